import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Engine } from '../src/engine/engine.ts';
import { buildServers } from './build.ts';
import { percentiles } from './measure.ts';
import { type NetworkQuestion, networkQuestions, networkStatements } from './network-questions.ts';
import type { Progress } from './progress.ts';
import type { Spent } from './servers/probe.ts';
import type { Data } from './shape.ts';

export interface NetworkTiming {
  readonly id: string;
  readonly what: string;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly times: number;
  readonly bar?: number;
  /**
   * 99th percentile of the delay of the server's event loop meanwhile; none for queries, which have no
   * server.
   */
  readonly delayMs?: number;
}

interface On {
  readonly entities: number;
  readonly progress: Progress;
}

/**
 * Asks a server in a process of its own over HTTP, one question after another, from its first question on.
 */
export async function measureServer(
  name: string,
  on: On & { readonly environment: Readonly<Record<string, string>> },
) {
  const { accord, probe } = await buildServers();
  const child = fork(accord, ['serve', '--no-seeds'], {
    execArgv: ['--enable-source-maps', '--import', probe],
    env: {
      ...process.env,
      NODE_ENV: 'production',
      ...LIMITS,
      ...on.environment,
      HOST: '127.0.0.1',
      PORT: '0',
    },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  try {
    const url = await addressOf(child);
    await spent(child);
    const reading = await read(child, url);
    on.progress.done(
      `${name}: read in ${reading.seconds.toFixed(1)} s, event-loop delay ${reading.delayMs.toFixed(1)} ms`,
    );
    const timings: NetworkTiming[] = [];
    for (const question of networkQuestions(on.entities)) {
      timings.push(await time(child, url, question));
      on.progress.done(`${name}: ${question.id} p95 ${timings.at(-1)?.p95.toFixed(1)} ms`);
    }
    return { reading, timings };
  } finally {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }
}

/** Runs the queries on the engine itself. */
export async function measureCypher(engine: Engine, { entities, progress }: On): Promise<NetworkTiming[]> {
  const timings: NetworkTiming[] = [];
  for (const { id, what, text, params, times } of networkStatements(entities)) {
    const took: number[] = [];
    for (let turn = -2; turn < times; turn += 1) {
      const start = performance.now();
      await engine.read({ name: id, text }, params(turn + 2) as Readonly<Record<string, string>>);
      if (turn >= 0) took.push(performance.now() - start);
    }
    timings.push({ id, what, ...percentiles(took), times });
    progress.done(`${engine.kind}: ${id} p95 ${timings.at(-1)?.p95.toFixed(1)} ms`);
  }
  return timings;
}

/**
 * The server as it is shipped, except for the time that one question may take: centrality of millions takes
 * longer than 10 s.
 */
const LIMITS = { ACCORD_REQUEST_MS: '3600000', LOG_LEVEL: 'warn' } as const;

async function addressOf(child: ChildProcess): Promise<string> {
  let said = '';
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`The server ended with code ${code}. It said:\n${said}`)));
    child.stderr?.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-20_000);
      const address = /ready at (http:\S+)/.exec(said)?.[1];
      if (address) resolve(`${address.replace('localhost', '127.0.0.1')}/graphql`);
    });
  });
}

/** Interval at which another question is asked while the network is read, milliseconds. */
const MEANWHILE_MS = 20;

/** Waits for the server to read the network, and asks another question all the while. */
async function read(child: ChildProcess, url: string) {
  const start = performance.now();
  const others: number[] = [];
  for (;;) {
    const asked = performance.now();
    await ask(url, '{ node(id: "org:o1") { id } }', {});
    others.push(performance.now() - asked);
    if (await isRead(url)) break;
    await sleep(MEANWHILE_MS);
  }
  const { delayMs, cpuMs } = await spent(child);
  const seconds = (performance.now() - start) / 1000;
  return { seconds, delayMs, cpuSeconds: cpuMs / 1000, others: percentiles(others) };
}

/**
 * Returns true when a question about the network is answered. While the network is being read it is refused,
 * or waits when the end is near.
 */
async function isRead(url: string): Promise<boolean> {
  return ask(url, '{ neighbourhood(of: "org:o1", limit: 1) { linksCut } }', {}).then(
    () => true,
    (error) => {
      if (String(error).includes('The network is being read')) return false;
      throw error;
    },
  );
}

async function time(child: ChildProcess, url: string, question: NetworkQuestion): Promise<NetworkTiming> {
  const { id, what, query, variables, times, bar } = question;
  // A question that is asked once is asked cold; the others begin after a few turns that are not counted.
  const warm = Math.min(10, times - 1);
  for (let turn = 0; turn < warm; turn += 1) await ask(url, query, variables(times + turn));
  await spent(child);
  const took: number[] = [];
  for (let turn = 0; turn < times; turn += 1) {
    const start = performance.now();
    await ask(url, query, variables(turn));
    took.push(performance.now() - start);
  }
  const { delayMs } = await spent(child);
  return { id, what, ...percentiles(took), times, delayMs, ...(bar !== undefined && { bar }) };
}

async function ask(url: string, query: string, variables: Data): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  const { errors } = (await response.json()) as { readonly errors?: readonly { readonly message: string }[] };
  if (errors?.[0]) throw new Error(errors[0].message);
}

async function spent(child: ChildProcess): Promise<Spent> {
  child.send('spent');
  return (await message<{ spent: Spent }>(child, 'spent')).spent;
}

async function message<T>(child: ChildProcess, key: string): Promise<T> {
  for (;;) {
    const [body] = (await once(child, 'message')) as [Readonly<Record<string, unknown>>];
    if (body[key] !== undefined) return body as T;
  }
}
