import { type Cypher, combine, cypher, join, labels, name } from '../../engine/cypher.ts';
import { InputError } from '../../errors.ts';
import { shapeOf, typesBehind } from '../../model/list-shapes.ts';
import { once } from '../../model/memoize.ts';
import type { Model, Property, RelationshipField } from '../../model/model.ts';
import { boundNames, foldedName } from '../../model/stored-names.ts';
import type { Bindings, ComposeScope } from '../bindings.ts';
import { columnOf } from '../time/statements.ts';
import {
  hasVersions,
  matchesInVersion,
  relationshipVisible,
  type Stored,
  storedField,
} from '../time/visibility.ts';
import { checkFilter } from './check-filter.ts';
import { found } from './exists.ts';
import {
  dateConditions,
  entries,
  idConditions,
  listConditions,
  listed,
  operandsAsStored,
  type TextComparison,
  valueConditions,
  writtenDateConditions,
} from './operators.ts';
import { hasStanding } from './standing.ts';
import { relationshipSupport, supportFilter } from './support-filter.ts';

/** Arguments of a filter as GraphQL passes them. */
export type FilterInput = Readonly<Record<string, unknown>>;

const OUTERMOST = { isStrict: false, isNested: false };

interface FilterScope {
  readonly model: Model;
  readonly bindings: Bindings;
  /**
   * Under a negation a missing value must make a condition false, not unknown: NOT unknown is unknown and
   * would drop the record. Elsewhere unknown drops it just as false does, and the plain condition can use an
   * index.
   */
  readonly isStrict: boolean;
  /** True inside a subquery; see `found`. */
  readonly isNested: boolean;
  /** Set where the record itself is known to have no earlier versions; records that it leads to may. */
  readonly isOfToday?: boolean;
}

/**
 * Returns the condition that a `where` argument puts on the node `variable` of the type or interface
 * `target`. Throws `InputError` for a filter that can mean nothing.
 */
export function nodeFilter(
  scope: Pick<FilterScope, 'model' | 'bindings'> & Partial<FilterScope>,
  target: string,
  on: { readonly variable: Cypher; readonly where: FilterInput | null | undefined },
): Cypher {
  checkFilter(on.where, { model: scope.model, target });
  return conditions({ ...OUTERMOST, ...scope }, target, { variable: on.variable, where: on.where ?? {} });
}

/**
 * Returns the condition that an `edge` argument puts on the relationship `variable`. Throws `InputError` for
 * a filter that can mean nothing.
 */
export function edgeFilter(
  { model, bindings }: ComposeScope,
  variable: Cypher,
  where: FilterInput | null | undefined,
): Cypher {
  checkFilter(where, { model });
  return edgeConditions({ bindings, ...OUTERMOST }, variable, where ?? {});
}

interface Subject {
  readonly variable: Cypher;
  readonly where: FilterInput;
}

function conditions(scope: FilterScope, target: string, subject: Subject): Cypher {
  const given = entries(subject.where);
  const { variable } = subject;
  if (scope.isOfToday || !hasVersions(scope, target))
    return combine(given.map(condition(scope, target, { variable })), 'AND');
  // Conditions on values apply to the version of the record that the view sees, conditions on relationships
  // to the record.
  const isOn = isOnValues(scope, target);
  const own = given.filter(isOn);
  const others = given.filter((entry) => !isOn(entry)).map(condition(scope, target, { variable }));
  const values = (state: Cypher) =>
    combine(own.map(condition(scope, target, { variable: state, holds: 'VALUES' })), 'AND');
  return combine(
    [...(own.length > 0 ? [matchesInVersion(scope.bindings, variable, values)] : []), ...others],
    'AND',
  );
}

/** Returns a test of whether a condition, and everything in it, is on values of the record itself. */
function isOnValues(
  scope: Pick<FilterScope, 'model'>,
  target: string,
): (entry: readonly [string, unknown]) => boolean {
  const { properties } = shapeOf(scope.model, target);
  return function isOn([key, input]): boolean {
    if (key === 'AND' || key === 'OR') return list(input).every((where) => entries(where).every(isOn));
    if (key === 'NOT') return entries(object(input)).every(isOn);
    return properties.has(key);
  };
}

