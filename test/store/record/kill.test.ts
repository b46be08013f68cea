import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../../src/engine/engine.ts';
import { type DataRecord, isAct, isStatement } from '../../../src/model/records/record-types.ts';
import { exportGraph } from '../../../src/store/read/export-records.ts';
import { declare } from '../../../src/store/record/check-batch.ts';
import { IMPORT_CHILD } from '../../support/build.ts';
import { type ChildTarget, childTarget, openChildTarget, runChild } from '../../support/children.ts';
import {
  describeEngines,
  type EngineName,
  neo4jAccess,
  removeFolder,
  temporaryFolder,
} from '../../support/engines/engines.ts';
import { wipe } from '../../support/engines/wipe.ts';
import type { ChildTask } from '../../support/import-child.ts';
import { points } from '../../support/random.ts';
import { generated, type Size } from '../../support/worlds/generated.ts';
import { readSchemaModel } from '../../support/worlds/world.ts';

const model = readSchemaModel();
const SIZE: Size = { organizations: 30, agreements: 60, statements: 80 };
/** So little that the import is a dozen transactions. */
const BATCH_WEIGHT = 100;

const folder = temporaryFolder();
const path = join(folder, 'generated.jsonl');
const records = [...generated(SIZE)];

beforeAll(() => writeLines(path, records));
afterAll(() => removeFolder(folder));

/** Where a sweep kills: after so many of all records were written, and so many milliseconds into what comes then. */
const sweep = (count: number) =>
  Array.from({ length: count }, (_, point) => ({ share: (point + 0.3) / count, wait: (point * 7) % 20 }));

describeEngines('an import that is killed and given again', (_open, name) => {
  const kills = sweep(name === 'embedded' ? points({ few: 4, all: 100 }) : points({ few: 2, all: 20 }));

  it(`ends in the same graph as one that ran through, killed at ${kills.length} points`, {
    timeout: 200_000 + kills.length * 30_000,
  }, async () => {
    const [whole, close] = await empty(name);
    await run({ path, batchWeight: BATCH_WEIGHT, ...whole });
    const expected = await exported(openChildTarget(whole));
    await close();
    const landed = new Set<number>();
    for (const kill of kills) {
      const [target, remove] = await empty(name);
      await run({ path, batchWeight: BATCH_WEIGHT, ...target, kill });
      const left = await exported(openChildTarget(target));
      expectWhole(left);
      if (left.length > 0 && left.length < expected.length) landed.add(left.length);

      await run({ path, batchWeight: BATCH_WEIGHT, ...target });

      expect(await exported(openChildTarget(target))).toEqual(expected);
      await remove();
    }
    // The kills must fall within the import for this to mean anything, those of a whole sweep between several of its batches.
    expect(landed.size).toBeGreaterThan(kills.length > 4 ? 1 : 0);
  });
});

/** An empty place for an import, and what removes it. */
async function empty(name: EngineName): Promise<[ChildTarget, () => Promise<void>]> {
  const access = neo4jAccess();
  if (name === 'neo4j' && access) {
    const engine = openChildTarget({ neo4j: access });
    await wipe(engine);
    await engine.close();
    return [childTarget(access, ''), () => Promise.resolve()];
  }
  const parent = temporaryFolder();
  return [childTarget(undefined, parent), () => removeFolder(parent)];
}

describe('an import that is larger than its memory', () => {
  it('holds a page of it at a time', async () => {
    const large = join(folder, 'large.jsonl');
    await writeLines(large, wordy());
    const { report } = await run({ path: large, folder: join(folder, 'large') }, ['--max-old-space-size=64']);
    expect(report).toMatchObject({ failed: 0 });
  }, 900_000);
});

/**
 * Some 40 MB, nearly all of it long texts. Of the 64 MB that the import gets the program takes half for itself: one that keeps the records
 * dies half-way.
 */
function* wordy(): Generator<DataRecord> {
  const text = 'and so on '.repeat(1_900);
  for (const each of generated({ organizations: 2_000, agreements: 30, statements: 50 }))
    yield 'name' in each ? { ...each, summary: `${String(each.name)} ${text}` } : each;
}

/** Runs an import in a process of its own, to its end or to where it is to be killed. */
const run = (task: ChildTask, flags: readonly string[] = []) => runChild(IMPORT_CHILD, task, flags);

async function exported(engine: Engine): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of exportGraph(engine, model)) lines.push(line);
  await engine.close();
  return lines;
}

/** Fails unless every record is there with everything that it says, or not at all. */
function expectWhole(lines: readonly string[]): void {
  const ids = new Set(lines.map((line) => String((JSON.parse(line) as { id: string }).id)));
  for (const given of records) {
    const made = new Map<string, string>();
    declare(model, given, made);
    const found = [...made.keys()].filter((id) => ids.has(id));
    if (isStatement(given) || isAct(given) || !ids.has(given.id)) continue;
    expect(found, given.id).toEqual([...made.keys()]);
  }
}

async function writeLines(file: string, items: Iterable<DataRecord>): Promise<void> {
  const out = createWriteStream(file);
  for (const item of items) if (!out.write(`${JSON.stringify(item)}\n`)) await once(out, 'drain');
  out.end();
  await once(out, 'finish');
}
