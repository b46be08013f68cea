import { question } from '../../api/ask.ts';
import type { TableShapeQuery, TableShapeQueryVariables } from '../../generated/operations.ts';
import { KINDS } from '../../parts/kinds.ts';
import { predicateWords } from '../../parts/words.ts';

/** What the schema says of a type: its fields, what can be filtered, ordered and counted by. So every type has a table, and a new field a column. */
export const SHAPE = question<TableShapeQuery, TableShapeQueryVariables>(/* GraphQL */ `
  query TableShape($type: String!, $filter: String!, $order: String!, $facets: String!) {
    type: __type(name: $type) {
      fields {
        name
        description
        type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }
      }
    }
    filter: __type(name: $filter) { inputFields { name } }
    order: __type(name: $order) { inputFields { name type { name } } }
    facets: __type(name: $facets) { enumValues { name } }
  }
`);

export type ColumnKind =
  | 'text'
  | 'enum'
  | 'date'
  | 'money'
  | 'number'
  | 'boolean'
  | 'list'
  | 'one'
  | 'many'
  | 'count';

export interface Column {
  readonly field: string;
  readonly label: string;
  readonly description: string;
  readonly kind: ColumnKind;
  readonly canOrder: boolean;
  readonly canFilter: boolean;
}

export interface Shape {
  readonly columns: readonly Column[];
  /** Values of the facet enum, such as `ANNOUNCED_ON_QUARTER`. */
  readonly facets: readonly string[];
}

/** About the record rather than the thing, or shown in another way. */
const LEFT_OUT = new Set([
  ...['id', 'key', 'evidence', 'evidences', 'timeline', 'undisclosed', 'identifiers', 'statements', 'acts'],
  ...['events', 'status'],
]);
const COUNTED = new Set(['sources', 'conflicts']);

/** Reads what a table can show, filter, order and group from the schema. */
export function shapeOf(answer: TableShapeQuery): Shape {
  const filters = new Set(answer.filter?.inputFields?.map(({ name }) => name));
  const orders = new Set(
    answer.order?.inputFields?.flatMap(({ name, type }) => (type.name === 'Direction' ? [name] : [])),
  );
  const columns = (answer.type?.fields ?? []).flatMap((field): Column[] => {
    const kind = kindOfField(field);
    if (kind === undefined || LEFT_OUT.has(field.name) || /Link$/.test(field.name)) return [];
    return [
      {
        field: field.name,
        label: predicateWords(field.name),
        description: field.description ?? '',
        kind,
        canOrder: orders.has(field.name),
        canFilter: filters.has(field.name),
      },
    ];
  });
  return { columns, facets: answer.facets?.enumValues?.map(({ name }) => name) ?? [] };
}

type Field = NonNullable<NonNullable<TableShapeQuery['type']>['fields']>[number];

function kindOfField({ name, type }: Field): ColumnKind | undefined {
  if (COUNTED.has(name)) return 'count';
  const isList = [type, type.ofType, type.ofType?.ofType].some((one) => one?.kind === 'LIST');
  const inner = [type, type.ofType, type.ofType?.ofType, type.ofType?.ofType?.ofType].findLast(
    (one) => one?.name,
  );
  if (!inner?.name) return undefined;
  if (isList) return inner.kind === 'SCALAR' || inner.kind === 'ENUM' ? 'list' : undefined;
  switch (inner.kind) {
    case 'ENUM':
      return 'enum';
    case 'OBJECT':
    case 'INTERFACE':
      return relatedKind(inner.name);
    case 'SCALAR':
      return scalarKind(inner.name, name);
    default:
      return undefined;
  }
}

/** Only what has a name and a page of its own can stand in a cell. */
function relatedKind(type: string): ColumnKind | undefined {
  const many = /^Related(.*)Connection$/.exec(type)?.[1];
  const name = many ?? type;
  if (!(name in KINDS && name !== 'Source') && name !== 'Organization' && name !== 'Entity') return undefined;
  return many === undefined ? 'one' : 'many';
}

function scalarKind(type: string, field: string): ColumnKind {
  switch (type) {
    case 'FuzzyDate':
    case 'Date':
      return 'date';
    case 'Boolean':
      return 'boolean';
    case 'Long':
    case 'Int':
    case 'Float':
      return /usd$/i.test(field) ? 'money' : 'number';
    default:
      return 'text';
  }
}

/** `announcedOn` as the facets write it: `ANNOUNCED_ON`. */
function upper(field: string): string {
  return field.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '_').toUpperCase();
}

/** The column that a facet counts, and the step of a date that it counts by. */
export function columnOfFacet(facet: string, { columns }: Shape): Column | undefined {
  const name = facet.replace(/_(YEAR|QUARTER|MONTH)$/, '');
  return columns.find(({ field, kind }) => upper(field) === (kind === 'date' ? name : facet));
}

/** The words for a facet, with the step of its dates. */
export function facetWords(facet: string, shape: Shape): string {
  const step = /_(YEAR|QUARTER|MONTH)$/.exec(facet)?.[1];
  const label = columnOfFacet(facet, shape)?.label ?? predicateWords(facet);
  return step ? `${label}, by ${step.toLowerCase()}` : label;
}
