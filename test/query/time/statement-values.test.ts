import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import type { Engine } from '../../../src/engine/engine.ts';
import type { DataRecord } from '../../../src/model/records/record-types.ts';
import { prepareStorage, record } from '../../../src/store/record/record.ts';
import { api, ask } from '../../support/ask.ts';
import { countingEngine } from '../../support/engines/counting-engine.ts';
import { describeEngines } from '../../support/engines/engines.ts';
import { type PlainView, readPlainSaid, saidIn } from '../../support/models/plain-said.ts';
import { PlainEyes } from '../../support/models/plain-view.ts';
import { isTriedWhole, runsOn, within } from '../../support/random.ts';
import { DAYS, fill, ORGS, RECORDED, told } from '../../support/worlds/told-world.ts';
import { idOf } from '../../support/worlds/world.ts';

/**
 * What a view of the past shows of a statement: how it is known by the words for it that stand there, and what acts had made of it. What is
 * shown is worked out of the row, conditions and orders ask the database: each is held against a plain model, and so against the other.
 */

const SUBJECT = 'org:lab';
const CITY = { subject: SUBJECT, predicate: 'city', value: 'Golden' };
const ID = idOf(CITY);
const [FIRST, SILENCE, ENDED, RETRACTED] = ['2026-04-01', '2026-05-01', '2026-06-01', '2026-07-01'].map(
  (day) => `${day}T00:00:00.000Z`,
) as [string, string, string, string];

const BATCHES: readonly (readonly [recordedAt: string, records: readonly DataRecord[]])[] = [
  [
    FIRST,
    [
      ...(['OFFICIAL', 'PRESS', 'AGGREGATOR'] as const).map(
        (tier): DataRecord => ({
          ...{ type: 'Source', id: `source:${tier.toLowerCase()}`, title: tier, publisher: tier, tier },
          state: 'LIVE',
        }),
      ),
      {
        ...{ type: 'Company', id: SUBJECT, name: 'Laboratory', city: 'Golden' },
        sources: [
          { source: 'source:official', saidOn: '2026-01-10' },
          { source: 'source:press', saidOn: '2026-03-05' },
        ],
      },
      { type: 'Statement', ...CITY, sources: [{ source: 'source:aggregator', saidOn: '2026-02-01' }] },
    ],
  ],
  [
    SILENCE,
    [
      {
        ...{ type: 'Statement', subject: SUBJECT, predicate: 'city', kind: 'NOT_DISCLOSED' },
        ...{ asOf: '2026-04-15', checked: ['source:press'] },
      },
    ],
  ],
  [
    ENDED,
    [
      {
        ...{ type: 'EvidenceEnd', statement: ID, source: 'source:official', on: '2026-03-20' },
        reason: 'It says so no longer.',
      },
      {
        ...{ type: 'Ruling', statement: ID, rank: 'PREFERRED', note: 'As found.', reason: 'Looked up.' },
        ...{ visibility: 'EMBARGOED', embargoedUntil: '2026-08' },
      },
    ],
  ],
  [RETRACTED, [{ type: 'Retraction', statement: ID, reason: 'Misread.' }]],
];

/** By whom it is said best, on what basis, how many sources are tied to it and how many behind its record; what acts had made of it. */
type Expected = readonly [
  tier: string | null,
  basis: string,
  tied: number,
  around: number,
  decided: Readonly<Record<string, string | null>>,
];

const UNDECIDED = {
  ...{ rank: 'NORMAL', rankReason: null, note: null, visibility: 'PUBLIC', embargoedUntil: null },
  ...{ retractedAt: null, retractReason: null },
};
const RULED = {
  ...{ rank: 'PREFERRED', rankReason: 'Looked up.', note: 'As found.' },
  ...{ visibility: 'EMBARGOED', embargoedUntil: '2026-08', retractedAt: null, retractReason: null },
};
const TAKEN_BACK = { ...RULED, retractedAt: RETRACTED, retractReason: 'Misread.' };

const CASES: readonly (readonly [why: string, view: string, expected: Expected])[] = [
  [
    'the sources of the record have not all spoken',
    `publishedBy: "2026-02-20", recordedBy: "${FIRST}"`,
    ['AGGREGATOR', 'REPORTED', 1, 0, UNDECIDED],
  ],
  [
    'all have, and the weakest of them decides',
    `publishedBy: "2026-03-10", recordedBy: "${FIRST}"`,
    ['PRESS', 'REPORTED', 1, 2, UNDECIDED],
  ],
  ['no day of publication is asked', `recordedBy: "${FIRST}"`, ['PRESS', 'REPORTED', 1, 2, UNDECIDED]],
  [
    'one was found silent, and had no part in it',
    `publishedBy: "2026-02-20", recordedBy: "${SILENCE}"`,
    ['OFFICIAL', 'STATED', 1, 1, UNDECIDED],
  ],
  [
    'another no longer says so',
    `publishedBy: "2026-03-25", recordedBy: "${ENDED}"`,
    ['AGGREGATOR', 'REPORTED', 1, 0, RULED],
  ],
  [
    'another will no longer say so',
    `publishedBy: "2026-03-19", recordedBy: "${ENDED}"`,
    ['OFFICIAL', 'STATED', 1, 1, RULED],
  ],
  ['all that was recorded counts', 'publishedBy: "2026-03-25"', ['AGGREGATOR', 'REPORTED', 1, 0, TAKEN_BACK]],
  ['it had been taken back', `recordedBy: "${RETRACTED}"`, ['AGGREGATOR', 'REPORTED', 1, 0, TAKEN_BACK]],
];

