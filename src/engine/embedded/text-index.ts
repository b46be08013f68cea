import MiniSearch from 'minisearch';
import type { SearchHit, SearchRequest } from '../engine.ts';

/** The searchable texts of one node. */
export interface IndexedText {
  readonly id: string;
  readonly texts: readonly string[];
}

/**
 * The in-process text index of the embedded engine: words folded to lower case without accents, found in
 * full, by their beginnings and with typos. It is made for recall; the caller ranks the candidates.
 */
export class TextIndex {
  readonly #index = new MiniSearch<{ id: string; text: string }>({
    fields: ['text'],
    tokenize: words,
    processTerm: (term) => term,
  });

  /** Adds these nodes, or replaces their texts. */
  put(entries: readonly IndexedText[]): void {
    for (const { id, texts } of entries) {
      const document = { id, text: texts.join(' ') };
      if (this.#index.has(id)) this.#index.replace(document);
      else this.#index.add(document);
    }
  }

  remove(id: string): void {
    if (this.#index.has(id)) this.#index.discard(id);
  }

  search(request: SearchRequest): SearchHit[] {
    const asked = words(request.text);
    const last = asked.at(-1);
    const hits = this.#index.search(asked.join(' '), {
      prefix: (term) => isBeginning(term, term === last),
      // Swapped letters are two edits here and one in Lucene; a few candidates too many do no harm.
      fuzzy: (term) => (fuzziness(term.length) > 0 ? 2 : false),
      maxFuzzy: 2,
      combineWith: 'OR',
    });
    return hits.slice(0, request.limit).map((hit) => ({ id: String(hit.id), score: hit.score }));
  }
}

/**
 * Returns true when a word may stand for a longer one. A single letter begins too many words to be of use.
 */
export function isBeginning(word: string, isLast: boolean): boolean {
  return word.length > 2 || (isLast && word.length > 1);
}

/** Returns the number of typos that a word of this length may have. */
export function fuzziness(length: number): number {
  if (length < 4) return 0;
  return length < 8 ? 1 : 2;
}

/** Returns the words of a text: lower case, without accents (Unicode NFKD, combining marks dropped). */
export function words(text: string): string[] {
  return (
    text
      .normalize('NFKD')
      .replace(/\p{M}+/gu, '')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  );
}
