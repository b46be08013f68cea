import type { Engine, Params, Row } from '../../../src/engine/engine.ts';

/** All nodes and relationships of a graph, as both engines give and take them. */
export interface Copy {
  readonly nodes: readonly Row[];
  readonly links: readonly Row[];
}

const NODES = 'MATCH (n) RETURN elementId(n) AS id, labels(n) AS labels, properties(n) AS properties';
const LINKS = `MATCH (a)-[r]->(b) RETURN elementId(a) AS tail, elementId(b) AS head, type(r) AS type, properties(r) AS properties`;
const PUT_NODES = `UNWIND $rows AS row CREATE (n:$(row.labels)) SET n = row.properties RETURN row.id AS was, elementId(n) AS is`;
const PUT_LINKS = `UNWIND $rows AS row MATCH (a) WHERE elementId(a) = row.tail MATCH (b) WHERE elementId(b) = row.head
  CREATE (a)-[r:$(row.type)]->(b) SET r = row.properties`;
/** Rows of one transaction. */
const AT_ONCE = 5_000;

/** Reads all that an engine holds. */
export async function copyOf(engine: Engine): Promise<Copy> {
  const [nodes, links] = [NODES, LINKS].map((text) => engine.read({ name: 'test.copy', text }));
  return { nodes: (await nodes) ?? [], links: (await links) ?? [] };
}

/**
 * Writes a copy into an empty Neo4j that has the indexes: a tenth of what it takes Neo4j to work all of it out. Numbers go as the writer
 * sends them, whole ones as integers.
 */
export async function putBack(engine: Engine, { nodes, links }: Copy): Promise<void> {
  const now = new Map<unknown, unknown>();
  for (const { was, is } of await put(engine, PUT_NODES, nodes)) now.set(was, is);
  const ends = links.map((link) => ({ ...link, tail: now.get(link.tail), head: now.get(link.head) }));
  await put(engine, PUT_LINKS, ends);
}

async function put(engine: Engine, text: string, rows: readonly Row[]): Promise<Row[]> {
  const answers: Row[] = [];
  for (let start = 0; start < rows.length; start += AT_ONCE) {
    const params = { rows: rows.slice(start, start + AT_ONCE) } as Params;
    answers.push(...(await engine.write((tx) => tx.run({ name: 'test.put', text }, params))));
  }
  return answers;
}
