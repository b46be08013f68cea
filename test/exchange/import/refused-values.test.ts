import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { Engine } from '../../../src/engine/engine.ts';
import { DataError, describeFault } from '../../../src/errors.ts';
import { importFiles } from '../../../src/exchange/import/import-files.ts';
import { concreteTypes } from '../../../src/model/model.ts';
import { impliedValue } from '../../../src/model/model-rules.ts';
import { checkShape } from '../../../src/model/records/check-record.ts';
import type { DataRecord } from '../../../src/model/records/record-types.ts';
import { exportGraph } from '../../../src/store/read/export-records.ts';
import { checkReferences } from '../../../src/store/record/check-references.ts';
import { prepareStorage } from '../../../src/store/record/record.ts';
import { verify } from '../../../src/store/verify/verify.ts';
import { ask } from '../../support/ask.ts';
import { describeEngines, removeFolder, temporaryFolder } from '../../support/engines/engines.ts';
import { readSchemaModel } from '../../support/worlds/world.ts';

const model = readSchemaModel();
const types = [...model.types.values()];
const folder = temporaryFolder();
afterAll(() => removeFolder(folder));

const LONG = 'x'.repeat(20_001);
/** Values that no property of a scalar or form takes. */
const WRONG: Readonly<Record<string, readonly unknown[]>> = {
  String: [7, '', ' ', LONG, 'Rocket \ud83d Works', 'a\0b', { deep: 'x' }],
  Boolean: ['yes', 1],
  Int: ['5', 5.5, 2 ** 31],
  Long: ['5', 5.5, 2 ** 53],
  Float: ['5', Number.POSITIVE_INFINITY],
  FuzzyDate: ['0000', '2026-13', '2026-02-30', '17 March 2026', '2026-3-1', 20260317],
  Date: ['2026', '2026-02-30'],
  DateTime: ['2026-03-17', '2026-03-17T12:00', '2999-01-01T00:00:00Z', '2026-02-30T12:00:00Z'],
  URL: [
    ...['javascript:alert(1)', 'ftp://a.example', 'acme.example', 'https://'],
    ...['https://me:secret@a.example', 'https://a.example/\r\nSet-Cookie: x', 'https://a.example/a b'],
  ],
  TIME_OF_DAY: ['11:59 PM', '25:99', '24:00', '9:30', '17:00:00', 'noon'],
  TIME_ZONE: ['ET', 'Mars/Olympus', 'Eastern Time', '+05:00', 'GMT+25'],
  COUNTRY: ['USA', 'us', 'United States', 'UK', 'EU', 'ZZ'],
  IDENTIFIER: ['https://ror.org/', 'doi:', ' ror: ', 'http://hdl.handle.net'],
  DOI: ['https://doi.org/', 'doi', '11.1234/x', 'https://example.org/10.1234/x'],
};

