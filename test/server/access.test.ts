import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Config } from '../../src/config.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { readKeys } from '../../src/store/read/access-keys.ts';
import { readEdition } from '../../src/store/read/edition.ts';
import { exportGraph } from '../../src/store/read/export-records.ts';
import type { NewKey } from '../../src/store/record/write-access-keys.ts';
import { createKey, revokeKey } from '../../src/store/record/write-access-keys.ts';
import { api } from '../support/ask.ts';
import { ATTACKS, type Attacks } from '../support/attacks.ts';
import { describeEngines } from '../support/engines/engines.ts';
import { fill, readAnswer, type Served, serve } from '../support/serve.ts';

/** Who gets in, with what, and who does not: everything that is refused writes nothing. */

const WRITE =
  'mutation { record(records: [{ company: { id: "org:intruder", name: "Intruder", basis: INFERRED } }]) { change { by keyId request } userErrors { code message } } }';
const READ = '{ organizations { totalCount } }';

describeEngines('keys', (open) => {
  let engine: Engine;
  let served: Served;
  let closed: Served;
  const keys: Record<string, string> = {};
  const make = async (name: string, own: Partial<NewKey> = {}) => {
    const key = { name, role: 'curator', only: undefined, expiresAt: undefined, ...own } as const;
    keys[name] = await createKey(engine, key);
    return keys[name];
  };

  beforeAll(async () => {
    engine = await open();
    await fill(engine);
    const [writing, anonymous]: [boolean, Config['anonymous']] = [true, 'nothing'];
    served = await serve({ engine, access: { writing, anonymous: 'read' } });
    closed = await serve({ engine, access: { writing, anonymous } });
    await make('maria');
    await make('reader', { role: 'reader' });
    await make('contributor', { role: 'contributor' });
    await make('importer', { only: ['retract'] });
    await make('expired', { expiresAt: '2020-01-01T23:59:59.999Z' });
    await make('revoked');
    await revokeKey(engine, idOf(keys.revoked));
  });
  afterAll(async () => {
    await served.server.close();
    await closed.server.close();
  });

  const revision = async () => (await readEdition((query, params) => engine.read(query, params))).revision;
  const ask = async (query: string, headers: Readonly<Record<string, string>>, at = served) => {
    const given = { 'content-type': 'application/json', ...headers };
    return readAnswer(
      await fetch(`${at.url}/graphql`, { method: 'POST', headers: given, body: JSON.stringify({ query }) }),
    );
  };

  it('let their holder write, and the change says who, with which key, in which request', async () => {
    const answer = await ask(WRITE.replaceAll('ntruder', 'nsider'), {
      authorization: `Bearer ${keys.maria}`,
    });
    expect(answer).toMatchObject({
      status: 200,
      data: {
        record: {
          userErrors: [],
          change: { by: 'maria', keyId: idOf(keys.maria), request: answer.headers.get('x-request-id') },
        },
      },
    });
    expect(answer.extensions).toMatchObject({ cost: { requested: expect.any(Number) } });
  });

  it('remember about when they were last used', async () => {
    await ask(READ, { authorization: `Bearer ${keys.maria}` });
    await expect
      .poll(
        async () =>
          (await readKeys((query, params) => engine.read(query, params))).find(({ name }) => name === 'maria')
            ?.usedAt,
      )
      .toMatch(/^20/);
  });

  it('stand in no export, no answer and no line of the log, nor does any hash of them', async () => {
    const lines: string[] = [];
    for await (const line of exportGraph(engine, api().contract.model)) lines.push(line);
    const kept = await engine.read({
      name: 'kept',
      text: 'MATCH (k:AccessKey) RETURN k.hash AS hash, k.id AS id',
    });
    const shown = [...lines, JSON.stringify(served.logged)].join('\n');
    for (const key of Object.values(keys)) expect(shown).not.toContain(secretOf(key));
    for (const { hash } of kept) expect(shown).not.toContain(String(hash));
    for (const line of lines) expect(line).not.toMatch(/AccessKey|WriteKey/);
    expect(JSON.stringify(kept)).not.toContain(String(keys.maria).slice(20));
  });

  const bearer = (text: () => string) => () => ({ authorization: `Bearer ${text()}` });
  const secretOf = (key: string | undefined) => String(key).slice('accord_0123456789ab_'.length);
  const REFUSED: Attacks<'keys', () => Readonly<Record<string, string>>> = {
    'a key that was revoked': bearer(() => String(keys.revoked)),
    'a key that has expired': bearer(() => String(keys.expired)),
    'the id of one key with the secret of another': bearer(
      () => `accord_${idOf(keys.maria)}_${secretOf(keys.reader)}`,
    ),
    'an unknown id': bearer(() => `accord_000000000000_${secretOf(keys.maria)}`),
    'a secret with one sign changed': bearer(
      () => `${String(keys.maria).slice(0, -2)}${String(keys.maria).endsWith('AA') ? 'BB' : 'AA'}`,
    ),
    'a secret cut short': bearer(() => String(keys.maria).slice(0, -1)),
    'a secret that goes on': bearer(() => `${keys.maria}A`),
    'a secret of nothing': bearer(() => `accord_${idOf(keys.maria)}_`),
    'a secret of 43 blanks of base64': bearer(() => `accord_${idOf(keys.maria)}_${'A'.repeat(43)}`),
    'a prefix in capital letters': bearer(() => String(keys.maria).replace('accord', 'ACCORD')),
    'the hash instead of the secret': bearer(() => `accord_${idOf(keys.maria)}_${'a'.repeat(64)}`),
    'a key with a blank in it': bearer(() => String(keys.maria).replace('accord_', 'accord _')),
    'two keys': bearer(() => `${keys.maria}, ${keys.maria}`),
    'an empty bearer': () => ({ authorization: 'Bearer ' }),
    'the word alone': () => ({ authorization: 'Bearer' }),
    'a token without signature': bearer(
      () => 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJtYXJpYSIsInJvbGUiOiJhZG1pbiJ9.',
    ),
    'a pattern of Cypher': bearer(() => `accord_' OR true //_${'A'.repeat(43)}`),
    'a very long one': bearer(() => `accord_${'a'.repeat(4_000)}`),
  };
  it.each(ATTACKS.keys)('are refused with 401 and the same words: %s', async (what) => {
    const headers = REFUSED[what];
    const before = await revision();
    for (const query of [WRITE, READ]) {
      const answer = await ask(query, headers());
      expect(answer).toMatchObject({
        status: 401,
        errors: [{ code: 'UNAUTHENTICATED', message: expect.stringMatching(/^The key is not taken/) }],
      });
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    }
    expect(await revision()).toBe(before);
  });

  const UNKNOWN: Attacks<'callers', () => Readonly<Record<string, string>>> = {
    'no key': () => ({}),
    'an empty header': () => ({ authorization: '' }),
    'a password of a proxy': () => ({
      authorization: `Basic ${Buffer.from('maria:secret').toString('base64')}`,
    }),
    'a key under another word': () => ({ authorization: `Token ${keys.maria}` }),
    'a key without the word': () => ({ authorization: String(keys.maria) }),
    'a key in another header': () => ({ 'x-api-key': String(keys.maria) }),
    'a key in a cookie': () => ({ cookie: `authorization=Bearer ${keys.maria}` }),
    'a name in a header of a proxy': () => ({ 'x-forwarded-user': 'maria', 'x-role': 'admin' }),
    'the role of a reader': () => ({ authorization: `Bearer ${keys.reader}` }),
    'the role of a contributor': () => ({ authorization: `Bearer ${keys.contributor}` }),
    'a key limited to other writes': () => ({ authorization: `Bearer ${keys.importer}` }),
  };
  it.each(ATTACKS.callers)('do not come by %s: nothing is written, and the log says so', async (what) => {
    const headers = UNKNOWN[what];
    const before = await revision();
    const answer = await ask(WRITE, headers());
    expect(answer).toMatchObject({
      status: 200,
      data: { record: { change: null, userErrors: [{ code: 'NOT_ALLOWED' }] } },
    });
    expect(await revision()).toBe(before);
    expect(served.logged.at(-2)).toMatchObject({
      msg: 'a write was refused',
      operation: 'record',
      requestId: answer.headers.get('x-request-id'),
    });
  });

  const WAYS: Attacks<'ways', () => Promise<Response>> = {
    'by GET': () =>
      fetch(`${served.url}/graphql?query=${encodeURIComponent(WRITE)}`, {
        headers: { authorization: `Bearer ${keys.maria}` },
      }),
    'by GET with the key in the address': () =>
      fetch(`${served.url}/graphql?access_token=${keys.maria}&query=${encodeURIComponent(WRITE)}`),
    'by a form of another page': () =>
      fetch(`${served.url}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          authorization: `Bearer ${keys.maria}`,
        },
        body: `query=${encodeURIComponent(WRITE)}`,
      }),
    'as plain text': () =>
      fetch(`${served.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'text/plain', authorization: `Bearer ${keys.maria}` },
        body: JSON.stringify({ query: WRITE }),
      }),
    'several at once in one list': () =>
      fetch(`${served.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${keys.maria}` },
        body: JSON.stringify([{ query: WRITE }]),
      }),
    'as a subscription': () =>
      fetch(`${served.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${keys.maria}` },
        body: JSON.stringify({ query: WRITE.replace('mutation', 'subscription') }),
      }),
    'by PUT': () =>
      fetch(`${served.url}/graphql`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${keys.maria}` },
        body: JSON.stringify({ query: WRITE }),
      }),
    'as the other operation of a document': () =>
      fetch(`${served.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          query: `query Q { organizations { totalCount } } ${WRITE.replace('mutation', 'mutation M')}`,
          operationName: 'M',
        }),
      }),
  };
  it.each(ATTACKS.ways)('write nothing %s', async (way) => {
    const send = WAYS[way];
    const before = await revision();
    const answer = await send();
    const text = await answer.text();
    expect(answer.status >= 400 || text.includes('NOT_ALLOWED')).toBe(true);
    expect(await revision()).toBe(before);
  });

  const keyed = (key: string, id: string, own = {}) => ({
    query: `mutation ($options: WriteOptions) { record(records: [{ company: { id: "org:${id}", name: "Keyed", basis: INFERRED } }], options: $options) { change { by } userErrors { code path } } }`,
    variables: { options: { key, ...own } },
  });
  const put = async (body: object, key: string | undefined, at = served) =>
    readAnswer(
      await fetch(`${at.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
        body: JSON.stringify(body),
      }),
    );
  /** Each makes ready what it needs, and gives the refused answer with the revision before it. */
  const KEYED: Attacks<'idempotency', () => Promise<readonly [revision: number, answer: object]>> = {
    'another write under the key of one': async () => {
      await put(keyed('taken', 'keyed-one'), keys.maria);
      const before = await revision();
      return [before, await put(keyed('taken', 'keyed-two'), keys.maria)];
    },
    'the key of somebody else for what they wrote': async () => {
      await put(keyed('mine', 'keyed-mine'), keys.maria);
      const before = await revision();
      return [before, await put(keyed('mine', 'keyed-mine'), keys.contributor)];
    },
    'an empty key': async () => [await revision(), await put(keyed('', 'keyed-none'), keys.maria)],
    'a key too long': async () => [
      await revision(),
      await put(keyed('x'.repeat(201), 'keyed-none'), keys.maria),
    ],
    'the write of a revoked key again under its key': async () => {
      const key = await make('leaver');
      await put(keyed('last', 'keyed-last'), key);
      await revokeKey(engine, idOf(key));
      const before = await revision();
      return [before, await put(keyed('last', 'keyed-last'), key)];
    },
  };
  it.each(ATTACKS.idempotency)('of writes cover no other: %s', async (what) => {
    const [before, answer] = await KEYED[what]();
    expect(JSON.stringify(answer)).toMatch(/"(KEY_REUSED|NOT_ALLOWED|INVALID_VALUE|UNAUTHENTICATED)"/);
    expect(JSON.stringify(answer)).not.toContain('"change":{');
    expect(await revision()).toBe(before);
  });

  const SPENT: Attacks<'rates', Readonly<Record<string, string>>> = {
    'more writes than there are points': {},
    'more under the address of another network': {
      'x-forwarded-for': '203.0.113.9',
      forwarded: 'for=203.0.113.9',
    },
  };
  it.each(ATTACKS.rates)('do not lift the points of a minute: %s', async (what) => {
    const poor = await serve({
      engine,
      access: { writing: true, anonymous: 'read' },
      limits: { keyPoints: 1 },
    });
    const headers = { authorization: `Bearer ${keys.maria}`, ...SPENT[what] };
    // Looked at alone until the points are spent: the first costs more than there are, which takes minutes to make up for.
    const look = WRITE.replace('INFERRED } }]', 'INFERRED } }], options: { mode: PREVIEW }');
    let answer = await ask(look, headers, poor);
    for (let sent = 1; answer.status === 200 && sent < 100; sent += 1)
      answer = await ask(look, headers, poor);
    const before = await revision();
    const refused = await ask(WRITE, headers, poor);
    await poor.server.close();
    expect(refused).toMatchObject({ status: 429, errors: [{ code: 'RATE_LIMITED' }] });
    expect(await revision()).toBe(before);
  });

  it('are asked for everywhere where nobody may read without', async () => {
    const addresses = [
      '/graphql?query={__typename}',
      '/changes.atom',
      '/calendar.ics',
      '/reports',
      '/reports/funding-calls',
    ];
    for (const address of addresses) {
      const answer = await fetch(`${closed.url}${address}`);
      expect([address, answer.status, answer.headers.get('www-authenticate')]).toEqual([
        address,
        401,
        'Bearer',
      ]);
      expect(await answer.text()).toContain('UNAUTHENTICATED');
      const admitted = await fetch(`${closed.url}${address}`, {
        headers: { authorization: `Bearer ${keys.reader}` },
      });
      expect([address, admitted.status]).toEqual([address, 200]);
      expect(admitted.headers.get('cache-control')).not.toContain('public');
      expect(admitted.headers.get('vary')).toContain('authorization');
    }
    for (const address of ['/health/live', '/health/ready'])
      expect((await fetch(`${closed.url}${address}`)).status).toBe(200);
  });

  it('count no more once they are revoked, in the next request', async () => {
    const key = await make('leaver');
    expect((await ask(READ, { authorization: `Bearer ${key}` })).status).toBe(200);
    await revokeKey(engine, idOf(key));
    expect((await ask(READ, { authorization: `Bearer ${key}` })).status).toBe(401);
    expect(
      served.logged.some(
        ({ msg, why }) => msg === 'a key was refused' && why === `the key ${idOf(key)} was revoked`,
      ),
    ).toBe(true);
  });

  it('do not lift the limits of an operation', async () => {
    const many = Array.from(
      { length: 25 },
      (_, index) => `m${index}: ${WRITE.slice('mutation { '.length, -2)}`,
    ).join(' ');
    const before = await revision();
    const answer = await ask(`mutation { ${many} }`, { authorization: `Bearer ${keys.maria}` });
    expect(answer).toMatchObject({ status: 400, errors: [{ code: 'TOO_MANY_ROOT_FIELDS' }] });
    const small = await serve({ engine, access: { writing: true, anonymous: 'read' }, limits: { cost: 5 } });
    expect(await ask(WRITE, { authorization: `Bearer ${keys.maria}` }, small)).toMatchObject({
      errors: [{ code: 'COST_LIMIT_EXCEEDED' }],
    });
    await small.server.close();
    expect(await revision()).toBe(before);
  });
});

describe('the attacks', () => {
  it('are forty and more, each once', () => {
    const all = Object.values(ATTACKS).flat();
    expect(new Set(all).size).toBe(all.length);
    expect(all.length).toBeGreaterThanOrEqual(40);
  });
});

describe('the sources', () => {
  it('take no key from anywhere but the header', () => {
    expect(readFileSync('src/server/authenticate.ts', 'utf8').match(/request\.headers\.\w+/g)).toEqual([
      'request.headers.authorization',
      'request.headers.authorization',
    ]);
  });
});

function idOf(key: string | undefined): string {
  return String(key).split('_')[1] ?? '';
}
