import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { cypher, namedQuery } from '../../../src/engine/cypher.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import { importFiles } from '../../../src/exchange/import/import-files.ts';
import type { DataRecord, StatementRecord } from '../../../src/model/records/record-types.ts';
import { exportGraph } from '../../../src/store/read/export-records.ts';
import { prepareStorage, record } from '../../../src/store/record/record.ts';
import { repair } from '../../../src/store/repair/repair.ts';
import { verify } from '../../../src/store/verify/verify.ts';
import { api, ask, askResult } from '../../support/ask.ts';
import { countingEngine } from '../../support/engines/counting-engine.ts';
import { describeEngines, removeFolder } from '../../support/engines/engines.ts';
import { generated } from '../../support/worlds/generated.ts';
import { idOf } from '../../support/worlds/world.ts';

/** What each write brought, kept whole and in order, so that it can be shown. */

const source = (id: string, title: string): DataRecord => ({
  ...{ type: 'Source', id, title, publisher: id, tier: 'PRESS', state: 'LIVE', publishedOn: '2026-01-01' },
});
const city = (value: string, sources: readonly string[]): StatementRecord => ({
  ...{ type: 'Statement', subject: 'org:a', predicate: 'city', value, sources },
});
const frame: readonly DataRecord[] = [
  source('source:one', 'One'),
  source('source:two', 'Two'),
  { type: 'Company', id: 'org:a', name: 'A', sources: ['source:one'] },
  { type: 'Company', id: 'org:b', name: 'B', sources: ['source:one'] },
];
const alpha = city('Alpha', ['source:one']);

const EMPTY = namedQuery('test.empty', cypher`MATCH (n) DETACH DELETE n`);
const COUNTS = 'statementCount evidenceCount actCount entityCount sourceCount revisedCount';

