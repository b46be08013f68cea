import { claimOfStatement } from '../../model/claims/claims-of-record.ts';
import type { Model } from '../../model/model.ts';
import { type DataRecord, isStatement, type StatementRecord } from '../../model/records/record-types.ts';

/**
 * Returns statements that replace or rest on others after those others, as far as they are among the records;
 * then everything else in order.
 */
export function inDependencyOrder<T extends { readonly record: DataRecord }>(
  model: Model,
  items: readonly T[],
): readonly T[] {
  const byId = new Map<string, T>();
  for (const item of items)
    if (isStatement(item.record)) byId.set(claimOfStatement(model, item.record).claim.id, item);
  const ordered = new Set<T>();
  for (const item of byId.values()) visit(item, byId, ordered);
  return [...ordered, ...items.filter((item) => !ordered.has(item))];
}

/** Depth first without recursion, since chains may be long. A circle is broken where it is met. */
function visit<T extends { readonly record: DataRecord }>(
  start: T,
  byId: ReadonlyMap<string, T>,
  ordered: Set<T>,
): void {
  const entered = new Set<T>();
  const stack = [start];
  for (let item = stack.at(-1); item !== undefined; item = stack.at(-1)) {
    const open = entered.has(item)
      ? []
      : dependenciesOf(item.record as StatementRecord, byId).filter(
          (other) => !ordered.has(other) && !entered.has(other),
        );
    entered.add(item);
    if (open.length > 0) {
      stack.push(...open);
      continue;
    }
    ordered.add(item);
    stack.pop();
  }
}

function dependenciesOf<T>(record: StatementRecord, byId: ReadonlyMap<string, T>): T[] {
  return [...(record.supersedes ?? []), ...(record.inferredFrom ?? [])].flatMap((id) => byId.get(id) ?? []);
}
