import {
  ApolloServer,
  type ApolloServerOptionsWithGateway,
  type ApolloServerPlugin,
  HeaderMap,
} from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { GraphQLError, type GraphQLSchema } from 'graphql';
import type { Logger } from 'pino';
import { UnauthenticatedError, UnavailableError } from '../../errors.ts';
import type { RequestContext } from '../../query/request-context.ts';
import type { MeasuredGraph } from '../../query/where/filter-work.ts';
import { type AdmissionParts, admit, PAID_LATER } from '../admission.ts';
import {
  errorFormatter,
  isOutage,
  isPlainMistake,
  logOutage,
  retryAfter,
  statusOfOutage,
} from '../errors.ts';
import { type Metrics, operationNames } from '../metrics.ts';
import type { Ask } from './ask.ts';
import { keptDocuments, keptTexts } from './kept-documents.ts';
import { limitsPlugin } from './refuse-costly.ts';

/** What `/graphql` needs beside what lets a request in. */
export interface GraphqlParts extends AdmissionParts {
  readonly schema: GraphQLSchema;
  readonly ask: Ask;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Returns the graph with its figures, if they are known yet. */
  readonly graph: () => MeasuredGraph;
  /** Returns what every reader is to know of the graph as it is, such as that an import is not finished. */
  readonly notice: () => string | undefined;
}

/** The schema is public: it is in the repository, and clients are generated from it. */
const INTROSPECTION = true;

/** Adds `/graphql` to the server. */
export async function addGraphql(app: FastifyInstance, parts: GraphqlParts): Promise<void> {
  const { logger, metrics } = parts;
  const { limits } = parts.config;
  const apollo = new ApolloServer<RequestContext & Turn>({
    gateway: asking(parts),
    introspection: INTROSPECTION,
    includeStacktraceInErrorResponses: false,
    // With introspection on, "Did you mean" reveals nothing that the schema does not.
    hideSchemaDetailsFromClientErrors: !INTROSPECTION,
    maxRecursiveSelections: limits.selections,
    parseOptions: { maxTokens: limits.tokens },
    validationOptions: { maxErrors: limits.errors },
    allowBatchedHttpRequests: false,
    csrfPrevention: true,
    documentStore: keptDocuments,
    cache: keptTexts,
    stopOnTerminationSignals: false,
    logger: quiet(logger),
    formatError: errorFormatter(logger),
    plugins: [
      ApolloServerPluginLandingPageDisabled(),
      // This plugin would wrap every resolver to add up cache hints, which the schema has none of.
      ApolloServerPluginCacheControlDisabled(),
      limitsPlugin(limits, {
        ...{ graph: parts.graph, rates: parts.rates },
        onCost: (cost) => metrics.costs.observe(cost),
      }),
      observation(logger, metrics),
      notices(parts.notice),
      statuses(),
    ],
  });
  await apollo.start();
  app.addHook('onClose', () => apollo.stop());
  app.addHook('onSend', refuseLarge(limits.responseBytes));
  app.route({
    url: '/graphql',
    method: ['GET', 'POST'],
    exposeHeadRoute: false,
    onRequest: takeGet,
    handler: fastifyApolloHandler(apollo, { context: admission(parts) }),
  });
}

/**
 * Lets clients ask by GET, as some do on their own. Apollo refuses a GET that any page could send, lest it changes something or acts with
 * somebody's cookies. Here it does neither: by GET only queries are executed, and the server knows no cookies.
 */
async function takeGet(request: FastifyRequest): Promise<void> {
  if (request.method === 'GET') request.headers['apollo-require-preflight'] = 'none needed';
}

/** Wraps `ask` in what Apollo calls a gateway, the only way to have it execute otherwise than by itself. */
function asking({ schema, ask }: Pick<GraphqlParts, 'schema' | 'ask'>): Gateway {
  let notify: Parameters<NonNullable<Gateway['onSchemaLoadOrUpdate']>>[0] | undefined;
  return {
    onSchemaLoadOrUpdate: (listener) => {
      notify = listener;
      return () => undefined;
    },
    load: async () => {
      notify?.({ apiSchema: schema, coreSupergraphSdl: '' });
      return {
        executor: async ({ document, operationName, request: { variables }, context: given }) => {
          // Apollo does not say what a context holds: it is what `admission` gave.
          const context = given as RequestContext & Turn;
          return (await ask({ question: document, operationName, variables, context })) as Executed;
        },
      };
    },
    stop: async () => undefined,
  };
}

type Gateway = NonNullable<ApolloServerOptionsWithGateway<RequestContext & Turn>['gateway']>;
type Executed = Awaited<ReturnType<NonNullable<Awaited<ReturnType<Gateway['load']>>['executor']>>>;

