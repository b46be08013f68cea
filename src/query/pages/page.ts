import { InputError } from '../../errors.ts';
import { readCursor, writeCursor } from './cursor.ts';

/** The paging arguments of a connection (Relay Cursor Connections). */
export interface PageArguments {
  readonly first?: number | null;
  readonly after?: string | null;
  readonly last?: number | null;
  readonly before?: string | null;
}

/** The part of a list to read. */
export interface PageRange {
  /** Number of records to return. */
  readonly limit: number;
  /** True to read from the end of the list towards its start. */
  readonly isReversed: boolean;
  /** Values of the sort keys of the record to continue from. */
  readonly after: readonly unknown[] | undefined;
  readonly before: readonly unknown[] | undefined;
}

export const DEFAULT_PAGE = 25;
export const MAX_PAGE = 100;

/** Returns the arguments of a field that say which page is asked for. */
export function pageArguments({ first, after, last, before }: Partial<PageArguments>): PageArguments {
  return { first: first ?? null, after: after ?? null, last: last ?? null, before: before ?? null };
}

/**
 * Reads the paging arguments of a list whose order has the given fingerprint. Throws `InputError` with the
 * remedy.
 */
export function readPage(args: PageArguments, order: string): PageRange {
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

/**
 * Returns the `PageInfo` of a page, from whether the list goes on behind it in the direction of reading, and
 * the cursors of its first and last edge.
 */
export function pageInfo(
  page: PageRange,
  hasMore: boolean,
  [first, last]: readonly [first: string | undefined, last: string | undefined],
) {
  return {
    hasNextPage: page.isReversed ? page.before !== undefined : hasMore,
    hasPreviousPage: page.isReversed ? hasMore : page.after !== undefined,
    startCursor: first ?? null,
    endCursor: last ?? null,
  };
}

/** Throws `InputError` for cursors that do not hold this number of values: no list of ours made them. */
export function checkCursors(page: PageRange, keys: number): void {
  const cursors = { after: page.after, before: page.before };
  const wrong = Object.entries(cursors).find(([, values]) => values !== undefined && values.length !== keys);
  if (!wrong) return;
  throw new InputError(
    `\`${wrong[0]}\` must be a cursor from an earlier page of the same list; found one with ${wrong[1]?.length} of ${keys} values. Take it from \`pageInfo\` or an edge.`,
  );
}

/**
 * Returns the place where a page starts, for a list whose cursors hold nothing but a place. Throws
 * `InputError` for other cursors.
 */
export function startOf(page: PageRange): number {
  if (!page.after) return 0;
  checkCursors(page, 1);
  const [place] = page.after;
  if (typeof place === 'number' && Number.isSafeInteger(place) && place >= 0) return place + 1;
  throw new InputError(
    `\`after\` must be a cursor from an earlier page of the same list; found one of the place ${JSON.stringify(place)}. Take it from \`pageInfo\` or an edge.`,
  );
}

/** What to do about a page of a size that there is not. */
export function remedyOfSize(found: number): string {
  return found < 0
    ? `Leave it out for ${DEFAULT_PAGE}`
    : `Ask for at most ${MAX_PAGE} and follow the cursors`;
}

function size(argument: string, value: number | null | undefined): number | undefined {
  if (!isGiven(value)) return undefined;
  if (Number.isInteger(value) && value >= 0 && value <= MAX_PAGE) return value;
  throw new InputError(
    `\`${argument}\` must be a whole number from 0 to ${MAX_PAGE}; found ${value}. ${remedyOfSize(value)}.`,
  );
}

/** A list that is held in memory as a whole. */
export interface HeldList<T> {
  /** In the order of their keys. */
  readonly items: readonly T[];
  /** The sort keys of an item, ascending; the last one differs between any two items. */
  readonly keys: (item: T) => readonly (string | number)[];
  readonly order: string;
}

/**
 * Returns a page of a list that is held as a whole, in the form of the connection types. Throws `InputError`
 * as `readPage` does.
 */
export function pageOf<T>(list: HeldList<T>, args: PageArguments) {
  const page = readPage(args, list.order);
  const within = list.items.filter((item) => {
    const keys = list.keys(item);
    return (
      (page.after === undefined || compareKeys(keys, page.after) > 0) &&
      (page.before === undefined || compareKeys(keys, page.before) < 0)
    );
  });
  const nodes = page.isReversed
    ? within.slice(Math.max(0, within.length - page.limit))
    : within.slice(0, page.limit);
  const hasMore = within.length > nodes.length;
  const edges = nodes.map((node) => ({ node, cursor: writeCursor(list.order, list.keys(node)) }));
  return {
    edges,
    nodes,
    pageInfo: pageInfo(page, hasMore, [edges[0]?.cursor, edges.at(-1)?.cursor]),
    totalCount: list.items.length,
  };
}

function compareKeys(one: readonly (string | number)[], other: readonly unknown[]): number {
  for (const [index, key] of one.entries()) {
    const against = other[index] as string | number;
    if (key !== against) return key < against ? -1 : 1;
  }
  return 0;
}

function isGiven<T>(value: T | null | undefined): value is T {
  return value !== null && value !== undefined;
}
