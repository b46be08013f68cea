import { randomUUID } from 'node:crypto';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { Logger } from 'pino';
import { DataError, describeFault, InputError, TooSlowError, UnavailableError } from '../errors.ts';

/** Turns errors into what a client may see. Bugs are masked and logged under an id that the answer names. */
export function errorFormatter(logger: Logger) {
  return (formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError => {
    const cause = causeOf(error);
    if (cause instanceof InputError) return withCode(formatted, 'BAD_USER_INPUT', cause.message);
    if (cause instanceof DataError)
      return withCode(formatted, 'BAD_USER_INPUT', cause.faults.map(describeFault).join(' '));
    if (cause instanceof UnavailableError) return withCode(formatted, 'SERVICE_UNAVAILABLE', cause.message);
    if (cause instanceof TooSlowError) return withCode(formatted, 'TOO_SLOW', cause.message);
    const code = formatted.extensions?.code;
    if (cause instanceof GraphQLError && code !== 'INTERNAL_SERVER_ERROR') {
      return withCode(formatted, String(code ?? 'BAD_USER_INPUT'), withoutHints(formatted.message));
    }
    const id = randomUUID();
    logger.error({ err: cause, id, path: formatted.path }, 'unexpected error');
    return withCode(
      formatted,
      'INTERNAL_SERVER_ERROR',
      `Something went wrong here, not in your request. It is logged under ${id}.`,
    );
  };
}

/** Hints at names that are near a mistyped one would tell a schema that is not to be told. */
function withoutHints(message: string): string {
  return message.replace(/ ?Did you mean [^?]*\?/g, '');
}

/** Whether an answer failed because the database could not be used. */
export function isOutage(errors: readonly GraphQLFormattedError[] | undefined): boolean {
  return errors?.some((error) => error.extensions?.code === 'SERVICE_UNAVAILABLE') === true;
}

/** Whether a document or its variables are plainly wrong, rather than past a limit. */
export function isPlainMistake(errors: readonly GraphQLFormattedError[] | undefined): boolean {
  return errors?.every(({ message, extensions }) => MISTAKES.get(extensions?.code)?.test(message)) === true;
}

/** Messages of graphql, by the code that Apollo gives them. */
const MISTAKES: ReadonlyMap<unknown, RegExp> = new Map([
  ['GRAPHQL_PARSE_FAILED', /^Syntax Error: (?!.*Parsing aborted)/],
  ['GRAPHQL_VALIDATION_FAILED', /^(?!.*(recursively requests|Maximum introspection|Validation aborted))/],
  ['BAD_USER_INPUT', /^Variable "\$/],
]);

function causeOf(error: unknown): unknown {
  return error instanceof GraphQLError && error.originalError ? causeOf(error.originalError) : error;
}

function withCode(formatted: GraphQLFormattedError, code: string, message: string): GraphQLFormattedError {
  const { locations, path } = formatted;
  return { message, ...(locations && { locations }), ...(path && { path }), extensions: { code } };
}
