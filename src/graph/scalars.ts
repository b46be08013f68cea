import { GraphQLError, GraphQLScalarType, Kind, type ValueNode, valueFromASTUntyped } from 'graphql';
import { dateBounds, isFuzzyDate, normaliseInstant, parseInstant } from './dates.ts';

/** The scalars of the API. Each says what it expects, what it found and what to do. */

export const FuzzyDate = textScalar('FuzzyDate', {
  check: isFuzzyDate,
  expected: 'a date as 2026, 2026-03 or 2026-03-17 that the calendar has',
});

export const CalendarDate = textScalar('Date', {
  check: (text) => isFuzzyDate(text) && dateBounds(text).min === dateBounds(text).max,
  expected: 'a day as 2026-03-17 that the calendar has',
});

export const DateTime = textScalar('DateTime', {
  check: (text) => /^\d{4}-\d{2}-\d{2}T/.test(text) && !Number.isNaN(Date.parse(text)),
  expected: 'an instant as 2026-03-17T12:00:00Z',
  convert: normaliseInstant,
});

export const DateOrDateTime = textScalar('DateOrDateTime', {
  check: (text) => parseInstant(text) !== undefined || (isFuzzyDate(text) && text.length === 10),
  expected: 'a day as 2026-03-17 that the calendar has, or an instant as 2026-03-17T12:00:00Z',
  convert: (text) => parseInstant(text) ?? text,
});

export const WebAddress = textScalar('URL', {
  check: (text) => /^https?:\/\//i.test(text) && URL.canParse(text),
  expected: 'an http or https address',
});

export const Long = new GraphQLScalarType({
  name: 'Long',
  serialize: (value) => longOf(value),
  parseValue: (value) => longOf(value),
  parseLiteral: (node) =>
    node.kind === Kind.INT ? longOf(Number(node.value), node) : refuse(LONG, print(node), node),
});

export const StatementValue = new GraphQLScalarType({
  name: 'StatementValue',
  serialize: (value) => value,
  parseValue: (value) => value,
  parseLiteral: (node, variables) => valueFromASTUntyped(node, variables),
});

const LONG = 'a whole number between -(2^53 - 1) and 2^53 - 1';

function longOf(value: unknown, node?: ValueNode): number {
  const number = typeof value === 'bigint' ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : refuse(LONG, value, node);
}

function textScalar(
  name: string,
  rule: {
    readonly check: (text: string) => boolean;
    readonly expected: string;
    readonly convert?: (text: string) => string;
  },
): GraphQLScalarType<string, string> {
  const parse = (value: unknown, node?: ValueNode): string => {
    if (typeof value !== 'string' || !rule.check(value)) return refuse(rule.expected, value, node);
    return rule.convert ? rule.convert(value) : value;
  };
  return new GraphQLScalarType({
    name,
    serialize: (value) => String(value),
    parseValue: (value) => parse(value),
    parseLiteral: (node) => parse(node.kind === Kind.STRING ? node.value : print(node), node),
  });
}

function print(node: ValueNode): unknown {
  return valueFromASTUntyped(node);
}

/** `node` is where in the document the value stands, so that the error can point to it. */
function refuse(expected: string, found: unknown, node?: ValueNode): never {
  throw new GraphQLError(`Expected ${expected}; found ${JSON.stringify(found)}.`, {
    ...(node && { nodes: node }),
    extensions: { code: 'BAD_USER_INPUT' },
  });
}
