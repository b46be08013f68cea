import { type Cypher, cypher, join, labels, name } from '../../engine/cypher.ts';
import { parseFuzzyDate } from '../../model/fuzzy-date.ts';
import type { Model, RelationshipField } from '../../model/model.ts';
import { pastType } from '../../model/stored-names.ts';
import type { View } from '../../model/view.ts';
import {
  type Adjacency,
  type AdjacencyList,
  adjacencyOf,
  isByDate,
  keyOfValues,
  keyRange,
  valuesOfKey,
} from '../../store/layout/ordered-edges.ts';
import type { Bindings } from '../bindings.ts';
import type { RequestContext } from '../request-context.ts';
import { isPast } from '../time/horizon.ts';
import type { FilterInput } from '../where/filter.ts';
import { beyond, orderBy, type SortKey } from './order.ts';
import type { PageRange } from './page.ts';

/** The order that a list is asked in, when it is the list's own order or its reverse. */
export interface OwnOrder {
  readonly adjacency: Adjacency;
  readonly list: AdjacencyList;
  readonly isDescending: boolean;
}

/** A walk through an ordered index. */
export interface IndexWalk {
  /**
   * From `key` to `n` over `r`, with the range of the index to read; ends in a WHERE that may be continued.
   */
  readonly match: Cypher;
  /** The order, which the index gives, so nothing is sorted. */
  readonly order: Cypher;
}

/**
 * A page read from the ordered index of its relationship instead of by expansion. The answers are the same.
 */
export interface Seek extends IndexWalk {
  /**
   * Set where a view of a day lets the walk begin at that day: the relationships that the order places after
   * the day, but that had begun before it, as far as the view asks to be certain.
   */
  readonly ahead: IndexWalk | undefined;
  /** The keys of a row. */
  readonly keys: readonly Cypher[];
  /** The number of earlier versions of a record, as its relationship stores it. */
  readonly states: Cypher;
  /**
   * From `key` or `p` to everything that a view may see elsewhere than the index does: records that have
   * earlier versions, and past relationships.
   */
  readonly others: Cypher;
  /** Returns the values of the plain sort keys behind such keys. */
  readonly toValues: (keys: readonly unknown[]) => readonly unknown[];
}

/**
 * Returns the order of a field when it is the order that its relationship keeps; undefined otherwise. Such a
 * list settles ties by id, in the direction of the order.
 */
export function ownOrder(
  model: Model,
  field: RelationshipField | undefined,
  asked: readonly FilterInput[],
): OwnOrder | undefined {
  const found = field && adjacencyOf(model, field);
  const [order, ...others] = asked;
  if (!found || !order || others.length > 0) return undefined;
  const given = Object.entries(order).filter(([, value]) => value !== undefined && value !== null);
  const [key, direction] = given[0] ?? [];
  if (given.length !== 1 || key !== found.list.property) return undefined;
  return { ...found, isDescending: direction === 'DESC' };
}

/**
 * Returns how to seek a page; undefined where the engine has no such index, or the index holds missing values
 * at the wrong end.
 */
export function seekOf(
  context: RequestContext,
  own: OwnOrder | undefined,
  of: {
    readonly page: PageRange;
    readonly where: FilterInput | null | undefined;
    readonly bindings: Bindings;
  },
): Seek | undefined {
  if (!own || !context.engine.capabilities.hasOrderedRelationshipIndexes) return undefined;
  const { adjacency, list, isDescending } = own;
  if (isDescending !== list.isDescending && list.isNullable) return undefined;
  const { page, bindings } = of;
  const after = page.after && fromValues(list, page.after);
  const before = page.before && fromValues(list, page.before);
  const range = narrowed(keyRange(list), [
    ...dateRanges(list, of.where),
    ...(after ? [isDescending ? { high: after[0] } : { low: after[0] }] : []),
    ...(before ? [isDescending ? { low: before[0] } : { high: before[0] }] : []),
  ]);
  const walk = (key: string, part: Range) =>
    walkOf(own, { key, page: { ...page, after, before }, bindings, range: narrowed(range, [part]) });
  const day = isByDate(list) ? bindings.view?.validOn : undefined;
  const early = bindings.view?.certainty === 'POSSIBLE' ? adjacency.ahead : adjacency.begun;
  const upTo = `${list.target} ${day}~`;
  return {
    ...walk(adjacency.key, day === undefined ? {} : { high: upTo }),
    ahead: day === undefined ? undefined : walk(early, { low: upTo }),
    keys: sortedBy(own, adjacency.key).map(({ expression }) => expression),
    states: cypher`r.${name(adjacency.states)}`,
    others: othersOf(own, bindings.view),
    toValues: ([first, ...ids]) => [...valuesOfKey(list, String(first)), ...ids],
  };
}

/** The keys of the order whose first key is the property `key` of the relationship. */
function sortedBy({ adjacency, isDescending }: OwnOrder, key: string): readonly SortKey[] {
  return [key, adjacency.far, 'id'].map((property) => ({
    expression: cypher`r.${name(property)}`,
    isDescending,
    isNullable: false,
  }));
}

