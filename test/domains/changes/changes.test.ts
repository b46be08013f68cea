import { beforeAll, expect, it } from 'vitest';
import type { Engine } from '../../../src/engine/engine.ts';
import type { DataRecord } from '../../../src/model/records/record-types.ts';
import { prepareStorage, record } from '../../../src/store/record/record.ts';
import { api, ask, askResult } from '../../support/ask.ts';
import { countingEngine } from '../../support/engines/counting-engine.ts';
import { describeEngines } from '../../support/engines/engines.ts';
import { idOf } from '../../support/worlds/world.ts';

const { model } = api().contract;

/**
 * A call of which everything changes: recorded in May, June, July and August, in the words of sources of
 * March and April.
 */
const may: readonly DataRecord[] = [
  source('office', 'OFFICIAL', '2026-03-10'),
  source('office-amended', 'OFFICIAL', '2026-04-20'),
  source('press', 'PRESS', '2026-03-12'),
  { type: 'Agency', id: 'org:doe', name: 'DOE', sources: ['source:office'] },
  { type: 'Company', id: 'org:acme', name: 'Acme', city: 'Springfield', sources: ['source:press'] },
  {
    ...{ type: 'FundingCall', id: 'call:one', name: 'Call one', totalUsd: 5_000_000 },
    ...{ phases: ['phase:one'], offeredBy: ['org:doe'] },
    sources: [{ source: 'source:office', level: 'CLAIM' }],
  },
  { type: 'CallPhase', id: 'phase:one', name: 'Phase', keyDates: ['date:due'], sources: ['source:office'] },
  {
    ...{ type: 'KeyDate', id: 'date:due', name: 'Applications due', kind: 'APPLICATION' },
    ...{ at: '2026-05-01', sources: ['source:office'] },
  },
  {
    ...{ type: 'Agreement', id: 'agreement:mou', name: 'MOU', sources: ['source:office'] },
    ...{ parties: [{ id: 'org:acme', role: 'signatory' }] },
  },
];
const firstDay = idOf({ subject: 'date:due', predicate: 'at', value: '2026-05-01' });
const party = idOf({
  ...{ subject: 'org:acme', predicate: 'PARTY_TO', object: 'agreement:mou', role: 'signatory' },
});
const june: readonly DataRecord[] = [
  {
    ...{ type: 'Statement', subject: 'date:due', predicate: 'at', value: '2026-05-08' },
    ...{ sources: ['source:office-amended'], supersedes: [firstDay] },
  },
];
const july: readonly DataRecord[] = [
  {
    ...{ type: 'Statement', subject: 'call:one', predicate: 'totalUsd', value: 6_000_000 },
    sources: ['source:press'],
  },
  { type: 'Retraction', statement: party, reason: 'Another Acme.' },
];
const august: readonly DataRecord[] = [
  {
    ...{ type: 'Statement', subject: 'org:acme', predicate: 'city', value: 'Shelbyville' },
    sources: ['source:office'],
  },
];

const FIELDS = `kind predicate before after conflictClass reason isMaterial at on subject { id name } object { id }
  linkBefore { role basis } linkAfter { role } statements { id } sources { id }`;

