import { type ExecutionResult, type GraphQLSchema, graphql } from 'graphql';
import type { Engine } from '../../src/engine/engine.ts';
import { createContext } from '../../src/graph/context.ts';
import { buildSchema, type Contract, readContract } from '../../src/schema.ts';

let built: { readonly contract: Contract; readonly schema: GraphQLSchema } | undefined;

/** The contract and its executable schema, built once for each test file. */
export function api() {
  if (!built) {
    const contract = readContract();
    built = { contract, schema: buildSchema(contract) };
  }
  return built;
}

/** When everything is asked, so that what depends on today does not depend on the day of the test. */
const NOW = new Date('2026-11-24T12:00:00Z');

/** Asks the API on an engine and gives the whole result, errors included. */
export function askResult(
  engine: Engine,
  source: string,
  variableValues: Readonly<Record<string, unknown>> = {},
): Promise<ExecutionResult> {
  const { contract, schema } = api();
  return graphql({
    schema,
    source,
    variableValues,
    contextValue: createContext({ engine, model: contract.model, now: () => NOW }),
  });
}

/** Asks the API on an engine and gives the data; an error fails the test with its message. */
export async function ask(
  engine: Engine,
  source: string,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<Readonly<Record<string, unknown>>> {
  const { data, errors } = await askResult(engine, source, variables);
  if (errors?.[0]) throw errors[0].originalError ?? errors[0];
  return JSON.parse(JSON.stringify(data)) as Readonly<Record<string, unknown>>;
}
