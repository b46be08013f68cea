import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Engine } from '../../../src/engine/engine.ts';
import { UnavailableError } from '../../../src/errors.ts';
import { describeEngines } from '../../support/engines/engines.ts';
import { type Served, serve } from '../../support/serve.ts';
import { SOON } from '../../support/soon.ts';
import { worldOf } from '../../support/worlds/filled.ts';
import { world } from '../../support/worlds/world.ts';
import { AGREEMENTS, linesOf, rowsOf, STATEMENTS, sending, textUntilCut } from './sent-exports.ts';

describeEngines('an export of many pages', (open) => {
  let engine: Engine;
  let served: Served;
  beforeAll(async () => {
    engine = await open(worldOf(world));
    served = await serve({ engine });
  }, 120_000);
  afterAll(() => served?.server.close());
  const send = sending(() => served);

  it('reads a costly question in smaller pages, and refuses one that not even a row passes', async () => {
    const small = await serve({ engine, limits: { cost: 30 } });
    const smallest = await serve({ engine, limits: { cost: 1 } });
    const query = AGREEMENTS.replace('agreements(', 'agreements(first: 100, ');
    const passed = await sending(() => small)('?format=csv', { query });
    const refused = await sending(() => smallest)('?format=csv', { query });

    expect((await small.post(query)).errors[0]?.code).toBe('COST_LIMIT_EXCEEDED');
    expect(await passed.text()).toBe(await (await send('?format=csv', { query })).text());
    expect([refused.status, await refused.text()]).toEqual([
      400,
      expect.stringContaining('COST_LIMIT_EXCEEDED'),
    ]);
    await small.server.close();
    await smallest.server.close();
  });

  it('reads smaller pages where records have more below them than was expected', async () => {
    const limited = await serve({ engine, limits: { nodes: 60 } });
    const query = '{ entities { nodes { key statements(first: 25) { nodes { predicate } } } } }';
    const passed = await sending(() => limited)('?format=ndjson&citations=none', { query });

    expect(await passed.text()).toBe(await (await send('?format=ndjson&citations=none', { query })).text());
    await limited.server.close();
  });

  it('sends no more rows than one export may have, and says where to go on', async () => {
    const limited = await serve({ engine, limits: { exportRows: 9 } });
    const text = await textUntilCut(limited, '?format=ndjson', { query: STATEMENTS });
    const rows = rowsOf(text.text);
    const { error, rowsBefore } = rows.at(-1) as { error: { message: string }; rowsBefore: number };

    expect([rows.length, rowsBefore, text.isWhole]).toEqual([10, 9, false]);
    const [, after = ''] = /go on with `after: (".*")`/.exec(error.message) ?? [];
    const rest = await send('?format=ndjson', {
      query: STATEMENTS.replace('statements', `statements(after: ${after})`),
    });
    const whole = rowsOf(await (await send('?format=ndjson', { query: STATEMENTS })).text());
    expect([...rows.slice(0, 9), ...rowsOf(await rest.text())]).toEqual(whole);
    await limited.server.close();
  });

  it('cuts the transfer off where it fails underway, and ends NDJSON with the error', async () => {
    const failing = await serve({ engine: failingAfter(engine, 2) });
    const table = await textUntilCut(failing, '?format=csv', {
      query: STATEMENTS.replace('statements', 'statements(first: 20)'),
    });
    await failing.server.close();
    const again = await serve({ engine: failingAfter(engine, 2) });
    const lines = await textUntilCut(again, '?format=ndjson', {
      query: STATEMENTS.replace('statements', 'statements(first: 20)'),
    });
    await again.server.close();

    expect([table.status, table.isWhole, linesOf(table.text).length]).toEqual([200, false, 41]);
    expect([lines.status, lines.isWhole]).toEqual([200, false]);
    expect(rowsOf(lines.text).at(-1)).toMatchObject({
      error: { message: 'The database is away.', extensions: { code: 'SERVICE_UNAVAILABLE' } },
      rowsBefore: 40,
    });
    expect(failing.logged.filter(({ msg }) => msg === 'export')).toMatchObject([
      { outcome: 'error', rows: 40 },
    ]);
  });

  it('cuts a compressed transfer off, too', async () => {
    const failing = await serve({ engine: failingAfter(engine, 2) });
    const answered = sending(() => failing)(
      '?format=csv',
      { query: STATEMENTS.replace('statements', 'statements(first: 20)') },
      {
        headers: { 'content-type': 'application/json', 'accept-encoding': 'gzip' },
      },
    );

    await expect(answered.then((response) => response.text())).rejects.toThrow();
    await failing.server.close();
  });

  it('answers a first page that fails as an error of its own', async () => {
    const failing = await serve({ engine: failingAfter(engine, 0) });
    const response = await sending(() => failing)('?format=csv', { query: STATEMENTS });

    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await response.text()).toContain('SERVICE_UNAVAILABLE');
    await failing.server.close();
  });

  it('has every page wait for its turn, and holds none while a client reads slowly', async () => {
    let running = 0;
    let most = 0;
    const slow = watched(engine, async () => {
      running += 1;
      most = Math.max(most, running);
      await sleep(2);
      running -= 1;
    });
    const narrow = await serve({ engine: slow, limits: { poolSize: 1, queue: 50 } });
    const query = STATEMENTS.replace('statements', 'statements(first: 10)');
    const texts = await Promise.all(
      Array.from({ length: 8 }, async () =>
        (await sending(() => narrow)('?format=ndjson', { query })).text(),
      ),
    );

    expect(most).toBeLessThanOrEqual(4);
    expect(new Set(texts).size).toBe(1);
    await narrow.server.close();
  });

  it('stops the work of a client that goes away', async () => {
    let reads = 0;
    const slow = watched(engine, async () => {
      reads += 1;
      await sleep(20);
    });
    const leaving = await serve({ engine: slow });
    const left = new AbortController();
    const query = STATEMENTS.replace('statements', 'statements(first: 1)');
    const response = await sending(() => leaving)('?format=ndjson', { query }, { signal: left.signal });
    await response.body?.getReader().read();
    left.abort();
    const ended = () => leaving.logged.filter(({ msg }) => msg === 'export');
    await expect.poll(ended).toMatchObject([{ outcome: 'error' }]);
    const readSoFar = reads;
    await sleep(300);

    expect(reads).toBe(readSoFar);
    expect(reads).toBeLessThan(60);
    await leaving.server.close();
  });

  it('ends an export where the server has to end', async () => {
    const slow = await serve({ engine: watched(engine, () => sleep(100)) });
    const query = STATEMENTS.replace('statements', 'statements(first: 1)');
    const reading = textUntilCut(slow, '?format=ndjson', { query });
    await sleep(300);
    const start = Date.now();
    await slow.server.close();

    expect((await reading).isWhole).toBe(false);
    expect(Date.now() - start).toBeLessThan(SOON);
  }, 20_000);
});

/** The engine, with something to wait for before each read of the list. */
function watched(engine: Engine, before: () => Promise<unknown>): Engine {
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
      if (statement.name === 'Statement.list') await before();
      return engine.read(statement, params, options);
    },
  };
}

function failingAfter(engine: Engine, pages: number): Engine {
  let read = 0;
  return watched(engine, async () => {
    read += 1;
    if (read > pages) throw new UnavailableError('The database is away.');
  });
}