/**
 * Returns true when a `where` argument concerns values of the record itself alone: neither its id nor related
 * records.
 */
export function asksValuesOnly(model: Model, target: string, where: FilterInput | null): boolean {
  return entries(where ?? {}).every(isOnValues({ model }, target));
}

/**
 * Returns a function that makes a condition of an entry of a filter on a record, or on a version of one,
 * which holds nothing but its values.
 */
function condition(
  scope: FilterScope,
  target: string,
  on: { readonly variable: Cypher; readonly holds?: 'VALUES' },
): (entry: readonly [string, unknown]) => Cypher {
  const shape = shapeOf(scope.model, target);
  const { variable } = on;
  const within = (inner: FilterScope, where: FilterInput) =>
    on.holds === 'VALUES'
      ? combine(entries(where).map(condition(inner, target, on)), 'AND')
      : conditions(inner, target, { variable, where });
  return ([key, input]) => {
    if (key === 'AND' || key === 'OR') {
      const each = list(input).map((where) => within(scope, where));
      return combine(each, key);
    }
    if (key === 'NOT') return cypher`NOT (${within({ ...scope, isStrict: true }, object(input))})`;
    if (key === 'id') return idConditions(scope, cypher`${variable}.id`, object(input));
    if (key === 'type' && shape.isTyped) return typeFilter(scope, variable, object(input));
    const property = shape.properties.get(key);
    if (property) return propertyFilter(scope, { variable, target }, { property, operators: object(input) });
    const field = shape.relationships.get(key);
    if (field) return relationshipFilter(scope, variable, { field, input: object(input) });
    const computed = shape.computed.get(key);
    if (computed)
      return hasStanding(
        scope,
        { target, field: key, variable },
        allowed(scope.model.enums.get(computed.values) ?? [], object(input)),
      );
    if (key === 'support' && shape.isSupported)
      return supportFilter(scope, { target, variable, asked: object(input) });
    throw new InputError(`A filter on ${target} has no condition "${key}".`);
  };
}

/** Returns the values of an enum that operators leave. */
function allowed(values: readonly string[], operators: FilterInput): readonly string[] {
  return entries(operators).reduce((left, [operator, input]) => {
    const named = new Set(listed(input));
    const isAmong = operator === 'eq' || operator === 'in';
    return left.filter((value) => named.has(value) === isAmong);
  }, values);
}

/** Returns a condition on the type of a record, which every record has. */
function typeFilter({ model, bindings }: FilterScope, variable: Cypher, operators: FilterInput): Cypher {
  const parts = entries(operators).map(([operator, input]) => {
    const types = listed(input).flatMap((value) => typesBehind(model, String(value)));
    const among = cypher`${variable}.type IN ${bindings.value(types)}`;
    return operator === 'eq' || operator === 'in' ? among : cypher`NOT ${among}`;
  });
  return combine(parts, 'AND');
}

function propertyFilter(
  scope: FilterScope,
  of: { readonly variable: Cypher; readonly target: string },
  on: { readonly property: Property; readonly operators: FilterInput },
): Cypher {
  const { property, operators } = on;
  const { variable } = of;
  if (property.isList)
    return listConditions(scope, cypher`${variable}.${name(foldedName(property.name))}`, operators);
  if (property.scalar === 'FuzzyDate') {
    const stored = boundNames(property.name);
    const column = {
      min: cypher`${variable}.${name(stored.min)}`,
      max: cypher`${variable}.${name(stored.max)}`,
    };
    return dateConditions(scope, column, operators);
  }
  const texts = TEXTS[property.scalar];
  const given = operandsAsStored(property.form, operators);
  const key = texts === 'FOLDED' ? foldedName(property.name) : property.name;
  const column = columnOf(scope.bindings, of.target, { of: variable, name: key });
  return valueConditions(scope, column, { operators: given, texts });
}

