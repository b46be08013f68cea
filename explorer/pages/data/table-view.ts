import { lastDayOf } from '../../parts/days.ts';
import { type Column, columnOfFacet, type Shape } from './shape.ts';

/** What a table shows: all of it stands in the address. */
export interface TableView {
  readonly columns: readonly Column[];
  readonly order: { readonly field: string; readonly isDescending: boolean };
  readonly filters: readonly Filter[];
  readonly groups: readonly string[];
  readonly after: string | undefined;
}

export interface Filter {
  readonly column: Column;
  /** As it stands in the address: values with commas between, `from..to`, or words. */
  readonly text: string;
}

/** Parameters that are no filters. */
const OWN = new Set(['cols', 'order', 'group', 'after', 'q']);
const MAX_COLUMNS = 12;
const FIRST = [
  'kind',
  'announcedOn',
  'postedOn',
  'publishedOn',
  'on',
  'at',
  'startedOn',
  'parties',
  'offeredBy',
  'city',
];
const SECOND = [
  'program',
  'valueUsd',
  'totalUsd',
  'amountUsd',
  'operator',
  'host',
  'region',
  'parent',
  'suppliers',
];

/** Reads the view of a table from an address; what it does not know it leaves out. */
export function readView(params: URLSearchParams, shape: Shape): TableView {
  const byField = new Map(shape.columns.map((column) => [column.field, column]));
  const chosen = (params.get('cols') ?? '')
    .split(',')
    .flatMap((field) => byField.get(field) ?? [])
    .filter(({ field }) => field !== 'name')
    .slice(0, MAX_COLUMNS);
  const order = params.get('order') ?? 'name';
  const field = order.replace(/^-/, '');
  const filters = [...params].flatMap(([name, text]): Filter[] => {
    const column = byField.get(name);
    return column && !OWN.has(name) && column.canFilter && text !== '' ? [{ column, text }] : [];
  });
  const groups = (params.get('group') ?? '').split(',').filter((facet) => shape.facets.includes(facet));
  return {
    columns: chosen.length > 0 ? chosen : usualColumns(shape),
    order: byField.get(field)?.canOrder
      ? { field, isDescending: order.startsWith('-') }
      : { field: 'name', isDescending: false },
    filters,
    groups: groups.slice(0, 2),
    after: params.get('after') ?? undefined,
  };
}

function usualColumns({ columns }: Shape): readonly Column[] {
  const pick = (names: readonly string[]) =>
    names.flatMap((name) => columns.find(({ field }) => field === name) ?? []);
  const usual = [...pick(FIRST), ...pick(SECOND)].slice(0, 5);
  const more = usual.length > 1 ? [] : columns.filter(({ kind }) => kind !== 'count' && kind !== 'list');
  const rest = more.filter(({ field }) => !['name', 'note', 'summary'].includes(field)).slice(0, 3);
  return [...new Set([...usual, ...rest, ...pick(['sources', 'conflicts'])])];
}

/** Conditions of the API for the filters of a view, perhaps without those on one column. */
export function whereOf(filters: readonly Filter[], without?: string): Readonly<Record<string, unknown>> {
  const kept = filters.filter(({ column }) => column.field !== without);
  return Object.fromEntries(kept.map(({ column, text }) => [column.field, conditionOf(column, text)]));
}

function conditionOf({ kind }: Column, text: string): Readonly<Record<string, unknown>> {
  const values = text.split(',').filter((value) => value !== '');
  switch (kind) {
    case 'enum':
      return values.includes('none') ? { isNull: true } : { in: values };
    case 'boolean':
      return text === 'none' ? { isNull: true } : { eq: text === 'true' };
    case 'date':
      return text === 'none' ? { isNull: true } : rangeOf(text, (end) => lastDayOf(end));
    case 'money':
    case 'number':
      return text === 'none' ? { isNull: true } : rangeOf(text, Number);
    case 'one':
      return { id: { in: values } };
    case 'many':
      return text === 'none' ? { none: {} } : { some: { id: { in: values } } };
    default:
      return { contains: text };
  }
}

function rangeOf(text: string, end: (text: string) => unknown): Readonly<Record<string, unknown>> {
  const [from = '', to = text] = text.includes('..') ? text.split('..') : [text, text];
  return {
    ...(from !== '' && { gte: typeof end('1') === 'number' ? Number(from) : from }),
    ...(to !== '' && { lte: end(to) }),
  };
}

/** A filter in words, as its chip says it. */
export function filterWords({ column, text }: Filter, words: (value: string) => string): string {
  const label = column.label.toLowerCase();
  if (text === 'none') return `no ${label}`;
  if (column.kind === 'date' || column.kind === 'money' || column.kind === 'number') {
    const [from = '', to = ''] = text.split('..');
    if (!text.includes('..')) return `${label} ${text}`;
    return from && to ? `${label} ${from} to ${to}` : from ? `${label} from ${from}` : `${label} until ${to}`;
  }
  if (column.kind === 'text' || column.kind === 'list') return `${label} contains “${text}”`;
  if (column.kind === 'boolean') return `${label}: ${text === 'true' ? 'yes' : 'no'}`;
  return `${label}: ${text.split(',').map(words).join(' or ')}`;
}

/** The address's text of a filter with one value of a facet put in or taken out. */
export function toggled(column: Column, now: string, key: string | null): string {
  const value = key ?? 'none';
  if (column.kind === 'date')
    return now === `${value}..${value}` ? '' : key === null ? 'none' : `${value}..${value}`;
  if (column.kind === 'boolean' || key === null) return now === value ? '' : value;
  const values = now.split(',').filter((one) => one !== '' && one !== 'none');
  const next = values.includes(value) ? values.filter((one) => one !== value) : [...values, value];
  return next.join(',');
}

/** Whether the filter on a column holds this key of a facet. */
export function isOn(column: Column, now: string, key: string | null): boolean {
  const value = key ?? 'none';
  return column.kind === 'date'
    ? now === `${value}..${value}` || now === value
    : now.split(',').includes(value);
}

/** Facets that tell most of a table: closed sets, related things, years. */
export function usualFacets(shape: Shape): readonly string[] {
  const rank = (facet: string) => {
    const column = columnOfFacet(facet, shape);
    if (!column?.canFilter) return 9;
    if (column.kind === 'enum') return column.field === 'kind' ? 0 : 1;
    if (column.kind === 'one' || column.kind === 'many') return 2;
    if (column.kind === 'date') return facet.endsWith('_YEAR') ? 3 : 9;
    return column.kind === 'boolean' ? 4 : 9;
  };
  return shape.facets
    .filter((facet) => rank(facet) < 9)
    .sort((one, other) => rank(one) - rank(other))
    .slice(0, 6);
}
