import { pino } from 'pino';
import { expect, it } from 'vitest';
import { warmUp } from '../../src/commands/warm-up.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { UnavailableError } from '../../src/errors.ts';
import { prepareStorage, record } from '../../src/store/record/record.ts';
import { api } from '../support/ask.ts';
import { countingEngine } from '../support/engines/counting-engine.ts';
import { describeEngines } from '../support/engines/engines.ts';
import { serve } from '../support/serve.ts';
import { SOON } from '../support/soon.ts';

/** More entities than are asked for at once: a thousand in one part, and these in another. */
const REST = 50;
const companies = Array.from({ length: 1_000 + REST }, (_, index) => ({
  ...{ type: 'Company', id: `org:c${index}`, name: `Company ${index}` },
  ...(index === 1 && { parent: 'org:c0' }),
}));
const PATHS = '{ paths(from: "org:c0", to: "org:c1") { nodes { length } } }';
const soon = { timeout: 20_000, interval: 100 };

function watched() {
  const logged: Record<string, unknown>[] = [];
  const logger = pino(
    { level: 'info' },
    { write: (line: string) => logged.push(JSON.parse(line) as Record<string, unknown>) },
  );
  const warm = (engine: Engine) =>
    warmUp(
      { contract: api().contract, logger },
      { engine, isOver: () => false, measureGraph: async () => {} },
    );
  return { warm, said: () => logged.map(({ msg }) => String(msg)), logged };
}

describeEngines('warming up', (open) => {
  const filled = async () => {
    const engine = await open();
    await prepareStorage(engine, api().contract.model);
    await record(engine, api().contract.model, { records: companies });
    return engine;
  };

  it('reads the network ahead of the first question, and says how much and how long', async () => {
    const { engine, counts } = countingEngine(await filled());
    const { warm, said, logged } = watched();

    const { server, post } = await serve({ engine });
    warm(server.engine);
    await expect.poll(said, soon).toEqual(['the network has been read']);
    const answer = await post(PATHS);

    expect(answer.data).toEqual({ paths: { nodes: [{ length: 1 }] } });
    expect(counts.reads.filter((name) => name === 'network.nodes')).toHaveLength(1);
    expect(logged).toMatchObject([
      { entities: companies.length, relationships: 1, seconds: expect.any(Number) },
    ]);
    await server.close();
  });

  it('tells a question that comes too early how far it is and when to ask again', async () => {
    const engine = await filled();
    let letThrough: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      letThrough = resolve;
    });
    const slow: Engine = {
      ...countingEngine(engine).engine,
      read: async (statement, params, options) => {
        const { ids } = (params ?? {}) as { ids?: readonly string[] };
        if (statement.name === 'network.entities' && ids?.length !== REST) await gate;
        return engine.read(statement, params, options);
      },
    };
    const { server, post } = await serve({ engine: slow, limits: { requestMs: 8_000 } });
    watched().warm(server.engine);
    const start = performance.now();

    const early = await post(PATHS);
    const other = await post('{ organizations(first: 1) { nodes { id } } }');

    expect(performance.now() - start).toBeLessThan(SOON);
    expect(other.status).toBe(200);
    expect(early.status).toBe(503);
    expect(early.errors).toMatchObject([
      {
        code: 'SERVICE_UNAVAILABLE',
        message: expect.stringMatching(
          /^The network is being read from the database: 4 % of 1050 entities after \d+ s\. Ask again in \d+ s\.$/,
        ),
      },
    ]);
    expect(Number(early.headers.get('retry-after'))).toBeGreaterThan(5);
    letThrough();
    await expect
      .poll(async () => (await post(PATHS)).data, soon)
      .toEqual({ paths: { nodes: [{ length: 1 }] } });
    await server.close();
  });

  it('goes on when the database fails for a moment, and leaves it to a question when it fails for good', async () => {
    const engine = await filled();
    let failures = 2;
    const failing: Engine = {
      ...countingEngine(engine).engine,
      read: (statement, params, options) => {
        if (!statement.name.startsWith('network.') || failures === 0)
          return engine.read(statement, params, options);
        failures -= 1;
        return Promise.reject(new UnavailableError('It is down.'));
      },
    };
    const { warm, said } = watched();
    warm(failing);
    await expect.poll(said, soon).toEqual(['the network has been read']);

    const down: Engine = { ...failing, read: () => Promise.reject(new UnavailableError('It is down.')) };
    const other = watched();
    other.warm(down);
    await expect
      .poll(other.said, soon)
      .toEqual(['the network could not be read ahead; the next question about it reads it']);
  });
});
