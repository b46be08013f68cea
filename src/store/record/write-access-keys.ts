import { randomBytes } from 'node:crypto';
import { cypher, namedQuery } from '../../engine/cypher.ts';
import type { Engine } from '../../engine/engine.ts';
import type { Operation, Role } from '../../model/access.ts';
import { hashOfSecret } from '../read/access-keys.ts';

const CREATE = namedQuery(
  'accessKeys.create',
  cypher`MERGE (k:AccessKey {id: $id}) SET k.name = $name, k.role = $role, k.only = $only, k.hash = $hash, k.createdAt = $createdAt, k.expiresAt = $expiresAt`,
);
const REVOKE = namedQuery(
  'accessKeys.revoke',
  cypher`MATCH (k:AccessKey {id: $id}) SET k.revokedAt = coalesce(k.revokedAt, $at) RETURN k.id AS id`,
);

/** What a new key is for. */
export interface NewKey {
  readonly name: string;
  readonly role: Role;
  readonly only: readonly Operation[] | undefined;
  readonly expiresAt: string | undefined;
}

/** Makes a key and returns it whole, for the only time. */
export async function createKey(engine: Engine, { name, role, only, expiresAt }: NewKey): Promise<string> {
  const id = randomBytes(6).toString('hex');
  const secret = randomBytes(32).toString('base64url');
  const kept = { id, name, role, only: only ?? null, hash: hashOfSecret(secret) };
  const createdAt = new Date().toISOString();
  await engine.write((tx) => tx.run(CREATE, { ...kept, createdAt, expiresAt: expiresAt ?? null }));
  return `accord_${id}_${secret}`;
}

/** Revokes a key from now on; false where there is none such. It stays in the list. */
export async function revokeKey(engine: Engine, id: string): Promise<boolean> {
  const at = new Date().toISOString();
  return (await engine.write((tx) => tx.run(REVOKE, { id, at }))).length > 0;
}
