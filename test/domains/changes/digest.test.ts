import { beforeAll, expect, it } from 'vitest';
import type { Engine } from '../../../src/engine/engine.ts';
import type { DataRecord, StatementRecord } from '../../../src/model/records/record-types.ts';
import { prepareStorage, record } from '../../../src/store/record/record.ts';
import { api, ask, askResult } from '../../support/ask.ts';
import { describeEngines } from '../../support/engines/engines.ts';
import { idOf } from '../../support/worlds/world.ts';

const { model } = api().contract;
const sources = ['source:office'];

const before: readonly DataRecord[] = [
  {
    ...{ type: 'Source', id: 'source:office', title: 'Office', publisher: 'DOE' },
    ...{ publishedOn: '2026-03-10', tier: 'OFFICIAL', state: 'LIVE' },
  },
  { type: 'Agency', id: 'org:doe', name: 'DOE', sources },
  { type: 'Company', id: 'org:acme', name: 'Acme', sources },
  { type: 'Agreement', id: 'agreement:old', name: 'Old accord', reportedStatus: 'talks', sources },
  { type: 'FundingCall', id: 'call:one', name: 'Call one', totalUsd: 5, keyDates: ['date:due'], sources },
  { type: 'KeyDate', id: 'date:due', name: 'Due', kind: 'APPLICATION', at: '2026-08-01', sources },
  { type: 'KeyDate', id: 'date:far', name: 'Far', kind: 'DUE', at: '2026-12-01', sources },
  { type: 'KeyDate', id: 'date:met', name: 'Met', kind: 'DUE', at: '2026-07-10', metOn: '2026-06', sources },
  { type: 'KeyDate', id: 'date:talk', name: 'Talk', kind: 'WEBINAR', at: '2026-07-10', sources },
];
const say = (claim: Omit<StatementRecord, 'type'>): StatementRecord => ({
  type: 'Statement',
  sources,
  ...claim,
});
const instead = (claim: Omit<StatementRecord, 'type'>, value: string | number): StatementRecord =>
  say({ ...claim, value, supersedes: [idOf(claim)] });

const after: readonly DataRecord[] = [
  instead({ subject: 'date:due', predicate: 'at', value: '2026-08-01' }, '2026-07-20'),
  instead({ subject: 'call:one', predicate: 'totalUsd', value: 5 }, 6),
  instead({ subject: 'agreement:old', predicate: 'reportedStatus', value: 'talks' }, 'signed'),
  say({ subject: 'org:acme', predicate: 'PARTY_TO', object: 'agreement:old' }),
  {
    type: 'Retraction',
    statement: idOf({ subject: 'date:far', predicate: 'at', value: '2026-12-01' }),
    reason: 'Wrong.',
  },
  { type: 'Agreement', id: 'agreement:new', name: 'New accord', valueUsd: 7, parties: ['org:doe'], sources },
  say({ subject: 'org:acme', predicate: 'city', value: 'Springfield' }),
  say({ subject: 'org:doe', predicate: 'dissolvedOn', value: '2026-01' }),
  say({ subject: 'org:doe', predicate: 'dissolvedOn', value: '2026-02' }),
];

const TOLD = 'kind predicate subject { id } object { id }';
const DIGEST = `asOf isEmpty isCut newcomers { named { subject { id } sources { id } } changes { ${TOLD} } }
  linked { ${TOLD} } moved { ${TOLD} before after } amounts { ${TOLD} before after } withdrawn { ${TOLD} reason }
  disputed { ${TOLD} conflictClass } others { ${TOLD} before after } closingSoon { nodes { id } }`;

