import { GraphQLID, type GraphQLInputType, getNamedType, isInputObjectType, isObjectType } from 'graphql';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../../src/engine/engine.ts';
import { rootFieldsOf } from '../../../src/model/list-shapes.ts';
import { api, ask, askByGraphql, askResult } from '../../support/ask.ts';
import { describeEngines } from '../../support/engines/engines.ts';
import { SEEDS } from '../../support/worlds/seeds.ts';

const { schema, contract } = api();

const VIEW =
  '(validOn: "2026-06-01", publishedBy: "2026-12-31", recordedBy: "2027-01-01T00:00:00Z", certainty: CERTAIN)';
const SUFFIX =
  '@validOn=2026-06-01,publishedBy=2026-12-31,recordedBy=2027-01-01T00:00:00.000Z,certainty=CERTAIN';

/** All lists are read in the same way, so a server that plans each query anew is asked only some of them. */
const ON_A_SERVER = ['entities', 'statements', 'conflicts', 'sources'];

/** What is asked of a record of any type: itself, and records behind it in every way that leads there. */
const RECORD = `fragment R on Node { __typename id key
  ... on Entity {
    name
    statements(first: 2) { nodes { id key subject { id key } evidence { source { id key } } } }
    sources(first: 2) { nodes { id key } }
    events(first: 2) { edges { linkId node { id key } } }
    conflicts(first: 2) { nodes { id key statements(first: 1) { nodes { id key } } } }
    timeline(first: 2) { nodes { entity { id key } } }
    evidence(field: "name") { statements(first: 1) { nodes { statement { id key } } } }
  }
  ... on Organization { agreements(first: 2) { edges { linkId node { id key program { id key } } } } similar(first: 1) { nodes { organization { id key } } } }
  ... on Statement { subject { id key } }
  ... on Source { behind: statements(first: 1) { nodes { id key } } }
}`;

/** Questions that show ids, but for lists of records. */
const OTHERS = `search(text: "energy", first: 2) { nodes { id key } }
  suggest(prefix: "sca", first: 2) { id key entity { id key } }
  undisclosed(first: 2) { nodes { subject { id key } statement { id key } checked { id key } } }
  paths(from: "org:anthropic", to: "org:pnnl", first: 1) { nodes { nodes { id key } hops { linkId from { id key } to { id key } statements(first: 1) { nodes { id key } } } } }
  neighbourhood(of: "org:scale-ai", limit: 5) { nodes { id key } links { linkId from { id key } to { id key } } }
  communities(among: { agreements: { some: { program: { id: { eq: "program:genesis-mission" } } } } }) { groups { id key leader { id key } } }
  changes(since: "2026-01-01", axis: PUBLISHED, first: 3) { nodes { id key subject { id key } } }
  deadlines(first: 2) { nodes { id key } }`;

/** Every `id` of an answer with the `key` beside it. */
function idsIn(answer: unknown): { readonly id: string; readonly key: unknown }[] {
  if (Array.isArray(answer)) return answer.flatMap(idsIn);
  if (typeof answer !== 'object' || answer === null) return [];
  const { id, key } = answer as { readonly id?: unknown; readonly key?: unknown };
  return [...(typeof id === 'string' ? [{ id, key }] : []), ...Object.values(answer).flatMap(idsIn)];
}

