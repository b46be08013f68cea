import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { keysOf, questionOf } from '../../../src/domains/search/question.ts';
import type { Searched } from '../../../src/domains/search/rank.ts';
import { cypher, namedQuery } from '../../../src/engine/cypher.ts';
import type { Engine, Row } from '../../../src/engine/engine.ts';
import { InputError } from '../../../src/errors.ts';
import { constantCase } from '../../../src/model/constant-case.ts';
import { concreteTypes } from '../../../src/model/model.ts';
import type { EntityRecord } from '../../../src/model/records/record-types.ts';
import { degreeOf } from '../../../src/query/time/visibility.ts';
import { prepareStorage, record } from '../../../src/store/record/record.ts';
import { api, ask } from '../../support/ask.ts';
import { countingEngine } from '../../support/engines/counting-engine.ts';
import { describeEngines } from '../../support/engines/engines.ts';
import { plainRank } from '../../support/models/plain-rank.ts';
import { runs } from '../../support/random.ts';
import { SEEDS } from '../../support/worlds/seeds.ts';
import { BEGINNINGS, SEARCHES } from './searches.ts';

interface Found {
  readonly edges: readonly {
    readonly cursor: string;
    readonly score: number;
    readonly field: string;
    readonly highlight: string;
    readonly node: { readonly id: string; readonly __typename: string };
  }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly totalCount: number;
}

interface Counted {
  readonly totalCount: number;
  readonly nodes: readonly { readonly __typename: string }[];
  readonly facets: readonly {
    readonly buckets: readonly { readonly key: string; readonly count: number }[];
  }[];
  readonly groupBy: readonly unknown[];
}

function byKey(one: { readonly key: string }, other: { readonly key: string }): number {
  return one.key < other.key ? -1 : 1;
}

const SEARCH = `query($text: String!, $types: [EntityType!], $where: EntityFilter, $first: Int, $after: String) {
  search(text: $text, types: $types, where: $where, first: $first, after: $after) {
    edges { cursor score field highlight node { __typename id } } pageInfo { hasNextPage endCursor } totalCount } }`;
const SUGGEST =
  'query($prefix: String!, $first: Int) { suggest(prefix: $prefix, first: $first) { id name type matched } }';

async function found(engine: Engine, variables: Readonly<Record<string, unknown>>): Promise<Found> {
  return (await ask(engine, SEARCH, variables)).search as Found;
}

async function suggested(engine: Engine, prefix: string, first?: number) {
  const { suggest } = await ask(engine, SUGGEST, { prefix, ...(first !== undefined && { first }) });
  return suggest as readonly { id: string; name: string; type: string; matched: string }[];
}

