import { isPastType, presentType } from '../graph/past-type.ts';
import { PackedTexts } from './packed.ts';

/**
 * All traversal relationships of the graph as plain arrays, about 100 bytes for each, so that a walk costs nanoseconds a step. Nodes
 * are numbered in the order of their ids: comparing numbers compares ids.
 */
export interface Graph {
  /** The writer's revision that was read. */
  readonly revision: number;
  /** Ids of entities, in order. */
  readonly ids: readonly string[];
  /** Number of the type of each entity, in `typeNames`. */
  readonly types: Uint8Array;
  readonly typeNames: readonly string[];
  readonly edges: Edges;
  /** Where the neighbours of each node start in `neighbours`; one longer than there are nodes. */
  readonly starts: Int32Array;
  /** Neighbours of each node in their order, once for each relationship, whichever way it leads. */
  readonly neighbours: Int32Array;
  /** The relationship of each entry of `neighbours`: twice its number, plus one where it leads to the node. */
  readonly links: Int32Array;
}

/** Columns of the relationships. Days are whole numbers such as 20260317. */
export interface Edges {
  readonly count: number;
  readonly ids: PackedTexts;
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** In `relationshipNames`. */
  readonly type: Int32Array;
  /** In `BASES`: smaller is better. */
  readonly basis: Int32Array;
  readonly startMin: Int32Array;
  readonly startMax: Int32Array;
  readonly endMin: Int32Array;
  readonly endMax: Int32Array;
  /** In `texts`; -1 where there is none. */
  readonly role: Int32Array;
  readonly since: Int32Array;
  readonly until: Int32Array;
  readonly tier: Int32Array;
  /** From which publication and recording on this is what is best known and, where something newer is, up to which; in `texts`. */
  readonly saidFrom: Int32Array;
  readonly saidTo: Int32Array;
  readonly recordedFrom: Int32Array;
  readonly recordedTo: Int32Array;
  /** 1 where this is what once was best known, 0 where it still is. */
  readonly isPast: Int32Array;
  readonly statementCount: Int32Array;
  readonly sourceCount: Int32Array;
  readonly relationshipNames: readonly string[];
  readonly texts: readonly string[];
}

/** How a relationship is known, best first. */
export const BASES = ['STATED', 'REPORTED', 'INFERRED'] as const;
export type Basis = (typeof BASES)[number];

/** Bounds of an open interval. */
export const EARLIEST = 0;
export const LATEST = 99_999_999;

/** A day `YYYY-MM-DD` as a number that orders as the day does. */
export function dayNumber(day: string): number {
  return Number(day.slice(0, 4)) * 10_000 + Number(day.slice(5, 7)) * 100 + Number(day.slice(8, 10));
}

/** The day that `dayNumber` made a number of. */
export function dayText(day: number): string {
  const digits = String(day).padStart(8, '0');
  return `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}`;
}

/** An entity as it is read: id and type. */
export type NodeRow = readonly [id: string, type: string];

/** A relationship as it is read. */
export interface EdgeRow {
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
  readonly tier: string | null;
  readonly saidFrom: string | null;
  readonly saidTo: string | null;
  readonly recordedFrom: string | null;
  readonly recordedTo: string | null;
  readonly statementCount: number | null;
  readonly sourceCount: number | null;
}

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
  readonly #typeNames = new Interned();
  readonly #relationshipNames = new Interned();
  readonly #texts = new Interned();
  readonly #edgeIds = new PackedTexts();
  #columns = newColumns(1024);
  #count = 0;

  /** Takes over a graph, without the relationships that lead from the nodes in `without`. */
  static from(graph: Graph, without: ReadonlySet<string>): GraphBuilder {
    const builder = new GraphBuilder();
    builder.addNodes(graph.ids.map((id, index) => [id, graph.typeNames[graph.types[index] ?? 0] ?? '']));
    const dropped = new Set([...without].map((id) => builder.#numbers.get(id) ?? -1));
    const { edges } = graph;
    for (const name of edges.relationshipNames) builder.#relationshipNames.numberOf(name);
    for (const text of edges.texts) builder.#texts.numberOf(text);
    for (let edge = 0; edge < edges.count; edge += 1) {
      if (dropped.has(edges.from[edge] ?? -1)) continue;
      const place = builder.#place();
      for (const column of COLUMNS) builder.#columns[column][place] = edges[column][edge] ?? 0;
      builder.#edgeIds.push(edges.ids.at(edge));
    }
    return builder;
  }

  addNodes(rows: readonly NodeRow[]): void {
    for (const [id, type] of rows) this.#types[this.#numberOf(id)] = this.#typeNames.numberOf(type);
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
    order.sort((one, other) => compareTexts(given[one] ?? '', given[other] ?? ''));
    const place = new Int32Array(given.length).fill(-1);
    for (const [sorted, index] of order.entries()) place[index] = sorted;
    const { columns, ids } = this.#placedEdges(place);
    return {
      revision,
      ids: order.map((index) => given[index] ?? ''),
      types: Uint8Array.from(order, (index) => this.#types[index] ?? 0),
      typeNames: this.#typeNames.names,
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
    readonly columns: Record<Column, Int32Array>;
    readonly ids: PackedTexts;
  } {
    const all = this.#columns;
    const [from, to] = [all.from, all.to].map((ends) =>
      ends.slice(0, this.#count).map((end) => place[end] ?? -1),
    );
    if (!from || !to) throw new Error('The columns of a graph must have ends.');
    const kept = [...from.keys()].filter((edge) => (from[edge] ?? -1) >= 0 && (to[edge] ?? -1) >= 0);
    if (kept.length === this.#count) {
      const columns = mapColumns((column) => all[column].slice(0, this.#count));
      return { columns: { ...columns, from, to }, ids: this.#edgeIds };
    }
    const pick = (column: Int32Array) => Int32Array.from(kept, (edge) => column[edge] ?? 0);
    const ids = new PackedTexts();
    for (const edge of kept) ids.push(this.#edgeIds.at(edge));
    return { columns: { ...mapColumns((column) => pick(all[column])), from: pick(from), to: pick(to) }, ids };
  }

  #place(): number {
    const place = this.#count;
    if (place === this.#columns.from.length) {
      const larger = newColumns(place * 2);
      for (const column of COLUMNS) larger[column].set(this.#columns[column]);
      this.#columns = larger;
    }
    this.#count += 1;
    return place;
  }
}

/** The number of an entity, or undefined when there is none with this id. */
export function nodeNumber(graph: Graph, id: string): number | undefined {
  let [low, high] = [0, graph.ids.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((graph.ids[middle] ?? '') < id) low = middle + 1;
    else high = middle;
  }
  return graph.ids[low] === id ? low : undefined;
}

/** Both directions of every relationship, sorted by node and then by neighbour: two counting sorts. */
function adjacency(nodes: number, { from, to }: { readonly from: Int32Array; readonly to: Int32Array }) {
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

function mapColumns(make: (column: Column) => Int32Array): Record<Column, Int32Array> {
  return Object.fromEntries(COLUMNS.map((column) => [column, make(column)])) as Record<Column, Int32Array>;
}

function basisNumber(basis: string | null): number {
  const number = basis === null ? -1 : (BASES as readonly string[]).indexOf(basis);
  return number < 0 ? BASES.length - 1 : number;
}

function compareTexts(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