/** Every argument that takes an id, by its field; with a question that asks `$` and shows what it came to. */
const TAKEN: Readonly<Record<string, readonly [id: string, question: string]>> = {
  'Query.node.id': ['org:nlr', 'node(id: $) { key }'],
  'Query.nodes.ids': ['org:nlr', 'nodes(ids: [$]) { key }'],
  'Query.entity.by': ['org:nlr', 'entity(by: { id: $ }) { key }'],
  'Query.changeSet.id': ['change:1', 'changeSet(id: $) { key revision }'],
  'Query.changeSets.of': ['org:nlr', 'changeSets(of: $, first: 2) { nodes { key revision } }'],
  'Query.paths.from': [
    'org:anthropic',
    'paths(from: $, to: "org:pnnl", first: 1) { nodes { length nodes { key } } }',
  ],
  'Query.paths.to': [
    'org:pnnl',
    'paths(from: "org:anthropic", to: $, first: 1) { nodes { length nodes { key } } }',
  ],
  'Query.paths.exclude': [
    'org:doe',
    'paths(from: "org:anthropic", to: "org:pnnl", exclude: [$], first: 1) { nodes { nodes { key } } }',
  ],
  'Query.neighbourhood.of': ['org:scale-ai', 'neighbourhood(of: $, limit: 9) { nodes { key } }'],
  'Query.sharedPartners.a': [
    'org:anthropic',
    'sharedPartners(a: $, b: "org:nvidia") { nodes { partner { key } } }',
  ],
  'Query.sharedPartners.b': [
    'org:nvidia',
    'sharedPartners(a: "org:anthropic", b: $) { nodes { partner { key } } }',
  ],
  'Query.gaps.around': ['org:pnnl', 'gaps(around: $, first: 3) { nodes { a { key } b { key } } }'],
  'Query.programOverlap.program': [
    'program:genesis-mission',
    'programOverlap(program: $, first: 3) { nodes { organization { key } } }',
  ],
  'Query.timeline.of': ['org:nlr', 'timeline(of: [$], first: 3) { nodes { on entity { key } } }'],
  'Query.changes.of': [
    'org:nlr',
    'changes(since: "2020-01-01", axis: PUBLISHED, of: [$], first: 3) { nodes { key } }',
  ],
  'Query.digest.of': [
    'org:nlr',
    'digest(since: "2020-01-01", axis: PUBLISHED, of: [$]) { newcomers { named { key } } moved { key } others { key } }',
  ],
  'Query.deadlines.of': ['call:de-foa-0003612', 'deadlines(of: [$], first: 3) { nodes { key } }'],
  'Query.withdrawal.source': [
    'source:scale-mou-blog',
    'withdrawal(source: $) { statementCount disappears(first: 3) { nodes { predicate } } }',
  ],
};

describe('the schema', () => {
  const takesIds = (type: GraphQLInputType) => {
    const named = getNamedType(type);
    return (
      named === GraphQLID ||
      (isInputObjectType(named) &&
        !named.name.endsWith('Filter') &&
        Object.values(named.getFields()).some((field) => getNamedType(field.type) === GraphQLID))
    );
  };

  it('shows a key beside every id', () => {
    const without = Object.values(schema.getTypeMap())
      .filter(isObjectType)
      .filter((type) => type.getFields().id && !type.getFields().key);
    expect(without.map((type) => type.name)).toEqual([]);
  });

  it('takes ids in arguments that are tried here', () => {
    const taking = Object.values(schema.getTypeMap())
      .filter(isObjectType)
      // Writes are tried by the tests of writing, what is followed by those of subscriptions.
      .filter((type) => !['View', 'Mutation', 'Subscription'].includes(type.name))
      .flatMap((type) =>
        Object.values(type.getFields()).flatMap((field) =>
          field.args.flatMap((arg) => (takesIds(arg.type) ? [`${type.name}.${field.name}.${arg.name}`] : [])),
        ),
      );
    expect(taking.toSorted()).toEqual(Object.keys(TAKEN).toSorted());
  });
});

