import { breathing } from '../../breathing.ts';
import type { Row } from '../../engine/engine.ts';
import { type Point, pointsOf, wordsOf } from '../../model/claims/as-of.ts';
import { speaksOfValue } from '../../model/claims/best-value.ts';
import { type Claim, isEqual } from '../../model/claims/claim.ts';
import {
  type Frontier,
  frontierOf,
  frontierProperties,
  writeFrontier,
} from '../../model/claims/first-seen.ts';
import type { NodeType } from '../../model/model.ts';
import type { Properties } from '../layout/properties.ts';
import { otherNameTerms } from '../layout/search-terms.ts';
import { OTHER_NAMES } from '../layout/storage-schema.ts';
import {
  type ClaimPlace,
  type Read,
  readStatements,
  readVersions,
  readWaiting,
  readWholeNodes,
  withSuperseders,
} from '../read/read-state.ts';
import {
  areSameVersions,
  blankVersions,
  type EntityClaims,
  type States,
  statesOf,
} from './entity-history.ts';
import type { PastChanges, PlanInput } from './plan-types.ts';

/**
 * Works out from when records are visible, and the versions of entities besides those on their nodes, as far
 * as a batch changes them. Versions are written only where they differ from the stored ones.
 */
export async function planVersions(work: PlanInput, touched: readonly ClaimPlace[]): Promise<PastChanges> {
  const { frontiers, attested } = await changedFrontiers(work);
  const knownSince = new Map<string, Properties>(
    [...frontiers].map(([id, frontier]) => [id, frontier.length > 0 ? frontierProperties(frontier) : UNSEEN]),
  );
  for (const [id, attestedFrom] of attested) knownSince.set(id, { ...knownSince.get(id), attestedFrom });
  const states = await changedStates(work, touched, frontiers);
  const held = [...states.keys()].filter((id) => (work.knownSince.get(id)?.versions ?? 0) > 0);
  const stored = held.length > 0 ? await readVersions(work.read, held) : new Map<string, Row[]>();
  const newVersions: Properties[] = [];
  const lostVersions: string[] = [];
  for (const [id, state] of states) {
    const { versions } = state;
    const was = (stored.get(id) ?? []) as Properties[];
    const properties = versionProperties(state);
    const life = work.knownSince.get(id);
    const before = versionProperties({
      versions: was,
      valuesFrom: was.length > 0 ? life?.valuesFrom : undefined,
      otherNames: life?.otherNames ?? [],
    });
    if (areSameVersions(was, versions) && isEqual(before, properties)) continue;
    newVersions.push(...versions);
    if (was.length > 0) lostVersions.push(id);
    knownSince.set(id, { ...knownSince.get(id), ...properties });
  }
  for (const id of work.merges.vanished.keys())
    if ((work.knownSince.get(id)?.versions ?? 0) > 0) lostVersions.push(id);
  return { knownSince, newVersions, lostVersions };
}

/** The same of a node of which nothing is said any more. */
const UNSEEN: Properties = { saidFrom: null, recordedFrom: null, frontier: null };

/** Returns the properties of a node that describe its entity's other versions. */
export function versionProperties({ versions, valuesFrom, otherNames }: States): Properties {
  return {
    versions: versions.length > 0 ? versions.length : null,
    valuesFrom: valuesFrom ? writeFrontier(valuesFrom) : null,
    [OTHER_NAMES]: otherNames.length > 0 ? otherNames : null,
    ...otherNameTerms(otherNames),
  };
}

/**
 * Returns the frontiers that the batch changes: of new nodes, and of nodes about which something was said
 * earlier, or no longer.
 */
