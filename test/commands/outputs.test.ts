import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProgram } from '../../src/commands/program.ts';
import { cli, written } from '../support/cli.ts';
import { describeEngines, emptyFor, removeFolder, temporaryFolder } from '../support/engines/engines.ts';
import { everyCommand, MAKING, OF_KEYS, titled } from './every-command.ts';

const folder = temporaryFolder();
afterAll(() => removeFolder(folder));

const { records, commands } = everyCommand(folder);
const IS_LINUX = process.platform === 'linux';

it('knows every command', () => {
  const program = createProgram({ version: '0', act: async () => undefined });

  expect(program.commands.map((command) => command.name()).sort()).toEqual(
    [...commands.map(([name]) => name), ...MAKING, ...OF_KEYS].sort(),
  );
});

describe('a folder without a graph', () => {
  const data = join(folder, 'mistyped');
  const environment = { ACCORD_DATA: data };

  it.each(titled([...commands, ['verify', '--repair']]))('is named by %s', async (_title, args) => {
    const { code, out, err } = await cli(args, { environment });

    expect({ code, out, err }).toEqual({
      code: 69,
      out: '',
      err: `There is no graph in ${data}. Set ACCORD_DATA to the folder of one, or make one there with accord import or accord serve.\n`,
    });
    expect(existsSync(data)).toBe(false);
  });

  it('costs no export that was there', async () => {
    const output = join(folder, 'backup.jsonl');
    writeFileSync(output, 'an earlier export\n');

    const { code } = await cli(['export', '--output', output], { environment });

    expect([code, readFileSync(output, 'utf8')]).toEqual([69, 'an earlier export\n']);
    expect(existsSync(`${output}.partial`)).toBe(false);
  });
});

describeEngines('an empty database', (_open, name) => {
  it('holds no graph for any command', async () => {
    const environment = await emptyFor(name, folder);

    for (const args of commands) {
      const { code, out, err } = await cli(args, { environment });
      expect([args[0], code, out]).toEqual([args[0], 69, '']);
      expect(err).toMatch(
        /^There is no graph in .* or make one there with accord import or accord serve\.\n$/,
      );
    }
  });
});

describe('an output', () => {
  const environment = { ACCORD_DATA: join(folder, 'outputs') };
  let whole: string;
  beforeAll(async () => {
    await cli(['import', records], { environment });
    whole = (await cli(['export'], { environment })).out;
  });

  it('that is a link is written where the link leads', async () => {
    const [target, link] = [join(folder, 'target.jsonl'), join(folder, 'link.jsonl')];
    writeFileSync(target, '');
    symlinkSync(target, link);

    const { code } = await cli(['export', '-o', link], { environment });

    expect([code, lstatSync(link).isSymbolicLink()]).toEqual([0, true]);
    expect(readFileSync(target, 'utf8')).toBe(whole);
  });

  it.skipIf(!IS_LINUX)('that is a pipe is written into it, and stays', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const reader = spawn('cat', [pipe]);
    let read = '';
    reader.stdout.on('data', (text) => {
      read += text;
    });

    const [{ code }] = await Promise.all([
      cli(['export', '-o', pipe], { environment }),
      once(reader, 'close'),
    ]);

    expect([code, lstatSync(pipe).isFIFO()]).toEqual([0, true]);
    expect(read).toBe(whole);
  });

  it('for the public holds what is public, and says how much stays back and never what', async () => {
    const secret = join(folder, 'secret.jsonl');
    const record = {
      type: 'Topic',
      id: 'topic:canary',
      name: 'canary',
      visibility: 'EMBARGOED',
      embargoedUntil: '2090',
    };
    writeFileSync(secret, `${JSON.stringify(record)}\n`);
    const data = { ACCORD_DATA: join(folder, 'inner') };
    await cli(['import', records, secret], { environment: data });

    const today = await cli(['export', '--public'], { environment: data });
    const ahead = await cli(['export', '--public', '--at', '2090-12-31'], { environment: data });

    expect([today.code, ahead.code]).toEqual([0, 0]);
    expect(today.out + today.err).not.toMatch(/canary|EMBARGOED/);
    expect(today.err).toMatch(/^Public as of \d{4}-\d\d-\d\d \(UTC\)\.\n/);
    expect(today.err).toMatch(/\n {2}statements: \d+ written, 1 stay back\n/);
    expect(today.err).toMatch(/\n {2}entities: \d+ written, 1 stay back\n/);
    expect(ahead.out).toMatch(/topic:canary/);
    expect(ahead.err).toMatch(
      /That day is still to come: embargoes that end until then are taken as lifted\./,
    );

    const [then, now] = [join(folder, 'then.jsonl'), join(folder, 'now.jsonl')];
    writeFileSync(then, ahead.out);
    writeFileSync(now, today.out);
    const outer = { ACCORD_DATA: join(folder, 'outer') };
    await cli(['import', '--mirror', then], { environment: outer });
    const withdrawn = await cli(['import', '--mirror', now], { environment: outer });
    expect(withdrawn).toMatchObject({ code: 0, out: '' });
    expect(withdrawn.err).toMatch(/ 0 refused\.\n2 removed that the export has not, or has otherwise\.\n$/);
    expect((await cli(['export'], { environment: outer })).out).toBe(today.out);
  });

  it('that is a folder is refused', async () => {
    const { code, err } = await cli(['export', '-o', folder], { environment });

    expect(code).toBe(2);
    expect(err).toMatch(/^--output must name a file; found the folder .*\. Name a file in it\.\n$/);
  });
});

