import type { Engine } from '../../src/engine/engine.ts';
import { readMergedIds } from '../../src/store/read/merged-ids.ts';
import { writeOnce } from '../../src/store/record/write-once.ts';
import { type ChildTarget, openChildTarget } from './children.ts';
import { companyOf, roundOf } from './worlds/rounds.ts';
import { readSchemaModel } from './worlds/world.ts';

/** What to write and where to; given as JSON in the one argument. */
export interface WriteTask extends ChildTarget {
  /** The rounds to write, from one to before another. */
  readonly from: number;
  readonly to: number;
  /** Each round once by its key, or each without one. */
  readonly isKeyed: boolean;
  /** Dies as by `kill -9` when the first write is committed and before it is answered, or so many milliseconds after it began. */
  readonly kill?: 'committed' | number;
}

// Writes in a process of its own, so that a test can kill it, or have two at once. Says at the end how many there were.
const task = JSON.parse(process.argv[2] ?? '{}') as WriteTask;
const model = readSchemaModel();
const opened = openChildTarget(task);
const die = () => process.kill(process.pid, 'SIGKILL');
const engine: Engine = {
  ...{ kind: opened.kind, capabilities: opened.capabilities },
  prepare: (schema) => opened.prepare(schema),
  check: () => opened.check(),
  read: (query, params, options) => opened.read(query, params, options),
  suppose: (work, options) => opened.suppose(work, options),
  search: (request) => opened.search(request),
  close: () => opened.close(),
  write: async (work) => {
    if (typeof task.kill === 'number') setTimeout(die, task.kill);
    const value = await opened.write(work);
    if (task.kill === 'committed') {
      die();
      // The signal may take a moment, and nothing may be answered meanwhile.
      await new Promise(() => undefined);
    }
    return value;
  },
};
await readMergedIds(engine);
let written = 0;
for (let round = task.from; round < task.to; round += 1) {
  const key = { id: `round-${round}`, content: 'the same' };
  const done = await writeOnce(engine, model, {
    recordsAt: (at) => [companyOf(round), roundOf(round, at)],
    author: { by: `process ${process.pid}` },
    seen: [],
    ...(task.isKeyed && { key }),
  });
  if (done.outcome !== 'WRITTEN') throw new Error(JSON.stringify(done));
  written += 1;
}
await engine.close();
process.stdout.write(JSON.stringify({ written }));
