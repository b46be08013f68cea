import { createHash } from 'node:crypto';
import type { Engine } from '../../engine/engine.ts';
import { DataError, type Fault } from '../../errors.ts';
import { mayDo, type Operation, type Principal } from '../../model/access.ts';
import type { Model } from '../../model/model.ts';
import type { Finding } from '../../model/records/check-value.ts';
import { type ActTypeName, type DataRecord, isAct, isStatement } from '../../model/records/record-types.ts';
import { sourceFault } from '../../model/records/source-rule.ts';
import { nextInstant, readEdition } from '../../store/read/edition.ts';
import { type Read, readWholeNodes } from '../../store/read/read-state.ts';
import { takeKey } from '../../store/record/write-once.ts';
import { checkFiles } from './check-files.ts';
import { importFiles, importId } from './import-files.ts';
import { openRecords, type RecordFile } from './read-records.ts';

/** Records that somebody sent: a file of them as JSON Lines, by whom, and what they are told of it. */
export interface SentRecords {
  readonly path: string;
  readonly principal: Principal;
  readonly request: string | undefined;
  readonly message: string | undefined;
  /** Names the import for its author: with the same key nothing else is imported. */
  readonly key: string | undefined;
  /** When it begins: now when left out. */
  readonly startedAt?: string;
  /** Nothing of it stays: who may look at a write may look at every decision. */
  readonly isLook?: boolean;
  /** Called once everything is sound, before anything is written. */
  readonly onSound: () => Promise<void>;
  /** Called after each transaction; what it throws ends the import, which goes on when the same is sent again. */
  readonly onWritten: (records: readonly SentRecord[]) => Promise<void>;
}

/** What became of a record. */
export interface SentRecord {
  /** The line it stands on. */
  readonly line: number;
  readonly id: string | undefined;
  readonly outcome: 'WRITTEN' | 'UNCHANGED';
}

/** What became of everything. The same for the same records sent again. */
export interface SentReport {
  readonly read: number;
  readonly written: number;
  readonly unchanged: number;
  /** Id of the import; null where the records have times of recording of their own, as those of an export. */
  readonly import: string | null;
  /** The revision of the graph after it. */
  readonly revision: number;
}

/** The key of an import was given for other records before. */
export class KeyReusedError extends Error {
  override readonly name = 'KeyReusedError';
}

/**
 * Imports records that somebody sent. Everything is checked before anything is written, and each transaction is a change set of its own. Sent
 * again, they are written once, whether the first time came to its end or not. Throws `DataError` with every fault, `KeyReusedError`, and what
 * `onSound` and `onWritten` throw.
 */
export async function importSent(engine: Engine, model: Model, sent: SentRecords): Promise<SentReport> {
  const { path, principal, request, message, isLook = false } = sent;
  const read: Read = (query, params) => engine.read(query, params);
  const file = await openSent(path);
  const places = await placesOf(file);
  const [startedAt, isRestoring] = [
    sent.startedAt ?? nextInstant((await readEdition(read)).writtenAt),
    mayDo(principal, 'import'),
  ];
  const placed = (index: number) => places[index] ?? { line: index + 1, id: undefined };
  const report = await importFiles(engine, model, {
    paths: [path],
    now: () => new Date(startedAt),
    ...{ by: principal.name, keyId: principal.keyId, request, message },
    rules: {
      judge: (record) => faultsOf(model, { principal, isLook }, record),
      amend: (record, at) =>
        isAct(record) && !(isRestoring && record.id !== undefined)
          ? { ...record, at: record.at ?? at, by: record.by ?? principal.name }
          : record,
      onSound: async () => {
        if (sent.key !== undefined && !(await takeKey(engine, writeKeyOf(sent.key, principal, file.hash))))
          throw new KeyReusedError(
            'Expected the records that the key was first given for; found others. Give every import a key of its own.',
          );
        await sent.onSound();
      },
      onWritten: (records) =>
        sent.onWritten(
          records.map(({ index, isChanged }) => ({
            ...placed(index),
            outcome: isChanged ? 'WRITTEN' : 'UNCHANGED',
          })),
        ),
    },
  });
  const id = importId(file.hash);
  const run = (await readWholeNodes(read, [id])).get(id);
  const { revision } = await readEdition(read);
  return run
    ? { ...countsOf(run), import: id, revision }
    : { read: report.read, written: report.mapped, unchanged: report.ignored, import: null, revision };
}

