import { cypher, namedQuery } from '../../engine/cypher.ts';
import type { Engine, Transaction, Value } from '../../engine/engine.ts';
import { DataError, type Fault } from '../../errors.ts';
import { parseInstant } from '../../model/fuzzy-date.ts';
import type { Model } from '../../model/model.ts';
import { type DataRecord, type EntityRecord, isStatement } from '../../model/records/record-types.ts';
import { nextInstant, readEdition } from '../../store/read/edition.ts';
import { readWholeNodes } from '../../store/read/read-state.ts';
import { type RecordCounts, writeBatch } from '../../store/record/record.ts';
import type { Author } from '../../store/record/write-change-set.ts';
import { type CheckedFile, checkFiles, type Judge, STAGES, stageOf } from './check-files.ts';
import { inDependencyOrder } from './order-links.ts';
import { filesOf, openRecords } from './read-records.ts';

/** How to import. */
export interface ImportOptions extends Author {
  /** Skips faulty records and imports the rest. Without it one fault in one file keeps everything out. */
  readonly skipBad?: boolean;
  /** DateTime of recording for files that name none; the start of the import when left out. */
  readonly recordedAt?: string;
  /** The clock; the machine's own when left out. */
  readonly now?: () => Date;
  readonly onProgress?: (progress: ImportProgress) => void;
  readonly rules?: ImportRules;
  /** `BATCH_WEIGHT` when left out. */
  readonly batchWeight?: number;
}

/** What holds of records that somebody sends, beyond what holds of files. */
export interface ImportRules {
  readonly judge: Judge;
  /** Returns a record as it is written, by the time of recording of its run. */
  readonly amend: (record: DataRecord, recordedAt: string) => DataRecord;
  /** Called once everything is checked and sound, before anything is written; what it throws ends the import. */
  readonly onSound: () => Promise<void>;
  /** Called after each transaction with the records of it; what it throws ends the import. */
  readonly onWritten: (records: readonly WrittenRecord[]) => Promise<void>;
}

/** A record of a file, and whether it changed the graph. */
export interface WrittenRecord {
  /** Its place among the records of its file. */
  readonly index: number;
  readonly isChanged: boolean;
}

/** How far an import has come. */
export interface ImportProgress {
  readonly stage: 'check' | (typeof STAGES)[number];
  readonly done: number;
  /** All records; undefined while they are still being counted. */
  readonly total: number | undefined;
}

/** The outcome of an import, in numbers of records. */
export interface ImportReport {
  readonly read: number;
  /** Records by which this call changed the graph. */
  readonly mapped: number;
  /** Records that the graph had already, also from an earlier call that was killed. */
  readonly ignored: number;
  /** Records that were skipped because of faults. */
  readonly failed: number;
  readonly faults: readonly Fault[];
}

/** Amount that one transaction writes: fields of records, about as many statements. */
const BATCH_WEIGHT = 2_000;

/** Adds to what was counted: another process may be importing the same file. */
const PROGRESS = namedQuery(
  'import.progress',
  cypher`MATCH (i:Node {id: $id}) SET i.stage = $stage, i.position = $position, i.mapped = coalesce(i.mapped, 0) + $mapped, i.ignored = coalesce(i.ignored, 0) + $ignored`,
);
const MAPPED = namedQuery('import.mapped', cypher`MATCH (i:Node {id: $id}) RETURN i.mapped AS mapped`);
const ENDED = namedQuery('import.ended', cypher`MATCH (i:Node {id: $id}) SET i += $properties`);

/**
 * Imports files of records. All of them are checked before anything is written; then sources are written
 * first, entities next, single statements last, whatever the order of files.
 * A run that was killed continues where it stopped when the same files are given again, and a file that was
 * imported completely is not read again. Throws `DataError` with every fault of every file, unless faulty
 * records are to be skipped.
 */
export async function importFiles(
  engine: Engine,
  model: Model,
  given: { readonly paths: readonly string[] } & ImportOptions,
): Promise<ImportReport> {
  const edition = await readEdition(engine.read.bind(engine));
  const now = given.now ?? (() => new Date(nextInstant(edition.writtenAt)));
  const opened = await openAll(given.paths);
  const known = await readWholeNodes(
    engine.read.bind(engine),
    opened.map((file) => importId(file.hash)),
  );
  const finished = opened.filter((file) => isWhole(known.get(importId(file.hash))));
  const files = opened.filter((file) => !finished.includes(file));
  const checked = await checkFiles(engine, model, {
    files,
    skipBad: given.skipBad === true,
    judge: given.rules?.judge,
    onChecked: (done) => given.onProgress?.({ stage: 'check', done, total: undefined }),
  });
  const faults = checked.flatMap((file) => file.faults);
  if (faults.length > 0 && !given.skipBad) throw new DataError(faults);
  await given.rules?.onSound();
  const runs = await startRuns(engine, model, {
    checked,
    known,
    recordedAt: given.recordedAt,
    author: given,
    startedAt: now().toISOString(),
  });
  const total = checked.reduce((sum, file) => sum + file.read - file.bad.size, 0);
  const { batchWeight = BATCH_WEIGHT } = given;
  let done = 0;
  for (const [stage, name] of STAGES.entries()) {
    for (const run of runs) {
      await writeStage({ engine, model, run, rules: given.rules, batchWeight }, stage, (count) => {
        done += count;
        given.onProgress?.({ stage: name, done, total });
      });
    }
  }
  for (const run of runs) await finish(engine, run, now().toISOString());
  const before = finished.map((file) => Number(known.get(importId(file.hash))?.read ?? 0));
  return report(runs, before, faults);
}

