import type { GraphQLResolveInfo } from 'graphql';
import { type Cypher, cypher, name as cypherName, join, labels, namedQuery } from '../../engine/cypher.ts';
import type { Row } from '../../engine/engine.ts';
import type { RelationshipField } from '../../model/model.ts';
import type { Bindings } from '../bindings.ts';
import { type Count, type Counter, counter } from '../facets/counter.ts';
import { type BatchedQuery, load, read } from '../load.ts';
import { orderFingerprint, writeCursor } from '../pages/cursor.ts';
import { pageInfo } from '../pages/page.ts';
import { countedPage, countedRows, type LargestFirst, largestFirst } from '../pages/page-by-count.ts';
import { type List, plainPage, presence } from '../pages/page-clauses.ts';
import { type ReadScope, type RequestContext, readScope } from '../request-context.ts';
import { entryOf, type Lists, listOf, type Shape } from '../row-shape.ts';
import { selectedFields } from '../selection.ts';
import { anchorOf, recordLabel } from '../time/visibility.ts';
import { asksValuesOnly } from '../where/filter.ts';
import { writtenOut } from '../where/shorthand-arguments.ts';
import { nestsOfList, nestsOfOne } from './compose-nests.ts';
import {
  type ConnectionArguments,
  called,
  countsMore,
  type KeyedAsk,
  type KeyedList,
  type ListAsk,
  readKeyedList,
  readList,
  readOne,
  relatedAsk,
  selectsPage,
  statementsAsk,
  totalOf,
} from './list.ts';
import { type Nest, nestOf, type Site, siteOf } from './nested-reads.ts';
import { oncePerSelection } from './once-per-selection.ts';

/**
 * A page in the form of the connection types. `totalCount` is a function where it is counted only when a
 * client asks.
 */
export type Connection = {
  readonly edges: readonly Row[];
  readonly nodes: () => readonly unknown[];
  readonly pageInfo: () => Row;
  readonly totalCount: number | (() => Promise<number>);
  /** Counts facets and groups of the whole list; undefined for lists of relationships, which have none. */
  readonly count?: Count;
};

type LateConnection = Pick<Connection, 'totalCount' | 'count'> & {
  readonly [part in 'edges' | 'nodes' | 'pageInfo']: () => Promise<unknown>;
};

/**
 * Returns a page of all records of a type or interface. `fixed` is a condition besides what the caller asks.
 * Throws `InputError` for wrong arguments.
 */
export async function rootConnection(
  context: RequestContext,
  ask: Pick<ListAsk, 'target' | 'args' | 'fixed'>,
  info: GraphQLResolveInfo,
): Promise<Connection | LateConnection> {
  const scope = readScope(context, info);
  const site = siteOf(scope, info);
  const { bindings } = site;
  const list = readList(site, ask, nestsOfList(site, ask));
  const label = recordLabel(bindings, ask.target);
  const match = cypher`MATCH (n${labels([label])}) WHERE ${list.condition}`;
  const count = async () => {
    const text = namedQuery(`${ask.target}.count`, cypher`${match} RETURN count(n) AS total`);
    const [row] = await read(scope, text, bindings.params);
    return Number(row?.total ?? 0);
  };
  const counts = counter(scope, {
    name: ask.target,
    target: ask.target,
    key: 'all',
    anchor: cypher``,
    scope: cypher`key`,
    matched: match,
    bindings,
    state: list.shape.state?.value,
    total: count,
  });
  const isPaged = selectsPage(info);
  const isCounted = selectedFields(info).has('totalCount');
  const down = isPaged ? largestCounts(scope, list, ask) : undefined;
  // Facets and groups have a time limit of their own, and give the count of all records with them.
  const isBeside = countsMore(info) || (isCounted && down !== undefined);
  const rows = isPaged ? rootRows(scope, list, { match, down, isCounted: isCounted && !isBeside }) : NO_ROWS;
  const page = rows.then(({ page, total }) => ({
    ...pageOf(scope, page, list),
    totalCount: total ?? counts.total,
    count: counts.count,
  }));
  return isBeside ? beside(page, counts) : page;
}

/** Returns a page whose parts wait for it, so that the counts run meanwhile. */
function beside(page: Promise<Connection>, counts: Counter): LateConnection {
  // The parts below report the failure; without this line one that nobody selects would end the process.
  page.catch(() => undefined);
  return {
    edges: async () => (await page).edges,
    nodes: async () => (await page).nodes(),
    pageInfo: async () => (await page).pageInfo(),
    totalCount: counts.total,
    count: counts.count,
  };
}

