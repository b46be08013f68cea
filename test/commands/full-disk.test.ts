import { type ChildProcessWithoutNullStreams, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { cli, type Finished, written } from '../support/cli.ts';
import { removeFolder, temporaryFolder } from '../support/engines/engines.ts';
import { everyCommand, titled } from './every-command.ts';

/** A disk that is full or fills up, under commands and under a running server: what is there is safe, and writes go on with the room. */

const folder = temporaryFolder();
const { records, question, commands } = everyCommand(folder);
const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const IS_LINUX = process.platform === 'linux';
/** Companies in two transactions, of which the second brings some ten megabytes of texts. */
const large = join(folder, 'large.json');
const SOURCE = {
  ...{ type: 'Source', id: 'source:s', title: 'S', publisher: 'S', tier: 'PARTY', state: 'LIVE' },
};
writeFileSync(
  large,
  JSON.stringify({
    records: [
      SOURCE,
      ...Array.from({ length: 550 }, (_, index) => ({
        ...{ type: 'Company', id: `org:c-${index}`, name: `Company ${index}`, sources: [SOURCE.id] },
        summary: index < 400 ? 'Short.' : `${index} ${'and so on '.repeat(1_900)}`,
      })),
    ],
  }),
);
let child: ChildProcessWithoutNullStreams | undefined;
afterEach(() => void child?.kill('SIGKILL'));
afterAll(() => removeFolder(folder));

// A limit on the size of files does to a process what a full disk does, and any user may set it.
const limitFiles = (bytes: number | 'unlimited') =>
  spawnSync('bash', ['-c', `prlimit --pid ${child?.pid} --fsize=${bytes}:`]);

it.skipIf(!IS_LINUX)(
  'does not end the server, which refuses writes as long as it lasts',
  {
    timeout: 120_000,
  },
  async () => {
    const environment = {
      ACCORD_DATA: join(folder, 'served'),
      ACCORD_WRITING: 'on',
      PORT: '0',
      LOG_LEVEL: 'silent',
    };
    const started = startWithoutSignals(environment);
    child = started;
    const [, url = ''] = await written(started, /Accord is ready at (http:\/\/localhost:\d+)/);
    const made = await cli(['keys', 'create', '--name', 'Una', '--role', 'curator'], { environment });
    const post = async (path: string, type: string, body: string) => {
      const headers = { 'content-type': type, authorization: `Bearer ${made.out.trim()}` };
      const response = await fetch(`${url}${path}`, { method: 'POST', headers, body });
      return { status: response.status, text: await response.text() };
    };
    const send = (name: string, note: string) => {
      const record = { type: 'Company', id: `org:${name}`, name, note, sources: ['source:s'] };
      const lines = [SOURCE, record].map((each) => JSON.stringify(each)).join('\n');
      return post('/records', 'application/x-ndjson', lines);
    };
    const ask = (query: string) => post('/graphql', 'application/json', JSON.stringify({ query }));
    const write = (name: string) => {
      const note = 'n'.repeat(20_000);
      const company = `{id: "org:${name}", name: "${name}", note: "${note}", sources: [{source: "source:s"}]}`;
      return ask(`mutation { record(records: [{company: ${company}}]) { revision userErrors { message } } }`);
    };
    const counted = (totalCount: number) => ({
      status: 200,
      text: expect.stringContaining(`{"companies":{"totalCount":${totalCount}}}`),
    });
    expect((await send('before', 'short')).status).toBe(200);
    expect(await ask('{ companies { totalCount } }')).toEqual(counted(1));

    limitFiles(1);
    expect(await send('within', 'n'.repeat(50_000))).toEqual({
      status: 503,
      text: expect.stringMatching(
        /no room left on the disk to receive the records; nothing of them was written/,
      ),
    });
    // The engine finds out once its buffer is full.
    let stored = 1;
    let last = await write('within-1');
    for (; last.status === 200 && stored < 1_000; last = await write(`within-${stored}`)) stored += 1;
    for (const refused of [last, await write('once-more')])
      expect(refused).toEqual({
        status: 503,
        text: expect.stringMatching(/no room left on the disk; this write was not applied/),
      });
    expect(await ask('{ companies { totalCount } }')).toEqual(counted(stored));
    expect((await fetch(`${url}/health/live`)).status).toBe(200);

    limitFiles('unlimited');
    await expect.poll(async () => (await send('after', 'short')).status).toBe(200);
    expect(await ask('{ companies { totalCount } }')).toEqual(counted(stored + 1));
    const ended = new Promise((resolve) => started.once('close', resolve));
    started.kill('SIGTERM');
    expect(await ended).toBe(0);
    expect(await cli(['verify'], { environment })).toMatchObject({ code: 0 });
  },
);

/** A signal tells of the limit on files, which a full disk does not send. */
function startWithoutSignals(environment: Readonly<Record<string, string>>): ChildProcessWithoutNullStreams {
  const { PATH = '', HOME = '' } = process.env;
  const command = `trap '' XFSZ; exec "$0" "$1" serve --no-seeds`;
  return spawn('bash', ['-c', command, process.execPath, CLI], { env: { PATH, HOME, ...environment } });
}

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

describe.skipIf(!IS_LINUX)('a full disk', () => {
  const data = join(folder, 'data');
  beforeAll(async () => {
    await cli(['import', records], { environment: { ACCORD_DATA: data } });
  });

  const writing = commands.filter(([name]) => name !== 'verify');
  it.each(titled([...writing, ['--help'], ['--version']]))(
    'that takes the output of %s is named',
    async (_title, args) => {
      const { code, err } = await inShell('"$@" > /dev/full', args, data);

      expect(err).toMatch(
        /^The output could not be written to standard output: ENOSPC.* What is in the graph is safe\. Free some room there/m,
      );
      expect([code, err.includes('A bug')]).toEqual([74, false]);
    },
  );

  it.each(titled(commands))(
    'does not keep %s from reading, nor does one that takes its messages',
    async (_title, args) => {
      const { code, out } = await inShell(`${NO_ROOM} 2> /dev/full`, args, data);

      expect([code, out === '']).toEqual([0, args[0] === 'verify']);
    },
  );

  it('that takes the messages of an import changes nothing else', async () => {
    const { code } = await inShell('"$@" 2> /dev/full', ['import', records], data);

    expect(code).toBe(0);
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

    const stopped = await inShell(LITTLE_ROOM, ['import', large], small);
    const read = await inShell(NO_ROOM, ['export'], small);
    const again = await cli(['import', large], { environment: { ACCORD_DATA: small } });
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
        const stopped = await cli(['import', large], { environment });
        const asked = await cli(['query', question], { environment });
        const exported = await cli(['export'], { environment });
        execFileSync('mount', ['-o', 'remount,size=64m', disk]);
        const again = await cli(['import', large], { environment });
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
