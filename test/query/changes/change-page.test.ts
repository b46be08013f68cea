import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Engine, Row } from '../../../src/engine/engine.ts';
import { claimOfStatement } from '../../../src/model/claims/claims-of-record.ts';
import type { DataRecord, EntityRecord, StatementRecord } from '../../../src/model/records/record-types.ts';
import { type ChangeQuery, readChanges } from '../../../src/query/changes/change-page.ts';
import type { FieldChange } from '../../../src/query/changes/field-changes.ts';
import { prepareStorage, record } from '../../../src/store/record/record.ts';
import { describeEngines } from '../../support/engines/engines.ts';
import { runsOn } from '../../support/random.ts';
import { readSchemaModel } from '../../support/worlds/world.ts';

const model = readSchemaModel();

/** Sources of every tier, published on days of their own. */
const SOURCES = [
  ['source:office', 'OFFICIAL', '2026-03-05'],
  ['source:office-later', 'OFFICIAL', '2026-05-20'],
  ['source:party', 'PARTY', '2026-04-02'],
  ['source:press', 'PRESS', '2026-03-30'],
  ['source:list', 'AGGREGATOR', '2026-02'],
] as const;
const DAYS = ['2026-02-28', '2026-03-05', '2026-03-30', '2026-04-02', '2026-05-20'];

const base: readonly EntityRecord[] = [
  ...SOURCES.map(
    ([id, tier, publishedOn]): EntityRecord => ({
      ...{ type: 'Source', id, title: id, publisher: tier },
      ...{ publishedOn, tier, state: 'LIVE' },
    }),
  ),
  { type: 'Company', id: 'org:a', name: 'A' },
  { type: 'Company', id: 'org:b', name: 'B' },
  { type: 'Company', id: 'org:c', name: 'C' },
  { type: 'Agreement', id: 'agreement:x', name: 'X' },
];

/**
 * One step: a claim with its sources, perhaps replacing an earlier one; or the retraction of an earlier one.
 */
interface Saying {
  readonly claim: Omit<StatementRecord, 'type' | 'sources' | 'supersedes'>;
  readonly sources: readonly number[];
  readonly replaces: number | undefined;
  readonly retracts: number | undefined;
}

const claims = fc.oneof(
  fc.constantFrom(5, 7, 5_000_000, 5_100_000).map((value) => ({
    ...{ subject: 'agreement:x', predicate: 'valueUsd', value },
  })),
  fc.constantFrom('2026', '2026-03', '2026-03-17', '2026-03-18').map((value) => ({
    ...{ subject: 'agreement:x', predicate: 'announcedOn', value },
  })),
  fc.constantFrom('talks', 'signed').map((value) => ({
    ...{ subject: 'agreement:x', predicate: 'reportedStatus', value },
  })),
  fc
    .record({ subject: fc.constantFrom('org:a', 'org:b'), start: fc.constantFrom('2026', '2026-03') })
    .map((given) => ({ ...given, predicate: 'PARTY_TO', object: 'agreement:x', role: 'partner' })),
  fc.constantFrom('org:b', 'org:c').map((object) => ({ subject: 'org:a', predicate: 'PART_OF', object })),
);

const sayings: fc.Arbitrary<readonly Saying[]> = fc.array(
  fc.record({
    claim: claims,
    sources: fc.uniqueArray(fc.nat(SOURCES.length - 1), { minLength: 1, maxLength: 2 }),
    replaces: fc.option(fc.nat(5), { nil: undefined, freq: 3 }),
    retracts: fc.option(fc.nat(5), { nil: undefined, freq: 3 }),
  }),
  { minLength: 2, maxLength: 7 },
);

/** Everything best known, as lines: values, relationships, conflicts. */
type Snapshot = ReadonlyMap<string, string>;

async function snapshot(engine: Engine): Promise<Snapshot> {
  const ask = (text: string) => engine.read({ name: 'snapshot', text });
  const known = new Map<string, string>();
  for (const { n } of await ask(`MATCH (n:Agreement {id: 'agreement:x'}) RETURN n {.*} AS n`)) {
    for (const key of ['valueUsd', 'announcedOn', 'reportedStatus']) {
      const value = (n as Row)[key];
      if (value !== null && value !== undefined) known.set(`agreement:x ${key}`, JSON.stringify(value));
    }
  }
  const edges = await ask(
    'MATCH (a:Company)-[r:PARTY_TO|PART_OF]->(b:Node) RETURN a.id AS a, type(r) AS type, b.id AS b, r {.*} AS r',
  );
  for (const { a, type, b, r } of edges) {
    const { role, startText, endText, basis } = r as Row;
    const state = [role, startText, endText, basis].map((part) => part ?? '-').join(' ');
    known.set(`${String(a)} ${String(type)} ${String(b)}`, state);
  }
  for (const row of await ask('MATCH (c:Conflict) RETURN c.subject AS s, c.predicate AS p, c.class AS class'))
    known.set(`${String(row.s)} ${String(row.p)} conflict`, String(row.class));
  return known;
}

