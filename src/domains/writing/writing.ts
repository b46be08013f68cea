import { createHash } from 'node:crypto';
import type { Row } from '../../engine/engine.ts';
import type { Fault } from '../../errors.ts';
import type { MutationResolvers, Resolvers, WriteMode, WriteOptions } from '../../generated/graphql.ts';
import { mayDo, type Operation, rolesFor } from '../../model/access.ts';
import type { ActRecord, ActTypeName, DataRecord } from '../../model/records/record-types.ts';
import { recordsAsked } from '../../query/lists/by-id.ts';
import type { RequestContext } from '../../query/request-context.ts';
import { type AskedWrite, hindranceOf, type WriteOutcome, writeOnce } from '../../store/record/write-once.ts';
import { type ReadInput, recordOfInput, statementOfInput } from './records-of-input.ts';
import { type Complaint, complaint, complaintOf } from './user-errors.ts';

/** Resolves what is written. Nothing is, where writing is not open or the caller's role does not allow it. */
export function writing(): Resolvers {
  return {
    Mutation: { record, supersede, ...ACTS },
    WriteResult: {
      change: async (result, _args, context, info) => {
        const ids = typeof result.change === 'string' ? [result.change] : [];
        return (await recordsAsked(context, ids, info))[0] ?? null;
      },
    },
  };
}

const MAX_RECORDS = 250;
const MAX_KEY = 200;

type Write<Name extends keyof MutationResolvers> = NonNullable<MutationResolvers[Name]>;
type Options = WriteOptions | null | undefined;

/** A write as its arguments give it. */
interface Given {
  readonly operation: Operation;
  /** What tells it from another of the same key. */
  readonly args: object;
  readonly options: Options;
  /** Returns the records; acts among them are dated by the instant. */
  readonly recordsAt: (instant: string) => readonly DataRecord[];
  /** Faults of the arguments beyond what every record must be. */
  readonly faults: readonly Fault[];
  /** Where in the arguments the parts of a fault's path came from: its record, by number, and what is in it. */
  readonly place: (parts: readonly string[]) => readonly string[];
}

const record: Write<'record'> = (_source, args, context) => {
  const { records, options } = args;
  if (records.length === 0 || records.length > MAX_RECORDS) {
    const code = records.length === 0 ? 'MISSING_VALUE' : 'TOO_MANY_RECORDS';
    const message = `Expected 1 to ${MAX_RECORDS} records; found ${records.length}.`;
    return refusal(context, 'record', options) ?? failed(complaint(code, { path: ['records'], message }));
  }
  const read = records.map((input) => recordOfInput(context.model, input));
  return carryOut(context, {
    ...{ operation: 'record', args, options },
    recordsAt: () => read.map((item) => item.record),
    faults: read.flatMap(({ faults }, index) => faults.map((fault) => inRecord(fault, index))),
    place: ([_records, index = '0', ...rest]) => [
      'records',
      index,
      read[Number(index)]?.field ?? '',
      ...rest,
    ],
  });
};

const supersede: Write<'supersede'> = (_source, args, context) => {
  const { statement, by, options } = args;
  const { record: plain, faults }: ReadInput = statementOfInput(by);
  const replaced = [...(by.supersedes ?? []), statement];
  return carryOut(context, {
    ...{ operation: 'supersede', args, options },
    recordsAt: () => [{ ...plain, supersedes: replaced } as DataRecord],
    faults: faults.map((fault) => inRecord(fault, 0)),
    place: ([_records, _index, key = '', at = '', ...rest]) =>
      key === 'supersedes' && Number(at) === replaced.length - 1
        ? ['statement']
        : ['by', ...[key, at, ...rest].filter((part) => part !== '')],
  });
};

/** The writes that make one act each. */
const ACTS = {
  retract: (_source, args, context) => decide(context, 'retract', { type: 'Retraction', args }),
  reinstate: (_source, args, context) => decide(context, 'reinstate', { type: 'Reinstatement', args }),
  endEvidence: (_source, args, context) => decide(context, 'endEvidence', { type: 'EvidenceEnd', args }),
  rule: (_source, args, context) => decide(context, 'rule', { type: 'Ruling', args }),
  distinguish: (_source, { one, other, isUnsure, ...args }, context) =>
    decide(context, 'distinguish', {
      type: isUnsure ? 'Unsure' : 'Distinct',
      args: { ...args, of: [one, other] },
    }),
} satisfies Pick<MutationResolvers, 'retract' | 'reinstate' | 'endEvidence' | 'rule' | 'distinguish'>;

type Decision = Readonly<Record<string, unknown>> & { readonly options?: Options; readonly reason: string };

