import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLResolveInfo,
  getNamedType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import type { Row } from '../../engine/engine.ts';
import { concreteTypes, type Model, type RelationshipField } from '../../model/model.ts';
import { Bindings } from '../bindings.ts';
import type { List } from '../pages/page-clauses.ts';
import type { ReadScope } from '../request-context.ts';
import { named, type Shape } from '../row-shape.ts';
import type { FilterInput } from '../where/filter.ts';

/**
 * Nests: what is selected below the records of a list is read by the statement that reads the list, wherever that is known beforehand. It
 * comes as a property of the record, its slot, and the resolver of the field finds it there. What is not read so is read as always, by
 * one call for all records of the level; the answers are the same.
 */
export interface Nest {
  /** What it reads; undefined of the statements behind a relationship. */
  readonly field: RelationshipField | undefined;
  /** The property of the record above that holds what was read, a list of these results. */
  readonly slot: string;
  readonly results: readonly string[];
  /** Of a list; undefined of a single record. */
  readonly page: { readonly list: List; readonly asked: readonly FilterInput[] } | undefined;
  /** Of a single record: how it is written. */
  readonly one: Shape | undefined;
}

/** A selected field, as far as it alone answers under its name and nothing decides at run time whether it is asked. */
export interface Below {
  readonly node: FieldNode;
  /** The type that it is selected on. */
  readonly on: string;
}

/** What of the executor's information a list is read by. */
export type ListInfo = Pick<
  GraphQLResolveInfo,
  'fieldNodes' | 'fragments' | 'fieldName' | 'variableValues' | 'schema'
> & {
  readonly parentType: { readonly name: string };
  readonly returnType: GraphQLResolveInfo['returnType'];
};

/** What is asked for, and where: the selection, and the statement that it becomes part of. */
export interface Site {
  readonly context: ReadScope;
  readonly asked: ListInfo;
  readonly bindings: Bindings;
  /** All nested reads of the statement, as they were registered. */
  readonly registrations: NestedReadRegistration[];
}

/** The site of a statement that begins with a field. */
export function siteOf(scope: ReadScope, asked: ListInfo): Site {
  return { context: scope, asked, bindings: new Bindings(scope), registrations: [] };
}

/** The fields selected in some sets on records of a type that can be read with them. */
export function plainFields(
  sets: readonly SelectionSetNode[],
  from: { readonly on: string; readonly fragments: GraphQLResolveInfo['fragments'] },
): readonly Below[] {
  const found = new Map<string, Below | undefined>();
  for (const set of sets) gather(set, { ...from, isSure: true }, found);
  return [...found.values()].filter((below) => below !== undefined);
}

function gather(
  set: SelectionSetNode,
  at: {
    readonly on: string;
    readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
    readonly isSure: boolean;
  },
  found: Map<string, Below | undefined>,
): void {
  for (const selection of set.selections) {
    const isSure = at.isSure && !selection.directives?.length;
    if (selection.kind === Kind.FIELD) {
      const key = selection.alias?.value ?? selection.name.value;
      const isAlone = isSure && !found.has(key);
      found.set(key, isAlone ? { node: selection, on: at.on } : undefined);
      continue;
    }
    const within = selection.kind === Kind.FRAGMENT_SPREAD ? at.fragments[selection.name.value] : selection;
    if (!within) continue;
    gather(within.selectionSet, { ...at, isSure, on: within.typeCondition?.name.value ?? at.on }, found);
  }
}

/** The relationship field that a selected field reads, itself or what its relationship says; undefined when it reads something else. */
export function relationshipOf(
  model: Model,
  { node, on }: Below,
): { readonly field: RelationshipField; readonly isLink: boolean } | undefined {
  const owner = model.types.get(on) ?? model.internal.get(on) ?? model.interfaces.get(on);
  const find = (name: string) => owner?.relationships.get(name) ?? owner?.evidence.get(name);
  const { value } = node.name;
  const plain = find(value);
  if (plain) return { field: plain, isLink: false };
  const behind = value.endsWith('Link') ? find(value.slice(0, -'Link'.length)) : undefined;
  return behind?.isToOne ? { field: behind, isLink: true } : undefined;
}

/** Whether every record of a target is of a type that a field is selected on. */
export function isOnAll(model: Model, { on }: Below, target: string): boolean {
  if (on === target) return true;
  const selected = new Set(concreteTypes(model, on));
  return concreteTypes(model, target).every((type) => selected.has(type));
}

/** What a request reads so in a view, by the field that asks for it. */
const nests = new WeakMap<ReadScope, Map<FieldNode, Nest>>();

/** A field and how it is read, and whether that was accepted. */
export interface NestedReadRegistration {
  readonly node: FieldNode;
  readonly nest: Nest;
  readonly isAccepted: boolean;
}

/**
 * Registers how a field is read with the records above it, so that its resolver finds it. Returns false when the field is read in another
 * place of the view in a form that this one could be taken for.
 */
export function registerNestedRead({ context, registrations }: Site, node: FieldNode, nest: Nest): boolean {
  const ofScope = nests.get(context) ?? new Map<FieldNode, Nest>();
  nests.set(context, ofScope);
  const known = ofScope.get(node);
  if (!known) ofScope.set(node, nest);
  const isAccepted = !known || known.field === nest.field;
  registrations.push({ node, nest, isAccepted });
  return isAccepted;
}

/** What was read of a field with the record that it is asked of. */
export function nestOf(
  scope: ReadScope,
  source: Row,
  info: Pick<GraphQLResolveInfo, 'fieldNodes'>,
): { readonly nest: Nest; readonly read: Row } | undefined {
  const [node] = info.fieldNodes;
  const nest = node && nests.get(scope)?.get(node);
  const read = nest && (source[nest.slot] as readonly unknown[] | undefined);
  return read && { nest, read: named({ values: [], names: nest.results }, read) };
}

/** The name of the type that a page of this type shows as its nodes, or as its edges; undefined when it shows none. */
export function shownType(
  page: GraphQLResolveInfo['returnType'],
  as: 'nodes' | 'edges' = 'nodes',
): string | undefined {
  const type = getNamedType(page);
  const shown = isObjectType(type) ? type.getFields()[as] : undefined;
  return shown && getNamedType(shown.type).name;
}
