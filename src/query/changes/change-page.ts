import { cypher, join, name, namedQuery } from '../../engine/cypher.ts';
import type { Row } from '../../engine/engine.ts';
import type { Timeline } from '../../model/claims/change-axis.ts';
import type { Act } from '../../model/claims/claim.ts';
import type { Model } from '../../model/model.ts';
import { toAct } from '../../store/layout/properties.ts';
import { readPast } from '../../store/read/read-replaced.ts';
import { type Read, readNodes, readStatements } from '../../store/read/read-state.ts';
import { type ChangeEvent, type EventRange, eventsStatement, readEvents } from './change-events.ts';
import { type ChangeKind, type FieldChange, fieldChanges, type Histories } from './field-changes.ts';
import { otherPlacesOf } from './moved-groups.ts';

/** The changes to read. */
export interface ChangeQuery extends Timeline {
  /** The first point that counts: an instant on the axis RECORDED, a day on PUBLISHED. */
  readonly from: string;
  readonly isDescending: boolean;
  /** Only changes after this place. */
  readonly after?: ChangePosition | undefined;
  /** Only changes of these entities and of their parts, and of relationships that lead to them. */
  readonly of?: readonly string[] | undefined;
  readonly kinds?: readonly ChangeKind[] | undefined;
  readonly isMaterial?: boolean | undefined;
  /** Only changes that this change set brought, on the axis RECORDED. */
  readonly change?: string | undefined;
  readonly limit: number;
  /** Events looked through at most, in rounds of `ROUND`; `MAX_ROUNDS` when left out. */
  readonly rounds?: number;
}

/** A place in the order of changes: an event, and the number of its parts that were passed. */
export interface ChangePosition extends ChangeEvent {
  readonly passed: number;
}

/** A change and its place in the order. */
export interface PlacedChange {
  readonly change: FieldChange;
  readonly position: ChangePosition;
}

/** A page of changes. */
export interface ChangePage {
  readonly items: readonly PlacedChange[];
  /** The place to continue from; undefined when nothing follows. */
  readonly next: ChangePosition | undefined;
}

/** Number of events that a round works out at most. */
const ROUND = 400;
/** Events looked at beside those that a page needs, since some are no change. */
const SPARE = 16;
/**
 * After this many rounds a page is returned as it is: it may be short although more follows, where filters
 * leave little.
 */
const MAX_ROUNDS = 5;
/** Each reading of events goes through all there are: the first is small, since most pages need no other, and the next ones grow. */
const GROWTH = 4;
/** More than a group tells of at a point: all of it was passed. */
const ALL_PASSED = 1_000;

/** Returns one page of changes, worked out from the statements of the groups in which something happened. */
export async function readChanges(read: Read, model: Model, query: ChangeQuery): Promise<ChangePage> {
  const items: PlacedChange[] = [];
  const last = () => items.at(-1)?.position ?? query.after;
  for await (const step of steps(read, model, query)) {
    if ('isPause' in step) return { items, next: items.length === query.limit ? last() : step.position };
    if (items.length === query.limit) return { items, next: last() };
    items.push(step);
  }
  return { items, next: undefined };
}

type ChangeStep = PlacedChange | { readonly isPause: true; readonly position: ChangePosition };

/** Yields changes in order, and a pause after the most rounds. */
async function* steps(read: Read, model: Model, query: ChangeQuery): AsyncGenerator<ChangeStep> {
  if (query.axis === 'PUBLISHED' && onlyRetractions(query)) return;
  const of = query.of && (await withParts(read, model, query.of));
  const most = (query.rounds ?? MAX_ROUNDS) * ROUND;
  let size = firstRound(query);
  let start = query.after;
  let looked = 0;
  for (let limit = size; ; limit *= GROWTH) {
    const range = rangeOf(model, query, { of, start, limit: Math.min(limit, most - looked) });
    const { statement: text, params } = eventsStatement(range);
    const { events, hasMore } = readEvents(await read(text, params), range);
    let rest = events;
    for (;;) {
      const some = rest.slice(0, Math.min(size, most - looked));
      const last = some.at(-1);
      if (!last) break;
      const histories = await readHistories(read, model, { ...query, events: some });
      yield* changesAt(histories, some, { ...query, of, after: start });
      start = { ...last, passed: ALL_PASSED };
      rest = rest.slice(some.length);
      looked += some.length;
      size = Math.min(ROUND, size * GROWTH);
      if (looked >= most && (hasMore || rest.length > 0)) yield { isPause: true, position: start };
    }
    if (!hasMore || events.length === 0) return;
  }
}

/** Returns how many events are worked out first: more than half are a change, so that a page of all kinds needs at most twice as many as it has. */
function firstRound({ kinds, isMaterial, limit }: ChangeQuery): number {
  const isOfAll = kinds === undefined && isMaterial === undefined;
  return isOfAll ? Math.min(ROUND, 2 * limit + SPARE) : ROUND;
}

