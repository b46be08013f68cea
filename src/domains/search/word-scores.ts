import { editDistance, editsAllowed } from '../../edit-distance.ts';
import type { SearchQuestion } from './question.ts';

/** Returns the score of one word of a record against each word asked for. */
export function answers({ words, known }: SearchQuestion, other: string): readonly number[] {
  const given = known.get(other);
  if (given) return given;
  const scores = words.map((word) => wordScore(word, other));
  const kept = scores.some((score) => score > 0) ? scores : NONE;
  known.set(other, kept);
  return kept;
}

/** Of a word that answers nothing, as most do. */
export const NONE: readonly number[] = [];

/** 1 for the word itself, less for its beginning, less again for a typo, 0 for another word. */
function wordScore(asked: string, other: string): number {
  if (asked === other) return 1;
  if (asked.length >= 2 && other.startsWith(asked)) return 0.75 + 0.2 * (asked.length / other.length);
  const allowed = editsAllowed(asked.length);
  if (allowed === 0) return 0;
  const distance = editDistance(asked, other, allowed);
  // Of a longer word the beginning may be meant.
  const nearest =
    other.length > asked.length
      ? Math.min(distance, editDistance(asked, other.slice(0, asked.length), allowed) + 0.5)
      : distance;
  return nearest > allowed ? 0 : 0.7 - 0.15 * nearest;
}
