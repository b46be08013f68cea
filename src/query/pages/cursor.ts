import { createHash } from 'node:crypto';
import { BoundedCache, bytesOf } from '../../bounded-cache.ts';
import { InputError } from '../../errors.ts';

/**
 * The form of cursors: the fingerprint of an order and the values of its sort keys, as JSON in base64url.
 */

/** Returns a fingerprint of an order. A cursor is valid only for the order that made it. */
export function orderFingerprint(target: string, orderBy: unknown): string {
  const whole = JSON.stringify([target, orderBy]);
  const known = fingerprints.get(whole);
  if (known !== undefined) return known;
  const made = createHash('sha256').update(whole).digest('base64url').slice(0, 8);
  fingerprints.set(whole, made);
  return made;
}

/** Fingerprints already made. Every list of every request needs one, and there are few. */
const fingerprints = new BoundedCache<string>(bytesOf);

/** Writes a cursor: the place of a record in an order. It is opaque to clients. */
export function writeCursor(order: string, values: readonly unknown[]): string {
  return Buffer.from(JSON.stringify([order, ...values])).toString('base64url');
}

/**
 * Returns the values of a cursor. Throws `InputError` for what is no cursor, and for one of another list or order.
 */
export function readCursor(argument: string, cursor: string, order: string): readonly unknown[] {
  const [made, ...values] = decode(argument, cursor);
  if (made === order) return values;
  throw new InputError(
    `The cursor in \`${argument}\` belongs to another list or order; found "${cursor}". Use cursors with the same field and \`orderBy\` that gave them; those of a search also with its text and conditions.`,
  );
}

function decode(argument: string, cursor: string): readonly unknown[] {
  let cause: unknown;
  if (/^[A-Za-z0-9_-]{1,4096}$/.test(cursor)) {
    try {
      const decoded: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
      if (Array.isArray(decoded) && decoded.slice(1).every(isKeyValue)) return decoded;
    } catch (error) {
      cause = error;
    }
  }
  throw new InputError(
    `\`${argument}\` must be a cursor from an earlier page of the same list; found "${cursor}". Take it from \`pageInfo\` or an edge.`,
    { cause },
  );
}

function isKeyValue(value: unknown): boolean {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}
