import { setImmediate as breathe } from 'node:timers/promises';
import type { Params, Row, SearchedProperty, SearchHit, SearchRequest, StorageSchema } from '../engine.ts';
import { NameIndex } from './name-index.ts';
import { TextIndex } from './text-index.ts';

type ReadText = (text: string, params: Params) => Promise<Row[]>;

interface Indexes {
  readonly texts: TextIndex;
  readonly names: NameIndex;
}

const PAGE = 1_000;

/**
 * The in-process indexes of the embedded engine: filled on the first search, and kept up to date by the
 * writer from then on.
 */
export class EmbeddedSearch {
  readonly #schema: StorageSchema['search'];
  readonly #read: ReadText;
  #indexes: Promise<Indexes> | undefined;

  constructor(schema: StorageSchema['search'], read: ReadText) {
    this.#schema = schema;
    this.#read = read;
  }

  async search(request: SearchRequest): Promise<SearchHit[]> {
    this.#indexes ??= this.#fill();
    const { texts, names } = await this.#indexes;
    const hits = request.prefix === true ? names.find(request.text, request.limit) : texts.search(request);
    return request.properties ? this.#withValues(hits, request.properties) : hits;
  }

  async #withValues(
    hits: readonly SearchHit[],
    properties: readonly SearchedProperty[],
  ): Promise<SearchHit[]> {
    const rows = await this.#read(
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
    if (!this.#indexes) return;
    const indexes = await this.#indexes;
    for (let at = 0; at < ids.length; at += PAGE) await this.#put(indexes, ids.slice(at, at + PAGE));
  }

  async #fill(): Promise<Indexes> {
    const indexes = { texts: new TextIndex(), names: new NameIndex() };
    const rows = await this.#read(`MATCH (n:${this.#schema.label}) RETURN n.id AS id`, {});
    for (let at = 0; at < rows.length; at += PAGE) {
      const ids = rows.slice(at, at + PAGE).map((row) => String(row.id));
      await this.#put(indexes, ids);
      // Other requests are answered meanwhile.
      await breathe();
    }
    return indexes;
  }

  async #put({ texts, names }: Indexes, ids: readonly string[]): Promise<void> {
    const { label, properties, names: single, nameLists } = this.#schema;
    const rows = await this.#read(
      `UNWIND $ids AS id MATCH (n:${label} {id: id})
       RETURN n.id AS id, [${listed(properties)}] AS texts, [${listed([...single, ...nameLists])}] AS names, COUNT { (n)--() } AS weight`,
      { ids },
    );
    texts.put(rows.map((row) => ({ id: String(row.id), texts: strings(row.texts) })));
    names.put(
      rows.map((row) => ({ id: String(row.id), names: strings(row.names), weight: Number(row.weight) })),
    );
    const found = new Set(rows.map((row) => row.id));
    for (const id of ids) {
      if (found.has(id)) continue;
      texts.remove(id);
      names.remove(id);
    }
  }
}

function strings(value: unknown): string[] {
  return [value].flat(2).filter((text): text is string => typeof text === 'string');
}

/** Returns these properties of `n` as a Cypher list. */
function listed(properties: readonly string[]): string {
  return properties.map((property) => `n.\`${property}\``).join(', ');
}
