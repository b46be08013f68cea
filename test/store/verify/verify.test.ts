import { beforeAll, expect, it } from 'vitest';
import type { Engine } from '../../../src/engine/engine.ts';
import type { DataRecord } from '../../../src/model/records/record-types.ts';
import { prepareStorage, record } from '../../../src/store/record/record.ts';
import { verify } from '../../../src/store/verify/verify.ts';
import { describeEngines } from '../../support/engines/engines.ts';
import { isTriedWhole } from '../../support/random.ts';
import { DAMAGES, damagesInGroups } from '../../support/worlds/damages.ts';
import { RECORDED_AT, readSchemaModel, world } from '../../support/worlds/world.ts';

const model = readSchemaModel();
describeEngines('verify', (open, name) => {
  let engine: Engine;

  beforeAll(async () => {
    engine = await open();
    await prepareStorage(engine, model);
  });

  it('finds nothing in a graph that was only recorded', async () => {
    await restore(engine);
    expect(await found(engine)).toEqual([]);
  });

  it('finds nothing where a record no list reads is known otherwise on an earlier day', async () => {
    await restore(engine);
    const challenge = 'challenge:grid';
    const first = {
      ...{ type: 'Challenge', id: challenge, name: 'Grid', summary: 'Grid.', program: 'program:mission' },
      sources: ['source:energy-mou'],
    };
    const later = {
      ...{ type: 'Statement', subject: challenge, predicate: 'announcedOn', value: '2026-03' },
      sources: ['source:energy-mou-correction'],
    };
    for (const records of [[first], [later]] as DataRecord[][]) {
      await record(engine, model, { records, recordedAt: RECORDED_AT });
    }
    expect(await found(engine)).toEqual([]);
  });

  // Each by itself, or on Neo4j some that have nothing to do with each other: making the world anew takes half a second there.
  const groups = isTriedWhole(name) ? DAMAGES.map((each) => [each]) : damagesInGroups(DAMAGES, 8);
  it.each(groups.map((group) => [group.map(([damage]) => damage).join(', '), group] as const))(
    'finds %s',
    async (_, group) => {
      const expected = group.flatMap(([, , drifts]) => drifts);
      expect(new Set(expected).size).toBe(expected.length);
      await restore(engine);
      for (const [, text] of group) await engine.write((tx) => tx.run({ name: 'plant', text }));
      expect(await found(engine)).toEqual(expect.arrayContaining(expected));
    },
  );
});

async function restore(engine: Engine): Promise<void> {
  await engine.write((tx) => tx.run({ name: 'empty', text: 'MATCH (n) WHERE NOT n:Format DETACH DELETE n' }));
  await record(engine, model, { records: world, recordedAt: RECORDED_AT });
}

/** Every drift as `id what`; ids that are hashes by their sort alone. */
async function found(engine: Engine): Promise<string[]> {
  const drifts: string[] = [];
  for await (const { id, what } of verify(engine, model)) {
    const isHash = /^(edge|conflict):[0-9a-f]{32}$|^from:/.test(id);
    drifts.push(`${isHash ? id.slice(0, id.indexOf(':')) : id} ${what}`);
  }
  return drifts;
}
