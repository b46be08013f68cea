import { addressOf, fold, foldedWords, squeeze } from './fold-text.ts';
import { coreOf, endsOfName, initialsOf } from './name-forms.ts';

/**
 * The keys under which a name is found as if it were written out: its letters and digits, the same without article, country and legal
 * form, and its initials.
 */
export function keysOfName(name: string): readonly string[] {
  const words = foldedWords(name);
  const keys = [squeeze(name), words.join(''), coreOf(words).join(''), ...initialsOf(name)];
  return [...new Set(keys.filter((key) => key !== ''))];
}

/** The key of an address: its host without `www`, with the path where there is one; undefined for what is no address. */
export function keyOfAddress(text: string): string | undefined {
  const address = addressOf(text);
  return address && squeeze(address.host + address.path);
}

/** The keys of an identifier: all of it, and its last part where it is an address. */
export function keysOfIdentifier(value: string): readonly string[] {
  const last =
    value
      .replace(/[/?#]+$/, '')
      .split(/[/?#=]/)
      .at(-1) ?? '';
  return [...new Set([squeeze(value), squeeze(last)].filter((key) => key !== ''))];
}

/** The names of a record, in order of weight. */
export interface Named {
  readonly name?: unknown;
  readonly shortName?: unknown;
  readonly number?: unknown;
  readonly aliases?: unknown;
}

/**
 * Returns how directly a record is called by a text: the smaller, the more directly; undefined where it is not.
 * Its name as written counts before the same letters otherwise spaced, its name before its short name, number
 * and aliases, and these before initials that nobody recorded.
 */
export function rankOfName(asked: string, { name, shortName, number, aliases }: Named): number | undefined {
  const folded = fold(asked);
  const key = squeeze(asked);
  const core = coreOf(foldedWords(asked)).join('');
  let best: number | undefined;
  for (const [place, given] of [name, shortName, number, aliases].entries()) {
    for (const text of [given].flat()) {
      if (typeof text !== 'string') continue;
      const rank = placeOf(text, place, { folded, key, core });
      if (rank !== undefined && (best === undefined || rank < best)) best = rank;
    }
  }
  return best;
}

/** The rank of a name that ends so: it means the record when no other ends so. */
export const BY_END = 10;

function placeOf(
  text: string,
  place: number,
  { folded, key, core }: Readonly<Record<'folded' | 'key' | 'core', string>>,
): number | undefined {
  if (fold(text) === folded) return place;
  if (key === '') return undefined;
  if (squeeze(text) === key) return place + 0.5;
  const words = foldedWords(text);
  if (coreOf(words).join('') === core || words.join('') === key) return place + 4;
  if (place === 0 && key.length > 2 && initialsOf(text).includes(key)) return 9;
  return !folded.includes(' ') && endsOfName(text).includes(key) ? BY_END : undefined;
}
