import DataLoader from 'dataloader';
import { earlier } from '../engine/deadline.ts';
import type { NamedQuery, Params, Row } from '../engine/engine.ts';
import { TooSlowError } from '../errors.ts';
import type { ReadScope } from './request-context.ts';

/**
 * A query that answers for many keys at once: it unwinds `$keys` and returns at most one row, with `key`, for
 * each.
 */
export interface BatchedQuery {
  readonly query: NamedQuery;
  readonly params: Params;
  /**
   * A time limit of its own, shorter than the request's. Past it the read fails with `TooSlowError`, and the
   * rest of the answer stands.
   */
  readonly limitMs?: number;
}

/** The most keys in one query; more are split. A page of pages under the node limit stays below it. */
const MAX_KEYS = 5_000;

/**
 * Returns the row of a key, or undefined when the query returns none. Every read below a list goes through
 * here: the keys that one tick asks of the same query with the same parameters are joined into one call.
 */
export function load(context: ReadScope, batched: BatchedQuery, key: string): Promise<Row | undefined> {
  const identity = identityOf(batched);
  const known = context.loaders.get(identity);
  const loader =
    known ??
    new DataLoader((keys: readonly string[]) => readKeys(context, batched, keys), { maxBatchSize: MAX_KEYS });
  if (!known) context.loaders.set(identity, loader);
  return loader.load(key);
}

const identities = new WeakMap<BatchedQuery, string>();

function identityOf(batched: BatchedQuery): string {
  const known = identities.get(batched);
  if (known !== undefined) return known;
  const identity = `${batched.query.text}\n${JSON.stringify(batched.params)}`;
  identities.set(batched, identity);
  return identity;
}

async function readKeys(
  context: ReadScope,
  batched: BatchedQuery,
  keys: readonly string[],
): Promise<(Row | undefined)[]> {
  const { query: statement, params, limitMs } = batched;
  const rows =
    limitMs === undefined
      ? await read(context, statement, { ...params, keys })
      : await readWithin(context, limitMs, (within) => read(within, statement, { ...params, keys }));
  const byKey = new Map(rows.map((row) => [row.key, row]));
  return keys.map((key) => byKey.get(key));
}

/** Reads within the request's deadline. */
export function read(context: ReadScope, statement: NamedQuery, params: Params): Promise<Row[]> {
  return context.engine.read(statement, params, context.deadline ? { deadline: context.deadline } : {});
}

/** Reads within a time that is shorter than the request's. */
async function readWithin<T>(
  context: ReadScope,
  limitMs: number,
  work: (within: ReadScope) => Promise<T>,
): Promise<T> {
  const limit = AbortSignal.timeout(limitMs);
  const deadline = earlier(context.deadline, limit);
  try {
    return await work({ ...context, deadline });
  } catch (cause) {
    if (!limit.aborted || context.deadline?.aborted) throw cause;
    throw new TooSlowError(
      `This part of the answer may take ${limitMs} ms and took longer; the rest stands. Narrow the list with \`where\`, or ask for fewer fields.`,
      { cause },
    );
  }
}
