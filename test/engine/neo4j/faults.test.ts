import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Transaction } from '../../../src/engine/engine.ts';
import { ConstraintError, CypherError, UnavailableError } from '../../../src/errors.ts';
import type { Act, Asked, BoltPeer } from '../../support/engines/bolt-peer.ts';
import { SOON } from '../../support/soon.ts';
import { isCommit, isRead, MERGE, put, READ, ROWS, withPeers } from './peers.ts';

const { peerWith, engineAt } = withPeers();

/** Does something once, then nothing special. */
function once(when: (asked: Asked) => boolean, act: Act): (asked: Asked) => Act {
  let isDone = false;
  return (asked) => {
    if (isDone || !when(asked)) return asked.text === READ.text ? ROWS : undefined;
    isDone = true;
    return act;
  };
}

async function timed<T>(work: Promise<T>): Promise<{ readonly ms: number; readonly error: unknown }> {
  const start = Date.now();
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return { ms: Date.now() - start, error };
}

describe.concurrent('faults of Neo4j', () => {
  it('repeats a write that met a deadlock', async () => {
    const fails = 'Neo.TransientError.Transaction.DeadlockDetected';
    const peer = await peerWith(
      once(({ text }) => text === MERGE.text, { fails, because: 'Two transactions wait for each other.' }),
    );

    const { ms, error } = await timed(put(engineAt(peer.uri)));

    expect(error).toBeUndefined();
    expect(ms).toBeLessThan(SOON);
    expect(peer.asked.filter(isCommit)).toHaveLength(1);
  });

  it('gives up on a write that meets deadlocks without end, within its budget', async () => {
    const fails = 'Neo.TransientError.Transaction.DeadlockDetected';
    const peer = await peerWith(({ text }) =>
      text === MERGE.text ? { fails, because: 'Two wait.' } : undefined,
    );

    const { ms, error } = await timed(put(engineAt(peer.uri)));

    expect(error).toBeInstanceOf(UnavailableError);
    expect(ms).toBeLessThan(SOON);
    expect(peer.asked.filter(isCommit)).toHaveLength(0);
  });

  it.each(['RUN', 'PULL'])('repeats a read whose connection is cut at %s', async (message) => {
    const peer = await peerWith(once((asked) => asked.message === message, 'cut'));

    expect(await engineAt(peer.uri).read(READ)).toEqual([{ id: 'a' }]);

    expect(peer.asked.filter(isRead)).toHaveLength(2);
  });

  it('repeats a write whose connection is cut at COMMIT, so that the same thing happens twice', async () => {
    const applied: (readonly string[])[] = [];
    const peer = await peerWith((asked) => {
      if (!isCommit(asked)) return undefined;
      applied.push(asked.pending);
      return applied.length === 1 ? 'cut' : undefined;
    });

    await put(engineAt(peer.uri));

    // The same MERGE on the same id: twice is once.
    expect(applied).toEqual([[MERGE.text], [MERGE.text]]);
    expect(peer.asked.filter(({ text }) => text === MERGE.text).map(({ params }) => params)).toEqual([
      { id: 'a' },
      { id: 'a' },
    ]);
  });

  it('says that the outcome is unknown when COMMIT is never confirmed', async () => {
    const peer = await peerWith((asked) => (isCommit(asked) ? 'cut' : undefined));

    await expect(put(engineAt(peer.uri))).rejects.toThrow(/unknown whether the write was applied.*again/);
  });

  it('says so too when COMMIT hangs', async () => {
    const peer = await peerWith((asked) => (isCommit(asked) ? 'hang' : undefined));

    const { ms, error } = await timed(put(engineAt(peer.uri, { callMs: 400 })));

    expect(String(error)).toMatch(/UnavailableError.*unknown whether the write was applied/);
    expect(ms).toBeLessThan(SOON);
  });

  it('commits nothing behind the back of a caller whose time was up', async () => {
    const peer = await peerWith();
    const slow = engineAt(peer.uri, { callMs: 300 }).write(async (tx) => {
      await tx.run(MERGE, { id: 'a' });
      await sleep(2_500);
      await tx.run(MERGE, { id: 'b' });
    });

    await expect(slow).rejects.toThrow(UnavailableError);
    await sleep(1_000);

    expect(peer.asked.filter(isCommit)).toHaveLength(0);
    expect(peer.asked.filter(({ text }) => text === MERGE.text)).toHaveLength(1);
  });

  it('gives a change of many rows time in proportion, and the server the same', async () => {
    const peer = await peerWith();
    const engine = engineAt(peer.uri, { callMs: 700 });
    const slowly = async (tx: Transaction) => {
      await tx.run(MERGE, { id: 'a' });
      // Longer than a usual change may take.
      await sleep(4_500);
      return tx.run(MERGE, { id: 'b' });
    };
    const size = { rows: 2_000 * 100 };
    await Promise.all([engine.write(slowly, size), engine.suppose(slowly, size)]);

    expect(peer.asked.filter(isCommit)).toHaveLength(1);
    expect(peer.asked.filter(({ text }) => text === MERGE.text)).toHaveLength(4);
    const timeouts = peer.asked.flatMap(({ message, extra }) =>
      message === 'BEGIN' ? Number(extra.tx_timeout) : [],
    );
    expect(timeouts).toEqual([700 * 106, 700 * 106]);
  });

  it('gives up on a query of such a change that hangs as soon as on any usual change', async () => {
    const peer = await peerWith(({ text }) => (text === MERGE.text ? 'hang' : undefined));
    const engine = engineAt(peer.uri, { callMs: 100 });

    const { ms, error } = await timed(
      engine.write((tx) => tx.run(MERGE, { id: 'a' }), { rows: 2_000 * 10_000 }),
    );

    expect(String(error)).toMatch(/UnavailableError.*"put" of "write" within 600 ms; nothing was applied/);
    expect(ms).toBeLessThan(SOON);
    expect(peer.asked.filter(isCommit)).toHaveLength(0);
  });

  it('gives up on a call that hangs at its deadline, others unaffected', async () => {
    const peer = await peerWith((asked) => {
      if (asked.text === 'RETURN 1 AS hung') return 'hang';
      return isRead(asked) ? ROWS : undefined;
    });
    const engine = engineAt(peer.uri, { callMs: 3_000 });
    await engine.read(READ);
    const hung = timed(engine.read({ name: 'hung', text: 'RETURN 1 AS hung' }));

    const other = await timed(engine.read(READ));
    const { ms, error } = await hung;

    expect(other.error).toBeUndefined();
    expect(other.ms).toBeLessThan(ms);
    expect(String(error)).toMatch(/UnavailableError.*"hung" within 3000 ms/);
    expect(ms).toBeLessThan(SOON);
  });

  it('gives up when the deadline of the request comes first, and does not begin after it', async () => {
    const peer = await peerWith((asked) => (isRead(asked) ? 'hang' : undefined));
    const engine = engineAt(peer.uri);

    const { ms, error } = await timed(engine.read(READ, {}, { deadline: AbortSignal.timeout(150) }));
    await expect(engine.read(READ, {}, { deadline: AbortSignal.abort() })).rejects.toThrow(UnavailableError);

    expect(error).toBeInstanceOf(UnavailableError);
    expect(ms).toBeLessThan(SOON);
    expect(peer.asked.filter(isRead)).toHaveLength(1);
  });

  it('says within seconds that a machine takes connections and never answers', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));
    const address = silent.address();
    const engine = engineAt(`bolt://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`);

    const { ms, error } = await timed(engine.read(READ));

    expect(error).toBeInstanceOf(UnavailableError);
    expect(ms).toBeLessThan(SOON);
    expect(await engine.check()).toMatchObject({ ready: false });
    silent.close();
  });

  it('refuses within a second what a pool of busy connections cannot take', async () => {
    const peer = await peerWith((asked) => (isRead(asked) ? 'hang' : undefined));
    const engine = engineAt(peer.uri, { callMs: 6_000, poolSize: 2 });
    const busy = [timed(engine.read(READ)), timed(engine.read(READ))];
    await expect.poll(() => peer.asked.filter(isRead).length).toBe(2);

    const others = await Promise.all([1, 2, 3, 4, 5].map(() => timed(engine.read(READ))));

    for (const { ms, error } of others) {
      expect(String(error)).toMatch(/UnavailableError: No connection to Neo4j at .* was free.*at most 2/);
      expect(ms).toBeLessThan(SOON);
    }
    await Promise.all(busy);
    expect(peer.asked.filter(isRead)).toHaveLength(2);
  });

  it('takes new connections when hung calls hold the pool for good', async () => {
    let isHung = true;
    const peer = await peerWith((asked) => (isRead(asked) ? (isHung ? 'hang' : ROWS) : undefined));
    const engine = engineAt(peer.uri, { callMs: 200, poolSize: 2 });
    await Promise.all([timed(engine.read(READ)), timed(engine.read(READ))]);
    isHung = false;

    await expect.poll(() => engine.read(READ).catch(() => undefined)).toEqual([{ id: 'a' }]);
    // The hung connections are closed, not kept beside the new ones.
    await expect.poll(() => peer.open()).toBeLessThanOrEqual(2);
    expect(await engine.read(READ)).toEqual([{ id: 'a' }]);
  });

  it('writes to the new leader when the old one steps down', async () => {
    const isLeader = { a: true };
    const table = (): Act => ({
      metadata: {
        rt: {
          ttl: 300,
          db: 'graph',
          servers: [
            { role: 'ROUTE', addresses: [`127.0.0.1:${a.port}`, `127.0.0.1:${b.port}`] },
            { role: 'READ', addresses: [`127.0.0.1:${a.port}`, `127.0.0.1:${b.port}`] },
            { role: 'WRITE', addresses: [`127.0.0.1:${isLeader.a ? a.port : b.port}`] },
          ],
        },
      },
    });
    const a: BoltPeer = await peerWith((asked) => {
      if (asked.message === 'ROUTE') return table();
      if (asked.text !== MERGE.text || isLeader.a) return undefined;
      return { fails: 'Neo.ClientError.Cluster.NotALeader', because: 'No longer the leader.' };
    });
    const b: BoltPeer = await peerWith((asked) => (asked.message === 'ROUTE' ? table() : undefined));
    const engine = engineAt(`neo4j://127.0.0.1:${a.port}`);
    await put(engine);
    isLeader.a = false;

    const { ms, error } = await timed(put(engine));

    expect(error).toBeUndefined();
    expect(ms).toBeLessThan(SOON);
    expect(a.asked.filter(isCommit)).toHaveLength(1);
    expect(b.asked.filter(isCommit)).toHaveLength(1);
  });

  it('opens the circuit after ten outages, refuses at once, and closes it when the database is back', async () => {
    let isDown = true;
    const peer = await peerWith((asked) => {
      if (asked.message !== 'RUN') return undefined;
      return isDown ? 'hang' : ROWS;
    });
    const engine = engineAt(peer.uri, { callMs: 150, poolSize: 20 });
    await Promise.all(Array.from({ length: 10 }, () => timed(engine.read(READ))));

    // Now and then a call is let through to see whether the database is back; all others are refused without asking it.
    const refused = async () => {
      const asked = peer.asked.length;
      const { error } = await timed(engine.read(READ));
      return [String(error), peer.asked.length - asked];
    };
    await expect
      .poll(refused)
      .toEqual([expect.stringMatching(/not tried; try again in a second.*did not answer "thing"/), 0]);
    isDown = false;
    await expect.poll(() => engine.read(READ).catch(() => undefined)).toEqual([{ id: 'a' }]);
    expect(await engine.read(READ)).toEqual([{ id: 'a' }]);
  });

  it('does not open the circuit for statements that are slow while the database answers others', async () => {
    const SLOW = { name: 'slow', text: 'MATCH (n:Slow) RETURN n.id AS id' };
    const peer = await peerWith((asked) => {
      if (asked.text === SLOW.text) return 'hang';
      return isRead(asked) ? ROWS : undefined;
    });
    const engine = engineAt(peer.uri, { callMs: 3_000, poolSize: 50 });
    const late = await Promise.all(Array.from({ length: 15 }, () => timed(engine.read(SLOW))));
    expect(late.map(({ error }) => String(error)).join()).toMatch(/(did not answer "slow".*){15}/);
    await sleep(200);

    expect(await engine.read(READ)).toEqual([{ id: 'a' }]);
  });

  it('does not open the circuit for clients that go away, nor for statements that fail', async () => {
    const peer = await peerWith((asked) => {
      if (asked.text === 'nonsense')
        return { fails: 'Neo.ClientError.Statement.SyntaxError', because: 'What?' };
      return isRead(asked) ? ROWS : undefined;
    });
    const engine = engineAt(peer.uri);
    for (let i = 0; i < 12; i += 1) {
      await timed(engine.read(READ, {}, { deadline: AbortSignal.abort() }));
      await timed(engine.read({ name: 'nonsense', text: 'nonsense' }));
    }

    expect(await engine.read(READ)).toEqual([{ id: 'a' }]);
  });

  it.each<[string, unknown, RegExp]>([
    ['Neo.ClientError.Statement.SyntaxError', CypherError, /"thing" cannot be understood/],
    ['Neo.ClientError.Schema.ConstraintValidationFailed', ConstraintError, /uniqueness/],
    ['Neo.ClientError.Transaction.TransactionTimedOut', UnavailableError, /stopped "thing".*too long/],
    ['Neo.ClientError.Security.Forbidden', UnavailableError, /does not let the user "neo4j"/],
    ['Neo.DatabaseError.General.UnknownError', UnavailableError, /cannot answer now: No space left/],
  ])('gives %s a name of ours', async (fails, kind, message) => {
    const peer = await peerWith((asked) =>
      isRead(asked) ? { fails, because: 'No space left on device' } : undefined,
    );

    const { error } = await timed(engineAt(peer.uri).read(READ));

    expect(error).toBeInstanceOf(kind);
    expect(String(error)).toMatch(message);
  });
});

