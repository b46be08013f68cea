import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openEmbedded } from '../../src/engine/embedded/embedded.ts';
import { PATIENCE } from '../../src/server/create-server.ts';
import { readAnswer, type Served, serve } from '../support/serve.ts';
import { SOON } from '../support/soon.ts';

const QUERY = '{"query":"{ __typename }"}';

describe('the HTTP edge', () => {
  const engine = openEmbedded({ callMs: 5_000 });
  let served: Served;
  beforeAll(async () => {
    served = await serve({ engine });
  });
  afterAll(async () => {
    await served.server.close();
    await engine.close();
  });
  const send = (init: RequestInit, path = '/graphql') => fetch(`${served.url}${path}`, init);
  const post = (body: string, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
    send({ method: 'POST', body, headers });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    'refuses %s, which another site could send',
    async (type) => {
      const response = await post(QUERY, { 'content-type': type });

      expect([400, 415]).toContain(response.status);
      expect(await response.text()).not.toContain('"Query"');
    },
  );

  it.each(['mutation{x}', 'subscription{x}', 'mutation M{__typename}'])(
    'changes nothing by GET: %s',
    async (query) => {
      const response = await send({}, `/graphql?query=${encodeURIComponent(query)}`);

      expect([400, 405]).toContain(response.status);
    },
  );

  it.each([
    ...['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD'].map((method) => [method, '/graphql', 'GET, POST']),
    ...['/export/rows?format=csv', '/graphql/stream'].flatMap((path) =>
      ['GET', 'PUT', 'DELETE', 'OPTIONS', 'HEAD'].map((method) => [method, path, 'POST']),
    ),
    ...['/', '/health/live', '/health/ready', '/metrics'].map((path) => ['POST', path, 'GET, HEAD']),
    ...['/calendar.ics', '/calendar/x.ics', '/changes.atom?limit=1'].flatMap((path) =>
      ['POST', 'PUT', 'DELETE', 'OPTIONS'].map((method) => [method, path, 'GET, HEAD']),
    ),
  ])('refuses %s to %s, which takes %s', async (method, path, allow) => {
    const body = method === 'HEAD' || method === 'GET' ? null : 'x'.repeat(300_000);
    const response = await send({ method, body, headers: { 'content-type': 'text/unknown' } }, path);

    expect([response.status, response.headers.get('allow')]).toEqual([405, allow]);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    if (method === 'HEAD') return;
    const [error] = (await readAnswer(response)).errors;
    expect(error).toEqual({
      code: 'METHOD_NOT_ALLOWED',
      message: `This address takes ${allow.replace(', ', ' and ')}, not ${method}.`,
    });
  });

  it.each(['GET', 'POST'])(
    'answers a %s to an address that there is not with those that there are',
    async (method) => {
      const response = await send({ method }, '/graphiql');
      const [error] = (await readAnswer(response)).errors;

      expect([response.status, error]).toEqual([
        404,
        {
          code: 'NOT_FOUND',
          message:
            'There is nothing at this address. There is /, /calendar.ics, /calendar/CALL_ID.ics, /changes.atom, /export/rows, /graphql, /graphql/stream, /health/live, /health/ready, /metrics, /records, /reports, /reports/NAME.',
        },
      ]);
    },
  );

  it.each(['/', '/health/live', '/metrics', '/calendar.ics'])('answers a HEAD to %s', async (path) => {
    const response = await send({ method: 'HEAD' }, path);

    expect([response.status, await response.text()]).toEqual([200, '']);
  });

  it('answers a GET, but lets no page of another origin read it', async () => {
    const response = await send(
      { headers: { origin: 'https://elsewhere.example' } },
      '/graphql?query={__typename}',
    );

    expect(response.status).toBe(200);
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    'refuses a POST of %s, which another site could send',
    async (type) => {
      const response = await post('{"query":"{ __typename }"}', { 'content-type': type });

      expect([400, 415]).toContain(response.status);
    },
  );

  it('lets no other origin read an answer', async () => {
    const asked = await post(QUERY, {
      'content-type': 'application/json',
      origin: 'https://elsewhere.example',
    });
    const preflight = await send({
      method: 'OPTIONS',
      headers: { origin: 'https://elsewhere.example', 'access-control-request-method': 'POST' },
    });

    expect(asked.headers.get('access-control-allow-origin')).toBeNull();
    expect(preflight.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('refuses a body over the limit', async () => {
    const response = await post(JSON.stringify({ query: '{ __typename }', pad: 'x'.repeat(262_144) }));

    expect(response.status).toBe(413);
  });

  it.each([
    ['broken JSON', '{"query": "{ __typename'],
    ['JSON that is deep', `${'['.repeat(50_000)}${']'.repeat(50_000)}`],
    ['an empty body', ''],
    ['null', 'null'],
    ['a prototype', '{"query":"{ __typename }","__proto__":{"isAdmin":true}}'],
    ['a constructor', '{"query":"{ __typename }","constructor":{"prototype":{"isAdmin":true}}}'],
    ['a query that is a number', '{"query":1}'],
    ['variables that are a list', '{"query":"{ __typename }","variables":[1]}'],
  ])('refuses %s without a word about its inside', async (_title, body) => {
    const response = await post(body);
    const text = await response.text();

    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(response.status).toBeLessThan(500);
    expect(text).not.toMatch(/node_modules|at .*:\d+:\d+|stack/);
    expect(({} as Record<string, unknown>).isAdmin).toBeUndefined();
  });

  it.each([
    ['two lengths', 'Content-Length: 5\r\nContent-Length: 6\r\n'],
    ['a length and chunks', 'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n'],
    ['chunks and a length', 'Transfer-Encoding: chunked\r\nContent-Length: 5\r\n'],
    ['an encoding nobody knows before chunks', 'Transfer-Encoding: chunked, cow\r\n'],
    ['a length that is none', 'Content-Length: 5a\r\n'],
    ['a negative length', 'Content-Length: -5\r\n'],
    ['chunks without a size', 'Transfer-Encoding: chunked\r\n\r\nzz\r\n'],
    ['a header name with a space', 'X Bad : 1\r\n'],
    ['a header name without end', 'X-Bad\r\n'],
    ['a bare line feed within a header', 'X-Bad: 1\n\nGET /metrics HTTP/1.1\r\n'],
  ])('refuses a request with %s', async (_title, header) => {
    const answer = await raw(
      served.url,
      `POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n${header}\r\n`,
    );

    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  });

  it('takes a request hidden in a body for the body', async () => {
    const hidden = 'GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n';
    const answer = await raw(
      served.url,
      `POST /graphql HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${hidden.length}\r\n\r\n${hidden}`,
    );

    expect(answer.match(/HTTP\/1\.1 /g)).toHaveLength(1);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).not.toContain('accord_');
  });

  it.each([
    [
      'headers without bound',
      `GET / HTTP/1.1\r\nHost: localhost\r\nX-Big: ${'x'.repeat(40_000)}\r\n\r\n`,
      /^HTTP\/1\.1 431 /,
    ],
    ['no host', 'GET / HTTP/1.1\r\n\r\n', /^HTTP\/1\.1 400 /],
    ['no HTTP', '\u0016\u0003\u0001\u0002', /^HTTP\/1\.1 400 /],
  ])('refuses %s', async (_what, bytes, status) => {
    expect(await raw(served.url, bytes)).toMatch(status);
  });

  it.each([
    '/../../../etc/passwd',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/..%5c..%5cetc%5cpasswd',
    '//etc/passwd',
    '/graphql/../../etc/passwd',
    '/%00',
    '/health/%2e%2e/%2e%2e/etc/passwd',
  ])('serves no file: %s', async (path) => {
    const answer = await raw(
      served.url,
      `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
    );

    expect(answer).toMatch(/^HTTP\/1\.1 40[04] /);
    expect(answer).not.toMatch(/root:|node_modules|stack/);
  });

  it.each(['gzip', 'deflate', 'br'])('unpacks no %s', async (encoding) => {
    const headers = { 'content-type': 'application/json', 'content-encoding': encoding };
    const response = await post(gzipSync('{"query":"{ __typename }"}').toString('latin1'), headers);

    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(response.status).toBeLessThan(500);
  });

  it('answers what goes wrong before GraphQL in the same form', async () => {
    const answer = await readAnswer(await post('{"query": "{ __typename'));

    expect(answer.status).toBe(400);
    expect(answer.errors.map(({ code }) => code)).toEqual(['BAD_REQUEST']);
  });

  it.each([
    [
      'a bad address',
      'GET /%zz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
      400,
      'BAD_REQUEST',
    ],
    [
      'endless headers',
      `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
      431,
      'HEADERS_TOO_LARGE',
    ],
    ['no HTTP', 'HELLO\r\n\r\n', 400, 'BAD_REQUEST'],
    ['another name', 'GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n', 421, 'WRONG_HOST'],
    [
      'two names',
      'GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nConnection: close\r\n\r\n',
      400,
      'BAD_REQUEST',
    ],
  ])('refuses %s in the same form', async (_what, bytes, status, code) => {
    const answered = await raw(served.url, bytes);
    const [head = '', body = ''] = answered.split('\r\n\r\n');

    expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(JSON.parse(body).errors).toEqual([{ message: expect.any(String), extensions: { code } }]);
  });

  it.each(['localhost', 'LOCALHOST:80', '127.0.0.1', '[::1]:4000', 'localhost.'])(
    'answers to %s',
    async (host) => {
      const answered = await raw(
        served.url,
        `GET /health/live HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
      );

      expect(answered).toMatch(/^HTTP\/1\.1 200 /);
    },
  );

  it('refuses a persisted query of another hash with a code of its own', async () => {
    const extensions = { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } };

    const { status, errors } = await readAnswer(
      await post(JSON.stringify({ query: '{ __typename }', extensions })),
    );

    expect([status, errors[0]?.code]).toEqual([400, 'PERSISTED_QUERY_HASH_MISMATCH']);
    expect(errors[0]?.message).toMatch(/SHA-256/);
  });

  it('shows a page with nothing remote and nothing that runs where the explorer is not built', async () => {
    const response = await send({}, '/');
    const page = await response.text();

    expect(response.headers.get('content-type')).toContain('text/html');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(page).not.toMatch(/<script|src=|@import|url\(/);
    expect(page).toContain(`curl -s ${new URL(response.url).origin}/graphql `);
    for (const path of ['/calendar.ics', '/changes.atom']) expect(page).toContain(`<a href="${path}">`);
  });

  it('shows a first question that can be pasted and is answered', async () => {
    const page = await (await send({}, '/')).text();
    const body = /-d '(.*)'/.exec(page)?.[1] ?? '';

    const answer = await send({
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });

    expect(await answer.json()).toEqual({ data: { node: null }, extensions: expect.anything() });
  });

  it('sends its protections with every answer', async () => {
    for (const path of ['/', '/graphql', '/health/live', '/metrics', '/nowhere']) {
      const { headers } = await send({}, path);

      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/);
    }
  });
});

describe('the patience of the HTTP edge', () => {
  const engine = openEmbedded({ callMs: 5_000 });
  let served: Served;
  beforeAll(async () => {
    served = await serve({ engine, patience: { headersMs: 400, requestMs: 900, checkMs: 50 } });
  });
  afterAll(async () => {
    await served.server.close();
    await engine.close();
  });

  it('cuts off headers that never end', async () => {
    const answer = await raw(served.url, 'POST /graphql HTTP/1.1\r\nHost: localhost\r\n');

    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
  });

  it('cuts off who says nothing', async () => {
    const begun = performance.now();

    await raw(served.url, '');

    expect(performance.now() - begun).toBeLessThan(SOON);
  });

  it('cuts off a body that never ends', async () => {
    const headers = 'Host: localhost\r\nContent-Type: application/json\r\nContent-Length: 100';

    const answer = await raw(served.url, `POST /graphql HTTP/1.1\r\n${headers}\r\n\r\n{`);

    expect(answer).toMatch(/^(HTTP\/1\.1 408 |$)/);
  });

  it('is 10 s for headers and 20 s for a request, which a slow body can only use up when it is the longer', () => {
    expect(PATIENCE).toEqual({ headersMs: 10_000, requestMs: 20_000, checkMs: 2_000 });
  });
});

/** Sends bytes as they are and gives what comes back until the server hangs up. */
function raw(url: string, text: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect({ host: hostname, port: Number(port) }, () => socket.write(text));
    socket.on('data', (data) => {
      answer += data.toString();
    });
    socket.on('error', () => resolve(answer));
    socket.on('close', () => resolve(answer));
  });
}
