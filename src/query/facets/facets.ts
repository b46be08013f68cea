import DataLoader from 'dataloader';
import type { GraphQLFieldResolver } from 'graphql';
import { type Cypher, cypher, join, name, namedQuery, whereAll } from '../../engine/cypher.ts';
import type { Row } from '../../engine/engine.ts';
import { InputError } from '../../errors.ts';
import { COUNTED_LISTS, connectionTargets, screamingName, shapeOf } from '../../model/list-shapes.ts';
import type { Model } from '../../model/model.ts';
import { foldedName } from '../../model/stored-names.ts';
import { Bindings } from '../bindings.ts';
import { load } from '../load.ts';
import type { ReadScope, RequestContext } from '../request-context.ts';
import { selectedFields } from '../selection.ts';
import {
  columnOf,
  hasVersions,
  relationshipVisible,
  storedField,
  valueIn,
  versionMap,
} from '../time/visibility.ts';
import { pattern } from '../where/filter.ts';
import { type Bin, type FacetField, facetFields, numericProperties } from './facet-fields.ts';
import {
  FIGURES,
  type GroupOrder,
  type GroupOrderInput,
  groupOrderClause,
  groupOrders,
} from './group-order.ts';

/**
 * Counts the records of one list by some fields. Everything that one tick asks of the list goes into one
 * query.
 */
export type Count = (part: CountedFields) => Promise<readonly Row[]>;

/** Counts one list. */
export interface Counter {
  readonly count: Count;
  /**
   * Counts all records of the list. The number may follow from what is counted by fields in the same tick.
   */
  readonly total: () => Promise<number>;
}

/** Records counted by one or more fields together. */
interface CountedFields {
  readonly by: readonly FacetField[];
  /** Properties to sum up besides. */
  readonly numbers: readonly string[];
  /** The order of groups, before their count and keys. */
  readonly orders: readonly GroupOrder[];
  /** Number of groups to return, from the first on. */
  readonly first: number;
}

/** The list whose records are counted: Cypher that binds `n`, for one `key`. */
interface CountedList {
  readonly name: string;
  readonly target: string;
  readonly key: string;
  /** Leads from `key` to the variables that `scope` names. */
  readonly anchor: Cypher;
  readonly scope: Cypher;
  readonly matched: Cypher;
  readonly bindings: Bindings;
  /**
   * The version of `n` that the view sees, as a map; set where a view may see other values than those on the
   * nodes.
   */
  readonly state: Cypher | undefined;
  /** Counts all records by a query of its own. */
  readonly total?: Counter['total'];
}

/** Returns the counter of a list. Counts that are asked in one tick share a query. */
export function counter(context: RequestContext, list: CountedList): Counter {
  let loader: DataLoader<CountedFields, readonly Row[]> | undefined;
  const load = (part: CountedFields) => {
    loader ??= new DataLoader((parts) => countParts(context, list, parts), { cache: false });
    return loader.load(part);
  };
  return {
    count: load,
    total: async () => Number((await load(WHOLE))[0]?.total ?? 0),
  };
}

/** Returns the counter of a list that was computed, by the ids of its records. */
export function counterById(
  scope: ReadScope,
  list: Pick<CountedList, 'name' | 'target'> & { readonly ids: readonly string[] },
): Counter {
  const { name, target, ids } = list;
  const bindings = new Bindings(scope);
  return counter(scope, {
    ...{ name, target, key: 'all', anchor: cypher``, scope: cypher`key`, bindings },
    matched: cypher`UNWIND ${bindings.value(ids)} AS id MATCH (n:Node {id: id})`,
    state: hasVersions({ model: scope.model, bindings }, target)
      ? versionMap(bindings, cypher`n`)
      : undefined,
  });
}

/** The part that counts all records together. */
const WHOLE: CountedFields = { by: [], numbers: [], orders: [], first: 1 };

/**
 * Returns the rows of each part, or the error of the part that failed. The whole is counted together with the
 * parts, so that all of them are one query.
 */
