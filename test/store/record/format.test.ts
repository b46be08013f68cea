import { beforeEach, expect, it } from 'vitest';
import type { Engine } from '../../../src/engine/engine.ts';
import { UnavailableError } from '../../../src/errors.ts';
import { prepareStorage, record } from '../../../src/store/record/record.ts';
import { describeEngines } from '../../support/engines/engines.ts';
import { RECORDED_AT, readSchemaModel, world } from '../../support/worlds/world.ts';

const model = readSchemaModel();

/** Data in another form than this version stores: told, never misread, and left as they are. */
describeEngines('data of another format', (open) => {
  let engine: Engine;
  beforeEach(async () => {
    engine = await open();
    await prepareStorage(engine, model);
    await record(engine, model, { records: world, recordedAt: RECORDED_AT });
  });

  it.each([
    [
      -1,
      /have format \d+, and this version reads \d+\. Export with the version that wrote them and import here into an empty graph/,
    ],
    [
      1,
      /have format \d+ and this version reads up to \d+\. Install a newer version, or export with that and import here/,
    ],
  ])('that is %i beside is refused with the way over, and nothing changes', async (by, message) => {
    const [before] = await stateOf(engine);
    await engine.write((tx) =>
      tx.run(
        { name: 'test.format', text: "MATCH (f:Format {id: 'format'}) SET f.version = f.version + $by" },
        { by },
      ),
    );
    const [aged] = await stateOf(engine);

    const refused = await prepareStorage(engine, model).catch((error: unknown) => error);

    expect(refused).toBeInstanceOf(UnavailableError);
    expect(String(refused)).toMatch(message);
    expect(await stateOf(engine)).toEqual([aged]);
    expect(aged).toEqual({ ...before, version: Number(before?.version) + by });
  });
});

function stateOf(engine: Engine) {
  return engine.read({
    name: 'test.state',
    text: "MATCH (f:Format {id: 'format'}) MATCH (s:Statement) RETURN f.version AS version, f.revision AS revision, count(s) AS statements",
  });
}
