import { MAX_TEXT } from './check-value.ts';
import { SLUG_PATTERN } from './format-keys.ts';

/** A JSON Schema or a part of one. */
export type JsonSchema = { readonly [keyword: string]: unknown };

const MAX = Number.MAX_SAFE_INTEGER;
const TEXT = { type: 'string', pattern: '\\S', maxLength: MAX_TEXT };

/** The scalars of the SDL as records hold them. */
export const SCALARS: Readonly<Record<string, JsonSchema>> = {
  String: TEXT,
  ID: TEXT,
  Boolean: { type: 'boolean' },
  Int: { type: 'integer', minimum: 1 - 2 ** 31, maximum: 2 ** 31 - 1 },
  Long: { type: 'integer', minimum: -MAX, maximum: MAX },
  Float: { type: 'number' },
  FuzzyDate: {
    description: 'A date as its source wrote it: 2026, 2026-03 or 2026-03-17.',
    type: 'string',
    pattern: '^(?!0000)\\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\\d|3[01]))?)?$',
    if: { type: 'string', minLength: 10 },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
    then: { format: 'date' },
  },
  Date: { description: 'A day, 2026-03-17.', type: 'string', format: 'date' },
  DateTime: {
    description: 'An instant with its offset, 2026-03-17T12:00:00Z.',
    type: 'string',
    pattern:
      '^\\d{4}-\\d{2}-\\d{2}T([01]\\d|2[0-3]):[0-5]\\d(:[0-5]\\d(\\.\\d+)?)?(Z|[+-]([01]\\d|2[0-3]):[0-5]\\d)$',
  },
  URL: {
    description: 'An http or https address (RFC 3986).',
    type: 'string',
    format: 'uri',
    pattern: '^[Hh][Tt][Tt][Pp][Ss]?://[^/?#@\\\\\\s]+([/?#]\\S*)?$',
  },
};

/**
 * Accepts an id or an object: `pattern` applies to texts only, `properties` and `required` to objects only.
 */
export function idOrObject(prefixes: readonly string[]): JsonSchema {
  return { type: ['string', 'object'], pattern: idPattern(prefixes) };
}

/** Returns the schema of an id with one of these prefixes. */
export function id(prefixes: readonly string[]): JsonSchema {
  return { type: 'string', pattern: idPattern(prefixes) };
}

function idPattern(prefixes: readonly string[]): string {
  return `^${prefixes.length === 1 ? prefixes[0] : `(${prefixes.join('|')})`}:${SLUG_PATTERN}$`;
}

/** Applies one schema where the given properties, if present, match, and another where they do not. */
export function when(
  given: Readonly<Record<string, JsonSchema>>,
  thenSchema: JsonSchema,
  otherwise?: JsonSchema,
): JsonSchema {
  return {
    if: { properties: given },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
    then: thenSchema,
    ...(otherwise && { else: otherwise }),
  };
}

/** Puts a description before a schema. */
export function described(description: string, schema: JsonSchema): JsonSchema {
  return { description, ...schema };
}

/** Returns the schema of a list. */
export function list(items: JsonSchema): JsonSchema {
  return { type: 'array', items };
}

/** Returns a reference to a definition of the same schema. */
export function ref(name: string): JsonSchema {
  return { $ref: `#/$defs/${name}` };
}
