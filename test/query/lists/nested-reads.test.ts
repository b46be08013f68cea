import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import type { Engine } from '../../../src/engine/engine.ts';
import type { Model, RelationshipField } from '../../../src/model/model.ts';
import { api, ask, askByGraphql, askResult } from '../../support/ask.ts';
import { countingEngine } from '../../support/engines/counting-engine.ts';
import { describeEngines } from '../../support/engines/engines.ts';
import { runsOn, within } from '../../support/random.ts';
import { SEEDS } from '../../support/worlds/seeds.ts';

/** Lists below lists, read by one statement where the engine gains by it, against the same read level by level and executed by graphql. */

describeEngines('lists below lists', (open, name) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await open(SEEDS);
  });

  /** The same database, asked one call for each level, as an engine without a way to go is. */
  const byLevel = (): Engine => ({
    kind: engine.kind,
    capabilities: { hasOrderedRelationshipIndexes: false, readsNestedLists: false },
    prepare: (schema) => engine.prepare(schema),
    check: () => engine.check(),
    read: (statement, params, options) => engine.read(statement, params, options),
    write: (work) => engine.write(work),
    suppose: (work, options) => engine.suppose(work, options),
    search: (request) => engine.search(request),
    close: () => engine.close(),
  });

  /** The answer, the same both ways, with the calls that it took. */
  const bothWays = async (query: string, variables: Readonly<Record<string, unknown>> = {}) => {
    const { engine: counted, counts } = countingEngine(engine);
    const first = JSON.stringify(await askResult(counted, query, variables));
    const answer = JSON.parse(first);
    const calls = counts.reads.length;
    // What the first composing came to answers again.
    if (isOneCall()) {
      expect(JSON.stringify(await askResult(counted, query, variables))).toBe(first);
      expect(counts.reads.length).toBe(2 * calls);
    }
    expect(answer).toEqual(JSON.parse(JSON.stringify(await askByGraphql(byLevel(), query, variables))));
    return { answer, calls };
  };

  const isOneCall = (): boolean => engine.capabilities.readsNestedLists;

  it('take one call where a call has a way to go, else one a level', async () => {
    const { answer, calls } = await bothWays(
      `{ organizations(first: 5, orderBy: [{agreements: {direction: DESC}}]) { nodes { name parent { name } agreements(first: 3) {
        totalCount edges { role node { name parties(first: 3) { edges { cursor role node { id name } } pageInfo { hasNextPage endCursor } } } } } } } }`,
    );
    expect(answer.data.organizations.nodes[0].agreements.edges[0].node.parties.edges.length).toBeGreaterThan(
      1,
    );
    expect(calls).toBe(isOneCall() ? 1 : 4);
  });

  it('hang on one record, on some, and on a record of the past alike', async () => {
    const below =
      'id ... on Organization { agreements(first: 2) { nodes { name } } parent { name } parentLink { since node { id } } }';
    const one = await bothWays(`{ node(id: "org:ornl") { ${below} } }`);
    expect(one.answer.data.node.parent.name).toBeTruthy();
    const some = await bothWays(`{ nodes(ids: ["org:ornl", "no:such", "org:anl"]) { ${below} } }`);
    expect(some.answer.data.nodes[1]).toBeNull();
    const then = await bothWays(
      `{ at(validOn: "2025-12-01") { node(id: "org:nlr") { ${below} ... on Entity { name } } } }`,
    );
    expect(then.answer.data.at.node.name).not.toBeNull();
    expect([one.calls, some.calls, then.calls]).toEqual(isOneCall() ? [1, 1, 1] : [4, 4, 4]);
  });

  it('hang on relationships, of today and of the past', async () => {
    const behind =
      'statements(first: 2) { totalCount edges { cursor node { id sources(first: 1) { nodes { id } } } } pageInfo { hasNextPage endCursor } }';
    const fields = `parentLink { ${behind} node { id } } agreements(first: 3) { edges { role ${behind} node { id parties(first: 2) { edges { linkId ${behind} } } } } }`;
    for (const view of [
      '',
      // That the laboratory has a parent rests on no source here, so on no day it is more than possible.
      'validOn: "2026-06-01", certainty: POSSIBLE',
      'publishedBy: "2026-11-25"',
      'recordedBy: "2030-01-01T00:00:00Z"',
    ]) {
      const [opening, closing] = view ? [`at(${view}) {`, '}'] : ['', ''];
      const { answer, calls } = await bothWays(
        `{ ${opening} nodes(ids: ["org:ornl", "org:anl"]) { ... on Organization { ${fields} } } ${closing} }`,
      );
      expect(answer.errors).toBeUndefined();
      const [lab] = (answer.data.at ?? answer.data).nodes;
      const { statements } = lab.agreements.edges[0];
      expect(statements.totalCount).toBeGreaterThan(0);
      expect(statements.edges[0].node.sources.nodes).toHaveLength(1);
      expect(lab.parentLink.statements.totalCount).toBeGreaterThan(0);
      if (isOneCall()) expect(calls).toBe(1);
    }
  });

  it('hang on relationships that go on after a cursor, are counted further, or have other names', async () => {
    const first = await ask(
      engine,
      '{ node(id: "org:ornl") { ... on Organization { agreements(first: 1) { edges { statements(first: 1) { pageInfo { endCursor } } } } } } }',
    );
    const [edge] = (
      first as { node: { agreements: { edges: { statements: { pageInfo: { endCursor: string } } }[] } } }
    ).node.agreements.edges;
    const { answer } = await bothWays(
      `query Behind($yes: Boolean!) { node(id: "org:ornl") { ... on Organization { agreements(first: 2) { edges {
        all: statements { nodes { id } } one: statements(first: 1) { nodes { id kind } } none: statements(first: 0) { totalCount }
        rest: statements(after: "${edge?.statements.pageInfo.endCursor}") { nodes { id } }
        kinds: statements { totalCount facets(by: [KIND]) { buckets { key count } } }
        maybe: statements @include(if: $yes) { nodes { id } } ...Behind } } } } }
        fragment Behind on RelatedAgreementEdge { statements(first: 3) { nodes { basis } } }`,
      { yes: true },
    );
    expect(answer.errors).toBeUndefined();
    const [found] = answer.data.node.agreements.edges;
    expect(found.rest.nodes).toEqual(found.all.nodes.slice(1));
    expect(found.kinds.facets[0].buckets[0].count).toBe(found.kinds.totalCount);
    expect(found.one.nodes[0].id).toBe(found.all.nodes[0].id);
  });

  it('hang on conflicts of today and of the past', async () => {
    const fields =
      'id class reason subject { id } statements(first: 3) { nodes { id conflicts(first: 2) { nodes { id } } } }';
    for (const view of [
      'validOn: "2026-01-01"',
      'publishedBy: "2026-05-01"',
      'recordedBy: "2030-01-01T00:00:00Z"',
    ]) {
      const { answer } = await bothWays(`{ at(${view}) { conflicts(first: 30) { nodes { ${fields} } } } }`);
      expect(answer.errors).toBeUndefined();
      const ids = (answer.data.at.conflicts.nodes as { id: string }[]).map(({ id }) => id);
      expect(ids.length).toBeGreaterThan(0);
      const byId = `{ at(${view}) { nodes(ids: ${JSON.stringify(ids)}) { ... on Conflict { ${fields} } } } }`;
      const again = await bothWays(byId);
      expect(again.answer.data.at.nodes).toEqual(answer.data.at.conflicts.nodes);
    }
  });

  it('keep apart what answers under other names, on other types, or only sometimes', async () => {
    const query = `query Apart($yes: Boolean!, $no: Boolean!, $few: Int = 1) {
      organizations(first: 20) { nodes { __typename id
        few: agreements(first: $few) { nodes { id } } more: agreements(first: 3, orderBy: [{name: DESC}]) { nodes { id name } }
        programs(first: 2) @include(if: $yes) { nodes { id } } parts(first: 2) @include(if: $no) { nodes { id } }
        ... on NationalLab { operator { name } systems: hostedSystems(first: 2) { nodes { name } } }
        ... on Company { systems: suppliedSystems(first: 2) { nodes { name } } }
        ...Both } } }
      fragment Both on Organization { awards(first: 2) { nodes { id } } publications(first: 1) { nodes { id } } }`;
    const { answer } = await bothWays(query, { yes: true, no: false });
    expect(answer.errors).toBeUndefined();
    expect(answer.data.organizations.nodes[0]).not.toHaveProperty('parts');
  });

  it('ask one field twice, of today and of the past', async () => {
    const { answer } = await bothWays(
      `{ organizations(first: 10) { ...Names } at(publishedBy: "2025-12-31") { organizations(first: 10) { ...Names }
        at(validOn: "2020-01-01") { organizations(first: 10) { ...Names } } } }
      fragment Names on OrganizationConnection { nodes { name agreements(first: 5) { totalCount edges { certainty node { name parties(first: 2) { nodes { name } } } } } } }`,
    );
    expect(answer.errors).toBeUndefined();
    expect(answer.data.organizations).not.toEqual(answer.data.at.organizations);
  });

  it('are of the view that is asked, when one text is asked of several', async () => {
    const query = `query Then($day: Date, $by: Date) { at(validOn: $day, publishedBy: $by) { organizations(first: 20) {
      nodes { name agreements(first: 5) { totalCount edges { certainty since node { name parties(first: 3) { nodes { name } } } } } } } } }`;
    const answers = new Set<string>();
    for (const day of ['2025-12-15', '2026-06-01', null, '2025-12-15', '2021-01-01'])
      for (const by of [null, '2025-12-31', '2026-10-01'])
        answers.add(JSON.stringify((await bothWays(query, { day, by })).answer.data));
    expect(answers.size).toBeGreaterThan(4);
  });

  it('give cursors that go on where the list of the record goes on', async () => {
    const list = 'edges { cursor node { id } } pageInfo { endCursor hasNextPage }';
    const { answer } = await bothWays(
      `{ organizations(first: 3, orderBy: [{agreements: {direction: DESC}}]) { nodes { id agreements(first: 2) { ${list} } } } }`,
    );
    for (const { id, agreements } of answer.data.organizations.nodes) {
      const all = await ask(
        engine,
        `{ node(id: "${id}") { ... on Organization { agreements(first: 4) { ${list} } } } }`,
      );
      const next = await bothWays(
        `{ node(id: "${id}") { ... on Organization { agreements(first: 2, after: "${agreements.pageInfo.endCursor}") { ${list} } } } }`,
      );
      const both = [...agreements.edges, ...next.answer.data.node.agreements.edges];
      expect(both).toEqual((all as { node: { agreements: { edges: unknown[] } } }).node.agreements.edges);
    }
  });

  it('say what is wrong where it is wrong', async () => {
    for (const wrong of ['first: 500', 'after: "nonsense"', 'first: 1, last: 1']) {
      const { answer } = await bothWays(
        `{ programs(first: 2) { nodes { name agreements(${wrong}) { nodes { id } } } } }`,
      );
      expect(answer.errors[0].path).toEqual(['programs', 'nodes', 0, 'agreements']);
    }
  });

  it('answer random nested questions the same way', { timeout: within(240_000) }, async () => {
    const { model } = api().contract;
    await fc.assert(
      fc.asyncProperty(questions(model), async (query) => {
        await bothWays(query);
      }),
      { numRuns: runsOn(name, name === 'embedded' ? 10 : 40) },
    );
  });
});

