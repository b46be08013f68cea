import { afterAll, describe, expect, it } from 'vitest';
import { openEmbedded } from '../../../src/engine/embedded/embedded.ts';
import { LIMITS, type Limits } from '../../../src/limits.ts';
import { type Answer, fill, readAnswer, type Served, serve } from '../../support/serve.ts';

const engine = openEmbedded({ callMs: 30_000 });
const filled = fill(engine);
const open: Served[] = [];
afterAll(async () => {
  for (const { server } of open) await server.close();
  await engine.close();
});

async function serving(limits: Partial<Limits>): Promise<Served> {
  await filled;
  const served = await serve({ engine, limits });
  open.push(served);
  return served;
}

const times = (count: number, part: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => part(index)).join(' ');
const parents = (count: number) => `${'parent { '.repeat(count)}id${' }'.repeat(count)}`;

interface Case {
  readonly limit: keyof Limits;
  readonly most: number;
  /** An operation of this size. */
  readonly query: (size: number) => string;
  readonly variables?: (size: number) => Readonly<Record<string, unknown>>;
  readonly code: string;
  readonly remedy: RegExp;
}

const CASES: readonly Case[] = [
  {
    limit: 'tokens',
    most: 20,
    query: (size) => `{ ${'__typename '.repeat(size - 2)} }`,
    code: 'TOO_MANY_TOKENS',
    remedy: /Split it/,
  },
  {
    limit: 'tokens',
    most: 30,
    query: () => 'query($ids: [ID!]!) { nodes(ids: $ids) { id } }',
    variables: (size) => ({ ids: Array(size - 2).fill('org:doe') }),
    code: 'TOO_MANY_VALUES',
    remedy: /several requests/,
  },
  {
    limit: 'depth',
    most: 5,
    query: (size) => `{ node(id: "org:elan-lab") { ... on ProgramOffice { ${parents(size - 1)} } } }`,
    code: 'TOO_DEEP',
    remedy: /deeper part by id/,
  },
  {
    limit: 'selections',
    most: 10,
    query: (size) => `{ ${'...f '.repeat(size / 2)} } fragment f on Query { __typename }`,
    code: 'TOO_MANY_SELECTIONS',
    remedy: /Split it/,
  },
  {
    limit: 'aliases',
    most: 4,
    query: (size) => `{ organizations { nodes { ${times(size, (index) => `a${index}: name`)} } } }`,
    code: 'TOO_MANY_ALIASES',
    remedy: /nodes\(ids:\)/,
  },
  {
    limit: 'rootFields',
    most: 3,
    query: (size) => `{ ${times(size, (index) => `a${index}: organizations { totalCount }`)} }`,
    code: 'TOO_MANY_ROOT_FIELDS',
    remedy: /several requests/,
  },
  {
    limit: 'directives',
    most: 3,
    query: (size) => `{ organizations { nodes { ${times(size, () => 'name @include(if: true)')} } } }`,
    code: 'TOO_MANY_DIRECTIVES',
    remedy: /Leave some out/,
  },
  {
    limit: 'nodes',
    most: 150,
    query: (size) =>
      `{ organizations(first: 5) { nodes { agreements(first: ${size / 5 - 1}) { nodes { id } } } } }`,
    code: 'TOO_MANY_NODES',
    remedy:
      /a list without `first` counts as 25 records, below a record as 4, .* in full\. Ask for smaller pages, such as `first: 5`/,
  },
];

/** The next size that the shape of the operation allows. */
const STEP: Partial<Record<keyof Limits, number>> = { selections: 2, nodes: 5 };

