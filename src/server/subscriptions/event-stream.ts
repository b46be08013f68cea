import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ExecutionResult } from 'graphql';
import { createHandler } from 'graphql-sse';
import { answer } from '../errors.ts';
import { askedBy, type Refusal, refusalOf } from './stream-request.ts';
import type { Subscribers } from './subscribers.ts';
import type { SubscriptionParts } from './subscribing.ts';

/**
 * Adds subscriptions by Server-Sent Events: `POST /graphql/stream`, each on a connection of its own. Streams that several requests share, as
 * the protocol also has them, are not offered: they would be kept for whoever reserves one.
 */
export function addEventStream(
  app: FastifyInstance,
  parts: SubscriptionParts,
  subscribers: Subscribers,
): void {
  const handle = createHandler<FastifyRequest, Telling>({
    authenticate: () => null,
    onSubscribe: ({ context }) => context.results,
    // The library keeps whatever it is given until it is taken: it is given the next once the one before was.
    onNext: (_context, { context }) => context.pace.passed(),
  });
  app.route({
    url: '/graphql/stream',
    method: 'POST',
    compress: false,
    handler: async (request, reply) => {
      reply.header('cache-control', 'no-store');
      const refusal = refusalOf(request, parts);
      if (refusal) return refuse(reply, refusal);
      const pace = new Pace();
      const [body] = await handle({
        method: 'POST',
        url: request.url,
        headers: { get: (name) => HEADERS[name] },
        body: request.body as Record<string, unknown>,
        raw: request,
        context: { pace, results: subscribers.tell(askedBy(request, reply, parts)) },
      });
      if (body === null || typeof body === 'string') throw new Error(`No stream but ${body}.`);
      return reply
        .type('text/event-stream; charset=utf-8')
        .header('x-accel-buffering', 'no')
        .send(Readable.from(pace.of(body), { objectMode: false, highWaterMark: 1 }));
    },
  });
}

/** What the library has of a request. */
interface Telling {
  readonly pace: Pace;
  readonly results: AsyncGenerator<ExecutionResult, void, void>;
}

/** Headers as the library compares them, letter by letter; what came was looked at before. */
const HEADERS: Readonly<Record<string, string>> = {
  accept: 'text/event-stream',
  'content-type': 'application/json',
};

function refuse(reply: FastifyReply, [status, code, message]: Refusal): FastifyReply {
  if (status === 401) reply.header('www-authenticate', 'Bearer');
  return reply.code(status).send(answer(code, message));
}

/** Holds back what comes until what came before was taken. */
class Pace {
  #before: Promise<void> = Promise.resolve();
  #taken: () => void = () => undefined;

  /** Waits until what passed before was taken. */
  async passed(): Promise<void> {
    await this.#before;
    this.#before = new Promise((resolve) => {
      this.#taken = resolve;
    });
  }

  /** The same texts; each is taken once the next is asked for. */
  async *of(texts: AsyncGenerator<string, void, unknown>): AsyncGenerator<string> {
    for await (const text of texts) {
      yield text;
      if (text.startsWith('event: next')) this.#taken();
    }
  }
}
