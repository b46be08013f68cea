import fc from 'fast-check';
import { getNamedType, isEnumType, isObjectType } from 'graphql';
import { afterAll, describe, expect, it } from 'vitest';
import { withinDeadline } from '../../../src/engine/deadline.ts';
import { openEmbedded } from '../../../src/engine/embedded/embedded.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import { connectionTargets, rootFieldsOf, shapeOf } from '../../../src/model/list-shapes.ts';
import { facetFields, numericProperties } from '../../../src/query/facets/facet-fields.ts';
import { api, ask, askResult } from '../../support/ask.ts';
import { countingEngine } from '../../support/engines/counting-engine.ts';
import { describeEngines } from '../../support/engines/engines.ts';
import { plainGroups } from '../../support/models/plain-facets.ts';
import { recordsOf, type Values } from '../../support/models/plain-graph.ts';
import { runsOn } from '../../support/random.ts';
import { type Answer, fill, serve } from '../../support/serve.ts';
import { beforeFilled, type Filled } from '../../support/worlds/filled.ts';
import { modelWorld } from '../../support/worlds/model-world.ts';
import { world } from '../../support/worlds/world.ts';

const { model } = api().contract;
const RECORDS = modelWorld(model, { seed: 5, perType: 5 });
const roots = new Map([...rootFieldsOf(model)].map(([field, target]) => [target, field]));
const targets = connectionTargets(model).filter((target) => roots.has(target));

interface Counted {
  readonly totalCount: number;
  readonly facets: readonly unknown[];
  readonly groupBy: readonly unknown[];
}

function fieldsOf(target: string): string[] {
  return [...facetFields(model, shapeOf(model, target)).keys()];
}

/** Up to two orders of groups: by their count, one of their keys or a figure of one of their numbers. */
function groupOrdersOf(target: string, by: readonly string[]) {
  const way = fc.constantFrom('ASC', 'DESC');
  const numbers = [...numericProperties(shapeOf(model, target)).keys()];
  const figure = fc.tuple(fc.constantFrom('count', 'sum', 'min', 'max'), way);
  const order: fc.Arbitrary<Values> = fc.oneof(
    fc.record({ count: way }),
    fc.record({ key: fc.record({ field: fc.constantFrom(...by), direction: way }) }),
    ...numbers.map((number) => figure.map(([name, each]) => ({ [number]: { [name]: each } }))),
  );
  return fc.array(order, { maxLength: 2 });
}

/** Returns a filter that keeps about half of the records, whatever they are. */
function half({ graph }: Filled, target: string): { readonly id: { readonly in: readonly unknown[] } } {
  const ids = recordsOf(graph, target).map((node) => node.id);
  return { id: { in: ids.filter((_id, index) => index % 2 === 0).slice(0, 200) } };
}

