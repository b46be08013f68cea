import { cypher } from '../../engine/cypher.ts';
import { concreteTypes, type Model } from '../../model/model.ts';
import type { ComposeScope } from '../bindings.ts';
import { type Columns, joined, propertiesOf, type Shape } from '../row-shape.ts';
import { statementValues } from '../time/statement-values.ts';
import { hasVersions, versionMap } from '../time/visibility.ts';
import { type Nests, nestSlots, V } from './page-clauses.ts';

/**
 * The values that a query returns of the records `n` that it found, and of the relationships `r` that led to
 * them.
 */

const N = cypher`n`;
const R = cypher`r`;

/**
 * Returns the columns that the selected fields need, with the nested reads. All properties are returned when
 * a field computes its value from the record.
 */
export function projections(
  scope: ComposeScope,
  target: string,
  asked: { readonly fields: ReadonlySet<string>; readonly nests: Nests },
): Omit<Shape, 'edge'> {
  const { bindings } = scope;
  const properties = neededProperties(scope.model, target, asked.fields);
  const own = propertiesOf(N, properties);
  const node = target === 'Statement' ? joined(own, statementValues(bindings, N, { properties })) : own;
  const slots = nestSlots(asked.nests, 'n');
  const state = hasVersions(scope, target)
    ? { value: versionMap(bindings, N), columns: propertiesOf(V, properties) }
    : undefined;
  return { node, state, slots };
}

/**
 * Returns the properties needed of records whose type is not known beforehand, by the type that fields are
 * selected on; undefined where all are needed.
 */
export function neededOfAny(
  model: Model,
  fields: ReadonlyMap<string, ReadonlySet<string>>,
): readonly string[] | undefined {
  const needed = [...fields].map(([on, names]) => neededProperties(model, on, names));
  return needed.includes(undefined)
    ? undefined
    : [...new Set(['id', 'type', ...needed.flatMap((names) => names ?? [])])];
}

/** Fields that the id answers. */
const OF_EVERY_RECORD: ReadonlySet<string> = new Set(['__typename', 'id', 'key']);

function neededProperties(
  model: Model,
  target: string,
  fields: ReadonlySet<string>,
): readonly string[] | undefined {
  const types = concreteTypes(model, target);
  const needed = [...fields].flatMap((field) => {
    if (OF_EVERY_RECORD.has(field)) return [];
    if (types.some((type) => type.properties.has(field))) return [field];
    return types.some((type) => isRelationshipField(type, field)) ? [] : ['*'];
  });
  if (needed.includes('*')) return undefined;
  return ['id', ...(types.length > 1 ? ['type'] : []), ...needed];
}

/** The properties of a relationship that fields of an edge read. Any other field reads all of them. */
const EDGE_FIELDS: ReadonlyMap<string, readonly string[]> = new Map([
  ['__typename', []],
  ['cursor', []],
  ['node', []],
  ['linkId', ['id']],
  ['statements', ['id']],
  ['role', ['role']],
  ['certainty', ['startMin', 'startMax', 'endMin', 'endMax']],
  ['since', ['startText']],
  ['until', ['endText']],
  ['attestedOn', ['attestedOn']],
  ['basis', ['basis']],
  ['statementCount', ['statementCount']],
  ['sourceCount', ['sourceCount']],
  ['claimSourceCount', ['claimSourceCount']],
  ['recordSourceCount', ['recordSourceCount']],
]);

/**
 * Returns the columns of the relationship `r` that the selected fields of an edge need, with the nested
 * reads; undefined when they need none.
 */
export function edgeProjection(fields: ReadonlySet<string>, nests: Nests): Columns | undefined {
  const needed = [...fields].flatMap((field) => EDGE_FIELDS.get(field) ?? ['*']);
  if (needed.length === 0) return undefined;
  const properties = needed.includes('*') ? undefined : [...new Set(needed)];
  return joined(propertiesOf(R, properties), nestSlots(nests, 'r'));
}

function isRelationshipField(
  type: {
    readonly relationships: ReadonlyMap<string, unknown>;
    readonly evidence: ReadonlyMap<string, unknown>;
  },
  field: string,
): boolean {
  const base = field.endsWith('Link') ? field.slice(0, -'Link'.length) : field;
  return type.relationships.has(base) || type.evidence.has(base);
}
