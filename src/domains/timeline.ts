import type { GraphQLResolveInfo } from 'graphql';
import { type Cypher, cypher, join, literal, namedQuery, whereAll } from '../engine/cypher.ts';
import type { Row } from '../engine/engine.ts';
import { InputError } from '../errors.ts';
import type { EntityTimelineArgs, QueryTimelineArgs, Resolvers, TimelineKind } from '../generated/graphql.ts';
import { MAX_IDS } from '../limits.ts';
import { boundNames } from '../model/stored-names.ts';
import type { ComposeScope } from '../query/bindings.ts';
import { Bindings } from '../query/bindings.ts';
import { checkIds } from '../query/check-ids.ts';
import { recordById } from '../query/lists/by-id.ts';
import { load, read } from '../query/load.ts';
import { orderFingerprint, writeCursor } from '../query/pages/cursor.ts';
import { beyond, orderBy, type SortKey } from '../query/pages/order.ts';
import { type PageRange, pageArguments, pageInfo, readPage } from '../query/pages/page.ts';
import { type ReadScope, readScope } from '../query/request-context.ts';
import { selectedFields } from '../query/selection.ts';
import { recordVisible, versionValues, visibleWalk } from '../query/time/visibility.ts';

/** Resolves `timeline`: the dated events of entities in one order. */
export function timeline(): Resolvers {
  return {
    Query: { timeline: (_source, args, context, info) => timelineOfAll(readScope(context, info), args) },
    Entity: {
      timeline: (source, args, context, info) =>
        timelineOfOne(readScope(context, info), { args, key: String(source.id) }, info),
    },
    TimelineEntry: {
      entity: async (entry, _args, context, info) =>
        (await recordById(readScope(context, info), String(entry.id))) as Row,
    },
  };
}

const N = cypher`n`;
const V = cypher`v`;

/**
 * Returns Cypher from an entity `e` to everything that its timeline shows: itself, and what happens to it,
 * but not what it merely belongs to. A node may come twice, so the continuation groups by it. DISTINCT does
 * not work here: behind a subquery the embedded engine then returns its first 2,048 rows and says nothing.
 */
function reach(scope: ComposeScope): Cypher {
  const own = recordVisible(scope, 'Entity', N);
  const step = (types: readonly string[]) => visibleWalk(scope, types);
  const [inwards, outwards] = [step(INWARDS), step(OUTWARDS)];
  const [phase, date, under] = [step(['HAS_PHASE']), step(['HAS_KEY_DATE']), step(['UNDER'])];
  const [r, q] = [cypher`r`, cypher`q`];
  // Only a view looks at the relationships themselves.
  const by = (variable: Cypher, types: Cypher) =>
    cypher`[${scope.bindings.view ? variable : cypher``}:${types}]`;
  return cypher`CALL (e) { MATCH (n:Node {id: e.id})${whereAll(own)} RETURN n
  UNION ALL MATCH (e)<-${by(r, inwards.types)}-(n:Entity)${whereAll(inwards.seen(r))} RETURN n
  UNION ALL MATCH (e)-${by(r, outwards.types)}->(n:Entity)${whereAll(outwards.seen(r))} RETURN n
  UNION ALL MATCH (e)-${by(r, phase.types)}->(:CallPhase)-${by(q, date.types)}->(n:KeyDate)${whereAll([...phase.seen(r), ...date.seen(q)])} RETURN n
  UNION ALL MATCH (e)<-${by(r, under.types)}-(:FundingCall)-${by(q, date.types)}->(n:KeyDate)${whereAll([...under.seen(r), ...date.seen(q)])} RETURN n }`;
}

const INWARDS = [
  'CONCERNS',
  'UNDER',
  'NAMES',
  'OFFERED_BY',
  'AWARDED_UNDER',
  'AWARDED_TO',
  'HOSTED_AT',
  'TARGETS',
  'RUNS_ON',
  'TRAINED_ON',
];
const OUTWARDS = ['PARTY_TO', 'HAS_PHASE', 'HAS_KEY_DATE', 'PUBLISHES', 'SUPPLIES', 'RESPONSIBLE_FOR'];

/**
 * Properties that are dates of an entity, with the kind of event each stands for. The day of a measurement is
 * no event.
 */
const DATES = {
  announcedOn: 'ANNOUNCED',
  at: 'KEY_DATE',
  metOn: 'MET',
  postedOn: 'POSTED',
  signedOn: 'SIGNED',
  effectiveOn: 'EFFECTIVE',
  startedOn: 'STARTS',
  startsOn: 'STARTS',
  endsOn: 'ENDS',
  expectedOn: 'EXPECTED',
  operationalOn: 'OPERATIONAL',
  openedOn: 'OPERATIONAL',
  retiredOn: 'RETIRED',
  foundedOn: 'FOUNDED',
  dissolvedOn: 'DISSOLVED',
  on: 'EVENT',
} satisfies Readonly<Record<string, TimelineKind>>;

const KEYS: readonly SortKey[] = [
  cypher`entry.first`,
  cypher`entry.last`,
  cypher`entry.kind`,
  cypher`entry.id`,
].map((expression) => ({ expression, isDescending: false, isNullable: false }));

type Narrowing = Omit<QueryTimelineArgs, 'of'>;

