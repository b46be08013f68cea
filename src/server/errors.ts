import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { Logger } from 'pino';
import {
  DataError,
  describeFault,
  InputError,
  TooDeepError,
  TooManyRecordsError,
  TooSlowError,
  UnavailableError,
} from '../errors.ts';

/**
 * Returns a function that turns errors into what a client may see. Bugs are masked and logged under an id
 * that the answer names.
 */
export function errorFormatter(logger: Logger) {
  return (formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError => {
    const cause = causeOf(error);
    if (cause instanceof TooDeepError) return withCode(formatted, 'TOO_DEEP', cause.message);
    if (cause instanceof InputError) return withCode(formatted, 'BAD_USER_INPUT', cause.message);
    if (cause instanceof DataError)
      return withCode(formatted, 'BAD_USER_INPUT', cause.faults.map(describeFault).join(' '));
    if (cause instanceof UnavailableError) {
      logOutage(logger, cause);
      const answer = withCode(formatted, cause.code, cause.told);
      const { retryAfter } = cause;
      return retryAfter === undefined
        ? answer
        : { ...answer, extensions: { ...answer.extensions, retryAfter } };
    }
    if (cause instanceof TooManyRecordsError) return withCode(formatted, 'TOO_MANY_NODES', cause.message);
    if (cause instanceof TooSlowError) return withCode(formatted, 'TOO_SLOW', cause.message);
    const code = formatted.extensions?.code;
    if (cause instanceof GraphQLError && formatted.message === WRONG_HASH)
      return withCode(formatted, 'PERSISTED_QUERY_HASH_MISMATCH', `${sentence(WRONG_HASH)} ${HASH_REMEDY}`);
    if (cause instanceof GraphQLError && code !== 'INTERNAL_SERVER_ERROR') {
      const known = LIMITS_OF_GRAPHQL.find(({ says }) => says.test(formatted.message));
      if (known) return withCode(formatted, known.code, `${formatted.message} ${known.remedy}`);
      return withCode(formatted, String(code ?? 'BAD_USER_INPUT'), formatted.message);
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

/**
 * Returns a handler that answers errors before GraphQL in the same form: what was wrong with the request, or
 * that the fault is ours.
 */
export function httpErrors(logger: Logger, maxBytes: number) {
  return (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
    const status = error.statusCode ?? 500;
    if (status === 413)
      return reply
        .code(status)
        .send(
          answer('BODY_TOO_LARGE', `The body is larger than ${maxBytes} bytes. Ask in several requests.`),
        );
    if (status < 500) return reply.code(status).send(answer('BAD_REQUEST', error.message));
    logger.error({ err: error, id: request.id }, 'unexpected error');
    return reply
      .code(500)
      .send(answer('INTERNAL_SERVER_ERROR', `Something went wrong here. It is logged under ${request.id}.`));
  };
}

/** Answers what cannot be read as a request of HTTP in the same form, and closes the connection. */
export function refuseUnread(error: NodeJS.ErrnoException, socket: Socket): void {
  const [status, code, message] = UNREAD[error.code ?? ''] ?? UNREADABLE;
  const body = JSON.stringify(answer(code, message));
  if (error.code !== 'ECONNRESET' && socket.writable)
    socket.write(
      `HTTP/1.1 ${status}\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
    );
  socket.destroySoon();
}

type Unread = readonly [status: string, code: string, message: string];
const UNREADABLE: Unread = ['400 Bad Request', 'BAD_REQUEST', 'This is no request of HTTP that can be read.'];
const UNREAD: Readonly<Record<string, Unread>> = {
  HPE_HEADER_OVERFLOW: [
    '431 Request Header Fields Too Large',
    'HEADERS_TOO_LARGE',
    'The address and the headers take more than 16 KB. Send long questions by POST.',
  ],
  ERR_HTTP_REQUEST_TIMEOUT: [
    '408 Request Timeout',
    'REQUEST_TIMEOUT',
    'The request did not arrive in time. Send it again, whole.',
  ],
};

/** Returns the body of an error when GraphQL is not reached. */
export function answer(code: string, message: string) {
  return { errors: [{ message, extensions: { code } }] };
}

/** Keeps for the operator what strangers are not told of an outage. */
export function logOutage(logger: Logger, { message, told }: UnavailableError): void {
  if (told !== message) logger.warn({ reason: message }, 'the database cannot be used');
}

/** What Apollo says of a persisted query whose text has another hash than the request names. */
const WRONG_HASH = 'provided sha does not match query';
const HASH_REMEDY =
  'Send the SHA-256 of the very text in `extensions.persistedQuery.sha256Hash`, or the text alone.';

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** Limits that graphql and Apollo enforce under codes of their own, by their messages. */
const LIMITS_OF_GRAPHQL = [
  { says: /Parsing aborted/, code: 'TOO_MANY_TOKENS', remedy: 'Split it, and put values into variables.' },
  { says: /recursively requests too many selections/, code: 'TOO_MANY_SELECTIONS', remedy: 'Split it.' },
  { says: /Maximum introspection depth/, code: 'TOO_DEEP', remedy: 'Ask for types by their names.' },
] as const;

/** The status of an answer that cannot be given now: the caller has asked too much, or the server can do no more. */
export function statusOfOutage({ code }: Pick<UnavailableError, 'code'>): 429 | 503 {
  return code === 'RATE_LIMITED' ? 429 : 503;
}

/** Returns true when an answer failed because the database could not be used. */
export function isOutage(errors: readonly GraphQLFormattedError[] | undefined): boolean {
  return errors?.some((error) => OUTAGES.has(error.extensions?.code)) === true;
}

/** Returns the seconds after which to ask again: the longest that an error names, at least 1. */
export function retryAfter(errors: readonly GraphQLFormattedError[] | undefined): string {
  return String(Math.max(1, ...(errors ?? []).map((error) => Number(error.extensions?.retryAfter ?? 1))));
}

const OUTAGES: ReadonlySet<unknown> = new Set(['SERVICE_UNAVAILABLE', 'DEADLINE_EXCEEDED', 'TOO_BUSY']);

/** Returns true when a document or its variables are plainly wrong, rather than past a limit. */
export function isPlainMistake(errors: readonly GraphQLFormattedError[] | undefined): boolean {
  return errors?.every(({ message, extensions }) => MISTAKES.get(extensions?.code)?.test(message)) === true;
}

/** Messages of graphql, by the code that Apollo gives them. */
const MISTAKES: ReadonlyMap<unknown, RegExp> = new Map([
  ['GRAPHQL_PARSE_FAILED', /^Syntax Error: /],
  ['GRAPHQL_VALIDATION_FAILED', /^(?!.*Validation aborted)/],
  ['BAD_USER_INPUT', /^Variable "\$/],
]);

function causeOf(error: unknown): unknown {
  return error instanceof GraphQLError && error.originalError ? causeOf(error.originalError) : error;
}

function withCode(formatted: GraphQLFormattedError, code: string, message: string): GraphQLFormattedError {
  const { locations, path } = formatted;
  return {
    message: shortened(message),
    ...(locations && { locations }),
    ...(path && { path }),
    extensions: { code },
  };
}

const MAX_MESSAGE = 1_000;

/** Shortens a message, which may quote an input as long as a request. */
function shortened(message: string): string {
  if (message.length <= MAX_MESSAGE) return message;
  const half = MAX_MESSAGE / 2;
  return `${message.slice(0, half)} … ${message.slice(-half)}`;
}
