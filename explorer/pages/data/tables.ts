import { KINDS } from '../../parts/kinds.ts';

export interface TableName {
  readonly plural: string;
  readonly many: string;
  readonly type: string;
}

/** Every type as a table, and organizations of all kinds together. */
export const TABLES: readonly TableName[] = [
  ...Object.entries(KINDS)
    .filter(([type]) => type !== 'Source')
    .map(([type, { plural, many }]) => ({ plural, many, type })),
  { plural: 'organizations', many: 'Organizations', type: 'Organization' },
].sort((one, other) => (one.many < other.many ? -1 : 1));
