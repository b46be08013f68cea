import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import type { Engine } from '../../../src/engine/engine.ts';
import { DataError } from '../../../src/errors.ts';
import { importFiles } from '../../../src/exchange/import/import-files.ts';
import type { DataRecord, EntityRecord } from '../../../src/model/records/record-types.ts';
import { exportGraph } from '../../../src/store/read/export-records.ts';
import { prepareStorage } from '../../../src/store/record/record.ts';
import { verify } from '../../../src/store/verify/verify.ts';
import { api, ask } from '../../support/ask.ts';
import { describeEngines } from '../../support/engines/engines.ts';
import { POOLS } from '../../support/worlds/model-world.ts';

/** Numbers of every size, in every property that holds one: taken as they are, or refused with file and path and nothing of the file. */

const { model } = api().contract;
const LARGE = [1_809_000_000_000_000_000, 1e21, 2e16, 9_007_199_254_740_994, 1e300, 5e-324, -3e17];
const numbers = [...model.types.values()].flatMap((type) =>
  [...type.properties.values()]
    .filter(({ scalar, isList }) => !isList && ['Float', 'Long', 'Int'].includes(scalar))
    .map((property) => ({ type, property })),
);
const floats = numbers.filter(({ property }) => property.scalar === 'Float');
const wholes = numbers.filter(({ property, type }) => property.scalar !== 'Float' && type.isEntity);

function holding(
  { type, property }: (typeof numbers)[number],
  on: { readonly place: number; readonly value: number },
): EntityRecord {
  const needed = [...type.properties.values()].filter(
    ({ isRequired, name }) => isRequired && name !== property.name,
  );
  const given = needed.map(({ name, scalar, isEnum }) => [
    name,
    name === 'name' ? `N${on.place}` : ((isEnum ? model.enums.get(scalar) : POOLS[scalar]) ?? [])[0],
  ]);
  const id = `${type.prefix}:${type.name.toLowerCase()}-${property.name.toLowerCase()}-${on.place}`;
  return { type: type.name, id, ...Object.fromEntries(given), [property.name]: on.value };
}

function file(records: readonly DataRecord[]): string {
  const path = join(mkdtempSync(join(tmpdir(), 'accord-numbers-')), 'numbers.json');
  writeFileSync(path, JSON.stringify({ records }));
  return path;
}

describeEngines('numbers', (open) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await open();
    await prepareStorage(engine, model);
    const records = floats.flatMap((each) => LARGE.map((value, place) => holding(each, { place, value })));
    await importFiles(engine, model, { paths: [file(records)] });
  });

  it('of any size are taken, shown, compared, ordered and summed up', async () => {
    for (const { type, property } of floats) {
      const prefix = `${type.prefix}:${type.name.toLowerCase()}-${property.name.toLowerCase()}-`;
      const ids = LARGE.map((_value, place) => `${prefix}${place}`);
      const among = `{ id: { in: ${JSON.stringify(ids)} } }`;
      const query = `{ list: ${type.plural}(where: ${among}, orderBy: [{ ${property.name}: DESC }], first: 3) {
          pageInfo { endCursor } nodes { ${property.name} }
          groupBy(by: [NAME], first: 1, orderBy: [{ ${property.name}: { sum: DESC } }]) { ${property.name} { sum min max } } }
        above: ${type.plural}(where: { AND: [${among}, { ${property.name}: { gt: 1e17 } }] }) { totalCount } }`;
      const data = await ask(engine, query);
      expect(data).toMatchObject({
        list: {
          nodes: [1e300, 1e21, 1_809_000_000_000_000_000].map((value) => ({ [property.name]: value })),
          groupBy: [{ [property.name]: { sum: 1e300, min: 1e300, max: 1e300 } }],
        },
        above: { totalCount: 3 },
      });
      const { endCursor } = (data as { list: { pageInfo: { endCursor: string } } }).list.pageInfo;
      const rest = await ask(
        engine,
        `{ list: ${type.plural}(where: ${among}, orderBy: [{ ${property.name}: DESC }], after: "${endCursor}") { nodes { ${property.name} } } }`,
      );
      expect(rest).toEqual({
        list: {
          nodes: [2e16, 9_007_199_254_740_994, 5e-324, -3e17].map((value) => ({ [property.name]: value })),
        },
      });
    }
    const drifts = [];
    for await (const drift of verify(engine, model)) drifts.push(drift);
    expect(drifts).toEqual([]);
  });

  it('come out of an export as they went in', async () => {
    const lines: string[] = [];
    for await (const line of exportGraph(engine, model)) lines.push(line);
    const copy = await open();
    await prepareStorage(copy, model);
    const path = join(mkdtempSync(join(tmpdir(), 'accord-numbers-')), 'graph.jsonl');
    writeFileSync(path, lines.join('\n'));
    await importFiles(copy, model, { paths: [path] });
    const again: string[] = [];
    for await (const line of exportGraph(copy, model)) again.push(line);
    expect(again).toEqual(lines);
  });
});

describeEngines('whole numbers', (open) => {
  it('that add up past 2^53 are summed up, and the rest of the answer stands', async () => {
    const engine = await open();
    await prepareStorage(engine, model);
    const large = [9_000_000_000_000_000, 9_000_000_000_000_000, 8_000_000_000_000_000];
    const long = numbers.filter(({ property }) => property.scalar === 'Long');
    const records = long.flatMap((each) => large.map((value, place) => holding(each, { place, value })));
    await importFiles(engine, model, { paths: [file(records)] });
    for (const { type, property } of long) {
      const prefix = `${type.prefix}:${type.name.toLowerCase()}-${property.name.toLowerCase()}-`;
      const where = `{ id: { in: ${JSON.stringify(large.map((_value, place) => `${prefix}${place}`))} } }`;
      const [facet] = [...type.properties.values()].filter(({ isEnum }) => isEnum);
      const by = facet ? facet.name.replace(/([A-Z])/g, '_$1').toUpperCase() : 'SUMMARY';
      expect(
        await ask(
          engine,
          `{ list: ${type.plural}(where: ${where}) { totalCount facets(by: [NAME]) { hasMore } groupBy(by: [${by}]) { count ${property.name} { count sum max } } } }`,
        ),
      ).toMatchObject({
        list: {
          totalCount: 3,
          facets: [{ hasMore: false }],
          groupBy: [{ [property.name]: { count: 3, sum: 2.6e16, max: 9e15 } }],
        },
      });
    }
  });

  it('that are too large are refused with file and path, and nothing of the file stays', async () => {
    const engine = await open();
    await prepareStorage(engine, model);
    const source = { type: 'Source', id: 'source:s', title: 'S', tier: 'PRESS', state: 'LIVE' };
    for (const each of wholes) {
      const faulty = holding(each, { place: 0, value: 2e16 });
      const path = file([source as unknown as DataRecord, faulty]);
      const refused = await importFiles(engine, model, { paths: [path] }).catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(DataError);
      expect((refused as DataError).faults).toMatchObject([
        {
          file: path,
          path: `records[1].${each.property.name}`,
          message: expect.stringMatching(/whole number .* found 20000000000000000/),
        },
      ]);
    }
    expect(await engine.read({ name: 'left', text: 'MATCH (n:Node) RETURN count(n) AS left' })).toEqual([
      { left: 0 },
    ]);
  });
});
