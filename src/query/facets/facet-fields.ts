import { constantCase } from '../../model/constant-case.ts';
import type { RecordShape } from '../../model/list-shapes.ts';
import type { Model, RelationshipField } from '../../model/model.ts';

/** A field that records of a type can be counted by. */
export type FacetField = {
  /** Its value in the enum of the type's facet fields, such as `KIND` or `ANNOUNCED_ON_YEAR`. */
  readonly name: string;
  readonly description: string;
} & FacetSource;

type FacetSource =
  | { readonly kind: 'TYPE' }
  | { readonly kind: 'VALUE' | 'TEXT' | 'TEXTS'; readonly property: string }
  | { readonly kind: 'DATES'; readonly property: string; readonly bin: Bin }
  | { readonly kind: 'RECORDS'; readonly field: RelationshipField; readonly label: string | undefined };

export type Bin = (typeof BINS)[number];

const BINS = ['YEAR', 'QUARTER', 'MONTH'] as const;

/**
 * Returns the facet fields of a type or interface, by name: its type where that says most, enums, texts,
 * dates by year, quarter and month, and related records.
 */
export function facetFields(model: Model, shape: RecordShape): ReadonlyMap<string, FacetField> {
  const type: FacetField[] = shape.isTyped ? [{ kind: 'TYPE', name: 'TYPE', description: 'Its type.' }] : [];
  const properties = [...shape.properties.values()].flatMap((property): FacetField[] => {
    const { name: key, description, scalar } = property;
    const name = constantCase(key);
    if (property.isList) return [{ kind: 'TEXTS', name, description, property: key }];
    if (property.isEnum || scalar === 'Boolean') return [{ kind: 'VALUE', name, description, property: key }];
    if (scalar === 'String') return [{ kind: 'TEXT', name, description, property: key }];
    if (scalar !== 'FuzzyDate' && scalar !== 'DateTime') return [];
    return BINS.map((bin) => ({
      kind: 'DATES',
      name: `${name}_${bin}`,
      description: `${description} By ${bin.toLowerCase()}.`,
      property: key,
      bin,
    }));
  });
  const records = [...shape.relationships.values()]
    .filter((field) => !model.internal.has(field.target))
    .map(
      (field): FacetField => ({
        kind: 'RECORDS',
        name: constantCase(field.name),
        description: field.description,
        field,
        label: labelOf(model, field.target),
      }),
    );
  return new Map([...type, ...properties, ...records].map((field) => [field.name, field]));
}

/** Returns the properties that can be added up and compared, with the GraphQL type that sums them up. */
export function numericProperties(shape: RecordShape): ReadonlyMap<string, string> {
  const numeric = [...shape.properties.values()].flatMap(({ name, scalar, isList }): [string, string][] => {
    const summary = isList ? undefined : SUMMARIES[scalar];
    return summary === undefined ? [] : [[name, summary]];
  });
  return new Map(numeric);
}

const SUMMARIES: Readonly<Record<string, string>> = {
  Int: 'WholeSummary',
  Long: 'WholeSummary',
  Float: 'NumberSummary',
};

/** Returns the property that names records of a type; undefined where only ids do. */
function labelOf(model: Model, target: string): string | undefined {
  const properties = (model.types.get(target) ?? model.interfaces.get(target))?.properties;
  return ['name', 'title', 'value'].find((property) => properties?.has(property));
}