describeEngines('facets', (open, name) => {
  const filled = beforeFilled(open, RECORDS);

  // A new text is expensive on Neo4j, so it gets only the types that have every sort of field between them.
  it.each(name === 'embedded' ? targets : ['Agreement', 'Organization', 'Conflict'])(
    'of every field of %s count what the plain model counts',
    async (target) => {
      const { engine, graph } = filled();
      const where = half(filled(), target);
      const query = `query F($by: [${target}FacetField!]!, $where: ${target}Filter, $first: Int) {
      list: ${roots.get(target)}(where: $where) { totalCount facets(by: $by, first: $first) { field hasMore buckets { key label count } } } }`;
      const fields = fieldsOf(target);
      for (let start = 0; start < fields.length; start += 10) {
        const by = fields.slice(start, start + 10);
        const first = start === 0 ? 3 : 50;
        const { list } = (await ask(engine, query, { by, where, first })) as { list: Counted };
        expect(list.totalCount).toBe(where.id.in.length);
        expect(list.facets).toEqual(
          by.map((field) => {
            const groups = plainGroups(graph, target, { where, by: [field] });
            const buckets = groups.map(({ keys, count }) => ({
              key: keys[0]?.key,
              label: keys[0]?.label,
              count,
            }));
            return { field, hasMore: buckets.length > first, buckets: buckets.slice(0, first) };
          }),
        );
      }
    },
  );

  it('together with groups sum up what the plain model sums up', async () => {
    const asked = fc
      .constantFrom(...targets.filter((target) => target !== 'Statement'))
      .chain((target) =>
        fc.tuple(
          fc.constant(target),
          fc.uniqueArray(fc.constantFrom(...fieldsOf(target)), { minLength: 1, maxLength: 3 }),
        ),
      )
      .chain(([target, by]) => fc.tuple(fc.constant(target), fc.constant(by), groupOrdersOf(target, by)));
    const agrees = fc.asyncProperty(asked, async ([target, by, orderBy]) => {
      const { engine, graph } = filled();
      const where = half(filled(), target);
      const numbers = [...numericProperties(shapeOf(model, target)).keys()];
      const query = `query G($by: [${target}FacetField!]!, $where: ${target}Filter, $orderBy: [${target}GroupOrder!]) { list: ${roots.get(target)}(where: $where) {
        totalCount groupBy(by: $by, orderBy: $orderBy, first: 500) { count keys { field key label } ${numbers.map((each) => `${each} { count sum min max }`).join(' ')} } } }`;
      const { list } = (await ask(engine, query, { by, where, orderBy })) as { list: Counted };
      expect(list.totalCount).toBe(where.id.in.length);
      const groups = plainGroups(graph, target, { where, by, orderBy }).slice(0, 500);
      expect(list.groupBy).toEqual(
        groups.map(({ keys, count, numbers: sums }) => ({ keys, count, ...sums })),
      );
    });
    await fc.assert(agrees, { numRuns: runsOn(name, 120) });
  });

  it('agree with the filter that each bucket names', async () => {
    const data = await ask(
      filled().engine,
      `{ organizations { facets(by: [CITY, PARENT, PROGRAMS], first: 100) { field buckets { key count } } } }`,
    );
    const { facets } = (data as { organizations: { facets: { field: string; buckets: Values[] }[] } })
      .organizations;
    const filterOf: Readonly<Record<string, (key: unknown) => Values>> = {
      CITY: (key) => ({ city: key === null ? { isNull: true } : { eq: key } }),
      PARENT: (key) => (key === null ? { NOT: { parent: {} } } : { parent: { id: { eq: key } } }),
      PROGRAMS: (key) => ({ programs: key === null ? { none: {} } : { some: { id: { eq: key } } } }),
    };
    expect(facets.every(({ buckets }) => buckets.length > 1)).toBe(true);
    for (const { field, buckets } of facets) {
      for (const { key, count } of buckets) {
        const query = 'query C($where: OrganizationFilter) { organizations(where: $where) { totalCount } }';
        const { organizations } = await ask(filled().engine, query, { where: filterOf[field]?.(key) });
        expect({ field, key, organizations }).toEqual({ field, key, organizations: { totalCount: count } });
      }
    }
  });
});

