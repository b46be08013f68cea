import { editDistance, editsAllowed } from '../../edit-distance.ts';
import { addressOf, fold, foldedWords, squeeze } from '../../model/fold-text.ts';
import { coreOf, initialsOf, isWithinEnd, MINOR, wordsWithin } from '../../model/name-forms.ts';
import { withEquals, writtenOut } from '../../model/synonyms.ts';
import { bestConnection } from './connection-scores.ts';
import { CONNECTIONS } from './connection-text.ts';
import { isAdded, isDescribing, isTelling, isTold, kindWords } from './kinds.ts';
import { type SearchQuestion, withoutArticle } from './question.ts';
import type { Searched, SearchedField } from './searched.ts';
import { hasTitles } from './titles.ts';
import { answers, NONE } from './word-scores.ts';

/** The answer of one record to a search. */
export interface RankedRecord {
  readonly id: string;
  /** From 0 to 1. */
  readonly score: number;
  readonly field: string;
  /** The text of the field that matched best. */
  readonly text: string;
}

/**
 * Ranks candidates the same way on every engine: a whole name however it is spaced, then initials, names that
 * begin with the text (whole words before parts of words), names that stand in the text with what they are,
 * names that hold all its words, then typos, then texts. A thing comes before records named after it. Records
 * that match nothing are left out. Ties go to the better connected, then to the id.
 */
export function rank(question: SearchQuestion, candidates: readonly Searched[]): RankedRecord[] {
  if (question.words.length === 0) return [];
  const found: { readonly hit: RankedRecord; readonly weight: number }[] = [];
  for (const candidate of candidates) {
    const hit = answerOf(candidate, question);
    if (hit) found.push({ hit, weight: candidate.weight });
  }
  found.sort((a, b) => b.hit.score - a.hit.score || b.weight - a.weight || (a.hit.id < b.hit.id ? -1 : 1));
  return found.map(({ hit }) => hit);
}

/** Returns true where the best answer is called just as it was asked for. */
export function isAnsweredWholly([best]: readonly RankedRecord[]): boolean {
  return best !== undefined && best.score >= WHOLE;
}

/** Below it a record has too little of what was asked. */
const LEAST = 0.03;
/** A word counts this much less in a text than in a name. */
const IN_TEXT = 0.6;
/** All words, but spread over several fields: less than in one name, more than in one text. */
const ACROSS = 0.62;
/** The score of a text that holds all words, and its gain when it holds no others. */
const TEXT = 0.36;
const SHORT_TEXT = 0.04;
/** More than sums of fractions may be off by. */
const HAIR = 1e-9;
/** Taken off a record that is named after the thing it is about, so that it stands below whole names. */
const DESCRIBING = 0.04;
/** The same of what happened, which mentions most things. */
const TOLD = 0.15;
const WHOLE = 0.95;
/** Taken off a record that is called just as the thing it is about. */
const LATER = 0.0005;
/** Taken off a record of another kind than the one that was named. */
const OTHER_KIND = 0.15;

/** The scores of one record over the fields looked at so far. */
interface Answered {
  readonly question: SearchQuestion;
  readonly kinds: ReadonlySet<string>;
  /** True of what happened: its name tells of things, and begins with one without being called so. */
  readonly isTold: boolean;
  /** True of people, whom titles ask for. */
  readonly hasTitles: boolean;
  /** The best score of each word in any name, or in the kind. */
  readonly byNames: number[];
  /** The best score of each word in any field. */
  readonly byAny: number[];
}

/** Returns a record with the score of its best field; undefined when no field matches. */
function answerOf(candidate: Searched, question: SearchQuestion): RankedRecord | undefined {
  const { id, type, kind, fields } = candidate;
  const kinds = kindsIn(kindWords(type, kind), question);
  const zeros = () => new Array<number>(question.words.length).fill(0);
  const ofType = { kinds, isTold: isTold(type), hasTitles: hasTitles(type) };
  const answered: Answered = { question, ...ofType, byNames: zeros(), byAny: zeros() };
  let best: SearchedField | undefined;
  let bestScore = LEAST;
  let named: Named | undefined;
  const names = fields.findLastIndex(({ isName }) => isName) + 1;
  for (let position = 0; position < fields.length; position += 1) {
    const field = fields[position] as SearchedField;
    if (field.name === CONNECTIONS) continue;
    const place = Math.min(position, 9) * 0.002;
    const isText = position >= names && field.name !== 'website';
    if (best && isText && isSettled(bestScore, answered, place)) continue;
    const own = foldedWords(field.text);
    const score = matchField(field, own, answered) - place;
    if (field.isName && field.name !== 'website' && isNamed(own, question))
      named = longer(named, { field, own, place });
    if (score <= bestScore) continue;
    best = field;
    bestScore = score;
  }
  const connected = bestConnection(fields, answered);
  const first = best ?? connected?.field;
  if (!first) return undefined;
  let score = Math.max(bestScore, share(answered.byAny) * ACROSS);
  let shown = first;
  const asNamed = named ? namedScore(named, answered, type) : 0;
  if (named && asNamed > score) [score, shown] = [asNamed, named.field];
  if (connected && connected.score > score) ({ score, field: shown } = connected);
  score = Math.max(LEAST, score - lossOf(type, score, answered));
  return { id, score, field: shown.name, text: shown.text };
}

