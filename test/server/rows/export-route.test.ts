import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Engine } from '../../../src/engine/engine.ts';
import { UnavailableError } from '../../../src/errors.ts';
import type { DataRecord } from '../../../src/model/records/record-types.ts';
import { describeEngines } from '../../support/engines/engines.ts';
import { type Served, serve } from '../../support/serve.ts';
import { SOON } from '../../support/soon.ts';
import { worldOf } from '../../support/worlds/filled.ts';
import { world } from '../../support/worlds/world.ts';

/** Names that a spreadsheet would run, and texts that CSV has to quote. */
const HOSTILE: readonly DataRecord[] = [
  {
    ...{ type: 'Topic', id: 'topic:formula', name: '=HYPERLINK("https://evil.example","x")' },
    aliases: ['+1', 'a, "b"\nc'],
    sources: ['source:daily-press'],
  },
  { type: 'Topic', id: 'topic:minus', name: '-2+3', note: '-5', sources: ['source:daily-press'] },
];
const WORLD = worldOf([...world, ...HOSTILE]);

const AGREEMENTS = `query Agreements { agreements(orderBy: [{ name: ASC }]) { nodes {
  id name announcedOn valueUsd binding focusAreas program { name }
  parties { edges { role node { name } } } } } }`;
const STATEMENTS = '{ statements { nodes { id predicate value } } }';

interface Sent {
  readonly query?: string;
  readonly variables?: unknown;
  readonly operationName?: string;
}

