import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openEmbedded } from '../../src/engine/embedded/embedded.ts';
import { type Served, serve } from '../support/serve.ts';

const ORIGIN = 'http://localhost:5173';

describe('pages of other origins', () => {
  const engine = openEmbedded({ callMs: 5_000 });
  let served: Served;
  beforeAll(async () => {
    served = await serve({ engine, corsOrigins: [ORIGIN] });
  });
  afterAll(async () => {
    await served.server.close();
    await engine.close();
  });
  const preflight = (origin: string, path = '/graphql') =>
    fetch(`${served.url}${path}`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,authorization',
      },
    });

  it('may ask before they ask, and read the answer', async () => {
    const asked = await preflight(ORIGIN);
    expect([asked.status, asked.headers.get('access-control-allow-origin')]).toEqual([204, ORIGIN]);
    expect(asked.headers.get('access-control-allow-headers')).toBe('content-type,authorization');
    expect(asked.headers.get('access-control-allow-methods')).toContain('POST');

    const headers = { origin: ORIGIN, 'content-type': 'application/json' };
    const answered = await fetch(`${served.url}/graphql`, {
      method: 'POST',
      headers,
      body: '{"query":"{ __typename }"}',
    });
    expect(await answered.json()).toMatchObject({ data: { __typename: 'Query' } });
    expect(answered.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(answered.headers.get('vary')).toContain('origin');
    expect(answered.headers.get('access-control-allow-credentials')).toBeNull();
  });

  it('may not where the origin is not listed, or none is', async () => {
    const other = await preflight('http://localhost:9999');
    expect([other.status, other.headers.get('access-control-allow-origin')]).toEqual([405, null]);
    expect((await preflight(`${ORIGIN}.example`)).headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('without origins', () => {
  it('refuses as before', async () => {
    const engine = openEmbedded({ callMs: 5_000 });
    const served = await serve({ engine });
    const asked = await fetch(`${served.url}/graphql`, {
      method: 'OPTIONS',
      headers: { origin: ORIGIN, 'access-control-request-method': 'POST' },
    });
    expect([asked.status, asked.headers.get('access-control-allow-origin')]).toEqual([405, null]);
    await served.server.close();
    await engine.close();
  });
});
