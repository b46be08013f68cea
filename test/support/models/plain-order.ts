import { shapeOf } from '../../../src/model/list-shapes.ts';
import { meets, meetsEdge, recordsAmong } from './plain-filter.ts';
import { compare, type PlainGraph, plainDays, plainFold, related, type Values } from './plain-graph.ts';

interface Key {
  readonly value: unknown;
  readonly isDescending: boolean;
}

/** Orders records the plainest way: by the values of each key, those without one last either way, equal ones by what `ties` says. */
export function inOrder<T>(
  graph: PlainGraph,
  target: string,
  on: {
    readonly items: readonly T[];
    readonly orderBy: readonly Values[];
    readonly node: (item: T) => Values;
    readonly ties: (item: T) => readonly unknown[];
    /** Which way ties are settled; ASC when left out. */
    readonly tieWay?: 'ASC' | 'DESC';
  },
): T[] {
  const keyed = on.items.map((item) => {
    const keys = on.orderBy.flatMap((order) => keysOf(graph, { target, node: on.node(item), order }));
    const ties = on.ties(item).map((value) => ({ value, isDescending: on.tieWay === 'DESC' }));
    return { item, keys: [...keys, ...ties] };
  });
  return keyed.sort((one, other) => compareKeys(one.keys, other.keys)).map(({ item }) => item);
}

function compareKeys(one: readonly Key[], other: readonly Key[]): number {
  for (const [place, { value, isDescending }] of one.entries()) {
    const against = other[place]?.value;
    const [isMissing, isOtherMissing] = [value === undefined, against === undefined];
    if (isMissing !== isOtherMissing) return isMissing ? 1 : -1;
    const order = isMissing ? 0 : compare(value, against);
    if (order !== 0) return isDescending ? -order : order;
  }
  return 0;
}

function keysOf(
  graph: PlainGraph,
  ask: { readonly target: string; readonly node: Values; readonly order: Values },
): Key[] {
  const { target, node, order } = ask;
  const shape = shapeOf(graph.model, target);
  return Object.entries(order).flatMap(([name, given]): Key[] => {
    const isDescending = given === 'DESC';
    if (name === 'id') return [{ value: node.id, isDescending }];
    const property = shape.properties.get(name);
    if (property) {
      const value = node[name] ?? undefined;
      if (property.scalar !== 'FuzzyDate')
        return [
          {
            value: property.scalar === 'String' && value !== undefined ? plainFold(value) : value,
            isDescending,
          },
        ];
      const days = value === undefined ? [undefined, undefined] : plainDays(value);
      return days.map((day) => ({ value: day, isDescending }));
    }
    const field = shape.relationships.get(name);
    if (!field) throw new Error(`The plain model knows no order "${name}" of ${target}.`);
    const ends = related(graph, node, field);
    const input = given as Values;
    if (!field.isToOne) {
      const counted = ends.filter(
        (end) =>
          meetsEdge(end.edge, (input.edge ?? {}) as Values) &&
          meets(graph, field.target, end.node, (input.where ?? {}) as Values),
      );
      return [{ value: recordsAmong(counted), isDescending: input.direction !== 'ASC' }];
    }
    const isDate =
      shapeOf(graph.model, field.target).properties.get(Object.keys(input)[0] ?? '')?.scalar === 'FuzzyDate';
    const behind = ends.map((end) => keysOf(graph, { target: field.target, node: end.node, order: input }));
    return (isDate ? [0, 1] : [0]).map((place) => ({
      value: smallest(behind.flatMap((keys) => keys[place]?.value ?? [])),
      isDescending: Object.values(input)[0] === 'DESC',
    }));
  });
}

/** Of several records behind a to-one field the smallest value counts. */
function smallest(values: readonly unknown[]): unknown {
  return [...values].sort(compare)[0];
}
