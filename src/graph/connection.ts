import type { GraphQLResolveInfo } from 'graphql';
import type { Row } from '../engine/engine.ts';
import type { RequestContext } from './context.ts';
import { countedPage, countedRows, largestFirst } from './counted-page.ts';
import { type Cypher, cypher, join, labels, name, statement, whereAll } from './cypher.ts';
import { type Count, type Counter, counter } from './facets.ts';
import { asksValuesOnly, edgeFilter, type FilterInput, nodeFilter, pattern } from './filter.ts';
import { collectTail, type List, pageTail, presence, seekPage, V } from './list-page.ts';
import { type Batched, load, read } from './load.ts';
import { concreteTypes, type Model, type RelationshipField } from './model.ts';
import { defaultOrder, sortKeys } from './order.ts';
import { ownOrder, seekOf } from './ordered.ts';
import { checkCursors, orderFingerprint, type PageArguments, readPage, writeCursor } from './page.ts';
import { Bindings } from './params.ts';
import { selectedFields } from './select.ts';
import { writtenOut } from './shorthand.ts';
import {
  columnOf,
  hasStates,
  isPast,
  linkSight,
  recordSight,
  relationshipTypes,
  statementColumns,
  stateOf,
} from './sight.ts';
import { type View, viewOf } from './view.ts';

export type ConnectionArguments = PageArguments & {
  readonly where?: FilterInput | null;
  readonly edge?: FilterInput | null;
  readonly orderBy?: readonly FilterInput[] | null;
};

/** A page as the connection types show it. `totalCount` is counted only when a client asks. */
export type Connection = {
  readonly edges: readonly Row[];
  readonly nodes: readonly unknown[];
  readonly pageInfo: () => Row;
  readonly totalCount: number | (() => Promise<number>);
  /** What facets and groups of the whole list are counted by. */
  readonly count: Count;
};

type LateConnection = Pick<Connection, 'totalCount' | 'count'> & {
  readonly [part in 'edges' | 'nodes' | 'pageInfo']: () => Promise<unknown>;
};

const N = cypher`n`;
const R = cypher`r`;

/** A list over all records of a type or interface. `fixed` narrows it beside what the caller asks. */
export async function rootConnection(
  context: RequestContext,
  ask: {
    readonly target: string;
    readonly args: ConnectionArguments;
    readonly fixed?: (bindings: Bindings) => Cypher;
  },
  info: GraphQLResolveInfo,
): Promise<Connection | LateConnection> {
  const list = readList(context, { ...ask }, info);
  const match = cypher`MATCH (n${labels([ask.target])}) WHERE ${list.condition}`;
  const count = async () => {
    const text = statement(`${ask.target}.count`, cypher`${match} RETURN count(n) AS total`);
    const [row] = await read(context, text, list.bindings.params);
    return Number(row?.total ?? 0);
  };
  const counts = counter(context, {
    name: ask.target,
    target: ask.target,
    key: 'all',
    anchor: cypher``,
    scope: cypher`key`,
    matched: match,
    bindings: list.bindings,
    state: list.state?.match,
    total: count,
  });
  const rows = selectsPage(info) ? rootPage(context, list, ask) : Promise.resolve([]);
  const page = rows.then((found) =>
    connection(found, list, { totalCount: counts.total, count: counts.count }),
  );
  return selectsCounts(info) ? beside(page, counts) : page;
}

/** A page that is still being read, so that counts are read beside it. */
function beside(page: Promise<Connection>, counts: Counter): LateConnection {
  // Whoever asks for it below hears of its failure.
  page.catch(() => undefined);
  return {
    edges: async () => (await page).edges,
    nodes: async () => (await page).nodes,
    pageInfo: async () => (await page).pageInfo(),
    totalCount: counts.total,
    count: counts.count,
  };
}

