import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import type { Engine } from '../../../src/engine/engine.ts';
import type { DataRecord, EntityRecord } from '../../../src/model/records/record-types.ts';
import { unfitMeaning } from '../../../src/model/reported-words.ts';
import { ask, askResult } from '../../support/ask.ts';
import { countingEngine } from '../../support/engines/counting-engine.ts';
import { describeEngines } from '../../support/engines/engines.ts';
import { worldOf } from '../../support/worlds/filled.ts';

const date = fc.oneof(
  fc.constant(undefined),
  fc
    .integer({ min: 0, max: 1000 })
    .map((days) => new Date(Date.UTC(2025, 0, 1 + days)).toISOString().slice(0, 10)),
  fc.integer({ min: 1, max: 12 }).map((month) => `2026-${String(month).padStart(2, '0')}`),
  fc.constantFrom('2025', '2026', '2027'),
);
const keyDate = fc.record({
  at: date,
  metOn: date,
  kind: fc.constantFrom('APPLICATION', 'LETTER_OF_INTENT', 'RESPONSE', 'WEBINAR', 'DUE'),
  isEstimate: fc.constantFrom(undefined, true),
});
const call = fc.record({
  postedOn: date,
  isForecast: fc.constantFrom(undefined, true, false),
  reportedStatus: fc.constantFrom(
    undefined,
    'open',
    'closed',
    'forecasted',
    'archived, reopened',
    'published',
  ),
  own: fc.array(keyDate, { maxLength: 2 }),
  phase: fc.array(keyDate, { maxLength: 2 }),
});

type Call = typeof call extends fc.Arbitrary<infer Value> ? Value : never;
const due = (at: string) => ({ at, metOn: undefined, kind: 'APPLICATION', isEstimate: undefined }) as const;
const bare = { postedOn: undefined, isForecast: undefined, reportedStatus: undefined, own: [], phase: [] };
/**
 * Calls that must be among the cases: every status that a source can deny, and dates at the ends of a span.
 */
const known: readonly Call[] = [
  { ...bare, isForecast: true, reportedStatus: 'closed' },
  { ...bare, postedOn: '2026-01-01', own: [due('2027-06-01')], reportedStatus: 'closed' },
  { ...bare, postedOn: '2025-01-01', own: [due('2025-06-01')], reportedStatus: 'open' },
  {
    ...bare,
    own: [due('2026'), due('2026-03'), due('2026-03-09')],
    phase: [due('2026-03-10'), due('2026-03-20'), due('2026-03-21')],
  },
];
/** Calls with every mixture of dates. */
const calls = [...known, ...fc.sample(call, 40)];
const DAYS = ['2026-05-15', '2026-11-24'];
const STANDINGS = {
  FundingCall: ['FORECASTED', 'OPEN', 'CLOSED', 'UNKNOWN'],
  KeyDate: ['DUE', 'PASSED', 'MET', 'OVERDUE', 'UNKNOWN'],
};

interface Dated {
  readonly id: string;
  readonly reportedStatus?: string | null;
  readonly status: { readonly value: string; readonly disagreements?: readonly unknown[] };
}

