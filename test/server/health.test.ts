import { once } from 'node:events';
import { connect } from 'node:net';
import { beforeAll, describe, expect, it } from 'vitest';
import { openEmbedded } from '../../src/engine/embedded/embedded.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { openNeo4j } from '../../src/engine/neo4j/neo4j.ts';
import { describeEngines } from '../support/engines/engines.ts';
import { serve } from '../support/serve.ts';
import { SOON } from '../support/soon.ts';
import { worldOf } from '../support/worlds/filled.ts';
import { world } from '../support/worlds/world.ts';

describeEngines('health', (open) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await open(worldOf(world));
  });

  it('is live and ready', async () => {
    const { url, server } = await serve({ engine });

    expect(await get(url, '/health/live')).toEqual([200, { status: 'live' }]);
    expect(await get(url, '/health/ready')).toEqual([200, { status: 'ready' }]);
    await server.close();
  });

  it('says while an import is not finished that something may be missing, and how to go on', async () => {
    const { url, server, post } = await serve({ engine });
    const run = { id: 'import:0123456789abcdef', fileName: 'half.json', fileHash: '0123456789abcdef' };
    const make =
      'CREATE (i:Node:Import {id: $id, type: $type, fileName: $fileName, fileHash: $fileHash, startedAt: $at})';
    const at = '2026-01-01T00:00:00.000Z';
    await engine.write((tx) => tx.run({ name: 'test.begin', text: make }, { ...run, at, type: 'Import' }));
    await server.measureGraph();
    const told = { notice: expect.stringMatching(/half\.json is not finished.*accord import again/) };

    expect(await get(url, '/health/ready')).toEqual([200, { status: 'ready', ...told }]);
    expect((await post('{ organizations { totalCount } }')).extensions).toMatchObject(told);
    expect((await post('{ nonsense }')).extensions).toMatchObject(told);

    const remove = { name: 'test.end', text: 'MATCH (i:Import {id: $id}) DETACH DELETE i' };
    await engine.write((tx) => tx.run(remove, { id: run.id }));
    await server.measureGraph();

    expect(await get(url, '/health/ready')).toEqual([200, { status: 'ready' }]);
    expect((await post('{ organizations { totalCount } }')).extensions).not.toHaveProperty('notice');
    await server.close();
  });

  it('ends although a connection is open on which nobody asked', async () => {
    const { url, server } = await serve({ engine });
    const ahead = connect(Number(new URL(url).port), '127.0.0.1');
    await once(ahead, 'connect');
    const start = Date.now();
    await Promise.all([server.close(), once(ahead, 'close')]);

    expect(Date.now() - start).toBeLessThan(SOON);
  });

  it('gives figures of requests, costs, statements and the process', async () => {
    const { url, server, post } = await serve({ engine });
    await post('query Counted { organizations { nodes { id } } }');

    const figures = await (await fetch(`${url}/metrics`)).text();

    expect(figures).toMatch(/accord_request_seconds_count\{operation="Counted",outcome="ok"\} 1/);
    expect(figures).toMatch(
      /accord_engine_call_seconds_count\{statement="Organization.list",outcome="ok"\} 1/,
    );
    expect(figures).toMatch(/accord_engine_rows_total\{statement="Organization.list"\} \d/);
    expect(figures).toMatch(/accord_request_cost_points_count 1/);
    expect(figures).toMatch(/accord_operations_running 0/);
    expect(figures).toMatch(/accord_nodejs_eventloop_lag_seconds /);
    await server.close();
  });
});

describe('health without a database', () => {
  it('is live, not ready, and says why: to the operator the address, to strangers a word', async () => {
    const engine = openNeo4j({
      uri: 'bolt://127.0.0.1:9',
      username: 'neo4j',
      password: 'a-secret',
      database: 'neo4j',
      callMs: 1_000,
      poolSize: 2,
    });
    const { url, server, post, logged } = await serve({ engine });

    const [status, body] = await get(url, '/health/ready');
    const asked = await post('{ organizations { nodes { id } } }');

    expect(await get(url, '/health/live')).toEqual([200, { status: 'live' }]);
    expect(status).toBe(503);
    for (const told of [JSON.stringify(body), asked.text]) {
      expect(told).toMatch(/database cannot answer now/);
      expect(told).not.toMatch(/127\.0\.0\.1:9|a-secret|NEO4J_|neo4j/i);
    }
    expect(JSON.stringify(logged)).toMatch(/127\.0\.0\.1:9/);
    expect(asked.status).toBe(503);
    expect(asked.errors.map((error) => error.code)).toEqual(['SERVICE_UNAVAILABLE']);
    await server.close();
    await engine.close();
  });

  it('answers nothing before the graph is there', async () => {
    const engine = openEmbedded({ callMs: 1_000 });
    let reason: string | undefined = 'The graph is being loaded.';
    const { url, server, post } = await serve({ engine, whyNotReady: () => reason });

    const early = await post('{ __typename }');
    const ready = await get(url, '/health/ready');
    reason = undefined;

    expect([early.status, early.headers.get('retry-after'), early.errors[0]?.message]).toEqual([
      503,
      '1',
      'The graph is being loaded.',
    ]);
    expect(ready).toEqual([503, { status: 'not ready', reason: 'The graph is being loaded.' }]);
    expect((await post('{ __typename }')).status).toBe(200);
    await server.close();
    await engine.close();
  });

  it('counts only so many operation names that clients choose', async () => {
    const engine = openEmbedded({ callMs: 1_000 });
    const { url, server, post } = await serve({ engine });
    for (let index = 0; index < 250; index += 1) await post(`query Name${index} { __typename }`);

    const figures = await (await fetch(`${url}/metrics`)).text();

    expect(figures).toContain('accord_request_seconds_count{operation="other",outcome="ok"} 50');
    await server.close();
    await engine.close();
  });
});

async function get(url: string, path: string): Promise<[number, unknown]> {
  const response = await fetch(`${url}${path}`);
  return [response.status, await response.json()];
}