describeEngines('a statement in a view', (open) => {
  let engine: Engine;

  beforeAll(async () => {
    engine = await open();
    const { model } = api().contract;
    await prepareStorage(engine, model);
    for (const [recordedAt, records] of BATCHES) await record(engine, model, { records, recordedAt });
  });

  const asked = async (view: string, question: string) =>
    (await ask(engine, `{ at(${view}) { ${question} } }`)).at as Readonly<Record<string, unknown>>;

  it.each(CASES)('shows where %s', async (_why, view, [tier, basis, tied, around, decided]) => {
    const sourceCount = tied === 0 && around > 0 ? 1 : tied;
    const few = {
      ...{ basis, tier, sourceCount, claimSourceCount: tied, recordSourceCount: around },
      ...decided,
    };
    const fields = Object.keys(few).join(' ');
    // What is worked out of the whole record, such as its value, reads all its properties.
    const whole = `${fields} value predicate`;
    const where = `where: { predicate: { eq: "city" }, kind: { eq: VALUE } }`;
    const found = await asked(
      view,
      `few: statements(${where}) { nodes { ${fields} } } whole: statements(${where}) { nodes { ${whole} } }
       fewById: node(id: "${ID}") { ... on Statement { ${fields} } } byId: node(id: "${ID}") { ... on Statement { ${whole} } }
       below: node(id: "${SUBJECT}") { ... on Entity { statements(${where}) { nodes { ${fields} } } } }`,
    );
    const all = { ...few, value: 'Golden', predicate: 'city' };
    expect(found).toEqual({
      ...{ few: { nodes: [few] }, whole: { nodes: [all] } },
      ...{ fewById: few, byId: all, below: { statements: { nodes: [few] } } },
    });
  });

  it('takes one pattern for the words, for Neo4j plans each as a query of its own', async () => {
    const { engine: counted, counts } = countingEngine(engine);
    const fields = 'basis tier sourceCount claimSourceCount recordSourceCount rank note value';
    await ask(
      counted,
      `{ at(publishedBy: "2026-03-10", recordedBy: "${FIRST}") {
           statements { nodes { ${fields} } } node(id: "${ID}") { ... on Statement { ${fields} } } } }`,
    );
    const texts = [...counts.texts.values()].flatMap((each) => [...each]);
    const patterns = texts.map((text) => text.split(':FROM]->').length - 1);
    expect(patterns.filter((count) => count > 0)).toEqual([1, 1]);
  });
});

const GRADE = 'basis tier sourceCount claimSourceCount recordSourceCount';
const SHOWN = `key ${GRADE} rank scope retractedAt`;
const LISTED = '(first: 100, orderBy: [{ id: ASC }])';

/** Every way in which statements are read, of few properties and of all. */
const READ = `few: statements${LISTED} { nodes { ${SHOWN} } }
  whole: statements${LISTED} { nodes { ${SHOWN} value } }
  fewById: nodes(ids: $ids) { ... on Statement { ${SHOWN} } }
  byId: nodes(ids: $ids) { ... on Statement { ${SHOWN} value } }
  below: companies${LISTED} { nodes { key statements${LISTED} { nodes { ${SHOWN} } } } }`;

/** What a plain model shows of the statements of a view. */
function rowsOf(eyes: PlainEyes) {
  return eyes.shown().map(({ claim, grade, isTakenBack }) => ({
    shown: {
      ...{ key: claim.id, ...grade, rank: claim.rank, scope: claim.scope ?? null },
      retractedAt: isTakenBack,
    },
    ...{ kind: claim.kind, subject: claim.subject },
  }));
}

type Row = ReturnType<typeof rowsOf>[number];

/** What a plain model answers to `READ`. */
function readingOf(
  eyes: PlainEyes,
  { rows, ids }: { readonly rows: readonly Row[]; readonly ids: readonly string[] },
) {
  const all = rows.map(({ shown }) => shown);
  const byId = ids.map((id) => all.find(({ key }) => key === id) ?? null);
  const about = (id: string) => rows.filter(({ subject }) => subject === id).map(({ shown }) => shown);
  return {
    ...{ few: { nodes: all }, whole: { nodes: all }, fewById: byId, byId },
    below: {
      nodes: ORGS.filter((id) => eyes.isThere(id)).map((id) => ({
        key: id,
        statements: { nodes: about(id) },
      })),
    },
  };
}

/** An answer without values, and of instants whether there are any: that is all that the plain model tells. */
function brief(answer: unknown): unknown {
  return JSON.parse(JSON.stringify(answer), (key, value: unknown) => {
    if (key === 'value') return undefined;
    return key === 'retractedAt' ? value !== null : value;
  });
}

