import { fold, foldedWords, initialsOf } from './fold.ts';

/** What search reads of one record. */
export interface Searched {
  readonly id: string;
  /** Names in order of weight: name or title, short name, aliases, identifiers; then texts such as the summary. */
  readonly fields: readonly { readonly name: string; readonly text: string; readonly isName: boolean }[];
  /** How well known it is: number of statements or relationships; breaks ties. */
  readonly weight: number;
}

/** How one record answers a search. */
export interface Ranked {
  readonly id: string;
  /** From 0 to 1. */
  readonly score: number;
  readonly field: string;
  /** The text of the field that matched best. */
  readonly text: string;
}

/** A search as ranking needs it. */
export interface Question {
  readonly words: readonly string[];
  /** The words without a leading article, as one text. */
  readonly whole: string;
  /** How well words of records answer those asked for. Candidates share most of their words. */
  readonly known: Map<string, readonly number[]>;
}

export function questionOf(text: string): Question {
  const asked = foldedWords(text);
  return { words: asked, whole: withoutArticle(asked).join(' '), known: new Map() };
}

/**
 * Ranks candidates the same way on every engine: a whole name or alias, then names that begin with the text, then names that hold all
 * its words, then words with typos, then texts. Records that match nothing are left out. Ties go to the better known, then to the id.
 */
export function rank(question: Question, candidates: readonly Searched[]): Ranked[] {
  if (question.words.length === 0) return [];
  return candidates
    .flatMap((candidate) => {
      const best = bestField(candidate, question);
      return best ? [{ ...best, id: candidate.id, weight: candidate.weight }] : [];
    })
    .sort((a, b) => b.score - a.score || b.weight - a.weight || (a.id < b.id ? -1 : 1))
    .map(({ weight: _, ...ranked }) => ranked);
}

/** Below it a record has too little of what was asked. */
const LEAST = 0.03;

interface FieldMatch {
  readonly score: number;
  /** How well the field answers each word of the query. */
  readonly words: readonly number[];
}

function bestField(candidate: Searched, question: Question): Omit<Ranked, 'id'> | undefined {
  let best: Omit<Ranked, 'id'> | undefined;
  const answered = question.words.map(() => 0);
  candidate.fields.forEach((field, position) => {
    const match = matchField(field, question);
    match.words.forEach((score, index) => {
      answered[index] = Math.max(answered[index] ?? 0, score * (field.isName ? 1 : IN_TEXT));
    });
    const score = match.score - Math.min(position, 9) * 0.002;
    if (score > (best?.score ?? LEAST)) best = { score, field: field.name, text: field.text };
  });
  return best && { ...best, score: Math.max(best.score, share(answered) * ACROSS) };
}

/** A word counts so much less in a text than in a name. */
const IN_TEXT = 0.6;
/** All words, but spread over several fields: less than in one name, more than in one text. */
const ACROSS = 0.62;

function matchField(
  field: { readonly text: string; readonly isName: boolean },
  question: Question,
): FieldMatch {
  const own = foldedWords(field.text);
  const matched = question.words.map(() => 0);
  for (const other of own) {
    const scores = answers(question, other);
    for (let index = 0; index < scores.length; index += 1)
      matched[index] = Math.max(matched[index] ?? 0, scores[index] ?? 0);
  }
  const length = Math.min(1, question.words.length / own.length);
  const all = share(matched) * (field.isName ? 0.7 + 0.12 * length : 0.36 + 0.04 * length);
  return { score: Math.max(all, field.isName ? wholeScore(own, question.whole) : 0), words: matched };
}

/** How well a word of a record answers each word asked for. */
function answers({ words, known }: Question, other: string): readonly number[] {
  const given = known.get(other);
  if (given) return given;
  const scores = words.map((word) => wordScore(word, other));
  known.set(other, scores);
  return scores;
}

/** How a name answers the whole query at once; 0 when it does not. */
function wholeScore(own: readonly string[], whole: string): number {
  const text = withoutArticle(own).join(' ');
  if (text === whole) return 1;
  if (isIdentifier(text) && ` ${whole} `.includes(` ${text} `)) return 0.97;
  if (whole.length > 2 && whole.length <= own.length && initialsOf(own) === whole) return 0.96;
  return text.startsWith(whole) ? 0.9 + 0.05 * (whole.length / text.length) : 0;
}

/** How well the words were answered, by how many of them were. */
function share(matched: readonly number[]): number {
  const found = matched.filter((score) => score > 0);
  if (found.length === 0) return 0;
  const part = found.length / matched.length;
  return part * part * (found.reduce((sum, score) => sum + score, 0) / found.length);
}

/** 1 for the word itself, less for its beginning, less again for a typo, 0 for another word. */
function wordScore(asked: string, other: string): number {
  if (asked === other) return 1;
  if (asked.length >= 2 && other.startsWith(asked)) return 0.75 + 0.2 * (asked.length / other.length);
  const allowed = asked.length < 4 ? 0 : asked.length < 8 ? 1 : 2;
  if (allowed === 0) return 0;
  const distance = Math.min(
    editDistance(asked, other, allowed),
    editDistance(asked, other.slice(0, asked.length), allowed) + 0.5,
  );
  return distance > allowed ? 0 : 0.7 - 0.15 * distance;
}

/** Edit distance with swapped neighbours as one edit (optimal string alignment); `limit + 1` when it is larger. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const current = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      const swap =
        i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
          ? at(before, j - 2) + 1
          : Number.POSITIVE_INFINITY;
      current.push(Math.min(at(previous, j) + 1, at(current, j - 1) + 1, at(previous, j - 1) + cost, swap));
    }
    if (Math.min(...current) > limit) return limit + 1;
    before = previous;
    previous = current;
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

/** A number or code long enough to mean one thing wherever it stands, such as in the address that shows it. */
function isIdentifier(text: string): boolean {
  return text.length > 5 && /\d/.test(text);
}

const WINDOW = 160;

/** A matched text with what matched between « and »; of a long one, the part around its first match. */
export function highlight(question: Question, text: string): string {
  const marked = text.replace(/[\p{L}\p{N}\p{M}]+/gu, (word) =>
    answers(question, fold(word)).some((score) => score > 0) ? `«${word}»` : word,
  );
  if (marked.length <= WINDOW) return marked;
  const start = Math.max(0, marked.indexOf('«') - 40);
  const cut = marked.slice(start, start + WINDOW);
  return `${start > 0 ? '…' : ''}${cut}${start + WINDOW < marked.length ? '…' : ''}`;
}
