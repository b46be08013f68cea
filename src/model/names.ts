import { addressOf, coreOf, fold, foldedWords, initialsOf, MINOR, squeeze } from './fold-text.ts';

/**
 * The keys under which a name is found as if it were written out: its letters and digits, the same without article, country and legal
 * form, and its initials.
 */
export function keysOfName(name: string): readonly string[] {
  const words = foldedWords(name);
  const keys = [squeeze(name), words.join(''), coreOf(words).join(''), ...initialsOf(name)];
  return [...new Set(keys.filter((key) => key !== ''))];
}

/**
 * The keys of the ends of a name, by which it is found when several of its last words are written as one: `notredame` of `University of
 * Notre Dame`. Each begins with a telling word and has two words or more.
 */
export function endsOfName(name: string): readonly string[] {
  const words = foldedWords(name);
  return startsOfEnds(words)
    .map((at) => words.slice(at).join(''))
    .filter((end) => end.length >= MIN_END);
}

/** Returns true when a name has these letters as the beginning of one of its ends, over more than one word. */
export function isWithinEnd(key: string, words: readonly string[]): boolean {
  if (key.length < MIN_END || words.length < 3) return false;
  return startsOfEnds(words).some((at) => {
    const first = words[at] ?? '';
    return key.length > first.length && key.startsWith(first) && words.slice(at).join('').startsWith(key);
  });
}

function startsOfEnds(words: readonly string[]): readonly number[] {
  return words
    .flatMap((word, at) => (at > 0 && at < words.length - 1 && !MINOR.has(word) ? [at] : []))
    .slice(-MAX_ENDS);
}

/** Returns true for one word that is long enough to be several written as one. */
export function mayBeJoined(text: string): boolean {
  return foldedWords(text).length === 1 && squeeze(text).length >= MIN_END;
}

/** Shorter ones are parts of many words. */
const MIN_END = 6;
const MAX_ENDS = 6;

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
  { short: 'ceo', long: ['chief', 'executive'] },
  { short: 'cto', long: ['chief', 'technology', 'officer'] },
  { short: 'cfo', long: ['chief', 'financial', 'officer'] },
  { short: 'vp', long: ['vice', 'president'] },
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
