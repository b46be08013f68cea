import { goOn } from '../abandoned.ts';
import { pageRank } from './page-rank.ts';
import { type Projection, partnersOf } from './partner-graph.ts';
import { pivots, ShortestWays } from './shortest-ways.ts';

export const METRICS = ['DEGREE', 'PAGERANK', 'CLOSENESS', 'BETWEENNESS'] as const;
export type Metric = (typeof METRICS)[number];

/** The score of each member. */
export interface Scores {
  /** One for each member of the projection. */
  readonly scores: Float64Array;
  /** Number of members from which shortest ways were followed; all of them where the scores are exact. */
  readonly sampled: number;
}

/**
 * Returns how central each member is. DEGREE: number of partners, over all others. PAGERANK: share of a
 * random walk that prefers heavy links (damping 0.85). CLOSENESS: Wasserman and Faust's, for graphs in
 * several parts. BETWEENNESS: share of the shortest ways between others that lead through it (Freeman 1977,
 * by Brandes 2001). The last two count hops; on large projections they are estimated from a seeded sample of
 * members (Brandes and Pich 2007).
 */
export function centrality(projection: Projection, metric: Metric, isSampled: boolean): Scores {
  const size = projection.nodes.length;
  switch (metric) {
    case 'DEGREE': {
      const degree = (place: number) => partnersOf(projection, place).length / Math.max(1, size - 1);
      return { scores: Float64Array.from({ length: size }, (_, place) => degree(place)), sampled: size };
    }
    case 'PAGERANK':
      return { scores: pageRank(projection), sampled: size };
    case 'CLOSENESS':
      return closeness(projection, pivots(projection, isSampled));
    case 'BETWEENNESS':
      return betweenness(projection, pivots(projection, isSampled));
    default:
      return metric satisfies never;
  }
}

function closeness(projection: Projection, from: readonly number[]): Scores {
  const size = projection.nodes.length;
  const sums = new Float64Array(size);
  const met = new Float64Array(size);
  const walk = new ShortestWays(projection);
  for (const pivot of from) {
    goOn();
    walk.from(pivot);
    for (const place of walk.order) {
      if (place === pivot) continue;
      sums[place] = (sums[place] ?? 0) + (walk.hops[place] ?? 0);
      met[place] = (met[place] ?? 0) + 1;
    }
  }
  const isPivot = new Set(from);
  const scores = sums.map((sum, place) => {
    const others = from.length - Number(isPivot.has(place));
    const share = others === 0 ? 0 : (met[place] ?? 0) / others;
    return sum === 0 ? 0 : share * ((met[place] ?? 0) / sum);
  });
  return { scores, sampled: from.length };
}

function betweenness(projection: Projection, from: readonly number[]): Scores {
  const size = projection.nodes.length;
  const scores = new Float64Array(size);
  const dependency = new Float64Array(size);
  const walk = new ShortestWays(projection);
  for (const pivot of from) {
    goOn();
    walk.from(pivot);
    dependency.fill(0);
    for (let index = walk.order.length - 1; index > 0; index -= 1) {
      const place = walk.order[index] ?? 0;
      const share = (1 + (dependency[place] ?? 0)) / (walk.ways[place] ?? 1);
      for (const before of partnersOf(projection, place)) {
        if (walk.hops[before] !== (walk.hops[place] ?? 0) - 1) continue;
        dependency[before] = (dependency[before] ?? 0) + (walk.ways[before] ?? 0) * share;
      }
      scores[place] = (scores[place] ?? 0) + (dependency[place] ?? 0);
    }
  }
  const pairs = (size - 1) * (size - 2);
  const scale = pairs <= 0 ? 0 : size / from.length / pairs;
  return { scores: scores.map((score) => score * scale), sampled: from.length };
}
