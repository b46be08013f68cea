import type { DataRecord, EntityRecord } from '../../../src/model/records/record-types.ts';

/**
 * A made-up network: a hub that is party to most agreements, companies, laboratories that agreements name, programmes, systems. Bases
 * and dates vary; one organization stands apart, joined to the others by nothing but a source.
 */

const COMPANIES = 9;
const LABS = 4;
const AGREEMENTS = 14;

const paper: EntityRecord = {
  type: 'Source',
  id: 'source:paper',
  title: 'The paper',
  publisher: 'The Paper',
  publishedOn: '2026-01-05',
  tier: 'PRESS',
  state: 'LIVE',
};

const bases = ['STATED', 'REPORTED', 'INFERRED'] as const;

function company(index: number): EntityRecord {
  return {
    type: index % 3 === 0 ? 'University' : 'Company',
    id: `org:company-${index}`,
    name: `Company ${index}`,
    ...(index > 6 && { parent: { id: `org:company-${index - 6}`, basis: 'INFERRED' } }),
    sources: ['source:paper'],
  };
}

function lab(index: number): EntityRecord {
  return {
    type: 'NationalLab',
    id: `org:lab-${index}`,
    name: `Laboratory ${index}`,
    parent: 'org:hub',
    sources: ['source:paper'],
  };
}

function agreement(index: number): EntityRecord {
  const second = 1 + ((index * 5) % COMPANIES);
  const third = 1 + ((index * 3) % COMPANIES);
  const parties = [
    ...(index % 5 === 1 ? [] : [{ id: 'org:hub', basis: bases[index % 3], activeOn: '2025-02-03' }]),
    {
      id: `org:company-${index === 1 ? 1 : second}`,
      role: 'signatory',
      start: `2025-0${1 + (index % 9)}`.replace('2025-02', '2025-03'),
    },
    ...(index % 2 === 0 && third !== second
      ? [{ id: `org:company-${third}`, basis: bases[(index + 1) % 3], end: '2025' }]
      : []),
  ];
  return {
    type: 'Agreement',
    id: `agreement:a-${index}`,
    name: `Agreement ${index}`,
    kind: 'MOU',
    announcedOn: '2025-01-10',
    parties,
    ...(index % 3 === 1 && { namedLabs: namedBy(index) }),
    program: `program:p-${index % 2}`,
    sources: ['source:paper'],
  };
}

function namedBy(index: number): string[] {
  if (index === 1) return ['org:lab-1'];
  return index === 13 ? ['org:lab-2', 'org:lab-3'] : [`org:lab-${1 + (index % LABS)}`];
}

function system(index: number): EntityRecord {
  return {
    type: 'ComputeResource',
    id: `compute:s-${index}`,
    name: `System ${index}`,
    hosts: [`org:lab-${1 + (index % LABS)}`],
    suppliers: [
      { id: `org:company-${1 + (index % 4)}`, role: 'ACCELERATOR' },
      { id: `org:company-${2 + (index % 3)}`, role: 'INTEGRATOR' },
    ],
    sources: ['source:paper'],
  };
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

export const networkRecords: readonly DataRecord[] = [
  paper,
  { type: 'Agency', id: 'org:hub', name: 'The Hub', sources: ['source:paper'] },
  { type: 'Company', id: 'org:island', name: 'The Island', sources: ['source:paper'] },
  { type: 'Company', id: 'org:lone', name: 'The Lone Company', sources: ['source:paper'] },
  ...[0, 1].map(
    (index): EntityRecord => ({
      type: 'Program',
      id: `program:p-${index}`,
      name: `Programme ${index}`,
      ...(index === 0 && { namedLabs: ['org:lab-1', 'org:lab-3'] }),
      sources: ['source:paper'],
    }),
  ),
  ...upTo(COMPANIES).map(company),
  ...upTo(LABS).map(lab),
  ...upTo(AGREEMENTS).map(agreement),
  {
    type: 'Agreement',
    id: 'agreement:lone',
    name: 'The lone agreement',
    parties: [
      { id: 'org:hub', start: '2025-04' },
      { id: 'org:lone', start: '2025-04' },
    ],
    sources: ['source:paper'],
  },
  ...upTo(8).map(system),
];
