import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { Agent, createServer as createHttpServer, request } from 'node:http';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { openNeo4j } from '../../src/engine/neo4j/neo4j.ts';
import { readContract } from '../../src/schema.ts';
import { prepareStorage } from '../../src/store/record/record.ts';
import { cli, startCli, written } from '../support/cli.ts';
import { neo4jAccess, removeFolder } from '../support/engines/engines.ts';
import { wipe } from '../support/engines/wipe.ts';
import { copySeeds } from '../support/seeded.ts';
import { SOON } from '../support/soon.ts';

const READY = /Accord is ready at (http:\/\/localhost:\d+)\n([\s\S]*)/;
const folder = mkdtempSync(join(tmpdir(), 'accord-serve-'));
const children: ChildProcessWithoutNullStreams[] = [];

afterEach(async () => {
  for (const child of children.splice(0)) await ended(child, 'SIGKILL');
  await removeFolder(folder);
});

function start(args: readonly string[], environment: Readonly<Record<string, string>>) {
  const child = startCli(args, { PORT: '0', ACCORD_DATA: join(folder, 'data'), ...environment });
  children.push(child);
  return child;
}

async function ready(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const child = start(args, environment);
  const [, url = '', counts = ''] = await written(child, READY);
  return { child, url, counts };
}

