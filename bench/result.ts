import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import type { Name } from './client.ts';
import type { Counts } from './count.ts';
import type { Loaded, Size } from './database.ts';
import type { Timing } from './measure.ts';

/** The reason why a server takes no part in a shape that it has no words for. */
export const NO_FEATURE = 'has no such feature';

/** One shape's part of a result. */
export interface Measured {
  readonly id: string;
  readonly what: string;
  readonly at: string;
  /** The number of variants whose answers were equal. */
  readonly compared: number;
  readonly timings: Partial<Record<Name, Timing>>;
  readonly counts: Partial<Record<Name, Counts>>;
  /** Seconds given to one request that did not finish in them. */
  readonly over: Partial<Record<Name, number>>;
  /** The reason why a server takes no part. */
  readonly out: Partial<Record<Name, string>>;
}

export type Verdict = 'pass' | 'miss' | 'told';

/** A figure measured against a bar, or only reported where there is none. */
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

/** Returns what was measured for a size so far; undefined when nothing was. */
export function readResult(size: Size): Result | undefined {
  const file = new URL(`${size}.json`, FOLDER);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Result) : undefined;
}

/** Replaces parts by their new figures and keeps the others. */
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

/** Describes the machine of a run; without a database where several are measured. */
export function machineWith(neo4j?: string): object {
  return {
    cpus: cpus().length,
    model: cpus()[0]?.model,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    neo4j,
  };
}