/** Returns the id of the run that imports a file: the same file is the same run. */
export function importId(fileHash: string): string {
  return `import:${fileHash.slice(0, 16)}`;
}

/** A file being imported, and how far it has come. */
interface ImportRun {
  readonly checked: CheckedFile;
  /** Undefined for an export, which is no run of its own. */
  readonly id: string | undefined;
  readonly recordedAt: string;
  readonly author: Author;
  /**
   * The node of an earlier run of this file that ended with faults, if there was one: only new records change
   * the graph now.
   */
  readonly earlier: Readonly<Record<string, unknown>> | undefined;
  state: RunState;
  /** Records that this very call has written. */
  mapped: number;
}

/** The state that every transaction stores on the run's node, so that a killed run goes on from there. */
interface RunState {
  readonly stage: number;
  /** Records of the stage before this place are done. */
  readonly position: number;
}

const START: RunState = { stage: 0, position: 0 };

type EarlierImports = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

async function openAll(paths: readonly string[]) {
  const found = await everyFault(paths.map(filesOf));
  const files = await everyFault([...new Set(found.flat())].map(openRecords));
  const byHash = new Map(files.map((file) => [file.hash, file]));
  return [...byHash.values()].sort((one, other_) =>
    `${one.name} ${one.hash}` < `${other_.name} ${other_.hash}` ? -1 : 1,
  );
}

/** Waits for all, and throws one `DataError` with the faults of all of them. */
async function everyFault<T>(work: readonly Promise<T>[]): Promise<readonly T[]> {
  const done = await Promise.allSettled(work);
  const faults = done.flatMap((one) =>
    one.status === 'rejected' && one.reason instanceof DataError ? one.reason.faults : [],
  );
  const other = done.find((one) => one.status === 'rejected' && !(one.reason instanceof DataError));
  if (other?.status === 'rejected') throw other.reason;
  if (faults.length > 0) throw new DataError(faults);
  return done.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
}

function isWhole(run: Readonly<Record<string, unknown>> | undefined): boolean {
  return typeof run?.endedAt === 'string' && Number(run.failed) === 0;
}

/**
 * Records every run before the first record is written, so that all its records have one time of recording,
 * however often it is resumed.
 */
async function startRuns(
  engine: Engine,
  model: Model,
  given: {
    readonly checked: readonly CheckedFile[];
    readonly known: EarlierImports;
    readonly recordedAt: string | undefined;
    readonly author: Author;
    readonly startedAt: string;
  },
): Promise<readonly ImportRun[]> {
  const { author, known } = given;
  const records = given.checked
    .filter(({ isRun, file }) => isRun && !known.has(importId(file.hash)))
    .map(
      ({ file, read, bad }): EntityRecord => ({
        ...{ type: 'Import', id: importId(file.hash), format: file.format },
        ...{ fileName: file.name, fileHash: file.hash },
        ...{ read, mapped: 0, ignored: 0, failed: bad.size, startedAt: given.startedAt },
      }),
    );
  const recording = { recordedAt: given.startedAt, method: 'IMPORT' as const };
  if (records.length > 0) await writeBatch(engine, model, { records, recording, author, isOnlyNew: true });
  // Where another process began one of them meanwhile, its time of recording is that of both, or each would date anew what the other wrote.
  const ids = records.map(({ id }) => id);
  const begun = new Map([...known, ...(await readWholeNodes(engine.read.bind(engine), ids))]);
  return given.checked.map((checked): ImportRun => {
    const { file, isRun } = checked;
    const id = importId(file.hash);
    const node = begun.get(id);
    const startedAt = typeof node?.startedAt === 'string' ? node.startedAt : given.startedAt;
    const recordedAt = file.recordedAt ?? given.recordedAt ?? startedAt;
    const earlier = typeof node?.endedAt === 'string' ? node : undefined;
    const run = { checked, author, recordedAt: parseInstant(recordedAt) ?? recordedAt, earlier, mapped: 0 };
    return isRun && node ? { ...run, id, state: stateOf(node) } : { ...run, id: undefined, state: START };
  });
}