/** The walk through the index that is ordered by the property `key`. */
function walkOf(
  own: OwnOrder,
  by: {
    readonly key: string;
    readonly page: PageRange;
    readonly bindings: Bindings;
    readonly range: Required<Range>;
  },
): IndexWalk {
  const { adjacency, isDescending } = own;
  const { page, bindings, range } = by;
  const keys = sortedBy(own, by.key);
  const key = cypher`r.${name(by.key)}`;
  const conditions = [
    cypher`r.${name(adjacency.near)} = key`,
    cypher`${key} >= ${bindings.value(range.low)}`,
    cypher`${key} <= ${bindings.value(range.high)}`,
    // The index is used only when there is a condition on each of its properties.
    cypher`r.${name(adjacency.far)} >= ''`,
    cypher`r.id >= ''`,
    ...(page.after ? [beyond(bindings, keys, { values: page.after, isReversed: false })] : []),
    ...(page.before ? [beyond(bindings, keys, { values: page.before, isReversed: true })] : []),
  ];
  const pattern = patternOf(own, cypher``, name(adjacency.type));
  // By its statistics of the moment the planner now and then starts at the far records, or walks the whole
  // index, when a filter concerns them.
  const hint = cypher`USING INDEX SEEK r:${name(adjacency.type)}(${join(
    [adjacency.near, by.key, adjacency.far, 'id'].map(name),
    ', ',
  )})`;
  const near: SortKey = { expression: cypher`r.${name(adjacency.near)}`, isDescending, isNullable: false };
  return {
    match: cypher`MATCH ${pattern} ${hint} WHERE ${join(conditions, ' AND ')}`,
    // All properties of the index and in one direction: otherwise its order is not used.
    order: orderBy([near, ...keys], page.isReversed),
  };
}

function patternOf({ adjacency, list }: OwnOrder, near: Cypher, type: Cypher): Cypher {
  const target = cypher`(n${labels([list.target])})`;
  return adjacency.near === 'from'
    ? cypher`(${near})-[r:${type}]->${target}`
    : cypher`(${near})<-[r:${type}]-${target}`;
}

/**
 * Finds the records that have earlier versions by an index of their own; past relationships are a type of
 * their own.
 */
function othersOf(own: OwnOrder, view: View | undefined): Cypher {
  const { type, near, states } = own.adjacency;
  const hint = cypher`USING INDEX SEEK r:${name(type)}(${name(near)}, ${name(states)})`;
  const restated = cypher`MATCH ${patternOf(own, cypher``, name(type))} ${hint}
    WHERE r.${name(near)} = key AND r.${name(states)} > 0 RETURN n, r`;
  if (!isPast(view)) return restated;
  return cypher`${restated} UNION ALL MATCH ${patternOf(own, cypher`p`, name(pastType(type)))} RETURN n, r`;
}

function fromValues(list: AdjacencyList, values: readonly unknown[]): readonly [string, string, string] {
  const given = list.columns.map((_, index) => values[index] ?? null);
  const [far, edge] = values.slice(list.columns.length);
  return [keyOfValues(list, given), String(far ?? ''), String(edge ?? '')];
}

interface Range {
  readonly low?: string;
  readonly high?: string;
}

function narrowed(whole: Required<Range>, ranges: readonly Range[]): Required<Range> {
  return ranges.reduce<Required<Range>>(
    (range, { low, high }) => ({
      low: low !== undefined && low > range.low ? low : range.low,
      high: high !== undefined && high < range.high ? high : range.high,
    }),
    whole,
  );
}

/**
 * Returns what a filter on the list's own date says about the keys. The filter itself stays in the query, so
 * the range may be too wide but never too narrow.
 */
function dateRanges(list: AdjacencyList, where: FilterInput | null | undefined): readonly Range[] {
  if (!where || !isByDate(list)) return [];
  const all = Array.isArray(where.AND) ? (where.AND as readonly FilterInput[]) : [];
  const operators = Object.entries((where[list.property] ?? {}) as FilterInput);
  return [
    ...operators.map(([operator, value]) => dateRange(list, operator, value)),
    ...all.flatMap((each) => dateRanges(list, each)),
  ];
}

function dateRange({ target }: AdjacencyList, operator: string, value: unknown): Range {
  const date = typeof value === 'string' ? parseFuzzyDate(value) : undefined;
  if (!date) return {};
  const [from, upTo] = [`${target} ${date.min}`, `${target} ${date.max}~`];
  switch (operator) {
    case 'gte':
      return { low: from };
    case 'gt':
      return { low: `${target} ${date.max}` };
    case 'lt':
      return { high: from };
    case 'lte':
    case 'overlaps':
      return { high: upTo };
    case 'eq':
      return { low: from, high: upTo };
    default:
      return {};
  }
}
