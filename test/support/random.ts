import fc from 'fast-check';
import { vi } from 'vitest';

/** A whole number from the environment. */
function setting(name: string, { least, otherwise }: { readonly least: number; readonly otherwise: number }) {
  const given = process.env[name] || String(otherwise);
  const value = Number(given);
  if (Number.isInteger(value) && value >= least && value <= 2 ** 31 - 1) return value;
  throw new Error(
    `${name} is ${JSON.stringify(given)}; give a whole number from ${least} on, or leave it out.`,
  );
}

const factor = setting('ACCORD_TEST_RUNS', { least: 1, otherwise: 1 });

/** How often a property is tried, or how many cases are drawn: as given, times ACCORD_TEST_RUNS. */
export const runs = (usual: number): number => usual * factor;

/** How long that may take, in milliseconds: as given, times ACCORD_TEST_RUNS. */
export const within = runs;

vi.setConfig({ testTimeout: within(60_000) });

// The same cases every time: a run fails for what was changed, and new cases are searched for on purpose.
fc.configureGlobal({
  seed: setting('ACCORD_TEST_SEED', { least: -(2 ** 31), otherwise: 20_261_124 }),
  numRuns: runs(100),
});