describe('limits', () => {
  it.each(CASES)('$limit: $most pass, more are refused with $code', async (one) => {
    const { post } = await serving({ [one.limit]: one.most });
    const past = one.most + (STEP[one.limit] ?? 1);

    const kept = await post(one.query(one.most), one.variables?.(one.most));
    const refused = await post(one.query(past), one.variables?.(past));

    expect(kept.errors).toEqual([]);
    expect(refused.status).toBe(400);
    expect(refused.errors.map(({ code }) => code)).toEqual([one.code]);
    expect(refused.errors[0]?.message).toMatch(one.remedy);
  });

  it('cost: what it costs passes, a point less is refused, and both say what was asked and allowed', async () => {
    const query = '{ organizations(first: 20) { nodes { name agreements(first: 10) { nodes { name } } } } }';
    const free = await (await serving({})).post(query);
    const { requested } = (free.extensions?.cost ?? {}) as { requested: number };

    const kept = await (await serving({ cost: requested })).post(query);
    const refused = await (await serving({ cost: requested - 1 })).post(query);

    expect(kept.errors).toEqual([]);
    expect(kept.extensions).toMatchObject({ cost: { requested, limit: requested } });
    expect([refused.status, refused.errors[0]?.code]).toEqual([400, 'COST_LIMIT_EXCEEDED']);
    expect(refused.errors[0]?.message).toMatch(/smaller pages/);
    expect(refused.extensions).toMatchObject({ cost: { requested, limit: requested - 1 } });
  });

  it('cost: the same by literal, by variable and by default', async () => {
    const { post } = await serving({});
    const nested = (first: string) =>
      `{ organizations(first: ${first}) { nodes { agreements(first: ${first}) { nodes { name } } } } }`;

    const answers = await Promise.all([
      post(nested('20')),
      post(`query($n: Int) ${nested('$n')}`, { n: 20 }),
      post(`query($n: Int = 20) ${nested('$n')}`),
      post(`query($n: Int! = 3) ${nested('$n')}`, { n: 20 }),
    ]);

    const costs = answers.map(({ extensions }) => JSON.stringify(extensions?.cost));
    expect(new Set(costs).size).toBe(1);
    expect(answers.flatMap(({ errors }) => errors)).toEqual([]);
  });

  it('answers: as many bytes as allowed pass, one more is refused', async () => {
    const query = '{ organizations { nodes { id name } } }';
    const bytes = Buffer.byteLength((await (await serving({})).post(query)).text);

    const kept = await (await serving({ responseBytes: bytes })).post(query);
    const refused = await (await serving({ responseBytes: bytes - 1 })).post(query);

    expect([kept.status, kept.errors]).toEqual([200, []]);
    expect([refused.status, refused.errors[0]?.code]).toEqual([400, 'ANSWER_TOO_LARGE']);
    expect(refused.errors[0]?.message).toMatch(/smaller pages/);
  });

  it('bodies: as many bytes as allowed pass, one more is refused', async () => {
    const { url } = await serving({ bodyBytes: 200 });
    const body = (bytes: number) => JSON.stringify({ query: '{ __typename }' }).padEnd(bytes, ' ');

    const kept = await send(url, body(200));
    const refused = await send(url, body(201));

    expect([kept.status, kept.data]).toEqual([200, { __typename: 'Query' }]);
    expect([refused.status, refused.errors[0]?.code]).toEqual([413, 'BODY_TOO_LARGE']);
    expect(refused.errors[0]?.message).toMatch(/larger than 200 bytes. Ask in several requests/);
  });

  it('faults: an answer lists so many and says that it stopped', async () => {
    const { post } = await serving({ errors: 3 });

    const answer = await post(`{ ${times(10, (index) => `unknown${index}`)} }`);

    expect(answer.status).toBe(400);
    expect(answer.errors).toHaveLength(4);
    expect(answer.errors.at(-1)?.message).toMatch(/Too many validation errors/);
  });

  it.each([
    [
      'a page',
      '{ organizations(first: 100) { totalCount } }',
      '{ organizations(first: 101) { totalCount } }',
    ],
    [
      'ids',
      `{ nodes(ids: [${times(100, () => '"org:doe"')}]) { id } }`,
      `{ nodes(ids: [${times(101, () => '"org:doe"')}]) { id } }`,
    ],
    [
      'a list in a filter',
      `{ organizations(where: {id: {in: [${times(250, () => '"org:doe"')}]}}) { totalCount } }`,
      `{ organizations(where: {id: {in: [${times(251, () => '"org:doe"')}]}}) { totalCount } }`,
    ],
  ])('lists: %s takes its most and refuses one more', async (_what, most, past) => {
    const { post } = await serving({});

    expect((await post(most)).errors).toEqual([]);
    const { errors } = await post(past);
    expect(errors.map(({ code }) => code)).toEqual(['BAD_USER_INPUT']);
    expect(errors[0]?.message).toMatch(/\b(101|251)\b/);
  });

  it('hold for a document that was asked before, by the variables and the operation of each time', async () => {
    const { post, url } = await serving({ cost: 20 });
    const query = `query Few($first: Int!, $kind: AgreementKind) { agreements(first: $first, where: {kind: {eq: $kind}}) { nodes { id name } } }
      query Many { agreements(first: 100) { nodes { id parties(first: 100) { nodes { id } } } } }`;
    const cost = async (variables: Readonly<Record<string, unknown>>) => {
      const body = JSON.stringify({ query, variables, operationName: 'Few' });
      const { extensions, errors } = await send(url, body);
      return errors[0]?.code ?? (extensions?.cost as { requested: number } | undefined)?.requested;
    };
    const first = [
      await cost({ first: 1 }),
      await cost({ first: 100, kind: 'MOU' }),
      await cost({ first: 100, kind: 'NONE' }),
    ];
    const again = [
      await cost({ first: 1 }),
      await cost({ first: 100, kind: 'MOU' }),
      await cost({ first: 100, kind: 'NONE' }),
    ];
    expect(first).toEqual([expect.any(Number), expect.any(Number), 'BAD_USER_INPUT']);
    expect(first[1]).toBeGreaterThan(Number(first[0]));
    expect(again).toEqual(first);
    const many = JSON.stringify({ query, operationName: 'Many' });
    for (const body of [many, many])
      expect((await send(url, body)).errors[0]?.code).toBe('COST_LIMIT_EXCEEDED');
    expect((await post(query)).status).toBe(400);
  });

  it('has a variable, a unit and a meaning for each', () => {
    for (const limit of Object.values(LIMITS)) {
      expect(limit.variable).toMatch(/^ACCORD_[A-Z_]+$/);
      expect(limit.value).toBeGreaterThan(0);
      expect(limit.meaning.length).toBeGreaterThan(10);
    }
  });
});

async function send(url: string, body: string): Promise<Answer> {
  const headers = { 'content-type': 'application/json' };
  return readAnswer(await fetch(`${url}/graphql`, { method: 'POST', headers, body }));
}
