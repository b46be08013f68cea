import { fold, foldedWords, initialsOf } from '../../model/fold-text.ts';

/** The texts of one record that search reads. */
export interface Searched {
  readonly id: string;
  /**
   * Names in order of weight: name or title, short name, aliases, identifiers; then texts such as the
   * summary.
   */
  readonly fields: readonly { readonly name: string; readonly text: string; readonly isName: boolean }[];
  /** How well known it is: its number of statements or relationships. Breaks ties. */
  readonly weight: number;
}

/** A record that answers a search, and how well. */
export interface RankedRecord {
  readonly id: string;
  /** From 0 to 1. */
  readonly score: number;
  readonly field: string;
  /** The text of the field that matched best. */
  readonly text: string;
}

/** A search, prepared for ranking. */
export interface SearchQuestion {
  readonly words: readonly string[];
  /** The words without a leading article, as one text. */
  readonly whole: string;
  /** The first of these words. */
  readonly first: string;
  /**
   * How well words of records answer the words asked for. Kept, because candidates share most of their words.
   */
  readonly known: Map<string, readonly number[]>;
}

/** Prepares the text of a search for ranking. */
export function questionOf(text: string): SearchQuestion {
  const asked = foldedWords(text);
  const whole = withoutArticle(asked);
  return { words: asked, whole: whole.join(' '), first: whole[0] ?? '', known: new Map() };
}

/**
 * Ranks candidates, the same way on every engine: a whole name or alias, then names that begin with the text,
 * then names that hold all its words, then words with typos, then texts. Records that match nothing are left
 * out. Ties go to the better known record, then to the smaller id.
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

/** A record that scores less matches too little of the question. */
const MIN_SCORE = 0.03;

type Field = Searched['fields'][number];

/** Returns how a record answers, by its best field; undefined when none answers. */
function answerOf({ id, fields }: Searched, question: SearchQuestion): RankedRecord | undefined {
  let best: Field | undefined;
  let bestScore = MIN_SCORE;
  const answered = new Array<number>(question.words.length).fill(0);
  const names = fields.findLastIndex(({ isName }) => isName) + 1;
  for (let position = 0; position < fields.length; position += 1) {
    const field = fields[position] as Field;
    const place = Math.min(position, 9) * 0.002;
    if (best && position >= names && isSettled(bestScore, answered, place)) continue;
    const score = matchField(field, question, answered) - place;
    if (score <= bestScore) continue;
    best = field;
    bestScore = score;
  }
  return (
    best && { id, score: Math.max(bestScore, share(answered) * ACROSS), field: best.name, text: best.text }
  );
}

/** Weight of a word in a text, compared with one in a name. */
const IN_TEXT = 0.6;
/** Weight of all words spread over several fields: less than in one name, more than in one text. */
const ACROSS = 0.62;
/** Score of a text that holds all words, and what it gains when it holds no others. */
const TEXT = 0.36;
const SHORT_TEXT = 0.04;
/** More than what sums of fractions may be off by. */
const HAIR = 1e-9;

/**
 * Returns true when names have answered so well that no text at this place could count. Mostly they have, and
 * texts are long.
 */
function isSettled(score: number, answered: readonly number[], place: number): boolean {
  if (score < TEXT + SHORT_TEXT - place + HAIR) return false;
  let sum = 0;
  for (const each of answered) sum += Math.max(each, IN_TEXT);
  return score >= (sum / answered.length) * ACROSS + HAIR;
}

/** Returns how well a field answers; `answered` collects how well each word was answered by any field. */
function matchField(field: Field, question: SearchQuestion, answered: number[]): number {
  const own = foldedWords(field.text);
  const matched = new Array<number>(answered.length).fill(0);
  for (const other of own) {
    const scores = wordScores(question, other);
    if (scores === NONE) continue;
    for (let index = 0; index < matched.length; index += 1)
      matched[index] = Math.max(matched[index] ?? 0, scores[index] ?? 0);
  }
  const factor = field.isName ? 1 : IN_TEXT;
  for (let index = 0; index < matched.length; index += 1)
    answered[index] = Math.max(answered[index] ?? 0, (matched[index] ?? 0) * factor);
  const length = Math.min(1, matched.length / own.length);
  const all = share(matched) * (field.isName ? 0.7 + 0.12 * length : TEXT + SHORT_TEXT * length);
  return field.isName ? Math.max(all, wholeScore(own, question)) : all;
}