/** How texts are compared, by their scalar. */
const TEXTS: Readonly<Record<string, TextComparison>> = { String: 'FOLDED', URL: 'IN_ANY_CASE' };

function relationshipFilter(
  scope: FilterScope,
  variable: Cypher,
  on: { readonly field: RelationshipField; readonly input: FilterInput },
): Cypher {
  const { field, input } = on;
  if (field.isToOne) return exists(scope, { from: variable, field, where: input });
  const edge = input.edge === undefined || input.edge === null ? undefined : object(input.edge);
  const parts = entries(input).flatMap(([key, value]): Cypher[] => {
    const walk = (where: FilterInput): RelationshipFilter => ({ from: variable, field, where, edge });
    switch (key) {
      case 'edge':
        return [];
      case 'some':
        return [exists(scope, walk(object(value)))];
      case 'none':
        return [cypher`NOT ${exists({ ...scope, isStrict: true }, walk(object(value)))}`];
      case 'all':
        return [
          cypher`NOT ${exists({ ...scope, isStrict: true }, { ...walk(object(value)), isNegated: true })}`,
        ];
      case 'single':
        return [cypher`${relatedCount(scope, walk(object(value)))} = 1`];
      case 'count': {
        const { where, ...operators } = object(value);
        const count = relatedCount(scope, walk(where === undefined || where === null ? {} : object(where)));
        return [valueConditions({ ...scope, isStrict: false }, count, { operators })];
      }
      default:
        throw new InputError(`A filter on ${field.name} has no condition "${key}".`);
    }
  });
  const isEdgeOnly = edge !== undefined && parts.length === 0;
  return isEdgeOnly ? exists(scope, { from: variable, field, where: {}, edge }) : combine(parts, 'AND');
}

interface RelationshipFilter {
  readonly from: Cypher;
  readonly field: RelationshipField;
  readonly where: FilterInput;
  readonly edge?: FilterInput | undefined;
  readonly isNegated?: boolean;
}

function exists(scope: FilterScope, walk: RelationshipFilter): Cypher {
  return found(scope, step(scope, walk));
}

/**
 * Returns the number of related records that meet a filter, as a Cypher expression. A record in two roles counts once: what leads there is
 * counted where nothing before it does. It is looked for from the end that has few relationships, since from a hub each search takes as
 * long as the whole count.
 */
function relatedCount(scope: FilterScope, walk: RelationshipFilter): Cypher {
  const from = step(scope, walk);
  const { field } = walk;
  if (!mayRepeat(scope.model, field)) return countOf(from);
  const [near, far] = [walk.from, from.far];
  const relationship = scope.bindings.variable('r');
  const stored = storedField(scope, field);
  const earlier = join(
    [
      ...relationshipVisible(scope, field, { relationship, far }),
      edgeConditions({ ...scope, isNested: true }, relationship, walk.edge ?? {}),
      cypher`${relationship}.id < ${from.relationship}.id`,
    ],
    ' AND ',
  );
  const first = (way: Cypher) =>
    countOf({ ...from, condition: cypher`${from.condition} AND COUNT { ${way} WHERE ${earlier} } = 0` });
  const arrow = cypher`[${relationship}:${stored.types}]`;
  const isOut = field.direction === 'OUT';
  const fromNear = isOut ? cypher`(${near})-${arrow}->(${far})` : cypher`(${near})<-${arrow}-(${far})`;
  const fromFar = isOut ? cypher`(${far})<-${arrow}-(${near})` : cypher`(${far})-${arrow}->(${near})`;
  const all = isOut ? cypher`(${near})-[:${stored.types}]->()` : cypher`(${near})<-[:${stored.types}]-()`;
  return cypher`CASE WHEN COUNT { ${all} } > ${FEW} THEN ${first(fromFar)} ELSE ${first(fromNear)} END`;
}

const FEW = cypher`32`;

/** Returns true when a field may lead to one record more than once: in several roles. */
export function mayRepeat(model: Model, field: RelationshipField): boolean {
  return roleTypes(model).has(field.type);
}

