import type { Fault } from '../../errors.ts';
import { claimOfStatement, claimsOfEntity } from '../../model/claims/claims-of-record.ts';
import type { Model } from '../../model/model.ts';
import { checkShape } from '../../model/records/check-record.ts';
import type { Finding } from '../../model/records/check-value.ts';
import { type DataRecord, isAct, isStatement } from '../../model/records/record-types.ts';
import { type Read, readNodes, readWholeNodes } from '../read/read-state.ts';
import { checkReferences, referencesOf } from './check-references.ts';

/**
 * Returns every fault of a batch, checked against the model, against itself and against the graph. Faults of
 * shape are reported first and alone, because references of a misshapen record cannot be judged.
 */
export async function checkBatch(
  read: Read,
  model: Model,
  records: readonly unknown[],
): Promise<readonly Fault[]> {
  const faults: Fault[] = [];
  const sound: { readonly index: number; readonly record: DataRecord; readonly lacks: readonly string[] }[] =
    [];
  for (const [index, given] of records.entries()) {
    const { record, findings, lacks } = checkShape(model, given);
    faults.push(...findings.map((finding) => at(index, finding)));
    if (record && findings.length === 0) sound.push({ index, record, lacks });
  }
  if (faults.length > 0) return faults;
  const declared = new Map<string, string>();
  for (const { record } of sound) declare(model, record, declared);
  const mentioned = sound.flatMap(({ record }) => referencesOf(model, record));
  const known = await readNodes(read, [...mentioned, ...declared.keys()]);
  const typeOf = (id: string) => known.types.get(id) ?? declared.get(id);
  for (const { index, record } of sound) {
    faults.push(...checkReferences(model, record, typeOf).map((finding) => at(index, finding)));
  }
  const given = new Set(
    sound.flatMap(({ record }) => (isStatement(record) ? [`${record.subject}|${record.predicate}`] : [])),
  );
  const lacking = sound.filter(({ lacks }) => lacks.length > 0);
  const nodes = await readWholeNodes(
    read,
    lacking.flatMap(({ record }) => ('id' in record && record.id ? [record.id] : [])),
  );
  for (const { index, record, lacks } of lacking) {
    if (isStatement(record) || isAct(record)) continue;
    for (const key of lacks) {
      if (given.has(`${record.id}|${key}`) || (nodes.get(record.id)?.[key] ?? null) !== null) continue;
      faults.push(at(index, { path: key, message: missing(record.type, key), code: 'MISSING_VALUE' }));
    }
  }
  return faults;
}

/** Returns the message for a required property that no record gives. */
export function missing(type: string, key: string): string {
  return `${type} needs "${key}", and neither this record nor a statement gives it.`;
}

/** Adds the ids that a record brings into being, with their types, to `into`. */
export function declare(model: Model, record: DataRecord, into: Map<string, string>): void {
  if (isAct(record)) return;
  if (isStatement(record)) {
    into.set(claimOfStatement(model, record).claim.id, 'Statement');
    return;
  }
  into.set(record.id, record.type);
  const type = model.types.get(record.type);
  if (!type) return;
  for (const draft of claimsOfEntity(model, type, record)) into.set(draft.claim.id, 'Statement');
}

function at(index: number, { path, message, code }: Finding): Fault {
  return { path: `records[${index}]${path && `.${path}`}`, message, ...(code && { code }) };
}