/** Returns how well a word of a record answers each word asked for. */
function wordScores({ words, known }: SearchQuestion, other: string): readonly number[] {
  const given = known.get(other);
  if (given) return given;
  const scores = words.map((word) => wordScore(word, other));
  const kept = scores.some((score) => score > 0) ? scores : NONE;
  known.set(other, kept);
  return kept;
}

/** The scores of a word that answers nothing, as most do. */
const NONE: readonly number[] = [];

/** Returns how well a name answers the whole question at once; 0 when it does not. */
function wholeScore(own: readonly string[], { whole, first }: SearchQuestion): number {
  const named = withoutArticle(own);
  const begins = named[0]?.startsWith(first) === true;
  const text = begins || isShort(named, whole) ? named.join(' ') : '';
  if (begins && text === whole) return 1;
  if (isIdentifier(text) && ` ${whole} `.includes(` ${text} `)) return 0.97;
  if (whole.length > 2 && whole.length <= own.length && initialsOf(own) === whole) return 0.96;
  return begins && text.startsWith(whole) ? 0.9 + 0.05 * (whole.length / text.length) : 0;
}

/** Returns true when words are together no longer than a text, so that they may occur in it. */
function isShort(words: readonly string[], text: string): boolean {
  let length = words.length - 1;
  for (const word of words) length += word.length;
  return length <= text.length;
}

/** Combines how well the words were answered with how many of them were. */
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

/** Returns 1 for the word itself, less for its beginning, less again for a typo, 0 for another word. */
function wordScore(asked: string, other: string): number {
  if (asked === other) return 1;
  if (asked.length >= 2 && other.startsWith(asked)) return 0.75 + 0.2 * (asked.length / other.length);
  const allowed = asked.length < 4 ? 0 : asked.length < 8 ? 1 : 2;
  if (allowed === 0) return 0;
  const distance = editDistance(asked, other, allowed);
  // The beginning of a longer word may be meant.
  const nearest =
    other.length > asked.length
      ? Math.min(distance, editDistance(asked, other.slice(0, asked.length), allowed) + 0.5)
      : distance;
  return nearest > allowed ? 0 : 0.7 - 0.15 * nearest;
}

/** Three rows of the table of distances, reused for every pair of words. */
let before: number[] = [];
let previous: number[] = [];
let current: number[] = [];

/**
 * Returns the edit distance with swapped neighbours as one edit (optimal string alignment); `limit + 1` when
 * it is larger.
 */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  for (let j = 0; j <= b.length; j += 1) previous[j] = j;
  for (let i = 1; i <= a.length; i += 1) {
    const letter = a[i - 1];
    let least = i;
    current[0] = i;
    for (let j = 1; j <= b.length; j += 1) {
      const cost = letter === b[j - 1] ? 0 : 1;
      let edits = Math.min(at(previous, j) + 1, at(current, j - 1) + 1, at(previous, j - 1) + cost);
      if (i > 1 && j > 1 && letter === b[j - 2] && a[i - 2] === b[j - 1])
        edits = Math.min(edits, at(before, j - 2) + 1);
      current[j] = edits;
      if (edits < least) least = edits;
    }
    if (least > limit) return limit + 1;
    const spare = before;
    before = previous;
    previous = current;
    current = spare;
  }
  return at(previous, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}

/** `The White House` and `White House` are one name. */
function withoutArticle(own: readonly string[]): readonly string[] {
  return own[0] === 'the' && own.length > 1 ? own.slice(1) : own;
}

/**
 * Returns true for a number or code long enough to mean one thing wherever it occurs, such as in the address
 * that shows it.
 */
function isIdentifier(text: string): boolean {
  return text.length > 5 && /\d/.test(text);
}

const WINDOW = 160;

/**
 * Returns a matched text with the matches between « and »; of a long text, the part around the first match.
 */
export function highlight(question: SearchQuestion, text: string): string {
  const marked = text.replace(/[\p{L}\p{N}\p{M}]+/gu, (word) =>
    wordScores(question, fold(word)).some((score) => score > 0) ? `«${word}»` : word,
  );
  if (marked.length <= WINDOW) return marked;
  const start = Math.max(0, marked.indexOf('«') - 40);
  const cut = marked.slice(start, start + WINDOW);
  return `${start > 0 ? '…' : ''}${cut}${start + WINDOW < marked.length ? '…' : ''}`;
}
