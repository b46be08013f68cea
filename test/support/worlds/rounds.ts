import type { DataRecord } from '../../../src/model/records/record-types.ts';

/** A little graph in which each round of a test writes a company of its own and a decision, which would be there twice if it were written twice. */
export const HUB: readonly DataRecord[] = [
  {
    ...{ type: 'Source', id: 'source:s', title: 'S', publisher: 'S', tier: 'PRESS', state: 'LIVE' },
  },
  { type: 'Company', id: 'org:hub', name: 'Hub', sources: ['source:s'] },
  { type: 'Company', id: 'org:other', name: 'Other', sources: ['source:s'] },
];

/** All belong to one entity, so that writers meet. */
export function companyOf(round: number): DataRecord {
  return {
    ...{ type: 'Company', id: `org:r-${round}`, name: `Round ${round}`, parent: 'org:hub' },
    sources: ['source:s'],
  };
}

/** The verdict of a round. */
export function roundOf(round: number, at: string): DataRecord {
  return { type: 'Distinct', of: ['org:hub', 'org:other'], reason: `Round ${round}.`, at };
}
