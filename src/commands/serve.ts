import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import type { Logger } from 'pino';
import { ConfigError, describeConfig } from '../config.ts';
import { openDoor } from '../engine/beside/host.ts';
import type { Engine, Health } from '../engine/engine.ts';
import { UnavailableError } from '../errors.ts';
import { thread } from '../network/worker/thread.ts';
import { buildSchema } from '../schema.ts';
import type { AccordServer } from '../server/create-server.ts';
import { readEdition } from '../store/read/edition.ts';
import { noteWrite } from '../store/read/journal.ts';
import { readMergedIds } from '../store/read/merged-ids.ts';
import { warnOfClock } from './clock.ts';
import { type Act, EXIT, examples, type Setting, write } from './command.ts';
import { describeGraph, populate } from './populate.ts';
import { warmUp } from './warm-up.ts';

/** Options of `accord serve`. */
export interface ServeOptions {
  /** True to fill an empty graph with the seeds. */
  readonly seeds: boolean;
}

const RETRY_MS = 500;
/** Neo4j locks a user for five seconds after three wrong passwords, whoever gave them. */
const REFUSED_RETRY_MS = 15_000;

/** Declares `accord serve`. */
export function addServe(program: Command, act: Act): void {
  program
    .command('serve')
    .description('Serve the GraphQL API; on a first start, load the seeds (the default command)')
    .option('--no-seeds', 'leave an empty graph empty; one is made where there is none')
    .addHelpText('after', examples('accord serve', 'PORT=8080 ACCORD_DATA=/var/lib/accord accord serve'))
    .action((options: ServeOptions) => act((setting) => run(setting, options)));
}

/**
 * Serves until a signal ends it. Listens at once; until the graph is loaded, `/health/ready` and every
 * question are answered with 503 and the reason. While the database is down it waits, and continues within
 * seconds of its return.
 */
async function run(setting: Setting, options: ServeOptions): Promise<number> {
  const { config, contract, logger } = setting;
  logger.info(describeConfig(config), 'configuration');
  let isAnswered = false;
  const stopped = untilSignal(logger, () => isAnswered);
  const engine = await setting.engine('make', { isHolder: true });
  let reason: string | undefined = 'The graph is being loaded; try again in a few seconds.';
  // Loaded here, so that other commands and help start without it.
  const { createServer } = await import('../server/create-server.ts');
  const server = await createServer({
    engine,
    contract,
    schema: buildSchema(contract),
    config,
    logger,
    whyNotReady: () => reason,
  });
  const address = await listen(server, setting);
  const door = config.neo4j
    ? undefined
    : await openDoor(engine, { folder: config.data, onWritten: () => follow(server.engine) });
  const danger = dangerOf(config);
  if (danger) await write(setting.err, `${danger}\n`);
  const started = start(setting, engine, {
    ...options,
    address,
    engine: server.engine,
    measureGraph: server.measureGraph,
    isOver: stopped.isOver,
    onWait: (why) => {
      reason = why;
    },
  });
  const failed = started.then(
    () => {
      reason = undefined;
      return stopped.promise;
    },
    (error) => {
      if (stopped.isOver()) return stopped.promise;
      throw error;
    },
  );
  try {
    return await Promise.race([stopped.promise, failed]);
  } finally {
    await door?.close();
    await server.close();
    isAnswered = true;
    // A reading of the network may take minutes, and nobody waits for it any more.
    await thread.stop();
  }
}

/** Lets this process know of a write that a command made through it. */
async function follow(engine: Engine): Promise<void> {
  noteWrite(engine, (await readEdition((query, params) => engine.read(query, params))).revision);
  await readMergedIds(engine);
}

async function listen(server: AccordServer, { config }: Setting): Promise<string> {
  const { host, port } = config;
  try {
    const address = await server.listen({ host, port });
    return host === '127.0.0.1' ? `http://localhost:${new URL(address).port}` : address;
  } catch (cause) {
    await server.close();
    throw new ConfigError([listenProblem(cause, { host, port })]);
  }
}

const LOOPBACK = /^(?:localhost|::1|127(?:\.\d{1,3}){3})$/;

