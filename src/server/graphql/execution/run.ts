import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLError,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getArgumentValues,
  locatedError,
  type OperationDefinitionNode,
} from 'graphql';

/** The plan of one operation: everything that follows from its text, worked out once for all requests that send it. */
export interface OperationPlan {
  readonly operation: OperationDefinitionNode;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  readonly root: readonly FieldPlan[];
}

/** A field at its place in an operation, the fields of the same response key merged. */
export interface FieldPlan {
  readonly key: string;
  readonly nodes: readonly [FieldNode, ...FieldNode[]];
  readonly definition: GraphQLField<unknown, unknown>;
  readonly parentType: GraphQLObjectType;
  /** The field whose value it is asked of. */
  readonly above: FieldPlan | undefined;
  /** Its number in the operation. */
  readonly index: number;
  /** Undefined where the value is a property, or what the function that is the property gives. */
  readonly resolve: GraphQLFieldResolver<unknown, unknown> | undefined;
  /** Its arguments, where no variable stands in them. */
  readonly args: Arguments | undefined;
  readonly isNullable: boolean;
  /** True when errors may arise below the field, so that their places must be known. */
  readonly hasPlaces: boolean;
  readonly complete: Complete;
  /** Returns the fields selected below it on records of a type. */
  readonly below: (type: GraphQLObjectType) => readonly FieldPlan[];
}

export type Arguments = Readonly<Record<string, unknown>>;
export type Variables = Readonly<Record<string, unknown>>;

/**
 * Makes what a resolver gave what the answer shows, now or as a promise; throws what is wrong with it. The place is given for values
 * that hold others.
 */
export type Complete = (
  run: PlanRun,
  field: FieldPlan,
  place: ResponsePath | undefined,
  value: unknown,
) => unknown;

/** One execution of a plan. */
export interface PlanRun {
  readonly schema: GraphQLSchema;
  readonly plan: OperationPlan;
  readonly context: unknown;
  readonly variables: Variables;
  readonly errors: GraphQLError[];
  /** The `info` of each field by its number: one for all records of which it is asked. */
  readonly infos: GraphQLResolveInfo[];
  readonly args: Arguments[];
}

/** The place of a value in the answer. */
export interface ResponsePath {
  readonly prev: ResponsePath | undefined;
  readonly key: string | number;
}

/** The values of fields of one record, by their response keys. */
export function runFields(
  run: PlanRun,
  fields: readonly FieldPlan[],
  source: unknown,
  place: ResponsePath | undefined,
): Record<string, unknown> | Promise<Record<string, unknown>> {
  const values: Record<string, unknown> = {};
  let late: Promise<void>[] | undefined;
  try {
    for (const field of fields) {
      const { key } = field;
      const value = runField(run, field, source, place);
      // Set at once in any case: the answer shows the keys in the order in which they are asked for.
      values[key] = value;
      if (isPromise(value)) late = filledLater(values, key, { value, late });
    }
  } catch (error) {
    ignoreRejections(late);
    throw error;
  }
  return late ? Promise.all(late).then(() => values) : values;
}

function runField(run: PlanRun, field: FieldPlan, source: unknown, above: ResponsePath | undefined): unknown {
  const place = field.hasPlaces ? { prev: above, key: field.key } : undefined;
  try {
    const value = field.resolve
      ? field.resolve(source, argumentsOf(run, field), run.context, infoOf(run, field))
      : propertyOf(run, field, source);
    const completed = isPromise(value)
      ? value.then((found) => field.complete(run, field, place, found))
      : field.complete(run, field, place, value);
    return isPromise(completed)
      ? completed.then(undefined, (error) => failed(run, field, { prev: above, key: field.key }, error))
      : completed;
  } catch (error) {
    return failed(run, field, { prev: above, key: field.key }, error);
  }
}

/** As graphql reads a field without a resolver. */
function propertyOf(run: PlanRun, field: FieldPlan, source: unknown): unknown {
  if (typeof source !== 'object' || source === null) return undefined;
  const { name } = field.definition;
  const value = (source as Record<string, unknown>)[name];
  if (typeof value !== 'function') return value;
  return (source as Record<string, (...given: unknown[]) => unknown>)[name]?.(
    argumentsOf(run, field),
    run.context,
    infoOf(run, field),
  );
}

/** Records an error: the value becomes null where its type allows that, else the value that contains it. */
export function failed(
  run: PlanRun,
  field: FieldPlan,
  place: ResponsePath,
  error: unknown,
  isNullable = field.isNullable,
): null {
  const located = locatedError(error, field.nodes, keysOf(place));
  if (!isNullable) throw located;
  run.errors.push(located);
  return null;
}

function keysOf(place: ResponsePath): (string | number)[] {
  const keys: (string | number)[] = [];
  for (let at: ResponsePath | undefined = place; at; at = at.prev) keys.push(at.key);
  return keys.reverse();
}

function argumentsOf(run: PlanRun, field: FieldPlan): Arguments {
  if (field.args) return field.args;
  const known = run.args[field.index];
  if (known) return known;
  const found = getArgumentValues(field.definition, field.nodes[0], run.variables);
  run.args[field.index] = found;
  return found;
}

/** Returns the `info` for a resolver. Its path has fields but no indexes, since it is the same for all records of a list. */
export function infoOf(run: PlanRun, field: FieldPlan): GraphQLResolveInfo {
  const known = run.infos[field.index];
  if (known) return known;
  const { plan, schema, variables } = run;
  const prev = field.above && infoOf(run, field.above).path;
  const info: GraphQLResolveInfo = {
    fieldName: field.definition.name,
    // An array of its own for each request: resolvers keep by it what is the same for a request.
    fieldNodes: [...field.nodes],
    returnType: field.definition.type,
    parentType: field.parentType,
    path: { prev, key: field.key, typename: field.parentType.name },
    schema,
    fragments: plan.fragments,
    rootValue: undefined,
    operation: plan.operation,
    variableValues: variables,
  };
  run.infos[field.index] = info;
  return info;
}

/** Whether a value comes later: anything with `then`, as graphql-js takes it. */
export function isPromise(value: unknown): value is Promise<unknown> {
  return (
    typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'
  );
}

/** Puts what a promise gives where the promise stands now; adds to those that are waited for. */
export function filledLater<K extends PropertyKey>(
  holder: Record<K, unknown>,
  key: K,
  { value, late = [] }: { readonly value: Promise<unknown>; readonly late: Promise<void>[] | undefined },
): Promise<void>[] {
  late.push(
    value.then((found) => {
      holder[key] = found;
    }),
  );
  return late;
}

/** Nobody waits for these any more; that they fail is no news. */
export function ignoreRejections(late: readonly Promise<unknown>[] | undefined): void {
  for (const each of late ?? []) each.catch(() => undefined);
}
