import { BoundedCache } from '../../bounded-cache.ts';
import type { SearchHit } from '../engine.ts';
import type { Clause, Clauses } from '../search-clauses.ts';
import { Best } from './best.ts';
import { type Entry, type IndexedTerms, Vocabulary } from './vocabulary.ts';

type Unweighted = Omit<Clause, 'weight'>;

/**
 * The in-process text index of the embedded engine: terms by property, found in full, by their beginnings and
 * with typos, and scored by the clauses that a node meets. What was replaced stays in the lists until its term
 * is asked for. The beginning of a letter or two has thousands of bearers, so answers are kept until the next
 * change.
 */
export class TermIndex {
  readonly #entries = new Map<string, Entry>();
  readonly #properties = new Map<string, Vocabulary>();
  readonly #answers = new BoundedCache<readonly SearchHit[]>((hits) => hits.length * A_HIT);

  /** Puts in or replaces what is known of these nodes. */
  put(nodes: readonly IndexedTerms[]): void {
    for (const node of nodes) {
      this.remove(node.id);
      const entry = { ...node, isReplaced: false };
      this.#entries.set(node.id, entry);
      for (const [property, terms] of Object.entries(node.terms))
        this.#vocabulary(property).add(terms, entry);
    }
  }

  /** Forgets a node. */
  remove(id: string): void {
    this.#answers.clear();
    const entry = this.#entries.get(id);
    if (!entry) return;
    entry.isReplaced = true;
    this.#entries.delete(id);
  }

  /** Returns the nodes that meet the clauses best; among equals the best connected, then by id. */
  search(clauses: Clauses, limit: number): SearchHit[] {
    const key = JSON.stringify([clauses, limit]);
    const known = this.#answers.get(key);
    if (known) return [...known];
    const best = new Best(limit);
    for (const [entry, score] of this.#scores(clauses))
      best.offer({ id: entry.id, score: Math.floor(score), weight: entry.weight });
    const hits = best.items.map(({ id, score }) => ({ id, score }));
    this.#answers.set(key, hits);
    return [...hits];
  }

  #scores({ any, together }: Clauses): Map<Entry, number> {
    const scores = new Map<Entry, number>();
    const add = (entry: Entry, score: number) => scores.set(entry, (scores.get(entry) ?? 0) + score);
    for (const clause of any) for (const entry of this.#meeting(clause)) add(entry, clause.weight);
    if (!together) return scores;
    let all: Map<Entry, number> | undefined;
    for (const either of together.all) {
      const met = new Map<Entry, number>();
      for (const clause of either)
        for (const entry of this.#meeting(clause))
          if (!all || all.has(entry))
            met.set(entry, (met.get(entry) ?? all?.get(entry) ?? 0) + together.share);
      all = met;
    }
    for (const [entry, score] of all ?? []) add(entry, score);
    return scores;
  }

  #meeting(clause: Unweighted): Iterable<Entry> {
    const vocabulary = this.#vocabulary(clause.property);
    if (clause.form === 'WHOLE') return vocabulary.bearers(clause.term);
    const terms =
      clause.form === 'BEGINNING' ? vocabulary.beginning(clause.term) : vocabulary.near(clause.term);
    const met = new Set<Entry>();
    for (const term of terms) for (const entry of vocabulary.bearers(term)) met.add(entry);
    return met;
  }

  #vocabulary(property: string): Vocabulary {
    const known = this.#properties.get(property);
    if (known) return known;
    const vocabulary = new Vocabulary();
    this.#properties.set(property, vocabulary);
    return vocabulary;
  }
}

/** Bytes of a hit that is kept. */
const A_HIT = 100;
