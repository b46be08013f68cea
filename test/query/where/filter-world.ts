import { type GraphQLInputObjectType, isInputObjectType } from 'graphql';
import { constantCase } from '../../../src/model/constant-case.ts';
import { connectionTargets, rootFieldsOf } from '../../../src/model/list-shapes.ts';
import { api, ask } from '../../support/ask.ts';
import { meets } from '../../support/models/plain-filter.ts';
import { recordsOf, type Values } from '../../support/models/plain-graph.ts';
import type { Filled } from '../../support/worlds/filled.ts';
import { modelWorld } from '../../support/worlds/model-world.ts';

/** The records that filters are tried on, what the API lists under one, and what the plain model does. */

const { contract, schema } = api();
export const { model } = contract;
export const RECORDS = modelWorld(model, { seed: 4, perType: 5 });
const roots = new Map([...rootFieldsOf(model)].map(([field, target]) => [target, field]));
export const targets = connectionTargets(model).filter((target) => roots.has(target));

/** Ids that the API lists under a filter, in the order of ids, as far as one page goes. */
export async function listed({ engine }: Filled, target: string, where: Values): Promise<unknown[]> {
  const query = `query Q($where: ${target}Filter) {
    list: ${roots.get(target)}(where: $where, orderBy: [{id: ASC}], first: 100) { nodes { id } } }`;
  const { list } = (await ask(engine, query, { where })) as { list: { nodes: { id: string }[] } };
  return list.nodes.map(({ id }) => id);
}

/** Ids that the plain model lists under a filter. */
export function expected({ graph }: Filled, target: string, where: Values): unknown[] {
  return recordsOf(graph, target)
    .filter((node) => meets(graph, target, node, where))
    .map((node) => node.id);
}

/** Values of `EntityType`, an interface among them. */
export const TYPES = ['Organization', 'Agreement', 'Company', 'KeyDate'].map(constantCase);

/** Returns the operands that an operator is tried with, of the values of a field. */
export function operandsOf(operator: string, values: readonly unknown[]): readonly unknown[] {
  if (operator === 'isNull' || operator === 'isEmpty') return [true, false];
  if (!['contains', 'startsWith', 'endsWith'].includes(operator)) return values;
  return values.flatMap((value) => [String(value), String(value).slice(0, 3), String(value).slice(-3)]);
}

/** Operators on a list take one. */
export function countOperand(operator: string, value: number): number | readonly number[] {
  return ['in', 'notIn'].includes(operator) ? [value] : value;
}

export const COUNTS = ['eq', 'ne', 'in', 'notIn', 'lt', 'lte', 'gt', 'gte'];

/** Returns the fields of an input; none where it is no input. */
export function inputFields(typeName: string): ReturnType<GraphQLInputObjectType['getFields']> {
  const type = schema.getType(typeName.replace(/[![\]]/g, ''));
  return isInputObjectType(type) ? type.getFields() : {};
}
