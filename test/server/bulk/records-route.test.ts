import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Engine } from '../../../src/engine/engine.ts';
import { ANONYMOUS, type Caller, ROLES, type Role } from '../../../src/model/access.ts';
import { statementId } from '../../../src/model/claims/claim.ts';
import { readEdition } from '../../../src/store/read/edition.ts';
import { exportGraph } from '../../../src/store/read/export-records.ts';
import { createKey, type NewKey } from '../../../src/store/record/write-access-keys.ts';
import { verify } from '../../../src/store/verify/verify.ts';
import { api, ask } from '../../support/ask.ts';
import { describeEngines } from '../../support/engines/engines.ts';
import { runsOn, within } from '../../support/random.ts';
import { fill, type Served, serve } from '../../support/serve.ts';
import { DECISIONS } from './decisions.ts';

/** Records sent as JSON Lines: imported once and whole, by whom a key names, or not at all. */

type Line = Readonly<Record<string, unknown>>;

const SOURCE = {
  ...{ type: 'Source', id: 'source:bulk', title: 'Bulk', publisher: 'Bulk', tier: 'PARTY', state: 'LIVE' },
};
const company = (number: number, own: Line = {}): Line => ({
  ...{ type: 'Company', id: `org:bulk-${number}`, name: `Bulk ${number}`, city: 'Alpha' },
  ...{ sources: ['source:bulk'], ...own },
});
const text = (records: readonly unknown[]) => records.map((record) => `${JSON.stringify(record)}\n`).join('');

