import { describe, expect, it } from 'vitest';
import { createPageCache, type KeptPage } from '../../../src/server/explorer/page-cache.ts';

describe('pages kept in memory', () => {
  const page = (bytes: number): KeptPage => ({ etag: `"${bytes}"`, body: Buffer.alloc(bytes) });

  it('are the last asked for, within the bytes that they may take', () => {
    const cache = createPageCache(5_000);
    cache.keep('a', page(1_000));
    cache.keep('b', page(1_000));
    cache.keep('c', page(1_000));
    expect(cache.get('a')?.etag).toBe('"1000"');
    cache.keep('d', page(1_000));
    expect(['a', 'b', 'c', 'd'].filter((key) => cache.get(key))).toEqual(['a', 'c', 'd']);
    cache.keep('a', page(2_900));
    expect(['a', 'b', 'c', 'd'].filter((key) => cache.get(key))).toEqual(['a', 'd']);
  });

  it('leave out one that is larger than all room, and what it replaces', () => {
    const cache = createPageCache(2_000);
    cache.keep('a', page(1_000));
    cache.keep('a', page(2_000));
    expect(cache.get('a')).toBeUndefined();
    cache.keep('b', page(1_000));
    expect(cache.get('b')).toBeDefined();
  });
});
