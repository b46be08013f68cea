import { goOn } from '../abandoned.ts';
import { randomSequence } from '../walks/random.ts';
import type { Projection } from './partner-graph.ts';

/** A weighted network whose members may each stand for several of the network before. */
interface Level {
  readonly size: number;
  readonly starts: Int32Array;
  readonly partners: Int32Array;
  readonly weights: Float64Array;
  /** Twice the weight inside each member. */
  readonly inside: Float64Array;
}

/** Groups and how good they are. */
export interface Partition {
  /** Number of the group of each member. */
  readonly groups: Int32Array;
  readonly modularity: number;
}

/** Work spent on trying again in another order. */
const WORK = 2_000_000;
const MAX_TRIES = 10;
const SEED = 20_260_317;
/** A smaller gain is rounding. */
const LEAST_GAIN = 1e-12;

/**
 * Finds groups by the Louvain method (Blondel and others 2008): the best of several seeded orders, so that
 * the same network gives the same groups.
 */
export function louvain(projection: Projection): Partition {
  const size = projection.nodes.length;
  const first: Level = {
    size,
    starts: projection.starts,
    partners: projection.partners,
    weights: Float64Array.from(projection.weights),
    inside: new Float64Array(size),
  };
  const tries = Math.max(1, Math.min(MAX_TRIES, Math.floor(WORK / (projection.partners.length + 1))));
  let best: Partition | undefined;
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const found = partition(first, randomSequence(SEED + attempt));
    if (!best || found.modularity > best.modularity + LEAST_GAIN) best = found;
  }
  return best ?? { groups: new Int32Array(size), modularity: 0 };
}

function partition(first: Level, random: () => number): Partition {
  const total = first.weights.reduce((sum, weight) => sum + weight, 0);
  let groups = Int32Array.from({ length: first.size }, (_, member) => member);
  let level = first;
  for (;;) {
    const moved = moveMembers(level, total, random);
    groups = groups.map((member) => moved[member] ?? 0);
    const next = merged(level, moved);
    if (next.size === level.size) return { groups, modularity: modularity(next, total) };
    level = next;
  }
}

/** Members that are looked at within a few milliseconds. */
const A_WHILE = 1_024;

/**
 * Moves each member to the neighbouring group where modularity gains most, until none gains. Groups are
 * numbered from 0 without gaps.
 */
function moveMembers(level: Level, total: number, random: () => number): Int32Array {
  const { size, starts, partners, weights } = level;
  const strength = strengths(level);
  const groups = Int32Array.from({ length: size }, (_, member) => member);
  const sums = strength.slice();
  const links = new Float64Array(size);
  const order = shuffled(size, random);
  for (let hasMoved = true; hasMoved; ) {
    hasMoved = false;
    for (const [index, member] of order.entries()) {
      if (index % A_WHILE === 0) goOn();
      const own = groups[member] ?? 0;
      const near: number[] = [own];
      for (let at = starts[member] ?? 0; at < (starts[member + 1] ?? 0); at += 1) {
        const group = groups[partners[at] ?? 0] ?? 0;
        if (links[group] === 0 && group !== own) near.push(group);
        links[group] = (links[group] ?? 0) + (weights[at] ?? 0);
      }
      const share = (strength[member] ?? 0) / total;
      sums[own] = (sums[own] ?? 0) - (strength[member] ?? 0);
      let [best, most] = [own, (links[own] ?? 0) - (sums[own] ?? 0) * share];
      for (const group of near) {
        const gain = (links[group] ?? 0) - (sums[group] ?? 0) * share;
        if (gain > most + LEAST_GAIN) [best, most] = [group, gain];
      }
      for (const group of near) links[group] = 0;
      sums[best] = (sums[best] ?? 0) + (strength[member] ?? 0);
      groups[member] = best;
      if (best !== own) hasMoved = true;
    }
  }
  return renumbered(groups);
}

function strengths({ size, starts, weights, inside }: Level): Float64Array {
  return Float64Array.from({ length: size }, (_, member) =>
    weights
      .subarray(starts[member] ?? 0, starts[member + 1] ?? 0)
      .reduce((sum, weight) => sum + weight, inside[member] ?? 0),
  );
}

function renumbered(groups: Int32Array): Int32Array {
  const numbers = new Map<number, number>();
  return groups.map((group) => {
    const known = numbers.get(group);
    if (known !== undefined) return known;
    numbers.set(group, numbers.size);
    return numbers.size - 1;
  });
}

/** Returns the network whose members are the groups. */
function merged(level: Level, groups: Int32Array): Level {
  const size = groups.reduce((most, group) => Math.max(most, group + 1), 0);
  const inside = new Float64Array(size);
  const links = Array.from({ length: size }, () => new Map<number, number>());
  for (let member = 0; member < level.size; member += 1) {
    const own = groups[member] ?? 0;
    inside[own] = (inside[own] ?? 0) + (level.inside[member] ?? 0);
    for (let at = level.starts[member] ?? 0; at < (level.starts[member + 1] ?? 0); at += 1) {
      const other = groups[level.partners[at] ?? 0] ?? 0;
      const weight = level.weights[at] ?? 0;
      if (other === own) inside[own] = (inside[own] ?? 0) + weight;
      else links[own]?.set(other, (links[own]?.get(other) ?? 0) + weight);
    }
  }
  const starts = new Int32Array(size + 1);
  for (const [group, to] of links.entries()) starts[group + 1] = (starts[group] ?? 0) + to.size;
  const partners = Int32Array.from(links.flatMap((to) => [...to.keys()]));
  const weights = Float64Array.from(links.flatMap((to) => [...to.values()]));
  return { size, starts, partners, weights, inside };
}

function modularity(level: Level, total: number): number {
  if (total === 0) return 0;
  const strength = strengths(level);
  return level.inside.reduce(
    (sum, inside, group) => sum + inside / total - ((strength[group] ?? 0) / total) ** 2,
    0,
  );
}

function shuffled(size: number, random: () => number): Int32Array {
  const order = Int32Array.from({ length: size }, (_, member) => member);
  for (let place = size - 1; place > 0; place -= 1) {
    const other = Math.floor(random() * (place + 1));
    [order[place], order[other]] = [order[other] ?? 0, order[place] ?? 0];
  }
  return order;
}