/** The words of a kind, without those that only say what was counted. */
function kindsIn(kinds: ReadonlySet<string>, { counted }: SearchQuestion): ReadonlySet<string> {
  return counted.size === 0 ? kinds : new Set([...kinds].filter((word) => !counted.has(word)));
}

/** Returns the loss of a record that is of another kind than asked for. */
function lossOf(type: string, score: number, { question, kinds, byNames }: Answered): number {
  if (score >= WHOLE) return isDescribing(type) ? LATER : 0;
  const { words, counted } = question;
  const isMeant = words.some((word) => isTelling(word) && kinds.has(word));
  const isOther = words.some(
    (word, index) => isTelling(word) && !counted.has(word) && !kinds.has(word) && (byNames[index] ?? 0) < 1,
  );
  const isAbout = isDescribing(type) && (isTold(type) || !isMeant);
  return (isOther ? OTHER_KIND : 0) + (isAbout ? (isTold(type) ? TOLD : DESCRIBING) : 0);
}

/** Returns true when names score so high that no text at this place could add to it: texts are long, and most need not be read. */
function isSettled(score: number, { byAny }: Answered, place: number): boolean {
  if (score < TEXT + SHORT_TEXT - place + HAIR) return false;
  let sum = 0;
  for (const each of byAny) sum += Math.max(each, IN_TEXT);
  return score >= (sum / byAny.length) * ACROSS + HAIR;
}

/** Returns the score of a field, and notes in `answered` the best score of each word. */
function matchField(field: SearchedField, own: readonly string[], answered: Answered): number {
  const { question, kinds, byNames, byAny } = answered;
  if (field.name === 'website') return addressScore(field.text, question);
  const matched = new Array<number>(byAny.length).fill(0);
  const within = field.isName ? wordsWithin(field.text, own) : own;
  const heard = within === own ? own : [...own, ...within];
  for (const other of withEquals(heard)) {
    const scores = answers(question, other);
    if (scores === NONE) continue;
    for (let index = 0; index < matched.length; index += 1)
      matched[index] = Math.max(matched[index] ?? 0, scores[index] ?? 0);
  }
  const isAny = matched.some((score) => score > 0);
  for (let index = 0; index < matched.length; index += 1) {
    const score = matched[index] ?? 0;
    const byKind = kinds.has(question.words[index] ?? '') ? KIND : 0;
    byAny[index] = Math.max(byAny[index] ?? 0, score * (field.isName ? 1 : IN_TEXT), byKind);
    if (!field.isName) continue;
    byNames[index] = Math.max(byNames[index] ?? 0, score, byKind);
    if (isAny) matched[index] = Math.max(score, byKind);
  }
  const telling = within.reduce((count, word) => count + (MINOR.has(word) ? 0 : 1), 0);
  const length = Math.min(1, matched.length / Math.max(1, telling));
  const all = share(matched) * (field.isName ? 0.7 + 0.12 * length : TEXT + SHORT_TEXT * length);
  return field.isName ? Math.max(all, wholeScore(own, field.text, answered)) : all;
}

/** The score of a word that names the kind of a record. */
const KIND = 0.9;

/** Returns the score of a website: that it is the address asked for, or its start; else 0. */
function addressScore(website: string, { address }: SearchQuestion): number {
  const own = address && addressOf(website);
  if (!address || !own || own.host !== address.host) return 0;
  if (own.path === address.path) return 0.99;
  return own.path === '' ? 0.9 : 0;
}

/** Returns the score of a name against the query as a whole; 0 when they differ. */
function wholeScore(own: readonly string[], text: string, answered: Answered): number {
  const { whole, core, key } = answered.question;
  const named = withoutArticle(own);
  const joined = named.join(' ');
  if (joined === whole) return 1;
  const ownKey = squeeze(text);
  if (ownKey === key || named.join('') === key) return 0.999;
  if (coreOf(writtenOut(named)).join(' ') === core) return 0.985;
  if (isIdentifier(joined) && ` ${whole} `.includes(` ${joined} `)) return 0.97;
  const initials = key.length > 2 && own.length > 1 ? initialsOf(text) : [];
  if (initials.includes(key) || isOwnedBy(own, { words: answered.question.words, initials })) return 0.96;
  const begins = answered.isTold ? 0 : beginScore(joined, whole);
  if (begins > 0) return begins;
  if (!answered.isTold && key.length > 2 && ownKey.startsWith(key))
    return 0.84 + 0.04 * (key.length / ownKey.length);
  if (answered.question.mayBeEnd && isWithinEnd(key, own))
    return WITHIN_END + 0.009 * (key.length / ownKey.length);
  const edits = key.length < 5 ? 0 : editsAllowed(key.length);
  const distance = edits === 0 ? 1 : editDistance(key, ownKey, edits);
  if (distance <= edits) return 0.82 - 0.05 * distance;
  const begun = key.length < MIN_BEGUN ? undefined : initials.find((letters) => letters.startsWith(key));
  return begun === undefined ? 0 : INITIALS_BEGUN + 0.1 * (key.length / begun.length);
}

