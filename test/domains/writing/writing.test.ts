import { expect, it } from 'vitest';
import { api, ask, askAs, callerOf } from '../../support/ask.ts';
import { describeEngines } from '../../support/engines/engines.ts';
import { idOf } from '../../support/worlds/world.ts';
import { alpha, city, RECORD, RESULT, WORLD, withWriter } from './written.ts';

/** What is written over the API: by whom, with what, and what it changes. */

describeEngines('a write', (open) => {
  const { model } = api().contract;
  const curator = callerOf('curator');
  const { engine, write, resultOf, exported, holdsTogether } = withWriter(open);

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
        engine(),
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
      askAs(engine(), curator, {
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
      askAs(engine(), curator, { source: back, variables: { id: alpha }, executor: 'graphql' }),
    );
    expect(other.preview.nodes).toMatchObject([{ predicate: 'city', kind: 'ADDED', after: 'Alpha' }]);
    const third = await resultOf(
      askAs(engine(), curator, { source: retract, variables: { id: alpha }, executor: 'graphql' }),
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
      engine(),
      '{ entity(by: { id: "org:a" }) { acts { nodes { kind by reason } } } }',
    );
    expect(entity).toEqual({
      acts: { nodes: [{ kind: 'DISTINCT', by: 'the curator', reason: 'Two registers.' }] },
    });
    await holdsTogether();
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
    const revision = (await ask(engine(), '{ changeSets(first: 1) { nodes { revision } } }')) as {
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
    await expect(writeOnce(engine(), model, asked)).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    expect(await exported()).toEqual(before);
  });
});
