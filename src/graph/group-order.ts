import { InputError } from '../errors.ts';
import { type Cypher, cypher, join, name } from './cypher.ts';

/** The figures of a number that groups sum up, by the columns that hold them. */
export const FIGURES = { count: 'known', sum: 'sum', min: 'least', max: 'most' } as const;

type Figure = keyof typeof FIGURES;

/** One thing that groups are ordered by: how many they are, the key at one place of `by`, or a figure of a number. */
export type GroupOrder = { readonly isDescending: boolean } & (
  | { readonly kind: 'COUNT' }
  | { readonly kind: 'KEY'; readonly place: number }
  | { readonly kind: 'NUMBER'; readonly property: string; readonly figure: Figure }
);

type Direction = 'ASC' | 'DESC';

/** An entry of `orderBy` as GraphQL gives it: one of these, or a number by its name with one of its figures. */
export type GroupOrderInput = {
  readonly count?: Direction;
  readonly key?: { readonly field: string; readonly direction?: Direction | null };
} & { readonly [property: string]: unknown };

/** What the groups of a request are ordered by. */
export function groupOrders(by: readonly string[], orderBy: readonly GroupOrderInput[]): GroupOrder[] {
  return orderBy.map((order): GroupOrder => {
    if (order.count) return { kind: 'COUNT', isDescending: order.count === 'DESC' };
    if (order.key) {
      const { field, direction } = order.key;
      const place = by.indexOf(field);
      if (place >= 0) return { kind: 'KEY', place, isDescending: direction === 'DESC' };
      throw new InputError(
        `\`groupBy\` orders by the keys of its own fields, ${by.join(', ')}; found ${field}. Name it in \`by\` too, or order by one of those.`,
      );
    }
    const [property = '', figures = {}] = Object.entries(order)[0] ?? [];
    const [figure = '', direction] = Object.entries(figures as Readonly<Record<string, unknown>>)[0] ?? [];
    return { kind: 'NUMBER', property, figure: figure as Figure, isDescending: direction === 'DESC' };
  });
}

/**
 * Orders groups, those without a value last either way. What is given first decides, then the count, then the keys, of which no two
 * groups share all.
 */
export function groupOrderClause(
  orders: readonly GroupOrder[],
  columns: {
    readonly keys: readonly { readonly variable: Cypher; readonly sort: Cypher }[];
    readonly numbers: readonly string[];
  },
): Cypher {
  const { keys, numbers } = columns;
  const rest: GroupOrder[] = [
    { kind: 'COUNT', isDescending: true },
    ...keys.map((_key, place): GroupOrder => ({ kind: 'KEY', place, isDescending: false })),
  ];
  const terms = [...orders, ...rest].flatMap((order) => {
    const way = order.isDescending ? cypher` DESC` : cypher``;
    if (order.kind === 'COUNT') return [cypher`total${way}`];
    if (order.kind === 'NUMBER') {
      const column = name(`${FIGURES[order.figure]}${numbers.indexOf(order.property)}`);
      return [cypher`${column} IS NULL, ${column}${way}`];
    }
    const key = keys[order.place];
    return key ? [cypher`${key.variable} IS NULL, ${key.sort}${way}`] : [];
  });
  return cypher`ORDER BY ${join(terms, ', ')}`;
}

/** The input types that order groups of a type's records, by its numbers too: each with its description. */
export function groupOrderTypes(target: string, numbers: readonly string[]): string {
  const fields = numbers.map((number) => `${number}: SummaryOrder`);
  return `
"Orders groups of ${target} records by the one field given."
input ${target}GroupOrder @oneOf {
  "How many they are."
  count: Direction
  "Their values of one field."
  key: ${target}KeyOrder
  ${fields.join('\n  ')}
}

"Orders groups of ${target} records by their values of one field: dates by time, texts by alphabet, records by id; groups without last."
input ${target}KeyOrder {
  "One of the fields that \`by\` names."
  field: ${target}FacetField!
  "Which way."
  direction: Direction = ASC
}`;
}
