import { createHash } from 'node:crypto';
import { InputError } from '../errors.ts';

/** The paging arguments of a connection (Relay Cursor Connections). */
export interface PageArguments {
  readonly first?: number | null;
  readonly after?: string | null;
  readonly last?: number | null;
  readonly before?: string | null;
}

/** Which part of a list to read. */
export interface Page {
  /** How many to return; one more is read, to know whether more follows. */
  readonly limit: number;
  /** Read from the end of the list towards its start. */
  readonly isReversed: boolean;
  /** Values of the sort keys of the record to go on from. */
  readonly after: readonly unknown[] | undefined;
  readonly before: readonly unknown[] | undefined;
}

export const DEFAULT_PAGE = 25;
export const MAX_PAGE = 100;

/** Reads the paging arguments of a list whose order has the given fingerprint. Throws `InputError` with the remedy. */
export function readPage(args: PageArguments, order: string): Page {
  const { first, last } = args;
  if (isGiven(first) && isGiven(last)) {
    throw new InputError('A page takes either `first` or `last`; found both. Leave one out.');
  }
  const limit = size('first', first) ?? size('last', last) ?? DEFAULT_PAGE;
  return {
    limit,
    isReversed: isGiven(last),
    after: isGiven(args.after) ? readCursor('after', args.after, order) : undefined,
    before: isGiven(args.before) ? readCursor('before', args.before, order) : undefined,
  };
}

/** Refuses cursors that do not hold a value for each of so many keys: no list of ours made them. */
export function checkCursors(page: Page, keys: number): void {
  const cursors = { after: page.after, before: page.before };
  const wrong = Object.entries(cursors).find(([, values]) => values !== undefined && values.length !== keys);
  if (!wrong) return;
  throw new InputError(
    `\`${wrong[0]}\` must be a cursor from an earlier page of the same list; found one with ${wrong[1]?.length} of ${keys} values. Take it from \`pageInfo\` or an edge.`,
  );
}

function size(argument: string, value: number | null | undefined): number | undefined {
  if (!isGiven(value)) return undefined;
  if (Number.isInteger(value) && value >= 0 && value <= MAX_PAGE) return value;
  throw new InputError(
    `\`${argument}\` must be a whole number from 0 to ${MAX_PAGE}; found ${value}. Ask for a smaller page and follow its cursors.`,
  );
}

/** What identifies an order: a cursor is good only for the order that made it. */
export function orderFingerprint(target: string, orderBy: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify([target, orderBy]))
    .digest('base64url')
    .slice(0, 8);
}

/** A cursor: where a record stands in an order. Opaque to clients. */
export function writeCursor(order: string, values: readonly unknown[]): string {
  return Buffer.from(JSON.stringify([order, ...values])).toString('base64url');
}

function readCursor(argument: string, cursor: string, order: string): readonly unknown[] {
  const [made, ...values] = decode(argument, cursor);
  if (made === order) return values;
  throw new InputError(
    `The cursor in \`${argument}\` belongs to another list or order; found "${cursor}". Use cursors with the same field and \`orderBy\` that gave them.`,
  );
}

function decode(argument: string, cursor: string): readonly unknown[] {
  const malformed = new InputError(
    `\`${argument}\` must be a cursor from an earlier page of the same list; found "${cursor}". Take it from \`pageInfo\` or an edge.`,
  );
  if (!/^[A-Za-z0-9_-]{1,4096}$/.test(cursor)) throw malformed;
  try {
    const decoded: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(decoded) && decoded.slice(1).every(isKeyValue)) return decoded;
  } catch (cause) {
    malformed.cause = cause;
  }
  throw malformed;
}

function isKeyValue(value: unknown): boolean {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

function isGiven<T>(value: T | null | undefined): value is T {
  return value !== null && value !== undefined;
}
