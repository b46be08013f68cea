import { type Frontier, parseFrontier } from '../graph/frontier.ts';
import { isPastType, presentType } from '../graph/past-type.ts';
import { compareText } from '../graph/statements.ts';
import { EdgeIds } from './edge-ids.ts';
import {
  BASES,
  dayNumber,
  EARLIEST,
  type EdgeRow,
  type Edges,
  type Graph,
  LATEST,
  type NodeRow,
  type Numbers,
} from './graph.ts';

const COLUMNS = [
  'from',
  'to',
  'type',
  'basis',
  'startMin',
  'startMax',
  'endMin',
  'endMax',
  'role',
  'since',
  'until',
  'tier',
  'saidFrom',
  'saidTo',
  'recordedFrom',
  'recordedTo',
  'isPast',
  'statementCount',
  'sourceCount',
] as const;
type Column = (typeof COLUMNS)[number];

/** Collects what is read page by page; `build` numbers the nodes by id and sorts the relationships to them. */
export class GraphBuilder {
  readonly #numbers = new Map<string, number>();
  readonly #ids: string[] = [];
  readonly #types: number[] = [];
  readonly #saidFrom: number[] = [];
  readonly #recordedFrom: number[] = [];
  readonly #frontiers = new Map<number, Frontier>();
  readonly #typeNames = new Interned();
  readonly #relationshipNames = new Interned();
  readonly #texts = new Interned();
  readonly #edgeIds = new EdgeIds();
  #columns = newColumns(1024);
  #count = 0;

  /** Takes over a graph, without the relationships that lead from the nodes in `without`. */
  static from(graph: Graph, without: ReadonlySet<string>): GraphBuilder {
    const builder = new GraphBuilder();
    builder.#takeOverNodes(graph);
    const dropped = new Set([...without].map((id) => builder.#numbers.get(id) ?? -1));
    const { edges } = graph;
    for (const name of edges.relationshipNames) builder.#relationshipNames.numberOf(name);
    for (const text of edges.texts) builder.#texts.numberOf(text);
    for (const [start, end] of runs(edges.count, (edge) => !dropped.has(edges.from[edge] ?? -1)))
      builder.#takeOver(edges, start, end);
    return builder;
  }

  #takeOverNodes({ ids, types, typeNames, lives }: Graph): void {
    for (const name of typeNames) this.#typeNames.numberOf(name);
    for (const [index, id] of ids.entries()) {
      const number = this.#numberOf(id);
      this.#types[number] = types[index] ?? 0;
      this.#saidFrom[number] = lives.saidFrom[index] ?? -1;
      this.#recordedFrom[number] = lives.recordedFrom[index] ?? -1;
    }
    for (const [index, points] of lives.frontiers) this.#frontiers.set(index, points);
  }

  /** Adds relationships of a graph whose nodes, types and texts have been taken over with their numbers. */
  #takeOver(edges: Edges, start: number, end: number): void {
    this.#makeRoom(this.#count + end - start);
    for (const column of COLUMNS) this.#columns[column].set(edges[column].subarray(start, end), this.#count);
    this.#edgeIds.append(edges.ids, start, end);
    this.#count += end - start;
  }

