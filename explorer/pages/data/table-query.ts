import { type Question, question } from '../../api/ask.ts';
import { type Column, columnOfFacet, type Shape } from './shape.ts';
import { type TableView, usualFacets, whereOf } from './table-view.ts';

/** One row as the API gives it; which fields it has follows from the columns. */
export type TableRow = {
  readonly __typename: string;
  readonly id: string;
  readonly name: string;
  readonly evidences: readonly {
    readonly field: string;
    readonly basis: string | null;
    readonly claimSourceCount: number;
    readonly recordSourceCount: number;
    readonly conflict: { readonly class: string } | null;
    readonly visibility: string;
    readonly embargoedUntil: string | null;
  }[];
  readonly undisclosed: { readonly nodes: readonly { readonly predicate: string }[] };
} & Readonly<Record<string, unknown>>;

export interface Bucket {
  readonly key: string | null;
  readonly label: string | null;
  readonly count: number;
}

export interface FacetAnswer {
  readonly field: string;
  readonly hasMore: boolean;
  readonly buckets: readonly Bucket[];
}

export interface GroupAnswer {
  readonly keys: readonly { readonly key: string | null; readonly label: string | null }[];
  readonly count: number;
}

interface Page {
  readonly totalCount: number;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly facets: readonly FacetAnswer[] | null;
  readonly groupBy?: readonly GroupAnswer[] | null;
  readonly nodes: readonly TableRow[];
}

/** The page under `page`; under the name of a facet its counts without its own filter, so that a second value can be chosen. */
export interface TableAnswer {
  readonly page: Page;
  readonly [facet: string]: Page | { readonly facets: readonly FacetAnswer[] | null };
}

export type TableVariables = Readonly<Record<string, unknown>>;

function capital(plural: string): string {
  return plural.charAt(0).toUpperCase() + plural.slice(1);
}

/** The very question behind a table and its chart: one request. */
export function tableQuestion(
  table: { readonly plural: string; readonly type: string },
  shape: Shape,
  view: TableView,
): { readonly asked: Question<TableAnswer, TableVariables>; readonly variables: TableVariables } {
  const facets = usualFacets(shape);
  const filtered = facets.filter((facet) =>
    view.filters.some(({ column }) => column === columnOfFacet(facet, shape)),
  );
  const open = facets.filter((facet) => !filtered.includes(facet));
  const backed = view.columns.filter(({ kind }) => kind !== 'count').map(({ field }) => field);
  const filter = `${table.type}Filter`;
  const text = `query ${capital(table.plural)}($first: Int!, $after: String, $where: ${filter}, $orderBy: [${table.type}Order!]${filtered.map((facet) => `, $${facet}: ${filter}`).join('')}) {
  page: ${table.plural}(first: $first, after: $after, where: $where, orderBy: $orderBy) {
    totalCount
    pageInfo { hasNextPage endCursor }${
      open.length > 0
        ? `
    facets(by: [${open.join(', ')}], first: 8) { field hasMore buckets { key label count } }`
        : ''
    }${
      view.groups.length > 0
        ? `
    groupBy(by: [${view.groups.join(', ')}], first: 400) { keys { key label } count }`
        : ''
    }
    nodes {
      __typename id name
      ${view.columns.map(selectionOf).join('\n      ')}
      evidences(fields: [${[...new Set(['name', ...backed])].map((field) => `"${field}"`).join(', ')}]) { field basis claimSourceCount recordSourceCount visibility embargoedUntil conflict { class } }
      undisclosed(first: 10) { nodes { predicate } }
    }
  }${filtered
    .map(
      (facet) => `
  ${facet}: ${table.plural}(first: 0, where: $${facet}) { facets(by: [${facet}], first: 8) { field hasMore buckets { key label count } } }`,
    )
    .join('')}
}`;
  const where = whereOf(view.filters);
  return {
    asked: question<TableAnswer, TableVariables>(text),
    variables: {
      first: 50,
      ...(view.after && { after: view.after }),
      ...(view.filters.length > 0 && { where }),
      orderBy: [{ [view.order.field]: view.order.isDescending ? 'DESC' : 'ASC' }],
      ...Object.fromEntries(
        filtered.map((facet) => [facet, whereOf(view.filters, columnOfFacet(facet, shape)?.field)]),
      ),
    },
  };
}

/** The question for all rows of a table, without what only a page shows. */
export function rowsQuestion(
  table: { readonly plural: string; readonly type: string },
  view: TableView,
): { readonly query: string; readonly variables: TableVariables } {
  const columns = view.columns.map((column) => {
    if (column.kind === 'one') return `${column.field} { key name }`;
    return column.kind === 'many' ? `${column.field} { nodes { key name } }` : selectionOf(column);
  });
  return {
    query: `query ${capital(table.plural)}($where: ${table.type}Filter, $orderBy: [${table.type}Order!]) {
  ${table.plural}(where: $where, orderBy: $orderBy) {
    nodes {
      key name
      ${columns.join('\n      ')}
    }
  }
}`,
    variables: {
      ...(view.filters.length > 0 && { where: whereOf(view.filters) }),
      orderBy: [{ [view.order.field]: view.order.isDescending ? 'DESC' : 'ASC' }],
    },
  };
}

function selectionOf({ field, kind }: Column): string {
  switch (kind) {
    case 'one':
      return `${field} { __typename id name }`;
    case 'many':
      return `${field}(first: 3) { totalCount nodes { __typename id name } }`;
    case 'count':
      return `${field}(first: 0) { totalCount }`;
    default:
      return field;
  }
}
