import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import {
  buildSchema,
  type DocumentNode,
  type ExecutionResult,
  execute,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  parse,
  validate,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { createExecutor } from '../../../../src/server/graphql/execution/execute.ts';
import { runs } from '../../../support/random.ts';

/**
 * The executor against graphql's own, on a schema of every kind of type whose fields give values, nothing and
 * errors, at once and late.
 */

const SDL = `
  interface Named { id: ID! name: String next: Named }
  type Query { thing(id: Int = 1, of: Of): Thing named(id: Int): Named either(id: Int): Either things(first: Int = 3): [Thing!]
    maybe(first: Int = 4): [Thing] must: Thing! all: [Named!]! grid: [[Int!]] words: [String!] word(upper: Boolean! = false): String colour: Colour when: When }
  type Thing implements Named { id: ID! name: String next: Named strict: Thing! count: Int share: Float is: Boolean! colours: [Colour!]
    parts(first: Int = 2, of: Of): [Part] others: [Either!] plain: String asked(by: String): String }
  type Part implements Named { id: ID! name: String! next: Named whole: Thing count: Int! when: When }
  union Either = Thing | Part
  enum Colour { RED GREEN }
  input Of { kind: Colour = RED, at: [Int!], deep: Of }
  scalar When
`;

interface Source {
  readonly id: number;
  readonly kind: string;
}

/**
 * Returns a schema in which the value of a field follows from the record and the field, the same each time.
 */
function schemaOf(): GraphQLSchema {
  const schema = buildSchema(SDL);
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__')) continue;
    if (isAbstractType(type)) type.resolveType = (value) => kindOf(value as Source);
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      // Some are properties, and functions that are properties.
      if (field.name === 'plain' || field.name === 'asked') continue;
      field.resolve = (source, args) =>
        outcome(
          seedOf(`${(source as Source | undefined)?.id}.${field.name}.${JSON.stringify(args)}`),
          field.type,
        );
    }
  }
  return schema;
}

function kindOf({ id, kind }: Source): string | Promise<string> {
  return id % 5 === 0 ? Promise.resolve(kind) : kind;
}

function seedOf(text: string): number {
  let seed = 7;
  for (const letter of text) seed = (seed * 31 + letter.charCodeAt(0)) % 1_000_003;
  return seed;
}

function outcome(seed: number, type: GraphQLOutputType): unknown {
  const which = seed % 23;
  if (which === 0) throw new Error(`wrong ${seed}`);
  if (which === 1) return Promise.reject(new Error(`late and wrong ${seed}`));
  if (which === 2) return new Error(`given ${seed}`);
  if (which === 3) return null;
  if (which === 4) return Promise.resolve(undefined);
  const value = sampleOf(Math.floor(seed / 23), type);
  return which < 10 ? Promise.resolve(value) : value;
}

function sampleOf(seed: number, type: GraphQLOutputType): unknown {
  if (isNonNullType(type)) return sampleOf(seed, type.ofType);
  if (isListType(type)) {
    if (seed % 29 === 0) return 'no list';
    return Array.from({ length: seed % 4 }, (_, index) => {
      const item = seed * 5 + index;
      return item % 13 === 0 ? outcome(item, type.ofType) : sampleOf(item, type.ofType);
    });
  }
  const { name } = type;
  if (isEnumType(type)) return seed % 17 === 0 ? 'BLUE' : ['RED', 'GREEN'][seed % 2];
  if (isLeafType(type)) {
    if (name === 'Int') return seed % 19 === 0 ? 'many' : seed;
    if (name === 'Boolean') return seed % 2 === 0;
    return name === 'Float' ? seed / 4 : seed % 3 === 0 ? seed : `text ${seed}`;
  }
  const kind = isObjectType(type) ? name : seed % 3 === 0 ? 'Part' : seed % 31 === 0 ? 'Query' : 'Thing';
  const asked = ({ by }: { readonly by?: string }) => `${seed} by ${by}`;
  return { id: seed, kind, plain: seed % 2 ? 'plain' : null, asked };
}

/** Selections on a type, to a depth. */
function selections(schema: GraphQLSchema, type: GraphQLNamedType, depth: number): fc.Arbitrary<string> {
  const directive = fc.constantFrom(
    '',
    '',
    '',
    '',
    ' @include(if: $yes)',
    ' @skip(if: $yes)',
    ' @include(if: false)',
    ' @skip(if: $no)',
  );
  const alias = fc.constantFrom('', '', '', 'x: ', 'y: ');
  const kinds = isAbstractType(type) ? schema.getPossibleTypes(type).map(({ name }) => name) : [type.name];
  const inline = fc
    .tuple(fc.constantFrom(...kinds, type.name, 'Named'), directive)
    .chain(([on, when]) =>
      selections(schema, schema.getType(on) as GraphQLNamedType, depth - 1).map(
        (inner) => `... on ${on}${when} { ${inner} }`,
      ),
    );
  const fields =
    isObjectType(type) || 'getFields' in type
      ? Object.values((type as { getFields(): Record<string, Field> }).getFields())
      : [];
  const able = fields.filter((field) => depth > 0 || !isCompositeType(getNamedType(field.type)));
  const field = (each: Field) => {
    const below = getNamedType(each.type);
    const inner = isCompositeType(below)
      ? selections(schema, below, depth - 1).map((text) => ` { ${text} }`)
      : fc.constant('');
    return fc
      .tuple(alias, argumentsOf(each), directive, inner)
      .map(([name, args, when, set]) => `${name}${each.name}${args}${when}${set}`);
  };
  const one = fc.oneof(
    fc.constant('__typename'),
    ...able.map(field),
    ...(depth > 0 && type.name !== 'Query' ? [inline] : []),
  );
  return fc.array(one, { minLength: 1, maxLength: 4 }).map((texts) => texts.join(' '));
}

