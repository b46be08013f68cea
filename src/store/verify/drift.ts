import type { Row } from '../../engine/engine.ts';
import { isEqual } from '../../model/claims/claim.ts';
import type { Properties } from '../layout/properties.ts';
import type { Mend } from '../repair/mend.ts';

/** A stored value that does not follow from the statements, or that the model does not allow. */
export interface Drift {
  /** Id of the node, statement, edge or conflict. */
  readonly id: string;
  /** The part that differs, such as `name` or `edge`. */
  readonly what: string;
  readonly expected: unknown;
  readonly found: unknown;
  /** What sets it right; left out where that does not follow from statements. */
  readonly mend?: Mend;
}

/** Returns one drift for each property that differs; an absent one is null. */
export function driftsOf(
  id: string,
  expected: Readonly<Record<string, unknown>>,
  found: Readonly<Record<string, unknown>>,
): Drift[] {
  const keys = [...new Set([...Object.keys(expected), ...Object.keys(found)])].sort();
  return keys
    .filter((key) => !isEqual(expected[key], found[key]))
    .map((key) => ({ id, what: key, expected: expected[key] ?? null, found: found[key] ?? null }));
}

/** Returns the values of a column, by the ids of the rows. */
export function collect(rows: readonly Row[], key: string): Map<string, string[]> {
  const lists = new Map<string, string[]>();
  for (const row of rows) lists.set(String(row.id), [...(lists.get(String(row.id)) ?? []), String(row[key])]);
  return lists;
}

/** Adds to drifts of the properties of a node what sets them right. An id is a hash, and never set. */
export function mendedOnNode(drifts: readonly Drift[]): Drift[] {
  return drifts.map((drift) =>
    drift.what === 'id'
      ? drift
      : withMend(drift, {
          kind: 'node',
          id: drift.id,
          properties: { [drift.what]: drift.expected } as Properties,
        }),
  );
}

/** Adds to a drift what sets it right. */
export function withMend(drift: Drift, mend: Mend): Drift {
  return { ...drift, mend };
}
