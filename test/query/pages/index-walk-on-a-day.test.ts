import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import type { Engine } from '../../../src/engine/engine.ts';
import { boundsOf, parseFuzzyDate } from '../../../src/model/fuzzy-date.ts';
import type { DataRecord, StatementRecord } from '../../../src/model/records/record-types.ts';
import { prepareStorage, record } from '../../../src/store/record/record.ts';
import { verify } from '../../../src/store/verify/verify.ts';
import { api, ask } from '../../support/ask.ts';
import { describeEngines } from '../../support/engines/engines.ts';
import { type PlainView, readPlainSaid } from '../../support/models/plain-said.ts';
import { PlainEyes } from '../../support/models/plain-view.ts';
import { runsOn, within } from '../../support/random.ts';
import { idOf } from '../../support/worlds/world.ts';

/**
 * Pages of a hub on a day, read off the index from that day on, against a plain model of views and a plain
 * sort.
 */

const HUB = 'org:hub';
const AGREEMENTS = Array.from({ length: 7 }, (_, index) => `agreement:${'gfedcba'[index]}`);
const DATES = ['2024', '2025-06', '2025-06-15', '2025-06-16', '2025-07-01', '2026'];
const DAYS = [
  '2023-12-31',
  '2024-12-31',
  '2025-06-01',
  '2025-06-15',
  '2025-06-16',
  '2025-06-30',
  '2026-07-01',
];
const RECORDED = ['2026-04-01T00:00:00.000Z', '2026-05-01T00:00:00.000Z', '2026-06-01T00:00:00.000Z'];

interface BatchedStatement {
  readonly record: Omit<StatementRecord, 'type'>;
  /** The batch that records it. */
  readonly batch: number;
  /** The batch that retracts it. */
  readonly retractedIn: number | undefined;
}

const date = fc.constantFrom(...DATES);
const sources = fc.constantFrom(
  [{ source: 'source:one', saidOn: '2026-01' }],
  [{ source: 'source:two', saidOn: '2026-03-05' }],
);
const rank = fc.constantFrom({}, {}, { rank: 'PREFERRED' as const, rankReason: 'Corrected.' });
const announced = fc.record({
  subject: fc.constantFrom(...AGREEMENTS),
  predicate: fc.constant('announcedOn'),
  value: date,
});
const party = fc
  .record({
    subject: fc.constant(HUB),
    predicate: fc.constant('PARTY_TO'),
    object: fc.constantFrom(...AGREEMENTS),
    role: fc.constantFrom('lead', 'member'),
    // Begun before, with or after the announcement, or on a day unknown; ended or not.
    valid: fc.oneof(
      fc.constant({}),
      fc.record({ start: date }),
      fc.record({ end: date }),
      fc.record({ activeOn: date }),
      fc.tuple(date, date).map((days) => {
        const [start = '', end = ''] = days.sort();
        return { start, end };
      }),
    ),
  })
  .map(({ valid, ...claim }) => ({ ...claim, ...valid }));
const spec: fc.Arbitrary<BatchedStatement> = fc
  .tuple(
    fc.oneof({ arbitrary: announced, weight: 1 }, { arbitrary: party, weight: 2 }),
    rank,
    sources,
    fc.nat(2),
    fc.option(fc.nat(2), { nil: undefined, freq: 6 }),
  )
  .map(([claim, ranked, from, batch, retractedIn]) => ({
    record: { ...claim, ...ranked, sources: from },
    batch,
    retractedIn: retractedIn !== undefined && retractedIn >= batch ? retractedIn : undefined,
  }));
const view: fc.Arbitrary<PlainView> = fc.record({
  validOn: fc.constantFrom(...DAYS),
  publishedBy: fc.option(fc.constantFrom('2026-02-01', '2026-04-01'), { nil: undefined, freq: 1 }),
  recordedBy: fc.option(fc.constantFrom('2026-04-15T00:00:00.000Z', '2026-05-15T00:00:00.000Z'), {
    nil: undefined,
    freq: 1,
  }),
  certainty: fc.option(fc.constantFrom('CERTAIN' as const, 'PRESUMED' as const, 'POSSIBLE' as const), {
    nil: undefined,
  }),
});
const paging = fc.record({
  size: fc.integer({ min: 1, max: 4 }),
  isBackward: fc.boolean(),
  least: fc.option(date, { nil: undefined }),
});

