import { expect, it } from 'vitest';
import type { Supposition } from '../../../src/engine/engine.ts';
import { sharing } from '../../../src/store/then/sharing.ts';

/** Returns what reads in suppositions whose writers wait as `awaited` says of each, and the readings of each of them. */
function sharingOn(awaited: (reading: string) => boolean) {
  const suppositions: string[][] = [];
  const read = sharing(async (work) => {
    const readings: string[] = [];
    suppositions.push(readings);
    const tx: Supposition = {
      run: async ({ name }) => {
        if (name === 'wrong') throw new Error('wrong');
        readings.push(name);
        return [{ name }];
      },
      touch: () => undefined,
      search: async () => [],
      isAwaited: () => awaited(readings.at(-1) ?? ''),
    };
    return work(tx);
  });
  const ask = (name: string) => read((tx) => tx.run({ name, text: 'RETURN 1' }));
  return { suppositions, ask };
}

it('shares one supposition among the readings of a tick', async () => {
  const { suppositions, ask } = sharingOn(() => false);

  expect(await Promise.all(['a', 'b', 'c'].map(ask))).toEqual(['a', 'b', 'c'].map((name) => [{ name }]));
  expect(suppositions).toEqual([['a', 'b', 'c']]);
});

it('lets a writer who waits pass between them, and reads the others behind it', async () => {
  const { suppositions, ask } = sharingOn((last) => last === 'b');

  expect(await Promise.all(['a', 'b', 'c', 'd'].map(ask))).toEqual(
    ['a', 'b', 'c', 'd'].map((name) => [{ name }]),
  );
  expect(suppositions).toEqual([
    ['a', 'b'],
    ['c', 'd'],
  ]);
});

it('fails the one that failed, also where writers wait', async () => {
  const { ask } = sharingOn(() => true);

  const outcomes = await Promise.allSettled(['a', 'wrong', 'c'].map(ask));
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
});
