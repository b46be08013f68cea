import { type Cypher, cypher, join } from './cypher.ts';
import { beyond, orderBy, type SortKey } from './order.ts';
import type { Seek } from './ordered.ts';
import type { Page } from './page.ts';
import type { Bindings } from './params.ts';

/** What a list is read from. */
export interface List {
  readonly target: string;
  readonly order: string;
  readonly keys: readonly SortKey[];
  readonly page: Page;
  /** Conditions of the view and the filter, which the count shares. */
  readonly condition: Cypher;
  /** The projection of a node. */
  readonly node: Cypher;
  /** The projection of a relationship, as the beginning of a map. */
  readonly edge: Cypher;
  readonly bindings: Bindings;
  /** The same of records that have no other states, where a view may see such states. */
  readonly ofToday: Cypher;
  /** Set where a view may see other values of the records than those on their nodes: their state then, as a map. */
  readonly state: Cypher | undefined;
  /** Set when the page can be read off an ordered index. */
  readonly seek: Seek | undefined;
}

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

/** Goes on from the matched records: cursor conditions, order and limit, then what `connection` reads. */
export function pageTail(list: List, carried: Cypher): Cypher {
  const { before, limit } = { before: carry(list, carried), limit: limitOf(list) };
  const version = list.state ? cypher`, v AS version` : cypher``;
  return cypher`${before} RETURN ${list.node} AS node${version}, [${keyValues(list)}] AS keys
    ORDER BY ${orderBy(list.keys, list.page.isReversed)} LIMIT ${limit}`;
}

export function collectTail(list: List, hasEdge: boolean): Cypher {
  const computed = list.keys.flatMap((key) => (key.computed ? [cypher`, ${key.computed.variable}`] : []));
  const carried = hasEdge ? cypher`n, r` : N;
  const edge = hasEdge ? list.edge : cypher``;
  const state = list.state ? cypher`, v` : cypher``;
  const version = list.state ? cypher`version: v, ` : cypher``;
  return cypher`${carry(list, carried)}
    WITH ${carried}${state}${join(computed, '')} ORDER BY ${orderBy(list.keys, list.page.isReversed)} LIMIT ${limitOf(list)}
    RETURN collect({node: ${list.node}, ${version}${edge}keys: [${keyValues(list)}]}) AS page`;
}

/** The page of `key` off the ordered index: the limit stops the walk. */
export function seekPage(list: List, seek: Seek): Cypher {
  if (list.state) return mergedPage(list, seek);
  return cypher`CALL (key) { ${seek.match} AND ${list.condition}
    WITH n, r ORDER BY ${seek.order} LIMIT ${limitOf(list)}
    RETURN collect({node: ${list.node}, ${list.edge}keys: [${seek.keys}]}) AS page }`;
}

/**
 * The page in a view. The index orders by the values of today, which are those of the view wherever nothing was ever otherwise; the few
 * records that have other states, and the relationships of the past, are found by themselves and merged in.
 */
function mergedPage(list: List, seek: Seek): Cypher {
  const computed = list.keys.flatMap((key) => (key.computed ? [key.computed] : []));
  const named = join(
    [N, R, V, ...computed.map(({ from, variable }) => cypher`${from} AS ${variable}`)],
    ', ',
  );
  const found = join([N, R, V, ...computed.map(({ variable }) => variable)], ', ');
  return cypher`CALL (key, p) {
      CALL (key, p) {
        CALL (key) { ${seek.match} AND ${seek.states} IS NULL AND ${list.ofToday}
          WITH n, r ORDER BY ${seek.order} LIMIT ${limitOf(list)} RETURN n, r, null AS v }
        RETURN ${named}
        UNION ALL
        CALL (key, p) { ${seek.others} } WITH n, r WHERE ${list.condition} ${carry(list, cypher`n, r`)}
        RETURN ${found}
      }
      WITH ${found} ORDER BY ${orderBy(list.keys, list.page.isReversed)} LIMIT ${limitOf(list)}
      RETURN collect({node: ${list.node}, version: v, ${list.edge}keys: [${keyValues(list)}]}) AS page }`;
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
  if (list.state) {
    const what = join([carried, V, ...computed], ', ');
    return cypher`WITH ${carried}, ${list.state} AS v ${clauses} WITH ${what} ${cursors ? cypher`WHERE ${cursors}` : cypher``}`;
  }
  if (computed.length === 0) return cursors ? cypher`AND ${cursors}` : cypher``;
  return cypher`${clauses} WITH ${carried}, ${join(computed, ', ')} ${cursors ? cypher`WHERE ${cursors}` : cypher``}`;
}

function cursorCondition(list: List): Cypher | undefined {
  const { after, before } = list.page;
  const parts = [
    ...(after ? [beyond(list.bindings, list.keys, { values: after, isReversed: false })] : []),
    ...(before ? [beyond(list.bindings, list.keys, { values: before, isReversed: true })] : []),
  ];
  return parts.length > 0 ? join(parts, ' AND ') : undefined;
}

function keyValues(list: List): Cypher {
  return join(
    list.keys.map((key) => key.expression),
    ', ',
  );
}

function limitOf(list: List): Cypher {
  return list.bindings.value(list.page.limit + 1);
}
