import fc from 'fast-check';
import {
  type ExecutionResult,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isObjectType,
  parse,
  validate,
} from 'graphql';
import { expect, it } from 'vitest';
import { runs } from '../../../support/random.ts';
import { bothWays, plain } from './both-ways.ts';
import { schemaOf } from './random-schema.ts';

/** The executor against graphql's own, on random questions. */

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
      ? Object.values((type as { getFields(): Record<string, AskedField> }).getFields())
      : [];
  const able = fields.filter((field) => depth > 0 || !isCompositeType(getNamedType(field.type)));
  const field = (each: AskedField) => {
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

type AskedField = {
  readonly name: string;
  readonly type: GraphQLOutputType;
  readonly args: readonly { readonly name: string }[];
};

function argumentsOf({ args }: AskedField): fc.Arbitrary<string> {
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
  expect(Math.min(seen.answered, seen.nulled, seen.errors)).toBeGreaterThan(runs(20));
});
