import { compareText } from '../../model/claims/claim.ts';
import { parseFrontier } from '../../model/claims/first-seen.ts';
import { COLUMNS, Interned, mapColumns, writeRow } from './columns.ts';
import {
  type Edges,
  edgesBetween,
  GONE,
  type Graph,
  nodeNumber,
  type ReadEdge,
  type ReadNode,
  type VisibleSince,
} from './graph.ts';
import { type Numbers, wideEnough } from './numbers.ts';
import { adjacencyAfter, type Halves } from './patch-adjacency.ts';

/** The changes since a graph was read. */
export interface Changes {
  readonly revision: number;
  /** Entities that are new, were renamed, or became visible from another day on. */
  readonly nodes: readonly ReadNode[];
  /** Ids of two entities each; `edges` holds all relationships that are between them now. */
  readonly pairs: readonly (readonly [one: string, other: string])[];
  readonly edges: readonly ReadEdge[];
}

/**
 * Returns a graph with the changes applied; it answers as one built from the present data. It copies some
 * arrays and changes others in place instead of building anew, which takes about a hundredth of the time, so
 * the graph that was given must not be used afterwards.
 */
export function patched(graph: Graph, changes: Changes): Graph {
  const gone = edgesOfPairs(graph, changes.pairs);
  const nodes = withNodes(graph, changes.nodes);
  if (nodes.renumbered) renumberEnds(graph.edges, nodes.renumbered);
  const halves = new Map<number, Halves>();
  for (const edge of gone) noteHalves(halves, graph.edges, { edge, as: 'lost' });
  const { edges, added } = withEdges(graph.edges, { gone, rows: changes.edges, ids: nodes.ids });
  for (const edge of added) noteHalves(halves, edges, { edge, as: 'added' });
  const { ids, types, typeNames, names, knownSince } = nodes;
  return {
    ...{ revision: changes.revision, ids, types, typeNames, names, knownSince, edges },
    ...adjacencyAfter(graph, { ...nodes, edges, halves }),
  };
}

/** Places of the relationships between pairs. */
function edgesOfPairs(graph: Graph, pairs: Changes['pairs']): readonly number[] {
  const found = new Set<number>();
  for (const [one, other] of pairs) {
    const [from, to] = [nodeNumber(graph, one), nodeNumber(graph, other)];
    if (from !== undefined && to !== undefined)
      for (const edge of edgesBetween(graph, from, to)) found.add(edge);
  }
  return [...found];
}

interface Nodes extends Pick<Graph, 'ids' | 'types' | 'typeNames' | 'names' | 'knownSince'> {
  /** Numbers of the new nodes, in order. */
  readonly inserted: readonly number[];
  /** The new number of each node that was there; undefined where no number changed. */
  readonly renumbered: Int32Array | undefined;
}

function withNodes(graph: Graph, rows: readonly ReadNode[]): Nodes {
  const latest = new Map(rows.map((row) => [row.id, row]));
  const fresh = [...latest.keys()].filter((id) => nodeNumber(graph, id) === undefined).sort(compareText);
  const room = fresh.length > 0 ? withRoom(graph, fresh) : { ...graph, inserted: [], renumbered: undefined };
  const texts = Interned.of(graph.edges.texts);
  const typeNames = Interned.of(graph.typeNames);
  let { saidFrom, recordedFrom } = room.knownSince;
  const frontiers = new Map(room.knownSince.frontiers);
  for (const row of latest.values()) {
    const number = nodeNumber(room, row.id) ?? 0;
    room.types[number] = typeNames.numberOf(row.type);
    room.names.set(number, row.name);
    saidFrom = put(saidFrom, number, texts.numberOf(row.saidFrom));
    recordedFrom = put(recordedFrom, number, texts.numberOf(row.recordedFrom));
    const points = parseFrontier(row.frontier);
    if (points) frontiers.set(number, points);
    else frontiers.delete(number);
  }
  return { ...room, typeNames: graph.typeNames, knownSince: { saidFrom, recordedFrom, frontiers } };
}

function put(column: Numbers, place: number, number: number): Numbers {
  const wide = wideEnough(column, number);
  wide[place] = number;
  return wide;
}

