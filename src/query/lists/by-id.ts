import type { GraphQLResolveInfo } from 'graphql';
import { type Cypher, cypher, join, labels, namedQuery } from '../../engine/cypher.ts';
import type { Row } from '../../engine/engine.ts';
import { CONFLICT_IDS } from '../../model/claims/conflicts.ts';
import type { Model } from '../../model/model.ts';
import { Bindings } from '../bindings.ts';
import { type BatchedQuery, load } from '../load.ts';
import { type Nests, nestClauses, nestSlots, V } from '../pages/page-clauses.ts';
import { neededOfAny } from '../pages/projection.ts';
import { type ReadScope, type RequestContext, readScope } from '../request-context.ts';
import { entryOf, joined, listOf, propertiesOf, type Shape } from '../row-shape.ts';
import { fieldsByType, selectionSets } from '../selection.ts';
import { isPast } from '../time/horizon.ts';
import { statementValues } from '../time/statement-values.ts';
import { conflictAt, recordKnown, recordVisible, versionMap } from '../time/visibility.ts';
import { nestsBelow } from './compose-nests.ts';
import { composedOnce } from './composed-once.ts';
import { type Site, siteOf } from './nested-reads.ts';

const N = cypher`n`;

/** The record with this id with all its properties, as the view sees it; ids of one tick share the call. */
export async function recordById(scope: ReadScope, id: string): Promise<Row | undefined> {
  return readById(scope, id, { isAsked: false });
}

/** The same, unless it had not begun on the day of the view. */
export async function askedById(scope: ReadScope, id: string): Promise<Row | undefined> {
  return readById(scope, id, { isAsked: true });
}

async function readById(
  scope: ReadScope,
  id: string,
  { isAsked }: { readonly isAsked: boolean },
): Promise<Row | undefined> {
  const { view } = scope;
  if (!view) return (await load(scope, BY_ID, id))?.node as Row | undefined;
  const bindings = new Bindings(scope);
  if (isPast(view) && id.startsWith(CONFLICT_IDS)) return conflictById(scope, bindings, id);
  const name = isAsked ? 'node.askedThen' : 'node.byIdThen';
  const text = byIdIn(scope, bindings, { name, properties: undefined, nests: [], isAsked });
  return text.read(await load(scope, text, id));
}

/** Where records stand in what is selected, and what the call that reads them is named. */
export interface SelectionPlace {
  readonly name: string;
  readonly on: string;
  readonly paths: readonly (readonly string[])[];
  /** Whether records of which only these properties are selected (all when undefined), and nothing below, are had without that call. */
  readonly isHad: (properties: readonly string[] | undefined) => boolean;
  /** Whether a record that had not begun on the day of the view is not there, since it was asked for itself. */
  readonly isAsked?: boolean;
}

/** Without anything below, all properties are read, so that questions of one tick share the call whatever they select. */
const HERE: SelectionPlace = {
  ...{ name: 'node.asked', on: 'Node', paths: [[]] },
  isHad: () => true,
  isAsked: true,
};

/** The records with these ids, with what is selected of each as far as one statement can read it; undefined where there is none. */
export function recordsAsked(
  context: RequestContext,
  ids: readonly string[],
  info: GraphQLResolveInfo,
): Promise<(Row | undefined)[]> {
  const scope = readScope(context, info);
  const text = readingAt(context, info, HERE);
  if (!text) return Promise.all(ids.map((id) => askedById(scope, id)));
  return Promise.all(
    ids.map(async (id) => {
      if (isPast(scope.view) && id.startsWith(CONFLICT_IDS)) return recordById(scope, id);
      return text.read(await load(scope, text, id));
    }),
  );
}

/** How records that stand at a place are read by their ids, with what is selected of them; undefined where they are had without. */
export function readingAt(
  context: RequestContext,
  info: GraphQLResolveInfo,
  place: SelectionPlace,
): ByIdRead | undefined {
  const site = siteOf(readScope(context, info), info);
  const [node, ...others] = info.fieldNodes;
  return node?.selectionSet && others.length === 0
    ? reading(site, { node, on: place.on, selected: node.selectionSet }, () => readingOf(site, place))
    : readingOf(site, place);
}

