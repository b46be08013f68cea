import { cypher, labels, name, namedQuery } from '../src/engine/cypher.ts';
import type { Engine, NamedQuery, Value } from '../src/engine/engine.ts';
import { bestEdge } from '../src/model/claims/best-value.ts';
import type { Claim } from '../src/model/claims/claim.ts';
import { claimsOfEntity, type SourceFacts } from '../src/model/claims/claims-of-record.ts';
import { completeClaim } from '../src/model/claims/complete-claim.ts';
import { isEdge } from '../src/model/claims/conflicts.ts';
import type { Model, NodeType } from '../src/model/model.ts';
import { impliedValue } from '../src/model/model-rules.ts';
import type { EntityRecord } from '../src/model/records/record-types.ts';
import { adjacencies, earlyKey, earlyOf, keyOf } from '../src/store/layout/ordered-edges.ts';
import { factsOf, type Properties, present, stored } from '../src/store/layout/properties.ts';
import { storedLabels } from '../src/store/layout/storage-schema.ts';
import { edgeProperties, fromProperties } from '../src/store/record/apply-plan.ts';
import { statementProperties } from '../src/store/record/merge-claims.ts';
import { prepareStorage } from '../src/store/record/record.ts';
import { hubId } from './world.ts';

/** Which values and relationships have statements: all, only the parties of one hub's agreements, or none. */
export type Evidence = 'all' | 'sample' | 'none';

interface Links {
  readonly from: string;
  readonly to: string;
  readonly properties: Properties;
}

/** The hub whose agreements have statements where others have none. */
export const SAMPLED_HUB = 4;
const RECORDING = { recordedAt: '2026-11-24T00:00:00.000Z', method: 'IMPORT' } as const;
const ROWS = 5_000;
const SAMPLED = JSON.stringify(hubId(SAMPLED_HUB));
const UNIQUE = namedQuery(
  'bench.unique',
  cypher`CREATE CONSTRAINT Node_id_unique IF NOT EXISTS FOR (n:Node) REQUIRE n.id IS UNIQUE`,
);

/**
 * Loads records into an empty graph in the form that the recorder stores them in, by constant bulk
 * statements. Every record is new and every claim is made once, so that nothing has to be read or chosen. What only
 * views and search read (versions, first days, search keys) is not among it: figures of those need the graph after
 * `accord verify --repair`.
 */
export async function loadWorld(
  engine: Engine,
  model: Model,
  given: {
    readonly records: Iterable<EntityRecord>;
    readonly evidence: Evidence;
    readonly onProgress: (done: number) => void;
  },
): Promise<{ readonly nodes: number; readonly relationships: number }> {
  const isBare = engine.kind === 'neo4j';
  // Indexes are built faster over existing data than along with it.
  if (isBare) await engine.write((tx) => tx.run(UNIQUE));
  else await prepareStorage(engine, model);
  const sink = new Sink(engine, model, given.onProgress);
  const world = new Writer(model, given.evidence, sink);
  for (const record of given.records) await world.add(record);
  await sink.end();
  await prepareStorage(engine, model);
  return sink.counts;
}

class Writer {
  readonly #model: Model;
  readonly #evidence: Evidence;
  readonly #sink: Sink;
  readonly #sources = new Map<string, SourceFacts>();
  /** The values that the keys of ordered lists are made of, by id. */
  readonly #ends = new Map<string, Properties>();

  constructor(model: Model, evidence: Evidence, sink: Sink) {
    this.#model = model;
    this.#evidence = evidence;
    this.#sink = sink;
  }

  async add(record: EntityRecord): Promise<void> {
    const model = this.#model;
    const type = model.types.get(record.type);
    if (!type) throw new Error(`The model has no type "${record.type}".`);
    const properties = propertiesOf(model, type, record);
    await this.#sink.node(type.name, record.id, properties);
    if (type.name === 'Source') this.#sources.set(record.id, factsOf(record));
    this.#ends.set(record.id, {
      type: type.name,
      nameKey: properties.nameKey ?? null,
      announcedOnMin: properties.announcedOnMin ?? null,
      announcedOnMax: properties.announcedOnMax ?? null,
    });
    if (!type.isEntity) return;
    const isSampled = JSON.stringify(record.parties ?? '').includes(SAMPLED);
    const hasStatements = this.#evidence === 'all' || (this.#evidence === 'sample' && isSampled);
    for (const draft of claimsOfEntity(
      model,
      type,
      this.#evidence === 'all' ? record : linksOf(type, record),
    )) {
      const claim = completeClaim(draft, RECORDING, (id) => this.#sources.get(id));
      if (isEdge(claim)) await this.#edge(claim);
      if (hasStatements) await this.#statement(claim);
    }
  }

  async #edge(claim: Claim): Promise<void> {
    const edge = bestEdge([claim], this.#sources);
    if (!edge) return;
    const orders = adjacencies(this.#model)
      .filter((adjacency) => adjacency.type === edge.type)
      .flatMap((adjacency) => {
        const far = this.#ends.get(edge[adjacency.far]) ?? {};
        return [
          [adjacency.key, keyOf(adjacency, far)],
          ...earlyOf(adjacency).map((early) => [
            early.property,
            earlyKey(adjacency, early, { record: far, bound: edge[early.bound] }),
          ]),
        ];
      });
    await this.#sink.link(edge.type, {
      from: edge.from,
      to: edge.to,
      properties: { ...edgeProperties(edge), ...Object.fromEntries(orders) },
    });
  }

  async #statement(claim: Claim): Promise<void> {
    const type = this.#model.internal.get('Statement');
    if (!type) throw new Error('The model has no type "Statement".');
    await this.#sink.node(
      'Statement',
      claim.id,
      present(statementProperties(type, plain(claim), this.#sources)),
    );
    await this.#sink.link('ABOUT', { from: claim.id, to: claim.subject, properties: {} });
    if (claim.object !== undefined)
      await this.#sink.link('OBJECT', { from: claim.id, to: claim.object, properties: {} });
    for (const evidence of claim.evidence.values()) {
      const properties = present(fromProperties({ statement: claim.id, evidence }));
      await this.#sink.link('FROM', { from: claim.id, to: evidence.source, properties });
    }
  }
}