interface RootRows {
  readonly page: Lists;
  /** The number of records in the whole list, where the same query counted it. */
  readonly total?: number;
}

const NO_ROWS: Promise<RootRows> = Promise.resolve({ page: [] });

/**
 * Reads a page of all records and, if `isCounted`, their number in the same query: two calls would take up to
 * twice as long.
 */
async function rootRows(
  context: ReadScope,
  list: List,
  ask: {
    readonly match: Cypher;
    readonly down: LargestFirst | undefined;
    readonly isCounted: boolean;
  },
): Promise<RootRows> {
  const { match, down } = ask;
  const run = (text: Cypher) => read(context, namedQuery(`${list.target}.list`, text), list.bindings.params);
  if (down) return { page: countedRows(await run(countedPage(list, down)), list.page.limit) };
  const part = plainPage(list, { matched: cypher`${match}${presence(list)}`, from: [], hasEdge: false });
  const [row] = await run(
    ask.isCounted
      ? cypher`${called({ result: cypher`page`, part })} ${called(totalOf({ from: [], matched: match }))} RETURN page, total`
      : cypher`${part.body} RETURN ${part.value} AS page`,
  );
  return { page: (row?.page ?? []) as Lists, ...(ask.isCounted && { total: Number(row?.total ?? 0) }) };
}

/**
 * Returns the count that the order starts with, where the page can be read from the records counted;
 * undefined where it cannot.
 */
function largestCounts(
  { model }: RequestContext,
  list: List,
  ask: Pick<ListAsk, 'args' | 'fixed'>,
): LargestFirst | undefined {
  const where = writtenOut(list.target, ask.args);
  const isPlain = !list.bindings.view && !ask.fixed && asksValuesOnly(model, list.target, where);
  return isPlain ? largestFirst(list.keys, list.page) : undefined;
}

/**
 * Returns a page of a relationship field: from what was read with the record, else by a call that all records
 * of one tick share. Throws `InputError` for wrong arguments.
 */
export function relatedConnection(
  context: RequestContext,
  ask: { readonly field: RelationshipField; readonly source: Row; readonly args: ConnectionArguments },
  info: GraphQLResolveInfo,
): Connection | Promise<Connection> {
  const { field, source, args } = ask;
  const scope = readScope(context, info);
  const found = nestOf(scope, source, info);
  if (found?.nest.page) return keyedPage(scope, listHere(scope, found.nest.page, info), found.read);
  const list = prepared(scope, info, () => {
    const site = siteOf(scope, info);
    const related = relatedAsk({ model: scope.model, bindings: site.bindings }, field, args);
    return prepareKeyed(site, { ...related, name: `${field.target}.${field.name}` });
  });
  return readKeyed(scope, list, String(source.id));
}

/**
 * Returns the list with the order fingerprint of the field in this type. A cursor names both, and a nested
 * list is composed before the concrete type above it is known.
 */
function listHere(
  scope: ReadScope,
  { list, asked }: NonNullable<Nest['page']>,
  info: GraphQLResolveInfo,
): List {
  return here(scope, info, () => ({
    ...list,
    order: orderFingerprint(`${info.parentType.name}.${info.fieldName}`, asked),
  }));
}

/** A list below a record, as far as it is the same for all records of one selection. */
interface Prepared {
  readonly list: List;
  /** The query that reads it; undefined when nothing of it is selected that needs one. */
  readonly batched: BatchedQuery | undefined;
  readonly countable: Omit<Parameters<typeof counter>[1], 'key'>;
}

const prepared = oncePerSelection<Prepared>();
const here = oncePerSelection<List>();

/**
 * Returns a page of a list below one record, or of what its key leads to; keys of one tick share the call.
 * Throws `InputError` for wrong arguments.
 */
export async function keyedConnection(
  context: RequestContext,
  ask: KeyedAsk & { readonly name: string; readonly key: string },
  info: GraphQLResolveInfo,
): Promise<Connection> {
  const scope = readScope(context, info);
  return readKeyed(scope, prepareKeyed(siteOf(scope, info), ask), ask.key);
}

/**
 * Returns a page of the statements behind a relationship (their `group` is its id): from what was read with
 * the relationship, else by a call of their own. Throws `InputError` for wrong arguments.
 */
