import {
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isCompositeType,
  isListType,
  isUnionType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { InputError } from '../../errors.ts';

/** A selection set with the type that it selects from. */
export interface SelectionPart {
  readonly set: SelectionSetNode;
  readonly type: GraphQLCompositeType;
}

/** The list of an operation whose records become rows. */
export interface FoundList {
  /** The names in the answer that lead to the list, its own last. */
  readonly path: readonly string[];
  readonly field: FieldNode;
  readonly definition: GraphQLField<unknown, unknown>;
  /** The `nodes` or `edges` of it, whichever is asked for. */
  readonly items: FieldNode;
  /** What is selected of one item. */
  readonly row: SelectionPart;
  /** Writes what the operation selects with another field in the place of the list. */
  readonly around: (field: SelectionNode) => SelectionNode;
}

type Candidate = Pick<FoundList, 'path' | 'field' | 'definition' | 'around'> & {
  readonly owner: GraphQLCompositeType;
};

interface Findings {
  readonly lists: Candidate[];
  /** Fields that are no part of a list, by their paths. */
  readonly beside: string[];
}

const EXAMPLE = '{ agreements { nodes { name announcedOn } } }';

/**
 * Finds the one list of an operation: the connection that asks for `nodes` or `edges` and stands below no other. Views (`at`) and single
 * records (`node`, `entity`) may stand above it, and nothing beside it. Throws `InputError` otherwise.
 */
export function findList(schema: GraphQLSchema, set: SelectionSetNode): FoundList {
  const type = schema.getQueryType();
  if (!type) throw new Error('The schema has queries.');
  const found: Findings = { lists: [], beside: [] };
  look(schema, { set, type, path: [], around: (field) => field }, found);
  const lists = joined(found.lists);
  const [list, other] = lists;
  if (!list)
    throw new InputError(
      `An export needs one list with \`nodes\` or \`edges\`, such as ${EXAMPLE}; found ${found.beside.length > 0 ? `only ${told(found.beside)}` : 'none'}. Ask for the records of a list.`,
    );
  if (other)
    throw new InputError(
      `An export follows one list; found ${lists.length}: ${told(lists.map(({ path }) => path.join('.')))}. Ask for each in an export of its own; lists below a record may stay.`,
    );
  if (found.beside.length > 0)
    throw new InputError(
      `An export has rows of the list \`${list.path.join('.')}\` alone; found ${told(found.beside)} beside it, which has no place in a row. Leave it out, or ask for it at /graphql.`,
    );
  return { ...list, ...itemsOf(list) };
}

interface Place extends SelectionPart {
  readonly path: readonly string[];
  readonly around: FoundList['around'];
}

function look(schema: GraphQLSchema, { set, type, path, around }: Place, found: Findings): void {
  for (const node of set.selections) {
    if (node.kind === Kind.FRAGMENT_SPREAD) continue;
    const narrowed = (inner: SelectionNode) =>
      around({ ...node, selectionSet: { kind: Kind.SELECTION_SET, selections: [inner] } });
    if (node.kind === Kind.INLINE_FRAGMENT) {
      const within = conditionOf(schema, node.typeCondition?.name.value, type);
      look(schema, { set: node.selectionSet, type: within, path, around: narrowed }, found);
      continue;
    }
    const definition = fieldOf(type, node.name.value);
    // `__typename` says nothing of a list.
    if (!definition) continue;
    const here = [...path, keyOf(node)];
    const below = getNamedType(definition.type);
    if (isConnection(below.name) && itemFields(node).length > 0) {
      found.lists.push({ path: here, field: node, definition, around, owner: type });
      continue;
    }
    const isOne = isCompositeType(below) && !isListType(getNullableType(definition.type));
    if (!isOne || isConnection(below.name) || !node.selectionSet) {
      found.beside.push(here.join('.'));
      continue;
    }
    look(schema, { set: node.selectionSet, type: below, path: here, around: narrowed }, found);
  }
}

/** Joins what was selected of one list at several places, as the answer does. */
function joined(lists: readonly Candidate[]): readonly Candidate[] {
  const known = new Map<string, Candidate>();
  for (const list of lists) {
    const key = `${list.owner.name} ${list.path.join('.')}`;
    const first = known.get(key);
    known.set(key, first ? { ...first, field: withAll(first.field, selectedIn(list.field)) } : list);
  }
  return [...known.values()];
}

function withAll(field: FieldNode, more: readonly SelectionNode[]): FieldNode {
  return {
    ...field,
    selectionSet: { kind: Kind.SELECTION_SET, selections: [...selectedIn(field), ...more] },
  };
}

/** Totals, facets and the place of the page are of the whole list, and of no row. */
function itemsOf({ field, definition, path }: Candidate): Pick<FoundList, 'items' | 'row'> {
  const fields = itemFields(field);
  const [first] = fields;
  const keys = new Set(fields.map(keyOf));
  if (!first || keys.size > 1)
    throw new InputError(
      `Rows are made of one of \`nodes\` and \`edges\`; found ${told([...keys])} in \`${path.join('.')}\`. Ask for what the relationship says of itself and for the record in \`edges { ... node { ... } }\`.`,
    );
  const items = withAll(
    first,
    fields.slice(1).flatMap((each) => selectedIn(each)),
  );
  const item = fieldOf(getNamedType(definition.type), first.name.value);
  const type = item && getNamedType(item.type);
  if (!isCompositeType(type) || !items.selectionSet) throw new Error('A connection has records.');
  return { items, row: { set: items.selectionSet, type } };
}

/** The `nodes` and `edges` that are selected of a connection, those in fragments included. */
function itemFields(node: FieldNode): readonly FieldNode[] {
  const within = (selections: readonly SelectionNode[]): readonly FieldNode[] =>
    selections.flatMap((each) => {
      if (each.kind === Kind.INLINE_FRAGMENT) return within(each.selectionSet.selections);
      return each.kind === Kind.FIELD && isItems(each.name.value) ? [each] : [];
    });
  return within(selectedIn(node));
}

function selectedIn(field: FieldNode): readonly SelectionNode[] {
  return field.selectionSet?.selections ?? [];
}

/** Returns the type that a fragment is on: that of its place where it has no condition. */
export function conditionOf(
  schema: GraphQLSchema,
  condition: string | undefined,
  around: GraphQLCompositeType,
): GraphQLCompositeType {
  const type = condition === undefined ? around : schema.getType(condition);
  if (!isCompositeType(type)) throw new Error(`A valid document has no fragment on ${condition}.`);
  return type;
}

/** Returns a field of a type; undefined of `__typename` and of what has no fields. */
export function fieldOf(
  type: GraphQLObjectType | GraphQLCompositeType | ReturnType<typeof getNamedType>,
  name: string,
): GraphQLField<unknown, unknown> | undefined {
  return isCompositeType(type) && !isUnionType(type) ? type.getFields()[name] : undefined;
}

/** Returns the name of a field in the answer. */
export function keyOf({ alias, name }: FieldNode): string {
  return alias?.value ?? name.value;
}

/** Returns true of the name of a type that lists are given as. */
export function isConnection(type: string): boolean {
  return type.endsWith('Connection');
}

/** Returns true of the fields of a connection that hold its items. */
export function isItems(field: string): boolean {
  return field === 'nodes' || field === 'edges';
}

function told(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ');
}