describeEngines('the facets of a list', (open) => {
  const filled = beforeFilled(open, world);

  it('stand on every root list of records', async () => {
    const needed: Readonly<Record<string, string>> = {
      ...{ search: '(text: "a")', fundingCallsByStatus: '(status: OPEN)' },
      partnerless: '(of: {}, partners: {kind: {eq: NATIONAL_LAB}})',
    };
    const lists = Object.values(api().schema.getQueryType()?.getFields() ?? {}).flatMap(({ name, type }) => {
      const list = getNamedType(type);
      const by = isObjectType(list) && list.getFields().facets?.args.find((arg) => arg.name === 'by')?.type;
      const fields = by ? getNamedType(by) : undefined;
      return isEnumType(fields) ? [{ name, field: fields.getValues()[0]?.name }] : [];
    });
    expect(lists.map(({ name }) => name)).toEqual(
      expect.arrayContaining([...rootFieldsOf(model).keys(), ...Object.keys(needed), 'undisclosed']),
    );
    for (const { name, field } of lists) {
      const query = `{ list: ${name}${needed[name] ?? ''} { facets(by: [${field}]) { field } groupBy(by: [${field}]) { count } } }`;
      const { list } = await ask(filled().engine, query);
      expect({ name, list }).toEqual({ name, list: { facets: [{ field }], groupBy: expect.any(Array) } });
    }
  });

  it('come by time where a chart asks for it, and by figures that are not shown', async () => {
    const groups = async (field: string) => {
      const data = await ask(filled().engine, `{ agreements { groupBy${field} { keys { key } count } } }`);
      return (data as { agreements: { groupBy: { keys: { key: unknown }[] }[] } }).agreements.groupBy.map(
        ({ keys }) => keys.map(({ key }) => key).join(' '),
      );
    };
    const months = ['2025-06', '2026-03'];
    const month = 'by: [ANNOUNCED_ON_MONTH]';
    expect(await groups(`(${month}, orderBy: [{ key: { field: ANNOUNCED_ON_MONTH } }])`)).toEqual(months);
    expect(
      await groups(
        `(${month}, orderBy: [{ key: { field: ANNOUNCED_ON_MONTH, direction: DESC } }], first: 1)`,
      ),
    ).toEqual(months.slice(1));
    // No memorandum has a value: its group comes last by any figure, either way.
    for (const figure of ['sum', 'count', 'min', 'max'])
      for (const way of ['ASC', 'DESC'])
        expect(
          await groups(
            `(by: [KIND], orderBy: [{ valueUsd: { ${figure}: ${way} } }, { key: { field: KIND, direction: DESC } }])`,
          ),
        ).toEqual(['LEASE', 'MOU']);
  });

  it('and its groups cost one call more in all', async () => {
    const { engine, counts } = countingEngine(filled().engine);
    const data = await ask(
      engine,
      `{ agreements(first: 1) { nodes { id }
         facets(by: [KIND, PROGRAM, ANNOUNCED_ON_QUARTER]) { field buckets { key label count } }
         parties: facets(by: [PARTIES], first: 1) { hasMore buckets { label count } }
         groupBy(by: [KIND]) { keys { key } count valueUsd { count sum max } } } }`,
    );
    expect(counts.reads).toEqual(['Agreement.list', 'Agreement.facets']);
    expect(data).toEqual({
      agreements: {
        nodes: [{ id: 'agreement:lease' }],
        facets: [
          {
            field: 'KIND',
            buckets: [
              { key: 'LEASE', label: 'LEASE', count: 1 },
              { key: 'MOU', label: 'MOU', count: 1 },
            ],
          },
          {
            field: 'PROGRAM',
            buckets: [
              { key: 'program:mission', label: 'The Mission', count: 1 },
              { key: null, label: null, count: 1 },
            ],
          },
          {
            field: 'ANNOUNCED_ON_QUARTER',
            buckets: [
              { key: '2025-Q2', label: '2025-Q2', count: 1 },
              { key: '2026-Q1', label: '2026-Q1', count: 1 },
            ],
          },
        ],
        parties: [{ hasMore: true, buckets: [{ label: 'U.S. Department of Energy', count: 2 }] }],
        groupBy: [
          { keys: [{ key: 'LEASE' }], count: 1, valueUsd: { count: 1, sum: 12_500_000, max: 12_500_000 } },
          { keys: [{ key: 'MOU' }], count: 1, valueUsd: { count: 0, sum: 0, max: null } },
        ],
      },
    });
  });

  it.each([
    ['facets(by: [KIND, PARTIES]) { hasMore }', ['Agreement.list', 'Agreement.facets']],
    ['facets(by: [ANNOUNCED_ON_MONTH], first: 1) { hasMore }', ['Agreement.list', 'Agreement.facets']],
    ['groupBy(by: [BINDING, KIND]) { count }', ['Agreement.list', 'Agreement.facets']],
    // A record may stand under several parties, and names are too many to tell: all are counted in the same
    // call.
    ['facets(by: [PARTIES, NAME]) { hasMore }', ['Agreement.list', 'Agreement.facets']],
  ])('tell how many there are without a call more: %s', async (counted, reads) => {
    const { engine, counts } = countingEngine(filled().engine);
    for (const fields of [`totalCount ${counted}`, `${counted} totalCount`]) {
      counts.reads.length = 0;
      const data = await ask(engine, `{ agreements(first: 1) { ${fields} nodes { id } } }`);
      expect(data).toMatchObject({ agreements: { totalCount: 2, nodes: [{ id: 'agreement:lease' }] } });
      expect(counts.reads.toSorted()).toEqual(reads.toSorted());
    }
  });

  it('that hangs on a record cost one call for all records', async () => {
    const { engine, counts } = countingEngine(filled().engine);
    const data = await ask(
      engine,
      '{ agreements { nodes { sources { facets(by: [TIER]) { buckets { key count } } } } } }',
    );
    expect(counts.reads).toEqual(['Agreement.list', 'Entity.sources.facets']);
    const facets = (...buckets: readonly string[]) => ({
      sources: { facets: [{ buckets: buckets.map((key) => ({ key, count: 1 })) }] },
    });
    expect(data).toEqual({ agreements: { nodes: [facets('PRESS'), facets('AGGREGATOR', 'OFFICIAL')] } });
  });

  it.each([
    ['facets(by: []) { field }', /^`facets` counts by 1 to 10 fields; found none\. Name at least one/],
    [`facets(by: [${'KIND '.repeat(11)}]) { field }`, /found 11/],
    [
      'facets(by: [KIND], first: 0) { field }',
      /`first` of `facets` must be a whole number from 1 to 100; found 0/,
    ],
    ['facets(by: [KIND], first: 101) { field }', /found 101\. Ask for at most 100, and narrow the list/],
    ['groupBy(by: [KIND], first: 1001) { count }', /`first` of `groupBy` must be .* 1 to 1000; found 1001/],
    ['groupBy(by: [KIND KIND KIND KIND KIND]) { count }', /`groupBy` counts by 1 to 4 fields; found 5/],
    ['facets(by: [SHOE_SIZE]) { field }', /SHOE_SIZE/],
    [
      'groupBy(by: [KIND, PROGRAM], orderBy: [{ key: { field: BINDING } }]) { count }',
      /`groupBy` orders by the keys of its own fields, KIND, PROGRAM; found BINDING\. Name it in `by` too/,
    ],
    ['groupBy(by: [KIND], orderBy: [{ count: ASC, valueUsd: { sum: ASC } }]) { count }', /exactly one/i],
  ])('cannot be %s', async (field, message) => {
    const { errors } = await askResult(filled().engine, `{ agreements { ${field} } }`);
    expect(errors?.[0]?.message).toMatch(message);
  });
});

