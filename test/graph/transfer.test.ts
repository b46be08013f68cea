import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Engine } from '../../src/engine/engine.ts';
import { exportGraph } from '../../src/graph/export-graph.ts';
import { prepareStorage } from '../../src/graph/record.ts';
import { importFiles } from '../../src/graph/transfer.ts';
import { countingEngine } from '../support/counting-engine.ts';
import { describeEngines, type Open } from '../support/engines.ts';
import { readSchemaModel, world } from '../support/world.ts';

const model = readSchemaModel();
const now = () => new Date('2026-11-23T12:00:00Z');

describeEngines('importing and exporting', (open) => {
  it('gives the same export after an import into an empty graph, byte for byte', async () => {
    const engine = await prepared(open);
    await importFiles(engine, model, { paths: [fileOf(world)], now });
    const exported = await linesOf(engine);
    const other = await prepared(open);
    const report = await importFiles(other, model, {
      paths: [
        fileOf(
          exported.map((line) => JSON.parse(line)),
          'export.jsonl',
        ),
      ],
      now,
    });
    expect(report).toMatchObject({ failed: 0, faults: [] });
    expect(await linesOf(other)).toEqual(exported);
  });

  it('writes nothing when the same file comes again, nor for the same records in another file', async () => {
    const real = await prepared(open);
    const { engine, counts, reset } = countingEngine(real);
    const path = fileOf(world);
    await importFiles(engine, model, { paths: [path], now });
    const before = await linesOf(real);
    reset();
    expect(await importFiles(engine, model, { paths: [path], now })).toMatchObject({
      mapped: 0,
      ignored: world.length,
    });
    expect(counts.transactions).toBe(0);
    const again = await importFiles(engine, model, { paths: [fileOf(world, 'again.jsonl')], now });
    expect(again).toMatchObject({ read: world.length, mapped: 0, ignored: world.length });
    expect((await linesOf(real)).filter((line) => !line.startsWith('{"type":"Import"'))).toEqual(
      before.filter((line) => !line.startsWith('{"type":"Import"')),
    );
  });
});

async function prepared(open: Open): Promise<Engine> {
  const engine = await open();
  await prepareStorage(engine, model);
  return engine;
}

function fileOf(records: readonly unknown[], name = 'world.json'): string {
  const path = join(mkdtempSync(join(tmpdir(), 'accord-transfer-')), name);
  const isLines = name.endsWith('.jsonl');
  writeFileSync(
    path,
    isLines ? records.map((record) => JSON.stringify(record)).join('\n') : JSON.stringify({ records }),
  );
  return path;
}

async function linesOf(engine: Engine): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of exportGraph(engine, model)) lines.push(line);
  return lines;
}
