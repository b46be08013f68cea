import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, exportSPKI, generateKeyPair, type JWTHeaderParameters, SignJWT } from 'jose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Engine } from '../../src/engine/engine.ts';
import { readEdition } from '../../src/store/read/edition.ts';
import { ATTACKS, type Attacks } from '../support/attacks.ts';
import { describeEngines } from '../support/engines/engines.ts';
import { fill, readAnswer, type Served, serve } from '../support/serve.ts';

/** Tokens of an issuer: who they let in, and every way in which a token is none. */

const ISSUER = 'https://issuer.example';
const AUDIENCE = 'accord';
const WRITE = (id: string) =>
  `mutation { record(records: [{ company: { id: "org:${id}", name: "Token", basis: INFERRED } }]) { change { by keyId } userErrors { code } } }`;

describeEngines('tokens', (open) => {
  let engine: Engine;
  let served: Served;
  let lost: Served;
  let own: CryptoKeyPair;
  let foreign: CryptoKeyPair;
  let spki: string;
  let keySet = '{}';
  const issuer = createServer((_request, response) => response.end(keySet));

  beforeAll(async () => {
    own = await generateKeyPair('RS256', { extractable: true });
    foreign = await generateKeyPair('RS256', { extractable: true });
    spki = await exportSPKI(own.publicKey);
    keySet = JSON.stringify({
      keys: [{ ...(await exportJWK(own.publicKey)), kid: 'one', alg: 'RS256', use: 'sig' }],
    });
    await new Promise<void>((done) => {
      issuer.listen(0, '127.0.0.1', done);
    });
    const { port } = issuer.address() as AddressInfo;
    engine = await open();
    await fill(engine);
    const oidc = {
      ...{
        issuer: ISSUER,
        audience: AUDIENCE,
        algorithms: ['RS256'],
        roleClaim: 'accord_role',
        type: 'at+jwt',
      },
      keys: `http://127.0.0.1:${port}/keys`,
    };
    const access = { writing: true, anonymous: 'read', oidc } as const;
    served = await serve({ engine, access });
    // Nothing listens on the port of discard.
    lost = await serve({ engine, access: { ...access, oidc: { ...oidc, keys: 'http://127.0.0.1:9/keys' } } });
  }, 60_000);
  afterAll(async () => {
    await served.server.close();
    await lost.server.close();
    await new Promise((done) => issuer.close(done));
  });

  const now = () => Math.floor(Date.now() / 1_000);
  const GOOD = { sub: 'maria', iss: ISSUER, aud: AUDIENCE, accord_role: 'curator' };
  const sign = (
    claims: Readonly<Record<string, unknown>> = {},
    {
      header = {},
      key = own.privateKey,
    }: { header?: Partial<JWTHeaderParameters>; key?: CryptoKey | Uint8Array } = {},
  ) =>
    new SignJWT({ ...GOOD, exp: now() + 300, iat: now(), ...claims })
      .setProtectedHeader({ alg: 'RS256', kid: 'one', typ: 'at+jwt', ...header })
      .sign(key);
  const ask = async (token: string, query: string, at = served) =>
    readAnswer(
      await fetch(`${at.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ query }),
      }),
    );
  const revision = async () => (await readEdition((query, params) => engine.read(query, params))).revision;

  it('let in whom they name, with the role of their claim', async () => {
    expect(await ask(await sign(), WRITE('by-token'))).toMatchObject({
      status: 200,
      data: { record: { userErrors: [], change: { by: 'maria', keyId: 'oidc:maria' } } },
    });
    const groups = await sign({ accord_role: ['reader', 'curator', 'staff'] });
    expect(await ask(groups, WRITE('by-groups'))).toMatchObject({ data: { record: { userErrors: [] } } });
    for (const role of ['reader', 'contributor'])
      expect(await ask(await sign({ accord_role: role }), WRITE('by-none'))).toMatchObject({
        data: { record: { change: null, userErrors: [{ code: 'NOT_ALLOWED' }] } },
      });
  });

  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const payload = () => part({ ...GOOD, exp: now() + 300 });
  const BAD: Attacks<'tokens', () => Promise<string> | string> = {
    expired: () => sign({ exp: now() - 60 }),
    'not valid yet': () => sign({ nbf: now() + 600 }),
    'without an end': () => sign({ exp: undefined }),
    'of nobody': () => sign({ sub: undefined }),
    'of an empty name': () => sign({ sub: '' }),
    'for another audience': () => sign({ aud: 'another' }),
    'for no audience': () => sign({ aud: undefined }),
    'of another issuer': () => sign({ iss: 'https://evil.example' }),
    'of an issuer that begins alike': () => sign({ iss: `${ISSUER}.evil.example` }),
    'without a role': () => sign({ accord_role: undefined }),
    'with a role that is none': () => sign({ accord_role: 'root' }),
    'signed by another key under the same name': () => sign({}, { key: foreign.privateKey }),
    'signed by a key that the issuer does not have': () =>
      sign({}, { key: foreign.privateKey, header: { kid: 'two' } }),
    'that brings its own key': async () =>
      sign({}, { key: foreign.privateKey, header: { jwk: await exportJWK(foreign.publicKey) } }),
    'that says where its key is': () =>
      sign({}, { key: foreign.privateKey, header: { jku: 'https://evil.example/keys' } }),
    'of another type': () => sign({}, { header: { typ: 'JWT' } }),
    'with the algorithm none': () => `${part({ alg: 'none', typ: 'at+jwt' })}.${payload()}.`,
    'with the algorithm None and a signature': () =>
      `${part({ alg: 'None', typ: 'at+jwt' })}.${payload()}.AAAA`,
    'signed with the public key as a secret': () =>
      sign({}, { key: new TextEncoder().encode(spki), header: { alg: 'HS256' } }),
    'with an algorithm that is not named': async () =>
      sign({}, { key: (await generateKeyPair('ES256')).privateKey, header: { alg: 'ES256' } }),
    'without its signature': async () => (await sign()).replace(/[^.]*$/, ''),
    'with one sign of the content changed': async () => {
      const [head = '', , tail = ''] = (await sign()).split('.');
      return `${head}.${part({ ...GOOD, exp: now() + 300, accord_role: 'admin' })}.${tail}`;
    },
    'that is three dots': () => '...',
    'that is no JSON': () => 'AAAA.AAAA.AAAA',
  };
  it.each(ATTACKS.tokens)('are refused with 401 and the same words: %s', async (what) => {
    const token = BAD[what];
    const before = await revision();
    const answer = await ask(await token(), WRITE('intruder'));
    expect(answer).toMatchObject({
      status: 401,
      errors: [{ code: 'UNAUTHENTICATED', message: expect.stringMatching(/^The key is not taken/) }],
    });
    expect(await revision()).toBe(before);
  });

  it('stand in no line of the log', async () => {
    const token = await sign({ exp: now() - 60 });
    await ask(token, WRITE('intruder'));
    expect(JSON.stringify(served.logged)).not.toContain(token.slice(-40));
    expect(served.logged.some(({ why }) => String(why).includes('ERR_JWT_EXPIRED'))).toBe(true);
  });

  it('wait for the keys of the issuer where those cannot be had, and nobody is let in meanwhile', async () => {
    const before = await revision();
    const answer = await ask(await sign(), WRITE('intruder'), lost);
    expect(answer).toMatchObject({ status: 503, errors: [{ code: 'SERVICE_UNAVAILABLE' }] });
    expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(await revision()).toBe(before);
  });
});
