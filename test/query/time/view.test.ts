import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import type { Engine } from '../../../src/engine/engine.ts';
import { type ConflictRow, conflictId } from '../../../src/model/claims/conflicts.ts';
import { boundsOf } from '../../../src/model/fuzzy-date.ts';
import type { ActRecord, DataRecord, StatementRecord } from '../../../src/model/records/record-types.ts';
import { prepareStorage, record } from '../../../src/store/record/record.ts';
import { verify } from '../../../src/store/verify/verify.ts';
import { api, ask, askResult } from '../../support/ask.ts';
import { countingEngine } from '../../support/engines/counting-engine.ts';
import { describeEngines } from '../../support/engines/engines.ts';
import { PlainEyes, type PlainView, readPlainSaid } from '../../support/models/plain-view.ts';
import { runsOn, within } from '../../support/random.ts';
import { idOf } from '../../support/worlds/world.ts';

/** Views against a plain model of them, on random statements with random days. */

const ORGS = ['org:a', 'org:b', 'org:c'];
const AGREEMENTS = ['agreement:x', 'agreement:y'];
const SOURCES = ['source:one', 'source:two', 'source:three', 'source:undated'];
const SAID = ['2026-01-10', '2026-02', '2026-03-05'];
const DAYS = [
  '2025-06-01',
  '2026-01-10',
  '2026-02-14',
  '2026-02-28',
  '2026-03-05',
  '2026-04-01',
  '2026-12-31',
];
const RECORDED = ['2026-04-01T00:00:00.000Z', '2026-05-01T00:00:00.000Z', '2026-06-01T00:00:00.000Z'];
const INSTANTS = ['2026-03-31T00:00:00.000Z', ...RECORDED, '2026-05-15T00:00:00.000Z'];

const frame: readonly DataRecord[] = [
  ...SOURCES.map((id, index) => ({
    type: 'Source',
    id,
    title: id,
    publisher: ['office', 'daily', 'daily', 'office'][index],
    tier: ['OFFICIAL', 'PRESS', 'AGGREGATOR', 'PARTY'][index],
    state: 'LIVE',
  })),
  ...ORGS.map((id) => ({
    type: 'Company',
    id,
    name: id.toUpperCase(),
    sources: [{ source: 'source:three', saidOn: '2026-02' }],
  })),
  ...AGREEMENTS.map((id) => ({ type: 'Agreement', id, name: id.toUpperCase() })),
];

interface Spec {
  readonly record: Omit<StatementRecord, 'type'>;
  /** The batch that records it; a later one brings new evidence. */
  readonly batch: number;
  /** The statement of an earlier batch that it replaces. */
  readonly replaces: number | undefined;
  /** The batch that retracts it. */
  readonly retractedIn: number | undefined;
  /** What is decided about it, and in which batch. */
  readonly acts: readonly Decision[];
}

interface Decision {
  readonly batch: number;
  readonly act: Omit<ActRecord, 'statement'>;
}

const decision: fc.Arbitrary<Decision> = fc.record({
  batch: fc.nat(2),
  act: fc.oneof(
    fc.record({
      type: fc.constant('Ruling' as const),
      rank: fc.constantFrom('PREFERRED' as const, 'NORMAL' as const, 'DEPRECATED' as const),
      scope: fc.constantFrom('seat', 'works'),
    }),
    fc.record({
      type: fc.constantFrom('Retraction' as const, 'Reinstatement' as const),
      reason: fc.constantFrom('Misread.', 'Read again.'),
    }),
    fc.record({
      type: fc.constant('EvidenceEnd' as const),
      source: fc.constantFrom(...SOURCES),
      on: fc.constantFrom('2026-02', '2026-03-05'),
      reason: fc.constant('Gone.'),
    }),
    fc.record({
      type: fc.constant('Reinstatement' as const),
      source: fc.constantFrom(...SOURCES),
      reason: fc.constant('There again.'),
    }),
  ),
});

