import { type Cypher, cypher, join } from './cypher.ts';
import { beyond, orderBy, type SortKey } from './order.ts';
import type { Seek } from './ordered.ts';
import type { Page } from './page.ts';
import type { Bindings } from './params.ts';
import { isPast } from './sight.ts';

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
  /** Set where a view may see other values of the records than those on their nodes: the pattern that leads to their state then. */
  readonly state: State | undefined;
  /** Set when the page can be read off an ordered index. */
  readonly seek: Seek | undefined;
}

interface State {
  readonly match: Cypher;
  /** The projection of the state. */
  readonly node: Cypher;
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
  const version = list.state ? cypher`, ${list.state.node} AS version` : cypher``;
  return cypher`${before} RETURN ${list.node} AS node${version}, [${keyValues(list)}] AS keys
    ORDER BY ${orderBy(list.keys, list.page.isReversed)} LIMIT ${limit}`;
}

export function collectTail(list: List, hasEdge: boolean): Cypher {
  const computed = list.keys.flatMap((key) => (key.computed ? [cypher`, ${key.computed.variable}`] : []));
  const carried = hasEdge ? cypher`n, r` : N;
  const edge = hasEdge ? list.edge : cypher``;
  const state = list.state ? cypher`, v` : cypher``;
  const version = list.state ? cypher`version: ${list.state.node}, ` : cypher``;
  return cypher`${carry(list, carried)}
    WITH ${carried}${state}${join(computed, '')} ORDER BY ${orderBy(list.keys, list.page.isReversed)} LIMIT ${limitOf(list)}
    RETURN collect({node: ${list.node}, ${version}${edge}keys: [${keyValues(list)}]}) AS page`;
}

/** The page of `key` off the ordered index: the limit stops the walk. `match` leads from `p` to the whole list. */
export function seekPage(list: List, by: { readonly seek: Seek; readonly match: Cypher }): Cypher {
  const { seek } = by;
  if (list.state) return mergedPage(list, { ...by, state: list.state });
  return cypher`CALL (key) { ${seek.match} AND ${list.condition}
    WITH n, r ORDER BY ${seek.order} LIMIT ${limitOf(list)}
    RETURN collect({node: ${list.node}, ${list.edge}keys: [${seek.keys}]}) AS page }`;
}

/**
 * The page in a view. The index orders by the values of today, which are those of the view wherever nothing was ever otherwise; the few
 * records that have other states, and the relationships of the past, are expanded and merged in.
 */
function mergedPage(
  list: List,
  by: { readonly seek: Seek; readonly match: Cypher; readonly state: State },
): Cypher {
  const { seek, match, state } = by;
  const computed = list.keys.flatMap((key) => (key.computed ? [key.computed] : []));
  const named = join(
    [N, R, V, ...computed.map(({ from, variable }) => cypher`${from} AS ${variable}`)],
    ', ',
  );
  const found = join([N, R, V, ...computed.map(({ variable }) => variable)], ', ');
  const isOther = isPast(list.bindings.view)
    ? cypher`n.versions IS NOT NULL OR NOT r:${seek.type}`
    : cypher`n.versions IS NOT NULL`;
  return cypher`CALL (key, p) {
      CALL (key, p) {
        CALL (key) { ${seek.match} AND n.versions IS NULL AND ${list.condition}
          WITH n, r ORDER BY ${seek.order} LIMIT ${limitOf(list)} RETURN n, r, null AS v }
        RETURN ${named}
        UNION ALL
        CALL (p) { ${match} WHERE ${isOther} RETURN n, r } WITH n, r WHERE ${list.condition} ${carry(list, cypher`n, r`)}
        RETURN ${found}
      }
      WITH ${found} ORDER BY ${orderBy(list.keys, list.page.isReversed)} LIMIT ${limitOf(list)}
      RETURN collect({node: ${list.node}, version: ${state.node}, ${list.edge}keys: [${keyValues(list)}]}) AS page }`;
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
    return cypher`OPTIONAL MATCH ${list.state.match} ${clauses} WITH ${what} ${cursors ? cypher`WHERE ${cursors}` : cypher``}`;
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

export function keyValues(list: List): Cypher {
  return join(
    list.keys.map((key) => key.expression),
    ', ',
  );
}

export function limitOf(list: List): Cypher {
  return list.bindings.value(list.page.limit + 1);
}
