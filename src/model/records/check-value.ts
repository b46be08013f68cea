import { didYouMean } from '../../did-you-mean.ts';
import type { FaultCode } from '../../errors.ts';
import { isFuzzyDate, parseInstant } from '../fuzzy-date.ts';
import type { Model, Property } from '../model.ts';
import { TEXT_FORMS } from './text-forms.ts';

/** A fault of a value as a sentence; undefined when there is none. */
export type Complaint = string | undefined;

/** A fault in a record: the path within it, and a sentence. */
export interface Finding {
  readonly path: string;
  readonly message: string;
  /** What sort of fault it is; a value that does not fit when left out. */
  readonly code?: FaultCode;
}

/** The largest text and the longest list of values that a record may hold. */
export const [MAX_TEXT, MAX_ITEMS] = [20_000, 1_000];

const EXPECTED: Readonly<
  Record<string, { readonly fits: (value: unknown) => boolean; readonly words: string }>
> = {
  String: { fits: isText, words: `a text of at most ${MAX_TEXT} characters` },
  ID: { fits: isText, words: 'a text' },
  Boolean: { fits: (value) => typeof value === 'boolean', words: 'true or false' },
  Int: {
    fits: (value) => isWhole(value) && Math.abs(Number(value)) < 2 ** 31,
    words: 'a whole number below 2^31',
  },
  Long: { fits: isWhole, words: 'a whole number up to 2^53 - 1' },
  Float: { fits: (value) => typeof value === 'number' && Number.isFinite(value), words: 'a number' },
  FuzzyDate: {
    fits: (value) => typeof value === 'string' && isFuzzyDate(value),
    words: 'a date as 2026, 2026-03 or 2026-03-17 that the calendar has',
  },
  Date: {
    fits: (value) => typeof value === 'string' && value.length === 10 && isFuzzyDate(value),
    words: 'a day as 2026-03-17 that the calendar has',
  },
  DateTime: {
    fits: (value) => typeof value === 'string' && isPlausible(parseInstant(value)),
    words: 'an instant as 2026-03-17T12:00:00Z that lies no year ahead',
  },
  URL: {
    fits: (value) => typeof value === 'string' && ADDRESS.test(value) && URL.canParse(value),
    words: 'an http or https address without a user or blanks',
  },
};

/** Checks a value against a property of the model; of a list, returns the first complaint. */
export function checkProperty(model: Model, property: Property, value: unknown): Complaint {
  if (!property.isList) return checkOne(model, property, value);
  if (!Array.isArray(value)) return `Expected a list; found ${show(value)}. Put it in brackets.`;
  if (value.length > MAX_ITEMS)
    return `Expected at most ${MAX_ITEMS} values in the list; found ${value.length}. Leave some out.`;
  return value.map((item) => checkOne(model, property, item)).find((complaint) => complaint !== undefined);
}

/** Checks a value against a scalar by name. Unknown scalars are not judged. */
export function checkScalar(scalar: string, value: unknown): Complaint {
  const expected = EXPECTED[scalar];
  if (!expected || expected.fits(value)) return undefined;
  return `Expected ${expected.words}; found ${show(value)}.`;
}

/** Checks that a value is one of a closed set of names; the complaint suggests the nearest. */
export function checkName(names: readonly string[], value: unknown): Complaint {
  if (typeof value === 'string' && names.includes(value)) return undefined;
  const hint = typeof value === 'string' ? didYouMean(value, names) : '';
  return `Expected one of ${names.join(', ')}; found ${show(value)}.${hint}`;
}

/** Returns a value as messages show it: JSON, cut when long; a number that JSON reads as infinite as such. */
export function show(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : jsonOf(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'nothing';
  } catch {
    return 'something that nests too deep to be shown';
  }
}

function checkOne(model: Model, property: Property, value: unknown): Complaint {
  const names = property.isEnum ? model.enums.get(property.scalar) : undefined;
  if (names) return checkName(names, value);
  const form = TEXT_FORMS[property.form ?? ''];
  if (!form || typeof value !== 'string' || form.fits(value.trim()))
    return checkScalar(property.scalar, value);
  return `Expected ${form.words}; found ${show(value)}.`;
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== '' && value.length <= MAX_TEXT;
}

/** An address with a host, without user and password, blanks and control characters (RFC 3986). */
const ADDRESS = /^https?:\/\/[^/?#@\\\s\p{Cc}]+(?:[/?#][^\s\p{Cc}]*)?$/iu;

const YEAR_MS = 366 * 24 * 60 * 60 * 1000;

/** Another machine's clock may be ahead of this one; a file that is recorded years ahead is a mistake. */
function isPlausible(instant: string | undefined): boolean {
  return instant !== undefined && Date.parse(instant) <= Date.now() + YEAR_MS;
}

function isWhole(value: unknown): boolean {
  return Number.isSafeInteger(value);
}