/** A warning where others than this machine can reach what takes writes. */
function dangerOf({ host, writing }: Setting['config']): string | undefined {
  if (!writing || LOOPBACK.test(host)) return undefined;
  return `Warning: writing is open, and the server listens on ${host}, where other machines reach it. Whoever has a key may write, and keys can be read on the way where nothing encrypts it: put a proxy with TLS before it, or set HOST to 127.0.0.1 or ACCORD_WRITING to off.`;
}

function listenProblem(cause: unknown, { host, port }: { readonly host: string; readonly port: number }) {
  switch ((cause as NodeJS.ErrnoException).code) {
    case 'EADDRINUSE':
      return `PORT must be free; found that something listens on ${port} already. Set PORT to another, or to 0 for any.`;
    case 'EACCES':
      return `PORT must be one that this user may open; found ${port}. Set PORT to one above 1023.`;
    default:
      return `HOST must be an address of this machine; found ${host}. Set HOST to 127.0.0.1, or 0.0.0.0 for all.`;
  }
}

async function start(
  setting: Setting,
  engine: Engine,
  given: ServeOptions & {
    readonly address: string;
    /** The engine as questions use it. */
    readonly engine: Engine;
    readonly isOver: () => boolean;
    readonly measureGraph: () => Promise<void>;
    readonly onWait: (reason: string) => void;
  },
): Promise<void> {
  let isReachable = false;
  for (let attempt = 0; !given.isOver(); attempt += 1) {
    // Once reached, the database is not checked again: a storage prepared in part counts as not ready until
    // it is prepared.
    const health: Health = isReachable ? { ready: true } : await engine.check();
    isReachable = health.ready;
    const problem = health.ready ? await tryToPopulate(setting, engine, given) : health;
    if (problem === undefined) {
      const counts = await describeGraph(setting, engine);
      warmUp(setting, given);
      await warnOfClock(setting, engine);
      await write(setting.err, `Accord is ready at ${given.address}\n${counts}\n`);
      return;
    }
    given.onWait(problem.told ?? problem.reason);
    if (attempt === 0)
      await write(setting.err, `Accord listens at ${given.address} but is not ready: ${problem.reason}\n`);
    const isRefused = !health.ready && health.isRefused === true;
    await sleep(isRefused ? REFUSED_RETRY_MS : RETRY_MS, undefined, { ref: false });
  }
}

/**
 * Loads the graph. Returns the reason when the database cannot be used, and what strangers may read of it; undefined when it is loaded.
 * Throws other errors.
 */
async function tryToPopulate(
  setting: Setting,
  engine: Engine,
  options: ServeOptions,
): Promise<{ readonly reason: string; readonly told?: string } | undefined> {
  try {
    await populate(setting, engine, options);
    return undefined;
  } catch (error) {
    if (error instanceof UnavailableError) return { reason: error.message, told: error.told };
    throw error;
  }
}

interface Stopped {
  readonly promise: Promise<number>;
  readonly isOver: () => boolean;
}

const DRAIN_MS = 4_500;

/**
 * Waits for a signal to stop. A second signal ends the process at once. So does the end of draining, for a
 * call to the database cannot be ended from here; that is no failure when every request was answered.
 */
function untilSignal(logger: Logger, isAnswered: () => boolean): Stopped {
  let isOver = false;
  const promise = new Promise<number>((resolve) => {
    const stop = (code: number) => {
      if (isOver) process.exit(EXIT.failed);
      isOver = true;
      setTimeout(() => process.exit(isAnswered() ? code : EXIT.failed), DRAIN_MS).unref();
      resolve(code);
    };
    const fail = (error: unknown, what: string) => {
      logger.fatal({ err: error }, `${what}; draining and ending`);
      stop(EXIT.failed);
    };
    process.on('SIGTERM', () => stop(EXIT.ok));
    process.on('SIGINT', () => stop(EXIT.ok));
    process.on('unhandledRejection', (error) => {
      // A call that was given up may fail after nobody waits for it any more: no bug, and no reason to end.
      if (error instanceof UnavailableError)
        logger.warn({ err: error }, 'a call to the database was given up');
      else fail(error, 'unhandled rejection');
    });
    process.on('uncaughtException', (error) => fail(error, 'uncaught exception'));
  });
  return { promise, isOver: () => isOver };
}
