import { expect, it } from 'vitest';
import type { Engine } from '../../../src/engine/engine.ts';
import { importFiles } from '../../../src/exchange/import/import-files.ts';
import { exportPublic } from '../../../src/exchange/publish/export-public.ts';
import type { DataRecord } from '../../../src/model/records/record-types.ts';
import { record } from '../../../src/store/record/record.ts';
import { countingEngine } from '../../support/engines/counting-engine.ts';
import { describeEngines } from '../../support/engines/engines.ts';
import { world } from '../../support/worlds/world.ts';
import { fileOf, linesOf, model, now, prepared } from './given-files.ts';

describeEngines('importing and exporting', (open) => {
  it('takes files in any order, with references between them', async () => {
    const parts = [world.slice(0, 10), world.slice(10, 30), world.slice(30)].map((part, index) =>
      fileOf(part, `part-${index}.jsonl`),
    );
    const exports: string[][] = [];
    for (const paths of [parts, parts.toReversed()]) {
      const engine = await prepared(open);
      await importFiles(engine, model, { paths, now });
      exports.push(await linesOf(engine));
    }
    expect(exports[1]).toEqual(exports[0]);
  });

  it('gives the same export after an import into an empty graph, byte for byte', async () => {
    const engine = await prepared(open);
    await importFiles(engine, model, { paths: [fileOf(world)], now });
    // Kept back and released since, kept back still, under embargo, and released by a file of its own.
    const sources = world.flatMap((item) => (item.type === 'Source' ? [item.id] : []));
    const marks = ['INTERNAL', 'INTERNAL', 'EMBARGOED', 'EMBARGOED'].map((visibility, index) => ({
      ...{ type: 'Source', id: String(sources[index]), visibility },
      ...(visibility === 'EMBARGOED' && { embargoedUntil: '2099' }),
    }));
    await record(engine, model, { records: marks as DataRecord[] });
    const released = [0, 3].map((index) => ({ ...marks[index], visibility: 'PUBLIC' }));
    await record(engine, model, { records: released as DataRecord[] });
    const exported = await linesOf(engine);
    expect(exported.filter((line) => line.includes('"releasedAt":"20'))).toHaveLength(2);
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
    // The day on which something became public is that of its release there as well.
    const publicOf = async (of: Engine) => {
      const lines: string[] = [];
      for await (const line of exportPublic(of, model, { day: '2030-01-01', today: '2030-01-01' }))
        lines.push(line);
      return lines;
    };
    expect(await publicOf(other)).toEqual(await publicOf(engine));
    // What is kept back again has no release.
    await record(other, model, { records: [{ ...marks[0] } as DataRecord] });
    expect((await linesOf(other)).filter((line) => line.includes('"releasedAt":"20'))).toHaveLength(1);
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
