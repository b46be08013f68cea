import { readdirSync } from 'node:fs';
import type { Engine } from '../../../src/engine/engine.ts';
import { type ImportReport, importFiles } from '../../../src/exchange/import/import-files.ts';
import { prepareStorage } from '../../../src/store/record/record.ts';
import { api } from '../ask.ts';
import type { World } from '../engines/engines.ts';

/** The seed files, as a user's `seeds/*.json` names them. */
function seedFiles(): string[] {
  return readdirSync('seeds')
    .filter((name) => name.endsWith('.json'))
    .map((name) => `seeds/${name}`);
}

/** Loads the seeds into an empty graph as a first start does, with a clock that stands still: what is asked afterwards does not depend on the day. */
export async function loadSeeds(engine: Engine): Promise<ImportReport> {
  const { model } = api().contract;
  await prepareStorage(engine, model);
  return importFiles(engine, model, { paths: seedFiles(), now: () => new Date('2026-11-24T12:00:00Z') });
}

/** The graph of a first start. */
export const SEEDS: World = { key: 'seeds', fill: loadSeeds };
