import fc from 'fast-check';
import { type GraphQLInputObjectType, getNullableType, isInputObjectType, isListType } from 'graphql';
import { describe, expect, it } from 'vitest';
import { constantCase } from '../../../src/model/constant-case.ts';
import { connectionTargets, rootFieldsOf, shapeOf } from '../../../src/model/list-shapes.ts';
import type { RelationshipField } from '../../../src/model/model.ts';
import type { DataRecord } from '../../../src/model/records/record-types.ts';
import { api, ask, askResult } from '../../support/ask.ts';
import { describeEngines } from '../../support/engines/engines.ts';
import { meets } from '../../support/models/plain-filter.ts';
import { recordsOf, related, type Values } from '../../support/models/plain-graph.ts';
import { runsOn, within } from '../../support/random.ts';
import { beforeFilled, type Filled, type Proposed, type Write } from '../../support/worlds/filled.ts';
import { modelWorld, POOLS } from '../../support/worlds/model-world.ts';
import { RECORDED_AT } from '../../support/worlds/world.ts';

const { contract, schema } = api();
const { model } = contract;
const RECORDS = modelWorld(model, { seed: 4, perType: 5 });
const roots = new Map([...rootFieldsOf(model)].map(([field, target]) => [target, field]));
const targets = connectionTargets(model).filter((target) => roots.has(target));

/** Ids that the API lists under a filter, in the order of ids, as far as one page goes. */
async function listed({ engine }: Filled, target: string, where: Values): Promise<unknown[]> {
  const query = `query Q($where: ${target}Filter) {
    list: ${roots.get(target)}(where: $where, orderBy: [{id: ASC}], first: 100) { nodes { id } } }`;
  const { list } = (await ask(engine, query, { where })) as { list: { nodes: { id: string }[] } };
  return list.nodes.map(({ id }) => id);
}

function expected({ graph }: Filled, target: string, where: Values): unknown[] {
  return recordsOf(graph, target)
    .filter((node) => meets(graph, target, node, where))
    .map((node) => node.id);
}

/** Values of `EntityType`, an interface among them. */
const TYPES = ['Organization', 'Agreement', 'Company', 'KeyDate'].map(constantCase);

/** One operator on one field, with the operands among which one that divides the records is looked for. */
interface Case {
  readonly target: string;
  readonly path: string;
  /** The sort of condition, whatever the field: an operator of a scalar, a quantifier. */
  readonly sort: string;
  readonly filters: (filled: Filled) => Iterable<Values>;
}

const COMING = { keyId: 'elan', request: 'Fusion  energy', proposedBy: 'Straße 7' };

/** Proposals that differ in who proposed what, and in what became of them. */
const PROPOSED: readonly Proposed[] = [
  {
    author: { by: 'Élan', message: 'fusion', keyId: 'elan', request: 'Fusion  energy' },
    operation: 'record',
  },
  {
    author: { by: 'zeta', message: 'Straße 7' },
    operation: 'Straße 7',
    rejected: { by: 'Élan', reason: 'Fusion  energy' },
  },
  { author: {}, operation: 'fusion', rejected: { by: 'zeta', reason: 'Straße 7' } },
  { author: { by: 'elan' }, operation: 'record' },
];

/** Writes that differ in who wrote, how and what: without them all that is there came with one. */
const SINCE: readonly Write[] = [
  writeOf({ by: 'Élan', message: 'fusion', ...COMING }, 0, [
    'agreement:agreement-0',
    'agreement:agreement-1',
  ]),
  writeOf({ by: 'zeta', message: 'Straße 7' }, 1, ['agreement:agreement-2']),
  {
    records: [...merged(0, 'agency'), ...merged(1, 'university')],
    recording: { recordedAt: RECORDED_AT, method: 'MANUAL' },
  },
  { records: [lateSource(9)], recording: { recordedAt: '2026-11-24T08:00:00.000Z', method: 'EXTRACTED' } },
];

