import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { parse } from 'graphql';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Engine } from '../../../src/engine/engine.ts';
import { LIMITS } from '../../../src/limits.ts';
import type { MeasuredGraph } from '../../../src/query/where/filter-work.ts';
import { estimate } from '../../../src/server/graphql/cost.ts';
import { type GraphFigures, readGraphFigures } from '../../../src/store/read/graph-figures.ts';
import { api } from '../../support/ask.ts';
import { describeEngines } from '../../support/engines/engines.ts';
import { type Answer, type Served, serve } from '../../support/serve.ts';
import { SOON } from '../../support/soon.ts';
import { SEEDS } from '../../support/worlds/seeds.ts';

const repeat = (count: number, part: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => part(index)).join(' ');
/** Conditions on a relationship and back, each within the one before. */
const within = (there: string, back: string, levels: number) =>
  `${repeat(levels, () => `{${there}: {some: {${back}: {some: `)}{name: {contains: "zzz"}}${'}}}}'.repeat(levels)}`;

/** Filters and orders that took the server seconds each, or would have in a larger graph. */
const BOMBS: readonly (readonly [string, string])[] = [
  [
    'a text behind statements of subjects of statements of sources of statements',
    `organizations(where: {statements: {some: {sources: {some: {statements: {some: {subject: {statements: {some: {sources: {some:
      {title: {contains: "zzz"}}}}}}}}}}}}}, first: 1) { totalCount }`,
  ],
  [
    'statements that share a source with any',
    'statements(where: {sources: {some: {statements: {some: {note: {contains: "zzz"}}}}}}, first: 1) { totalCount }',
  ],
  [
    'parties of agreements of parties',
    `organizations(where: ${within('agreements', 'parties', 4)}) { totalCount }`,
  ],
  [
    'counts in counts in counts',
    `organizations(where: {agreements: {count: {gt: 1, where: {parties: {count: {gt: 1, where: {agreements: {count: {gt: 1,
      where: {parties: {count: {gt: 1}}}}}}}}}}}}, first: 1) { totalCount }`,
  ],
  [
    'sixty conditions side by side, each of two levels',
    `organizations(where: {OR: [${repeat(60, (index) => `{statements: {some: {sources: {some: {title: {contains: "z${index}"}}}}}}`)}]}) { totalCount }`,
  ],
  [
    'the same below every record of a page',
    `organizations(first: 100) { nodes { agreements(where: {parties: {some: ${within('agreements', 'parties', 2)}}}) { totalCount } } }`,
  ],
  [
    'an order by counts of what is related far away',
    `organizations(orderBy: [{statements: {where: {sources: {some: {statements: {some: {note: {contains: "zzz"}}}}}}}}]) { totalCount }`,
  ],
];

describeEngines('the cost of filters and orders', (open) => {
  let engine: Engine;
  let figures: GraphFigures;
  let served: Served;
  beforeAll(async () => {
    engine = await open(SEEDS);
    figures = await readGraphFigures(engine, api().contract.model);
    served = await serve({ engine });
    await served.server.measureGraph();
  });
  afterAll(() => served.server.close());

  it.each(BOMBS)('refuses %s, before the engine sees it', async (_what, list) => {
    const begin = performance.now();

    const { status, errors } = await served.post(`{ ${list} }`);

    expect(status).toBe(400);
    expect(errors[0]?.code).toBe('COST_LIMIT_EXCEEDED');
    expect(errors[0]?.message).toMatch(/of them for filters and orders.*fewer levels/);
    expect(performance.now() - begin).toBeLessThan(SOON);
  });

  it.each([
    [
      'ten digests',
      repeat(10, (year) => `d${year}: digest(since: "20${year + 10}-01-01") { since }`),
      /smaller pages/,
    ],
    [
      'three digests',
      repeat(3, (year) => `d${year}: digest(since: "202${year}-01-01") { since }`),
      /smaller pages/,
    ],
    [
      'twenty searches',
      repeat(20, (many) => `s${many}: search(text: "laboratry ${many}") { totalCount }`),
      /smaller pages/,
    ],
    [
      'three pages of changes that few changes meet',
      repeat(
        3,
        (year) => `c${year}: changes(since: "20${year + 10}-01-01", kinds: [SETTLED]) { nodes { id } }`,
      ),
      /smaller pages/,
    ],
    [
      'twenty communities',
      repeat(20, (many) => `c${many}: communities(among: {name: {ne: "${many}"}}) { modularity }`),
      /costs/,
    ],
    [
      'twenty centralities',
      repeat(
        20,
        (many) => `c${many}: centrality(metric: BETWEENNESS, among: {name: {ne: "${many}"}}) { totalCount }`,
      ),
      /costs/,
    ],
  ])('refuses %s in one question', async (_what, lists, message) => {
    const { status, errors } = await served.post(`{ ${lists} }`);

    expect([status, errors[0]?.code]).toEqual([400, 'COST_LIMIT_EXCEEDED']);
    expect(errors[0]?.message).toMatch(message);
  });

  it('charges changes of a few entities a fifth, and those of which all kinds are asked a round', () => {
    const { schema, contract } = api();
    const graph = { model: contract.model, figures };
    const cost = (field: string) =>
      estimate({
        ...{ schema, variables: {}, operationName: undefined, graph },
        document: parse(`{ ${field} }`),
      }).cost;
    const of = '["org:doe"]';

    expect(cost('digest(since: "2020-01-01") { since }')).toBe(501);
    expect(cost(`digest(since: "2020-01-01", of: ${of}) { since }`)).toBe(101);
    expect(cost('changes(since: "2020-01-01", first: 1) { pageInfo { hasNextPage } }')).toBe(101);
    expect(
      cost('changes(since: "2020-01-01", first: 1, kinds: [SETTLED]) { pageInfo { hasNextPage } }'),
    ).toBe(501);
    expect(cost(`changes(since: "2020-01-01", first: 1, of: ${of}) { pageInfo { hasNextPage } }`)).toBe(21);
  });

  it('charges a view from before a merge, however its instant is given, and anew after the next merge', () => {
    const { schema, contract } = api();
    const document = parse(`query($by: DateTime, $id: ID!) {
      literal: at(recordedBy: "2026-01-01T00:00:00Z") { agreements(first: 1) { totalCount } }
      variable: at(recordedBy: $by) { agreements(first: 1) { totalCount } } node(id: $id) { id } }`);
    const mergedAt = (instant: string) => ({
      model: contract.model,
      figures,
      wasOther: (recordedBy: string) => recordedBy < instant,
    });
    const cost = (graph: MeasuredGraph, by: string | null, id: string) =>
      estimate({ schema, document, variables: { by, id }, operationName: undefined, graph }).cost;
    const [never, early, late] = ['2020-01-01', '2025-06-01', '2026-06-01'].map(mergedAt);
    if (!never || !early || !late) throw new Error('Three graphs.');
    const plain = cost(never, null, 'org:doe');

    expect(cost(early, '2025-01-01T00:00:00Z', 'org:doe')).toBe(plain + 100);
    expect(cost(early, '2025-12-01T00:00:00Z', 'org:doe')).toBe(plain);
    expect(cost(early, '2025-06-01T01:00:00+02:00', 'org:doe')).toBe(plain + 100);
    expect(cost(late, '2025-12-01T00:00:00Z', 'org:doe')).toBe(plain + 200);
    expect(cost(late, null, 'org:doe@recordedBy=2026-02-01T00:00:00.000Z')).toBe(plain + 200);
    expect(cost(late, null, 'org:doe@nothing')).toBe(plain + 100);
    expect(cost(never, '2025-12-01T00:00:00Z', 'org:doe')).toBe(plain);
  });

  it('charges a condition anew for each facet and for groups, and not for each record', () => {
    const cost = (selected: string, first = 1) => {
      const where = '{statements: {some: {sources: {some: {title: {contains: "zzz"}}}}}}';
      const document = parse(
        `{ organizations(where: ${where}, first: ${first}) { totalCount ${selected} } }`,
      );
      const { schema, contract } = api();
      const graph = { model: contract.model, figures };
      return estimate({ schema, document, variables: {}, operationName: undefined, graph }).conditions();
    };
    const once = cost('');

    expect(cost('facets(by: [KIND, COUNTRY]) { field }')).toBeCloseTo(3 * once, -1);
    expect(cost('groupBy(by: [KIND, COUNTRY]) { count }', 50)).toBeCloseTo(2 * once, -1);
    expect(
      cost(
        '...More } } fragment More on OrganizationConnection { a: facets(by: KIND) { field } b: groupBy(by: KIND) { count ',
      ),
    ).toBeCloseTo(3 * once, -1);
  });

  it('lets every question of the seeds through', () => {
    const { schema, contract } = api();
    const graph = { model: contract.model, figures };
    const files = readdirSync('test/questions').filter((file) => file.endsWith('.graphql'));
    const costs = files.map((file): [string, number] => {
      const document = parse(readFileSync(`test/questions/${file}`, 'utf8'));
      const given = `test/questions/${file.replace('.graphql', '.variables.json')}`;
      const variables = existsSync(given) ? JSON.parse(readFileSync(given, 'utf8')) : {};
      return [file, estimate({ schema, document, variables, operationName: undefined, graph }).cost];
    });

    expect(costs.length).toBeGreaterThan(35);
    expect(costs.filter(([, cost]) => cost > LIMITS.cost.value)).toEqual([]);
  });

  it('knows the records and the degrees of the graph', async () => {
    const edges = await engine.read({
      name: 'test.edges',
      text: 'MATCH (a)-[r:PARTY_TO]->(b) RETURN a.id AS tail, b.id AS head LIMIT 5000',
    });
    const [count] = await engine.read({
      name: 'test.count',
      text: 'MATCH (n:Agreement) RETURN count(n) AS count',
    });
    const met = (end: 'tail' | 'head') => {
      const degrees = new Map<unknown, number>();
      for (const edge of edges) degrees.set(edge[end], (degrees.get(edge[end]) ?? 0) + 1);
      return edges.reduce((sum, edge) => sum + (degrees.get(edge[end]) ?? 0), 0) / edges.length;
    };

    expect(figures.records.get('Agreement')).toBe(count?.count);
    expect(figures.degrees.get('PARTY_TO OUT')).toEqual({ edges: edges.length, met: met('tail') });
    expect(figures.degrees.get('PARTY_TO IN')).toEqual({ edges: edges.length, met: met('head') });
  });

  it('charges less for a condition that names the records', async () => {
    const list = (where: string) => `{ organizations(where: {${where}}, first: 1) { totalCount } }`;
    const inner = 'statements: {some: {sources: {some: {title: {contains: "zzz"}}}}}';

    const all = await served.post(list(inner));
    const one = await served.post(list(`id: {eq: "org:nlr"}, ${inner}`));

    const requested = (answer: Answer) =>
      (answer.extensions?.cost as { requested: number } | undefined)?.requested ?? 0;
    expect(requested(one)).toBeGreaterThan(0);
    expect(requested(all)).toBeGreaterThan(20 * requested(one));
  });
});
