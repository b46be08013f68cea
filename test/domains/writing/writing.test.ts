import type { ExecutionResult } from 'graphql';
import { beforeEach, expect, it } from 'vitest';
import type { Engine } from '../../../src/engine/engine.ts';
import type { DataRecord } from '../../../src/model/records/record-types.ts';
import type { Access } from '../../../src/query/request-context.ts';
import { exportGraph } from '../../../src/store/read/export-records.ts';
import { prepareStorage, record } from '../../../src/store/record/record.ts';
import { verify } from '../../../src/store/verify/verify.ts';
import { api, ask, askAs, callerOf } from '../../support/ask.ts';
import { describeEngines } from '../../support/engines/engines.ts';
import { idOf } from '../../support/worlds/world.ts';

/** What is written over the API: by whom, with what, and what it changes. */

const RECORDED_AT = '2026-01-01T00:00:00.000Z';
const source = (id: string, tier: string): DataRecord => ({
  ...{ type: 'Source', id, title: id, publisher: id, tier, state: 'LIVE', publishedOn: '2026-01-01' },
});
const city = {
  type: 'Statement',
  subject: 'org:a',
  predicate: 'city',
  value: 'Alpha',
  sources: ['source:press'],
} as const;
const alpha = idOf(city);
const WORLD: readonly DataRecord[] = [
  source('source:press', 'PRESS'),
  source('source:office', 'OFFICIAL'),
  { type: 'Company', id: 'org:a', name: 'A', sources: ['source:office'] },
  { type: 'Company', id: 'org:b', name: 'B', sources: ['source:office'] },
  city,
];

const RESULT = `change { id revision by keyId request message statementCount actCount method } revision
  userErrors { path code message remedy current }
  preview(first: 100) { pageInfo { hasNextPage } nodes { predicate kind before after reason subject { key name } object { key }
    linkBefore { role since basis } linkAfter { role since basis } conflictClass isMaterial
    statements { key predicate value } acts { key kind } sources { key } } }`;

interface Result {
  readonly change: { readonly id: string; readonly revision: number; readonly [key: string]: unknown } | null;
  readonly revision: number | null;
  readonly userErrors: readonly {
    readonly path: readonly string[];
    readonly code: string;
    readonly message: string;
    readonly current: number | null;
  }[];
  readonly preview: {
    readonly nodes: readonly {
      readonly predicate: string;
      readonly kind: string;
      readonly [key: string]: unknown;
    }[];
  };
}

const RECORD = `mutation Record($records: [RecordInput!]!, $options: WriteOptions) { result: record(records: $records, options: $options) { ${RESULT} } }`;