type Field = {
  readonly name: string;
  readonly type: GraphQLOutputType;
  readonly args: readonly { readonly name: string }[];
};

function argumentsOf({ args }: Field): fc.Arbitrary<string> {
  if (args.length === 0) return fc.constant('');
  const values: Readonly<Record<string, readonly string[]>> = {
    id: ['$n', '3', 'null'],
    first: ['$n', '1'],
    of: ['{kind: GREEN}', '{at: [$n], deep: {at: 2}}', '$of'],
    by: ['"me"', '$text'],
    upper: ['true', '$yes'],
  };
  const [{ name } = { name: '' }] = args;
  return fc.oneof(
    fc.constant(''),
    fc.constantFrom(...(values[name] ?? [])).map((value) => `(${name}: ${value})`),
  );
}

const DEFINITIONS = 'query Q($yes: Boolean!, $no: Boolean = false, $n: Int = 2, $text: String, $of: Of)';

async function bothWays(schema: GraphQLSchema, document: DocumentNode, variables: Record<string, unknown>) {
  const given = { document, variables, context: {} };
  const run = createExecutor(schema);
  const first = await run(given);
  // The plan that was kept gives the same answer.
  const second = await run(given);
  const theirs = await execute({ schema, document, variableValues: variables, contextValue: {} });
  return { first, second, theirs };
}

/** What only a fault of a resolver brings is said in words of our own. */
const FAULTS = /^(Expected|Runtime Object type|Abstract type)/;

const plain = ({ data, errors }: ExecutionResult) => ({
  text: JSON.stringify(data),
  errors: (errors ?? [])
    .map(({ message, locations, path }) =>
      JSON.stringify([FAULTS.test(message) ? 'fault' : message, locations, path]),
    )
    .sort(),
});

/**
 * The errors are the same. Beneath a value that one error made null further fields may fail, and of several
 * that fail late either may be the first: there the two may tell different ones (the specification leaves it
 * open), but both tell one.
 */
function expectSameErrors(ours: ExecutionResult, theirs: ExecutionResult): void {
  const [a, b] = [plain(ours).errors, plain(theirs).errors];
  const others = [...a.filter((error) => !b.includes(error)), ...b.filter((error) => !a.includes(error))];
  for (const other of others) {
    const place = nullAbove(ours.data, other);
    for (const errors of [a, b]) expect(errors.map((error) => nullAbove(ours.data, error))).toContain(place);
  }
}

/** The place of the null that an error led to. */
function nullAbove(data: unknown, error: string): string {
  const path = JSON.parse(error)[2] as readonly (string | number)[];
  let value = data;
  const at: (string | number)[] = [];
  for (const key of path) {
    if (value === null) break;
    value = (value as Record<string | number, unknown>)[key];
    at.push(key);
  }
  return at.join('.');
}

it('answers random questions as graphql does, errors and their places included', async () => {
  const schema = schemaOf();
  const seen = { errors: 0, answered: 0, nulled: 0 };
  await fc.assert(
    fc.asyncProperty(
      selections(schema, schema.getType('Query') as GraphQLNamedType, 4),
      fc.record({
        yes: fc.boolean(),
        n: fc.integer({ min: 0, max: 4 }),
        of: fc.constantFrom(null, { kind: 'RED' }),
      }),
      async (set, variables) => {
        const document = parse(`${DEFINITIONS} { ${set} }`);
        fc.pre(validate(schema, document).every(({ message }) => message.includes('is never used')));
        const { first, second, theirs } = await bothWays(schema, document, variables);
        expect(plain(first).text).toBe(plain(theirs).text);
        expect(plain(second)).toEqual(plain(first));
        expectSameErrors(first, theirs);
        seen.answered += theirs.data ? 1 : 0;
        seen.nulled += theirs.data ? 0 : 1;
        seen.errors += theirs.errors?.length ? 1 : 0;
      },
    ),
    { numRuns: runs(1_000) },
  );
  // Enough questions must be answered, give null and fail for the comparison to mean something.
  expect(Math.min(seen.answered, seen.nulled, seen.errors)).toBeGreaterThan(20);
});

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