async function changedFrontiers(work: PlanInput): Promise<FirstWords> {
  const gained: Gained = { points: new Map(), words: new Map() };
  const receded = new Set<string>();
  const breathe = breathing();
  for (const [id, claim] of work.after) {
    await breathe();
    const before = work.before.get(id);
    const ends = endsOf(work, claim);
    const concerned = before === claim ? ends.filter((end) => work.created.has(end)) : ends;
    if (concerned.length === 0) continue;
    const points = frontierOf(pointsOf(claim));
    for (const end of concerned) gain(gained, end, claim);
    if (!before || before === claim) continue;
    const had = frontierOf(pointsOf(before));
    const lost = had.filter((point) => !points.some((other) => isSame(point, other)));
    const said = wordsOf(before);
    const unsaid = said.filter((day) => !wordsOf(claim).includes(day));
    for (const end of ends) if (isFirst(work, end, [lost, unsaid])) receded.add(end);
    for (const end of endsOf(work, before))
      if (!ends.includes(end) && isFirst(work, end, [had, said])) receded.add(end);
  }
  await addOtherPoints(work, gained, receded);
  for (const id of receded) push(gained.points, id, []);
  const frontiers = new Map<string, Frontier>();
  const attested = new Map<string, string | null>();
  for (const [id, points] of gained.points) {
    const stored = work.created.has(id) ? undefined : work.knownSince.get(id);
    const known = stored?.frontier ?? [];
    const frontier = frontierOf(receded.has(id) ? points : [...known, ...points]);
    if (!isEqual(known, frontier)) frontiers.set(id, frontier);
    const was = stored?.attestedFrom;
    const words = [...(gained.words.get(id) ?? []), ...(receded.has(id) || was === undefined ? [] : [was])];
    const first = words.sort()[0];
    if (first !== was) attested.set(id, first ?? null);
  }
  return { frontiers, attested };
}

/** Returns true when a node is visible, or attested, from one of these on. */
function isFirst(
  work: PlanInput,
  id: string,
  [points, days]: readonly [points: readonly Point[], days: readonly string[]],
): boolean {
  const { frontier, attestedFrom } = work.knownSince.get(id) ?? {};
  return isAmong(points, frontier) || days.some((day) => day === attestedFrom);
}

/** From when on nodes are visible, and the first days on which a source speaks of them, where the batch changes them. */
interface FirstWords {
  readonly frontiers: ReadonlyMap<string, Frontier>;
  readonly attested: ReadonlyMap<string, string | null>;
}

/** The points and the days of sources that claims give to nodes. */
interface Gained {
  readonly points: Map<string, Point[]>;
  readonly words: Map<string, string[]>;
}

function gain({ points, words }: Gained, id: string, claim: Claim): void {
  push(points, id, frontierOf(pointsOf(claim)));
  push(words, id, wordsOf(claim));
}

/**
 * Where the earliest word about a record was withdrawn or re-dated, the frontier follows from everything else
 * said about it, so that is read.
 */
async function addOtherPoints(work: PlanInput, gained: Gained, receded: ReadonlySet<string>): Promise<void> {
  if (receded.size === 0) return;
  const places = await readWaiting(work.read, [...receded]);
  const ids = places.map((place) => place.id).filter((id) => !work.after.has(id));
  const others = await readClaims(work.read, { ids }, new Map());
  for (const claim of [...others.values(), ...work.after.values()]) {
    for (const end of endsOf(work, claim)) {
      if (receded.has(end)) gain(gained, end, claim);
    }
  }
}

/**
 * Returns the versions of the entities that the batch creates or may change. Entities with nothing but a new
 * frontier are spared a read of their claims.
 */
async function changedStates(
  work: PlanInput,
  touched: readonly ClaimPlace[],
  frontiers: ReadonlyMap<string, Frontier>,
): Promise<Map<string, States>> {
  const held = new Set(touched.map((place) => place.group));
  const claims = valueClaims(work, held);
  const subjects = touchedSubjects(work, touched);
  const whole: EntityClaims[] = [];
  const partial: EntityClaims[] = [];
  const moved: (EntityClaims & { readonly valuesFrom: Frontier })[] = [];
  for (const id of new Set([...subjects, ...frontiers.keys(), ...work.created])) {
    const type = work.model.types.get(work.types.get(id) ?? '');
    if (!type?.isEntity) continue;
    const life = work.knownSince.get(id);
    const frontier = frontiers.get(id) ?? life?.frontier ?? [];
    const { sourcesAfter: sources, after: superseders } = work;
    const known = { id, type, claims: claims.get(id) ?? [], sources, superseders, frontier };
    if (work.created.has(id)) whole.push(known);
    else if (!subjects.has(id) && life?.valuesFrom) moved.push({ ...known, valuesFrom: life.valuesFrom });
    else if (life?.versions || frontiers.has(id) || statesOf(work.model, known).versions.length > 0)
      partial.push(known);
  }
  const states = new Map(whole.map((known) => [known.id, statesOf(work.model, known)]));
  // A batch may touch one property each of thousands of entities, of which all are read.
  for (let start = 0; start < partial.length; start += HELD_WHOLE) {
    const some = partial.slice(start, start + HELD_WHOLE);
    for (const known of await completed(work, some, held)) states.set(known.id, statesOf(work.model, known));
  }
  for (const [id, blank] of await movedStates(work, moved)) states.set(id, blank);
  return states;
}

