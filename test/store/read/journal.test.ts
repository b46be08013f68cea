import { beforeAll, expect, it } from 'vitest';
import type { Engine } from '../../../src/engine/engine.ts';
import { advance, changedBetween, type Pair } from '../../../src/store/read/journal.ts';
import { prepareStorage } from '../../../src/store/record/record.ts';
import { api } from '../../support/ask.ts';
import { describeEngines } from '../../support/engines/engines.ts';

const AT = '2026-11-23T12:00:00.000Z';

describeEngines('the journal', (open) => {
  let engine: Engine;

  beforeAll(async () => {
    engine = await open();
    await prepareStorage(engine, api().contract.model);
  });

  const write = (revision: number, nodes: readonly string[], pairs: readonly Pair[] = []) =>
    engine.write((tx) => advance(tx, { revision, at: AT }, { nodes, pairs }));
  const changed = async (from: number, to: number) => {
    const told = await changedBetween((text, params) => engine.read(text, params), { from, to });
    return told && { nodes: told.nodes.toSorted(), pairs: told.pairs.map((pair) => pair.join(' ')).sort() };
  };

  it('tells what a stretch of writes changed, each node and each pair once', async () => {
    await write(1, ['org:a', 'org:b'], [['org:a', 'org:b']]);
    await write(
      2,
      ['org:b', 'org:c'],
      [
        ['org:b', 'org:a'],
        ['org:b', 'org:c'],
      ],
    );
    await write(3, []);
    expect(await changed(0, 3)).toEqual({
      nodes: ['org:a', 'org:b', 'org:c'],
      pairs: ['org:b org:a', 'org:b org:c'],
    });
    expect(await changed(2, 3)).toEqual({ nodes: [], pairs: [] });
    expect(await changed(3, 3)).toEqual({ nodes: [], pairs: [] });
  });

  it('does not tell what is too large, too long ago or not known', async () => {
    const pair = (index: number): Pair => [`org:${index}`, 'org:a'];
    await write(
      4,
      ['org:a'],
      Array.from({ length: 5_000 }, (_, index) => pair(index)),
    );
    expect(await changed(2, 4)).toBeUndefined();
    expect(await changed(2, 3)).toEqual({ nodes: [], pairs: [] });
    for (let revision = 5; revision <= 103; revision += 1) await write(revision, ['org:a']);
    expect(await changed(3, 103)).toBeUndefined();
    expect(await changed(4, 103)).toEqual({ nodes: ['org:a'], pairs: [] });
    expect(await changed(103, 104)).toBeUndefined();
    expect(await changed(104, 103)).toBeUndefined();
  });
});
