import { type Cypher, cypher, join, namedQuery } from '../../engine/cypher.ts';
import type { NamedQuery, Row } from '../../engine/engine.ts';
import type { Axis } from '../../model/claims/change-axis.ts';
import { Bindings } from '../bindings.ts';
import { WHOLE_HISTORY } from '../request-context.ts';

/** A group of statements in which something happened at a point in time. */
export interface ChangeEvent {
  readonly point: string;
  readonly group: string;
  /** Merges or splits of then moved some of its statements. */
  readonly isMoving?: boolean;
}

/** The events to look through. */
export interface EventRange {
  readonly axis: Axis;
  /** The earliest point that counts. */
  readonly from: string;
  /** The latest point that counts. */
  readonly to?: string | undefined;
  readonly isDescending: boolean;
  /** The event to continue from, itself included or not. */
  readonly start?: (ChangeEvent & { readonly isIncluded: boolean }) | undefined;
  /** Only statements about these entities, as tail or head. */
  readonly of?: readonly string[] | undefined;
  /** Only statements on these predicates. */
  readonly predicates?: readonly string[] | undefined;
  /** Only retractions of statements. */
  readonly isRetraction: boolean;
  /** Only what this change set brought, on the axis RECORDED: read from it, whenever its things say that they were recorded. */
  readonly change?: string | undefined;
  /** Number of rows to read for each way in which something happens. */
  readonly limit: number;
}

/** Events in order, each once. */
export interface Events {
  readonly events: readonly ChangeEvent[];
  /** True when there may be more events behind the last. */
  readonly hasMore: boolean;
}

/**
 * Returns the query for rows of events, the first ones in order of every branch. An event may have several
 * rows.
 */
export function eventsStatement(range: EventRange): {
  readonly statement: NamedQuery;
  readonly params: Bindings['params'];
} {
  const bindings = new Bindings(WHOLE_HISTORY);
  const params = paramsOf(range, bindings);
  const texts = branchesOf(range).map((branch, index) => branchText({ range, params, index }, branch));
  return {
    statement: namedQuery(
      range.change === undefined ? `changes.${range.axis.toLowerCase()}` : 'changes.ofWrite',
      join(texts, ' UNION ALL '),
    ),
    params: bindings.params,
  };
}

/**
 * Returns the events of the rows of `eventsStatement`. They end where a branch that was full breaks off,
 * because events of that branch may be missing after it.
 */
export function readEvents(rows: readonly Row[], range: EventRange): Events {
  const sign = range.isDescending ? -1 : 1;
  const inOrder = (one: ChangeEvent, other: ChangeEvent) => sign * compareEvents(one, other);
  const branches = branchesOf(range);
  const ends = branches.flatMap((_, index) => {
    const own = rows.filter((row) => row.branch === index);
    return own.length < range.limit ? [] : own.slice(-1).map(toEvent);
  });
  const [end] = ends.sort(inOrder);
  const events = new Map<string, ChangeEvent>();
  for (const row of rows) {
    const key = `${String(row.at)} ${String(row.place)}`;
    const isMoving = branches[Number(row.branch)]?.moves !== undefined || events.get(key)?.isMoving === true;
    events.set(key, { ...toEvent(row), ...(isMoving && { isMoving }) });
  }
  const kept = [...events.values()].sort(inOrder).filter((event) => !end || inOrder(event, end) <= 0);
  return { events: kept, hasMore: end !== undefined };
}

/** Compares events by time, then by group. */
function compareEvents(one: ChangeEvent, other: ChangeEvent): number {
  if (one.point !== other.point) return one.point < other.point ? -1 : 1;
  if (one.group === other.group) return 0;
  return one.group < other.group ? -1 : 1;
}

/**
 * One way in which something happens to `s`: what is walked from it, when it happened, and what else must
 * hold.
 */