function decide(
  context: RequestContext,
  operation: Operation,
  { type, args }: { readonly type: ActTypeName; readonly args: Decision },
): Row | Promise<Row> {
  const { options, ...said } = args;
  const given = Object.entries(said).filter(([, value]) => value !== null && value !== undefined);
  const by = context.access.principal?.name;
  // Dated always: the same words without a date are the same act, and a second retraction would be none.
  const recordsAt = (at: string) => [{ type, at, by, ...Object.fromEntries(given) } as ActRecord];
  const ends = ['one', 'other'];
  return carryOut(context, {
    ...{ operation, args: [type, said], options, recordsAt, faults: [] },
    place: ([_records, _index, key, at]) =>
      key === 'of' && at ? [ends[Number(at)] ?? 'one'] : key ? [key] : [],
  });
}

/** Checks who asks and what, and writes it or looks at it. */
async function carryOut(context: RequestContext, given: Given): Promise<Row> {
  const { operation, options } = given;
  const refused = refusal(context, operation, options);
  if (refused) return refused;
  const wrong = [...optionFaults(options), ...given.faults.map((fault) => complaintOf(fault, given.place))];
  if (wrong.length > 0) return failed(...wrong);
  const asked = askedOf(context, given);
  const { engine, model } = context;
  if (options?.mode === 'PREVIEW') {
    const hindered = await hindranceOf(engine, model, asked);
    return hindered
      ? resultOf(hindered, given)
      : { ...NOTHING_DONE, mode: 'PREVIEW' satisfies WriteMode, asked };
  }
  return resultOf(await writeOnce(engine, model, asked), given);
}

function refusal(context: RequestContext, operation: Operation, options: Options): Row | undefined {
  const { principal, isWritingOpen, onRefused } = context.access;
  const wanted: Operation = options?.mode === 'PREVIEW' ? 'preview' : operation;
  if (isWritingOpen && mayDo(principal, wanted)) return undefined;
  const who = principal ? `the role ${principal.role}` : 'somebody without a key';
  const [message, remedy] = isWritingOpen
    ? [
        `Expected a caller who may ${wanted}: ${rolesFor(wanted).join(' or ')}; found ${who}${principal?.only ? `, limited to ${principal.only.join(', ')}` : ''}.`,
      ]
    : ['Writing is not open here.', 'Whoever runs the server opens it by ACCORD_WRITING=on.'];
  onRefused(wanted, message ?? '');
  return failed(
    complaint('NOT_ALLOWED', { path: [], message: message ?? '', ...(remedy !== undefined && { remedy }) }),
  );
}

function optionFaults(options: Options): readonly Complaint[] {
  const key = options?.key ?? undefined;
  if (key === undefined || (key.length > 0 && key.length <= MAX_KEY)) return [];
  const message = `Expected a key of 1 to ${MAX_KEY} characters; found ${key.length}.`;
  return [complaint('INVALID_VALUE', { path: ['options', 'key'], message })];
}

function askedOf(context: RequestContext, { operation, args, options, recordsAt }: Given): AskedWrite {
  const { principal, requestId } = context.access;
  const key = options?.key ?? undefined;
  const hash = (...parts: readonly unknown[]) =>
    createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  return {
    recordsAt,
    author: {
      by: principal?.name,
      keyId: principal?.keyId,
      request: requestId,
      message: options?.message?.normalize('NFC').trim() || undefined,
    },
    seen: options?.ifVersion ?? [],
    key: key === undefined ? undefined : { id: hash(principal?.keyId, key), content: hash(operation, args) },
    deadline: context.deadline,
  };
}

/** What every result has, whatever became of the write. */
const NOTHING_DONE: Row = { mode: 'COMMIT', change: undefined, revision: null, userErrors: [] };

function failed(...userErrors: readonly Complaint[]): Row {
  return { ...NOTHING_DONE, userErrors };
}

function resultOf(written: WriteOutcome, { place, options }: Given): Row {
  switch (written.outcome) {
    case 'WRITTEN':
      return { ...NOTHING_DONE, change: written.change, revision: written.revision };
    case 'FAULTY':
      return failed(...written.faults.map((fault) => complaintOf(fault, place)));
    case 'KEY_REUSED':
      return failed(
        complaint('KEY_REUSED', {
          path: ['options', 'key'],
          message: `Expected the write that the key "${options?.key}" was first given for; found another.`,
        }),
      );
    case 'STALE':
      return failed(
        ...written.now.map(({ id, revision }) => {
          const index = options?.ifVersion?.findIndex((version) => version.id === id) ?? 0;
          const was = options?.ifVersion?.[index]?.revision;
          const message = `Expected ${id} as of revision ${was}; its last write made revision ${revision}.`;
          return complaint('STALE', {
            path: ['options', 'ifVersion', String(index)],
            message,
            current: revision,
          });
        }),
      );
  }
}

function inRecord(fault: Fault, index: number): Fault {
  return { ...fault, path: `records[${index}].${fault.path ?? ''}` };
}
