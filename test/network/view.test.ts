import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import type { Engine } from '../../src/engine/engine.ts';
import { boundsOf } from '../../src/model/fuzzy-date.ts';
import type { DataRecord, StatementRecord } from '../../src/model/records/record-types.ts';
import { prepareStorage, record } from '../../src/store/record/record.ts';
import { api, ask, askResult } from '../support/ask.ts';
import { countingEngine } from '../support/engines/counting-engine.ts';
import { describeEngines } from '../support/engines/engines.ts';
import { compare } from '../support/models/plain-graph.ts';
import {
  agreementsOf,
  allPaths,
  around,
  type PlainEdge,
  type PlainNetwork,
} from '../support/models/plain-network.ts';
import { type PlainSaid, type PlainView, readPlainSaid } from '../support/models/plain-said.ts';
import { PlainEyes } from '../support/models/plain-view.ts';
import { runsOn, within } from '../support/random.ts';
import { idOf } from '../support/worlds/world.ts';

/**
 * The network in views, on random statements with random days, against a plain model that looks at every
 * statement.
 */

const ORGS = ['org:a', 'org:b', 'org:c', 'org:lab'];
const AGREEMENTS = ['agreement:x', 'agreement:y', 'agreement:z'];
const SOURCES = ['source:one', 'source:two', 'source:undated'];
const SAID = ['2026-01-10', '2026-02', '2026-03-05'];
const DAYS = ['2025-06-01', '2026-01-10', '2026-02-14', '2026-02-28', '2026-03-05', '2026-12-31'];
const RECORDED = ['2026-04-01T00:00:00.000Z', '2026-05-01T00:00:00.000Z', '2026-06-01T00:00:00.000Z'];
const INSTANTS = ['2026-03-31T00:00:00.000Z', ...RECORDED];

/** One organization is known from the start, the others once something is said of them. */
const frame: readonly DataRecord[] = [
  ...SOURCES.map((id, index) => ({
    ...{ type: 'Source', id, title: id, publisher: id, state: 'LIVE' },
    tier: ['OFFICIAL', 'PRESS', 'AGGREGATOR'][index],
  })),
  ...ORGS.map((id, index) => ({
    ...{ type: id === 'org:lab' ? 'NationalLab' : 'Company', id, name: id.toUpperCase() },
    ...(index === 0 && { sources: [{ source: 'source:two', saidOn: '2025' }] }),
  })),
  ...AGREEMENTS.map((id) => ({ type: 'Agreement', id, name: id.toUpperCase() })),
];

interface Spec {
  readonly record: Omit<StatementRecord, 'type'>;
  /** The batch that records it; a later one brings new evidence. */
  readonly batch: number;
  /** The batch that retracts it. */
  readonly retractedIn: number | undefined;
}

const claim = fc.oneof(
  fc.record({
    subject: fc.constantFrom(...ORGS),
    predicate: fc.constant('PARTY_TO'),
    object: fc.constantFrom(...AGREEMENTS),
  }),
  fc.record({
    subject: fc.constantFrom(...AGREEMENTS),
    predicate: fc.constant('NAMES'),
    object: fc.constant('org:lab'),
  }),
  fc.record({
    subject: fc.constantFrom(...ORGS),
    predicate: fc.constant('name'),
    value: fc.constantFrom('Alpha', 'Beta'),
  }),
);
const valid = fc.constantFrom(
  {},
  {},
  { start: '2026-01' },
  { start: '2026-02-14', end: '2026' },
  { end: '2026-02' },
);
const citations = fc.uniqueArray(
  fc.record(
    {
      source: fc.constantFrom(...SOURCES),
      saidOn: fc.constantFrom(...SAID),
      basis: fc.constantFrom('STATED' as const, 'REPORTED' as const),
    },
    { requiredKeys: ['source'] },
  ),
  { selector: ({ source }) => source, maxLength: 2 },
);
const spec: fc.Arbitrary<Spec> = fc
  .tuple(claim, valid, citations, fc.nat(2), fc.option(fc.nat(2), { nil: undefined, freq: 4 }))
  .map(([said, bounds, sources, batch, retracted]) => ({
    record: { ...said, ...bounds, ...(sources.length > 0 && { sources }) },
    batch,
    retractedIn: retracted !== undefined && retracted >= batch ? retracted : undefined,
  }));

