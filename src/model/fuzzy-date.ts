import { InputError } from '../errors.ts';
import { END_OF_TIME } from './end-of-time.ts';

/** The days that a date as written stands for: the first and the last, and how precise the date is. */
export interface FuzzyDate {
  readonly min: string;
  readonly max: string;
  readonly precision: 'YEAR' | 'MONTH' | 'DAY';
}

/** The four bounds of an interval, ISO days. An absent bound is open. */
export interface Bounds {
  readonly startMin?: string;
  readonly startMax?: string;
  readonly endMin?: string;
  readonly endMax?: string;
}

const PATTERN = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})$/;

/**
 * Reads `2026`, `2026-03` or `2026-03-17` (ISO 8601 reduced precision). Undefined for anything else,
 * including a day that the calendar lacks.
 */
export function parseFuzzyDate(text: string): FuzzyDate | undefined {
  if (parsed.has(text)) return parsed.get(text);
  if (parsed.size >= MAX_PARSED) parsed.clear();
  const date = parse(text);
  if (text.length <= 'YYYY-MM-DD'.length) parsed.set(text, date);
  return date;
}

/** The days of a century: a graph has few dates, each of them on many statements. */
const MAX_PARSED = 36_525;
const parsed = new Map<string, FuzzyDate | undefined>();

function parse(text: string): FuzzyDate | undefined {
  const match = PATTERN.exec(text);
  const [, year, month, day] = match ?? [];
  // ISO 8601 has a year 0000, historians have none.
  if (year === undefined || year === '0000') return undefined;
  if (month === undefined) return { min: `${year}-01-01`, max: `${year}-12-31`, precision: 'YEAR' };
  if (Number(month) < 1 || Number(month) > 12) return undefined;
  const last = daysIn(Number(year), Number(month));
  if (day === undefined) {
    return { min: `${year}-${month}-01`, max: `${year}-${month}-${last}`, precision: 'MONTH' };
  }
  if (Number(day) < 1 || Number(day) > last) return undefined;
  return { min: text, max: text, precision: 'DAY' };
}

/** Returns true when a text is a FuzzyDate. */
export function isFuzzyDate(text: string): boolean {
  return parseFuzzyDate(text) !== undefined;
}

/**
 * Returns the first and last day of a FuzzyDate that a caller gave. Throws `InputError` for any other text.
 */
export function dateBounds(text: string): { readonly min: string; readonly max: string } {
  const date = parseFuzzyDate(text);
  if (date) return date;
  throw new InputError(
    `Expected a date as 2026, 2026-03 or 2026-03-17 that the calendar has; found "${text}".`,
  );
}

/** Returns an instant in UTC with milliseconds. Throws `InputError` when the text is no instant. */
export function normaliseInstant(text: string): string {
  const instant = parseInstant(text);
  if (instant) return instant;
  throw new InputError(`Expected an instant as 2026-03-17T12:00:00Z; found "${text}".`);
}

/**
 * Reads an instant with its offset and returns it in UTC with milliseconds; undefined when the text is no
 * instant.
 */
export function parseInstant(text: string): string | undefined {
  if (!INSTANT.test(text) || !parseFuzzyDate(text.slice(0, 10))) return undefined;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}

/** Returns true when every day of `inner` is a day of `outer`. */
export function containsDate(outer: FuzzyDate, inner: FuzzyDate): boolean {
  return outer.min <= inner.min && inner.max <= outer.max;
}

/**
 * Returns the bounds of a validity. A day on which something is reported to hold says that it had begun by
 * then and had not ended before; a stated beginning or end is stronger and replaces that.
 */
export function boundsOf(validity: Validity): Bounds {
  const start = read(validity.start);
  const end = read(validity.end);
  const active = read(validity.activeOn);
  const startMax = start?.max ?? active?.max;
  const endMin = end?.min ?? active?.min;
  return {
    ...(start && { startMin: start.min }),
    ...(startMax && { startMax }),
    ...(endMin && { endMin }),
    ...(end && { endMax: end.max }),
  };
}

/**
 * Returns true when two intervals certainly share a day. An interval too vague to contain any day for certain
 * (2026 to 2026) counts with the days that it may contain.
 */
export function overlap(one: Bounds, other: Bounds): boolean {
  const [oneFirst, oneLast] = span(one);
  const [otherFirst, otherLast] = span(other);
  return oneFirst <= otherLast && otherFirst <= oneLast;
}

function span(bounds: Bounds): readonly [string, string] {
  const certain = [bounds.startMax ?? EARLIEST, bounds.endMin ?? END_OF_TIME] as const;
  return certain[0] <= certain[1] ? certain : [bounds.startMin ?? EARLIEST, bounds.endMax ?? END_OF_TIME];
}

const EARLIEST = '';

function read(text: string | undefined): FuzzyDate | undefined {
  return text === undefined ? undefined : parseFuzzyDate(text);
}

function daysIn(year: number, month: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month, 0);
  return date.getUTCDate();
}

/**
 * When a claim held: the days on which it began and ended as written, or a day on which it was reported to
 * hold.
 */
export interface Validity {
  /** FuzzyDate on which it began. */
  readonly start?: string;
  /** FuzzyDate on which it ended. */
  readonly end?: string;
  /** FuzzyDate on which a source reports it to hold, with neither beginning nor end stated. */
  readonly activeOn?: string;
}