describe.concurrent('what readiness says of Neo4j', () => {
  const checked = async (script: (asked: Asked) => Act) => {
    const peer = await peerWith(script);
    const engine = engineAt(peer.uri);
    return { health: await engine.check(), read: await timed(engine.read(READ)) };
  };
  const on = (message: string, fails: string) => (asked: Asked) =>
    asked.message === message ? { fails, because: 'No.' } : undefined;

  it('a version that is too old', async () => {
    const { health } = await checked(({ text }) =>
      text.includes('dbms.components') ? { rows: [{ version: '4.4.40' }] } : undefined,
    );

    expect(health).toEqual({
      ready: false,
      reason: 'Neo4j 5.23 or later is needed; found 4.4.40. Upgrade the server.',
    });
  });

  it.each([
    ['a wrong password', 'LOGON', 'Neo.ClientError.Security.Unauthorized', /NEO4J_PASSWORD/],
    ['too many wrong passwords', 'LOGON', 'Neo.ClientError.Security.AuthenticationRateLimit', /PASSWORD/],
    ['a password that expired', 'LOGON', 'Neo.ClientError.Security.CredentialsExpired', /expired/],
    ['a database that is not there', 'RUN', 'Neo.ClientError.Database.DatabaseNotFound', /NEO4J_DATABASE/],
  ])('%s', async (_what, message, fails, remedy) => {
    const { health, read } = await checked(on(message, fails));

    expect(health).toMatchObject({ ready: false, reason: expect.stringMatching(remedy) });
    expect('isRefused' in health).toBe(message === 'LOGON' && !fails.endsWith('CredentialsExpired'));
    expect(read.error).toBeInstanceOf(UnavailableError);
    expect(String(read.error)).toMatch(remedy);
    expect(JSON.stringify(health) + String(read.error)).not.toContain('a-secret');
    expect(read.ms).toBeLessThan(SOON);
  });

  it('a server that hangs, within 5 s', async () => {
    const peer = await peerWith(({ message }) => (message === 'RUN' ? 'hang' : undefined));

    const start = Date.now();
    const health = await engineAt(peer.uri).check();

    expect(health).toMatchObject({ ready: false, reason: expect.stringMatching(/did not answer/) });
    expect(Date.now() - start).toBeLessThan(SOON);
  });

  it('something that is no Neo4j', async () => {
    const web = createServer((socket) => {
      socket.on('error', () => socket.destroy());
      socket.write('HTTP/1.1 400 Bad Request\r\n\r\n');
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => web.once('listening', resolve));
    const address = web.address();

    const health = await engineAt(
      `bolt://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    ).check();

    expect(health).toMatchObject({ ready: false, reason: expect.stringMatching(/HTTP/) });
    web.close();
  });
});