/** A write of an import: a new source, its word for what is known of agreements and for something new, a decision, and a new title of a source. */
function writeOf(author: NonNullable<Write['author']>, place: number, agreements: readonly string[]): Write {
  const said = (subject: string, value: string): DataRecord => ({
    ...{ type: 'Statement', subject, predicate: 'pressCoverage', value },
    sources: [`source:late-${place}`],
  });
  const [known] = RECORDS.filter((each) => each.type === 'Source');
  return {
    records: [
      lateSource(place),
      ...(place === 0 ? [{ ...known, title: 'Straße 8' } as DataRecord] : []),
      ...agreements.flatMap((subject) => [said(subject, 'early'), said(subject, `late ${place}`)]),
      { type: 'Distinct', of: ['org:company-0', `org:company-${2 + place}`], reason: author.message ?? '' },
    ],
    recording: { recordedAt: RECORDED_AT, method: 'IMPORT', import: `import:import-${place}` },
    author,
  };
}

/** An entity with all that leads from and to it, which turns out to be another. */
function merged(place: number, prefix: string): readonly DataRecord[] {
  const id = `org:${prefix}-merged`;
  const parts = [
    { id, name: prefix },
    { id: `org:part-of-${prefix}`, name: `part of ${prefix}`, parent: id },
  ];
  return [
    ...parts.map((part): DataRecord => ({ type: 'Company', ...part })),
    { type: 'Merge', from: id, into: `org:company-${place}`, reason: 'fusion' },
  ];
}

function lateSource(place: number): DataRecord {
  return { type: 'Source', id: `source:late-${place}`, title: 'late', tier: 'PRESS', state: 'LIVE' };
}

describeEngines('every operator of every filter', (open, name) => {
  const filled = beforeFilled(open, RECORDS, SINCE, PROPOSED);
  // Planning a text costs Neo4j what a small engine needs for fifty: it gets each operator of each scalar
  // once, the other all fields.
  const every = targets.flatMap(casesOf);
  const cases = name === 'embedded' ? every : firstOfEachSort(every);

  it.each([...new Set(cases.map((each) => each.target))])('changes a result: %s', async (target) => {
    const mine = cases.filter((each) => each.target === target);
    const wrong: string[] = [];
    for (const { path, filters } of mine) {
      const where = dividing(filled(), target, filters(filled()));
      if (!where) {
        wrong.push(`${path}: no operand divides the records`);
        continue;
      }
      const [got, want] = [await listed(filled(), target, where), expected(filled(), target, where)];
      if (JSON.stringify(got) !== JSON.stringify(want.slice(0, 100)))
        wrong.push(`${path}: ${JSON.stringify(where)} gives ${got.length}, expected ${want.length}`);
    }
    expect(wrong).toEqual([]);
  });
});

function firstOfEachSort(cases: readonly Case[]): Case[] {
  return [...new Map(cases.toReversed().map((each) => [each.sort, each])).values()];
}

/** The first filter that keeps some of the records and drops others; where none can, one that drops all. */
function dividing(filled: Filled, target: string, filters: Iterable<Values>): Values | undefined {
  const all = recordsOf(filled.graph, target);
  let dropping: Values | undefined;
  for (const where of filters) {
    const kept = all.filter((node) => meets(filled.graph, target, node, where)).length;
    if (kept > 0 && kept < all.length) return where;
    if (kept === 0 && mayDropAll(where)) dropping = where;
  }
  return dropping;
}

/**
 * Returns true for conditions that may drop every record: no record lacks a value that every record must
 * have, and evidence links carry no facts.
 */
function mayDropAll(where: Values): boolean {
  return /"isNull":true|"edge":/.test(JSON.stringify(where));
}

/** Fields that a type has from an interface are asked of the interface. */
function isInherited(target: string, field: string): boolean {
  const interfaces = model.types.get(target)?.interfaces ?? [];
  const parents = target === 'Organization' ? ['Entity'] : interfaces;
  return parents.some((parent) => {
    const shape = shapeOf(model, parent);
    return shape.properties.has(field) || shape.relationships.has(field);
  });
}

