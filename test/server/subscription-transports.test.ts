import { request } from 'node:http';
import { createConnection } from 'node:net';
import { createClient as createSockets } from 'graphql-ws';
import { beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { openEmbedded } from '../../src/engine/embedded/embedded.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { Seats } from '../../src/server/subscriptions/seats.ts';
import { SUBSCRIPTION_TIMES } from '../../src/server/subscriptions/subscribing.ts';
import { record } from '../../src/store/record/record.ts';
import { api } from '../support/ask.ts';
import { fill, OFTEN, type Served, serve } from '../support/serve.ts';

describe('the transports of subscriptions', () => {
  let engine: Engine;
  const { model } = api().contract;
  let served: Served;
  const open: WebSocket[] = [];
  beforeAll(async () => {
    engine = openEmbedded({ callMs: 5_000 });
    await fill(engine);
    served = await serve({
      engine,
      corsOrigins: ['https://known.example'],
      subscriptionTimes: OFTEN,
      // Whoever reads takes no such time, on the busiest machine.
      limits: { subscriberMs: 5_000 },
    });
    return async () => {
      for (const socket of open) socket.terminate();
      await served.server.close();
      await engine.close();
    };
  });

  const connect = ({ url } = served) => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql/stream`, 'graphql-transport-ws');
    open.push(socket);
    return socket;
  };
  const seen = (socket: WebSocket, event: 'open' | 'message' | 'close') =>
    new Promise<readonly unknown[]>((resolve) => socket.once(event, (...given) => resolve(given)));

  it('cut off who takes nothing, and leave others alone', async () => {
    const long = `subscription { changes(kinds: [ADDED]) { node { ${Array.from({ length: 30 }, (_, index) => `a${index}: after`).join(' ')} } } }`;
    // Both are connected and read no more: what is on its way fills up, and no further change is taken.
    const socket = connect();
    await seen(socket, 'open');
    socket.send(JSON.stringify({ type: 'connection_init' }));
    await seen(socket, 'message');
    socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: long } }));
    socket.pause();
    const { hostname, port } = new URL(served.url);
    const stream = createConnection({ host: hostname, port: Number(port) });
    const body = JSON.stringify({ query: long });
    stream.write(
      `POST /graphql/stream HTTP/1.1\r\nhost: ${hostname}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
    const quick = createSockets({ url: socket.url, webSocketImpl: WebSocket });
    let told = 0;
    quick.subscribe(
      { query: 'subscription { changes(kinds: [ADDED]) { node { predicate } } }' },
      { next: () => (told += 1), error: () => undefined, complete: () => undefined },
    );
    await followed(3);
    const records = Array.from({ length: 60 }, (_, index) => ({
      ...{ type: 'Company', id: `org:long-${index}`, name: `Long ${index}` },
      ...{ summary: 'word '.repeat(3_900).trim(), sources: ['source:energy-mou'] },
    }));
    await record(engine, model, { records });
    await followed(1);
    await expect.poll(() => told).toBeGreaterThanOrEqual(120);
    await quick.dispose();
    await followed(0);
    stream.destroy();
  });
  const followed = (many: number) =>
    expect
      .poll(
        async () => /accord_subscribers (\d+)/.exec(await (await fetch(`${served.url}/metrics`)).text())?.[1],
      )
      .toBe(String(many));

  it('are refused by name, by origin, and at other addresses', async () => {
    const statusOf = (headers: Readonly<Record<string, string>>, path = '/graphql/stream') =>
      new Promise<number | undefined>((resolve, reject) => {
        const asked = request(`${served.url}${path}`, {
          headers: {
            ...{ connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' },
            ...{ 'sec-websocket-key': Buffer.from('0123456789abcdef').toString('base64') },
            ...{ 'sec-websocket-protocol': 'graphql-transport-ws', ...headers },
          },
        });
        asked.once('upgrade', (response, socket) => {
          socket.destroy();
          resolve(response.statusCode);
        });
        asked.once('response', (response) => {
          response.resume();
          resolve(response.statusCode);
        });
        asked.once('error', reject);
        asked.end();
      });
    expect(await statusOf({})).toBe(101);
    expect(await statusOf({ origin: served.url })).toBe(101);
    expect(await statusOf({ origin: 'https://known.example' })).toBe(101);
    for (const origin of [
      'https://other.example',
      'null',
      `${served.url}.other.example`,
      'https://known.example.org',
    ])
      expect([origin, await statusOf({ origin })]).toEqual([origin, 403]);
    expect(await statusOf({}, '/graphql')).toBe(404);
    // Another protocol that is offered is not taken, and the request answered all the same.
    expect(await statusOf({ upgrade: 'h2c' }, '/health/live')).toBe(200);
  });

  it('close a WebSocket with a code where it is misused', async () => {
    const closeOf = async (act: (socket: WebSocket) => void, at = served) => {
      const socket = connect(at);
      const closed = seen(socket, 'close');
      await seen(socket, 'open');
      act(socket);
      const [code, reason] = await closed;
      return [code, String(reason)];
    };
    expect(await closeOf((socket) => socket.send('x'.repeat(70_000)))).toEqual([1009, '']);
    expect(await closeOf((socket) => socket.send('no JSON'))).toEqual([4400, 'BAD_REQUEST']);
    expect(
      await closeOf((socket) => socket.send('{"id":"1","type":"subscribe","payload":{"query":"{a}"}}')),
    ).toEqual([4401, 'UNAUTHENTICATED']);
    expect(
      await closeOf((socket) =>
        socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: 'Bearer x' } })),
      ),
    ).toEqual([4403, 'UNAUTHENTICATED']);
    const hurried = await serve({ engine, subscriptionTimes: { ...OFTEN, initMs: 100 } });
    expect(await closeOf(() => undefined, hurried)).toEqual([4408, 'REQUEST_TIMEOUT']);
    await hurried.server.close();
    expect(SUBSCRIPTION_TIMES).toEqual({ lookMs: 1_000, checkMs: 5_000, initMs: 3_000 });
  });

  it('answer what is no subscription by Server-Sent Events with a status and a code', async () => {
    const send = async (body: string, headers: Readonly<Record<string, string>> = {}) => {
      const response = await fetch(`${served.url}/graphql/stream`, {
        ...{ method: 'POST', body },
        headers: { 'content-type': 'application/json', ...headers },
      });
      const { errors } = (await response.json()) as { errors: { extensions: { code: string } }[] };
      return [response.status, errors[0]?.extensions.code];
    };
    expect(await send('{}')).toEqual([400, 'BAD_REQUEST']);
    expect(await send('{"query":"{a}","variables":[]}')).toEqual([400, 'BAD_REQUEST']);
    expect(await send('no JSON')).toEqual([400, 'BAD_REQUEST']);
    expect(await send('{"query":"{a}"}', { accept: 'application/json' })).toEqual([406, 'NOT_ACCEPTABLE']);
    // Pages of other sites may send this without asking first.
    expect(await send('{"query":"{a}"}', { 'content-type': 'text/plain' })).toEqual([400, 'BAD_REQUEST']);
    expect(await send('{"query":"{a}"}', { authorization: 'Bearer' })).toEqual([401, 'UNAUTHENTICATED']);
  });

  it('have so many seats for everybody and for each caller, and give each back once', () => {
    const seats = new Seats({ subscribers: 3, callerSubscribers: 2 });
    const [first] = [seats.take('key a'), seats.take('key a')];
    expect(() => seats.take('key a')).toThrow(/follows 2 times already/);
    seats.take('key b');
    expect(() => seats.take('key c')).toThrow(/3 subscribers already/);
    first?.();
    seats.take('key c');
    expect(() => seats.take('key a')).toThrow(/3 subscribers already/);
  });
});
