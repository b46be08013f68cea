import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProgram } from '../../src/commands/program.ts';
import { cli, type Finished, startCli, written } from '../support/cli.ts';
import { describeEngines, emptyFor, removeFolder, temporaryFolder } from '../support/engines/engines.ts';
import { RECORDED_AT, world } from '../support/worlds/world.ts';

const folder = temporaryFolder();
afterAll(() => removeFolder(folder));

const records = join(folder, 'world.json');
const question = join(folder, 'question.graphql');
writeFileSync(records, JSON.stringify({ recordedAt: RECORDED_AT, records: world }));
writeFileSync(question, '{ organizations { totalCount nodes { id name } } }');

/** Every command that asks about a graph, as somebody gives it. */
const ASKING: Readonly<Record<string, readonly string[]>> = {
  export: [],
  query: [question],
  changes: ['--since', '2000-01-01', '--all'],
  verify: [],
  path: ['org:doe', 'org:acme-ai'],
  neighbours: ['org:doe'],
  similar: ['org:doe'],
  brokers: [],
  communities: [],
  report: ['agreement-timeline'],
};
/** The commands that make a graph where there is none. */
const MAKING = ['serve', 'import'];
/** What its commands write, keys.test tries. */
const OF_KEYS = ['keys'];
const commands = Object.entries(ASKING).map(([name, args]): readonly string[] => [name, ...args]);

it('knows every command', () => {
  const program = createProgram({ version: '0', act: async () => undefined });

  expect(program.commands.map((command) => command.name()).sort()).toEqual(
    [...Object.keys(ASKING), ...MAKING, ...OF_KEYS].sort(),
  );
});

