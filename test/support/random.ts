import fc from 'fast-check';
import { vi } from 'vitest';
import type { EngineName } from './engines/engines.ts';

/** A whole number from the environment, or with `isPart` any number. */
function setting(
  name: string,
  {
    least,
    otherwise,
    isPart = false,
  }: { readonly least: number; readonly otherwise: number; readonly isPart?: boolean },
) {
  const given = process.env[name] || String(otherwise);
  const value = Number(given);
  if ((isPart || Number.isInteger(value)) && value >= least && value <= 2 ** 31 - 1) return value;
  throw new Error(
    `${name} is ${JSON.stringify(given)}; give a ${isPart ? '' : 'whole '}number from ${least} on, or leave it out.`,
  );
}

const factor = setting('ACCORD_TEST_RUNS', { least: 0.01, otherwise: 1, isPart: true });

/** Whether everything is tried that can be: on Neo4j as many cases as on the embedded engine, and every point of a sweep. */
const isWhole = setting('ACCORD_TEST_WHOLE', { least: 0, otherwise: 0 }) > 0;

/** How often a property is tried, or how many cases are drawn: as given, times ACCORD_TEST_RUNS. */
export const runs = (usual: number): number => Math.ceil(usual * factor);

/** Whether an engine is tried with everything, or with a choice, in turn, in which every kind of statement is there. */
export const isTriedWhole = (engine: EngineName): boolean => engine === 'embedded' || isWhole;

/**
 * The same on one engine. A statement that is new to Neo4j costs it some 50 ms of planning, so it gets an eighth of the cases, unless
 * ACCORD_TEST_WHOLE asks for all.
 */
export const runsOn = (engine: EngineName, usual: number): number =>
  runs(isTriedWhole(engine) ? usual : Math.max(2, Math.ceil(usual / 8)));

/** How many points of a sweep are tried: a few, or with ACCORD_TEST_WHOLE all of them. */
export const points = ({ few, all }: { readonly few: number; readonly all: number }): number =>
  isWhole ? all : few;

/** How long that may take, in milliseconds: as given, times ACCORD_TEST_RUNS where that is more. */
export const within = (usual: number): number => usual * Math.max(1, factor) * (isWhole ? 8 : 1);

vi.setConfig({ testTimeout: within(180_000) });

// The same cases every time: a run fails for what was changed, and new cases are searched for on purpose.
fc.configureGlobal({
  seed: setting('ACCORD_TEST_SEED', { least: -(2 ** 31), otherwise: 20_261_124 }),
  numRuns: runs(100),
});
