import { type Cypher, cypher, join, name } from '../engine/cypher.ts';
import type { Row } from '../engine/engine.ts';

/**
 * The columns of a record. A query returns each record as a list of values, and they get their names here: as
 * maps every record would repeat the texts of all its keys, which took a third of the time and of the
 * processor of a question of three levels.
 */
export interface Columns {
  /** As Cypher, in order. */
  readonly values: readonly Cypher[];
  /** Their names; the first may stand for a map of all properties. */
  readonly names: readonly (string | typeof ALL)[];
  /** Works out of the values read what a record shows besides or instead of them. */
  readonly complete?: ((record: Record<string, unknown>) => void) | undefined;
}

export const ALL: unique symbol = Symbol('all properties');

/** The columns of a record `n`, and of the relationship `r` that leads to it. */
export interface Shape {
  readonly node: Columns;
  /** Set where a view may see other values of the record than those on its node. */
  readonly state: State | undefined;
  /** The nested reads of the record; all its versions show the same. */
  readonly slots: Columns;
  /** Undefined when nothing of the relationship is shown. */
  readonly edge: Columns | undefined;
}

interface State {
  /** The version of `n` that the view sees, as a map. */
  readonly value: Cypher;
  /** The columns that are read of it, its id first or among all. */
  readonly columns: Columns;
}

/** Returns the columns of properties of the variable `of`; of all of them when none are named. */
export function propertiesOf(of: Cypher, properties: readonly string[] | undefined): Columns {
  if (!properties) return { values: [cypher`${of} {.*}`], names: [ALL] };
  return { values: properties.map((property) => cypher`${of}.${name(property)}`), names: properties };
}

/** Returns columns one after another. */
export function joined(...parts: readonly Columns[]): Columns {
  const completions = parts.flatMap(({ complete }) => complete ?? []);
  return {
    values: parts.flatMap(({ values }) => values),
    names: parts.flatMap(({ names }) => names),
    ...(completions.length > 0 && {
      complete: (record) => {
        for (const complete of completions) complete(record);
      },
    }),
  };
}

/** Returns Cypher that writes a record of a shape as a list, its values of the sort keys last. */
export function listOf({ node, state, slots, edge }: Shape, keys: readonly Cypher[] = []): Cypher {
  const parts = [node, state?.columns, slots, edge].flatMap((columns) => columns?.values ?? []);
  return cypher`[${join([...parts, ...keys], ', ')}]`;
}

/** Records as `listOf` writes them. */
export type Lists = readonly (readonly unknown[])[];

interface Entry {
  readonly node: Row;
  readonly edge: Row | undefined;
  /** Values of the sort keys, as far as the list has them. */
  readonly keys: readonly unknown[];
}

/** Reads what `listOf` wrote: the record with the values that the view sees. */
export function entryOf({ node, state, slots, edge }: Shape, list: readonly unknown[]): Entry {
  const afterNode = node.names.length;
  const afterState = afterNode + (state?.columns.names.length ?? 0);
  const afterSlots = afterState + slots.names.length;
  const afterEdge = afterSlots + (edge?.names.length ?? 0);
  const then = state && named(state.columns, list, afterNode);
  // One engine gives an empty map where the other gives null.
  const seen = then && (then.id ?? null) !== null ? then : named(node, list, 0);
  fill(seen, slots, list, afterState);
  return {
    node: seen,
    edge: edge && named(edge, list, afterSlots),
    keys: list.slice(afterEdge),
  };
}

/** Returns the values of a list under their names. */
export function named(columns: Columns, list: readonly unknown[], start = 0): Record<string, unknown> {
  const isWhole = columns.names[0] === ALL;
  const record = isWhole ? ((list[start] ?? {}) as Record<string, unknown>) : {};
  fill(record, columns, list, start);
  columns.complete?.(record);
  return record;
}

function fill(
  record: Record<string, unknown>,
  { names }: Columns,
  list: readonly unknown[],
  start: number,
): void {
  for (let index = 0; index < names.length; index += 1) {
    const key = names[index];
    if (typeof key === 'string') record[key] = list[start + index];
  }
}
