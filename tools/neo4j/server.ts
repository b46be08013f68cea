import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import neo4j from 'neo4j-driver';

/** A real Neo4j Community server without Docker: its jars from Maven Central, run on this machine's Java. */
export interface Neo4jServer {
  readonly version: string;
  readonly uri: string;
  readonly username: string;
  readonly password: string;
  stop(): Promise<void>;
}

export interface StartOptions {
  /** 5.26.x runs on Java 17 and later, 2026.x on Java 21 and later. */
  readonly version?: string;
  /** Kept after `stop`; a temporary folder, removed then, when left out. */
  readonly dataDir?: string;
  readonly port?: number;
  readonly password?: string;
  /** Java heap, such as `1g`. */
  readonly heap?: string;
  /** Page cache, mebibytes. */
  readonly pageCacheMb?: number;
  /** Lines of its `neo4j.conf`. */
  readonly settings?: readonly string[];
  /** Arguments of Java. */
  readonly java?: readonly string[];
}

export const LTS = '5.26.30';
export const CURRENT = '2026.08.1';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const READY_MS = 120_000;
const run = promisify(execFile);

/** Starts a server on a loopback port and waits until it answers. Throws with the remedy when Java or Maven is missing. */
export async function startNeo4j(options: StartOptions = {}): Promise<Neo4jServer> {
  const [server] = await startTogether([options], options);
  if (!server) throw new Error('Neo4j did not start.');
  return server;
}

/**
 * Starts servers for tests, each with data of its own, in one process: a server compiles for minutes as it warms up, and the others need
 * not do so again. They stop together, when all of them were stopped. They keep the plans that they made: the data of tests change all the
 * time, and a server that plans anew whatever was planned for other data did so 6,600 times in a run; and tests ask more texts than the
 * thousand that it keeps by itself.
 */
export function startNeo4js(count: number): Promise<Neo4jServer[]> {
  return startTogether(
    Array.from({ length: count }, () => ({})),
    {
      heap: `${count + 1}g`,
      settings: [
        'dbms.cypher.min_replan_interval=24h',
        'server.memory.query_cache.per_db_cache_num_entries=10000',
      ],
      java: OPTIMIZES_LATE,
    },
  );
}

/**
 * Java optimizes what was called eight times as often as usual. Plans of new texts call a little of everything, and a server for tests spent
 * two fifths of its processor time on optimizing what it hardly called again; with this, an eighth less in all.
 */
const OPTIMIZES_LATE = [
  '-XX:Tier4InvocationThreshold=40000',
  '-XX:Tier4MinInvocationThreshold=4800',
  '-XX:Tier4CompileThreshold=100000',
  '-XX:Tier4BackEdgeThreshold=300000',
];

type Place = Pick<StartOptions, 'dataDir' | 'port' | 'password'>;

async function startTogether(places: readonly Place[], options: StartOptions): Promise<Neo4jServer[]> {
  const version = options.version ?? LTS;
  const java = await findJava(oldestJava(version));
  const jars = await fetchJars(version);
  const free = await freePorts(places.length);
  const homes = places.map(({ dataDir, port }, place) => {
    const home = dataDir ?? mkdtempSync(join(tmpdir(), 'accord-neo4j-'));
    mkdirSync(home, { recursive: true });
    if (options.settings) writeFileSync(join(home, 'neo4j.conf'), options.settings.join('\n'));
    return [home, port ?? free[place] ?? 0] as const;
  });
  const child = launch(java, {
    jars,
    homes,
    heap: options.heap ?? '1g',
    java: options.java ?? [],
    pageCacheMb: options.pageCacheMb ?? 256,
  });
  const kept = places.some(({ dataDir }) => dataDir !== undefined);
  const end = async () => {
    await ended(child, kept ? 30_000 : 0);
    for (const [place, [home]] of homes.entries())
      if (places[place]?.dataDir === undefined) rmSync(home, { recursive: true, force: true });
  };
  let running = places.length;
  const servers = homes.map(([, port], place): Neo4jServer => {
    let isStopped = false;
    const stop = async () => {
      if (isStopped) return;
      isStopped = true;
      running -= 1;
      if (running === 0) await end();
    };
    const password = places[place]?.password ?? 'accord-local';
    return { version, uri: `bolt://127.0.0.1:${port}`, username: 'neo4j', password, stop };
  });
  try {
    await ready(child);
    for (const server of servers) await setPassword(server);
    return servers;
  } catch (error) {
    await end();
    throw error;
  }
}

