import { type DocumentNode, type ExecutionResult, execute, type GraphQLSchema } from 'graphql';
import { createExecutor } from '../../../../src/server/graphql/execution/execute.ts';

/** Executes by the own executor, twice, and by graphql's. */
export async function bothWays(
  schema: GraphQLSchema,
  document: DocumentNode,
  variables: Record<string, unknown>,
) {
  const given = { document, variables, context: {} };
  const run = createExecutor(schema);
  const first = await run(given);
  // The plan that was kept gives the same answer.
  const second = await run(given);
  const theirs = await execute({ schema, document, variableValues: variables, contextValue: {} });
  return { first, second, theirs };
}

/** What only a fault of a resolver brings is said in words of our own. */
const FAULTS = /^(Expected|Runtime Object type|Abstract type)/;

/** An answer as it can be compared: the data with the order of its keys, the errors in any order. */
export const plain = ({ data, errors }: ExecutionResult) => ({
  text: JSON.stringify(data),
  errors: (errors ?? [])
    .map(({ message, locations, path }) =>
      JSON.stringify([FAULTS.test(message) ? 'fault' : message, locations, path]),
    )
    .sort(),
});
