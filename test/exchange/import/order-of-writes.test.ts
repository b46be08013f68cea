import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, it } from 'vitest';
import type { Engine } from '../../../src/engine/engine.ts';
import { openNeo4j } from '../../../src/engine/neo4j/neo4j.ts';
import { importFiles } from '../../../src/exchange/import/import-files.ts';
import { clockBehind, readEdition } from '../../../src/store/read/edition.ts';
import { prepareStorage, record } from '../../../src/store/record/record.ts';
import { verify } from '../../../src/store/verify/verify.ts';
import {
  describeEngines,
  neo4jAccess,
  removeFolder,
  temporaryFolder,
} from '../../support/engines/engines.ts';
import { readSchemaModel } from '../../support/worlds/world.ts';

const model = readSchemaModel();
const folder = temporaryFolder();
afterAll(() => removeFolder(folder));

/** Companies with their sources, as an import of several transactions. */
function fileOf(name: string, count: number): string {
  const path = join(folder, `${name}.jsonl`);
  const records = Array.from({ length: count }, (_, index) => ({
    type: 'Company',
    id: `org:${name}-${index}`,
    name: `${name} ${index}`,
    city: `City ${index % 7}`,
    country: 'US',
  }));
  writeFileSync(path, records.map((each) => JSON.stringify(each)).join('\n'));
  return path;
}

describeEngines('the order of writes', (open, name) => {
  let engine: Engine;
  beforeEach(async () => {
    engine = await open();
    await prepareStorage(engine, model);
  });

  it('dates imports and records after all that was written before, though a clock goes back', async () => {
    const last = '2031-05-01T12:00:00.000Z';
    const paths = [fileOf('late', 3)];
    expect(clockBehind(await readEdition(engine.read.bind(engine)))).toBeUndefined();
    await engine.write((tx) =>
      tx.run(
        { name: 'test.later', text: "MATCH (f:Format {id: 'format'}) SET f.writtenAt = $last" },
        { last },
      ),
    );
    expect(clockBehind(await readEdition(engine.read.bind(engine)))).toMatch(
      /clock .* behind.*2031-05-01.*Set the clock/,
    );

    await importFiles(engine, model, { paths });
    await record(engine, model, { records: [{ type: 'Company', id: 'org:by-hand', name: 'By hand' }] });

    const rows = await engine.read({
      name: 'test.instants',
      text: 'MATCH (s:Statement) RETURN DISTINCT s.recordedAt AS at ORDER BY at',
    });
    const [imported, ...later] = rows.map(({ at }) => String(at));
    expect(imported).toMatch(/^2031-05-01T12:00:00\.0/);
    expect(later).toHaveLength(1);
    expect(String(later[0]) > String(imported)).toBe(true);
    const sets = await engine.read({
      name: 'test.sets',
      text: 'MATCH (c:ChangeSet) RETURN c.at AS at, c.recordedAt AS recordedAt ORDER BY c.revision',
    });
    const instants = sets.map(({ at }) => String(at));
    expect(instants).toEqual([...new Set(instants)].sort());
    expect(instants.every((at) => at > last)).toBe(true);
  });

  it.each([
    ['at once', 0],
    ['the first by a clock that is ahead', 60_000],
    ['the first by a clock that is behind', -60_000],
  ])('two imports of one file, %s, each say what they wrote, together all of it', async (_how, aheadMs) => {
    const count = 1_200;
    const paths = [fileOf('both', count)];
    const now = () => new Date(Date.now() + aheadMs);
    const access = name === 'neo4j' ? await neo4jAccess() : undefined;
    // Two processes have a connection each; the embedded folder has one process, where two may still import at once.
    const other = access ? openNeo4j({ ...access, database: 'neo4j', callMs: 60_000, poolSize: 5 }) : engine;
    const reports = await Promise.all([
      importFiles(engine, model, { paths, ...(aheadMs !== 0 && { now }) }),
      importFiles(other, model, { paths }),
    ]);

    for (const { read, mapped, ignored, failed } of reports)
      expect([read, mapped + ignored, failed]).toEqual([count, count, 0]);
    expect(reports.reduce((sum, { mapped }) => sum + mapped, 0)).toBe(count);
    const [run] = await engine.read({
      name: 'test.run',
      text: 'MATCH (i:Import) RETURN i.read AS read, i.mapped AS mapped, i.ignored AS ignored, i.endedAt IS NOT NULL AS isEnded',
    });
    expect(run).toEqual({ read: count, mapped: count, ignored: 0, isEnded: true });
    const recorded = await engine.read({
      name: 'test.recorded',
      text: 'MATCH (s:Statement) RETURN DISTINCT s.recordedAt AS at',
    });
    expect(recorded).toHaveLength(1);
    const again = await importFiles(other, model, { paths });
    expect(again).toMatchObject({ mapped: 0, ignored: count });
    const drifts: unknown[] = [];
    for await (const drift of verify(engine, model)) drifts.push(drift);
    expect(drifts).toEqual([]);
    if (other !== engine) await other.close();
  });
});
