import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Pool } from 'undici';
import type { Spent } from './servers/probe.ts';
import type { Data, Question, Shape } from './shape.ts';

/** A server process under measurement. */
export interface Contender {
  readonly name: 'ours' | 'theirs' | 'raw' | 'embedded';
  ask(shape: Shape, variant: number): Promise<unknown>;
  spent(): Promise<Spent>;
  stop(): void;
}

export async function startContender(
  name: Contender['name'],
  file: string,
  environment: Readonly<Record<string, string>>,
): Promise<Contender> {
  const child = fork(fileURLToPath(new URL(`./servers/${file}`, import.meta.url)), {
    execArgv: ['--import', 'tsx'],
    env: { ...process.env, NODE_ENV: 'production', ...environment },
  });
  const { url } = await message<{ url: string }>(child, 'url');
  const { origin, pathname } = new URL(url);
  const pool = new Pool(origin, {
    connections: 16,
    pipelining: 1,
    bodyTimeout: 120_000,
    headersTimeout: 120_000,
  });
  const post = async (body: object): Promise<Data> => {
    const { body: stream } = await pool.request({
      path: pathname,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const { data, errors } = JSON.parse(await stream.text()) as {
      data: Data;
      errors?: { message: string }[];
    };
    if (errors?.[0]) throw new Error(errors[0].message);
    return data;
  };
  return {
    name,
    async ask(shape, variant) {
      if (name === 'raw') return post({ shape: shape.id, variant });
      const question: Question | undefined =
        name === 'theirs' ? shape.theirs?.(variant) : shape.ours(variant);
      if (!question) throw new Error(`${name} has no ${shape.id}.`);
      const data = await post({ query: question.query, variables: question.variables });
      return { plain: () => question.plain(data) };
    },
    async spent() {
      child.send('spent');
      return (await message<{ spent: Spent }>(child, 'spent')).spent;
    },
    stop: () => {
      pool.destroy().catch(() => undefined);
      child.kill('SIGKILL');
    },
  };
}

async function message<T>(child: ChildProcess, key: string): Promise<T> {
  const heard = new AbortController();
  const { signal } = heard;
  try {
    for (;;) {
      const sent = await Promise.race([once(child, 'message', { signal }), ended(child, signal)]);
      const [body] = sent as [Record<string, unknown>];
      if (body[key] !== undefined) return body as T;
    }
  } finally {
    heard.abort();
  }
}

async function ended(child: ChildProcess, signal: AbortSignal): Promise<never> {
  await once(child, 'exit', { signal });
  throw new Error('A server under measurement ended by itself.');
}

/** The answer in the form that all servers are compared in. */
export function plainAnswer(answer: unknown): unknown {
  const { plain } = answer as { plain?: () => unknown };
  return JSON.parse(JSON.stringify(plain ? plain() : answer));
}
