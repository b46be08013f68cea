import type { Frontier } from '../../model/claims/first-seen.ts';
import { BASES } from '../../model/claims/levels.ts';
import type { BasisName } from '../../model/records/record-types.ts';
import type { EdgeIds } from './edge-ids.ts';
import type { EntityNames } from './entity-names.ts';
import type { Numbers } from './numbers.ts';

/**
 * All traversal relationships of the graph as plain arrays, about 80 bytes for each, so that a walk costs
 * nanoseconds a step. Nodes are numbered in the order of their ids: comparing numbers compares ids.
 */
export interface Graph {
  /** The writer's revision at which it was read. */
  readonly revision: number;
  /** Ids of entities, in order. */
  readonly ids: readonly string[];
  /** Number of the type of each entity, in `typeNames`. */
  readonly types: Uint8Array;
  readonly typeNames: readonly string[];
  readonly names: EntityNames;
  readonly knownSince: VisibleSince;
  readonly edges: Edges;
  /** The start of each node's neighbours in `neighbours`; one longer than there are nodes. */
  readonly starts: Int32Array;
  /** Neighbours of each node in order, once for each relationship, whichever way it leads. */
  readonly neighbours: Int32Array;
  /**
   * The relationship of each entry of `neighbours`: twice its number, plus one where it leads to the node.
   */
  readonly links: Int32Array;
}

/**
 * From which publication and recording on entities are visible: numbers in `texts` of the relationships, -1
 * where there is none.
 */
export interface VisibleSince {
  readonly saidFrom: Numbers;
  readonly recordedFrom: Numbers;
  /** All combinations of the two from which on an entity is visible, where one pair does not say it all. */
  readonly frontiers: ReadonlyMap<number, Frontier>;
}

/** Columns of the relationships. Days are whole numbers such as 20260317. */
export interface Edges {
  /** Number of places in use, those of `free` included; the columns may be longer. */
  readonly count: number;
  /** Places of removed relationships, whose type is `GONE`. New ones go there first. */
  readonly free: readonly number[];
  readonly ids: EdgeIds;
  readonly from: Numbers;
  readonly to: Numbers;
  /** Number in `relationshipNames`. */
  readonly type: Numbers;
  /** Number in `BASES`: smaller is better. */
  readonly basis: Numbers;
  readonly startMin: Numbers;
  readonly startMax: Numbers;
  readonly endMin: Numbers;
  readonly endMax: Numbers;
  /** Number in `texts`; -1 where there is none. */
  readonly role: Numbers;
  readonly since: Numbers;
  readonly until: Numbers;
  /** The days, a space between them. */
  readonly attestedOn: Numbers;
  readonly tier: Numbers;
  /**
   * From which publication and recording on this version is the best known one and, where a newer one exists,
   * up to which; numbers in `texts`.
   */
  readonly saidFrom: Numbers;
  readonly saidTo: Numbers;
  readonly recordedFrom: Numbers;
  readonly recordedTo: Numbers;
  /** 1 for an earlier version of a relationship, 0 for the present one. */
  readonly isPast: Numbers;
  readonly statementCount: Numbers;
  readonly sourceCount: Numbers;
  readonly claimSourceCount: Numbers;
  readonly recordSourceCount: Numbers;
  readonly relationshipNames: readonly string[];
  readonly texts: readonly string[];
}

/** Type of a place whose relationship was removed: it leads from no node and is within no scope. */
export const GONE = -1;

/** Returns the basis behind a number of a column. */
export function basisOf(number: number): BasisName {
  return BASES[number] ?? 'INFERRED';
}

/** The first and last day of an open interval. */
export const EARLIEST = 0;
export const LATEST = 99_999_999;

/** Returns a day `YYYY-MM-DD` as a number that orders as the day does. */
export function dayNumber(day: string): number {
  return Number(day.slice(0, 4)) * 10_000 + Number(day.slice(5, 7)) * 100 + Number(day.slice(8, 10));
}

/** Returns the day behind a number that `dayNumber` made. */
export function dayText(day: number): string {
  const digits = String(day).padStart(8, '0');
  return `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}`;
}

/** An entity as the database returns it. */
export interface ReadNode {
  readonly id: string;
  readonly type: string;
  readonly name: string | null;
  readonly saidFrom: string | null;
  readonly recordedFrom: string | null;
  readonly frontier: readonly string[] | null;
}

/** A relationship as the database returns it. */
export interface ReadEdge {
  readonly id: string;
  readonly type: string;
  readonly from: string;
  readonly to: string;
  readonly basis: string | null;
  readonly startMin: string | null;
  readonly startMax: string | null;
  readonly endMin: string | null;
  readonly endMax: string | null;
  readonly role: string | null;
  readonly since: string | null;
  readonly until: string | null;
  readonly attestedOn: readonly string[] | null;
  readonly tier: string | null;
  readonly saidFrom: string | null;
  readonly saidTo: string | null;
  readonly recordedFrom: string | null;
  readonly recordedTo: string | null;
  readonly statementCount: number | null;
  readonly sourceCount: number | null;
  readonly claimSourceCount: number | null;
  readonly recordSourceCount: number | null;
}

/** Returns the number of an entity; undefined when no entity has this id. */
export function nodeNumber(graph: Pick<Graph, 'ids'>, id: string): number | undefined {
  let [low, high] = [0, graph.ids.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((graph.ids[middle] ?? '') < id) low = middle + 1;
    else high = middle;
  }
  return graph.ids[low] === id ? low : undefined;
}

/**
 * Yields the relationships between two nodes. Their places follow each other, since neighbours are in order.
 */
export function* edgesBetween(
  { starts, neighbours, links }: Graph,
  one: number,
  other: number,
): Generator<number> {
  const end = starts[one + 1] ?? 0;
  let [low, high] = [starts[one] ?? 0, end];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((neighbours[middle] ?? 0) < other) low = middle + 1;
    else high = middle;
  }
  for (let place = low; place < end && neighbours[place] === other; place += 1)
    yield (links[place] ?? 0) >> 1;
}
