import fc from 'fast-check';
import { beforeEach, expect, it } from 'vitest';
import type { Engine, Row } from '../../../src/engine/engine.ts';
import { DataError } from '../../../src/errors.ts';
import { stageOf } from '../../../src/exchange/import/check-files.ts';
import type { DataRecord, EntityRecord, StatementRecord } from '../../../src/model/records/record-types.ts';
import { exportGraph } from '../../../src/store/read/export-records.ts';
import { prepareStorage, record, writeBatch } from '../../../src/store/record/record.ts';
import { verify } from '../../../src/store/verify/verify.ts';
import { countingEngine } from '../../support/engines/counting-engine.ts';
import { describeEngines } from '../../support/engines/engines.ts';
import { runsOn, within } from '../../support/random.ts';
import { idOf, RECORDED_AT, readSchemaModel, world } from '../../support/worlds/world.ts';

const model = readSchemaModel();
const NOTHING = { nodes: 0, statements: 0, acts: 0, evidence: 0, edges: 0, conflicts: 0 };

const party: EntityRecord = {
  type: 'Source',
  id: 'source:party',
  title: 'Party',
  publishedOn: '2026-03-02',
  tier: 'PARTY',
  state: 'LIVE',
};
const press: EntityRecord = {
  type: 'Source',
  id: 'source:press',
  title: 'Press',
  publishedOn: '2026-03-05',
  tier: 'PRESS',
  state: 'LIVE',
};
const acme: EntityRecord = {
  type: 'Company',
  id: 'org:acme',
  name: 'Acmé Inc.',
  foundedOn: '2019-05',
  sources: ['source:party'],
};
const lease: EntityRecord = {
  type: 'Agreement',
  id: 'agreement:lease',
  name: 'Lease',
  valueUsd: 5,
  parties: [{ id: 'org:acme', role: 'tenant', start: '2026' }],
  sources: [{ source: 'source:party', level: 'CLAIM' }],
};
const base: readonly DataRecord[] = [party, press, acme, lease];