interface Branch {
  readonly walk: Cypher;
  readonly at: Cypher;
  readonly holds?: Cypher;
  /** Decided by an act `a`, from which it is read: there are few acts, and many statements. */
  readonly isAct?: boolean;
  /**
   * An act `a` merged or split the entity `x` that it is about: begun at those acts as well. By an end of its own it is found among what is said of
   * given entities; by the pair also where those are the other one, at which it stood or stands.
   */
  readonly moves?: 'BY_END' | 'BY_PAIR';
}

/** What was said of an entity that is another now, or is itself again. */
const MOVED = cypher`a.kind IN ['MERGE', 'SPLIT'] AND (s.recordedSubject IS NOT NULL OR s.recordedObject IS NOT NULL OR x.id = a.from)`;

const BRANCHES: Readonly<Record<Axis, readonly Branch[]>> = {
  RECORDED: [
    { walk: cypher``, at: cypher`s.recordedAt` },
    { walk: cypher``, at: cypher`a.at`, isAct: true },
    {
      walk: cypher`-[f:FROM]->(:Source)`,
      at: cypher`f.recordedAt`,
      holds: cypher`f.recordedAt > s.recordedAt`,
    },
    { walk: cypher`<-[:SUPERSEDES]-(o:Statement)`, at: cypher`o.recordedAt` },
    { walk: cypher`<-[:SUPERSEDES]-(o:Statement)<-[:DECIDES]-(a:Act)`, at: cypher`a.at` },
    {
      walk: cypher`-[:ABOUT|OBJECT]->(x:Entity)<-[:JUDGES]-(a:Act)`,
      at: cypher`a.at`,
      holds: MOVED,
      moves: 'BY_END',
    },
    {
      walk: cypher`<-[:JUDGES]-(a:Act)-[:JUDGES]->(x:Entity)<-[:ABOUT|OBJECT]-(s:Statement)`,
      at: cypher`a.at`,
      holds: MOVED,
      moves: 'BY_PAIR',
    },
  ],
  PUBLISHED: [
    { walk: cypher`-[f:FROM]->(:Source)`, at: cypher`f.saidOnMax`, holds: cypher`s.retractedAt IS NULL` },
    {
      walk: cypher`<-[:SUPERSEDES]-(o:Statement)-[f:FROM]->(:Source)`,
      at: cypher`f.saidOnMax`,
      holds: cypher`s.retractedAt IS NULL AND o.retractedAt IS NULL`,
    },
  ],
};

/** The same ways as on the axis RECORDED, each begun at the change set `c`. */
const OF_WRITE: readonly Branch[] = [
  { walk: cypher`(c)-[:WROTE]->(s:Statement)`, at: cypher`s.recordedAt` },
  { walk: cypher`(c)-[:WROTE]->(a:Act)-[:DECIDES]->(s:Statement)`, at: cypher`a.at`, isAct: true },
  {
    walk: cypher`(c)-[r:SUPPORTED]->(s:Statement)-[f:FROM]->(n:Source)`,
    at: cypher`f.recordedAt`,
    holds: cypher`n.id IN r.sources`,
  },
  { walk: cypher`(c)-[:WROTE]->(o:Statement)-[:SUPERSEDES]->(s:Statement)`, at: cypher`o.recordedAt` },
  {
    walk: cypher`(c)-[:WROTE]->(a:Act)-[:DECIDES]->(:Statement)-[:SUPERSEDES]->(s:Statement)`,
    at: cypher`a.at`,
  },
  {
    walk: cypher`(c)-[:WROTE]->(a:Act)-[:JUDGES]->(x:Entity)<-[:ABOUT|OBJECT]-(s:Statement)`,
    at: cypher`a.at`,
    holds: MOVED,
    moves: 'BY_END',
  },
];

function branchesOf({ axis, isRetraction, change, of }: EventRange): readonly Branch[] {
  const branches = change === undefined ? BRANCHES[axis] : OF_WRITE;
  return branches.filter(({ isAct, moves }) => (!isRetraction || isAct) && (of || moves !== 'BY_PAIR'));
}

interface Parameters {
  readonly from: Cypher;
  readonly to: Cypher | undefined;
  readonly start: { readonly point: Cypher; readonly group: Cypher } | undefined;
  readonly of: Cypher | undefined;
  readonly predicates: Cypher | undefined;
  readonly change: Cypher | undefined;
  readonly limit: Cypher;
}