/** Returns the differences between two snapshots, in the form of the changes under test. */
function differences(point: string, was: Snapshot, is: Snapshot): string[] {
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((key) => {
    const [before, after] = [was.get(key), is.get(key)];
    if (before === after) return [];
    if (key.endsWith('conflict')) return [`${point} ${key}: ${after ?? `no more ${before}`}`];
    return [`${point} ${key}: ${before ?? 'nothing'} to ${after ?? 'nothing'}`];
  });
}

function told(change: FieldChange): string {
  const { point, subject, predicate, object, before, after, conflictClass, kind } = change;
  if (conflictClass !== undefined) {
    return `${point} ${subject} ${predicate} conflict: ${kind === 'SETTLED' ? 'no more ' : ''}${conflictClass}`;
  }
  const shown = (value: FieldChange['before']) => {
    if (value === undefined) return 'nothing';
    if (object === undefined || typeof value !== 'object' || !('basis' in value))
      return JSON.stringify(value);
    return [value.role, value.since, value.until, value.basis].map((part) => part ?? '-').join(' ');
  };
  return `${point} ${[subject, predicate, object].filter(Boolean).join(' ')}: ${shown(before)} to ${shown(after)}`;
}

describeEngines('changes', (open, name) => {
  let engine: Engine;
  const numRuns = runsOn(name, 25);
  const put = (records: readonly DataRecord[], recordedAt: string) =>
    record(engine, model, { records, recordedAt });

  const empty = async () => {
    engine ??= await open();
    await prepareStorage(engine, model);
    await engine.write((tx) => tx.run({ name: 'empty', text: 'MATCH (n:Node) DETACH DELETE n' }));
    await put(base, '2026-01-01T00:00:00.000Z');
  };

  /** All changes, page by page. */
  const all = async (query: Omit<ChangeQuery, 'after' | 'limit'>, limit: number): Promise<FieldChange[]> => {
    const found: FieldChange[] = [];
    let after: ChangeQuery['after'];
    do {
      const page = await readChanges((text, params) => engine.read(text, params), model, {
        ...query,
        after,
        limit,
      });
      found.push(...page.items.map((item) => item.change));
      after = page.next;
    } while (after);
    return found;
  };

  it('are what the best values, relationships and conflicts were before and after each recording', async () => {
    await fc.assert(
      fc.asyncProperty(sayings, fc.integer({ min: 1, max: 4 }), async (steps, limit) => {
        await empty();
        const expected: string[] = [];
        let was = await snapshot(engine);
        const made: string[] = [];
        for (const [index, step] of steps.entries()) {
          const recordedAt = `2026-06-0${index + 1}T12:00:00.000Z`;
          await put(recordsOf(step, made), recordedAt);
          const is = await snapshot(engine);
          expected.push(...differences(recordedAt, was, is));
          was = is;
        }
        const query = { axis: 'RECORDED', view: undefined, from: '2026-06-01', isDescending: false } as const;

        const forward = await all(query, limit);
        const backward = await all({ ...query, isDescending: true }, limit);

        expect(forward.map(told).sort()).toEqual(expected.sort());
        expect(backward.map((change) => change.id)).toEqual(forward.map((change) => change.id).reverse());
        expect(forward.map((change) => change.point)).toEqual(forward.map((change) => change.point).sort());
      }),
      { numRuns },
    );
  });

  it('are what recording only what was published by each day gives', async () => {
    await fc.assert(
      fc.asyncProperty(sayings, async (steps) => {
        const [kept, replacements] = publishedOnly(steps);
        await empty();
        const expected: string[] = [];
        let was: Snapshot = new Map();
        for (const day of DAYS) {
          await put(publishedBy(day, kept, replacements), '2026-06-01T00:00:00Z');
          const is = await snapshot(engine);
          expected.push(...differences(day, was, is));
          was = is;
        }

        const found = await all(
          { axis: 'PUBLISHED', view: undefined, from: '2026-01-01', isDescending: false },
          3,
        );

        expect(found.map(told).sort()).toEqual(expected.sort());
      }),
      { numRuns },
    );
  });

  it('are the same in pages of any size, whatever is read ahead for them and wherever a page breaks off', async () => {
    await empty();
    const organizations = Array.from({ length: 450 }, (_, index) => `org:n${index}`);
    await put(
      organizations.flatMap((id, index): DataRecord[] => [
        { type: 'Company', id, name: `N ${index}` },
        {
          ...{ type: 'Statement', subject: id, predicate: 'summary', value: `A company, ${index}.` },
          sources: ['source:office'],
        },
      ]),
      '2026-07-01T00:00:00.000Z',
    );
    const retracted = organizations
      .slice(0, 30)
      .map((id, index) => idOf({ subject: id, predicate: 'summary', value: `A company, ${index}.` }));
    await put(
      retracted.map((statement) => ({ type: 'Retraction', statement, reason: 'Wrong.' })),
      '2026-07-02T00:00:00.000Z',
    );
    const query = { axis: 'RECORDED', view: undefined, from: '2026-07-01', isDescending: false } as const;
    const whole = { ...query, rounds: 20 };
    const ids = (changes: readonly FieldChange[]) => changes.map(({ id }) => id);

    const once = ids(await all(whole, 5_000));
    const retractions = { kinds: ['RETRACTED', 'SETTLED'] } as const;

    // Names and summaries, then what was taken back.
    expect(once).toHaveLength(930);
    expect(new Set(once).size).toBe(once.length);
    expect(ids(await all(query, 250))).toEqual(once);
    expect(ids(await all({ ...query, rounds: 1 }, 5_000))).toEqual(once);
    expect(ids(await all({ ...whole, isDescending: true }, 333))).toEqual(once.toReversed());
    expect(ids(await all({ ...whole, ...retractions }, 500))).toEqual(once.slice(900));
    expect(ids(await all({ ...query, ...retractions, rounds: 1 }, 7))).toEqual(once.slice(900));
  });
});

