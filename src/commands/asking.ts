import { GraphQLError } from 'graphql';
import { InputError } from '../errors.ts';
import { createContext, type RequestContext } from '../query/request-context.ts';
import { buildSchema } from '../schema.ts';
import { type Ask, createAsk, dataOf } from '../server/graphql/ask.ts';
import { readMergedIds } from '../store/read/merged-ids.ts';
import type { Setting } from './command.ts';
import { openGraph } from './open-graph.ts';

type Variables = Readonly<Record<string, unknown>>;

/** Asks the API one question and returns the data, in the shape `T` that the question asks for. */
export type AskData = <T>(question: string, variables: Variables) => Promise<T>;

/** Opens the graph and returns what asks the API as the server does, and what makes the context of one request. */
export async function openAsk(
  setting: Setting,
): Promise<{ readonly ask: Ask; readonly newContext: () => RequestContext }> {
  const { config, contract } = setting;
  const engine = await openGraph(setting, 'read');
  await readMergedIds(engine);
  const ask = createAsk(buildSchema(contract), config.executor);
  return { ask, newContext: () => createContext({ engine, model: contract.model }) };
}

/** Returns what asks the API for data, each question in a request of its own: throws `InputError` for what the API refuses, else what went wrong. */
export async function asking(setting: Setting): Promise<AskData> {
  const { ask, newContext } = await openAsk(setting);
  return <T>(question: string, variables: Variables) =>
    dataOf<T>(ask({ question, variables, context: newContext() })).catch((error) => {
      throw error instanceof GraphQLError ? mistake(error) : error;
    });
}

function mistake(cause: GraphQLError): InputError {
  const { message } = cause;
  const listed = /does not exist in "(\w+)" enum/.exec(message)?.[1];
  const hint = listed ? ` Its values are listed under "enum ${listed}" in schema/api.graphql.` : '';
  return new InputError(`${message}${hint}`, { cause });
}