describeEngines('change sets', (open) => {
  const { model } = api().contract;
  let engine: Engine;

  beforeEach(async () => {
    engine ??= await open();
    await engine.write((tx) => tx.run(EMPTY, {}));
    await prepareStorage(engine, model);
  });

  it('say who wrote what, when and why, newest first', async () => {
    await put({ by: 'Ada', message: 'The frame.' }, ...frame);
    await put({ by: 'Ben', message: 'Its seat.' }, alpha);
    await put({ by: 'Ada', message: 'A second witness.' }, city('Alpha', ['source:two']));
    await put({}, { type: 'Ruling', statement: idOf(alpha), rank: 'PREFERRED', by: 'Cy', reason: 'Seen.' });
    await put({ by: 'Ada' }, source('source:two', 'Two, corrected'));
    const { changeSets } = await ask(
      engine,
      `{ changeSets { totalCount nodes { id revision by message method ${COUNTS}
        statements { nodes { id } } supported { nodes { id } } acts { nodes { kind by } } sources { nodes { id } }
        subjects { nodes { id } } revised { record { id } property before after } } } }`,
    );
    const none = {
      ...{
        statementCount: 0,
        evidenceCount: 0,
        actCount: 0,
        entityCount: 0,
        sourceCount: 0,
        revisedCount: 0,
      },
      ...{ statements: { nodes: [] }, supported: { nodes: [] }, acts: { nodes: [] }, sources: { nodes: [] } },
      ...{ subjects: { nodes: [] }, revised: [], message: null, method: 'MANUAL' },
    };
    const subject = { nodes: [{ id: 'org:a' }] };
    const said = { nodes: [{ id: idOf(alpha) }] };
    expect(changeSets).toEqual({
      totalCount: 5,
      nodes: [
        {
          ...{ ...none, id: 'change:5', revision: 5, by: 'Ada', revisedCount: 1 },
          revised: [
            { record: { id: 'source:two' }, property: 'title', before: 'Two', after: 'Two, corrected' },
          ],
        },
        {
          ...{ ...none, id: 'change:4', revision: 4, by: null, actCount: 1 },
          acts: { nodes: [{ kind: 'RULING', by: 'Cy' }] },
        },
        {
          ...{ ...none, id: 'change:3', revision: 3, by: 'Ada', message: 'A second witness.' },
          ...{ evidenceCount: 1, supported: said },
        },
        {
          ...{ ...none, id: 'change:2', revision: 2, by: 'Ben', message: 'Its seat.' },
          ...{ statementCount: 1, evidenceCount: 1, statements: said, subjects: subject },
        },
        {
          ...{ ...none, id: 'change:1', revision: 1, by: 'Ada', message: 'The frame.' },
          ...{ statementCount: 2, evidenceCount: 2, entityCount: 2, sourceCount: 2 },
          statements: { nodes: expect.arrayContaining([expect.anything(), expect.anything()]) },
          sources: { nodes: [{ id: 'source:one' }, { id: 'source:two' }] },
          subjects: { nodes: [{ id: 'org:a' }, { id: 'org:b' }] },
        },
      ],
    });
  });

  it('are found by who wrote them, by when, and by what they concern', async () => {
    await put({ by: 'Ada' }, ...frame);
    await put({ by: 'Ben' }, alpha);
    await put({ by: 'Ada' }, city('Alpha', ['source:two']));
    await put({ by: 'Ben' }, { type: 'Retraction', statement: idOf(alpha), reason: 'No.' });
    await put({ by: 'Cy' }, { type: 'Distinct', of: ['org:a', 'org:b'], reason: 'Two.' });
    const found = async (args: string) => {
      const { changeSets } = await ask(engine, `{ changeSets(${args}) { nodes { revision } } }`);
      return (changeSets as { nodes: { revision: number }[] }).nodes.map(({ revision }) => revision);
    };
    expect(await found('by: "Ada"')).toEqual([3, 1]);
    expect(await found('of: "org:a"')).toEqual([5, 4, 3, 2, 1]);
    expect(await found('of: "org:b"')).toEqual([5, 1]);
    expect(await found(`of: "${idOf(alpha)}"`)).toEqual([4, 3, 2]);
    expect(await found('of: "source:two"')).toEqual([3, 1]);
    expect(await found('of: "org:nobody"')).toEqual([]);
    expect(await found('of: "org:a", by: "Ben"')).toEqual([4, 2]);
    expect(await found('where: { actCount: { gt: 0 } }, orderBy: [{ revision: ASC }]')).toEqual([4, 5]);
    const { changeSet } = await ask(engine, '{ changeSet(id: "change:3") { at } }');
    const { at } = changeSet as { at: string };
    const { nodes } = (await ask(engine, '{ changeSets { nodes { at revision } } }')).changeSets as {
      nodes: { at: string; revision: number }[];
    };
    expect(await found(`since: "${at}"`)).toEqual(
      nodes.filter((node) => node.at >= at).map(({ revision }) => revision),
    );
    const { changeSets: page } = await ask(
      engine,
      '{ changeSets(first: 2) { nodes { revision } pageInfo { endCursor } } }',
    );
    const { endCursor } = (page as { pageInfo: { endCursor: string } }).pageInfo;
    expect(await found(`first: 2, after: "${endCursor}"`)).toEqual([3, 2]);
  });

  it('are named by the acts and statements that they brought', async () => {
    await put({ by: 'Ada' }, ...frame, alpha);
    await put({ by: 'Ben' }, city('Alpha', ['source:two']));
    await put({ by: 'Cy' }, { type: 'Retraction', statement: idOf(alpha), reason: 'No.' });
    const asked = await ask(
      engine,
      `{ statement: node(id: "${idOf(alpha)}") { ... on Statement { changeSet { by } supportedIn { nodes { by } } evidence { source { id } changeSet { by } } acts { nodes { changeSet { id by } } } } }
        by: statements(where: { changeSet: { by: { eq: "Ada" } }, predicate: { eq: "city" } }) { totalCount }
        node(id: "change:1") { id ... on ChangeSet { by } } other: changeSet(id: "org:a") { id } none: changeSet(id: "change:77") { id } }`,
    );
    expect(asked).toEqual({
      statement: {
        ...{ changeSet: { by: 'Ada' }, supportedIn: { nodes: [{ by: 'Ben' }] } },
        acts: { nodes: [{ changeSet: { id: 'change:3', by: 'Cy' } }] },
        evidence: [
          { source: { id: 'source:one' }, changeSet: { by: 'Ada' } },
          { source: { id: 'source:two' }, changeSet: { by: 'Ben' } },
        ],
      },
      by: { totalCount: 1 },
      node: { id: 'change:1', by: 'Ada' },
      other: null,
      none: null,
    });
  });

  it('are there only where something was written, once, and in no export', async () => {
    await put({ by: 'Ada' }, ...frame, alpha);
    await put({ by: 'Ben' }, ...frame, alpha);
    await expect(put({ by: 'Ben' }, city('', ['source:none']))).rejects.toThrow();
    await repair(engine, model);
    expect(await ask(engine, '{ changeSets { nodes { by } } }')).toEqual({
      changeSets: { nodes: [{ by: 'Ada' }] },
    });
    const lines = [];
    for await (const line of exportGraph(engine, model)) lines.push(line);
    expect(lines.filter((line) => line.includes('change'))).toEqual([]);
    const drifts = [];
    for await (const drift of verify(engine, model)) drifts.push(drift);
    expect(drifts).toEqual([]);
  });

  it('of an import name it and who ran it, and hold all that it brought', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'accord-change-sets-'));
    const file = join(folder, 'world.jsonl');
    const records = [...generated({ organizations: 150, agreements: 250, statements: 100 })];
    await writeFile(file, records.map((one) => JSON.stringify(one)).join('\n'));
    await importFiles(engine, model, { paths: [file], by: 'Ada', message: 'The world.' });
    const { imports, statements, changeSets, sources } = (await ask(
      engine,
      `{ imports { nodes { changeSets(first: 100) { totalCount nodes { revision by message method statementCount evidenceCount entityCount sourceCount statements { totalCount } } } } }
        statements { totalCount } sources { totalCount } changeSets(where: { import: { fileName: { eq: "world.jsonl" } } }) { totalCount } }`,
    )) as {
      imports: { nodes: { changeSets: { totalCount: number; nodes: Record<string, unknown>[] } }[] };
      statements: { totalCount: number };
      sources: { totalCount: number };
      changeSets: { totalCount: number };
    };
    const own = imports.nodes[0]?.changeSets ?? { totalCount: 0, nodes: [] };
    const sum = (key: string) => own.nodes.reduce((total, node) => total + Number(node[key]), 0);
    expect(own.totalCount).toBeGreaterThan(1);
    expect(changeSets.totalCount).toBe(own.totalCount);
    expect(new Set(own.nodes.map(({ by, message, method }) => `${by} ${message} ${method}`))).toEqual(
      new Set(['Ada The world. IMPORT']),
    );
    expect(sum('statementCount')).toBe(statements.totalCount);
    expect(sum('sourceCount')).toBe(sources.totalCount);
    for (const node of own.nodes) expect(node.statements).toEqual({ totalCount: node.statementCount });
    const { nodes } = (
      await ask(engine, '{ changeSets(first: 1) { nodes { statements(first: 100) { nodes { id } } } } }')
    ).changeSets as { nodes: unknown[] };
    expect(nodes).toHaveLength(1);
    await removeFolder(folder);
  });

  it('cost one query for each list selected, however many they are', async () => {
    for (let index = 0; index < 12; index += 1) await put({ by: 'Ada' }, ...worth(index));
    const { engine: counted, counts } = countingEngine(engine);
    await ask(
      counted,
      '{ changeSets(first: 10) { nodes { acts { nodes { kind } } statements { nodes { predicate } } } } }',
    );
    expect(counts.reads.length).toBeLessThanOrEqual(3);
  });

  it('refuse more values than they show at once', async () => {
    await put({}, ...frame);
    const { errors } = await askResult(
      engine,
      '{ changeSets { nodes { revised(first: 101) { property } } } }',
    );
    expect(errors?.[0]?.message).toMatch(/`first` must be between 0 and 100; found 101/);
  });

  const worth = (index: number): readonly DataRecord[] => [
    { type: 'Company', id: `org:c-${index}`, name: `C ${index}`, city: `City ${index}` },
  ];

  async function put(
    author: { by?: string; message?: string },
    ...records: readonly DataRecord[]
  ): Promise<void> {
    await record(engine, model, { records, ...author });
  }
});
