import { goOn } from '../abandoned.ts';
import { type Affiliations, ascending } from './affiliations.ts';

/** Members joined by the things that they share. */
export interface Projection {
  /** Nodes of the graph that take part, in order. All other columns count in places of this list. */
  readonly nodes: readonly number[];
  readonly starts: Int32Array;
  /** Partners of each member, in order. */
  readonly partners: Int32Array;
  /** Number of things that the two share. */
  readonly weights: Int32Array;
  /** Things with too many members to join them all. */
  readonly leftOut: readonly number[];
}

/**
 * A thing shared by more members says little about any two of them, and joining them all would take their
 * square.
 */
const MAX_MEMBERS = 1_000;

/** Joins the members that share a thing. `isAmong` selects members; those without a partner stay in. */
export function project(
  { members, membersOf }: Affiliations,
  isAmong: (node: number) => boolean,
): Projection {
  const nodes = members.filter(isAmong);
  const places = new Map(nodes.map((node, place) => [node, place]));
  const leftOut: number[] = [];
  const groups: (readonly number[])[] = [];
  for (const thing of [...membersOf.keys()].sort(ascending)) {
    const sharing = (membersOf.get(thing) ?? []).flatMap((node) => places.get(node) ?? []);
    if (sharing.length > MAX_MEMBERS) leftOut.push(thing);
    else groups.push(sharing);
  }
  return { nodes, leftOut, ...compress(pairsOf(groups, nodes.length).sort(), nodes.length) };
}

/**
 * Returns a number for every two members of a group (the first times the size, plus the second), so that
 * sorting numbers sorts pairs.
 */
function pairsOf(groups: readonly (readonly number[])[], size: number): Float64Array {
  const pairs = new Float64Array(groups.reduce((sum, { length }) => sum + length * (length - 1), 0));
  let count = 0;
  for (const group of groups) {
    goOn();
    for (const one of group) {
      for (const other of group) {
        if (one === other) continue;
        pairs[count] = one * size + other;
        count += 1;
      }
    }
  }
  return pairs;
}

/** Counts equal pairs, which follow each other. */
function compress(pairs: Float64Array, size: number) {
  const starts = new Int32Array(size + 1);
  const partners = new Int32Array(pairs.length);
  const weights = new Int32Array(pairs.length);
  let count = 0;
  for (let index = 0; index < pairs.length; index += 1) {
    const pair = pairs[index] ?? 0;
    if (pair === pairs[index - 1]) {
      weights[count - 1] = (weights[count - 1] ?? 0) + 1;
      continue;
    }
    const one = Math.floor(pair / size);
    starts[one + 1] = (starts[one + 1] ?? 0) + 1;
    partners[count] = pair - one * size;
    weights[count] = 1;
    count += 1;
  }
  for (let place = 0; place < size; place += 1)
    starts[place + 1] = (starts[place + 1] ?? 0) + (starts[place] ?? 0);
  return { starts, partners: partners.slice(0, count), weights: weights.slice(0, count) };
}

/** Returns the partners of the member at a place, in order. */
export function partnersOf({ starts, partners }: Projection, place: number): Int32Array {
  return partners.subarray(starts[place] ?? 0, starts[place + 1] ?? 0);
}

/** Returns the things that two members share, in order. */
export function shared(one: readonly number[], other: readonly number[]): number[] {
  const set = new Set(other);
  return one.filter((item) => set.has(item));
}
