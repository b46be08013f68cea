/**
 * Every attack on the doors to writing that is tried, in one table: each is refused and writes nothing. The tests carry out what stands here by name
 * (`test/server/access.test.ts`, `test/server/oidc.test.ts`).
 */
export const ATTACKS = {
  /** Keys that are none any more, or never were: 401. */
  keys: [
    'a key that was revoked',
    'a key that has expired',
    'the id of one key with the secret of another',
    'an unknown id',
    'a secret with one sign changed',
    'a secret cut short',
    'a secret that goes on',
    'a secret of nothing',
    'a secret of 43 blanks of base64',
    'a prefix in capital letters',
    'the hash instead of the secret',
    'a key with a blank in it',
    'two keys',
    'an empty bearer',
    'the word alone',
    'a token without signature',
    'a pattern of Cypher',
    'a very long one',
  ],
  /** Callers who bring no key, or not where keys belong, or one of somebody who may not: refused as NOT_ALLOWED. */
  callers: [
    'no key',
    'an empty header',
    'a password of a proxy',
    'a key under another word',
    'a key without the word',
    'a key in another header',
    'a key in a cookie',
    'a name in a header of a proxy',
    'the role of a reader',
    'the role of a contributor',
    'a key limited to other writes',
  ],
  /** Ways to write by another method, from a page of another site, or hidden in something else. */
  ways: [
    'by GET',
    'by GET with the key in the address',
    'by a form of another page',
    'as plain text',
    'several at once in one list',
    'as a subscription',
    'by PUT',
    'as the other operation of a document',
  ],
  /** Tokens that the issuer did not give, or not for this: 401. */
  tokens: [
    'expired',
    'not valid yet',
    'without an end',
    'of nobody',
    'of an empty name',
    'for another audience',
    'for no audience',
    'of another issuer',
    'of an issuer that begins alike',
    'without a role',
    'with a role that is none',
    'signed by another key under the same name',
    'signed by a key that the issuer does not have',
    'that brings its own key',
    'that says where its key is',
    'of another type',
    'with the algorithm none',
    'with the algorithm None and a signature',
    'signed with the public key as a secret',
    'with an algorithm that is not named',
    'without its signature',
    'with one sign of the content changed',
    'that is three dots',
    'that is no JSON',
  ],
  /** More than a minute holds: 429. */
  rates: ['more writes than there are points', 'more under the address of another network'],
  /** Keys of writes that name another write, or none. */
  idempotency: [
    'another write under the key of one',
    'the key of somebody else for what they wrote',
    'an empty key',
    'a key too long',
    'the write of a revoked key again under its key',
  ],
} as const;

/** What carries out the attacks of a kind, by their names. */
export type Attacks<K extends keyof typeof ATTACKS, T> = Readonly<Record<(typeof ATTACKS)[K][number], T>>;
