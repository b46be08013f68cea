import { CURRENT, fetchJars, LTS } from './server.ts';

/** `tsx tools/neo4j/fetch.ts`: fetches the jars of the LTS and of the current release, so that nothing waits for them later. */
for (const version of [LTS, CURRENT]) process.stdout.write(`${await fetchJars(version)}\n`);
