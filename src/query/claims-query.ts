import { type Cypher, cypher, namedQuery } from '../engine/cypher.ts';
import type { Params } from '../engine/engine.ts';
import type { BatchedQuery } from './load.ts';

/** The most statements that are read for one key, where a reading sets no other limit. */
const MAX_STATEMENTS = 500;

const EVIDENCE = cypher`[(s)-[f:FROM]->(x:Source) | {source: x.id, said: f {.*}, tier: x.tier, publisher: x.publisher, publishedBy: x.publishedBy, publishedOn: x.publishedOn,
  visibility: x.visibility, embargoedUntil: x.embargoedUntil}]`;

/**
 * The queries that read the statements of a key: as they are today, and, for views, with everything that ever
 * replaced them.
 */
export interface ClaimsQuery {
  readonly now: BatchedQuery;
  readonly past: BatchedQuery;
}

/** Replacements of `s`, with the time when each was said, and once without, since some have no source. */
const REPLACEMENTS = cypher`, replacements: [(s)<-[:SUPERSEDES]-(o:Statement) | {statement: o {.*}}],
  words: [(s)<-[:SUPERSEDES]-(o:Statement)-[g:FROM]->(y:Source) | {id: o.id, source: y.id, said: g {.*}}]`;

/**
 * Returns the query for the statements `s` of a pattern that starts at `key`, with their evidence and the
 * facts that weigh its sources. The parameter `most` limits them.
 */
export function saidBy(name: string, match: Cypher, params: Params = {}): ClaimsQuery {
  const text = (
    more: Cypher,
  ) => cypher`UNWIND $keys AS key CALL (key) { MATCH ${match} WITH s ORDER BY s.id LIMIT $limit
      RETURN collect({statement: s {.*}, evidence: ${EVIDENCE}${more}}) AS said }
    RETURN key, said`;
  // One more than the limit shows whether more was said.
  const given = { ...params, limit: Number(params.most ?? MAX_STATEMENTS) + 1 };
  return {
    now: { query: namedQuery(name, text(cypher``)), params: given },
    past: { query: namedQuery(`${name}Then`, text(REPLACEMENTS)), params: given },
  };
}

/** Reads the statements of a group: on one property or observation, under the key `subject|predicate`. */
export const OF_GROUP = saidBy('statements.ofGroup', cypher`(s:Statement {group: key})`);
