import type { GraphQLResolveInfo } from 'graphql';
import type { Row } from '../engine/engine.ts';
import { InputError } from '../errors.ts';
import type { EntityTimelineArgs, QueryTimelineArgs, Resolvers } from '../generated/graphql.ts';
import { recordById } from '../graph/connection.ts';
import type { RequestContext } from '../graph/context.ts';
import { type Cypher, cypher, join, statement } from '../graph/cypher.ts';
import { load, read } from '../graph/load.ts';
import { beyond, orderBy, type SortKey } from '../graph/order.ts';
import { orderFingerprint, type Page, readPage, writeCursor } from '../graph/page.ts';
import { Bindings } from '../graph/params.ts';
import { selectedFields } from '../graph/select.ts';

/** The dated things of entities in one order. */
export function timeline(): Resolvers {
  return {
    Query: { timeline: (_source, args, context) => timelineOfAll(context, args) },
    Entity: {
      timeline: (source, args, context, info) =>
        timelineOfOne(context, { args, key: String(source.id) }, info),
    },
    TimelineEntry: {
      entity: async (entry, _args, context) => (await recordById(context, String(entry.id))) as Row,
    },
  };
}

const MOST_IDS = 100;

/**
 * From an entity `e` to what its timeline shows: itself, and what happens to it, not what it merely stands under. A node may come twice, so
 * what follows groups by it. DISTINCT would not do: behind a subquery it gives the embedded engine's first 2,048 rows, without a word.
 */
const REACH = cypher`CALL (e) { MATCH (n:Node {id: e.id}) RETURN n
  UNION ALL MATCH (e)<-[:CONCERNS|UNDER|NAMES|OFFERED_BY|AWARDED_UNDER|AWARDED_TO|HOSTED_AT|TARGETS|RUNS_ON|TRAINED_ON]-(n:Entity) RETURN n
  UNION ALL MATCH (e)-[:PARTY_TO|HAS_PHASE|HAS_KEY_DATE|PUBLISHES|SUPPLIES|RESPONSIBLE_FOR]->(n:Entity) RETURN n
  UNION ALL MATCH (e)-[:HAS_PHASE]->(:CallPhase)-[:HAS_KEY_DATE]->(n:KeyDate) RETURN n
  UNION ALL MATCH (e)<-[:UNDER]-(:FundingCall)-[:HAS_KEY_DATE]->(n:KeyDate) RETURN n }`;

/** The dates of `n`, but for the day of a measurement, which is no event. */
const DATES = cypher`[{field: 'announcedOn', kind: CASE n.type WHEN 'Award' THEN 'AWARDED' ELSE 'ANNOUNCED' END, on: n.announcedOn, first: n.announcedOnMin, last: n.announcedOnMax},
  {field: 'at', kind: 'KEY_DATE', on: n.at, first: n.atMin, last: n.atMax},
  {field: 'metOn', kind: 'MET', on: n.metOn, first: n.metOnMin, last: n.metOnMax},
  {field: 'postedOn', kind: 'POSTED', on: n.postedOn, first: n.postedOnMin, last: n.postedOnMax},
  {field: 'signedOn', kind: 'SIGNED', on: n.signedOn, first: n.signedOnMin, last: n.signedOnMax},
  {field: 'effectiveOn', kind: 'EFFECTIVE', on: n.effectiveOn, first: n.effectiveOnMin, last: n.effectiveOnMax},
  {field: 'startedOn', kind: 'STARTS', on: n.startedOn, first: n.startedOnMin, last: n.startedOnMax},
  {field: 'startsOn', kind: 'STARTS', on: n.startsOn, first: n.startsOnMin, last: n.startsOnMax},
  {field: 'endsOn', kind: 'ENDS', on: n.endsOn, first: n.endsOnMin, last: n.endsOnMax},
  {field: 'expectedOn', kind: 'EXPECTED', on: n.expectedOn, first: n.expectedOnMin, last: n.expectedOnMax},
  {field: 'operationalOn', kind: 'OPERATIONAL', on: n.operationalOn, first: n.operationalOnMin, last: n.operationalOnMax},
  {field: 'openedOn', kind: 'OPERATIONAL', on: n.openedOn, first: n.openedOnMin, last: n.openedOnMax},
  {field: 'retiredOn', kind: 'RETIRED', on: n.retiredOn, first: n.retiredOnMin, last: n.retiredOnMax},
  {field: 'foundedOn', kind: 'FOUNDED', on: n.foundedOn, first: n.foundedOnMin, last: n.foundedOnMax},
  {field: 'dissolvedOn', kind: 'DISSOLVED', on: n.dissolvedOn, first: n.dissolvedOnMin, last: n.dissolvedOnMax},
  {field: 'on', kind: 'EVENT', on: n.on, first: n.onMin, last: n.onMax}]`;

const KEYS: readonly SortKey[] = [
  cypher`entry.first`,
  cypher`entry.last`,
  cypher`entry.kind`,
  cypher`entry.id`,
].map((expression) => ({ expression, isDescending: false, isNullable: false }));