interface TimelineAsk {
  readonly bindings: Bindings;
  readonly order: string;
  readonly page: PageRange;
  /** The caller's conditions on the timeline. */
  readonly narrowed: Cypher;
  /** Those conditions, between the cursors. */
  readonly paged: Cypher;
}

function readAsk(scope: ReadScope, args: Narrowing): TimelineAsk {
  const { from, to, kinds } = args;
  if (from && to && from > to)
    throw new InputError(`\`from\` must not come after \`to\`; found ${from} and ${to}. Exchange them.`);
  const order = orderFingerprint('timeline', KEYS.length);
  const page = readPage(pageArguments(args), order);
  const bindings = new Bindings(scope);
  const parts = [
    ...(from ? [cypher`entry.last >= ${bindings.value(from)}`] : []),
    ...(to ? [cypher`entry.first <= ${bindings.value(to)}`] : []),
    ...(kinds ? [cypher`entry.kind IN ${bindings.value(kinds)}`] : []),
  ];
  const bounds = [
    ...(page.after ? [beyond(bindings, KEYS, { values: page.after, isReversed: false })] : []),
    ...(page.before ? [beyond(bindings, KEYS, { values: page.before, isReversed: true })] : []),
  ];
  return { bindings, order, page, narrowed: whereAll(parts), paged: whereAll([...parts, ...bounds]) };
}

/**
 * Returns Cypher for the dates of the entities that `e` reaches, one row each, as the view sees them;
 * `carried` columns are kept.
 */
function entriesOf(scope: ComposeScope, carried: Cypher): Cypher {
  const { match: state, own } = versionValues(scope.bindings, N, V);
  const dates = Object.entries(DATES).map(([field, kind]) => {
    const { min, max } = boundNames(field);
    const says =
      kind === 'ANNOUNCED'
        ? cypher`CASE n.type WHEN 'Award' THEN 'AWARDED' ELSE 'ANNOUNCED' END`
        : literal(kind);
    return cypher`{field: ${literal(field)}, kind: ${says}, on: ${own(field)}, first: ${own(min)}, last: ${own(max)}}`;
  });
  return cypher`${reach(scope)} WITH ${carried}n, count(n) AS times${state} UNWIND [d IN [${join(dates, ', ')}] WHERE d.first IS NOT NULL] AS date
    WITH ${carried}{id: n.id, isEstimate: coalesce(${own('isEstimate')}, false), field: date.field, kind: date.kind, on: date.on, first: date.first, last: date.last} AS entry`;
}

async function timelineOfAll(context: ReadScope, args: QueryTimelineArgs): Promise<Row> {
  const of = [...new Set(args.of)];
  checkIds('of', of, MAX_IDS);
  const ask = readAsk(context, args);
  const scope = { model: context.model, bindings: ask.bindings };
  const entries = cypher`UNWIND $of AS of MATCH (e:Node {id: of}) ${entriesOf(scope, cypher``)}`;
  const limit = ask.bindings.value(ask.page.limit + 1);
  const rows = await read(
    context,
    namedQuery(
      'timeline',
      cypher`${entries}${ask.paged} RETURN entry ORDER BY ${orderBy(KEYS, ask.page.isReversed)} LIMIT ${limit}`,
    ),
    { ...ask.bindings.params, of },
  );
  const count = async () => {
    const text = namedQuery('timeline.count', cypher`${entries}${ask.narrowed} RETURN count(entry) AS total`);
    return Number((await read(context, text, { ...ask.bindings.params, of }))[0]?.total ?? 0);
  };
  return connection(
    rows.map((row) => row.entry as Row),
    ask,
    count,
  );
}

async function timelineOfOne(
  context: ReadScope,
  { args, key }: { readonly args: EntityTimelineArgs; readonly key: string },
  info: GraphQLResolveInfo,
): Promise<Row> {
  const ask = readAsk(context, args);
  const scope = { model: context.model, bindings: ask.bindings };
  const entries = cypher`UNWIND $keys AS key MATCH (e:Node {id: key}) ${entriesOf(scope, cypher`key, `)}`;
  const { params } = ask.bindings;
  const page = namedQuery(
    'Entity.timeline',
    cypher`${entries}${ask.paged} WITH key, entry ORDER BY key, ${orderBy(KEYS, ask.page.isReversed)}
      WITH key, collect(entry) AS entries RETURN key, entries[0..$limit] AS page, size(entries) AS total`,
  );
  const row = await load(context, { query: page, params: { ...params, limit: ask.page.limit + 1 } }, key);
  const isWhole = !ask.page.after && !ask.page.before;
  const count = async () => {
    if (isWhole) return Number(row?.total ?? 0);
    const text = namedQuery(
      'Entity.timeline.count',
      cypher`${entries}${ask.narrowed} RETURN key, count(entry) AS total`,
    );
    return Number((await load(context, { query: text, params }, key))?.total ?? 0);
  };
  const counted = selectedFields(info).has('totalCount') ? count : () => Promise.resolve(0);
  return connection((row?.page ?? []) as readonly Row[], ask, counted);
}

function connection(entries: readonly Row[], ask: TimelineAsk, totalCount: () => Promise<number>): Row {
  const { order, page } = ask;
  const kept = entries.slice(0, page.limit);
  const edges = (page.isReversed ? kept.reverse() : kept).map((entry) => ({
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
    pageInfo: pageInfo(page, entries.length > page.limit, [edges[0]?.cursor, edges.at(-1)?.cursor]),
    totalCount,
  };
}
