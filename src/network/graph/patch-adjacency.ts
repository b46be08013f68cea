import type { Edges, Graph } from './graph.ts';

/** The relationships that a node loses and gains, as entries of `links`. */
export interface Halves {
  readonly lost: number[];
  readonly added: number[];
}

/** The graph after a change, as far as neighbours depend on it. */
interface After {
  readonly ids: readonly string[];
  /** Numbers of the new nodes, in order. */
  readonly inserted: readonly number[];
  /** The new number of each node that was there; undefined where no number changed. */
  readonly renumbered: Int32Array | undefined;
  readonly edges: Edges;
  /** By the new numbers of nodes. */
  readonly halves: ReadonlyMap<number, Halves>;
}

type Neighbours = Pick<Graph, 'starts' | 'neighbours' | 'links'>;

/** Returns the neighbours after a change. They are copied for all nodes but those that the change touches. */
export function adjacencyAfter(before: Neighbours, after: After): Neighbours {
  const starts = startsAfter(before, after);
  const total = starts.at(-1) ?? 0;
  const whole = { starts, neighbours: new Int32Array(total), links: new Int32Array(total) };
  const apart = [...new Set([...after.halves.keys(), ...after.inserted])].sort((one, other) => one - other);
  const newBefore = counter(after.inserted);
  let next = 0;
  for (const node of [...apart, after.ids.length]) {
    copy(before, whole, { after, from: next, to: node, old: next - newBefore(next) });
    if (node < after.ids.length) merge(before, whole, { after, node, newBefore: newBefore(node) });
    next = node + 1;
  }
  return whole;
}

function startsAfter({ starts }: Neighbours, { ids, inserted, halves }: After): Int32Array {
  const after = new Int32Array(ids.length + 1);
  for (const [node, { lost, added }] of halves) after[node + 1] = added.length - lost.length;
  let [old, next] = [0, 0];
  for (let node = 0; node < ids.length; node += 1) {
    const isNew = inserted[next] === node;
    const degree = isNew ? 0 : (starts[old + 1] ?? 0) - (starts[old] ?? 0);
    if (isNew) next += 1;
    else old += 1;
    after[node + 1] = (after[node] ?? 0) + degree + (after[node + 1] ?? 0);
  }
  return after;
}

/** Returns a function that counts the new nodes before a node. Nodes must be asked in order. */
function counter(inserted: readonly number[]): (node: number) => number {
  let count = 0;
  return (node) => {
    while (count < inserted.length && (inserted[count] ?? 0) < node) count += 1;
    return count;
  };
}

/** A run of nodes that are copied together. */
interface RenumberedRun {
  readonly after: After;
  readonly from: number;
  readonly to: number;
  /** The old number of `from`. */
  readonly old: number;
}

/** Copies the neighbours of a run of nodes, none of which is new or touched. */
function copy(before: Neighbours, whole: Neighbours, { after, from, to, old }: RenumberedRun): void {
  if (to <= from) return;
  const [start, end] = [before.starts[old] ?? 0, before.starts[old + to - from] ?? 0];
  const at = whole.starts[from] ?? 0;
  whole.links.set(before.links.subarray(start, end), at);
  const { renumbered } = after;
  if (!renumbered) {
    whole.neighbours.set(before.neighbours.subarray(start, end), at);
    return;
  }
  for (let place = start; place < end; place += 1)
    whole.neighbours[at + place - start] = renumbered[before.neighbours[place] ?? 0] ?? 0;
}

/** Writes the neighbours of one node, those that it keeps and those that it gains, in order. */
function merge(
  before: Neighbours,
  whole: Neighbours,
  at: { readonly after: After; readonly node: number; readonly newBefore: number },
): void {
  const { after, node, newBefore } = at;
  const { edges, renumbered, halves, inserted } = after;
  const farOf = (half: number) => ((half & 1) === 0 ? edges.to[half >> 1] : edges.from[half >> 1]) ?? 0;
  const { lost = [], added = [] } = halves.get(node) ?? {};
  const isLost = new Set(lost);
  const gained = [...added].sort((one, other) => farOf(one) - farOf(other) || one - other);
  let filled = whole.starts[node] ?? 0;
  let next = 0;
  const put = (half: number, far: number) => {
    whole.links[filled] = half;
    whole.neighbours[filled] = far;
    filled += 1;
  };
  const old = node - newBefore;
  const end = inserted[newBefore] === node ? 0 : (before.starts[old + 1] ?? 0);
  for (let place = before.starts[old] ?? 0; place < end; place += 1) {
    const half = before.links[place] ?? 0;
    if (isLost.has(half)) continue;
    const neighbour = before.neighbours[place] ?? 0;
    const far = renumbered?.[neighbour] ?? neighbour;
    for (; next < gained.length && farOf(gained[next] ?? 0) < far; next += 1)
      put(gained[next] ?? 0, farOf(gained[next] ?? 0));
    put(half, far);
  }
  for (; next < gained.length; next += 1) put(gained[next] ?? 0, farOf(gained[next] ?? 0));
}