describeEngines('POST /records', (open, name) => {
  let engine: Engine;
  let served: Served;
  const keys: Record<string, string> = {};

  beforeAll(async () => {
    engine = await open();
    await fill(engine);
    served = await serve({
      engine,
      access: { writing: true, anonymous: 'read' },
      limits: { importBytes: 400_000 },
    });
    const make = async (name: string, own: Partial<NewKey> = {}) => {
      const key = { name, role: 'curator', only: undefined, expiresAt: undefined, ...own } as const;
      keys[name] = await createKey(engine, key);
    };
    await make('maria');
    await make('reader', { role: 'reader' });
    await make('contributor', { role: 'contributor' });
    await make('recorder', { only: ['record'] });
    await make('admin', { role: 'admin' });
  }, 60_000);
  afterAll(() => served.server.close());

  const revision = async () => (await readEdition((query, params) => engine.read(query, params))).revision;
  const send = async (
    body: string,
    { by = 'maria', query = '', headers = {} }: { by?: string; query?: string; headers?: Line } = {},
  ) => {
    const response = await fetch(`${served.url}/records${query}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-ndjson',
        ...(keys[by] !== undefined && { authorization: `Bearer ${keys[by]}` }),
        ...(headers as Record<string, string>),
      },
      body,
    });
    const answer = await response.text();
    const lines = answer
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Line);
    return { status: response.status, headers: response.headers, lines, last: lines.at(-1) };
  };

  it('answers a line for each record, and says who wrote them, why and in which request', async () => {
    const records = [company(1), SOURCE, company(2)];
    const sent = await send(text(records), { query: '?message=Read%20today%20%E2%80%94%20all.' });
    expect(sent.status).toBe(200);
    expect(sent.headers.get('content-type')).toMatch(/^application\/x-ndjson/);
    expect(sent.lines.slice(0, -1)).toEqual([
      { line: 2, id: 'source:bulk', outcome: 'WRITTEN' },
      { line: 1, id: 'org:bulk-1', outcome: 'WRITTEN' },
      { line: 3, id: 'org:bulk-2', outcome: 'WRITTEN' },
    ]);
    expect(sent.last).toEqual({
      ...{ read: 3, written: 3, unchanged: 0, refused: 0, import: expect.stringMatching(/^import:/) },
      ...{ revision: await revision(), request: sent.headers.get('x-request-id') },
    });
    const { changeSets } = (await ask(
      engine,
      '{ changeSets(of: "org:bulk-1", first: 1) { nodes { by message request method } } }',
    )) as { changeSets: { nodes: Line[] } };
    expect(changeSets.nodes).toEqual([
      {
        ...{ by: 'maria', message: 'Read today — all.', method: 'IMPORT' },
        request: sent.headers.get('x-request-id'),
      },
    ]);
    const again = await send(text(records));
    expect([again.status, again.lines]).toEqual([200, [{ ...sent.last, request: expect.any(String) }]]);
  });

  it('has many change sets for many records, with memory for none of them', {
    timeout: 120_000,
  }, async () => {
    const many = [SOURCE, ...Array.from({ length: 1_200 }, (_, index) => company(100 + index))];
    const before = await revision();
    const { last, lines } = await send(text(many));
    expect(last).toMatchObject({ read: 1_201, written: 1_200, unchanged: 1 });
    expect(lines).toHaveLength(1_202);
    expect((await revision()) - before).toBeGreaterThan(2);
  });

  it('goes on where it was broken off when the same is sent again', { timeout: 120_000 }, async () => {
    const many = Array.from({ length: 1_500 }, (_, index) => company(5_000 + index));
    const body = text(many);
    const request = httpRequest(`${served.url}/records`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson', authorization: `Bearer ${keys.maria}` },
    });
    request.on('error', () => undefined);
    request.end(body);
    const [response] = (await once(request, 'response')) as [NodeJS.ReadableStream];
    response.on('error', () => undefined);
    await once(response, 'data');
    request.destroy();
    const whole = await send(body);
    expect(whole.last).toMatchObject({ read: 1_500, written: 1_500, unchanged: 0 });
    expect(
      (
        await ask(
          engine,
          '{ companies(where: { id: { in: ["org:bulk-5000", "org:bulk-6499"] } }) { totalCount } }',
        )
      ).companies,
    ).toEqual({ totalCount: 2 });
    for await (const drift of verify(engine, api().contract.model)) expect(drift).toBeUndefined();
  });

  it('takes a key for one import: sent again it is answered as it was, for others it is refused', async () => {
    const headers = { 'idempotency-key': 'bulk-key' };
    const first = await send(text([company(10)]), { headers });
    expect(first.last).toMatchObject({ written: 1 });
    const before = await revision();
    expect((await send(text([company(10)]), { headers })).last).toEqual({
      ...first.last,
      request: expect.any(String),
    });
    const other = await send(text([company(11)]), { headers });
    expect([other.status, other.last]).toMatchObject([
      409,
      { errors: [{ extensions: { code: 'KEY_REUSED' } }] },
    ]);
    expect(await revision()).toBe(before);
    // A key is its author's: to another it is free, and what is refused uses none up.
    const faulty = await send(text([{ ...company(12), sources: ['source:none'] }]), {
      by: 'admin',
      headers,
    });
    expect(faulty.status).toBe(422);
    expect((await send(text([company(12)]), { by: 'admin', headers })).last).toMatchObject({ written: 1 });
  });

  it('checks without writing where it is only looked at', async () => {
    const before = await revision();
    const looked = await send(text([company(20)]), { by: 'contributor', query: '?mode=preview' });
    expect([looked.status, looked.last]).toMatchObject([200, { read: 1, refused: 0, more: 0 }]);
    const { changes } = looked.last as { readonly changes: readonly Line[] };
    const subject = { id: 'org:bulk-20', name: 'Bulk 20' };
    expect(changes.map(({ subject, kind, after }) => ({ subject, kind, after }))).toEqual(
      expect.arrayContaining([{ subject, kind: 'ADDED', after: 'Alpha' }]),
    );
    const faulty = await send(text([company(20), { type: 'Company', id: 'org:x' }]), {
      by: 'contributor',
      query: '?mode=preview',
    });
    expect([faulty.status, faulty.lines[0]]).toMatchObject([
      422,
      { line: 2, outcome: 'REFUSED', code: 'MISSING_VALUE', path: 'name' },
    ]);
    expect(await revision()).toBe(before);
  });

  const decision = { type: 'Retraction', statement: 'statement:none', reason: 'No.' };
  it('foresees the changes that the feed tells once the same was written', {
    timeout: within(240_000),
  }, async () => {
    const ids = [600, 601, 602];
    const pick = fc.constantFrom(...ids);
    const said = fc.record({
      predicate: fc.constantFrom('city', 'region'),
      value: fc.constantFrom('Alpha', 'Beta', 'Gamma'),
    });
    const records = fc.uniqueArray(
      fc.oneof(
        pick.map((id) => company(id)),
        fc.tuple(pick, said).map(([id, own]) => ({
          ...{ type: 'Statement', subject: `org:bulk-${id}`, sources: ['source:bulk'], ...own },
        })),
        fc.tuple(pick, fc.nat(2)).map(([id, other]) => ({
          ...{ type: 'Agreement', id: `agreement:bulk-${other}`, name: `Agreement ${other}` },
          ...{ parties: [{ id: `org:bulk-${id}`, role: `role ${other}` }], sources: ['source:other'] },
        })),
        fc.tuple(pick, said).map(([id, { predicate, value }]) => ({
          ...{ type: 'Retraction', reason: `Not ${value}.` },
          statement: statementId({ subject: `org:bulk-${id}`, predicate, value, kind: 'VALUE' }),
        })),
      ),
      { minLength: 1, maxLength: 6, selector: (given: Line) => given.id ?? JSON.stringify(given) },
    );
    const known = ids.flatMap((id) =>
      ['city', 'region'].flatMap((predicate) =>
        ['Alpha', 'Beta', 'Gamma'].map((value) => ({
          ...{ type: 'Statement', subject: `org:bulk-${id}`, predicate, value, sources: ['source:bulk'] },
        })),
      ),
    );
    const other = { ...SOURCE, id: 'source:other', tier: 'OFFICIAL' };
    await send(text([SOURCE, other, ...ids.map((id) => company(id)), ...known]));
    let told = 0;
    const property = fc.asyncProperty(records, async (given) => {
      // Each body is one of its own, or it would be the import of before.
      told += 1;
      const body = text([company(10_000 + told), ...given]);
      const before = await revision();
      const foreseen = await send(body, { query: '?mode=preview' });
      expect([foreseen.status, await revision()]).toEqual([200, before]);
      const sent = await send(body);
      expect(sent.status).toBe(200);
      const [run] = (
        (await ask(
          engine,
          `{ imports(where: { id: { eq: "${String(sent.last?.import)}" } }) { nodes { startedAt } } }`,
        )) as {
          readonly imports: { readonly nodes: readonly { readonly startedAt: string }[] };
        }
      ).imports.nodes;
      const since = new Date(Date.parse(String(run?.startedAt)) - 1).toISOString();
      const link = '{ role since until basis }';
      const { changes } = (await ask(
        engine,
        `{ changes(since: "${since}", first: 100) { nodes { subject { id: key name } predicate object { id: key ... on Entity { name } } kind before after
          linkBefore ${link} linkAfter ${link} conflictClass reason isMaterial statements { key } sources { key } } } }`,
      )) as { readonly changes: { readonly nodes: readonly Line[] } };
      const feed = changes.nodes.map(({ statements, sources, ...rest }) => ({
        ...(present(rest) as Line),
        statements: (statements as Line[]).map(({ key }) => key),
        sources: (sources as Line[]).map(({ key }) => key),
      }));
      expect(foreseen.last).toMatchObject({ more: 0 });
      expect(present(foreseen.last?.changes)).toEqual(feed);
    });
    await fc.assert(property, { numRuns: runsOn(name, 16) });
  });

  it('foresees a bounded number of changes, and counts the rest', { timeout: within(240_000) }, async () => {
    const many = (count: number) =>
      text(
        Array.from({ length: count }, (_, index) =>
          company(20_000 + index, { region: 'R', country: 'US', shortName: `B${index}` }),
        ),
      );
    const query = '?mode=preview';
    const whole = await send(many(250), { query });
    expect(whole.last).toMatchObject({ read: 250, more: 250 * 5 - 1_000 });
    const beyond = await send(many(251), { query });
    expect([beyond.status, beyond.last]).toMatchObject([
      200,
      {
        read: 251,
        refused: 0,
        changes: null,
        note: expect.stringMatching(/^Expected at most 250 records .* found 251\./),
      },
    ]);
  });

  it.each<[string, readonly unknown[], Line]>([
    ['what is no JSON', ['{'], { line: 2, code: 'INVALID_VALUE' }],
    ['a key that the type lacks', [{ ...company(30), colour: 'red' }], { line: 2, path: 'colour' }],
    ['an unknown id', [{ ...company(30), sources: ['source:none'] }], { line: 2, code: 'UNKNOWN_ID' }],
    ['what nobody says', [{ type: 'Company', id: 'org:bulk-30', name: 'B' }], { code: 'NEEDS_SOURCE' }],
    [
      'a time of recording',
      [
        {
          ...{ type: 'Statement', subject: 'org:bulk-29', predicate: 'city', value: 'Beta' },
          ...{ sources: ['source:bulk'], recordedAt: '2020-01-01T00:00:00Z' },
        },
      ],
      { path: 'recordedAt', code: 'NOT_ALLOWED' },
    ],
    [
      'evidence recorded in the past',
      [{ ...company(30), sources: [{ source: 'source:bulk', recordedAt: '2020-01-01T00:00:00Z' }] }],
      { path: 'sources', code: 'NOT_ALLOWED' },
    ],
    [
      'when a source became public',
      [{ type: 'Source', id: 'source:bulk', releasedAt: '2020-01-01T00:00:00Z' }],
      { path: 'releasedAt', code: 'NOT_ALLOWED' },
    ],
    ['the decision of another', [{ ...decision, by: 'otto' }], { path: 'by', code: 'NOT_ALLOWED' }],
    ['a decision of the past', [{ ...decision, at: '2020-01-01T00:00:00Z' }], { path: 'at' }],
    ['an act by its id', [{ ...decision, id: 'act:1' }], {}],
  ])('refuses %s with its line, and writes nothing of the rest', async (_what, bad, expected) => {
    const before = await revision();
    const lines = bad.map((record) => (typeof record === 'string' ? record : JSON.stringify(record)));
    const sent = await send(`${JSON.stringify(company(29))}\n${lines.join('\n')}\n`);
    expect(sent.status).toBe(422);
    expect(sent.lines[0]).toMatchObject({ line: 2, outcome: 'REFUSED', ...expected });
    expect(sent.last).toEqual({ written: 0, refused: 1 });
    expect(await revision()).toBe(before);
  });

  it.each<[string, Parameters<typeof send>[1], number, string]>([
    ['a key that is none', { headers: { authorization: 'Bearer accord_0' } }, 401, 'UNAUTHENTICATED'],
    ['a form of a page', { headers: { 'content-type': 'text/plain' } }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['JSON', { headers: { 'content-type': 'application/json' } }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['what is compressed', { headers: { 'content-encoding': 'gzip' } }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['an unknown mode', { query: '?mode=force' }, 400, 'BAD_USER_INPUT'],
    ['an unknown parameter', { query: '?skip=1' }, 400, 'BAD_USER_INPUT'],
    ['a key of nothing', { headers: { 'idempotency-key': '' } }, 400, 'BAD_USER_INPUT'],
    ['a key too long', { headers: { 'idempotency-key': 'x'.repeat(201) } }, 400, 'BAD_USER_INPUT'],
  ])('refuses %s, and writes nothing', async (_who, options, status, code) => {
    const before = await revision();
    const sent = await send(text([company(40)]), options);
    expect([sent.status, sent.last]).toMatchObject([status, { errors: [{ extensions: { code } }] }]);
    expect(await revision()).toBe(before);
  });

  /** What becomes of records, of a look at them or at any decision, and of records with a past of their own, by who sends them. */
  const CELLS: Readonly<Record<Caller, Readonly<Record<'record' | 'preview' | 'import', number>>>> = {
    anonymous: { record: 401, preview: 401, import: 401 },
    reader: { record: 403, preview: 403, import: 403 },
    contributor: { record: 403, preview: 200, import: 403 },
    curator: { record: 200, preview: 200, import: 422 },
    admin: { record: 200, preview: 200, import: 200 },
  };
  it.each<Caller>([ANONYMOUS, ...ROLES])(
    'lets %s in, or not, for each that can be done there',
    async (role) => {
      const by = role === 'curator' ? 'maria' : role;
      const number = 30_000 + 10 * ROLES.indexOf(role as Role);
      const dated = { ...{ type: 'Statement', subject: 'org:doe', predicate: 'city' }, value: `By ${role}` };
      const past = { ...dated, sources: ['source:bulk'], recordedAt: '2020-01-01T00:00:00.000Z' };
      const looks = DECISIONS.map((one) => ['preview', text([one]), '?mode=preview'] as const);
      for (const [what, body, query] of [
        ...looks,
        ['record', text([SOURCE, company(number)]), ''],
        ['preview', text([company(number + 1)]), '?mode=preview'],
        ['import', text([past]), ''],
      ] as const) {
        const before = await revision();
        const { status } = await send(body, { by, query });
        expect([what, body, status]).toEqual([what, body, CELLS[role][what]]);
        expect((await revision()) > before).toBe(status === 200 && what !== 'preview');
      }
    },
  );

  it('refuses a decision that the key may not make, and takes it from one who may', async () => {
    const before = await revision();
    const distinct = { type: 'Distinct', of: ['org:bulk-1', 'org:bulk-2'], reason: 'Two.' };
    const limited = await send(text([distinct]), { by: 'recorder' });
    expect([limited.status, limited.lines[0]]).toMatchObject([422, { path: 'type', code: 'NOT_ALLOWED' }]);
    expect(await revision()).toBe(before);
    expect((await send(text([distinct]))).last).toMatchObject({ written: 1 });
    const lines: string[] = [];
    for await (const line of exportGraph(engine, api().contract.model)) lines.push(line);
    expect(lines.find((line) => line.includes('"Two."'))).toMatch(/"by":"maria"/);
  });

  it('refuses more than the limit and no records at all', async () => {
    const before = await revision();
    const large = await send('x'.repeat(400_001));
    expect([large.status, large.last]).toMatchObject([
      413,
      { errors: [{ extensions: { code: 'BODY_TOO_LARGE' } }] },
    ]);
    const none = await send('\n');
    expect([none.status, none.lines[0]]).toMatchObject([422, { code: 'MISSING_VALUE' }]);
    expect(await revision()).toBe(before);
  });
});

/** Without what is not there. */
function present(given: unknown): unknown {
  if (Array.isArray(given)) return given.map(present);
  if (typeof given !== 'object' || given === null) return given;
  return Object.fromEntries(
    Object.entries(given).flatMap(([key, value]) => (value === null ? [] : [[key, present(value)]])),
  );
}