async function rootPage(context: RequestContext, list: List, ask: ListAsk): Promise<readonly Row[]> {
  const { target } = list;
  const run = (text: Cypher) => read(context, statement(`${target}.list`, text), list.bindings.params);
  const where = writtenOut(target, ask.args);
  const isPlain = !list.bindings.view && !ask.fixed && asksValuesOnly(context.model, target, where);
  const down = isPlain ? largestFirst(list.keys, list.page) : undefined;
  if (down) return countedRows(await run(countedPage(list, down)), list.page.limit);
  return run(
    cypher`MATCH (n${labels([target])}) WHERE ${list.condition}${presence(list)} ${pageTail(list, cypher`n`)}`,
  );
}

/** The relationship field of one record as a page; records of one tick share the call. */
export async function relatedConnection(
  context: RequestContext,
  ask: { readonly field: RelationshipField; readonly key: string; readonly args: ConnectionArguments },
  info: GraphQLResolveInfo,
): Promise<Connection> {
  const { field, key, args } = ask;
  const known = prepared.get(info.fieldNodes);
  if (known) return readKeyed(context, known, key);
  const isWalk = context.model.relationships.get(field.type)?.isTraversal === true;
  const scope = { model: context.model, bindings: new Bindings(viewOf(info)) };
  const types = relationshipTypes(scope, field.type);
  const match = cypher`MATCH ${pattern(field, { near: cypher`p`, relationship: R, far: N }, types)}`;
  const list = {
    ...{ name: `${field.target}.${field.name}`, target: field.target, args, match, field },
    ...{ tie: isWalk ? cypher`r.id` : undefined, hasEdge: true },
  };
  const found = prepareKeyed(context, list, info);
  prepared.set(info.fieldNodes, found);
  return readKeyed(context, found, key);
}

/** A list that hangs on a record, as far as it is the same for all records that one selection of a request asks it of. */
interface Prepared {
  readonly name: string;
  readonly list: List;
  readonly batched: Batched;
  readonly isRead: boolean;
  readonly anchor: Cypher;
  readonly scope: Cypher;
  readonly matched: Cypher;
}

/** By the nodes of the selection: the executor makes that array anew for every request, and gives the same one for every record. */
const prepared = new WeakMap<GraphQLResolveInfo['fieldNodes'], Prepared>();

interface KeyedAsk extends ListAsk {
  readonly name: string;
  /** Leads from `(p:Node {id: key})`, or from `key` itself if `isByKey`, to the listed `n`, each once, and over `r` if `hasEdge`. */
  readonly match: Cypher;
  readonly isByKey?: boolean;
  readonly hasEdge?: boolean;
}

/** A list that hangs on one record, as a page; records of one tick share the call. */
export async function keyedConnection(
  context: RequestContext,
  ask: KeyedAsk & { readonly key: string },
  info: GraphQLResolveInfo,
): Promise<Connection> {
  return readKeyed(context, prepareKeyed(context, ask, info), ask.key);
}

function prepareKeyed(context: RequestContext, ask: KeyedAsk, info: GraphQLResolveInfo): Prepared {
  const list = readList(context, { ...ask, isNested: true }, info);
  const matched = cypher`${ask.match} WHERE ${list.condition}`;
  const anchor = ask.isByKey ? cypher`` : cypher`MATCH (p:Node {id: key})`;
  const p = ask.isByKey ? cypher`key` : cypher`p`;
  const count = selectedFields(info).has('totalCount')
    ? [cypher`CALL (${p}) { ${matched} RETURN count(n) AS total }`]
    : [];
  const page = selectsPage(info)
    ? [
        list.seek
          ? seekPage(list, { seek: list.seek, match: ask.match })
          : cypher`CALL (${p}) { ${matched} ${collectTail(list, ask.hasEdge === true)} }`,
      ]
    : [];
  const results = [cypher`key`, ...count.map(() => cypher`total`), ...page.map(() => cypher`page`)];
  const body = cypher`UNWIND $keys AS key ${anchor} ${join([...count, ...page], ' ')} RETURN ${join(results, ', ')}`;
  const batched = { statement: statement(ask.name, body), params: list.bindings.params };
  const isRead = count.length + page.length > 0;
  return { name: ask.name, list, batched, isRead, anchor, scope: p, matched };
}

