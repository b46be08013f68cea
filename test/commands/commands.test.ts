import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type CliOptions, cli, printed, startCli } from '../support/cli.ts';
import { describeEngines, emptyFor, removeFolder } from '../support/engines/engines.ts';
import { RECORDED_AT, world } from '../support/worlds/world.ts';

const folder = mkdtempSync(join(tmpdir(), 'accord-commands-'));
afterAll(() => removeFolder(folder));

const file = (name: string, text: string) => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const records = file('world.json', JSON.stringify({ recordedAt: RECORDED_AT, records: world }));
const faulty = file(
  'faulty.json',
  JSON.stringify({
    records: [
      { type: 'Source', id: 'source:a', title: 'A', publishedOn: '2026-01-01', tier: 'PRESS', state: 'LIVE' },
      { type: 'Company', id: 'org:no-name', sources: ['source:a'] },
      { type: 'Company', id: 'org:no-source', name: 'B', sources: ['source:missing'] },
    ],
  }),
);

describeEngines('commands on a graph', (_open, name) => {
  let environment: Record<string, string>;
  const run = (args: readonly string[], options: CliOptions = {}) => cli(args, { environment, ...options });

  beforeEach(async () => {
    environment = await emptyFor(name, folder);
  });

  it('imports, answers, verifies and exports', async () => {
    const imported = await run(['import', records]);
    const asked = await run(['query', '-'], {
      input: '{ organizations(first: 2) { totalCount nodes { name } } }',
    });
    const verified = await run(['verify']);
    const exported = await run(['export']);

    expect([imported.code, imported.out]).toEqual([0, '']);
    expect(imported.err).toMatch(/^\d+ records read: \d+ taken over, 0 there already, 0 refused\.\n$/);
    expect(asked).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(asked.out).data.organizations.nodes).toHaveLength(2);
    expect(verified).toMatchObject({ code: 0, out: '' });
    expect(exported).toMatchObject({ code: 0, err: '' });
    expect(
      exported.out
        .trim()
        .split('\n')
        .map((line) => typeof JSON.parse(line)),
    ).toContain('object');
  });

  it('imports the same file again without a change', async () => {
    await run(['import', records]);

    const again = await run(['import', records]);

    expect(again.code).toBe(0);
    expect(again.err).toMatch(/: 0 taken over, \d+ there already, 0 refused/);
  });

  it('writes what follows from the statements anew when asked to', async () => {
    await run(['import', records]);

    const mended = await run(['verify', '--repair']);

    expect(mended).toMatchObject({ code: 0, out: '' });
    expect(mended.err).toBe('0 things written anew.\nEverything follows from the statements.\n');
  });

  it('brings a graph back from its export', async () => {
    const path = join(folder, `${name}.jsonl`);
    await run(['import', records]);
    await run(['export', '--output', path]);
    const first = readFileSync(path, 'utf8');
    if (name === 'embedded') {
      environment = { ACCORD_DATA: mkdtempSync(join(folder, 'data-')) };
      await run(['import', path]);
    }

    const second = await run(['export']);

    expect(second.out).toBe(first);
    expect(existsSync(`${path}.partial`)).toBe(false);
  });

  it('keeps a file with faults out, and names every fault', async () => {
    const refused = await run(['import', faulty]);
    const asked = await run(['query', '-'], { input: '{ node(id: "source:a") { id } }' });

    expect(refused.code).toBe(65);
    expect(refused.err).toMatch(/name/);
    expect(refused.err).toMatch(/source:missing/);
    expect(refused.err).not.toMatch(/at .*\.ts:\d+/);
    expect(JSON.parse(asked.out)).toEqual({ data: { node: null } });
  });

  it('takes the rest of a file with faults when told to', async () => {
    const imported = await run(['import', '--skip-bad', faulty]);
    const asked = await run(['query', '-'], { input: '{ node(id: "source:a") { id } }' });

    expect(imported.code).toBe(65);
    expect(imported.err).toMatch(/1 taken over, 0 there already, 2 refused/);
    expect(JSON.parse(asked.out)).toEqual({ data: { node: { id: 'source:a' } } });
  });

  it('takes variables from the line and from a file', async () => {
    await run(['import', records]);
    const question = file('question.graphql', 'query($id: ID!) { node(id: $id) { id } }');
    const variables = file('variables.json', '{"id": "org:doe"}');

    const fromLine = await run(['query', question, '--variables', '{"id": "org:doe"}']);
    const fromFile = await run(['query', question, '--variables', `@${variables}`]);

    expect(JSON.parse(fromLine.out)).toEqual({ data: { node: { id: 'org:doe' } } });
    expect(fromFile.out).toBe(fromLine.out);
  });
});

