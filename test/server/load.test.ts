import { EventEmitter, once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, describe, expect, it } from 'vitest';
import { withinDeadline } from '../../src/engine/deadline.ts';
import { openEmbedded } from '../../src/engine/embedded/embedded.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { Gate } from '../../src/server/gate.ts';
import { createKey } from '../../src/store/record/write-access-keys.ts';
import { fill, serve } from '../support/serve.ts';
import { SOON } from '../support/soon.ts';

describe('load', () => {
  const engine = openEmbedded({ callMs: 30_000 });
  const filled = fill(engine);
  afterAll(() => engine.close());

  it('runs so many at once, lets some wait, and refuses the rest with 503 and Retry-After', async () => {
    await filled;
    let [running, most, refusals] = [0, 0, 0];
    const gate = new EventEmitter();
    const isFull = once(gate, 'full');
    const slow = slowed(engine, async () => {
      running += 1;
      most = Math.max(most, running);
      await isFull;
      running -= 1;
    });
    const { server, post } = await serve({ engine: slow, limits: { poolSize: 1, queue: 4 } });

    // No request ends before as many are refused as should be, however slowly they arrive.
    const asked = Array.from({ length: 12 }, async () => {
      const answer = await post('{ organizations { nodes { id } } }');
      if (answer.status === 503) refusals += 1;
      if (refusals === 4) gate.emit('full');
      return answer;
    });
    const answers = await Promise.all(asked);

    const refused = answers.filter((answer) => answer.status === 503);
    expect(most).toBe(4);
    expect(refused).toHaveLength(4);
    expect(refused.map((answer) => answer.headers.get('retry-after'))).toEqual(Array(4).fill('1'));
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(8);
    await server.close();
  });

  it('gives up at the deadline, other requests unaffected', async () => {
    await filled;
    const hung = slowed(engine, (name, deadline) =>
      name.startsWith('Agreement')
        ? withinDeadline(() => sleep(20_000, undefined, { ref: false }), {
            name,
            callMs: 20_000,
            ...(deadline && { deadline }),
          })
        : Promise.resolve(),
    );
    const { server, post } = await serve({ engine: hung, limits: { requestMs: 2_000 } });
    const start = Date.now();

    const [late, other] = await Promise.all([
      post('{ agreements { nodes { id } } }'),
      post('{ organizations { nodes { id } } }'),
    ]);

    expect(late.status).toBe(503);
    expect(late.errors[0]?.message).toMatch(/time was up/);
    expect(other.status).toBe(200);
    expect(Date.now() - start).toBeLessThan(SOON);
    await server.close();
  });

  it('answers who wrote, however long the write took, and its key again', async () => {
    await filled;
    const requestMs = 3_000;
    const { engine: held, hold } = holding(engine);
    const { server, url } = await serve({
      engine: held,
      access: { writing: true, anonymous: 'read' },
      limits: { requestMs },
      patience: { headersMs: 500, requestMs: 500, checkMs: 500 },
    });
    const key = await createKey(engine, {
      name: 'maria',
      role: 'curator',
      only: undefined,
      expiresAt: undefined,
    });
    const record =
      'record(records: [{ topic: { id: "topic:slow", name: "Slow", basis: INFERRED } }], options: { key: "slow" })';
    const query = `mutation { ${record} { change { id by } revision userErrors { message } preview { nodes { subject { name } after } } } }`;
    const write = async () => {
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` };
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ query }),
      });
      const { data, errors } = (await response.json()) as { readonly data: object; readonly errors?: object };
      return { data, errors };
    };
    // Longer than a request has, and than a connection may be idle.
    hold(requestMs + 1_500);

    const first = await write();
    hold(0);

    expect(first).toMatchObject({
      data: {
        record: { change: { by: 'maria' }, userErrors: [], preview: { nodes: [{ after: 'Slow' }] } },
      },
      errors: undefined,
    });
    expect(await write()).toEqual(first);
    await server.close();
  });

  it('gives up at the deadline although memory is collected meanwhile', async () => {
    await filled;
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const hung = slowed(engine, async (name, deadline) => {
      if (!name.startsWith('Agreement')) return;
      collect();
      await withinDeadline(() => sleep(20_000, undefined, { ref: false }), {
        name,
        callMs: 20_000,
        ...(deadline && { deadline }),
      });
    });
    const { server, post } = await serve({ engine: hung, limits: { requestMs: 300 } });

    const asked = post('{ agreements { nodes { id } } }');
    const collecting = setInterval(collect, 50);

    expect((await asked).errors[0]?.message).toMatch(/time was up/);
    clearInterval(collecting);
    await server.close();
  });

  it('holds the turn of what goes on after its request until it has ended', async () => {
    await filled;
    const work = new EventEmitter();
    const over = once(work, 'over');
    const begun: AbortSignal[] = [];
    const hung = slowed(engine, async (name, deadline) => {
      if (!name.startsWith('Agreement') || !deadline) return;
      begun.push(deadline);
      await withinDeadline(() => over, { name, callMs: 60_000, deadline });
    });
    const { url, server, post } = await serve({ engine: hung, limits: { poolSize: 1, queue: 0 } });
    const leaving = new AbortController();
    const body = '{"query":"{ agreements { nodes { id } } }"}';
    const headers = { 'content-type': 'application/json' };
    const asked = Array.from({ length: 4 }, () =>
      fetch(`${url}/graphql`, { method: 'POST', headers, body, signal: leaving.signal }).catch(
        () => undefined,
      ),
    );
    const other = () => post('{ organizations { nodes { id } } }');

    await expect.poll(() => begun.length).toBe(4);
    leaving.abort();
    await Promise.all(asked);
    await expect.poll(() => begun.every(({ aborted }) => aborted)).toBe(true);

    expect((await other()).errors[0]?.code).toBe('TOO_BUSY');
    work.emit('over');
    await expect.poll(async () => (await other()).status).toBe(200);
    await server.close();
  });

  it('gives the turn back when a client goes away', async () => {
    await filled;
    let calls = 0;
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slow = slowed(engine, async (name) => {
      // What the server reads by itself every second is no question.
      if (/^(?:merged|imports)\./.test(name)) return;
      calls += 1;
      if (calls <= 4) await held;
    });
    const { url, server, post } = await serve({ engine: slow, limits: { poolSize: 1, queue: 1 } });
    const gone = new AbortController();
    const leaving = Array.from({ length: 5 }, () =>
      fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"query":"{ organizations { nodes { id } } }"}',
        signal: gone.signal,
      }).catch(() => undefined),
    );
    await expect.poll(() => calls).toBe(4);
    gone.abort();
    await Promise.all(leaving);
    release();
    const figures = async () => (await fetch(`${url}/metrics`)).text();
    await expect.poll(figures).toMatch(/^accord_operations_running 0$/m);

    const answers = await Promise.all([1, 2, 3, 4].map(() => post('{ organizations { nodes { id } } }')));

    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200]);
    expect(calls).toBeGreaterThanOrEqual(8);
    await server.close();
  });
});

describe('the gate', () => {
  const never = new AbortController().signal;

  it('serves those who wait in their order', async () => {
    const gate = new Gate(1, 2);
    const order: string[] = [];
    const leave = await gate.enter(never);
    const others = ['first', 'second'].map(async (name) => {
      const leaveToo = await gate.enter(never);
      order.push(name);
      leaveToo();
    });

    leave();
    leave();
    await Promise.all(others);

    expect(order).toEqual(['first', 'second']);
    expect([gate.running, gate.waiting]).toEqual([0, 0]);
  });

  it('lets go of one whose time is up', async () => {
    const gate = new Gate(1, 1);
    const leave = await gate.enter(never);
    const abort = new AbortController();
    const waiting = gate.enter(abort.signal);

    abort.abort();

    await expect(waiting).rejects.toThrow(/too busy/);
    leave();
    expect([gate.running, gate.waiting]).toEqual([0, 0]);
  });
});

/** The engine, with something to wait for before each read. */
/** An engine whose writes are answered so long after they took effect. */
function holding(engine: Engine): { readonly engine: Engine; readonly hold: (ms: number) => void } {
  let ms = 0;
  const write: Engine['write'] = async (work) => {
    const value = await engine.write(work);
    await sleep(ms);
    return value;
  };
  const hold = (wanted: number) => {
    ms = wanted;
  };
  return { engine: { ...slowed(engine, () => Promise.resolve()), write }, hold };
}

function slowed(engine: Engine, wait: (name: string, deadline?: AbortSignal) => Promise<unknown>): Engine {
  return {
    kind: engine.kind,
    capabilities: engine.capabilities,
    prepare: (schema) => engine.prepare(schema),
    check: () => engine.check(),
    close: () => engine.close(),
    write: (work) => engine.write(work),
    suppose: (work, options) => engine.suppose(work, options),
    search: (request) => engine.search(request),
    read: async (statement, params, options) => {
      await wait(statement.name, options?.deadline);
      return engine.read(statement, params, options);
    },
  };
}
