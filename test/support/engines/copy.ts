import neo4j, { type RecordShape, type Session } from 'neo4j-driver';
import type { Neo4jServer } from '../../../tools/neo4j/server.ts';

type Access = Pick<Neo4jServer, 'uri' | 'username' | 'password'>;

/** All nodes and relationships of a Neo4j, as its driver gives them, so that whole numbers stay whole. */
export interface Copy {
  readonly nodes: readonly RecordShape[];
  readonly links: readonly RecordShape[];
}

const NODES = 'MATCH (n) RETURN elementId(n) AS id, labels(n) AS labels, properties(n) AS properties';
const LINKS = `MATCH (a)-[r]->(b) RETURN elementId(a) AS tail, elementId(b) AS head, type(r) AS type, properties(r) AS properties`;
const PUT_NODES = `UNWIND $rows AS row CREATE (n:$(row.labels)) SET n = row.properties RETURN row.id AS was, elementId(n) AS is`;
const PUT_LINKS = `UNWIND $rows AS row MATCH (a) WHERE elementId(a) = row.tail MATCH (b) WHERE elementId(b) = row.head
  CREATE (a)-[r:$(row.type)]->(b) SET r = row.properties`;
/** Rows of one transaction. */
const AT_ONCE = 5_000;

/** Reads all that a Neo4j holds. */
export function copyOf(access: Access): Promise<Copy> {
  return inSession(access, async (session) => ({
    nodes: (await session.run(NODES)).records.map((row) => row.toObject()),
    links: (await session.run(LINKS)).records.map((row) => row.toObject()),
  }));
}

/** Writes it into an empty Neo4j that has the indexes: a tenth of what it takes to work all of it out again. */
export function putBack(access: Access, { nodes, links }: Copy): Promise<void> {
  return inSession(access, async (session) => {
    const now = new Map<string, string>();
    for (let start = 0; start < nodes.length; start += AT_ONCE) {
      const { records } = await session.run(PUT_NODES, { rows: nodes.slice(start, start + AT_ONCE) });
      for (const row of records) now.set(String(row.get('was')), String(row.get('is')));
    }
    const ends = links.map((link) => ({ ...link, tail: now.get(link.tail), head: now.get(link.head) }));
    for (let start = 0; start < ends.length; start += AT_ONCE)
      await session.run(PUT_LINKS, { rows: ends.slice(start, start + AT_ONCE) });
  });
}

async function inSession<T>({ uri, username, password }: Access, work: (session: Session) => Promise<T>) {
  const driver = neo4j.driver(uri, neo4j.auth.basic(username, password));
  const session = driver.session({ database: 'neo4j' });
  try {
    return await work(session);
  } finally {
    await session.close();
    await driver.close();
  }
}
