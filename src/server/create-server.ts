import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { constants } from 'node:zlib';
import compress, { type FastifyCompressOptions } from '@fastify/compress';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import type { Logger } from 'pino';
import { boundCaches, cachedBytes } from '../bounded-cache.ts';
import type { Config } from '../config.ts';
import type { Engine, Health } from '../engine/engine.ts';
import type { Survivors } from '../model/claims/merges.ts';
import type { MeasuredGraph } from '../query/where/filter-work.ts';
import type { Contract } from '../schema.ts';
import { readGraphFigures } from '../store/read/graph-figures.ts';
import { mergedIds, mergedThen, readMergedIds, shareMergedIds } from '../store/read/merged-ids.ts';
import { noticeOf, readUnfinishedImports } from '../store/read/unfinished-imports.ts';
import { endAll } from './admission.ts';
import { addRecords } from './bulk/records-route.ts';
import { allowOrigins } from './cors.ts';
import { httpErrors, refuseUnread } from './errors.ts';
import { addExplorer } from './explorer/explorer.ts';
import { addFeeds } from './feeds/feeds.ts';
import { Gate } from './gate.ts';
import { createAsk } from './graphql/ask.ts';
import { addGraphql } from './graphql/graphql.ts';
import { answerOnly } from './hosts.ts';
import { refuseTheRest } from './methods.ts';
import { addGauge, createMetrics, type Metrics, measured } from './metrics.ts';
import { createReadToken } from './oidc.ts';
import { Rates } from './rates.ts';
import { addReports } from './reports/report-pages.ts';
import { addRowExport } from './rows/export-route.ts';
import type { SubscriptionTimes } from './subscriptions/subscribing.ts';
import { addSubscriptions } from './subscriptions/subscriptions.ts';

/** The parts that a server is made of. */
export interface ServerParts {
  readonly engine: Engine;
  readonly contract: Contract;
  readonly schema: GraphQLSchema;
  readonly config: Pick<Config, 'limits' | 'executor'> &
    Partial<Pick<Config, 'corsOrigins' | 'hosts' | 'proxies' | 'writing' | 'anonymous' | 'oidc'>>;
  readonly logger: Logger;
  /**
   * Returns why no question can be answered yet, as a sentence; undefined once it can. Left out: it can from
   * the start.
   */
  readonly whyNotReady?: () => string | undefined;
  /** How long a client may take to ask; `PATIENCE` when left out. */
  readonly patience?: Patience;
  /** `SUBSCRIPTION_TIMES` when left out. */
  readonly subscriptionTimes?: SubscriptionTimes;
  /** The folder with the built files of the explorer; that of the build when left out. */
  readonly explorer?: string;
}

/** Beside the built program, or where it goes when this runs from its sources. */
const EXPLORER = fileURLToPath(
  new URL(import.meta.url.includes('/dist/') ? './explorer' : '../../dist/explorer', import.meta.url),
);

/** How long a client may take for its headers and for its whole request, and how often that is looked at. */
export interface Patience {
  readonly headersMs: number;
  readonly requestMs: number;
  readonly checkMs: number;
}

/** A slow body is cut off only when the time for headers is below that for the request. */
export const PATIENCE: Patience = { headersMs: 10_000, requestMs: 20_000, checkMs: 2_000 };

/** Addresses hold ids with their views: a prefix, 181 signs and four parts of a view. */
const MAX_ID = 400;

/** A running server. */
export interface AccordServer {
  /** The engine as questions use it, with every call measured. */
  readonly engine: Engine;
  /** Listens and returns the address; port 0 takes a free one. */
  listen(at: { readonly host: string; readonly port: number }): Promise<string>;
  /**
   * Goes on answering until no request is left. What has not ended after 3 s is answered with 503. Then closes.
   * `/health/ready` says so at once.
   */
  close(): Promise<void>;
  /**
   * Counts the graph, so that the cost of filters and orders is known by it; until then one of middling size
   * is assumed.
   */
  measureGraph(): Promise<void>;
}

