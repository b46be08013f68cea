import { foldedWords } from '../../model/fold-text.ts';
import { withEquals } from '../../model/synonyms.ts';
import { withPlurals } from './plurals.ts';
import { TITLES } from './titles.ts';

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

/** Returns true for words that say of what kind records have to be; an executive order is no title, whatever stands before it. */
export function asksForKind(word: string, next?: string): boolean {
  return KINDS.has(word) && !(word === 'executive' && next !== undefined && ORDERS.has(next));
}

const ORDERS = new Set(withPlurals(['order']));

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