const reading = composedOnce<ByIdRead | undefined>();

function readingOf(
  site: Site,
  { name, on, paths, isHad, isAsked = false }: SelectionPlace,
): ByIdRead | undefined {
  const { context, asked, bindings } = site;
  const sets = paths.flatMap((path) => selectionSets(asked, path));
  const nests = nestsBelow(site, { target: on, sets, isOfAnyType: true });
  const fields = fieldsByType(sets, { on, fragments: asked.fragments });
  const properties = neededOfAny(context.model, fields);
  if (nests.length === 0 && isHad(properties)) return undefined;
  return byIdIn(context, bindings, { name, properties, nests, isAsked });
}

/** A conflict as it stood. */
async function conflictById(context: ReadScope, bindings: Bindings, id: string): Promise<Row | undefined> {
  const text = cypher`UNWIND $keys AS key ${conflictAt(bindings, N)} RETURN key, n {.*} AS node`;
  const batched = { query: namedQuery('node.conflictThen', text), params: bindings.params };
  return (await load(context, batched, id))?.node as Row | undefined;
}

const BY_ID: BatchedQuery = {
  query: namedQuery(
    'node.byId',
    cypher`UNWIND $keys AS key MATCH (n:Node {id: key}) RETURN key, n {.*} AS node`,
  ),
  params: {},
};

export interface ByIdRead extends BatchedQuery {
  readonly read: (row: Row | undefined) => Row | undefined;
}

/** `properties` are all when undefined. */
function byIdIn(
  context: ReadScope,
  bindings: Bindings,
  asked: {
    readonly name: string;
    readonly properties: readonly string[] | undefined;
    readonly nests: Nests;
    readonly isAsked: boolean;
  },
): ByIdRead {
  const { view } = bindings;
  const { properties, nests, isAsked } = asked;
  const own = propertiesOf(N, properties);
  const node = joined(own, statementValues(bindings, N, { properties, isOfAnyType: true }));
  // As a list: OPTIONAL MATCH takes the embedded engine twenty times as long.
  const state = view && { value: versionMap(bindings, N), columns: propertiesOf(V, properties) };
  const shape: Shape = { node, state, slots: nestSlots(nests, 'n'), edge: undefined };
  // After the WITH, lest the planner starts at the labels of the condition and looks at every record: it now and then did.
  const isSeen = isAsked ? recordVisible : recordKnown;
  const seen =
    isPast(view) || (isAsked && view?.validOn !== undefined)
      ? cypher` WITH key, n WHERE ${anySight({ model: context.model, bindings }, N, isSeen)}`
      : cypher``;
  const known = join([cypher`key, n`, ...nests.map(({ variable }) => variable)], ', ');
  const then = state ? cypher` WITH ${known}, ${state.value} AS v` : cypher``;
  const text = cypher`UNWIND $keys AS key MATCH (n:Node {id: key})${seen} ${nestClauses(nests)}${then} RETURN key, ${listOf(shape)} AS row`;
  return {
    query: namedQuery(asked.name, text),
    params: bindings.params,
    read: (row) => row && entryOf(shape, row.row as readonly unknown[]).node,
  };
}

/** The condition under which a view sees a record whose type is not known beforehand. */
function anySight(
  scope: { readonly model: Model; readonly bindings: Bindings },
  n: Cypher,
  isSeen: typeof recordVisible,
): Cypher {
  const by = (target: string) => {
    const sight = isSeen(scope, target, n);
    return cypher`(${n}${labels([target])} AND ${sight.length > 0 ? join(sight, ' AND ') : cypher`true`})`;
  };
  return cypher`(${join(kindsOf(scope.model).map(by), ' OR ')})`;
}

/** Entities, and each type of record that is none. */
function kindsOf({ types, internal }: Model): readonly string[] {
  const others = [...types.values(), ...internal.values()].filter((type) => !type.isEntity);
  return ['Entity', ...others.map((type) => type.name)];
}

/** A record with the values that the view sees. */
export function nodeOf(row: Row): Row {
  const version = row.version as Row | null | undefined;
  // One engine gives an empty map where the other gives null.
  return (version?.id ?? null) === null ? (row.node as Row) : (version as Row);
}
