import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { startNeo4js } from './server.ts';

/**
 * `tsx tools/neo4j/for-tests.ts FILE [COUNT]`: servers for run after run of the tests, one for each worker, until a signal or until who
 * started it is gone. FILE says where they are, once they answer; the tests are told of it by `ACCORD_TEST_NEO4J`.
 */
const [file, count = '2'] = process.argv.slice(2);
if (file === undefined) throw new Error('Name the file that is to say where the servers are.');
rmSync(file, { force: true });

const parent = process.ppid;
const ending = new Promise<void>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  setInterval(() => process.ppid === parent || resolve(), 1_000);
});
const servers = await startNeo4js(Number(count));
const told = servers.map(({ uri, username, password, version }) => ({ uri, username, password, version }));
// Whole or not at all: who waits for it reads it at once.
writeFileSync(`${file}.partial`, JSON.stringify(told));
renameSync(`${file}.partial`, file);
process.stdout.write(`Neo4j is ready at ${told.map(({ uri }) => uri).join(' and ')}.\n`);
await ending;
rmSync(file, { force: true });
await Promise.all(servers.map((server) => server.stop()));
process.exit(0);
