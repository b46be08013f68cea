import { constantCase } from '../../../src/model/constant-case.ts';
import { shapeOf } from '../../../src/model/list-shapes.ts';
import type { RelationshipField } from '../../../src/model/model.ts';
import { type FacetField, facetFields, numericProperties } from '../../../src/query/facets/facet-fields.ts';
import { meets } from './plain-filter.ts';
import { compare, type PlainGraph, plainFold, recordsOf, related, type Values } from './plain-graph.ts';

interface Key {
  /** The value that a group shares; null for none. */
  readonly group: string | null;
  readonly key: string | null;
  readonly label: string | null;
}

export interface PlainGroup {
  readonly keys: readonly {
    readonly field: string;
    readonly key: string | null;
    readonly label: string | null;
  }[];
  readonly count: number;
  readonly numbers: Readonly<Record<string, Values>>;
}

/** Records of a type that meet a filter, grouped by fields together: every group, in order. */
export function plainGroups(
  graph: PlainGraph,
  target: string,
  ask: { readonly where: Values; readonly by: readonly string[]; readonly orderBy?: readonly Values[] },
): PlainGroup[] {
  const shape = shapeOf(graph.model, target);
  const fields = facetFields(graph.model, shape);
  const numbers = [...numericProperties(shape).keys()];
  const groups = new Map<string, { keys: Key[]; members: Map<unknown, Values> }>();
  for (const node of recordsOf(graph, target).filter((each) => meets(graph, target, each, ask.where))) {
    const each = ask.by.map((name) => keysOf(graph, node, fields.get(name) as FacetField));
    for (const keys of product(each)) {
      const id = JSON.stringify(keys.map(({ group }) => group));
      const known = groups.get(id) ?? { keys, members: new Map() };
      known.members.set(node.id, node);
      known.keys = known.keys.map((key, place) => smaller(key, keys[place] as Key));
      groups.set(id, known);
    }
  }
  return [...groups.values()]
    .map(({ keys, members }) => ({
      keys,
      count: members.size,
      numbers: Object.fromEntries(
        numbers.map((name) => [name, summed(graph, target, { members: [...members.values()], name })]),
      ),
    }))
    .sort(inOrderOf(ask.by, ask.orderBy ?? []))
    .map(({ keys, ...rest }) => ({
      keys: keys.map(({ key, label }, place) => ({ field: ask.by[place] ?? '', key, label })),
      ...rest,
    }));
}

/** Of two spellings the alphabetically first. */
function smaller(one: Key, other: Key): Key {
  return compare(one.key ?? '', other.key ?? '') <= 0 ? one : other;
}

interface Grouped {
  readonly keys: readonly Key[];
  readonly count: number;
  readonly numbers: Readonly<Record<string, Values>>;
}

/**
 * Orders groups as asked, then the largest first, then by their keys; those without a value come last in
 * either direction.
 */
function inOrderOf(by: readonly string[], orderBy: readonly Values[]) {
  const keys = by.map((field): Values => ({ key: { field } }));
  const terms = [...orderBy, { count: 'DESC' }, ...keys].map((order) => termOf(by, order));
  return (one: Grouped, other: Grouped): number => {
    for (const { read, isDescending } of terms) {
      const [mine, theirs] = [read(one) ?? null, read(other) ?? null];
      if (mine === theirs) continue;
      if (mine === null || theirs === null) return mine === null ? 1 : -1;
      return isDescending ? compare(theirs, mine) : compare(mine, theirs);
    }
    return 0;
  };
}

function termOf(by: readonly string[], order: Values) {
  const [[name = '', given] = []] = Object.entries(order);
  if (name === 'count') return { read: ({ count }: Grouped) => count, isDescending: given === 'DESC' };
  if (name === 'key') {
    const { field, direction } = given as Values;
    const place = by.indexOf(String(field));
    return { read: ({ keys }: Grouped) => keys[place]?.group, isDescending: direction === 'DESC' };
  }
  const [[figure = '', direction] = []] = Object.entries(given as Values);
  const read = ({ numbers }: Grouped) => (numbers[name]?.count === 0 ? null : numbers[name]?.[figure]);
  return { read, isDescending: direction === 'DESC' };
}

/** What a record is a part of, and what that is a part of, so many steps far. */
function wholesOf(
  graph: PlainGraph,
  node: Values,
  { whole, steps }: { readonly whole: RelationshipField | undefined; readonly steps: number },
): readonly Values[] {
  if (!whole || steps === 0) return [];
  const near = related(graph, node, whole).map(({ node: far }) => far);
  return [...near, ...near.flatMap((far) => wholesOf(graph, far, { whole, steps: steps - 1 }))];
}

/** A number that is included in that of another record of the group is not added. */
function summed(
  graph: PlainGraph,
  target: string,
  { members, name }: { readonly members: readonly Values[]; readonly name: string },
): Values {
  const whole = [...shapeOf(graph.model, target).relationships.values()].find((field) => field.isIncluded);
  const having = members.filter((node) => typeof node[name] === 'number');
  const values = having.map((node) => Number(node[name]));
  const isIncluded = (node: Values) =>
    wholesOf(graph, node, { whole, steps: 4 }).some(
      (far) => far.id !== node.id && having.some(({ id }) => id === far.id),
    );
  const sum = having.reduce((total, node) => total + (isIncluded(node) ? 0 : Number(node[name])), 0);
  if (values.length === 0) return { count: 0, sum: 0, min: null, max: null };
  return { count: values.length, sum, min: Math.min(...values), max: Math.max(...values) };
}

function keysOf(graph: PlainGraph, node: Values, field: FacetField): Key[] {
  const keys = presentKeys(graph, node, field);
  return keys.length > 0 ? keys : [{ group: null, key: null, label: null }];
}

function presentKeys(graph: PlainGraph, node: Values, field: FacetField): Key[] {
  if (field.kind === 'RECORDS') {
    return related(graph, node, field.field).map(({ node: far }) => {
      const label = far.name ?? far.title ?? far.value ?? far.id;
      return { group: String(far.id), key: String(far.id), label: String(field.label ? label : far.id) };
    });
  }
  if (field.kind === 'TYPE') {
    const key = constantCase(String(node.type));
    return [{ group: String(node.type), key, label: key }];
  }
  const given = node[field.property] ?? [];
  return (Array.isArray(given) ? given : [given]).map((value) => {
    const key = field.kind === 'DATES' ? bin(String(value), field.bin) : String(value);
    const folds = field.kind === 'TEXT' || field.kind === 'TEXTS';
    return { group: folds ? plainFold(value) : key, key, label: key };
  });
}

function bin(date: string, size: string): string {
  const [year, month] = date.split('-');
  if (size === 'YEAR' || month === undefined) return String(year);
  return size === 'MONTH' ? `${year}-${month}` : `${year}-Q${Math.ceil(Number(month) / 3)}`;
}

function product<T>(lists: readonly (readonly T[])[]): T[][] {
  return lists.reduce<T[][]>((all, list) => all.flatMap((some) => list.map((item) => [...some, item])), [[]]);
}
