import {
  type GraphQLInputObjectType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isNullableType,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openEmbedded } from '../../../src/engine/embedded/embedded.ts';
import { rootFieldsOf } from '../../../src/model/list-shapes.ts';
import { prepareStorage } from '../../../src/store/record/record.ts';
import { api } from '../../support/ask.ts';
import { type Served, serve } from '../../support/serve.ts';

/** What a message proposes must be there, and must work. */

const { schema, contract } = api();
const engine = openEmbedded({ callMs: 5_000 });
let served: Served;
beforeAll(async () => {
  await prepareStorage(engine, contract.model);
  served = await serve({ engine });
});
afterAll(async () => {
  await served.server.close();
  await engine.close();
});

const EMPTINESS = ['isNull', 'isEmpty'];

function filterOf(name: string): GraphQLInputObjectType {
  const type = schema.getType(name);
  if (isInputObjectType(type)) return type;
  throw new Error(`The schema has no filter ${name}.`);
}

/** The conditions of a filter that compare a value, with their operators. */
function comparisons(filter: GraphQLInputObjectType): readonly (readonly [string, readonly string[]])[] {
  return Object.values(filter.getFields()).flatMap((field) => {
    const type = getNamedType(field.type);
    if (!isInputObjectType(type)) return [];
    const operators = Object.values(type.getFields()).filter(({ type: operand }) => isNullableType(operand));
    const names = operators.map(({ name }) => name);
    return names.includes('eq') || names.includes('has') ? [[field.name, names] as const] : [];
  });
}

/** Asks by `where` and gives the one complaint; undefined when there is none. */
async function complaint(list: string, where: string): Promise<string | undefined> {
  const { errors, status } = await served.post(`{ ${list}(where: ${where}) { totalCount } }`);
  expect(errors.length, where).toBeLessThan(2);
  const [error] = errors;
  if (!error) return undefined;
  expect([where, error.code, status]).toEqual([where, 'BAD_USER_INPUT', status]);
  return error.message;
}

async function checkRemedies(
  list: string,
  filter: GraphQLInputObjectType,
  around: readonly [string, string],
) {
  const [before, after] = around;
  for (const [condition, operators] of comparisons(filter)) {
    const place = (operator: string, value: string) =>
      `${before}{ ${condition}: { ${operator}: ${value} } }${after}`;
    const message = await complaint(
      list,
      place(operators.find((name) => !EMPTINESS.includes(name)) ?? '', 'null'),
    );
    const proposed = EMPTINESS.find((operator) => message?.includes(`\`${operator}: true\``));
    const there = EMPTINESS.find((operator) => operators.includes(operator));
    expect([condition, proposed]).toEqual([condition, there]);
    if (proposed) expect(await complaint(list, place(proposed, 'true'))).toBeUndefined();
  }
}

describe('what is proposed for a null', () => {
  it.each([...rootFieldsOf(contract.model)])('is there in filters of %s', async (list, target) => {
    await checkRemedies(list, filterOf(`${target}Filter`), ['', '']);
  });

  it('is there in filters of relationships', async () => {
    await checkRemedies('organizations', filterOf('EdgeFilter'), ['{ agreements: { edge: ', ' } }']);
  });

  it.each(['AND', 'OR', 'NOT', 'agreements', 'name', 'id', 'support'])(
    'is to leave %s out',
    async (condition) => {
      for (const where of [
        `{ ${condition}: null }`,
        `{ NOT: { ${condition}: null } }`,
        `{ OR: [{ ${condition}: null }] }`,
      ])
        expect(await complaint('organizations', where)).toMatch(
          /needs conditions and got null; leave it out\.$/,
        );
    },
  );

  it.each(['some', 'none', 'all', 'single', 'count'])(
    'is to leave %s of a relationship out',
    async (condition) => {
      expect(await complaint('organizations', `{ agreements: { ${condition}: null } }`)).toMatch(
        /needs conditions and got null; leave it out\.$/,
      );
    },
  );
});

describe('a message', () => {
  const said = async (question: string, variables?: string) => {
    const body = `{"query":${JSON.stringify(question)},"variables":${variables ?? '{}'}}`;
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${served.url}/graphql`, { method: 'POST', headers, body });
    const { errors } = (await answer.json()) as { readonly errors?: readonly { readonly message: string }[] };
    return errors?.map(({ message }) => message).join('\n');
  };
  const counted = (type: string): number => {
    const by = schema.getType(type);
    return isEnumType(by) ? by.getValues().length : 0;
  };

  it.each(['facets', 'groupBy'])(
    'says to name a field where %s names none, and fewer where too many',
    async (what) => {
      const field = what === 'facets' ? 'field' : 'count';
      const asked = (by: readonly string[]) =>
        said(`{ agreements(first: 1) { ${what}(by: [${by}]) { ${field} } } }`);
      expect(await asked([])).toMatch(/found none\. Name at least one in `by`\.$/);
      expect(await asked(new Array<string>(11).fill('KIND'))).toMatch(/found 11\. Name fewer in `by`/);
      expect(await asked(['KIND'])).toBeUndefined();
      expect(counted('AgreementFacetField')).toBeGreaterThan(4);
    },
  );

  it.each([
    ['agreements(first: -1) { totalCount }', /Leave it out for 25\.$/],
    ['agreements(last: 101) { totalCount }', /Ask for at most 100 and follow the cursors\.$/],
    ['agreements(first: 1) { facets(by: [KIND], first: 0) { field } }', /Ask for at least 1\.$/],
    ['agreements(first: 1) { facets(by: [KIND], first: 5000) { field } }', /Ask for at most 100, and narrow/],
    ['agreements(where: { valueUsd: { eq: 9007199254740993 } }) { totalCount }', /found 9007199254740993\.$/],
    [
      'computeResources(where: { powerMw: { gt: 1e400 } }) { totalCount }',
      /`powerMw.gt` compares with a finite number/,
    ],
    ['agreements(first: 99999999999999999999) { totalCount }', /99999999999999999999$/],
  ])('is true of %s', async (question, remedy) => {
    expect(await said(`{ ${question} }`)).toMatch(remedy);
  });

  it('does not pass off a number that JSON has rounded for what was written', async () => {
    const question =
      'query ($least: Long) { agreements(where: { valueUsd: { gte: $least } }) { totalCount } }';
    expect(await said(question, '{"least": 9007199254740993}')).toMatch(
      /found one near 9007199254740992, which is as close as a number in JSON comes to it\.$/,
    );
    expect(await said(question, '{"least": 9007199254740991}')).toBeUndefined();
    expect(await said(question, '{"least": 1.5}')).toMatch(/found 1\.5\.$/);
  });
});
