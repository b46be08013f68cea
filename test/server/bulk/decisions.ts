import { statementId } from '../../../src/model/claims/claim.ts';
import type { ActTypeName } from '../../../src/model/records/record-types.ts';

const ids = ['org:bulk-1', 'org:bulk-2'];
const reason = 'So.';
const statement = statementId({ subject: 'org:bulk-1', predicate: 'city', value: 'Alpha', kind: 'VALUE' });
const pair = { from: 'org:bulk-2', into: 'org:bulk-1', reason };

const PARTS: Readonly<Record<ActTypeName, object>> = {
  Ruling: { statement, rank: 'PREFERRED' },
  Retraction: { statement, reason },
  Reinstatement: { statement, reason },
  EvidenceEnd: { statement, source: 'source:bulk', on: '2026', reason },
  ...{ Merge: pair, Split: pair },
  ...{ Distinct: { of: ids, reason }, Unsure: { of: ids, reason } },
};

/** A decision of every kind, about records that are there. */
export const DECISIONS = Object.entries(PARTS).map(([type, own]) => ({ type, ...own }));