function idOf(claim: Saying['claim']): string {
  return claimOfStatement(model, { type: 'Statement', ...claim }).claim.id;
}

/**
 * The records of one step. A claim is made in place of another only when it is new, and never in place of
 * itself.
 */
function recordsOf(step: Saying, made: string[]): DataRecord[] {
  const id = idOf(step.claim);
  const isNew = !made.includes(id);
  const replaced = step.replaces === undefined ? undefined : made[step.replaces];
  const retracted = step.retracts === undefined ? undefined : made[step.retracts];
  if (isNew) made.push(id);
  return [
    {
      ...{ type: 'Statement', ...step.claim },
      sources: step.sources.map((index) => SOURCES[index]?.[0] ?? ''),
      ...(isNew && replaced !== undefined && { supersedes: [replaced] }),
    },
    ...(retracted === undefined || retracted === id
      ? []
      : [{ type: 'Retraction' as const, statement: retracted, reason: 'Wrong.' }]),
  ];
}

type Claims = ReadonlyMap<string, { readonly claim: Saying['claim']; readonly sources: ReadonlySet<number> }>;

/** Everything said over the steps, each claim once with all its sources, and which claim replaces which. */
function publishedOnly(steps: readonly Saying[]): readonly [Claims, ReadonlyMap<string, string>] {
  const kept = new Map<string, { claim: Saying['claim']; sources: Set<number> }>();
  const replacements = new Map<string, string>();
  for (const { claim, sources, replaces } of steps) {
    const id = idOf(claim);
    const earlier = [...kept.keys()];
    const replaced = replaces === undefined ? undefined : earlier[replaces];
    if (!kept.has(id) && replaced !== undefined) replacements.set(id, replaced);
    const known = kept.get(id) ?? { claim, sources: new Set<number>() };
    for (const index of sources) known.sources.add(index);
    kept.set(id, known);
  }
  return [kept, replacements];
}

function publishedBy(day: string, kept: Claims, replacements: ReadonlyMap<string, string>): DataRecord[] {
  const isOut = (index: number) => {
    const publishedOn = SOURCES[index]?.[2] ?? '';
    return (publishedOn === '2026-02' ? '2026-02-28' : publishedOn) <= day;
  };
  const out = [...kept].filter(([, { sources }]) => [...sources].some(isOut));
  const ids = new Set(out.map(([id]) => id));
  return out.map(([id, { claim, sources }]) => {
    const replaced = replacements.get(id);
    return {
      ...{ type: 'Statement', ...claim },
      sources: [...sources].filter(isOut).map((index) => SOURCES[index]?.[0] ?? ''),
      ...(replaced !== undefined && ids.has(replaced) && { supersedes: [replaced] }),
    };
  });
}