/** Returns the nodes with places for new ones, whose ids are in order. */
function withRoom({ ids, types, names, knownSince }: Graph, fresh: readonly string[]) {
  const total = ids.length + fresh.length;
  const all = new Array<string>(total);
  const renumbered = new Int32Array(ids.length);
  const before = new Int32Array(total).fill(-1);
  const inserted: number[] = [];
  let [old, next] = [0, 0];
  for (let number = 0; number < total; number += 1) {
    const id = ids[old];
    const other = fresh[next];
    if (other !== undefined && (id === undefined || other < id)) {
      all[number] = other;
      inserted.push(number);
      next += 1;
      continue;
    }
    all[number] = id ?? '';
    renumbered[old] = number;
    before[number] = old;
    old += 1;
  }
  const spread = <T extends Numbers | Uint8Array>(column: T, empty: T): T => {
    for (const [index, value] of column.entries()) empty[renumbered[index] ?? 0] = value;
    return empty;
  };
  const numbers = (column: Numbers) => spread(column, emptyLike(column, total));
  const moved: VisibleSince = {
    saidFrom: numbers(knownSince.saidFrom),
    recordedFrom: numbers(knownSince.recordedFrom),
    frontiers: new Map(
      [...knownSince.frontiers].map(([number, points]) => [renumbered[number] ?? 0, points]),
    ),
  };
  return {
    ...{ ids: all, types: spread(types, new Uint8Array(total)), names: names.renumbered(before) },
    ...{ knownSince: moved, inserted, renumbered },
  };
}

function emptyLike(column: Numbers, length: number): Numbers {
  if (column instanceof Int8Array) return new Int8Array(length);
  return column instanceof Int16Array ? new Int16Array(length) : new Int32Array(length);
}

function renumberEnds({ from, to, count }: Edges, renumbered: Int32Array): void {
  for (let edge = 0; edge < count; edge += 1) {
    from[edge] = renumbered[from[edge] ?? 0] ?? 0;
    to[edge] = renumbered[to[edge] ?? 0] ?? 0;
  }
}

function noteHalves(
  halves: Map<number, Halves>,
  { from, to }: Edges,
  { edge, as }: { readonly edge: number; readonly as: keyof Halves },
): void {
  for (const [half, node] of [from[edge] ?? 0, to[edge] ?? 0].entries()) {
    const of = halves.get(node) ?? { lost: [], added: [] };
    halves.set(node, of);
    of[as].push(edge * 2 + half);
  }
}

/** The factor by which columns grow at once, so that most changes need no new room. */
const GROWTH = 1.1;

function withEdges(
  edges: Edges,
  change: {
    readonly gone: readonly number[];
    readonly rows: readonly ReadEdge[];
    readonly ids: readonly string[];
  },
): { readonly edges: Edges; readonly added: readonly number[] } {
  for (const edge of change.gone) edges.type[edge] = GONE;
  const free = [...edges.free, ...change.gone];
  const columns = mapColumns((name) => edges[name]);
  const row = mapColumns(() => new Int32Array(1));
  const names = { relationships: Interned.of(edges.relationshipNames), texts: Interned.of(edges.texts) };
  const numberOf = (id: string) => nodeNumber(change, id);
  const added: number[] = [];
  let { count } = edges;
  for (const given of change.rows) {
    const [from, to] = [numberOf(given.from), numberOf(given.to)];
    if (from === undefined || to === undefined || from === to) continue;
    writeRow(row, { place: 0, from, to, row: given }, names);
    const place = free.pop() ?? count;
    if (place === count) count += 1;
    for (const name of COLUMNS) {
      if (place >= columns[name].length) columns[name] = longer(columns[name], Math.ceil(count * GROWTH));
      columns[name] = put(columns[name], place, row[name][0] ?? 0);
    }
    edges.ids.set(place, given.id);
    added.push(place);
  }
  return { edges: { ...edges, ...columns, count, free }, added };
}

function longer(column: Numbers, length: number): Numbers {
  const longer = emptyLike(column, length);
  longer.set(column);
  return longer;
}
