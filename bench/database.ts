import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Driver } from 'neo4j-driver';
import { openEmbedded } from '../src/engine/embedded/embedded.ts';
import type { Engine } from '../src/engine/engine.ts';
import { openNeo4j } from '../src/engine/neo4j/neo4j.ts';
import type { Model } from '../src/model/model.ts';
import { prepareStorage } from '../src/store/record/record.ts';
import { type Neo4jServer, startNeo4j } from '../tools/neo4j/server.ts';
import { type Evidence, loadWorld } from './load.ts';
import type { Progress } from './progress.ts';
import { SIZES, sizeOf, worldOf } from './world.ts';

/** Databases are kept here between runs; delete the folder to load anew. */
const DATA = fileURLToPath(new URL('.data/', import.meta.url));

/** The statements behind relationships at each size: they multiply the nodes by nine. */
const EVIDENCE: Readonly<Record<string, Evidence>> = { '1k': 'all', '100k': 'sample', '1m': 'sample' };

/** Large enough for the whole store at every size, as on a server that is sized for its data. */
const PAGE_CACHE_MB = 4096;

/** A transaction that is ended goes on to its next check. */
const STRAYS_MS = 60_000;

export interface Loaded {
  readonly nodes: number;
  readonly relationships: number;
  readonly evidence: Evidence;
  readonly seconds: number;
  /** Size of the folder with its logs, mebibytes. */
  readonly diskMb?: number;
}

export interface Database {
  readonly engine: Engine;
  readonly loaded: Loaded;
  readonly server: Neo4jServer;
  readonly folder: string;
}

export type Size = '1k' | '100k' | '1m';

export interface Wanted {
  readonly size: Size;
  readonly model: Model;
  readonly progress: Progress;
}

/** Starts Neo4j on the data of a size, and loads them when they are not there yet. */
export async function neo4jOf(wanted: Wanted): Promise<Database> {
  const dataDir = `${DATA}neo4j-${wanted.size}`;
  if (!existsSync(markerOf(dataDir))) rmSync(dataDir, { recursive: true, force: true });
  mkdirSync(dataDir, { recursive: true });
  const server = await startNeo4j({ dataDir, heap: '2g', pageCacheMb: PAGE_CACHE_MB });
  const engine = openNeo4j({ ...server, database: 'neo4j', callMs: 300_000, poolSize: 20 });
  const loaded = await ensure(engine, { ...wanted, marker: markerOf(dataDir) });
  return { engine, loaded: { ...loaded, diskMb: diskMb(dataDir) }, server, folder: dataDir };
}

/** The folder of the embedded engine with the data of a size; undefined where that size is past it. */
export async function embeddedOf(wanted: Wanted): Promise<{ folder: string; loaded: Loaded } | undefined> {
  if (wanted.size === '1m') return undefined;
  const folder = `${DATA}embedded-${wanted.size}`;
  if (!existsSync(markerOf(folder))) rmSync(folder, { recursive: true, force: true });
  const known = markerOf(folder);
  if (existsSync(known)) return { folder, loaded: read(known) };
  const engine = openEmbedded({ folder, callMs: 300_000 });
  try {
    return { folder, loaded: await ensure(engine, { ...wanted, marker: known }) };
  } finally {
    await engine.close();
  }
}

async function ensure(engine: Engine, wanted: Wanted & { readonly marker: string }): Promise<Loaded> {
  const { size, model, marker, progress } = wanted;
  if (existsSync(marker)) {
    await prepareStorage(engine, model);
    return read(marker);
  }
  const start = performance.now();
  const evidence = EVIDENCE[size] ?? 'none';
  const world = sizeOf(SIZES[size] ?? 0);
  const counts = await loadWorld(engine, model, {
    records: worldOf(world),
    evidence,
    onProgress: (done) =>
      progress.say(`loading ${size} into ${engine.kind}: ${done} nodes and relationships`),
  });
  const seconds = Math.round((performance.now() - start) / 100) / 10;
  progress.done(`loaded ${size} into ${engine.kind} in ${seconds} s`);
  const loaded = { ...counts, evidence, seconds };
  writeFileSync(marker, JSON.stringify(loaded));
  return loaded;
}

function diskMb(folder: string): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const bytes = files.reduce((sum, file) => sum + statSync(join(file.parentPath, file.name)).size, 0);
  return Math.round(bytes / 2 ** 20);
}

/**
 * Ends work that takes longer than a request may: a client that gave up ends nothing, and the next figures
 * would pay for it.
 */
export async function endStrays(driver: Driver, limit: number): Promise<void> {
  const end = Date.now() + STRAYS_MS;
  while (Date.now() < end) {
    const { records } = await driver.executeQuery(
      'SHOW TRANSACTIONS YIELD transactionId, elapsedTime WHERE elapsedTime > duration({seconds: $least}) RETURN transactionId AS id',
      { least: limit / 2 },
    );
    const ids = records.map((record) => String(record.get('id')));
    if (ids.length === 0) return;
    await driver.executeQuery('TERMINATE TRANSACTIONS $ids', { ids });
    await sleep(1_000);
  }
}

function markerOf(folder: string): string {
  return `${folder}.loaded.json`;
}

function read(marker: string): Loaded {
  return JSON.parse(readFileSync(marker, 'utf8')) as Loaded;
}