const bounds = fc.record(
  {
    start: fc.constantFrom('2025', '2026-01', '2026-02-14'),
    end: fc.constantFrom('2026', '2026-02', '2026-03-05'),
  },
  { requiredKeys: [] },
);
const citation = fc.record(
  {
    source: fc.constantFrom(...SOURCES),
    saidOn: fc.constantFrom(...SAID),
    level: fc.constantFrom('CLAIM' as const, 'RECORD' as const, 'RECORD' as const),
    retrievedAt: fc.constantFrom('2026-02-20', '2026-03'),
  },
  { requiredKeys: ['source', 'level'] },
);
const citations = fc.uniqueArray(citation, { selector: ({ source }) => source, maxLength: 3 });
const value = fc.oneof(
  fc.record({
    subject: fc.constantFrom(...ORGS),
    predicate: fc.constantFrom('name', 'city', 'city'),
    value: fc.constantFrom('Alpha', 'Alpha', 'Beta', 'Gamma', 'North Alpha', 'Not Alpha'),
  }),
  fc.record({
    subject: fc.constantFrom(...ORGS),
    predicate: fc.constantFrom('city', 'foundedOn'),
    kind: fc.constantFrom('SOME' as const, 'NONE' as const),
  }),
  fc.record({
    subject: fc.constantFrom(...ORGS),
    predicate: fc.constant('foundedOn'),
    value: fc.constantFrom('2001', '2001-05', '2002-03'),
  }),
  fc.record({
    subject: fc.constantFrom(...AGREEMENTS),
    predicate: fc.constant('name'),
    value: fc.constantFrom('Pact', 'Lease'),
  }),
  fc.record({
    subject: fc.constantFrom(...AGREEMENTS),
    predicate: fc.constant('valueUsd'),
    value: fc.constantFrom(300_000_000, 293_000_000, 294_000_000, 293_760_000, 5),
  }),
);
const silence = fc.record({
  subject: fc.constantFrom(...ORGS),
  predicate: fc.constantFrom('city', 'foundedOn'),
  kind: fc.constant('NOT_DISCLOSED' as const),
  asOf: fc.constantFrom('2026-02', '2026-03-01'),
  checked: fc.uniqueArray(fc.constantFrom(...SOURCES), { minLength: 1, maxLength: 2 }),
});
const edge = fc.record(
  {
    subject: fc.constantFrom(...ORGS),
    predicate: fc.constant('PARTY_TO'),
    object: fc.constantFrom(...AGREEMENTS),
    activeOn: fc.constantFrom('2025', '2026-02-14'),
  },
  { requiredKeys: ['subject', 'predicate', 'object'] },
);
const spec: fc.Arbitrary<Spec> = fc
  .tuple(
    fc.oneof({ weight: 4, arbitrary: value }, { weight: 2, arbitrary: edge }, silence),
    bounds,
    citations,
    fc.nat(2),
    fc.option(fc.nat(9), { nil: undefined, freq: 3 }),
    fc.option(fc.nat(2), { nil: undefined, freq: 4 }),
    fc.array(decision, { maxLength: 3 }),
  )
  .map(([claim, valid, sources, batch, replaces, retractedIn, acts]) => ({
    acts: acts.filter((each) => each.batch >= batch),
    record: { ...claim, ...inOrder(valid), ...(sources.length > 0 && { sources }) },
    batch,
    replaces,
    retractedIn: retractedIn !== undefined && retractedIn >= batch ? retractedIn : undefined,
  }));

function inOrder({ start, end }: { readonly start?: string; readonly end?: string }) {
  const isBackwards = start !== undefined && end !== undefined && start > end;
  return isBackwards ? { start } : { ...(start && { start }), ...(end && { end }) };
}

const view: fc.Arbitrary<PlainView> = fc.record({
  validOn: fc.option(fc.constantFrom(...DAYS), { nil: undefined }),
  publishedBy: fc.option(fc.constantFrom(...DAYS), { nil: undefined }),
  recordedBy: fc.option(fc.constantFrom(...INSTANTS), { nil: undefined }),
  certainty: fc.option(fc.constantFrom('CERTAIN' as const, 'PRESUMED' as const, 'POSSIBLE' as const), {
    nil: undefined,
  }),
});

