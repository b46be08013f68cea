import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { DataError } from '../../../src/errors.ts';
import { importFiles } from '../../../src/exchange/import/import-files.ts';
import { describeEngines } from '../../support/engines/engines.ts';
import { about, deal, fileOf, linesOf, model, now, org, prepared, source } from './given-files.ts';

/** A faulty record beside three sound ones, with the place and the message of its fault. */
const FAULTS: readonly (readonly [string, unknown, string, RegExp])[] = [
  ['no record', 7, 'records[3]', /^Expected a record, an object with "type"; found 7\.$/],
  [
    'an unknown type',
    { type: 'Agrement', id: 'agreement:x' },
    'records[3].type',
    /found "Agrement"\. Did you mean "Agreement"\?$/,
  ],
  [
    'an unknown field',
    { ...deal, id: 'agreement:x', anouncedOn: '2026' },
    'records[3].anouncedOn',
    /no field "anouncedOn"\. Did you mean "announcedOn"\?$/,
  ],
  [
    'a field that is written only by statements',
    { ...deal, id: 'agreement:x', conflicts: ['c'] },
    'records[3].conflicts',
    /follows from statements/,
  ],
  ['a missing name', { type: 'Company', id: 'org:x' }, 'records[3].name', /^Company needs "name"/],
  [
    'a text for a number',
    { ...deal, id: 'agreement:x', valueUsd: '5' },
    'records[3].valueUsd',
    /^Expected a whole number up to 2\^53 - 1; found "5"\.$/,
  ],
  [
    'a number that is no whole one',
    { ...deal, id: 'agreement:x', valueUsd: 5.5 },
    'records[3].valueUsd',
    /found 5\.5/,
  ],
  [
    'a number that is too large',
    { ...deal, id: 'agreement:x', valueUsd: 2 ** 53 },
    'records[3].valueUsd',
    /whole number/,
  ],
  [
    'a word for yes or no',
    { ...deal, id: 'agreement:x', binding: 'yes' },
    'records[3].binding',
    /^Expected true or false/,
  ],
  [
    'one text for a list',
    { ...deal, id: 'agreement:x', focusAreas: 'x' },
    'records[3].focusAreas',
    /Put it in brackets/,
  ],
  [
    'a value outside its enum',
    { ...deal, id: 'agreement:x', kind: 'MEMO' },
    'records[3].kind',
    /^Expected one of MOU, MOA, .*; found "MEMO"\./,
  ],
  [
    'a kind that its type contradicts',
    { ...org, id: 'org:x', kind: 'AGENCY' },
    'records[3].kind',
    /^Expected one of COMPANY; found "AGENCY"/,
  ],
  [
    'a date that the calendar lacks',
    { ...deal, id: 'agreement:x', signedOn: '2026-02-30' },
    'records[3].signedOn',
    /that the calendar has; found "2026-02-30"/,
  ],
  [
    'an address that is none',
    { ...org, id: 'org:x', website: 'javascript:alert(1)' },
    'records[3].website',
    /^Expected an http or https address/,
  ],
  [
    'an id with another prefix',
    { ...deal, id: 'org:x' },
    'records[3].id',
    /^Expected an id that starts with "agreement:\.\.\."; found "org:x"/,
  ],
  ['an id with capitals', { ...deal, id: 'agreement:X' }, 'records[3].id', /lower-case letters/],
  ['an id that stands twice', { ...deal }, 'records[3].id', /stands twice in the file/],
  [
    'a source that is not there',
    { ...deal, id: 'agreement:x', sources: ['source:none'] },
    'records[3].sources[0]',
    /^Expected the id of a Source; nothing has the id "source:none"/,
  ],
  [
    'a source that is something else',
    { ...deal, id: 'agreement:x', sources: ['org:o'] },
    'records[3].sources[0]',
    /found org:o, which is a Company/,
  ],
  [
    'a party that is not there',
    { ...deal, id: 'agreement:x', parties: ['org:none'] },
    'records[3].parties[0]',
    /nothing has the id "org:none"/,
  ],
  [
    'a party that can be none',
    { ...deal, id: 'agreement:x', parties: [{ id: 'agreement:a' }] },
    'records[3].parties[0]',
    /which is an Agreement/,
  ],
  [
    'several programmes where one fits',
    { ...deal, id: 'agreement:x', program: ['program:p'] },
    'records[3].program',
    /Expected one item; found a list/,
  ],
  [
    'a role outside its enum',
    { type: 'Company', id: 'org:x', name: 'X', suppliedSystems: [{ id: 'compute:c', role: 'BOSS' }] },
    'records[3].suppliedSystems[0].role',
    /^Expected one of INTEGRATOR/,
  ],
  [
    'a role where there is none',
    { ...deal, id: 'agreement:x', program: { id: 'program:p', role: 'x' } },
    'records[3].program.role',
    /^UNDER has no role/,
  ],
  [
    'an end before the start',
    { ...deal, id: 'agreement:x', parties: [{ id: 'org:o', start: '2026', end: '2025' }] },
    'records[3].parties[0].end',
    /^Expected an end after the start 2026; found 2025/,
  ],
  [
    'an unknown predicate',
    { ...about, predicate: 'scoop' },
    'records[3].predicate',
    /"scoop"\. Did you mean "scope"\?$/,
  ],
  [
    'an undisclosed predicate that is none',
    { ...deal, id: 'agreement:x', undisclosed: ['worth'] },
    'records[3].undisclosed[0]',
    /^Agreement has no property, relationship or observation "worth"/,
  ],
  [
    'a statement about nothing',
    { ...about, subject: 'agreement:none' },
    'records[3].subject',
    /nothing has the id "agreement:none"/,
  ],
  [
    'a statement about a source',
    { ...about, subject: 'source:s', predicate: 'name' },
    'records[3].predicate',
    /^Source has no/,
  ],
  [
    'a statement with two contents',
    { ...about, asWritten: 'y' },
    'records[3]',
    /exactly one of .*; found value and asWritten/,
  ],
  [
    'a statement without content',
    { type: 'Statement', subject: 'agreement:a', predicate: 'scope' },
    'records[3]',
    /found none/,
  ],
  ['a value with kind NONE', { ...about, kind: 'NONE' }, 'records[3].value', /holds no value/],
  [
    'a value of the wrong type',
    { ...about, predicate: 'valueUsd' },
    'records[3].value',
    /^Expected a whole number/,
  ],
  [
    'a value for a relationship',
    { ...about, predicate: 'UNDER' },
    'records[3].value',
    /name the other end in "object"/,
  ],
  [
    'a relationship the wrong way round',
    { type: 'Statement', subject: 'agreement:a', predicate: 'PARTY_TO', object: 'org:o' },
    'records[3].object',
    /PARTY_TO does not lead from Agreement to Company/,
  ],
  [
    'a field name for a relationship',
    { type: 'Statement', subject: 'agreement:a', predicate: 'program', object: 'org:o' },
    'records[3].predicate',
    /The field program is stored as UNDER/,
  ],
  [
    'an id that does not follow from the claim',
    { ...about, id: 'statement:00' },
    'records[3].id',
    /^Expected statement:[0-9a-f]{32}, which follows/,
  ],
  [
    'the replacement of nothing',
    { ...about, supersedes: ['statement:00'] },
    'records[3].supersedes[0]',
    /nothing has the id "statement:00"/,
  ],
  [
    'the retraction of nothing',
    { type: 'Retraction', statement: 'statement:00', reason: 'x' },
    'records[3].statement',
    /nothing has the id "statement:00"/,
  ],
  [
    'a misspelt key of a citation',
    { ...about, sources: [{ source: 'source:s', qoute: 'x' }] },
    'records[3].sources[0].qoute',
    /Did you mean "quote"\?$/,
  ],
  [
    'a publication stated at its publisher',
    { ...org, id: 'org:x', publications: ['source:s'] },
    'records[3].publications',
    /State PUBLISHED_BY at its other end/,
  ],
];

