import type { Engine } from '../../../src/engine/engine.ts';
import { definitions } from '../../../src/engine/neo4j/definitions.ts';
import { storageSchema } from '../../../src/store/layout/storage-schema.ts';
import { readSchemaModel } from '../worlds/world.ts';

/** What the Neo4j of this worker holds, as far as is known: the key of a world to which nothing was written since. */
let held: string | undefined;

/** Whether the Neo4j of this worker holds this world and nothing else. */
export const holds = (key: string): boolean => held === key;

/** Notes that the Neo4j of this worker holds a world now; undefined for anything else. */
export function hold(key: string | undefined): void {
  held = key;
}

/**
 * Deletes everything in a database: data in batches, then each constraint and index that the model does not ask for. Those that it asks
 * for stay: making sixty indexes anew takes longer than most suites, and after a single one the server has forgotten every plan.
 */
export async function wipe(engine: Engine): Promise<void> {
  hold(undefined);
  const batch = { name: 'wipe', text: 'MATCH (n) WITH n LIMIT 5000 DETACH DELETE n RETURN count(n) AS gone' };
  while (Number((await engine.write((tx) => tx.run(batch)))[0]?.gone ?? 0) > 0);
  const kept = new Set(definitions(storageSchema(readSchemaModel())).map(({ name }) => name));
  for (const kind of ['CONSTRAINT', 'INDEX'] as const) {
    const text = `SHOW ${kind}${kind === 'INDEX' ? 'ES' : 'S'} YIELD name, type RETURN name, type`;
    for (const { name, type } of await engine.read({ name: 'show', text })) {
      if (type === 'LOOKUP' || kept.has(String(name))) continue;
      const drop = { name: 'drop', text: `DROP ${kind} \`${String(name)}\` IF EXISTS` };
      await engine.write((tx) => tx.run(drop));
    }
  }
}

/** The engine, saying so before every write. */
export function watched(engine: Engine, onWrite: () => void): Engine {
  return {
    kind: engine.kind,
    capabilities: engine.capabilities,
    prepare: (schema) => engine.prepare(schema),
    check: () => engine.check(),
    read: (statement, params, options) => engine.read(statement, params, options),
    write: (work, size) => {
      onWrite();
      return engine.write(work, size);
    },
    suppose: (work, options) => engine.suppose(work, options),
    search: (request) => engine.search(request),
    elsewhere: async () => engine.elsewhere?.(),
    close: () => engine.close(),
  };
}
