import type { Row } from '../../engine/engine.ts';
import { InputError } from '../../errors.ts';
import type { QueryResolvers, Resolvers } from '../../generated/graphql.ts';
import { recordsAsked } from '../../query/lists/by-id.ts';
import { rootConnection } from '../../query/lists/connection.ts';
import { read } from '../../query/load.ts';
import { outsideViews, type RequestContext } from '../../query/request-context.ts';
import type { Read } from '../../store/read/read-state.ts';
import {
  type KeptProposal,
  keepDecision,
  readProposal,
  reject,
  whyNotOpen,
} from '../../store/record/proposals.ts';
import { type AskedWrite, writeOnce } from '../../store/record/write-once.ts';
import { type GivenWrite, type Options, WRITES, type WriteArguments, type WriteName } from './mutations.ts';
import { complaint, complaintOf } from './user-errors.ts';
import { askedOf, complaintsOf, failed, lookedAt, refusal, resultOf } from './writing.ts';

/** Resolves proposals: what somebody asked for, what would become of it, and what is decided about it. */
export function proposals(): Resolvers {
  return {
    Query: { proposals: list },
    Mutation: {
      accept: (_source, { proposal, options }, context) => accept(context, proposal, options),
      reject: async (_source, { proposal, reason }, context) => {
        const refused = refusal(context, 'reject', undefined);
        if (refused) return refused;
        const by = context.access.principal?.name;
        const faults = await reject(context.engine, context.model, { id: proposal, by, reason });
        return faults.length > 0
          ? failed(...faults.map((fault) => complaintOf(fault, () => ['proposal'])))
          : { ...failed(), proposal };
      },
    },
    Proposal: {
      content: (proposal) => String(proposal.content),
      change: async (proposal, _args, context, info) =>
        typeof proposal.change === 'string'
          ? ((await recordsAsked(context, [proposal.change], info))[0] ?? null)
          : null,
      outlook: (proposal, _args, context) => outlook(context, String(proposal.id)),
    },
  };
}

const NEWEST_FIRST = [{ at: 'DESC' }];

const list: NonNullable<QueryResolvers['proposals']> = (_source, args, context, info) => {
  const orderBy = args.orderBy?.length ? args.orderBy : NEWEST_FIRST;
  return rootConnection(context, { target: 'Proposal', args: { ...args, orderBy } }, info);
};

async function accept(context: RequestContext, id: string, options: Options): Promise<Row> {
  const refused = refusal(context, 'accept', options);
  if (refused) return refused;
  if (options?.mode === 'PROPOSE') {
    const message = 'Expected COMMIT or PREVIEW; found PROPOSE. A proposal is accepted, not proposed again.';
    return failed(complaint('INVALID_VALUE', { path: ['options', 'mode'], message }));
  }
  const kept = await known(context, id);
  if (!kept) return failed(complaint('UNKNOWN_ID', { path: ['proposal'], message: unknown(id) }));
  const { given, asked } = revived(context, kept, options);
  const wrong = complaintsOf(given, options);
  if (wrong.length > 0) return failed(...wrong);
  if (options?.mode === 'PREVIEW') return { ...(await lookedAt(context, given, asked)), proposal: id };
  return { ...resultOf(await writeOnce(context.engine, context.model, asked), given, asked), proposal: id };
}

/** What would become of a proposal if it were accepted now. */
async function outlook(context: RequestContext, id: string): Promise<Row> {
  const kept = await known(context, id);
  if (!kept) throw new InputError(unknown(id));
  const { given, asked } = revived(context, kept, undefined);
  return { ...(await lookedAt(context, given, asked)), proposal: id };
}

/** A proposal as the write that it asks for, by who accepts it. */
function revived(
  context: RequestContext,
  kept: KeptProposal,
  options: Options,
): { readonly given: GivenWrite; readonly asked: AskedWrite } {
  const own = WRITES[kept.operation as WriteName](context.model, JSON.parse(kept.content) as WriteArguments);
  // What is wrong with the proposal itself has its place in the arguments of accept.
  const given: GivenWrite = {
    ...own,
    place: (parts) => (parts[0] === 'proposal' ? ['proposal'] : own.place(parts)),
  };
  const plain = askedOf(context, given, options);
  const by = plain.author.by;
  const asked: AskedWrite = {
    ...plain,
    author: { ...plain.author, proposedBy: kept.by },
    // What the caller has seen since counts in place of what the proposal saw, and only for those entities.
    seen: [...plain.seen, ...kept.seen.filter(({ id }) => !plain.seen.some((one) => one.id === id))],
    part: {
      check: (reading) => whyNotOpen(reading, kept.id),
      finish: (tx, change) =>
        keepDecision(tx, context.model, {
          id: kept.id,
          decision: { state: 'ACCEPTED', by, reason: undefined, change },
        }),
    },
  };
  return { given, asked };
}

function known(context: RequestContext, id: string): Promise<KeptProposal | undefined> {
  const reading: Read = (query, params) => read(outsideViews(context), query, params);
  return readProposal(reading, id);
}

function unknown(id: string): string {
  return `Expected the id of a proposal; nothing of the kind has the id "${id}".`;
}
