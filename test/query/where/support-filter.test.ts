import { beforeAll, expect, it } from 'vitest';
import type { Engine } from '../../../src/engine/engine.ts';
import { record } from '../../../src/store/record/record.ts';
import { verify } from '../../../src/store/verify/verify.ts';
import { ask } from '../../support/ask.ts';
import { describeEngines } from '../../support/engines/engines.ts';
import { worldOf } from '../../support/worlds/filled.ts';
import { readSchemaModel, world } from '../../support/worlds/world.ts';

const model = readSchemaModel();
const BASES = ['STATED', 'REPORTED', 'INFERRED'];
const TIERS = ['OFFICIAL', 'PARTY', 'PRESS', 'AGGREGATOR'];

interface Supported {
  readonly basis: string;
  readonly tier: string | null;
}

interface Said extends Supported {
  readonly id: string;
  readonly kind: string;
  readonly rank: string;
  readonly retractedAt: string | null;
  readonly supersededBy: { readonly totalCount: number };
  readonly subject: { readonly id: string };
}

/** The filters, each with what it should find as plain TypeScript over the best basis and tier. */
const CASES: readonly (readonly [Readonly<Record<string, unknown>>, (on: Supported) => boolean])[] = [
  ...BASES.map((basis): (typeof CASES)[number] => [
    { restsOnlyOn: basis },
    (on) => BASES.indexOf(on.basis) >= BASES.indexOf(basis),
  ]),
  ...TIERS.flatMap((tier): (typeof CASES)[number][] => [
    [{ maxTier: tier }, (on) => on.tier !== null && TIERS.indexOf(on.tier) >= TIERS.indexOf(tier)],
    [{ minTier: tier }, (on) => on.tier !== null && TIERS.indexOf(on.tier) <= TIERS.indexOf(tier)],
  ]),
  [{ unsourced: true }, (on) => on.tier === null],
  [{ unsourced: false }, (on) => on.tier !== null],
  [{ unsourced: false, restsOnlyOn: 'REPORTED' }, (on) => on.tier !== null && on.basis !== 'STATED'],
];

describeEngines('support', (open) => {
  let engine: Engine;
  let said: readonly Said[];

  beforeAll(async () => {
    engine = await open(worldOf(world));
    said = await statements(engine);
  });

  it.each(CASES)('finds statements and entities by %j', async (support, holds) => {
    const expected = ids(said.filter((one) => one.kind !== 'NOT_DISCLOSED' && holds(one)));
    expect(await found(engine, 'statements', 'Statement', { support })).toEqual(expected);
    const rest = ids(said).filter((id) => !expected.includes(id));
    expect(await found(engine, 'statements', 'Statement', { NOT: { support } })).toEqual(rest);

    const best = new Map<string, Supported>();
    for (const one of said.filter(isLive)) best.set(one.subject.id, better(best.get(one.subject.id), one));
    const entities = [...best].filter(([, on]) => holds(on)).map(([id]) => id);
    expect(await found(engine, 'entities', 'Entity', { support })).toEqual(entities.sort());
  });

  it.each(CASES)('finds relationships by %j', async (support, holds) => {
    const query = `query ($edge: EdgeFilter) { agreements(first: 100) { nodes { parties(edge: $edge) { edges { linkId basis tier } } } } }`;
    const every = edgesOf(await ask(engine, query));
    const expected = every.filter(holds).map(({ linkId }) => linkId);
    expect(edgesOf(await ask(engine, query, { edge: { support } })).map(({ linkId }) => linkId)).toEqual(
      expected,
    );
    const rest = edgesOf(await ask(engine, query, { edge: { NOT: { support } } }));
    expect(rest.map(({ linkId }) => linkId)).toEqual(
      every.filter((edge) => !holds(edge)).map(({ linkId }) => linkId),
    );
  });

  it('finds something by each filter, and not everything by most', async () => {
    const counts = CASES.map(([, holds]) => said.filter(holds).length);
    expect(counts.every((count) => count > 0)).toBe(true);
    expect(counts.filter((count) => count < said.length).length).toBeGreaterThan(9);
  });

  it('follows a source whose tier changes, and nothing drifts', async () => {
    const press = world.find((one) => 'id' in one && one.id === 'source:daily-press');
    if (!press || press.type === 'Statement') throw new Error('The world has no press.');
    const before = await statements(engine);
    await record(engine, model, { records: [{ ...press, tier: 'OFFICIAL' } as typeof press] });
    const after = await statements(engine);
    const regraded = after.filter((one, index) => one.tier !== before[index]?.tier);
    expect(regraded.length).toBeGreaterThan(5);
    expect(new Set(regraded.map((one) => one.tier))).toEqual(new Set(['OFFICIAL']));
    for await (const drift of verify(engine, model)) expect(drift).toBeUndefined();
  });
});

function isLive(one: Said): boolean {
  return (
    one.kind !== 'NOT_DISCLOSED' &&
    one.rank !== 'DEPRECATED' &&
    one.retractedAt === null &&
    one.supersededBy.totalCount === 0
  );
}

/** The best basis and the best tier of two. */
function better(one: Supported | undefined, other: Supported): Supported {
  if (!one) return other;
  const place = (tier: string | null) => (tier === null ? TIERS.length : TIERS.indexOf(tier));
  return {
    basis: BASES.indexOf(one.basis) <= BASES.indexOf(other.basis) ? one.basis : other.basis,
    tier: place(one.tier) <= place(other.tier) ? one.tier : other.tier,
  };
}

async function statements(engine: Engine): Promise<readonly Said[]> {
  const all: Said[] = [];
  let after: unknown = null;
  do {
    const data = await ask(
      engine,
      `query ($after: String) { statements(first: 100, after: $after, orderBy: [{ id: ASC }]) {
        nodes { id kind rank basis tier retractedAt supersededBy(first: 0) { totalCount } subject { id } } pageInfo { hasNextPage endCursor } } }`,
      { after },
    );
    const page = data.statements as { nodes: Said[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
    all.push(...page.nodes);
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  } while (after !== null);
  return all;
}

async function found(engine: Engine, field: string, target: string, where: unknown): Promise<string[]> {
  const all: string[] = [];
  let after: unknown = null;
  do {
    const data = await ask(
      engine,
      `query ($where: ${target}Filter, $after: String) { list: ${field}(first: 100, after: $after, where: $where, orderBy: [{ id: ASC }]) {
        nodes { id } pageInfo { hasNextPage endCursor } } }`,
      { where, after },
    );
    const page = data.list as {
      nodes: { id: string }[];
      pageInfo: { hasNextPage: boolean; endCursor: string };
    };
    all.push(...page.nodes.map((node) => node.id));
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  } while (after !== null);
  return all;
}

function ids(all: readonly Said[]): string[] {
  return all.map((one) => one.id).sort();
}

interface Edge extends Supported {
  readonly linkId: string;
}

function edgesOf(data: Readonly<Record<string, unknown>>): readonly Edge[] {
  const { nodes } = data.agreements as {
    readonly nodes: readonly { readonly parties: { readonly edges: readonly Edge[] } }[];
  };
  return nodes.flatMap((node) => node.parties.edges);
}