export function linkStatements(
  context: RequestContext,
  ask: { readonly edge: Row; readonly args: ConnectionArguments },
  info: GraphQLResolveInfo,
): Connection | Promise<Connection> {
  const { edge, args } = ask;
  const scope = readScope(context, info);
  const found = nestOf(scope, edge, info);
  if (found?.nest.page) return keyedPage(scope, listHere(scope, found.nest.page, info), found.read);
  const list = { ...statementsAsk(args), name: 'Link.statements', key: String(edge.id) };
  return keyedConnection(context, list, info);
}

function prepareKeyed(site: Site, ask: KeyedAsk & { readonly name: string }): Prepared {
  const { bindings } = site;
  const { name } = ask;
  const { list, reads, matched, from } = readKeyedList(site, ask, nestsOfList(site, ask));
  const anchor = ask.isByKey ? cypher`` : anchorOf(bindings, ask.field);
  const state = list.shape.state?.value;
  return {
    list,
    batched: batchedOf(reads, { name, anchor, bindings }),
    countable: { name, target: list.target, anchor, scope: cypherName(from), matched, bindings, state },
  };
}

function batchedOf(
  reads: KeyedList['reads'],
  of: { readonly name: string; readonly anchor: Cypher; readonly bindings: Bindings },
): BatchedQuery | undefined {
  if (reads.length === 0) return undefined;
  const clauses = join(reads.map(called), ' ');
  const results = join([cypher`key`, ...reads.map(({ result }) => result)], ', ');
  const body = cypher`UNWIND $keys AS key ${of.anchor} ${clauses} RETURN ${results}`;
  return { query: namedQuery(of.name, body), params: of.bindings.params };
}

async function readKeyed(
  context: ReadScope,
  { list, batched, countable }: Prepared,
  key: string,
): Promise<Connection> {
  const page = keyedPage(context, list, batched && (await load(context, batched, key)));
  return { ...page, count: counter(context, { ...countable, key }).count };
}

function keyedPage(context: ReadScope, list: List, row: Row | undefined): Connection {
  return { ...pageOf(context, (row?.page ?? []) as Lists, list), totalCount: Number(row?.total ?? 0) };
}

/**
 * Returns the one record of a to-one field, with its relationship if `isLink`; undefined where there is none.
 * It comes from what was read with the record above, else from a call that all records of one tick share.
 */
export function relatedOne(
  context: RequestContext,
  ask: { readonly field: RelationshipField; readonly source: Row; readonly isLink: boolean },
  info: GraphQLResolveInfo,
): Row | undefined | Promise<Row | undefined> {
  const { field, source, isLink } = ask;
  const scope = readScope(context, info);
  const nested = nestOf(scope, source, info);
  if (nested?.nest.one) return oneOf(nested.nest.one, nested.read.one);
  const site = siteOf(scope, info);
  const { bindings } = site;
  const one = { field, isLink };
  const { found, shape } = readOne(site, one, nestsOfOne(site, one));
  const body = cypher`UNWIND $keys AS key ${anchorOf(bindings, field)} CALL (p) { ${found} RETURN ${listOf(shape)} AS one } RETURN key, one`;
  const batched = { query: namedQuery(`${field.target}.${field.name}`, body), params: bindings.params };
  return load(scope, batched, String(source.id)).then((row) => oneOf(shape, row?.one));
}

function oneOf(shape: Shape, one: unknown): Row | undefined {
  if (!Array.isArray(one)) return undefined;
  const { node, edge } = entryOf(shape, one);
  return { ...edge, node };
}

/** Turns rows, one more than asked for if more follows, into a page. */
function pageOf(
  { budget }: Pick<RequestContext, 'budget'>,
  rows: Lists,
  list: List,
): Pick<Connection, 'edges' | 'nodes' | 'pageInfo'> {
  const { isReversed, limit } = list.page;
  const hasMore = rows.length > limit;
  const kept = hasMore ? rows.slice(0, limit) : rows;
  budget.charge(kept.length);
  const ordered = isReversed ? kept.toReversed() : kept;
  const seek = list.shape.state ? undefined : list.seek;
  const edges = ordered.map((row) => {
    const { node, edge, keys } = entryOf(list.shape, row);
    if (!list.showsCursors) return edge ? { ...edge, node } : { node };
    return { ...edge, node, keys: seek?.toValues(keys) ?? keys, order: list.order };
  });
  const cursor = (edge: Row | undefined) =>
    edge && list.showsCursors ? writeCursor(list.order, edge.keys as unknown[]) : undefined;
  return {
    edges,
    nodes: () => edges.map((edge) => edge.node),
    pageInfo: () => pageInfo(list.page, hasMore, [cursor(edges[0]), cursor(edges.at(-1))]),
  };
}