/** What is asked of a view, in questions that a busy Neo4j answers within its twenty connections. */
const QUERIES = [
  `    all: companies(orderBy: [{ id: ASC }]) { totalCount nodes { id: key name city foundedOn
      agreements(orderBy: [{ id: ASC }]) { totalCount edges { certainty basis since until statementCount sourceCount claimSourceCount recordSourceCount node { id: key name } } }
      statements(first: 100, orderBy: [{ id: ASC }]) { totalCount nodes { id: key conflicts { nodes { id: key } } } }
      conflicts(orderBy: [{ id: ASC }]) { totalCount nodes { id: key } }
      evidence(field: "city") { conflict { id: key class } } } }`,
  `conflicts(first: 100, orderBy: [{ id: ASC }]) { totalCount facets(by: [CLASS]) { buckets { key count } }
      nodes { id: key subject { id: key } predicate class reason statements(first: 100, orderBy: [{ id: ASC }]) { nodes { id: key } } } }
    byClass: conflicts(first: 100, where: { class: { ne: SUPERSEDED } }, orderBy: [{ class: ASC }, { id: ASC }]) { nodes { id: key } }
    contradicted: companies(where: { conflicts: { some: { class: { eq: CONTRADICTION } } } }, orderBy: [{ id: ASC }]) { nodes { id: key } }
    cited: nodes(ids: ${JSON.stringify(ORGS.map((id) => conflictId(id, 'city')))}) { id: key ... on Conflict { class } }`,
  `inAlpha: companies(where: { city: { eq: "alpha" } }, orderBy: [{ id: ASC }]) { nodes { id: key } }
    notInAlpha: companies(where: { NOT: { city: { eq: "alpha" } } }, orderBy: [{ id: ASC }]) { nodes { id: key } }
    pact: companies(where: { agreements: { some: { name: { eq: "pact" } } } }, orderBy: [{ id: ASC }]) { nodes { id: key } }
    noPact: companies(where: { agreements: { none: { name: { eq: "pact" } } } }, orderBy: [{ id: ASC }]) { nodes { id: key } }`,
  `either: companies(where: { OR: [{ name: { eq: "beta" } }, { agreements: { count: { gte: 2 } } }] }, orderBy: [{ id: ASC }]) { nodes { id: key } }
    timeline(of: ${JSON.stringify(ORGS)}, kinds: [FOUNDED]) { totalCount nodes { on entity { id: key name } } }
    byCity: companies(orderBy: [{ city: DESC }, { id: ASC }]) { nodes { id: key } }
    byCount: companies(orderBy: [{ agreements: { direction: DESC } }, { id: ASC }]) { nodes { id: key } facets(by: [CITY]) { buckets { key count } } }
    nodes(ids: ${JSON.stringify([...ORGS, ...AGREEMENTS])}) { id: key }`,
  `    inferred: companies(where: { support: { restsOnlyOn: INFERRED } }, orderBy: [{ id: ASC }]) { nodes { id: key } }
    fromPress: companies(where: { support: { maxTier: PRESS } }, orderBy: [{ id: ASC }]) { nodes { id: key } }
    official: companies(where: { NOT: { support: { minTier: OFFICIAL } } }, orderBy: [{ id: ASC }]) { nodes { id: key } }
    unsourced: companies(where: { support: { unsourced: true } }, orderBy: [{ id: ASC }]) { nodes { id: key } }`,
  `tied: companies(where: { support: { level: CLAIM } }, orderBy: [{ id: ASC }]) { nodes { id: key } }
    around: companies(where: { support: { level: RECORD } }, orderBy: [{ id: ASC }]) { nodes { id: key } }
    twice: companies(where: { support: { minSources: 2 } }, orderBy: [{ id: ASC }]) { nodes { id: key } }
    grades: statements(first: 100, where: { kind: { eq: VALUE } }, orderBy: [{ id: ASC }]) { nodes { id: key basis tier sourceCount claimSourceCount recordSourceCount } }`,
].map(
  (fields) => `query ($validOn: Date, $publishedBy: Date, $recordedBy: DateTime, $certainty: Certainty) {
  at(validOn: $validOn, publishedBy: $publishedBy, recordedBy: $recordedBy, certainty: $certainty) { ${fields} }
}`,
);