describe('serve', () => {
  it('loads the seeds once and says what there is', async () => {
    const first = await ready([]);
    const count = await total(first.url, 'organizations');
    await ended(first.child, 'SIGTERM');

    const second = await ready(['serve']);

    expect(first.counts).toMatch(/\d+ statements, \d+ sources/);
    expect(count).toBeGreaterThan(100);
    expect(await total(second.url, 'organizations')).toBe(count);
  });

  it('goes on with a first load that was killed', async () => {
    const killed = start(['serve'], {});
    await written(killed, /Loading the seeds/);
    await sleep(700);
    await ended(killed, 'SIGKILL');

    const { url } = await ready(['serve']);

    const seeded = readdirSync('seeds').filter((file) => file.endsWith('.json'));
    const sources = seeded.flatMap((file) =>
      (JSON.parse(readFileSync(join('seeds', file), 'utf8')).records as { type: string }[]).filter(
        ({ type }) => type === 'Source',
      ),
    );
    expect(await total(url, 'sources')).toBe(sources.length);
  });

  it('leaves an empty graph empty when told to', async () => {
    const { url, counts } = await ready(['serve', '--no-seeds']);

    expect(counts).toMatch(/The graph is empty/);
    expect(await total(url, 'organizations')).toBe(0);
  });

  it('says that its port is taken', async () => {
    const other = createHttpServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as AddressInfo;

    const { code, err } = await cli(['serve'], {
      environment: { PORT: String(port), ACCORD_DATA: join(folder, 'data') },
    });

    expect(code).toBe(78);
    expect(err).toMatch(new RegExp(`PORT must be free.*${port}`));
    other.close();
  });

  it('answers all 200 requests under way at SIGTERM, and ends', async () => {
    await copySeeds(join(folder, 'data'));
    const { child, url } = await ready(['serve']);
    const agent = new Agent({ keepAlive: true });
    const query = '{ organizations(first: 50) { nodes { name agreements(first: 5) { nodes { name } } } } }';
    const asked = Array.from({ length: 200 }, () => post(url, query, agent));
    const first = await Promise.race(asked);
    const start = Date.now();

    const code = await ended(child, 'SIGTERM');

    const answers = await Promise.all(asked);
    expect(first.status).toBe(200);
    expect(answers.filter((answer) => answer.status !== 200)).toEqual([]);
    expect(code).toBe(0);
    expect(Date.now() - start).toBeLessThan(SOON);
    agent.destroy();
  });

  it('answers a question that goes on and on with 503 at SIGTERM, and ends', async () => {
    await copySeeds(join(folder, 'data'));
    const { child, url } = await ready(['serve'], { ACCORD_MAX_COST: '1000000000' });
    const asked = post(url, ENDLESS);
    const underWay = async () => (await fetch(`${url}/metrics`)).text();
    await expect.poll(underWay).toMatch(/^accord_operations_running 1$/m);
    const start = Date.now();

    const code = await ended(child, 'SIGTERM');

    expect((await asked).status).toBe(503);
    expect(code).toBe(0);
    expect(Date.now() - start).toBeLessThan(SOON);
  });

  it('ends at SIGTERM while a client keeps its connection open', async () => {
    const { child, url } = await ready(['serve', '--no-seeds']);
    const agent = new Agent({ keepAlive: true });
    await post(url, '{ __typename }', agent);
    const start = Date.now();

    expect(await ended(child, 'SIGTERM')).toBe(0);
    expect(Date.now() - start).toBeLessThan(SOON);
    agent.destroy();
  });

  it('logs an unhandled rejection, drains and ends with 1', async () => {
    const script = "process.on('SIGUSR2', () => { Promise.reject(new Error('nobody listened')); })";
    const { child } = await ready(['serve', '--no-seeds'], {
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(script)}`,
    });
    const logged = written(child, /nobody listened/);

    const code = await ended(child, 'SIGUSR2');

    await logged;
    expect(code).toBe(1);
  });
});

describe.skipIf(neo4jAccess() === undefined)('serve with Neo4j', () => {
  it('is live while the database is down, and ready soon after it is up', async () => {
    const access = neo4jAccess();
    if (!access) throw new Error('No Neo4j runs for these tests.');
    const engine = openNeo4j({ ...access, database: 'neo4j', callMs: 30_000, poolSize: 2 });
    await wipe(engine);
    await prepareStorage(engine, readContract().model);
    await engine.close();
    const port = await freePort();
    const child = start(['serve', '--no-seeds'], {
      NEO4J_URI: `bolt://127.0.0.1:${port}`,
      NEO4J_USERNAME: access.username,
      NEO4J_PASSWORD: access.password,
    });
    const [, url = '', why = ''] = await written(child, /listens at (http:\S+) but is not ready: (.*)\n/);
    const [live, notReady] = [await fetch(`${url}/health/live`), await fetch(`${url}/health/ready`)];
    const isReady = written(child, READY);
    const proxy = createServer((socket) => {
      const { hostname, port: target } = new URL(access.uri);
      const server = connect(Number(target), hostname);
      socket.pipe(server).pipe(socket);
      for (const one of [socket, server]) one.on('error', () => one.destroy());
    }).listen(port, '127.0.0.1');
    const up = Date.now();
    await isReady;

    expect([live.status, notReady.status]).toEqual([200, 503]);
    // The address is the operator's: strangers hear that the database is away, and no more.
    expect(why).toContain(`127.0.0.1:${port}`);
    expect(await notReady.json()).toEqual({
      status: 'not ready',
      reason: expect.stringMatching(/^The database cannot answer now/),
    });
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);
    expect(Date.now() - up).toBeLessThan(SOON);
    expect(await ended(child, 'SIGTERM')).toBe(0);
    proxy.close();
  });

  // A user of its own: after three wrong passwords the server would turn the other tests away too.
  const stranger = () => ({
    NEO4J_URI: neo4jAccess()?.uri ?? '',
    NEO4J_USERNAME: 'stranger',
    NEO4J_PASSWORD: 'not-the-password',
  });

  it('asks once and then leaves the user alone for a while when the password is wrong', async () => {
    let connections = 0;
    const { hostname, port } = new URL(neo4jAccess()?.uri ?? '');
    const proxy = createServer((socket) => {
      connections += 1;
      const server = connect(Number(port), hostname);
      socket.pipe(server).pipe(socket);
      for (const one of [socket, server]) one.on('error', () => one.destroy());
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => proxy.once('listening', resolve));
    const address = proxy.address();
    const at = `bolt://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    const child = start(['serve', '--no-seeds'], { ...stranger(), NEO4J_URI: at });
    await written(child, /listens at (http:\S+) but is not ready: (.*)\n/);
    const once = connections;
    await sleep(2_000);

    expect(once).toBeGreaterThan(0);
    expect(connections).toBe(once);
    expect(await ended(child, 'SIGTERM')).toBe(0);
    proxy.close();
  });

  it('says that the password is wrong at once, and to strangers only that it is not ready', async () => {
    const child = start(['serve', '--no-seeds'], stranger());
    const [, url = '', why] = await written(child, /listens at (http:\S+) but is not ready: (.*)\n/);

    const ready = await fetch(`${url}/health/ready`);

    expect(why).toMatch(
      /refuses the user "stranger" or its password. Check NEO4J_USERNAME and NEO4J_PASSWORD/,
    );
    const told = await ready.text();
    expect(ready.status).toBe(503);
    expect(told).toMatch(/The database cannot answer now/);
    expect(told).not.toMatch(/stranger|NEO4J_|bolt:/);
    expect(await ended(child, 'SIGTERM')).toBe(0);
  });

  it.each([
    ['a wrong password', stranger, /NEO4J_PASSWORD/],
    [
      'a wrong address',
      () => ({ ...stranger(), NEO4J_URI: 'bolt://127.0.0.1:9' }),
      /127\.0\.0\.1:9.*NEO4J_URI/,
    ],
  ])('ends a command with 69 for %s', async (_what, environment, remedy) => {
    const begin = Date.now();

    const { code, err } = await cli(['verify'], { environment: environment() });

    expect(code).toBe(69);
    expect(err).toMatch(remedy);
    expect(err).not.toContain('not-the-password');
    expect(Date.now() - begin).toBeLessThan(SOON);
  });
});

/** Seeks twenty texts that nothing holds, each behind all statements of the sources of statements, which takes the engine many seconds. */
const ENDLESS = `{ organizations(where: {OR: [${Array.from(
  { length: 20 },
  (_, text) =>
    `{statements: {some: {sources: {some: {statements: {some: {sources: {some: {title: {contains: "zzz${text}"}}}}}}}}}}`,
).join(' ')}]}, first: 1) { totalCount } }`;

interface Reply {
  readonly status: number | undefined;
  readonly text: string;
}

function post(url: string, query: string, agent?: Agent): Promise<Reply> {
  return new Promise((resolve) => {
    const headers = { 'content-type': 'application/json' };
    const asked = request(
      `${url}/graphql`,
      { method: 'POST', headers, ...(agent && { agent }) },
      (response) => {
        let text = '';
        response.on('data', (data) => {
          text += data;
        });
        response.on('end', () => resolve({ status: response.statusCode, text }));
      },
    );
    asked.on('error', (error) => resolve({ status: undefined, text: error.message }));
    asked.end(JSON.stringify({ query }));
  });
}

async function total(url: string, list: string): Promise<number> {
  const { text } = await post(url, `{ ${list} { totalCount } }`);
  return (JSON.parse(text) as { data: Record<string, { totalCount: number }> }).data[list]?.totalCount ?? -1;
}

/** Sends a signal, waits for the end, and returns the exit code. */
async function ended(child: ChildProcessWithoutNullStreams, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve));
  child.kill(signal);
  return closed;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