async function readKeyed(context: RequestContext, of: Prepared, key: string): Promise<Connection> {
  const { name: listName, list, batched, isRead, anchor, scope, matched } = of;
  const row = isRead ? await load(context, batched, key) : undefined;
  const counts = counter(context, {
    ...{ name: listName, target: list.target, key, anchor, scope, matched },
    ...{ bindings: list.bindings, state: list.state?.match },
  });
  const total = Number(row?.total ?? 0);
  return connection((row?.page ?? []) as Row[], list, { totalCount: total, count: counts.count });
}

/** The one record that a to-one field leads to, with its relationship: the best known where several are recorded. */
export async function relatedOne(
  context: RequestContext,
  ask: {
    readonly field: RelationshipField;
    readonly key: string;
    readonly nodeFields: ReadonlySet<string>;
    readonly view: View | undefined;
  },
): Promise<Row | undefined> {
  const { field } = ask;
  const bindings = new Bindings(ask.view);
  const scope = { model: context.model, bindings };
  const seen = linkSight(scope, field, { relationship: R, far: N });
  const where = whereAll(seen);
  const types = relationshipTypes(scope, field.type);
  const { node, state } = projections(scope, field.target, ask.nodeFields);
  const then = state ? cypher`OPTIONAL MATCH ${state.match}` : cypher``;
  const version = state ? cypher`, ${state.node} AS version` : cypher``;
  const result = state ? cypher`, version` : cypher``;
  const body = cypher`UNWIND $keys AS key MATCH (p:Node {id: key})
    CALL (p) { MATCH ${pattern(field, { near: cypher`p`, relationship: R, far: N }, types)}${where}
      WITH n, r ORDER BY CASE r.basis WHEN 'STATED' THEN 0 WHEN 'REPORTED' THEN 1 ELSE 2 END, coalesce(r.sourceCount, 0) DESC, n.id LIMIT 1
      ${then} RETURN ${node} AS node, r {.*} AS edge${version} }
    RETURN key, node, edge${result}`;
  const row = await load(
    context,
    { statement: statement(`${field.target}.${field.name}`, body), params: bindings.params },
    ask.key,
  );
  return row && { ...(row.edge as Row), node: nodeOf(row) };
}

/** The records with these ids, by one call. */
export async function recordById(context: RequestContext, id: string, view?: View): Promise<Row | undefined> {
  if (!view) return (await load(context, BY_ID, id))?.node as Row | undefined;
  const bindings = new Bindings(view);
  const seen = anySight({ model: context.model, bindings }, N);
  // As a list: OPTIONAL MATCH takes the embedded engine twenty times as long.
  const text = cypher`UNWIND $keys AS key MATCH (n:Node {id: key}) WHERE ${seen}
    RETURN key, ${wholeNode(bindings)} AS node, head([${stateOf(bindings, N, V)} | v {.*}]) AS version`;
  const row = await load(
    context,
    { statement: statement('node.byIdThen', text), params: bindings.params },
    id,
  );
  return row && nodeOf(row);
}

const BY_ID: Batched = {
  statement: statement(
    'node.byId',
    cypher`UNWIND $keys AS key MATCH (n:Node {id: key}) RETURN key, n {.*} AS node`,
  ),
  params: {},
};

/** The condition under which a view sees a record whose type is not known beforehand. */
function anySight(scope: Scope, n: Cypher): Cypher {
  const by = (target: string) => {
    const sight = recordSight(scope, target, n);
    return cypher`(${n}${labels([target])} AND ${sight.length > 0 ? join(sight, ' AND ') : cypher`true`})`;
  };
  return cypher`(${join(['Entity', 'Statement', 'Conflict', 'Source', 'Identifier', 'Import'].map(by), ' OR ')})`;
}

