import { type Cypher, cypher, join } from '../../engine/cypher.ts';
import type { Bindings } from '../bindings.ts';
import { type Columns, listOf, type Shape } from '../row-shape.ts';
import type { IndexWalk, Seek } from './index-walk.ts';
import { beyond, orderBy, type SortKey } from './order.ts';
import type { PageRange } from './page.ts';

/** Everything that a list is read by. */
export interface List {
  readonly target: string;
  readonly order: string;
  readonly keys: readonly SortKey[];
  readonly page: PageRange;
  /** Conditions of the view and the filter, which the count shares. */
  readonly condition: Cypher;
  /** The same conditions for records without earlier versions, where a view may see such versions. */
  readonly ofToday: Cypher;
  /** The columns that are read of each record. */
  readonly shape: Shape;
  /** The nested lists and records that are read with each record of the page. */
  readonly nests: Nests;
  /** True when the answer shows cursors. */
  readonly showsCursors: boolean;
  /** True when the answer shows that more follows: one record more is read to know. */
  readonly showsMore: boolean;
  readonly bindings: Bindings;
  /** Set when the page can be read from an ordered index. */
  readonly seek: Seek | undefined;
}

/**
 * The nested reads of each record `n` of a list, or of the relationship `r` that leads to it: a clause for
 * each, its result under a variable, and the property of the record or relationship that shows it.
 */
export type Nests = readonly {
  readonly of: 'n' | 'r';
  readonly slot: string;
  readonly variable: Cypher;
  readonly clause: Cypher;
}[];

const N = cypher`n`;
const R = cypher`r`;
/** The version of `n` that a view sees. */
export const V = cypher`v`;

/**
 * Returns conditions that the sort keys exist, when the model requires them: an index over them holds only
 * records that have them all, and gives their order only to a query that asks for no others.
 */
export function presence(list: List): Cypher {
  if (list.keys.length < 2 || list.keys.some((key) => key.isNullable || key.computed)) return cypher``;
  return join(
    list.keys.map(({ expression }) => cypher` AND ${expression} IS NOT NULL`),
    '',
  );
}

/**
 * A part of a query that reads something once, or once for each record. It begins with the variables that it
 * reads from, and ends before its RETURN.
 */
export interface StatementPart {
  /** The variables it starts from: the record `p`, its id `key`, both, or none. */
  readonly from: readonly ('p' | 'key')[];
  readonly body: Cypher;
  readonly value: Cypher;
}

/** Returns the page of the records that `matched` finds. */
export function plainPage(
  list: List,
  by: { readonly matched: Cypher; readonly from: StatementPart['from']; readonly hasEdge: boolean },
): StatementPart {
  const { hasEdge, from, matched } = by;
  const carried = hasEdge ? cypher`n, r` : N;
  const body = cypher`${matched} ${carry(list, carried)}
    ${collected(list, { known: [carried, ...kept(list)], order: orderBy(list.keys, list.page.isReversed) })}`;
  return { from, body, value: cypher`collect(${rowOf(list)})` };
}

/** Returns the page of `key` from the ordered index, where the limit stops the walk. */
export function seekPage(list: List, seek: Seek): StatementPart {
  if (list.shape.state) return mergedPage(list, seek);
  const body = cypher`${seek.match} AND ${list.condition} ${collected(list, { known: [N, R], order: seek.order })}`;
  return { from: ['key'], body, value: cypher`collect(${rowOf(list, seek.keys)})` };
}

/** Orders and limits the records of a page, and reads what is nested in each; the order remains. */
export function collected(
  list: List,
  by: { readonly known: readonly Cypher[]; readonly order: Cypher },
): Cypher {
  const known = join(by.known, ', ');
  const page = cypher`WITH ${known} ORDER BY ${by.order} LIMIT ${limitOf(list)}`;
  if (list.nests.length === 0) return page;
  const read = join([...by.known, ...list.nests.map(({ variable }) => variable)], ', ');
  return cypher`${page} ${nestClauses(list.nests)} WITH ${read} ORDER BY ${by.order}`;
}