type Narrowing = Omit<QueryTimelineArgs, 'of'>;

interface Ask {
  readonly bindings: Bindings;
  readonly order: string;
  readonly page: Page;
  /** What the caller narrows the timeline to. */
  readonly narrowed: Cypher;
  /** Goes on behind the cursor. */
  readonly paged: Cypher;
}

function readAsk(args: Narrowing): Ask {
  const { from, to, kinds } = args;
  if (from && to && from > to)
    throw new InputError(`\`from\` must not come after \`to\`; found ${from} and ${to}. Exchange them.`);
  const order = orderFingerprint('timeline', KEYS.length);
  const page = readPage({ first: args.first ?? null, after: args.after ?? null }, order);
  const bindings = new Bindings();
  const parts = [
    cypher`entry.first IS NOT NULL`,
    ...(from ? [cypher`entry.last >= ${bindings.value(from)}`] : []),
    ...(to ? [cypher`entry.first <= ${bindings.value(to)}`] : []),
    ...(kinds ? [cypher`entry.kind IN ${bindings.value(kinds)}`] : []),
  ];
  const narrowed = join(parts, ' AND ');
  const after = page.after && beyond(bindings, KEYS, { values: page.after, isReversed: false });
  return { bindings, order, page, narrowed, paged: after ? cypher`${narrowed} AND ${after}` : narrowed };
}

/** The dates of the nodes reached, one row each. */
const ENTRIES = cypher`UNWIND ${DATES} AS date`;
const ENTRY = cypher`{id: n.id, isEstimate: coalesce(n.isEstimate, false), field: date.field, kind: date.kind, on: date.on, first: date.first, last: date.last} AS entry`;

async function timelineOfAll(context: RequestContext, args: QueryTimelineArgs): Promise<Row> {
  const of = [...new Set(args.of)];
  if (of.length > MOST_IDS) {
    throw new InputError(
      `\`of\` takes at most ${MOST_IDS} ids and got ${of.length}; ask for the rest in another request.`,
    );
  }
  const ask = readAsk(args);
  const entries = cypher`UNWIND $of AS of MATCH (e:Node {id: of}) ${REACH} WITH n, count(n) AS times ${ENTRIES} WITH ${ENTRY}`;
  const limit = ask.bindings.value(ask.page.limit + 1);
  const rows = await read(
    context,
    statement(
      'timeline',
      cypher`${entries} WHERE ${ask.paged} RETURN entry ORDER BY ${orderBy(KEYS, false)} LIMIT ${limit}`,
    ),
    { ...ask.bindings.params, of },
  );
  const count = async () => {
    const text = statement(
      'timeline.count',
      cypher`${entries} WHERE ${ask.narrowed} RETURN count(entry) AS total`,
    );
    return Number((await read(context, text, { ...ask.bindings.params, of }))[0]?.total ?? 0);
  };
  return connection(
    rows.map((row) => row.entry as Row),
    ask,
    count,
  );
}

async function timelineOfOne(
  context: RequestContext,
  { args, key }: { readonly args: EntityTimelineArgs; readonly key: string },
  info: GraphQLResolveInfo,
): Promise<Row> {
  const ask = readAsk(args);
  const entries = cypher`UNWIND $keys AS key MATCH (e:Node {id: key}) ${REACH} WITH key, n, count(n) AS times ${ENTRIES} WITH key, ${ENTRY}`;
  const { params } = ask.bindings;
  const page = statement(
    'Entity.timeline',
    cypher`${entries} WHERE ${ask.paged} WITH key, entry ORDER BY key, ${orderBy(KEYS, false)}
      WITH key, collect(entry) AS entries RETURN key, entries[0..$limit] AS page`,
  );
  const row = await load(context, { statement: page, params: { ...params, limit: ask.page.limit + 1 } }, key);
  const count = async () => {
    const text = statement(
      'Entity.timeline.count',
      cypher`${entries} WHERE ${ask.narrowed} RETURN key, count(entry) AS total`,
    );
    return Number((await load(context, { statement: text, params }, key))?.total ?? 0);
  };
  const counted = selectedFields(info).has('totalCount') ? count : () => Promise.resolve(0);
  return connection((row?.page ?? []) as readonly Row[], ask, counted);
}

function connection(entries: readonly Row[], ask: Ask, totalCount: () => Promise<number>): Row {
  const { order, page } = ask;
  const edges = entries.slice(0, page.limit).map((entry) => ({
    cursor: writeCursor(order, [entry.first, entry.last, entry.kind, entry.id]),
    node: {
      ...entry,
      from: entry.first,
      to: entry.last,
      isEstimate: entry.kind === 'EXPECTED' || (entry.kind === 'KEY_DATE' && entry.isEstimate === true),
    },
  }));
  return {
    edges,
    nodes: edges.map((edge) => edge.node),
    pageInfo: {
      hasNextPage: entries.length > page.limit,
      hasPreviousPage: page.after !== undefined,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    totalCount,
  };
}
