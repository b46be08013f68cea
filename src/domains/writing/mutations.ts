import type { Fault } from '../../errors.ts';
import type {
  MutationRecordArgs,
  MutationSupersedeArgs,
  MutationUndoArgs,
  WriteOptions,
} from '../../generated/graphql.ts';
import { MAX_RECORDS } from '../../limits.ts';
import type { Operation } from '../../model/access.ts';
import type { Model } from '../../model/model.ts';
import type { ActRecord, ActTypeName, DataRecord } from '../../model/records/record-types.ts';
import type { Read } from '../../store/read/read-state.ts';
import { inverseOf } from './inverse.ts';
import { recordOfInput, statementOfInput } from './records-of-input.ts';
import { type Complaint, complaint } from './user-errors.ts';

export type Options = WriteOptions | null | undefined;

/** A write as its arguments give it: what it brings, and where in the arguments each part of it came from. */
export interface GivenWrite {
  readonly operation: Operation;
  /** The arguments without options: what tells it from another write. */
  readonly args: WriteArguments;
  /** What is wrong with it beyond its records. */
  readonly complaints: readonly Complaint[];
  /** Returns the records; acts among them are by somebody and dated by the instant. */
  readonly recordsAt: (
    at: string,
    by: string | undefined,
    read: Read,
  ) => readonly DataRecord[] | Promise<readonly DataRecord[]>;
  /** Faults of the arguments beyond what every record must be. */
  readonly faults: readonly Fault[];
  readonly place: (parts: readonly string[]) => readonly string[];
}

export type WriteArguments = Readonly<Record<string, unknown>>;

/** The writes, by their mutations. */
export const WRITES = {
  record: ofRecords,
  supersede: ofReplacement,
  retract: (_model, args) => ofAct('retract', 'Retraction', args),
  reinstate: (_model, args) => ofAct('reinstate', 'Reinstatement', args),
  endEvidence: (_model, args) => ofAct('endEvidence', 'EvidenceEnd', args),
  rule: (_model, args) => ofAct('rule', 'Ruling', args),
  distinguish: (_model, args) => ofAct('distinguish', args.isUnsure ? 'Unsure' : 'Distinct', args),
  merge: (_model, args) => ofAct('merge', 'Merge', args),
  split: (_model, args) => ofAct('split', 'Split', args),
  undo: ofUndoing,
} as const satisfies Partial<Record<Operation, (model: Model, args: WriteArguments) => GivenWrite>>;

export type WriteName = keyof typeof WRITES;

function ofRecords(model: Model, args: WriteArguments): GivenWrite {
  const { records } = args as unknown as Omit<MutationRecordArgs, 'options'>;
  const isTooMany = records.length > MAX_RECORDS;
  const read = isTooMany ? [] : records.map((input) => recordOfInput(model, input));
  const message = `Expected 1 to ${MAX_RECORDS} records; found ${records.length}.`;
  const code = isTooMany ? 'TOO_MANY_RECORDS' : 'MISSING_VALUE';
  return {
    ...{ operation: 'record', args },
    complaints: read.length === 0 ? [complaint(code, { path: ['records'], message })] : [],
    recordsAt: () => read.map((item) => item.record),
    faults: read.flatMap(({ faults }, index) => faults.map((fault) => inRecord(fault, index))),
    place: ([_records, index = '0', ...rest]) => [
      'records',
      index,
      read[Number(index)]?.field ?? '',
      ...rest,
    ],
  };
}

function ofReplacement(model: Model, args: WriteArguments): GivenWrite {
  const { statement, by } = args as unknown as Omit<MutationSupersedeArgs, 'options'>;
  const { record, faults } = statementOfInput(model, by);
  const replaced = [...(by.supersedes ?? []), statement];
  return {
    ...{ operation: 'supersede', args, complaints: [] },
    recordsAt: () => [{ ...record, supersedes: replaced } as DataRecord],
    faults: faults.map((fault) => inRecord(fault, 0)),
    place: ([_records, _index, key = '', at = '', ...rest]) =>
      key === 'supersedes' && Number(at) === replaced.length - 1
        ? ['statement']
        : ['by', ...[key, at, ...rest].filter((part) => part !== '')],
  };
}

/** A write that makes one act. It is dated always: without a date the same words are the same act, and a second retraction would be none. */
function ofAct(operation: Operation, type: ActTypeName, args: WriteArguments): GivenWrite {
  const { one, other, isUnsure: _, ...said } = args;
  const pair = one === undefined ? {} : { of: [String(one), String(other)] };
  const given = Object.entries({ ...said, ...pair }).filter(
    ([, value]) => value !== null && value !== undefined,
  );
  const ends = ['one', 'other'];
  return {
    ...{ operation, args, complaints: [], faults: [] },
    recordsAt: (at, by) => [{ type, at, by, ...Object.fromEntries(given) } as ActRecord],
    place: ([_records, _index, key, at]) =>
      key === 'of' && at ? [ends[Number(at)] ?? 'one'] : key ? [key] : [],
  };
}

function ofUndoing(_model: Model, args: WriteArguments): GivenWrite {
  const { change, reason } = args as unknown as Omit<MutationUndoArgs, 'options'>;
  return {
    ...{ operation: 'undo', args, complaints: [], faults: [] },
    recordsAt: (at, by, read) => inverseOf(read, { change, reason, at, by }),
    place: () => ['change'],
  };
}

function inRecord(fault: Fault, index: number): Fault {
  return { ...fault, path: `records[${index}].${fault.path ?? ''}` };
}