/** Creates the HTTP server: GraphQL, feeds, health, metrics. The caller keeps and closes the engine. */
export async function createServer(parts: ServerParts): Promise<AccordServer> {
  const { config, logger } = parts;
  boundCaches(config.limits.cacheBytes);
  const metrics = createMetrics();
  const engine = measured(parts.engine, metrics);
  shareMergedIds(parts.engine, engine);
  const whyNotReady = parts.whyNotReady ?? (() => undefined);
  const patience = parts.patience ?? PATIENCE;
  const loggerInstance: FastifyBaseLogger = logger;
  const fail = httpErrors(logger, config.limits.bodyBytes);
  const app: FastifyInstance = Fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    // Our own log lines name the request themselves.
    childLoggerFactory: (logger) => logger,
    bodyLimit: config.limits.bodyBytes,
    routerOptions: { maxParamLength: MAX_ID },
    requestTimeout: patience.requestMs,
    // Longer than any question takes: who neither asks nor reads what was answered is cut off.
    connectionTimeout: Math.max(patience.requestMs, config.limits.requestMs + patience.headersMs),
    http: { headersTimeout: patience.headersMs, connectionsCheckingInterval: patience.checkMs },
    forceCloseConnections: 'idle',
    // Requests that still arrive on an open connection while draining are answered too.
    return503OnClosing: false,
    clientErrorHandler: refuseUnread,
    frameworkErrors: fail,
  });
  app.setErrorHandler(fail);
  let isDraining = false;
  const traffic = { arrived: 0, answered: 0 };
  app.addHook('onRequest', async (request, reply) => {
    traffic.arrived += 1;
    reply.raw.once('close', () => {
      traffic.answered += 1;
    });
    reply.headers({ ...HEADERS, 'x-request-id': request.id });
  });
  answerOnly(app, config.hosts ?? ['*']);
  allowOrigins(app, config.corsOrigins ?? []);
  if (config.anonymous === 'nothing') keepPrivate(app);
  app.addHook('onSend', async (_request, reply) => {
    // Clients that keep connections alive would hold up the shutdown.
    if (isDraining) reply.header('connection', 'close');
  });
  let notice: string | undefined;
  const follow = async (): Promise<void> => {
    await readMergedIds(engine);
    notice = noticeOf(await readUnfinishedImports(engine));
  };
  const check = async (): Promise<Health> => {
    const reason = isDraining ? 'The server is shutting down.' : whyNotReady();
    return reason === undefined ? engine.check() : { ready: false, reason };
  };
  // Before the routes, which it watches come.
  await app.register(compress, COMPRESSION);
  const refuse = refuseTheRest(app);
  addPages(app, metrics, { check, notice: () => notice });
  const gate = createGate(config.limits, metrics);
  addGauge(metrics, {
    name: 'accord_cached_bytes',
    help: 'What is kept of questions for those after them, by estimate.',
    read: cachedBytes,
  });
  const rates = new Rates(config.limits);
  const ask = createAsk(parts.schema, config.executor);
  const underWay = new Set<AbortController>();
  const { model } = parts.contract;
  let graph: MeasuredGraph = { model, figures: undefined };
  let merged: Survivors | undefined;
  const graphNow = (): MeasuredGraph => {
    if (merged === mergedIds(engine)) return graph;
    merged = mergedIds(engine);
    graph = { ...graph, wasOther: (instant) => mergedThen(engine, instant) !== undefined };
    return graph;
  };
  const readToken = config.oidc && createReadToken(config.oidc);
  const asking = {
    ...parts,
    readToken,
    ask,
    engine,
    metrics,
    whyNotReady,
    gate,
    rates,
    underWay,
    graph: graphNow,
    notice: () => notice,
  };
  addFeeds(app, asking);
  addReports(app, asking);
  addRowExport(app, asking);
  await addRecords(app, asking);
  addExplorer(app, asking, parts.explorer ?? EXPLORER);
  await addGraphql(app, asking);
  const doors = { hosts: config.hosts ?? ['*'], origins: config.corsOrigins ?? [] };
  const subscriptions = addSubscriptions(app, { ...asking, ...doors });
  refuse();
  // Others may merge entities meanwhile. Until the graph can be asked nobody asks it: a database that refuses the password would lock the user.
  const following = setInterval(() => {
    if (whyNotReady() === undefined) follow().catch(() => undefined);
  }, FOLLOW_MS).unref();
  return {
    engine,
    listen: (at) => app.listen(at),
    measureGraph: async () => {
      await follow();
      graph = { ...graph, figures: await readGraphFigures(engine, model) };
    },
    close: async () => {
      if (!isDraining) {
        isDraining = true;
        clearInterval(following);
        await subscriptions.end();
        await untilQuiet(traffic, QUIET.atMostMs);
        endAll(underWay);
        await untilQuiet(traffic, QUIET.refusedMs);
      }
      // A connection on which nothing was ever asked, as browsers open them ahead, is not idle to Node and would hold this up for ever.
      const lingering = setTimeout(() => app.server.closeAllConnections(), QUIET.refusedMs);
      await app.close();
      clearTimeout(lingering);
    },
  };
}