function paramsOf(range: EventRange, bindings: Bindings): Parameters {
  const { from, to, start, of, predicates, change, limit } = range;
  return {
    from: bindings.value(from),
    to: to === undefined ? undefined : bindings.value(to),
    start: start && { point: bindings.value(start.point), group: bindings.value(start.group) },
    of: of && bindings.value(of),
    predicates: predicates && bindings.value(predicates),
    change: change === undefined ? undefined : bindings.value(change),
    limit: bindings.value(limit),
  };
}

interface BranchScope {
  readonly range: EventRange;
  readonly params: Parameters;
  readonly index: number;
}

function branchText({ range, params, index }: BranchScope, branch: Branch): Cypher {
  const { at, holds, isAct, moves } = branch;
  const { from, to, start, of, predicates, limit } = params;
  const way = range.isDescending ? cypher`DESC` : cypher`ASC`;
  const [closer, further] = range.isDescending ? [cypher`<=`, cypher`<`] : [cypher`>=`, cypher`>`];
  const anchor = anchorOf(params, branch);
  const groups = range.start?.isIncluded ? closer : further;
  const conditions = [
    cypher`${at} >= ${from}`,
    ...(to ? [cypher`${at} <= ${to}`] : []),
    ...(start
      ? [
          cypher`${at} ${closer} ${start.point}`,
          cypher`(${at} ${further} ${start.point} OR s.group ${groups} ${start.group})`,
        ]
      : []),
    ...(predicates ? [cypher`s.predicate IN ${predicates}`] : []),
    ...(params.change && of ? [isAbout(of, moves)] : []),
    ...(holds ? [holds] : []),
    ...(isAct && range.isRetraction ? [cypher`a.kind = 'RETRACTION'`] : []),
  ];
  return cypher`${anchor} WHERE ${join(conditions, ' AND ')} RETURN ${NUMBERS[index] ?? cypher`-1`} AS branch, ${at} AS at, s.group AS place ORDER BY at ${way}, place ${way} LIMIT ${limit}`;
}

/** Of what a write brought, what is about given entities or moved away from one or to it. */
function isAbout(of: Cypher, moves: Branch['moves']): Cypher {
  const own = cypher`EXISTS { MATCH (s)-[:ABOUT|OBJECT]->(e:Node) WHERE e.id IN ${of} }`;
  return moves ? cypher`(${own} OR EXISTS { MATCH (a)-[:JUDGES]->(e:Node) WHERE e.id IN ${of} })` : own;
}

/** Where a branch begins: at a write, at entities, or at everything. */
function anchorOf({ change, of, from }: Parameters, { walk, isAct, moves }: Branch): Cypher {
  if (change) return cypher`MATCH (c:Node {id: ${change}}) MATCH ${walk}`;
  if (of && moves === 'BY_PAIR') return cypher`UNWIND ${of} AS id MATCH (e:Node {id: id})${walk}`;
  const own = isAct ? cypher`<-[:DECIDES]-(a:Act)` : walk;
  if (of)
    return cypher`UNWIND ${of} AS id MATCH (e:Node {id: id})<-[:ABOUT|OBJECT]-(s:Statement) MATCH (s)${own}`;
  if (moves)
    return cypher`MATCH (a:Act) WHERE a.kind IN ['MERGE', 'SPLIT'] AND a.at >= ${from} MATCH (a)-[:JUDGES]->(x:Entity)<-[:ABOUT|OBJECT]-(s:Statement)`;
  return isAct ? cypher`MATCH (a:Act)-[:DECIDES]->(s:Statement)` : cypher`MATCH (s:Statement)${walk}`;
}

const NUMBERS = [cypher`0`, cypher`1`, cypher`2`, cypher`3`, cypher`4`, cypher`5`, cypher`6`];

function toEvent(row: Row): ChangeEvent {
  return { point: String(row.at), group: String(row.place) };
}
