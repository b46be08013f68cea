import {
  BREAK,
  type DocumentNode,
  defaultFieldResolver,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  GraphQLIncludeDirective,
  type GraphQLObjectType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getArgumentValues,
  getDirectiveValues,
  getNullableType,
  isAbstractType,
  isLeafType,
  isNonNullType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  TypeNameMetaFieldDef,
  visit,
} from 'graphql';
import { completerOf } from './complete.ts';
import type { Arguments, FieldPlan, OperationPlan, Variables } from './run.ts';

/** Fields of one type in one set, not yet merged with others. */
interface Making {
  readonly schema: GraphQLSchema;
  readonly fragments: OperationPlan['fragments'];
  /** Of the variables only those that directives read. */
  readonly variables: Variables;
  count: number;
}

/** Variables that decide what is selected. */
export function deciders(document: DocumentNode): readonly string[] {
  const names = new Set<string>();
  visit(document, {
    Directive: (directive) => {
      visit(directive, { Variable: ({ name }) => void names.add(name.value) });
    },
  });
  return [...names];
}

/** The plan of an operation. Undefined of what is not planned: anything but a query, and a question about the schema. */
export function planOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  asked: { readonly operation: OperationDefinitionNode; readonly variables: Variables },
): OperationPlan | undefined {
  const { operation, variables } = asked;
  const type = schema.getQueryType();
  if (!type || operation.operation !== 'query') return undefined;
  const fragments: Record<string, FragmentDefinitionNode> = Object.create(null);
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments[definition.name.value] = definition;
  const making: Making = { schema, fragments, variables, count: 0 };
  const root = fieldsOf(making, { type, sets: [operation.selectionSet], above: undefined });
  return root && { operation, fragments, root };
}

function fieldsOf(
  making: Making,
  at: {
    readonly type: GraphQLObjectType;
    readonly sets: readonly SelectionSetNode[];
    readonly above: FieldPlan | undefined;
  },
): readonly FieldPlan[] | undefined {
  const nodes = new Map<string, [FieldNode, ...FieldNode[]]>();
  const spread = new Set<string>();
  for (const set of at.sets) collect(making, { set, type: at.type, spread }, nodes);
  const plans: FieldPlan[] = [];
  for (const [key, group] of nodes) {
    const name = group[0].name.value;
    // Asking about the schema is rare, and answered by what reads schemas.
    if (name === '__schema' || name === '__type') return undefined;
    const definition = name === TypeNameMetaFieldDef.name ? TypeNameMetaFieldDef : at.type.getFields()[name];
    // As graphql does: a field that is not there is not answered; validation has said so.
    if (definition)
      plans.push(fieldOf(making, { key, nodes: group, definition, parentType: at.type, above: at.above }));
  }
  return plans;
}

function fieldOf(
  making: Making,
  at: Pick<FieldPlan, 'key' | 'nodes' | 'definition' | 'parentType' | 'above'>,
): FieldPlan {
  const { definition, nodes } = at;
  const { resolve } = definition;
  const sets = nodes.flatMap((node) => node.selectionSet ?? []);
  const known = new Map<GraphQLObjectType, readonly FieldPlan[]>();
  making.count += 1;
  const plan: FieldPlan = {
    ...at,
    index: making.count - 1,
    resolve: resolve === defaultFieldResolver ? undefined : resolve,
    args: fixedArguments(definition, nodes[0]),
    isNullable: !isNonNullType(definition.type),
    hasPlaces: !isLeafType(getNullableType(definition.type)),
    complete: completerOf(definition.type),
    below: (type) => {
      const found = known.get(type) ?? fieldsOf(making, { type, sets, above: plan }) ?? [];
      known.set(type, found);
      return found;
    },
  };
  return plan;
}

/** Undefined where a variable decides; what is wrong with them is said when they are asked for, at their place. */
function fixedArguments(definition: GraphQLField<unknown, unknown>, node: FieldNode): Arguments | undefined {
  let isFixed = true;
  for (const argument of node.arguments ?? [])
    visit(argument, {
      Variable: () => {
        isFixed = false;
        return BREAK;
      },
    });
  if (!isFixed) return undefined;
  try {
    return getArgumentValues(definition, node);
  } catch {
    return undefined;
  }
}

function collect(
  making: Making,
  from: {
    readonly set: SelectionSetNode;
    readonly type: GraphQLObjectType;
    readonly spread: Set<string>;
  },
  found: Map<string, [FieldNode, ...FieldNode[]]>,
): void {
  for (const selection of from.set.selections) {
    if (!isIncluded(making, selection)) continue;
    if (selection.kind === Kind.FIELD) {
      const key = selection.alias?.value ?? selection.name.value;
      const group = found.get(key);
      if (group) group.push(selection);
      else found.set(key, [selection]);
      continue;
    }
    if (selection.kind === Kind.FRAGMENT_SPREAD) {
      if (from.spread.has(selection.name.value)) continue;
      from.spread.add(selection.name.value);
    }
    const within =
      selection.kind === Kind.FRAGMENT_SPREAD ? making.fragments[selection.name.value] : selection;
    if (within && isOn(making.schema, within.typeCondition?.name.value, from.type))
      collect(making, { ...from, set: within.selectionSet }, found);
  }
}

/** By `@skip` and `@include`. */
function isIncluded({ variables }: Making, node: SelectionNode): boolean {
  if (!node.directives?.length) return true;
  if (getDirectiveValues(GraphQLSkipDirective, node, variables)?.if === true) return false;
  return getDirectiveValues(GraphQLIncludeDirective, node, variables)?.if !== false;
}

/** Returns true when a fragment on a type applies to records of an object type. */
function isOn(schema: GraphQLSchema, condition: string | undefined, type: GraphQLObjectType): boolean {
  if (condition === undefined || condition === type.name) return true;
  const on = schema.getType(condition);
  return isAbstractType(on) && schema.isSubType(on, type);
}
