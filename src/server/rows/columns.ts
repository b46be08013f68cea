import {
  type FieldNode,
  type GraphQLOutputType,
  type GraphQLSchema,
  GraphQLString,
  getNamedType,
  isCompositeType,
  isListType,
  isNonNullType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { MORE, type RowValue } from '../../exchange/tables/row-text.ts';
import { conditionOf, fieldOf, isConnection, isItems, keyOf, type SelectionPart } from './find-list.ts';

/** A record of an answer. */
export type RowItem = Readonly<Record<string, unknown>>;

/** A column of an export: its name, and its value in an item of the list. */
export interface RowColumn {
  readonly name: string;
  readonly read: (item: RowItem) => RowValue;
}

/** A column that the operation asks for. */
export interface AskedColumn extends RowColumn {
  /** The field of the item, by its name in the schema and in the answer, that the column is of. */
  readonly field: string;
  readonly key: string;
  /** True where the field is one of the record, and not of the relationship that leads to it. */
  readonly isOfRecord: boolean;
}

/** A way from an item of the list to a value. */
interface Step {
  readonly key: string;
  /** How many lists are around what stands under the key. */
  readonly lists: number;
  /** The name under which the list below says whether there is more of it; undefined of anything but a list with pages. */
  readonly page: string | undefined;
}

interface Reading {
  readonly schema: GraphQLSchema;
  /** The name that lists below a record have for where their page stands. */
  readonly page: string;
}

/**
 * Returns the columns that are selected of an item: one for each value, in the order of the document, named by the fields that lead to it
 * with `_` between. `nodes`, `edges` and their `node` are no part of a name.
 */
export function columnsOf(reading: Reading, row: SelectionPart): readonly AskedColumn[] {
  return ways(reading, [row]).map(({ names, steps, leads }) => ({
    name: names.join('_'),
    read: (item) => valueAt(item, steps),
    field: leads.name,
    key: leads.key,
    isOfRecord: leads.isOfRecord,
  }));
}

/** Returns a column for each list below the records that says whether there was more of it than was read. */
export function moreColumnsOf(reading: Reading, row: SelectionPart): readonly RowColumn[] {
  const seen = new Map<string, RowColumn>();
  for (const { names, steps } of ways(reading, [row]))
    for (const [place, { page }] of steps.entries()) {
      if (page === undefined) continue;
      const lead = steps.slice(0, place);
      // Of the names, as many lead to the list as there are fields on the way that give one.
      const name = [...names.slice(0, lead.filter(({ isNamed }) => isNamed).length), 'has_more'].join('_');
      seen.set(name, { name, read: (item) => valueAt(item, lead, (list) => hasMore(list, page)) });
    }
  return [...seen.values()];
}

interface Way {
  readonly names: readonly string[];
  readonly steps: readonly (Step & { readonly isNamed: boolean })[];
  readonly leads: { readonly name: string; readonly key: string; readonly isOfRecord: boolean };
}

/** The fields of one name in the answer, with all that is selected below them. */
interface Merged {
  readonly key: string;
  readonly name: string;
  readonly type: GraphQLOutputType;
  readonly owner: string;
  readonly below: SelectionPart[];
}

function ways(reading: Reading, parts: readonly SelectionPart[], before?: Way): readonly Way[] {
  return mergedFields(reading.schema, parts).flatMap((field) => {
    const isItem = isConnection(field.owner) && isItems(field.name);
    const isNode = field.owner.endsWith('Edge') && field.name === 'node';
    const isNamed = !isItem && !isNode;
    const step = {
      key: field.key,
      lists: listsOf(field.type),
      page: isItem ? reading.page : undefined,
      isNamed,
    };
    const leads = before?.names.length
      ? before.leads
      : { name: field.name, key: field.key, isOfRecord: !field.owner.endsWith('Edge') };
    const way: Way = {
      names: isNamed ? [...(before?.names ?? []), field.key] : (before?.names ?? []),
      steps: [...(before?.steps ?? []), step],
      leads,
    };
    return field.below.length > 0 ? ways(reading, field.below, way) : [way];
  });
}

function mergedFields(schema: GraphQLSchema, parts: readonly SelectionPart[]): readonly Merged[] {
  const found = new Map<string, Merged>();
  const take = ({ set, type }: SelectionPart): void => {
    for (const node of set.selections) {
      if (node.kind === Kind.FRAGMENT_SPREAD) continue;
      if (node.kind === Kind.INLINE_FRAGMENT) {
        const within = conditionOf(schema, node.typeCondition?.name.value, type);
        take({ set: node.selectionSet, type: within });
        continue;
      }
      const key = keyOf(node);
      const name = node.name.value;
      const output = fieldOf(type, name)?.type ?? GraphQLString;
      const merged = found.get(key) ?? { key, name, type: output, owner: type.name, below: [] };
      found.set(key, merged);
      const named = getNamedType(output);
      if (node.selectionSet && isCompositeType(named))
        merged.below.push({ set: node.selectionSet, type: named });
    }
  };
  for (const part of parts) take(part);
  return [...found.values()];
}

function listsOf(type: GraphQLOutputType): number {
  if (isNonNullType(type)) return listsOf(type.ofType);
  return isListType(type) ? 1 + listsOf(type.ofType) : 0;
}

/** Returns the value that steps lead to: a list for each list on the way, null where the way ends before. */
function valueAt(
  value: unknown,
  steps: readonly Step[],
  last: (value: unknown) => RowValue = plainValue,
): RowValue {
  if (value === null || value === undefined) return null;
  const [step, ...rest] = steps;
  if (!step) return last(value);
  const below = each((value as RowItem)[step.key], step.lists, (item) => valueAt(item, rest, last));
  const isCut = step.page !== undefined && Array.isArray(below) && hasMore(value, step.page);
  return isCut ? [...below, MORE] : below;
}

function each(value: unknown, lists: number, read: (item: unknown) => RowValue): RowValue {
  if (lists === 0 || !Array.isArray(value)) return read(value);
  return value.map((item) => each(item, lists - 1, read));
}

function hasMore(list: unknown, page: string): boolean {
  const place = (list as RowItem)[page] as
    | { readonly hasNextPage: boolean; readonly hasPreviousPage: boolean }
    | undefined;
  return place?.hasNextPage === true || place?.hasPreviousPage === true;
}

function plainValue(value: unknown): RowValue {
  if (Array.isArray(value)) return value.map(plainValue);
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
      return value;
    case 'bigint':
      return String(value);
    default:
      return value === null || value === undefined ? null : JSON.stringify(value);
  }
}

