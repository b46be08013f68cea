import { goOn } from '../abandoned.ts';
import { randomSequence } from '../walks/random.ts';
import { type Projection, partnersOf } from './partner-graph.ts';

export const METRICS = ['DEGREE', 'PAGERANK', 'CLOSENESS', 'BETWEENNESS'] as const;
export type Metric = (typeof METRICS)[number];

/** The score of each member. */
export interface Scores {
  /** One for each member of the projection. */
  readonly scores: Float64Array;
  /** Number of members from which shortest ways were followed; all of them where the scores are exact. */
  readonly sampled: number;
}

/** Members times relationships up to which shortest ways are followed from every member. */
const EXACT_WORK = 20_000_000;
const SAMPLE_WORK = 20_000_000;

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

const DAMPING = 0.85;
const MAX_ROUNDS = 200;
/** The iteration ends when the scores of two rounds differ by less than this in all. */
const TOLERANCE = 1e-9;

/** Power iteration; a member without partners passes its share on to all alike. */
function pageRank({ nodes, starts, partners, weights }: Projection): Float64Array {
  const size = nodes.length;
  const totals = Float64Array.from({ length: size }, (_, place) =>
    weights.subarray(starts[place] ?? 0, starts[place + 1] ?? 0).reduce((sum, weight) => sum + weight, 0),
  );
  let scores = new Float64Array(size).fill(1 / size);
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    goOn();
    const idle = scores.reduce((sum, score, place) => sum + (totals[place] === 0 ? score : 0), 0);
    const next = new Float64Array(size).fill((1 - DAMPING + DAMPING * idle) / size);
    for (let place = 0; place < size; place += 1) {
      const passed = (DAMPING * (scores[place] ?? 0)) / (totals[place] || 1);
      for (let at = starts[place] ?? 0; at < (starts[place + 1] ?? 0); at += 1) {
        const other = partners[at] ?? 0;
        next[other] = (next[other] ?? 0) + passed * (weights[at] ?? 0);
      }
    }
    const change = next.reduce((sum, score, place) => sum + Math.abs(score - (scores[place] ?? 0)), 0);
    scores = next;
    if (change < TOLERANCE) return scores;
  }
  return scores;
}

/**
 * Returns the members to follow shortest ways from: all, or as many as the work allows, drawn alike each
 * time.
 */
function pivots(projection: Projection, isSampled: boolean): readonly number[] {
  const size = projection.nodes.length;
  const each = size + projection.partners.length;
  const all = Array.from({ length: size }, (_, place) => place);
  if (!isSampled && size * each <= EXACT_WORK) return all;
  const count = Math.min(size, Math.max(16, Math.floor(SAMPLE_WORK / each)));
  const random = randomSequence(size);
  for (let place = 0; place < count; place += 1) {
    const other = place + Math.floor(random() * (size - place));
    [all[place], all[other]] = [all[other] ?? 0, all[place] ?? 0];
  }
  return all.slice(0, count);
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

/** Shortest ways from one member, breadth first. */
class ShortestWays {
  /** Members in the order in which they were reached, nearest first. */
  readonly order: number[] = [];
  readonly hops: Int32Array;
  /** Number of shortest ways to each member. */
  readonly ways: Float64Array;
  readonly #projection: Projection;

  constructor(projection: Projection) {
    this.#projection = projection;
    this.hops = new Int32Array(projection.nodes.length);
    this.ways = new Float64Array(projection.nodes.length);
  }

  from(start: number): void {
    const { order, hops, ways } = this;
    hops.fill(-1);
    ways.fill(0);
    order.length = 0;
    order.push(start);
    hops[start] = 0;
    ways[start] = 1;
    for (let index = 0; index < order.length; index += 1) {
      const place = order[index] ?? 0;
      const next = (hops[place] ?? 0) + 1;
      for (const other of partnersOf(this.#projection, place)) {
        if (hops[other] === -1) {
          hops[other] = next;
          order.push(other);
        }
        if (hops[other] === next) ways[other] = (ways[other] ?? 0) + (ways[place] ?? 0);
      }
    }
  }
}
