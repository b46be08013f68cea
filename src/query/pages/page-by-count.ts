import { type Cypher, cypher, labels, name } from '../../engine/cypher.ts';
import type { Row } from '../../engine/engine.ts';
import type { Lists } from '../row-shape.ts';
import { countOf } from '../where/filter.ts';
import { type Counted, orderBy, type SortKey } from './order.ts';
import type { PageRange } from './page.ts';
import { collected, cursorCondition, type List, limitOf, rowOf } from './page-clauses.ts';

const N = cypher`n`;

/** The count that a page may be read by from the side of the counted records; see `countedPage`. */
export interface LargestFirst {
  readonly key: SortKey;
  readonly counted: Counted;
}

/**
 * Returns the leading count of an order that runs from the largest count down, while the page has not reached
 * the records that have none; undefined otherwise. The count must narrow what it counts, because otherwise
 * there are more records to start from than to list, and the rest of the order must be stored.
 */
export function largestFirst(keys: readonly SortKey[], page: PageRange): LargestFirst | undefined {
  const [key, ...rest] = keys;
  if (!key?.counted || rest.some(({ computed }) => computed)) return undefined;
  const cursor = page.isReversed ? page.before : page.after;
  const isDown = key.isDescending !== page.isReversed;
  return isDown && (cursor === undefined || Number(cursor[0]) > 0)
    ? { key, counted: key.counted }
    : undefined;
}

/**
 * Returns a page of records in the order of a count, worked out from the counted records instead of for every
 * record of the list. Records without any follow if the page is not full, and only then is the list itself
 * read.
 */
export function countedPage(list: List, { key, counted }: LargestFirst): Cypher {
  const [limit, cursors] = [limitOf(list), cursorCondition(list)];
  const { expression: count } = key;
  const page = (
    as: Cypher,
  ) => cypher`${collected(list, { known: [N, count], order: orderBy(list.keys, list.page.isReversed) })}
      RETURN collect(${rowOf(list)}) AS ${as}`;
  const further = cursors ? cypher` AND ${cursors}` : cypher``;
  return cypher`CALL () {
      MATCH ${towards(list, counted)} WHERE ${counted.condition} AND ${list.condition}
      WITH n, count(DISTINCT ${counted.far}) AS ${count} WHERE ${count} > 0${further}
      ${page(cypher`largest`)} }
    CALL (largest) {
      UNWIND CASE WHEN size(largest) < ${limit} THEN [1] ELSE [] END AS isOpen
      MATCH (n${labels([list.target])}) WHERE ${list.condition}
      WITH n, ${countOf(counted)} AS ${count} WHERE ${count} = 0${further}
      ${page(cypher`rest`)} }
    RETURN largest, rest`;
}

/** The walk from the counted records to `n`: the embedded engine starts where a pattern does. */
function towards(list: List, { field, far, relationship }: Counted): Cypher {
  const start = cypher`(${far}${labels([field.target])})`;
  const end = cypher`(${N}${labels([list.target])})`;
  const arrow = cypher`[${relationship}:${name(field.type)}]`;
  return field.direction === 'OUT' ? cypher`${start}<-${arrow}-${end}` : cypher`${start}-${arrow}->${end}`;
}

/** Returns the rows of `countedPage`. */
export function countedRows([row]: readonly Row[], limit: number): Lists {
  const [largest, rest] = [(row?.largest ?? []) as Lists, (row?.rest ?? []) as Lists];
  return [...largest, ...rest].slice(0, limit + 1);
}