describeEngines('views', (open, name) => {
  const { model } = api().contract;
  let engine: Engine;

  beforeAll(async () => {
    engine = await open();
    await prepareStorage(engine, model);
  });

  it('see what a plain model sees, statement by statement', { timeout: within(900_000) }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(spec, { minLength: 1, maxLength: 10 }),
        fc.array(view, { minLength: 3, maxLength: 3 }),
        async (specs, views) => {
          await fill(engine, specs);
          expect(await drifts(engine)).toEqual([]);
          const said = await readPlainSaid(engine);
          for (const asked of views) {
            let found = {};
            for (const query of QUERIES) {
              const { at } = await ask(engine, query, { ...asked });
              found = { ...found, ...(at as object) };
            }
            expect(found).toEqual(expected(new PlainEyes(said, asked)));
          }
        },
      ),
      { numRuns: runsOn(name, name === 'embedded' ? 40 : 16) },
    );
  });

  it('call something what it was called on the day, though nobody knows when that was said', async () => {
    const named = (value: string, valid: { readonly start?: string; readonly end?: string }): DataRecord => ({
      ...{ type: 'Statement', subject: 'org:lab', predicate: 'name', value, ...valid },
      sources: ['source:undated'],
    });
    const lab = { type: 'NationalLab', id: 'org:lab', kind: 'NATIONAL_LAB', city: 'Golden' };
    await fill(engine, []);
    await record(engine, model, {
      records: [
        { ...lab, sources: [{ source: 'source:one', saidOn: '2026-01-10' }] },
        named('Old Laboratory', { end: '2025-11-30' }),
        named('New Laboratory', { start: '2025-12-01' }),
      ],
      recordedAt: RECORDED[0] ?? '',
    });
    const ask2026 = (day: string) =>
      ask(
        engine,
        `{ at(validOn: "${day}", publishedBy: "2026-01-10") { nationalLabs { nodes { name city } }
             old: nationalLabs(where: { name: { startsWith: "old" } }) { totalCount }
             entity(by: { name: "Old Laboratory" }) { id: key } } }`,
      );
    const lists = (name: string, count: number) => ({
      nationalLabs: { nodes: [{ name, city: 'Golden' }] },
      old: { totalCount: count },
      entity: count > 0 ? { id: 'org:lab' } : null,
    });
    expect(await ask2026('2025-11-30')).toEqual({ at: lists('Old Laboratory', 1) });
    expect(await ask2026('2025-12-01')).toEqual({ at: lists('New Laboratory', 0) });
    expect(await drifts(engine)).toEqual([]);
  });

  it('take as many calls as the same question of today', async () => {
    await fill(engine, []);
    const { engine: counted, counts, reset } = countingEngine(engine);
    const fields =
      '{ companies { nodes { name agreements { edges { certainty node { name parties { nodes { name } } } } } } } }';
    await ask(counted, fields);
    const today = counts.reads.length;
    for (const view of [
      'validOn: "2026-01-01"',
      'publishedBy: "2026-03-01"',
      'recordedBy: "2026-05-01T00:00:00Z"',
    ]) {
      reset();
      await ask(counted, `{ at(${view}) ${fields} }`);
      expect(counts.reads).toHaveLength(today);
    }
  });

  it('are none where nothing is given: what is asked is asked as outside of `at`', async () => {
    const { engine: counted, counts } = countingEngine(engine);
    const fields = '{ companies { nodes { id name agreements { edges { certainty since node { id } } } } } }';
    const outside = await ask(counted, fields);
    const query = `query ($day: Date) { at(validOn: $day) ${fields} }`;
    expect((await ask(counted, query, { day: null })).at).toEqual(outside);
    expect([...counts.texts].filter(([, texts]) => texts.size > 1)).toEqual([]);
    const nested = `{ at(certainty: POSSIBLE) { at(validOn: "2026-01-01") ${fields} } straight: at(validOn: "2026-01-01", certainty: POSSIBLE) ${fields} }`;
    const { at, straight } = await ask(counted, nested);
    expect((at as { at: unknown }).at).toEqual(straight);
  });

  it('say where in the question a day stands that the calendar does not have', async () => {
    const { errors } = await askResult(
      engine,
      '{\n  at(validOn: "2025-02-30") { companies { totalCount } }\n}',
    );
    expect(errors?.map(({ message, locations }) => ({ message, locations }))).toEqual([
      {
        message: 'Expected a day as 2026-03-17 that the calendar has; found "2025-02-30".',
        locations: [{ line: 2, column: 15 }],
      },
    ]);
  });

  it('inherit what they do not give', async () => {
    const inner = 'companies { totalCount }';
    const { at } = await ask(
      engine,
      `{ at(recordedBy: "2026-03-01T00:00:00Z") { ${inner} at(validOn: "2026-01-01") { ${inner} at(recordedBy: "2027-01-01T00:00:00Z") { ${inner} } } } }`,
    );
    expect(at).toEqual({
      companies: { totalCount: 0 },
      at: { companies: { totalCount: 0 }, at: { companies: { totalCount: 3 } } },
    });
  });
});

