import { fold } from './fold.ts';

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
  /** The matched text with what matched between « and ». */
  readonly highlight: string;
}

/**
 * Ranks candidates the same way on every engine: a whole name or alias, then names that begin with the text, then names that hold all
 * its words, then words with typos, then texts. Records that match nothing are left out. Ties go to the better known, then to the id.
 */
export function rank(text: string, candidates: readonly Searched[]): Ranked[] {
  const query = words(text);
  const whole = query.join(' ');
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

function bestField(candidate: Searched, asked: Query): Omit<Ranked, 'id'> | undefined {
  let best: Omit<Ranked, 'id'> | undefined;
  candidate.fields.forEach((field, position) => {
    const score = fieldScore(field, asked) - Math.min(position, 9) * 0.002;
    if (score > (best?.score ?? 0.05))
      best = { score, field: field.name, highlight: highlight(field.text, asked.query) };
  });
  return best;
}

function fieldScore(field: { readonly text: string; readonly isName: boolean }, asked: Query): number {
  const own = words(field.text);
  const text = own.join(' ');
  if (field.isName) {
    if (text === asked.whole) return 1;
    if (acronym(own) === asked.whole && asked.whole.length > 2) return 0.86;
    if (text.startsWith(asked.whole)) return 0.9 + 0.05 * (asked.whole.length / text.length);
  }
  const matched = asked.query.map((word) => Math.max(...own.map((other) => wordScore(word, other)), 0));
  const found = matched.filter((score) => score > 0);
  if (found.length === 0) return 0;
  const share = found.length / asked.query.length;
  const quality = found.reduce((sum, score) => sum + score, 0) / found.length;
  const length = Math.min(1, asked.query.length / own.length);
  const all = share * share * quality;
  return field.isName ? all * (0.7 + 0.12 * length) : all * 0.4;
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

function acronym(own: readonly string[]): string {
  return own
    .filter((word) => !MINOR.has(word))
    .map((word) => word[0])
    .join('');
}

const MINOR = new Set(['of', 'and', 'the', 'for', 'in', 'on', 'at', 'to', 'a']);

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
