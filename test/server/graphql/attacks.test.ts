import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import type { Engine } from '../../../src/engine/engine.ts';
import { describeEngines } from '../../support/engines/engines.ts';
import { type Answer, readAnswer, type Served, serve } from '../../support/serve.ts';
import { worldOf } from '../../support/worlds/filled.ts';
import { world } from '../../support/worlds/world.ts';

const IDS = '$ids: [ID!]!';
const many = (count: number, part: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => part(i)).join(' ');
const nested = (depth: number) =>
  `{ ${'organizations { nodes { agreements { nodes { parties { nodes { '.repeat(depth)} id ${'} '.repeat(depth * 6)} }`;
const fragments = (count: number, spread: (index: number) => string) =>
  many(count, (i) => `fragment f${i} on Query { ${spread(i)} }`);

/** What is asked, with its variables, and the code of the refusal. */
const ATTACKS: readonly (readonly [string, string, Readonly<Record<string, unknown>>, RegExp])[] = [
  [
    'depth',
    `{ node(id: "x") { ... on Company { ${'parent { '.repeat(14)} id ${'}'.repeat(14)} } } }`,
    {},
    /TOO_DEEP|VALIDATION/,
  ],
  ['default pages all the way down', nested(3), {}, /TOO_DEEP|TOO_MANY_NODES|VALIDATION/],
  [
    'pages multiplied by literals',
    '{ organizations(first: 100) { nodes { agreements(first: 100) { nodes { parties(first: 100) { nodes { id } } } } } } }',
    {},
    /TOO_MANY_NODES/,
  ],
  [
    'pages multiplied by variables',
    'query($n: Int) { organizations(first: $n) { nodes { agreements(first: $n) { nodes { parties(first: $n) { nodes { id } } } } } } }',
    { n: 100 },
    /TOO_MANY_NODES/,
  ],
  [
    'pages multiplied by the defaults of variables',
    'query($n: Int = 100) { organizations(first: $n) { nodes { agreements(first: $n) { nodes { parties(first: $n) { nodes { id } } } } } } }',
    {},
    /TOO_MANY_NODES/,
  ],
  [
    'pages multiplied by ids',
    `query(${IDS}) { nodes(ids: $ids) { ... on Company { agreements(first: 100) { nodes { parties(first: 100) { nodes { id } } } } } } }`,
    { ids: Array(100).fill('org:doe') },
    /TOO_MANY_NODES/,
  ],
  [
    'cost without many records',
    `{ organizations(first: 100) { nodes { agreements(first: 100) { nodes { ${many(30, (i) => `n${i}: name`)} } } } } }`,
    {},
    /COST_LIMIT/,
  ],
  [
    'digests side by side',
    `{ ${many(20, (i) => `d${i}: digest(since: "2020-01-01") { isEmpty }`)} }`,
    {},
    /COST_LIMIT/,
  ],
  [
    'lists below the changes of a digest',
    '{ digest(since: "2020-01-01") { moved { statements { sources(first: 100) { nodes { id } } } } } }',
    {},
    /TOO_MANY_NODES/,
  ],
  [
    'root fields spread over views',
    `{ ${many(3, (i) => `v${i}: at(validOn: "2026-01-0${i + 1}") { ${many(7, (j) => `a${j}: __typename`)} }`)} }`,
    {},
    /TOO_MANY_ROOT_FIELDS/,
  ],
  ['views in views', `{ ${'at { '.repeat(20)} __typename ${'}'.repeat(20)} }`, {}, /TOO_DEEP/],
  [
    'introspection in every view',
    `{ ${many(9, (i) => `v${i}: at { __schema { types { name } } }`)} }`,
    {},
    /VALIDATION/,
  ],
  ['aliases', `{ ${many(31, (i) => `a${i}: __typename`)} }`, {}, /TOO_MANY/],
  [
    'aliases below the root',
    `{ organizations { nodes { ${many(31, (i) => `a${i}: name`)} } } }`,
    {},
    /TOO_MANY_ALIASES/,
  ],
  [
    'root fields',
    `{ ${many(21, (i) => `a${i}: organizations(first: 1) { totalCount }`)} }`,
    {},
    /TOO_MANY_ROOT_FIELDS/,
  ],
  [
    'introspection again and again',
    `{ ${many(3, (i) => `a${i}: __schema { types { name } }`)} }`,
    {},
    /TOO_MANY_ALIASES/,
  ],
  [
    'introspection that goes in circles',
    '{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }',
    {},
    /TOO_DEEP/,
  ],
  ['aliases within introspection', '{ __schema { types { a: name b: name } } }', {}, /TOO_MANY_ALIASES/],
  ['a fragment that spreads itself', '{ ...f } fragment f on Query { ...f }', {}, /VALIDATION/],
  ['fragments that spread each other', `{ ...f0 } ${fragments(2, (i) => `...f${1 - i}`)}`, {}, /VALIDATION/],
  [
    'a fragment bomb',
    `{ ...f0 } ${fragments(30, (i) => (i === 29 ? '__typename' : `...f${i + 1} ...f${i + 1}`))}`,
    {},
    /VALIDATION|TOO_MANY_SELECTIONS/,
  ],
  [
    'many directives',
    `{ __typename ${'@include(if: true) '.repeat(25)} }`,
    {},
    /VALIDATION|TOO_MANY_DIRECTIVES/,
  ],
  [
    'directives spread out',
    `{ organizations { nodes { ${many(25, () => 'name @include(if: true)')} } } }`,
    {},
    /TOO_MANY_DIRECTIVES/,
  ],
  ['unknown directives', `{ __typename ${'@x '.repeat(500)} }`, {}, /VALIDATION/],
  ['too many tokens', `{ ${'__typename '.repeat(2_001)} }`, {}, /TOO_MANY_TOKENS/],
  [
    'a list of a hundred thousand',
    `query(${IDS}) { nodes(ids: $ids) { id } }`,
    { ids: Array(100_000).fill(1) },
    /TOO_MANY_VALUES/,
  ],
  [
    'more ids than allowed',
    `query(${IDS}) { nodes(ids: $ids) { id } }`,
    { ids: Array(101).fill('org:a') },
    /BAD_USER_INPUT/,
  ],
  [
    'deep variables',
    `query(${IDS}) { nodes(ids: $ids) { id } }`,
    {
      ids: Array(1_000)
        .fill(0)
        .reduce((inner: unknown) => [inner], 'x'),
    },
    /TOO_DEEP|BAD_USER_INPUT/,
  ],
  ['-1 of a list', '{ organizations(first: -1) { nodes { id } } }', {}, /BAD_USER_INPUT/],
  [
    '-1 by variable',
    'query($n: Int) { organizations(first: $n) { nodes { id } } }',
    { n: -1 },
    /BAD_USER_INPUT/,
  ],
  ['3,000,000 of a list', '{ organizations(first: 3000000) { nodes { id } } }', {}, /BAD_USER_INPUT/],
  ['2^31 of a list', '{ organizations(first: 2147483648) { nodes { id } } }', {}, /VALIDATION/],
  [
    'NaN of a list',
    'query($n: Int) { organizations(first: $n) { nodes { id } } }',
    { n: 'NaN' },
    /BAD_USER_INPUT/,
  ],
  [
    'half a record',
    'query($n: Int) { organizations(first: $n) { nodes { id } } }',
    { n: 1.5 },
    /BAD_USER_INPUT/,
  ],
  ['a text of a list', '{ organizations(first: "10") { nodes { id } } }', {}, /VALIDATION/],
  [
    'a text by variable',
    'query($n: Int) { organizations(first: $n) { nodes { id } } }',
    { n: '10' },
    /BAD_USER_INPUT/,
  ],
  [
    '2^31 by variable',
    'query($n: Int) { organizations(first: $n) { nodes { id } } }',
    { n: 2 ** 31 },
    /BAD_USER_INPUT/,
  ],
  ['-1 from the end', '{ organizations(last: -1) { nodes { id } } }', {}, /BAD_USER_INPUT/],
  ['both ends', '{ organizations(first: 1, last: 1) { nodes { id } } }', {}, /BAD_USER_INPUT/],
  [
    'a list within a list within a list',
    `{ nodes(ids: ${'['.repeat(900)}${']'.repeat(900)}) { id } }`,
    {},
    /VALIDATION/,
  ],
  ['deferred parts', '{ organizations { nodes { ... @defer { name } } } }', {}, /VALIDATION/],
  ['a mutation that there is none of', 'mutation { deleteEverything }', {}, /VALIDATION/],
  ['a subscription', 'subscription { changes { cursor } }', {}, /BAD_USER_INPUT/],
  ['a subscription that there is none of', 'subscription { everything }', {}, /VALIDATION/],
  [
    'several operations without a name',
    'query A { __typename } query B { __typename }',
    {},
    /RESOLUTION|BAD/,
  ],
  [
    'negations without end',
    `{ organizations(where: ${'{NOT: '.repeat(60)}{name: {contains: "z"}}${'}'.repeat(60)}) { totalCount } }`,
    {},
    /TOO_DEEP/,
  ],
  [
    'parents of parents without end',
    `{ organizations(where: ${'{parent: '.repeat(20)}{name: {contains: "z"}}${'}'.repeat(20)}) { totalCount } }`,
    {},
    /TOO_DEEP/,
  ],
  ['a variable nobody defined', '{ organizations(first: $n) { nodes { id } } }', { n: 1 }, /VALIDATION/],
  ['a name close to a real one', '{ organizatons { nodes { id } } }', {}, /VALIDATION/],
];

