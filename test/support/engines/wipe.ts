import type { Engine, Row, StorageSchema } from '../../../src/engine/engine.ts';
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
 * for stay, as making sixty indexes anew takes longer than most suites, and makes the database forget every plan.
 */
export async function wipe(engine: Engine): Promise<void> {
  hold(undefined);
  const batch = { name: 'wipe', text: 'MATCH (n) WITH n LIMIT 5000 DETACH DELETE n RETURN count(n) AS gone' };
  while (Number((await engine.write((tx) => tx.run(batch)))[0]?.gone ?? 0) > 0);
  const kept = askedFor(storageSchema(readSchemaModel()));
  for (const kind of ['CONSTRAINT', 'INDEX'] as const) {
    const rows = await engine.read({
      name: 'show',
      text: `SHOW ${kind}${kind === 'INDEX' ? 'ES' : 'S'} YIELD name, type, labelsOrTypes, properties RETURN name, type, labelsOrTypes, properties`,
    });
    for (const row of rows.filter((one) => one.type !== 'LOOKUP' && !kept.has(covered(one)))) {
      await engine.write((tx) =>
        tx.run({ name: 'drop', text: `DROP ${kind} \`${String(row.name)}\` IF EXISTS` }),
      );
    }
  }
}

function askedFor(schema: StorageSchema): ReadonlySet<string> {
  const { unique, indexes, orderIndexes = [], filterIndexes = [], relationshipIndexes, search } = schema;
  const single = [...unique, ...indexes, ...filterIndexes];
  return new Set([
    ...single.map(({ label, property }) => `${label} ${property}`),
    ...orderIndexes.map(({ label, properties }) => `${label} ${properties.join(' ')}`),
    ...relationshipIndexes.map(({ type, properties }) => `${type} ${properties.join(' ')}`),
    `${search.label} ${covering(search).join(' ')}`,
  ]);
}

/** The properties in the order in which the text index covers them. */
function covering({ keys, names, texts, past }: StorageSchema['search']): readonly string[] {
  return [...keys, ...names, ...texts, ...past.keys, ...past.names];
}

function covered({ labelsOrTypes, properties }: Row): string {
  return [...(labelsOrTypes as readonly string[]), ...(properties as readonly string[])].join(' ');
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