describe('rows of a list', () => {
  const environment = { ACCORD_DATA: join(folder, 'rows') };
  const asked = 'query Parties { agreements(first: 1) { nodes { id valueUsd parties { nodes { name } } } } }';
  beforeAll(() => cli(['import', records], { environment }));
  const rows = (...args: readonly string[]) => cli(['query', '-', ...args], { environment, input: asked });

  it('are written as a table, page after page', async () => {
    expect(await rows('--format', 'csv', '--no-citations')).toEqual({
      ...{ code: 0, err: '' },
      out: [
        'id,valueUsd,parties_name',
        'agreement:lease,12500000,Chipmaker; U.S. Department of Energy',
        'agreement:mou-doe-acme,not disclosed,Acme AI; U.S. Department of Energy',
        '',
      ].join('\r\n'),
    });
  });

  it('are written for programs, up to a limit, and to a file', async () => {
    const output = join(folder, 'rows.ndjson');
    const lines = await rows('--format', 'ndjson', '--limit', '1', '-o', output);
    const raw = await rows('--format', 'csv', '--raw', '--no-citations');
    const json = await rows('--output', join(folder, 'rows.json'), '--operation', 'Parties');

    expect(lines).toEqual({ code: 0, out: '', err: '' });
    const [first, end] = readFileSync(output, 'utf8').split('\n');
    expect(JSON.parse(first ?? '')).toMatchObject({ id: 'agreement:lease', valueUsd_basis: 'REPORTED' });
    expect(end).toBe('');
    expect(raw.out).toContain(
      'agreement:mou-doe-acme,,"[""Acme AI"",""U.S. Department of Energy""]",false,"[""valueUsd""]"\r\n',
    );
    expect([json.code, json.out]).toEqual([0, '']);
    expect(JSON.parse(readFileSync(join(folder, 'rows.json'), 'utf8')).data.agreements.nodes).toHaveLength(1);
  });

  it.each([
    [
      'a format that there is not',
      ['--format', 'xlsx'],
      /--format must be json or csv or ndjson; found xlsx/,
    ],
    ['raw JSON', ['--raw'], /--raw is a way to write CSV/],
    ['a limit of an answer', ['--limit', '3'], /--limit is for rows/],
    ['an answer without citations', ['--no-citations'], /--no-citations is for rows/],
    ['a limit that is none', ['--format', 'csv', '--limit', 'ten'], /--limit must be a whole number/],
    [
      'an operation that there is not',
      ['--format', 'csv', '--operation', 'X'],
      /no operation "X".*found Parties/,
    ],
  ])('are not written for %s', async (_title, args, message) => {
    const { code, out, err } = await rows(...args);

    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(message);
  });

  it('need a list', async () => {
    const { code, out, err } = await cli(['query', '-', '--format', 'csv'], {
      ...{ environment, input: '{ node(id: "org:doe") { id } }' },
    });

    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(
      /^An export needs one list with `nodes` or `edges`, such as .*; found only `node\.id`\./,
    );
  });
});

