import {
  type GraphQLAbstractType,
  GraphQLError,
  GraphQLID,
  type GraphQLLeafType,
  type GraphQLOutputType,
  GraphQLString,
  isAbstractType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import {
  type Complete,
  type FieldPlan,
  failed,
  filledLater,
  ignoreRejections,
  infoOf,
  isPromise,
  type PlanRun,
  type ResponsePath,
  runFields,
} from './run.ts';

/** Returns the function that turns what a resolver of this type returned into what the answer shows. */
export function completerOf(type: GraphQLOutputType): Complete {
  if (isNonNullType(type)) return required(completerOf(type.ofType));
  const complete = presentOf(type);
  return (run, field, place, value) => {
    if (value === null || value === undefined) return null;
    if (value instanceof Error) throw value;
    return complete(run, field, place, value);
  };
}

function presentOf(type: GraphQLOutputType): Complete {
  if (isListType(type)) return list(completerOf(type.ofType), !isNonNullType(type.ofType));
  if (isObjectType(type))
    return (run, field, place, value) => runFields(run, field.below(type), value, place);
  if (isAbstractType(type)) return abstract(type);
  return leaf(type as GraphQLLeafType);
}

function required(complete: Complete): Complete {
  return (run, field, place, value) => {
    const completed = complete(run, field, place, value);
    if (completed !== null) return completed;
    throw new Error(
      `Cannot return null for non-nullable field ${field.parentType.name}.${field.definition.name}.`,
    );
  };
}

function leaf(type: GraphQLLeafType): Complete {
  // They give a string as it is.
  const isText = type === GraphQLString || type === GraphQLID;
  return (_run, _field, _place, value) => {
    if (isText && typeof value === 'string') return value;
    const shown = type.serialize(value);
    if (shown !== null && shown !== undefined) return shown;
    throw new Error(`Expected a value of ${type.name} to be shown, and found nothing to show for it.`);
  };
}

function list(complete: Complete, isNullable: boolean): Complete {
  return (run, field, place, value) => {
    if (!Array.isArray(value))
      throw new GraphQLError(
        `Expected a list for field "${field.parentType.name}.${field.definition.name}", and found something else.`,
      );
    const items: unknown[] = new Array(value.length);
    let late: Promise<void>[] | undefined;
    try {
      for (let index = 0; index < value.length; index += 1) {
        const item = listItem(
          run,
          field,
          { complete, isNullable, value: value[index] },
          { prev: place, key: index },
        );
        items[index] = item;
        if (isPromise(item)) late = filledLater(items, index, { value: item, late });
      }
    } catch (error) {
      ignoreRejections(late);
      throw error;
    }
    return late ? Promise.all(late).then(() => items) : items;
  };
}

function listItem(
  run: PlanRun,
  field: FieldPlan,
  {
    complete,
    isNullable,
    value,
  }: { readonly complete: Complete; readonly isNullable: boolean; readonly value: unknown },
  place: ResponsePath,
): unknown {
  try {
    const completed = isPromise(value)
      ? value.then((found) => complete(run, field, place, found))
      : complete(run, field, place, value);
    return isPromise(completed)
      ? completed.then(undefined, (error) => failed(run, field, place, error, isNullable))
      : completed;
  } catch (error) {
    return failed(run, field, place, error, isNullable);
  }
}

function abstract(type: GraphQLAbstractType): Complete {
  const below = (
    run: PlanRun,
    field: FieldPlan,
    place: ResponsePath | undefined,
    value: unknown,
    name: unknown,
  ) => {
    const found = typeof name === 'string' ? run.schema.getType(name) : undefined;
    if (isObjectType(found) && run.schema.isSubType(type, found))
      return runFields(run, field.below(found), value, place);
    throw new GraphQLError(
      `Expected a type of ${type.name} for field "${field.parentType.name}.${field.definition.name}", and found ${JSON.stringify(name)}.`,
    );
  };
  return (run, field, place, value) => {
    const name = type.resolveType
      ? type.resolveType(value, run.context, infoOf(run, field), type)
      : (value as { readonly __typename?: unknown }).__typename;
    return isPromise(name)
      ? name.then((found) => below(run, field, place, value, found))
      : below(run, field, place, value, name);
  };
}
