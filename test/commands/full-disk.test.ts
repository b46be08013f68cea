import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, expect, it } from 'vitest';
import { cli, written } from '../support/cli.ts';
import { removeFolder, temporaryFolder } from '../support/engines/engines.ts';

/** A disk that fills up under a running server: what is there is served, writes are refused and come back with the room. */

const folder = temporaryFolder();
const data = join(folder, 'data');
const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const SOURCE = {
  ...{ type: 'Source', id: 'source:s', title: 'S', publisher: 'S', tier: 'PARTY', state: 'LIVE' },
};
let child: ChildProcessWithoutNullStreams | undefined;
afterEach(() => void child?.kill('SIGKILL'));
afterAll(() => removeFolder(folder));

// A limit on the size of files does to a process what a full disk does, and any user may set it.
const limitFiles = (bytes: number | 'unlimited') =>
  spawnSync('bash', ['-c', `prlimit --pid ${child?.pid} --fsize=${bytes}:`]);

it.skipIf(process.platform !== 'linux')(
  'does not end the server, which refuses writes as long as it lasts',
  {
    timeout: 120_000,
  },
  async () => {
    const environment = { ACCORD_DATA: data, ACCORD_WRITING: 'on', PORT: '0', LOG_LEVEL: 'silent' };
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
