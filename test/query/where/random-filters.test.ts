import fc from 'fast-check';
import { getNullableType, isListType } from 'graphql';
import { expect, it } from 'vitest';
import { shapeOf } from '../../../src/model/list-shapes.ts';
import type { RelationshipField } from '../../../src/model/model.ts';
import { ask } from '../../support/ask.ts';
import { describeEngines } from '../../support/engines/engines.ts';
import { recordsOf, type Values } from '../../support/models/plain-graph.ts';
import { runsOn, within } from '../../support/random.ts';
import { beforeFilled } from '../../support/worlds/filled.ts';
import { POOLS } from '../../support/worlds/model-world.ts';
import {
  COUNTS,
  countOperand,
  expected,
  inputFields,
  listed,
  model,
  operandsOf,
  RECORDS,
  TYPES,
  targets,
} from './filter-world.ts';

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