async function drifts(engine: Engine): Promise<readonly unknown[]> {
  const found = [];
  for await (const drift of verify(engine, api().contract.model)) found.push(drift);
  return found;
}

async function fill(engine: Engine, specs: readonly Spec[]): Promise<void> {
  const { model } = api().contract;
  await engine.write((tx) => tx.run({ name: 'empty', text: 'MATCH (n) WHERE NOT n:Format DETACH DELETE n' }));
  await record(engine, model, { records: frame, recordedAt: RECORDED[0] ?? '' });
  const ids = specs.map((each) => idOf({ ...each.record, ...boundsOf(each.record) }));
  for (const [batch, recordedAt] of RECORDED.entries()) {
    const statements = specs.flatMap((each): DataRecord[] => {
      if (each.batch !== batch) return [];
      const old = each.replaces === undefined ? undefined : specs[each.replaces];
      const replaced = old && old.batch < batch ? ids[each.replaces ?? 0] : undefined;
      return [{ type: 'Statement', ...each.record, ...(replaced && { supersedes: [replaced] }) }];
    });
    const taken = specs.flatMap((each, index): DataRecord[] =>
      each.retractedIn === batch
        ? [{ type: 'Retraction', statement: ids[index] ?? '', reason: 'Wrong.' }]
        : [],
    );
    const decided = specs.flatMap((each, index) =>
      each.acts.flatMap(({ batch: when, act }): DataRecord[] =>
        when === batch ? [{ ...act, statement: ids[index] ?? '' }] : [],
      ),
    );
    await record(engine, model, { records: statements, recordedAt });
    await record(engine, model, { records: [...taken, ...decided], recordedAt });
  }
}

