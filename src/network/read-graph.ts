import type { Engine, Row } from '../engine/engine.ts';
import { type Cypher, cypher, join, name, statement } from '../graph/cypher.ts';
import type { Model } from '../graph/model.ts';
import { pastType } from '../graph/past-type.ts';
import type { EdgeRow, NodeRow } from './graph.ts';

/** What is read, page by page. */
export interface Sink {
  readonly nodes: (rows: readonly NodeRow[]) => void;
  readonly edges: (rows: readonly EdgeRow[]) => void;
}

/** So many rows come at once: converting them is work of the server's thread, some milliseconds for each page. */
const PAGE = 500;
/** So many entities are asked for at once. */
const IDS = 1_000;

/** Reads all entities and the traversal relationships between them. */
export async function readGraph(engine: Engine, model: Model, sink: Sink): Promise<void> {
  const texts = statements(model);
  const slices = (await engine.read(texts.nodes))
    .flatMap(({ ids }) => sliced(ids as readonly string[]))
    .values();
  const reader = async () => {
    for (const ids of slices) await readSlice(engine, texts, { ids, sink });
  };
  // While one page is on its way, the one before is taken apart.
  await Promise.all([reader(), reader()]);
}

/** Reads some entities again, by id, with the relationships that lead from them. */
export async function readNodes(
  engine: Engine,
  model: Model,
  { ids, sink }: { readonly ids: readonly string[]; readonly sink: Sink },
): Promise<void> {
  const texts = statements(model);
  for (const slice of sliced(ids)) await readSlice(engine, texts, { ids: slice, sink });
}

async function readSlice(
  engine: Engine,
  texts: Texts,
  { ids, sink }: { readonly ids: readonly string[]; readonly sink: Sink },
): Promise<void> {
  const rows = await engine.read(texts.degrees, { ids });
  sink.nodes(rows as unknown as readonly NodeRow[]);
  await readEdges(engine, texts, { rows, sink });
}

function sliced(ids: readonly string[]): (readonly string[])[] {
  return Array.from({ length: Math.ceil(ids.length / IDS) }, (_, slice) =>
    ids.slice(slice * IDS, (slice + 1) * IDS),
  );
}

/** Relationship types that lead from entity to entity: the only ones that are walked. */
function walkedTypes(model: Model): string[] {
  const isEntity = (type: string) => model.types.get(type)?.isEntity === true;
  return [...model.relationships.values()]
    .filter(({ isTraversal, from, to }) => isTraversal && [...from].some(isEntity) && [...to].some(isEntity))
    .map(({ type }) => type)
    .sort();
}

type Texts = ReturnType<typeof statements>;

function statements(model: Model) {
  const types = join(
    walkedTypes(model).flatMap((type) => [name(type), name(pastType(type))]),
    '|',
  );
  const degree = cypher`COUNT { (n)-[:${types}]->() }`;
  const columns = cypher`r.id AS id, type(r) AS type, n.id AS from, m.id AS to, r.basis AS basis, r.startMin AS startMin,
      r.startMax AS startMax, r.endMin AS endMin, r.endMax AS endMax, r.role AS role, r.startText AS since, r.endText AS until, r.tier AS tier, r.saidFrom AS saidFrom, r.saidTo AS saidTo,
      r.recordedFrom AS recordedFrom, r.recordedTo AS recordedTo,
      r.statementCount AS statementCount, r.sourceCount AS sourceCount`;
  const walk = (start: Cypher, end: Cypher) =>
    cypher`${start} MATCH (n)-[r:${types}]->(m:Entity) RETURN ${columns} ${end}`;
  return {
    // One list for each type: no engine has an index in the order of ids, so pages of them would each scan them all.
    nodes: statement('network.nodes', cypher`MATCH (n:Entity) RETURN n.type AS type, collect(n.id) AS ids`),
    degrees: statement(
      'network.degrees',
      cypher`UNWIND $ids AS id MATCH (n:Node {id: id}) WHERE n:Entity RETURN n.id AS id, n.type AS type, n.saidFrom AS saidFrom, n.recordedFrom AS recordedFrom,
        n.frontier AS frontier, ${degree} AS degree`,
    ),
    edges: statement('network.edges', walk(cypher`UNWIND $ids AS id MATCH (n:Node {id: id})`, cypher``)),
    hub: statement(
      'network.hubEdges',
      walk(cypher`MATCH (n:Node {id: $id})`, cypher`ORDER BY r.id SKIP $skip LIMIT $limit`),
    ),
  };
}

/** Reads what leads from entities of known degree, a page of relationships at a time. */
async function readEdges(
  engine: Engine,
  texts: Texts,
  { rows, sink }: { readonly rows: readonly Row[]; readonly sink: Sink },
): Promise<void> {
  let ids: string[] = [];
  let expected = 0;
  const flush = async () => {
    if (ids.length > 0) sink.edges(edgesOf(await engine.read(texts.edges, { ids })));
    ids = [];
    expected = 0;
  };
  for (const row of rows) {
    const degree = Number(row.degree);
    if (degree > PAGE) await readHub(engine, texts, { row, degree, sink });
    if (degree === 0 || degree > PAGE) continue;
    if (expected + degree > PAGE) await flush();
    ids.push(String(row.id));
    expected += degree;
  }
  await flush();
}

async function readHub(
  engine: Engine,
  texts: Texts,
  { row, degree, sink }: { readonly row: Row; readonly degree: number; readonly sink: Sink },
): Promise<void> {
  for (let skip = 0; skip < degree; skip += PAGE) {
    const rows = await engine.read(texts.hub, { id: String(row.id), skip, limit: PAGE });
    sink.edges(edgesOf(rows));
  }
}

function edgesOf(rows: readonly Row[]): EdgeRow[] {
  return rows as unknown as EdgeRow[];
}
