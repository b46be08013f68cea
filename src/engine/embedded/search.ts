import { setImmediate as breathe } from 'node:timers/promises';
import type { Params, Row, SearchedProperty, SearchHit, SearchRequest, StorageSchema } from '../engine.ts';
import { clausesOf } from '../search-clauses.ts';
import { TermIndex } from './term-index.ts';

type ReadText = (text: string, params: Params) => Promise<Row[]>;

const PAGE = 1_000;

/**
 * The in-process index of the embedded engine: filled on the first search, and kept up to date by the
 * writer from then on.
 */
export class EmbeddedSearch {
  readonly #schema: StorageSchema['search'];
  readonly #read: ReadText;
  #index: Promise<TermIndex> | undefined;

  constructor(schema: StorageSchema['search'], read: ReadText) {
    this.#schema = schema;
    this.#read = read;
  }

  async search(request: SearchRequest): Promise<SearchHit[]> {
    this.#index ??= this.#fill();
    const index = await this.#index;
    const hits = index.search(clausesOf(request, this.#schema), request.limit);
    return request.properties ? this.#withValues(hits, request.properties) : hits;
  }

  /** The same in a graph that differs from the indexed one in these nodes, which `read` reads. */
  async searchBeside(
    request: SearchRequest,
    changed: { readonly ids: ReadonlySet<string>; readonly read: ReadText },
  ): Promise<SearchHit[]> {
    this.#index ??= this.#fill();
    const index = await this.#index;
    const { ids, read } = changed;
    const beside = new TermIndex();
    for (let at = 0; at < ids.size; at += PAGE) await this.#put(beside, [...ids].slice(at, at + PAGE), read);
    const clauses = clausesOf(request, this.#schema);
    const { limit, properties } = request;
    const kept = index.search(clauses, limit + ids.size).filter(({ id }) => !ids.has(id));
    const hits = [...beside.search(clauses, limit), ...kept]
      .sort((one, other) => other.score - one.score)
      .slice(0, limit);
    return properties ? this.#withValues(hits, properties, read) : hits;
  }

  async #withValues(
    hits: readonly SearchHit[],
    properties: readonly SearchedProperty[],
    read = this.#read,
  ): Promise<SearchHit[]> {
    const rows = await read(
      `UNWIND $ids AS id MATCH (n:${this.#schema.label} {id: id}) RETURN n.id AS id, [${listed(properties.map(({ name }) => name))}] AS values, COUNT { (n)--() } AS degree`,
      { ids: hits.map(({ id }) => id) },
    );
    const found = new Map(rows.map((row) => [row.id, row]));
    return hits.map((hit) => {
      const row = found.get(hit.id);
      return { ...hit, values: (row?.values ?? []) as unknown[], degree: Number(row?.degree ?? 0) };
    });
  }

  /** Reads the texts of these nodes anew; a node that is gone leaves the indexes. */
  async update(ids: readonly string[]): Promise<void> {
    if (!this.#index) return;
    const index = await this.#index;
    for (let at = 0; at < ids.length; at += PAGE) await this.#put(index, ids.slice(at, at + PAGE));
  }

  async #fill(): Promise<TermIndex> {
    const index = new TermIndex();
    const rows = await this.#read(`MATCH (n:${this.#schema.label}) RETURN n.id AS id`, {});
    for (let at = 0; at < rows.length; at += PAGE) {
      const ids = rows.slice(at, at + PAGE).map((row) => String(row.id));
      await this.#put(index, ids);
      // Other requests are answered meanwhile.
      await breathe();
    }
    return index;
  }

  async #put(index: TermIndex, ids: readonly string[], read = this.#read): Promise<void> {
    const { label, keys, ends, names, texts, past } = this.#schema;
    const properties = [...keys, ...ends, ...names, ...texts, ...past.keys, ...past.names];
    const rows = await read(
      `UNWIND $ids AS id MATCH (n:${label} {id: id}) RETURN n.id AS id, [${listed(properties)}] AS values, COUNT { (n)--() } AS weight`,
      { ids },
    );
    index.put(
      rows.map((row) => {
        const values = row.values as unknown[];
        const terms = properties.map((property, place) => [property, termsOf(values[place])]);
        return { id: String(row.id), terms: Object.fromEntries(terms), weight: Number(row.weight) };
      }),
    );
    const found = new Set(rows.map((row) => row.id));
    for (const id of ids) if (!found.has(id)) index.remove(id);
  }
}

/** Returns the terms in a text, or in a list of texts, by the blanks between them. */
function termsOf(value: unknown): string[] {
  return [value].flat().flatMap((text) => (typeof text === 'string' && text !== '' ? text.split(' ') : []));
}

/** Returns these properties of `n` as a Cypher list. */
function listed(properties: readonly string[]): string {
  return properties.map((property) => `n.\`${property}\``).join(', ');
}