/** Conditions that are tested elsewhere: beside the words on evidence, and with what is shown of a standing. */
function hasOwnTests(target: string, name: string): boolean {
  return name === 'support' || shapeOf(model, target).computed.has(name);
}

function casesOf(target: string): Case[] {
  const { properties, relationships } = shapeOf(model, target);
  return Object.values(inputFields(`${target}Filter`)).flatMap(({ name, type }): Case[] => {
    if (name === 'AND' || name === 'OR' || name === 'NOT') return [logicCase(target, name)];
    if (isInherited(target, name) || hasOwnTests(target, name)) return [];
    const field = relationships.get(name);
    if (field) return relationshipCases(target, field);
    const operators = Object.values(inputFields(getNullableType(type).toString()));
    return operators.map((operator) => ({
      target,
      path: `${target}.${name}.${operator.name}`,
      sort: `${properties.get(name)?.isEnum ? 'enum' : getNullableType(type)}.${operator.name}`,
      filters: function* (filled) {
        const property = properties.get(name);
        const seen = recordsOf(filled.graph, target).flatMap((node) => node[name] ?? []);
        const pool = name === 'type' ? TYPES : (POOLS[property?.scalar ?? ''] ?? []);
        for (const value of operandsOf(operator.name, [...new Set([...seen, ...pool])])) {
          yield { [name]: { [operator.name]: isListType(getNullableType(operator.type)) ? [value] : value } };
        }
      },
    }));
  });
}

function operandsOf(operator: string, values: readonly unknown[]): readonly unknown[] {
  if (operator === 'isNull' || operator === 'isEmpty') return [true, false];
  if (!['contains', 'startsWith', 'endsWith'].includes(operator)) return values;
  return values.flatMap((value) => [String(value), String(value).slice(0, 3), String(value).slice(-3)]);
}

function logicCase(target: string, name: string): Case {
  return {
    target,
    path: `${target}.${name}`,
    sort: name,
    filters: function* ({ graph }) {
      const ids = recordsOf(graph, target).map((node) => node.id);
      const one = { id: { in: ids.slice(0, 2) } };
      const other = { id: { in: ids.slice(1, 3) } };
      yield { [name]: name === 'NOT' ? one : [one, other] };
    },
  };
}

/** Operators on a list take one. */
function countOperand(operator: string, value: number): number | readonly number[] {
  return ['in', 'notIn'].includes(operator) ? [value] : value;
}

const COUNTS = ['eq', 'ne', 'in', 'notIn', 'lt', 'lte', 'gt', 'gte'];

function relationshipCases(target: string, field: RelationshipField): Case[] {
  const ways = field.isToOne
    ? ['is']
    : ['some', 'none', 'all', 'single', ...COUNTS.map((operator) => `count.${operator}`), 'edge'];
  return ways.map((way) => ({
    target,
    path: `${target}.${field.name}.${way}`,
    sort: way,
    filters: (filled) => relationshipFilters(filled, { target, field, way }),
  }));
}

function* relationshipFilters(
  { graph }: Filled,
  on: { readonly target: string; readonly field: RelationshipField; readonly way: string },
): Iterable<Values> {
  const { target, field, way } = on;
  const ends = recordsOf(graph, target).flatMap((node) => related(graph, node, field));
  const [operator] = way.split('.').slice(1);
  for (const { node, edge } of ends.slice(0, 40)) {
    for (const where of [{ id: { eq: node.id } }, { id: { ne: node.id } }, {}]) {
      if (way === 'is') yield { [field.name]: where };
      else if (way === 'edge') yield* edgeCases(edge).map((given) => ({ [field.name]: { edge: given } }));
      else if (operator === undefined) yield { [field.name]: { [way]: where } };
      else
        for (const value of [0, 1, 2]) {
          yield { [field.name]: { count: { where, [operator]: countOperand(operator, value) } } };
        }
    }
  }
}