describeEngines('changes', (open) => {
  let engine: Engine;
  const nodes = async (args: string, fields = 'kind predicate subject { id }') => {
    const { changes } = (await ask(engine, `{ changes(${args}) { nodes { ${fields} } } }`)) as Answer;
    return changes.nodes;
  };

  beforeAll(async () => {
    engine = await open();
    await prepareStorage(engine, model);
    for (const [records, month] of [
      [may, '05'],
      [june, '06'],
      [july, '07'],
      [august, '08'],
    ] as const)
      await record(engine, model, { records, recordedAt: `2026-${month}-01T12:00:00.000Z` });
  });

  it('tell a date that moved, with the statement and source that moved it', async () => {
    expect(await nodes('since: "2026-05-02", first: 1', FIELDS)).toEqual([
      {
        ...{ kind: 'CHANGED', predicate: 'at', before: '2026-05-01', after: '2026-05-08' },
        ...{ conflictClass: null, reason: null, isMaterial: true, object: null },
        ...{ at: '2026-06-01T12:00:00.000Z', on: '2026-06-01', linkBefore: null, linkAfter: null },
        subject: { id: 'date:due', name: 'Applications due' },
        statements: [
          { id: firstDay },
          { id: idOf({ subject: 'date:due', predicate: 'at', value: '2026-05-08' }) },
        ].sort((one, other) => (one.id < other.id ? -1 : 1)),
        sources: [{ id: 'source:office-amended' }],
      },
    ]);
  });

  it('tell a statement taken back with its reason, and a disagreement with its class', async () => {
    const told = await nodes('since: "2026-06-15", material: true', FIELDS);

    expect(told).toHaveLength(2);
    expect(told).toContainEqual(
      expect.objectContaining({
        ...{ kind: 'RETRACTED', predicate: 'PARTY_TO', reason: 'Another Acme.', isMaterial: true },
        subject: { id: 'org:acme', name: 'Acme' },
        object: { id: 'agreement:mou' },
        linkBefore: { role: 'signatory', basis: 'STATED' },
        ...{ linkAfter: null, before: null, after: null },
        statements: [{ id: party }],
        sources: [{ id: 'source:office' }],
      }),
    );
    expect(told).toContainEqual(
      expect.objectContaining({
        ...{ kind: 'DISPUTED', predicate: 'totalUsd', conflictClass: 'CONTRADICTION', isMaterial: true },
        ...{ before: 5_000_000, after: 5_000_000, subject: { id: 'call:one', name: 'Call one' } },
      }),
    );
  });

  it('tell what became publicly known, day by day', async () => {
    const told = await nodes('since: "2026-03-11", axis: PUBLISHED', 'on at kind predicate subject { id }');

    expect(told).toEqual([
      ...told.filter((change) => change.on === '2026-03-12'),
      { on: '2026-04-20', at: null, kind: 'CHANGED', predicate: 'at', subject: { id: 'date:due' } },
    ]);
    expect(told.map(({ kind, predicate }) => `${String(kind)} ${String(predicate)}`)).not.toContain(
      'ADDED PARTY_TO',
    );
  });

  it('count a day from its beginning and an instant without itself', async () => {
    expect(await nodes('since: "2026-08-01"')).toHaveLength(2);
    expect(await nodes('since: "2026-08-01T12:00:00Z"')).toEqual([]);
    expect(await nodes('since: "2026-08-01T13:59:59+02:00"')).toHaveLength(2);
  });

  it('follow a call through its phases to its dates, and a record that a relationship leads to', async () => {
    const since = 'since: "2026-05-02"';

    expect(await nodes(`${since}, of: ["call:one"]`)).toEqual([
      { kind: 'CHANGED', predicate: 'at', subject: { id: 'date:due' } },
      { kind: 'DISPUTED', predicate: 'totalUsd', subject: { id: 'call:one' } },
    ]);
    expect(await nodes(`${since}, of: ["agreement:mou"]`)).toEqual([
      { kind: 'RETRACTED', predicate: 'PARTY_TO', subject: { id: 'org:acme' } },
    ]);
    expect(await nodes(`${since}, of: ["org:unknown"]`)).toEqual([]);
    expect(await nodes(`${since}, of: []`)).toEqual([]);
  });

  it('end where the view does, in which they are asked', async () => {
    const view = async (point: string, args: string) => {
      const answer = await ask(engine, `{ at(${point}) { changes(${args}) { nodes { kind predicate } } } }`);
      return (answer.at as Answer).changes.nodes;
    };

    expect(await view('recordedBy: "2026-06-15T00:00:00Z"', 'since: "2026-05-02"')).toEqual([
      { kind: 'CHANGED', predicate: 'at' },
    ]);
    expect(await view('publishedBy: "2026-04-19"', 'since: "2026-03-13", axis: PUBLISHED')).toEqual([]);
    expect(await view('publishedBy: "2026-04-20"', 'since: "2026-03-13", axis: PUBLISHED')).toEqual([
      { kind: 'CHANGED', predicate: 'at' },
    ]);
    // By July the office's word of April was recorded already, so it is no news for those who leave it out.
    expect(await view('publishedBy: "2026-03-31"', 'since: "2026-05-02", kinds: [CHANGED]')).toEqual([
      { kind: 'CHANGED', predicate: 'city' },
    ]);
  });

  it('leave out what is not asked for', async () => {
    const since = 'since: "2026-05-02"';

    expect(await nodes(`${since}, kinds: [CHANGED]`)).toEqual([
      { kind: 'CHANGED', predicate: 'at', subject: { id: 'date:due' } },
      { kind: 'CHANGED', predicate: 'city', subject: { id: 'org:acme' } },
    ]);
    expect(await nodes(`${since}, material: false`)).toEqual([
      { kind: 'CHANGED', predicate: 'city', subject: { id: 'org:acme' } },
      { kind: 'DISPUTED', predicate: 'city', subject: { id: 'org:acme' } },
    ]);
  });

  it('stand in one order both ways, whatever the page', async () => {
    const page = 'pageInfo { hasNextPage hasPreviousPage endCursor } edges { cursor node { id } }';
    const walk = async (direction: string, first: number) => {
      const ids: string[] = [];
      let after: string | null = null;
      do {
        const variables = { after, first };
        const text = `query ($after: String, $first: Int) { changes(since: "2026-05-01", direction: ${direction}, after: $after, first: $first) { ${page} } }`;
        const { changes } = (await ask(engine, text, variables)) as Answer;
        expect(changes.pageInfo.hasPreviousPage).toBe(after !== null);
        ids.push(...changes.edges.map((edge) => edge.node.id));
        after = changes.pageInfo.hasNextPage ? changes.pageInfo.endCursor : null;
      } while (after !== null);
      return ids;
    };

    const forward = await walk('ASC', 100);

    expect(new Set(forward).size).toBe(forward.length);
    expect(forward.length).toBeGreaterThan(15);
    expect(await walk('ASC', 2)).toEqual(forward);
    expect(await walk('DESC', 3)).toEqual(forward.toReversed());
  });

  it('take a handful of calls, whatever the page', async () => {
    const counting = countingEngine(engine);
    const question = (first: number) =>
      `{ changes(since: "2026-05-01", first: ${first}) { nodes { ${FIELDS} } } }`;

    await ask(counting.engine, question(1));
    const few = [...counting.counts.reads];
    counting.reset();
    await ask(counting.engine, question(100));

    expect(few.length).toBeLessThanOrEqual(8);
    expect(counting.counts.reads).toEqual(few);
  });

  it.each([
    ['since: "yesterday"', /Expected a day as 2026-03-17/],
    ['since: "2026-02-30"', /Expected a day/],
    ['since: "2026-05-01", after: "nonsense!"', /must be a cursor/],
    ['since: "2026-05-01", first: 101', /from 0 to 100/],
    ['since: "2026-05-01", of: [ID]', /at most 250 ids and got 251/],
  ])('refuse %s with the remedy', async (args, message) => {
    const ids = Array.from({ length: 251 }, (_, index) => `"org:o-${index}"`).join(' ');
    const { errors } = await askResult(engine, `{ changes(${args.replace('ID', ids)}) { nodes { id } } }`);

    expect(errors?.[0]?.message).toMatch(message);
  });
});

interface Answer extends Readonly<Record<string, unknown>> {
  readonly changes: {
    readonly nodes: readonly Readonly<Record<string, unknown>>[];
    readonly edges: readonly { readonly node: { readonly id: string } }[];
    readonly pageInfo: {
      readonly hasNextPage: boolean;
      readonly hasPreviousPage: boolean;
      readonly endCursor: string;
    };
  };
}

function source(slug: string, tier: string, publishedOn: string): DataRecord {
  return {
    ...{ type: 'Source', id: `source:${slug}`, title: slug, publisher: slug },
    ...{ publishedOn, tier, state: 'LIVE' },
  };
}
