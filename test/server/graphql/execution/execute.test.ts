import { readdirSync, readFileSync } from 'node:fs';
import { buildSchema, type GraphQLSchema, isObjectType, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { createExecutor } from '../../../../src/server/graphql/execution/execute.ts';
import { bothWays, plain } from './both-ways.ts';
import { schemaOf } from './random-schema.ts';

/** The executor against graphql's own, case by case. */

it('leaves to graphql what it does not plan, and what is wrong with variables', async () => {
  const schema = schemaOf();
  const cases: readonly [string, Record<string, unknown>][] = [
    ['{ __schema { queryType { name } } __type(name: "Part") { fields { name } } word }', {}],
    ['query Q($n: Int!) { thing(id: $n) { id } }', {}],
    ['query Q($n: Int!) { thing(id: $n) { id } }', { n: 'many' }],
    ['query A { word } query B { colour }', {}],
  ];
  for (const [source, variables] of cases) {
    const { first, theirs } = await bothWays(schema, parse(source), variables);
    expect(plain(first)).toEqual(plain(theirs));
    expect(theirs.errors ?? theirs.data).toBeTruthy();
  }
});

it('executes the operation that is named', async () => {
  const document = parse('query A { a: __typename } query B { b: __typename }');
  const run = createExecutor(schemaOf());
  expect(await run({ document, operationName: 'B', context: {} })).toEqual({ data: { b: 'Query' } });
  expect(await run({ document, operationName: 'A', context: {} })).toEqual({ data: { a: 'Query' } });
});

/** A schema whose fields do what their names say. */
function behavingSchema(): GraphQLSchema {
  const schema = buildSchema(`
    type Query { a: A list: [Int] strict: [Int!] strictA: A! things: [Thing!]! either: Either none: Thing unknown: Thing foreign: Thing
      fails: Int failsLate: Int given: Int must: Int! mustLate: Int! mustList: [Int!]! noList: [Int] grid: [[Int!]] echo(n: Int = 7, of: Of): String
      number: Int colour: Colour badColour: Colour text: String nan: Float }
    interface Thing { id: ID! more: Thing }
    type A implements Thing { id: ID! more: Thing own: String must: Int! parts: [B] strictParts: [B!] }
    type B implements Thing { id: ID! more: Thing other: String mustLate: Int! }
    type C { id: ID! }
    union Either = A | B
    enum Colour { RED }
    input Of { at: [Int!] = [1] deep: Of }
  `);
  const wrong = (): never => {
    throw new Error('wrong');
  };
  const late = () => Promise.reject(new Error('late'));
  const a = {
    id: 'a',
    __typename: 'A',
    own: 'own',
    more: { id: 'b', __typename: 'B', other: () => 'called' },
  };
  const values: Readonly<Record<string, () => unknown>> = {
    a: () => a,
    strictA: () => Promise.resolve(a),
    'A.must': wrong,
    'A.parts': () => [{ id: 'b1' }, null, Promise.resolve({ id: 'b2' }), new Error('in the list')],
    'A.strictParts': () => [{ id: 'b1' }, null],
    'B.mustLate': late,
    list: () => [1, null, Promise.resolve(3), late(), 'no number'],
    strict: () => [1, null],
    grid: () => [[1, 2], null, Promise.resolve([3]), [4, null]],
    things: () => [a, { id: 'b', __typename: 'B' }],
    either: () => Promise.resolve({ id: 'b', __typename: 'B', other: 'other' }),
    none: () => null,
    unknown: () => ({ id: 'x' }),
    foreign: () => ({ id: 'c', __typename: 'C' }),
    fails: wrong,
    failsLate: late,
    given: () => new Error('given'),
    must: wrong,
    mustLate: late,
    mustList: () => [1, Promise.resolve(null)],
    noList: () => 'text',
    number: () => 'many',
    colour: () => 'RED',
    badColour: () => 'BLUE',
    text: () => Promise.resolve(12),
    nan: () => Number.NaN,
  };
  for (const type of Object.values(schema.getTypeMap()).filter(isObjectType)) {
    if (type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      const value = values[type.name === 'Query' ? field.name : `${type.name}.${field.name}`];
      if (field.name === 'echo') field.resolve = (_source, args) => JSON.stringify(args);
      else if (value) field.resolve = value;
    }
  }
  return schema;
}

/** What is asked, and whether any error, none, or no data at all is expected of both. */
const CASES: readonly (readonly [string, string, 'answered' | 'with errors' | 'nothing'])[] = [
  ['items that are null, late, failing and of the wrong kind', '{ list }', 'with errors'],
  ['null in a list of non-null items', '{ strict number }', 'with errors'],
  ['lists of lists', '{ grid }', 'with errors'],
  ['what is no list', '{ noList }', 'with errors'],
  ['objects in lists, some null, late and failing', '{ a { parts { id } } }', 'with errors'],
  ['null among non-null objects', '{ a { id strictParts { id } } }', 'with errors'],
  ['a non-null field that fails in a nullable object', '{ a { id must } colour }', 'with errors'],
  ['a non-null field that fails late in a list', '{ a { parts { id mustLate } } }', 'with errors'],
  ['a non-null field that fails at the root', '{ colour must }', 'nothing'],
  ['a non-null field that fails late at the root', '{ colour mustLate }', 'nothing'],
  ['a null item that nothing may hold', '{ colour mustList }', 'nothing'],
  ['a failure that climbs over two non-null levels', '{ strictA { must } }', 'nothing'],
  ['types told by name', '{ things { __typename id ... on A { own } ... on B { other } } }', 'answered'],
  ['a union that is late', '{ either { __typename ... on A { own } ... on B { other id } } }', 'answered'],
  ['an interface that is null', '{ none { id } }', 'answered'],
  ['an interface of no type', '{ unknown { id } }', 'with errors'],
  ['an interface of a type that does not implement it', '{ foreign { id } }', 'with errors'],
  [
    'a fragment on the interface itself and on a union',
    '{ a { ...T ... on Either { __typename } } } fragment T on Thing { id more { id } }',
    'answered',
  ],
  ['properties that are functions', '{ a { more { ... on B { other } } } }', 'answered'],
  [
    'fields merged over fragments',
    '{ a { more { id } ...M } a { own } } fragment M on A { more { __typename } own }',
    'answered',
  ],
  ['the order of keys, with late ones first', '{ text either { __typename } colour a { id } }', 'answered'],
  [
    '@skip and @include by constants',
    '{ a @skip(if: true) { id } colour @include(if: false) text @include(if: true) }',
    'answered',
  ],
  [
    '@skip and @include by variables',
    '{ a @skip(if: $yes) { id } colour @include(if: $no) ... @include(if: $yes) { text } }',
    'answered',
  ],
  [
    'both directives on one field',
    '{ colour @skip(if: $no) @include(if: $yes) text @skip(if: $yes) @include(if: $yes) }',
    'answered',
  ],
  [
    'a fragment spread twice, once left out',
    '{ ...R @include(if: false) ...R } fragment R on Query { colour }',
    'answered',
  ],
  ['nothing left of a selection', '{ a { id @skip(if: true) } }', 'answered'],
  [
    'arguments by default, by value, by variable and not given',
    '{ echo a: echo(n: 1) b: echo(n: $n) c: echo(n: $unset) d: echo(n: null, of: {deep: {at: [$n]}}) }',
    'answered',
  ],
  [
    'an argument of the wrong kind by a variable in a list',
    '{ colour echo(of: {at: [$unset]}) }',
    'with errors',
  ],
  ['errors thrown, late and returned', '{ fails failsLate given colour }', 'with errors'],
  ['values that their type cannot show', '{ number badColour nan }', 'with errors'],
  ['aliases of one field that fails', '{ x: fails y: fails }', 'with errors'],
];

describe('the cases that a reader asks about', () => {
  it.each(CASES)('%s', async (_what, source, expected) => {
    const [body = '', ...fragments] = source.split(' fragment ');
    const text = [
      `query Q($yes: Boolean = true, $no: Boolean = false, $n: Int = 2, $unset: Int) ${body}`,
      ...fragments,
    ];
    const document = parse(text.join(' fragment '));
    const { first, second, theirs } = await bothWays(behavingSchema(), document, {});
    expect(plain(first)).toEqual(plain(theirs));
    expect(plain(second)).toEqual(plain(first));
    const outcome = theirs.data ? (theirs.errors ? 'with errors' : 'answered') : 'nothing';
    expect(outcome).toBe(expected);
  });
});

it('is a closed room: it imports graphql and itself, and only ask.ts imports it', () => {
  const read = (folder: string) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => ({
        file,
        imports: [...readFileSync(`${folder}/${file}`, 'utf8').matchAll(/from '([^']+)'/g)].map(
          ([, from]) => from ?? '',
        ),
      }));
  const inside = read('src/server/graphql/execution');
  expect(inside.length).toBeGreaterThan(3);
  expect(
    inside.flatMap(({ imports }) => imports).filter((from) => from !== 'graphql' && !from.startsWith('./')),
  ).toEqual([]);
  const from = read('src').filter(
    ({ file, imports }) =>
      !file.includes('/execution/') && imports.some((each) => each.includes('/execution/')),
  );
  expect(from.map(({ file }) => file)).toEqual(['server/graphql/ask.ts']);
});
