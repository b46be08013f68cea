import type { GraphQLFieldResolver } from 'graphql';
import type { Row } from '../../engine/engine.ts';
import { constantCase } from '../../model/constant-case.ts';
import { COUNTED_LISTS, connectionTargets, shapeOf } from '../../model/list-shapes.ts';
import type { Model } from '../../model/model.ts';
import type { RequestContext } from '../request-context.ts';
import { selectedFields } from '../selection.ts';
import type { Count } from './counter.ts';
import { checkedFirst, FACET_LIMITS, type FacetArguments, GROUP_LIMITS } from './facet-arguments.ts';
import { type FacetField, facetFields, numericProperties } from './facet-fields.ts';
import { FIGURES, groupOrders } from './group-order.ts';

type FacetResolver = GraphQLFieldResolver<Row, RequestContext, FacetArguments>;

/** Returns the resolvers of `facets` and `groupBy` on every connection over records. */
export function facetResolvers(model: Model): Record<string, Record<string, FacetResolver>> {
  const targets = connectionTargets(model).filter((target) => target !== 'Node');
  const lists = [
    ...targets.map((target): [string, string] => [`${target}Connection`, target]),
    ...COUNTED_LISTS,
  ].map(([list, target]) => {
    const shape = shapeOf(model, target);
    const fields = facetFields(model, shape);
    return [list, { facets: facetsOf(fields), groupBy: groupsOf(fields, numericProperties(shape)) }] as const;
  });
  const groups = targets.flatMap((target) => {
    const numbers = [...numericProperties(shapeOf(model, target)).keys()].map(
      (property): [string, FacetResolver] => [property, (group) => (group.numbers as Row)[property]],
    );
    return numbers.length > 0 ? [[`${target}Group`, Object.fromEntries(numbers)] as const] : [];
  });
  return Object.fromEntries([...lists, ...groups]);
}

function facetsOf(fields: ReadonlyMap<string, FacetField>): FacetResolver {
  return async (connection, args) => {
    const first = checkedFirst('facets', args, FACET_LIMITS);
    const count = countOf(connection);
    return Promise.all(
      args.by.map(async (asked) => {
        const by = fieldsOf(fields, [asked]);
        const rows = await count({ by, numbers: [], orders: [], first: first + 1 });
        const buckets = rows.slice(0, first).map((row) => ({ ...keyOf(row, by, 0), count: row.total }));
        return { field: asked, buckets, hasMore: rows.length > first };
      }),
    );
  };
}

function groupsOf(
  fields: ReadonlyMap<string, FacetField>,
  numeric: ReadonlyMap<string, string>,
): FacetResolver {
  return async (connection, args, _context, info) => {
    const first = checkedFirst('groupBy', args, GROUP_LIMITS);
    const selected = selectedFields(info);
    const orders = groupOrders(args.by, args.orderBy ?? []);
    const ordering = orders.flatMap((order) => (order.kind === 'NUMBER' ? order.property : []));
    const numbers = [...numeric.keys()].filter((field) => ordering.includes(field) || selected.has(field));
    const count = countOf(connection);
    const by = fieldsOf(fields, args.by);
    const rows = await count({ by, numbers, orders, first });
    return rows.map((row) => ({
      keys: args.by.map((field, place) => ({ field, ...keyOf(row, by, place) })),
      count: row.total,
      numbers: Object.fromEntries(
        numbers.map((property, place) => [
          property,
          Object.fromEntries(
            Object.entries(FIGURES).map(([figure, column]) => [figure, row[`${column}${place}`]]),
          ),
        ]),
      ),
    }));
  };
}

function countOf(connection: Row): Count {
  if (typeof connection.count === 'function') return connection.count as Count;
  throw new Error('A connection whose type has facets must say by what it is counted.');
}

function keyOf(
  row: Row,
  by: readonly FacetField[],
  place: number,
): { readonly key: string | null; readonly label: string | null } {
  const write = by[place]?.kind === 'TYPE' ? constantCase : String;
  const [key, label] = [row[`key${place}`] ?? null, row[`label${place}`] ?? null];
  return {
    key: key === null ? null : write(String(key)),
    label: label === null ? null : write(String(label)),
  };
}

function fieldsOf(fields: ReadonlyMap<string, FacetField>, by: readonly string[]): FacetField[] {
  return by.flatMap((asked) => fields.get(asked) ?? []);
}
