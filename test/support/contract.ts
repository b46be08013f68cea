import { afterAll, beforeAll, beforeEach, describe, inject } from 'vitest';
import type { Engine, StorageSchema } from '../../src/engine/engine.ts';
import { openNeo4j } from '../../src/engine/neo4j/neo4j.ts';
import { CURRENT, type Neo4jServer, startNeo4j } from '../../tools/neo4j/server.ts';
import { describeEngines, type Open } from './engines/engines.ts';
import { wipe } from './engines/wipe.ts';

/** The schema that the contract suite works with. */
export const SCHEMA: StorageSchema = {
  unique: [{ label: 'Thing', property: 'id' }],
  indexes: [{ label: 'Thing', property: 'name' }],
  relationshipIndexes: [{ type: 'KNOWS', properties: ['from', 'since', 'to'] }],
  search: {
    label: 'Thing',
    ...{ keys: ['keys'], names: ['words'], texts: ['texts'] },
    ends: ['ends'],
    past: { keys: ['pastKeys'], names: ['pastWords'] },
  },
};

/** Runs a part of the contract on every engine and, where it can run, on the current release of Neo4j too. */
export function describeContract(title: string, suite: (open: Open) => void): void {
  describeEngines(title, (open) => suite(async () => prepared(await open())));
  describe.skipIf(!inject('runsCurrent'))(`${title} (neo4j ${CURRENT})`, () => {
    const engines: Engine[] = [];
    beforeAll(async () => {
      await startedCurrent();
    }, 180_000);
    afterAll(async () => {
      for (const engine of engines) await engine.close();
    });
    suite(async () => {
      const engine = openNeo4j({
        ...(await startedCurrent()),
        database: 'neo4j',
        callMs: 30_000,
        poolSize: 20,
      });
      engines.push(engine);
      await wipe(engine);
      return prepared(engine);
    });
  });
}

let current: Promise<Neo4jServer> | undefined;

function startedCurrent(): Promise<Neo4jServer> {
  current ??= startNeo4j({ version: CURRENT });
  return current;
}

/** Stops the current release, where it was started. */
export async function stopCurrent(): Promise<void> {
  const server = await current;
  current = undefined;
  await server?.stop();
}

async function prepared(engine: Engine): Promise<Engine> {
  await engine.prepare(SCHEMA);
  return engine;
}

/** One engine for a suite, emptied of data before each test. */
export function beforeEngine(open: Open): () => Engine {
  let engine: Engine | undefined;
  beforeAll(async () => {
    engine = await open();
  });
  beforeEach(async () => {
    await engine?.write(async (tx) => {
      tx.touch(
        (await tx.run({ name: 'ids', text: 'MATCH (n:Thing) RETURN n.id AS id' })).map((row) =>
          String(row.id),
        ),
      );
      await tx.run({ name: 'empty', text: 'MATCH (n) DETACH DELETE n' });
    });
  });
  return () => {
    if (!engine) throw new Error('The engine did not open.');
    return engine;
  };
}
