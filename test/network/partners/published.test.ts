import fc from 'fast-check';
import { UndirectedGraph } from 'graphology';
import louvainModule from 'graphology-communities-louvain';
import betweennessModule from 'graphology-metrics/centrality/betweenness.js';
import closenessModule from 'graphology-metrics/centrality/closeness.js';
import pagerankModule from 'graphology-metrics/centrality/pagerank.js';
import modularityModule from 'graphology-metrics/graph/modularity.js';
import { describe, expect, it } from 'vitest';
import { centrality, type Metric } from '../../../src/network/partners/centrality.ts';
import { communities, keepIds, moves } from '../../../src/network/partners/communities.ts';
import { openTriads } from '../../../src/network/partners/open-triads.ts';
import { type Projection, partnersOf, project } from '../../../src/network/partners/partner-graph.ts';
import { concentration } from '../../../src/network/partners/similar.ts';
import { runs } from '../../support/random.ts';
import {
  CHARACTERS,
  karate,
  miserables,
  type PublishedNetwork,
} from '../../support/worlds/published-networks.ts';

// The library's functions are CommonJS; their types describe modules with a default export.
const louvain = louvainModule as unknown as typeof louvainModule.default;
const betweenness = betweennessModule as unknown as typeof betweennessModule.default;
const closeness = closenessModule as unknown as typeof closenessModule.default;
const pagerank = pagerankModule as unknown as typeof pagerankModule.default;
const modularity = modularityModule as unknown as typeof modularityModule.default;

/** Measures of networks for which others have published them. */

/** Members that share one thing for each unit of weight between them. */
function projectionOf({ size, links }: PublishedNetwork): Projection {
  const membersOf = new Map<number, number[]>();
  for (const [one, other, weight] of links) {
    for (let unit = 0; unit < weight; unit += 1) membersOf.set(size + membersOf.size, [one, other]);
  }
  const members = Array.from({ length: size }, (_, node) => node);
  return project({ members, thingsOf: new Map(), membersOf }, () => true);
}

const club = projectionOf(karate);
const novel = projectionOf(miserables);
const scores = (projection: Projection, metric: Metric) => centrality(projection, metric, false).scores;

describe('the karate club of Zachary', () => {
  it('has 78 links, 17 of them of its officer and 16 of its instructor', () => {
    expect(club.partners.length).toBe(2 * 78);
    expect([33, 0].map((member) => partnersOf(club, member).length)).toEqual([17, 16]);
  });

  it('has the betweenness that NetworkX gives it', () => {
    const found = scores(club, 'BETWEENNESS');
    expect(found[0]).toBeCloseTo(0.43763528138528146, 12);
    expect(found[33]).toBeCloseTo(0.30407497594997596, 12);
    expect(found[32]).toBeCloseTo(0.145247113997114, 12);
    expect(found[11]).toBe(0);
  });

  it('has the closeness that NetworkX gives it', () => {
    const found = scores(club, 'CLOSENESS');
    expect(found[0]).toBeCloseTo(0.5689655172413793, 12);
    expect(found[33]).toBeCloseTo(0.55, 12);
    expect(found[16]).toBeCloseTo(0.28448275862068967, 12);
  });

  it('has the PageRank that NetworkX gives it', () => {
    const found = scores(club, 'PAGERANK');
    expect(found[33]).toBeCloseTo(0.1009, 4);
    expect(found[0]).toBeCloseTo(0.097, 4);
    expect(found.reduce((sum, rank) => sum + rank, 0)).toBeCloseTo(1, 9);
  });

  it('falls into four groups with the greatest modularity there is, 0.4198', () => {
    const found = communities(club);
    expect(found.groups.length).toBe(4);
    expect(found.modularity).toBeCloseTo(0.4198, 4);
    expect(communities(projectionOf(karate))).toEqual(found);
  });

  it('is told by a sample what all shortest ways tell, nearly', () => {
    const large = projectionOf(miserables);
    const exact = centrality(large, 'BETWEENNESS', false);
    const sampled = centrality(large, 'BETWEENNESS', true);
    expect(exact.sampled).toBe(77);
    expect(sampled.scores[CHARACTERS.valjean]).toBeCloseTo(exact.scores[CHARACTERS.valjean] ?? 0, 1);
  });
});