/** Sends an export as a script would. */
function sending(served: () => Served) {
  return (address: string, body: Sent | string, init: RequestInit = {}) =>
    fetch(`${served().url}/export/rows${address}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
      ...init,
    });
}

function linesOf(text: string): readonly string[] {
  return text.split('\r\n').filter((line) => line !== '');
}

function rowsOf(text: string): readonly Readonly<Record<string, unknown>>[] {
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

describeEngines('POST /export/rows', (open) => {
  let engine: Engine;
  let served: Served;
  beforeAll(async () => {
    engine = await open(WORLD);
    served = await serve({ engine });
  }, 120_000);
  afterAll(() => served?.server.close());
  const send = sending(() => served);

  it('gives a table for people', async () => {
    const response = await send('?format=csv&citations=none', { query: AGREEMENTS });

    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="Agreements.csv"');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(linesOf(await response.text())).toEqual([
      'id,name,announcedOn,valueUsd,binding,focusAreas,program_name,parties_role,parties_name',
      'agreement:lease,Lease of land at Élan,2025-06,12500000,,,,; ,Chipmaker; U.S. Department of Energy',
      'agreement:mou-doe-acme,MOU between DOE and Acme AI,2026-03-02,not disclosed,false,models; evaluation,The Mission,signatory; government lead,Acme AI; U.S. Department of Energy',
    ]);
  });

  it('gives rows for programs, with the same columns and what was not read beside them', async () => {
    const response = await send('?format=ndjson&citations=none', {
      query: AGREEMENTS.replace('parties', 'parties(first: 1)'),
    });

    expect(response.headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8');
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="Agreements.ndjson"');
    expect(rowsOf(await response.text())[1]).toEqual({
      ...{ id: 'agreement:mou-doe-acme', name: 'MOU between DOE and Acme AI', announcedOn: '2026-03-02' },
      ...{ valueUsd: null, binding: false, focusAreas: ['models', 'evaluation'] },
      ...{ program_name: 'The Mission', parties_role: ['signatory'], parties_name: ['Acme AI'] },
      ...{ parties_has_more: true, not_disclosed: ['valueUsd'] },
    });
  });

  it('says in a cell for people that its list goes on', async () => {
    const query = '{ agreements { nodes { parties(first: 1) { nodes { name } } } } }';
    const response = await send('?format=csv&citations=none', { query });

    expect(linesOf(await response.text())).toEqual(['parties_name', 'Chipmaker; …', 'Acme AI; …']);
  });

  it('cites who says what, how closely, and where was sought what is not disclosed', async () => {
    const query = `{ agreements(where: { id: { eq: "agreement:mou-doe-acme" } }) {
      edges { node { value: valueUsd announcedOn parties { nodes { id } } } } } }`;
    const [row] = rowsOf(await (await send('?format=ndjson', { query })).text());

    expect(row).toMatchObject({
      ...{ value: null, value_basis: 'NOT_DISCLOSED', value_sources: ['https://www.energy.gov/mou'] },
      ...{ value_said_on: ['2026-03-02'], value_level: null, not_disclosed: ['value'] },
      ...{ announcedOn_basis: 'STATED', announcedOn_sources: ['https://www.energy.gov/mou'] },
      ...{ announcedOn_said_on: ['2026-03-02'], announcedOn_level: 'CLAIM' },
    });
    expect(row?.parties_sources).toEqual(
      expect.arrayContaining(['https://acme.example/blog', 'https://www.energy.gov/mou']),
    );
    expect(row?.parties_said_on).toHaveLength(String(row?.parties_sources).split(',').length);
  });

  it('says of the sources of whole records that one of them says so', async () => {
    const query =
      '{ people: organizations(where: { id: { eq: "org:acme-ai" } }) { nodes { name ... on Company { foundedOn } } } }';
    const [row] = rowsOf(await (await send('?format=ndjson', { query })).text());

    expect(row).toMatchObject({ name_level: 'RECORD', foundedOn: '2019', foundedOn_level: 'RECORD' });
    expect(row?.foundedOn_sources).toEqual(['https://acme.example/blog']);
  });

  it('escapes for people what a spreadsheet would run, and nothing else', async () => {
    const query = '{ topics(orderBy: [{ id: ASC }]) { nodes { name note aliases } } }';
    const escaped = await (await send('?format=csv&citations=none', { query })).text();
    const raw = await (await send('?format=csv&cells=raw&citations=none', { query })).text();
    const rows = rowsOf(await (await send('?format=ndjson&citations=none', { query })).text());

    expect(escaped).toContain(`"'=HYPERLINK(""https://evil.example"",""x"")",,"'+1; a, ""b""\nc"\r\n`);
    expect(escaped).toContain("'-2+3,'-5,\r\n");
    expect(raw).toContain(
      `"=HYPERLINK(""https://evil.example"",""x"")",,"[""+1"",""a, \\""b\\""\\nc""]",[]\r\n`,
    );
    expect(raw).toContain('-2+3,-5,[],[]\r\n');
    expect(rows.map(({ name }) => name)).toContain('=HYPERLINK("https://evil.example","x")');
  });

  it('follows the cursor to the end, from where it is told to, up to a limit', async () => {
    const whole = rowsOf(await (await send('?format=ndjson', { query: STATEMENTS })).text());
    const counted = await served.post('{ statements(first: 30) { totalCount pageInfo { endCursor } } }');
    const { totalCount, pageInfo } = (
      counted.data as { statements: { totalCount: number; pageInfo: { endCursor: string } } }
    ).statements;
    const query =
      'query From($after: String) { statements(first: 7, after: $after) { nodes { id predicate value } } }';
    const rest = await send('?format=ndjson', { query, variables: { after: pageInfo.endCursor } });
    const some = await send('?format=ndjson&limit=8', { query });

    expect(whole).toHaveLength(totalCount);
    expect(totalCount).toBeGreaterThan(150);
    expect(rowsOf(await rest.text())).toEqual(whole.slice(30));
    expect(rowsOf(await some.text())).toEqual(whole.slice(0, 8));
  });

  it('exports a view, a list below one record, and one of several operations', async () => {
    const query = `query Then { at(validOn: "2026-03-05") { agreements { nodes { key } } } }
      query Below($id: ID!, $with: Boolean!) { node(id: $id) { ...Parts } }
      fragment Parts on Node { ... on Agreement { parties { edges { role @include(if: $with) node { key } } } } }`;
    const then = await send('?format=ndjson&citations=none', { query, operationName: 'Then' });
    const below = await send('?format=ndjson&citations=none', {
      ...{ query, operationName: 'Below', variables: { id: 'agreement:mou-doe-acme', with: false } },
    });

    expect(rowsOf(await then.text()).map(({ key }) => key)).toEqual([
      'agreement:lease',
      'agreement:mou-doe-acme',
    ]);
    expect(rowsOf(await below.text())).toEqual([
      { key: 'org:acme-ai', not_disclosed: [] },
      { key: 'org:doe', not_disclosed: [] },
    ]);
  });

  it('writes the head of a list with no rows', async () => {
    const query = '{ agreements(where: { name: { eq: "Nothing" } }) { nodes { id name } } }';

    expect(await (await send('?format=csv&citations=none', { query })).text()).toBe('id,name\r\n');
    expect(await (await send('?format=ndjson', { query })).text()).toBe('');
  });

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

interface Cut {
  readonly status: number | undefined;
  readonly text: string;
  /** False where the connection ended before the transfer did. */
  readonly isWhole: boolean;
}

/** Reads an answer as far as it comes. */
async function textUntilCut({ url }: Served, address: string, body: Sent): Promise<Cut> {
  const sent = httpRequest(`${url}/export/rows${address}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
  });
  sent.end(JSON.stringify(body));
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  let text = '';
  response.setEncoding('utf8');
  response.on('data', (part: string) => {
    text += part;
  });
  response.on('error', () => undefined);
  await new Promise<void>((resolve) => response.once('close', resolve));
  return { status: response.statusCode, text, isWhole: response.complete };
}

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