function edgeCases(edge: Values): Values[] {
  const { role, basis, sourceCount } = edge;
  return [
    { NOT: { role: { eq: role ?? 'none' } } },
    { basis: { eq: basis ?? 'STATED' } },
    { sourceCount: { eq: sourceCount ?? 0 } },
    { until: { isNull: false } },
    { role: { isNull: false } },
  ];
}

function inputFields(typeName: string): ReturnType<GraphQLInputObjectType['getFields']> {
  const type = schema.getType(typeName.replace(/[![\]]/g, ''));
  return isInputObjectType(type) ? type.getFields() : {};
}

describeEngines('random filters', (open, name) => {
  const filled = beforeFilled(open, RECORDS);

  it('give what the plain model gives', { timeout: within(300_000) }, async () => {
    const asked = fc
      .constantFrom(...targets)
      .chain((target) => fc.tuple(fc.constant(target), filterOn(target, 2)));
    await fc.assert(
      fc.asyncProperty(asked, async ([target, where]) => {
        expect(await listed(filled(), target, where)).toEqual(
          expected(filled(), target, where).slice(0, 100),
        );
      }),
      { numRuns: runsOn(name, 500) },
    );
  });

  it('give the same under NOT twice, and the rest under NOT once', async () => {
    const asked = fc
      .constantFrom(...targets)
      .chain((target) => fc.tuple(fc.constant(target), filterOn(target, 1)));
    const kinds = fc.asyncProperty(asked, async ([target, where]) => {
      fc.pre(recordsOf(filled().graph, target).length <= 100);
      const [yes, no, again] = [
        await listed(filled(), target, where),
        await listed(filled(), target, { NOT: where }),
        await listed(filled(), target, { NOT: { NOT: where } }),
      ];
      expect(again).toEqual(yes);
      expect([...yes, ...no].sort()).toEqual(recordsOf(filled().graph, target).map((node) => node.id));
    });
    await fc.assert(kinds, { numRuns: runsOn(name, 100) });
  });
});

/** Filters on a type, some of them deep. */
function filterOn(target: string, depth: number): fc.Arbitrary<Values> {
  const shape = shapeOf(model, target);
  const properties = [...shape.properties.values()].filter(({ scalar }) => scalar !== 'StatementValue');
  const own = shape.isTyped ? ['id', 'type'] : ['id'];
  const simple = fc.constantFrom(...own, ...properties.map((property) => property.name)).chain((key) => {
    if (key === 'type') return scalarFilter(`${target}Filter`, key, TYPES);
    const property = shape.properties.get(key);
    return scalarFilter(
      `${target}Filter`,
      key,
      property?.isEnum ? (model.enums.get(property.scalar) ?? []) : (POOLS[property?.scalar ?? 'ID'] ?? IDS),
    );
  });
  if (depth === 0) return simple;
  const deeper = fc.constantFrom('AND', 'OR', 'NOT').chain((key) => {
    const inner = filterOn(target, depth - 1);
    return (key === 'NOT' ? inner : fc.array(inner, { maxLength: 2 })).map(
      (value): Values => ({ [key]: value }),
    );
  });
  const ways = [simple, deeper];
  if (shape.relationships.size > 0)
    ways.push(fc.constantFrom(...shape.relationships.values()).chain((field) => linkFilter(field, depth)));
  return fc.oneof(...ways);
}

const IDS = RECORDS.flatMap((record) => (record.type === 'Statement' ? [] : [String(record.id)]));