/** Returns the clauses of nested reads, for a record `n` over `r`. */
export function nestClauses(nests: Nests): Cypher {
  return join(
    nests.map(({ clause }) => clause),
    ' ',
  );
}

/**
 * Returns the results of nested reads, under the properties of the record or of its relationship that show
 * them.
 */
export function nestSlots(nests: Nests, of: 'n' | 'r'): Columns {
  const own = nests.filter((nest) => nest.of === of);
  return { values: own.map(({ variable }) => variable), names: own.map(({ slot }) => slot) };
}

/** Returns one record of a page as Cypher, with its place in the order if cursors are shown. */
export function rowOf(list: List, keys: readonly Cypher[] = keyValues(list)): Cypher {
  return listOf(list.shape, list.showsCursors ? keys : []);
}

/** The variables that are carried along with a record. */
function kept(list: List): readonly Cypher[] {
  const computed = list.keys.flatMap((key) => key.computed?.variable ?? []);
  return list.shape.state ? [V, ...computed] : computed;
}

/**
 * Returns the page in a view. The index orders by today's values, which are also those of the view wherever
 * nothing ever changed; the few records with earlier versions, and past relationships, are found separately
 * and merged in.
 */
function mergedPage(list: List, seek: Seek): StatementPart {
  const computed = list.keys.flatMap((key) => (key.computed ? [key.computed] : []));
  const named = join(
    [N, R, V, ...computed.map(({ from, variable }) => cypher`${from} AS ${variable}`)],
    ', ',
  );
  const found = join([N, R, V, ...computed.map(({ variable }) => variable)], ', ');
  const walked = ({
    match,
    order,
  }: IndexWalk) => cypher`CALL (key) { ${match} AND ${seek.states} IS NULL AND ${list.ofToday}
          WITH n, r ORDER BY ${order} LIMIT ${limitOf(list)} RETURN n, r, null AS v }
        RETURN ${named}
        UNION ALL `;
  const walks = join((seek.ahead ? [seek, seek.ahead] : [seek]).map(walked), '');
  const body = cypher`CALL (key, p) {
        ${walks}CALL (key, p) { ${seek.others} } WITH n, r WHERE ${list.condition} ${carry(list, cypher`n, r`)}
        RETURN ${found}
      }
      ${collected(list, { known: [N, R, ...kept(list)], order: orderBy(list.keys, list.page.isReversed) })}`;
  return { from: ['key', 'p'], body, value: cypher`collect(${rowOf(list)})` };
}

/** Computes the values that must be computed once, and applies the cursors. */
function carry(list: List, carried: Cypher): Cypher {
  const computed = list.keys.flatMap((key) =>
    key.computed ? [cypher`${key.computed.from} AS ${key.computed.variable}`] : [],
  );
  const cursors = cursorCondition(list);
  const clauses = join(
    list.keys.flatMap((key) => key.computed?.clause ?? []),
    ' ',
  );
  const { state } = list.shape;
  if (state) {
    const what = join([carried, V, ...computed], ', ');
    return cypher`WITH ${carried}, ${state.value} AS v ${clauses} WITH ${what} ${cursors ? cypher`WHERE ${cursors}` : cypher``}`;
  }
  if (computed.length === 0) return cursors ? cypher`AND ${cursors}` : cypher``;
  return cypher`${clauses} WITH ${carried}, ${join(computed, ', ')} ${cursors ? cypher`WHERE ${cursors}` : cypher``}`;
}

/** Returns the condition that cursors put on a list; undefined when there are none. */
export function cursorCondition(list: List): Cypher | undefined {
  const { after, before } = list.page;
  const parts = [
    ...(after ? [beyond(list.bindings, list.keys, { values: after, isReversed: false })] : []),
    ...(before ? [beyond(list.bindings, list.keys, { values: before, isReversed: true })] : []),
  ];
  return parts.length > 0 ? join(parts, ' AND ') : undefined;
}

function keyValues(list: List): readonly Cypher[] {
  return list.keys.map((key) => key.expression);
}

/**
 * Returns the number of records to read: one more than the page where the answer shows whether more follows.
 */
export function limitOf(list: List): Cypher {
  return list.bindings.value(list.page.limit + (list.showsMore ? 1 : 0));
}
