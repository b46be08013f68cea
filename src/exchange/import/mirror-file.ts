import { createHash } from 'node:crypto';
import type { Engine } from '../../engine/engine.ts';
import { DataError, type Fault } from '../../errors.ts';
import type { Model, NodeType } from '../../model/model.ts';
import {
  type DataRecord,
  type EntityRecord,
  isAct,
  isStatement,
  type StatementRecord,
  sourceOf,
} from '../../model/records/record-types.ts';
import { stored } from '../../store/layout/properties.ts';
import { directFields } from '../../store/layout/storage-schema.ts';
import { exportGraph } from '../../store/read/export-records.ts';
import { referencesOf } from '../../store/record/check-references.ts';
import {
  interruptedMirror,
  markMirror,
  type Removal,
  removeRecords,
} from '../../store/repair/remove-records.ts';
import { repair } from '../../store/repair/repair.ts';
import { type ImportOptions, type ImportReport, importFiles } from './import-files.ts';
import { openRecords, type RecordFile } from './read-records.ts';

/** What became of a mirrored file. */
export interface MirrorReport extends ImportReport {
  /** Records that the graph had and the file has not, or has otherwise. */
  readonly removed: number;
}

/**
 * Makes a graph what an export holds: imports it, and removes what the graph has and the export has not, so that the graph is the one that an
 * import into an empty graph makes. Everything is checked before anything is removed, also that the file is whole: whatever its records
 * name, it holds. Holds a hash for each record in memory. Throws `DataError` with every fault; stopped on the way, it is given again.
 */
export async function mirrorFile(
  engine: Engine,
  model: Model,
  given: { readonly path: string } & Omit<ImportOptions, 'skipBad' | 'recordedAt' | 'rules'>,
): Promise<MirrorReport> {
  const { path, ...options } = given;
  const file = await openRecords(path);
  const wanted = await hashesOf(model, file);
  if ((await interruptedMirror(engine)) !== undefined) await repair(engine, model);
  const removal = await removalOf(engine, model, { file, wanted });
  const removed = Object.values(removal).reduce((sum, { length }) => sum + length, 0);
  const report = await importFiles(engine, model, {
    ...options,
    paths: [path],
    rules: {
      judge: () => [],
      amend: (record) => record,
      onSound: async () => {
        if (removed === 0) return;
        await markMirror(engine, file.name);
        await removeRecords(engine, model, removal);
      },
      onWritten: async () => undefined,
    },
  });
  await markMirror(engine, undefined);
  return { ...report, removed };
}

/** The hash of each record of an export by its id. Throws where the file is none, or not whole. */
async function hashesOf(model: Model, file: RecordFile): Promise<ReadonlyMap<string, string>> {
  const hashes = new Map<string, string>();
  const mentioned = new Map<string, number | undefined>();
  const faults: Fault[] = [];
  for await (const { value, line, problem } of file.records()) {
    const place = { file: file.path, ...(line !== undefined && { line }) };
    const complaint = problem ?? notOfExport(model, value);
    if (complaint !== undefined) {
      faults.push({ ...place, message: complaint });
      continue;
    }
    const record = value as DataRecord;
    hashes.set(String(record.id), hashOf(JSON.stringify(value)));
    for (const id of referencesOf(model, record)) if (!mentioned.has(id)) mentioned.set(id, line);
  }
  for (const [id, line] of mentioned) {
    if (hashes.has(id)) continue;
    const message = `Expected a whole export, which holds whatever its records name; ${id} is not in it. Export again.`;
    faults.push({ file: file.path, ...(line !== undefined && { line }), message });
  }
  if (hashes.size === 0 && faults.length === 0)
    faults.push({ file: file.path, message: 'Expected an export; found no record. Export again.' });
  if (faults.length > 0) throw new DataError(faults);
  return hashes;
}

/** Returns a complaint about a record that no export writes. */
function notOfExport(model: Model, value: unknown): string | undefined {
  const record = (value ?? {}) as DataRecord;
  const type = model.types.get(record.type);
  const keys = Object.keys(record);
  const isWhole =
    typeof record.id === 'string' &&
    (isStatement(record)
      ? record.recordedAt !== undefined
      : isAct(record)
        ? record.at !== undefined
        : type !== undefined && (!type.isEntity || keys.every((key) => key === 'type' || key === 'id')));
  return isWhole
    ? undefined
    : 'Expected a record as `accord export` writes it, since the graph is to mirror the file; found another. Import it without --mirror, or export again.';
}

/** What the graph has and the file has not, or has otherwise. */
async function removalOf(
  engine: Engine,
  model: Model,
  on: { readonly file: RecordFile; readonly wanted: ReadonlyMap<string, string> },
): Promise<Removal> {
  const [gone, changed]: [DataRecord[], Map<string, DataRecord>] = [[], new Map()];
  for await (const line of exportGraph(engine, model)) {
    const record = JSON.parse(line) as DataRecord;
    const hash = on.wanted.get(String(record.id));
    if (hash === undefined) gone.push(record);
    else if (hash !== hashOf(line)) changed.set(String(record.id), record);
  }
  const removal = {
    statements: gone.filter(isStatement).map(({ id = '' }) => id),
    acts: gone.filter(isAct).map(({ id = '' }) => id),
    nodes: gone.filter((record) => !isStatement(record) && !isAct(record)).map(({ id = '' }) => id),
    evidence: [] as Removal['evidence'][number][],
    values: [] as Removal['values'][number][],
  };
  if (changed.size === 0) return removal;
  for await (const { value } of on.file.records()) {
    const after = value as DataRecord;
    const before = changed.get(String(after.id));
    if (!before) continue;
    if (isStatement(before) && isStatement(after)) {
      const words = changedWords(before, after);
      if (words) removal.evidence.push(...words);
      else removal.statements.push(String(before.id));
    } else if (isAct(before)) removal.acts.push(String(before.id));
    else {
      const type = model.types.get(after.type);
      if (type && !type.isEntity) removal.values.push(valuesOf(model, type, after as EntityRecord));
    }
  }
  return removal;
}

/** The words of sources that a statement has no more, or otherwise; undefined where it differs in more than that. */
function changedWords(before: StatementRecord, after: StatementRecord): Removal['evidence'] | undefined {
  const plain = ({ sources: _, ...rest }: StatementRecord) => JSON.stringify(rest);
  if (plain(before) !== plain(after)) return undefined;
  const wordsOf = ({ sources = [] }: StatementRecord) => {
    const words = new Map<string, string>();
    for (const citation of sources)
      words.set(sourceOf(citation), (words.get(sourceOf(citation)) ?? '') + JSON.stringify(citation));
    return words;
  };
  const [was, is] = [wordsOf(before), wordsOf(after)];
  return [...was]
    .filter(([source, words]) => is.get(source) !== words)
    .map(([source]) => ({ statement: String(before.id), source }));
}

/** All values of a source or identifier, those that the record does not give among them as none. */
function valuesOf(model: Model, type: NodeType, record: EntityRecord): Removal['values'][number] {
  const fields = directFields(model).filter(({ owner }) => owner === type.name);
  const keys = [...type.properties.keys(), ...fields.map(({ field }) => field)];
  const values = Object.fromEntries(keys.map((key) => [key, record[key] ?? null]));
  return { id: record.id, properties: stored(type, values) };
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}
