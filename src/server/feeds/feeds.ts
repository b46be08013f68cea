import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { RequestContext } from '../../query/request-context.ts';
import { type Edition, readEdition } from '../../store/read/edition.ts';
import { type Admission, type AdmissionParts, admit } from '../admission.ts';
import type { GraphqlParts } from '../graphql/graphql.ts';
import { calendarOf } from './calendar.ts';
import { changeFeed } from './change-feed.ts';
import { readFeedQuery } from './feed-query.ts';
import { cacheHeaders, isFresh, NotFound, sendProblem, validatorsOf } from './feed-replies.ts';

/** An address that returns a document of its own format. */
interface Feed {
  /** The name in logs and metrics. */
  readonly name: string;
  readonly type: string;
  /**
   * Returns the address with its parameters in order; throws `InputError` or `NotFound` for those that make
   * no sense.
   */
  readonly address: (request: FastifyRequest) => string;
  readonly write: (request: FastifyRequest, at: FeedContext) => Promise<string>;
}

interface FeedContext {
  readonly context: RequestContext;
  readonly edition: Edition;
}

/**
 * Adds `/calendar.ics`, `/calendar/CALL_ID.ics` and `/changes.atom`: whole documents for readers that know no
 * GraphQL.
 */
export function addFeeds(app: FastifyInstance, parts: GraphqlParts & AdmissionParts): void {
  const { ask } = parts;
  const calendar = (callOf: (request: FastifyRequest) => string | undefined): Feed => ({
    name: 'calendar.ics',
    type: 'text/calendar; charset=utf-8',
    address: (request) => pathOf(request),
    write: (request, { context }) => calendarOf(ask, context, callOf(request)),
  });
  const changes: Feed = {
    name: 'changes.atom',
    type: 'application/atom+xml; charset=utf-8',
    address: (request) => queryOf(request).address,
    write: (request, { context, edition }) => changeFeed(ask, context, { query: queryOf(request), edition }),
  };
  app.get('/calendar.ics', (request, reply) =>
    answer(
      parts,
      calendar(() => undefined),
      { request, reply },
    ),
  );
  app.get('/calendar/:file', (request, reply) => answer(parts, calendar(callIdOf), { request, reply }));
  app.get('/changes.atom', (request, reply) => answer(parts, changes, { request, reply }));
}

interface Exchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

async function answer(
  parts: GraphqlParts & AdmissionParts,
  feed: Feed,
  { request, reply }: Exchange,
): Promise<FastifyReply> {
  const start = performance.now();
  let admission: Admission | undefined;
  try {
    const address = feed.address(request);
    admission = await admit(parts, reply);
    const { context } = admission;
    const edition = await readEdition((text, params) =>
      context.engine.read(text, params, optionsOf(context)),
    );
    const validators = validatorsOf(edition, address);
    if (isFresh(request, validators)) return reply.code(304).headers(cacheHeaders(validators)).send();
    const body = await feed.write(request, { context, edition });
    return reply.headers(cacheHeaders(validators)).type(feed.type).send(body);
  } catch (error) {
    return sendProblem(reply, error, parts.logger);
  } finally {
    admission?.leave();
    observe(parts, feed, { request, reply, ms: Math.round((performance.now() - start) * 10) / 10 });
  }
}

function observe(
  { logger, metrics }: GraphqlParts,
  { name }: Feed,
  done: Exchange & { readonly ms: number },
): void {
  const { request, reply, ms } = done;
  const outcome = reply.statusCode < 400 ? 'ok' : 'error';
  metrics.requests.observe({ operation: name, outcome }, ms / 1000);
  logger.info({ requestId: request.id, feed: name, ms, status: reply.statusCode }, 'feed');
}

function optionsOf({ deadline }: RequestContext) {
  return deadline ? { deadline } : {};
}

function pathOf({ url }: FastifyRequest): string {
  return new URL(url, 'http://localhost').pathname;
}

function queryOf(request: FastifyRequest) {
  const { pathname, searchParams } = new URL(request.url, 'http://localhost');
  return readFeedQuery(pathname, searchParams);
}

const CALL_PREFIX = 'call:';

/**
 * Returns the id of the call in an address, with or without its prefix there. Throws `NotFound` for any other
 * address.
 */
function callIdOf(request: FastifyRequest): string {
  const { file } = request.params as { readonly file: string };
  const name = /^([a-z0-9][a-z0-9:._-]{0,200})\.ics$/.exec(file)?.[1];
  if (name === undefined) {
    throw new NotFound(
      'A calendar of one call has the address /calendar/CALL_ID.ics, such as /calendar/call:de-foa-0003612.ics; /calendar.ics holds the dates of all.',
    );
  }
  return name.startsWith(CALL_PREFIX) ? name : `${CALL_PREFIX}${name}`;
}
