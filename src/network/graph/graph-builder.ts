import { compareText } from '../../model/claims/claim.ts';
import { type Frontier, parseFrontier } from '../../model/claims/first-seen.ts';
import { COLUMNS, type Column, Interned, mapColumns, writeRow } from './columns.ts';
import { EdgeIds } from './edge-ids.ts';
import { EntityNames } from './entity-names.ts';
import type { Graph, ReadEdge, ReadNode } from './graph.ts';
import { type Numbers, narrowed } from './numbers.ts';

/**
 * Collects a graph read page by page. `build` numbers the nodes by id and sorts the relationships to them.
 */
export class GraphBuilder {
  readonly #numbers = new Map<string, number>();
  readonly #ids: string[] = [];
  readonly #types: number[] = [];
  readonly #entityNames = EntityNames.empty();
  readonly #saidFrom: number[] = [];
  readonly #recordedFrom: number[] = [];
  readonly #frontiers = new Map<number, Frontier>();
  readonly #typeNames = new Interned();
  readonly #names = { relationships: new Interned(), texts: new Interned() };
  readonly #edgeIds = new EdgeIds();
  #columns = newColumns(1024);
  #count = 0;

  addNodes(rows: readonly ReadNode[]): void {
    const { texts } = this.#names;
    for (const { id, type, name, saidFrom, recordedFrom, frontier } of rows) {
      const number = this.#numberOf(id);
      this.#types[number] = this.#typeNames.numberOf(type);
      this.#entityNames.set(number, name);
      this.#saidFrom[number] = texts.numberOf(saidFrom);
      this.#recordedFrom[number] = texts.numberOf(recordedFrom);
      const points = parseFrontier(frontier);
      if (points) this.#frontiers.set(number, points);
      else this.#frontiers.delete(number);
    }
  }

  #numberOf(id: string): number {
    const known = this.#numbers.get(id);
    if (known !== undefined) return known;
    const number = this.#ids.push(id) - 1;
    this.#numbers.set(id, number);
    this.#types[number] = NO_TYPE;
    return number;
  }

  /** Adds relationships. Their ends may come later; one whose end never comes is left out. */
  addEdges(rows: readonly ReadEdge[]): void {
    for (const row of rows) {
      if (row.from === row.to) continue;
      const [from, to] = [this.#numberOf(row.from), this.#numberOf(row.to)];
      // Before the row is written, because making room replaces the columns.
      const place = this.#place();
      writeRow(this.#columns, { place, from, to, row }, this.#names);
      this.#edgeIds.push(row.id);
    }
  }

  /** Returns the graph as it was read at a revision. */
  build(revision: number): Graph {
    const given = this.#ids;
    const order = given.map((_, index) => index).filter((index) => this.#types[index] !== NO_TYPE);
    order.sort((one, other) => compareText(given[one] ?? '', given[other] ?? ''));
    const place = new Int32Array(given.length).fill(-1);
    for (const [sorted, index] of order.entries()) place[index] = sorted;
    const { columns, ids } = this.#placedEdges(place);
    return {
      revision,
      ids: order.map((index) => given[index] ?? ''),
      types: Uint8Array.from(order, (index) => this.#types[index] ?? 0),
      typeNames: this.#typeNames.names,
      names: this.#entityNames.renumbered(order).compact(),
      knownSince: {
        saidFrom: narrowed(Int32Array.from(order, (index) => this.#saidFrom[index] ?? -1)),
        recordedFrom: narrowed(Int32Array.from(order, (index) => this.#recordedFrom[index] ?? -1)),
        frontiers: new Map([...this.#frontiers].map(([index, points]) => [place[index] ?? -1, points])),
      },
      edges: {
        ...columns,
        ids,
        count: columns.from.length,
        free: [],
        relationshipNames: this.#names.relationships.names,
        texts: this.#names.texts.names,
      },
      ...adjacency(order.length, columns),
    };
  }

  /** Returns the relationships between known nodes, with the numbers of their ends. */
  #placedEdges(place: Int32Array): {
    readonly columns: Record<Column, Numbers>;
    readonly ids: EdgeIds;
  } {
    const all = this.#columns;
    const endOf = (ends: Int32Array, edge: number) => place[ends[edge] ?? -1] ?? -1;
    const kept = [...runs(this.#count, (edge) => endOf(all.from, edge) >= 0 && endOf(all.to, edge) >= 0)];
    const count = kept.reduce((sum, [start, end]) => sum + end - start, 0);
    const ids = new EdgeIds(count);
    for (const [start, end] of kept) ids.append(this.#edgeIds, start, end);
    const columns = mapColumns((name) => {
      const column = new Int32Array(count);
      let at = 0;
      for (const [start, end] of kept) {
        column.set(all[name].subarray(start, end), at);
        at += end - start;
      }
      if (name !== 'from' && name !== 'to') return narrowed(column);
      return column.map((end) => place[end] ?? -1);
    });
    return { columns, ids };
  }

  #place(): number {
    const place = this.#count;
    const size = this.#columns.from.length;
    if (place >= size) {
      const larger = newColumns(Math.floor(size * 1.5));
      for (const column of COLUMNS) larger[column].set(this.#columns[column]);
      this.#columns = larger;
    }
    this.#count += 1;
    return place;
  }
}

/**
 * Returns both directions of every relationship, sorted by node and then by neighbour. Two counting sorts do
 * it in linear time.
 */
function adjacency(nodes: number, { from, to }: { readonly from: Numbers; readonly to: Numbers }) {
  const halves = from.length * 2;
  const starts = new Int32Array(nodes + 1);
  for (let edge = 0; edge < from.length; edge += 1) {
    starts[(from[edge] ?? 0) + 1] = (starts[(from[edge] ?? 0) + 1] ?? 0) + 1;
    starts[(to[edge] ?? 0) + 1] = (starts[(to[edge] ?? 0) + 1] ?? 0) + 1;
  }
  for (let node = 0; node < nodes; node += 1)
    starts[node + 1] = (starts[node + 1] ?? 0) + (starts[node] ?? 0);
  const near = (half: number) => ((half & 1) === 0 ? from[half >> 1] : to[half >> 1]) ?? 0;
  const far = (half: number) => ((half & 1) === 0 ? to[half >> 1] : from[half >> 1]) ?? 0;
  const byFar = new Int32Array(halves);
  const next = starts.slice();
  for (let half = 0; half < halves; half += 1) {
    const node = far(half);
    byFar[next[node] ?? 0] = half;
    next[node] = (next[node] ?? 0) + 1;
  }
  next.set(starts);
  const neighbours = new Int32Array(halves);
  const links = new Int32Array(halves);
  for (const half of byFar) {
    const node = near(half);
    const place = next[node] ?? 0;
    neighbours[place] = far(half);
    links[place] = half;
    next[node] = place + 1;
  }
  return { starts, neighbours, links };
}

const NO_TYPE = -1;

function newColumns(size: number): Record<Column, Int32Array> {
  return mapColumns(() => new Int32Array(size));
}

/** Yields the stretches of 0 to `count` that are kept, each as its start and the end after it. */
function* runs(
  count: number,
  isKept: (index: number) => boolean,
): Generator<readonly [start: number, end: number]> {
  let start = 0;
  for (let index = 0; index <= count; index += 1) {
    if (index < count && isKept(index)) continue;
    if (index > start) yield [start, index];
    start = index + 1;
  }
}