/** Questions that nest lists and single records of any type up to three levels, with what a page can be asked for. */
function questions(model: Model): fc.Arbitrary<string> {
  const roots = [...model.types.values()].map(({ plural, name }) => ({ plural, name }));
  const view = fc.constantFrom(
    '',
    '',
    'validOn: "2025-12-15"',
    'publishedBy: "2026-03-01"',
    'recordedBy: "2030-01-01T00:00:00Z"',
  );
  return fc
    .tuple(fc.constantFrom(...roots), fc.integer({ min: 1, max: 4 }), view)
    .chain(([root, first, at]) =>
      selection(model, root.name, 2).map((inner) => {
        const body = `${root.plural}(first: ${first}) { nodes { ${inner} } pageInfo { hasNextPage endCursor } }`;
        return at ? `{ at(${at}) { ${body} } }` : `{ ${body} }`;
      }),
    );
}

/** What stands behind a relationship. */
const BEHIND = 'statements(first: 2) { totalCount nodes { id basis } }';

function selection(model: Model, target: string, levels: number): fc.Arbitrary<string> {
  const owner = model.types.get(target) ?? model.internal.get(target) ?? model.interfaces.get(target);
  const fields = [...(owner?.relationships.values() ?? []), ...(owner?.evidence.values() ?? [])];
  if (levels === 0 || fields.length === 0) return fc.constant('__typename id');
  return fc
    .uniqueArray(fc.constantFrom(...fields), { maxLength: 3, selector: ({ name }) => name })
    .chain((chosen) => fc.tuple(...chosen.map((field) => below(model, field, levels - 1))))
    .map((parts) => ['__typename id', ...parts].join(' '));
}

function below(model: Model, field: RelationshipField, levels: number): fc.Arbitrary<string> {
  const inner = selection(model, field.target, levels);
  if (field.isToOne)
    return fc
      .tuple(inner, fc.boolean())
      .map(([fields, isLink]) =>
        isLink
          ? `${field.name}Link { linkId basis ${BEHIND} node { ${fields} } }`
          : `${field.name} { ${fields} }`,
      );
  const page = fc.constantFrom(
    'first: 2',
    'first: 3',
    'last: 2',
    'first: 2, orderBy: [{id: DESC}]',
    'first: 0',
  );
  const around = fc.constantFrom('', 'totalCount', 'pageInfo { hasNextPage hasPreviousPage startCursor }');
  return fc.tuple(inner, page, around, fc.boolean()).map(([fields, args, beside, isEdges]) => {
    const items = isEdges
      ? `edges { cursor linkId since sourceCount ${BEHIND} node { ${fields} } }`
      : `nodes { ${fields} }`;
    return `${field.name}(${args}) { ${beside} ${items} }`;
  });
}
