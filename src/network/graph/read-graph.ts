import { type Cypher, cypher, join, name, namedQuery } from '../../engine/cypher.ts';
import type { Engine, NamedQuery, Row } from '../../engine/engine.ts';
import { UnavailableError } from '../../errors.ts';
import type { Model } from '../../model/model.ts';
import { pastType } from '../../model/stored-names.ts';
import type { Changed } from '../../store/read/journal.ts';
import type { ReadEdge, ReadNode } from './graph.ts';

/** Receives the pages that are read. */
export interface Sink {
  readonly nodes: (rows: readonly ReadNode[]) => void;
  readonly edges: (rows: readonly ReadEdge[]) => void;
}

/** Number of entities read so far, and of all. */
export interface Progress {
  readonly read: number;
  readonly of: number;
}

/** The queries that read a network. */
export interface Texts {
  readonly nodes: NamedQuery;
  readonly entities: NamedQuery;
  readonly edges: NamedQuery;
  readonly hub: NamedQuery;
  readonly between: NamedQuery;
}

/** Number of entities asked for at once. */
const IDS = 1_000;
/**
 * Number of changed pairs, each of which mostly has one relationship, and of changed entities asked for at
 * once.
 */
const CHANGES = 500;

/**
 * Returns the queries for the relationship types that paths may take: those that lead from entities to
 * entities.
 */
export function networkTexts(model: Model): Texts {
  const types = join(
    walkedTypes(model).flatMap((type) => [name(type), name(pastType(type))]),
    '|',
  );
  const columns = cypher`r.id AS id, type(r) AS type, r.basis AS basis, r.startMin AS startMin,
      r.startMax AS startMax, r.endMin AS endMin, r.endMax AS endMax, r.role AS role, r.startText AS since, r.endText AS until, r.attestedOn AS attestedOn, r.tier AS tier, r.saidFrom AS saidFrom, r.saidTo AS saidTo,
      r.recordedFrom AS recordedFrom, r.recordedTo AS recordedTo,
      r.statementCount AS statementCount, r.sourceCount AS sourceCount, r.claimSourceCount AS claimSourceCount, r.recordSourceCount AS recordSourceCount`;
  const walk = (start: Cypher, end: Cypher, where = cypher``) =>
    cypher`${start} MATCH (n)-[r:${types}]->(m:Entity) ${where} RETURN n.id AS from, m.id AS to, ${columns} ${end}`;
  return {
    // One list for each type: no engine has an index in the order of ids, so every page of them would scan
    // them all.
    nodes: namedQuery('network.nodes', cypher`MATCH (n:Entity) RETURN n.type AS type, collect(n.id) AS ids`),
    entities: namedQuery(
      'network.entities',
      cypher`UNWIND $ids AS id MATCH (n:Node {id: id}) WHERE n:Entity RETURN n.id AS id, n.type AS type, n.name AS name, n.saidFrom AS saidFrom, n.recordedFrom AS recordedFrom,
        n.frontier AS frontier, COUNT { (n)-[:${types}]->() } AS degree`,
    ),
    edges: namedQuery('network.edges', walk(cypher`UNWIND $ids AS id MATCH (n:Node {id: id})`, cypher``)),
    hub: namedQuery(
      'network.hubEdges',
      walk(cypher`MATCH (n:Node {id: $id})`, cypher`ORDER BY id LIMIT $limit`, cypher`WHERE r.id > $after`),
    ),
    between: namedQuery(
      'network.edgesBetween',
      cypher`UNWIND $pairs AS pair MATCH (a:Node {id: pair.near})-[r:${types}]-(b:Node {id: pair.far})
        RETURN startNode(r).id AS from, endNode(r).id AS to, ${columns}`,
    ),
  };
}

function walkedTypes(model: Model): string[] {
  const isEntity = (type: string) => model.types.get(type)?.isEntity === true;
  return [...model.relationships.values()]
    .filter(({ isTraversal, from, to }) => isTraversal && [...from].some(isEntity) && [...to].some(isEntity))
    .map(({ type }) => type)
    .sort();
}

interface GraphReading {
  readonly engine: Pick<Engine, 'read'>;
  readonly texts: Texts;
  readonly sink: Sink;
}

