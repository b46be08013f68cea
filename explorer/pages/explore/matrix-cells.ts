import { kindOf, type Mark } from '../../parts/kinds.ts';
import { plainId } from '../../parts/words.ts';
import type { SetLink, SetNode } from './working-set.ts';

/** What stands in rows, in columns and between them; nothing between counts relationships themselves. */
export interface Frame {
  readonly rows: Mark;
  readonly columns: Mark;
  readonly through: Mark | undefined;
}

export interface End {
  readonly id: string;
  readonly node: SetNode['node'];
}

export interface MatrixCells {
  readonly rows: readonly End[];
  readonly columns: readonly End[];
  /** Ids of the things behind a pair (or of its relationships), by `row!column`. */
  readonly things: ReadonlyMap<string, readonly string[]>;
  /** In rows or columns, without a pair: nothing known is not none. */
  readonly alone: readonly End[];
}

type Nodes = readonly (readonly [string, SetNode])[];

const MOST = 24;

/** The rows and columns of a matrix of two marks in the set, and what each pair shares. */
export function cellsOf(nodes: Nodes, links: readonly SetLink[], frame: Frame): MatrixCells {
  const of = (mark: Mark) =>
    nodes.flatMap(([id, { node }]): End[] => (kindOf(node.__typename).mark === mark ? [{ id, node }] : []));
  const [rows, columns] = [of(frame.rows), of(frame.columns)];
  const near = new Map<string, Set<string>>();
  const join = (one: string, other: string) => near.set(one, (near.get(one) ?? new Set()).add(other));
  const things = new Map<string, Set<string>>();
  const add = (row: string, column: string, thing: string) => {
    if (row === column) return;
    const key = `${row}!${column}`;
    things.set(key, (things.get(key) ?? new Set()).add(thing));
  };
  const isRow = new Set(rows.map(({ id }) => id));
  const isColumn = new Set(columns.map(({ id }) => id));
  for (const link of links) {
    const [from, to] = [plainId(link.from.id), plainId(link.to.id)];
    join(from, to);
    join(to, from);
    if (frame.through !== undefined) continue;
    if (isRow.has(from) && isColumn.has(to)) add(from, to, link.linkId);
    if (isRow.has(to) && isColumn.has(from)) add(to, from, link.linkId);
  }
  if (frame.through !== undefined)
    for (const { id } of of(frame.through)) {
      const around = [...(near.get(id) ?? [])];
      for (const row of around.filter((one) => isRow.has(one)))
        for (const column of around.filter((one) => isColumn.has(one))) add(row, column, id);
    }
  const weight = (end: 0 | 1) => {
    const sums = new Map<string, number>();
    for (const [key, set] of things) {
      const id = key.split('!')[end] ?? '';
      sums.set(id, (sums.get(id) ?? 0) + set.size);
    }
    return sums;
  };
  const [ofRows, ofColumns] = [weight(0), weight(1)];
  const heaviest = (ends: readonly End[], sums: ReadonlyMap<string, number>) =>
    ends
      .filter(({ id }) => sums.has(id))
      .sort(
        (one, other) => (sums.get(other.id) ?? 0) - (sums.get(one.id) ?? 0) || (one.id < other.id ? -1 : 1),
      )
      .slice(0, MOST);
  return {
    rows: heaviest(rows, ofRows),
    columns: heaviest(columns, ofColumns),
    things: new Map([...things].map(([key, set]) => [key, [...set].sort()])),
    alone: rows.filter(({ id }) => !ofRows.has(id)),
  };
}

const FRAMES: readonly Frame[] = [
  { rows: 'l', columns: 'o', through: 'c' },
  { rows: 'o', columns: 'l', through: 'a' },
  { rows: 'o', columns: 'o', through: 'a' },
  { rows: 'o', columns: 'a', through: undefined },
  { rows: 'o', columns: 'p', through: undefined },
  { rows: 'l', columns: 'c', through: undefined },
];

/** Of the usual frames the one that says most of this set. */
export function bestFrame(nodes: Nodes, links: readonly SetLink[]): Frame {
  const [first] = FRAMES.map((frame) => ({ frame, size: cellsOf(nodes, links, frame).things.size })).sort(
    (one, other) => other.size - one.size,
  );
  return first?.frame ?? { rows: 'o', columns: 'a', through: undefined };
}
