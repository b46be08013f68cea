import type { DataRecord, StatementRecord } from '../../src/model/records/record-types.ts';
import { idOf, world } from '../support/worlds/world.ts';

/** Records added to the small world later, so that almost every question has another answer. */

const SOURCE = 'source:later';

function said(subject: string, predicate: string, value: StatementRecord['value']): DataRecord {
  return { type: 'Statement', subject, predicate, ...(value !== undefined && { value }), sources: [SOURCE] };
}

const noted = world.flatMap((each): DataRecord[] =>
  'id' in each && 'name' in each ? [said(String(each.id), 'note', 'Noted later.')] : [],
);

export const later: readonly DataRecord[] = [
  {
    type: 'Source',
    id: SOURCE,
    title: 'Later word',
    publisher: 'Department of Energy',
    publishedBy: 'org:doe',
    publishedOn: '2026-11-20',
    tier: 'OFFICIAL',
    state: 'LIVE',
  },
  ...noted,
  { type: 'University', id: 'org:later-university', name: 'Later University', sources: [SOURCE] },
  { type: 'Nonprofit', id: 'org:later-nonprofit', name: 'Later Institute', sources: [SOURCE] },
  { type: 'Topic', id: 'topic:later', name: 'Later topic', sources: [SOURCE] },
  { type: 'Identifier', id: 'identifier:lei-later', scheme: 'LEI', value: '5493001KJTIIGC8Y1R12' },
  {
    type: 'Agreement',
    id: 'agreement:later',
    name: 'Later agreement',
    kind: 'LEASE',
    announcedOn: '2026-11-01',
    signedOn: '2026-11-10',
    endsOn: '2026-12-01',
    program: 'program:second',
    parties: ['org:acme-ai', 'org:chipmaker', 'org:elan-lab', 'org:later-university'],
    sources: [SOURCE],
    undisclosed: ['valueUsd'],
  },
  {
    type: 'Program',
    id: 'program:second',
    name: 'Later programme',
    kind: 'INITIATIVE',
    participants: ['org:doe', 'org:acme-ai'],
    sources: [SOURCE],
  },
  {
    type: 'KeyDate',
    id: 'date:later',
    name: 'Later applications',
    kind: 'APPLICATION',
    at: '2026-12-15',
    sources: [SOURCE],
  },
  {
    type: 'Statement',
    subject: 'call:rfa-1',
    predicate: 'HAS_KEY_DATE',
    object: 'date:later',
    sources: [SOURCE],
  },
  {
    type: 'Statement',
    subject: 'org:acme-ai',
    predicate: 'HAS_IDENTIFIER',
    object: 'identifier:lei-later',
    sources: [SOURCE],
  },
  {
    type: 'Statement',
    subject: 'org:later-university',
    predicate: 'SUPPLIES',
    object: 'compute:aurora-b',
    role: 'ACCELERATOR',
    sources: [SOURCE],
  },
  said('call:rfa-1', 'reportedStatus', 'closed'),
  said('org:acme-ai', 'name', 'Acme Intelligence'),
  said('org:chipmaker', 'name', 'Siliconworks'),
  said('org:doe', 'city', 'Germantown'),
  said('agreement:mou-doe-acme', 'signedOn', '2026-03-01'),
  said('agreement:mou-doe-acme', 'valueUsd', 1_000),
  said('date:platform-due', 'at', '2026-12-20'),
  said('date:rfa-1-due', 'at', '2026-05-02'),
  {
    type: 'Statement',
    subject: 'compute:aurora-b',
    predicate: 'expectedOn',
    value: '2027-06',
    sources: ['source:daily-press'],
  },
  said('compute:aurora-b', 'operationalOn', '2027-09'),
  said('award:fusion', 'announcedOn', '2026-10-08'),
  {
    type: 'Statement',
    subject: 'agreement:lease',
    predicate: 'endsOn',
    value: '2036',
    sources: [SOURCE],
    supersedes: [idOf({ subject: 'agreement:lease', predicate: 'endsOn', value: '2035' })],
  },
  {
    type: 'Retraction',
    statement: idOf({
      subject: 'org:acme-ai',
      predicate: 'PARTICIPATES_IN',
      object: 'program:mission',
      role: 'PARTICIPANT',
    }),
    reason: 'Said too early.',
  },
];
