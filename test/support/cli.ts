import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CommanderError } from 'commander';
import { createProgram } from '../../src/commands/program.ts';
import { TEST_PROCESS_OPTIONS } from './late.ts';

export interface Finished {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface CliOptions {
  readonly environment?: Readonly<Record<string, string>>;
  readonly input?: string;
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const VERSION = (JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')) as { version: string }).version;

/** Where Node keeps what it compiled of the program, from 22 on: a quarter of what a short command takes there. */
const COMPILED = `${ROOT}.cache/test/compiled`;

/**
 * Starts the command line as it was built for this run, with nothing of this process's settings; without source maps, as the installed
 * `accord` runs, since reading them takes each process up to a quarter of its start. `npm start` is tried with them.
 */
export function startCli(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): ChildProcessWithoutNullStreams {
  const { PATH = '', HOME = '', TMPDIR = '' } = process.env;
  return spawn(process.execPath, [...TEST_PROCESS_OPTIONS, `${ROOT}dist/cli.js`, ...args], {
    cwd: ROOT,
    env: {
      ...{ PATH, HOME, ...(TMPDIR && { TMPDIR }), LOG_LEVEL: 'warn', NODE_COMPILE_CACHE: COMPILED },
      ...environment,
    },
  });
}

/** Runs a command to its end. */
export async function cli(args: readonly string[], options: CliOptions = {}): Promise<Finished> {
  const child = startCli(args, options.environment);
  let [out, err] = ['', ''];
  child.stdout.on('data', (data) => {
    out += data;
  });
  child.stderr.on('data', (data) => {
    err += data;
  });
  child.stdin.end(options.input ?? '');
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, out, err };
}

/** What the command line prints for arguments that ask for help or the version, or that are wrong, found out in this process. */
export async function printed(args: readonly string[]): Promise<Finished> {
  let [out, err] = ['', ''];
  const program = createProgram({
    version: VERSION,
    act: () => Promise.reject(new Error('These arguments start a command.')),
    output: {
      writeOut: (text) => {
        out += text;
      },
      writeErr: (text) => {
        err += text;
      },
    },
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return { code: error.exitCode, out, err };
    throw error;
  }
  throw new Error('These arguments print nothing by themselves.');
}

/** Waits until a child has written something that matches, and gives the match. */
export function written(child: ChildProcessWithoutNullStreams, pattern: RegExp): Promise<RegExpExecArray> {
  return new Promise((resolve, reject) => {
    let text = '';
    const read = (data: Buffer) => {
      text += data.toString();
      const match = pattern.exec(text);
      if (match) resolve(match);
    };
    child.stderr.on('data', read);
    child.stdout.on('data', read);
    child.on('close', () =>
      reject(new Error(`The process ended without writing ${pattern}; it wrote:\n${text}`)),
    );
  });
}