/** Has every list below a record say whether there is more of it than its page. */
export function withPlaces({ schema, page }: Reading, { set, type }: SelectionPart): SelectionSetNode {
  const place = (node: SelectionNode): SelectionNode => {
    if (node.kind === Kind.FRAGMENT_SPREAD || !node.selectionSet) return node;
    if (node.kind === Kind.INLINE_FRAGMENT) {
      const within = conditionOf(schema, node.typeCondition?.name.value, type);
      return {
        ...node,
        selectionSet: withPlaces({ schema, page }, { set: node.selectionSet, type: within }),
      };
    }
    const field = fieldOf(type, node.name.value);
    const below = field && getNamedType(field.type);
    if (!isCompositeType(below)) return node;
    const inner = withPlaces({ schema, page }, { set: node.selectionSet, type: below });
    const isList = isConnection(below.name);
    return { ...node, selectionSet: isList ? withField(inner, placeField(page)) : inner };
  };
  return { ...set, selections: set.selections.map(place) };
}

function withField(set: SelectionSetNode, field: FieldNode): SelectionSetNode {
  return { ...set, selections: [...set.selections, field] };
}

function placeField(page: string): FieldNode {
  const named = (value: string) => ({ kind: Kind.NAME, value }) as const;
  return {
    kind: Kind.FIELD,
    alias: named(page),
    name: named('pageInfo'),
    selectionSet: {
      kind: Kind.SELECTION_SET,
      selections: ['hasNextPage', 'hasPreviousPage'].map((name) => ({ kind: Kind.FIELD, name: named(name) })),
    },
  };
}
