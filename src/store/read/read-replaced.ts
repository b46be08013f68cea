import type { Claim, StoredStatement } from '../../model/claims/claim.ts';
import type { SourceFacts } from '../../model/claims/claims-of-record.ts';
import { type Read, readStatements, withEvidence } from './read-state.ts';

/** Claims with the statements that ever replaced them. */
export interface Past {
  readonly claims: readonly Claim[];
  /** By id; those among the claims too. */
  readonly superseders: ReadonlyMap<string, Claim>;
  readonly sources: ReadonlyMap<string, SourceFacts>;
}

/** Statements as they may be asked of at any point in time: with their evidence and with all that ever replaced them. */
export async function readPast(read: Read, statements: ReadonlyMap<string, StoredStatement>): Promise<Past> {
  const replacing = [...statements.values()].flatMap(replacementsOf);
  const missing = replacing.filter((id) => !statements.has(id));
  const others = missing.length > 0 ? await readStatements(read, { ids: missing }) : [];
  const sources = new Map<string, SourceFacts>();
  const all = await withEvidence(read, new Map([...statements, ...others]), sources);
  const claims = [...all.values()].filter((claim) => statements.has(claim.id));
  return { claims, superseders: all, sources };
}

/** Ids of the statements that replace a claim or did so until they were taken back. */
export function replacementsOf(claim: StoredStatement): readonly string[] {
  return [...(claim.supersededBy ?? []), ...(claim.releasedBy ?? [])];
}
