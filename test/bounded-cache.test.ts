import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { BoundedCache, ByteBound, boundCaches, bytesOf, cachedBytes } from '../src/bounded-cache.ts';
import { LIMITS } from '../src/limits.ts';
import { describeEngines } from './support/engines/engines.ts';
import { fill, type Served, serve } from './support/serve.ts';

afterEach(() => boundCaches(LIMITS.cacheBytes.value));

describe('caches under one bound', () => {
  it('drop what was not used for longest, of whichever of them it is', () => {
    boundCaches(0);
    boundCaches(10_000);
    const [texts, others] = [new BoundedCache<string>(bytesOf), new BoundedCache<string>(bytesOf)];
    texts.set('old', 'x'.repeat(300));
    texts.set('used', 'x'.repeat(300));
    for (let many = 0; many < 50; many += 1) {
      others.set(`key ${many}`, 'x'.repeat(300));
      expect(texts.get('used')).toHaveLength(300);
      expect(cachedBytes()).toBeLessThanOrEqual(10_000);
    }

    expect(texts.get('old')).toBeUndefined();
    expect(others.get('key 0')).toBeUndefined();
    expect(others.get('key 49')).toHaveLength(300);
  });

  it('may have a bound of their own, beside that of the others', () => {
    boundCaches(0);
    boundCaches(10_000);
    const pages = new BoundedCache<Buffer>(({ length }) => length, new ByteBound(20_000));
    const texts = new BoundedCache<string>(bytesOf);
    texts.set('kept', 'x'.repeat(300));
    const before = cachedBytes();
    for (let many = 0; many < 50; many += 1) pages.set(`page ${many}`, Buffer.alloc(2_000));
    expect(cachedBytes()).toBe(before);
    expect(texts.get('kept')).toHaveLength(300);
    const kept = Array.from({ length: 50 }, (_, many) => pages.get(`page ${many}`)).filter(Boolean);
    expect(kept).toHaveLength(8);
    expect(pages.get('page 49')).toBeDefined();
    pages.set('large', Buffer.alloc(3_000));
    expect(pages.get('large')).toBeUndefined();
  });

  it('keep nothing that would take a large part of it, and count what is replaced and dropped no more', () => {
    boundCaches(0);
    boundCaches(10_000);
    const texts = new BoundedCache<string>(bytesOf);
    texts.set('large', 'x'.repeat(3_000));
    texts.set('one', 'x'.repeat(300));
    const once = cachedBytes();
    texts.set('one', 'y'.repeat(300));

    expect(texts.get('large')).toBeUndefined();
    expect(texts.get('one')).toBe('y'.repeat(300));
    expect(cachedBytes()).toBe(once);
    texts.delete('one');
    expect(cachedBytes()).toBe(0);
  });
});

describeEngines('a server that is asked ever new questions', (open) => {
  const BOUND = 400_000;
  let served: Served;
  beforeAll(async () => {
    const engine = await open();
    await fill(engine);
    served = await serve({ engine, limits: { cacheBytes: BOUND } });
  });
  afterAll(() => served.server.close());

  it.each<readonly [string, (many: number) => string]>([
    [
      'names of its fields',
      (many) =>
        `{ organizations(first: 1) { nodes { a${many}: id agreements(first: 1) { nodes { b${many}: name } } } } }`,
    ],
    [
      'names of its own',
      (many) => `query Q${many} { agreements { nodes { id parties { nodes { name } } } } }`,
    ],
    ['long names', (many) => `{ organizations(first: 1) { nodes { a${many}${'x'.repeat(2_000)}: id } } }`],
    [
      'orders',
      (many) =>
        `{ organizations(first: 1, orderBy: [{agreements: {direction: DESC, where: {name: {contains: "${many}"}}}}]) { nodes { id } pageInfo { endCursor } } }`,
    ],
    [
      'texts to search for',
      (many) => `{ search(text: "organization ${many}", first: 5) { nodes { __typename } } }`,
    ],
  ])('keeps no more than its bound of new %s', async (_what, question) => {
    boundCaches(0);
    boundCaches(BOUND);
    const first = await served.post(question(0));
    let most = 0;
    for (let many = 1; many < 40; many += 1) {
      expect((await served.post(question(many))).errors).toEqual([]);
      most = Math.max(most, cachedBytes());
    }
    const again = await served.post(question(0));

    expect(most).toBeGreaterThan(BOUND / 20);
    expect(most).toBeLessThanOrEqual(BOUND);
    expect(again.text).toBe(first.text);
    const told = async () => {
      const metrics = await (await fetch(`${served.url}/metrics`)).text();
      return Number(/^accord_cached_bytes (\S+)$/m.exec(metrics)?.[1]);
    };
    // What an answer leaves to be kept may come after it, and after what is told.
    await expect.poll(async () => (await told()) - cachedBytes()).toBe(0);
  });

  it('answers as ever when it keeps nothing', async () => {
    boundCaches(0);
    const question = '{ organizations(first: 2) { nodes { name agreements(first: 1) { nodes { name } } } } }';
    const answers = [await served.post(question), await served.post(question)];

    expect(answers[0]?.errors).toEqual([]);
    expect(answers[1]?.text).toBe(answers[0]?.text);
    expect(cachedBytes()).toBe(0);
  });
});
