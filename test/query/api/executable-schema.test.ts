import { graphql, parse, printSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { type Answers, executableSchema } from '../../../src/query/api/executable-schema.ts';

const SDL = `
  scalar Day
  interface Named { name: String! }
  type Person implements Named { name: String! born: Day }
  type Ship implements Named { name: String! }
  type Query { "Who is there." all(on: Day): [Named!]! }
  extend type Query { day(of: Day!): Day }
`;

const ANSWERS: readonly Answers[] = [
  { Named: { __resolveType: ({ type }: { readonly type: string }) => type, name: () => 'somebody' } },
  { Query: { all: () => [{ type: 'Person' }, { type: 'Ship' }], day: () => 'earlier' } },
  { Query: { day: (_: unknown, { of }: { readonly of: string }) => of }, Ship: { name: () => 'Argo' } },
  {
    Day: {
      parseValue: (given: unknown) => `read ${given}`,
      parseLiteral: ({ value }: { readonly value: string }) => `written ${value}`,
      serialize: (value: unknown) => `${value}!`,
    },
  },
];

const ask = async (source: string, variableValues = {}) => {
  const { data, errors } = await graphql({
    schema: executableSchema(parse(SDL), ANSWERS),
    source,
    variableValues,
  });
  expect(errors).toBeUndefined();
  return JSON.parse(JSON.stringify(data));
};

describe('a schema with what answers for it', () => {
  it('is printed as its SDL, extensions within their types', () => {
    const printed = printSchema(executableSchema(parse(SDL), ANSWERS));
    expect(printed).toMatch(/type Query \{\n {2}"""Who is there\."""\n {2}all\(on: Day\).*\n {2}day\(of/);
    expect(printed).not.toContain('extend');
  });

  it('answers for every type of an interface as for the interface, but for a type that has its own answer', async () => {
    expect(await ask('{ all { __typename name } }')).toEqual({
      all: [
        { __typename: 'Person', name: 'somebody' },
        { __typename: 'Ship', name: 'Argo' },
      ],
    });
  });

  it('takes the later of two answers, and reads and shows scalars as told', async () => {
    expect(await ask('query ($of: Day!) { day(of: $of) }', { of: 'x' })).toEqual({ day: 'read x!' });
    expect(await ask('{ day(of: "x") }')).toEqual({ day: 'written x!' });
  });

  it.each<[string, string, Answers, RegExp]>([
    ['a type that is not declared', SDL, { Car: { name: () => '' } }, /resolvers for Car, which the SDL/],
    ['a field that is not declared', SDL, { Ship: { mast: () => '' } }, /a resolver for Ship\.mast, which/],
    ['SDL that names a type which is not there', 'type Query { a: Nothing }', {}, /Unknown type.*Nothing/],
    ['SDL that says something twice', 'type Query { a: Int a: Int }', {}, /Query\.a.*only be defined once/],
  ])('is not made of %s', (_title, sdl, answers, message) => {
    expect(() => executableSchema(parse(sdl), [answers])).toThrow(message);
  });
});
