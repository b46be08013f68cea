import type { StatementStanding } from '../model/claims/explain-best-value.ts';
import { countSources } from '../model/claims/levels.ts';

/** The number of sources that back the very claim, and of others that back only the record it is part of. */
export interface SourceSplit {
  readonly claim: number;
  readonly record: number;
}

/** A source that backs the claim is not counted again for the record. */
export function splitSources(standings: readonly StatementStanding[]): SourceSplit {
  const { claimSourceCount, recordSourceCount } = countSources(standings.map(({ claim }) => claim));
  return { claim: claimSourceCount, record: recordSourceCount };
}

/** Returns true when a statement took part in the choice. */
export function isLive({ standing }: StatementStanding): boolean {
  return standing !== 'LEFT_OUT';
}