describe('a value that its property does not take', () => {
  const cases = types.flatMap((type) =>
    [...type.properties.values()].map((property) => ({
      type,
      property,
      title: `${type.name}.${property.name}`,
    })),
  );

  it.each(cases)('is refused in $title', ({ type, property }) => {
    const isClosed = property.isEnum || impliedValue(model, type, property) !== undefined;
    const wrong = isClosed
      ? ['NO_SUCH_NAME', 7]
      : [...(WRONG[property.scalar] ?? []), ...(WRONG[property.form ?? ''] ?? [])];
    expect(wrong).not.toEqual([]);
    for (const value of wrong) {
      const record = {
        type: type.name,
        id: `${type.prefix}:x`,
        [property.name]: property.isList ? [value] : value,
      };

      const faults = checkShape(model, record).findings;

      expect([value, faults.map(({ path }) => path.split(/[[.]/)[0])]).toEqual([value, [property.name]]);
      expect(faults[0]?.message).toMatch(/^Expected .*found /);
    }
  });

  it('is refused where a list is too long', () => {
    const aliases = Array.from({ length: 1_001 }, (_, index) => `A${index}`);

    const { findings } = checkShape(model, { type: 'Company', id: 'org:x', name: 'X', aliases });

    expect(findings).toEqual([
      { path: 'aliases', message: 'Expected at most 1000 values in the list; found 1001. Leave some out.' },
    ]);
  });

  it('is refused however deep it nests', () => {
    const nested = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`);

    expect(checkShape(model, { type: 'Company', id: 'org:x', name: nested }).findings).toEqual([
      { path: '', message: 'Expected a record that nests at most 32 deep; found more.' },
    ]);
  });
});

describe('an unknown key', () => {
  const common = { type: 'Company', id: 'org:x', name: 'X' };
  it.each<[string, object, string, RegExp]>([
    ['of an entity', { ...common, zzzzzz: 1 }, 'zzzzzz', /Its fields are .*\bwebsite\b/],
    ['of a source', { type: 'Source', id: 'source:x', zzzzzz: 1 }, 'zzzzzz', /Its fields are .*\btier\b/],
    [
      'of a relationship',
      { ...common, parent: { id: 'org:y', since: '2026' } },
      'parent.since',
      /^A relationship item has no key "since"; its keys are id, role, start, end, activeOn, sources, basis, note, visibility, embargoedUntil\.$/,
    ],
    [
      'of a citation',
      { ...common, sources: [{ source: 'source:s', zzzzzz: 1 }] },
      'sources[0].zzzzzz',
      /its keys are .*quote/,
    ],
    [
      'of what is not disclosed',
      { ...common, undisclosed: [{ predicate: 'country', zzzzzz: 1 }] },
      'undisclosed[0].zzzzzz',
      /its keys are .*reason/,
    ],
    ['of a statement', { type: 'Statement', zzzzzz: 1 }, 'zzzzzz', /its keys are .*predicate/],
    ['of an act', { type: 'Retraction', zzzzzz: 1 }, 'zzzzzz', /its keys are .*statement/],
  ])('%s is named with the keys that there are', (_title, record, path, message) => {
    const found = checkShape(model, record).findings.find((finding) => finding.path === path);

    expect(found?.message).toMatch(message);
  });
});

describe('an embargo', () => {
  const company = { type: 'Company', id: 'org:x', name: 'X' };
  const statement = { type: 'Statement', subject: 'org:x', predicate: 'city', value: 'A' };
  const embargo = { visibility: 'EMBARGOED' };
  const day = { embargoedUntil: '2026-12-01' };
  const ruling = { type: 'Ruling', statement: `statement:${'0'.repeat(32)}`, reason: 'So.' };
  it.each<[string, object, string]>([
    ['a source', { type: 'Source', id: 'source:x', title: 'X', tier: 'PARTY', ...embargo }, 'embargoedUntil'],
    ['a statement', { ...statement, ...embargo }, 'embargoedUntil'],
    ['a record', { ...company, ...embargo }, 'embargoedUntil'],
    ['a relationship', { ...company, parent: { id: 'org:y', ...embargo } }, 'parent.embargoedUntil'],
    [
      'a search',
      { ...company, undisclosed: [{ predicate: 'city', ...embargo }] },
      'undisclosed[0].embargoedUntil',
    ],
    ['a ruling', { ...ruling, ...embargo }, 'embargoedUntil'],
  ])('of %s needs its day, and a day an embargo', (_title, record, path) => {
    expect(checkShape(model, record).findings).toEqual([
      {
        path,
        message: expect.stringMatching(/^Expected the day from which it is public/),
        code: 'MISSING_VALUE',
      },
    ]);
    const dated = JSON.parse(
      JSON.stringify(record).replace('"visibility":"EMBARGOED"', '$&,"embargoedUntil":"2026-12"'),
    );
    expect(checkShape(model, dated).findings).toEqual([]);
  });

  it('that was lifted leaves its day on a source alone', () => {
    const lifted = { visibility: 'PUBLIC', ...day };
    const source = { type: 'Source', id: 'source:x', title: 'X', tier: 'PARTY', ...lifted };
    expect(checkShape(model, source).findings).toEqual([]);
    expect(checkShape(model, { ...statement, ...lifted }).findings).toMatchObject([
      { path: 'embargoedUntil' },
    ]);
    expect(checkShape(model, { ...statement, visibility: 'SECRET' }).findings).toMatchObject([
      { path: 'visibility', message: expect.stringMatching(/INTERNAL/) },
    ]);
  });
});

describe('a relationship from a record to itself', () => {
  const cases = types.flatMap((type) =>
    [...type.relationships.values()]
      .filter((field) => concreteTypes(model, field.target).includes(type))
      .map((field) => ({ type, field, title: `${type.name}.${field.name}` })),
  );

  it.each(cases)('is refused in $title', ({ type, field }) => {
    const id = `${type.prefix}:x`;
    const item = { id };
    const asField = { type: type.name, id, [field.name]: field.isToOne ? item : [item] };
    const asStatement = { type: 'Statement', subject: id, predicate: field.type, object: id };
    const message = `${field.type} cannot lead from ${id} to itself. Name the other one, or leave it out.`;

    const faults = [asField, asStatement].map((record) =>
      checkReferences(model, record as unknown as DataRecord, () => type.name),
    );

    expect(faults).toEqual([
      [{ path: field.isToOne ? field.name : `${field.name}[0]`, message }],
      [{ path: 'object', message }],
    ]);
  });

  it('can stand in some fields, which makes this mean something', () => {
    expect(cases.map(({ field }) => field.type)).toEqual(
      expect.arrayContaining(['PART_OF', 'SUCCEEDED_BY', 'UNDER']),
    );
  });
});

describeEngines('files as programs write them', (open) => {
  let engine: Engine;
  beforeEach(async () => {
    engine = await open();
    await prepareStorage(engine, model);
  });

  const source = { type: 'Source', id: 'source:s', title: 'S', tier: 'PRESS' };
  const named = (name: string) => ({ type: 'Company', id: 'org:o', name, sources: ['source:s'] });
  const whole = (...records: readonly object[]) => JSON.stringify({ records: [source, ...records] }, null, 1);
  const lines = (...records: readonly object[]) =>
    [source, ...records].map((record) => `${JSON.stringify(record)}\n`).join('');
  const given = (name: string, bytes: Buffer | string) => {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    return path;
  };
  const refused = async (path: string): Promise<readonly string[]> => {
    const error = await importFiles(engine, model, { paths: [path] }).catch((thrown: unknown) => thrown);
    if (!(error instanceof DataError)) throw new Error(`The import of ${path} was not refused: ${error}`);
    expect((await exported()).length).toBe(0);
    return error.faults.map((fault) => describeFault({ ...fault, ...(fault.file && { file: 'F' }) }));
  };
  const exported = async () => {
    const all: string[] = [];
    for await (const line of exportGraph(engine, model)) all.push(line);
    return all;
  };
  const drifts = async () => {
    const all: unknown[] = [];
    for await (const drift of verify(engine, model)) all.push(drift);
    return all;
  };
  const MARK = Buffer.from([0xef, 0xbb, 0xbf]);

  it.each([
    [
      'latin.json',
      Buffer.from(whole(named('Café')), 'latin1'),
      /^F:\d+: Expected UTF-8; found the byte 0xe9, as Latin-1/,
    ],
    ['latin.jsonl', Buffer.from(lines(named('Café')), 'latin1'), /^F:2: Expected UTF-8; found the byte 0xe9/],
    [
      'utf16.json',
      Buffer.from(`\ufeff${whole(named('Café'))}`, 'utf16le'),
      /^F:1: Expected UTF-8; found UTF-16/,
    ],
    [
      'utf16.jsonl',
      Buffer.from(`\ufeff${lines(named('Café'))}`, 'utf16le'),
      /^F:1: Expected UTF-8; found UTF-16/,
    ],
    [
      'half.json',
      whole(named('Rocket \ud83d Works')),
      /^F records\[1\]\.name: Expected whole characters; found half of a surrogate pair, \\ud83d, at place 8/,
    ],
    ['half.jsonl', lines(named('Rocket \ud83d Works')), /^F:2 name: Expected whole characters/],
    [
      'deep.json',
      whole({ type: 'Company', id: 'org:o', name: 'DEEP' }).replace(
        '"DEEP"',
        `${'['.repeat(1e5)}${']'.repeat(1e5)}`,
      ),
      /^F records\[1\]: Expected a record that nests at most 32 deep/,
    ],
    [
      'deep.jsonl',
      `${'['.repeat(1e5)}${']'.repeat(1e5)}\n`,
      /^F:1: Expected a record that nests at most 32 deep/,
    ],
    [
      'self.json',
      whole({ ...named('O'), parent: 'org:o' }),
      /^F records\[1\]\.parent: PART_OF cannot lead from org:o to itself/,
    ],
    [
      'later.json',
      JSON.stringify({ recordedAt: '2999-01-01T00:00:00Z', records: [source] }),
      /^F recordedAt: Expected an instant/,
    ],
  ])('are refused with the place: %s', async (name, bytes, message) => {
    const faults = await refused(given(name, bytes));

    expect(faults[0]).toMatch(message);
  });

  it.each([
    ['mark.json', whole(named('Café'))],
    ['mark.jsonl', lines(named('Café'))],
  ])('may begin with a byte order mark: %s', async (name, text) => {
    await importFiles(engine, model, { paths: [given(name, Buffer.concat([MARK, Buffer.from(text)]))] });

    expect((await exported()).join('')).toContain('Café');
  });

  it('keep every character, line separators included, through an export', async () => {
    const name = 'A\u2028B\u2029C\u0085D 🚀 \ufdfa';
    await importFiles(engine, model, { paths: [given('signs.jsonl', lines(named(name)))] });
    const first = await exported();

    const again = await importFiles(engine, model, { paths: [given('again.jsonl', first.join('\n'))] });

    expect(again).toMatchObject({ mapped: 0, failed: 0 });
    expect(await drifts()).toEqual([]);
  });

  it('may write identifiers with what resolves them, which is not stored', async () => {
    const written: readonly (readonly [scheme: string, written: string, stored: string])[] = [
      ['ROR', 'https://ror.org/01qz5mb56', '01qz5mb56'],
      ['ROR', 'ror.org: as it is', 'ror.org: as it is'],
      ['WIKIDATA', 'http://www.wikidata.org/entity/Q42', 'Q42'],
      ['WIKIDATA', 'https://m.wikidata.org/wiki/Q42#sitelinks', 'Q42'],
      ['LEI', 'https://search.gleif.org/#/record/549300R83Q2VVO085D43', '549300R83Q2VVO085D43'],
      ['UEI', 'https://sam.gov/entity/ZQGGHJH74DW7/coreData?status=null', 'ZQGGHJH74DW7'],
      ['GRANTS_GOV', 'https://www.grants.gov/search-results-detail/358800/', '358800'],
      ['DOI', 'https://doi.org/10.1234/Abc?x#y', '10.1234/Abc?x#y'],
      ['DOI', 'DOI: 10.1234/Abc', '10.1234/Abc'],
      ['DOI', 'https://hdl.handle.net/2027/mdp.39015', '2027/mdp.39015'],
      ['ROR', 'https://orcid.org/0000-0002-1825-0097', '0000-0002-1825-0097'],
      ['ROR', 'https://registry.example/7', 'https://registry.example/7'],
    ];
    const records = [
      ...[
        ['doi', 'https://doi.org/10.1234/Abc'],
        ['d', 'doi:10.1234/Abc'],
      ].map(([id, doi]) => ({
        ...{ type: 'Dataset', id: `dataset:${id}`, name: String(id), doi, sources: ['source:s'] },
      })),
      {
        ...{ type: 'Statement', subject: 'dataset:d', predicate: 'doi', value: '10.1234/Abc' },
        sources: ['source:s'],
      },
      ...written.map(([scheme, value], at) => ({
        type: 'Identifier',
        id: `identifier:${at}`,
        scheme,
        value,
      })),
      { ...named('O'), identifiers: ['identifier:0'] },
    ];
    await importFiles(engine, model, { paths: [given('identifiers.json', whole(...records))] });

    const stored = (await exported()).map((line) => JSON.parse(line));
    const dois = stored.filter(({ predicate }) => predicate === 'doi').map(({ value }) => value);
    const values = new Map(
      stored.filter(({ type }) => type === 'Identifier').map(({ id, value }) => [id, value]),
    );
    expect(dois).toEqual(['10.1234/Abc', '10.1234/Abc']);
    expect(written.map((_each, at) => values.get(`identifier:${at}`))).toEqual(
      written.map((each) => each[2]),
    );
    expect(await drifts()).toEqual([]);
    for (const value of ['01qz5mb56', 'https://ror.org/01qz5mb56']) {
      const found = await ask(
        engine,
        `query ($value: String!) { entity(by: { identifier: { scheme: ROR, value: $value } }) { id }
          at(publishedBy: "2999-12-31") { entity(by: { identifier: { scheme: ROR, value: $value } }) { key } }
          identifiers(where: { value: { in: [$value] } }) { nodes { id } }
          search(text: $value) { nodes { id } } }`,
        { value },
      );
      expect([value, found]).toEqual([
        value,
        {
          entity: { id: 'org:o' },
          at: { entity: { key: 'org:o' } },
          identifiers: { nodes: [{ id: 'identifier:0' }] },
          search: { nodes: [{ id: 'org:o' }] },
        },
      ]);
    }
    const doi = { doi: 'https://doi.org/10.1234/ABC' };
    expect(
      await ask(
        engine,
        'query ($doi: String!) { datasets(where: { doi: { eq: $doi } }) { totalCount } search(text: $doi) { totalCount } }',
        doi,
      ),
    ).toEqual({ datasets: { totalCount: 2 }, search: { totalCount: 2 } });
  });

  it('need not say that a source is as it was read, and do not take it back by saying nothing', async () => {
    const state = async () =>
      (await exported()).map((line) => JSON.parse(line)).find(({ id }) => id === 'source:s').state;
    await importFiles(engine, model, { paths: [given('first.json', whole())] });
    const first = await state();
    await importFiles(engine, model, {
      paths: [given('gone.json', JSON.stringify({ records: [{ ...source, state: 'GONE' }] }))],
    });

    await importFiles(engine, model, { paths: [given('third.json', whole(named('O')))] });

    expect([first, await state()]).toEqual(['LIVE', 'GONE']);
  });
});
