import { readFileSync } from 'node:fs';
import neo4j from 'neo4j-driver';
import type { TestProject } from 'vitest/node';
import { CURRENT, type Neo4jServer, startNeo4js, whyNot } from '../../../tools/neo4j/server.ts';

/** Where a server is, and which it is. */
type Known = Pick<Neo4jServer, 'uri' | 'username' | 'password' | 'version'>;

declare module 'vitest' {
  export interface ProvidedContext {
    /** One server for each worker, in the order of their ids; empty when Neo4j cannot run here. */
    neo4j: readonly Known[];
    /** Whether the current release can run here beside the LTS. */
    runsCurrent: boolean;
  }
}

/**
 * Starts Neo4j once for the whole run, or finds the servers that were started for many runs. Where it must run, its absence fails the run;
 * elsewhere it is said loudly.
 */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const isLeftOut = process.env.ACCORD_NO_NEO4J === '1';
  const file = process.env.ACCORD_TEST_NEO4J;
  const isThere = !isLeftOut && file !== undefined && file !== '';
  const reason = isLeftOut ? 'ACCORD_NO_NEO4J is set.' : isThere ? undefined : await whyNot();
  const mustRun = process.env.ACCORD_REQUIRE_NEO4J === '1' || (process.env.CI !== undefined && !isLeftOut);
  if (reason !== undefined) {
    if (mustRun) throw new Error(`Tests on Neo4j must run here and cannot: ${reason}`);
    project.provide('neo4j', []);
    project.provide('runsCurrent', false);
    warn(reason);
    return async () => warn(reason);
  }
  const workers = Math.max(1, Number(project.config.maxWorkers) || 1);
  const own = isThere ? [] : await startNeo4js(workers);
  const servers = isThere ? await found(file, workers) : own;
  project.provide(
    'neo4j',
    servers.map(({ uri, username, password, version }) => ({ uri, username, password, version })),
  );
  project.provide('runsCurrent', (await whyNot(CURRENT)) === undefined);
  return async () => {
    await Promise.all(own.map((server) => server.stop()));
  };
}

/** The servers that a file names, where they answer and are enough. */
async function found(file: string, workers: number): Promise<readonly Known[]> {
  const remedy = `Start them by "npx tsx tools/neo4j/for-tests.ts ${file} ${workers}", or unset ACCORD_TEST_NEO4J.`;
  const servers = named(file, remedy);
  if (servers.length < workers)
    throw new Error(`${file} names ${servers.length} servers of Neo4j for ${workers} workers. ${remedy}`);
  for (const { uri, username, password } of servers) {
    const driver = neo4j.driver(uri, neo4j.auth.basic(username, password));
    try {
      await driver.getServerInfo();
    } catch (cause) {
      throw new Error(`The Neo4j at ${uri}, which ${file} names, does not answer. ${remedy}`, { cause });
    } finally {
      await driver.close();
    }
  }
  return servers;
}

function named(file: string, remedy: string): readonly Known[] {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as readonly Known[];
  } catch (cause) {
    throw new Error(`ACCORD_TEST_NEO4J names ${file}, which does not say where Neo4j is. ${remedy}`, {
      cause,
    });
  }
}

function warn(reason: string): void {
  const line = '='.repeat(100);
  process.stderr.write(
    `\n${line}\nNO TEST RAN ON NEO4J: ${reason}\nThe tests marked "neo4j" were skipped; only the embedded engine was tested.\n${line}\n\n`,
  );
}
