import type { StatementStanding } from '../../model/claims/explain-best-value.ts';
import { dateBounds } from '../../model/fuzzy-date.ts';
import type { Publishing } from '../../model/records/record-types.ts';

/** A mark of who may read something, as a record of the API gives it. */
export interface Mark {
  readonly visibility: NonNullable<Publishing['visibility']>;
  readonly embargoedUntil: string | null;
}

const OPEN: Mark = { visibility: 'PUBLIC', embargoedUntil: null };

/**
 * Returns who may read what some statements say together, by their marks and those of their sources and words: everybody where one of them is open and
 * rests on an open source, or on none. `closed` holds the marks of the sources that are not public.
 */
export function whoMayRead(
  standings: readonly StatementStanding[],
  closed: ReadonlyMap<string, Publishing>,
): Mark {
  const ways = standings.flatMap(({ claim }): readonly (readonly Publishing[])[] => {
    const words = [...claim.evidence.values()];
    return words.length === 0 ? [[claim]] : words.map((item) => [claim, item, closed.get(item.source) ?? {}]);
  });
  const [first, ...others] = ways.map((marks) => marks.map(markOf).reduce(theMoreClosed));
  return first === undefined ? OPEN : others.reduce(theMoreOpen, first);
}

function markOf({ visibility = 'PUBLIC', embargoedUntil }: Publishing): Mark {
  return { visibility, embargoedUntil: embargoedUntil ?? null };
}

function theMoreClosed(one: Mark, other: Mark): Mark {
  return openness(one) > openness(other) ? one : other;
}

function theMoreOpen(one: Mark, other: Mark): Mark {
  return openness(other) < openness(one) ? other : one;
}

/** A text that sorts by who may read: everybody, then everybody from a day on, the nearest first, then nobody outside. */
function openness({ visibility, embargoedUntil }: Mark): string {
  if (visibility === 'PUBLIC') return '';
  return visibility === 'EMBARGOED' && embargoedUntil !== null ? dateBounds(embargoedUntil).max : '~';
}
