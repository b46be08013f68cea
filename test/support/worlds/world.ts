import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'graphql';
import { statementId } from '../../../src/model/claims/claim.ts';
import type { Model } from '../../../src/model/model.ts';
import { readModel } from '../../../src/model/read-model.ts';
import type { DataRecord, EntityRecord, StatementRecord } from '../../../src/model/records/record-types.ts';
import { organizations, sources } from './world-organizations.ts';

/** When the world is recorded, so that what tests see does not depend on the day. */
export const RECORDED_AT = '2026-11-23T12:00:00.000Z';

let known: Model | undefined;

/** The model as the SDL in `schema/` declares it, read once for each worker: nearly every suite asks for it. */
export function readSchemaModel(): Model {
  known ??= readFresh();
  return known;
}

function readFresh(): Model {
  const folder = new URL('../../../schema/', import.meta.url);
  const files = readdirSync(folder).filter((file) => file.endsWith('.graphql') && file !== 'api.graphql');
  return readModel(files.sort().map((file) => parse(readFileSync(new URL(file, folder), 'utf8'))));
}

const others: readonly EntityRecord[] = [
  { type: 'Identifier', id: 'identifier:ror-01bj3aw27', scheme: 'ROR', value: 'https://ror.org/01bj3aw27' },
  { type: 'Identifier', id: 'identifier:ror-05elan00', scheme: 'ROR', value: 'https://ror.org/05elan00' },
  {
    type: 'Program',
    id: 'program:mission',
    name: 'The Mission',
    kind: 'INITIATIVE',
    startedOn: '2025-11-24',
    participants: [{ id: 'org:doe', role: 'LEAD' }],
    keyDates: ['date:platform-due'],
    sources: ['source:energy-mou'],
  },
  {
    type: 'KeyDate',
    id: 'date:platform-due',
    name: 'Platform due',
    kind: 'DUE',
    at: '2026-08-21',
    timeZone: 'America/New_York',
    responsible: ['org:doe'],
    sources: ['source:energy-mou'],
  },
  {
    type: 'Agreement',
    id: 'agreement:mou-doe-acme',
    name: 'MOU between DOE and Acme AI',
    kind: 'MOU',
    announcedOn: '2026-03-02',
    binding: false,
    focusAreas: ['models', 'evaluation'],
    program: 'program:mission',
    parties: [
      { id: 'org:doe', role: 'government lead' },
      {
        id: 'org:acme-ai',
        role: 'signatory',
        sources: [{ source: 'source:acme-blog', quote: 'we signed' }, 'source:energy-mou'],
      },
    ],
    namedLabs: ['org:elan-lab'],
    namedSystems: ['compute:aurora-b'],
    sources: [{ source: 'source:energy-mou', level: 'CLAIM' }],
    undisclosed: [
      'valueUsd',
      { predicate: 'timeline', reason: 'WITHHELD', asOf: '2026-03-05', note: 'A spokesman declined.' },
    ],
  },
  {
    type: 'Agreement',
    id: 'agreement:lease',
    name: 'Lease of land at Élan',
    kind: 'LEASE',
    announcedOn: '2025-06',
    effectiveOn: '2025-07-01',
    endsOn: '2035',
    valueUsd: 12_500_000,
    parties: ['org:doe', 'org:chipmaker'],
    sources: ['source:daily-press'],
  },
  {
    type: 'ComputeResource',
    id: 'compute:aurora-b',
    name: 'Aurora B',
    kind: 'AI_SYSTEM',
    acceleratorCount: 10_000,
    powerMw: 12.5,
    announcedOn: '2026-01',
    hosts: ['org:elan-lab'],
    suppliers: [{ id: 'org:chipmaker', role: 'ACCELERATOR' }],
    figures: ['figure:aurora-b-peak', 'figure:aurora-b-hpl'],
    sources: ['source:daily-press'],
  },
  {
    type: 'PerformanceFigure',
    id: 'figure:aurora-b-peak',
    name: 'Aurora B, peak',
    metric: 'AI_PEAK',
    value: 2.5,
    unit: 'EFLOPS',
    asOf: '2026-01',
    sources: ['source:daily-press'],
  },
  {
    type: 'PerformanceFigure',
    id: 'figure:aurora-b-hpl',
    name: 'Aurora B, HPL',
    metric: 'HPL_RMAX',
    value: 1,
    unit: 'EFLOPS',
    precision: 'FP64',
    asOf: '2026-06',
    sources: ['source:undated-page'],
  },
  {
    type: 'Facility',
    id: 'facility:light',
    name: 'Élan Light Source',
    kind: 'LIGHT_SOURCE',
    userFacility: true,
    parent: 'org:elan-lab',
    sources: ['source:undated-page'],
  },
  {
    type: 'Dataset',
    id: 'dataset:spectra',
    name: 'Spectra',
    kind: 'ARCHIVE',
    accessLevel: 'OPEN',
    doi: '10.1234/spectra',
    sizeBytes: 5_000_000_000_000,
    hosts: ['org:elan-lab'],
    publishers: ['org:elan-lab'],
    sources: ['source:undated-page'],
  },
  {
    type: 'AIModel',
    id: 'model:acme-one',
    name: 'Acme One',
    kind: 'FOUNDATION_MODEL',
    openWeights: true,
    publishers: ['org:acme-ai'],
    systems: ['compute:aurora-b'],
    trainingDatasets: ['dataset:spectra'],
    sources: ['source:acme-blog'],
  },
  {
    type: 'FundingCall',
    id: 'call:rfa-1',
    name: 'Mission call',
    number: 'RFA-0001',
    kind: 'RFA',
    postedOn: '2026-03-17',
    totalUsd: 293_000_000,
    instruments: ['grant', 'cooperative agreement'],
    offeredBy: [{ id: 'org:office-of-science', role: 'lead office' }],
    program: 'program:mission',
    phases: ['phase:rfa-1-one'],
    challenges: ['challenge:fusion'],
    sources: [{ source: 'source:energy-mou', level: 'CLAIM' }],
  },
  {
    type: 'CallPhase',
    id: 'phase:rfa-1-one',
    name: 'Phase I',
    awardMaxUsd: 750_000,
    durationMonths: 9,
    keyDates: ['date:rfa-1-due'],
    sources: ['source:energy-mou'],
  },
  {
    type: 'KeyDate',
    id: 'date:rfa-1-due',
    name: 'Applications due',
    kind: 'APPLICATION',
    at: '2026-04-28',
    sources: ['source:energy-mou'],
  },
  {
    type: 'Challenge',
    id: 'challenge:fusion',
    name: 'Fusion',
    number: 1,
    program: 'program:mission',
    sources: ['source:energy-mou'],
  },
  {
    type: 'Award',
    id: 'award:fusion',
    name: 'Fusion award',
    amountUsd: 5_000_000,
    announcedOn: '2026-10-08',
    isAggregate: false,
    call: 'call:rfa-1',
    recipients: ['org:elan-lab'],
    offeredBy: ['org:doe'],
    sources: ['source:daily-press'],
  },
  {
    type: 'Person',
    id: 'person:jane-roe',
    name: 'Jane Roe',
    organizations: [{ id: 'org:doe', role: 'Under Secretary', start: '2025-09' }],
    sources: ['source:energy-mou'],
  },
  {
    type: 'Event',
    id: 'event:signing',
    name: 'Memorandum signed',
    kind: 'AGREEMENT',
    on: '2026-03-02',
    concerns: ['agreement:mou-doe-acme', 'org:acme-ai'],
    sources: ['source:daily-press'],
  },
];

