import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Engine } from '../../../src/engine/engine.ts';
import { describeEngines } from '../../support/engines/engines.ts';
import { type Served, serve } from '../../support/serve.ts';
import { worldOf } from '../../support/worlds/filled.ts';
import { world } from '../../support/worlds/world.ts';
import { type Sent, STATEMENTS, sending } from './sent-exports.ts';

describeEngines('POST /export/rows', (open) => {
  let engine: Engine;
  let served: Served;
  beforeAll(async () => {
    engine = await open(worldOf(world));
    served = await serve({ engine });
  }, 120_000);
  afterAll(() => served?.server.close());
  const send = sending(() => served);

  it.each<[string, string, Sent | string, RegExp]>([
    ['no format', '', { query: STATEMENTS }, /format .* must be csv or ndjson; found none\. For example/],
    ['an unknown format', '?format=xlsx', { query: STATEMENTS }, /csv or ndjson; found "xlsx"/],
    ['two formats', '?format=csv&format=ndjson', { query: STATEMENTS }, /found "csv" and "ndjson"/],
    [
      'an unknown parameter',
      '?format=csv&page=2',
      { query: STATEMENTS },
      /one of format, cells, citations, limit/,
    ],
    ['a limit of none', '?format=csv&limit=0', { query: STATEMENTS }, /from 1 to 1000000; found "0"/],
    [
      'escaped NDJSON',
      '?format=ndjson&cells=escaped',
      { query: STATEMENTS },
      /must be raw with the format ndjson/,
    ],
    ['no question', '?format=csv', {}, /`query` that is a text.*found nothing/],
    ['a body that is a list', '?format=csv', '[]', /must be a JSON object; found a list/],
    [
      'variables that are a text',
      '?format=csv',
      { query: STATEMENTS, variables: 'x' },
      /`variables` must be a JSON object/,
    ],
    ['a text that cannot be read', '?format=csv', { query: '{ statements' }, /Syntax Error/],
    [
      'a field that there is not',
      '?format=csv',
      { query: '{ statements { nodes { ids } } }' },
      /Did you mean "id"/,
    ],
    [
      'no list',
      '?format=csv',
      { query: '{ node(id: "org:doe") { id } }' },
      /needs one list.*found only `node.id`/,
    ],
    [
      'a list without records',
      '?format=csv',
      { query: '{ agreements { totalCount } }' },
      /found only `agreements`/,
    ],
    [
      'two lists',
      '?format=csv',
      { query: '{ agreements { nodes { id } } events { nodes { id } } }' },
      /found 2: `agreements`, `events`/,
    ],
    [
      'a value beside the list',
      '?format=csv',
      { query: '{ node(id: "org:doe") { id ... on Agency { agreements { nodes { id } } } } }' },
      /found `node.id` beside it/,
    ],
    [
      'nodes and edges',
      '?format=csv',
      { query: '{ agreements { nodes { id } edges { role: cursor } } }' },
      /one of `nodes` and `edges`/,
    ],
    [
      'a list from its end',
      '?format=csv',
      { query: '{ agreements(last: 5) { nodes { id } } }' },
      /from its start; found `last`/,
    ],
    [
      'pages of no rows',
      '?format=csv',
      { query: '{ agreements(first: 0) { nodes { id } } }' },
      /from 1 to 100; found 0/,
    ],
    [
      'pages too large',
      '?format=csv',
      { query: '{ agreements(first: 101) { nodes { id } } }' },
      /from 1 to 100; found 101/,
    ],
    [
      'two columns of one name',
      '?format=csv',
      { query: '{ statements { edges { cursor node { cursor: id } } } }' },
      /two called "cursor"/,
    ],
    [
      'a record that is not there',
      '?format=csv',
      { query: '{ node(id: "agreement:none") { ... on Agreement { parties { nodes { id } } } } }' },
      /no list at `node\.parties`/,
    ],
    [
      'a wrong variable',
      '?format=csv',
      { query: 'query($n: Int) { agreements(first: $n) { nodes { id } } }', variables: { n: 'x' } },
      /Variable "\$n"/,
    ],
    [
      'an operation that there is not',
      '?format=csv',
      { query: `query A ${STATEMENTS}`, operationName: 'B' },
      /no operation "B".*found A/,
    ],
    [
      'a cursor of another list',
      '?format=csv',
      { query: '{ agreements(after: "x") { nodes { id } } }' },
      /`after` must be a cursor/,
    ],
    [
      'a predicate that there is not',
      '?format=csv',
      { query: '{ undisclosed(predicate: "nothing") { nodes { predicate } } }' },
      /must be a property/,
    ],
  ])('refuses %s with what to do', async (_title, address, body, message) => {
    const response = await send(address, body);
    const { errors } = (await response.json()) as { errors: { message: string }[] };

    expect(response.status).toBe(400);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(errors[0]?.message).toMatch(message);
    expect(errors[0]?.message).toMatch(/[.?"]$|&citations=none$/);
  });

  it('names every fault of a text', async () => {
    const response = await send('?format=csv', { query: '{ agreements { nodes { nome datum } } }' });
    const { errors } = (await response.json()) as { errors: { message: string }[] };

    expect(errors).toHaveLength(2);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', ''])(
    'takes no %j, which another site could send',
    async (type) => {
      const response = await send('?format=csv', JSON.stringify({ query: STATEMENTS }), {
        headers: type === '' ? {} : { 'content-type': type },
      });

      expect(response.status).toBe(415);
      expect(await response.text()).toContain('application/json');
    },
  );

  it('asks for a key where the graph is read with one only', async () => {
    const closed = await serve({ engine, access: { writing: true, anonymous: 'nothing' } });
    const response = await sending(() => closed)('?format=csv', { query: STATEMENTS });

    expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    expect(await response.text()).toContain('UNAUTHENTICATED');
    await closed.server.close();
  });

  it('says that the graph is not loaded yet', async () => {
    const loading = await serve({ engine, whyNotReady: () => 'The seeds are being loaded.' });
    const response = await sending(() => loading)('?format=csv', { query: STATEMENTS });

    expect([response.status, await response.text()]).toEqual([503, expect.stringContaining('being loaded')]);
    await loading.server.close();
  });
});