const roleTypes = once((model: Model): ReadonlySet<string> => {
  const owners = [...model.types.values(), ...model.interfaces.values()];
  const fields = owners.flatMap((owner) => [...owner.relationships.values()]);
  return new Set(fields.flatMap(({ type, role, roles }) => (role || roles ? [type] : [])));
});

/**
 * Returns the walk to the related records that meet a filter, for a query that counts them its own way.
 * Throws `InputError` for a filter that can mean nothing.
 */
export function relatedWalk(
  scope: Pick<FilterScope, 'model' | 'bindings'>,
  walk: RelationshipFilter,
): FilterStep {
  const { model } = scope;
  checkFilter(walk.where, { model, target: walk.field.target });
  checkFilter(walk.edge, { model });
  return step({ ...OUTERMOST, ...scope }, walk);
}

/** Returns the number of ends of a walk, as a Cypher expression. */
export function countOf({ pattern, condition }: FilterStep): Cypher {
  return cypher`COUNT { ${pattern} WHERE ${condition} }`;
}

/** One step from a record to others, and the condition on them and on the relationship that leads there. */
export interface FilterStep {
  readonly pattern: Cypher;
  readonly condition: Cypher;
  readonly relationship: Cypher;
  readonly far: Cypher;
}

function step(scope: FilterScope, walk: RelationshipFilter): FilterStep {
  const relationship = scope.bindings.variable('r');
  const far = scope.bindings.variable('n');
  const inside = { ...scope, isNested: true, isOfToday: false };
  const where = conditions(inside, walk.field.target, { variable: far, where: walk.where });
  const edge = edgeConditions(inside, relationship, walk.edge ?? {});
  const seen = relationshipVisible(scope, walk.field, { relationship, far });
  return {
    pattern: pattern(walk.field, { near: walk.from, relationship, far }, storedField(scope, walk.field)),
    condition: join([...seen, edge, walk.isNegated ? cypher`NOT (${where})` : where], ' AND '),
    relationship,
    far,
  };
}

/** Returns the pattern of a relationship field between variables that the caller names, as it is stored. */
export function pattern(
  field: RelationshipField,
  variables: { readonly near: Cypher; readonly relationship: Cypher; readonly far: Cypher },
  stored: Stored,
): Cypher {
  const { near, relationship, far } = variables;
  const arrow = cypher`[${relationship}:${stored.types}]`;
  const end = cypher`(${far}${labels([stored.label])})`;
  return field.direction === 'OUT' ? cypher`(${near})-${arrow}->${end}` : cypher`(${near})<-${arrow}-${end}`;
}

function edgeConditions(scope: Omit<FilterScope, 'model'>, variable: Cypher, where: FilterInput): Cypher {
  const parts = entries(where).map(([key, input]): Cypher => {
    switch (key) {
      case 'AND':
      case 'OR':
        return combine(
          list(input).map((each) => edgeConditions(scope, variable, each)),
          key,
        );
      case 'NOT':
        return cypher`NOT (${edgeConditions({ ...scope, isStrict: true }, variable, object(input))})`;
      case 'role':
        return valueConditions(scope, cypher`${variable}.roleKey`, {
          operators: object(input),
          texts: 'FOLDED',
        });
      case 'basis':
      case 'tier':
        return valueConditions(scope, cypher`${variable}.${name(key)}`, { operators: object(input) });
      case 'statementCount':
      case 'sourceCount':
      case 'claimSourceCount':
      case 'recordSourceCount':
        return valueConditions(scope, cypher`coalesce(${variable}.${name(key)}, 0)`, {
          operators: object(input),
        });
      case 'support':
        return relationshipSupport(scope, variable, object(input));
      case 'since':
        return writtenDateConditions(scope, cypher`${variable}.startText`, object(input));
      case 'until':
        return writtenDateConditions(scope, cypher`${variable}.endText`, object(input));
      default:
        throw new InputError(`A filter on a relationship has no condition "${key}".`);
    }
  });
  return combine(parts, 'AND');
}

function list(value: unknown): readonly FilterInput[] {
  return listed(value) as readonly FilterInput[];
}

function object(value: unknown): FilterInput {
  return value as FilterInput;
}
