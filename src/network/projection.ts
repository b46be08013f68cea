import { type Affiliations, ascending } from './affiliations.ts';

/** Members joined by the things that they share. */
export interface Projection {
  /** Nodes of the graph that take part, in order; everything else counts in places of this list. */
  readonly nodes: readonly number[];
  readonly starts: Int32Array;
  /** Partners of each member, in order. */
  readonly partners: Int32Array;
  /** Number of things that the two share. */
  readonly weights: Int32Array;
  /** Things with too many members to join them all. */
  readonly leftOut: readonly number[];
}

/** A thing shared by more members than this says little of any two of them, and joining all would take their square. */
const MOST_MEMBERS = 1_000;

/** Joins the members that share a thing. `isAmong` narrows them; those without a partner stay in. */
export function project(
  { members, membersOf }: Affiliations,
  isAmong: (node: number) => boolean,
): Projection {
  const nodes = members.filter(isAmong);
  const places = new Map(nodes.map((node, place) => [node, place]));
  const things = [...membersOf.keys()].sort(ascending);
  const leftOut: number[] = [];
  const pairs: number[] = [];
  for (const thing of things) {
    const sharing = (membersOf.get(thing) ?? []).flatMap((node) => places.get(node) ?? []);
    if (sharing.length > MOST_MEMBERS) {
      leftOut.push(thing);
      continue;
    }
    for (const one of sharing)
      for (const other of sharing) if (one !== other) pairs.push(one * nodes.length + other);
  }
  return { nodes, leftOut, ...compress(Float64Array.from(pairs).sort(), nodes.length) };
}

/** Counts equal pairs, which stand beside each other. */
function compress(pairs: Float64Array, size: number) {
  const starts = new Int32Array(size + 1);
  const partners: number[] = [];
  const weights: number[] = [];
  let last = -1;
  for (const pair of pairs) {
    if (pair === last) {
      weights[weights.length - 1] = (weights.at(-1) ?? 0) + 1;
      continue;
    }
    last = pair;
    const one = Math.floor(pair / size);
    starts[one + 1] = (starts[one + 1] ?? 0) + 1;
    partners.push(pair - one * size);
    weights.push(1);
  }
  for (let place = 0; place < size; place += 1)
    starts[place + 1] = (starts[place + 1] ?? 0) + (starts[place] ?? 0);
  return { starts, partners: Int32Array.from(partners), weights: Int32Array.from(weights) };
}

/** Partners of the member at a place, in order. */
export function partnersOf({ starts, partners }: Projection, place: number): Int32Array {
  return partners.subarray(starts[place] ?? 0, starts[place + 1] ?? 0);
}

/** Things that two members share, in order. */
export function shared(one: readonly number[], other: readonly number[]): number[] {
  const set = new Set(other);
  return one.filter((item) => set.has(item));
}
