import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, inject } from 'vitest';
import { openEmbedded } from '../../../src/engine/embedded/embedded.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import { openNeo4j } from '../../../src/engine/neo4j/neo4j.ts';

export const ENGINES = ['embedded', 'neo4j'] as const;
export type EngineName = (typeof ENGINES)[number];

/** Opens a fresh, empty engine; it is closed after the suite. */
export type Open = () => Promise<Engine>;

/** Runs a suite on every engine. On a machine without Neo4j its half is skipped, and the run says so at its end. */
export function describeEngines(title: string, suite: (open: Open, name: EngineName) => void): void {
  for (const name of ENGINES) {
    describe.skipIf(name === 'neo4j' && neo4jAccess() === undefined)(`${title} (${name})`, () => {
      const opened: { readonly engine: Engine; readonly remove: () => void }[] = [];
      suite(async () => {
        const fresh = name === 'embedded' ? embedded() : await emptyNeo4j();
        opened.push(fresh);
        return fresh.engine;
      }, name);
      afterAll(async () => {
        for (const { engine, remove } of opened) {
          await engine.close();
          remove();
        }
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

function embedded() {
  const folder = temporaryFolder();
  return {
    engine: openEmbedded({ folder, callMs: 30_000 }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function emptyNeo4j() {
  const access = neo4jAccess();
  if (!access) throw new Error('No Neo4j runs for these tests.');
  const engine = openNeo4j({ ...access, database: 'neo4j', callMs: 30_000, poolSize: 20 });
  await wipe(engine);
  return { engine, remove: () => undefined };
}

/** Deletes everything: data in batches, then constraints and indexes. */
export async function wipe(engine: Engine): Promise<void> {
  const batch = { name: 'wipe', text: 'MATCH (n) WITH n LIMIT 5000 DETACH DELETE n RETURN count(n) AS gone' };
  while (Number((await engine.write((tx) => tx.run(batch)))[0]?.gone ?? 0) > 0);
  for (const kind of ['CONSTRAINT', 'INDEX'] as const) {
    const rows = await engine.read({
      name: 'show',
      text: `SHOW ${kind}${kind === 'INDEX' ? 'ES' : 'S'} YIELD name, type RETURN name, type`,
    });
    for (const row of rows.filter(({ type }) => type !== 'LOOKUP')) {
      await engine.write((tx) =>
        tx.run({ name: 'drop', text: `DROP ${kind} \`${String(row.name)}\` IF EXISTS` }),
      );
    }
  }
}
