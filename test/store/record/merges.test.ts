import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeEach, expect, it } from 'vitest';
import type { Engine } from '../../../src/engine/engine.ts';
import { importFiles } from '../../../src/exchange/import/import-files.ts';
import type { DataRecord } from '../../../src/model/records/record-types.ts';
import { exportGraph } from '../../../src/store/read/export-records.ts';
import { prepareStorage, record } from '../../../src/store/record/record.ts';
import { repair } from '../../../src/store/repair/repair.ts';
import { verify } from '../../../src/store/verify/verify.ts';
import { api, ask, askAs, callerOf } from '../../support/ask.ts';
import { describeEngines, removeFolder, temporaryFolder } from '../../support/engines/engines.ts';
import { runs } from '../../support/random.ts';
import { act, arbitraries, at, company, frame } from '../../support/worlds/merges-world.ts';

/** Entities that turned out to be one: what was said of either holds of the one, and nothing is lost. */

describeEngines('merges', (open, name) => {
  const { model } = api().contract;
  let engine: Engine;

  beforeEach(async () => {
    engine ??= await open();
    await empty();
    await put(1, ...frame);
  });

  it('let the survivor have what was said of both, and the other go', async () => {
    await put(2, act('Merge', 'org:a', 'org:b', 2));
    const { companies, organizations, search } = await ask(
      engine,
      `{ companies { totalCount nodes { id name city aliases parent { id } agreements { nodes { id } } identifiers { nodes { id } } mergedFrom }
        } organizations { totalCount } search(text: "Ay") { nodes { id } } }`,
    );
    expect(companies).toEqual({
      totalCount: 3,
      nodes: [
        expect.objectContaining({
          ...{ id: 'org:b', name: 'org:b', city: 'Beta', aliases: ['Ay'], parent: { id: 'org:c' } },
          agreements: { nodes: [{ id: 'agreement:two' }, { id: 'agreement:one' }] },
          ...{ identifiers: { nodes: [{ id: 'identifier:one' }] }, mergedFrom: ['org:a'] },
        }),
        expect.objectContaining({ id: 'org:c' }),
        expect.objectContaining({ id: 'org:d', parent: { id: 'org:b' } }),
      ],
    });
    expect(organizations).toEqual({ totalCount: 3 });
    expect(search).toEqual({ nodes: [{ id: 'org:b' }] });
    expect(await drifts()).toEqual([]);
  });

  it('leave the id of the other leading to the survivor, wherever an id is asked for', async () => {
    await put(2, act('Merge', 'org:a', 'org:b', 2), act('Merge', 'org:b', 'org:c', 3));
    const asked = await ask(
      engine,
      `{ node(id: "org:a") { id } nodes(ids: ["org:a", "org:d"]) { id } entity(by: { id: "org:b" }) { id mergedFrom }
        eq: companies(where: { id: { eq: "org:a" } }) { nodes { id } }
        in: companies(where: { id: { in: ["org:a", "org:b"] } }) { nodes { id } }
        far: agreements(where: { parties: { some: { id: { eq: "org:a" } } } }) { totalCount }
        neighbourhood(of: "org:a") { nodes { id } } paths(from: "org:a", to: "org:d") { nodes { length } }
        statements(where: { recordedSubject: { eq: "org:a" }, predicate: { eq: "city" } }) { nodes { subject { id } recordedSubject } }
        at(recordedBy: "${at(2)}") { node(id: "org:a") { key ... on Company { city } } } }`,
    );
    expect(asked).toMatchObject({
      ...{ node: { id: 'org:c' }, nodes: [{ id: 'org:c' }, { id: 'org:d' }] },
      entity: { id: 'org:c', mergedFrom: ['org:a', 'org:b'] },
      ...{ eq: { nodes: [{ id: 'org:c' }] }, in: { nodes: [{ id: 'org:c' }] }, far: { totalCount: 2 } },
      paths: { nodes: [{ length: 1 }] },
      statements: { nodes: [{ subject: { id: 'org:c' }, recordedSubject: 'org:a' }] },
      at: { node: { key: 'org:b', city: 'Beta' } },
    });
    expect(await drifts()).toEqual([]);
  });

  it('leave two entities in views from before them, and after their split', async () => {
    await put(2, act('Merge', 'org:a', 'org:b', 2));
    await put(4, act('Split', 'org:a', 'org:b', 4));
    await put(6, act('Merge', 'org:a', 'org:b', 6));
    const graph = await stored();
    const fields = `companies(orderBy: [{ id: ASC }]) { totalCount nodes { key city aliases mergedFrom parent { key }
          agreements(orderBy: [{ id: ASC }]) { nodes { key } } identifiers { nodes { id } } statements { totalCount } } facets(by: [CITY]) { buckets { key count } } }
        node(id: "org:a") { key } entity(by: { name: "org:a" }) { key } where: companies(where: { id: { eq: "org:a" } }) { nodes { key } }
        acts { nodes { kind entities(orderBy: [{ id: ASC }]) { nodes { key } } } } sources(first: 1) { nodes { publishedBy { key } } }
        search(text: "Ay") { nodes { key } } suggest(prefix: "org:") { entity { key } } timeline(of: ["org:a"]) { totalCount }
        paths(first: 1, from: "org:a", to: "org:c") { nodes { length } } neighbourhood(of: "org:d") { nodes { key } }
        statements(where: { predicate: { eq: "city" } }, orderBy: [{ id: ASC }]) { nodes { subject { key } recordedSubject } }`;
    const seen = async (view: string) => (await ask(engine, `{ at(${view}) { ${fields} } }`)).at;
    const [before, between, after, now] = [
      await seen(`recordedBy: "${at(1)}"`),
      await seen(`recordedBy: "${at(3)}"`),
      await seen(`recordedBy: "${at(5)}"`),
      await seen(`recordedBy: "${at(7)}"`),
    ];
    const kinds = (nodes: readonly string[], keys: readonly string[]) => ({
      nodes: nodes.map((kind) => ({ kind, entities: list(...keys) })),
    });
    const [a, b] = [
      { key: 'org:a', city: 'Alpha', aliases: ['Ay'], mergedFrom: [], parent: null },
      { key: 'org:b', city: 'Beta', aliases: [], mergedFrom: [], parent: { key: 'org:c' } },
    ];
    const two = {
      companies: {
        totalCount: 4,
        nodes: [
          expect.objectContaining({
            ...a,
            ...{ agreements: list('agreement:one', 'agreement:two') },
            identifiers: { nodes: [{ id: expect.stringContaining('identifier:one@') }] },
          }),
          expect.objectContaining({ ...b, agreements: list('agreement:two'), identifiers: { nodes: [] } }),
          expect.objectContaining({ key: 'org:c' }),
          expect.objectContaining({ key: 'org:d', parent: { key: 'org:a' } }),
        ],
        facets: [
          {
            buckets: expect.arrayContaining([
              { key: 'Alpha', count: 1 },
              { key: 'Beta', count: 1 },
            ]),
          },
        ],
      },
      ...{ node: { key: 'org:a' }, entity: { key: 'org:a' }, where: list('org:a'), search: list('org:a') },
      sources: { nodes: [{ publishedBy: { key: 'org:a' } }] },
      suggest: expect.arrayContaining([{ entity: { key: 'org:a' } }, { entity: { key: 'org:b' } }]),
      ...{ paths: { nodes: [{ length: 2 }] }, neighbourhood: list('org:d', 'org:a') },
      statements: {
        nodes: expect.arrayContaining([
          { subject: { key: 'org:a' }, recordedSubject: null },
          { subject: { key: 'org:b' }, recordedSubject: null },
        ]),
      },
    };
    const one = {
      companies: {
        totalCount: 3,
        nodes: [
          expect.objectContaining({
            ...{ ...b, aliases: ['Ay'], mergedFrom: ['org:a'] },
            agreements: list('agreement:one', 'agreement:two'),
          }),
          expect.objectContaining({ key: 'org:c' }),
          expect.objectContaining({ key: 'org:d', parent: { key: 'org:b' } }),
        ],
      },
      ...{ node: { key: 'org:b' }, entity: null, where: list('org:b'), search: list('org:b') },
      sources: { nodes: [{ publishedBy: { key: 'org:b' } }] },
      ...{ paths: { nodes: [{ length: 1 }] }, neighbourhood: list('org:d', 'org:b') },
    };
    expect(before).toMatchObject({ ...two, acts: { nodes: [] } });
    expect(between).toMatchObject({ ...one, acts: kinds(['MERGE'], ['org:b']) });
    expect(after).toMatchObject({ ...two, acts: kinds(['MERGE', 'SPLIT'], ['org:a', 'org:b']) });
    expect(now).toMatchObject({ ...one, acts: kinds(['MERGE', 'SPLIT', 'MERGE'], ['org:b']) });
    expect(await stored()).toEqual(graph);
    // What is recorded later of either stands where it stood then.
    await put(7, { ...company('org:a', {}), website: 'https://a.example' });
    expect(await seen(`recordedBy: "${at(1)}"`)).toEqual(before);
    expect(await seen(`recordedBy: "${at(3)}"`)).toEqual(between);
  });

  it('are refused between records of two types, with the remedy', async () => {
    await put(1, { type: 'Agency', id: 'org:e', name: 'E' });
    const refused = put(2, { type: 'Merge', from: 'org:e', into: 'org:a', reason: 'The same.' });
    await expect(refused).rejects.toThrow(
      /Only records of one type are merged; found org:e, which is an Agency/,
    );
  });

  it('let decisions about what was said of the other go on working', async () => {
    const { statements } = (await ask(
      engine,
      '{ statements(where: { subject: { id: { eq: "org:b" } }, predicate: { eq: "city" } }) { nodes { id } } }',
    )) as { statements: { nodes: { id: string }[] } };
    await put(2, act('Merge', 'org:a', 'org:b', 2));
    await put(3, {
      type: 'Retraction',
      statement: statements.nodes[0]?.id ?? '',
      reason: 'Misread.',
      at: at(3),
    });
    const city = async () => (await ask(engine, '{ node(id: "org:a") { ... on Company { city } } }')).node;
    expect(await city()).toEqual({ city: 'Alpha' });
    await put(4, {
      type: 'Reinstatement',
      statement: statements.nodes[0]?.id ?? '',
      reason: 'Not so.',
      at: at(4),
    });
    expect(await city()).toEqual({ city: 'Beta' });
    expect(await drifts()).toEqual([]);
  });

  it('are carried out by a repair where they are not', async () => {
    const before = await stored();
    await put(2, act('Merge', 'org:a', 'org:b', 2));
    const merged = await stored();
    await engine.write((tx) =>
      tx.run({ name: 'test.damage', text: `MATCH (n:Node {id: 'org:a'}) SET n.mergedInto = null` }),
    );
    expect(await drifts()).not.toEqual([]);
    await repair(engine, model);
    expect(await stored()).toEqual(merged);
    expect(await drifts()).toEqual([]);
    await put(3, act('Split', 'org:a', 'org:b', 3));
    expect(await stored()).toEqual(before);
  });

  it('come with an export, however it is read', async () => {
    await put(2, act('Merge', 'org:a', 'org:b', 2), act('Merge', 'org:c', 'org:d', 2));
    await put(3, act('Split', 'org:c', 'org:d', 3), act('Merge', 'agreement:one', 'agreement:two', 3));
    const [lines, graph] = [await exported(), await stored()];
    const folder = temporaryFolder();
    const path = join(folder, 'export.jsonl');
    writeFileSync(path, `${lines.join('\n')}\n`);
    await empty();
    await importFiles(engine, model, { paths: [path] });
    await removeFolder(folder);
    expect(await exported()).toEqual(lines);
    expect(await stored()).toEqual(graph);
    expect(await drifts()).toEqual([]);
  });

  it('say how much they change before they begin, with every look at them, so that they are given time for it', async () => {
    const many = 60;
    await put(
      1,
      ...Array.from({ length: many }, (_, index): DataRecord => {
        const own = { id: `agreement:many-${index}`, name: `Many ${index}`, parties: [{ id: 'org:a' }] };
        return { type: 'Agreement', ...own, sources: ['source:press'] };
      }),
    );
    const sizes: (number | undefined)[] = [];
    const noting: Engine = {
      ...{ kind: engine.kind, capabilities: engine.capabilities },
      ...{ prepare: (schema) => engine.prepare(schema), check: () => engine.check() },
      read: (statement, params, options) => engine.read(statement, params, options),
      write: (work, size) => {
        sizes.push(size?.rows);
        return engine.write(work, size);
      },
      suppose: (work, options) => {
        sizes.push(options?.rows);
        return engine.suppose(work, options);
      },
      ...{ search: (request) => engine.search(request), close: () => engine.close() },
    };
    // The time of a request stands still meanwhile.
    let [begun, ended] = [0, 0];
    const whileWriting = () => {
      begun += 1;
      return () => {
        ended += 1;
      };
    };
    const before = await stored();
    for (const mode of ['PREVIEW', 'COMMIT'])
      for (const what of mode === 'COMMIT' ? ['merge', 'split'] : ['merge']) {
        const source = `mutation { ${what}(from: "org:a", into: "org:b", reason: "So.", options: { mode: ${mode} }) { userErrors { message } preview { nodes { kind } } } }`;
        const { data } = await askAs(noting, { ...callerOf('curator'), whileWriting }, { source });
        expect(data).toMatchObject({ [what]: { userErrors: [] } });
      }
    // Of each relationship at least what is said of it and what follows, before and after.
    expect(sizes).toEqual(Array(3).fill(expect.any(Number)));
    for (const rows of sizes) expect(rows).toBeGreaterThan(5 * many);
    expect([begun, ended]).toEqual([3, 3]);
    expect(await stored()).toEqual(before);
  });

  it('are taken back whole', async () => {
    const before = await stored();
    await put(2, act('Merge', 'org:a', 'org:b', 2));
    expect(await stored()).not.toEqual(before);
    await put(3, act('Split', 'org:a', 'org:b', 3));
    expect(await stored()).toEqual(before);
    expect(await drifts()).toEqual([]);
  });

  it('give the same graph and export in whatever order acts and facts come', async () => {
    const { decision, fact } = arbitraries();
    await fc.assert(
      fc.asyncProperty(
        fc
          .array(fc.oneof(decision, decision, fact), { minLength: 1, maxLength: 5 })
          .chain((each) =>
            fc.tuple(fc.constant(each), fc.shuffledSubarray(each, { minLength: each.length })),
          ),
        async ([each, shuffled]) => {
          const outcomes = [];
          for (const order of [each, shuffled]) {
            await empty();
            await put(1, ...frame);
            for (const one of order) {
              await put(1, one);
              expect(await drifts()).toEqual([]);
            }
            outcomes.push([await exported(), await stored()]);
          }
          expect(outcomes[1]).toEqual(outcomes[0]);
          // What a graph that never knew otherwise would be.
          await empty();
          await put(1, ...frame, ...each);
          expect([await exported(), await stored()]).toEqual(outcomes[0]);
        },
      ),
      { numRuns: runs(name === 'embedded' ? 25 : 2) },
    );
  });

  it('leave no trace but themselves once they are split, whatever is recorded between', async () => {
    const { ends, fact } = arbitraries();
    const facts = fc.array(fact, { maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(facts, ends, facts, async (earlier, [from = '', into = ''], later) => {
        fc.pre(from !== into);
        await empty();
        await put(1, ...frame, ...earlier, ...later);
        const expected = [await exported(), await stored()];
        await empty();
        await put(1, ...frame, ...earlier);
        await put(2, act('Merge', from, into, 2));
        await put(1, ...later);
        await put(3, act('Split', from, into, 3));
        const lines = (await exported()).filter((line) => !/"type":"(Merge|Split)"/.test(line));
        expect([lines, await stored()]).toEqual(expected);
      }),
      { numRuns: runs(name === 'embedded' ? 25 : 2) },
    );
  });

  function list(...keys: readonly string[]) {
    return { nodes: keys.map((key) => ({ key })) };
  }

  async function empty(): Promise<void> {
    await engine.write((tx) => tx.run({ name: 'empty', text: 'MATCH (n) DETACH DELETE n' }));
    await prepareStorage(engine, model);
  }

  async function put(month: number, ...records: readonly DataRecord[]) {
    return record(engine, model, { records, recordedAt: at(month) });
  }

  async function exported(): Promise<readonly string[]> {
    const lines = [];
    for await (const line of exportGraph(engine, model)) lines.push(line);
    return lines;
  }

  /** All nodes and edges, but for acts and change sets. */
  async function stored(): Promise<unknown> {
    const text = `MATCH (n) WHERE NOT n:Act AND NOT n:ChangeSet AND NOT n:Written AND NOT n:Format RETURN n {.*} AS node, labels(n) AS labels`;
    const edges = `MATCH (a)-[r]->(b) WHERE NOT a:Act AND NOT a:ChangeSet RETURN a.id AS from, type(r) AS type, r {.*} AS edge, b.id AS to`;
    const sorted = (rows: readonly unknown[]) => rows.map((row) => JSON.stringify(ordered(row))).sort();
    return [
      sorted(await engine.read({ name: 'test.nodes', text })),
      sorted(await engine.read({ name: 'test.edges', text: edges })),
    ];
  }

  function ordered(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(ordered);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .map(
          ([key, item]) => [key, key === 'labels' ? [...(item as string[])].sort() : ordered(item)] as const,
        )
        .sort(([one], [other]) => (one < other ? -1 : 1)),
    );
  }

  async function drifts(): Promise<readonly unknown[]> {
    const found = [];
    for await (const drift of verify(engine, model)) found.push(drift);
    return found;
  }
});
