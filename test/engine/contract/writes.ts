import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { earlier } from '../../../src/engine/deadline.ts';
import { openEmbedded } from '../../../src/engine/embedded/embedded.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import { ConstraintError, CypherError, UnavailableError } from '../../../src/errors.ts';
import { beforeEngine, describeContract, SCHEMA } from '../../support/contract.ts';
import { removeFolder, temporaryFolder } from '../../support/engines/engines.ts';

const ONE = { name: 'one', text: 'RETURN 1 AS one' };
const CREATE = { name: 'create', text: 'CREATE (n:Thing {id: $id})' };

describeContract('writes', (open) => {
  const engine = beforeEngine(open);

  it('applies all of a transaction', async () => {
    await engine().write(async (tx) => {
      await tx.run(CREATE, { id: 'a' });
      await tx.run(CREATE, { id: 'b' });
    });
    expect(await ids(engine())).toEqual(['a', 'b']);
  });

  it('applies nothing of a transaction whose work throws', async () => {
    const work = engine().write(async (tx) => {
      await tx.run(CREATE, { id: 'a' });
      throw new Error('changed my mind');
    });
    await expect(work).rejects.toThrow('changed my mind');
    expect(await ids(engine())).toEqual([]);
  });

  it('sees its own writes before the commit, and others do not', async () => {
    await engine().write(async (tx) => {
      await tx.run(CREATE, { id: 'a' });
      expect(await tx.run({ name: 'own', text: 'MATCH (n:Thing) RETURN n.id AS id' })).toEqual([{ id: 'a' }]);
      expect(await ids(engine())).toEqual([]);
    });
    expect(await ids(engine())).toEqual(['a']);
  });

  it('refuses the commit after a failed statement, even when the work goes on', async () => {
    const work = engine().write(async (tx) => {
      await tx.run(CREATE, { id: 'a' });
      await tx.run({ name: 'broken', text: 'MATCH (n RETURN n' }).catch(() => undefined);
      await tx.run(CREATE, { id: 'b' });
    });
    await expect(work).rejects.toThrow();
    expect(await ids(engine())).toEqual([]);
  });

  it('refuses a whole batch for one duplicate in it', async () => {
    const batch = { name: 'batch', text: 'UNWIND $rows AS row CREATE (n:Thing {id: row.id})' };
    const work = engine().write((tx) => tx.run(batch, { rows: [{ id: 'a' }, { id: 'b' }, { id: 'a' }] }));
    await expect(work).rejects.toThrow(ConstraintError);
    expect(await ids(engine())).toEqual([]);
  });

  it('refuses a duplicate of what is stored', async () => {
    await engine().write((tx) => tx.run(CREATE, { id: 'a' }));
    await expect(engine().write((tx) => tx.run(CREATE, { id: 'a' }))).rejects.toThrow(ConstraintError);
  });

  it('lets writers of one record wait for each other instead of losing one', async () => {
    await engine().write((tx) => tx.run({ name: 'start', text: "CREATE (n:Thing {id: 'a', count: 0})" }));
    const add = { name: 'add', text: "MATCH (n:Thing {id: 'a'}) SET n.count = n.count + 1" };
    await Promise.all(Array.from({ length: 20 }, () => engine().write((tx) => tx.run(add))));
    const rows = await engine().read({
      name: 'count',
      text: "MATCH (n:Thing {id: 'a'}) RETURN n.count AS count",
    });
    expect(rows).toEqual([{ count: 20 }]);
  });

  it('shows a supposed change to who supposes it, and undoes it', async () => {
    await engine().write((tx) =>
      tx.run({ name: 'start', text: "CREATE (n:Thing {id: 'a', count: 1})-[:LEADS]->(:Thing {id: 'b'})" }),
    );
    const all = {
      name: 'all',
      text: 'MATCH (n:Thing) RETURN n.id AS id, n.count AS count, labels(n) AS labels, COUNT { (n)--() } AS degree ORDER BY n.id',
    };
    const before = await engine().read(all);
    const seen = await engine().suppose(async (tx) => {
      await tx.run({ name: 'b', text: "MATCH (n:Thing {id: 'b'}) DETACH DELETE n" });
      await tx.run({ name: 'a', text: "MATCH (n:Thing {id: 'a'}) SET n.count = 2 SET n:Other" });
      await tx.run(CREATE, { id: 'c' });
      expect(await engine().read(all)).toEqual(before);
      return tx.run(all);
    });
    expect(seen).toMatchObject([
      { id: 'a', count: 2, degree: 0 },
      { id: 'c', count: null, degree: 0 },
    ]);
    expect(await engine().read(all)).toEqual(before);
    await expect(engine().suppose((tx) => tx.run(CREATE, { id: 'a' }))).rejects.toThrow(ConstraintError);
    await engine().write((tx) => tx.run(CREATE, { id: 'c' }));
    expect(await ids(engine())).toEqual(['a', 'b', 'c']);
  });

  it('lets a writer pass whom a supposition that gives way keeps waiting, and supposes anew', async () => {
    let hasBegun = () => {};
    const begun = new Promise<void>((resolve) => (hasBegun = resolve));
    let isWritten = false;
    const supposed = engine().suppose(
      async (tx) => {
        await tx.run(CREATE, { id: 'b' });
        hasBegun();
        do await tx.run(ONE);
        while (!isWritten);
        return tx.run({ name: 'ids', text: 'MATCH (n:Thing) RETURN n.id AS id ORDER BY n.id' });
      },
      { givesWay: true },
    );
    await begun;
    await engine().write((tx) => tx.run(CREATE, { id: 'a' }));
    isWritten = true;

    expect(await supposed).toEqual([{ id: 'a' }, { id: 'b' }]);
    expect(await ids(engine())).toEqual(['a']);
  });

  it('ends a supposition that nobody waits for, so that writers do not wait for it either', async () => {
    const asked = new AbortController();
    const supposed = engine().suppose(
      async (tx) => {
        await tx.run(CREATE, { id: 'b' });
        asked.abort();
        for (;;) await tx.run(ONE);
      },
      { deadline: asked.signal },
    );

    await expect(supposed).rejects.toThrow();
    await engine().write((tx) => tx.run(CREATE, { id: 'a' }));
    expect(await ids(engine())).toEqual(['a']);
  });

  it('says that a statement cannot be understood, with its name', async () => {
    await expect(engine().read({ name: 'nonsense', text: 'MATCH (n RETURN n' })).rejects.toThrow(CypherError);
    await expect(engine().read({ name: 'nonsense', text: 'MATCH (n RETURN n' })).rejects.toThrow(/nonsense/);
  });

  it('prepares again without a change', async () => {
    await engine().prepare(SCHEMA);
    await engine().prepare(SCHEMA);
    expect(await engine().check()).toEqual({ ready: true });
  });

  it('takes many calls of one request without a warning of a leak', async () => {
    const warnings: Error[] = [];
    const note = (warning: Error) => warnings.push(warning);
    process.on('warning', note);
    const { signal } = new AbortController();
    const either = earlier(signal, new AbortController().signal);
    const calls = [signal, either].flatMap((deadline) =>
      Array.from({ length: 12 }, () =>
        engine().read({ name: 'one', text: 'RETURN 1 AS one' }, {}, { deadline }),
      ),
    );
    await Promise.all(calls);
    // Warnings come a turn later.
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', note);

    expect(warnings.filter(({ name }) => name === 'MaxListenersExceededWarning')).toEqual([]);
  });

  it('gives up at the deadline of the request', async () => {
    const over = AbortSignal.abort();
    await expect(
      engine().read({ name: 'late', text: 'RETURN 1 AS one' }, {}, { deadline: over }),
    ).rejects.toThrow(UnavailableError);
  });
});

