import { importFiles } from '../../src/exchange/import/import-files.ts';
import { prepareStorage } from '../../src/store/record/record.ts';
import { type ChildTarget, openChildTarget } from './children.ts';
import { readSchemaModel } from './worlds/world.ts';

/** What to import and where to; given as JSON in the one argument. */
export interface ChildTask extends ChildTarget {
  readonly path: string;
  /** What one transaction writes, where it is less than usual. */
  readonly batchWeight?: number;
  /** Dies as by `kill -9` so many milliseconds after it has written a share of the records; lives to the end when left out. */
  readonly kill?: { readonly share: number; readonly wait: number };
}

// An import in a process of its own, so that a test can kill it or bound its memory. Writes at the end what came of
// it and how much memory it took.
const task = JSON.parse(process.argv[2] ?? '{}') as ChildTask;
const model = readSchemaModel();
const engine = openChildTarget(task);
await prepareStorage(engine, model);
const now = () => new Date('2026-11-23T12:00:00Z');
const report = await importFiles(engine, model, {
  paths: [task.path],
  now,
  ...(task.batchWeight !== undefined && { batchWeight: task.batchWeight }),
  onProgress: ({ stage, done, total }) => {
    if (!task.kill || stage === 'check' || done < task.kill.share * (total ?? 0)) return;
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), task.kill.wait);
  },
});
await engine.close();
process.stdout.write(`${JSON.stringify({ ...report, maxRssMb: process.resourceUsage().maxRSS / 1024 })}\n`);
