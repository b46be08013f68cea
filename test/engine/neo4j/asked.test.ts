import { describe, expect, it } from 'vitest';
import { isCommit, isRead, MERGE, PATIENT_MS, put, READ, ROWS, withPeers } from './peers.ts';

const { peerWith, engineAt } = withPeers();

describe.concurrent('Neo4j as it is asked', () => {
  it('reads in read sessions, names the database, sets a time limit, and sends integers as integers', async () => {
    const peer = await peerWith((asked) => (isRead(asked) ? ROWS : undefined));
    const engine = engineAt(peer.uri);

    expect(await engine.read(READ, { whole: 3, broken: 0.5 })).toEqual([{ id: 'a' }]);

    const [run] = peer.asked.filter(isRead);
    expect(run?.extra).toMatchObject({ mode: 'r', db: 'graph', tx_timeout: PATIENT_MS });
    expect(run?.params).toEqual({ whole: 3, broken: 0.5 });
    expect(peer.asked.map(({ message }) => message)).not.toContain('BEGIN');
  });

  it('writes in managed transactions only', async () => {
    const peer = await peerWith();
    await put(engineAt(peer.uri));

    const messages = peer.asked.map(({ message }) => message);
    expect(messages.filter((message) => ['BEGIN', 'RUN', 'COMMIT'].includes(message))).toEqual([
      'BEGIN',
      'RUN',
      'COMMIT',
    ]);
    expect(peer.asked.find(({ message }) => message === 'BEGIN')?.extra).toMatchObject({ db: 'graph' });
  });

  it('asks a text that is new to the server once at a time, until it is planned', async () => {
    const peer = await peerWith(({ message }) => (['RUN', 'PULL'].includes(message) ? 'hang' : undefined));
    const engine = engineAt(peer.uri, { callMs: 300 });

    const answers = await Promise.allSettled([engine.read(READ), engine.read(READ), engine.read(READ)]);

    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(peer.asked.filter(isRead)).toHaveLength(1);
  });

  it('asks a text on another connection once the first to ask it has hung for its time', async () => {
    const peer = await peerWith(({ message, connection, text }) => {
      if (connection === 1 && ['RUN', 'PULL'].includes(message)) return 'hang';
      return text === READ.text ? ROWS : undefined;
    });
    const engine = engineAt(peer.uri, { callMs: 300 });

    await expect(engine.read(READ)).rejects.toThrow('300 ms');

    expect(await engine.read(READ)).toEqual([{ id: 'a' }]);
  });

  it('asks a text again for others where the first to ask it was refused', async () => {
    let refused = 0;
    const peer = await peerWith((asked) => {
      if (!isRead(asked)) return undefined;
      refused += 1;
      return refused === 1 ? { fails: 'Neo.ClientError.Statement.SyntaxError', because: 'No.' } : ROWS;
    });
    const engine = engineAt(peer.uri);

    const answers = await Promise.allSettled([engine.read(READ), engine.read(READ), engine.read(READ)]);

    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
  });

  it('carries bookmarks, so that a client reads its own writes', async () => {
    const peer = await peerWith((asked) => (isRead(asked) ? ROWS : undefined));
    const engine = engineAt(peer.uri);

    await put(engine);
    await engine.read(READ);

    expect(peer.asked.find(isRead)?.extra.bookmarks).toEqual(['bookmark:1']);
  });

  it('says what to do where the database has not the memory for a write', async () => {
    const fails = 'Neo.TransientError.General.MemoryPoolOutOfMemoryError';
    const peer = await peerWith(({ text }) =>
      text === MERGE.text ? { fails, because: 'The limit is reached.' } : undefined,
    );

    await expect(put(engineAt(peer.uri))).rejects.toThrow(
      /has not the memory for "write", and nothing of it was applied; .* dbms\.memory\.transaction\.total\.max/,
    );
    expect(peer.asked.filter(isCommit)).toHaveLength(0);
  });

  it('prepares a schema by managed transactions, after looking at the version', async () => {
    const peer = await peerWith(({ text }) =>
      text.includes('dbms.components') ? { rows: [{ version: '5.26.30' }] } : undefined,
    );
    const label = 'Thing';
    await engineAt(peer.uri).prepare({
      unique: [{ label, property: 'id' }],
      indexes: [{ label, property: 'name' }],
      filterIndexes: [{ label, property: 'kind' }],
      relationshipIndexes: [],
      search: {
        label,
        keys: ['keys'],
        ends: [],
        names: ['words'],
        texts: [],
        past: { keys: [], names: [] },
      },
    });

    const definitions = peer.asked.filter(({ text }) => text.startsWith('CREATE '));
    expect(definitions).toHaveLength(4);
    // The constraint, then all indexes.
    expect(peer.asked.filter(isCommit)).toHaveLength(2);
    expect(definitions.map(({ text }) => text)).toContainEqual(
      expect.stringMatching(/^CREATE INDEX .* ON \(n\.kind\)$/),
    );
  });
});
