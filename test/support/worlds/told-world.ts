import fc from 'fast-check';
import type { Engine } from '../../../src/engine/engine.ts';
import { boundsOf } from '../../../src/model/fuzzy-date.ts';
import type { ActRecord, DataRecord, StatementRecord } from '../../../src/model/records/record-types.ts';
import { readMergedIds } from '../../../src/store/read/merged-ids.ts';
import { record } from '../../../src/store/record/record.ts';
import { api } from '../ask.ts';
import type { PlainView } from '../models/plain-said.ts';
import { idOf } from './world.ts';

/** Random statements with random days, what is decided about them and about what they concern, and random views of them. */

export const ORGS = ['org:a', 'org:b', 'org:c'];
export const AGREEMENTS = ['agreement:x', 'agreement:y'];
const SOURCES = ['source:one', 'source:two', 'source:three', 'source:undated'];
const SAID = ['2026-01-10', '2026-02', '2026-03-05'];
export const DAYS = [
  '2025-06-01',
  '2026-01-10',
  '2026-02-14',
  '2026-02-28',
  '2026-03-05',
  '2026-04-01',
  '2026-12-31',
];
export const RECORDED = ['2026-04-01T00:00:00.000Z', '2026-05-01T00:00:00.000Z', '2026-06-01T00:00:00.000Z'];
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

/** What is decided about two records, from an instant on, and the batch that brings it. */
interface Merging {
  readonly batch: number;
  readonly act: Omit<ActRecord, 'statement'>;
}

const merging: fc.Arbitrary<Merging> = fc
  .tuple(
    fc.nat(2),
    fc.constantFrom('Merge' as const, 'Merge' as const, 'Split' as const),
    fc.oneof(
      fc.shuffledSubarray([...ORGS], { minLength: 2, maxLength: 2 }),
      fc.shuffledSubarray([...AGREEMENTS]),
    ),
    fc.option(fc.constantFrom(...INSTANTS.slice(1)), { nil: undefined }),
  )
  .filter(([, , ends]) => ends.length === 2)
  .map(([batch, type, [from = '', into = ''], at]) => ({
    batch,
    act: { type, from, into, reason: 'The same.', ...(at && { at }) },
  }));

/** All that is recorded in a world. */
export interface Told {
  readonly specs: readonly Spec[];
  readonly mergings: readonly Merging[];
}

export const told: fc.Arbitrary<Told> = fc.record({
  specs: fc.array(spec, { minLength: 1, maxLength: 10 }),
  mergings: fc.oneof(fc.constant([]), fc.array(merging, { minLength: 1, maxLength: 3 })),
});

export const view: fc.Arbitrary<PlainView> = fc.record({
  validOn: fc.option(fc.constantFrom(...DAYS), { nil: undefined }),
  publishedBy: fc.option(fc.constantFrom(...DAYS), { nil: undefined }),
  recordedBy: fc.option(fc.constantFrom(...INSTANTS), { nil: undefined }),
  certainty: fc.option(fc.constantFrom('CERTAIN' as const, 'PRESUMED' as const, 'POSSIBLE' as const), {
    nil: undefined,
  }),
});

/** Records it all, batch by batch, in an emptied graph. */
export async function fill(engine: Engine, { specs, mergings }: Told): Promise<void> {
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
    const merged = mergings.flatMap(({ batch: when, act }) => (when === batch ? [act] : []));
    await record(engine, model, { records: [...taken, ...decided, ...merged], recordedAt });
  }
  // What was merged before went with the rest.
  await readMergedIds(engine);
}