describeEngines('recording', (open, name) => {
  let engine: Engine;
  const put = (...records: readonly DataRecord[]) =>
    record(engine, model, { records, recordedAt: RECORDED_AT });
  const ask = async (text: string): Promise<Row[]> => engine.read({ name: 'ask', text });
  const node = async (id: string) =>
    (await ask(`MATCH (n:Node {id: '${id}'}) RETURN n {.*} AS n`))[0]?.n as Row | undefined;
  const edge = async () =>
    (await ask(`MATCH (:Company)-[r:PARTY_TO]->(:Agreement) RETURN r {.*} AS r`))[0]?.r as Row | undefined;

  beforeEach(async () => {
    engine ??= await open();
    await prepareStorage(engine, model);
    await engine.write((tx) =>
      tx.run({ name: 'empty', text: 'MATCH (n) WHERE NOT n:Format DETACH DELETE n' }),
    );
  });

  it('keeps best values on the entity, folded and with bounds, and everything behind them on statements', async () => {
    expect(await put(...base)).toEqual({
      nodes: 4,
      statements: 5,
      acts: 0,
      evidence: 5,
      edges: 1,
      conflicts: 0,
      unchanged: 0,
    });
    expect(await node('org:acme')).toEqual({
      ...{ id: 'org:acme', type: 'Company', kind: 'COMPANY', name: 'Acmé Inc.', nameKey: 'acme inc.' },
      ...{ searchKeys: ['acmeinc', 'acme'], searchNames: 'acme inc', searchTexts: 'company' },
      ...{ foundedOn: '2019-05', foundedOnMin: '2019-05-01', foundedOnMax: '2019-05-31' },
      ...{ saidFrom: '2026-03-02', recordedFrom: RECORDED_AT, attestedFrom: '2026-03-02' },
      ...{ mayFrom: '2019-05-01', datedFrom: '2019-05-31', undatedFrom: '' },
      ...{ joinedFrom: '2026-12-31', presumedFrom: '2019-05-31', certainFrom: '2026-03-02' },
    });
    const [said] =
      await ask(`MATCH (s:Statement {subject: 'org:acme', predicate: 'name'})-[f:FROM]->(n:Source) MATCH (s)-[:ABOUT]->(e:Entity)
      RETURN s.value AS value, s.basis AS basis, s.recordedAt AS recordedAt, f.saidOn AS saidOn, f.level AS level, n.id AS source, e.id AS about`);
    expect(said).toEqual({
      value: 'Acmé Inc.',
      basis: 'STATED',
      recordedAt: RECORDED_AT,
      saidOn: '2026-03-02',
      level: 'RECORD',
      source: 'source:party',
      about: 'org:acme',
    });
  });

  it('joins a party to its agreement by one edge that carries what is best known of it', async () => {
    await put(...base);
    const expected = {
      from: 'org:acme',
      to: 'agreement:lease',
      role: 'tenant',
      roleKey: 'tenant',
      startMin: '2026-01-01',
      startMax: '2026-12-31',
      startText: '2026',
      basis: 'STATED',
      statementCount: 1,
      sourceCount: 1,
    };
    expect(await edge()).toMatchObject(expected);
    await put({
      type: 'Statement',
      subject: 'org:acme',
      predicate: 'PARTY_TO',
      object: 'agreement:lease',
      role: 'tenant',
      activeOn: '2026-03',
      sources: ['source:press'],
    });
    expect(await edge()).toMatchObject({
      ...expected,
      startMax: '2026-03-31',
      endMin: '2026-03-01',
      statementCount: 2,
      sourceCount: 2,
    });
  });

  it('writes nothing when the same batch comes again', async () => {
    const { engine: counted, counts } = countingEngine(engine);
    await put(...world);
    const again = await record(counted, model, { records: world, recordedAt: '2027-01-01T00:00:00Z' });
    expect(again).toEqual({ ...NOTHING, unchanged: world.length });
    expect(counts.transactions).toBe(0);
  });

  it('writes any number of agreements with the same texts', async () => {
    await put(...base);
    const { engine: counted, counts, reset } = countingEngine(engine);
    const agreements = (from: number, to: number) =>
      Array.from(
        { length: to - from },
        (_, index): EntityRecord => ({ ...lease, id: `agreement:a-${from + index}` }),
      );
    await record(counted, model, { records: agreements(0, 3) });
    const texts = new Map([...counts.texts].map(([key, value]) => [key, [...value].sort()]));
    reset();
    await record(counted, model, { records: agreements(3, 603) });
    expect(new Map([...counts.texts].map(([key, value]) => [key, [...value].sort()]))).toEqual(texts);
    expect(counts.runs.length).toBeLessThan(40);
  });

  it('takes the same claim from another source as more evidence', async () => {
    await put(...base);
    const more = await put({
      type: 'Statement',
      subject: 'org:acme',
      predicate: 'name',
      value: ' Acmé Inc. ',
      sources: [{ source: 'source:press', quote: 'Acmé Inc.' }],
    });
    expect(more).toEqual({ ...NOTHING, statements: 0, evidence: 1, unchanged: 0 });
  });

  it('lets a replacement stand in for what it replaces, until it is taken back itself', async () => {
    const old: StatementRecord = {
      type: 'Statement',
      subject: 'agreement:lease',
      predicate: 'valueUsd',
      value: 5,
    };
    const replacement: StatementRecord = {
      ...old,
      value: 6,
      sources: ['source:press'],
      supersedes: [idOf(old)],
    };
    await put(...base, replacement);
    expect(await node('agreement:lease')).toMatchObject({ valueUsd: 6 });
    expect(await node(idOf(old))).toMatchObject({ supersededBy: [idOf(replacement)] });
    expect(await ask('MATCH (c:Conflict) RETURN c.id AS id')).toEqual([]);
    await put({ type: 'Retraction', statement: idOf(replacement), reason: 'Misread.' });
    expect(await node('agreement:lease')).toMatchObject({ valueUsd: 5 });
    expect(await node(idOf(replacement))).toMatchObject({
      retractedAt: RECORDED_AT,
      retractReason: 'Misread.',
    });
    expect(await drifts(engine)).toEqual([]);
  });

  it('drops an edge and a value when the last word for them is taken back', async () => {
    await put(...base);
    const claims = await ask(
      `MATCH (s:Statement {subject: 'org:acme'}) WHERE s.predicate IN ['PARTY_TO', 'foundedOn'] RETURN s.id AS id`,
    );
    await put(
      ...claims.map(
        ({ id }): DataRecord => ({ type: 'Retraction', statement: String(id), reason: 'Wrong.' }),
      ),
    );
    expect(await edge()).toBeUndefined();
    expect(Object.keys((await node('org:acme')) ?? {}).sort()).toEqual([
      'attestedFrom',
      'certainFrom',
      'id',
      'kind',
      'name',
      'nameKey',
      'presumedFrom',
      'recordedFrom',
      'saidFrom',
      'searchKeys',
      'searchNames',
      'searchTexts',
      'type',
      'undatedFrom',
    ]);
  });

  it('notes what is not disclosed with the sources searched and the day', async () => {
    await put(party, press, acme, {
      ...lease,
      undisclosed: ['endsOn'],
      sources: ['source:party', 'source:press'],
    });
    const [found] = await ask(
      `MATCH (s:Statement {kind: 'NOT_DISCLOSED'})-[:CHECKED]->(n:Source) RETURN s.predicate AS predicate, s.reason AS reason, s.asOf AS asOf, s.basis AS basis, count(n) AS checked`,
    );
    expect(found).toEqual({
      predicate: 'endsOn',
      reason: 'SILENT_IN_SOURCES',
      asOf: '2026-03-05',
      basis: 'INFERRED',
      checked: 2,
    });
  });

  it('chooses again when a source turns out to stand closer, and dates what it said when its date is learned', async () => {
    const undated: EntityRecord = {
      type: 'Source',
      id: 'source:press',
      title: 'Press',
      tier: 'PRESS',
      state: 'LIVE',
    };
    await put(party, undated, acme, lease, {
      type: 'Statement',
      subject: 'agreement:lease',
      predicate: 'valueUsd',
      value: 7,
      sources: ['source:press'],
    });
    expect(await node('agreement:lease')).toMatchObject({ valueUsd: 5 });
    await put({ ...undated, tier: 'OFFICIAL', publishedOn: '2026-04' });
    expect(await node('agreement:lease')).toMatchObject({ valueUsd: 7 });
    expect(
      await ask(
        `MATCH (s:Statement {value: 7})-[f:FROM]->(:Source) RETURN f.saidOn AS saidOn, f.saidOnMin AS min`,
      ),
    ).toEqual([{ saidOn: '2026-04', min: '2026-04-01' }]);
    expect(await drifts(engine)).toEqual([]);
  });

  it('judges a relationship that can be only one by its tail', async () => {
    const program = (id: string): EntityRecord => ({
      type: 'Program',
      id: `program:${id}`,
      name: id,
      sources: ['source:party'],
    });
    await put(...base, program('one'), program('two'), {
      ...lease,
      id: 'agreement:b',
      program: 'program:one',
    });
    await put({
      type: 'Statement',
      subject: 'agreement:b',
      predicate: 'UNDER',
      object: 'program:two',
      sources: ['source:press'],
    });
    expect(
      await ask(
        'MATCH (c:Conflict)-[:INVOLVES]->(s:Statement) RETURN c.class AS class, c.predicate AS predicate, count(s) AS involved',
      ),
    ).toEqual([{ class: 'CONTRADICTION', predicate: 'UNDER', involved: 2 }]);
  });

  it('refuses a batch with a fault as a whole and names every fault', async () => {
    await put(...base);
    const bad: DataRecord[] = [
      { ...acme, id: 'org:new' },
      { ...lease, parties: ['org:nobody'] },
      { type: 'Statement', subject: 'org:acme', predicate: 'nmae', value: 'x' },
    ];
    const error = await put(...bad).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(DataError);
    expect((error as DataError).faults).toEqual([
      {
        path: 'records[1].parties[0]',
        message: 'Expected the id of an Organization; nothing has the id "org:nobody".',
        code: 'UNKNOWN_ID',
      },
      {
        path: 'records[2].predicate',
        message: 'Company has no property, relationship or observation "nmae". Did you mean "name"?',
      },
    ]);
    expect(await node('org:new')).toBeUndefined();
  });

  it('has exactly one effect when an answer is lost and the work runs twice', async () => {
    const forgetful: Engine = {
      ...countingEngine(engine).engine,
      write: async (work) => engine.write(work).then(() => engine.write(work)),
    };
    await record(forgetful, model, { records: world, recordedAt: RECORDED_AT });
    expect(await drifts(engine)).toEqual([]);
  });

  it('takes writers that come at once one after another', async () => {
    await put(...base);
    const other = countingEngine(engine).engine;
    const writers = Array.from({ length: 12 }, (_, index) =>
      record(index % 2 === 0 ? engine : other, model, {
        records: [
          {
            type: 'Statement',
            subject: 'agreement:lease',
            predicate: 'valueUsd',
            value: 100 + index,
            sources: ['source:press'],
          },
        ],
      }),
    );
    await Promise.all(writers);
    expect((await ask(`MATCH (s:Statement {predicate: 'valueUsd'}) RETURN count(s) AS n`))[0]).toEqual({
      n: 13,
    });
    expect(await drifts(engine)).toEqual([]);
  });

  it(
    'comes to the same graph in whatever order and batches records arrive',
    async () => {
      await put(...world);
      const expected = await lines(engine);
      const inStage = (...stages: readonly number[]) =>
        world.filter((one) => stages.includes(stageOf(model, one)));
      const [first, free, last] = [inStage(0), inStage(1, 2), inStage(3)];
      const cases = fc.tuple(
        fc.shuffledSubarray(free, { minLength: free.length }),
        fc.integer({ min: 1, max: 20 }),
      );
      const recording = { recordedAt: RECORDED_AT, method: 'MANUAL' as const };
      await fc.assert(
        fc.asyncProperty(cases, async ([records, size]) => {
          await engine.write((tx) =>
            tx.run({ name: 'empty', text: 'MATCH (n) WHERE NOT n:Format DETACH DELETE n' }),
          );
          await writeBatch(engine, model, { records: first, recording });
          for (let start = 0; start < records.length; start += size) {
            await writeBatch(engine, model, { records: records.slice(start, start + size), recording });
          }
          await writeBatch(engine, model, { records: last, recording });
          expect(await lines(engine)).toEqual(expected);
          expect(await drifts(engine)).toEqual([]);
        }),
        { numRuns: runsOn(name, 25) },
      );
    },
    within(120_000),
  );
});

async function lines(engine: Engine): Promise<string[]> {
  const all: string[] = [];
  for await (const line of exportGraph(engine, model)) all.push(line);
  return all;
}

async function drifts(engine: Engine) {
  const all = [];
  for await (const drift of verify(engine, model)) all.push(drift);
  return all;
}
