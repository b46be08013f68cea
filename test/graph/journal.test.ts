import { beforeAll, expect, it } from 'vitest';
import type { Engine } from '../../src/engine/engine.ts';
import { advance, changedNodes } from '../../src/graph/journal.ts';
import { prepareStorage } from '../../src/graph/record.ts';
import { api } from '../support/ask.ts';
import { describeEngines } from '../support/engines.ts';

describeEngines('the journal', (open) => {
  let engine: Engine;

  beforeAll(async () => {
    engine = await open();
    await prepareStorage(engine, api().contract.model);
  });

  const write = (revision: number, nodes: readonly string[]) =>
    engine.write((tx) => advance(tx, { revision, nodes }));
  const changed = (from: number, to: number) =>
    changedNodes((text, params) => engine.read(text, params), { from, to });

  it('tells what a stretch of writes changed, each node once', async () => {
    await write(1, ['org:a', 'org:b']);
    await write(2, ['org:b', 'org:c']);
    await write(3, []);
    expect((await changed(0, 3))?.toSorted()).toEqual(['org:a', 'org:b', 'org:c']);
    expect((await changed(1, 3))?.toSorted()).toEqual(['org:b', 'org:c']);
    expect(await changed(3, 3)).toEqual([]);
  });

  it('does not tell what is too large, too long ago or not known', async () => {
    await write(
      4,
      Array.from({ length: 5_001 }, (_, index) => `org:${index}`),
    );
    expect(await changed(2, 4)).toBeUndefined();
    expect(await changed(2, 3)).toEqual([]);
    for (let revision = 5; revision <= 103; revision += 1) await write(revision, ['org:a']);
    expect(await changed(3, 103)).toBeUndefined();
    expect(await changed(4, 103)).toEqual(['org:a']);
    expect(await changed(103, 104)).toBeUndefined();
    expect(await changed(104, 103)).toBeUndefined();
  });
});
