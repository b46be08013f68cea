import { GraphQLError, GraphQLScalarType, Kind, print, type ValueNode, valueFromASTUntyped } from 'graphql';
import { dateBounds, isFuzzyDate, normaliseInstant, parseInstant } from '../../model/fuzzy-date.ts';

/** The scalars of the API. A refused value gets a message with what was expected and what was found. */

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
  parseLiteral: (node) => longOf(node.kind === Kind.INT ? Number(node.value) : undefined, node),
});

export const StatementValue = new GraphQLScalarType({
  name: 'StatementValue',
  serialize: (value) => value,
  parseValue: (value) => value,
  parseLiteral: (node, variables) => valueFromASTUntyped(node, variables),
});

const LONG = 'a whole number between -(2^53 - 1) and 2^53 - 1';

function longOf(value: unknown, written?: ValueNode): number {
  const number = typeof value === 'bigint' ? Number(value) : value;
  if (typeof number === 'number' && Number.isSafeInteger(number)) return number;
  // Reading JSON has rounded it already, so that nobody knows how it was written.
  if (!written && Number.isInteger(number))
    throw refusal(LONG, `one near ${number}, which is as close as a number in JSON comes to it`, undefined);
  return refuse(LONG, value, written);
}

function textScalar(
  name: string,
  rule: {
    readonly check: (text: string) => boolean;
    readonly expected: string;
    readonly convert?: (text: string) => string;
  },
): GraphQLScalarType<string, string> {
  const parse = (value: unknown, written?: ValueNode): string => {
    if (typeof value !== 'string' || !rule.check(value)) return refuse(rule.expected, value, written);
    return rule.convert ? rule.convert(value) : value;
  };
  return new GraphQLScalarType({
    name,
    serialize: (value) => String(value),
    parseValue: (value) => parse(value),
    parseLiteral: (node) => parse(node.kind === Kind.STRING ? node.value : undefined, node),
  });
}

/** Refuses a value. A value written in the document is shown as it is written there, with its place. */
function refuse(expected: string, found: unknown, written: ValueNode | undefined): never {
  throw refusal(expected, written ? print(written) : JSON.stringify(found), written);
}

function refusal(expected: string, found: string, written: ValueNode | undefined): GraphQLError {
  return new GraphQLError(`Expected ${expected}; found ${found}.`, {
    ...(written && { nodes: written }),
    extensions: { code: 'BAD_USER_INPUT' },
  });
}
