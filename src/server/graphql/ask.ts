import { type DocumentNode, execute, type GraphQLSchema } from 'graphql';
import type { RequestContext } from '../../query/request-context.ts';

/**
 * Asks the API from within and returns the data. Throws what a resolver threw. `T` is the shape that the
 * document asks for.
 */
export async function ask<T>(
  schema: GraphQLSchema,
  contextValue: RequestContext,
  question: { readonly document: DocumentNode; readonly variables: Readonly<Record<string, unknown>> },
): Promise<T> {
  const { data, errors } = await execute({
    schema,
    contextValue,
    document: question.document,
    variableValues: question.variables,
  });
  const [error] = errors ?? [];
  if (error) throw error.originalError ?? error;
  return data as T;
}