/** The turn of a request beside its context; given back when the request ends. */
interface Turn {
  readonly leave: () => void;
  readonly requestId: string;
}

function admission(parts: GraphqlParts) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<RequestContext & Turn> => {
    const { context, leave } = await admit(parts, reply, PAID_LATER).catch((error) => {
      if (error instanceof UnauthenticatedError) throw unauthenticated(error);
      if (!(error instanceof UnavailableError)) throw error;
      logOutage(parts.logger, error);
      throw outage(error);
    });
    return { ...context, leave, requestId: request.id };
  };
}

function outage(error: UnavailableError): GraphQLError {
  const { told, code, retryAfter: seconds = 1 } = error;
  const http = { status: statusOfOutage(error), headers: new HeaderMap([['retry-after', String(seconds)]]) };
  return new GraphQLError(told, { extensions: { code, http } });
}

function unauthenticated({ message }: UnauthenticatedError): GraphQLError {
  const http = { status: 401, headers: new HeaderMap([['www-authenticate', 'Bearer']]) };
  return new GraphQLError(message, { extensions: { code: 'UNAUTHENTICATED', http } });
}

/** Logs and times every operation by its name, never by its text. */
function observation(logger: Logger, metrics: Metrics): ApolloServerPlugin<RequestContext & Turn> {
  const known = operationNames();
  return {
    async requestDidStart({ contextValue }) {
      const start = performance.now();
      return {
        async willSendResponse({ operationName, errors, response }) {
          contextValue.leave();
          const ms = Math.round((performance.now() - start) * 10) / 10;
          const outcome = errors?.length ? 'error' : 'ok';
          metrics.requests.observe({ operation: known(operationName), outcome }, ms / 1000);
          const result = response.body.kind === 'single' ? response.body.singleResult : undefined;
          const codes = result?.errors?.map((error) => error.extensions?.code);
          const { requestId } = contextValue;
          logger.info({ requestId, operation: operationName, ms, ...(codes && { codes }) }, 'operation');
        },
      };
    },
  };
}

/** Adds `extensions.notice` to every answer while there is something to know. */
function notices(notice: GraphqlParts['notice']): ApolloServerPlugin {
  return {
    async requestDidStart() {
      return {
        async willSendResponse({ response: { body } }) {
          const told = notice();
          if (told === undefined || body.kind !== 'single') return;
          body.singleResult.extensions = { ...body.singleResult.extensions, notice: told };
        },
      };
    },
  };
}

/**
 * Sets statuses that Apollo does not: an outage is 503 with Retry-After. A client that names
 * `application/json` gets 200 for a document or variables that are plainly wrong, as GraphQL over HTTP asks
 * for; an operation past a limit stays 400. No cache keeps an answer, because the graph may change at any
 * time.
 */
function statuses(): ApolloServerPlugin {
  return {
    async requestDidStart() {
      return {
        async willSendResponse({ request, response }) {
          response.http.headers.set('cache-control', 'no-store');
          if (response.body.kind !== 'single') return;
          const { errors } = response.body.singleResult;
          if (isOutage(errors)) {
            response.http.status = 503;
            response.http.headers.set('retry-after', retryAfter(errors));
          }
          // A scalar that reports its caller's mistake is no bug, whatever status Apollo gives it.
          if (response.http.status === 500 && isPlainMistake(errors)) response.http.status = 400;
          const accepted = request.http?.headers.get('accept') ?? '';
          const isLegacy = /^application\/json(;|,|$)/.test(accepted) && isPlainMistake(errors);
          if (isLegacy && response.http.status === 400) response.http.status = 200;
        },
      };
    },
  };
}

function refuseLarge(maxBytes: number) {
  return async (_request: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<unknown> => {
    if (typeof payload !== 'string' || payload.length * 3 <= maxBytes) return payload;
    if (Buffer.byteLength(payload) <= maxBytes) return payload;
    const message = `The answer is larger than ${maxBytes} bytes. Ask for smaller pages, or take the whole graph with the export command.`;
    reply.code(400).type('application/json; charset=utf-8').header('cache-control', 'no-store');
    for (const name of ['content-length', 'etag', 'last-modified']) reply.removeHeader(name);
    return JSON.stringify({ errors: [{ message, extensions: { code: 'ANSWER_TOO_LARGE' } }] });
  };
}

function quiet(logger: Logger) {
  return {
    debug: () => undefined,
    info: () => undefined,
    warn: (message?: unknown) => logger.warn(message),
    error: (message?: unknown) => logger.error(message),
  };
}
