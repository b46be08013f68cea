import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openEmbedded } from '../../../src/engine/embedded/embedded.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import { openNeo4j } from '../../../src/engine/neo4j/neo4j.ts';
import { type DataRecord, isRetraction, isStatement } from '../../../src/model/records/record-types.ts';
import { exportGraph } from '../../../src/store/read/export-records.ts';
import { declare } from '../../../src/store/record/check-batch.ts';
import { neo4jAccess, temporaryFolder, wipe } from '../../support/engines/engines.ts';
import type { ChildTask } from '../../support/import-child.ts';
import { generated, type Size } from '../../support/worlds/generated.ts';
import { readSchemaModel } from '../../support/worlds/world.ts';

const model = readSchemaModel();
const CHILD = fileURLToPath(new URL('../../support/import-child.ts', import.meta.url));
const SIZE: Size = { organizations: 100, agreements: 250, statements: 300 };

const folder = temporaryFolder();
const path = join(folder, 'generated.jsonl');
const records = [...generated(SIZE)];

beforeAll(() => writeLines(path, records));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('an import that is killed and given again (embedded)', () => {
  it('ends in the same graph as one that ran through, wherever it was killed', async () => {
    const fresh = () => join(temporaryFolder(), 'data');
    const open = (data: string) => openEmbedded({ folder: data, callMs: 30_000 });
    const whole = fresh();
    const { took } = await run({ path, folder: whole });
    const expected = await exported(open(whole));
    const landed: number[] = [];
    for (let trial = 0; trial < 20; trial += 1) {
      const data = fresh();
      await run({ path, folder: data }, (took * (trial + 0.5)) / 20);
      const left = await exported(open(data));
      expectWhole(left);
      landed.push(left.length);
      await run({ path, folder: data });
      expect(await exported(open(data))).toEqual(expected);
      rmSync(data, { recursive: true, force: true });
    }
    // The kills must fall within the import for this to mean anything.
    const inside = landed.filter((lines) => lines > 0 && lines < expected.length);
    expect(new Set(inside).size).toBeGreaterThan(1);
  }, 300_000);
});

describe.skipIf(neo4jAccess() === undefined)('an import that is killed and given again (neo4j)', () => {
  it('ends in the same graph as one that ran through, wherever it was killed', async () => {
    const access = neo4jAccess();
    if (!access) throw new Error('No Neo4j runs for these tests.');
    const open = () => openNeo4j({ ...access, database: 'neo4j', callMs: 30_000, poolSize: 5 });
    const empty = async () => {
      const engine = open();
      await wipe(engine);
      await engine.close();
    };
    await empty();
    await run({ path, neo4j: access });
    await empty();
    const { took } = await run({ path, neo4j: access });
    const expected = await exported(open());
    for (const share of [0.2, 0.45, 0.7, 0.9]) {
      await empty();
      await run({ path, neo4j: access }, took * share);
      expectWhole(await exported(open()));
      await run({ path, neo4j: access });
      expect(await exported(open())).toEqual(expected);
    }
  }, 300_000);
});

describe('an import that is larger than its memory', () => {
  it('holds a page of it at a time', async () => {
    const large = join(folder, 'large.jsonl');
    await writeLines(large, generated({ organizations: 1_000, agreements: 3_000, statements: 8_000 }));
    const { report } = await run({ path: large, folder: join(folder, 'large') }, undefined, [
      '--max-old-space-size=64',
    ]);
    expect(report).toMatchObject({ failed: 0 });
  }, 300_000);
});

/** Runs an import in a process of its own; kills it so many milliseconds after it began, if so asked. */
async function run(task: ChildTask, killAfter?: number, flags: readonly string[] = []) {
  const child = spawn(process.execPath, [...flags, '--import', 'tsx', CHILD, JSON.stringify(task)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let problems = '';
  child.stdout.on('data', (chunk) => {
    output += String(chunk);
  });
  child.stderr.on('data', (chunk) => {
    problems += String(chunk);
  });
  const ended = once(child, 'exit');
  await Promise.race([once(child.stdout, 'data'), ended]);
  const began = performance.now();
  if (killAfter !== undefined) {
    await Promise.race([sleep(killAfter), ended]);
    child.kill('SIGKILL');
  }
  const [code] = await ended;
  if (killAfter === undefined && code !== 0)
    throw new Error(`The import ended with ${String(code)}: ${problems}`);
  const last = output.trim().split('\n').at(-1) ?? '';
  return { took: performance.now() - began, report: last.startsWith('{') ? JSON.parse(last) : undefined };
}

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
    if (isStatement(given) || isRetraction(given) || !ids.has(given.id)) continue;
    expect(found, given.id).toEqual([...made.keys()]);
  }
}

async function writeLines(file: string, items: Iterable<DataRecord>): Promise<void> {
  const out = createWriteStream(file);
  for (const item of items) if (!out.write(`${JSON.stringify(item)}\n`)) await once(out, 'drain');
  out.end();
  await once(out, 'finish');
}
