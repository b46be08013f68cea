import type { DataRecord, EntityRecord, StatementRecord } from '../../../src/model/records/record-types.ts';

/** How large a generated world is. */
export interface Size {
  readonly organizations: number;
  readonly agreements: number;
  readonly statements: number;
}

/**
 * A made-up world of any size, the same each time: sources, organizations, agreements between them with a few hubs, and single
 * statements that agree, differ, replace and take back. Comes record by record, so that a file of any size can be written.
 */
export function* generated(size: Size): Generator<DataRecord> {
  const sources = Math.max(5, Math.ceil(size.agreements / 20));
  for (let index = 0; index < sources; index += 1) yield source(index);
  yield { type: 'Program', id: 'program:mission', name: 'The Mission', sources: ['source:s-0'] };
  for (let index = 0; index < size.organizations; index += 1) yield organization(index, sources);
  for (let index = 0; index < size.agreements; index += 1) yield agreement(index, size, sources);
  for (let index = 0; index < size.statements; index += 1) yield statement(index, size, sources);
}

function source(index: number): EntityRecord {
  return {
    type: 'Source',
    id: `source:s-${index}`,
    title: `Source ${index}`,
    publisher: `Publisher ${index % 7}`,
    publishedOn: day(index),
    tier: ['OFFICIAL', 'PARTY', 'PRESS', 'AGGREGATOR'][index % 4],
    state: 'LIVE',
  };
}

function organization(index: number, sources: number): EntityRecord {
  return {
    type: ['Company', 'University', 'Agency'][index % 3] ?? 'Company',
    id: `org:o-${index}`,
    name: `Organization ${index}`,
    shortName: `O${index}`,
    aliases: [`Body ${index}`],
    city: `City ${index % 50}`,
    foundedOn: String(1900 + (index % 120)),
    ...(index >= 10 && { parent: `org:o-${index % 10}` }),
    sources: [`source:s-${index % sources}`],
  };
}

function agreement(index: number, size: Size, sources: number): EntityRecord {
  const other = 1 + ((index * 7919) % Math.max(1, size.organizations - 1));
  return {
    type: 'Agreement',
    id: `agreement:a-${index}`,
    name: `Agreement ${index}`,
    kind: index % 2 === 0 ? 'MOU' : 'CONTRACT',
    announcedOn: day(index),
    valueUsd: 1_000 * (index + 1),
    focusAreas: [`area ${index % 9}`],
    parties: [
      { id: 'org:o-0', role: 'government lead' },
      { id: `org:o-${other}`, start: day(index) },
    ],
    program: 'program:mission',
    sources: [`source:s-${index % sources}`, `source:s-${(index + 1) % sources}`],
  };
}

function statement(index: number, size: Size, sources: number): StatementRecord {
  const about = `agreement:a-${(index * 31) % size.agreements}`;
  const common = {
    type: 'Statement',
    subject: about,
    sources: [`source:s-${(index * 13) % sources}`],
  } as const;
  switch (index % 4) {
    case 0:
      return {
        ...common,
        predicate: 'valueUsd',
        value: 1_000 * (((index * 31) % size.agreements) + 1) + (index % 3),
      };
    case 1:
      return { ...common, predicate: 'reportedStatus', value: `status ${index % 5}` };
    case 2:
      return { ...common, predicate: 'pressCoverage', value: `article ${index}` };
    default:
      return { ...common, predicate: 'announcedOn', value: day(index).slice(0, index % 3 === 0 ? 7 : 10) };
  }
}

function day(index: number): string {
  return new Date(Date.UTC(2025, 0, 1 + (index % 700))).toISOString().slice(0, 10);
}
