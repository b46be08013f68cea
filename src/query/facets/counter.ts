import DataLoader from 'dataloader';
import { cypher } from '../../engine/cypher.ts';
import type { Row } from '../../engine/engine.ts';
import { Bindings } from '../bindings.ts';
import type { ReadScope } from '../request-context.ts';
import { hasVersions, versionMap } from '../time/visibility.ts';
import type { CountedFields } from './count-by.ts';
import { type CountedList, readParts } from './read-counts.ts';

/**
 * Counts the records of one list by some fields. Everything that one tick asks of the list goes into one
 * query.
 */
export type Count = (part: CountedFields) => Promise<readonly Row[]>;

/** Counts one list. */
export interface Counter {
  readonly count: Count;
  /**
   * Counts all records of the list. The number may follow from what is counted by fields in the same tick.
   */
  readonly total: () => Promise<number>;
}

/** Returns the counter of a list. Counts that are asked in one tick share a query. */
export function counter(context: ReadScope, list: CountedList): Counter {
  let loader: DataLoader<CountedFields, readonly Row[]> | undefined;
  const load = (part: CountedFields) => {
    loader ??= new DataLoader((parts) => countParts(context, list, parts), { cache: false });
    return loader.load(part);
  };
  return {
    count: load,
    total: async () => Number((await load(WHOLE))[0]?.total ?? 0),
  };
}

/** Returns the counter of a list that was computed, by the ids of its records. */
export function counterById(
  scope: ReadScope,
  list: Pick<CountedList, 'name' | 'target'> & { readonly ids: readonly string[] },
): Counter {
  const { name, target, ids } = list;
  const bindings = new Bindings(scope);
  return counter(scope, {
    ...{ name, target, key: 'all', anchor: cypher``, scope: cypher`key`, bindings },
    matched: cypher`UNWIND ${bindings.value(ids)} AS id MATCH (n:Node {id: id})`,
    state: hasVersions({ model: scope.model, bindings }, target)
      ? versionMap(bindings, cypher`n`)
      : undefined,
  });
}

/** The part that counts all records together. */
const WHOLE: CountedFields = { by: [], numbers: [], orders: [], first: 1 };

/**
 * Returns the rows of each part, or the error of the part that failed. The whole is counted together with the
 * parts, so that all of them are one query.
 */
async function countParts(
  context: ReadScope,
  list: CountedList,
  parts: readonly CountedFields[],
): Promise<(readonly Row[] | Error)[]> {
  const grouped = parts.filter((part) => part !== WHOLE);
  const isAsked = grouped.length < parts.length;
  const alone = async () => (await list.total?.()) ?? 0;
  const read = grouped.length > 0 ? readParts(context, list, { parts: grouped, isAsked }) : undefined;
  const total = () => read?.then((row) => Number(row?.whole ?? 0), alone) ?? alone();
  const [row, whole] = await Promise.all([read?.catch(asError), isAsked ? total().catch(asError) : 0]);
  return parts.map((part) => {
    if (part === WHOLE) return whole instanceof Error ? whole : [{ total: whole }];
    if (row instanceof Error) return row;
    return (row?.[`part${grouped.indexOf(part)}`] ?? []) as readonly Row[];
  });
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
