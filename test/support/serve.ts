import { pino } from 'pino';
import { type Config, readConfig } from '../../src/config.ts';
import type { Engine } from '../../src/engine/engine.ts';
import type { Limits } from '../../src/limits.ts';
import { type AccordServer, createServer, type Patience } from '../../src/server/create-server.ts';
import { SUBSCRIPTION_TIMES, type SubscriptionTimes } from '../../src/server/subscriptions/subscribing.ts';
import { prepareStorage, record } from '../../src/store/record/record.ts';
import { api } from './ask.ts';
import { RECORDED_AT, world } from './worlds/world.ts';

export interface Served {
  readonly url: string;
  readonly server: AccordServer;
  /** What was logged, one object for each line. */
  readonly logged: readonly Readonly<Record<string, unknown>>[];
  /** POSTs a query as JSON. */
  readonly post: (query: string, variables?: Readonly<Record<string, unknown>>) => Promise<Answer>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly data: unknown;
  readonly extensions: Readonly<Record<string, unknown>> | undefined;
  readonly errors: readonly { readonly message: string; readonly code: unknown }[];
}

export interface ServeParts {
  readonly engine: Engine;
  readonly limits?: Partial<Limits>;
  readonly schema?: Parameters<typeof createServer>[0]['schema'];
  readonly corsOrigins?: readonly string[];
  /** Addresses of proxies in front. */
  readonly proxies?: readonly string[];
  /** What is open to whom; reading to everybody when left out. */
  readonly access?: Pick<Config, 'writing' | 'anonymous'> & Partial<Pick<Config, 'oidc'>>;
  readonly whyNotReady?: () => string | undefined;
  readonly patience?: Patience;
  readonly subscriptionTimes?: SubscriptionTimes;
  /** Folder of the built explorer; none when left out. */
  readonly explorer?: string;
}

/** So many points a minute that a bucket is full again at once: what is left, which answers tell, does not vary with the time. */
const FULL_BUCKETS = { keyPoints: 1e12, anonymousPoints: 1e12 };

/** What subscriptions look at by the clock, they look at so often that no test waits for it. */
export const OFTEN: SubscriptionTimes = { ...SUBSCRIPTION_TIMES, lookMs: 200, checkMs: 500 };

/** Serves the API, or another schema, on a free port. */
export async function serve({
  engine,
  limits,
  schema,
  corsOrigins,
  proxies,
  access,
  whyNotReady,
  explorer = 'nowhere',
  patience,
  subscriptionTimes,
}: ServeParts): Promise<Served> {
  const logged: Record<string, unknown>[] = [];
  const logger = pino(
    { level: 'debug' },
    { write: (line: string) => logged.push(JSON.parse(line) as Record<string, unknown>) },
  );
  const { contract, schema: own } = api();
  const server = await createServer({
    engine,
    contract,
    schema: schema ?? own,
    config: {
      ...readConfig(process.env),
      limits: { ...readConfig({}).limits, ...FULL_BUCKETS, ...limits },
      ...(corsOrigins && { corsOrigins }),
      ...(proxies && { proxies }),
      ...access,
    },
    logger,
    explorer,
    ...(whyNotReady && { whyNotReady }),
    ...(patience && { patience }),
    ...(subscriptionTimes && { subscriptionTimes }),
  });
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  const post: Served['post'] = async (query, variables = {}) =>
    readAnswer(
      await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query, variables }),
      }),
    );
  return { url, server, logged, post };
}

/** Reads an answer of the API, with the code of each of its errors. */
export async function readAnswer(response: Response): Promise<Answer> {
  const text = await response.text();
  const body = JSON.parse(text) as {
    data?: unknown;
    errors?: { message: string; extensions?: { code?: unknown } }[];
    extensions?: Record<string, unknown>;
  };
  return {
    status: response.status,
    headers: response.headers,
    text,
    data: body.data,
    extensions: body.extensions,
    errors: (body.errors ?? []).map(({ message, extensions }) => ({ message, code: extensions?.code })),
  };
}

/** Records the hand-made world, so that there is something to ask about. */
export async function fill(engine: Engine): Promise<void> {
  const { model } = api().contract;
  await prepareStorage(engine, model);
  await record(engine, model, { records: world, recordedAt: RECORDED_AT });
}
