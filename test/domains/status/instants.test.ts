import { beforeAll, expect, it } from 'vitest';
import type { Engine } from '../../../src/engine/engine.ts';
import { dayEnd } from '../../../src/model/day-ends.ts';
import { parseFuzzyDate } from '../../../src/model/fuzzy-date.ts';
import type { DataRecord } from '../../../src/model/records/record-types.ts';
import { prepareStorage, record } from '../../../src/store/record/record.ts';
import { verify } from '../../../src/store/verify/verify.ts';
import { api, ask } from '../../support/ask.ts';
import { describeEngines } from '../../support/engines/engines.ts';

const { model } = api().contract;
const NEW_YORK = { timeOfDay: '23:59', timeZone: 'America/New_York' };
const closing = (name: string, more: Readonly<Record<string, string>>): readonly DataRecord[] => [
  { type: 'KeyDate', id: `date:${name}`, name, kind: 'APPLICATION', at: '2026-04-28', ...more },
  { type: 'FundingCall', id: `call:${name}`, name, postedOn: '2026-03-17', keyDates: [`date:${name}`] },
];
const records: readonly DataRecord[] = [
  ...closing('hour', NEW_YORK),
  ...closing('zone', { timeZone: 'Pacific/Honolulu' }),
  ...closing('day', {}),
  ...closing('clock', { timeOfDay: '12:00' }),
];

const TIME = { timeout: 240_000 };

type DeadlinesOfCalls = Readonly<Record<string, readonly [call: string, date: string, certainty: string]>>;

describeEngines('a deadline', (open, name) => {
  let engine: Engine;

  beforeAll(async () => {
    engine = await open();
    await prepareStorage(engine, model);
    await record(engine, model, { records, recordedAt: '2026-01-15T00:00:00Z' });
  });

  const namesIn = async (view: string, [list, field, value]: readonly [string, string, string]) => {
    const { at } = await ask(
      engine,
      `{ at(${view}) { found: ${list}(where: { ${field}: { eq: ${value} } }) { nodes { name } } } }`,
    );
    return (at as { found: { nodes: { name: string }[] } }).found.nodes.map(({ name }) => name).sort();
  };
  // Neo4j takes seconds to plan each list of calls by a status, so it is asked for one.
  const filters = [
    ['keyDates', 'status', 'DUE'],
    ['fundingCalls', 'status', 'OPEN'],
    ...(name === 'embedded'
      ? ([
          ['keyDates', 'status', 'PASSED'],
          ['fundingCalls', 'status', 'CLOSED'],
          ['fundingCalls', 'openness', 'ALL'],
        ] as const)
      : []),
  ] as const;

  const askedIn = async (view: string): Promise<DeadlinesOfCalls> => {
    const status = 'name status { value certainty }';
    const { at } = await ask(
      engine,
      `{ at(${view}) { keyDates { nodes { ${status} } } fundingCalls { nodes { ${status} openness } } } }`,
    );
    type Shown = { name: string; status: { value: string; certainty: string }; openness?: string };
    const lists = at as Readonly<Record<string, { nodes: readonly Shown[] }>>;
    const calls = lists.fundingCalls?.nodes ?? [];
    const dates = lists.keyDates?.nodes ?? [];
    for (const filter of filters) {
      const [list, field, value] = filter;
      const shown = (lists[list]?.nodes ?? []).flatMap((each) =>
        (field === 'status' ? each.status.value : each.openness) === value ? [each.name] : [],
      );
      expect([filter, await namesIn(view, filter)]).toEqual([filter, shown.sort()]);
    }
    return Object.fromEntries(
      dates.map(({ name: of, status: date }) => {
        const call = calls.find((each) => each.name === of)?.status;
        expect(call?.certainty).toBe(date.certainty);
        return [of, [call?.value ?? '', date.value, date.certainty] as const];
      }),
    );
  };
  const at = (instant: string) => askedIn(`recordedBy: "${instant}"`);
  const sure = ['OPEN', 'DUE', 'CERTAIN'] as const;
  const perhaps = ['OPEN', 'DUE', 'POSSIBLE'] as const;
  const over = ['CLOSED', 'PASSED', 'CERTAIN'] as const;

  it(
    'lasts until its hour in its zone, until the day ends there, or until it has ended everywhere',
    TIME,
    async () => {
      expect(await at('2026-04-28T09:00:00Z')).toEqual({ hour: sure, zone: sure, day: sure, clock: sure });
      expect(await at('2026-04-28T11:00:00Z')).toEqual({
        hour: sure,
        zone: sure,
        day: perhaps,
        clock: perhaps,
      });
      expect(await at('2026-04-29T01:00:00Z')).toEqual({
        hour: sure,
        zone: sure,
        day: perhaps,
        clock: perhaps,
      });
      expect(await at('2026-04-29T04:01:00Z')).toEqual({
        hour: over,
        zone: sure,
        day: perhaps,
        clock: perhaps,
      });
      expect(await at('2026-04-29T10:00:00Z')).toEqual({
        hour: over,
        zone: over,
        day: perhaps,
        clock: perhaps,
      });
      expect(await at('2026-04-29T12:00:00Z')).toEqual({ hour: over, zone: over, day: over, clock: over });
    },
  );

  it('is over with its day in a view of a day', TIME, async () => {
    for (const view of ['validOn', 'publishedBy']) {
      const then = { hour: sure, zone: sure, day: sure, clock: sure };
      expect(await askedIn(`${view}: "2026-04-28"`)).toEqual(then);
      const later = { hour: over, zone: over, day: over, clock: over };
      expect(await askedIn(`${view}: "2026-04-29"`)).toEqual(later);
    }
  });

  it('follows when its zone is recorded later, and not in views of before', TIME, async () => {
    await record(engine, model, {
      records: [
        { type: 'Statement', subject: 'date:day', predicate: 'timeZone', value: 'Asia/Tokyo' },
        { type: 'Statement', subject: 'date:day', predicate: 'timeOfDay', value: '17:00' },
      ],
      recordedAt: '2026-04-28T07:00:00Z',
    });
    expect((await at('2026-04-28T06:59:00Z')).day).toEqual(sure);
    expect((await at('2026-04-28T08:00:00Z')).day).toEqual(sure);
    expect((await at('2026-04-28T08:01:00Z')).day).toEqual(over);
    const drifts = [];
    for await (const drift of verify(engine, model)) drifts.push(drift);
    expect(drifts).toEqual([]);
  });
});

it.each([
  ['2026-03-08', '02:30', 'America/New_York', '2026-03-08T07:30:59.999Z'],
  ['2026-03-29', '02:30', 'Europe/Berlin', '2026-03-29T01:30:59.999Z'],
  ['2026-11-01', '01:30', 'America/New_York', '2026-11-01T05:30:59.999Z'],
  ['2026-07-01', '17:00', 'Asia/Kolkata', '2026-07-01T11:30:59.999Z'],
  ['2026-07', '17:00', 'Europe/Berlin', '2026-07-31T21:59:59.999Z'],
  ['9999-12-31', undefined, undefined, '9999-12-31T23:59:59.999Z'],
])('%s at %s in %s is over at %s', (text, time, zone, last) => {
  const date = parseFuzzyDate(text);
  expect(date && dayEnd(date, { time, zone }).last).toBe(last);
});
