import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import type { Engine } from '../../../src/engine/engine.ts';
import { ask, askResult } from '../../support/ask.ts';
import { countingEngine } from '../../support/engines/counting-engine.ts';
import { describeEngines } from '../../support/engines/engines.ts';
import { compare } from '../../support/models/plain-graph.ts';
import { allPaths, around, networkOf, type PlainNetwork } from '../../support/models/plain-network.ts';
import { runs, within } from '../../support/random.ts';
import { beforeFilled } from '../../support/worlds/filled.ts';
import { networkRecords } from '../../support/worlds/network-world.ts';

interface PathAnswer {
  readonly paths: {
    readonly nodes: readonly {
      readonly length: number;
      readonly weakestBasis: string;
      readonly nodes: readonly { readonly id: string }[];
      readonly hops: readonly HopAnswer[];
    }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
    readonly isComplete: boolean;
    readonly noPath: { readonly reason: string; readonly relaxation: unknown } | null;
  };
}

interface HopAnswer {
  readonly linkId: string;
  readonly direction: string;
  readonly from: { readonly id: string };
  readonly to: { readonly id: string };
  readonly certainty: string | null;
}

const PATHS = `query Paths($day: Date, $from: ID!, $to: ID!, $maxHops: Int, $first: Int, $after: String, $via: [RelationshipType!],
  $exclude: [ID!], $hubs: Int, $minBasis: Basis) {
  at(validOn: $day) {
    paths(from: $from, to: $to, maxHops: $maxHops, first: $first, after: $after, via: $via, exclude: $exclude, excludeHubsAbove: $hubs, minBasis: $minBasis) {
      nodes { length weakestBasis nodes { id: key } hops { linkId direction from { id: key } to { id: key } certainty } }
      pageInfo { hasNextPage endCursor } isComplete noPath { reason relaxation { length } }
    }
  }
}`;

/** The first paths alone: neither their hops nor whether there are more. */
const FEW = PATHS.replace(
  'weakestBasis nodes { id: key } hops { linkId direction from { id: key } to { id: key } certainty }',
  'nodes { id: key }',
).replace('pageInfo { hasNextPage endCursor } isComplete noPath { reason relaxation { length } }', '');

const AROUND = `query Around($day: Date, $of: ID!, $hops: Int, $limit: Int, $via: [RelationshipType!]) {
  at(validOn: $day) {
    neighbourhood(of: $of, hops: $hops, limit: $limit, via: $via) {
      nodes { id: key } neighbours { node { id: key } distance basis degree } links { linkId } cut { type count }
    }
  }
}`;

async function pathsOf(
  engine: Engine,
  variables: Readonly<Record<string, unknown>>,
): Promise<PathAnswer['paths']> {
  const { at } = await ask(engine, PATHS, variables);
  return (at as PathAnswer).paths;
}

async function mistake(engine: Engine, query: string): Promise<string> {
  const { errors } = await askResult(engine, query);
  return errors?.[0]?.message ?? 'no error';
}

/** The same random questions on every engine. */
const questions = fc.sample(
  fc.record({
    one: fc.nat(),
    other: fc.nat(),
    maxHops: fc.integer({ min: 1, max: 5 }),
    hops: fc.integer({ min: 1, max: 3 }),
    limit: fc.integer({ min: 1, max: 40 }),
    via: fc.option(fc.subarray(['PARTY_TO', 'NAMES', 'UNDER', 'PART_OF'], { minLength: 2 }), {
      nil: undefined,
    }),
    hubs: fc.option(fc.integer({ min: 1, max: 12 }), { nil: undefined }),
    minBasis: fc.option(fc.constantFrom('STATED', 'REPORTED'), { nil: undefined }),
    day: fc.option(fc.constantFrom('2024-07-01', '2025-03-15', '2026-02-01'), { nil: undefined }),
    isExcluding: fc.boolean(),
  }),
  runs(25),
);

