import type { GraphQLFieldResolver, GraphQLResolveInfo } from 'graphql';
import type { Row } from '../../engine/engine.ts';
import { relatedTargets, rootFieldsOf } from '../../model/list-shapes.ts';
import type { Model, NodeType, RelationshipField } from '../../model/model.ts';
import { certaintyOf } from '../../model/view.ts';
import {
  type Connection,
  linkStatements,
  relatedConnection,
  relatedOne,
  rootConnection,
} from '../lists/connection.ts';
import type { ConnectionArguments } from '../lists/list.ts';
import { writeCursor } from '../pages/cursor.ts';
import { type RequestContext, readScope } from '../request-context.ts';

export type Resolver = GraphQLFieldResolver<Row, RequestContext, ConnectionArguments>;
export type Resolvers = Record<string, Record<string, Resolver>>;

/**
 * Returns the resolvers of everything that the model declares: root lists, properties, relationship fields
 * and their edges.
 */
export function modelResolvers(model: Model): Resolvers {
  const types = [...model.types.values(), ...model.internal.values()];
  const roots = new Set(rootFieldsOf(model).values());
  const { lists, ones } = relatedTargets(model);
  return {
    Query: Object.fromEntries([...rootFieldsOf(model)].map(([field, target]) => [field, rootList(target)])),
    ...Object.fromEntries(types.map((type) => [type.name, typeResolvers(type)])),
    ...Object.fromEntries([...roots].map((target) => [`${target}Edge`, { cursor: edgeCursor }])),
    ...Object.fromEntries([...lists, ...ones].map((target) => [`Related${target}Edge`, linkResolvers])),
  };
}

function rootList(target: string): Resolver {
  return (_source, args, context, info) => rootConnection(context, { target, args }, info);
}

function typeResolvers(type: NodeType): Record<string, Resolver> {
  const lists = [...type.properties.values()].filter((property) => property.isList);
  const fields = [...type.relationships.values(), ...type.evidence.values()];
  return {
    ...Object.fromEntries(
      lists.map((property): [string, Resolver] => [property.name, (source) => source[property.name] ?? []]),
    ),
    ...Object.fromEntries(fields.flatMap(fieldResolvers)),
  };
}

function fieldResolvers(field: RelationshipField): [string, Resolver][] {
  if (!field.isToOne) {
    return [[field.name, (source, args, context, info) => links(context, { field, source, args }, info)]];
  }
  return [
    [
      field.name,
      (source, _args, context, info) =>
        then(relatedOne(context, { field, source, isLink: false }, info), (row) => row?.node ?? null),
    ],
    [
      `${field.name}Link`,
      (source, _args, context, info) =>
        then(relatedOne(context, { field, source, isLink: true }, info), (row) => linkOf(field, source, row)),
    ],
  ];
}

/** Completes a to-one relationship. It stands in no list, so its cursor names only itself. */
function linkOf(field: RelationshipField, source: Row, row: Row | undefined): Row | null {
  if (!row) return null;
  const far = (row.node as Row).id;
  return { ...row, id: row.id ?? plainLinkId(field, source.id, far), order: 'one', keys: [far] };
}

/**
 * Continues at once where the value is present already: a promise for each of a thousand records would cost
 * more than the records.
 */
function then<T, R>(value: T | Promise<T>, next: (value: T) => R): R | Promise<R> {
  return value instanceof Promise ? value.then(next) : next(value);
}

/**
 * Returns the relationships of one record. Evidence links have no id of their own; they get one from the two
 * records that they join.
 */
function links(
  context: RequestContext,
  ask: { readonly field: RelationshipField; readonly source: Row; readonly args: ConnectionArguments },
  info: GraphQLResolveInfo,
): Connection | Promise<Connection> {
  const { field, source } = ask;
  const page = relatedConnection(context, ask, info);
  if (context.model.relationships.get(field.type)?.isTraversal) return page;
  return then(page, (plain) => {
    const edges = plain.edges.map((edge) => ({
      ...edge,
      id: edge.id ?? plainLinkId(field, source.id, (edge.node as Row).id),
    }));
    return { ...plain, edges };
  });
}

function plainLinkId(field: RelationshipField, near: unknown, far: unknown): string {
  const [tail, head] = field.direction === 'OUT' ? [near, far] : [far, near];
  return `link:${field.type.toLowerCase()}:${tail}:${head}`;
}

const edgeCursor: Resolver = (edge) => writeCursor(String(edge.order), edge.keys as unknown[]);

const linkResolvers: Record<string, Resolver> = {
  cursor: edgeCursor,
  linkId: (edge) => edge.id ?? null,
  since: (edge) => edge.startText ?? null,
  until: (edge) => edge.endText ?? null,
  attestedOn: (edge) => edge.attestedOn ?? [],
  certainty: (edge, _args, context, info) => certaintyOf(edge, readScope(context, info).view) ?? null,
  statementCount: (edge) => edge.statementCount ?? 0,
  sourceCount: (edge) => edge.sourceCount ?? 0,
  claimSourceCount: (edge) => edge.claimSourceCount ?? 0,
  recordSourceCount: (edge) => edge.recordSourceCount ?? 0,
  statements: (edge, args, context, info) => linkStatements(context, { edge, args }, info),
};
