import type { TestProject } from 'vitest/node';
import { CURRENT, type Neo4jServer, startNeo4js, whyNot } from '../../../tools/neo4j/server.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** One server for each worker, in the order of their ids; empty when Neo4j cannot run here. */
    neo4j: readonly Pick<Neo4jServer, 'uri' | 'username' | 'password' | 'version'>[];
    /** Whether the current release can run here beside the LTS. */
    runsCurrent: boolean;
  }
}

/** Starts Neo4j once for the whole run. Where it must run, its absence fails the run; elsewhere it is said loudly. */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const isLeftOut = process.env.ACCORD_NO_NEO4J === '1';
  const reason = isLeftOut ? 'ACCORD_NO_NEO4J is set.' : await whyNot();
  const mustRun = process.env.ACCORD_REQUIRE_NEO4J === '1' || (process.env.CI !== undefined && !isLeftOut);
  if (reason !== undefined) {
    if (mustRun) throw new Error(`Tests on Neo4j must run here and cannot: ${reason}`);
    project.provide('neo4j', []);
    project.provide('runsCurrent', false);
    warn(reason);
    return async () => warn(reason);
  }
  const workers = Math.max(1, Number(project.config.maxWorkers) || 1);
  const servers = await startNeo4js(workers);
  project.provide(
    'neo4j',
    servers.map(({ uri, username, password, version }) => ({ uri, username, password, version })),
  );
  project.provide('runsCurrent', (await whyNot(CURRENT)) === undefined);
  return async () => {
    await Promise.all(servers.map((server) => server.stop()));
  };
}

function warn(reason: string): void {
  const line = '='.repeat(100);
  process.stderr.write(
    `\n${line}\nNO TEST RAN ON NEO4J: ${reason}\nThe tests marked "neo4j" were skipped; only the embedded engine was tested.\n${line}\n\n`,
  );
}