/** Checks records that somebody sent, and writes nothing. Returns how many they are; throws `DataError` with every fault. */
export async function checkSent(
  engine: Engine,
  model: Model,
  { path, principal, isLook = false }: Pick<SentRecords, 'path' | 'principal' | 'isLook'>,
): Promise<number> {
  const file = await openSent(path);
  const judge = (record: DataRecord) => faultsOf(model, { principal, isLook }, record);
  const [checked] = await checkFiles(engine, model, { files: [file], skipBad: false, judge });
  if (checked && checked.faults.length > 0) throw new DataError(checked.faults);
  return checked?.read ?? 0;
}

async function openSent(path: string): Promise<RecordFile> {
  const file = await openRecords(path);
  for await (const _first of file.records()) return file;
  throw new DataError([
    {
      message: 'Expected records, one JSON object on each line; found none.',
      code: 'MISSING_VALUE',
    },
  ]);
}

/** Where each record stands, and its id as far as it gives one. */
async function placesOf(file: RecordFile): Promise<readonly Pick<SentRecord, 'line' | 'id'>[]> {
  const places: Pick<SentRecord, 'line' | 'id'>[] = [];
  for await (const { line = 0, value } of file.records()) {
    const id = (value as { readonly id?: unknown } | undefined)?.id;
    places.push({ line, id: typeof id === 'string' ? id : undefined });
  }
  return places;
}

function countsOf(run: Readonly<Record<string, unknown>>) {
  return { read: Number(run.read), written: Number(run.mapped), unchanged: Number(run.ignored) };
}

/** Names an import among all writes, so that no other write takes its key. */
function writeKeyOf(key: string, { keyId }: Principal, fileHash: string) {
  const hash = (...parts: readonly string[]) =>
    createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  return { id: hash(keyId, key), content: hash('import', fileHash) };
}

/** The writes that make each kind of act: who may not make the one may not bring the other. */
const WRITES: Readonly<Record<ActTypeName, Operation>> = {
  ...{ Ruling: 'rule', Retraction: 'retract', Reinstatement: 'reinstate', EvidenceEnd: 'endEvidence' },
  ...{ Merge: 'merge', Split: 'split', Distinct: 'distinguish', Unsure: 'distinguish' },
};

/** Who sends records, and whether to write them or to look at what they would do. */
interface Sender {
  readonly principal: Principal;
  readonly isLook: boolean;
}

function faultsOf(model: Model, { principal, isLook }: Sender, record: DataRecord): readonly Finding[] {
  const faults: readonly (Fault | undefined)[] = [
    isAct(record) && !isLook ? notAllowed(principal, record.type) : undefined,
    ...(mayDo(principal, 'import') ? [] : ownFaults(principal, record)),
    sourceFault(model, record),
  ];
  return faults.flatMap((fault) => (fault ? [{ ...fault, path: fault.path ?? '' }] : []));
}

function notAllowed(principal: Principal, type: ActTypeName): Fault | undefined {
  const operation = WRITES[type];
  if (mayDo(principal, operation)) return undefined;
  return {
    path: 'type',
    message: `Expected records that this key may bring; found ${type}, which is for those who may ${operation}.`,
    code: 'NOT_ALLOWED',
  };
}

/** When something was recorded and who decided is said by the server, and for others by nobody but an admin. */
function ownFaults(principal: Principal, record: DataRecord): readonly Fault[] {
  const given: readonly (readonly [path: string, isGiven: boolean])[] = isAct(record)
    ? [
        ['id', record.id !== undefined],
        ['at', (record.at ?? record.retractedAt) !== undefined],
        ['by', record.by !== undefined && record.by !== principal.name],
      ]
    : isStatement(record)
      ? (['recordedAt', 'retractedAt', 'import'] as const).map((key) => [key, record[key] !== undefined])
      : [
          ['type', record.type === 'Import'],
          ['releasedAt', (record.releasedAt ?? undefined) !== undefined],
        ];
  const cited = 'sources' in record ? (record.sources ?? []) : [];
  const isDated = cited.some((item) => typeof item !== 'string' && item.recordedAt !== undefined);
  return [...given, ['sources', isDated] as const].flatMap(([path, isGiven]) =>
    isGiven
      ? [
          {
            path,
            message:
              'Expected records that are new; found what an export says of its own past: who recorded or decided it, or when. Leave it out: the server says it. Whoever restores an export needs a key with the role admin.',
            code: 'NOT_ALLOWED' as const,
          },
        ]
      : [],
  );
}
