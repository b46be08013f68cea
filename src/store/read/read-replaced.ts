import type { Claim, StoredStatement } from '../../model/claims/claim.ts';
import type { SourceFacts } from '../../model/claims/claims-of-record.ts';
import { type Read, readStatements, withEvidence } from './read-state.ts';

/** Claims together with the statements that ever replaced them. */
export interface Past {
  readonly claims: readonly Claim[];
  /** By id; the claims themselves are included. */
  readonly superseders: ReadonlyMap<string, Claim>;
  readonly sources: ReadonlyMap<string, SourceFacts>;
}

/**
 * Returns statements with their evidence and with everything that ever replaced them, so that they can be
 * judged at any point in time.
 */
export async function readPast(read: Read, statements: ReadonlyMap<string, StoredStatement>): Promise<Past> {
  const replacing = [...statements.values()].flatMap(replacementsOf);
  const missing = replacing.filter((id) => !statements.has(id));
  const others = missing.length > 0 ? await readStatements(read, { ids: missing }) : [];
  const sources = new Map<string, SourceFacts>();
  const all = await withEvidence(read, new Map([...statements, ...others]), sources);
  const claims = [...all.values()].filter((claim) => statements.has(claim.id));
  return { claims, superseders: all, sources };
}

/** Returns the ids of the statements that replace a claim, or did until they were retracted. */
export function replacementsOf(claim: StoredStatement): readonly string[] {
  return [...(claim.supersededBy ?? []), ...(claim.releasedBy ?? [])];
}