function linkFilter(field: RelationshipField, depth: number): fc.Arbitrary<Values> {
  const inner = fc.oneof(fc.constant<Values>({}), filterOn(field.target, depth - 1));
  if (field.isToOne) return inner.map((where) => ({ [field.name]: where }));
  const counted = fc.tuple(fc.constantFrom(...COUNTS), fc.integer({ min: 0, max: 3 }), inner).map(
    ([operator, value, where]): Values => ({
      count: { where, [operator]: countOperand(operator, value) },
    }),
  );
  const quantified = fc
    .tuple(fc.constantFrom('some', 'none', 'all', 'single'), inner)
    .map(([way, where]): Values => ({ [way]: where }));
  const edge = fc
    .option(edgeFilters(1), { nil: undefined })
    .map((given): Values => (given ? { edge: given } : {}));
  return fc
    .tuple(fc.oneof(counted, quantified, fc.constant<Values>({})), edge)
    .map(([list, on]) => ({ [field.name]: { ...list, ...on } }));
}

function edgeFilters(depth: number): fc.Arbitrary<Values> {
  const pools: Readonly<Record<string, readonly unknown[]>> = {
    role: [...(POOLS.String ?? []), 'LEAD', 'PARTICIPANT', 'CPU'],
    basis: model.enums.get('Basis') ?? [],
    tier: model.enums.get('SourceTier') ?? [],
    since: POOLS.FuzzyDate ?? [],
    until: POOLS.FuzzyDate ?? [],
    statementCount: [0, 1, 2],
    sourceCount: [0, 1, 2],
  };
  const simple = fc
    .constantFrom(...Object.keys(pools))
    .chain((key) => scalarFilter('EdgeFilter', key, pools[key] ?? []));
  if (depth === 0) return simple;
  const inner = edgeFilters(depth - 1);
  return fc.oneof(
    simple,
    inner.map((NOT): Values => ({ NOT })),
    fc.array(inner, { maxLength: 2 }).map((OR): Values => ({ OR })),
    fc.array(inner, { maxLength: 2 }).map((AND): Values => ({ AND })),
  );
}

/** One or two operators on a scalar field of a filter input. */
function scalarFilter(input: string, key: string, pool: readonly unknown[]): fc.Arbitrary<Values> {
  const type = inputFields(input)[key]?.type.toString() ?? '';
  const operator = fc.constantFrom(...Object.values(inputFields(type))).chain(({ name, type: operand }) => {
    if (name === 'isNull' || name === 'isEmpty')
      return fc.boolean().map((value): Values => ({ [name]: value }));
    const value = fc.constantFrom(...operandsOf(name, pool));
    const given = isListType(getNullableType(operand)) ? fc.array(value, { maxLength: 3 }) : value;
    return given.map((each): Values => ({ [name]: each }));
  });
  return fc
    .array(operator, { minLength: 1, maxLength: 2 })
    .map((each) => ({ [key]: Object.assign({}, ...each) }));
}

describeEngines('what no filter can mean', (open) => {
  const filled = beforeFilled(open, []);
  const many = Array.from({ length: 251 }, (_, index) => `org:o-${index}`);
  it.each<[string, string, RegExp]>([
    [
      'a null operand',
      '{name: {eq: null}}',
      /`name\.eq` needs a value and got null; leave it out, or use `isNull: true`/,
    ],
    ['a null list', '{OR: [{}, {name: {in: null}}]}', /`OR\[1\]\.name\.in` needs a value and got null/],
    ['a null in a list of conditions', '{AND: null}', /`AND` needs conditions and got null; leave it out/],
    [
      'a null behind a relationship',
      '{agreements: {some: {kind: {eq: null}}}}',
      /`agreements\.some\.kind\.eq` needs/,
    ],
    [
      'a null count',
      '{agreements: {count: {gte: null}}}',
      /`agreements\.count\.gte` needs a value and got null; leave it out\.$/,
    ],
    [
      'a null id',
      '{parent: {id: {eq: null}}}',
      /`parent\.id\.eq` needs a value and got null; leave it out\.$/,
    ],
    ['a null in a list of texts', '{aliases: {has: null}}', /leave it out, or use `isEmpty: true`/],
    [
      'a null on a relationship',
      '{agreements: {edge: {role: {eq: null}}}}',
      /`agreements\.edge\.role\.eq` needs/,
    ],
    [
      'more than 250 values',
      `{id: {in: ${JSON.stringify(many)}}}`,
      /`id\.in` takes at most 250 values and got 251; ask in several/,
    ],
    ['a null condition', '{name: null}', /`name` needs conditions and got null; leave it out/],
    ['a day that is none', '{foundedOn: {gt: "2026-02-30"}}', /2026, 2026-03 or 2026-03-17/],
    ['an instant that is none', '{statements: {some: {recordedAt: {gt: "noon"}}}}', /2026-03-17T12:00:00Z/],
  ])('%s is the caller’s mistake, with the remedy', async (_what, where, message) => {
    const { errors } = await askResult(
      filled().engine,
      `{ organizations(where: ${where}) { nodes { id } } }`,
    );
    expect(errors?.[0]?.message).toMatch(message);
  });
});

