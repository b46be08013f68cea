import type { SearchHit } from '../engine.ts';
import { words } from './text-index.ts';

/** The names of one node, for type-ahead. */
export interface IndexedNames {
  readonly id: string;
  /** Folded names. */
  readonly names: readonly string[];
  /** The number of its relationships: better known nodes come first. */
  readonly weight: number;
}

interface Entry extends IndexedNames {
  readonly words: readonly string[];
  isReplaced: boolean;
}

/**
 * Type-ahead of the embedded engine: finds names that begin with a text, or that hold all its words with the
 * last one just begun. Words are kept sorted, so that a beginning is a range; each leads to the nodes that
 * bear it. A replaced entry stays in the lists until its word is asked for. A beginning of a letter or two
 * has thousands of bearers, so answers are kept until the next change.
 */
export class NameIndex {
  readonly #entries = new Map<string, Entry>();
  readonly #bearers = new Map<string, Entry[]>();
  readonly #words: string[] = [];
  readonly #answers = new Map<string, SearchHit[]>();
  #isSorted = true;

  put(nodes: readonly IndexedNames[]): void {
    for (const node of nodes) {
      this.remove(node.id);
      const entry = { ...node, words: [...new Set(node.names.flatMap(words))], isReplaced: false };
      this.#entries.set(node.id, entry);
      for (const word of entry.words) this.#bear(word, entry);
    }
  }

  remove(id: string): void {
    this.#answers.clear();
    const entry = this.#entries.get(id);
    if (!entry) return;
    entry.isReplaced = true;
    this.#entries.delete(id);
  }

  /**
   * Returns the best known nodes first; names that begin with the text come before those that hold it further
   * on.
   */
  find(text: string, limit: number): SearchHit[] {
    const key = `${limit} ${text}`;
    const known = this.#answers.get(key);
    if (known) return known;
    const hits = this.#find(text, limit);
    if (this.#answers.size < MAX_ANSWERS) this.#answers.set(key, hits);
    return hits;
  }

  #find(text: string, limit: number): SearchHit[] {
    const asked = words(text);
    const last = asked.at(-1);
    if (last === undefined) return [];
    const whole = text.trim();
    const best = new Best(limit);
    for (const word of this.#from(last)) {
      if (!word.startsWith(last)) break;
      for (const entry of this.#current(word)) {
        if (holdsAll(entry, asked)) best.offer(entry.id, entry.weight + (begins(entry, whole) ? BEGINS : 0));
      }
    }
    return best.hits;
  }

  #bear(word: string, entry: Entry): void {
    const bearers = this.#bearers.get(word);
    if (bearers) {
      bearers.push(entry);
      return;
    }
    this.#bearers.set(word, [entry]);
    this.#words.push(word);
    this.#isSorted = false;
  }

  *#from(start: string): Generator<string> {
    if (!this.#isSorted) {
      this.#words.sort(byCode);
      this.#isSorted = true;
    }
    let [low, high] = [0, this.#words.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (byCode(this.#words[middle] ?? '', start) < 0) low = middle + 1;
      else high = middle;
    }
    for (let at = low; at < this.#words.length; at += 1) yield this.#words[at] ?? '';
  }

  #current(word: string): readonly Entry[] {
    const all = this.#bearers.get(word) ?? [];
    if (!all.some((entry) => entry.isReplaced)) return all;
    const current = all.filter((entry) => !entry.isReplaced);
    this.#bearers.set(word, current);
    return current;
  }
}

/** Number of answers kept between two changes. */
const MAX_ANSWERS = 1_000;
/** More than any weight. */
const BEGINS = 1e9;

function holdsAll(entry: Entry, asked: readonly string[]): boolean {
  for (let at = asked.length - 2; at >= 0; at -= 1) if (!entry.words.includes(asked[at] ?? '')) return false;
  return true;
}

function begins(entry: Entry, text: string): boolean {
  for (const name of entry.names) if (name.startsWith(text)) return true;
  return false;
}

function byCode(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Keeps the few best of many without sorting the many. */
class Best {
  readonly hits: SearchHit[] = [];
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  offer(id: string, score: number): void {
    const worst = this.hits.length < this.#limit ? undefined : this.hits.at(-1);
    if (worst && (score < worst.score || !isBetter({ id, score }, worst))) return;
    if (this.hits.some((hit) => hit.id === id)) return;
    const at = this.hits.findIndex((hit) => isBetter({ id, score }, hit));
    this.hits.splice(at < 0 ? this.hits.length : at, 0, { id, score });
    if (this.hits.length > this.#limit) this.hits.pop();
  }
}

function isBetter(one: SearchHit, other: SearchHit): boolean {
  return one.score > other.score || (one.score === other.score && one.id < other.id);
}