interface Paged extends GraphReading {
  /** Number of relationships read at once. */
  readonly page: number;
}

/**
 * Reads all entities and the relationships between them into the sink. Throws `UnavailableError` when a query
 * fails three times.
 */
export async function readGraph(
  given: Paged & { readonly onProgress: (progress: Progress) => void },
): Promise<void> {
  const { texts, onProgress } = given;
  const engine = patient(given.engine);
  const reading = { ...given, engine };
  const all = (await engine.read(texts.nodes)).flatMap(({ ids }) => ids as readonly string[]);
  const slices = sliced(all, IDS).values();
  let read = 0;
  const reader = async () => {
    for (const ids of slices) {
      await readSlice(reading, ids);
      read += ids.length;
      onProgress({ read, of: all.length });
    }
  };
  // While one page is on its way, the one before is unpacked.
  await Promise.all([reader(), reader()]);
}

/** A query that took too long is tried this often, so that it does not cost everything read before it. */
const TRIES = 3;

function patient(engine: Pick<Engine, 'read'>): Pick<Engine, 'read'> {
  const read: Engine['read'] = async (...given) => {
    for (let left = TRIES - 1; ; left -= 1) {
      try {
        return await engine.read(...given);
      } catch (error) {
        if (!(error instanceof UnavailableError) || left === 0) throw error;
      }
    }
  };
  return { read };
}

/** Reads what changed into the sink: entities, and all relationships between the two of a pair. */
export async function readChanges(
  { engine, texts, sink }: GraphReading,
  { nodes, pairs }: Changed,
): Promise<void> {
  for (const ids of sliced(nodes, CHANGES)) sink.nodes(nodesOf(await engine.read(texts.entities, { ids })));
  for (const some of sliced(pairs, CHANGES)) {
    const given = some.map(([near, far]) => ({ near, far }));
    sink.edges(edgesOf(await engine.read(texts.between, { pairs: given })));
  }
}

async function readSlice(reading: Paged, ids: readonly string[]): Promise<void> {
  const { engine, texts, sink } = reading;
  const rows = await engine.read(texts.entities, { ids });
  sink.nodes(nodesOf(rows));
  await readEdges(reading, rows);
}

function sliced<T>(items: readonly T[], size: number): (readonly T[])[] {
  const slices: (readonly T[])[] = [];
  for (let start = 0; start < items.length; start += size) slices.push(items.slice(start, start + size));
  return slices;
}

/**
 * Reads the relationships that lead from entities of known degree, a page at a time; one above a page is read
 * by itself.
 */
async function readEdges(reading: Paged, rows: readonly Row[]): Promise<void> {
  const { engine, texts, sink, page } = reading;
  let ids: string[] = [];
  let expected = 0;
  const flush = async () => {
    if (ids.length > 0) sink.edges(edgesOf(await engine.read(texts.edges, { ids })));
    ids = [];
    expected = 0;
  };
  for (const row of rows) {
    const [id, degree] = [String(row.id), Number(row.degree)];
    if (degree > page) await readHub(reading, id);
    if (degree === 0 || degree > page) continue;
    if (expected + degree > page) await flush();
    ids.push(id);
    expected += degree;
  }
  await flush();
}

/**
 * Reads the relationships of a hub by id, page by page. The present version of a relationship and earlier
 * ones share their id, so those that a page may have cut apart are read again with the next.
 */
async function readHub({ engine, texts, sink, page }: Paged, id: string): Promise<void> {
  for (let after = ''; ; ) {
    const edges = edgesOf(await engine.read(texts.hub, { id, after, limit: page }));
    const last = edges.at(-1)?.id ?? '';
    const isEnd = edges.length < page;
    const whole = isEnd ? edges : edges.filter((edge) => edge.id !== last);
    sink.edges(whole);
    if (isEnd) return;
    after = whole.at(-1)?.id ?? last;
  }
}

function nodesOf(rows: readonly Row[]): ReadNode[] {
  return rows as unknown as ReadNode[];
}

function edgesOf(rows: readonly Row[]): ReadEdge[] {
  return rows as unknown as ReadEdge[];
}
