import type { Row, Statement } from '../engine/engine.ts';
import { type Cypher, cypher, join, statement } from './cypher.ts';
import type { Axis } from './history.ts';
import { Bindings } from './params.ts';

/** A group of statements in which something happened at a point in time. */
export interface ChangeEvent {
  readonly point: string;
  readonly group: string;
}

/** Which events to look through. */
export interface EventRange {
  readonly axis: Axis;
  /** No earlier point. */
  readonly from: string;
  /** No later point. */
  readonly to?: string | undefined;
  readonly isDescending: boolean;
  /** Only what is not before this event in the order asked. */
  readonly start?: ChangeEvent | undefined;
  /** Only statements about these entities, as tail or head. */
  readonly of?: readonly string[] | undefined;
  /** Only statements on these predicates. */
  readonly predicates?: readonly string[] | undefined;
  readonly limit: number;
}

/** The statement that reads events in order, each once or more; every branch gives as many as are asked for. */
export function eventsStatement(range: EventRange): {
  readonly statement: Statement;
  readonly params: Bindings['params'];
} {
  const bindings = new Bindings();
  const scope = { range, bindings, params: paramsOf(range, bindings) };
  const texts = BRANCHES[range.axis].map((branch) => branchText(scope, branch));
  return {
    statement: statement(`changes.${range.axis.toLowerCase()}`, join(texts, ' UNION ALL ')),
    params: bindings.params,
  };
}

/** The first so many distinct events of the rows that `eventsStatement` gives. */
export function readEvents(rows: readonly Row[], range: EventRange): ChangeEvent[] {
  const events = new Map(rows.map((row) => [`${String(row.at)} ${String(row.place)}`, toEvent(row)]));
  const sign = range.isDescending ? -1 : 1;
  return [...events.values()].sort((one, other) => sign * compareEvents(one, other)).slice(0, range.limit);
}

/** Order of events: by time, then by group. */
function compareEvents(one: ChangeEvent, other: ChangeEvent): number {
  if (one.point !== other.point) return one.point < other.point ? -1 : 1;
  if (one.group === other.group) return 0;
  return one.group < other.group ? -1 : 1;
}

/** One way in which something happens to `s`: what is walked from it, when it happened, and what must hold besides. */
interface Branch {
  readonly walk: Cypher;
  readonly at: Cypher;
  readonly holds?: Cypher;
}

const BRANCHES: Readonly<Record<Axis, readonly Branch[]>> = {
  RECORDED: [
    { walk: cypher``, at: cypher`s.recordedAt` },
    { walk: cypher``, at: cypher`s.retractedAt` },
    {
      walk: cypher`-[f:FROM]->(:Source)`,
      at: cypher`f.recordedAt`,
      holds: cypher`f.recordedAt > s.recordedAt`,
    },
    { walk: cypher`<-[:SUPERSEDES]-(o:Statement)`, at: cypher`o.recordedAt` },
    { walk: cypher`<-[:SUPERSEDES]-(o:Statement)`, at: cypher`o.retractedAt` },
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

interface Parameters {
  readonly from: Cypher;
  readonly to: Cypher | undefined;
  readonly start: { readonly point: Cypher; readonly group: Cypher } | undefined;
  readonly of: Cypher | undefined;
  readonly predicates: Cypher | undefined;
  readonly limit: Cypher;
}

function paramsOf(range: EventRange, bindings: Bindings): Parameters {
  const { from, to, start, of, predicates, limit } = range;
  return {
    from: bindings.value(from),
    to: to === undefined ? undefined : bindings.value(to),
    start: start && { point: bindings.value(start.point), group: bindings.value(start.group) },
    of: of && bindings.value(of),
    predicates: predicates && bindings.value(predicates),
    limit: bindings.value(limit),
  };
}

function branchText(
  { range, params }: { readonly range: EventRange; readonly params: Parameters },
  { walk, at, holds }: Branch,
): Cypher {
  const { from, to, start, of, predicates, limit } = params;
  const way = range.isDescending ? cypher`DESC` : cypher`ASC`;
  const [closer, further] = range.isDescending ? [cypher`<=`, cypher`<`] : [cypher`>=`, cypher`>`];
  const anchor = of
    ? cypher`UNWIND ${of} AS id MATCH (e:Node {id: id})<-[:ABOUT|OBJECT]-(s:Statement) MATCH (s)${walk}`
    : cypher`MATCH (s:Statement)${walk}`;
  const conditions = [
    cypher`${at} >= ${from}`,
    ...(to ? [cypher`${at} <= ${to}`] : []),
    ...(start
      ? [
          cypher`${at} ${closer} ${start.point}`,
          cypher`(${at} ${further} ${start.point} OR s.group ${closer} ${start.group})`,
        ]
      : []),
    ...(predicates ? [cypher`s.predicate IN ${predicates}`] : []),
    ...(holds ? [holds] : []),
  ];
  return cypher`${anchor} WHERE ${join(conditions, ' AND ')} RETURN DISTINCT ${at} AS at, s.group AS place ORDER BY at ${way}, place ${way} LIMIT ${limit}`;
}

function toEvent(row: Row): ChangeEvent {
  return { point: String(row.at), group: String(row.place) };
}