/** A record of any type with all its properties, a statement as it stood in the view. */
function wholeNode(bindings: Bindings): Cypher {
  const columns = [...statementColumns(bindings, N)];
  if (columns.length === 0) return cypher`n {.*}`;
  // Of anything else these columns are not asked for.
  return cypher`n {.*, ${join(
    columns.map(
      ([column, value]) =>
        cypher`${name(column)}: CASE WHEN n:Statement THEN ${value} ELSE n.${name(column)} END`,
    ),
    ', ',
  )}}`;
}

/** A record with the values that the view sees. */
export function nodeOf(row: Row): Row {
  const version = row.version as Row | null | undefined;
  // One engine gives an empty map where the other gives null.
  return (version?.id ?? null) === null ? (row.node as Row) : (version as Row);
}

interface Scope {
  readonly model: Model;
  readonly bindings: Bindings;
}

interface ListAsk {
  readonly target: string;
  readonly args: ConnectionArguments;
  readonly field?: RelationshipField;
  /** Whether the list is read inside a subquery, once for each key. */
  readonly isNested?: boolean;
  /** Settles the order where one record may stand in the list twice. */
  readonly tie?: Cypher | undefined;
  readonly fixed?: (bindings: Bindings) => Cypher;
}

function readList(context: RequestContext, ask: ListAsk, info: GraphQLResolveInfo): List {
  const { model } = context;
  const { target, args } = ask;
  const asked = args.orderBy?.length ? args.orderBy : defaultOrder(model, target, ask.field);
  const order = orderFingerprint(`${info.parentType.name}.${info.fieldName}`, asked);
  const page = readPage(args, order);
  const bindings = new Bindings(viewOf(info));
  const scope = { model, bindings };
  const seen = ask.field
    ? linkSight(scope, ask.field, { relationship: R, far: N })
    : recordSight(scope, target, N);
  const filters = [
    ...seen,
    nodeFilter({ ...scope, isNested: ask.isNested === true }, target, {
      variable: N,
      where: writtenOut(target, args),
    }),
    ...(args.edge ? [edgeFilter(bindings, R, args.edge)] : []),
    ...(ask.fixed ? [ask.fixed(bindings)] : []),
  ];
  const own = ownOrder(model, ask.field, asked);
  const ties = [cypher`n.id`, ...(ask.tie ? [ask.tie] : [])];
  const keys = [
    ...sortKeys(scope, target, {
      variable: N,
      state: hasStates(scope, target) ? V : undefined,
      orderBy: asked,
    }),
    ...ties.map((expression) => ({
      expression,
      isDescending: own?.isDescending === true,
      isNullable: false,
    })),
  ];
  checkCursors(page, keys.length);
  const fields = new Set([...selectedFields(info, ['nodes']), ...selectedFields(info, ['edges', 'node'])]);
  const shown = projections(scope, target, fields);
  return {
    target,
    order,
    keys,
    page,
    condition: join(filters, ' AND '),
    ...shown,
    edge: edgeProjection(selectedFields(info, ['edges'])),
    bindings,
    seek: seekOf(context, bindings.view && !shown.state ? undefined : own, {
      page,
      where: args.where,
      bindings,
    }),
  };
}

function selectsPage(info: GraphQLResolveInfo): boolean {
  const fields = selectedFields(info);
  return fields.has('edges') || fields.has('nodes') || fields.has('pageInfo');
}

function selectsCounts(info: GraphQLResolveInfo): boolean {
  const fields = selectedFields(info);
  return ['totalCount', 'facets', 'groupBy'].some((field) => fields.has(field));
}

/** The properties that the selected fields need; everything when a field computes its value from them. */
function projections(
  scope: Scope,
  target: string,
  fields: ReadonlySet<string>,
): Pick<List, 'node' | 'state'> {
  const { bindings } = scope;
  // What a conflict of the past was is worked out from the whole of it.
  const isWhole = target === 'Conflict' && isPast(bindings.view);
  const properties = isWhole ? undefined : neededProperties(scope.model, target, fields);
  const node = project(bindings, target, properties);
  if (!hasStates(scope, target)) return { node, state: undefined };
  const version = properties ? cypher`v {${join(properties.map(own), ', ')}}` : cypher`v {.*}`;
  return { node, state: { match: stateOf(bindings, N, V), node: version } };
}

