import neo4j, { type ProfiledPlan } from 'neo4j-driver';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Engine, NamedQuery, Params } from '../../../src/engine/engine.ts';
import { openNeo4j } from '../../../src/engine/neo4j/neo4j.ts';
import { driverParams } from '../../../src/engine/neo4j/values.ts';
import type { ActRecord, DataRecord } from '../../../src/model/records/record-types.ts';
import { prepareStorage, record } from '../../../src/store/record/record.ts';
import { neo4jAccess } from '../../support/engines/engines.ts';
import { wipe } from '../../support/engines/wipe.ts';
import { readSchemaModel } from '../../support/worlds/world.ts';

const DEGREES = [30, 300] as const;

/** What merging a hub costs Neo4j is a matter of the plans of its queries, so it is counted in the database's own hits, not in time. */
describe.skipIf(neo4jAccess() === undefined)('the merge of a hub (neo4j)', () => {
  const model = readSchemaModel();
  let engine: Engine;
  beforeAll(async () => {
    const access = neo4jAccess();
    if (!access) throw new Error('No Neo4j runs for these tests.');
    engine = openNeo4j({ ...access, database: 'neo4j', callMs: 60_000, poolSize: 4 });
    await wipe(engine);
    await prepareStorage(engine, model);
    for (const degree of DEGREES) await record(engine, model, { records: hub(degree) });
    // The servers of tests keep the plans that they made for other data.
    await engine.read({ name: 'forget', text: 'CALL db.clearQueryCaches() YIELD value RETURN value' });
    return () => engine.close();
  }, 120_000);

  it.each(['Merge', 'Split'] as const)(
    'touches no more records for each relationship than where there are few (%s)',
    async (type) => {
      const hits = new Map<string, number[]>();
      for (const degree of DEGREES) {
        const pair = { from: `org:hub-${degree}`, into: `org:other-${degree}`, reason: 'So.' };
        const verdict = (own: ActRecord['type']) =>
          record(engine, model, { records: [{ type: own, ...pair }] });
        if (type === 'Split') await verdict('Merge');
        const ran = await profiled(engine, (supposing) =>
          record(supposing, model, { records: [{ type, ...pair }] }),
        );
        for (const [name, count] of ran) hits.set(name, [...(hits.get(name) ?? []), count]);
      }
      const [few, many] = DEGREES;
      for (const [name, [least = 0, most = 0]] of hits)
        expect(most, `${name}: ${least} and ${most} db hits`).toBeLessThan(4 * (many / few) * (least + 100));
      expect(hits.size).toBeGreaterThan(5);
    },
  );
});

/** Two organizations, of which one is party to so many agreements. */
function hub(degree: number): readonly DataRecord[] {
  const sources = ['source:hub'];
  const own = ['hub', 'other'].map((name) => `${name}-${degree}`);
  return [
    { ...{ type: 'Source', id: 'source:hub', title: 'Hub', publisher: 'Hub' }, tier: 'PARTY', state: 'LIVE' },
    ...own.map((name): DataRecord => ({ type: 'Company', id: `org:${name}`, name, sources })),
    ...Array.from({ length: degree }, (_, index): DataRecord => {
      const id = `agreement:${degree}-${index}`;
      return { type: 'Agreement', id, name: id, parties: [{ id: `org:hub-${degree}` }], sources };
    }),
  ];
}

/** Supposes a write, and then each query of its transaction again with its profile; returns their db hits by name. Nothing of it stays. */
async function profiled(
  engine: Engine,
  work: (supposing: Engine) => Promise<unknown>,
): Promise<ReadonlyMap<string, number>> {
  const ran: { readonly statement: NamedQuery; readonly params: Params }[] = [];
  const supposing: Engine = Object.create(engine, { capabilities: { value: engine.capabilities } });
  supposing.read = (statement, params, options) => engine.read(statement, params, options);
  supposing.write = (change) =>
    engine.suppose((tx) =>
      change({
        run: (statement, params = {}) => {
          ran.push({ statement, params });
          return tx.run(statement, params);
        },
        touch: (ids) => tx.touch(ids),
      }),
    );
  await work(supposing);
  const access = neo4jAccess();
  if (!access) throw new Error('No Neo4j runs for these tests.');
  const driver = neo4j.driver(access.uri, neo4j.auth.basic(access.username, access.password));
  const session = driver.session({ database: 'neo4j' });
  const again = session.beginTransaction();
  const hits = new Map<string, number>();
  try {
    for (const { statement, params } of ran) {
      const { summary } = await again.run(`PROFILE ${statement.text}`, driverParams(params));
      if (!summary.profile) throw new Error('The server gave no profile.');
      hits.set(statement.name, (hits.get(statement.name) ?? 0) + hitsOf(summary.profile));
    }
    return hits;
  } finally {
    await again.rollback();
    await session.close();
    await driver.close();
  }
}

function hitsOf(plan: ProfiledPlan): number {
  return plan.children.reduce((sum, child) => sum + hitsOf(child), Number(plan.dbHits));
}
