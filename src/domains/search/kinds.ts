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
  AIModel: 'llm',
  FundingCall: 'solicitation opportunity grant',
  Award: 'grant funding',
  Agreement: 'deal memorandum contract',
  Event: 'news announcement',
  Person: 'people',
};

/** Words of a kind that nothing else is called by: who asks for one means no record of another kind. */
const TELLING = new Set(
  'mou moa memorandum crada contract agreement award grant solicitation supercomputer'.split(' '),
);

/** What people are called by what they do; a title is found in their roles. */
const TITLES = new Set(
  'ceo cto cfo vp executive chief director secretary president administrator chair chairman officer investigator founder head lead minister commissioner'.split(
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
  ...'agreement partnership membership contract mou memorandum crada deal supercomputer cluster machine'.split(
    ' ',
  ),
  ...'model dataset facility award grant program person people'.split(' '),
]);

/** Returns true for the type whose records are called by their titles. */
export function hasTitles(type: string): boolean {
  return type === 'Person';
}

/** Returns true for words that say of what kind records have to be. */
export function asksForKind(word: string): boolean {
  return KINDS.has(word);
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
  const words = new Set(withEquals(foldedWords(text)));
  known.set(key, words);
  return words;
}

/** Returns true for words that only records of some kinds are called by. */
export function isTelling(word: string): boolean {
  return TELLING.has(word);
}

/** Returns true for types whose records are named after the things they are about. */
export function isDescribing(type: string): boolean {
  return DESCRIBING.has(type);
}
