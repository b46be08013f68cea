import { type Cypher, cypher, join } from '../../engine/cypher.ts';
import type { Bindings } from '../bindings.ts';
import { type Columns, listOf, type Shape } from '../row-shape.ts';
import type { PageRange } from './cursor.ts';
import type { IndexWalk, Seek } from './index-walk.ts';
import { beyond, orderBy, type SortKey } from './order.ts';

/** What a list is read from. */
export interface List {
  readonly target: string;
  readonly order: string;
  readonly keys: readonly SortKey[];
  readonly page: PageRange;
  /** Conditions of the view and the filter, which the count shares. */
  readonly condition: Cypher;
  /** The same of records that have no other states, where a view may see such states. */
  readonly ofToday: Cypher;
  /** What is read of each record. */
  readonly shape: Shape;
  /** What is read with each record of the page. */
  readonly nests: Nests;
  /** Whether the answer shows cursors. */
  readonly showsCursors: boolean;
  /** Whether the answer shows that more follows: one more is read to know. */
  readonly showsMore: boolean;
  readonly bindings: Bindings;
  /** Set when the page can be read off an ordered index. */
  readonly seek: Seek | undefined;
}

/**
 * What is read with each record `n` of a list, or with the relationship `r` that leads to it: a clause each, its result under a variable,
 * and the property of the record or relationship that shows it.
 */
export type Nests = readonly {
  readonly of: 'n' | 'r';
  readonly slot: string;
  readonly variable: Cypher;
  readonly clause: Cypher;
}[];

const N = cypher`n`;
const R = cypher`r`;
/** The state of `n` that a view sees. */
export const V = cypher`v`;

/**
 * Says that the sort keys are there, when the model requires them: an index over them holds only records that have them all, and gives
 * their order only to a statement that asks for no others.
 */
export function presence(list: List): Cypher {
  if (list.keys.length < 2 || list.keys.some((key) => key.isNullable || key.computed)) return cypher``;
  return join(
    list.keys.map(({ expression }) => cypher` AND ${expression} IS NOT NULL`),
    '',
  );
}

/** A part of a statement that reads something once, or once for each record: it begins with what it is read from, and ends before its RETURN. */
export interface StatementPart {
  /** Variables that it goes out from: the record `p`, its id `key`, both, or none. */
  readonly from: readonly ('p' | 'key')[];
  readonly body: Cypher;
  readonly value: Cypher;
}

/** The page of what `matched` finds. */
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

/** The page of `key` off the ordered index: the limit stops the walk. */
export function seekPage(list: List, seek: Seek): StatementPart {
  if (list.shape.state) return mergedPage(list, seek);
  const body = cypher`${seek.match} AND ${list.condition} ${collected(list, { known: [N, R], order: seek.order })}`;
  return { from: ['key'], body, value: cypher`collect(${rowOf(list, seek.keys)})` };
}

/** Orders and limits the records of a page, and reads what hangs on each, in the same order still. */
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

/** The clauses that read nests, for a record `n` over `r`. */
export function nestClauses(nests: Nests): Cypher {
  return join(
    nests.map(({ clause }) => clause),
    ' ',
  );
}

/** What nests have read, under the properties of the record or of its relationship that show it. */
export function nestSlots(nests: Nests, of: 'n' | 'r'): Columns {
  const own = nests.filter((nest) => nest.of === of);
  return { values: own.map(({ variable }) => variable), names: own.map(({ slot }) => slot) };
}

/** One record of a page, with where it stands in the order if cursors are shown. */
export function rowOf(list: List, keys: readonly Cypher[] = keyValues(list)): Cypher {
  return listOf(list.shape, list.showsCursors ? keys : []);
}

/** What a record carries beside itself. */
function kept(list: List): readonly Cypher[] {
  const computed = list.keys.flatMap((key) => key.computed?.variable ?? []);
  return list.shape.state ? [V, ...computed] : computed;
}

/**
 * The page in a view. The index orders by the values of today, which are those of the view wherever nothing was ever otherwise; the few
 * records that have other states, and the relationships of the past, are found by themselves and merged in.
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

/** Computes what has to be computed once and applies the cursors. */
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

export function limitOf(list: List): Cypher {
  return list.bindings.value(list.page.limit + (list.showsMore ? 1 : 0));
}