  addNodes(rows: readonly NodeRow[]): void {
    for (const { id, type, saidFrom, recordedFrom, frontier } of rows) {
      const number = this.#numberOf(id);
      this.#types[number] = this.#typeNames.numberOf(type);
      this.#saidFrom[number] = this.#texts.numberOf(saidFrom);
      this.#recordedFrom[number] = this.#texts.numberOf(recordedFrom);
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

  /** Relationships, whose ends may come later. One whose end never comes is left out. */
  addEdges(rows: readonly EdgeRow[]): void {
    for (const row of rows) {
      if (row.from === row.to) continue;
      const from = this.#numberOf(row.from);
      const to = this.#numberOf(row.to);
      const place = this.#place();
      const columns = this.#columns;
      columns.from[place] = from;
      columns.to[place] = to;
      columns.type[place] = this.#relationshipNames.numberOf(presentType(row.type));
      columns.basis[place] = basisNumber(row.basis);
      columns.startMin[place] = row.startMin === null ? EARLIEST : dayNumber(row.startMin);
      columns.startMax[place] = row.startMax === null ? EARLIEST : dayNumber(row.startMax);
      columns.endMin[place] = row.endMin === null ? LATEST : dayNumber(row.endMin);
      columns.endMax[place] = row.endMax === null ? LATEST : dayNumber(row.endMax);
      columns.role[place] = this.#texts.numberOf(row.role);
      columns.since[place] = this.#texts.numberOf(row.since);
      columns.until[place] = this.#texts.numberOf(row.until);
      columns.tier[place] = this.#texts.numberOf(row.tier);
      columns.saidFrom[place] = this.#texts.numberOf(row.saidFrom);
      columns.saidTo[place] = this.#texts.numberOf(row.saidTo);
      columns.recordedFrom[place] = this.#texts.numberOf(row.recordedFrom);
      columns.recordedTo[place] = this.#texts.numberOf(row.recordedTo);
      columns.isPast[place] = isPastType(row.type) ? 1 : 0;
      columns.statementCount[place] = row.statementCount ?? 0;
      columns.sourceCount[place] = row.sourceCount ?? 0;
      this.#edgeIds.push(row.id);
    }
  }

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
      lives: {
        saidFrom: narrowed(Int32Array.from(order, (index) => this.#saidFrom[index] ?? -1)),
        recordedFrom: narrowed(Int32Array.from(order, (index) => this.#recordedFrom[index] ?? -1)),
        frontiers: new Map([...this.#frontiers].map(([index, points]) => [place[index] ?? -1, points])),
      },
      edges: {
        ...columns,
        ids,
        count: columns.from.length,
        relationshipNames: this.#relationshipNames.names,
        texts: this.#texts.names,
      },
      ...adjacency(order.length, columns),
    };
  }

  /** The relationships between numbered nodes, with the numbers of their ends. */
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
    this.#makeRoom(place + 1);
    this.#count += 1;
    return place;
  }

  #makeRoom(count: number): void {
    const size = this.#columns.from.length;
    if (count <= size) return;
    const larger = newColumns(Math.max(count, Math.floor(size * 1.5)));
    for (const column of COLUMNS) larger[column].set(this.#columns[column]);
    this.#columns = larger;
  }
}

/** Both directions of every relationship, sorted by node and then by neighbour: two counting sorts. */
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

class Interned {
  readonly names: string[] = [];
  readonly #numbers = new Map<string, number>();

  numberOf(name: string | null): number {
    if (name === null) return -1;
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    this.#numbers.set(name, this.names.length);
    return this.names.push(name) - 1;
  }
}

const NO_TYPE = -1;

function newColumns(size: number): Record<Column, Int32Array> {
  return mapColumns(() => new Int32Array(size));
}

function mapColumns<T>(make: (column: Column) => T): Record<Column, T> {
  return Object.fromEntries(COLUMNS.map((column) => [column, make(column)])) as Record<Column, T>;
}

/** The stretches of 0 to `count` that are kept, each with its start and the end after it. */
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

function narrowed(column: Int32Array): Numbers {
  let [least, most] = [0, 0];
  for (const number of column) {
    if (number < least) least = number;
    if (number > most) most = number;
  }
  const fits = (bits: number) => least >= -(2 ** (bits - 1)) && most < 2 ** (bits - 1);
  if (fits(8)) return Int8Array.from(column);
  return fits(16) ? Int16Array.from(column) : column;
}

function basisNumber(basis: string | null): number {
  const number = basis === null ? -1 : (BASES as readonly string[]).indexOf(basis);
  return number < 0 ? BASES.length - 1 : number;
}
