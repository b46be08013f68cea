import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import type { Config } from '../config.ts';
import { UnavailableError } from '../errors.ts';
import { type Principal, ROLES } from '../model/access.ts';

/** Who issues tokens, and what they must say. */
export type OidcSettings = NonNullable<Config['oidc']>;

/** Returns who comes with a token, or why nobody does, as the log tells it. Throws `UnavailableError` while the keys of the issuer cannot be had. */
export type ReadToken = (
  token: string,
) => Promise<{ readonly principal: Principal } | { readonly why: string }>;

/** Clocks of machines differ by so much. */
const CLOCK_SECONDS = 5;
/** A set of keys is asked for again only so often, whatever keys tokens name. */
const KEYS = { cooldownDuration: 30_000, cacheMaxAge: 600_000, timeoutDuration: 5_000 };

/**
 * Returns what reads the tokens of an issuer. Its keys alone are trusted, with the algorithms that are named, for tokens to this audience that
 * say when they end and whom they are of.
 */
export function createReadToken(
  settings: OidcSettings,
  keys: JWTVerifyGetKey = createRemoteJWKSet(new URL(settings.keys), KEYS),
): ReadToken {
  const { issuer, audience, algorithms, type, roleClaim } = settings;
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, keys, {
        ...{ issuer, audience, algorithms: [...algorithms], clockTolerance: CLOCK_SECONDS },
        ...{ requiredClaims: ['exp', 'sub'], ...(type !== undefined && { typ: type }) },
      });
      return principalOf(payload, roleClaim);
    } catch (error) {
      if (isOurs(error)) return { why: `a token of the issuer that is not taken: ${error.code}` };
      throw new UnavailableError(
        'The keys of the issuer of tokens cannot be had; try again in a few seconds.',
        {
          cause: error,
        },
      );
    }
  };
}

/** A form by which tokens are told from keys. */
export function isToken(bearer: string): boolean {
  return /^[\w-]+\.[\w-]*\.[\w-]*$/.test(bearer);
}

/** What is wrong with a token, rather than with the way to the keys that it is checked by. */
function isOurs(error: unknown): error is errors.JOSEError {
  return (
    error instanceof errors.JOSEError &&
    !(error instanceof errors.JWKSTimeout) &&
    !(error instanceof errors.JWKSInvalid) &&
    error.code !== 'ERR_JOSE_GENERIC'
  );
}

function principalOf(
  payload: JWTPayload,
  roleClaim: string,
): { readonly principal: Principal } | { readonly why: string } {
  const { sub = '' } = payload;
  if (sub === '') return { why: 'a token of nobody' };
  const given = [payload[roleClaim]].flat();
  // The highest of several: a person has all that their groups have.
  const role = ROLES.findLast((known) => given.includes(known));
  if (!role) return { why: `a token without a role in ${roleClaim}` };
  return { principal: { name: sub, role, keyId: `oidc:${sub}`, only: undefined } };
}
