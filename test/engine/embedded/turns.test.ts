import { expect, it } from 'vitest';
import { Turns } from '../../../src/engine/embedded/turns.ts';

/** Takes turns in this order while another has its own, and returns the order in which they came. */
async function orderOf(asked: readonly string[]): Promise<readonly string[]> {
  const turns = new Turns();
  const came: string[] = [];
  let end: () => void = () => undefined;
  const isOver = new Promise<void>((resolve) => {
    end = resolve;
  });
  const first = turns.take('suppose', () => isOver);
  const others = asked.map((name) =>
    turns.take(name.startsWith('write') ? 'write' : 'suppose', async () => {
      came.push(name);
      // Those who come while a reader has its turn wait for the reader that is there already.
      if (name === 'read 1') others.push(turns.take('write', async () => void came.push('write later')));
    }),
  );
  end();
  await first;
  await turns.ended();
  await Promise.all(others);
  return came;
}

it('lets all writers who waited go before the next reader, and that one before writers who come later', async () => {
  expect(await orderOf(['read 1', 'write 1', 'read 2', 'write 2', 'write 3'])).toEqual([
    ...['write 1', 'write 2', 'write 3', 'read 1', 'write later', 'read 2'],
  ]);
  expect(await orderOf(['read 1', 'read 2'])).toEqual(['read 1', 'write later', 'read 2']);
  expect(await orderOf(['write 1', 'write 2'])).toEqual(['write 1', 'write 2']);
});

it('goes on after work that failed', async () => {
  const turns = new Turns();
  await expect(turns.take('write', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await expect(turns.take('suppose', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await turns.take('write', async () => 1)).toBe(1);
  expect(turns.awaitedMs()).toBe(0);
});
