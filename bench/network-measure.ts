import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Engine } from '../src/engine/engine.ts';
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
  /** 99th percentile of the delay of the server's event loop meanwhile; none for statements, which have no server. */
  readonly delayMs?: number;
}

interface On {
  readonly entities: number;
  readonly progress: Progress;
}

/** Asks a server in a process of its own over HTTP, one question after another, from its first question on. */
export async function measureServer(
  name: string,
  on: On & { readonly environment: Readonly<Record<string, string>> },
) {
  const child = fork(fileURLToPath(new URL('./servers/ours.ts', import.meta.url)), {
    execArgv: ['--import', 'tsx'],
    env: { ...process.env, NODE_ENV: 'production', ...LIMITS, ...on.environment },
  });
  try {
    const { url } = await message<{ url: string }>(child, 'url');
    await spent(child);
    const reading = await read(child, url);
    on.progress.done(`${name}: read in ${reading.seconds.toFixed(1)} s`);
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

/** Runs the statements on the engine itself. */
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

/** The server as it is shipped, but for the time that the first question and one statement may take. */
const LIMITS = { ACCORD_REQUEST_MS: '3600000', ACCORD_ENGINE_CALL_MS: '600000' } as const;

/** The first question, which waits until the network is read. */
async function read(child: ChildProcess, url: string) {
  const start = performance.now();
  await ask(url, '{ neighbourhood(of: "org:o1", limit: 1) { linksCut } }', {});
  const { delayMs, cpuMs } = await spent(child);
  return { seconds: (performance.now() - start) / 1000, delayMs, cpuSeconds: cpuMs / 1000 };
}

async function time(child: ChildProcess, url: string, question: NetworkQuestion): Promise<NetworkTiming> {
  const { id, what, query, variables, times, bar } = question;
  // What is asked once is asked cold; the rest begins after a few turns that are not counted.
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