describe('what is imported', () => {
  it('may be a folder, with the files of records in it', async () => {
    const [given, environment] = [join(folder, 'given'), { ACCORD_DATA: join(folder, 'of-folder') }];
    mkdirSync(join(given, 'deeper'), { recursive: true });
    writeFileSync(join(given, 'README.md'), 'About these files.');
    writeFileSync(join(given, 'world.json'), readFileSync(records));
    writeFileSync(join(given, 'more.jsonl'), '{"type": "Nothing"}\n');

    const { code, err } = await cli(['import', given], { environment });

    expect([code, err]).toEqual([65, expect.stringMatching(/more\.jsonl:1 /)]);
    rmSync(join(given, 'more.jsonl'));
    expect((await cli(['import', given], { environment })).err).toMatch(/ 0 refused\.\n$/);
  });

  it('is no folder without any', async () => {
    const given = mkdtempSync(join(folder, 'none-'));

    const { code, err } = await cli(['import', given], { environment: { ACCORD_DATA: join(folder, 'x') } });

    expect(code).toBe(65);
    expect(err).toContain(
      `${given}: Expected a file of records, or a folder that holds some; found a folder without any .json, .jsonl or .ndjson. Name the files.`,
    );
  });

  it('cannot be recorded in the future', async () => {
    const { code, err } = await cli(['import', records, '--recorded-at', '2931-01-01T00:00:00Z'], {
      environment: { ACCORD_DATA: join(folder, 'x') },
    });

    expect(code).toBe(2);
    expect(err).toMatch(/^--recorded-at must not lie in the future; found 2931-01-01T00:00:00Z, and it is /);
  });
});

it.skipIf(!IS_LINUX)('ends the server when npm is told to end', { timeout: 60_000 }, async () => {
  const { PATH = '', HOME = '' } = process.env;
  const npm = spawn('npm', ['start', '--ignore-scripts', '--', '--no-seeds'], {
    env: { PATH, HOME, PORT: '0', LOG_LEVEL: 'warn', ACCORD_DATA: join(folder, 'served') },
  });
  const [, url = ''] = await written(npm, /ready at (\S+)/);
  const answers = () => fetch(`${url}/health/live`).then(({ ok }) => ok);
  expect(await answers()).toBe(true);

  npm.kill('SIGTERM');
  await once(npm, 'close');

  await expect(answers()).rejects.toThrow();
});
