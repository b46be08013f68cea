import { createHash, timingSafeEqual } from 'node:crypto';
import { cypher, namedQuery } from '../../engine/cypher.ts';
import type { Engine, Row } from '../../engine/engine.ts';
import { OPERATIONS, type Operation, type Principal, ROLES, type Role } from '../../model/access.ts';
import type { Read } from './read-state.ts';

/**
 * Keys of callers. They are nodes of a label outside the model, so that no export, list or search holds them, and of the secret only a hash
 * is kept.
 */
export interface AccessKey extends Principal {
  readonly createdAt: string;
  readonly expiresAt: string | undefined;
  readonly revokedAt: string | undefined;
  /** About when it was last used. */
  readonly usedAt: string | undefined;
}

const FORM = /^accord_([0-9a-f]{12})_([A-Za-z0-9_-]{43})$/;

/** The parts of a key as a caller gives it; undefined for a text that is none. */
export function readKey(text: string): { readonly id: string; readonly secret: string } | undefined {
  const [, id, secret] = FORM.exec(text) ?? [];
  return id === undefined || secret === undefined ? undefined : { id, secret };
}

/** Hash of a secret of 256 random bits: nobody guesses what was hashed, so one round is enough. */
export function hashOfSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

const ONE = namedQuery('accessKeys.one', cypher`MATCH (k:AccessKey {id: $id}) RETURN k {.*} AS key`);
const ALL = namedQuery(
  'accessKeys.all',
  cypher`MATCH (k:AccessKey) RETURN k {.*} AS key ORDER BY k.createdAt, k.id LIMIT 10000`,
);

/** Returns every key, the oldest first. */
export async function readKeys(read: Read): Promise<readonly AccessKey[]> {
  return (await read(ALL, {})).map((row) => keyOf(row.key as Row));
}

/** Returns who comes with a key, or why nobody does, as the log tells it: callers are not told which it was. */
export async function principalOf(
  read: Read,
  text: string,
  now: string,
): Promise<{ readonly key: AccessKey } | { readonly why: string }> {
  const given = readKey(text);
  if (!given) return { why: 'no key of the form accord_ID_SECRET' };
  const [row] = await read(ONE, { id: given.id });
  // Compared in any case, so that the time does not tell whether there is such a key.
  const kept = Buffer.from(String((row?.key as Row | undefined)?.hash ?? hashOfSecret('')), 'hex');
  const isRight = timingSafeEqual(kept, Buffer.from(hashOfSecret(given.secret), 'hex'));
  if (!row || !isRight) return { why: `no key ${given.id} with this secret` };
  const key = keyOf(row.key as Row);
  if (key.revokedAt !== undefined) return { why: `the key ${key.keyId} was revoked` };
  if (key.expiresAt !== undefined && key.expiresAt <= now) return { why: `the key ${key.keyId} has expired` };
  return { key };
}

const USED = namedQuery('accessKeys.used', cypher`MATCH (k:AccessKey {id: $id}) SET k.usedAt = $at`);
/** How exactly the last use of a key is kept: writing every use would make readers writers. */
const USE_MS = 60_000;

/** Keeps when a key was last used, about. */
export async function noteUse(engine: Engine, key: AccessKey, now: string): Promise<void> {
  if (key.usedAt !== undefined && Date.parse(now) - Date.parse(key.usedAt) < USE_MS) return;
  await engine.write((tx) => tx.run(USED, { id: key.keyId, at: now }));
}

function keyOf(row: Row): AccessKey {
  const text = (name: string) => (typeof row[name] === 'string' ? row[name] : undefined);
  const only = Array.isArray(row.only) ? row.only.map(String) : undefined;
  const role = ROLES.find((known) => known === row.role);
  if (!role) throw new Error(`The key ${String(row.id)} has no role that is known.`);
  return {
    keyId: String(row.id),
    name: String(row.name),
    role: role satisfies Role,
    only: only?.filter((each): each is Operation => (OPERATIONS as readonly string[]).includes(each)),
    createdAt: String(row.createdAt),
    expiresAt: text('expiresAt'),
    revokedAt: text('revokedAt'),
    usedAt: text('usedAt'),
  };
}
