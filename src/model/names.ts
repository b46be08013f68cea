import { addressOf, coreOf, fold, foldedWords, initialsOf, squeeze } from './fold-text.ts';

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

interface Equal {
  readonly short: string;
  readonly long: readonly string[];
}

/** Words that mean the same. */
const EQUALS: readonly Equal[] = [
  { short: 'mou', long: ['memorandum', 'of', 'understanding'] },
  { short: 'moa', long: ['memorandum', 'of', 'agreement'] },
  { short: 'crada', long: ['cooperative', 'research', 'and', 'development', 'agreement'] },
  { short: 'rfi', long: ['request', 'for', 'information'] },
  { short: 'rfa', long: ['request', 'for', 'applications'] },
  { short: 'foa', long: ['funding', 'opportunity', 'announcement'] },
  { short: 'nofo', long: ['notice', 'of', 'funding', 'opportunity'] },
  { short: 'eo', long: ['executive', 'order'] },
  { short: 'loi', long: ['letter', 'of', 'intent'] },
  { short: 'soi', long: ['statement', 'of', 'intent'] },
  { short: 'us', long: ['united', 'states'] },
  { short: 'uk', long: ['united', 'kingdom'] },
  { short: 'dept', long: ['department'] },
  { short: 'univ', long: ['university'] },
  { short: 'natl', long: ['national'] },
  { short: 'labs', long: ['laboratories'] },
  { short: 'lab', long: ['laboratory'] },
  { short: 'labs', long: ['laboratory'] },
  { short: 'centre', long: ['center'] },
  { short: 'programme', long: ['program'] },
];
const BY_SHORT = grouped(({ short }) => short);
const BY_FIRST = grouped(({ long }) => long[0] ?? '');

function grouped(keyOf: (equal: Equal) => string): ReadonlyMap<string, readonly Equal[]> {
  const groups = new Map<string, Equal[]>();
  for (const equal of EQUALS) groups.set(keyOf(equal), [...(groups.get(keyOf(equal)) ?? []), equal]);
  return groups;
}

/**
 * The words of a text and those that mean the same: with `memorandum of understanding` also `mou`, and the other way round; with a number
 * also the same without the zeros before it.
 */
export function withEquals(words: readonly string[]): readonly string[] {
  let more: string[] | undefined;
  for (const [at, word] of words.entries()) {
    if (/^0+[1-9]\d*$/.test(word)) more = [...(more ?? []), word.replace(/^0+/, '')];
    for (const { long } of BY_SHORT.get(word) ?? []) more = [...(more ?? []), ...long];
    for (const { short, long } of BY_FIRST.get(word) ?? [])
      if (long.every((part, index) => words[at + index] === part)) more = [...(more ?? []), short];
  }
  return more ? [...words, ...more] : words;
}

/** The words of a text with each short one of a single long word written out: `Dept of Energy` as `department of energy`. */
export function writtenOut(words: readonly string[]): readonly string[] {
  if (!words.some((word) => BY_SHORT.has(word))) return words;
  return words.map((word) => {
    const [equal] = BY_SHORT.get(word) ?? [];
    return equal?.long.length === 1 ? (equal.long[0] ?? word) : word;
  });
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
  return place === 0 && key.length > 2 && initialsOf(text).includes(key) ? 9 : undefined;
}
