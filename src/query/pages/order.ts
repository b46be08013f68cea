import { type Cypher, cypher, join, name, whereAll } from '../../engine/cypher.ts';
import { InputError } from '../../errors.ts';
import { shapeOf } from '../../model/list-shapes.ts';
import type { Model, Property, RelationshipField } from '../../model/model.ts';
import { boundNames, foldedName } from '../../model/stored-names.ts';
import type { Bindings, ComposeScope } from '../bindings.ts';
import { isPast } from '../time/horizon.ts';
import { columnOf } from '../time/statements.ts';
import {
  hasVersions,
  relationshipVisible,
  storedField,
  valueIn,
  versionPattern,
} from '../time/visibility.ts';
import {
  countOf,
  type FilterInput,
  type FilterStep,
  mayRepeat,
  pattern,
  relatedWalk,
} from '../where/filter.ts';
import { standingOrder } from '../where/standing.ts';

/** One key of a total order. */
export interface SortKey {
  /** The value compared: a property, or a value that `computed` names. */
  readonly expression: Cypher;
  readonly isDescending: boolean;
  /** True when it may be missing; missing values come last in either direction. */
  readonly isNullable: boolean;
  /** Set when the expression must be computed once and carried under this variable. */
  readonly computed?: {
    readonly variable: Cypher;
    readonly from: Cypher;
    /** A clause that binds the variable, where an expression does not suffice. */
    readonly clause?: Cypher;
  };
  /** Set where it counts the related records that meet a filter. */
  readonly counted?: Counted;
}

/** A count of related records that a query may also compute from their side. */
export interface Counted extends FilterStep {
  readonly field: RelationshipField;
}

/**
 * Returns the keys of an `orderBy` argument over the node `variable`, without the closing id. Throws
 * `InputError` for an entry that orders by no field or several.
 */
export function sortKeys(
  scope: ComposeScope,
  target: string,
  on: {
    readonly variable: Cypher;
    /** The version of it that the view sees, if it is matched. */
    readonly state?: Cypher | undefined;
    readonly orderBy: readonly FilterInput[];
  },
): SortKey[] {
  return on.orderBy.flatMap((input) => {
    const [field, value] = single(input, `The order of ${target}`);
    return keysOf(scope, { target, variable: on.variable, state: on.state, field, value });
  });
}

/**
 * Returns the order of a list when the caller gives none: the field's own, else the name, else only the id.
 */
export function defaultOrder(
  model: Model,
  target: string,
  field?: RelationshipField,
): readonly FilterInput[] {
  const { properties } = shapeOf(model, target);
  const property = field?.orderBy;
  if (property && properties.has(property)) return [{ [property]: field.isDescending ? 'DESC' : 'ASC' }];
  return properties.has('name') ? [{ name: 'ASC' }] : [];
}

interface SortKeyAsk {
  readonly target: string;
  readonly variable: Cypher;
  readonly state: Cypher | undefined;
  readonly field: string;
  readonly value: unknown;
}

function keysOf(scope: ComposeScope, ask: SortKeyAsk): SortKey[] {
  const { target, variable, field, value } = ask;
  if (field === 'id')
    return [{ expression: cypher`${variable}.id`, isDescending: value === 'DESC', isNullable: false }];
  const shape = shapeOf(scope.model, target);
  const property = shape.properties.get(field);
  if (property) return valueKeys(scope, ask, property);
  if (shape.computed.has(field)) return [standingKey(scope, ask)];
  const relationship = shape.relationships.get(field);
  if (!relationship) throw new InputError(`${target} cannot be ordered by "${field}".`);
  const input = (value ?? {}) as FilterInput;
  return relationship.isToOne
    ? toOneKeys(scope, { ...ask, relationship, input })
    : [countKey(scope, { ...ask, relationship, input })];
}

function valueKeys(scope: ComposeScope, ask: SortKeyAsk, property: Property): SortKey[] {
  const { target, variable, value, state } = ask;
  const stored = (key: string) => columnOf(scope.bindings, target, { of: variable, name: key });
  const column = state ? (key: string) => cypher`(${valueIn(variable, state, name(key))})` : stored;
  const order = { isDescending: value === 'DESC', isNullable: !property.isRequired };
  const isPlain = !state && !isPast(scope.bindings.view);
  return columns(property, column).map((from) => {
    if (isPlain) return { ...order, expression: from };
    // Computed once, because it is compared, ordered by and returned.
    const computed = { variable: scope.bindings.variable('k'), from };
    return { ...order, expression: computed.variable, computed };
  });
}

