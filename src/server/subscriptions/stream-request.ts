import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ExecutionResult } from 'graphql';
import { UnauthenticatedError } from '../../errors.ts';
import { addressOf } from '../addresses.ts';
import { bearerOf } from '../authenticate.ts';
import type { SubscriptionParts } from './subscribing.ts';

/** What is still on its way to who was cut off has this long. */
const CUT_MS = 2_000;

/** What is answered instead of a stream. */
export type Refusal = readonly [status: number, code: string, message: string];

/** Returns why a request gets no stream; undefined where it may have one. */
export function refusalOf(request: FastifyRequest, { config }: SubscriptionParts): Refusal | undefined {
  const { query, operationName, variables } = fieldsOf(request);
  const isNamed = typeof (operationName ?? '') === 'string';
  if (
    typeof query !== 'string' ||
    !isNamed ||
    typeof (variables ?? {}) !== 'object' ||
    Array.isArray(variables)
  )
    return [
      400,
      'BAD_REQUEST',
      'Expected a JSON object with the text of a subscription in `query`, its variables as an object in `variables`.',
    ];
  const accept = request.headers.accept ?? '*/*';
  if (!/text\/event-stream|text\/\*|\*\/\*/i.test(accept))
    return [
      406,
      'NOT_ACCEPTABLE',
      'Subscriptions are told as text/event-stream, which the header accept must allow.',
    ];
  try {
    bearerOf(request, config);
    return undefined;
  } catch (error) {
    if (!(error instanceof UnauthenticatedError)) throw error;
    return [401, 'UNAUTHENTICATED', error.message];
  }
}

/** Returns the subscription of a request that is not refused, which is over when its connection is. */
export function askedBy(request: FastifyRequest, reply: FastifyReply, parts: SubscriptionParts) {
  const { query, operationName, variables } = fieldsOf(request);
  const over = new AbortController();
  reply.raw.once('close', () => over.abort());
  return {
    query: String(query),
    operationName: typeof operationName === 'string' ? operationName : undefined,
    variables: (variables ?? undefined) as Readonly<Record<string, unknown>> | undefined,
    bearer: bearerOf(request, parts.config),
    ip: addressOf(request.raw, parts.config),
    over: over.signal,
    cut: (last: ExecutionResult) => {
      reply.raw.write(`event: next\ndata: ${JSON.stringify(last)}\n\nevent: complete\ndata:\n\n`);
      setTimeout(() => reply.raw.destroy(), CUT_MS).unref();
    },
  };
}

function fieldsOf({ body }: FastifyRequest): Readonly<Record<string, unknown>> {
  return typeof body === 'object' && body !== null ? (body as Readonly<Record<string, unknown>>) : {};
}
