import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Engine } from '../../../src/engine/engine.ts';
import { importFiles } from '../../../src/exchange/import/import-files.ts';
import type { DataRecord } from '../../../src/model/records/record-types.ts';
import { prepareStorage, record } from '../../../src/store/record/record.ts';
import { verify } from '../../../src/store/verify/verify.ts';
import { api, ask } from '../../support/ask.ts';
import { describeEngines } from '../../support/engines/engines.ts';
import { type Served, serve } from '../../support/serve.ts';

/** The id of an entity that was merged leads to the one that it is: in lists, cursors, filters, files, and addresses. */

const companies = ['a', 'b', 'c', 'd', 'e'].map(
  (id): DataRecord => ({
    ...{ type: 'Company', id: `org:${id}`, name: `Company ${id}`, city: `City ${id}`, sources: ['source:s'] },
  }),
);
const records: readonly DataRecord[] = [
  { type: 'Source', id: 'source:s', title: 'S', tier: 'OFFICIAL', state: 'LIVE', publishedOn: '2026-01-01' },
  ...companies,
  { type: 'Agreement', id: 'agreement:x', name: 'X', parties: ['org:b', 'org:d'], sources: ['source:s'] },
];
const merge: DataRecord = {
  ...{ type: 'Merge', from: 'org:b', into: 'org:d', at: '2026-02-01T00:00:00.000Z', reason: 'The same.' },
};
const split: DataRecord = { ...merge, type: 'Split', at: '2026-03-01T00:00:00.000Z' };

