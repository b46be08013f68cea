import { createHash, randomUUID } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { InputError, UnauthenticatedError, UnavailableError } from '../../errors.ts';
import type { Edition } from '../../store/read/edition.ts';
import { answer, logOutage, statusOfOutage } from '../errors.ts';

/** The requested thing does not exist: 404 with the message. */
export class NotFound extends Error {
  override readonly name = 'NotFound';
}

/**
 * Tells one answer of an address from another. It follows from the edition alone, so it can be compared
 * before any work is done.
 */
export interface Validators {
  readonly etag: string;
  /** An HTTP date; undefined while nothing has been written. */
  readonly lastModified: string | undefined;
}

/** Increased when the same data are written in another form, so that no client keeps the old one. */
const FEED_FORM = 1;

/** Returns the validators of an address at an edition of the graph. */
export function validatorsOf({ revision, writtenAt }: Edition, address: string): Validators {
  const parts = JSON.stringify([FEED_FORM, revision, writtenAt, address]);
  return {
    etag: `"${createHash('sha256').update(parts).digest('base64url').slice(0, 22)}"`,
    lastModified: writtenAt === undefined ? undefined : new Date(writtenAt).toUTCString(),
  };
}

/**
 * Returns true when the client has this very answer (RFC 9110, 13.2.2: an entity tag counts before a date).
 */
export function isFresh(request: FastifyRequest, { etag, lastModified }: Validators): boolean {
  const tags = request.headers['if-none-match'];
  if (tags !== undefined) {
    const bare = (tag: string) => tag.trim().replace(/^W\//, '');
    return tags.trim() === '*' || tags.split(',').map(bare).includes(etag);
  }
  const since = Date.parse(request.headers['if-modified-since'] ?? '');
  return lastModified !== undefined && Date.parse(lastModified) <= since;
}

/**
 * Returns the headers of a cacheable answer. Caches may keep it for five minutes and then ask again with its
 * validators; only compression on the way varies it.
 */
export function cacheHeaders({ etag, lastModified }: Validators): Readonly<Record<string, string>> {
  return {
    etag,
    ...(lastModified !== undefined && { 'last-modified': lastModified }),
    'cache-control': 'public, max-age=300, must-revalidate',
    vary: 'accept-encoding',
  };
}

/**
 * Answers an error in the form of all others: a sentence with the remedy, and a code. Bugs are masked and logged under an id.
 */
export function sendProblem(reply: FastifyReply, error: unknown, logger: Logger): FastifyReply {
  reply.header('cache-control', 'no-store');
  if (error instanceof NotFound) return problem(reply, 404, { code: 'NOT_FOUND', message: error.message });
  if (error instanceof InputError)
    return problem(reply, 400, { code: 'BAD_USER_INPUT', message: error.message });
  if (error instanceof UnavailableError) {
    logOutage(logger, error);
    reply.header('retry-after', String(error.retryAfter ?? 1));
    return problem(reply, statusOfOutage(error), { code: error.code, message: error.told });
  }
  if (error instanceof UnauthenticatedError) {
    reply.header('www-authenticate', 'Bearer');
    return problem(reply, 401, { code: 'UNAUTHENTICATED', message: error.message });
  }
  const id = randomUUID();
  logger.error({ err: error, id }, 'unexpected error');
  const message = `Something went wrong here, not in your request. It is logged under ${id}.`;
  return problem(reply, 500, { code: 'INTERNAL_SERVER_ERROR', message });
}

function problem(
  reply: FastifyReply,
  status: number,
  error: { readonly code: string; readonly message: string },
): FastifyReply {
  return reply
    .code(status)
    .type('application/json; charset=utf-8')
    .send(JSON.stringify(answer(error.code, error.message)));
}
