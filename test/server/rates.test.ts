import type { Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../src/engine/engine.ts';
import { UnavailableError } from '../../src/errors.ts';
import { addressOf } from '../../src/server/addresses.ts';
import { callerOf, Rates } from '../../src/server/rates.ts';
import { createKey } from '../../src/store/record/write-access-keys.ts';
import { describeEngines } from '../support/engines/engines.ts';
import { fill, type Served, serve } from '../support/serve.ts';

/** How much a caller may ask in a minute, and what they are told of it. */

describe('a bucket of points', () => {
  const limits = { keyPoints: 100, anonymousPoints: 60 };

  it('holds a minute of points, fills again with time, and says how long that takes', () => {
    let now = 0;
    const rates = new Rates(limits, () => now);
    rates.take('key a', 70);
    expect(rates.charge('key a', 0)).toEqual({ limit: 100, remaining: 30, resetSeconds: 42 });
    const refused = () => rates.take('key a', 40);
    expect(refused).toThrow(UnavailableError);
    expect(refused).toThrow(/costs 40 points, and 30 of the 100 a minute .* Ask again in 6 seconds/);
    now += 5_900;
    expect(refused).toThrow(/Ask again in 1 second,/);
    now += 100;
    rates.take('key a', 40);
    expect(rates.charge('key a', 0).remaining).toBe(0);
    now += 3_600_000;
    expect(rates.charge('key a', 0).remaining).toBe(100);
  });

  it('is one for each key and one for each network, and another is not touched', () => {
    const rates = new Rates(limits, () => 0);
    rates.take('key a', 100);
    rates.take('key b', 100);
    rates.take(callerOf(undefined, '192.0.2.1'), 60);
    expect(() => rates.take(callerOf(undefined, '192.0.2.250'), 1)).toThrow(/0 of the 60 a minute/);
    expect(() => rates.take(callerOf(undefined, '::ffff:192.0.2.7'), 1)).toThrow(UnavailableError);
    rates.take(callerOf(undefined, '192.0.3.1'), 60);
    rates.take(callerOf(undefined, '2001:db8:0:1::1'), 60);
    expect(() => rates.take(callerOf(undefined, '2001:0db8::1:ffff:0:0:2'), 1)).toThrow(UnavailableError);
    rates.take(callerOf(undefined, '2001:db8:0:2::1'), 60);
    expect(callerOf(undefined, '::1')).toBe('network 0:0:0:0');
  });

  it('takes what costs more than it holds from a full one, and is in debt then', () => {
    let now = 0;
    const rates = new Rates(limits, () => now);
    rates.take('key a', 250);
    expect(() => rates.take('key a', 0)).toThrow(/Ask again in 90 seconds/);
    now += 90_000;
    rates.take('key a', 0);
    rates.charge('key a', -1_000);
    expect(rates.charge('key a', 0).remaining).toBe(100);
  });

  it('forgets who has not asked for long before it takes more memory', () => {
    const rates = new Rates(limits, () => 0);
    rates.take('key first', 100);
    for (let index = 0; index < 10_000; index += 1) rates.take(`key ${index}`, 1);
    expect(rates.charge('key first', 0).remaining).toBe(100);
    expect(rates.charge('key 9999', 0).remaining).toBe(99);
  });
});

describe('the address of a caller', () => {
  const of = (remoteAddress: string, forwarded: string | undefined, proxies?: readonly string[]) => {
    const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
    return addressOf({ headers, socket: { remoteAddress } as Socket }, { proxies });
  };
  const PROXIES = ['10.0.0.0/8', '192.0.2.7', 'fd00::/8'];

  it.each([
    // Nobody is believed unless named.
    ['10.0.0.1', '203.0.113.9', undefined, '10.0.0.1'],
    ['203.0.113.1', '198.51.100.1', PROXIES, '203.0.113.1'],
    ['203.0.113.1', '10.0.0.1', PROXIES, '203.0.113.1'],
    ['10.0.0.1', undefined, PROXIES, '10.0.0.1'],
    ['10.0.0.1', '203.0.113.9', PROXIES, '203.0.113.9'],
    ['::ffff:10.0.0.1', '203.0.113.9', PROXIES, '203.0.113.9'],
    ['fd00::1', '2001:db8::5', PROXIES, '2001:db8::5'],
    ['192.0.2.7', ' 203.0.113.9 , 10.2.3.4', PROXIES, '203.0.113.9'],
    ['192.0.2.8', '203.0.113.9', PROXIES, '192.0.2.8'],
    // What the caller wrote stands before what the proxy added, and changes nothing.
    ['10.0.0.1', '1.1.1.1, 203.0.113.9', PROXIES, '203.0.113.9'],
    ['10.0.0.1', '10.9.9.9, 203.0.113.9', PROXIES, '203.0.113.9'],
    ['10.0.0.1', '1.1.1.1, 203.0.113.9, 10.0.0.2', PROXIES, '203.0.113.9'],
    ['10.0.0.1', 'nonsense, 203.0.113.9', PROXIES, '203.0.113.9'],
    // What is no address is not believed: the proxy itself is the caller then.
    ['10.0.0.1', 'unknown', PROXIES, '10.0.0.1'],
    ['10.0.0.1', '', PROXIES, '10.0.0.1'],
    ['10.0.0.1', '203.0.113.9,', PROXIES, '10.0.0.1'],
    ['10.0.0.1', `${'1.1.1.1,'.repeat(500)}203.0.113.9`, PROXIES, '203.0.113.9'],
  ] as const)('of %s that says %s is %s', (remote, forwarded, proxies, expected) => {
    expect(of(remote, forwarded, proxies)).toBe(expected);
  });
});

describeEngines('rates', (open) => {
  let engine: Engine;
  let served: Served;
  let key: string;
  beforeAll(async () => {
    engine = await open();
    await fill(engine);
    key = await createKey(engine, { name: 'maria', role: 'curator', only: undefined, expiresAt: undefined });
    served = await serve({
      engine,
      access: { writing: true, anonymous: 'read' },
      limits: { anonymousPoints: 20, keyPoints: 1_000 },
    });
  }, 60_000);
  afterAll(() => served.server.close());

  const send = (path: string, body?: object, headers: Readonly<Record<string, string>> = {}) =>
    fetch(`${served.url}${path}`, {
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
      headers: { 'content-type': 'application/json', ...headers },
    });
  const write = {
    query:
      'mutation { record(records: [{ company: { id: "org:flood", name: "Flood", basis: INFERRED } }]) { userErrors { code } } }',
  };
  const read = { query: '{ organizations(first: 100) { nodes { id } } }' };
  const bearer = () => ({ authorization: `Bearer ${key}` });

  it('refuse who has asked too much with the time to wait, and nobody else', async () => {
    const statuses: number[] = [];
    let last = await send('/graphql', write);
    for (; last.status === 200 && statuses.length < 30; last = await send('/graphql', write))
      statuses.push(last.status);
    expect(last.status).toBe(429);
    expect(statuses.length).toBeGreaterThan(1);
    expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(last.headers.get('ratelimit-policy')).toBe('"points";q=20;w=60');
    expect(last.headers.get('ratelimit')).toMatch(/^"points";r=\d+;t=\d+$/);
    const { errors } = (await last.json()) as { errors: object[] };
    expect(errors).toMatchObject([
      {
        message: expect.stringMatching(/points a minute|of the 20 a minute/),
        extensions: { code: 'RATE_LIMITED' },
      },
    ]);
    expect((await send('/graphql', read, bearer())).status).toBe(200);
  });

  it('are those of each caller behind a known proxy, and nobody gets others by a forged header', async () => {
    const statuses = async (proxies: readonly string[], forwarded: (index: number) => string) => {
      const { url, server } = await serve({ engine, proxies, limits: { anonymousPoints: 8 } });
      const found = new Set<number>();
      for (let index = 0; index < 10; index += 1) {
        const headers = { 'content-type': 'application/json', 'x-forwarded-for': forwarded(index) };
        const body = JSON.stringify(read);
        found.add((await fetch(`${url}/graphql`, { method: 'POST', headers, body })).status);
      }
      await server.close();
      return [...found];
    };
    expect(await statuses([], (index) => `203.0.${index}.1`)).toEqual([200, 429]);
    expect(await statuses(['192.0.2.1'], (index) => `203.0.${index}.1`)).toEqual([200, 429]);
    expect(await statuses(['127.0.0.1'], (index) => `203.0.${index}.1`)).toEqual([200]);
    expect(await statuses(['127.0.0.1'], (index) => `203.0.${index}.1, 198.51.100.7`)).toEqual([200, 429]);
  });

  it('hold for every way to ask', async () => {
    const found: Record<string, number> = {};
    for (const path of ['/changes.atom', '/calendar.ics', '/reports', '/reports/what-changed'])
      found[path] = (await send(path)).status;
    const rows = await send('/export/rows?format=csv', {
      query:
        '{ organizations { nodes { id name agreements(first: 100) { nodes { name parties(first: 100) { nodes { name } } } } } } }',
    });
    expect({ ...found, rows: rows.status }).toEqual({
      ...{ '/changes.atom': 429, '/calendar.ics': 429, '/reports': 429, '/reports/what-changed': 429 },
      rows: 429,
    });
    expect(rows.headers.get('retry-after')).toMatch(/^\d+$/);
  });

  it('give back what a question did not need', async () => {
    const before = await send('/graphql', read, bearer());
    const { extensions } = (await before.json()) as {
      extensions: { cost: { requested: number; actual: number; remaining: number } };
    };
    const { requested, actual, remaining } = extensions.cost;
    expect(requested).toBeGreaterThan(2);
    // What it needed is taken, the rest was given back, and what is left is what the header says.
    expect(actual).toBeLessThan(requested);
    expect(before.headers.get('ratelimit')).toContain(`;r=${remaining};`);
    const left = async () =>
      Number(/r=(\d+)/.exec((await send('/graphql', read, bearer())).headers.get('ratelimit') ?? '')?.[1]);
    // Of a hundred records there are a few, so that ten questions cost less than ten times what each may cost.
    const [first] = [await left()];
    for (let index = 0; index < 9; index += 1) await left();
    expect(first - (await left())).toBeLessThan(10 * extensions.cost.requested);
  });
});
