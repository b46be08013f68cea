import { beforeAll, beforeEach, expect, it } from 'vitest';
import type { Engine } from '../../../src/engine/engine.ts';
import { readEdition } from '../../../src/store/read/edition.ts';
import { exportGraph } from '../../../src/store/read/export-records.ts';
import { prepareStorage, record } from '../../../src/store/record/record.ts';
import { repair } from '../../../src/store/repair/repair.ts';
import { verify } from '../../../src/store/verify/verify.ts';
import { describeEngines } from '../../support/engines/engines.ts';
import { watched } from '../../support/engines/wipe.ts';
import { isTriedWhole } from '../../support/random.ts';
import { DAMAGES, damagesInGroups } from '../../support/worlds/damages.ts';
import { RECORDED_AT, readSchemaModel, world } from '../../support/worlds/world.ts';

const model = readSchemaModel();

/** Damages to what somebody said, which follows from nothing else: a person must say what is right. */
const SAID = new Set([
  'a value outside its enum',
  'a required value that is gone',
  'a statement that was edited',
  'a node without a type',
]);

/** What a rule of another day would have left: every derived thing is missing, wrong, or stands for nothing. */
const OTHER_RULES: readonly string[] = [
  'MATCH (a:Node)-[r:PARTY_TO|OPERATES|NAMES]->(b:Node) DELETE r',
  'MATCH (a:Node)-[r:PARTY_TO_THEN]->(b:Node) DELETE r',
  `MATCH (a:Node)-[r:UNDER]->(b:Node) SET r.sourceCount = 9, r.startMin = '1900-01-01', r.fromOrder = 'x', r.toOrder = 'x'`,
  `MATCH (a:Company) MATCH (b:Agreement) CREATE (a)-[:PARTY_TO {id: 'edge:00'}]->(b)`,
  `MATCH (a:Company) MATCH (b:Agreement) CREATE (a)-[:NAMES]->(b)`,
  `MATCH (n:Entity) SET n.nameKey = 'old', n.saidFrom = '1999-01-01', n.frontier = null, n.oldProperty = 7`,
  `MATCH (n:Organization) SET n.name = 'Old', n:Agreement`,
  `MATCH (n:Entity) SET n.joinedFrom = '1900-01-01', n.presumedFrom = null, n.certainFrom = 'old'`,
  'MATCH (v:Version) DETACH DELETE v',
  `CREATE (v:Version {id: 'org:doe'})`,
  'MATCH (c:Conflict) DETACH DELETE c',
  `MATCH (s:Statement) SET s.sourceCount = 0, s.basis = 'INFERRED', s.group = 'old', s.family = null`,
  'MATCH (s:Statement)-[r:ABOUT|OBJECT]->(n:Node) DELETE r',
  `MATCH (s:Statement)-[f:FROM]->(n:Source) SET f.saidOnMin = '1999-01-01'`,
  'MATCH (n:Source)-[r:PUBLISHED_BY]->(o:Node) DELETE r',
];

describeEngines('repair', (open, name) => {
  let engine: Engine;
  let whole: readonly string[];

  beforeAll(async () => {
    engine = await open();
    await prepareStorage(engine, model);
  });
  beforeEach(async () => {
    await engine.write((tx) =>
      tx.run({ name: 'empty', text: 'MATCH (n) WHERE NOT n:Format DETACH DELETE n' }),
    );
    await record(engine, model, { records: world, recordedAt: RECORDED_AT });
    whole = await exported(engine);
  });

  it('writes nothing where everything follows from the statements', async () => {
    const before = await readEdition(engine.read.bind(engine));

    expect(await repair(engine, model)).toBe(0);

    expect(await readEdition(engine.read.bind(engine))).toEqual(before);
  });

  // Each by itself, or on Neo4j some that have nothing to do with each other: making the world anew takes a second there.
  const mendable = DAMAGES.filter(([damage]) => !SAID.has(damage));
  const isApart = isTriedWhole(name);
  const groups = isApart ? mendable.map((each) => [each]) : damagesInGroups(mendable, 8);
  it.each(groups.map((group) => [group.map(([damage]) => damage).join(', '), group] as const))(
    'mends %s',
    async (_, group) => {
      await damage(
        engine,
        group.map(([, text]) => text),
      );
      expect((await drifts(engine)).length).toBeGreaterThanOrEqual(group.length);

      await repair(engine, model);

      expect(await drifts(engine)).toEqual([]);
      expect(await exported(engine)).toEqual(whole);
    },
  );

  it.each(DAMAGES.filter(([damage]) => SAID.has(damage)))(
    'leaves %s to a person',
    async (_, text, expected) => {
      await damage(engine, [text]);

      await repair(engine, model);

      expect(await drifts(engine)).toEqual(expect.arrayContaining([...expected]));
    },
  );

  it('makes a graph that other rules wrote the one that these make', async () => {
    await damage(engine, OTHER_RULES);
    const stages: string[] = [];

    const mended = await repair(engine, model, { onProgress: ({ stage }) => stages.push(stage) });

    expect(mended).toBeGreaterThan(100);
    expect(new Set(stages)).toEqual(
      new Set(['statements', 'acts', 'merges', 'nodes', 'edges', 'beginnings', 'strays']),
    );
    expect(await drifts(engine)).toEqual([]);
    expect(await exported(engine)).toEqual(whole);
    const found = await engine.search({ keys: ['acme'], words: ['acme'], limit: 5 });
    expect(found.map(({ id }) => id)).toContain('org:acme-ai');
  });

  it.each(isApart ? [1, 2, 3] : [2])('goes on where it was stopped after %i batches', async (batches) => {
    await damage(engine, OTHER_RULES);
    let written = 0;
    const stopped = watched(engine, () => {
      written += 1;
      if (written > batches) throw new Error('stopped');
    });
    await expect(repair(stopped, model)).rejects.toThrow('stopped');

    await repair(engine, model);

    expect(await drifts(engine)).toEqual([]);
    expect(await exported(engine)).toEqual(whole);
  });

  it('writes nothing over what another has written since it looked', async () => {
    await damage(engine, OTHER_RULES);
    let isFirst = true;
    const raced = watched(engine, () => undefined);
    const racing: Engine = {
      ...raced,
      write: async (work) => {
        if (isFirst) {
          isFirst = false;
          await record(engine, model, {
            records: [{ type: 'Topic', id: 'topic:since', name: 'Since', sources: ['source:energy-mou'] }],
            recordedAt: RECORDED_AT,
          });
        }
        return engine.write(work);
      },
    };

    await repair(racing, model);

    expect(await drifts(engine)).toEqual([]);
    expect(await exported(engine)).toEqual(expect.arrayContaining([...whole]));
  });
});

async function damage(engine: Engine, texts: readonly string[]): Promise<void> {
  for (const text of texts) await engine.write((tx) => tx.run({ name: 'damage', text }));
}

async function exported(engine: Engine): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of exportGraph(engine, model)) lines.push(line);
  return lines;
}

/** Every drift as `id what`. */
async function drifts(engine: Engine): Promise<string[]> {
  const found: string[] = [];
  for await (const { id, what } of verify(engine, model)) found.push(`${id} ${what}`);
  return found;
}