describeEngines('blanks at the ends of a part', (open) => {
  const named = ['Akamai', 'Scale AI', 'AI Labs', 'Big AI  Labs', 'x\tai'].map((each, index) => ({
    type: 'Company',
    id: `org:o-${index}`,
    name: each,
    aliases: [each],
  }));
  const filled = beforeFilled(open, named as never);

  it.each([
    ['{name: {contains: " ai "}}', [3]],
    ['{name: {contains: " AI"}}', [1, 3, 4]],
    ['{name: {startsWith: "ai "}}', [2]],
    ['{name: {endsWith: " ai"}}', [1, 4]],
    ['{name: {contains: "  "}}', [1, 2, 3, 4]],
    ['{name: {eq: " scale  ai "}}', [1]],
    ['{aliases: {contains: " ai "}}', [3]],
    ['{aliases: {startsWith: "ai "}}', [2]],
    ['{aliases: {endsWith: " ai"}}', [1, 4]],
    ['{id: {startsWith: "org:o-4"}}', [4]],
  ])('count: %s', async (where, places) => {
    const data = await ask(
      filled().engine,
      `{ companies(where: ${where}, orderBy: [{ id: ASC }]) { nodes { id } } }`,
    );
    expect(data).toEqual({ companies: { nodes: places.map((place) => ({ id: `org:o-${place}` })) } });
  });
});

describeEngines('a null in a count to order by', (open) => {
  const filled = beforeFilled(open, []);
  it.each([
    ['where: {kind: {in: null}}', /`kind\.in` needs a value/],
    ['edge: {basis: null}', /`basis` needs conditions/],
  ])('%s is the caller’s mistake', async (counted, message) => {
    const query = `{ organizations(orderBy: [{agreements: {${counted}}}]) { nodes { id } } }`;
    const { errors } = await askResult(filled().engine, query);
    expect(errors?.[0]?.message).toMatch(message);
  });
});

describeEngines('a null where nothing is asked for', (open) => {
  const filled = beforeFilled(open, RECORDS);
  it.each(['{support: {minTier: null}}', '{agreements: {edge: null, count: {where: null, gte: 0}}}'])(
    'says as much as leaving it out: %s',
    async (where) => {
      const data = await ask(
        filled().engine,
        `{ all: organizations { totalCount } some: organizations(where: ${where}) { totalCount } }`,
      );
      expect(data.some).toEqual(data.all);
    },
  );
});

describe('the cases', () => {
  it('hold every operator that a filter input offers', () => {
    const inputs = Object.values(schema.getTypeMap()).filter(isInputObjectType);
    const scalars = inputs.filter(
      ({ name }) => /Filter$/.test(name) && !/(List|Count|Edge)Filter$/.test(name.replace('StringList', '')),
    );
    expect(scalars.length).toBeGreaterThan(40);
    const cases = targets.flatMap(casesOf);
    expect(cases.length).toBeGreaterThan(1_500);
    expect(firstOfEachSort(cases).length).toBeGreaterThan(80);
  });
});