const view: fc.Arbitrary<PlainView> = fc.record({
  validOn: fc.option(fc.constantFrom(...DAYS), { nil: undefined }),
  publishedBy: fc.option(fc.constantFrom(...DAYS), { nil: undefined }),
  recordedBy: fc.option(fc.constantFrom(...INSTANTS), { nil: undefined }),
  certainty: fc.option(fc.constantFrom('CERTAIN' as const, 'PRESUMED' as const, 'POSSIBLE' as const), {
    nil: undefined,
  }),
});

const VIEW = '$validOn: Date, $publishedBy: Date, $recordedBy: DateTime, $certainty: Certainty';
const AT = 'at(validOn: $validOn, publishedBy: $publishedBy, recordedBy: $recordedBy, certainty: $certainty)';
const WALKS = `query ($from: ID!, $to: ID!, ${VIEW}) { ${AT} {
  paths(from: $from, to: $to, maxHops: 6, first: 60) { nodes { weakestBasis nodes { id: key name } hops { linkId } } }
  neighbourhood(of: $from, hops: 2, limit: 5) { neighbours { distance basis degree node { id: key } } links { linkId } cut { count } }
} }`;
const PARTNERS = `query (${VIEW}) { ${AT} { 
  all: centrality(metric: DEGREE, first: 50) { nodes { partners organization { id: key name } } }
  named: centrality(metric: DEGREE, first: 50, among: { name: { eq: "alpha" } }) { nodes { partners organization { id: key name } } }
} }`;

describeEngines('the network in views', (open, name) => {
  const { model } = api().contract;
  let engine: Engine;

  beforeAll(async () => {
    engine = await open();
    await prepareStorage(engine, model);
  });

  it('is what the statements of each view make it', { timeout: within(120_000) }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(spec, { minLength: 2, maxLength: 14 }),
        fc.array(view, { minLength: 3, maxLength: 3 }),
        fc.uniqueArray(fc.constantFrom(...ORGS), { minLength: 2, maxLength: 2 }),
        fc.boolean(),
        async (specs, views, [from = '', to = ''], isHeld) => {
          // Another engine object has a network of its own, which knows nothing of the statements before
          // these.
          const fresh = countingEngine(engine).engine;
          const check = async (those: readonly PlainView[]) => {
            const said = await readPlainSaid(engine);
            for (const asked of those) {
              expect(await partnersIn(fresh, asked)).toEqual(plainPartners(said, asked));
              expect(await walksIn(fresh, { ...asked, from, to })).toEqual(
                plainWalks(said, asked, { from, to }),
              );
            }
          };
          await fill(fresh, { specs, onWritten: isHeld ? () => check(views.slice(0, 1)) : undefined });
          await check(views);
        },
      ),
      { numRuns: runsOn(name, 40) },
    );
  });
});

interface Ends {
  readonly from: string;
  readonly to: string;
}

interface Walks {
  readonly paths: unknown;
  readonly neighbourhood: { readonly links: readonly { readonly linkId: string }[] };
}

async function partnersIn(engine: Engine, asked: PlainView) {
  const { at } = await ask(engine, PARTNERS, { ...asked });
  const { all, named } = at as Readonly<Record<'all' | 'named', { readonly nodes: readonly object[] }>>;
  return { all: all.nodes, named: named.nodes };
}

/** The answer, or which end was not known in the view. */
async function walksIn(engine: Engine, asked: PlainView & Ends): Promise<unknown> {
  const { data, errors } = await askResult(engine, WALKS, { ...asked });
  const message = errors?.[0]?.message;
  if (message !== undefined) return /^`(\w+)` must be .* known in the view/.exec(message)?.[1] ?? message;
  const { paths, neighbourhood } = (data as { at: Walks }).at;
  const links = [...neighbourhood.links].sort((one, other) => compare(one.linkId, other.linkId));
  return { paths, neighbourhood: { ...neighbourhood, links } };
}

