import { InputError } from '../errors.ts';
import { fold } from './fold-text.ts';

/**
 * Reduces a text to its letters and digits, words one space apart, so that case, accents, space and
 * punctuation do not matter.
 */
export function foldText(text: string): string {
  return fold(text)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** Writes `NationalLab` as `NATIONAL_LAB`, the form of enum values. */
export function constantCase(typeName: string): string {
  return typeName.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase();
}

/** Returns the candidate nearest to a misspelt word; undefined when none is near enough to be meant. */
function nearest(word: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = (word.length < 4 ? 1 : Math.max(2, Math.floor(word.length / 3))) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** Returns the end of a message about an unknown word: ` Did you mean "x"?`, or an empty text. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const near = nearest(word, candidates);
  return near === undefined ? '' : ` Did you mean "${near}"?`;
}

/** The number of letters to insert, drop or replace to turn one word into another. */
function editDistance(one: string, other: string): number {
  let previous = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let row = 1; row <= one.length; row++) {
    const current = [row];
    for (let column = 1; column <= other.length; column++) {
      const replace = (previous[column - 1] ?? 0) + (one[row - 1] === other[column - 1] ? 0 : 1);
      current.push(Math.min(replace, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[other.length] ?? 0;
}

const MAX_TEXT = 200;

/**
 * Returns a search text without surrounding space. Throws `InputError` when it is longer than 200 characters,
 * since every word of it costs a look-up.
 */
export function checkSearchText(argument: string, text: string): string {
  if (text.length <= MAX_TEXT) return text.trim();
  throw new InputError(
    `\`${argument}\` takes at most ${MAX_TEXT} characters and got ${text.length}; use the most telling words.`,
  );
}