/** Whether this machine can run a version, and what it lacks otherwise. */
export async function whyNot(version: string = LTS): Promise<string | undefined> {
  try {
    await findJava(oldestJava(version));
    if (!existsSync(jarFolder(version))) await run('mvn', ['--version']);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function oldestJava(version: string): number {
  return version.startsWith('5.') ? 17 : 21;
}

function jarFolder(version: string): string {
  const cache = process.env.ACCORD_CACHE ?? join(HERE, '../../.cache');
  return join(cache, `neo4j-${version}`);
}

const fetching = new Map<string, Promise<string>>();

/** The folder of jars; fetched once, whole or not at all, also for servers that are started side by side. */
export function fetchJars(version: string = LTS): Promise<string> {
  const folder = jarFolder(version);
  const under = fetching.get(folder) ?? fetchInto(folder, version).finally(() => fetching.delete(folder));
  fetching.set(folder, under);
  return under;
}

async function fetchInto(folder: string, version: string): Promise<string> {
  if (existsSync(folder)) return folder;
  const partial = `${folder}.${process.pid}.partial`;
  mkdirSync(partial, { recursive: true });
  const args = [
    '-q',
    '-B',
    '-f',
    join(HERE, 'pom.xml'),
    `-Dneo4j.version=${version}`,
    'dependency:copy-dependencies',
    `-DoutputDirectory=${partial}`,
  ];
  try {
    await run('mvn', args, { maxBuffer: 64 * 1024 * 1024 });
    if (existsSync(folder)) rmSync(partial, { recursive: true });
    else renameSync(partial, folder);
    return folder;
  } catch (cause) {
    rmSync(partial, { recursive: true, force: true });
    throw new Error(
      `Neo4j ${version} could not be fetched with Maven. Install Maven (package maven) and check that Maven Central can be reached.`,
      { cause },
    );
  }
}

async function findJava(oldest: number): Promise<string> {
  const installed = existsSync('/usr/lib/jvm')
    ? readdirSync('/usr/lib/jvm').map((name) => `/usr/lib/jvm/${name}`)
    : [];
  const homes = [process.env.JAVA_HOME, ...installed].filter((home) => home !== undefined);
  const candidates = [
    'java',
    ...homes.map((home) => join(home, 'bin/java')).filter((path) => existsSync(path)),
  ];
  for (const candidate of candidates) {
    const version = await javaVersion(candidate);
    if (version !== undefined && version >= oldest) return candidate;
  }
  throw new Error(
    `Neo4j needs Java ${oldest} or later, and none was found. Install one (package openjdk-${oldest}-jdk-headless) or set JAVA_HOME.`,
  );
}

async function javaVersion(java: string): Promise<number | undefined> {
  try {
    const { stderr } = await run(java, ['-version']);
    const match = /version "(\d+)/.exec(stderr);
    return match ? Number(match[1]) : undefined;
  } catch {
    return undefined;
  }
}

interface Launch {
  readonly jars: string;
  readonly homes: readonly (readonly [home: string, port: number])[];
  readonly heap: string;
  readonly java: readonly string[];
  readonly pageCacheMb: number;
}

/** The launcher ends when its standard input closes, so it never outlives this process. */
function launch(java: string, how: Launch): ChildProcess {
  const opens = [
    '--add-opens=java.base/java.nio=ALL-UNNAMED',
    '--add-opens=java.base/java.lang=ALL-UNNAMED',
    '--add-opens=java.base/sun.nio.ch=ALL-UNNAMED',
  ];
  const classpath = ['-cp', join(how.jars, '*'), join(HERE, 'Launcher.java')];
  const args = [
    `-Xmx${how.heap}`,
    '-XX:+UseSerialGC',
    ...how.java,
    ...opens,
    ...classpath,
    String(how.pageCacheMb),
    ...how.homes.flat().map(String),
  ];
  return spawn(java, args, { stdio: ['pipe', 'pipe', 'pipe'] });
}

async function ready(child: ChildProcess): Promise<void> {
  let said = '';
  const listen = (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-4_000);
  };
  child.stderr?.on('data', listen);
  child.stdout?.on('data', listen);
  const end = Date.now() + READY_MS;
  while (!/^ready$/m.test(said)) {
    if (child.exitCode !== null)
      throw new Error(`Neo4j ended while starting, with code ${child.exitCode}. It said:\n${said}`);
    if (Date.now() > end)
      throw new Error(`Neo4j was not ready after ${READY_MS / 1000} s. It said:\n${said}`);
    await sleep(50);
  }
}

/** A new server asks that its first password be changed. */
async function setPassword(access: {
  readonly uri: string;
  readonly username: string;
  readonly password: string;
}): Promise<void> {
  const driver = neo4j.driver(access.uri, neo4j.auth.basic(access.username, 'neo4j'));
  const session = driver.session({ database: 'system' });
  try {
    await session.run('ALTER CURRENT USER SET PASSWORD FROM $old TO $new', {
      old: 'neo4j',
      new: access.password,
    });
  } catch (error) {
    if (!String(error).includes('Unauthorized') && !String(error).includes('unauthorized')) throw error;
  } finally {
    await session.close();
    await driver.close();
  }
}

/** Lets the server shut down within `patienceMs`; data that nobody keeps needs no patience. */
async function ended(child: ChildProcess, patienceMs: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.stdin?.end();
  const isEnded = await Promise.race([exit.then(() => true), sleep(patienceMs, false)]);
  if (isEnded) return;
  child.kill('SIGKILL');
  await exit;
}

/** Ports that nobody listens on, all different. */
async function freePorts(count: number): Promise<number[]> {
  const holders = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(holders.map((holder) => once(holder, 'listening')));
  return holders.map((holder) => {
    const address = holder.address();
    holder.close();
    if (address === null || typeof address === 'string')
      throw new Error('No free port could be found on the loopback address.');
    return address.port;
  });
}
