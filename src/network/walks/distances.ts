import type { Graph } from '../graph/graph.ts';
import type { Mask } from '../graph/scope.ts';

/** The limits of a search for paths, all as numbers of the graph. */
export interface PathSearch {
  readonly from: number;
  readonly to: number;
  /** The most hops of a path. */
  readonly maxHops: number;
  readonly mask: Mask;
  /** Nodes that no path goes through. */
  readonly exclude: ReadonlySet<number>;
  /** No path goes through a node with more relationships than this, of those that count towards a hub. */
  readonly excludeHubsAbove?: number;
  /** Relationships that count towards a hub. */
  readonly hubMask: Mask;
}

/** Weight of a hop by its basis: one inferred hop weighs more than any number of reported ones. */
export const WEIGHTS = [0, 1, 9] as const;

/** Returns the number of hops of the shortest path; undefined when there is none. */
export function shortestLength(graph: Graph, asked: PathSearch): number | undefined {
  return new Sides(graph, withBarrier(graph, asked)).meet();
}

/**
 * Returns the fewest hops from every node to the end of the search; -1 where the node is farther than the
 * most hops.
 */
export function hopsToEnd(graph: Graph, asked: PathSearch): Int8Array {
  const distances = new Distances(graph, withBarrier(graph, asked));
  while (distances.level < asked.maxHops && distances.width > 0) distances.step();
  return distances.hops;
}

/** The search from both ends at once: two small circles hold far fewer nodes than one large one. */
export class Sides {
  readonly #search: Search;
  readonly #there: Distances;
  readonly #back: Distances;

  constructor(graph: Graph, search: Search) {
    this.#search = search;
    this.#there = new Distances(graph, { ...search, from: search.to, to: search.from });
    this.#back = new Distances(graph, search);
  }