/** Retractions are recorded, never published: they have no place on the published axis. */
function onlyRetractions({ kinds }: ChangeQuery): boolean {
  return kinds?.every((kind) => kind === 'RETRACTED') === true;
}

function* changesAt(
  histories: Histories,
  events: readonly ChangeEvent[],
  query: ChangeQuery,
): Generator<PlacedChange> {
  const changesOf = fieldChanges(histories);
  const of = query.of && new Set(query.of);
  for (const { group, point, isMoving } of events) {
    const isStart = query.after?.group === group && query.after.point === point;
    const told = changesOf(group, point);
    for (const [index, change] of (query.isDescending ? told.toReversed() : told).entries()) {
      if (isStart && index < (query.after?.passed ?? 0)) continue;
      // What was moved is found at either entity of the pair, and told of both.
      if (!change || !isAsked(change, query) || (isMoving && of && !isAmong(of, change))) continue;
      yield { change, position: { point, group, passed: index + 1 } };
    }
  }
}

function isAmong(of: ReadonlySet<string>, { subject, object }: FieldChange): boolean {
  return of.has(subject) || (object !== undefined && of.has(object));
}

function isAsked(change: FieldChange, { kinds, isMaterial }: ChangeQuery): boolean {
  if (kinds && !kinds.includes(change.kind)) return false;
  return isMaterial === undefined || change.isMaterial === isMaterial;
}

function rangeOf(
  model: Model,
  query: ChangeQuery,
  at: {
    readonly of: readonly string[] | undefined;
    readonly start: ChangePosition | undefined;
    readonly limit: number;
  },
): EventRange {
  return {
    ...{ axis: query.axis, from: query.from, isDescending: query.isDescending },
    to: query.axis === 'PUBLISHED' ? query.view?.publishedBy : query.view?.recordedBy,
    of: at.of,
    start: at.start && { ...at.start, isIncluded: at.start.passed < ALL_PASSED },
    predicates: query.isMaterial === true ? materialPredicates(model) : undefined,
    isRetraction: onlyRetractions(query),
    change: query.change,
    limit: at.limit,
  };
}

/**
 * Returns the predicates whose change some type counts as news; whether the type of the record does is judged
 * later.
 */
function materialPredicates(model: Model): readonly string[] {
  const properties = [...model.types.values()].flatMap((type) =>
    [...type.properties.values()].filter((property) => property.isMaterial).map((property) => property.name),
  );
  const relationships = [...model.relationships.values()].filter((type) => type.materialFrom.size > 0);
  return [...new Set([...properties, ...relationships.map((relationship) => relationship.type)])];
}

async function readHistories(
  read: Read,
  model: Model,
  given: Timeline & { readonly events: readonly ChangeEvent[] },
): Promise<Histories> {
  const own = await readStatements(read, { groups: given.events.map((event) => event.group) });
  const isMoving = given.axis === 'RECORDED' && given.events.some((event) => event.isMoving);
  const merges = isMoving ? await readMerges(read) : [];
  const elsewhere = otherPlacesOf(model, own.values(), merges);
  const groups = [...elsewhere.groups];
  const families = [...[...own.values()].flatMap((claim) => claim.family ?? []), ...elsewhere.families];
  const others = families.length + groups.length > 0 ? await readStatements(read, { groups, families }) : [];
  const past = await readPast(read, new Map([...own, ...others]));
  const ends = past.claims.flatMap((claim) => [
    claim.subject,
    ...(claim.object === undefined ? [] : [claim.object]),
  ]);
  const { types, survivors } = await readNodes(read, [...ends, ...elsewhere.ends]);
  // What is another now is no record of its own.
  for (const id of survivors.keys()) types.delete(id);
  return { ...past, model, axis: given.axis, view: given.view, types, merges };
}

const MERGES = namedQuery(
  'changes.merges',
  cypher`MATCH (a:Act) WHERE a.kind IN ['MERGE', 'SPLIT'] RETURN a {.*} AS act`,
);

async function readMerges(read: Read): Promise<readonly Act[]> {
  return (await read(MERGES, {})).map(({ act }) => toAct(act as Row));
}

/** Returns entities with their parts and the parts of those: a call with its phases and dates. */
export async function withParts(
  read: Read,
  model: Model,
  ids: readonly string[],
): Promise<readonly string[]> {
  const types = [...model.relationships.values()]
    .filter((type) => type.isPart)
    .map((type) => name(type.type));
  if (types.length === 0 || ids.length === 0) return ids;
  const text = cypher`UNWIND $ids AS id MATCH (n:Node {id: id})-[:${join(types, '|')}*1..2]->(part:Node) RETURN DISTINCT part.id AS id ORDER BY id LIMIT 5000`;
  const rows = await read(namedQuery('changes.parts', text), { ids });
  return [...new Set([...ids, ...rows.map((row) => String(row.id))])];
}
