import type { Engine } from '../../engine/engine.ts';
import type { Fault } from '../../errors.ts';
import { claimsOfEntity } from '../../model/claims/claims-of-record.ts';
import type { Model } from '../../model/model.ts';
import { checkShape } from '../../model/records/check-record.ts';
import type { Finding } from '../../model/records/check-value.ts';
import { type DataRecord, isAct, isStatement } from '../../model/records/record-types.ts';
import { readNodes, readWholeNodes } from '../../store/read/read-state.ts';
import { declare, missing } from '../../store/record/check-batch.ts';
import { checkReferences, referencesOf } from '../../store/record/check-references.ts';
import type { Placed } from './parse-records.ts';
import type { RecordFile } from './read-records.ts';

/** The result of checking a file together with others. */
export interface CheckedFile {
  readonly file: RecordFile;
  /** Number of records. */
  readonly read: number;
  /** Places of the records that cannot be imported. */
  readonly bad: ReadonlySet<number>;
  readonly faults: readonly Fault[];
  /** Number of sound records in each stage of writing. */
  readonly stages: readonly number[];
  /**
   * True when the run gets a record of its own. The import of an export does not, because each statement in
   * it says when it came in.
   */
  readonly isRun: boolean;
}

/**
 * The order in which records are written, whatever their order in files: records that others depend on come
 * first.
 */
export const STAGES = ['sources', 'entities', 'statements', 'links'] as const;

/** Returns the stage in which a record is written. */
export function stageOf(model: Model, record: DataRecord): number {
  if (isAct(record)) return 3;
  if (isStatement(record)) return record.supersedes?.length || record.inferredFrom?.length ? 3 : 2;
  return model.types.get(record.type)?.isEntity ? 1 : 0;
}

/** Returns what is wrong with a record that has a right shape, by rules of whoever imports. */
export type Judge = (record: DataRecord) => readonly Finding[];

/**
 * Checks files against the model, against each other and against the graph. Holds ids in memory, not records.
 * When faulty records are to be skipped, records that depend on a skipped one are faulty as well.
 */
export async function checkFiles(
  engine: Engine,
  model: Model,
  given: {
    readonly files: readonly RecordFile[];
    readonly skipBad: boolean;
    readonly judge?: Judge | undefined;
    readonly onChecked?: ((done: number) => void) | undefined;
  },
): Promise<readonly CheckedFile[]> {
  const work: FileCheck = {
    engine,
    model,
    skipBad: given.skipBad,
    judge: given.judge ?? (() => []),
    declared: new Map(),
    inGraph: new Map(),
    mentioned: new Set(),
    statements: new Set(),
    lacking: new Map(),
  };
  const drafts: Draft[] = given.files.map((file) => ({
    file,
    read: 0,
    bad: new Set(),
    faults: [],
    stages: [0, 0, 0, 0],
    needsRun: false,
    isExport: false,
  }));
  let done = 0;
  for (const draft of drafts) {
    const seen = new Set<string>();
    for await (const placed of draft.file.records()) {
      checkAlone(work, { draft, seen }, placed);
      done += 1;
      if (done % 1_000 === 0) given.onChecked?.(done);
    }
  }
  given.onChecked?.(done);
  await lookUp(work);
  while (await checkTogether(work, drafts)) {
    // A skipped record may be needed by others, which must then be skipped too, so the check repeats.
  }
  return drafts.map(({ needsRun, isExport, ...draft }) => ({ ...draft, isRun: needsRun || !isExport }));
}

interface Draft {
  readonly file: RecordFile;
  read: number;
  readonly bad: Set<number>;
  readonly faults: Fault[];
  readonly stages: [number, number, number, number];
  needsRun: boolean;
  isExport: boolean;
}

interface FileCheck {
  readonly engine: Engine;
  readonly model: Model;
  readonly skipBad: boolean;
  readonly judge: Judge;
  /** Types of the ids that the files bring. */
  readonly declared: Map<string, string>;
  /** Types of the ids that the graph has. */
  readonly inGraph: Map<string, string>;
  /** Ids that records refer to. */
  readonly mentioned: Set<string>;
  /** Ids of statements that records refer to and that the files make. */
  readonly statements: Set<string>;
  /** Required properties that records lack and no statement gives, by id. */
  readonly lacking: Map<
    string,
    { readonly draft: Draft; readonly placed: RecordPlace; readonly type: string; keys: readonly string[] }
  >;
}

type RecordPlace = Pick<Placed, 'index' | 'line'>;

function checkAlone(
  work: FileCheck,
  on: { readonly draft: Draft; readonly seen: Set<string> },
  placed: Placed,
): void {
  const { draft, seen } = on;
  draft.read += 1;
  if (placed.problem !== undefined) {
    refuse(draft, placed, [{ path: '', message: placed.problem }]);
    return;
  }
  const { record, findings: misshapen, lacks } = checkShape(work.model, placed.value);
  const findings = record && misshapen.length === 0 ? work.judge(record) : misshapen;
  refuse(draft, placed, findings);
  if (!record || (findings.length > 0 && work.skipBad)) return;
  if (findings.length === 0) {
    noteKind(work, draft, record);
    for (const id of referencesOf(work.model, record)) work.mentioned.add(id);
  }
  if (isStatement(record) || isAct(record)) return;
  if (seen.has(record.id)) {
    refuse(draft, placed, [
      { path: 'id', message: `The id ${record.id} stands twice in the file. Make one record of the two.` },
    ]);
    return;
  }
  seen.add(record.id);
  if (!work.declared.has(record.id)) work.declared.set(record.id, record.type);
  if (lacks.length > 0)
    work.lacking.set(record.id, { draft, placed: placeOf(placed), type: record.type, keys: lacks });
}

