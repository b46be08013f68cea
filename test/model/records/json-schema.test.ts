import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { fullFormats } from 'ajv-formats/dist/formats.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkShape } from '../../../src/model/records/check-record.ts';
import { recordSchema } from '../../../src/model/records/json-schema.ts';
import type { DataRecord } from '../../../src/model/records/record-types.ts';
import { declare } from '../../../src/store/record/check-batch.ts';
import { checkReferences } from '../../../src/store/record/check-references.ts';
import { api } from '../../support/ask.ts';
import { runs } from '../../support/random.ts';

const { model } = api().contract;
const schema = recordSchema(model);
const ajv = new Ajv2020({ allowUnionTypes: true, formats: fullFormats });
ajv.addSchema(schema, 'records');
const validFile = ajv.compile({ $ref: 'records' });
const validRecord = ajv.compile({ $ref: 'records#/$defs/Record' });

const seeds = readdirSync('seeds')
  .filter((name) => name.endsWith('.json'))
  .map((name) => ({ name, text: readFileSync(`seeds/${name}`, 'utf8') }));

describe('the JSON Schema of records', () => {
  it.each(seeds)('takes $name, which names it', ({ text }) => {
    const file = JSON.parse(text);
    expect(file.$schema).toBe('../schema/records.schema.json');
    expect(faultsOf(file)).toEqual([]);
  });

  it('describes every key of every record, for editors', () => {
    const shapes = Object.entries(schema.$defs as Record<string, { properties?: Record<string, unknown> }>);
    const undescribed = shapes.flatMap(([name, { properties }]) =>
      Object.entries(properties ?? {})
        .filter(([key, part]) => key !== 'type' && !(part as { description?: string }).description)
        .map(([key]) => `${name}.${key}`),
    );
    expect(undescribed).toEqual([]);
  });

  it.each<[string, object, string]>([
    ['an unknown type', { type: 'Compny', id: 'org:a' }, '/type must be equal to one of the allowed values'],
    ['no type', { id: 'org:a' }, " must have required property 'type'"],
    ['no id', { type: 'Company' }, " must have required property 'id'"],
    ['an unknown key', { type: 'Company', id: 'org:a', nam: 'A' }, ' must NOT have additional properties'],
    ['the prefix of another type', { type: 'Company', id: 'agreement:a' }, '/id must match pattern'],
    ['an id in capitals', { type: 'Company', id: 'org:ACME' }, '/id must match pattern'],
    ['an empty name', { type: 'Company', id: 'org:a', name: ' ' }, '/name must match pattern'],
    [
      'the kind of another type',
      { type: 'Company', id: 'org:a', kind: 'AGENCY' },
      '/kind must be equal to constant',
    ],
    [
      'a month that no year has',
      { type: 'Company', id: 'org:a', foundedOn: '2026-13' },
      '/foundedOn must match pattern',
    ],
    [
      'a day that the year lacks',
      { type: 'Company', id: 'org:a', foundedOn: '2025-02-29' },
      '/foundedOn must match format',
    ],
    ['a text for a list', { type: 'Company', id: 'org:a', aliases: 'A' }, '/aliases must be array'],
    [
      'an amount in words',
      { type: 'Award', id: 'award:a', amountUsd: '5 million' },
      '/amountUsd must be integer',
    ],
    ['an amount past 2^53', { type: 'Award', id: 'award:a', amountUsd: 2 ** 53 }, '/amountUsd must be <='],
    [
      'an address that is none',
      { type: 'Company', id: 'org:a', website: 'acme.example' },
      '/website must match',
    ],
    [
      'a party of the wrong sort',
      { type: 'Agreement', id: 'agreement:a', parties: ['call:b'] },
      '/parties/0 must match pattern',
    ],
    [
      'a list for one program',
      { type: 'Agreement', id: 'agreement:a', program: ['program:b'] },
      '/program must be string,object',
    ],
    [
      'an item without id',
      { type: 'Agreement', id: 'agreement:a', parties: [{ role: 'lead' }] },
      "/parties/0 must have required property 'id'",
    ],
    [
      'a misspelt key of an item',
      { type: 'Agreement', id: 'agreement:a', parties: [{ id: 'org:a', rol: 'lead' }] },
      '/parties/0 must NOT have additional',
    ],
    [
      'a role outside the closed set',
      { type: 'ComputeResource', id: 'compute:a', suppliers: [{ id: 'org:a', role: 'GPU' }] },
      '/suppliers/0/role must be equal to one',
    ],
    [
      'a role where there is none',
      { type: 'ComputeResource', id: 'compute:a', hosts: [{ id: 'org:a', role: 'host' }] },
      '/hosts/0 must NOT have additional',
    ],
    [
      'a citation of no source',
      { type: 'Company', id: 'org:a', sources: ['org:b'] },
      '/sources/0 must match pattern',
    ],
    [
      'a citation on an impossible day',
      { type: 'Company', id: 'org:a', sources: [{ source: 'source:a', saidOn: '2026-04-31' }] },
      '/sources/0/saidOn must match format',
    ],
    [
      'an undisclosed predicate of another type',
      { type: 'Company', id: 'org:a', undisclosed: ['valueUsd'] },
      '/undisclosed/0 must be equal to one',
    ],
    [
      'an undisclosed reason that is none',
      { type: 'Agreement', id: 'agreement:a', undisclosed: [{ predicate: 'valueUsd', reason: 'SECRET' }] },
      '/undisclosed/0/reason must be equal',
    ],
    [
      'a statement without predicate',
      { type: 'Statement', subject: 'org:a', value: 1 },
      " must have required property 'predicate'",
    ],
    [
      'a statement of nothing',
      { type: 'Statement', subject: 'org:a', predicate: 'city' },
      ' must match exactly one schema in oneOf',
    ],
    [
      'a statement of two things',
      { type: 'Statement', subject: 'org:a', predicate: 'city', value: 'B', asWritten: 'b' },
      ' must match exactly one schema in oneOf',
    ],
    [
      'a value that is not there',
      { type: 'Statement', subject: 'org:a', predicate: 'city', kind: 'NONE', value: 'B' },
      ' must NOT be valid',
    ],
    [
      'a predicate of another type',
      { type: 'Statement', subject: 'org:a', predicate: 'valueUsd', value: 1 },
      '/predicate must be equal to one',
    ],
    [
      'a reason without retraction',
      { type: 'Statement', subject: 'org:a', predicate: 'city', value: 'B', retractReason: 'x' },
      ' must have property retractedAt',
    ],
    [
      'a retraction without reason',
      { type: 'Retraction', statement: 'statement:a' },
      " must have required property 'reason'",
    ],
    [
      'a publication stated at the wrong end',
      { type: 'Company', id: 'org:a', publications: ['source:a'] },
      ' must NOT have additional',
    ],
  ])('refuses %s', (_, record, fault) => {
    const faults = faultsOf({ records: [record] });
    expect(
      faults.find((found) => found.startsWith(`/records/0${fault}`)),
      faults.join('\n'),
    ).toBeDefined();
  });

  it('takes what the import takes, and refuses what the import finds wrong in a record alone', () => {
    const records = seeds.flatMap(({ text }) => JSON.parse(text).records as DataRecord[]);
    const types = new Map<string, string>();
    for (const record of records) declare(model, record, types);
    const oneOfEach = [...model.types.keys(), 'Statement'].flatMap((name) =>
      records.filter(({ type }) => type === name).slice(0, 12),
    );
    const keys = [...new Set(records.flatMap((record) => Object.keys(record)))];
    const values = records.flatMap((record) => Object.values(record));
    const record = fc
      .tuple(
        fc.constantFrom(...oneOfEach),
        fc.constantFrom(...keys),
        fc.oneof(fc.constantFrom(...values), fc.jsonValue()),
      )
      // The import takes null for a field left out; the schema would have it left out.
      .filter(([, , value]) => !JSON.stringify(value).includes('null'))
      .map(([whole, key, value]) => ({ ...whole, [key]: value }));
    fc.assert(
      fc.property(record, (given) => {
        const shape = checkShape(model, given).findings.filter(
          ({ message }) => !message.startsWith('Expected an end after'),
        );
        const isShaped = shape.length === 0;
        const references = isShaped ? checkReferences(model, given as DataRecord, (id) => types.get(id)) : [];
        const isValid = validRecord(given);
        if (!isShaped) expect(isValid, JSON.stringify({ given, shape })).toBe(false);
        if (isShaped && references.length === 0)
          expect(isValid, JSON.stringify({ given, faults: validRecord.errors })).toBe(true);
      }),
      { numRuns: runs(2_000) },
    );
  });
});

function faultsOf(file: unknown): string[] {
  validFile(file);
  return (validFile.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
