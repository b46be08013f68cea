import { type Act, type Claim, compareText, type StoredStatement } from '../../model/claims/claim.ts';
import { placeIn } from '../../model/claims/claims-of-record.ts';
import { conflictKey } from '../../model/claims/conflicts.ts';
import { placed, type Survivors, survivorsOf } from '../../model/claims/merges.ts';
import type { Model } from '../../model/model.ts';

/**
 * Where statements stood before merges and splits, and since. A merge takes what was said of one entity to another, a split takes it back, so
 * that at their instants something changes also in groups where nothing stands now.
 */

/** The claims of one group or family before a point and since. */
export interface Stood {
  readonly was: readonly Claim[];
  readonly is: readonly Claim[];
}

/** What merges and splits of one instant moved. */
export interface Moving {
  readonly acts: readonly Act[];
  readonly group: (group: string) => Stood;
  readonly family: (key: string) => Stood;
  /** The other groups of which the event of a group tells, in order: those that its statements left or came to, each told by one event. */
  readonly told: (group: string) => readonly string[];
}

/** Returns what was moved at a point by merges and splits; undefined where none were then. */
export function movingAt(
  model: Model,
  given: {
    readonly merges: readonly Act[];
    readonly claims: readonly Claim[];
    readonly hasHappened: (claim: Claim, point: string) => boolean;
  },
): (point: string) => Moving | undefined {
  const known = new Map<string, Moving | undefined>();
  return (point) => {
    if (!known.has(point)) {
      const acts = given.merges.filter(({ at }) => at === point);
      known.set(point, acts.length === 0 ? undefined : movingBy(model, { ...given, acts, point }));
    }
    return known.get(point);
  };
}

function movingBy(
  model: Model,
  on: Parameters<typeof movingAt>[1] & { readonly acts: readonly Act[]; readonly point: string },
): Moving {
  const { acts, claims, merges, point } = on;
  const until = (counts: (act: Act) => boolean) => survivorsOf(merges.filter(counts));
  const placedBy = (survivors: Survivors) => claims.map((claim) => placed(model, claim, survivors));
  const [was, is] = [placedBy(until(({ at }) => at < point)), placedBy(until(({ at }) => at <= point))];
  const tellers = new Map<string, string>();
  const own = new Set(claims.filter((claim) => on.hasHappened(claim, point)).map(({ group }) => group));
  for (const [index, claim] of claims.entries()) {
    const [left, come] = [was[index]?.group ?? '', is[index]?.group ?? ''];
    if (left === come || !isFoundBy(acts, claim)) continue;
    own.add(claim.group);
    for (const group of [left, come]) {
      const teller = tellers.get(group);
      if (teller === undefined || claim.group < teller) tellers.set(group, claim.group);
    }
  }
  const others = new Map<string, string[]>();
  for (const [group, teller] of [...tellers].sort(([one], [other]) => compareText(one, other)))
    if (!own.has(group)) others.set(teller, [...(others.get(teller) ?? []), group]);
  return {
    acts,
    group: standingBy(was, is, ({ group }) => group),
    family: standingBy(was, is, conflictKey),
    told: (group) => others.get(group) ?? [],
  };
}

/** Whether the events of these acts are found by a claim: it stands at an entity of theirs, and is of another or of the one that was merged. */
function isFoundBy(acts: readonly Act[], claim: Claim): boolean {
  const { subject, object, recordedSubject, recordedObject } = claim;
  const isOfAnother = (recordedSubject ?? recordedObject) !== undefined;
  const stands = (id: string | undefined) => id !== undefined && (id === subject || id === object);
  return acts.some(({ from, into }) => stands(from) || (isOfAnother && stands(into)));
}

function standingBy(
  was: readonly Claim[],
  is: readonly Claim[],
  keyOf: (claim: Claim) => string,
): (key: string) => Stood {
  const [before, since] = [grouped(was, keyOf), grouped(is, keyOf)];
  return (key) => ({ was: before.get(key) ?? [], is: since.get(key) ?? [] });
}

/** Claims by a key of theirs. */
export function grouped(
  claims: readonly Claim[],
  keyOf: (claim: Claim) => string,
): ReadonlyMap<string, readonly Claim[]> {
  const groups = new Map<string, Claim[]>();
  for (const claim of claims) {
    const key = keyOf(claim);
    const group = groups.get(key);
    if (group) group.push(claim);
    else groups.set(key, [claim]);
  }
  return groups;
}

/** Where statements may have stood at other times. */
export interface OtherPlaces {
  readonly groups: ReadonlySet<string>;
  readonly families: ReadonlySet<string>;
  /** The entities there. */
  readonly ends: ReadonlySet<string>;
}

/** Returns where statements may have stood by any of these merges and splits, apart from where they stand. */
export function otherPlacesOf(
  model: Model,
  claims: Iterable<StoredStatement>,
  merges: readonly Act[],
): OtherPlaces {
  const found = { groups: new Set<string>(), families: new Set<string>(), ends: new Set<string>() };
  const kin = kinOf(merges);
  const alike = (id: string) => kin.get(id) ?? [id];
  for (const claim of claims) {
    const [subjects, objects] = [alike(claim.subject), claim.object === undefined ? [] : alike(claim.object)];
    if (subjects.length + objects.length <= (claim.object === undefined ? 1 : 2)) continue;
    for (const end of [...subjects, ...objects]) found.ends.add(end);
    for (const subject of subjects)
      for (const object of claim.object === undefined ? [undefined] : objects) {
        const place = placeIn(model, { ...claim, subject, ...(object !== undefined && { object }) });
        found.groups.add(place.group);
        if (place.family !== undefined) found.families.add(place.family);
      }
  }
  return found;
}

/** For each entity that acts merge or split, all that are connected with it by them. */
function kinOf(merges: readonly Act[]): ReadonlyMap<string, readonly string[]> {
  const kin = new Map<string, string[]>();
  for (const { from, into } of merges) {
    if (from === undefined || into === undefined) continue;
    const joined = [...new Set([...(kin.get(from) ?? [from]), ...(kin.get(into) ?? [into])])];
    for (const id of joined) kin.set(id, joined);
  }
  return kin;
}
