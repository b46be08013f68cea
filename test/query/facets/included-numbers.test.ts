import { beforeAll, expect, it } from 'vitest';
import type { Engine } from '../../../src/engine/engine.ts';
import type { DataRecord } from '../../../src/model/records/record-types.ts';
import { prepareStorage, record } from '../../../src/store/record/record.ts';
import { api, ask } from '../../support/ask.ts';
import { describeEngines } from '../../support/engines/engines.ts';
import { SEEDS } from '../../support/worlds/seeds.ts';

const SOURCE = 'source:list';
const award = (id: string, amountUsd: number | undefined, more: Readonly<Record<string, unknown>> = {}) => ({
  type: 'Award',
  id: `award:${id}`,
  name: `Award ${id}`,
  isAggregate: false,
  announcedOn: '2025-03-01',
  ...(amountUsd !== undefined && { amountUsd }),
  offeredBy: [{ id: 'org:doe', role: 'agency' }],
  sources: [SOURCE],
  ...more,
});
/** One whole with two parts, one of them offered by another agency too; parts of what have no amount; a part in a group without its whole. */
const RECORDS = [
  {
    type: 'Source',
    id: SOURCE,
    title: 'List of awards',
    url: 'https://example.org/awards',
    tier: 'OFFICIAL',
    state: 'LIVE',
    publishedOn: '2025-03-02',
  },
  { type: 'Agency', id: 'org:doe', name: 'Department of Energy' },
  { type: 'Agency', id: 'org:nsf', name: 'National Science Foundation' },
  award('whole', 100),
  award('part', 30, { partOf: 'award:whole' }),
  award('shared', 20, {
    partOf: 'award:whole',
    offeredBy: [
      { id: 'org:doe', role: 'agency' },
      { id: 'org:doe', role: 'lead office' },
      { id: 'org:nsf', role: 'agency' },
    ],
  }),
  award('unknown', undefined),
  award('of-unknown', 7, { partOf: 'award:unknown' }),
  // Of the whole as well, by a part of which nobody knows the number.
  award('between', undefined, { partOf: 'award:whole' }),
  award('of-between', 9, { partOf: 'award:between' }),
] as unknown as readonly DataRecord[];

const SUMS =
  'groupBy(by: [OFFERED_BY], orderBy: [{amountUsd: {sum: DESC}}]) { keys { key } count amountUsd { count sum min max } }';
const groups = (sum: { readonly doe: number; readonly nsf: number }) => [
  { keys: [{ key: 'org:doe' }], count: 7, amountUsd: { count: 5, sum: sum.doe, min: 7, max: 100 } },
  { keys: [{ key: 'org:nsf' }], count: 1, amountUsd: { count: 1, sum: sum.nsf, min: 20, max: 20 } },
];

describeEngines('sums of awards that are parts of others', (open) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await open();
    await prepareStorage(engine, api().contract.model);
    await record(engine, api().contract.model, { records: RECORDS, recordedAt: '2025-04-01T00:00:00.000Z' });
  });

  it.each([
    ['today', (list: string) => list],
    ['on a day', (list: string) => `at(validOn: "2025-06-01") { ${list} }`],
    ['by what was published', (list: string) => `at(publishedBy: "2025-12-31") { ${list} }`],
    ['by what was recorded', (list: string) => `at(recordedBy: "2025-12-31T00:00:00Z") { ${list} }`],
  ])('count a dollar once within a group, %s', async (_when, view) => {
    const data = await ask(engine, `{ ${view(`awards { ${SUMS} }`)} }`);

    const { awards } = ('at' in data ? data.at : data) as { awards: { groupBy: unknown } };
    expect(awards.groupBy).toEqual(groups({ doe: 107, nsf: 20 }));
  });

  it('add a part whose whole the filter leaves out', async () => {
    const data = await ask(
      engine,
      `{ awards(where: {id: {in: ["award:part", "award:shared"]}}) { ${SUMS} } }`,
    );

    const { awards } = data as { awards: { groupBy: { amountUsd: { sum: number } }[] } };
    expect(awards.groupBy.map(({ amountUsd }) => amountUsd.sum)).toEqual([50, 20]);
  });
});

describeEngines('the awards of the Department of Energy', (open) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await open(SEEDS);
  });

  it('sum to what was given in each year, shares and the aggregates that include them counted once', async () => {
    const data = await ask(
      engine,
      `{ awards(where: {offeredBy: {some: {id: {eq: "org:doe"}}}}) {
        groupBy(by: [ANNOUNCED_ON_YEAR]) { keys { key } amountUsd { sum } } } }`,
    );

    const { awards } = data as {
      awards: { groupBy: { keys: { key: string | null }[]; amountUsd: { sum: number } }[] };
    };
    const sums = new Map(awards.groupBy.map(({ keys, amountUsd }) => [keys[0]?.key, amountUsd.sum]));
    // 2025: 320 million with the shares of the science cloud and of ModCon in it, and five centres of 125 million.
    expect(sums.get('2025')).toBe(945_000_000);
    // 2026: the selections under the call, with those of single projects in it.
    expect(sums.get('2026')).toBe(293_000_000);
  });
});