/** What was answered to a key is for nobody else: caches that many share must not keep it. */
function keepPrivate(app: FastifyInstance): void {
  app.addHook('onSend', async (_request, reply) => {
    const caching = reply.getHeader('cache-control');
    if (typeof caching === 'string') reply.header('cache-control', caching.replace(/\bpublic\b/, 'private'));
    reply.header('vary', [reply.getHeader('vary') ?? [], 'authorization'].flat().join(', '));
  });
}

function createGate({ poolSize, queue }: Config['limits'], metrics: Metrics): Gate {
  const gate = new Gate(poolSize * 4, queue);
  addGauge(metrics, {
    name: 'accord_operations_running',
    help: 'Questions under way: GraphQL operations and feeds.',
    read: () => gate.running,
  });
  addGauge(metrics, {
    name: 'accord_operations_waiting',
    help: 'Questions that wait for their turn.',
    read: () => gate.waiting,
  });
  return gate;
}

const FOLLOW_MS = 1_000;
const QUIET = { checks: 4, everyMs: 25, atMostMs: 3_000, refusedMs: 500 };

/**
 * Waits until no request is running and none arrives. Closing at once would reset connections that wait to be
 * accepted, and those whose request has arrived but was not read yet.
 */
async function untilQuiet(
  traffic: { readonly arrived: number; readonly answered: number },
  atMostMs: number,
): Promise<void> {
  const end = Date.now() + atMostMs;
  let [quiet, seen] = [0, traffic.arrived];
  while (quiet < QUIET.checks && Date.now() < end) {
    await sleep(QUIET.everyMs);
    quiet = traffic.arrived === seen && traffic.answered === seen ? quiet + 1 : 0;
    seen = traffic.arrived;
  }
}

/**
 * Answers of more than a few packets, at levels that cost little. Smaller ones arrive in the same round trip either way, and to compress them
 * took a fifteenth of their time; gzip's level 6 takes twice the time of 3 for a twentieth fewer bytes, and brotli's own default seconds for
 * the schema. Streams are compressed as they come.
 */
const COMPRESSION = {
  threshold: 4096,
  encodings: ['br', 'gzip'],
  brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } },
  zlibOptions: { level: 3 },
} satisfies FastifyCompressOptions;

const HEADERS = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

function addPages(
  app: FastifyInstance,
  metrics: Metrics,
  { check, notice }: { readonly check: () => Promise<Health>; readonly notice: () => string | undefined },
): void {
  app.get('/health/live', () => ({ status: 'live' }));
  app.get('/health/ready', async (_request, reply) => {
    const health = await check();
    return reply
      .code(health.ready ? 200 : 503)
      .send(
        health.ready
          ? { status: 'ready', ...(notice() && { notice: notice() }) }
          : { status: 'not ready', reason: health.told ?? health.reason },
      );
  });
  app.get('/metrics', async (_request, reply) =>
    reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
  );
}