describe('a folder without a graph', () => {
  const data = join(folder, 'mistyped');
  const environment = { ACCORD_DATA: data };

  it.each([...commands.map((args) => [args]), [['verify', '--repair']]])('is named by %j', async (args) => {
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

/** Runs the command line within a line of the shell, where `"$@"` stands for it. */
async function inShell(line: string, args: readonly string[], data: string): Promise<Finished> {
  const { PATH = '' } = process.env;
  const child = spawn('bash', ['--norc', '-c', line, 'bash', process.execPath, 'dist/cli.js', ...args], {
    env: { PATH, LOG_LEVEL: 'warn', ACCORD_DATA: data },
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (text) => {
    out += text;
  });
  child.stderr.on('data', (text) => {
    err += text;
  });
  const [code] = await once(child, 'close');
  return { code, out, err };
}

// The limit on the size of files does to a process what a full disk does, and any user may set it.
const NO_ROOM = 'trap \'\' XFSZ; ulimit -f 0; "$@"';
const LITTLE_ROOM = 'trap \'\' XFSZ; ulimit -f 2500; "$@"';
const IS_LINUX = process.platform === 'linux';

describe.skipIf(!IS_LINUX)('a full disk', () => {
  const data = join(folder, 'data');
  beforeAll(async () => {
    await cli(['import', records], { environment: { ACCORD_DATA: data } });
  });

  const writing = commands.filter(([name]) => name !== 'verify');
  it.each([...writing.map((args) => [args]), [['--help']], [['--version']]])(
    'that takes the output of %j is named',
    async (args) => {
      const { code, err } = await inShell('"$@" > /dev/full', args, data);

      expect(err).toMatch(
        /^The output could not be written to standard output: ENOSPC.* What is in the graph is safe\. Free some room there/m,
      );
      expect([code, err.includes('A bug')]).toEqual([74, false]);
    },
  );

  it.each([...commands.map((args) => [args]), [['import', records]]])(
    'that takes the messages of %j changes nothing else',
    async (args) => {
      const { code } = await inShell('"$@" 2> /dev/full', args, data);

      expect(code).toBe(0);
    },
  );

  it.each(commands.map((args) => [args]))('does not keep %j from reading', async (args) => {
    const { code, err, out } = await inShell(NO_ROOM, args, data);

    expect([code, err.includes('A bug')]).toEqual([0, false]);
    expect(`${out}${err}`).not.toBe('');
  });

  it('keeps the export before when a new one does not fit', async () => {
    const output = join(folder, 'kept.jsonl');
    writeFileSync(output, 'an earlier export\n');

    const { code, err } = await inShell(NO_ROOM, ['export', '--output', output], data);

    expect(err).toMatch(/^The output could not be written to .*kept\.jsonl: .* What is in the graph is safe/);
    expect([code, readFileSync(output, 'utf8')]).toEqual([74, 'an earlier export\n']);
    expect(existsSync(`${output}.partial`)).toBe(false);
  });

  it('stops an import with what is stored, and the import goes on when there is room', {
    timeout: 120_000,
  }, async () => {
    const small = join(folder, 'small');

    const stopped = await inShell(LITTLE_ROOM, ['import', 'seeds'], small);
    const read = await inShell(NO_ROOM, ['export'], small);
    const again = await cli(['import', 'seeds'], { environment: { ACCORD_DATA: small } });
    const verified = await cli(['verify'], { environment: { ACCORD_DATA: small } });

    expect(stopped.code).toBe(69);
    expect(stopped.err).toMatch(
      /^There is no room left on the disk; .*\n\d+ of \d+ records were stored, and the import goes on from there when the same command is given again\.\n$/,
    );
    expect([read.code, read.out.split('\n').length > 100]).toEqual([0, true]);
    expect([again.code, verified.code, verified.out]).toEqual([0, 0, '']);
  });
});

/** A disk of a few megabytes, where this user may make one. */
function smallDisk(): string | undefined {
  const path = mkdtempSync(join(folder, 'disk-'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', path]);
  return mounted.status === 0 ? path : undefined;
}

describe('a disk of four megabytes', () => {
  // Mounted by the test itself: a run that leaves the test out must not leave a mounted disk behind.
  it.skipIf(!IS_LINUX)(
    'fills, is read, and goes on when it has grown',
    { timeout: 120_000 },
    async ({ skip }) => {
      const disk = smallDisk();
      if (!disk) {
        process.stderr.write('No disk can be mounted here: the test on a small real disk is left out.\n');
        return skip();
      }
      const environment = { ACCORD_DATA: join(disk, 'data') };
      try {
        const stopped = await cli(['import', 'seeds'], { environment });
        const asked = await cli(['query', question], { environment });
        const exported = await cli(['export'], { environment });
        execFileSync('mount', ['-o', 'remount,size=64m', disk]);
        const again = await cli(['import', 'seeds'], { environment });
        const verified = await cli(['verify'], { environment });

        expect(stopped.err).toMatch(/^There is no room left on the disk; .*\n\d+ of \d+ records were stored/);
        expect([stopped.code, asked.code, exported.code]).toEqual([69, 0, 0]);
        expect([again.code, verified.code, verified.out]).toEqual([0, 0, '']);
      } finally {
        execFileSync('umount', [disk]);
      }
    },
  );
});

describe('beside a running server', () => {
  const data = join(folder, 'held');
  const environment = { ACCORD_DATA: data };
  const run = (args: readonly string[]) => cli(args, { environment });
  const sign = join(data, 'holder.json');
  const started: ChildProcess[] = [];
  const serve = async () => {
    const server = startCli(['serve', '--no-seeds'], { ...environment, PORT: '0' });
    started.push(server);
    const [, url = ''] = await written(server, /ready at (\S+)/);
    return { server, url };
  };
  const stop = async (server: ChildProcess, signal: NodeJS.Signals) => {
    server.kill(signal);
    if (server.exitCode === null && server.signalCode === null) await once(server, 'close');
  };
  const total = async (url: string, id: string) => {
    const query = `{ companies(where: { id: { in: ["${id}"] } }) { totalCount } }`;
    const answer = await fetch(`${url}/graphql?query=${encodeURIComponent(query)}`);
    return ((await answer.json()) as { data: { companies: { totalCount: number } } }).data.companies
      .totalCount;
  };
  const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
  /** What depends on the minute is left out. */
  const timeless = ({ code, out, err }: Finished) => ({
    ...{ code, out: out.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'T'), err },
  });
  afterAll(async () => {
    for (const server of started) await stop(server, 'SIGKILL');
  });

  it('every command says and does what it does alone', { timeout: 300_000 }, async () => {
    await run(['import', records]);
    const [merged, then] = [join(folder, 'merged.jsonl'), join(folder, 'then.graphql')];
    const company = (id: string) => ({
      type: 'Company',
      id: `org:${id}-twin`,
      name: `${id} Twin`,
      basis: 'INFERRED',
    });
    const merge = {
      type: 'Merge',
      from: 'org:second-twin',
      into: 'org:first-twin',
      at: inDays(20),
    };
    const lines = [company('first'), company('second'), { ...merge, reason: 'One.' }];
    writeFileSync(merged, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    writeFileSync(
      then,
      `{ at(recordedBy: "${inDays(10)}") { search(text: "second twin", first: 1) { nodes { key } } } }`,
    );
    await run(['import', merged]);
    const asked = [['query', then]];
    const all = [
      ...asked,
      ...commands,
      ['verify', '--repair'],
      ['import', records],
      ['query', 'nothing.graphql'],
    ];
    const alone: Finished[] = [];
    for (const args of all) alone.push(await run(args));
    expect(alone[0]?.out).toMatch(/"org:second-twin"/);
    const { server } = await serve();
    expect(statSync(sign).mode & 0o777).toBe(0o600);
    for (const [index, args] of all.entries()) {
      const beside = await run(args);
      expect([args, timeless(beside)]).toEqual([args, timeless(alone[index] as Finished)]);
    }
    await stop(server, 'SIGTERM');
    expect(existsSync(sign)).toBe(false);
  });

  it('what a command writes, the server answers, and keys are good at once', {
    timeout: 300_000,
  }, async () => {
    const { server, url } = await serve();
    const more = join(folder, 'more.jsonl');
    writeFileSync(
      more,
      '{"type": "Company", "id": "org:beside", "name": "Beside\u2028it", "basis": "INFERRED"}\n',
    );
    expect(await run(['import', more])).toMatchObject({ code: 0 });
    expect(await total(url, 'org:beside')).toBe(1);
    writeFileSync(more, '{"type": "Company", "id": "org:none"}\n');
    expect(await run(['import', more])).toMatchObject({ code: 65, out: '' });
    expect(await total(url, 'org:none')).toBe(0);
    const made = await run(['keys', 'create', '--name', 'maria', '--role', 'reader']);
    const asked = async () =>
      (
        await fetch(`${url}/graphql?query={__typename}`, {
          headers: { authorization: `Bearer ${made.out.trim()}` },
        })
      ).status;
    expect([made.code, await asked()]).toEqual([0, 200]);
    expect((await run(['keys', 'list'])).out).toMatch(/"name":"maria"/);
    expect(await run(['keys', 'revoke', made.out.trim()])).toMatchObject({ code: 0 });
    expect(await asked()).toBe(401);
    expect(await run(['verify'])).toMatchObject({ code: 0, out: '' });
    // Another server would answer for a graph that it does not hold.
    expect(await cli(['serve'], { environment: { ...environment, PORT: '0' } })).toMatchObject({
      code: 69,
      err: expect.stringContaining('is in use by another Accord process'),
    });
    await stop(server, 'SIGKILL');
    expect(existsSync(sign)).toBe(true);
    // Nobody answers there any more, and nobody holds the folder.
    expect(await run(['verify'])).toMatchObject({ code: 0, out: '' });
  });

  it('who does not know the token learns and does nothing', { timeout: 300_000 }, async () => {
    const { server, url } = await serve();
    const { port } = JSON.parse(readFileSync(sign, 'utf8')) as { port: number };
    const said = async (line: string) => {
      const socket = connect({ host: '127.0.0.1', port });
      let text = '';
      socket.on('data', (chunk) => {
        text += chunk;
      });
      socket.on('error', () => undefined);
      socket.write(line);
      // It may be reset as well as closed.
      await new Promise((closed) => socket.once('close', closed));
      return text;
    };
    for (const line of [
      '{"protocol":1,"token":"wrong"}\n{"id":1,"op":"read","query":{"name":"x","text":"MATCH (n) RETURN n.id AS id"},"params":{}}\n',
      '{"protocol":1}\n',
      'GET / HTTP/1.1\r\nhost: localhost\r\n\r\n',
      'x'.repeat(100_000),
    ])
      expect(await said(line)).toBe('');
    expect(await total(url, 'org:none')).toBe(0);
    await stop(server, 'SIGTERM');
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