/** Missing values come last either way, equal ones by id. */
function inOrder(rows: readonly Row[], column: keyof Row['shown'], way: 'ASC' | 'DESC'): readonly Row[] {
  return rows.toSorted(({ shown: one }, { shown: other }) => {
    const [left, right] = [one[column], other[column]];
    if (left === right) return one.key < other.key ? -1 : 1;
    if (left === null || right === null) return left === null ? 1 : -1;
    return left < right === (way === 'ASC') ? -1 : 1;
  });
}

function keysOf(rows: readonly Row[]) {
  return { nodes: rows.map(({ shown }) => ({ key: shown.key })) };
}

/** Conditions on what depends on the view, and where they hold. */
const CONDITIONS: readonly (readonly [where: string, holds: (row: Row) => boolean])[] = [
  ['basis: { eq: STATED }', ({ shown }) => shown.basis === 'STATED'],
  ['NOT: { basis: { in: [STATED, REPORTED] } }', ({ shown }) => shown.basis === 'INFERRED'],
  ['tier: { in: [OFFICIAL, PARTY] }', ({ shown }) => shown.tier === 'OFFICIAL' || shown.tier === 'PARTY'],
  ['NOT: { tier: { eq: PRESS } }', ({ shown }) => shown.tier !== 'PRESS'],
  ['tier: { isNull: true }', ({ shown }) => shown.tier === null],
  ['sourceCount: { gte: 2 }', ({ shown }) => shown.sourceCount >= 2],
  ['claimSourceCount: { eq: 0 }', ({ shown }) => shown.claimSourceCount === 0],
  ['recordSourceCount: { gte: 1 }', ({ shown }) => shown.recordSourceCount >= 1],
  ['rank: { eq: PREFERRED }', ({ shown }) => shown.rank === 'PREFERRED'],
  ['scope: { eq: "seat" }', ({ shown }) => shown.scope === 'seat'],
  ['retractedAt: { isNull: false }', ({ shown }) => shown.retractedAt],
  ['support: { unsourced: true }', ({ shown, kind }) => shown.tier === null && kind !== 'NOT_DISCLOSED'],
];

const ORDERS = [
  ...([
    ['basis', 'DESC'],
    ['tier', 'ASC'],
    ['sourceCount', 'DESC'],
  ] as const),
  ...([
    ['claimSourceCount', 'ASC'],
    ['recordSourceCount', 'DESC'],
    ['rank', 'ASC'],
  ] as const),
] as const;

describeEngines('statements in a view', (open, name) => {
  let engine: Engine;

  beforeAll(async () => {
    engine = await open();
    await prepareStorage(engine, api().contract.model);
  });

  const horizons = fc.record({
    publishedBy: fc.constantFrom(...DAYS),
    recordedBy: fc.constantFrom(...RECORDED),
  });
  const asked = async (view: PlainView, question: string, ids: readonly string[] = []) => {
    const variables = '$publishedBy: Date, $recordedBy: DateTime';
    const found = await ask(
      engine,
      `query (${variables}${ids.length > 0 ? ', $ids: [ID!]!' : ''}) { at(publishedBy: $publishedBy, recordedBy: $recordedBy) { ${question} } }`,
      { ...view, ...(ids.length > 0 && { ids }) },
    );
    return found.at as Readonly<Record<string, unknown>>;
  };

  // Of each kind of view Neo4j plans the questions anew: there each condition is asked of one of them, in turn.
  const isAsked = (place: number, kind: number) => isTriedWhole(name) || place % 3 === kind;

  it('show, hold and sort by what a plain model sees', { timeout: within(600_000) }, async () => {
    await fc.assert(
      fc.asyncProperty(told, fc.array(horizons, { minLength: 2, maxLength: 2 }), async (all, limits) => {
        await fill(engine, all);
        const said = await readPlainSaid(engine);
        const ids = said.claims.map(({ id }) => id).sort();
        for (const { publishedBy, recordedBy } of limits) {
          for (const [kind, view] of [
            { publishedBy, recordedBy },
            { publishedBy },
            { recordedBy },
          ].entries()) {
            const eyes = new PlainEyes(saidIn(said, view), view);
            const rows = rowsOf(eyes);
            expect(brief(await asked(view, READ, ids))).toEqual(readingOf(eyes, { rows, ids }));
            for (const [where, holds] of CONDITIONS.filter((_, place) => isAsked(place, kind))) {
              const of = `(first: 100, where: { ${where} }, orderBy: [{ id: ASC }])`;
              const { found } = await asked(view, `found: statements${of} { nodes { key } }`);
              expect({ where, found }).toEqual({ where, found: keysOf(rows.filter(holds)) });
            }
            for (const [column, way] of ORDERS.filter((_, place) => isAsked(place, kind))) {
              const of = `(first: 100, orderBy: [{ ${column}: ${way} }, { id: ASC }])`;
              const { found } = await asked(view, `found: statements${of} { nodes { key } }`);
              expect({ column, found }).toEqual({ column, found: keysOf(inOrder(rows, column, way)) });
            }
          }
        }
      }),
      { numRuns: runsOn(name, 24) },
    );
  });
});