/** Computed once, because it is compared, ordered by and returned. */
function standingKey(scope: ComposeScope, { target, variable, state, field, value }: SortKeyAsk): SortKey {
  const own = (property: string) =>
    state ? cypher`(${valueIn(variable, state, name(property))})` : cypher`${variable}.${name(property)}`;
  const from = standingOrder(scope, { target, field, variable, own });
  const key = scope.bindings.variable('k');
  return {
    expression: key,
    isDescending: value === 'DESC',
    isNullable: false,
    computed: { variable: key, from },
  };
}

/**
 * Returns the columns that a property is compared by. The embedded engine orders booleans but cannot compare
 * them, so they become numbers.
 */
function columns(property: Property, column: (key: string) => Cypher): Cypher[] {
  switch (property.scalar) {
    case 'FuzzyDate': {
      const { min, max } = boundNames(property.name);
      return [column(min), column(max)];
    }
    case 'String':
      return [column(foldedName(property.name))];
    case 'Boolean':
      return [cypher`CASE ${column(property.name)} WHEN true THEN 1 WHEN false THEN 0 END`];
    default:
      return [column(property.name)];
  }
}

type RelatedAsk = SortKeyAsk & { readonly relationship: RelationshipField; readonly input: FilterInput };

function countKey(scope: ComposeScope, ask: RelatedAsk): SortKey {
  const { direction, where, edge } = ask.input;
  const walk = relatedWalk(scope, {
    from: ask.variable,
    field: ask.relationship,
    where: (where ?? {}) as FilterInput,
    edge: (edge ?? undefined) as FilterInput | undefined,
  });
  const variable = scope.bindings.variable('k');
  const isNarrowed = [where, edge].some((filter) => Object.keys(filter ?? {}).length > 0);
  return {
    expression: variable,
    isDescending: direction !== 'ASC',
    isNullable: false,
    computed: mayRepeat(scope.model, ask.relationship)
      ? { variable, from: variable, clause: distinctCount(ask.variable, { walk, as: variable }) }
      : { variable, from: countOf(walk) },
    ...(isNarrowed && { counted: { ...walk, field: ask.relationship } }),
  };
}

/** Returns the clause that counts the records at the end of a walk, each once, and binds `as`. */
function distinctCount(from: Cypher, on: { readonly walk: FilterStep; readonly as: Cypher }): Cypher {
  const { pattern, condition, far } = on.walk;
  return cypher`CALL (${from}) { MATCH ${pattern} WHERE ${condition} RETURN count(DISTINCT ${far}) AS ${on.as} }`;
}

function toOneKeys(scope: ComposeScope, ask: RelatedAsk): SortKey[] {
  const far = scope.bindings.variable('n');
  const relationship = scope.bindings.variable('r');
  const { relationship: field } = ask;
  const walk = pattern(field, { near: ask.variable, relationship, far }, storedField(scope, field));
  const state = hasVersions(scope, field.target) ? scope.bindings.variable('v') : undefined;
  return sortKeys(scope, field.target, { variable: far, state, orderBy: [ask.input] }).map((key) => {
    if (key.computed && !isOnValue(scope, field.target, ask.input)) {
      throw new InputError(
        `An order can go through one to-one relationship to a property; ordering by a count behind "${ask.field}" is not possible.`,
      );
    }
    const variable = scope.bindings.variable('k');
    const plain = key.computed?.from ?? key.expression;
    const isStanding = !isProperty(scope, field.target, ask.input);
    const value = isStanding ? cypher`CASE WHEN ${far} IS NOT NULL THEN ${plain} END` : plain;
    const computed =
      scope.bindings.view || isStanding
        ? {
            variable,
            from: variable,
            clause: seenThrough(scope, {
              ask,
              walk,
              ends: { relationship, far },
              state,
              value,
              as: variable,
            }),
          }
        : { variable, from: smallest(cypher`[${walk} | ${value}]`) };
    return { expression: variable, isDescending: key.isDescending, isNullable: true, computed };
  });
}