function project(bindings: Bindings, target: string, properties: readonly string[] | undefined): Cypher {
  const special = target === 'Statement' ? statementColumns(bindings, N) : new Map<string, Cypher>();
  const seen = (property: string) =>
    cypher`${name(property)}: ${columnOf(bindings, target, { of: N, name: property })}`;
  if (!properties) return cypher`n {${join([cypher`.*`, ...[...special.keys()].map(seen)], ', ')}}`;
  return cypher`n {${join(
    properties.map((property) => (special.has(property) ? seen(property) : own(property))),
    ', ',
  )}}`;
}

function own(property: string): Cypher {
  return cypher`.${name(property)}`;
}

function neededProperties(
  model: Model,
  target: string,
  fields: ReadonlySet<string>,
): readonly string[] | undefined {
  const types = concreteTypes(model, target);
  const needed = [...fields].flatMap((field) => {
    if (field === '__typename' || field === 'id') return [];
    if (types.some((type) => type.properties.has(field))) return [field];
    return types.some((type) => isRelationshipField(type, field)) ? [] : ['*'];
  });
  return needed.includes('*') ? undefined : ['id', 'type', ...needed];
}

/** What fields of an edge read from its relationship; any other reads all of it. */
const EDGE_FIELDS: ReadonlyMap<string, readonly string[]> = new Map([
  ['__typename', []],
  ['cursor', []],
  ['node', []],
  ['linkId', ['id']],
  ['statements', ['id']],
  ['role', ['role']],
  ['certainty', ['startMin', 'startMax', 'endMin', 'endMax']],
  ['since', ['startText']],
  ['until', ['endText']],
  ['basis', ['basis']],
  ['statementCount', ['statementCount']],
  ['sourceCount', ['sourceCount']],
]);

function edgeProjection(fields: ReadonlySet<string>): Cypher {
  const needed = [...fields].flatMap((field) => EDGE_FIELDS.get(field) ?? ['*']);
  if (needed.includes('*')) return cypher`edge: r {.*}, `;
  if (needed.length === 0) return cypher``;
  return cypher`edge: r {${join(
    [...new Set(needed)].map((property) => cypher`.${name(property)}`),
    ', ',
  )}}, `;
}

function isRelationshipField(
  type: {
    readonly relationships: ReadonlyMap<string, unknown>;
    readonly evidence: ReadonlyMap<string, unknown>;
  },
  field: string,
): boolean {
  const base = field.endsWith('Link') ? field.slice(0, -'Link'.length) : field;
  return type.relationships.has(base) || type.evidence.has(base);
}

/** Turns rows, one more than asked for if more follows, into a page. */
function connection(
  rows: readonly Row[],
  list: List,
  counts: Pick<Connection, 'totalCount' | 'count'>,
): Connection {
  const { isReversed, limit, after, before } = list.page;
  const hasMore = rows.length > limit;
  const kept = rows.slice(0, limit);
  const ordered = isReversed ? kept.toReversed() : kept;
  const seek = list.state ? undefined : list.seek;
  const values = (row: Row) => seek?.toValues(row.keys as unknown[]) ?? (row.keys as unknown[]);
  const edges = ordered.map((row) => ({
    ...(row.edge as Row | undefined),
    node: nodeOf(row),
    keys: values(row),
    order: list.order,
  }));
  const cursor = (row: Row | undefined) => (row ? writeCursor(list.order, values(row)) : null);
  return {
    edges,
    nodes: edges.map((edge) => edge.node),
    pageInfo: () => ({
      hasNextPage: isReversed ? before !== undefined : hasMore,
      hasPreviousPage: isReversed ? hasMore : after !== undefined,
      startCursor: cursor(ordered[0]),
      endCursor: cursor(ordered.at(-1)),
    }),
    ...counts,
  };
}