describeEngines('a digest', (open) => {
  let engine: Engine;
  const digest = async (args: string, fields = DIGEST) =>
    ((await ask(engine, `{ digest(${args}) { ${fields} } }`)) as { digest: unknown }).digest;

  beforeAll(async () => {
    engine = await open();
    await prepareStorage(engine, model);
    await record(engine, model, { records: before, recordedAt: '2026-05-01T12:00:00.000Z' });
    await record(engine, model, { records: after, recordedAt: '2026-06-20T12:00:00.000Z' });
  });

  it('puts each change where a reader looks for it', async () => {
    const about = (id: string, object: string | null = null) => ({
      subject: { id },
      object: object === null ? null : { id: object },
    });

    expect(await digest('since: "2026-06-01", asOf: "2026-07-01"')).toEqual({
      ...{ asOf: '2026-07-01', isEmpty: false, isCut: false },
      newcomers: [
        {
          named: { subject: { id: 'agreement:new' }, sources: [{ id: 'source:office' }] },
          changes: expect.arrayContaining([
            { kind: 'ADDED', predicate: 'PARTY_TO', ...about('org:doe', 'agreement:new') },
            { kind: 'ADDED', predicate: 'valueUsd', ...about('agreement:new') },
          ]),
        },
      ],
      linked: [{ kind: 'ADDED', predicate: 'PARTY_TO', ...about('org:acme', 'agreement:old') }],
      moved: [
        { kind: 'CHANGED', predicate: 'at', ...about('date:due'), before: '2026-08-01', after: '2026-07-20' },
      ],
      amounts: [{ kind: 'CHANGED', predicate: 'totalUsd', ...about('call:one'), before: 5, after: 6 }],
      withdrawn: [{ kind: 'RETRACTED', predicate: 'at', ...about('date:far'), reason: 'Wrong.' }],
      disputed: [
        { kind: 'DISPUTED', predicate: 'dissolvedOn', ...about('org:doe'), conflictClass: 'CONTRADICTION' },
      ],
      others: expect.arrayContaining([
        {
          kind: 'CHANGED',
          predicate: 'reportedStatus',
          ...about('agreement:old'),
          before: 'talks',
          after: 'signed',
        },
        {
          kind: 'ADDED',
          predicate: 'dissolvedOn',
          ...about('org:doe'),
          before: null,
          after: expect.any(String),
        },
      ]),
      closingSoon: { nodes: [{ id: 'date:due' }] },
    });
  });

  it('tells only of what is followed, and what is no news only when asked', async () => {
    const fields =
      'moved { predicate } amounts { predicate } others { predicate } closingSoon { nodes { id } } isEmpty';
    const since = 'since: "2026-06-01", asOf: "2026-07-01"';

    expect(await digest(`${since}, of: ["call:one"]`, fields)).toEqual({
      ...{ moved: [{ predicate: 'at' }], amounts: [{ predicate: 'totalUsd' }], others: [] },
      ...{ closingSoon: { nodes: [{ id: 'date:due' }] }, isEmpty: false },
    });
    expect(await digest(`${since}, of: ["org:acme"], material: false`, 'others { predicate }')).toEqual({
      others: [{ predicate: 'city' }],
    });
  });

  it('is empty when nothing changed, until a date comes to close soon', async () => {
    const since = 'since: "2026-06-21"';

    expect(await digest(`${since}, asOf: "2026-06-21"`, 'isEmpty closingSoon { nodes { id } }')).toEqual({
      ...{ isEmpty: true, closingSoon: { nodes: [{ id: 'date:due' }] } },
    });
    expect(
      await digest(`${since}, asOf: "2026-06-21", closingWithin: 7`, 'isEmpty closingSoon { nodes { id } }'),
    ).toEqual({
      ...{ isEmpty: true, closingSoon: { nodes: [] } },
    });
    expect(
      await digest(`${since}, asOf: "2026-07-14", closingWithin: 7`, 'isEmpty closingSoon { nodes { id } }'),
    ).toEqual({
      ...{ isEmpty: false, closingSoon: { nodes: [{ id: 'date:due' }] } },
    });
  });

  it.each([
    ['closingWithin: 400', /from 0 to 366; found 400/],
    ['closingWithin: -1', /from 0 to 366; found -1/],
    ['of: [IDS]', /at most 250 ids and got 251/],
  ])('refuses %s with the remedy', async (args, message) => {
    const ids = Array.from({ length: 251 }, (_, index) => `"org:o-${index}"`).join(' ');
    const { errors } = await askResult(
      engine,
      `{ digest(since: "2026-05-01", ${args.replace('IDS', ids)}) { isEmpty } }`,
    );

    expect(errors?.[0]?.message).toMatch(message);
  });
});
