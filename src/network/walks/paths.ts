import { goOn } from '../abandoned.ts';
import type { Graph } from '../graph/graph.ts';
import { CERTAIN, type Mask } from '../graph/scope.ts';
import {
  type Distances,
  type PathSearch,
  type Search,
  Sides,
  UNKNOWN,
  WEIGHTS,
  withBarrier,
} from './distances.ts';
import { Heap } from './heap.ts';

/** A path: its nodes in order, and between each two the best known relationship. */
export interface FoundPath {
  readonly nodes: readonly number[];
  readonly edges: readonly number[];
  /** Worst basis on it, as a number of `BASES`. */
  readonly weakestBasis: number;
}

/** The paths found, and whether the search went to its end. */
export interface FoundPaths {
  readonly paths: readonly FoundPath[];
  /** False when the search was given up at its limit: further paths may be missing. */
  readonly isComplete: boolean;
}

/**
 * Number of beginnings of paths that are followed, and of those that are looked at; beyond these the search
 * is given up.
 */
const MAX_BEGINNINGS = 20_000;
const MAX_LOOKED_AT = 400_000;
/**
 * Returns the first `count` simple paths: fewest hops first, then fewest inferred hops, then fewest reported
 * ones, then by the ids of their nodes. Two paths differ in their nodes; between two nodes the best known
 * relationship stands for all.
 */
export function shortestPaths(graph: Graph, asked: PathSearch, count: number): FoundPaths {
  const search = withBarrier(graph, asked);
  const sides = new Sides(graph, search);
  let found: FoundPaths = { paths: [], isComplete: true };
  for (let longest = sides.meet() ?? search.maxHops + 1; longest <= search.maxHops; longest += 1) {
    found = bestFirst(graph, search, { distances: sides.toEnd(longest), longest, count });
    if (found.paths.length >= count || !found.isComplete) return found;
  }
  return found;
}

/** The beginning of a path, with the least that the whole path will take. */
interface Beginning {
  /** The node that it leads to. */
  readonly node: number;
  /** The beginning that it extends, and over which relationship; undefined at the start. */
  readonly before: { readonly beginning: Beginning; readonly edge: number } | undefined;
  readonly hops: number;
  readonly weight: number;
  readonly wholeHops: number;
  readonly wholeWeight: number;
}

/** Beginnings that are followed within a few milliseconds. */
const A_WHILE = 1_024;

/**
 * A* over beginnings. The distances to the end are exact for walks, so never too high for simple paths, and
 * of equally good beginnings the one whose ids come first is followed first: paths come out in their order.
 */
function bestFirst(
  graph: Graph,
  search: Search,
  limits: { readonly distances: Distances; readonly longest: number; readonly count: number },
): FoundPaths {
  const { distances, longest, count } = limits;
  const open = new Heap(compareBeginnings);
  const paths: FoundPath[] = [];
  let looked = 0;
  open.push({ node: search.from, before: undefined, hops: 0, weight: 0, wholeHops: 0, wholeWeight: 0 });
  for (let followed = 0; followed < MAX_BEGINNINGS; followed += 1) {
    if (followed % A_WHILE === 0) goOn();
    const beginning = open.pop();
    if (!beginning) return { paths, isComplete: true };
    if (beginning.node === search.to) {
      paths.push(pathOf(graph, beginning));
      if (paths.length === count) return { paths, isComplete: true };
      continue;
    }
    looked += follow(graph, search, { beginning, distances, longest, open });
    if (looked > MAX_LOOKED_AT) break;
  }
  return { paths, isComplete: false };
}

function pathOf({ edges }: Graph, whole: Beginning): FoundPath {
  const nodes: number[] = [whole.node];
  const taken: number[] = [];
  for (let { before } = whole; before; before = before.beginning.before) {
    nodes.push(before.beginning.node);
    taken.push(before.edge);
  }
  const weakestBasis = Math.max(...taken.map((edge) => edges.basis[edge] ?? 0));
  return { nodes: nodes.reverse(), edges: taken.reverse(), weakestBasis };
}

function follow(
  graph: Graph,
  search: Search,
  at: {
    readonly beginning: Beginning;
    readonly distances: Distances;
    readonly longest: number;
    readonly open: Heap<Beginning>;
  },
): number {
  const { beginning, distances, longest, open } = at;
  const { starts, neighbours } = graph;
  const hops = beginning.hops + 1;
  const end = starts[beginning.node + 1] ?? 0;
  let place = starts[beginning.node] ?? 0;
  let pushed = 0;
  while (place < end) {
    const other = neighbours[place] ?? 0;
    const first = place;
    while (place < end && neighbours[place] === other) place += 1;
    const left = distances.hops[other] ?? UNKNOWN;
    if (left === UNKNOWN || hops + left > longest || isOn(beginning, other)) continue;
    const edge = bestEdge(graph, search.mask, { first, end: place });
    if (edge === undefined || (other !== search.to && search.isBarred(other))) continue;
    const weight = beginning.weight + (WEIGHTS[graph.edges.basis[edge] ?? 0] ?? 0);
    pushed += 1;
    const wholeWeight = weight + (distances.weight[other] ?? 0);
    open.push({
      node: other,
      before: { beginning, edge },
      hops,
      weight,
      wholeHops: hops + left,
      wholeWeight,
    });
  }
  return pushed;
}

function isOn(beginning: Beginning, node: number): boolean {
  for (let on: Beginning | undefined = beginning; on; on = on.before?.beginning)
    if (on.node === node) return true;
  return false;
}

/** Returns the best known of several relationships between two nodes: by basis, certainty, type and id. */
function bestEdge(
  graph: Graph,
  mask: Mask,
  places: { readonly first: number; readonly end: number },
): number | undefined {
  let best: number | undefined;
  for (let place = places.first; place < places.end; place += 1) {
    const edge = (graph.links[place] ?? 0) >> 1;
    if (mask[edge] === 0) continue;
    if (best === undefined || compareEdges(graph, mask, [edge, best]) < 0) best = edge;
  }
  return best;
}

function compareEdges(graph: Graph, mask: Mask, [one, other]: readonly [number, number]): number {
  const { edges } = graph;
  const basis = (edges.basis[one] ?? 0) - (edges.basis[other] ?? 0);
  if (basis !== 0) return basis;
  const isCertain = Number(mask[other] === CERTAIN) - Number(mask[one] === CERTAIN);
  if (isCertain !== 0) return isCertain;
  return compareByName(graph, one, other);
}

/** Compares relationships by type and then by id. */
export function compareByName({ edges }: Graph, one: number, other: number): number {
  const key = (edge: number) =>
    `${edges.relationshipNames[edges.type[edge] ?? 0] ?? ''} ${edges.ids.at(edge)}`;
  return key(one) < key(other) ? -1 : 1;
}

function compareBeginnings(one: Beginning, other: Beginning): number {
  return one.wholeHops - other.wholeHops || one.wholeWeight - other.wholeWeight || compareIds(one, other);
}

/**
 * Compares beginnings by their nodes from the start on; the shorter comes first where it begins the other.
 */
function compareIds(one: Beginning | undefined, other: Beginning | undefined): number {
  if (one === other || !one || !other) return 0;
  if (one.hops > other.hops) return compareIds(one.before?.beginning, other) || 1;
  if (one.hops < other.hops) return compareIds(one, other.before?.beginning) || -1;
  return compareIds(one.before?.beginning, other.before?.beginning) || one.node - other.node;
}
