import { foldedWords } from '../../model/fold-text.ts';
import { withEquals } from '../../model/names.ts';

/** Words that people use for records of a type besides its own name. */
const CALLED: Readonly<Record<string, string>> = {
  ComputeResource: 'supercomputer computer system machine cluster',
  Company: 'firm vendor startup',
  NationalLab: 'laboratory national',
  Agency: 'government department office',
  ProgramOffice: 'government department',
  University: 'college school',
  Program: 'programme initiative',
  Facility: 'user instrument',
  Dataset: 'data database archive',
  AIModel: 'llm model software agent',
  FundingCall: 'solicitation opportunity grant',
  Award: 'grant funding',
  Agreement: 'deal memorandum contract',
  Event: 'news announcement',
  Person: 'people',
};

/** Words of a kind that nothing else is called by: who asks for one means no record of another kind. */
const TELLING = new Set(
  withPlurals(
    'mou moa memorandum crada contract agreement award grant solicitation supercomputer'.split(' '),
  ),
);

/** Who stands at the top, whatever the title is: the head of an agency is its administrator, of a laboratory its director. */
const HEADS = 'head leader boss'.split(' ');

/** What people are called by what they do; a title is found in their roles. */
const TITLES = new Set([
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

/** Words that ask for a record of a kind which is often known by its connections rather than by its name. */
const KINDS = new Set([
  ...TITLES,
  ...withPlurals(
    'agreement partnership membership contract mou memorandum crada deal'.split(' '),
    'supercomputer cluster machine computer system testbed'.split(' '),
    'model software dataset facility award grant program solicitation competition call person people'.split(
      ' ',
    ),
  ),
]);

/** Returns true for the type whose records are called by their titles. */
export function hasTitles(type: string): boolean {
  return type === 'Person';
}

/** Returns true for words that say of what kind records have to be; an executive order is no title, whatever stands before it. */
export function asksForKind(word: string, next?: string): boolean {
  return KINDS.has(word) && !(word === 'executive' && next !== undefined && ORDERS.has(next));
}

const ORDERS = new Set(withPlurals(['order']));

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

/** Types of records that are named after the things which they are about. */
const DESCRIBING = new Set(['Agreement', 'Award', 'CallPhase', 'Event', 'KeyDate', 'PerformanceFigure']);

/** Returns true for types whose records are told of rather than named: what they are called is a sentence about things. */
export function isTold(type: string): boolean {
  return type === 'Event';
}

const known = new Map<string, ReadonlySet<string>>();

/** Returns the words by which people call records of a type and kind. */
export function kindWords(type: string, kind: string | undefined): ReadonlySet<string> {
  const key = `${type} ${kind ?? ''}`;
  const given = known.get(key);
  if (given) return given;
  const name = type.replace(/([a-z])([A-Z])/g, '$1 $2');
  const text = `${name} ${kind?.replaceAll('_', ' ') ?? ''} ${CALLED[type] ?? ''}`;
  const words = new Set(withPlurals(withEquals(foldedWords(text))));
  known.set(key, words);
  return words;
}

/** What people add to the names of organizations: `Cognition Labs` is Cognition. */
const ADDED = new Set('lab labs inc corp corporation company llc group technologies systems ai'.split(' '));

/** Returns true for words that people add to the names of organizations. */
export function isAdded(word: string): boolean {
  return ADDED.has(word);
}

/** Returns true for words that only records of some kinds are called by. */
export function isTelling(word: string): boolean {
  return TELLING.has(word);
}

/** Returns true for types whose records are named after the things they are about. */
export function isDescribing(type: string): boolean {
  return DESCRIBING.has(type);
}

/** Words with the form of each that speaks of several. */
function withPlurals(...given: readonly (readonly string[])[]): readonly string[] {
  return given.flat().flatMap((word) => [word, pluralOf(word)]);
}

function pluralOf(word: string): string {
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`;
  return /(?:s|x|ch|sh)$/.test(word) ? `${word}es` : `${word}s`;
}
