import { editDistance, editsAllowed } from '../../edit-distance.ts';

/** What the index knows of one node. */
export interface IndexedTerms {
  readonly id: string;
  /** Terms by property. */
  readonly terms: Readonly<Record<string, readonly string[]>>;
  /** The number of its relationships; among nodes that answer as well, those with more come first. */
  readonly weight: number;
}

/** The same as the lists hold it, until it is replaced. */
export interface Entry extends IndexedTerms {
  isReplaced: boolean;
}

/** The terms of one property, each with the nodes that bear it. */
export class Vocabulary {
  readonly #bearers = new Map<string, Entry[]>();
  readonly #terms: string[] = [];
  #masks = new Int32Array();
  #isSorted = true;

  add(terms: readonly string[], entry: Entry): void {
    for (const term of new Set(terms)) {
      const bearers = this.#bearers.get(term);
      if (bearers) bearers.push(entry);
      else {
        this.#bearers.set(term, [entry]);
        this.#terms.push(term);
        this.#isSorted = false;
      }
    }
  }

  bearers(term: string): readonly Entry[] {
    const all = this.#bearers.get(term) ?? [];
    if (!all.some((entry) => entry.isReplaced)) return all;
    const current = all.filter((entry) => !entry.isReplaced);
    this.#bearers.set(term, current);
    return current;
  }

  *beginning(start: string): Generator<string> {
    this.#sort();
    let [low, high] = [0, this.#terms.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#terms[middle] ?? '') < start) low = middle + 1;
      else high = middle;
    }
    for (let at = low; at < this.#terms.length; at += 1) {
      const term = this.#terms[at] ?? '';
      if (!term.startsWith(start)) return;
      yield term;
    }
  }

  /** Yields the terms within the typos that the length allows. An edit changes at most two letters of a word's set. */
  *near(asked: string): Generator<string> {
    this.#sort();
    const edits = editsAllowed(asked.length);
    const mask = lettersOf(asked);
    for (let at = 0; at < this.#terms.length; at += 1) {
      if (bits((this.#masks[at] ?? 0) ^ mask) > 2 * edits) continue;
      const term = this.#terms[at] ?? '';
      if (editDistance(asked, term, edits) <= edits) yield term;
    }
  }

  #sort(): void {
    if (this.#isSorted) return;
    this.#terms.sort((a, b) => (a < b ? -1 : 1));
    this.#masks = Int32Array.from(this.#terms, lettersOf);
    this.#isSorted = true;
  }
}

/** Returns the set of a word's letters as bits; letters may share one. */
function lettersOf(word: string): number {
  let mask = 0;
  for (let at = 0; at < word.length; at += 1) mask |= 1 << (word.charCodeAt(at) & 31);
  return mask;
}

function bits(mask: number): number {
  let left = mask - ((mask >>> 1) & 0x55555555);
  left = (left & 0x33333333) + ((left >>> 2) & 0x33333333);
  return (((left + (left >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}
