import type { FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import type { Engine } from '../engine/engine.ts';
import { UnauthenticatedError } from '../errors.ts';
import type { Access } from '../query/request-context.ts';
import { noteUse, principalOf } from '../store/read/access-keys.ts';
import { addressOf } from './addresses.ts';
import { isToken, type ReadToken } from './oidc.ts';
import { callerOf } from './rates.ts';

/** What is open to whom. Left out, everybody may read and nobody may write. */
export type AccessSettings = Partial<Pick<Config, 'writing' | 'anonymous' | 'proxies'>>;

/** What tells who a caller is. */
export interface AccessParts {
  readonly engine: Engine;
  readonly config: AccessSettings;
  readonly logger: Logger;
  /** Reads the tokens of an issuer; left out where keys alone are taken. */
  readonly readToken?: ReadToken | undefined;
}

/**
 * Returns the key that a request brings, by its header alone; undefined where it brings none. Throws `UnauthenticatedError` where it must
 * bring one. Only bearer keys are looked at: what a proxy in front asks for is the proxy's.
 */
export function bearerOf(
  request: Pick<FastifyRequest, 'headers'>,
  { anonymous }: AccessSettings,
): string | undefined {
  const [, bearer] = /^bearer +(\S+) *$/i.exec(request.headers.authorization ?? '') ?? [];
  if (bearer === undefined && /^bearer\b/i.test(request.headers.authorization ?? '')) throw refused();
  if (bearer === undefined && anonymous === 'nothing')
    throw new UnauthenticatedError(
      'This graph is read with a key only. Send it as "Authorization: Bearer accord_..."; whoever runs the server makes them by accord keys create.',
    );
  return bearer;
}

/** A request as the log knows it, and the address that it comes from. */
export interface Sender {
  readonly id: string;
  readonly ip: string;
}

/** Returns who sends a request. */
export function senderOf({ id, raw }: Pick<FastifyRequest, 'id' | 'raw'>, config: AccessSettings): Sender {
  return { id, ip: addressOf(raw, config) };
}

/** Returns what is open to the caller. Throws `UnauthenticatedError` for a key that is not taken. */
export async function accessOf(
  { engine, config, logger, readToken }: AccessParts,
  { id: requestId, ip }: Sender,
  bearer: string | undefined,
): Promise<Access> {
  const found = bearer === undefined ? undefined : await knownBy({ engine, readToken }, bearer);
  if (found && 'why' in found) {
    logger.warn({ requestId, why: found.why }, 'a key was refused');
    throw refused();
  }
  const principal = found && ('key' in found ? found.key : found.principal);
  if (found && 'key' in found) {
    noteUse(engine, found.key, new Date().toISOString()).catch((error) =>
      logger.warn({ requestId, err: error }, 'the last use of a key could not be kept'),
    );
  }
  return {
    principal,
    isWritingOpen: config.writing === true,
    caller: callerOf(principal?.keyId, ip),
    requestId,
    onRefused: (operation, why) =>
      logger.warn(
        { requestId, operation, by: principal?.name, key: principal?.keyId, why },
        'a write was refused',
      ),
  };
}

async function knownBy({ engine, readToken }: Pick<AccessParts, 'engine' | 'readToken'>, bearer: string) {
  if (readToken && isToken(bearer)) return readToken(bearer);
  return principalOf((query, params) => engine.read(query, params), bearer, new Date().toISOString());
}

/** The same whatever is wrong with a key, so that nobody learns which keys there are. */
function refused(): UnauthenticatedError {
  return new UnauthenticatedError(
    'The key is not taken: it is none, was revoked, or has expired. Ask whoever runs the server for a new one.',
  );
}
