import type { Row } from '../../engine/engine.ts';
import type { EdgeRow } from '../../model/claims/best-value.ts';
import type { Model } from '../../model/model.ts';
import { isPastType } from '../../model/stored-names.ts';
import { adjacencies, earlyKey, earlyOf, keyOf, STATES } from '../layout/ordered-edges.ts';
import { edgeProperties } from '../record/apply-plan.ts';
import { type Drift, driftsOf, withMend } from './drift.ts';

/** Yields every edge that is not as its statements have it, with what mends it. Each row has an edge, its type, and the records at its ends. */
export function* compareEdges(
  model: Model,
  expected: Map<string, EdgeRow>,
  rows: readonly Row[],
): Generator<Drift> {
  const byId = new Map<string, EdgeRow[]>();
  for (const edge of expected.values()) byId.set(edge.id, [...(byId.get(edge.id) ?? []), edge]);
  for (const drift of differences(model, expected, rows))
    yield withMend(drift, { kind: 'edges', id: drift.id, rows: byId.get(drift.id) ?? [] });
}

function* differences(
  model: Model,
  expected: ReadonlyMap<string, EdgeRow>,
  rows: readonly Row[],
): Generator<Drift> {
  const seen = new Set<string>();
  for (const row of rows) {
    const { edge, type, tail, head } = row;
    const found = edge as Row;
    const id = String(found.id);
    const key = placeOf({ ...found, id, type: String(type) });
    if (seen.has(key)) yield { id, what: 'edge', expected: 'one edge with this id', found: 'several' };
    seen.add(key);
    const wanted = expected.get(key);
    if (!wanted) {
      yield { id, what: 'edge', expected: null, found };
      continue;
    }
    const place = { type: wanted.type, tail: wanted.from, head: wanted.to };
    const orders = ordersOf(model, wanted, row);
    yield* driftsOf(id, { ...edgeProperties(wanted), ...orders, ...place }, { ...found, type, tail, head });
  }
  for (const [key, edge] of expected)
    if (!seen.has(key)) yield { id: edge.id, what: 'edge', expected: edge, found: null };
}

/**
 * Returns a key that tells the edges of one relationship apart: the present one by its id, past ones also by
 * where they begin.
 */
export function placeOf(edge: Pick<EdgeRow, 'id' | 'type' | 'saidFrom' | 'recordedFrom'>): string {
  const isPast = isPastType(edge.type);
  return isPast ? `${edge.id} ${edge.saidFrom} ${edge.recordedFrom}` : edge.id;
}

/**
 * Returns the properties an edge must have for ordered lists, from the records at its ends and its own
 * beginning.
 */
function ordersOf(model: Model, wanted: EdgeRow, row: Row): Record<string, unknown> {
  const kept = adjacencies(model).filter((adjacency) => adjacency.type === wanted.type);
  return Object.fromEntries(
    kept.flatMap((adjacency) => {
      const far = row[adjacency.far] as Row;
      return [
        [adjacency.key, keyOf(adjacency, far)],
        [adjacency.states, far[STATES] ?? null],
        ...earlyOf(adjacency).map((early) => {
          const bound = wanted[early.bound];
          return [early.property, earlyKey(adjacency, early, { record: far, bound })] as const;
        }),
      ];
    }),
  );
}