describe('commands that cannot be done', () => {
  const environment = { ACCORD_DATA: join(folder, 'some') };
  beforeAll(() => cli(['import', records], { environment }));

  it.each([
    ['an unknown command', ['improt'], 2, /unknown command/],
    ['an unknown option', ['verify', '--fast'], 2, /unknown option/],
    ['no file', ['import'], 2, /missing required argument/],
    ['a file that is not there', ['import', join(folder, 'absent.json')], 65, /absent\.json/],
    ['a query that is not there', ['query', join(folder, 'absent.graphql')], 2, /absent\.graphql/],
    ['variables that are no JSON', ['query', '-', '--variables', '{id}'], 2, /must be JSON/],
    ['variables that are a list', ['query', '-', '--variables', '[1]'], 2, /JSON object/],
    ['an instant that is none', ['import', records, '--recorded-at', 'yesterday'], 2, /yesterday/],
    ['a day of embargoes without a public export', ['export', '--at', '2026-12-01'], 2, /needs --public/],
    [
      'a day that is none',
      ['export', '--public', '--at', '2026-13'],
      2,
      /^--at must be a day such as 2026-12-01; found "2026-13"/,
    ],
    [
      'several files to mirror',
      ['import', '--mirror', records, records],
      2,
      /^--mirror takes one export, .*; found 2 files/,
    ],
    [
      'a mirror without what is bad',
      ['import', '--mirror', '--skip-bad', records],
      2,
      /Leave out --skip-bad/,
    ],
    ['a mirror of what is no export', ['import', '--mirror', records], 65, /as `accord export` writes it/],
    [
      'an export to nowhere',
      ['export', '--output', join(folder, 'no', 'such', 'folder.jsonl')],
      2,
      /folder\.jsonl/,
    ],
  ])('say so of %s', async (_title, args, code, message) => {
    const { err, ...finished } = await cli(args, { environment });

    expect(err).toMatch(message);
    expect(err).not.toMatch(/at .*\.ts:\d+|A bug/);
    expect(finished).toMatchObject({ code, out: '' });
  });

  it('answer a wrong query with its errors and 2', async () => {
    const { code, out } = await cli(['query', '-'], { environment, input: '{ organisations { id } }' });

    expect(code).toBe(2);
    expect(JSON.parse(out).errors[0].message).toMatch(/organisations/);
  });

  it('name the database that cannot be reached', async () => {
    const neo4j = { NEO4J_URI: 'bolt://127.0.0.1:9', NEO4J_PASSWORD: 'a-secret' };

    const { code, err } = await cli(['verify'], { environment: neo4j });

    expect(code).toBe(69);
    expect(err).toMatch(/127\.0\.0\.1:9/);
    expect(err).not.toContain('a-secret');
  });

  it('list every problem of the configuration and mask secrets', async () => {
    const { code, err, out } = await cli(['serve'], {
      environment: {
        PORT: 'high',
        LOG_LEVEL: 'loud',
        NEO4J_URI: 'http://me:hidden@db',
        ACCORD_MAX_COST: '-1',
      },
    });

    expect([code, out]).toEqual([78, '']);
    for (const variable of ['PORT', 'LOG_LEVEL', 'NEO4J_URI', 'NEO4J_PASSWORD', 'ACCORD_MAX_COST'])
      expect(err).toContain(variable);
    expect(err).not.toContain('hidden');
  });
});

describe('help', () => {
  it('lists commands, settings, limits and exit codes', async () => {
    const { code, out } = await printed(['--help']);

    expect(code).toBe(0);
    for (const word of [
      'serve',
      'import',
      'export',
      'query',
      'changes',
      'verify',
      'NEO4J_URI',
      'ACCORD_MAX_COST',
      'Exit codes',
    ])
      expect(out).toContain(word);
  });

  it.each(['serve', 'import', 'export', 'query', 'changes', 'verify'])(
    'gives examples of %s',
    async (command) => {
      const { code, out } = await printed([command, '--help']);

      expect(code).toBe(0);
      expect(out).toContain('Examples:');
    },
  );

  it('names the version', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

    expect(await cli(['--version'])).toMatchObject({ code: 0, out: `${version}\n` });
  });
});

const NO_FOLDERS: readonly (readonly [string, readonly string[], string])[] = [
  ['a file', ['verify'], records],
  ['a file, to be made', ['import', records], records],
  ['in no real disk', ['import', records], '/proc/accord'],
];

it.each(NO_FOLDERS.slice(0, process.platform === 'linux' ? 3 : 2))(
  'says so of a data folder that is %s',
  async (_title, args, data) => {
    const { code, err } = await cli(args, { environment: { ACCORD_DATA: data } });

    expect(code).toBe(69);
    expect(err).toMatch(/^ACCORD_DATA must be a folder .*; found .*\. Name another folder\.\n$/);
  },
);

it('ends quietly when its reader has seen enough', async () => {
  const environment = { ACCORD_DATA: mkdtempSync(join(folder, 'data-')) };
  await cli(['import', records], { environment });
  const child = startCli(['export'], environment);
  let err = '';
  child.stderr.on('data', (data) => {
    err += data;
  });
  child.stdout.destroy();

  const code = await new Promise((resolve) => child.on('close', resolve));

  expect([code, err]).toEqual([0, '']);
});