describeEngines('importing what is faulty', (open) => {
  it('names every fault with file and path, and takes nothing of the files', async () => {
    const engine = await prepared(open);
    for (const [what, given, path, message] of FAULTS) {
      const file = fileOf([source, org, deal, given]);
      const error = await importFiles(engine, model, { paths: [file], now }).catch(
        (caught: unknown) => caught,
      );
      expect(error, what).toBeInstanceOf(DataError);
      const own = (error as DataError).faults.filter((fault) => fault.path === path);
      expect(own, what).toMatchObject([{ file, path, message: expect.stringMatching(message) }]);
    }
    expect(await linesOf(engine)).toEqual([]);
    const all = fileOf([source, org, deal, ...FAULTS.map(([, given]) => given)]);
    const error = await importFiles(engine, model, { paths: [all], now }).catch((caught: unknown) => caught);
    expect((error as DataError).faults.length).toBeGreaterThanOrEqual(FAULTS.length);
  });

  it('leaves out what is faulty and what leans on it, and takes the rest', async () => {
    const engine = await prepared(open);
    const program = { type: 'Program', id: 'program:p', name: 'P', kind: 'NONSENSE' };
    const path = fileOf(
      [
        source,
        org,
        { ...deal, program: 'program:p' },
        { ...deal, id: 'agreement:b', parties: ['org:o'] },
        program,
        about,
      ],
      'bad.jsonl',
    );
    writeFileSync(path, '\n{ "type": \n', { flag: 'a' });
    const report = await importFiles(engine, model, { paths: [path], skipBad: true, now });
    expect(report).toMatchObject({ read: 7, mapped: 3, ignored: 0, failed: 4 });
    expect(report.faults).toMatchObject([
      { file: path, line: 5, path: 'kind', message: expect.stringContaining('"NONSENSE"') },
      { file: path, line: 7, message: expect.stringContaining('Expected one JSON object on the line') },
      {
        file: path,
        line: 3,
        path: 'program',
        message: expect.stringContaining('nothing has the id "program:p"'),
      },
      {
        file: path,
        line: 6,
        path: 'subject',
        message: expect.stringContaining('nothing has the id "agreement:a"'),
      },
    ]);
    const again = await importFiles(engine, model, { paths: [path], skipBad: true, now });
    expect(again).toMatchObject({ read: 7, mapped: 0, ignored: 3, failed: 4 });
  });

  it('says of a file that is none what is wrong with it', async () => {
    const engine = await prepared(open);
    const broken = fileOf([], 'broken.json');
    writeFileSync(broken, '{ "records": [\n  { "type": }\n] }');
    const bare = fileOf([], 'bare.json');
    writeFileSync(bare, '[]');
    const error = await importFiles(engine, model, { paths: [broken, bare, '/nowhere.json'], now }).catch(
      (caught: unknown) => caught,
    );
    expect((error as DataError).faults).toEqual([
      { file: broken, line: 2, message: expect.stringContaining('Expected JSON') },
      { file: bare, message: expect.stringContaining('Expected { "records": [...] }') },
      { file: '/nowhere.json', message: expect.stringContaining('found none here') },
    ]);
  });
});