async function countParts(
  context: RequestContext,
  list: CountedList,
  parts: readonly CountedFields[],
): Promise<(readonly Row[] | Error)[]> {
  const grouped = parts.filter((part) => part !== WHOLE);
  const isAsked = grouped.length < parts.length;
  const alone = async () => (await list.total?.()) ?? 0;
  const read = grouped.length > 0 ? readParts(context, list, { parts: grouped, isAsked }) : undefined;
  const total = () => read?.then((row) => Number(row?.whole ?? 0), alone) ?? alone();
  const [row, whole] = await Promise.all([read?.catch(asError), isAsked ? total().catch(asError) : 0]);
  return parts.map((part) => {
    if (part === WHOLE) return whole instanceof Error ? whole : [{ total: whole }];
    if (row instanceof Error) return row;
    return (row?.[`part${grouped.indexOf(part)}`] ?? []) as readonly Row[];
  });
}

/** Returns true when a field has few values, and each record one of them or none. */
function isClosed({ kind }: FacetField): boolean {
  return kind === 'TYPE' || kind === 'VALUE' || kind === 'DATES';
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

/**
 * Reads the parts. The whole follows from a part that puts every record into one group and has few groups;
 * otherwise it is counted beside them.
 */
async function readParts(
  context: RequestContext,
  list: CountedList,
  ask: { readonly parts: readonly CountedFields[]; readonly isAsked: boolean },
): Promise<Row | undefined> {
  const { parts, isAsked } = ask;
  const wholeFrom = isAsked ? parts.find(({ by }) => by.every(isClosed)) : undefined;
  const tails = parts.map((part, index) =>
    countTail(context.model, list, { ...part, index, givesWhole: part === wholeFrom }),
  );
  const whole = isAsked && !wholeFrom ? [cypher`RETURN count(n) AS whole`] : [];
  const calls = [...tails, ...whole].map((tail) => cypher`CALL (${list.scope}) { ${list.matched} ${tail} }`);
  const results = [...parts.map((_part, index) => name(`part${index}`)), ...(isAsked ? [cypher`whole`] : [])];
  const body = cypher`UNWIND $keys AS key ${list.anchor} ${join(calls, ' ')} RETURN key, ${join(results, ', ')}`;
  const firsts = Object.fromEntries(parts.map(({ first }, index) => [`first${index}`, first]));
  const batched = {
    query: namedQuery(`${list.name}.facets`, body),
    params: { ...list.bindings.params, ...firsts },
    ...(context.facetMs !== undefined && { limitMs: context.facetMs }),
  };
  return load(context, batched, list.key);
}

/**
 * How one field divides records into groups: clauses that bind what is needed, then the key of the group and
 * the value that stands for it.
 */
interface Grouping {
  readonly clauses: Cypher;
  /** Records are grouped by this value, under `variable`. */
  readonly from: Cypher;
  readonly variable: Cypher;
  /** Texts that fold alike are one group; the alphabetically first of them stands for it. */
  readonly spelling?: { readonly from: Cypher; readonly variable: Cypher };
  /** True when one record may belong to several groups. */
  readonly isMany: boolean;
  readonly sort: Cypher;
  readonly key: Cypher;
  readonly label: Cypher;
}

/** Continues from the matched records to the first of their groups. */
function countTail(
  model: Model,
  list: Pick<CountedList, 'target' | 'bindings' | 'state'>,
  part: CountedFields & { readonly index: number; readonly givesWhole: boolean },
): Cypher {
  const { index } = part;
  const { bindings, state } = list;
  // In a view values are worked out: the embedded engine groups by variables, not by what it works out, and `v` ends with the first grouping.
  const isWorkedOut = bindings.view !== undefined;
  const own = (property: string) =>
    state
      ? cypher`(${valueIn(cypher`n`, cypher`v`, name(property))})`
      : cypher`(${columnOf(bindings, list.target, { of: cypher`n`, name: property })})`;
  const groupings = part.by.map((field, place) => groupingOf({ model, bindings, own }, field, place));
  const isMany = groupings.some((grouping) => grouping.isMany);
  const spellings = groupings.flatMap(({ spelling }) => spelling ?? []);
  const figures = part.numbers.map((property, place) => ({
    from: own(property),
    variable: name(`number${place}`),
  }));
  const values = [...groupings, ...spellings, ...figures].map(
    ({ from, variable }) => cypher`${from} AS ${variable}`,
  );
  const clauses = join(
    [
      ...(state ? [cypher`WITH n, ${state} AS v`] : []),
      ...groupings.map((grouping) => grouping.clauses),
      ...(isWorkedOut ? [cypher`WITH n, ${join(values, ', ')}`] : []),
    ],
    ' ',
  );
  // A record that reaches a group twice must be added once.
  const once = isMany && part.numbers.length > 0;
  const keyed = groupings.map(({ from, variable }) =>
    isWorkedOut ? variable : cypher`${from} AS ${variable}`,
  );
  const spelled = spellings.map(
    ({ from, variable }) => cypher`min(${isWorkedOut ? variable : from}) AS ${variable}`,
  );
  const carried = isWorkedOut ? figures.map(({ variable }) => variable) : [];
  const first = once
    ? cypher`WITH ${join([cypher`n`, ...carried, ...keyed, ...spelled], ', ')}, count(*) AS times`
    : cypher``;
  const keys = once ? groupings.map(({ variable }) => variable) : keyed;
  const names = once ? spellings.map(({ variable }) => cypher`min(${variable}) AS ${variable}`) : spelled;
  const total = isMany && !once ? cypher`count(DISTINCT n) AS total` : cypher`count(n) AS total`;
  const sums = figures.flatMap(({ from, variable }, place) => summary(isWorkedOut ? variable : from, place));
  const order = groupOrderClause(part.orders, { keys: groupings, numbers: part.numbers });
  const shown = [
    ...groupings.flatMap(({ key, label }, place) => [
      cypher`${name(`key${place}`)}: ${key}`,
      cypher`${name(`label${place}`)}: ${label}`,
    ]),
    ...part.numbers.flatMap((_property, place) =>
      Object.values(FIGURES).map((what) => {
        const column = name(`${what}${place}`);
        return cypher`${column}: ${column}`;
      }),
    ),
  ];
  const most = cypher`$${name(`first${index}`)}`;
  const rows = cypher`collect({total: total, ${join(shown, ', ')}})`;
  const result = part.givesWhole
    ? cypher` WITH ${rows} AS groups, coalesce(sum(total), 0) AS whole RETURN groups[0..${most}] AS ${name(`part${index}`)}, whole`
    : cypher` LIMIT ${most} RETURN ${rows} AS ${name(`part${index}`)}`;
  return cypher`${clauses} ${first} WITH ${join([...keys, ...names, total, ...sums], ', ')}
    ${order}${result}`;
}

/** Sums are floating-point numbers: of whole ones exact up to 2^53, and never too large to be given. */
function summary(column: Cypher, place: number): Cypher[] {
  return [
    cypher`count(${column}) AS ${name(`known${place}`)}`,
    cypher`coalesce(sum(toFloat(${column})), 0) AS ${name(`sum${place}`)}`,
    cypher`min(${column}) AS ${name(`least${place}`)}`,
    cypher`max(${column}) AS ${name(`most${place}`)}`,
  ];
}

/** The context of a count: how a value of `n` is read. */
interface Counted {
  readonly model: Model;
  readonly bindings: Bindings;
  readonly own: (property: string) => Cypher;
}

function groupingOf(counted: Counted, field: FacetField, place: number): Grouping {
  const { own } = counted;
  const variable = name(`group${place}`);
  const plain = {
    clauses: cypher``,
    variable,
    isMany: false,
    sort: variable,
    key: variable,
    label: variable,
  };
  switch (field.kind) {
    case 'TYPE':
      return { ...plain, from: cypher`n.type` };
    case 'VALUE':
      return { ...plain, from: own(field.property) };
    case 'DATES':
      return { ...plain, from: binned(own(field.property), field.bin) };
    case 'TEXT':
      return spelledGrouping(plain, place, {
        folded: own(foldedName(field.property)),
        written: own(field.property),
      });
    case 'TEXTS': {
      const item = name(`item${place}`);
      const folded = own(foldedName(field.property));
      // A record without any text belongs to the group of those without.
      const clauses = cypher`UNWIND CASE WHEN size(coalesce(${folded}, [])) = 0 THEN [null] ELSE range(0, size(${folded}) - 1) END AS ${item}`;
      return spelledGrouping({ ...plain, clauses, isMany: true }, place, {
        folded: cypher`${folded}[${item}]`,
        written: cypher`${own(field.property)}[${item}]`,
      });
    }
    case 'RECORDS':
      return counted.bindings.view ? seenRecords(counted, field, place) : records(counted, field, place);
    default:
      return field satisfies never;
  }
}

type RecordsField = FacetField & { readonly kind: 'RECORDS' };

function records(counted: Counted, { field, label }: RecordsField, place: number): Grouping {
  const [far, relationship, variable] = [name(`far${place}`), name(`link${place}`), name(`group${place}`)];
  const walk = pattern(field, { near: cypher`n`, relationship, far }, storedField(counted, field));
  return {
    clauses: cypher`OPTIONAL MATCH ${walk}`,
    from: far,
    variable,
    isMany: true,
    sort: cypher`${variable}.id`,
    key: cypher`${variable}.id`,
    label: cypher`${variable}.${label === undefined ? cypher`id` : name(label)}`,
  };
}

/**
 * The same as a view sees them. Found in a subquery of their own: where conditions of an OPTIONAL MATCH count something, the embedded
 * engine leaves out what has none.
 */
function seenRecords(counted: Counted, { field, label }: RecordsField, place: number): Grouping {
  const [far, relationship, item] = [name(`far${place}`), name(`link${place}`), name(`item${place}`)];
  const [variable, shown, all] = [name(`group${place}`), name(`named${place}`), name(`all${place}`)];
  const state = name(`state${place}`);
  const { bindings } = counted;
  const walk = pattern(field, { near: cypher`n`, relationship, far }, storedField(counted, field));
  const where = whereAll(relationshipVisible(counted, field, { relationship, far }));
  const hasStates = label !== undefined && hasVersions(counted, field.target);
  const then = hasStates ? cypher` WITH ${far}, ${versionMap(bindings, far)} AS ${state}` : cypher``;
  const property = name(label ?? 'id');
  const spelled = hasStates ? cypher`(${valueIn(far, state, property)})` : cypher`${far}.${property}`;
  return {
    clauses: cypher`CALL (n) { MATCH ${walk}${where}${then} RETURN collect({id: ${far}.id, label: ${spelled}}) AS ${all} }
      UNWIND CASE WHEN size(${all}) = 0 THEN [{id: null, label: null}] ELSE ${all} END AS ${item}`,
    from: cypher`${item}.id`,
    spelling: { from: cypher`${item}.label`, variable: shown },
    variable,
    isMany: true,
    sort: variable,
    key: variable,
    label: shown,
  };
}

function spelledGrouping(
  plain: Omit<Grouping, 'from' | 'spelling'>,
  place: number,
  columns: { readonly folded: Cypher; readonly written: Cypher },
): Grouping {
  const spelling = name(`spelling${place}`);
  return {
    ...plain,
    from: columns.folded,
    spelling: { from: columns.written, variable: spelling },
    key: spelling,
    label: spelling,
  };
}

/**
 * Returns Cypher for the bin of a date as written: `2026`, `2026-Q1` or `2026-03`. A date that is coarser
 * than the bin stays as it is.
 */
function binned(date: Cypher, bin: Bin): Cypher {
  const year = cypher`substring(${date}, 0, 4)`;
  const month = cypher`substring(${date}, 5, 2)`;
  switch (bin) {
    case 'YEAR':
      return year;
    case 'MONTH':
      return cypher`substring(${date}, 0, 7)`;
    case 'QUARTER':
      return cypher`CASE WHEN ${date} IS NULL OR size(${date}) < 7 THEN ${date} WHEN ${month} <= '03' THEN ${year} + '-Q1'
        WHEN ${month} <= '06' THEN ${year} + '-Q2' WHEN ${month} <= '09' THEN ${year} + '-Q3' ELSE ${year} + '-Q4' END`;
    default:
      return bin satisfies never;
  }
}

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
  const write = by[place]?.kind === 'TYPE' ? screamingName : String;
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
  if (args.by.length < 1 || args.by.length > limits.by) {
    throw new InputError(
      `\`${what}\` counts by 1 to ${limits.by} fields; found ${args.by.length}. Name fewer in \`by\`, or ask in several requests.`,
    );
  }
  if (first >= 1 && first <= limits.most) return first;
  throw new InputError(
    `\`first\` of \`${what}\` must be a whole number from 1 to ${limits.most}; found ${first}. Narrow the list with \`where\` to see the rest.`,
  );
}
