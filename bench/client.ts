import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import type { Built } from './build.ts';
import type { Held, Spent } from './servers/probe.ts';
import type { Data, Question, Shape } from './shape.ts';

export type Name = 'ours' | 'theirs' | 'raw' | 'embedded';

/** An answer as it was received. */
export interface Reply {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly body: string;
}

/** A server process under measurement. */
export interface Contender {
  readonly name: Name;
  /**
   * Returns the shape's answer; its `plain` brings it into the form that all are compared in. Throws
   * `OverTime`, or the error of the server.
   */
  ask(shape: Shape, variant: number): Promise<unknown>;
  /** Posts a body and returns the answer whatever it is. */
  post(body: object): Promise<Reply>;
  spent(): Promise<Spent>;
  held(): Promise<Held>;
  /** Whether the process still runs. */
  isAlive(): boolean;
  /** Ends the process and waits for its end. */
  stop(): Promise<void>;
}

/** A request took longer than it may. */
export class OverTime extends Error {
  override readonly name = 'OverTime';
}

export interface Start {
  readonly built: Built;
  /** The settings of the server: where its data are, and for raw what it must know of them. */
  readonly environment: Readonly<Record<string, string>>;
  /** Time for one request, seconds. */
  readonly limit: number;
  /** Connections to the server; 16 when left out. */
  readonly connections?: number;
}

/** Accord reads the network once it is ready, which takes minutes for some millions of relationships. */
const START_MS = 1_800_000;

/** Starts a server as it runs in production and waits until it is ready. */
export async function startContender(name: Name, start: Start): Promise<Contender> {
  const { built, environment, limit } = start;
  const isOurs = name === 'ours' || name === 'embedded';
  const [file, args] = isOurs ? [built.accord, ['serve', '--no-seeds']] : [built[name], []];
  const child = fork(file, args, {
    execArgv: ['--enable-source-maps', '--import', built.probe],
    env: { ...process.env, NODE_ENV: 'production', ...environment, HOST: '127.0.0.1', PORT: '0' },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const words = lastWords(child);
  const { origin, pathname } = new URL(await started(child, isOurs, words));
  const isAlive = () => child.exitCode === null && child.signalCode === null;
  const timeout = limit * 1_000;
  const pool = new Pool(origin, {
    connections: start.connections ?? 16,
    pipelining: 1,
    bodyTimeout: timeout,
    headersTimeout: timeout,
  });
  const post = async (body: object): Promise<Reply> => {
    const request = {
      path: pathname,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    } as const;
    const {
      statusCode,
      headers,
      body: stream,
    } = await pool.request(request).catch((cause) => {
      if (isAlive()) throw cause;
      const how = child.exitCode === null ? child.signalCode : `code ${child.exitCode}`;
      throw new Error(`ended by itself with ${how}; it last said: ${words()}`, { cause });
    });
    const retryAfter = headers['retry-after'];
    return { status: statusCode, retryAfter: retryAfter?.toString(), body: await stream.text() };
  };
  return {
    name,
    post,
    isAlive,
    async ask(shape, variant) {
      if (name === 'raw') return dataOf(await inTime(post({ shape: shape.id, variant }), limit));
      const question: Question | undefined =
        name === 'theirs' ? shape.theirs?.(variant) : shape.ours(variant);
      if (!question) throw new Error(`${name} has no ${shape.id}.`);
      const { query, variables } = question;
      const data = dataOf(await inTime(post({ query, variables }), limit));
      return { plain: () => question.plain(data) };
    },
    spent: async () => (await told<{ spent: Spent }>(child, 'spent')).spent,
    held: async () => (await told<{ held: Held }>(child, 'held')).held,
    stop: async () => {
      const ended = isAlive() ? once(child, 'exit') : undefined;
      child.kill('SIGKILL');
      await ended;
      await pool.destroy().catch(() => undefined);
    },
  };
}

function dataOf({ body }: Reply): Data {
  const { data, errors } = JSON.parse(body) as { data: Data; errors?: { message: string }[] };
  if (errors?.[0]) throw new Error(errors[0].message);
  return data;
}

const TIMEOUTS = ['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'];

async function inTime<T>(work: Promise<T>, limit: number): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!TIMEOUTS.includes((error as { code?: string }).code ?? '')) throw error;
    throw new OverTime(`over ${limit} s`, { cause: error });
  }
}

/**
 * Returns the last output of a process on standard error, which must be read all the time because Accord logs
 * every operation.
 */
function lastWords(child: ChildProcess): () => string {
  let chunks: Buffer[] = [];
  child.stderr?.on('data', (chunk: Buffer) => {
    chunks = [...chunks.slice(-1), chunk];
  });
  return () => Buffer.concat(chunks).toString().slice(-4_000);
}

/**
 * Ours says on standard error where it is once it is ready, as it says to people, and in its log when it has
 * read the network, which would disturb what is measured; the others say where they are to their parent.
 */
async function addressOf(child: ChildProcess, isOurs: boolean): Promise<string> {
  if (!isOurs) {
    const [message] = await once(child, 'message');
    return (message as { url: string }).url;
  }
  let said = '';
  return new Promise((resolve) => {
    const listen = (chunk: Buffer) => {
      said += chunk.toString();
      const ready = /ready at (http:\S+)/.exec(said)?.[1];
      if (!ready || !/the network (has been read|could not be read)/.test(said)) return;
      child.stderr?.off('data', listen);
      resolve(`${ready.replace('localhost', '127.0.0.1')}/graphql`);
    };
    child.stderr?.on('data', listen);
  });
}

async function started(child: ChildProcess, isOurs: boolean, words: () => string): Promise<string> {
  const ended = once(child, 'exit').then(() => {
    throw new Error(`A server under measurement ended while it started. It said:\n${words()}`);
  });
  const late = sleep(START_MS, undefined, { ref: false }).then(() => {
    throw new Error(`A server under measurement was not ready in time. It said:\n${words()}`);
  });
  return Promise.race([addressOf(child, isOurs), ended, late]);
}

async function told<T>(child: ChildProcess, what: 'spent' | 'held'): Promise<T> {
  const heard = new AbortController();
  const { signal } = heard;
  try {
    const message = once(child, 'message', { signal });
    const ended = once(child, 'exit', { signal }).then(() => {
      throw new Error('A server under measurement ended by itself.');
    });
    child.send(what);
    const [body] = await Promise.race([message, ended]);
    return body as T;
  } finally {
    heard.abort();
  }
}

/** Returns an answer in the form that all servers are compared in. */
export function plainAnswer(answer: unknown): unknown {
  const { plain } = answer as { plain?: () => unknown };
  return JSON.parse(JSON.stringify(plain ? plain() : answer));
}
