import type { Model } from '../model.ts';
import { type Act, compareText, defined, type StoredStatement } from './claim.ts';
import { placeIn } from './claims-of-record.ts';

/** Ids of merged entities, each with the entity that it is: one that was merged into none. */
export type Survivors = ReadonlyMap<string, string>;

/** No entity was merged. */
export const NO_MERGES: Survivors = new Map();

/**
 * What merges and splits come to: for each pair the later act counts. Of merges that lead from one entity to several, or around, the latest
 * counts; so the outcome is the same in whatever order acts came in.
 */
export function survivorsOf(acts: Iterable<Act>): Survivors {
  const latest = new Map<string, Act>();
  for (const act of acts) {
    if (act.kind !== 'MERGE' && act.kind !== 'SPLIT') continue;
    const pair = `${act.from} ${act.into}`;
    const known = latest.get(pair);
    if (!known || compare(known, act) < 0) latest.set(pair, act);
  }
  const next = new Map<string, string>();
  const standing = [...latest.values()].filter((act) => act.kind === 'MERGE').sort(compare);
  for (const { from, into } of standing.toReversed()) {
    if (from === undefined || into === undefined || next.has(from) || endOf(next, into) === from) continue;
    next.set(from, into);
  }
  return new Map([...next.keys()].map((id) => [id, endOf(next, id)]));
}

/** A claim as it is about what its ends are now. */
export function placed<T extends StoredStatement>(model: Model, claim: T, survivors: Survivors): T {
  const [recordedSubject, recordedObject] = [
    claim.recordedSubject ?? claim.subject,
    claim.recordedObject ?? claim.object,
  ];
  const subject = survivors.get(recordedSubject) ?? recordedSubject;
  const object = recordedObject === undefined ? undefined : (survivors.get(recordedObject) ?? recordedObject);
  if (subject === claim.subject && object === claim.object) return claim;
  const { recordedSubject: _, recordedObject: __, group: ___, family: ____, ...rest } = claim;
  const ends = { ...rest, subject, ...(object !== undefined && { object }) };
  return defined<T>({
    ...ends,
    ...placeIn(model, ends as unknown as StoredStatement),
    recordedSubject: subject === recordedSubject ? undefined : recordedSubject,
    recordedObject: object === recordedObject ? undefined : recordedObject,
  } as unknown as T);
}

function endOf(next: ReadonlyMap<string, string>, id: string): string {
  const into = next.get(id);
  return into === undefined ? id : endOf(next, into);
}

function compare(one: Act, other: Act): number {
  return compareText(one.at, other.at) || compareText(one.id, other.id);
}
