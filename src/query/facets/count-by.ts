import { type Cypher, cypher, join, name } from '../../engine/cypher.ts';
import type { Model } from '../../model/model.ts';
import type { Bindings } from '../bindings.ts';
import { columnOf } from '../time/statements.ts';
import { valueIn } from '../time/visibility.ts';
import type { FacetField } from './facet-fields.ts';
import { FIGURES, type GroupOrder, groupOrderClause } from './group-order.ts';
import { groupingOf } from './grouping.ts';
import { addedOnce, bindWholes, wholeOf, wholesOf } from './included-numbers.ts';

/** Records counted by one or more fields together. */
export interface CountedFields {
  readonly by: readonly FacetField[];
  /** Properties to sum up besides. */
  readonly numbers: readonly string[];
  /** The order of groups, before their count and keys. */
  readonly orders: readonly GroupOrder[];
  /** Number of groups to return, from the first on. */
  readonly first: number;
}

/** What a count knows of its list. */
interface ListRead {
  readonly target: string;
  readonly bindings: Bindings;
  /**
   * The version of `n` that the view sees, as a map; set where a view may see other values than those on the
   * nodes.
   */
  readonly state: Cypher | undefined;
}

/** Continues from the matched records `n`, and their versions `v` in a view, to the first of their groups. */
export function countTail(
  model: Model,
  list: ListRead,
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
  const whole = part.numbers.length > 0 ? wholeOf(model, list.target) : undefined;
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
      ...groupings.map((grouping) => grouping.clauses),
      ...(whole ? [bindWholes({ model, bindings }, whole)] : []),
      ...(isWorkedOut ? [cypher`WITH ${join([cypher`n`, ...wholesOf(whole), ...values], ', ')}`] : []),
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
    ? cypher`WITH ${join([cypher`n`, ...wholesOf(whole), ...carried, ...keyed, ...spelled], ', ')}, count(*) AS times`
    : cypher``;
  const keys = once ? groupings.map(({ variable }) => variable) : keyed;
  const names = once ? spellings.map(({ variable }) => cypher`min(${variable}) AS ${variable}`) : spelled;
  const total = isMany && !once ? cypher`count(DISTINCT n) AS total` : cypher`count(n) AS total`;
  const sums = figures.flatMap(({ from, variable }, place) =>
    summary(isWorkedOut ? variable : from, { place, hasWholes: whole !== undefined }),
  );
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
  const added = whole
    ? cypher` WITH ${join([...[...groupings, ...spellings].map(({ variable }) => variable), cypher`total`, ...figures.flatMap((_figure, place) => addedOnce(place))], ', ')}`
    : cypher``;
  return cypher`${clauses} ${first} WITH ${join([...keys, ...names, total, ...sums], ', ')}${added}
    ${order}${result}`;
}

/**
 * Sums are floating-point numbers: of whole ones exact up to 2^53, and never too large to be given. Where
 * records may be parts of others, who has a number and which parts have one is collected besides.
 */
function summary(
  column: Cypher,
  { place, hasWholes }: { readonly place: number; readonly hasWholes: boolean },
): Cypher[] {
  const part = cypher`CASE WHEN size(wholes) > 0 AND ${column} IS NOT NULL THEN {wholes: wholes, number: toFloat(${column})} ELSE null END`;
  return [
    cypher`count(${column}) AS ${name(`known${place}`)}`,
    cypher`coalesce(sum(toFloat(${column})), 0) AS ${name(hasWholes ? `all${place}` : `sum${place}`)}`,
    ...(hasWholes
      ? [
          cypher`collect(CASE WHEN ${column} IS NULL THEN null ELSE n.id END) AS ${name(`holders${place}`)}`,
          cypher`collect(${part}) AS ${name(`parts${place}`)}`,
        ]
      : []),
    cypher`min(${column}) AS ${name(`least${place}`)}`,
    cypher`max(${column}) AS ${name(`most${place}`)}`,
  ];
}
