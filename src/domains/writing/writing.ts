import { createHash } from 'node:crypto';
import type { Row } from '../../engine/engine.ts';
import type { MutationResolvers, Resolvers, WriteMode } from '../../generated/graphql.ts';
import { mayDo, type Operation, rolesFor } from '../../model/access.ts';
import { recordsAsked } from '../../query/lists/by-id.ts';
import type { RequestContext } from '../../query/request-context.ts';
import { propose } from '../../store/record/proposals.ts';
import { type AskedWrite, hindranceOf, type WriteOutcome, writeOnce } from '../../store/record/write-once.ts';
import { type GivenWrite, type Options, WRITES, type WriteArguments, type WriteName } from './mutations.ts';
import { seenBy } from './seen-versions.ts';
import { type Complaint, complaint, complaintOf } from './user-errors.ts';

/** Resolves what is written. Nothing is, where writing is not open or the caller's role does not allow it. */
export function writing(): Resolvers {
  const mutations = Object.keys(WRITES).map((name) => [name, mutation(name as WriteName)]);
  return {
    Mutation: Object.fromEntries(mutations) as Pick<MutationResolvers, WriteName>,
    WriteResult: { change: recordAt('change'), proposal: recordAt('proposal') },
  };
}

type Mutation = (source: unknown, args: WriteArguments, context: RequestContext) => Promise<Row>;

function mutation(name: WriteName): Mutation {
  return async (_source, { options, ...args }, context) => {
    const how = options as Options;
    return refusal(context, name, how) ?? carryOut(context, WRITES[name](context.model, args), how);
  };
}

/** The record whose id a result holds. */
function recordAt(
  key: 'change' | 'proposal',
): NonNullable<NonNullable<Resolvers['WriteResult']>[typeof key]> {
  return async (result, _args, context, info) => {
    const ids = typeof result[key] === 'string' ? [result[key]] : [];
    return (await recordsAsked(context, ids, info))[0] ?? null;
  };
}

const MAX_KEY = 200;

/** Checks a write, and writes it, proposes it or looks at it. */
async function carryOut(context: RequestContext, given: GivenWrite, options: Options): Promise<Row> {
  const wrong = complaintsOf(given, options);
  if (wrong.length > 0) return failed(...wrong);
  const asked = askedOf(context, given, options);
  if (options?.mode === 'PREVIEW') return lookedAt(context, given, asked);
  if (options?.mode === 'PROPOSE') return proposed(context, given, asked);
  return resultOf(await writeOnce(context.engine, context.model, asked), given, asked);
}

/** Returns what is wrong with the arguments of a write, before anything is read. */
export function complaintsOf(given: GivenWrite, options: Options): readonly Complaint[] {
  const faults = given.faults.map((fault) => complaintOf(fault, given.place));
  const key = options?.key ?? undefined;
  if (key === undefined || (key.length > 0 && key.length <= MAX_KEY)) return [...given.complaints, ...faults];
  const message = `Expected a key of 1 to ${MAX_KEY} characters; found ${key.length}.`;
  return [complaint('INVALID_VALUE', { path: ['options', 'key'], message }), ...given.complaints, ...faults];
}

/** The result of looking at a write: what hinders it, else the means of looking ahead. */
export async function lookedAt(context: RequestContext, given: GivenWrite, asked: AskedWrite): Promise<Row> {
  const hindered = await hindranceOf(context.engine, context.model, asked);
  return hindered
    ? resultOf(hindered, given, asked)
    : { ...NOTHING_DONE, mode: 'PREVIEW' satisfies WriteMode, asked };
}

async function proposed(context: RequestContext, given: GivenWrite, asked: AskedWrite): Promise<Row> {
  const { engine, model } = context;
  const looked = await lookedAt(context, given, asked);
  if ((looked.userErrors as readonly Complaint[]).length > 0) return looked;
  const { operation, args } = given;
  const id = await propose(engine, model, {
    ...{ operation, content: JSON.stringify(args), author: asked.author, key: asked.key },
    seen: asked.seen.length > 0 ? asked.seen : await seenBy(context, asked),
  });
  return id === undefined ? keyReused() : { ...looked, proposal: id };
}

/** Returns the answer to somebody who may not do something; undefined for somebody who may. */
export function refusal(context: RequestContext, operation: Operation, options: Options): Row | undefined {
  const { principal, isWritingOpen, onRefused } = context.access;
  const wanted = wantedOf(operation, options);
  if (isWritingOpen && mayDo(principal, wanted)) return undefined;
  const who = principal ? `the role ${principal.role}` : 'somebody without a key';
  const limits = principal?.only ? `, limited to ${principal.only.join(', ')}` : '';
  const [message, remedy] = isWritingOpen
    ? [
        `Expected a caller who may ${wanted}: ${rolesFor(wanted).join(' or ')}; found ${who}${limits}.`,
        undefined,
      ]
    : ['Writing is not open here.', 'Whoever runs the server opens it by ACCORD_WRITING=on.'];
  onRefused(wanted, message);
  return failed(complaint('NOT_ALLOWED', { path: [], message, ...(remedy !== undefined && { remedy }) }));
}

function wantedOf(operation: Operation, options: Options): Operation {
  if (options?.mode === 'PREVIEW') return 'preview';
  return options?.mode === 'PROPOSE' ? 'propose' : operation;
}

/** A write as the store takes it, by who asks. */
export function askedOf(context: RequestContext, given: GivenWrite, options: Options): AskedWrite {
  const { principal, requestId } = context.access;
  const key = options?.key ?? undefined;
  const hash = (...parts: readonly unknown[]) =>
    createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  return {
    recordsAt: (at, read) => given.recordsAt(at, principal?.name, read),
    author: {
      by: principal?.name,
      keyId: principal?.keyId,
      request: requestId,
      message: options?.message?.normalize('NFC').trim() || undefined,
    },
    seen: options?.ifVersion ?? [],
    key:
      key === undefined
        ? undefined
        : { id: hash(principal?.keyId, key), content: hash(given.operation, given.args) },
    deadline: context.deadline,
    begun: context.access.whileWriting,
  };
}

/** What every result has, whatever became of the write. */
const NOTHING_DONE: Row = {
  mode: 'COMMIT',
  change: undefined,
  proposal: undefined,
  revision: null,
  userErrors: [],
};

/** Returns the result of a write that did nothing, with what was wrong. */
export function failed(...userErrors: readonly Complaint[]): Row {
  return { ...NOTHING_DONE, userErrors };
}

/** What became of a write, as the API tells it. */
export function resultOf(written: WriteOutcome, { place }: GivenWrite, { seen }: AskedWrite): Row {
  switch (written.outcome) {
    case 'WRITTEN':
      return { ...NOTHING_DONE, change: written.change, revision: written.revision };
    case 'FAULTY':
      return failed(...written.faults.map((fault) => complaintOf(fault, place)));
    case 'KEY_REUSED':
      return keyReused();
    case 'STALE':
      return failed(
        ...written.now.map(({ id, revision }) => {
          const index = seen.findIndex((version) => version.id === id);
          const message = `Expected ${id} as of revision ${seen[index]?.revision}; its last write made revision ${revision}.`;
          const path = ['options', 'ifVersion', String(index)];
          return complaint('STALE', { path, message, entity: id, current: revision });
        }),
      );
  }
}

function keyReused(): Row {
  const message = 'Expected the write that the key was first given for; found another.';
  return failed(complaint('KEY_REUSED', { path: ['options', 'key'], message }));
}