describeEngines('attacks by the shape of a query', (open) => {
  let engine: Engine;
  let served: Served;
  beforeAll(async () => {
    engine = await open(worldOf(world));
    served = await serve({ engine });
    await served.post('{ organizations { nodes { id } } }');
  });
  afterAll(() => served.server.close());

  it.each(ATTACKS)('refuses %s', async (_title, query, variables, code) => {
    const before = process.cpuUsage();
    const answer = await served.post(query, variables);
    const { user, system } = process.cpuUsage(before);

    expect(answer.errors.map((error) => String(error.code)).join(' ')).toMatch(code);
    expect(answer.errors.length).toBeLessThanOrEqual(6);
    // What only a resolver can tell comes with what the others found.
    if (!answer.errors.every((error) => /takes at most 100|takes either/.test(error.message)))
      expect(answer.status).toBe(400);
    expect(answer.text).not.toMatch(/node_modules|\.ts:|MATCH \(|stacktrace/i);
    // Twice what one request may cost: the client runs in this process too.
    expect((user + system) / 1_000).toBeLessThan(500);
    expect((await served.post('{ __typename }')).data).toEqual({ __typename: 'Query' });
  });

  it.each(['some', 'all', 'none', 'single'])(
    'answers conditions of %s that nest three deep and cost little, and says of five that they are too deep',
    async (kind) => {
      const measured = await serve({ engine });
      onTestFinished(() => measured.server.close());
      await measured.server.measureGraph();
      const nestedIn = (levels: number) =>
        Array.from({ length: levels }).reduce<string>(
          (inner, _, at) => `{${at % 2 === 0 ? 'successors' : 'predecessors'}: {${kind}: ${inner}}}`,
          '{name: {contains: "z"}}',
        );
      const asked = (levels: number, view = '') => {
        const list = `organizations(where: ${nestedIn(levels)}, first: 1) { totalCount }`;
        return measured.post(view ? `{ at(${view}) { ${list} } }` : `{ ${list} }`);
      };

      const codes = async (levels: number, view?: string) =>
        (await asked(levels, view)).errors.map(({ code }) => code);
      expect(await codes(3)).toEqual([]);
      for (const view of [undefined, 'validOn: "2026-01-01"'])
        expect(await codes(5, view)).toEqual(['TOO_DEEP']);
      expect(await codes(10)).toEqual(['TOO_DEEP']);
    },
  );

  it.each([
    ['forged ids', '{ node(id: "org:x\') DETACH DELETE n //") { id } }'],
    ['a whole statement as id', `{ node(id: ${JSON.stringify('"}) MATCH (n) RETURN n //')}) { id } }`],
    ['ids of no type', '{ node(id: "__proto__") { id } }'],
  ])('takes %s for what they are', async (_title, query) => {
    const answer = await served.post(query);

    expect([undefined, null, { node: null }]).toContainEqual(answer.data);
    expect(answer.errors.filter((error) => error.code === 'INTERNAL_SERVER_ERROR')).toEqual([]);
  });

  it('refuses a batch of operations', async () => {
    const answer = await send(
      served,
      JSON.stringify([{ query: '{ __typename }' }, { query: '{ __typename }' }]),
    );

    expect(answer.status).toBe(400);
  });

  it('reports the cost beside the limit', async () => {
    const answer = await served.post(
      '{ organizations(first: 10) { nodes { name agreements(first: 5) { nodes { parties(first: 5) { nodes { name } } } } } } }',
    );

    expect(answer.errors).toEqual([]);
    expect(answer.extensions).toEqual({
      cost: {
        requested: expect.any(Number),
        actual: expect.any(Number),
        remaining: expect.any(Number),
        limit: 1_000,
        records: { expected: 10 + 10 * 4 + 10 * 4 * 4, read: expect.any(Number), limit: 20_000 },
      },
    });
  });

  it('lets ordinary questions pass', async () => {
    const questions = [
      '{ organizations(first: 100) { nodes { name agreements(first: 100) { nodes { name } } } } }',
      '{ organizations { nodes { agreements { nodes { parties { nodes { name } } } } } } }',
      getIntrospectionQuery({ descriptions: true, inputValueDeprecation: true, oneOf: true }),
    ];

    for (const question of questions) expect((await served.post(question)).errors).toEqual([]);
  });
});

async function send(served: Served, body: string): Promise<Answer> {
  const headers = { 'content-type': 'application/json' };
  return readAnswer(await fetch(`${served.url}/graphql`, { method: 'POST', headers, body }));
}
