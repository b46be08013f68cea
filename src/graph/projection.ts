import { type Cypher, cypher, join, name } from './cypher.ts';
import { type List, type Nests, nestSlots } from './list-page.ts';
import { concreteTypes, type Model } from './model.ts';
import type { Bindings } from './params.ts';
import { columnOf, hasStates, stateIn, statementColumns } from './sight.ts';

/** What a statement returns of the records `n` that it found, and of the relationships `r` that led to them. */

interface Scope {
  readonly model: Model;
  readonly bindings: Bindings;
}

const N = cypher`n`;

/** The properties that the selected fields need, with the lists read beside them; all of them when a field computes its value from them. */
export function projections(
  scope: Scope,
  target: string,
  asked: { readonly fields: ReadonlySet<string>; readonly nests: Nests },
): Pick<List, 'node' | 'state' | 'nests'> {
  const { bindings } = scope;
  const { nests } = asked;
  const properties = neededProperties(scope.model, target, asked.fields);
  const slots = nestSlots(nests, 'n');
  const node = cypher`n {${join([...columns(bindings, target, properties), ...slots], ', ')}}`;
  if (!hasStates(scope, target)) return { node, nests, state: undefined };
  const version = cypher`v {${join([...(properties?.map(own) ?? [cypher`.*`]), ...slots], ', ')}}`;
  return { node, nests, state: { value: stateIn(bindings, N), node: version } };
}

function columns(
  bindings: Bindings,
  target: string,
  properties: readonly string[] | undefined,
): readonly Cypher[] {
  const special = target === 'Statement' ? statementColumns(bindings, N) : new Map<string, Cypher>();
  const seen = (property: string) =>
    cypher`${name(property)}: ${columnOf(bindings, target, { of: N, name: property })}`;
  if (!properties) return [cypher`.*`, ...[...special.keys()].map(seen)];
  return properties.map((property) => (special.has(property) ? seen(property) : own(property)));
}

function own(property: string): Cypher {
  return cypher`.${name(property)}`;
}

function neededProperties(
  model: Model,
  target: string,
  fields: ReadonlySet<string>,
): readonly string[] | undefined {
  const types = concreteTypes(model, target);
  const needed = [...fields].flatMap((field) => {
    if (field === '__typename' || field === 'id') return [];
    if (types.some((type) => type.properties.has(field))) return [field];
    return types.some((type) => isRelationshipField(type, field)) ? [] : ['*'];
  });
  if (needed.includes('*')) return undefined;
  return ['id', ...(types.length > 1 ? ['type'] : []), ...needed];
}

/** What fields of an edge read from its relationship; any other reads all of it. */
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
  ['basis', ['basis']],
  ['statementCount', ['statementCount']],
  ['sourceCount', ['sourceCount']],
]);

/** The properties of the relationship `r` that the selected fields of an edge need, with the lists read beside them, as a map; undefined when they need none. */
export function edgeProjection(fields: ReadonlySet<string>, nests: Nests): Cypher | undefined {
  const needed = [...fields].flatMap((field) => EDGE_FIELDS.get(field) ?? ['*']);
  if (needed.length === 0) return undefined;
  const columns = needed.includes('*') ? [cypher`.*`] : [...new Set(needed)].map(own);
  return cypher`r {${join([...columns, ...nestSlots(nests, 'r')], ', ')}}`;
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
