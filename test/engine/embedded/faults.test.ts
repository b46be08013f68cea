import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { openEmbedded } from '../../../src/engine/embedded/embedded.ts';
import { UnavailableError } from '../../../src/errors.ts';
import { written } from '../../support/cli.ts';
import { SCHEMA } from '../../support/contract.ts';
import { removeFolder, temporaryFolder } from '../../support/engines/engines.ts';

const folder = temporaryFolder();
afterAll(() => removeFolder(folder));

const SOURCE = fileURLToPath(new URL('../../../src/engine/embedded/embedded.ts', import.meta.url));
const COUNT = { name: 'count', text: 'MATCH (n:Thing) RETURN count(n) AS things' };

/** Writes until the disk is full, reads, and writes again once it is told that there is room. */
const FILLS_ITS_DISK = `
import(${JSON.stringify(SOURCE)}).then(async ({ openEmbedded }) => {
  process.on('SIGXFSZ', () => undefined);
  const engine = openEmbedded({ folder: ${JSON.stringify(join(folder, 'full'))}, callMs: 5000 });
  const count = () => engine.read(${JSON.stringify(COUNT)});
  const put = (id) => engine.write((tx) =>
    tx.run({ name: 'put', text: 'CREATE (n:Thing {id: $id, text: $text})' }, { id, text: 'x'.repeat(20000) }));
  let written = 0;
  try { for (;;) { await put('a' + written); written += 1; } }
  catch (error) { console.log('refused: ' + error.name + ': ' + error.message); }
  const [{ things }] = await count();
  console.log('kept: ' + (things === written));
  await put('b').catch((error) => console.log('again: ' + error.name));
  process.stdin.once('data', async () => {
    await put('c');
    await engine.close();
    console.log('in the end: ' + (written + 1));
  });
});`;

describe('faults of the embedded engine', () => {
  // A limit on the size of files does to a process what a full disk does, and any user may set it.
  it.skipIf(process.platform !== 'linux')(
    'refuses writes on a full disk, goes on reading, and recovers when there is room',
    async () => {
      const node = [process.execPath, '--import', 'tsx', '-e', '"$0"'].join(' ');
      const child: ChildProcessWithoutNullStreams = spawn('bash', [
        '-c',
        `ulimit -S -f 1000; exec ${node}`,
        FILLS_ITS_DISK,
      ]);
      const [, refused = ''] = await written(
        child,
        /refused: (.*)\n[\s\S]*kept: true\nagain: UnavailableError\n/,
      );

      spawnSync('bash', ['-c', `prlimit --pid ${child.pid} --fsize=unlimited:`]);
      child.stdin.write('there is room\n');
      const [, total] = await written(child, /in the end: (\d+)\n/);
      child.stdin.end();

      expect(refused).toMatch(
        /^UnavailableError: There is no room left on the disk; this write was not applied/,
      );
      const engine = openEmbedded({ folder: join(folder, 'full'), callMs: 5_000 });
      expect(await engine.read(COUNT)).toEqual([{ things: Number(total) }]);
      await engine.close();
    },
  );

  it('runs the work again when another writer was first', async () => {
    const engine = openEmbedded({ callMs: 5_000 });
    await engine.prepare(SCHEMA);
    await engine.write((tx) => tx.run({ name: 'make', text: "CREATE (:Thing {id: 'a', count: 0})" }));
    const add = { name: 'add', text: "MATCH (n:Thing {id: 'a'}) SET n.count = n.count + 1" };
    let attempts = 0;

    await engine.write(async (tx) => {
      attempts += 1;
      await tx.run(COUNT);
      // A query of its own, outside the transaction and committed after that began.
      if (attempts === 1) await engine.read(add);
      await tx.run(add);
    });

    const rows = await engine.read({
      name: 'get',
      text: "MATCH (n:Thing {id: 'a'}) RETURN n.count AS count",
    });
    expect({ attempts, rows }).toEqual({ attempts: 2, rows: [{ count: 2 }] });
    await engine.close();
  });

  it('says which folder holds something else', () => {
    const other = join(folder, 'other');
    mkdirSync(other);
    writeFileSync(join(other, 'graph'), 'no graph at all, only some text that somebody left here');

    expect(() => openEmbedded({ folder: other, callMs: 5_000 })).toThrow(UnavailableError);
    expect(() => openEmbedded({ folder: other, callMs: 5_000 })).toThrow(other);
  });
});
