import type { Row } from '../engine/engine.ts';
import { type Sources, tierName } from '../model/claims/best-value.ts';
import type { Claim } from '../model/claims/claim.ts';
import { countSources } from '../model/claims/levels.ts';

/** Returns a claim as a record of the API. */
export function statementRow(claim: Claim, sources: Sources): Row {
  const { evidence, ended, acts, ...fields } = claim;
  const kept = { tier: tierName([claim], sources) ?? null, ...countSources([claim]) };
  return { ...fields, ...kept, type: 'Statement' };
}
