import { cypher, namedQuery } from '../../engine/cypher.ts';
import type { Read } from './read-state.ts';

/** The writes that brought a record or act itself, or the word of a further source for it. */
const ITSELF = namedQuery(
  'changeSets.ofRecord',
  cypher`MATCH (x:Node {id: $of})<-[:WROTE|SUPPORTED|REVISED]-(c:ChangeSet) RETURN DISTINCT c.id AS id`,
);
/** The writes that brought statements about an entity, or further words for them. */
const ITS_STATEMENTS = namedQuery(
  'changeSets.ofStatements',
  cypher`MATCH (x:Node {id: $of})<-[:ABOUT|OBJECT]-(s:Statement) MATCH (s)<-[:WROTE|SUPPORTED]-(c:ChangeSet) RETURN DISTINCT c.id AS id`,
);
/** The writes that brought the word of a source: for statements known before, else with the statement. */
const ITS_WORDS = namedQuery(
  'changeSets.ofWords',
  cypher`MATCH (x:Node {id: $of})<-[:FROM]-(s:Statement) MATCH (s)<-[r:WROTE|SUPPORTED]-(c:ChangeSet)
    WHERE $of IN r.sources OR (r.sources IS NULL AND COUNT { (s)<-[o:SUPPORTED]-() WHERE $of IN o.sources } = 0) RETURN DISTINCT c.id AS id`,
);
const ITS_ACTS = namedQuery(
  'changeSets.ofActs',
  cypher`MATCH (x:Node {id: $of})<-[:DECIDES|JUDGES|CONCERNS_SOURCE]-(a:Act) MATCH (a)<-[:WROTE]-(c:ChangeSet) RETURN DISTINCT c.id AS id`,
);
const ACTS_ON_ITS_STATEMENTS = namedQuery(
  'changeSets.ofDecided',
  cypher`MATCH (x:Node {id: $of})<-[:ABOUT|OBJECT]-(s:Statement) MATCH (s)<-[:DECIDES]-(a:Act) MATCH (a)<-[:WROTE]-(c:ChangeSet) RETURN DISTINCT c.id AS id`,
);

/** Returns the ids of the change sets that brought something about a record. */
export async function writesAbout(read: Read, of: string): Promise<readonly string[]> {
  const queries = [ITSELF, ITS_STATEMENTS, ITS_WORDS, ITS_ACTS, ACTS_ON_ITS_STATEMENTS];
  const rows = await Promise.all(queries.map((query) => read(query, { of })));
  return [...new Set(rows.flat().map(({ id }) => String(id)))].sort();
}