/** Gathers rows and writes them in bulk: nodes before the relationships that lead to them. */
class Sink {
  readonly counts = { nodes: 0, relationships: 0 };
  readonly #engine: Engine;
  readonly #model: Model;
  readonly #onProgress: (done: number) => void;
  readonly #nodes = new Map<string, { id: string; properties: Properties }[]>();
  readonly #links = new Map<string, Links[]>();
  /** The batch that the database is writing while the next one is composed. */
  #writing: Promise<unknown> = Promise.resolve();

  constructor(engine: Engine, model: Model, onProgress: (done: number) => void) {
    this.#engine = engine;
    this.#model = model;
    this.#onProgress = onProgress;
  }

  async node(type: string, id: string, properties: Properties): Promise<void> {
    this.counts.nodes += 1;
    const rows = list(this.#nodes, type);
    rows.push({ id, properties });
    if (rows.length >= ROWS) await this.#writeNodes(type);
  }

  async link(type: string, link: Links): Promise<void> {
    this.counts.relationships += 1;
    const rows = list(this.#links, type);
    rows.push(link);
    if (rows.length < ROWS) return;
    for (const waiting of this.#nodes.keys()) await this.#writeNodes(waiting);
    await this.#writeLinks(type);
  }

  async end(): Promise<void> {
    for (const type of this.#nodes.keys()) await this.#writeNodes(type);
    for (const type of this.#links.keys()) await this.#writeLinks(type);
    await this.#writing;
  }

  async #writeNodes(type: string): Promise<void> {
    const all = type === 'Statement' ? ['Node', 'Statement'] : storedLabels(this.#model, type);
    const text = cypher`UNWIND $rows AS row CREATE (n${labels(all)} {id: row.id}) SET n += row.properties`;
    await this.#write(namedQuery('bench.nodes', text), take(this.#nodes, type));
  }

  async #writeLinks(type: string): Promise<void> {
    const text = cypher`UNWIND $rows AS row MATCH (a:Node {id: row.from}) MATCH (b:Node {id: row.to}) CREATE (a)-[r:${name(type)}]->(b) SET r += row.properties`;
    await this.#write(namedQuery('bench.links', text), take(this.#links, type));
  }

  async #write(text: NamedQuery, rows: readonly object[]): Promise<void> {
    if (rows.length === 0) return;
    await this.#writing;
    this.#writing = this.#engine.write((tx) => tx.run(text, { rows: rows as unknown as readonly Value[] }));
    // The next one to wait for it receives the failure.
    this.#writing.catch(() => undefined);
    this.#onProgress(this.counts.nodes + this.counts.relationships);
  }
}

function propertiesOf(model: Model, type: NodeType, record: EntityRecord): Properties {
  const values: Record<string, unknown> = {};
  for (const property of type.properties.values()) {
    const value = impliedValue(model, type, property) ?? record[property.name];
    if (value !== undefined) values[property.name] = value;
  }
  return present({ id: record.id, type: type.name, ...stored(type, values) });
}

/** A record without its values, which make no claims where nothing stands behind them. */
function linksOf(type: NodeType, record: EntityRecord): EntityRecord {
  const named = [...type.relationships.keys()].map((field) => [field, record[field]] as const);
  return {
    type: record.type,
    id: record.id,
    ...(record.sources && { sources: record.sources }),
    ...Object.fromEntries(named.filter(([, value]) => value !== undefined)),
  };
}

/** A claim without what it links to. */
function plain(claim: Claim): Claim {
  const { checked, supersedes, inferredFrom, ...rest } = claim as Claim & Record<string, unknown>;
  return rest as Claim;
}

function list<T>(lists: Map<string, T[]>, key: string): T[] {
  const found = lists.get(key) ?? [];
  lists.set(key, found);
  return found;
}

function take<T>(lists: Map<string, T[]>, key: string): T[] {
  const rows = lists.get(key) ?? [];
  lists.set(key, []);
  return rows;
}
