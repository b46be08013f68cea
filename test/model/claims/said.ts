import type { Sources } from '../../../src/model/claims/best-value.ts';
import type { Claim } from '../../../src/model/claims/claim.ts';
import { claimOfStatement } from '../../../src/model/claims/claims-of-record.ts';
import { completeClaim } from '../../../src/model/claims/complete-claim.ts';
import type { StatementRecord } from '../../../src/model/records/record-types.ts';
import { RECORDED_AT, readSchemaModel } from '../../support/worlds/world.ts';

/** What sources of every tier say of an agreement, as claims. */

export const model = readSchemaModel();

export const sources: Sources = new Map([
  [
    'source:office-march',
    { tier: 'OFFICIAL', publishedOn: '2026-03-01', publisher: 'org:doe', name: 'The Office' },
  ],
  [
    'source:office-may',
    { tier: 'OFFICIAL', publishedOn: '2026-05-01', publisher: 'org:doe', name: 'The Office' },
  ],
  ['source:party', { tier: 'PARTY', publishedOn: '2026-04-01', publisher: 'org:acme', name: 'Acme' }],
  ['source:press', { tier: 'PRESS', publishedOn: '2026-04-02', publisher: 'daily', name: 'The Daily' }],
  ['source:press-may', { tier: 'PRESS', publishedOn: '2026-05-02', publisher: 'weekly' }],
  ['source:list-old', { tier: 'AGGREGATOR', publishedOn: '2026-01', publisher: 'list' }],
  ['source:list-undated', { tier: 'AGGREGATOR', publisher: 'list' }],
]);

export type Said = Omit<StatementRecord, 'type' | 'subject' | 'predicate'>;

/** What a source says of a value. */
export const value = (given: unknown, source?: string, more: Partial<Said> = {}): Said => ({
  value: given as string,
  ...(source && { sources: [source] }),
  ...more,
});

/** What a source says in words. */
export const words = (asWritten: string, source = 'source:press'): Said => ({ asWritten, sources: [source] });

/** The claim that it makes of an agreement. */
export function claim(predicate: string, said: Said): Claim {
  const draft = claimOfStatement(model, { type: 'Statement', subject: 'agreement:a', predicate, ...said });
  return completeClaim(draft, { recordedAt: RECORDED_AT, method: 'MANUAL' }, (id) => sources.get(id));
}
