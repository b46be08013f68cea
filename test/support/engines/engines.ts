import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, inject } from 'vitest';
import { openEmbedded } from '../../../src/engine/embedded/embedded.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import { openNeo4j } from '../../../src/engine/neo4j/neo4j.ts';
import { storageSchema } from '../../../src/store/layout/storage-schema.ts';
import { prepareStorage } from '../../../src/store/record/record.ts';
import { readSchemaModel } from '../worlds/world.ts';
import { type Copy, copyOf, putBack } from './copy.ts';
import { hold, holds, watched, wipe } from './wipe.ts';

export const ENGINES = ['embedded', 'neo4j'] as const;
export type EngineName = (typeof ENGINES)[number];

/** What a suite that only reads wants to find. */
export interface World {
  /** Tells what `fill` writes from all else: two worlds with one key are the same. */
  readonly key: string;
  /** Writes it into an empty, prepared graph. */
  readonly fill: (engine: Engine) => Promise<unknown>;
}

/**
 * Opens an engine that is closed after the suite: fresh and empty, or filled with a world. A world is recorded once for each worker, by the
 * embedded engine, and given again until somebody writes to it; Neo4j gets a copy of it.
 */
export type Open = (world?: World) => Promise<Engine>;

/** Runs a suite on every engine. On a machine without Neo4j its half is skipped, and the run says so at its end. */
export function describeEngines(title: string, suite: (open: Open, name: EngineName) => void): void {
  for (const name of ENGINES) {
    describe.skipIf(name === 'neo4j' && neo4jAccess() === undefined)(`${title} (${name})`, () => {
      const opened: Fresh[] = [];
      suite(async (world) => {
        const fresh = world
          ? await (name === 'embedded' ? sharedInMemory(world) : inTurn(() => sharedInNeo4j(world)))
          : await freshOn(name);
        opened.push(fresh);
        return fresh.engine;
      }, name);
      afterAll(async () => {
        for (const { close } of opened) await close();
      });
    });
  }
}

/** How to reach the Neo4j of this worker; undefined where none runs. */
export function neo4jAccess() {
  const servers = inject('neo4j');
  const worker = Number(process.env.VITEST_POOL_ID ?? 1);
  return servers[(worker - 1) % Math.max(1, servers.length)];
}

/** A folder that is removed with the engine. */
export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'accord-test-'));
}

/** Removes a folder and all that is in it, if it is there. */
export function removeFolder(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true });
}

/** The settings by which a command finds an empty graph: in a folder of this one, or in the Neo4j of this worker. */
export async function emptyFor(name: EngineName, folder: string): Promise<Record<string, string>> {
  const access = neo4jAccess();
  if (name !== 'neo4j' || !access) return { ACCORD_DATA: mkdtempSync(join(folder, 'data-')) };
  await (await freshOn(name)).close();
  return { NEO4J_URI: access.uri, NEO4J_USERNAME: access.username, NEO4J_PASSWORD: access.password };
}

interface Fresh {
  readonly engine: Engine;
  readonly close: () => Promise<void>;
}

let last: Promise<unknown> = Promise.resolve();

/** One at a time: a suite whose time was up may still be filling the database that the next is to have. */
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const mine = last.then(work);
  last = mine.catch(() => undefined);
  return mine;
}

async function freshOn(name: EngineName): Promise<Fresh> {
  if (name === 'embedded') return embedded();
  return inTurn(async () => {
    const engine = neo4j();
    await wipe(engine);
    return { engine, close: () => engine.close() };
  });
}

function embedded(): Fresh {
  const folder = temporaryFolder();
  const engine = openEmbedded({ folder, callMs: 30_000 });
  const close = async () => {
    await engine.close();
    await removeFolder(folder);
  };
  return { engine, close };
}

function access() {
  const known = neo4jAccess();
  if (!known) throw new Error('No Neo4j runs for these tests.');
  return known;
}

/** The first plan of a server that was just started can take most of a minute, whatever is asked. */
const FIRST_PLAN_MS = 120_000;

function neo4j(): Engine {
  return openNeo4j({ ...access(), database: 'neo4j', callMs: FIRST_PLAN_MS, poolSize: 20 });
}

/** Worlds in the memory of this worker, by their keys: as many as its files ask for, all of them small. */
const inMemory = new Map<string, Engine>();

async function sharedInMemory({ key, fill }: World): Promise<Fresh> {
  const known = inMemory.get(key);
  if (known) return { engine: known, close: async () => undefined };
  const inner = openEmbedded({ callMs: 30_000 });
  const engine = watched(inner, () => inMemory.delete(key));
  await prepareStorage(engine, readSchemaModel());
  await fill(engine);
  inMemory.set(key, engine);
  return { engine, close: async () => (inMemory.get(key) === engine ? undefined : inner.close()) };
}

/** Worlds as the embedded engine holds them, by their keys. */
const copies = new Map<string, Copy>();

/** All that a world is, as the embedded engine recorded it. */
export async function recorded(world: World): Promise<Copy> {
  const known = copies.get(world.key);
  if (known) return known;
  const { engine, close } = await sharedInMemory(world);
  const copy = await copyOf(engine);
  await close();
  copies.set(world.key, copy);
  return copy;
}

/**
 * Neo4j takes half a minute of planning to record its first world, the embedded engine a few seconds: Neo4j gets a copy of what that has
 * recorded. That its own graph would be the same, `both-engines.test.ts` and `seeds.test.ts` try.
 */
async function sharedInNeo4j(world: World): Promise<Fresh> {
  const inner = neo4j();
  const engine = watched(inner, () => hold(undefined));
  if (!holds(world.key)) {
    await wipe(inner);
    await inner.prepare(storageSchema(readSchemaModel()));
    await putBack(inner, await recorded(world));
  }
  await prepareStorage(engine, readSchemaModel());
  hold(world.key);
  return { engine, close: () => inner.close() };
}