describe('facets that take too long', () => {
  const engine = openEmbedded({ callMs: 30_000 });
  const ready = fill(engine);
  afterAll(() => engine.close());

  it('are null with an error of their own, the rest of the answer stands', async () => {
    await ready;
    const { server, post } = await serve({ engine: withHungFacets(engine), limits: { facetMs: 1 } });

    const { status, data, errors } = await post(
      '{ agreements { totalCount nodes { id } facets(by: [KIND]) { field } groupBy(by: [KIND]) { count } } organizations { totalCount } }',
    );

    expect(status).toBe(200);
    expect(data).toEqual({
      agreements: {
        totalCount: 2,
        nodes: [{ id: 'agreement:lease' }, { id: 'agreement:mou-doe-acme' }],
        facets: null,
        groupBy: null,
      },
      organizations: { totalCount: 7 },
    });
    expect(errors.map(({ code }) => code)).toEqual(['TOO_SLOW', 'TOO_SLOW']);
    expect(errors[0]?.message).toMatch(/may take 1 ms and took longer; the rest stands\. Narrow the list/);
    await server.close();
  });
});

describe('the cost of facets', () => {
  const engine = openEmbedded({ callMs: 30_000 });
  const ready = fill(engine);
  afterAll(() => engine.close());

  it('grows with each field that is counted, not with the page, and a thousand groups are within the limit', async () => {
    await ready;
    const { server, post } = await serve({ engine });
    const costOf = async (fields: string) => {
      const answer = await post(`{ agreements { ${fields} } }`);
      expect(answer.errors).toEqual([]);
      return requested(answer);
    };

    const one = await costOf('facets(by: [KIND]) { buckets { key count } }');
    const three = await costOf('facets(by: [KIND, PROGRAM, BINDING]) { buckets { key count } }');
    const page = await post(
      '{ agreements(first: 100) { nodes { name } ...Counts } } fragment Counts on AgreementConnection { facets(by: [KIND]) { field } }',
    );
    const plain = await post('{ agreements(first: 100) { nodes { name } } }');
    await costOf('groupBy(by: [KIND, PROGRAM], first: 1000) { keys { key } count valueUsd { sum } }');

    expect(three - one).toBe(10);
    expect(requested(page) - requested(plain)).toBe(6);
    await server.close();
  });
});

function requested({ extensions }: Answer): number {
  const cost = extensions?.cost as { readonly requested: number } | undefined;
  return cost?.requested ?? Number.NaN;
}

/** Returns the engine, except that counting for facets never ends. */
function withHungFacets(engine: Engine): Engine {
  const read: Engine['read'] = (statement, params, options) =>
    statement.name.endsWith('.facets')
      ? withinDeadline(() => new Promise<never>(() => undefined), {
          name: statement.name,
          callMs: 30_000,
          ...options,
        })
      : engine.read(statement, params, options);
  return new Proxy(engine, { get: (target, key) => (key === 'read' ? read : bound(target, key)) });
}

function bound(engine: Engine, key: string | symbol): unknown {
  const value: unknown = Reflect.get(engine, key);
  return typeof value === 'function' ? value.bind(engine) : value;
}
