import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  GraphQLError,
  type GraphQLSchema,
  parse,
  validate,
} from 'graphql';
import { BoundedCache } from '../../bounded-cache.ts';
import type { Config } from '../../config.ts';
import type { Limits } from '../../limits.ts';
import type { RequestContext } from '../../query/request-context.ts';
import { createExecutor, type Executor, type KeptPlans } from './execution/execute.ts';
import { bytesOfDocument } from './kept-documents.ts';

/** One question to the API. */
export interface Question {
  /** A text is parsed and validated first; a document must be valid already. */
  readonly question: string | DocumentNode;
  /** Needed only where the question holds several operations. */
  readonly operationName?: string | null | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
  readonly context: RequestContext;
}

/** Returns the answer with its errors, those of a text that cannot be read included. Never throws for a question. */
export type Ask = (asked: Question) => Promise<ExecutionResult>;

/**
 * Returns the one way in which the API is asked: by HTTP, the feeds and the command line alike, so that none of
 * them answers otherwise. `executor` is the configuration's.
 */
export function createAsk(schema: GraphQLSchema, executor: Config['executor']): Ask {
  const run = executor === 'plans' ? createExecutor(schema, plansOf) : graphqlExecutor(schema);
  return async ({ question, ...asked }) => {
    const read = typeof question === 'string' ? readText(schema, question) : { document: question };
    return 'errors' in read ? read : run({ ...asked, document: read.document });
  };
}

/** A plan grows with every field that is answered: it is about as large as its document, which is counted besides. */
function plansOf(document: DocumentNode): KeptPlans {
  return new BoundedCache(() => bytesOfDocument(document));
}

/** Returns the data of an answer, in the shape `T` that the question asks for. Throws what its first error came from. */
export async function dataOf<T>(answer: Promise<ExecutionResult>): Promise<T> {
  const { data, errors } = await answer;
  const [error] = errors ?? [];
  if (error) throw error.originalError ?? error;
  return data as T;
}

function graphqlExecutor(schema: GraphQLSchema): Executor {
  return async ({ document, operationName, variables, context }) =>
    execute({
      ...{ schema, document, contextValue: context },
      ...(operationName && { operationName }),
      ...(variables && { variableValues: variables }),
    });
}

/** A text as it was read: a valid document, or its faults. */
export type ReadText = { readonly document: DocumentNode } | { readonly errors: readonly GraphQLError[] };

/** Reads a text. Within limits it may have so many tokens, and as many faults are told. */
export function readText(
  schema: GraphQLSchema,
  text: string,
  limits?: Pick<Limits, 'tokens' | 'errors'>,
): ReadText {
  try {
    const document = parse(text, limits && { maxTokens: limits.tokens });
    const errors = validate(schema, document, undefined, limits && { maxErrors: limits.errors });
    return errors.length > 0 ? { errors } : { document };
  } catch (error) {
    if (error instanceof GraphQLError) return { errors: [error] };
    throw error;
  }
}
