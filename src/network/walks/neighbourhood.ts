import type { Graph } from '../graph/graph.ts';
import type { Mask } from '../graph/scope.ts';
import { degreesOf } from './distances.ts';
import { firstBy } from './heap.ts';
import { compareByName } from './paths.ts';

/** The limits of a neighbourhood. */
export interface Surroundings {
  readonly of: number;
  readonly hops: number;
  readonly mask: Mask;
  /**
   * Returns true when entities of this type (a number of `typeNames`) are returned; the walk goes through the
   * others all the same.
   */
  readonly isWanted: (type: number) => boolean;
  /** The most entities, the one in the middle included. */
  readonly limit: number;
  readonly isCutCounted: boolean;
}

/** An entity of a neighbourhood. */
export interface Neighbour {
  readonly node: number;
  /** Hops from the middle. */
  readonly distance: number;
  /** Worst basis on the best known shortest way from the middle, as a number of `BASES`. */
  readonly basis: number;
  readonly degree: number;
}

/** A neighbourhood, ranked and cut at its limit. */
export interface FoundNeighbourhood {
  /**
   * The middle first, then the others: closer, then better known, then with more relationships, then by id.
   */
  readonly neighbours: readonly Neighbour[];
  /**
   * Number of entities left out, by type as a number of `typeNames`; empty where they are not to be counted.
   */
  readonly cut: ReadonlyMap<number, number>;
}

const MAX_EDGES = 10_000;

/** Returns everything within some hops, ranked and cut at the limit. */
export function neighbourhood(graph: Graph, ask: Surroundings): FoundNeighbourhood {
  const basis = new Uint8Array(graph.ids.length);
  const seen = new Uint8Array(graph.ids.length);
  const degrees = degreesOf(graph, ask.mask);
  const met = (node: number, distance: number): Neighbour => ({
    ...{ node, distance, basis: basis[node] ?? 0 },
    degree: degrees[node] ?? 0,
  });
  const compare = (one: number, other: number) =>
    (basis[one] ?? 0) - (basis[other] ?? 0) || (degrees[other] ?? 0) - (degrees[one] ?? 0) || one - other;
  const kept: Neighbour[] = [met(ask.of, 0)];
  const cut = new Map<number, number>();
  seen[ask.of] = 1;
  let frontier = [ask.of];
  for (let distance = 1; distance <= ask.hops && frontier.length > 0; distance += 1) {
    if (kept.length >= ask.limit && !ask.isCutCounted) break;
    frontier = nextLevel(graph, ask.mask, { frontier, seen, basis, level: distance + 1 });
    const wanted = frontier.filter((node) => ask.isWanted(graph.types[node] ?? 0));
    const room = ask.limit - kept.length;
    const ranked = firstBy(wanted, room, compare);
    kept.push(...ranked.map((node) => met(node, distance)));
    if (!ask.isCutCounted) continue;
    const isKept = new Set(ranked);
    for (const node of wanted) {
      const type = graph.types[node] ?? 0;
      if (!isKept.has(node)) cut.set(type, (cut.get(type) ?? 0) + 1);
    }
  }
  return { neighbours: kept, cut };
}

function nextLevel(
  graph: Graph,
  mask: Mask,
  at: {
    readonly frontier: readonly number[];
    readonly seen: Uint8Array;
    readonly basis: Uint8Array;
    readonly level: number;
  },
): number[] {
  const { starts, neighbours, links, edges } = graph;
  const { seen, basis, level } = at;
  const next: number[] = [];
  for (const node of at.frontier) {
    for (let place = starts[node] ?? 0; place < (starts[node + 1] ?? 0); place += 1) {
      const edge = (links[place] ?? 0) >> 1;
      const other = neighbours[place] ?? 0;
      if (mask[edge] === 0 || (seen[other] !== 0 && seen[other] !== level)) continue;
      const worst = Math.max(basis[node] ?? 0, edges.basis[edge] ?? 0);
      if (seen[other] === level) {
        if (worst < (basis[other] ?? 0)) basis[other] = worst;
        continue;
      }
      seen[other] = level;
      basis[other] = worst;
      next.push(other);
    }
  }
  return next;
}

/**
 * Returns the relationships between nodes of a list, in the order of the list, several between the same two
 * by type and id; and the number of those beyond the first 10,000.
 */
export function edgesAmong(
  graph: Graph,
  mask: Mask,
  nodes: readonly number[],
): { readonly edges: readonly number[]; readonly edgesCut: number } {
  const places = new Map(nodes.map((node, place) => [node, place]));
  const edges: number[] = [];
  let edgesCut = 0;
  for (const [place, node] of nodes.entries()) {
    const end = graph.starts[node + 1] ?? 0;
    for (let at = graph.starts[node] ?? 0; at < end; ) {
      const neighbour = graph.neighbours[at] ?? 0;
      const other = places.get(neighbour);
      const between: number[] = [];
      for (; at < end && graph.neighbours[at] === neighbour; at += 1) {
        const edge = (graph.links[at] ?? 0) >> 1;
        if (mask[edge] !== 0 && other !== undefined && other >= place) between.push(edge);
      }
      if (between.length > 1) between.sort((one, two) => compareByName(graph, one, two));
      const kept = between.slice(0, MAX_EDGES - edges.length);
      edges.push(...kept);
      edgesCut += between.length - kept.length;
    }
  }
  return { edges, edgesCut };
}