describeEngines('standing', (open) => {
  let engine: Engine;

  beforeAll(async () => {
    engine = await open(worldOf(calls.flatMap(recordsOf)));
  });

  const list = async (field: string, day: string, more = '', status = 'value'): Promise<readonly Dated[]> => {
    const query = `query ($day: Date, $after: String) { at(validOn: $day, certainty: POSSIBLE) { list: ${field}(first: 100, after: $after${more}) { nodes { id: key ${status.includes('disagreements') ? 'reportedStatus' : ''} status { ${status} } } pageInfo { hasNextPage endCursor } } } }`;
    const all: Dated[] = [];
    let after: string | null = null;
    do {
      const data: Readonly<Record<string, unknown>> = await ask(engine, query, { day, after });
      const { list: page } = data.at as {
        list: { nodes: Dated[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
      };
      all.push(...page.nodes);
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after !== null);
    return all;
  };
  const ids = (all: readonly Dated[]) => all.map((one) => one.id).sort();

  it.each(DAYS)('lists calls by the standing that each has on %s', async (day) => {
    const all = await list('fundingCalls', day);
    // Of what no source speaks, nothing but its dates tells when it began; before that it is not there. A forecast may be.
    const isThere = ({ postedOn, isForecast }: Call) =>
      isForecast === true || (postedOn ?? '').padEnd(10, '-01').slice(0, 10) <= day;
    expect(all.length).toBe(calls.filter(isThere).length);
    for (const value of STANDINGS.FundingCall) {
      const found = await list('fundingCallsByStatus', day, `, status: ${value}`);
      expect(ids(found)).toEqual(ids(all.filter((one) => one.status.value === value)));
    }
  });

  it.each(DAYS)('lists key dates by the standing that each has on %s', async (day) => {
    const all = await list('keyDates', day);
    for (const value of STANDINGS.KeyDate) {
      const found = await list('deadlines', day, `, status: [${value}]`);
      expect(ids(found)).toEqual(ids(all.filter((one) => one.status.value === value)));
    }
    expect(ids(await list('deadlines', day, `, status: [MET, UNKNOWN]`))).toEqual(
      ids(all.filter((one) => ['MET', 'UNKNOWN'].includes(one.status.value))),
    );
  });

  it('finds calls whose sources say otherwise', async () => {
    for (const value of STANDINGS.FundingCall) {
      const all = await list(
        'fundingCallsByStatus',
        '2026-11-24',
        `, status: ${value}`,
        'value disagreements { said wasRight reason }',
      );
      const expected = all.filter(
        (one) => unfitMeaning('FundingCall', one.reportedStatus ?? '', value) !== undefined,
      );
      expect(ids(all.filter((one) => one.status.disagreements?.length))).toEqual(ids(expected));
      const said = await list('fundingCallsByStatus', '2026-11-24', `, status: ${value}, disagreeing: true`);
      const rest = await list('fundingCallsByStatus', '2026-11-24', `, status: ${value}, disagreeing: false`);
      expect(ids(said)).toEqual(ids(expected));
      expect(ids([...said, ...rest])).toEqual(ids(all));
      expect(expected.length > 0).toBe(value !== 'UNKNOWN');
    }
  });

  it('keeps dates that touch a span, by their bounds, of a call and its phases', async () => {
    const within = await list('deadlines', '2026-11-24', `, from: "2026-03-10", to: "2026-03-20"`);
    const bounds = (at: string) =>
      at.length === 4
        ? [`${at}-01-01`, `${at}-12-31`]
        : at.length === 7
          ? [`${at}-01`, `${at}-31`]
          : [at, at];
    const expected = keyDates().filter(({ at }) => {
      const [min = '', max = ''] = typeof at === 'string' ? bounds(at) : [];
      return at !== undefined && min <= '2026-03-20' && max >= '2026-03-10';
    });
    expect(ids(within)).toEqual(expected.map(({ id }) => id).sort());
    expect(within.length).toBeGreaterThan(3);
    const both = calls.findIndex((one) => one.own.length > 0 && one.phase.length > 0);
    const own = keyDates().filter(({ id }) => id.startsWith(`date:c${both}-`));
    expect(ids(await list('deadlines', '2026-11-24', `, of: ["call:c${both}"]`))).toEqual(
      own.map(({ id }) => id).sort(),
    );
    expect(own.length).toBeGreaterThan(1);
  });

  it('is worked out for today outside a view, and takes one call a level', async () => {
    const { engine: counted, counts } = countingEngine(engine);
    const data = await ask(
      counted,
      `{ fundingCalls(first: 30) { nodes { status { on value daysLeft disagreements { said } } } } }`,
    );
    const { nodes } = data.fundingCalls as { nodes: { status: { on: string } }[] };
    expect(new Set(nodes.map((node) => node.status.on))).toEqual(new Set(['2026-11-24']));
    expect(counts.reads).toEqual(['FundingCall.list', 'FundingCall.closingDates', 'statements.ofGroup']);
  });

  it('refuses a span that ends before it begins', async () => {
    const { errors } = await askResult(
      engine,
      `{ deadlines(from: "2026-02-01", to: "2026-01-01") { totalCount } }`,
    );
    expect(errors?.[0]?.message).toContain(
      '`from` must not come after `to`; found 2026-02-01 and 2026-01-01.',
    );
  });
});

function recordsOf(given: (typeof calls)[number], index: number): DataRecord[] {
  const { own, phase, ...facts } = given;
  const id = `c${index}`;
  const dates = keyDatesOf(given, index);
  const ownIds = dates.filter((one) => one.id.includes('-own-')).map((one) => one.id);
  const phaseIds = dates.filter((one) => one.id.includes('-phase-')).map((one) => one.id);
  return [
    ...dates,
    { type: 'CallPhase', id: `phase:${id}`, name: `Phase of ${id}`, keyDates: phaseIds },
    {
      type: 'FundingCall',
      id: `call:${id}`,
      name: `Call ${id}`,
      ...facts,
      keyDates: ownIds,
      phases: [`phase:${id}`],
    },
  ];
}

function keyDatesOf({ own, phase }: (typeof calls)[number], index: number): EntityRecord[] {
  const make =
    (sort: string) =>
    (facts: (typeof own)[number], place: number): EntityRecord => ({
      type: 'KeyDate',
      id: `date:c${index}-${sort}-${place}`,
      name: `Date ${place}`,
      ...facts,
    });
  return [...own.map(make('own')), ...phase.map(make('phase'))];
}

function keyDates(): EntityRecord[] {
  return calls.flatMap(keyDatesOf);
}
