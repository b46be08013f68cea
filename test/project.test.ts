import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import {
  type GraphQLField,
  type GraphQLNamedType,
  GraphQLScalarType,
  type GraphQLType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isScalarType,
  parse,
  specifiedScalarTypes,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import type { Model } from '../src/model/model.ts';
import { api } from './support/ask.ts';

/** Promises of the project that hold for every element of the API, whatever is added to it. */

const { schema, contract } = api();
const types = Object.values(schema.getTypeMap()).filter((type) => !type.name.startsWith('__'));

describe('schema/', () => {
  const files = readdirSync('schema').filter((file) => file.endsWith('.graphql'));
  it.each(files)('%s parses', (file) => {
    expect(() => parse(readFileSync(`schema/${file}`, 'utf8'))).not.toThrow();
  });

  it('is what the committed api.graphql and records.schema.json were printed from', {
    timeout: 30_000,
  }, () => {
    const check = ['--import', 'tsx', 'tools/print-contract.ts', '--check'];
    expect(() => execFileSync(process.execPath, check, { stdio: 'pipe' })).not.toThrow();
  });
});

describe.each([
  ['src/', 300],
  ['explorer/', 150],
  ['test/', 100],
])('%s', (folder, atLeast) => {
  it('declares no name of a type in more than two files', () => {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
      (file) => /\.tsx?$/.test(file) && !file.startsWith('generated/'),
    );
    const places = new Map<string, string[]>();
    for (const file of files) {
      const declared = /^(?:export )?(?:interface|type|class) (\w+)/gm;
      for (const [, name = ''] of readFileSync(`${folder}${file}`, 'utf8').matchAll(declared))
        places.set(name, [...(places.get(name) ?? []), file]);
    }
    expect(places.size).toBeGreaterThan(atLeast);
    expect([...places].filter(([, declaring]) => new Set(declaring).size > 2)).toEqual([]);
  });

  it('has no file of more than 400 lines', () => {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
      (file) => /\.(?:tsx?|css)$/.test(file) && !file.startsWith('generated/'),
    );
    const long = files.filter((file) => readFileSync(`${folder}${file}`, 'utf8').split('\n').length > 401);
    expect(long).toEqual([]);
  });
});

describe('src/', () => {
  const above = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.startsWith('engine/') && !file.startsWith('generated/'),
  );

  it('asks above engine/ what an engine can do, never which it is', () => {
    // Passing it on with the rest of an engine is allowed.
    const byName = /\bengine\.kind\b(?!,)|(?:[!=]==?|\bcase|includes\() *'(?:neo4j|embedded)'/g;
    const asked = above.flatMap((file) =>
      (readFileSync(`src/${file}`, 'utf8').match(byName) ?? []).map((found) => `${file}: ${found}`),
    );
    expect(above.length).toBeGreaterThan(100);
    expect(asked).toEqual([]);
  });
});

