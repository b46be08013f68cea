import { type Cypher, cypher, name } from '../../engine/cypher.ts';
import { InputError } from '../../errors.ts';
import { orderBy, type SortKey } from '../pages/order.ts';

/** The figures of a number that groups sum up, with the columns that hold them. */
export const FIGURES = { count: 'known', sum: 'sum', min: 'least', max: 'most' } as const;

type Figure = keyof typeof FIGURES;

/** One part of an order of groups: their count, the key at one place of `by`, or a figure of a number. */
export type GroupOrder = { readonly isDescending: boolean } & (
  | { readonly kind: 'COUNT' }
  | { readonly kind: 'KEY'; readonly place: number }
  | { readonly kind: 'NUMBER'; readonly property: string; readonly figure: Figure }
);

type Direction = 'ASC' | 'DESC';

/**
 * An entry of `orderBy` as GraphQL passes it: one of these, or a number by its name with one of its figures.
 */
export type GroupOrderInput = {
  readonly count?: Direction;
  readonly key?: { readonly field: string; readonly direction?: Direction | null };
} & { readonly [property: string]: unknown };

/**
 * Returns the order of groups that a request asks for. Throws `InputError` for a key that is not among the
 * fields grouped by.
 */
export function groupOrders(by: readonly string[], asked: readonly GroupOrderInput[]): GroupOrder[] {
  return asked.map((order): GroupOrder => {
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
 * Returns the ORDER BY clause of groups; those without a value come last in either direction. The given parts
 * decide first, then the count, then the keys, which no two groups share.
 */
export function groupOrderClause(
  orders: readonly GroupOrder[],
  columns: {
    readonly keys: readonly { readonly sort: Cypher }[];
    readonly numbers: readonly string[];
  },
): Cypher {
  const { keys, numbers } = columns;
  const rest: GroupOrder[] = [
    { kind: 'COUNT', isDescending: true },
    ...keys.map((_key, place): GroupOrder => ({ kind: 'KEY', place, isDescending: false })),
  ];
  const sorted = [...orders, ...rest].flatMap((order): SortKey[] => {
    const { isDescending } = order;
    if (order.kind === 'COUNT') return [{ expression: cypher`total`, isDescending, isNullable: false }];
    if (order.kind === 'NUMBER') return figureKeys(order, numbers.indexOf(order.property));
    const expression = keys[order.place]?.sort;
    return expression ? [{ expression, isDescending, isNullable: true }] : [];
  });
  return cypher`ORDER BY ${orderBy(sorted, false)}`;
}

/** Groups in which no item has the number come last, before anything else is compared: their sum is 0, but nobody said so. */
function figureKeys(
  { figure, isDescending }: GroupOrder & { readonly kind: 'NUMBER' },
  place: number,
): SortKey[] {
  const isUnknown = cypher`(${name(`${FIGURES.count}${place}`)} = 0)`;
  return [
    { expression: isUnknown, isDescending: false, isNullable: false },
    { expression: name(`${FIGURES[figure]}${place}`), isDescending, isNullable: true },
  ];
}
