import type { Searched } from '../../../src/domains/search/rank.ts';
import { fold, initials } from '../../../src/model/fold-text.ts';

/** A record that answers a search, and how well. */
interface PlainRanked {
  readonly id: string;
  /** From 0 to 1. */
  readonly score: number;
  readonly field: string;
  /** The matched text with what matched between « and ». */
  readonly highlight: string;
}

/**
 * Ranks candidates by the plainest code: every word of every text against every word asked for, each time
 * anew.
 */
export function plainRank(text: string, candidates: readonly Searched[]): PlainRanked[] {
  const query = words(text);
  const whole = withoutArticle(query).join(' ');
  if (query.length === 0) return [];
  return candidates
    .flatMap((candidate) => {
      const best = bestField(candidate, { query, whole });
      return best ? [{ ...best, id: candidate.id, weight: candidate.weight }] : [];
    })
    .sort((a, b) => b.score - a.score || b.weight - a.weight || (a.id < b.id ? -1 : 1))
    .map(({ weight: _, ...ranked }) => ranked);
}

interface Query {
  readonly query: readonly string[];
  readonly whole: string;
}

/** A record that scores less matches too little of the question. */
const LEAST = 0.03;

interface FieldMatch {
  readonly score: number;
  /** How well the field answers each word of the query. */
  readonly words: readonly number[];
}

function bestField(candidate: Searched, asked: Query): Omit<PlainRanked, 'id'> | undefined {
  let best: Omit<PlainRanked, 'id'> | undefined;
  const answered = asked.query.map(() => 0);
  candidate.fields.forEach((field, position) => {
    const match = matchField(field, asked);
    match.words.forEach((score, index) => {
      answered[index] = Math.max(answered[index] ?? 0, score * (field.isName ? 1 : IN_TEXT));
    });
    const score = match.score - Math.min(position, 9) * 0.002;
    if (score > (best?.score ?? LEAST)) best = { score, field: field.name, highlight: field.text };
  });
  if (!best) return undefined;
  const score = Math.max(best.score, share(answered) * ACROSS);
  return { ...best, score, highlight: highlight(best.highlight, asked.query) };
}

/** Weight of a word in a text, compared with one in a name. */
const IN_TEXT = 0.6;
/** Weight of all words spread over several fields: less than in one name, more than in one text. */
const ACROSS = 0.62;

function matchField(field: { readonly text: string; readonly isName: boolean }, asked: Query): FieldMatch {
  const own = words(field.text);
  const matched = asked.query.map((word) => Math.max(...own.map((other) => wordScore(word, other)), 0));
  const length = Math.min(1, asked.query.length / own.length);
  const all = share(matched) * (field.isName ? 0.7 + 0.12 * length : 0.36 + 0.04 * length);
  return {
    score: Math.max(all, field.isName ? wholeScore(field.text, own, asked.whole) : 0),
    words: matched,
  };
}

/** How well a name answers the whole question at once; 0 when it does not. */
function wholeScore(name: string, own: readonly string[], whole: string): number {
  const text = withoutArticle(own).join(' ');
  if (text === whole) return 1;
  if (isIdentifier(text) && ` ${whole} `.includes(` ${text} `)) return 0.97;
  if (whole.length > 2 && initials(name) === whole) return 0.96;
  return text.startsWith(whole) ? 0.9 + 0.05 * (whole.length / text.length) : 0;
}

/** Combines how well the words were answered with how many of them were. */
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

/**
 * Edit distance with swapped neighbours as one edit (optimal string alignment); `limit + 1` when it is
 * larger.
 */
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

/**
 * True for a number or code long enough to mean one thing wherever it occurs, such as in the address that
 * shows it.
 */
function isIdentifier(text: string): boolean {
  return text.length > 5 && /\d/.test(text);
}

/** The words of a text, folded. */
function words(text: string): string[] {
  return fold(text).match(/[\p{L}\p{N}]+/gu) ?? [];
}

const WINDOW = 160;

function highlight(text: string, query: readonly string[]): string {
  const marked = text.replace(/[\p{L}\p{N}\p{M}]+/gu, (word) => {
    const folded = fold(word);
    return query.some((asked) => wordScore(asked, folded) > 0) ? `«${word}»` : word;
  });
  if (marked.length <= WINDOW) return marked;
  const start = Math.max(0, marked.indexOf('«') - 40);
  const cut = marked.slice(start, start + WINDOW);
  return `${start > 0 ? '…' : ''}${cut}${start + WINDOW < marked.length ? '…' : ''}`;
}