  /**
   * Searches until the two sides meet. Returns the number of hops between the ends, or undefined when there
   * are too many.
   */
  meet(): number | undefined {
    const [there, back] = [this.#there, this.#back];
    while (there.level + back.level < this.#search.maxHops) {
      const nearer = this.#narrower();
      const farther = nearer === there ? back : there;
      nearer.step();
      if (nearer.width === 0) return undefined;
      if (nearer.frontier().some((node) => farther.hops[node] !== UNKNOWN && this.#isOpen(node)))
        return there.level + back.level;
    }
    return undefined;
  }

  /**
   * Returns the distances to the end for every node that a path of at most this many hops may lead through.
   */
  toEnd(longest: number): Distances {
    const [there, back] = [this.#there, this.#back];
    while (there.level + back.level < longest && there.width > 0 && back.width > 0) this.#narrower().step();
    const whole = back.copy();
    while (whole.level < longest && whole.width > 0) whole.step({ toStart: there.hops, longest });
    return whole;
  }

  #narrower(): Distances {
    return this.#there.width <= this.#back.width ? this.#there : this.#back;
  }

  #isOpen(node: number): boolean {
    const { from, to, isBarred } = this.#search;
    return node === from || node === to || !isBarred(node);
  }
}

const degreesByMask = new WeakMap<Mask, Int32Array>();

/**
 * Returns the number of relationships of a node within the mask; counted for all nodes with the first
 * question.
 */
export function degreeOf(graph: Graph, mask: Mask, node: number): number {
  return degreesOf(graph, mask)[node] ?? 0;
}

/** Returns the number of relationships of every node within the mask; kept as long as the mask. */
export function degreesOf(graph: Graph, mask: Mask): Int32Array {
  const known = degreesByMask.get(mask);
  if (known) return known;
  const counted = countDegrees(graph, mask);
  degreesByMask.set(mask, counted);
  return counted;
}

function countDegrees({ ids, edges }: Graph, mask: Mask): Int32Array {
  const counts = new Int32Array(ids.length);
  for (let edge = 0; edge < edges.count; edge += 1) {
    if (mask[edge] === 0) continue;
    const [from, to] = [edges.from[edge] ?? 0, edges.to[edge] ?? 0];
    counts[from] = (counts[from] ?? 0) + 1;
    counts[to] = (counts[to] ?? 0) + 1;
  }
  return counts;
}

export const UNKNOWN = -1;

/**
 * Fewest hops from nodes to the end, and the weight of the best such walk known, found outwards level by
 * level.
 */
export class Distances {
  readonly hops: Int8Array;
  readonly weight: Int32Array;
  readonly #graph: Graph;
  readonly #search: Search;
  /** Nodes in the order in which they were found, the last level at the end. */
  readonly #queue: Int32Array;
  #start = 0;
  #end = 1;
  /** Distance of the nodes found last. */
  level = 0;

  constructor(graph: Graph, search: Search, known?: Distances) {
    this.#graph = graph;
    this.#search = search;
    this.hops = known ? known.hops.slice() : new Int8Array(graph.ids.length).fill(UNKNOWN);
    this.weight = known ? known.weight.slice() : new Int32Array(graph.ids.length);
    this.#queue = known ? known.#queue.slice() : new Int32Array(graph.ids.length);
    if (!known) {
      this.hops[search.to] = 0;
      this.#queue[0] = search.to;
      return;
    }
    this.level = known.level;
    this.#start = known.#start;
    this.#end = known.#end;
  }

  copy(): Distances {
    return new Distances(this.#graph, this.#search, this);
  }

  /** Number of nodes found last. */
  get width(): number {
    return this.#end - this.#start;
  }

  frontier(): Int32Array {
    return this.#queue.subarray(this.#start, this.#end);
  }

  /**
   * Goes one level further. With a limit, only over nodes from whose known distance to the start a path can
   * still be short enough.
   */
  step(limit?: { readonly toStart: Int8Array; readonly longest: number }): void {
    const { starts, neighbours, links, edges } = this.#graph;
    const { mask, from, to, isBarred } = this.#search;
    const { hops, weight } = this;
    const queue = this.#queue;
    const isNear = (node: number, level: number) => {
      const before = limit?.toStart[node] ?? UNKNOWN;
      return limit === undefined || (before !== UNKNOWN && before + level <= limit.longest);
    };
    this.level += 1;
    let end = this.#end;
    for (let at = this.#start; at < this.#end; at += 1) {
      const node = queue[at] ?? 0;
      if (node === from || (node !== to && isBarred(node)) || !isNear(node, this.level - 1)) continue;
      const last = starts[node + 1] ?? 0;
      const before = weight[node] ?? 0;
      for (let place = starts[node] ?? 0; place < last; place += 1) {
        const edge = (links[place] ?? 0) >> 1;
        const other = neighbours[place] ?? 0;
        const known = hops[other] ?? UNKNOWN;
        if (mask[edge] === 0 || (known !== UNKNOWN && known !== this.level)) continue;
        const weighed = before + (WEIGHTS[edges.basis[edge] ?? 0] ?? 0);
        if (known === this.level) {
          if (weighed < (weight[other] ?? 0)) weight[other] = weighed;
        } else if (isNear(other, this.level)) {
          hops[other] = this.level;
          weight[other] = weighed;
          queue[end] = other;
          end += 1;
        }
      }
    }
    this.#start = this.#end;
    this.#end = end;
  }
}

/** A search with its barrier compiled into one test. */
export interface Search extends PathSearch {
  /** Returns true for a node that no path may go through. */
  readonly isBarred: (node: number) => boolean;
}

/** Adds the test of nodes that no path may go through: those excluded, and hubs above the limit. */
export function withBarrier(graph: Graph, search: PathSearch): Search {
  const { exclude, excludeHubsAbove, hubMask } = search;
  const isExcluded = exclude.size === 0 ? () => false : (node: number) => exclude.has(node);
  if (excludeHubsAbove === undefined) return { ...search, isBarred: isExcluded };
  const degrees = degreesOf(graph, hubMask);
  return {
    ...search,
    isBarred: (node) => isExcluded(node) || (degrees[node] ?? 0) > excludeHubsAbove,
  };
}
