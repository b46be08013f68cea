import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cli } from './cli.ts';

/** A folder of the seeds as a first start loads them. */
let seeds: Promise<string> | undefined;

/** Makes a data folder that holds the seeds, which each worker loads once. That a start loads them, `serve.test.ts` tries. */
export async function copySeeds(folder: string): Promise<void> {
  seeds ??= loaded();
  cpSync(await seeds, folder, { recursive: true });
}

async function loaded(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'accord-seeded-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const { code, out, err } = await cli(['import', 'seeds'], { environment: { ACCORD_DATA: folder } });
  if (code !== 0) throw new Error(err + out);
  return folder;
}
