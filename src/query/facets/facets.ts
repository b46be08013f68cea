import type { GraphQLFieldResolver } from 'graphql';
import type { Row } from '../../engine/engine.ts';
import { InputError } from '../../errors.ts';
import { constantCase } from '../../model/constant-case.ts';
import { COUNTED_LISTS, connectionTargets, shapeOf } from '../../model/list-shapes.ts';
import type { Model } from '../../model/model.ts';
import type { RequestContext } from '../request-context.ts';
import { selectedFields } from '../selection.ts';
import type { Count } from './counter.ts';
import { type FacetField, facetFields, numericProperties } from './facet-fields.ts';
import { FIGURES, type GroupOrderInput, groupOrders } from './group-order.ts';

interface FacetArguments {
  readonly by: readonly string[];
  readonly orderBy?: readonly GroupOrderInput[] | null;
  readonly first?: number | null;
}

type FacetResolver = GraphQLFieldResolver<Row, RequestContext, FacetArguments>;

const FACETS = { first: 10, most: 100, by: 10 };
const GROUPS = { first: 25, most: 1_000, by: 4 };

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
    const first = checked('facets', args, FACETS);
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
    const first = checked('groupBy', args, GROUPS);
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

function checked(
  what: 'facets' | 'groupBy',
  args: FacetArguments,
  limits: { readonly first: number; readonly most: number; readonly by: number },
): number {
  const first = args.first ?? limits.first;
  if (args.by.length < 1)
    throw new InputError(
      `\`${what}\` counts by 1 to ${limits.by} fields; found none. Name at least one in \`by\`.`,
    );
  if (args.by.length > limits.by)
    throw new InputError(
      `\`${what}\` counts by 1 to ${limits.by} fields; found ${args.by.length}. Name fewer in \`by\`, or ask in several requests.`,
    );
  if (first >= 1 && first <= limits.most) return first;
  const remedy =
    first < 1 ? 'Ask for at least 1.' : `Ask for at most ${limits.most}, and narrow the list with \`where\`.`;
  throw new InputError(
    `\`first\` of \`${what}\` must be a whole number from 1 to ${limits.most}; found ${first}. ${remedy}`,
  );
}