describeEngines('the network', (open) => {
  const filled = beforeFilled(open, networkRecords);
  let known: PlainNetwork;
  let ids: readonly string[];

  beforeAll(() => {
    known = networkOf(filled().graph);
    ids = [...known.types.keys()].sort(compare);
  });

  it('finds the paths that trying all ways finds, in their order', { timeout: within(120_000) }, async () => {
    for (const { one, other, maxHops, via, hubs, minBasis, day, isExcluding } of questions) {
      const [from = '', to = ''] = [ids[one % ids.length], ids[other % ids.length]];
      if (from === to) continue;
      const exclude = isExcluding && from !== 'org:hub' && to !== 'org:hub' ? ['org:hub'] : [];
      const terms = { from, to, maxHops, via, hubs, minBasis, day, exclude };
      const given = await pathsOf(filled().engine, { ...terms, first: 50 });
      const expected = allPaths(known, {
        ...{ from, to, maxHops, exclude },
        ...(via && { via }),
        ...(hubs !== undefined && { excludeHubsAbove: hubs }),
        ...(minBasis && { minBasis }),
        ...(day && { validOn: day, certainty: 'PRESUMED' }),
      });
      const shown = given.nodes.map((path) => ({
        nodes: path.nodes.map(({ id }) => id),
        edges: path.hops.map(({ linkId }) => linkId),
        weakestBasis: path.weakestBasis,
      }));
      expect(shown).toEqual(expected.slice(0, 50));
      expect(given.pageInfo.hasNextPage).toBe(expected.length > 50);
      const { at } = await ask(filled().engine, FEW, { ...terms, first: 2 });
      expect((at as PathAnswer).paths.nodes).toEqual(
        given.nodes.slice(0, 2).map(({ length, nodes }) => ({ length, nodes })),
      );
    }
  });

  it('finds the neighbourhoods that looking at everything finds, with what was cut', async () => {
    for (const { one, hops, limit, via, day } of questions) {
      const of = ids[one % ids.length] ?? '';
      const { at } = await ask(filled().engine, AROUND, { of, hops, limit, via, day });
      const { nodes, neighbours, links, cut } = (at as { neighbourhood: Neighbourhood }).neighbourhood;
      const expected = around(known, {
        of,
        hops,
        limit,
        ...(via && { via }),
        ...(day && { validOn: day, certainty: 'PRESUMED' }),
      });
      expect(nodes.map(({ id }) => id)).toEqual(expected.neighbours.map(({ id }) => id));
      expect(neighbours.map(({ node, ...place }) => ({ id: node.id, ...place }))).toEqual(
        expected.neighbours,
      );
      expect(links.map(({ linkId }) => linkId).sort(compare)).toEqual(expected.links);
      const total = (list: readonly { readonly count: number }[]) =>
        list.reduce((sum, { count }) => sum + count, 0);
      expect(total(cut)).toBe(total(expected.cut));
      expect(cut.map(({ type }) => type.replaceAll('_', '').toLowerCase())).toEqual(
        expected.cut.map(({ type }) => type.toLowerCase()),
      );
    }
  });

  it('shows each hop from where the walk comes, with its dates and statements', async () => {
    const query = `{ at(validOn: "2025-03-15", certainty: POSSIBLE) { paths(from: "org:company-1", to: "org:lab-1", via: [PARTY_TO, NAMES], first: 1) { nodes { hops {
      type direction from { id: key } to { id: key } role since certainty basis statementCount others statements(first: 1) { nodes { predicate } } } } } } }`;
    const { at } = await ask(filled().engine, query);
    const [path] = (
      at as { paths: { nodes: readonly { hops: readonly Readonly<Record<string, unknown>>[] }[] } }
    ).paths.nodes;
    expect(path?.hops.map(({ from, to, direction, type }) => ({ from, to, direction, type }))).toEqual([
      { type: 'PARTY_TO', direction: 'OUT', from: { id: 'org:company-1' }, to: { id: 'agreement:a-1' } },
      { type: 'NAMES', direction: 'OUT', from: { id: 'agreement:a-1' }, to: { id: 'org:lab-1' } },
    ]);
    const [signed] = path?.hops ?? [];
    expect(signed).toMatchObject({
      role: 'signatory',
      since: '2025-03',
      certainty: 'POSSIBLE',
      statementCount: 1,
    });
    expect(signed?.statements).toEqual({ nodes: [{ predicate: 'PARTY_TO' }] });
  });

  it('does not walk through evidence, although that would be the shorter way', async () => {
    const text = `MATCH (a:Node {id: $a})<-[:ABOUT]-(:Statement)-[:FROM]->(:Source)<-[:FROM]-(:Statement)-[:ABOUT]->(b:Node {id: $b}) RETURN count(*) AS ways`;
    const [row] = await filled().engine.read(
      { name: 'test.ways', text },
      { a: 'org:island', b: 'org:company-1' },
    );
    expect(Number(row?.ways)).toBeGreaterThan(0);
    const { nodes, noPath } = await pathsOf(filled().engine, {
      from: 'org:island',
      to: 'org:company-1',
      maxHops: 8,
    });
    expect({ nodes, noPath }).toEqual({ nodes: [], noPath: { reason: 'NOT_CONNECTED', relaxation: null } });
  });

  it('leaves a hub out when asked, and says so when nothing is left', async () => {
    const direct = { from: 'org:company-2', to: 'org:company-3', maxHops: 4, via: ['PARTY_TO'] };
    const through = await pathsOf(filled().engine, direct);
    expect(through.nodes[0]?.nodes.map(({ id }) => id)).toContain('org:hub');
    for (const left of [{ exclude: ['org:hub'] }, { hubs: 8 }]) {
      const { nodes } = await pathsOf(filled().engine, { ...direct, ...left, first: 100 });
      expect(nodes.flatMap((path) => path.nodes.map(({ id }) => id))).not.toContain('org:hub');
    }
    const only = { from: 'org:lone', to: 'org:company-3', maxHops: 4, via: ['PARTY_TO'] };
    expect((await pathsOf(filled().engine, { ...only, exclude: ['org:hub'] })).noPath?.reason).toBe(
      'ENTITY_EXCLUDED',
    );
    expect((await pathsOf(filled().engine, { ...only, hubs: 8 })).noPath?.reason).toBe('HUB_EXCLUDED');
  });

  it('names the nearest relaxation', async () => {
    const relaxed = async (variables: Readonly<Record<string, unknown>>) => {
      const query = PATHS.replace(
        'relaxation { length }',
        'relaxation { maxHops validOn minBasis excludeHubsAbove include { id } via length }',
      );
      const { at } = await ask(filled().engine, query, variables);
      const { noPath } = (at as PathAnswer).paths;
      const given = Object.entries(noPath?.relaxation ?? {}).filter(([, value]) => value !== null);
      return { reason: noPath?.reason, ...Object.fromEntries(given) };
    };
    const pair = { from: 'org:lone', to: 'org:hub', via: ['PARTY_TO'] };
    expect(await relaxed({ ...pair, maxHops: 1 })).toEqual({ reason: 'TOO_FEW_HOPS', maxHops: 2, length: 2 });
    expect(await relaxed({ ...pair, day: '2020-01-01' })).toEqual({
      reason: 'NOT_ON_THAT_DAY',
      validOn: '2025-04-30',
      length: 2,
    });
    expect(await relaxed({ ...pair, minBasis: 'STATED' })).toEqual({
      reason: 'WEAK_EVIDENCE',
      minBasis: 'REPORTED',
      length: 2,
    });
    expect(await relaxed({ ...pair, via: ['NAMES'] })).toEqual({
      reason: 'RELATIONSHIP_NOT_ALLOWED',
      via: ['PARTY_TO'],
      length: 2,
    });
  });

  it('pages through paths with cursors that belong to the question', async () => {
    const pair = { from: 'org:company-1', to: 'org:lab-2', maxHops: 4 };
    const whole = await pathsOf(filled().engine, { ...pair, first: 7 });
    const start = await pathsOf(filled().engine, { ...pair, first: 3 });
    const rest = await pathsOf(filled().engine, { ...pair, first: 4, after: start.pageInfo.endCursor });
    expect([...start.nodes, ...rest.nodes]).toEqual(whole.nodes);
    const other = await askResult(filled().engine, PATHS, {
      ...pair,
      maxHops: 3,
      after: start.pageInfo.endCursor,
    });
    expect(other.errors?.[0]?.message).toMatch(/belongs to another list/);
  });

  it('draws the same picture for the same question', async () => {
    const query = '{ neighbourhood(of: "org:hub", hops: 2, limit: 30) { neighbours { node { id } x y } } }';
    const [first, second] = [await ask(filled().engine, query), await ask(filled().engine, query)];
    expect(second).toEqual(first);
    const { neighbours } = (first as { neighbourhood: { neighbours: readonly { x: number; y: number }[] } })
      .neighbourhood;
    expect(neighbours.every(({ x, y }) => Math.abs(x) <= 1 && Math.abs(y) <= 1)).toBe(true);
    expect(new Set(neighbours.map(({ x, y }) => `${x} ${y}`)).size).toBe(neighbours.length);
  });

  it('reads the entities of an answer by one call at most', async () => {
    const { engine, counts, reset } = countingEngine(filled().engine);
    const variables = { from: 'org:company-1', to: 'org:lab-2', maxHops: 4, first: 10 };
    await pathsOf(engine, { ...variables, day: '2026-01-01' });
    // Whether the network is still that of the graph is asked besides, now and then.
    const ofEntities = () => counts.reads.filter((name) => name.startsWith('node.'));
    reset();
    await pathsOf(engine, { ...variables, day: '2026-01-01' });
    expect(ofEntities()).toEqual(['node.byIdThen']);
    reset();
    // Today's names the network holds itself.
    await pathsOf(engine, variables);
    expect(ofEntities()).toEqual([]);
  });

  it('says what cannot be asked', async () => {
    const path = (rest: string) => mistake(filled().engine, `{ paths(${rest}) { isComplete } }`);
    expect(await path('from: "org:hub", to: "org:hub"')).toMatch(
      /`from` and `to` must be two entities; found "org:hub" twice/,
    );
    expect(await path('from: "org:nobody", to: "org:hub"')).toMatch(
      /`from` must be the id of an entity in the graph; found "org:nobody"/,
    );
    expect(await path('from: "org:hub", to: "source:paper"')).toMatch(/`to` must be the id of an entity/);
    expect(await path('from: "org:hub", to: "org:lone", via: []')).toMatch(
      /`via` must name at least one type/,
    );
    expect(await path('from: "org:hub", to: "org:lone", maxHops: 9')).toMatch(
      /`maxHops` must be a whole number from 1 to 8; found 9/,
    );
    expect(await path('from: "org:hub", to: "org:lone", maxHops: 0')).toMatch(/found 0/);
    expect(await path('from: "org:hub", to: "org:lone", exclude: ["org:hub"]')).toMatch(
      /must leave both ends/,
    );
    expect(await path('from: "org:hub", to: "org:lone", excludeHubsAbove: -1')).toMatch(
      /0 or more; found -1/,
    );
    const near = (rest: string) => mistake(filled().engine, `{ neighbourhood(${rest}) { linksCut } }`);
    expect(await near('of: "org:nobody"')).toMatch(/`of` must be the id of an entity/);
    expect(await near('of: "org:hub", limit: 2001')).toMatch(/`limit` must be a whole number from 1 to 2000/);
    expect(await near('of: "org:hub", types: []')).toMatch(/`types` must name at least one type; found none/);
    expect(await near('of: "org:hub", hops: 9')).toMatch(/`hops` must be a whole number from 1 to 8/);
  });
});

interface Neighbourhood {
  readonly nodes: readonly { readonly id: string }[];
  readonly neighbours: readonly {
    readonly node: { readonly id: string };
    readonly distance: number;
    readonly basis: string;
    readonly degree: number;
  }[];
  readonly links: readonly { readonly linkId: string }[];
  readonly cut: readonly { readonly type: string; readonly count: number }[];
}