describe('random networks', () => {
  const network = fc.record({
    size: fc.integer({ min: 2, max: 14 }),
    links: fc.array(fc.tuple(fc.nat(13), fc.nat(13), fc.integer({ min: 1, max: 3 })), {
      minLength: 1,
      maxLength: 30,
    }),
  });

  it('have the measures that the standard library gives them', () => {
    fc.assert(
      fc.property(network, ({ size, links }) => {
        const kept = links.filter(([one, other]) => one !== other && one < size && other < size);
        fc.pre(kept.length > 0);
        const projection = projectionOf({ size, links: kept });
        const graph = libraryGraph(projection);
        const ranks = pagerank(graph, { getEdgeWeight: 'weight', tolerance: 1e-12, maxIterations: 1_000 });
        const between = betweenness(graph, { getEdgeWeight: null, normalized: true });
        const near = closeness(graph, { wassermanFaust: true });
        const given = (['PAGERANK', 'BETWEENNESS', 'CLOSENESS'] as const).map((metric) =>
          scores(projection, metric),
        );
        for (const [index, expected] of [ranks, between, near].entries()) {
          for (let place = 0; place < size; place += 1)
            expect(given[index]?.[place]).toBeCloseTo(expected[place] || 0, 6);
        }
        const found = communities(projection);
        const groups = new Map(
          found.groups.flatMap(({ id, members }) => members.map((member) => [String(member), id])),
        );
        const community = (node: string) => groups.get(node) ?? -1 - Number(node);
        graph.forEachNode((node) => graph.setNodeAttribute(node, 'community', community(node)));
        expect(found.modularity).toBeCloseTo(modularity(graph, { getEdgeWeight: 'weight' }), 9);
        expect(found.modularity).toBeGreaterThan(
          louvain.detailed(graph, { getEdgeWeight: 'weight', rng: () => 0.5 }).modularity - 0.05,
        );
      }),
      { numRuns: runs(200) },
    );
  });
});

/** The projection as a graph of the library: its nodes are places. */
function libraryGraph(projection: Projection): UndirectedGraph {
  const graph = new UndirectedGraph();
  for (const place of projection.nodes.keys()) graph.addNode(place);
  for (const place of projection.nodes.keys()) {
    for (const [index, other] of partnersOf(projection, place).entries()) {
      const weight = projection.weights[(projection.starts[place] ?? 0) + index];
      if (place < other) graph.addEdge(place, other, { weight });
    }
  }
  return graph;
}

describe('Les Misérables', () => {
  it('turns on Valjean', () => {
    expect(partnersOf(novel, CHARACTERS.valjean).length).toBe(36);
    const found = scores(novel, 'BETWEENNESS');
    expect(found[CHARACTERS.valjean]).toBeCloseTo(0.5699890527836184, 12);
    expect(found[CHARACTERS.myriel]).toBeCloseTo(0.1768421052631579, 12);
    expect(found[CHARACTERS.gavroche]).toBeCloseTo(0.16511250242584768, 12);
  });

  it('falls into groups with the modularity that others find, about 0.56', () => {
    const found = communities(novel);
    expect(found.groups.length).toBeGreaterThanOrEqual(6);
    expect(found.groups.length).toBeLessThanOrEqual(7);
    expect(found.modularity).toBeGreaterThan(0.55);
    expect(found.modularity).toBeLessThan(0.57);
  });
});

describe('groups of two views', () => {
  it('keep their ids, and only who is elsewhere has moved', () => {
    const before = communities(club);
    const [largest] = before.groups;
    const mover = largest?.members.find((member) => member !== largest.id) ?? -1;
    const target = before.groups.at(-1);
    const now = {
      ...before,
      groups: before.groups.map((group) => ({
        // As another run would name them.
        id: Math.max(...group.members),
        members:
          group === target ? [...group.members, mover] : group.members.filter((member) => member !== mover),
      })),
    };
    const named = keepIds(now, before);
    expect(new Set(named.groups.map((group) => group.id))).toEqual(
      new Set(before.groups.map((group) => group.id)),
    );
    expect(moves(named, before)).toEqual([{ node: mover, from: largest?.id, to: target?.id }]);
  });
});

describe('open triads', () => {
  it('are the pairs around a member who are not linked, as trying all pairs finds them', () => {
    const links = new Set(karate.links.map(([one, other]) => `${one} ${other}`));
    const isLinked = (one: number, other: number) =>
      links.has(`${one} ${other}`) || links.has(`${other} ${one}`);
    const around = [...partnersOf(club, 0)];
    const expected = around.flatMap((one) =>
      around.filter((other) => one < other && !isLinked(one, other)).map((other) => `${one} ${other}`),
    );
    const found = openTriads(club, [0], () => true) ?? [];
    expect(found.map(({ one, other }) => `${one} ${other}`).sort()).toEqual(expected.sort());
    const everyone = Array.from({ length: 34 }, (_, member) => member);
    for (const { one, other, common } of found) {
      expect(common).toBe(
        everyone.filter((middle) => isLinked(one, middle) && isLinked(other, middle)).length,
      );
    }
  });
});

describe('concentration', () => {
  it('is 10,000 for one supplier and falls with the square of the shares', () => {
    expect(concentration(new Map([[1, 5]])).hhi).toBe(10_000);
    expect(
      concentration(
        new Map([
          [1, 1],
          [2, 1],
          [3, 1],
          [4, 1],
        ]),
      ).hhi,
    ).toBe(2_500);
    const { hhi, shares } = concentration(
      new Map([
        [1, 2],
        [2, 6],
        [3, 2],
      ]),
    );
    expect(hhi).toBeCloseTo(20 ** 2 + 60 ** 2 + 20 ** 2, 9);
    expect(shares.map(({ node }) => node)).toEqual([2, 1, 3]);
  });
});
