import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import type { Name } from './client.ts';
import type { Counts } from './count.ts';
import type { Loaded, Size } from './database.ts';
import type { Timing } from './measure.ts';

/** Why a server takes no part in a shape that it cannot be asked. */
export const NO_FEATURE = 'has no such feature';

/** One shape's part of a result. */
export interface Measured {
  readonly id: string;
  readonly what: string;
  readonly at: string;
  /** How many variants had equal answers. */
  readonly compared: number;
  readonly timings: Partial<Record<Name, Timing>>;
  readonly counts: Partial<Record<Name, Counts>>;
  /** Seconds that one request was given and did not end in. */
  readonly over: Partial<Record<Name, number>>;
  /** Why a server does not take part. */
  readonly out: Partial<Record<Name, string>>;
}

export type Verdict = 'pass' | 'miss' | 'told';

/** One thing that is held against a bar, or told where there is none. */
export interface Gate {
  readonly id: string;
  readonly what: string;
  readonly bar: string;
  readonly found: string;
  readonly verdict: Verdict;
  readonly at: string;
}

export interface Result {
  readonly size: Size;
  readonly machine: object;
  readonly loaded: Loaded;
  readonly measured: readonly Measured[];
  /** Gates that are parts of a run; those that follow from the shapes are worked out from them. */
  readonly gates: readonly Gate[];
}

const FOLDER = new URL('results/', import.meta.url);

/** What is known of a size so far. */
export function readResult(size: Size): Result | undefined {
  const file = new URL(`${size}.json`, FOLDER);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Result) : undefined;
}

/** Puts parts in the place of those that were there, and keeps the rest. */
export function merged<T extends { readonly id: string }>(known: readonly T[], fresh: readonly T[]): T[] {
  const ids = new Set(fresh.map(({ id }) => id));
  return [...known.filter(({ id }) => !ids.has(id)), ...fresh].sort((one, other) =>
    one.id.localeCompare(other.id, 'en', { numeric: true }),
  );
}

export function writeResult(result: Result): void {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(new URL(`${result.size}.json`, FOLDER), `${JSON.stringify(result, null, 2)}\n`);
}

/** What a run was made on; without a database where it tells of several. */
export function machineWith(neo4j?: string): object {
  return {
    cpus: cpus().length,
    model: cpus()[0]?.model,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    neo4j,
  };
}
