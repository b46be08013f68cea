import { withEquals } from '../../model/synonyms.ts';
import { withPlurals } from './plurals.ts';

/** Who stands at the top, whatever the title is: the head of an agency is its administrator, of a laboratory its director. */
const HEADS = 'head leader boss'.split(' ');

/** What people are called by what they do; a title is found in their roles. */
export const TITLES = new Set([
  ...withPlurals(
    HEADS,
    'ceo cto cfo vp executive chief director secretary president administrator chair chairman'.split(' '),
    'officer investigator pi founder lead deputy adviser advisor minister commissioner'.split(' '),
  ),
]);

/** Titles of those who stand at the top. */
const TOP = new Set(
  'ceo executive director secretary president administrator chair chairman head minister commissioner'.split(
    ' ',
  ),
);

/** Words before titles: they say which of those who hold one, and nothing of where. */
const BEFORE_TITLES = new Set(
  'assistant associate deputy under vice acting interim senior principal'.split(' '),
);

/** Returns true for the type whose records are called by their titles. */
export function hasTitles(type: string): boolean {
  return type === 'Person';
}

/**
 * Returns the words by which people ask for who holds a role: its own, their equals, and those for whoever stands at the top where the
 * role is one there.
 */
export function wordsOfRole(role: readonly string[]): readonly string[] {
  const all = withEquals(role);
  const isTop = role.some((word) => TOP.has(word)) && !role.some(isBeforeTitle);
  const isInvestigator = role.includes('principal') && role.includes('investigator');
  const titles = [...all.filter(isTitle), ...(isTop ? HEADS : []), ...(isInvestigator ? ['pi'] : [])];
  return titles.length === 0 ? all : [...all, ...withPlurals(titles)];
}

/** Returns true where a role begins with a title of those asked for: for `secretary` that of a secretary, not of an under secretary. */
export function beginsRole(role: readonly string[], asked: readonly string[]): boolean {
  const [first = ''] = role;
  if (isBeforeTitle(first) && !asked.includes(first)) return false;
  const titles = wordsOfRole(role.slice(0, 2)).filter(isTitle);
  return titles.some((title) => asked.includes(title));
}

/** Returns true for words that stand before titles. */
export function isBeforeTitle(word: string): boolean {
  return BEFORE_TITLES.has(word);
}

/** Returns true for titles of people. */
export function isTitle(word: string): boolean {
  return TITLES.has(word);
}
