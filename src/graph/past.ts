import type { Row } from '../engine/engine.ts';
import type { SourceFacts } from './claims.ts';
import { cypher, statement } from './cypher.ts';
import type { PastClaim, Replacement } from './history.ts';
import { type Read, withEvidence } from './state.ts';
import { defined, type StoredStatement } from './statements.ts';

/** When each statement that replaces one of these was recorded, taken back and first said. */
const REPLACEMENTS = statement(
  'changes.replacements',
  cypher`UNWIND $ids AS id MATCH (s:Node {id: id})<-[:SUPERSEDES]-(o:Statement)
    CALL (o) { OPTIONAL MATCH (o)-[f:FROM]->(:Source) RETURN min(f.saidOnMax) AS saidBy }
    RETURN s.id AS statement, o.id AS id, o.recordedAt AS recordedAt, o.retractedAt AS retractedAt, saidBy`,
);

/** Statements with their evidence and with all that ever replaced them, and what is known of their sources. */
export async function readPast(
  read: Read,
  statements: ReadonlyMap<string, StoredStatement>,
): Promise<{ readonly claims: readonly PastClaim[]; readonly sources: ReadonlyMap<string, SourceFacts> }> {
  const sources = new Map<string, SourceFacts>();
  const ids = [...statements.keys()];
  const [claims, rows] = await Promise.all([
    withEvidence(read, statements, sources),
    ids.length > 0 ? read(REPLACEMENTS, { ids }) : [],
  ]);
  const replacements = new Map<string, Replacement[]>();
  for (const row of rows) {
    const of = replacements.get(String(row.statement)) ?? [];
    replacements.set(String(row.statement), [...of, toReplacement(row)]);
  }
  const past = [...claims.values()].map((claim) => ({
    ...claim,
    replacements: replacements.get(claim.id) ?? [],
  }));
  return { claims: past, sources };
}

function toReplacement(row: Row): Replacement {
  const text = (key: string) => (typeof row[key] === 'string' ? row[key] : undefined);
  return defined<Replacement>({
    id: String(row.id),
    recordedAt: String(row.recordedAt),
    retractedAt: text('retractedAt'),
    saidBy: text('saidBy'),
  });
}
