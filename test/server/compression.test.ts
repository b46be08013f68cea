import { request } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openEmbedded } from '../../src/engine/embedded/embedded.ts';
import { fill, type Served, serve } from '../support/serve.ts';

interface Reply {
  readonly encoding: string | undefined;
  readonly vary: string | undefined;
  readonly body: Buffer;
}

describe('compression', () => {
  const engine = openEmbedded({ callMs: 30_000 });
  let served: Served;
  beforeAll(async () => {
    await fill(engine);
    served = await serve({ engine });
  });
  afterAll(async () => {
    await served.server.close();
    await engine.close();
  });

  /** Without a client that unpacks what it gets. */
  function ask(query: string, accepted: string): Promise<Reply> {
    const headers = { 'content-type': 'application/json', 'accept-encoding': accepted };
    return new Promise((resolve, reject) => {
      const asking = request(`${served.url}/graphql`, { method: 'POST', headers }, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('end', () => {
          const { 'content-encoding': encoding, vary } = response.headers;
          resolve({ encoding, vary, body: Buffer.concat(parts) });
        });
      });
      asking.on('error', reject);
      asking.end(JSON.stringify({ query }));
    });
  }

  it.each([
    ['gzip', gunzipSync],
    ['br', brotliDecompressSync],
  ] as const)('of a large answer is %s where it is accepted', async (encoding, unpack) => {
    const plain = await ask(getIntrospectionQuery(), 'identity');
    const packed = await ask(getIntrospectionQuery(), encoding);

    expect(plain.encoding).toBeUndefined();
    expect(packed.encoding).toBe(encoding);
    expect(packed.vary).toMatch(/accept-encoding/i);
    expect(packed.body.length).toBeLessThan(plain.body.length / 8);
    expect(JSON.parse(unpack(packed.body).toString())).toEqual(JSON.parse(plain.body.toString()));
  });

  it('leaves an answer of a few packets as it is, which arrives in the same round trip', async () => {
    const { encoding, body } = await ask('{ __schema { queryType { fields { name } } } }', 'gzip, br');
    expect(body.length).toBeGreaterThan(1024);
    expect(encoding).toBeUndefined();
    expect(JSON.parse(body.toString())).toMatchObject({ data: { __schema: {} } });
  });
});
