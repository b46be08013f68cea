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
 * A nest: a field below the records of a list that the statement of the list reads too, where that can be
 * decided before it runs. The result comes as a property of each record (the slot), where the resolver of the
 * field finds it. Other fields are read by one call for all records of the level; the answers are the same.
 */
export interface Nest {
  /** The relationship field that it reads; undefined for the statements behind a relationship. */
  readonly field: RelationshipField | undefined;
  /** The property of the record above that holds the results, a list in the order of `results`. */
  readonly slot: string;
  readonly results: readonly string[];
  /** For a list: its page and the order asked for; undefined for a single record. */
  readonly page: { readonly list: List; readonly asked: readonly FilterInput[] } | undefined;
  /** For a single record: the columns it is written in; undefined for a list. */
  readonly one: Shape | undefined;
}

/**
 * A selected field that stands alone under its name and carries no directive, so that it is certain to be
 * asked.
 */
export interface Below {
  readonly node: FieldNode;
  /** The type whose selection it stands in. */
  readonly on: string;
}

/**
 * The part of the executor's information that reading a list needs, so that a nested list can be described
 * without the executor.
 */
export type ListInfo = Pick<
  GraphQLResolveInfo,
  'fieldNodes' | 'fragments' | 'fieldName' | 'variableValues' | 'schema'
> & {
  readonly parentType: { readonly name: string };
  readonly returnType: GraphQLResolveInfo['returnType'];
};

/** A selection and the statement that is composed for it. */
export interface Site {
  readonly context: ReadScope;
  readonly asked: ListInfo;
  readonly bindings: Bindings;
  /** All nested reads registered while the statement was composed, in that order. */
  readonly registrations: NestedReadRegistration[];
}

/** Returns the site of a new statement for a field. */
export function siteOf(scope: ReadScope, asked: ListInfo): Site {
  return { context: scope, asked, bindings: new Bindings(scope), registrations: [] };
}

/**
 * Returns the fields of some selection sets that may become nests. Leaves out a name selected twice and
 * whatever stands under a directive.
 */
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

/**
 * Returns the relationship field behind a selected field, which shows its records or (`isLink`) its
 * relationship; undefined for other fields.
 */
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

/** Returns true when every record of the type `target` is also of the type that the field is selected on. */
export function isOnAll(model: Model, { on }: Below, target: string): boolean {
  if (on === target) return true;
  const selected = new Set(concreteTypes(model, on));
  return concreteTypes(model, target).every((type) => selected.has(type));
}

// The nests of each scope, by the field that asks for them: how `nestOf` finds them when the answer is put
// together.
const nests = new WeakMap<ReadScope, Map<FieldNode, Nest>>();

/** A field, how it is read, and false when that was refused (see `registerNestedRead`). */
export interface NestedReadRegistration {
  readonly node: FieldNode;
  readonly nest: Nest;
  readonly isAccepted: boolean;
}

/**
 * Registers how a field is read with the records above it, so that its resolver finds it. Returns false when
 * the same selection already reads another relationship in this scope: their results could be taken for one
 * another.
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

/**
 * Returns the nest of a field with what was read for it on this record; undefined when the resolver must read
 * the field itself.
 */
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

/**
 * Returns the name of the type that a page shows as its nodes, or as its edges; undefined when it shows none.
 */
export function shownType(
  page: GraphQLResolveInfo['returnType'],
  as: 'nodes' | 'edges' = 'nodes',
): string | undefined {
  const type = getNamedType(page);
  const shown = isObjectType(type) ? type.getFields()[as] : undefined;
  return shown && getNamedType(shown.type).name;
}