function stateOf(node: Readonly<Record<string, unknown>>): RunState {
  if (typeof node.endedAt === 'string') return START;
  const number = (key: string) => Number(node[key] ?? 0);
  return { stage: number('stage'), position: number('position') };
}

interface Batched {
  readonly record: DataRecord;
  readonly index: number;
  /** The state's position once the record is done. */
  readonly next: number;
}

interface Writing {
  readonly engine: Engine;
  readonly model: Model;
  readonly run: ImportRun;
  readonly rules: ImportRules | undefined;
  readonly batchWeight: number;
}

async function writeStage(
  writing: Writing,
  stage: number,
  onWritten: (count: number) => void,
): Promise<void> {
  const { run } = writing;
  const count = run.checked.stages[stage] ?? 0;
  if (run.state.stage > stage) onWritten(count);
  if (run.state.stage > stage || count === 0) return;
  const from = run.state.stage === stage ? run.state.position : 0;
  let batch: Batched[] = [];
  let weight = 0;
  for await (const item of recordsOf(writing, stage)) {
    if (item.next <= from) {
      onWritten(1);
      continue;
    }
    batch.push(item);
    weight += isStatement(item.record) ? 1 : Object.keys(item.record).length;
    if (weight < writing.batchWeight) continue;
    await write(writing, stage, batch);
    onWritten(batch.length);
    [batch, weight] = [[], 0];
  }
  if (batch.length > 0) await write(writing, stage, batch);
  onWritten(batch.length);
}

async function* recordsOf({ model, run }: Writing, stage: number): AsyncIterable<Batched> {
  const linked: Batched[] = [];
  for await (const { index, value } of run.checked.file.records()) {
    if (run.checked.bad.has(index)) continue;
    const record = value as DataRecord;
    if (stageOf(model, record) !== stage) continue;
    if (STAGES[stage] === 'links') linked.push({ record, index, next: 0 });
    if (STAGES[stage] !== 'links') yield { record, index, next: index + 1 };
  }
  for (const [place, { record, index }] of inDependencyOrder(model, linked).entries())
    yield { record, index, next: place + 1 };
}

async function write(
  { engine, model, run, rules }: Writing,
  stage: number,
  batch: readonly Batched[],
): Promise<void> {
  const { id, recordedAt } = run;
  const records = batch.map(({ record }) => rules?.amend(record, recordedAt) ?? record);
  const after: RunState = { stage, position: batch.at(-1)?.next ?? 0 };
  const keep = async (tx: Transaction, { unchanged }: RecordCounts) => {
    const counted = { mapped: records.length - unchanged, ignored: unchanged };
    if (id !== undefined) await tx.run(PROGRESS, { id, ...after, ...counted });
  };
  const recording = { recordedAt, method: 'IMPORT' as const, ...(id !== undefined && { import: id }) };
  const isKept = id !== undefined && run.earlier === undefined;
  const { counts, changed } = await writeBatch(engine, model, {
    records,
    recording,
    author: run.author,
    ...(isKept && { alongside: keep }),
  });
  run.state = after;
  run.mapped += records.length - counts.unchanged;
  await rules?.onWritten(batch.map(({ index }, place) => ({ index, isChanged: changed[place] === true })));
}

async function finish(engine: Engine, run: ImportRun, endedAt: string): Promise<void> {
  const { id, earlier, checked } = run;
  if (id === undefined) return;
  const failed = checked.bad.size;
  if (earlier && run.mapped === 0 && failed === Number(earlier.failed)) return;
  await engine.write(async (tx) => {
    const [node] = earlier ? [] : await tx.run(MAPPED, { id });
    const mapped = earlier ? run.mapped + Number(earlier.mapped ?? 0) : Number(node?.mapped ?? 0);
    const ignored = checked.read - failed - mapped;
    const properties: Record<string, Value> = {
      ...{ read: checked.read, mapped, ignored, failed, endedAt },
      ...{ stage: null, position: null },
    };
    await tx.run(ENDED, { id, properties });
  });
}

function report(
  runs: readonly ImportRun[],
  before: readonly number[],
  faults: readonly Fault[],
): ImportReport {
  const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
  const known = sum(before);
  return {
    read: known + sum(runs.map((run) => run.checked.read)),
    mapped: sum(runs.map((run) => run.mapped)),
    ignored: known + sum(runs.map(({ checked, mapped }) => checked.read - checked.bad.size - mapped)),
    failed: sum(runs.map((run) => run.checked.bad.size)),
    faults,
  };
}
