import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';

/** A server with the seeds as it is shipped: embedded in a folder of its own, or on the Neo4j that `NEO4J_URI` names. */
export interface ServedSeeds {
  readonly post: (query: string, variables?: object) => Promise<PostedAnswer>;
  /** Figures of the process by their names at `/metrics`, without labels. */
  readonly figures: () => Promise<(name: string) => number>;
  /** Sends SIGTERM; returns the exit code and how long the end took. */
  readonly end: () => Promise<{ readonly code: number | null; readonly ms: number }>;
}

export interface PostedAnswer {
  readonly status: number;
  readonly ms: number;
  /** Codes of its errors. */
  readonly codes: readonly string[];
}

/** All clients of a measurement are one caller, who asks for more than any is given in a minute. */
export const UNRATED = { ACCORD_ANONYMOUS_POINTS: '2000000000' } as const;

export async function serveSeeds(): Promise<ServedSeeds> {
  const data = mkdtempSync(join(tmpdir(), 'accord-bench-'));
  const child = spawn(process.execPath, ['--enable-source-maps', 'dist/cli.js', 'serve'], {
    env: { ...process.env, ...UNRATED, PORT: '0', ACCORD_DATA: data },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) =>
    child.once('exit', (code) => {
      rmSync(data, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
      resolve(code);
    }),
  );
  const url = await new Promise<string>((resolve, reject) => {
    let said = '';
    const listen = (chunk: Buffer) => {
      said += String(chunk);
      const [, found] = /Accord is ready at (http:\/\/localhost:\d+)/.exec(said) ?? [];
      if (found === undefined || !said.includes('the network has been read')) return;
      child.stderr.off('data', listen);
      // It logs every question, which must be read all the time.
      child.stderr.resume();
      resolve(found);
    };
    child.stderr.on('data', listen);
    ended.then((code) => reject(new Error(`The server ended with ${code} before it was ready:\n${said}`)));
  });
  const post: ServedSeeds['post'] = async (query, variables = {}) => {
    const start = performance.now();
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    const text = await response.text();
    const { errors = [] } = JSON.parse(text) as { errors?: { extensions?: { code?: string } }[] };
    const codes = errors.map(({ extensions }) => extensions?.code ?? 'none');
    return { status: response.status, ms: performance.now() - start, codes };
  };
  const figures: ServedSeeds['figures'] = async () => {
    const text = await (await fetch(`${url}/metrics`)).text();
    return (name) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? Number.NaN);
  };
  return {
    post,
    figures,
    end: async () => {
      const start = performance.now();
      child.kill('SIGTERM');
      return { code: await ended, ms: performance.now() - start };
    },
  };
}

/** What stands above a table: when and on what it was measured. */
export function circumstances(): string {
  return `${new Date().toISOString().slice(0, 16)} UTC, ${availableParallelism()} cores, load average ${loadavg()[0]?.toFixed(1)}`;
}

/** Returns the number after an option such as `--seconds`, or what it is without. */
export function numberOf(option: string, otherwise: number): number {
  const at = process.argv.indexOf(option);
  const found = at < 0 ? otherwise : Number(process.argv[at + 1]);
  if (found > 0) return found;
  throw new Error(`${option} must be a number above 0; found "${process.argv[at + 1] ?? ''}".`);
}

/** Returns what follows an option, empty when it is left out. */
export function textOf(option: string): string {
  const at = process.argv.indexOf(option);
  return at < 0 ? '' : (process.argv[at + 1] ?? '');
}

export function rowsOf(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `| ${row.join(' | ')} |`).join('\n');
}