describe('test/', () => {
  it('never fails for being slow: what it times is held to SOON, and figures are for bench/', () => {
    const files = readdirSync('test', { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.test.ts'),
    );
    const held = files.filter((file) =>
      /\b(?:now\(\) - \w+|ms)\)\.toBeLessThan(?:OrEqual)?\((?!SOON|ms\b)/.test(
        readFileSync(`test/${file}`, 'utf8').replaceAll(/\s+/g, ' '),
      ),
    );

    expect(held).toEqual([]);
  });
});

describe('the API', () => {
  it('describes every type, field, argument and enum value', () => {
    const builtIn = new Set(specifiedScalarTypes.map((type) => type.name));
    const own = types.filter((type) => !builtIn.has(type.name));
    expect(own.flatMap(undescribed)).toEqual([]);
  });

  it('has a way to resolve every field', () => {
    const unresolved = types.filter(isObjectType).flatMap((type) =>
      Object.values(type.getFields())
        .filter((field) => !field.resolve && !isStored(contract.model, type.name, field.name))
        .map((field) => `${type.name}.${field.name}`),
    );
    expect(unresolved).toEqual([]);
  });

  it('has nothing that no question leads to', () => {
    const reached = new Set<string>();
    const reach = (given: GraphQLType | null | undefined): void => {
      if (!given) return;
      const type = getNamedType(given);
      if (reached.has(type.name)) return;
      reached.add(type.name);
      if (isInputObjectType(type)) for (const field of Object.values(type.getFields())) reach(field.type);
      if (!isObjectType(type) && !isInterfaceType(type)) return;
      for (const parent of type.getInterfaces()) reach(parent);
      for (const field of Object.values(type.getFields()))
        for (const { type: found } of [field, ...field.args]) reach(found);
      if (isInterfaceType(type)) for (const member of schema.getPossibleTypes(type)) reach(member);
    };
    for (const root of [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()])
      reach(root);
    const builtIn = new Set(specifiedScalarTypes.map((type) => type.name));
    expect(types.map(({ name }) => name).filter((name) => !reached.has(name) && !builtIn.has(name))).toEqual(
      [],
    );
  });

  it('reads every list both ways, or says why not', () => {
    const oneWay = types
      .filter((type) => isObjectType(type) || isInterfaceType(type))
      .flatMap((type) => Object.values(type.getFields()).map((field) => ({ type, field })))
      .filter(({ field }) => getNamedType(field.type).name.endsWith('Connection'))
      .filter(({ field }) => {
        const has = (name: string) => field.args.some((arg) => arg.name === name);
        const said = field.args.find(({ name }) => name === 'after')?.description ?? '';
        return !(has('last') && has('before')) && !said.includes('forwards only');
      });
    expect(oneWay.map(({ type, field }) => `${type.name}.${field.name}`)).toEqual([]);
  });

  it('has a way to tell the type behind every interface that a field gives', () => {
    const given = types
      .filter(isObjectType)
      .flatMap((type) => Object.values(type.getFields()).map((field) => getNamedType(field.type)));
    const untold = new Set(given.filter(isInterfaceType).filter((type) => !type.resolveType));
    expect([...untold].map((type) => type.name)).toEqual([]);
  });

  it('gives every scalar a check of its own', () => {
    const unchecked = new GraphQLScalarType({ name: 'Unchecked' }).parseValue;
    const scalars = types.filter(isScalarType).filter((type) => type.parseValue === unchecked);
    expect(scalars.map((type) => type.name)).toEqual([]);
  });
});

function undescribed(type: GraphQLNamedType): string[] {
  const own = type.description ? [] : [type.name];
  return [...own, ...elementsOf(type)];
}

function elementsOf(type: GraphQLNamedType): string[] {
  if (isEnumType(type)) return lacking(type.name, type.getValues());
  if (isInputObjectType(type)) return lacking(type.name, Object.values(type.getFields()));
  if (!isObjectType(type) && !isInterfaceType(type)) return [];
  const fields: GraphQLField<unknown, unknown>[] = Object.values(type.getFields());
  return [
    ...lacking(type.name, fields),
    ...fields.flatMap((field) => lacking(`${type.name}.${field.name}`, field.args)),
  ];
}

interface Described {
  readonly name: string;
  readonly description?: string | null | undefined;
}

function lacking(owner: string, elements: readonly Described[]): string[] {
  return elements.filter((element) => !element.description).map((element) => `${owner}.${element.name}`);
}

/**
 * What stands under the field's own name in the row: a property of the model, or a part of what a resolver
 * makes whole.
 */
function isStored(model: Model, typeName: string, fieldName: string): boolean {
  const type = model.types.get(typeName) ?? model.internal.get(typeName);
  if (type) return fieldName === 'id' || type.properties.has(fieldName);
  return madeWhole(typeName).includes(fieldName);
}

const STATUS = ['value', 'on', 'certainty', 'reason', 'reported'];

/** Fields of the types that are no records: the resolver that leads there gives them under their names. */
const MADE_WHOLE: Readonly<Record<string, readonly string[]>> = {
  // What the network thread answers.
  Path: ['length', 'weakestBasis', 'hops'],
  Hop: [
    ...[
      'type',
      'direction',
      'others',
      'linkId',
      'role',
      'since',
      'until',
      'attestedOn',
      'certainty',
      'basis',
    ],
    ...['tier', 'statementCount', 'sourceCount', 'claimSourceCount', 'recordSourceCount'],
  ],
  NoPath: ['reason', 'message', 'relaxation'],
  PathRelaxation: [
    'maxHops',
    'validOn',
    'isUndated',
    'certainty',
    'minBasis',
    'excludeHubsAbove',
    'via',
    'length',
  ],
  PathConnection: ['edges', 'nodes', 'pageInfo', 'isComplete', 'noPath'],
  Neighbourhood: ['neighbours', 'links', 'linksCut', 'cut'],
  Neighbour: ['distance', 'basis', 'degree', 'x', 'y'],
  Cut: ['type', 'count'],
  Similar: ['jaccard', 'adamicAdar'],
  Collaboration: ['rowsCut', 'columnsCut', 'cells'],
  CollaborationCell: ['weight'],
  CentralityConnection: ['edges', 'nodes', 'pageInfo', 'totalCount', 'sampledFrom'],
  Central: ['score'],
  Communities: ['groups', 'modularity', 'moved'],
  Gap: ['commonPartners'],
  ConcentrationConnection: ['edges', 'nodes', 'pageInfo', 'totalCount', 'overall'],
  Concentration: ['hhi', 'total'],
  SupplierShare: ['count', 'share'],
  Change: [
    ...['id', 'predicate', 'kind', 'before', 'after', 'linkBefore', 'linkAfter', 'conflictClass', 'reason'],
    ...['at', 'on', 'isMaterial'],
  ],
  ChangeEdge: ['cursor', 'node'],
  DateRevision: ['number', 'at', 'withdrawn'],
  Digest: [
    ...[
      'since',
      'axis',
      'asOf',
      'newcomers',
      'linked',
      'moved',
      'amounts',
      'withdrawn',
      'disputed',
      'others',
    ],
    ...['isEmpty', 'isCut'],
  ],
  Evidence: [
    'source',
    'saidOn',
    'quote',
    'locator',
    'retrievedAt',
    'level',
    'isSilent',
    'basis',
    'recordedAt',
    'endedOn',
    'visibility',
    'embargoedUntil',
  ],
  RevisedValue: ['record', 'property', 'before', 'after'],
  LinkState: ['role', 'since', 'until', 'basis'],
  Bucket: ['key', 'label', 'count'],
  Facet: ['field', 'buckets', 'hasMore'],
  GroupKey: ['field', 'key', 'label'],
  NumberSummary: ['count', 'sum', 'min', 'max'],
  WholeSummary: ['count', 'sum', 'min', 'max'],
  Newcomer: ['named', 'changes'],
  PageInfo: ['hasNextPage', 'hasPreviousPage', 'startCursor', 'endCursor'],
  SearchConnection: ['edges', 'nodes', 'pageInfo', 'totalCount', 'isEstimate'],
  SearchEdge: ['node', 'score', 'field', 'highlight'],
  Suggestion: ['id', 'name', 'type', 'matched'],
  FieldEvidence: [
    ...['field', 'part', 'description', 'basis', 'claimSourceCount', 'recordSourceCount'],
    ...['value', 'rule', 'isComplete', 'act', 'visibility', 'embargoedUntil'],
  ],
  WeighedStatement: ['statement', 'standing', 'level', 'reason', 'act'],
  WeighedStatementEdge: ['cursor', 'node'],
  Withdrawal: ['source', 'statementCount'],
  WithdrawalEffect: [
    'predicate',
    'role',
    'before',
    'after',
    'sourcesLeft',
    'basisLeft',
    'tierLeft',
    'reason',
  ],
  WithdrawalEffectEdge: ['cursor', 'node'],
  StatusDisagreement: ['statement', 'said', 'saidOn', 'wasRight', 'reason'],
  StatusReport: ['statement', 'said', 'saidOn', 'publisher', 'decides'],
  FundingCallStatus: [...STATUS, 'closesOn', 'nextClosesOn', 'daysLeft', 'openTo'],
  AgreementStatus: STATUS,
  SystemStatus: STATUS,
  KeyDateStatus: [...STATUS, 'daysLate'],
  TimelineEntry: ['kind', 'on', 'from', 'to', 'isEstimate', 'field'],
  TimelineEdge: ['cursor', 'node'],
  AgreementDuration: ['kind', 'measured', 'unknown', 'vague', 'minDays', 'medianDays', 'maxDays'],
  Slip: [
    ...['system', 'outcome', 'firstStated', 'firstSaidOn', 'firstStatement'],
    ...['latestStated', 'latestSaidOn', 'latestStatement', 'minDays', 'maxDays'],
  ],
  SlipConnection: ['edges', 'nodes', 'pageInfo', 'totalCount', 'isComplete'],
  SlipEdge: ['cursor', 'node'],
  WriteResult: ['revision', 'userErrors'],
  UserError: ['path', 'code', 'message', 'remedy', 'entity', 'current'],
  Caller: ['name', 'role', 'isWritingOpen', 'may', 'restriction'],
  // A row of its statement.
  Undisclosed: ['predicate', 'reason', 'asOf'],
};

function madeWhole(typeName: string): readonly string[] {
  const own = MADE_WHOLE[typeName];
  if (own) return own;
  if (typeName.endsWith('Connection')) return ['edges', 'nodes', 'pageInfo', 'totalCount'];
  if (typeName.endsWith('Group')) return ['keys', 'count'];
  // Rows of relationships keep their role and basis under these names.
  if (typeName.startsWith('Related')) return ['node', 'role', 'basis', 'tier'];
  return typeName.endsWith('Edge') ? ['node'] : [];
}
