import { beforeAll, expect, it } from 'vitest';
import type { Engine, Row } from '../../../src/engine/engine.ts';
import { constantCase } from '../../../src/model/constant-case.ts';
import { ask } from '../../support/ask.ts';
import { countingEngine } from '../../support/engines/counting-engine.ts';
import { describeEngines } from '../../support/engines/engines.ts';
import { SEEDS } from '../../support/worlds/seeds.ts';
import { found } from './found.ts';

interface Counted {
  readonly totalCount: number;
  readonly nodes: readonly { readonly __typename: string }[];
  readonly facets: readonly {
    readonly buckets: readonly { readonly key: string; readonly count: number }[];
  }[];
  readonly groupBy: readonly unknown[];
}

function byKey(one: { readonly key: string }, other: { readonly key: string }): number {
  return one.key < other.key ? -1 : 1;
}

describeEngines('what is searched among, and counts of what was found', (open) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await open(SEEDS);
  });

  it('filters by type, an interface meaning all its kinds', async () => {
    const one = await found(engine, { text: 'quantum', types: ['COMPUTE_RESOURCE'], first: 100 });
    const several = await found(engine, { text: 'quantum', types: ['ORGANIZATION', 'AI_MODEL'], first: 100 });
    const all = await found(engine, { text: 'quantum', first: 100 });

    expect(new Set(one.edges.map(({ node }) => node.__typename))).toEqual(new Set(['ComputeResource']));
    const kinds = new Set(several.edges.map(({ node }) => node.__typename));
    expect(kinds.has('Company') && kinds.has('AIModel')).toBe(true);
    expect(kinds.has('ComputeResource')).toBe(false);
    expect(all.totalCount).toBeGreaterThan(one.totalCount + several.totalCount);
    expect((await found(engine, { text: 'quantum', types: [] })).totalCount).toBe(0);
  });

  it('filters by conditions', async () => {
    const where = { name: { contains: 'wisconsin' } };
    const { edges } = await found(engine, { text: 'university', where });

    expect(edges.map(({ node }) => node.id).sort()).toEqual(['org:uw-madison', 'org:uw-milwaukee']);
  });

  it('counts all that it found, under its filters, by one call more', async () => {
    const { engine: counted, counts } = countingEngine(engine);
    const query = `query($where: EntityFilter, $types: [EntityType!]) { search(text: "quantum", where: $where, types: $types, first: 100) { totalCount
      nodes { __typename summary } facets(by: [TYPE], first: 30) { hasMore buckets { key label count } } groupBy(by: [TYPE]) { count } } }`;
    const asked = async (variables: Readonly<Record<string, unknown>>) => {
      counts.reads.length = 0;
      const { search } = (await ask(counted, query, variables)) as { search: Counted };
      expect(counts.reads.filter((name) => name === 'search.facets')).toHaveLength(1);
      expect(counts.reads).toHaveLength(2);
      return search;
    };

    const all = await asked({});
    const types = all.nodes.map(({ __typename }) => constantCase(__typename));
    const times = (key: string) => types.filter((type) => type === key).length;
    const buckets = [...new Set(types)]
      .map((key) => ({ key, label: key, count: times(key) }))
      .sort((a, b) => b.count - a.count);
    expect(buckets.length).toBeGreaterThan(4);
    expect(all.totalCount).toBe(types.length);
    expect(all.facets[0]?.buckets.toSorted(byKey)).toEqual(buckets.toSorted(byKey));
    expect(all.facets[0]?.buckets.map(({ count }) => count)).toEqual(buckets.map(({ count }) => count));
    expect(all.groupBy).toEqual(buckets.map(({ count }) => ({ count })));

    const [first] = buckets;
    const drilled = await asked({ where: { type: { eq: first?.key } } });
    expect(drilled.facets).toEqual([{ hasMore: false, buckets: [first] }]);
    expect(await asked({ types: [first?.key] })).toEqual(drilled);
    const others = await asked({ where: { type: { notIn: ['ORGANIZATION', first?.key] } } });
    expect(others.totalCount).toBeGreaterThan(0);
    expect(others.totalCount).toBeLessThan(all.totalCount - drilled.totalCount);
  });

  it('counts by the values of the view', async () => {
    const query = `{ at(validOn: "2025-11-30") { search(text: "laboratory renewable", first: 100) {
      totalCount nodes { id: key name } facets(by: [NAME], first: 100) { buckets { key count } } } } }`;
    const { at } = (await ask(engine, query)) as {
      at: { search: Pick<Counted, 'totalCount' | 'facets'> & { readonly nodes: readonly Row[] } };
    };
    const { nodes, facets, totalCount } = at.search;

    expect(nodes).toContainEqual({ id: 'org:nlr', name: 'National Renewable Energy Laboratory' });
    expect(totalCount).toBe(nodes.length);
    const names = new Set(nodes.map(({ name }) => name));
    expect(new Set(facets[0]?.buckets.map(({ key }) => key))).toEqual(names);
  });
});
