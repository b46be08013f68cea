import { LTS, startNeo4j } from './server.ts';

/** `npm run neo4j [-- FOLDER [VERSION]]`: a Neo4j for development, until Ctrl-C. */
const [dataDir = '.cache/neo4j-data', version = LTS] = process.argv.slice(2);
process.stderr.write(`Starting Neo4j ${version} with its data in ${dataDir} ...\n`);
const server = await startNeo4j({ dataDir, version, port: 7687 });
process.stdout.write(
  `Neo4j ${server.version} is ready at ${server.uri}. In another terminal:\n\n  NEO4J_URI=${server.uri} NEO4J_USERNAME=${server.username} NEO4J_PASSWORD=${server.password} npm start\n\nCtrl-C stops it.\n`,
);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    server.stop().then(() => process.exit(0));
  });
}