/**
 * Notes whether a file's records belong to a run of their own, or come from an export with their own times of
 * recording.
 */
function noteKind(work: FileCheck, draft: Draft, record: DataRecord): void {
  if (isAct(record)) {
    draft.needsRun ||= (record.at ?? record.retractedAt) === undefined;
    return;
  }
  if (isStatement(record)) {
    if (record.recordedAt === undefined) draft.needsRun = true;
    if (record.recordedAt !== undefined) draft.isExport = true;
    return;
  }
  if (record.type === 'Import') draft.isExport = true;
  const type = work.model.types.get(record.type);
  if (type && !draft.needsRun) draft.needsRun = claimsOfEntity(work.model, type, record).length > 0;
}

async function lookUp(work: FileCheck): Promise<void> {
  const read = work.engine.read.bind(work.engine);
  const known = await readNodes(read, new Set([...work.mentioned, ...work.declared.keys()]));
  for (const [id, type] of known.types) work.inGraph.set(id, type);
}

/**
 * Checks what records say about each other. Returns true when records were skipped, so that the check must
 * repeat.
 */
async function checkTogether(work: FileCheck, drafts: readonly Draft[]): Promise<boolean> {
  await noteStatements(work, drafts);
  const lacking = new Map([...work.lacking].map(([id, entry]) => [id, new Set(entry.keys)]));
  const typeOf = (id: string) =>
    work.inGraph.get(id) ?? work.declared.get(id) ?? (work.statements.has(id) ? 'Statement' : undefined);
  let mustRepeat = false;
  for (const draft of drafts) {
    draft.stages.fill(0);
    for await (const placed of draft.file.records()) {
      if (draft.bad.has(placed.index)) continue;
      const record = placed.value as DataRecord;
      const findings = checkReferences(work.model, record, typeOf);
      refuse(draft, placed, findings);
      if (findings.length > 0) {
        if (!isStatement(record) && !isAct(record)) work.declared.delete(record.id);
        mustRepeat = work.skipBad;
        continue;
      }
      draft.stages[stageOf(work.model, record)] = (draft.stages[stageOf(work.model, record)] ?? 0) + 1;
      if (isStatement(record) && (record.kind ?? 'VALUE') === 'VALUE' && record.value !== undefined) {
        lacking.get(record.subject)?.delete(record.predicate);
      }
    }
  }
  return (await refuseLacking(work, lacking)) || mustRepeat;
}

/** Finds which of the statements that records refer to are made by the files themselves. */
async function noteStatements(work: FileCheck, drafts: readonly Draft[]): Promise<void> {
  const wanted = new Set(
    [...work.mentioned].filter((id) => id.startsWith('statement:') && !work.inGraph.has(id)),
  );
  work.statements.clear();
  if (wanted.size === 0) return;
  for (const draft of drafts) {
    for await (const placed of draft.file.records()) {
      if (draft.bad.has(placed.index)) continue;
      const made = new Map<string, string>();
      declare(work.model, placed.value as DataRecord, made);
      for (const id of made.keys()) if (wanted.has(id)) work.statements.add(id);
    }
  }
}

async function refuseLacking(
  work: FileCheck,
  lacking: ReadonlyMap<string, ReadonlySet<string>>,
): Promise<boolean> {
  const ids = [...lacking].filter(([, keys]) => keys.size > 0).map(([id]) => id);
  const nodes = await readWholeNodes(
    work.engine.read.bind(work.engine),
    ids.filter((id) => work.inGraph.has(id)),
  );
  let mustRepeat = false;
  for (const id of ids) {
    const entry = work.lacking.get(id);
    if (!entry || entry.draft.bad.has(entry.placed.index)) continue;
    const keys = [...(lacking.get(id) ?? [])].filter((key) => (nodes.get(id)?.[key] ?? null) === null);
    refuse(
      entry.draft,
      entry.placed,
      keys.map((key) => ({ path: key, message: missing(entry.type, key), code: 'MISSING_VALUE' as const })),
    );
    if (keys.length === 0) continue;
    work.declared.delete(id);
    mustRepeat = work.skipBad;
  }
  return mustRepeat;
}

function refuse(draft: Draft, placed: RecordPlace, findings: readonly Finding[]): void {
  if (findings.length === 0) return;
  draft.bad.add(placed.index);
  const start = draft.file.format === 'JSON' ? `records[${placed.index}]` : '';
  for (const { path, message, code } of findings) {
    const whole = [start, path].filter(Boolean).join('.');
    draft.faults.push({
      file: draft.file.path,
      ...(placed.line !== undefined && { line: placed.line }),
      ...(whole && { path: whole }),
      message,
      ...(code && { code }),
    });
  }
}

function placeOf({ index, line }: RecordPlace): RecordPlace {
  return { index, line };
}