function isOnValue(scope: ComposeScope, target: string, input: FilterInput): boolean {
  const [field] = single(input, `The order of ${target}`);
  return shapeOf(scope.model, target).computed.has(field) || isProperty(scope, target, input);
}

function isProperty(scope: ComposeScope, target: string, input: FilterInput): boolean {
  const [field] = single(input, `The order of ${target}`);
  return shapeOf(scope.model, target).properties.has(field);
}

/** Returns a clause that binds `as` to the smallest value behind a to-one field as a view sees it. */
function seenThrough(
  scope: ComposeScope,
  on: {
    readonly ask: RelatedAsk;
    readonly walk: Cypher;
    readonly ends: { readonly relationship: Cypher; readonly far: Cypher };
    readonly state: Cypher | undefined;
    readonly value: Cypher;
    readonly as: Cypher;
  },
): Cypher {
  const { ask, walk, ends, state } = on;
  const seen = relationshipVisible(scope, ask.relationship, ends);
  const where = whereAll(seen);
  const then = state ? cypher` OPTIONAL MATCH ${versionPattern(scope.bindings, ends.far, state)}` : cypher``;
  return cypher`CALL (${ask.variable}) { OPTIONAL MATCH ${walk}${where}${then} RETURN min(${on.value}) AS ${on.as} }`;
}

/**
 * The smallest value counts when several records are behind a to-one field, so that the order is the same
 * each time.
 */
function smallest(values: Cypher): Cypher {
  return cypher`reduce(least = null, value IN ${values} | CASE WHEN least IS NULL OR value < least THEN value ELSE least END)`;
}

function single(input: FilterInput, what: string): [string, unknown] {
  const given = Object.entries(input).filter(([, value]) => value !== undefined && value !== null);
  const [first] = given;
  if (given.length !== 1 || !first) {
    const remedy = first ? 'Give several entries to order by several fields.' : 'Name one.';
    throw new InputError(`${what} takes exactly one field in each entry; found ${given.length}. ${remedy}`);
  }
  return first;
}

/** Returns the ORDER BY list of the keys; reversed to read a list from its end. */
export function orderBy(keys: readonly SortKey[], isReversed: boolean): Cypher {
  const parts = keys.flatMap(({ expression, isDescending, isNullable }) => {
    const way = isDescending !== isReversed ? cypher`${expression} DESC` : expression;
    if (!isNullable) return [way];
    return [isReversed ? cypher`${expression} IS NULL DESC` : cypher`${expression} IS NULL`, way];
  });
  return join(parts, ', ');
}

/** Returns the condition that a record comes after (or, reversed, before) the one with these key values. */
export function beyond(
  bindings: Bindings,
  keys: readonly SortKey[],
  from: { readonly values: readonly unknown[]; readonly isReversed: boolean },
): Cypher {
  const [key, ...rest] = keys;
  if (!key) return cypher`false`;
  const [value, ...values] = from.values;
  const bound = bindings.value((value ?? null) as string | number | boolean | null);
  const strict = strictlyBeyond(key, bound, from.isReversed);
  if (rest.length === 0) return strict;
  const same = key.isNullable
    ? cypher`(${key.expression} = ${bound} OR (${bound} IS NULL AND ${key.expression} IS NULL))`
    : cypher`${key.expression} = ${bound}`;
  const later = beyond(bindings, rest, { ...from, values });
  // The first comparison alone lets an ordered index start at the cursor; the rest settles ties.
  if (!key.isNullable) {
    const reach = key.isDescending !== from.isReversed ? cypher`<=` : cypher`>=`;
    return cypher`(${key.expression} ${reach} ${bound} AND (${strict} OR ${later}))`;
  }
  return cypher`(${strict} OR (${same} AND ${later}))`;
}

function strictlyBeyond(key: SortKey, bound: Cypher, isReversed: boolean): Cypher {
  const sign = key.isDescending !== isReversed ? cypher`<` : cypher`>`;
  const further = cypher`${key.expression} ${sign} ${bound}`;
  if (!key.isNullable) return further;
  return isReversed
    ? cypher`((${bound} IS NULL AND ${key.expression} IS NOT NULL) OR ${further})`
    : cypher`(${bound} IS NOT NULL AND (${further} OR ${key.expression} IS NULL))`;
}
