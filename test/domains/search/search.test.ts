import { beforeAll, describe, expect, it } from 'vitest';
import { keysOf, questionOf } from '../../../src/domains/search/question.ts';
import type { Searched } from '../../../src/domains/search/searched.ts';
import { cypher, namedQuery } from '../../../src/engine/cypher.ts';
import type { Engine, Row } from '../../../src/engine/engine.ts';
import { InputError } from '../../../src/errors.ts';
import { concreteTypes } from '../../../src/model/model.ts';
import { degreeOf } from '../../../src/query/time/visibility.ts';
import { api, ask } from '../../support/ask.ts';
import { countingEngine } from '../../support/engines/counting-engine.ts';
import { describeEngines } from '../../support/engines/engines.ts';
import { plainRank } from '../../support/models/plain-rank.ts';
import { SEEDS } from '../../support/worlds/seeds.ts';
import { allPages, found, suggested } from './found.ts';
import { SEARCHES } from './searches.ts';

/** Returns the candidates of the engine for a text, with everything that is searched of them. */
async function candidatesOf(engine: Engine, text: string): Promise<Searched[]> {
  const { model } = api().contract;
  const names = ['name', 'shortName', 'number', 'aliases', 'identifierValues', 'website'];
  const properties = concreteTypes(model, 'Entity').flatMap((type) => [...type.properties.values()]);
  const texts = properties.filter(({ isSearchable }) => isSearchable).map(({ name }) => name);
  const question = questionOf(text);
  const hits = await engine.search({
    keys: keysOf(question, text),
    words: question.words,
    limit: 200,
    withEnds: question.mayBeEnd,
  });
  const rows = await engine.read(
    namedQuery(
      'test.candidates',
      cypher`UNWIND $ids AS id MATCH (n:Node {id: id}) RETURN n {.*} AS node, ${degreeOf(cypher`n`)} AS weight`,
    ),
    { ids: hits.map(({ id }) => id) },
  );
  return rows.map(({ node, weight }) => {
    const values = node as Row;
    const fields = [...new Set([...names, ...texts])].flatMap((property) =>
      [values[property] ?? []].flat().map((each) => ({
        name: property === 'identifierValues' ? 'identifiers' : property,
        text: String(each),
        isName: names.includes(property),
      })),
    );
    const kind = typeof values.kind === 'string' ? values.kind : undefined;
    return { id: String(values.id), type: String(values.type), kind, fields, weight: Number(weight) };
  });
}