describeEngines('an id in a view', (open, name) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await open(SEEDS);
  });

  const lists = [...rootFieldsOf(contract.model).keys()];
  it.each(lists.filter((list) => name === 'embedded' || ON_A_SERVER.includes(list)))(
    'carries it, and is answered in it (%s)',
    async (list) => {
      const page = `${list}(first: 2) { nodes { ...R } }`;
      const { at } = await ask(engine, `{ at${VIEW} { ${page} } } ${RECORD}`);
      const { nodes } = (at as Record<string, { readonly nodes: readonly { readonly id: string }[] }>)[
        list
      ] ?? {
        nodes: [],
      };
      const ids = nodes.map(({ id }) => id);
      const asked = 'query ($ids: [ID!]!, $id: ID!) { nodes(ids: $ids) { ...R } node(id: $id) { ...R } }';
      const again = await ask(engine, `${asked} ${RECORD}`, {
        ids,
        id: ids[0] ?? 'org:nobody',
      });

      for (const { id, key } of idsIn(at)) expect(id).toBe(`${key}${SUFFIX}`);
      expect(again.nodes).toEqual(nodes);
      expect(again.node ?? undefined).toEqual(nodes[0]);
    },
  );

  it('is carried by everything else that has one', async () => {
    const { data, errors } = await askResult(engine, `{ at${VIEW} { ${OTHERS} } }`);
    const ids = idsIn(data);

    expect(errors).toBeUndefined();
    expect(ids.length).toBeGreaterThan(20);
    for (const { id, key } of ids) expect(id).toBe(`${key}${SUFFIX}`);
  });

  it('is the same as ever without a view, or in one that restricts nothing', async () => {
    const { data, errors } = await askResult(
      engine,
      `{ ${OTHERS} at { ${OTHERS} } certain: at(certainty: CERTAIN) { organizations(first: 3) { nodes { id key } } } }`,
    );
    const ids = idsIn(data);

    expect(errors).toBeUndefined();
    expect(ids.length).toBeGreaterThan(60);
    for (const { id, key } of ids) expect(id).toBe(key);
  });

  it('is left out of the ids of relationships, which join what two views show', async () => {
    const links =
      'organizations(where: { id: { eq: "org:scale-ai" } }) { nodes { agreements { edges { linkId } } sources(first: 1) { nodes { publishedByLink { linkId } } } } }';
    const { plain, at } = await ask(
      engine,
      `{ plain: ${links} at(validOn: "2026-11-01", certainty: POSSIBLE) { ${links} } }`,
    );
    expect(JSON.stringify(at)).not.toContain('@');
    expect((at as { organizations: unknown }).organizations).toEqual(plain);
  });

  it('gives each view its own name of one record', async () => {
    const asked = `{
      then: node(id: "org:nlr@validOn=2025-06-01") { ...N }
      now: node(id: "org:nlr") { ...N }
      entity(by: { id: "org:nlr@validOn=2025-06-01" }) { ...N }
      many: nodes(ids: ["org:nlr@validOn=2025-06-01", "org:doe@validOn=2025-06-01"]) { ...N }
      none: node(id: "org:nobody@validOn=2025-06-01") { id }
    } fragment N on Node { id key ... on Entity { name } }`;
    const answer = await ask(engine, asked);

    const then = {
      id: 'org:nlr@validOn=2025-06-01',
      key: 'org:nlr',
      name: 'National Renewable Energy Laboratory',
    };
    expect(answer).toMatchObject({
      then,
      now: { id: 'org:nlr', key: 'org:nlr', name: 'National Laboratory of the Rockies' },
      entity: then,
      many: [then, { id: 'org:doe@validOn=2025-06-01' }],
      none: null,
    });
  });

  it('wins over the view around it, wholly; an id without one takes that', async () => {
    const asked = `{ at(validOn: "2026-06-01", publishedBy: "2026-11-20") {
      own: node(id: "org:nlr@validOn=2025-06-01") { id ... on Entity { name sources(first: 1) { nodes { id } } } }
      around: node(id: "org:nlr") { id ... on Entity { name } }
      deeper: at(certainty: CERTAIN) { node(id: "org:nlr") { id } }
    } }`;
    const { at } = await ask(engine, asked);

    expect(at).toMatchObject({
      own: { id: 'org:nlr@validOn=2025-06-01', name: 'National Renewable Energy Laboratory' },
      around: {
        id: 'org:nlr@validOn=2026-06-01,publishedBy=2026-11-20',
        name: 'National Laboratory of the Rockies',
      },
      deeper: { node: { id: 'org:nlr@validOn=2026-06-01,publishedBy=2026-11-20,certainty=CERTAIN' } },
    });
    const [source] = idsIn((at as { own: { sources: unknown } }).own.sources);
    expect(source?.id).toMatch(/^source:[^@]+@validOn=2025-06-01$/);
  });

  it.each(Object.entries(TAKEN))('is taken by %s as the id without it', async (_place, [id, question]) => {
    const inView = 'org:nlr@validOn=2026-06-01'.replace('org:nlr', id);
    const at = (given: string) =>
      `at(validOn: "2026-06-01") { ${question.replace('$', JSON.stringify(given))} }`;
    const answer = await ask(engine, `{ plain: ${at(id)} given: ${at(inView)} }`);

    expect(answer.given).toEqual(answer.plain);
    expect(JSON.stringify(answer.given).length).toBeGreaterThan(20);
  });

  it.each([
    'eq: "org:nlr$"',
    'ne: "org:nlr$"',
    'in: ["org:nlr$", "org:doe"]',
    'notIn: ["org:nlr$"]',
    'startsWith: "org:nl$"',
  ])('is taken by filters as the id without it (%s)', async (condition) => {
    const where = (view: string) => condition.replace('$', view);
    const list = (
      view: string,
    ) => `organizations(where: { id: { ${where(view)} } }, first: 5) { totalCount nodes { key } }
        agreements(where: { parties: { some: { id: { ${where(view)} } } } }, first: 5) { totalCount nodes { key } }`;
    const at = (view: string) => `at(validOn: "2026-06-01") { ${list(view)} }`;
    const answer = await ask(
      engine,
      `{ plain: ${at('')} same: ${at('@validOn=2026-06-01')} other: ${at('@publishedBy=2020-01-01')} }`,
    );

    expect(answer.same).toEqual(answer.plain);
    expect(answer.other).toEqual(answer.plain);
  });

  it('is refused where its view cannot be read, with the place and the remedy', async () => {
    const id = 'org:nlr@validon=2025-06-01';
    for (const asked of [
      `node(id: "${id}") { id }`,
      `entity(by: { id: "${id}" }) { id }`,
      `organizations(where: { id: { in: ["${id}"] } }) { totalCount }`,
      `neighbourhood(of: "${id}") { nodes { id } }`,
    ]) {
      const { errors } = await askResult(engine, `{ ${asked} }`);
      expect(errors).toHaveLength(1);
      expect(errors?.[0]?.message).toContain('found "validon=2025-06-01". Correct it, or leave out the "@"');
      expect(errors?.[0]?.path).toHaveLength(1);
    }
  });

  it('is refused beside ids of another view in one list', async () => {
    const { errors } = await askResult(
      engine,
      '{ nodes(ids: ["org:nlr@validOn=2025-06-01", "org:doe"]) { id } }',
    );
    expect(errors?.[0]?.message).toBe(
      'The ids of one list must carry the same view; found @validOn=2025-06-01 and none. Ask for each view by itself, under an alias of its own.',
    );
  });

  // How a question is executed knows nothing of the engine.
  it.skipIf(name === 'neo4j')('is the same by both executors', async () => {
    const asked = `{ node(id: "org:nlr@validOn=2025-06-01") { ...R } at${VIEW} { ${OTHERS} organizations(first: 2) { nodes { ...R } } } } ${RECORD}`;
    const planned = await askResult(engine, asked);
    const plain = await askByGraphql(engine, asked);

    expect(planned.errors).toBeUndefined();
    expect(JSON.parse(JSON.stringify(planned.data))).toEqual(JSON.parse(JSON.stringify(plain.data)));
  });
});
