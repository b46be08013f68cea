import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine } from '../../../src/engine/engine.ts';
import { exportGraph } from '../../../src/store/read/export-records.ts';
import { prepareStorage } from '../../../src/store/record/record.ts';
import type { Open } from '../../support/engines/engines.ts';
import { readSchemaModel } from '../../support/worlds/world.ts';

/** Files that are imported: some sound records, where they are imported into, and what is there after it. */

export const model = readSchemaModel();
export const now = () => new Date('2026-11-23T12:00:00Z');

export const source = { type: 'Source', id: 'source:s', title: 'S', tier: 'PRESS', state: 'LIVE' };
export const org = { type: 'Company', id: 'org:o', name: 'O', sources: ['source:s'] };
export const deal = { type: 'Agreement', id: 'agreement:a', name: 'A', sources: ['source:s'] };
export const about = {
  type: 'Statement',
  subject: 'agreement:a',
  predicate: 'scope',
  value: 'x',
  sources: ['source:s'],
};

/** Opens an empty graph. */
export async function prepared(open: Open): Promise<Engine> {
  const engine = await open();
  await prepareStorage(engine, model);
  return engine;
}

/** Writes a file of records, as JSON Lines where its name says so; returns its path. */
export function fileOf(records: readonly unknown[], name = 'world.json'): string {
  const path = join(mkdtempSync(join(tmpdir(), 'accord-transfer-')), name);
  const isLines = name.endsWith('.jsonl');
  writeFileSync(
    path,
    isLines ? records.map((record) => JSON.stringify(record)).join('\n') : JSON.stringify({ records }),
  );
  return path;
}

/** Exports a graph. */
export async function linesOf(engine: Engine): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of exportGraph(engine, model)) lines.push(line);
  return lines;
}