describeEngines('pages of a hub on a day', (open, name) => {
  const { model } = api().contract;
  let engine: Engine;
  beforeAll(async () => {
    engine = await open();
    await prepareStorage(engine, model);
  });

  it('hold what a plain model of views holds, in the order of a plain sort', {
    timeout: within(240_000),
  }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(spec, { minLength: 10, maxLength: 24 }),
        fc.array(fc.tuple(view, paging), { minLength: 8, maxLength: 8 }),
        async (specs, questions) => {
          await fill(engine, specs);
          const drifts = [];
          for await (const drift of verify(engine, model)) drifts.push(drift);
          expect(drifts).toEqual([]);
          const said = await readPlainSaid(engine);
          for (const [asked, page] of questions) {
            const eyes = new PlainEyes(said, asked);
            expect(await walk(engine, asked, page), JSON.stringify([asked, page])).toEqual(
              // A record that the view does not have shows no list, whatever is certain of its relationships.
              eyes.isThere(HUB) ? expected(eyes, page.least) : [],
            );
          }
        },
      ),
      { numRuns: runsOn(name, 25) },
    );
  });
});

type Paging = typeof paging extends fc.Arbitrary<infer T> ? T : never;

async function fill(engine: Engine, specs: readonly BatchedStatement[]): Promise<void> {
  const { model } = api().contract;
  const frame: readonly DataRecord[] = [
    ...['source:one', 'source:two'].map((id) => ({
      ...{ type: 'Source', id, title: id, publisher: id, tier: 'OFFICIAL', state: 'LIVE' },
    })),
    { type: 'Company', id: HUB, name: 'Hub', sources: [{ source: 'source:one', saidOn: '2025' }] },
    ...AGREEMENTS.map((id) => ({
      ...{ type: 'Agreement', id, name: id, sources: [{ source: 'source:one', saidOn: '2025' }] },
    })),
  ];
  await engine.write((tx) => tx.run({ name: 'empty', text: 'MATCH (n) WHERE NOT n:Format DETACH DELETE n' }));
  await record(engine, model, { records: frame, recordedAt: RECORDED[0] ?? '' });
  const ids = specs.map((each) => idOf({ ...each.record, ...boundsOf(each.record) }));
  for (const [batch, recordedAt] of RECORDED.entries()) {
    const statements = specs.flatMap((each): DataRecord[] =>
      each.batch === batch ? [{ type: 'Statement', ...each.record }] : [],
    );
    const taken = specs.flatMap((each, index): DataRecord[] =>
      each.retractedIn === batch
        ? [{ type: 'Retraction', statement: ids[index] ?? '', reason: 'Wrong.' }]
        : [],
    );
    await record(engine, model, { records: statements, recordedAt });
    await record(engine, model, { records: taken, recordedAt });
  }
}

/** The hub's agreements as a view sees them, newest first, with the role and how certain it is. */
function expected(eyes: PlainEyes, least: string | undefined): readonly Shown[] {
  const rows = eyes.edges(HUB, 'PARTY_TO').map((edge) => {
    const bounds = parseFuzzyDate(String(eyes.value(edge.to, 'announcedOn') ?? ''));
    const keys = [bounds?.min ?? '', bounds?.max ?? '', edge.to, edge.id].join(' ');
    return { keys, min: bounds?.min, shown: [edge.to, edge.role ?? null, edge.certainty] as const };
  });
  const from = least === undefined ? undefined : parseFuzzyDate(least)?.min;
  return rows
    .filter(({ min }) => from === undefined || (min !== undefined && min >= from))
    .sort((one, other) => (one.keys > other.keys ? -1 : 1))
    .map(({ shown }) => shown);
}

type Shown = readonly [id: string, role: string | null, certainty: string | null];

interface EdgePage {
  readonly edges: readonly { role: string; certainty: string; node: { id: string } }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

/** All pages, from the start of the list or from its end, put together in the list's order. */
async function walk(engine: Engine, asked: PlainView, page: Paging): Promise<readonly Shown[]> {
  const [count, from] = page.isBackward ? ['last', 'before'] : ['first', 'after'];
  const query = `query Walk($validOn: Date, $publishedBy: Date, $recordedBy: DateTime, $certainty: Certainty, $size: Int!, $cursor: String, $where: AgreementFilter) {
    at(validOn: $validOn, publishedBy: $publishedBy, recordedBy: $recordedBy, certainty: $certainty) { node(id: "${HUB}") { ... on Organization {
      page: agreements(${count}: $size, ${from}: $cursor, where: $where) { edges { role certainty node { id: key } }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } } } }`;
  const where = page.least === undefined ? {} : { announcedOn: { gte: page.least } };
  const found: Shown[] = [];
  let cursor: string | null = null;
  for (;;) {
    const data = await ask(engine, query, { ...asked, size: page.size, cursor, where });
    const node = (data.at as { node: { page: EdgePage } | null }).node;
    if (!node) return found;
    const { edges, pageInfo } = node.page;
    const rows = edges.map(({ node: { id }, role, certainty }): Shown => [id, role, certainty]);
    found.splice(page.isBackward ? 0 : found.length, 0, ...rows);
    if (page.isBackward ? !pageInfo.hasPreviousPage : !pageInfo.hasNextPage) return found;
    cursor = page.isBackward ? pageInfo.startCursor : pageInfo.endCursor;
  }
}