describeEngines('the ids of merged entities', (open) => {
  const { model } = api().contract;
  const folder = mkdtempSync(join(tmpdir(), 'accord-merged-'));
  let engine: Engine;
  let cursor = '';

  beforeAll(async () => {
    engine = await open();
    await prepareStorage(engine, model);
    await record(engine, model, { records, recordedAt: '2026-01-02T00:00:00.000Z' });
    const { companies: page } = (await ask(
      engine,
      '{ companies(first: 2, orderBy: [{ name: ASC }]) { nodes { id } pageInfo { endCursor } } }',
    )) as { companies: { nodes: readonly { id: string }[]; pageInfo: { endCursor: string } } };
    expect(page.nodes.map(({ id }) => id)).toEqual(['org:a', 'org:b']);
    cursor = page.pageInfo.endCursor;
    await record(engine, model, { records: [merge] });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('let a list go on after a record that was merged since', async () => {
    const asked = await ask(
      engine,
      `query ($cursor: String) {
        after: companies(first: 2, after: $cursor, orderBy: [{ name: ASC }]) { totalCount nodes { id } }
        before: companies(last: 2, before: $cursor, orderBy: [{ name: ASC }]) { nodes { id } } }`,
      { cursor },
    );
    expect(asked).toEqual({
      after: { totalCount: 4, nodes: [{ id: 'org:c' }, { id: 'org:d' }] },
      before: { nodes: [{ id: 'org:a' }] },
    });
  });

  it('name the survivor in filters, in whatever form and however deep', async () => {
    const where = [
      '{ id: { eq: "org:b" } }',
      '{ id: { in: ["org:b"] } }',
      '{ id: { eq: "org:b@validOn=2026-06-01" } }',
      '{ NOT: { id: { notIn: ["org:b"] } } }',
      '{ agreements: { some: { parties: { some: { id: { eq: "org:b" } } } } }, id: { ne: "org:a" } }',
    ];
    for (const one of where) {
      const { companies: found } = await ask(engine, `{ companies(where: ${one}) { nodes { id } } }`);
      expect([one, found]).toEqual([one, { nodes: [{ id: 'org:d' }] }]);
    }
    expect(await ask(engine, '{ companies(where: { id: { ne: "org:b" } }) { nodes { id } } }')).toEqual({
      companies: { nodes: [{ id: 'org:a' }, { id: 'org:c' }, { id: 'org:e' }] },
    });
  });

  it('stay in what was said, where they can be asked for', async () => {
    const of = async (where: string, shown = 'recordedSubject recordedObject') =>
      (await ask(engine, `{ statements(where: ${where}) { nodes { predicate ${shown} } } }`)).statements;
    const party = { predicate: 'PARTY_TO', recordedSubject: 'org:b', recordedObject: null };
    expect(await of('{ recordedSubject: { eq: "org:b" }, predicate: { eq: "PARTY_TO" } }')).toEqual({
      nodes: [party],
    });
    expect(
      await of('{ recordedSubject: { in: ["org:b", "org:d"] }, predicate: { eq: "city" } }', 'value'),
    ).toEqual({ nodes: [{ predicate: 'city', value: 'City b' }] });
    expect(await of('{ recordedSubject: { eq: "org:d" } }')).toEqual({ nodes: [] });
    expect(
      await of('{ predicate: { eq: "PARTY_TO" }, recordedSubject: { isNull: true } }', 'subject { id }'),
    ).toEqual({ nodes: [{ predicate: 'PARTY_TO', subject: { id: 'org:d' } }] });
    const { statements } = await ask(
      engine,
      '{ statements(where: { predicate: { eq: "city" } }, orderBy: [{ recordedSubject: DESC }], first: 1) { nodes { recordedSubject } } }',
    );
    expect(statements).toEqual({ nodes: [{ recordedSubject: 'org:b' }] });
    const { acts } = await ask(
      engine,
      '{ acts(where: { from: { eq: "org:b" }, into: { startsWith: "org:" }, kind: { eq: MERGE } }) { nodes { from into entities { nodes { id } } } } }',
    );
    expect(acts).toEqual({
      nodes: [{ from: 'org:b', into: 'org:d', entities: { nodes: [{ id: 'org:d' }] } }],
    });
  });

  it('may be named by files, which then speak of the survivor', async () => {
    const path = join(folder, 'more.json');
    const more: readonly DataRecord[] = [
      {
        type: 'Company',
        id: 'org:b',
        name: 'Company b',
        website: 'https://b.example',
        sources: ['source:s'],
      },
      { type: 'Agreement', id: 'agreement:y', name: 'Y', parties: ['org:b'], sources: ['source:s'] },
      { type: 'Statement', subject: 'org:b', predicate: 'region', value: 'North', sources: ['source:s'] },
      {
        ...{ type: 'Source', id: 'source:t', title: 'T', tier: 'PARTY', state: 'LIVE' },
        publishedBy: 'org:b',
      },
    ];
    writeFileSync(path, JSON.stringify({ records: more }));
    const report = await importFiles(engine, model, { paths: [path] });
    expect(report).toMatchObject({ read: 4, mapped: 4, failed: 0 });
    const { node } = await ask(
      engine,
      `{ node(id: "org:b") { id ... on Company { website region agreements { nodes { id } } } } }`,
    );
    expect(node).toEqual({
      ...{ id: 'org:d', website: 'https://b.example', region: 'North' },
      agreements: { nodes: expect.arrayContaining([{ id: 'agreement:x' }, { id: 'agreement:y' }]) },
    });
    expect(await ask(engine, '{ node(id: "source:t") { ... on Source { publishedBy { id } } } }')).toEqual({
      node: { publishedBy: { id: 'org:d' } },
    });
    expect(await drifts()).toEqual([]);
  });

  it('answer 308 at their address, in whatever form and view, until they are split', async () => {
    mkdirShell(folder);
    // A busy Neo4j plans many queries that are new to it.
    const served = await serve({
      engine,
      explorer: folder,
      limits: { requestMs: 60_000, engineCallMs: 60_000 },
    });
    try {
      const end = '@validOn=2026-06-01';
      for (const [path, location] of [
        ['/e/org:b', '/e/org:d'],
        ['/e/org%3Ab', '/e/org:d'],
        ['/e/org:b.json', '/e/org:d.json'],
        ['/e/org:b.jsonld?x=1&y=%20', '/e/org:d.jsonld?x=1&y=%20'],
        [`/e/org:b${end}`, `/e/org:d${end}`],
        [`/e/org:b${end}.csv`, `/e/org:d${end}.csv`],
      ] as const)
        expect([path, await answerOf(served, path)]).toEqual([path, [308, location, 'no-cache']]);
      const then = '/e/org:b@recordedBy=2026-01-15T00:00:00Z';
      expect((await answerOf(served, `${then}.json`)).slice(0, 2)).toEqual([200, null]);
      expect(await answerOf(served, '/e/org:b%0d%0ax-y:1')).toEqual([404, null, null]);
      expect((await answerOf(served, '/e/org:d.json'))[0]).toBe(200);
      // What was composed of a document is kept for the next who asks it.
      const question =
        '{ agreements(where: { id: { eq: "agreement:x" } }) { nodes { parties(where: { id: { eq: "org:b" } }) { nodes { key } } } } }';
      const parties = async () => (await served.post(question)).data;
      const of = (key: string) => ({ agreements: { nodes: [{ parties: { nodes: [{ key }] } }] } });
      expect([await parties(), await parties()]).toEqual([of('org:d'), of('org:d')]);
      await record(served.server.engine, model, { records: [split] });
      expect(await parties()).toEqual(of('org:b'));
      expect((await answerOf(served, '/e/org:b.json')).slice(0, 2)).toEqual([200, null]);
    } finally {
      await served.server.close();
    }
    expect(await drifts()).toEqual([]);
  });

  async function drifts(): Promise<readonly unknown[]> {
    const found = [];
    for await (const drift of verify(engine, model)) found.push(drift);
    return found;
  }
});

/** What serves as the built explorer: the address of an entity needs no more. */
function mkdirShell(folder: string): void {
  writeFileSync(
    join(folder, 'index.html'),
    '<!doctype html><meta name="description" content=""><title>Accord</title><div><!--app--></div><noscript id="no-script"></noscript>',
  );
}

async function answerOf({ url }: Served, path: string) {
  const { status, headers } = await fetch(url.replace(/\/graphql$/, '') + path, { redirect: 'manual' });
  return [status, headers.get('location'), headers.get('cache-control')] as const;
}
