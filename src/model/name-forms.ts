import { foldedWords, squeeze } from './fold-text.ts';

/** Small words, which count little in a name. */
export const MINOR: ReadonlySet<string> = new Set('of and the for in on at to a an'.split(' '));
/** What companies add to their names. */
const LEGAL = new Set(
  'llc inc corp corporation pbc ltd limited lp llp gmbh plc co company sa ag bv nv kk'.split(' '),
);

/** A name without what people leave out: an article, the country before it, the legal form after it. */
export function coreOf(words: readonly string[]): readonly string[] {
  let [start, end] = [0, words.length];
  if (end - start > 1 && words[start] === 'the') start += 1;
  if (end - start > 2 && words[start] === 'united' && words[start + 1] === 'states') start += 2;
  else if (end - start > 1 && words[start] === 'us') start += 1;
  while (end - start > 1 && LEGAL.has(words[end - 1] ?? '')) end -= 1;
  return start === 0 && end === words.length ? words : words.slice(start, end);
}

/** The words of a name with those cut that are several written as one: `DraftNEPABench` as `draft nepa bench`. */
export function wordsWithin(name: string, own = foldedWords(name)): readonly string[] {
  if (!JOINED.test(name)) return own;
  const cut = name.replace(/\p{Ll}(?=\p{Lu})/gu, '$& ').replace(/\p{Lu}(?=\p{Lu}\p{Ll}{2})/gu, '$& ');
  return foldedWords(cut).filter((word) => word.length > 1 || own.includes(word));
}

const JOINED = /\p{Ll}\p{Lu}|\p{Lu}{2}\p{Ll}{2}/u;

/**
 * What people may call a name of several words by its initials: with and without its small words, its country, its legal form and the
 * acronym of its owner before it (`NSF National Center ...`), and a university by its state's initials and its place (`UC Davis`).
 * Squeezed; two letters are too few to mean one name.
 */
export function initialsOf(name: string): readonly string[] {
  const words = foldedWords(name);
  const found = new Set<string>();
  const core = coreOf(words);
  for (const all of new Set([words, core, OWNED.test(name) ? words.slice(1) : words])) {
    const major = all.filter((word) => !MINOR.has(word));
    for (const some of [all, major]) {
      const letters = some.map(firstOf).join('');
      if (some.length <= MAX_INITIALS) found.add(letters);
      if (all === core && core !== words && words[0] === 'us') found.add(`us${letters}`);
    }
    if (major[0] === 'university' && major.length > 2) {
      const [, state = '', ...place] = major;
      found.add(`u${firstOf(state)}${place.join('')}`);
    }
  }
  return [...found].filter((letters) => /^.{3,}$/u.test(letters) && letters !== words.join(''));
}

/** An acronym, and two words or more behind it. */
const OWNED = /^\p{Lu}{2,5} +\p{L}\S* +\p{L}/u;
/** Longer ones are no acronym. */
const MAX_INITIALS = 7;

function firstOf(word: string): string {
  return String.fromCodePoint(word.codePointAt(0) ?? 0);
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
