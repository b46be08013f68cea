import { InputError } from '../errors.ts';
import type { Params, Row, Value } from './engine.ts';

/** Keys that the embedded engine adds to node and relationship maps; data must not use them. */
const RESERVED = new Set(['_id', '_labels', '_type', '_source', '_target']);

/**
 * The most rows that one query may return: rows are converted on the main thread, and 60,000 stall it for an
 * eighth of a second.
 */
export const MAX_ROWS = 100_000;

/**
 * Returns parameters as plain data without those that are `undefined`. Throws `InputError` for values that
 * the engines would treat differently or lose: class instances (Date, Set, Map, RegExp ...), `undefined` in
 * lists, keys that start with `$`, big integers past 2^53, what is not finite.
 */
export function checkParams(params: Params): Params {
  return Object.fromEntries(
    Object.entries(params).flatMap(([key, value]) =>
      value === undefined ? [] : [[key, checkValue(value, `$${key}`)]],
    ),
  );
}

function checkValue(value: unknown, path: string): Value {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' || typeof value === 'bigint') return checkNumber(value, path);
  if (Array.isArray(value)) return value.map((item, index) => checkValue(item, `${path}[${index}]`));
  if (typeof value === 'object') return checkMap(value, path);
  throw new InputError(
    `The parameter ${path} must be plain data; found ${typeof value}. Leave it out or use null.`,
  );
}

/** A number past 2^53 is a floating-point one; as an integer it could not come back as it went. */
function checkNumber(value: number | bigint, path: string): Value {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (typeof value === 'bigint' && isSafe(value)) return Number(value);
  throw new InputError(
    `The parameter ${path} must be a finite number, an integer up to 2^53 - 1; found ${value}. Store larger integers as text.`,
  );
}

function isSafe(value: bigint): boolean {
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER);
}

function checkMap(value: object, path: string): Value {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new InputError(
      `The parameter ${path} must be plain data; found an instance of ${value.constructor.name}. Convert it first, dates to ISO text.`,
    );
  }
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  for (const [key] of entries) {
    if (key.startsWith('$') || RESERVED.has(key)) {
      throw new InputError(
        `The parameter ${path} has the key "${key}", which the engines keep for themselves. Rename it.`,
      );
    }
  }
  return Object.fromEntries(entries.map(([key, item]) => [key, checkValue(item, `${path}.${key}`)]));
}

/**
 * Returns a row as plain data: integers as numbers, the embedded engine's own keys dropped, nulls inside maps
 * of properties dropped.
 */
export function plainRow(row: Record<string, unknown>): Row {
  return Object.fromEntries(Object.entries(row).map(([key, value]) => [key, plainValue(value)]));
}

function plainValue(value: unknown): unknown {
  if (value === undefined) return null;
  if (typeof value === 'bigint') return plainInteger(value);
  if (Array.isArray(value)) return value.map(plainValue);
  if (typeof value !== 'object' || value === null) return value;
  const plain: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) if (!RESERVED.has(key)) plain[key] = plainValue(item);
  return plain;
}

/**
 * Returns an integer of the database as a number. Throws `InputError` past 2^53, where it would change
 * silently.
 */
export function plainInteger(value: bigint): number {
  if (isSafe(value)) return Number(value);
  throw new InputError(
    `The database returned the integer ${value}, which is past 2^53 - 1; store it as text.`,
  );
}