/** A later announcement date by the same publisher, first published wrongly. */
const CORRECTED = claim({
  subject: 'award:fusion',
  predicate: 'announcedOn',
  value: '2026-10-09',
  sources: ['source:energy-mou'],
});

const statements: readonly DataRecord[] = [
  // One conflict of each class.
  claim({
    subject: 'compute:aurora-b',
    predicate: 'announcedOn',
    value: '2026-01-15',
    sources: ['source:energy-mou'],
  }),
  claim({
    subject: 'call:rfa-1',
    predicate: 'postedOn',
    value: '2026-03-18',
    sources: ['source:energy-mou-correction'],
  }),
  claim({
    subject: 'agreement:mou-doe-acme',
    predicate: 'announcedOn',
    value: '2026-01-31',
    sources: ['source:list-of-deals'],
  }),
  claim({
    subject: 'phase:rfa-1-one',
    predicate: 'awardMaxUsd',
    value: 500_000,
    scope: 'per year',
    sources: ['source:daily-press'],
  }),
  claim({
    subject: 'phase:rfa-1-one',
    predicate: 'awardMaxUsd',
    value: 750_000,
    scope: 'per award',
    sources: ['source:energy-mou'],
  }),
  claim({ subject: 'date:rfa-1-due', predicate: 'at', value: '2026-05-01', sources: ['source:daily-press'] }),
  // No number, kept as written; consistent with 10,000.
  claim({
    subject: 'compute:aurora-b',
    predicate: 'acceleratorCount',
    asWritten: 'about 10,000',
    sources: ['source:acme-blog'],
  }),
  claim({
    subject: 'org:acme-ai',
    predicate: 'describesMissionAs',
    value: 'a once in a generation effort',
    sources: ['source:acme-blog'],
  }),
  claim({
    subject: 'org:acme-ai',
    predicate: 'describesMissionAs',
    value: 'open to all',
    sources: ['source:daily-press'],
  }),
  claim({ subject: 'agreement:lease', predicate: 'signedOn', kind: 'SOME', sources: ['source:daily-press'] }),
  claim({
    subject: 'agreement:lease',
    predicate: 'focusAreas',
    kind: 'NONE',
    sources: ['source:daily-press'],
  }),
  // Inferred, said by no source.
  claim({
    subject: 'agreement:mou-doe-acme',
    predicate: 'procurementStatus',
    value: 'not a procurement',
    basis: 'INFERRED',
    note: 'It moves no money.',
    inferredFrom: [idOf({ subject: 'agreement:mou-doe-acme', predicate: 'binding', value: false })],
    method: 'MANUAL',
  }),
  // A statement, its replacement, and a retraction.
  CORRECTED,
  claim({
    subject: 'award:fusion',
    predicate: 'amountUsd',
    value: 6_000_000,
    sources: ['source:energy-mou'],
    supersedes: [idOf({ subject: 'award:fusion', predicate: 'amountUsd', value: 5_000_000 })],
  }),
  claim({
    subject: 'org:chipmaker',
    predicate: 'name',
    value: 'Chip Maker Inc.',
    sources: ['source:list-of-deals'],
  }),
  {
    type: 'Retraction',
    statement: idOf({ subject: 'org:chipmaker', predicate: 'name', value: 'Chip Maker Inc.' }),
    reason: 'Another company.',
    retractedAt: '2026-11-24T09:00:00Z',
  },
];

/** A small hand-made world: every type of record, statement and conflict at least once. */
export const world: readonly DataRecord[] = [...sources, ...organizations, ...others, ...statements];

/** The id of the statement that such a record makes. */
export function idOf(record: Omit<StatementRecord, 'type' | 'sources' | 'id'>): string {
  return statementId({ ...record, kind: record.kind ?? 'VALUE' });
}

function claim(record: Omit<StatementRecord, 'type'>): StatementRecord {
  return { type: 'Statement', ...record };
}