function expected(eyes: PlainEyes) {
  const orgs = ORGS.filter((id) => eyes.isThere(id));
  const city = (id: string) => eyes.value(id, 'city') as string | null;
  const edges = (id: string) =>
    [...eyes.edges(id, 'PARTY_TO')].sort((one, other) => (one.to < other.to ? -1 : 1));
  const nameOf = (id: string) => eyes.requiredValue(id, 'name');
  const list = (ids: readonly string[]) => ({ nodes: ids.map((id) => ({ id })) });
  const hasPact = (id: string) => edges(id).some((each) => nameOf(each.to) === 'Pact');
  const founded = orgs
    .flatMap((id) => {
      const on = eyes.value(id, 'foundedOn') as string | null;
      return on === null ? [] : [{ id, on }];
    })
    .sort((one, other) => (`${one.on} ${one.id}` < `${other.on} ${other.id}` ? -1 : 1));
  const conflicts = [...ORGS, ...AGREEMENTS]
    .flatMap((id) =>
      ['name', 'city', 'foundedOn', 'valueUsd'].flatMap((field) => eyes.conflict(id, field) ?? []),
    )
    .sort((one, other) => (one.id < other.id ? -1 : 1));
  const of = (id: string) => conflicts.filter((conflict) => conflict.subject === id);
  const ids = (rows: readonly { readonly id: string }[]) => list(rows.map(({ id }) => id));
  return {
    all: {
      totalCount: orgs.length,
      nodes: orgs.map((id) => ({
        id,
        name: nameOf(id),
        city: city(id),
        foundedOn: eyes.value(id, 'foundedOn'),
        agreements: {
          totalCount: edges(id).length,
          edges: edges(id).map((each) => ({
            certainty: each.certainty,
            basis: each.basis,
            since: each.startText ?? null,
            until: each.endText ?? null,
            statementCount: each.statementCount,
            sourceCount: each.sourceCount,
            claimSourceCount: each.claimSourceCount,
            recordSourceCount: each.recordSourceCount,
            node: { id: each.to, name: nameOf(each.to) },
          })),
        },
        statements: {
          totalCount: eyes.statements(id).length,
          nodes: eyes.statements(id).map((statement) => ({
            id: statement,
            conflicts: ids(conflicts.filter((conflict) => conflict.statements.includes(statement))),
          })),
        },
        conflicts: {
          totalCount: of(id).length,
          ...ids(of(id)),
        },
        evidence: { conflict: brief(eyes.conflict(id, 'city')) },
      })),
    },
    conflicts: {
      totalCount: conflicts.length,
      facets: [{ buckets: sizes(conflicts.map((conflict) => conflict.class)) }],
      nodes: conflicts.map(({ subject, statements, ...conflict }) => ({
        ...conflict,
        subject: { id: subject },
        statements: list(statements),
      })),
    },
    byClass: ids(
      conflicts
        .filter((conflict) => conflict.class !== 'SUPERSEDED')
        .sort((one, other) => (`${one.class} ${one.id}` < `${other.class} ${other.id}` ? -1 : 1)),
    ),
    contradicted: list(orgs.filter((id) => of(id).some((conflict) => conflict.class === 'CONTRADICTION'))),
    cited: ORGS.map((id) => brief(eyes.conflict(id, 'city'))),
    inAlpha: list(orgs.filter((id) => city(id) === 'Alpha')),
    notInAlpha: list(orgs.filter((id) => city(id) !== 'Alpha')),
    pact: list(orgs.filter(hasPact)),
    noPact: list(orgs.filter((id) => !hasPact(id))),
    either: list(orgs.filter((id) => nameOf(id) === 'Beta' || edges(id).length >= 2)),
    inferred: list(orgs.filter((id) => eyes.support(id).bases.every((basis) => basis === 'INFERRED'))),
    fromPress: list(
      orgs.filter((id) => {
        const { tiers } = eyes.support(id);
        return tiers.length > 0 && tiers.every((tier) => ['PRESS', 'AGGREGATOR'].includes(tier));
      }),
    ),
    official: list(orgs.filter((id) => !eyes.support(id).tiers.includes('OFFICIAL'))),
    unsourced: list(orgs.filter((id) => !eyes.support(id).isSourced)),
    tied: list(orgs.filter((id) => eyes.support(id).counts.some(({ tied }) => tied > 0))),
    around: list(
      orgs.filter((id) => {
        const { counts } = eyes.support(id);
        return counts.every(({ tied }) => tied === 0) && counts.some(({ around }) => around > 0);
      }),
    ),
    twice: list(orgs.filter((id) => eyes.support(id).counts.some(({ tied }) => tied >= 2))),
    grades: { nodes: eyes.grades() },
    timeline: {
      totalCount: founded.length,
      nodes: founded.map(({ id, on }) => ({ on, entity: { id, name: nameOf(id) } })),
    },
    byCity: list(
      orgs.toSorted((one, other) => {
        const [a, b] = [city(one), city(other)];
        if (a === b) return one < other ? -1 : 1;
        if (a === null || b === null) return a === null ? 1 : -1;
        return a > b ? -1 : 1;
      }),
    ),
    byCount: {
      ...list(
        orgs.toSorted((one, other) => edges(other).length - edges(one).length || (one < other ? -1 : 1)),
      ),
      facets: [
        {
          buckets: sizes(orgs.map(city)),
        },
      ],
    },
    nodes: [...ORGS, ...AGREEMENTS].map((id) => (eyes.isThere(id) ? { id } : null)),
  };
}

function compareKeys(one: string | null, other: string | null): number {
  if (one === null || other === null) return one === null ? 1 : -1;
  return one < other ? -1 : 1;
}

function brief(conflict: ConflictRow | undefined) {
  return conflict ? { id: conflict.id, class: conflict.class } : null;
}

/** Returns how often each key occurs, in the form of facets. */
function sizes(keys: readonly (string | null)[]) {
  const counts = new Map<string | null, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return [...counts]
    .map(([key, count]) => ({ key, count }))
    .sort((one, other) => other.count - one.count || compareKeys(one.key, other.key));
}
