import { ApolloServer, type ApolloServerPlugin, HeaderMap } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import fastifyApollo, { fastifyApolloDrainPlugin } from '@as-integrations/fastify';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyRequest } from 'fastify';
import { GraphQLError, type GraphQLSchema } from 'graphql';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import type { Engine } from '../engine/engine.ts';
import { UnavailableError } from '../errors.ts';
import { createContext, type RequestContext } from '../graph/context.ts';
import type { Contract } from '../schema.ts';
import { errorFormatter, isOutage } from './errors.ts';
import { Gate } from './gate.ts';
import { landingPage } from './landing-page.ts';
import { limitsPlugin } from './limits.ts';
import { createMetrics, type Metrics, measured } from './metrics.ts';

export interface ServerParts {
  readonly engine: Engine;
  readonly contract: Contract;
  readonly schema: GraphQLSchema;
  readonly config: Pick<Config, 'limits'>;
  readonly logger: Logger;
}

export interface AccordServer {
  /** Listens and gives the address; port 0 takes a free one. */
  listen(at: { readonly host: string; readonly port: number }): Promise<string>;
  /** Answers what is under way, refuses what is new, closes; within 5 s. */
  close(): Promise<void>;
}

/** The HTTP edge: GraphQL, health, metrics. Does not own the engine. */
export async function createServer(parts: ServerParts): Promise<AccordServer> {
  const { config, logger } = parts;
  const metrics = createMetrics();
  const engine = measured(parts.engine, metrics);
  const fastifyLogger: FastifyBaseLogger = logger;
  const app: FastifyInstance = Fastify({
    loggerInstance: fastifyLogger,
    bodyLimit: config.limits.bodyBytes,
    // A slow body is cut off only when headersTimeout is below requestTimeout.
    requestTimeout: 20_000,
    http: { headersTimeout: 10_000, connectionsCheckingInterval: 2_000 },
    forceCloseConnections: 'idle',
    disableRequestLogging: true,
  });
  let isDraining = false;
  app.addHook('onSend', async (_request, reply) => {
    // Clients that keep connections alive would hold the shutdown up.
    if (isDraining) reply.header('connection', 'close');
    reply.header('x-content-type-options', 'nosniff');
  });
  addHealth(app, { engine, metrics, isDraining: () => isDraining });
  await addGraphql(app, { ...parts, engine }, metrics);
  return {
    listen: (at) => app.listen(at),
    close: async () => {
      isDraining = true;
      await app.close();
    },
  };
}

function addHealth(
  app: FastifyInstance,
  parts: { readonly engine: Engine; readonly metrics: Metrics; readonly isDraining: () => boolean },
): void {
  app.get('/health/live', () => ({ status: 'live' }));
  app.get('/health/ready', async (_request, reply) => {
    const health = parts.isDraining()
      ? { ready: false as const, reason: 'The server is shutting down.' }
      : await parts.engine.check();
    return reply
      .code(health.ready ? 200 : 503)
      .send(health.ready ? { status: 'ready' } : { status: 'not ready', reason: health.reason });
  });
  app.get('/metrics', async (_request, reply) =>
    reply.type(parts.metrics.registry.contentType).send(await parts.metrics.registry.metrics()),
  );
  app.get('/', async (_request, reply) =>
    reply
      .type('text/html; charset=utf-8')
      .header(
        'content-security-policy',
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      )
      .send(landingPage()),
  );
}

async function addGraphql(app: FastifyInstance, parts: ServerParts, metrics: Metrics): Promise<void> {
  const { limits } = parts.config;
  const gate = new Gate(limits.poolSize * 4, limits.queue);
  const apollo = new ApolloServer<RequestContext & Admission>({
    schema: parts.schema,
    introspection: true,
    includeStacktraceInErrorResponses: false,
    hideSchemaDetailsFromClientErrors: true,
    maxRecursiveSelections: limits.selections,
    parseOptions: { maxTokens: limits.tokens },
    validationOptions: { maxErrors: 5 },
    allowBatchedHttpRequests: false,
    csrfPrevention: true,
    stopOnTerminationSignals: false,
    logger: silent(parts.logger),
    formatError: errorFormatter(parts.logger),
    plugins: [
      fastifyApolloDrainPlugin(app),
      ApolloServerPluginLandingPageDisabled(),
      limitsPlugin(limits),
      observation(parts.logger, metrics),
      outcome(limits.responseBytes),
    ],
  });
  await apollo.start();
  await app.register(fastifyApollo(apollo), {
    path: '/graphql',
    context: async (request) => {
      const leave = await admit(gate);
      request.raw.once('close', leave);
      const deadline = AbortSignal.timeout(limits.requestMs);
      return {
        ...createContext({ engine: parts.engine, model: parts.contract.model, deadline }),
        leave,
        requestId: request.id,
      };
    },
  });
}

/** What a request holds beside its context: its turn, given back when it ends. */
interface Admission {
  readonly leave: () => void;
  readonly requestId: FastifyRequest['id'];
}

/** Asks for a turn. A full queue is an outage: 503 with Retry-After. */
async function admit(gate: Gate): Promise<() => void> {
  try {
    return await gate.enter();
  } catch (error) {
    if (!(error instanceof UnavailableError)) throw error;
    const http = { status: 503, headers: new HeaderMap([['retry-after', '1']]) };
    throw new GraphQLError(error.message, { extensions: { code: 'SERVICE_UNAVAILABLE', http } });
  }
}

/** Logs and times every operation by its name, never by its text. */
function observation(logger: Logger, metrics: Metrics): ApolloServerPlugin<RequestContext & Admission> {
  return {
    async requestDidStart({ contextValue }) {
      const start = performance.now();
      return {
        async willSendResponse({ operationName, errors, response }) {
          contextValue.leave();
          const ms = performance.now() - start;
          const result = response.body.kind === 'single' ? response.body.singleResult : undefined;
          const outcomeName = errors?.length ? 'error' : 'ok';
          metrics.requests.observe(
            { operation: operationName ?? 'anonymous', outcome: outcomeName },
            ms / 1000,
          );
          const codes = result?.errors?.map((error) => error.extensions?.code);
          logger.info(
            {
              requestId: contextValue.requestId,
              operation: operationName ?? null,
              ms: Math.round(ms * 10) / 10,
              ...(codes && { codes }),
            },
            'operation',
          );
        },
      };
    },
  };
}

/** Gives an outage the status 503 with Retry-After, and refuses an answer that is too large. */
function outcome(maxBytes: number): ApolloServerPlugin {
  return {
    async requestDidStart() {
      return {
        async willSendResponse({ response }) {
          if (response.body.kind !== 'single') return;
          const { singleResult } = response.body;
          if (isOutage(singleResult.errors)) {
            response.http.status = 503;
            response.http.headers.set('retry-after', '1');
          }
          if (Buffer.byteLength(JSON.stringify(singleResult.data ?? null)) > maxBytes) {
            response.body.singleResult = {
              errors: [
                {
                  message: `The answer is larger than ${maxBytes} bytes. Ask for smaller pages, or take the whole graph with the export command.`,
                  extensions: { code: 'ANSWER_TOO_LARGE' },
                },
              ],
            };
            response.http.status = 400;
          }
        },
      };
    },
  };
}

function silent(logger: Logger) {
  return {
    debug: () => undefined,
    info: () => undefined,
    warn: (message?: unknown) => logger.warn(message),
    error: (message?: unknown) => logger.error(message),
  };
}