/** Initials that go on, such as those of a center in the name of its renewal: below words of names, above those of texts. */
const INITIALS_BEGUN = 0.5;
/** Fewer letters begin too many. */
const MIN_BEGUN = 4;

/** Returns true for the acronym of an owner and the initials of what stands behind it: `NSF NCAR` of `NSF National Center ...`. */
function isOwnedBy(
  own: readonly string[],
  { words, initials }: { readonly words: readonly string[]; readonly initials: readonly string[] },
): boolean {
  const [owner, letters = ''] = words;
  return words.length === 2 && owner === own[0] && letters.length > 2 && initials.includes(letters);
}

/** The score of a name whose last words were written as one. */
const WITHIN_END = 0.83;

/** A name that goes on with further words begins better than one whose word goes on. */
function beginScore(name: string, whole: string): number {
  if (!name.startsWith(whole) || whole === '') return 0;
  const part = whole.length / name.length;
  if (name[whole.length] === ' ') return 0.91 + 0.035 * part;
  // Two letters begin too many words to mean one, and less than the word that they are.
  return (whole.length > 2 ? 0.86 : 0.7) + 0.04 * part;
}

/** A name that stands as a whole in what was asked. */
interface Named {
  readonly field: SearchedField;
  readonly own: readonly string[];
  readonly place: number;
}

function isNamed(own: readonly string[], { runs, words }: SearchQuestion): boolean {
  if (words.length < 2 || own.length === 0) return false;
  const key = withoutArticle(own).join('');
  return key.length > 1 && !MINOR.has(key) && runs.has(key);
}

function longer(one: Named | undefined, other: Named): Named {
  return one && one.own.join('').length >= other.own.join('').length ? one : other;
}

/** Returns the score of a record whose name stands in the question: it grows with the share of the rest that its names, kind and texts match. */
function namedScore({ own, place }: Named, { question, byNames, byAny }: Answered, type: string): number {
  const key = own.join('');
  const rest: number[] = [];
  let covered = 0;
  for (const [index, word] of question.words.entries()) {
    if (own.includes(word) || key.includes(word)) covered += 1;
    else {
      const added = ORGANIZATIONS.has(type) && isAdded(word) ? KIND : 0;
      rest.push(Math.max(byNames[index] ?? 0, (byAny[index] ?? 0) * IN_REST, added));
    }
  }
  const answered = rest.length === 0 ? 1 : rest.reduce((sum, each) => sum + each, 0) / rest.length;
  const part = covered / question.words.length;
  // An organization in a question mostly says whose the thing is that is looked for.
  return NAMED + COVERED * part + ANSWERED * answered - (ORGANIZATIONS.has(type) ? OWNER : 0) - place;
}

/** The score of a name that stands in a question; its gain by its share of the question, and by matches of the rest. */
const NAMED = 0.3;
const COVERED = 0.41;
const ANSWERED = 0.2;
/** A word of the rest that only a text holds counts so much of its score there. */
const IN_REST = 0.7;
const OWNER = 0.1;

const ORGANIZATIONS = new Set(
  'Company NationalLab Agency ProgramOffice University Nonprofit Consortium Contractor'.split(' '),
);

/** Returns the mean score of the words, lowered by the share of them that nothing matched. */
function share(matched: readonly number[]): number {
  let [found, sum] = [0, 0];
  for (const score of matched) {
    if (score === 0) continue;
    found += 1;
    sum += score;
  }
  if (found === 0) return 0;
  const part = found / matched.length;
  return part * part * (sum / found);
}

/** A number or code long enough to mean one thing wherever it stands, such as in the address that shows it. */
function isIdentifier(text: string): boolean {
  return text.length > 5 && /\d/.test(text);
}

const WINDOW = 160;

/** A matched text with what matched between « and »; of a long one, the part around its first match. */
export function highlight(question: SearchQuestion, text: string): string {
  const marked = text.replace(/[\p{L}\p{N}\p{M}]+/gu, (word) =>
    answers(question, fold(word)).some((score) => score > 0) ? `«${word}»` : word,
  );
  if (marked.length <= WINDOW) return marked;
  const start = Math.max(0, marked.indexOf('«') - 40);
  const cut = marked.slice(start, start + WINDOW);
  return `${start > 0 ? '…' : ''}${cut}${start + WINDOW < marked.length ? '…' : ''}`;
}