/** So many entities are held at once with everything that is said of them. */
const HELD_WHOLE = 250;

/**
 * Entities that are visible earlier than before, with no news of their values: the time without values gets
 * longer.
 */
async function movedStates(
  work: PlanInput,
  moved: readonly (EntityClaims & { readonly valuesFrom: Frontier })[],
): Promise<Map<string, States>> {
  if (moved.length === 0) return new Map();
  const nodes = await readWholeNodes(
    work.read,
    moved.map(({ id }) => id),
  );
  return new Map(
    moved.map((known) => {
      const versions = blankVersions(work.model, { ...known, values: nodes.get(known.id) ?? {} });
      const valuesFrom = versions.length > 0 ? known.valuesFrom : undefined;
      return [known.id, { versions, valuesFrom, otherNames: [] }];
    }),
  );
}

/** Adds the claims on properties that the batch does not touch. */
async function completed(
  work: PlanInput,
  partial: readonly EntityClaims[],
  held: ReadonlySet<string>,
): Promise<EntityClaims[]> {
  if (partial.length === 0) return [];
  const groups = partial.flatMap(({ id, type }) => groupsOf(id, type)).filter((group) => !held.has(group));
  const asked = new Set(groups);
  const sources = new Map(work.sourcesAfter);
  const others = await readClaims(work.read, { groups }, sources);
  const superseders = new Map([...others, ...work.after]);
  const bySubject = new Map<string, Claim[]>();
  for (const claim of others.values()) if (asked.has(claim.group)) push(bySubject, claim.subject, [claim]);
  return partial.map((known) => ({
    ...known,
    claims: [...known.claims, ...(bySubject.get(known.id) ?? [])],
    sources,
    superseders,
  }));
}

function groupsOf(id: string, type: NodeType): string[] {
  return [...type.properties.keys()].map((property) => `${id}|${property}`);
}

async function readClaims(
  read: Read,
  keys: Parameters<typeof readStatements>[1],
  sources: Parameters<typeof withSuperseders>[2],
): Promise<Map<string, Claim>> {
  return withSuperseders(read, await readStatements(read, keys), sources);
}

/** Returns the claims on properties in the groups that were read whole, by subject. */
function valueClaims(work: PlanInput, held: ReadonlySet<string>): ReadonlyMap<string, readonly Claim[]> {
  const claims = new Map<string, Claim[]>();
  for (const claim of work.after.values()) {
    if (speaksOfValue(claim) && held.has(claim.group)) push(claims, claim.subject, [claim]);
  }
  return claims;
}

/** Returns the subjects of the values that are recomputed. */
function touchedSubjects(work: PlanInput, touched: readonly ClaimPlace[]): Set<string> {
  const claims = touched.flatMap(({ id }) => [work.before.get(id) ?? [], work.after.get(id) ?? []].flat());
  return new Set(claims.flatMap((claim) => (claim.object === undefined ? claim.subject : [])));
}

/** Returns the existing nodes that a claim is about. */
function endsOf(work: PlanInput, claim: Claim): string[] {
  const ends = claim.object === undefined ? [claim.subject] : [claim.subject, claim.object];
  return ends.filter((id) => work.types.has(id));
}

function push<T>(map: Map<string, T[]>, key: string, items: readonly T[]): void {
  const list = map.get(key);
  if (list) list.push(...items);
  else map.set(key, [...items]);
}

function isAmong(lost: readonly Point[], frontier: Frontier | undefined): boolean {
  return lost.some((point) => frontier?.some((other) => isSame(point, other)));
}

function isSame(one: Point, other: Point): boolean {
  return one.said === other.said && one.recorded === other.recorded;
}
