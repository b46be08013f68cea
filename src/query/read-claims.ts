import { type Cypher, cypher, namedQuery } from '../engine/cypher.ts';
import type { Params, Row } from '../engine/engine.ts';
import { claimsAsOf } from '../model/claims/as-of.ts';
import { type Sources, tierName } from '../model/claims/best-value.ts';
import type { Claim } from '../model/claims/claim.ts';
import type { SourceFacts } from '../model/claims/claims-of-record.ts';
import { countSources } from '../model/claims/levels.ts';
import type { Publishing } from '../model/records/record-types.ts';
import { isHeld, type View } from '../model/view.ts';
import { evidenceBySource, factsOf, toEvidence, toStatement } from '../store/layout/properties.ts';
import type { Past } from '../store/read/read-replaced.ts';
import { type BatchedQuery, load } from './load.ts';
import type { ReadScope } from './request-context.ts';

/** The claims on one subject and predicate, or on one set of relationships. */
export interface SaidClaims {
  readonly claims: readonly Claim[];
  readonly sources: Sources;
  /** The marks of those sources that are not public. */
  readonly closed: ReadonlyMap<string, Publishing>;
  /** False where more was said than is read. */
  readonly isComplete: boolean;
}

/** The most statements that are read for one key, where a reading sets no other limit. */
const MAX_STATEMENTS = 500;

const EVIDENCE = cypher`[(s)-[f:FROM]->(x:Source) | {source: x.id, said: f {.*}, tier: x.tier, publisher: x.publisher, publishedBy: x.publishedBy, publishedOn: x.publishedOn,
  visibility: x.visibility, embargoedUntil: x.embargoedUntil}]`;

/**
 * The queries that read the statements of a key: as they are today, and, for views, with everything that ever
 * replaced them.
 */
interface ClaimsQuery {
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

/** Returns the claims under a key as they stood in the view. Keys of one tick share the query. */
export async function readSaid(scope: ReadScope, reading: ClaimsQuery, key: string): Promise<SaidClaims> {
  const { view } = scope;
  if (!view) return readClaims(scope, reading.now, key);
  const { claims, superseders, ...said } = await readHistory(scope, reading, key);
  return { ...said, claims: inView(claims, superseders, view) };
}

/**
 * Returns the claims under a key and everything that ever replaced them, so that they can be judged at any
 * horizon.
 */
export async function readHistory(
  context: ReadScope,
  reading: ClaimsQuery,
  key: string,
): Promise<Past & Pick<SaidClaims, 'closed' | 'isComplete'>> {
  const { rows, ...said } = await readClaims(context, reading.past, key);
  const superseders = new Map([...replacementsIn(rows), ...said.claims].map((claim) => [claim.id, claim]));
  return { ...said, superseders };
}

async function readClaims(
  context: ReadScope,
  batched: BatchedQuery,
  key: string,
): Promise<SaidClaims & { readonly rows: readonly Row[] }> {
  const read = ((await load(context, batched, key))?.said ?? []) as readonly Row[];
  const rows = read.slice(0, Number(batched.params.limit) - 1);
  const sources = new Map<string, SourceFacts>();
  const closed = new Map<string, Publishing>();
  const claims = rows.map(({ statement: row, evidence }): Claim => {
    const items = evidence as readonly Row[];
    for (const item of items) {
      sources.set(String(item.source), factsOf(item));
      if (item.visibility !== null && item.visibility !== 'PUBLIC')
        closed.set(String(item.source), markOf(item));
    }
    return claimOf(row as Row, items);
  });
  return { claims, sources, closed, isComplete: rows.length === read.length, rows };
}

function markOf({ visibility, embargoedUntil }: Row): Publishing {
  const until = typeof embargoedUntil === 'string' ? { embargoedUntil } : {};
  return { visibility: visibility as Publishing['visibility'], ...until };
}

/** Returns a claim as a record of the API. */
export function statementRow(claim: Claim, sources: Sources): Row {
  const { evidence, ended, acts, ...fields } = claim;
  const kept = { tier: tierName([claim], sources) ?? null, ...countSources([claim]) };
  return { ...fields, ...kept, type: 'Statement' };
}

function replacementsIn(rows: readonly Row[]): readonly Claim[] {
  const words = rows.flatMap((row) => row.words as readonly Row[]);
  return rows
    .flatMap((row) => row.replacements as readonly Row[])
    .map(({ statement: row }) =>
      claimOf(
        row as Row,
        words.filter(({ id }) => id === (row as Row).id),
      ),
    );
}

function claimOf(row: Row, evidence: readonly Row[]): Claim {
  const items = evidence.map((item) => toEvidence(String(item.source), item.said as Row));
  return { ...toStatement(row), ...evidenceBySource(items) };
}

function inView(claims: readonly Claim[], superseders: Past['superseders'], view: View): readonly Claim[] {
  return claimsAsOf(claims, view, superseders).filter((claim) =>
    isHeld(claim, { ...view, certainty: 'POSSIBLE' }),
  );
}