describeContract('closing', (open) => {
  it('refuses calls afterwards and says so', async () => {
    const engine = await open();
    await engine.close();
    await expect(engine.read({ name: 'one', text: 'RETURN 1 AS one' })).rejects.toThrow(UnavailableError);
    await expect(engine.write((tx) => tx.run({ name: 'one', text: 'RETURN 1 AS one' }))).rejects.toThrow(
      UnavailableError,
    );
    expect(await engine.check()).toMatchObject({ ready: false });
  });
});

describe('the embedded folder', () => {
  it('keeps its data when closed and opened again', async () => {
    const folder = temporaryFolder();
    const first = openEmbedded({ folder, callMs: 5_000 });
    await first.prepare(SCHEMA);
    await first.write((tx) => tx.run(CREATE, { id: 'a' }));
    await first.close();
    const second = openEmbedded({ folder, callMs: 5_000 });
    await second.prepare(SCHEMA);
    expect(await ids(second)).toEqual(['a']);
    await expect(second.write((tx) => tx.run(CREATE, { id: 'a' }))).rejects.toThrow(ConstraintError);
    await second.close();
    await removeFolder(folder);
  });

  it('lets who only reads it suppose on a copy, which goes with the reader', async () => {
    const folder = temporaryFolder();
    const copies = () => readdirSync(tmpdir()).filter((name) => name.startsWith('accord-supposed-'));
    const first = openEmbedded({ folder, callMs: 5_000 });
    await first.prepare(SCHEMA);
    await first.write((tx) => tx.run(CREATE, { id: 'a' }));
    await first.close();
    const earlier = new Set(copies());
    const reader = openEmbedded({ folder, use: 'read', callMs: 5_000 });
    const seen = await reader.suppose(async (tx) => {
      await tx.run(CREATE, { id: 'b' });
      return tx.run({ name: 'ids', text: 'MATCH (n:Thing) RETURN n.id AS id ORDER BY n.id' });
    });
    expect(seen).toEqual([{ id: 'a' }, { id: 'b' }]);
    expect(await ids(reader)).toEqual(['a']);
    const own = copies().filter((name) => !earlier.has(name));
    await reader.close();
    expect(copies().filter((name) => own.includes(name))).toEqual([]);
    await removeFolder(folder);
  });

  it('belongs to one process; a second is told which folder and what to do', async () => {
    const folder = temporaryFolder();
    const first = openEmbedded({ folder, callMs: 5_000 });
    const source = `import(${JSON.stringify(fileURLToPath(new URL('../../../src/engine/embedded/embedded.ts', import.meta.url)))}).then(({ openEmbedded }) => { try { openEmbedded({ folder: ${JSON.stringify(folder)}, callMs: 1000 }); console.log('opened'); } catch (error) { console.log(error.name + ': ' + error.message); } });`;
    const { stdout } = spawnSync(process.execPath, ['--import', 'tsx', '-e', source], {
      encoding: 'utf8',
      cwd: process.cwd(),
    });
    expect(stdout).toContain('UnavailableError');
    expect(stdout).toContain(folder);
    expect(stdout).toContain('ACCORD_DATA');
    await first.close();
    await removeFolder(folder);
  });

  it('keeps every acknowledged write when its process is killed', async () => {
    const folder = temporaryFolder();
    const source = `import(${JSON.stringify(fileURLToPath(new URL('../../../src/engine/embedded/embedded.ts', import.meta.url)))}).then(async ({ openEmbedded }) => {
      const engine = openEmbedded({ folder: ${JSON.stringify(folder)}, callMs: 5000 });
      for (let i = 0; ; i += 1) { await engine.write((tx) => tx.run({ name: 'c', text: 'CREATE (n:Thing {id: $id})' }, { id: 'k' + i })); if (i === 200) process.kill(process.pid, 'SIGKILL'); process.stdout.write(i + '\\n'); } });`;
    const { stdout, signal } = spawnSync(process.execPath, ['--import', 'tsx', '-e', source], {
      encoding: 'utf8',
      cwd: process.cwd(),
    });
    expect(signal).toBe('SIGKILL');
    const acknowledged = stdout.trim().split('\n').length;
    const engine = openEmbedded({ folder, callMs: 5_000 });
    expect((await ids(engine)).length).toBeGreaterThanOrEqual(acknowledged);
    await engine.close();
    await removeFolder(folder);
  });
});

async function ids(engine: Engine): Promise<unknown[]> {
  const rows = await engine.read({ name: 'ids', text: 'MATCH (n:Thing) RETURN n.id AS id ORDER BY n.id' });
  return rows.map((row) => row.id);
}