describeEngines('search over the seeds', (open) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await open(SEEDS);
  });

  it.each(SEARCHES)('finds by %s: %s', async (_what, text, id) => {
    const { edges } = await found(engine, { text, first: 3 });

    expect(edges.map(({ node }) => node.id)[0]).toBe(id);
  });

  it.each([
    ['ornl', 'shortName', '«ORNL»'],
    ['nrel', 'aliases', '«NREL»'],
    ['dario gil', 'name', '«Darío» «Gil»'],
    ['01qz5mb56', 'identifiers', '«01qz5mb56»'],
    ['https://ror.org/01qz5mb56', 'identifiers', '«01qz5mb56»'],
    ['de-foa-0003612', 'number', '«DE»-«FOA»-«0003612»'],
    ['gas-fermentation fuels', 'summary', '«Gas»-«fermentation» «fuels» company.'],
    ['antropic', 'name', '«Anthropic»'],
  ])('says which field "%s" matched, and where', async (text, field, highlight) => {
    const [first] = (await found(engine, { text, first: 1 })).edges;

    expect(first).toMatchObject({ field, highlight });
  });

  it('ranks whole names before beginnings, these before words, these before typos and texts', async () => {
    const { edges } = await found(engine, { text: 'scale', first: 100 });
    const scores = edges.map(({ score }) => score);

    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    expect(Math.max(...scores)).toBeLessThanOrEqual(1);
    expect(Math.min(...scores)).toBeGreaterThan(0);
    const kinds = edges.map(({ field }) => (field === 'name' || field === 'aliases' ? 'name' : 'text'));
    expect(kinds.lastIndexOf('name')).toBeLessThan(kinds.indexOf('text'));
  });

  it.each(['laboratory', 'national lab', 'university of', 'doe science', 'office sciense', 'energy'])(
    'settles ties of "%s" by how well connected records are, on every page',
    async (text) => {
      const records = await candidatesOf(engine, text);
      const expected = plainRank(text, records);
      const scores = expected.map(({ score }) => score);
      const pages = await allPages(engine, { text, first: 7 });

      expect(new Set(scores).size).toBeLessThan(scores.length);
      expect(pages).toEqual(expected.map(({ id }) => id));
      const { edges } = await found(engine, { text, first: 100 });
      expect(
        edges.map(({ node, score, field, highlight }) => ({ id: node.id, score, field, highlight })),
      ).toEqual(expected.slice(0, 100));
      // A filter takes another way to the same answer.
      expect(await allPages(engine, { text, first: 30, where: { name: { isNull: false } } })).toEqual(pages);
    },
  );

  it('shows of what it found what the record itself shows, whatever is selected', async () => {
    const shown = `fragment Shown on Entity { __typename name aliases note statements(first: 1) { nodes { id } } sources(first: 2) { totalCount }
      ...Place evidence(field: "name") { value rule isComplete } ... on NationalLab { operator { id shortName } parent { name } } }
      fragment Place on Organization { website city named: shortName agreements(first: 2) { nodes { id kind } } }`;
    for (const text of ['laboratory', 'quantum', 'genesis mission']) {
      const { search } = await ask(
        engine,
        `query($text: String!) { search(text: $text, first: 12) { nodes { id ...Shown } edges { node { id ... on Entity { summary } } } } } ${shown}`,
        { text },
      );
      const { nodes, edges } = search as { nodes: Row[]; edges: { node: Row }[] };
      const ids = nodes.map(({ id }) => String(id));
      const records = await Promise.all(
        ids.map(async (id) => {
          const query = `query($id: ID!) { node(id: $id) { ... on Entity { id summary ...Shown } } } ${shown}`;
          return (await ask(engine, query, { id })).node as Row;
        }),
      );

      expect(ids).toHaveLength(12);
      expect(nodes).toEqual(records.map(({ summary, ...record }) => record));
      expect(edges.map(({ node }) => node)).toEqual(records.map(({ id, summary }) => ({ id, summary })));
    }
  });

  it('pages to the end, each hit once and in order', async () => {
    const whole = await found(engine, { text: 'national laboratory', first: 100 });
    const paged = await allPages(engine, { text: 'national laboratory', first: 7 });

    expect(paged).toHaveLength(whole.totalCount);
    expect(new Set(paged).size).toBe(paged.length);
    expect(paged.slice(0, 100)).toEqual(whole.edges.map(({ node }) => node.id));
    expect(await found(engine, { text: 'ornl', first: 0 })).toMatchObject({
      edges: [],
      pageInfo: { hasNextPage: true, endCursor: null },
    });
  });

  it('refuses pages that are none, and cursors of another search', async () => {
    const { pageInfo } = await found(engine, { text: 'laboratory', first: 1 });

    for (const first of [-1, 101])
      await expect(found(engine, { text: 'x', first })).rejects.toThrow(InputError);
    await expect(found(engine, { text: 'other', after: pageInfo.endCursor })).rejects.toThrow(/another list/);
    await expect(found(engine, { text: 'other', after: 'x"}' })).rejects.toThrow(InputError);
  });

  it('asks the engine once where names of today are enough, else twice: for candidates and for what they are', async () => {
    const counted = countingEngine(engine);
    await found(counted.engine, { text: 'laboratory', types: ['NATIONAL_LAB'], first: 50 });
    expect(counted.counts.reads).toEqual(['search.candidates']);
    counted.reset();

    await found(counted.engine, { text: 'laboratory', first: 50 });
    expect(counted.counts.reads).toEqual([]);
    counted.reset();

    await ask(counted.engine, '{ search(text: "laboratory") { nodes { name summary } } }');
    expect(counted.counts.reads).toEqual(['search.page']);
    counted.reset();

    await suggested(counted.engine, 'nat');
    expect(counted.counts.reads).toEqual([]);
    await ask(counted.engine, '{ at(validOn: "2026-01-01") { suggest(prefix: "nat") { name } } }');
    expect(counted.counts.reads).toEqual(['suggest.named']);
  });

  it('reads what is selected below the records with them where the engine can, whether as nodes or of edges', async () => {
    const below =
      '... on NationalLab { operator { name } agreements(first: 2) { totalCount nodes { name } } }';
    const counted = countingEngine(engine);
    const data = await ask(
      counted.engine,
      `{ nodes: search(text: "national laboratory", first: 3) { nodes { id ${below} } }
         edges: search(text: "national laboratory", first: 3) { edges { score node { id ${below} } } } }`,
    );
    const { reads } = counted.counts;
    // Both searches share the query.
    if (engine.capabilities.readsNestedLists) expect(reads).toEqual(['search.page']);
    else expect(reads.length).toBeGreaterThan(1);

    const { nodes } = data.nodes as { nodes: { id: string; agreements: { totalCount: number } }[] };
    const { edges } = data.edges as { edges: { node: unknown }[] };
    expect(edges.map(({ node }) => node)).toEqual(nodes);
    expect(nodes).toHaveLength(3);
    expect(nodes.some(({ agreements }) => agreements.totalCount > 1)).toBe(true);
    for (const found of nodes) {
      const { node } = await ask(engine, `{ node(id: "${found.id}") { id ${below} } }`);
      expect(found).toEqual(node);
    }
  });
});

describe('the table of searches', () => {
  it('has 150 and more, all different', () => {
    expect(new Set(SEARCHES.map(([, text]) => text)).size).toBe(SEARCHES.length);
    expect(SEARCHES.length).toBeGreaterThanOrEqual(150);
  });
});