function plainPartners(said: PlainSaid, asked: PlainView) {
  const { network, eyes } = seen(said, asked);
  const agreements = agreementsOf(network, scopeOf(asked));
  const isShared = (one: string, other: string) =>
    [...(agreements.get(one) ?? [])].some((agreement) => agreements.get(other)?.has(agreement) === true);
  const ranked = (members: readonly string[]) =>
    members
      .map((id) => ({
        partners: members.filter((other) => other !== id && isShared(id, other)).length,
        organization: { id, name: eyes.requiredValue(id, 'name') },
      }))
      .sort(
        (one, other) => other.partners - one.partners || compare(one.organization.id, other.organization.id),
      );
  const there = ORGS.filter((id) => eyes.isSpokenOf(id));
  return {
    all: ranked(there),
    named: ranked(there.filter((id) => eyes.requiredValue(id, 'name') === 'Alpha')),
  };
}

function plainWalks(said: PlainSaid, asked: PlainView, { from, to }: Ends): unknown {
  const { network, eyes } = seen(said, asked);
  if (!eyes.isSpokenOf(from)) return 'from';
  if (!eyes.isSpokenOf(to)) return 'to';
  const { neighbours, links, cut } = around(network, { of: from, hops: 2, limit: 5, ...scopeOf(asked) });
  return {
    paths: {
      nodes: allPaths(network, { from, to, maxHops: 6, ...scopeOf(asked) })
        .slice(0, 60)
        .map(({ nodes, edges, weakestBasis }) => ({
          weakestBasis,
          nodes: nodes.map((id) => ({ id, name: eyes.requiredValue(id, 'name') })),
          hops: edges.map((linkId) => ({ linkId })),
        })),
    },
    neighbourhood: {
      neighbours: neighbours.map(({ id, ...place }) => ({ ...place, node: { id } })),
      links: links.map((linkId) => ({ linkId })),
      cut: cut.map(({ count }) => ({ count })),
    },
  };
}

function scopeOf({ validOn, certainty }: PlainView) {
  return { ...(validOn !== undefined && { validOn, certainty: certainty ?? 'PRESUMED' }) };
}

/** The network as far as it had been published and recorded; the day is left to the walks. */
function seen(said: PlainSaid, { publishedBy, recordedBy, ...day }: PlainView) {
  const eyes = new PlainEyes(said, { publishedBy, recordedBy });
  const types = new Map(
    [...ORGS, ...AGREEMENTS].filter((id) => eyes.isSpokenOf(id)).map((id) => [id, typeOf(id)]),
  );
  const edges = ['PARTY_TO', 'NAMES'].flatMap((type) =>
    [...ORGS, ...AGREEMENTS].flatMap((id) => eyes.edges(id, type).map((edge): PlainEdge => edge)),
  );
  const network: PlainNetwork = { types, edges };
  return { network, eyes: new PlainEyes(said, { publishedBy, recordedBy, ...day }) };
}

function typeOf(id: string): string {
  if (id === 'org:lab') return 'NationalLab';
  return id.startsWith('agreement:') ? 'Agreement' : 'Company';
}

/**
 * Records the batches, all before the network is first read, or one after another between questions on what
 * it holds.
 */
async function fill(
  engine: Engine,
  {
    specs,
    onWritten,
  }: { readonly specs: readonly Spec[]; readonly onWritten: (() => Promise<void>) | undefined },
): Promise<void> {
  const { model } = api().contract;
  await engine.write((tx) => tx.run({ name: 'empty', text: 'MATCH (n) WHERE NOT n:Format DETACH DELETE n' }));
  await record(engine, model, { records: frame, recordedAt: RECORDED[0] ?? '' });
  await onWritten?.();
  for (const [batch, recordedAt] of RECORDED.entries()) {
    const statements = specs
      .filter((each) => each.batch === batch)
      .map((each): DataRecord => ({ type: 'Statement', ...each.record }));
    const taken = specs
      .filter((each) => each.retractedIn === batch)
      .map((each): DataRecord => {
        const statement = idOf({ ...each.record, ...boundsOf(each.record) });
        return { type: 'Retraction', statement, reason: 'Wrong.' };
      });
    await record(engine, model, { records: statements, recordedAt });
    await record(engine, model, { records: taken, recordedAt });
    await onWritten?.();
  }
}
