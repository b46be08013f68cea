import { buildSchema, GraphQLError, type GraphQLSchema } from 'graphql';
import { afterEach, describe, expect, it } from 'vitest';
import { openEmbedded } from '../../../src/engine/embedded/embedded.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import { CypherError, DataError, InputError, UnavailableError } from '../../../src/errors.ts';
import { fill, type Served, serve } from '../../support/serve.ts';

const engine = openEmbedded({ callMs: 5_000 });
const open: Served[] = [];

async function serving(parts: Omit<Parameters<typeof serve>[0], 'engine'> & { readonly engine?: Engine }) {
  const served = await serve({ engine, ...parts });
  open.push(served);
  return served;
}

afterEach(async () => {
  for (const served of open.splice(0)) await served.server.close();
});

/** A schema whose only field throws. */
function throwing(error: unknown): GraphQLSchema {
  const schema = buildSchema('type Query { field: Int }');
  const field = schema.getQueryType()?.getFields().field;
  if (field)
    field.resolve = () => {
      throw error;
    };
  return schema;
}

describe('errors', () => {
  it('tells a caller what to change', async () => {
    const { post } = await serving({ schema: throwing(new InputError('Expected a; found b. Give a.')) });

    const answer = await post('{ field }');

    expect(answer.errors).toEqual([{ message: 'Expected a; found b. Give a.', code: 'BAD_USER_INPUT' }]);
    expect(answer.status).toBe(200);
  });

  it('tells every fault of a record', async () => {
    const faults = [{ path: 'name', message: 'Is missing.' }, { message: 'Has no source.' }];
    const { post } = await serving({ schema: throwing(new DataError(faults)) });

    expect((await post('{ field }')).errors).toEqual([
      { message: 'name: Is missing. Has no source.', code: 'BAD_USER_INPUT' },
    ]);
  });

  it('answers an outage with 503 and when to come back', async () => {
    const { post } = await serving({ schema: throwing(new UnavailableError('The database is down.')) });

    const answer = await post('{ field }');

    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('1');
    expect(answer.errors).toEqual([{ message: 'The database is down.', code: 'SERVICE_UNAVAILABLE' }]);
  });

  it.each([
    ['a bug', new TypeError('x is undefined at /src/secret.ts:1')],
    ['a statement of ours', new CypherError('Invalid input MATCH (secret)')],
    ['something that is no error', 'secret text'],
    ['a bug wrapped by graphql', new GraphQLError('secret', { originalError: new Error('secret') })],
  ])('masks %s and logs it under the id that the answer names', async (_title, error) => {
    const { post, logged } = await serving({ schema: throwing(error) });

    const answer = await post('{ field }');

    const [only] = answer.errors;
    expect(only?.code).toBe('INTERNAL_SERVER_ERROR');
    expect(answer.text).not.toMatch(/secret|MATCH|\.ts|stack/);
    const id = /logged under ([\w-]+)\./.exec(only?.message ?? '')?.[1];
    const entry = logged.find((line) => line.id === id);
    expect(JSON.stringify(entry)).toMatch(/secret/);
  });

  it('names what was nearly hit: the schema can be asked for', async () => {
    const { post } = await serving({});

    const field = await post('{ organizatons { nodes { id } } }');
    const value = await post('query($w: CompanyFilter) { companies(where: $w) { totalCount } }', {
      w: { nam: {} },
    });

    expect(field.errors[0]?.message).toMatch(/Did you mean .*"organizations"/);
    expect(value.errors[0]?.message).toMatch(/Did you mean .*"name"/);
    expect(value.errors.map((error) => error.code)).toEqual(['BAD_USER_INPUT']);
  });

  it.each([
    ['FuzzyDate', 'query($on: FuzzyDate) { events(where: { on: { eq: $on } }) { totalCount } }', 'tomorrow'],
    ['Long', 'query($on: Long) { awards(where: { amountUsd: { eq: $on } }) { totalCount } }', 'much'],
  ])('takes a variable that is no %s for the mistake of the caller', async (_scalar, query, on) => {
    const { post } = await serving({});

    const answer = await post(query, { on });

    expect(answer.status).toBe(400);
    expect(answer.errors).toEqual([
      {
        message: expect.stringMatching(/^Variable "\$on" got invalid value .*; Expected /),
        code: 'BAD_USER_INPUT',
      },
    ]);
  });

  it.each([
    ['FuzzyDate', '{ events(where: { on: { eq: "2026-Q1" } }) { totalCount } }', '"2026-Q1"'],
    ['FuzzyDate', '{ events(where: { on: { eq: 2026 } }) { totalCount } }', '2026'],
    ['Long', '{ awards(where: { amountUsd: { eq: 1e6 } }) { totalCount } }', '1e6'],
    ['Long', '{ awards(where: { amountUsd: { eq: 9007199254740993 } }) { totalCount } }', '9007199254740993'],
  ])('shows what is no %s in a document as it is written, and where: %s', async (_scalar, query, written) => {
    const { post } = await serving({});

    const answer = await post(query);

    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text).errors).toEqual([
      {
        message: expect.stringMatching(new RegExp(`^Expected .*; found ${written}\\.$`)),
        locations: [{ line: 1, column: query.indexOf(written) + 1 }],
        extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
      },
    ]);
  });

  it('logs an operation by its name, with the request and no text', async () => {
    const { post, logged } = await serving({});

    const answer = await post('query Named { __typename }');

    const line = logged.find((entry) => entry.msg === 'operation');
    expect(line).toMatchObject({ operation: 'Named', requestId: answer.headers.get('x-request-id') });
    expect(JSON.stringify(logged)).not.toContain('__typename');
  });

  it('refuses an answer that is too large', async () => {
    await fill(engine);
    const { post } = await serving({ limits: { responseBytes: 200 } });

    const answer = await post('{ organizations { nodes { id name summary } } }');

    expect(answer.status).toBe(400);
    expect(answer.errors[0]?.code).toBe('ANSWER_TOO_LARGE');
    expect(answer.data).toBeUndefined();
  });
});
