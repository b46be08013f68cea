import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { LTS, startNeo4j } from './server.ts';

/** `tsx tools/neo4j/with.ts COMMAND...`: runs a command against a throw-away Neo4j and ends with the command's exit code. */
const [command, ...args] = process.argv.slice(2);
if (command === undefined)
  throw new Error('Give the command to run, such as `tsx tools/neo4j/with.ts npm start`.');
const server = await startNeo4j({ version: LTS });
const access = {
  NEO4J_URI: server.uri,
  NEO4J_USERNAME: server.username,
  NEO4J_PASSWORD: server.password,
};
try {
  const child = spawn(command, args, { stdio: 'inherit', env: { ...process.env, ...access } });
  const [code] = await once(child, 'exit');
  process.exitCode = typeof code === 'number' ? code : 1;
} finally {
  await server.stop();
}