describeEngines('a write', (open) => {
  const { model } = api().contract;
  const curator = callerOf('curator');
  let engine: Engine;

  beforeEach(async () => {
    engine ??= await open();
    await engine.write((tx) => tx.run({ name: 'empty', text: 'MATCH (n) DETACH DELETE n' }));
    await prepareStorage(engine, model);
    await record(engine, model, { records: WORLD, recordedAt: RECORDED_AT });
  });

  it('brings records with their evidence, and says by whom, why and in which request', async () => {
    const agreement = {
      id: 'agreement:x',
      name: 'X',
      kind: 'MOU',
      parties: [{ id: 'org:a', role: 'lead' }],
      sources: [{ source: 'source:office', quote: 'A signs X' }],
    };
    const { change, revision, userErrors, preview } = await write(RECORD, {
      records: [
        { agreement },
        { company: { id: 'org:c', name: 'C', sources: [{ source: 'source:press' }] } },
      ],
      options: { message: 'Read today.' },
    });

    expect(userErrors).toEqual([]);
    expect(change).toMatchObject({
      ...{
        id: `change:${revision}`,
        revision,
        by: 'the curator',
        keyId: 'key-curator',
        request: 'request-1',
      },
      ...{ message: 'Read today.', statementCount: 4, method: 'MANUAL' },
    });
    expect(preview.nodes.map(({ predicate, kind, after }) => [predicate, kind, after]).sort()).toEqual([
      ['PARTY_TO', 'ADDED', null],
      ['kind', 'ADDED', 'MOU'],
      ['name', 'ADDED', 'C'],
      ['name', 'ADDED', 'X'],
    ]);
    expect(
      await ask(
        engine,
        '{ node(id: "agreement:x") { ... on Agreement { name parties { edges { role node { key } } } statements(first: 1) { nodes { evidence { quote } } } } } }',
      ),
    ).toEqual({
      node: {
        name: 'X',
        parties: { edges: [{ role: 'lead', node: { key: 'org:a' } }] },
        statements: { nodes: [{ evidence: [{ quote: 'A signs X' }] }] },
      },
    });
    await holdsTogether();
  });

  it('is the same by both executors, and takes ids that carry a view', async () => {
    const retract = `mutation ($id: ID!) { result: retract(statement: $id, reason: "Misread.") { ${RESULT} } }`;
    const own = await resultOf(
      askAs(engine, curator, {
        source: retract,
        variables: { id: `${alpha}@validOn=2026-01-01` },
        executor: 'plans',
      }),
    );
    expect(own.preview.nodes).toMatchObject([
      { predicate: 'city', kind: 'RETRACTED', before: 'Alpha', after: null, reason: 'Misread.' },
    ]);
    const back = `mutation ($id: ID!) { result: reinstate(statement: $id, reason: "It was right.") { ${RESULT} } }`;
    const other = await resultOf(
      askAs(engine, curator, { source: back, variables: { id: alpha }, executor: 'graphql' }),
    );
    expect(other.preview.nodes).toMatchObject([{ predicate: 'city', kind: 'ADDED', after: 'Alpha' }]);
    const third = await resultOf(
      askAs(engine, curator, { source: retract, variables: { id: alpha }, executor: 'graphql' }),
    );
    expect(third).toMatchObject({
      change: { actCount: 1 },
      preview: { nodes: [{ kind: 'RETRACTED', before: 'Alpha', after: null }] },
    });
    await holdsTogether();
  });

  it('replaces, ranks, ends and tells apart', async () => {
    const beta = {
      subject: 'org:a',
      predicate: 'city',
      value: 'Beta',
      sources: [{ source: 'source:press' }],
    };
    const superseded = await write(
      `mutation ($by: StatementInput!) { result: supersede(statement: "${alpha}", by: $by) { ${RESULT} } }`,
      { by: beta },
    );
    expect(superseded.preview.nodes).toMatchObject([{ kind: 'CHANGED', before: 'Alpha', after: 'Beta' }]);

    const gamma = {
      subject: 'org:a',
      predicate: 'city',
      value: 'Gamma',
      sources: [{ source: 'source:office' }],
    };
    const told = await write(RECORD, { records: [{ statement: gamma }] });
    expect(told.preview.nodes.map(({ kind }) => kind).sort()).toEqual(['CHANGED', 'DISPUTED']);

    const ranked = await write(
      `mutation { result: rule(statement: "${idOf({ ...city, value: 'Beta' })}", rank: PREFERRED, reason: "Seen there.") { ${RESULT} } }`,
    );
    expect(ranked.preview.nodes.map(({ kind, after }) => [kind, after])).toContainEqual(['CHANGED', 'Beta']);

    const ended = await write(
      `mutation { result: endEvidence(statement: "${idOf({ ...city, value: 'Gamma' })}", source: "source:office", on: "2026-02", reason: "Gone.") { ${RESULT} } }`,
    );
    expect(ended).toMatchObject({ userErrors: [], change: { actCount: 1 } });

    const apart = await write(
      `mutation { result: distinguish(one: "org:a", other: "org:b", reason: "Two registers.") { ${RESULT} } }`,
    );
    expect(apart).toMatchObject({ userErrors: [], change: { actCount: 1 } });
    const { entity } = await ask(
      engine,
      '{ entity(by: { id: "org:a" }) { acts { nodes { kind by reason } } } }',
    );
    expect(entity).toEqual({
      acts: { nodes: [{ kind: 'DISTINCT', by: 'the curator', reason: 'Two registers.' }] },
    });
    await holdsTogether();
  });

  it.each([
    [{ company: { id: 'org:c', name: 'C' } }, 'NEEDS_SOURCE', ['records', '0', 'company', 'sources']],
    [
      { statement: { subject: 'org:a', predicate: 'city', value: 'X' } },
      'NEEDS_SOURCE',
      ['records', '0', 'statement', 'sources'],
    ],
    [
      { undisclosed: { subject: 'org:a', predicate: 'city', checked: [] } },
      'NEEDS_SOURCE',
      ['records', '0', 'undisclosed', 'checked'],
    ],
    [
      { company: { id: 'org:c', name: 'C', sources: [{ source: 'source:none' }] } },
      'UNKNOWN_ID',
      ['records', '0', 'company', 'sources', '0'],
    ],
    [
      {
        company: {
          id: 'org:c',
          name: 'C',
          parent: { id: 'org:none' },
          sources: [{ source: 'source:press' }],
        },
      },
      'UNKNOWN_ID',
      ['records', '0', 'company', 'parent'],
    ],
    [
      { company: { id: 'org:c', sources: [{ source: 'source:press' }] } },
      'MISSING_VALUE',
      ['records', '0', 'company', 'name'],
    ],
    [
      { company: { id: 'company:c', name: 'C', basis: 'INFERRED' } },
      'INVALID_VALUE',
      ['records', '0', 'company', 'id'],
    ],
    [
      { university: { id: 'org:a', name: 'A', basis: 'INFERRED' } },
      'INVALID_VALUE',
      ['records', '0', 'university', 'type'],
    ],
    [
      { statement: { subject: 'org:a', predicate: 'town', value: 'X', basis: 'INFERRED' } },
      'INVALID_VALUE',
      ['records', '0', 'statement', 'predicate'],
    ],
    [
      {
        statement: {
          subject: 'org:a',
          predicate: 'city',
          value: 'X',
          sources: [{ source: 'source:press', quote: 'sits in X', document: 'A sits  in\nY.' }],
        },
      },
      'QUOTE_NOT_FOUND',
      ['records', '0', 'statement', 'sources', '0', 'quote'],
    ],
    [
      {
        statement: {
          subject: 'org:a',
          predicate: 'city',
          value: 'X',
          document: 'A sits in X.',
          sources: [{ source: 'source:press' }],
        },
      },
      'MISSING_VALUE',
      ['records', '0', 'statement', 'document'],
    ],
  ])('with a fault is refused whole, with its place and code: %j', async (wrong, code, path) => {
    const before = await exported();
    const sound = { company: { id: 'org:d', name: 'D', basis: 'INFERRED' } };
    for (const mode of ['COMMIT', 'PREVIEW']) {
      const result = await write(RECORD, { records: [wrong, sound], options: { mode } });
      expect(result).toMatchObject({
        change: null,
        revision: null,
        userErrors: [{ code, path }],
        preview: { nodes: [] },
      });
    }
    expect(await exported()).toEqual(before);
  });

  it('with a quote takes it where it stands in the document, and does not keep that', async () => {
    const statement = {
      subject: 'org:a',
      predicate: 'city',
      value: 'X',
      document: 'Now A\n  sits in X, they say.',
      sources: [{ source: 'source:press', quote: 'A sits in X' }],
    };
    expect(await write(RECORD, { records: [{ statement }] })).toMatchObject({
      userErrors: [],
      change: { statementCount: 1 },
    });
    expect((await exported()).join('\n')).not.toContain('they say');
  });

  it('is refused beyond 250 records, and without any', async () => {
    const records = Array.from({ length: 251 }, (_, index) => ({
      company: { id: `org:n-${index}`, name: 'N', basis: 'INFERRED' },
    }));
    expect(await write(RECORD, { records })).toMatchObject({
      change: null,
      userErrors: [{ code: 'TOO_MANY_RECORDS' }],
    });
    expect(await write(RECORD, { records: [] })).toMatchObject({
      change: null,
      userErrors: [{ code: 'MISSING_VALUE' }],
    });
    expect(await write(RECORD, { records: records.slice(1) })).toMatchObject({
      userErrors: [],
      change: { statementCount: 250 },
    });
  });

  it('is refused where an entity was written since it was seen, and tells its revision', async () => {
    const seen = await revisionOf('org:a');
    const say = (value: string, revision: number) =>
      write(RECORD, {
        records: [
          {
            statement: {
              subject: 'org:a',
              predicate: 'region',
              value,
              sources: [{ source: 'source:press' }],
            },
          },
        ],
        options: {
          ifVersion: [
            { id: 'org:b', revision: 1 },
            { id: 'org:a', revision },
          ],
        },
      });

    const [one, other] = await Promise.all([say('OR', seen), say('WA', seen)]);
    expect(one).toMatchObject({ userErrors: [] });
    expect(other).toMatchObject({
      change: null,
      userErrors: [{ code: 'STALE', path: ['options', 'ifVersion', '1'], current: one.revision }],
    });
    expect(await revisionOf('org:a')).toBe(one.revision);
    expect(await say('WA', one.revision ?? 0)).toMatchObject({ userErrors: [] });
  });

  it('with a key is written once, and answered as it was the first time', async () => {
    const records = [{ company: { id: 'org:c', name: 'C', basis: 'INFERRED' } }];
    const asked = { records, options: { key: 'k-1', ifVersion: [{ id: 'org:c', revision: 0 }] } };
    const results = await Promise.all([write(RECORD, asked), write(RECORD, asked), write(RECORD, asked)]);

    for (const result of results) expect(result).toEqual(results[0]);
    expect(results[0]).toMatchObject({
      userErrors: [],
      change: { by: 'the curator' },
      preview: { nodes: [{ predicate: 'name' }] },
    });
    const [other] = [{ company: { id: 'org:d', name: 'D', basis: 'INFERRED' } }];
    expect(await write(RECORD, { records: [other], options: asked.options })).toMatchObject({
      change: null,
      userErrors: [{ code: 'KEY_REUSED', path: ['options', 'key'] }],
    });
    // The key of another is another key.
    const another = callerOf('curator', { keyId: 'key-2' });
    expect(await write(RECORD, { records: [other], options: { key: 'k-1' } }, another)).toMatchObject({
      userErrors: [],
    });
  });

  it('that brings nothing new changes nothing', async () => {
    const records = [
      {
        statement: {
          subject: 'org:a',
          predicate: 'city',
          value: 'Alpha',
          sources: [{ source: 'source:press' }],
        },
      },
    ];
    const revision = (await ask(engine, '{ changeSets(first: 1) { nodes { revision } } }')) as {
      changeSets: { nodes: { revision: number }[] };
    };
    expect(await write(RECORD, { records })).toMatchObject({
      ...{
        userErrors: [],
        change: null,
        revision: revision.changeSets.nodes[0]?.revision,
        preview: { nodes: [] },
      },
    });
  });

  it('is begun no more once the time of its request is up', async () => {
    const context = { aborted: true, reason: new Error('late') } as unknown as AbortSignal;
    const { writeOnce } = await import('../../../src/store/record/write-once.ts');
    const before = await exported();
    const asked = { recordsAt: () => WORLD, author: {}, seen: [], deadline: context };
    await expect(writeOnce(engine, model, asked)).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    expect(await exported()).toEqual(before);
  });

  async function write(
    text: string,
    variables: Readonly<Record<string, unknown>> = {},
    access: Access = curator,
  ): Promise<Result> {
    return resultOf(askAs(engine, access, { source: text, variables }));
  }

  async function resultOf(answer: Promise<ExecutionResult>): Promise<Result> {
    const { data, errors } = await answer;
    expect(errors).toBeUndefined();
    return (data as { readonly result: Result }).result;
  }

  async function revisionOf(id: string): Promise<number> {
    const { changeSets } = await ask(engine, `{ changeSets(of: "${id}", first: 1) { nodes { revision } } }`);
    return (changeSets as { nodes: { revision: number }[] }).nodes[0]?.revision ?? 0;
  }

  async function exported(): Promise<string[]> {
    return all(exportGraph(engine, model));
  }

  async function holdsTogether(): Promise<void> {
    expect(await all(verify(engine, model))).toEqual([]);
  }
});

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}