/** Returns all hits by following the pages; fails when a page promises more and nothing follows. */
async function allPages(engine: Engine, variables: Readonly<Record<string, unknown>>): Promise<string[]> {
  const ids: string[] = [];
  for (let after: string | null = null; ; ) {
    const page: Found = await found(engine, { ...variables, after });
    ids.push(...page.edges.map(({ node }) => node.id));
    if (!page.pageInfo.hasNextPage) return ids;
    expect(page.edges.length).toBeGreaterThan(0);
    after = page.pageInfo.endCursor;
  }
}

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

  it('begins as people type: of a hundred beginnings the first suggestion is meant in 95', async () => {
    const missed: string[] = [];
    for (const [prefix, id] of BEGINNINGS)
      if ((await suggested(engine, prefix))[0]?.id !== id) missed.push(prefix);

    expect(missed.length).toBeLessThanOrEqual(BEGINNINGS.length * 0.05);
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

  it('filters by type, an interface meaning all its kinds', async () => {
    const one = await found(engine, { text: 'quantum', types: ['COMPUTE_RESOURCE'], first: 100 });
    const several = await found(engine, { text: 'quantum', types: ['ORGANIZATION', 'AI_MODEL'], first: 100 });
    const all = await found(engine, { text: 'quantum', first: 100 });

    expect(new Set(one.edges.map(({ node }) => node.__typename))).toEqual(new Set(['ComputeResource']));
    const kinds = new Set(several.edges.map(({ node }) => node.__typename));
    expect(kinds.has('Company') && kinds.has('AIModel')).toBe(true);
    expect(kinds.has('ComputeResource')).toBe(false);
    expect(all.totalCount).toBeGreaterThan(one.totalCount + several.totalCount);
    expect((await found(engine, { text: 'quantum', types: [] })).totalCount).toBe(0);
  });

  it('filters by conditions', async () => {
    const where = { name: { contains: 'wisconsin' } };
    const { edges } = await found(engine, { text: 'university', where });

    expect(edges.map(({ node }) => node.id).sort()).toEqual(['org:uw-madison', 'org:uw-milwaukee']);
  });

  it('counts all that it found, under its filters, by one call more', async () => {
    const { engine: counted, counts } = countingEngine(engine);
    const query = `query($where: EntityFilter, $types: [EntityType!]) { search(text: "quantum", where: $where, types: $types, first: 100) { totalCount
      nodes { __typename summary } facets(by: [TYPE], first: 30) { hasMore buckets { key label count } } groupBy(by: [TYPE]) { count } } }`;
    const asked = async (variables: Readonly<Record<string, unknown>>) => {
      counts.reads.length = 0;
      const { search } = (await ask(counted, query, variables)) as { search: Counted };
      expect(counts.reads.filter((name) => name === 'search.facets')).toHaveLength(1);
      expect(counts.reads).toHaveLength(2);
      return search;
    };

    const all = await asked({});
    const types = all.nodes.map(({ __typename }) => constantCase(__typename));
    const times = (key: string) => types.filter((type) => type === key).length;
    const buckets = [...new Set(types)]
      .map((key) => ({ key, label: key, count: times(key) }))
      .sort((a, b) => b.count - a.count);
    expect(buckets.length).toBeGreaterThan(4);
    expect(all.totalCount).toBe(types.length);
    expect(all.facets[0]?.buckets.toSorted(byKey)).toEqual(buckets.toSorted(byKey));
    expect(all.facets[0]?.buckets.map(({ count }) => count)).toEqual(buckets.map(({ count }) => count));
    expect(all.groupBy).toEqual(buckets.map(({ count }) => ({ count })));

    const [first] = buckets;
    const drilled = await asked({ where: { type: { eq: first?.key } } });
    expect(drilled.facets).toEqual([{ hasMore: false, buckets: [first] }]);
    expect(await asked({ types: [first?.key] })).toEqual(drilled);
    const others = await asked({ where: { type: { notIn: ['ORGANIZATION', first?.key] } } });
    expect(others.totalCount).toBeGreaterThan(0);
    expect(others.totalCount).toBeLessThan(all.totalCount - drilled.totalCount);
  });

  it('counts by the values of the view', async () => {
    const query = `{ at(validOn: "2025-11-30") { search(text: "laboratory renewable", first: 100) {
      totalCount nodes { id: key name } facets(by: [NAME], first: 100) { buckets { key count } } } } }`;
    const { at } = (await ask(engine, query)) as {
      at: { search: Pick<Counted, 'totalCount' | 'facets'> & { readonly nodes: readonly Row[] } };
    };
    const { nodes, facets, totalCount } = at.search;

    expect(nodes).toContainEqual({ id: 'org:nlr', name: 'National Renewable Energy Laboratory' });
    expect(totalCount).toBe(nodes.length);
    const names = new Set(nodes.map(({ name }) => name));
    expect(new Set(facets[0]?.buckets.map(({ key }) => key))).toEqual(names);
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

  it.each(['', '   ', '!?', '*', '"', '\\', '~^', '*:*', '[* *]', '🚀', '()', '&&', '\u0000', '\u0301'])(
    'finds nothing for %j',
    async (text) => {
      expect((await found(engine, { text })).edges).toEqual([]);
      expect(await suggested(engine, text)).toEqual([]);
    },
  );

  it.each([
    ['AND', 'NOT OR AND'],
    ['a field', 'name:ornl'],
    ['wildcards', 'ornl* OR *:* ~2 ^9'],
    ['a range', '[a TO z] ornl'],
    ['quotes', `"ornl" 'ornl`],
    ['a comment', 'ornl // /* */ --'],
    ['a statement', `ornl') RETURN 1 //`],
    ['an escape', 'ornl\\'],
    ['an emoji', 'ornl 🧪'],
    ['a null byte', 'ornl\u0000'],
    ['many words', 'ornl '.repeat(40).trim()],
  ])('takes %s for words, not for syntax', async (_what, text) => {
    const { edges } = await found(engine, { text });

    if (/ornl/.test(text)) expect(edges.map(({ node }) => node.id)).toContain('org:ornl');
    await suggested(engine, text);
  });

  it('answers any text', async () => {
    const text = fc.oneof(fc.string({ maxLength: 200, unit: 'binary' }), fc.string({ maxLength: 40 }));
    await fc.assert(
      fc.asyncProperty(text, async (text) => {
        await found(engine, { text });
        await suggested(engine, text);
      }),
      { numRuns: runs(40) },
    );
  });

  it('refuses a text that is too long', async () => {
    expect((await found(engine, { text: 'x'.repeat(200) })).edges).toEqual([]);
    await expect(found(engine, { text: 'x'.repeat(201) })).rejects.toThrow(
      /at most 200 characters and got 201/,
    );
    // One sign that unfolds to eighteen letters.
    await expect(found(engine, { text: 'ﷺ'.repeat(200) })).rejects.toThrow(
      /at most 200 characters and got 3\d{3}/,
    );
    await expect(suggested(engine, 'x'.repeat(201))).rejects.toThrow(InputError);
  });

  it.each([
    ['oak', 'org:ornl', 'Oak Ridge National Laboratory'],
    ['ÁRG', 'org:argonne', 'Argonne National Laboratory'],
    ['anth', 'org:anthropic', 'Anthropic'],
    ['nre', 'org:nlr', 'NREL'],
    ['department of e', 'org:doe', 'Department of Energy'],
    ['de-foa', 'call:de-foa-0003612', 'DE-FOA-0003612'],
    ['lab', 'org:argonne', 'Argonne National Laboratory'],
    ['ridge nat', 'org:ornl', 'Oak Ridge National Laboratory'],
    ['dario g', 'person:dario-gil', 'Darío Gil'],
  ])('suggests for "%s"', async (prefix, id, matched) => {
    expect((await suggested(engine, prefix))[0]).toMatchObject({ id, matched });
  });

  it('suggests as many as asked, names that begin with the text first', async () => {
    const ten = await suggested(engine, 'nat');
    const begins = ten.map(({ matched }) => /^(?:the |u\.s\. )?nat/i.test(matched));

    expect(ten).toHaveLength(10);
    expect(begins).toEqual(begins.toSorted((a, b) => Number(b) - Number(a)));
    expect(await suggested(engine, 'nat', 3)).toEqual(ten.slice(0, 3));
    expect(await suggested(engine, 'nat', 0)).toEqual([]);
    for (const first of [-1, 101]) await expect(suggested(engine, 'nat', first)).rejects.toThrow(InputError);
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

describeEngines('search over many', (open) => {
  const companies = Array.from(
    { length: 260 },
    (_, index): EntityRecord => ({
      type: 'Company',
      id: `org:common-${index}`,
      name: `Common Name ${index}`,
      method: 'MANUAL',
    }),
  );
  const event: EntityRecord = {
    type: 'Event',
    id: 'event:rare',
    name: 'A gathering of people in a town far away, hosted by one with a rather common name',
    kind: 'OTHER',
    method: 'MANUAL',
  };
  let engine: Engine;
  const put = (records: readonly EntityRecord[]) =>
    record(engine, api().contract.model, { records, recordedAt: '2026-11-23T12:00:00.000Z' });
  beforeAll(async () => {
    engine = await open();
    await prepareStorage(engine, api().contract.model);
    await put([...companies, event]);
  });

  it('ranks 200 and says so', async () => {
    const ids = await allPages(engine, { text: 'common name', first: 100 });

    expect(ids).toHaveLength(200);
    expect(new Set(ids).size).toBe(200);
    expect((await found(engine, { text: 'common name', first: 1 })).totalCount).toBe(200);
  });

  it('filters before it cuts off', async () => {
    const { edges } = await found(engine, { text: 'common name', types: ['EVENT'] });

    expect(edges.map(({ node }) => node.id)).toEqual(['event:rare']);
  });

  it('follows what is written', async () => {
    await put([{ type: 'Company', id: 'org:new', name: 'Quixotic Windmills', method: 'MANUAL' }]);

    expect((await found(engine, { text: 'quixotic' })).edges.map(({ node }) => node.id)).toEqual(['org:new']);
    expect((await suggested(engine, 'quix')).map(({ id }) => id)).toEqual(['org:new']);
  });

  it('finds records by their kind and whom they have to do with, among those that pass a filter, as a view sees them', async () => {
    const at = { method: 'MANUAL' } as const;
    const titled = async (args: string) =>
      (
        (await ask(engine, `{ search(${args}) { edges { node { id } field highlight } } }`)).search as {
          edges: { node: Row; field: string; highlight: string }[];
        }
      ).edges.map(({ node, ...rest }) => ({ id: node.id, ...rest }));
    await put([
      { type: 'Company', id: 'org:mill', name: 'Zephyr Mills', foundedOn: '2001', ...at },
      { type: 'ComputeResource', id: 'compute:wheel', name: 'Wheel', hosts: [{ id: 'org:mill' }], ...at },
      {
        type: 'Person',
        id: 'person:miller',
        name: 'Una Grist',
        organizations: [{ id: 'org:mill', role: 'Treasurer; Chief executive', start: '2020-01-01' }],
        ...at,
      },
    ]);
    const miller = {
      id: 'person:miller',
      field: 'connections',
      highlight: 'Treasurer; «Chief» «executive» · «Zephyr» Mills',
    };
    expect((await titled('text: "ceo of zephyr"'))[0]).toEqual({
      ...miller,
      highlight: 'Treasurer; Chief executive · «Zephyr» Mills',
    });
    expect((await titled('text: "chief executive zephyr"'))[0]).toEqual(miller);
    expect((await titled('text: "zephyr supercomputer"'))[0]?.id).toBe('compute:wheel');

    // What it starts from need not pass the filter, what it finds must.
    expect(await titled('text: "chief executive zephyr", types: [PERSON]')).toEqual([miller]);
    expect(
      (await titled('text: "zephyr chief executive", where: {name: {startsWith: "Z"}}')).map(({ id }) => id),
    ).not.toContain('person:miller');

    await put([{ type: 'Company', id: 'org:mill', name: 'Zephyr Mills', shortName: 'ZMQ', ...at }]);
    expect((await titled('text: "zmq ceo"'))[0]?.id).toBe('person:miller');
    const seen = async (view: string) =>
      (
        (await ask(engine, `{ at(${view}) { search(text: "zephyr ceo") { nodes { id: key } } } }`)).at as {
          search: { nodes: Row[] };
        }
      ).search.nodes.map(({ id }) => id);
    expect(await seen('recordedBy: "2999-01-01T00:00:00Z"')).toContain('person:miller');
    expect(await seen('validOn: "2021-01-01"')).toContain('person:miller');
    expect(await seen('validOn: "2019-01-01"')).not.toContain('person:miller');
    expect(await seen('recordedBy: "2000-01-01T00:00:00Z"')).toEqual([]);
  });
});

describe('the table of searches', () => {
  it('has 150 searches and 60 beginnings and more, all different', () => {
    expect(new Set(SEARCHES.map(([, text]) => text)).size).toBe(SEARCHES.length);
    expect(SEARCHES.length).toBeGreaterThanOrEqual(150);
    expect(new Set(BEGINNINGS.map(([text]) => text)).size).toBe(BEGINNINGS.length);
    expect(BEGINNINGS.length).toBeGreaterThanOrEqual(60);
  });
});
