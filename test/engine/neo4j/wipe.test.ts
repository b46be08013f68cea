import { expect, it } from 'vitest';
import { prepareStorage } from '../../../src/store/record/record.ts';
import { describeEngines } from '../../support/engines/engines.ts';
import { wipe } from '../../support/engines/wipe.ts';
import { readSchemaModel } from '../../support/worlds/world.ts';

describeEngines('A database that tests empty for the next', (open, name) => {
  it.skipIf(name === 'embedded')('keeps every index, lest the server plan every text anew', async () => {
    const engine = await open();
    const indexes = () =>
      engine.read({ name: 'show', text: 'SHOW INDEXES YIELD id, name RETURN id, name ORDER BY id' });
    await prepareStorage(engine, readSchemaModel());
    const before = await indexes();
    await engine.write((tx) =>
      tx.run({ name: 'other', text: 'CREATE INDEX other IF NOT EXISTS FOR (n:Other) ON (n.key)' }),
    );

    await wipe(engine);

    expect(before.length).toBeGreaterThan(50);
    expect(await indexes()).toEqual(before);
  });
});
