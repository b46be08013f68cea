import { getNullableType, isInputObjectType, isListType } from 'graphql';
import { describe, expect, it } from 'vitest';
import { shapeOf } from '../../../src/model/list-shapes.ts';
import type { RelationshipField } from '../../../src/model/model.ts';
import type { DataRecord } from '../../../src/model/records/record-types.ts';
import { api } from '../../support/ask.ts';
import { describeEngines } from '../../support/engines/engines.ts';
import { meets } from '../../support/models/plain-filter.ts';
import { recordsOf, related, type Values } from '../../support/models/plain-graph.ts';
import { beforeFilled, type Filled, type Proposed, type Write } from '../../support/worlds/filled.ts';
import { POOLS } from '../../support/worlds/model-world.ts';
import { RECORDED_AT } from '../../support/worlds/world.ts';
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

const { schema } = api();

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
