import { expect, it } from 'vitest';
import { prepareStorage } from '../../../src/store/record/record.ts';
import { describeEngines, recorded } from '../../support/engines/engines.ts';
import { differencesFrom } from '../../support/engines/same-graph.ts';
import { worldOf } from '../../support/worlds/filled.ts';
import { modelWorld } from '../../support/worlds/model-world.ts';
import { RECORDED_AT, readSchemaModel, world } from '../../support/worlds/world.ts';

/** The writer makes one graph on every engine, to the last property. Suites that only read rest on it: Neo4j gets a copy for them. */

const model = readSchemaModel();

const WORLDS = {
  'a small world': worldOf(world),
  'every type of the model, a merge and a proposal': worldOf(
    modelWorld(model, { seed: 4, perType: 3 }),
    [
      {
        records: [{ type: 'Merge', from: 'org:company-0', into: 'org:company-1', reason: 'One firm.' }],
        recording: { recordedAt: RECORDED_AT, method: 'MANUAL' },
        author: { by: 'Ada', message: 'One firm.' },
      },
    ],
    [{ author: { by: 'Ada' }, operation: 'record', rejected: { by: 'Bea', reason: 'Not so.' } }],
  ),
};

describeEngines('one graph on every engine', (open) => {
  it.each(Object.entries(WORLDS))('where it is recorded: %s', async (_, given) => {
    const engine = await open();
    await prepareStorage(engine, model);
    await given.fill(engine);
    expect(await differencesFrom(await recorded(given), engine)).toEqual([]);
  });

  it.each(Object.entries(WORLDS))('where a copy is given: %s', async (_, given) => {
    const engine = await open(given);
    expect(await differencesFrom(await recorded(given), engine)).toEqual([]);
  });
});
