import './probe.ts';
import pino from 'pino';
import { readConfig } from '../../src/config.ts';
import { openEngine } from '../../src/engine/open-engine.ts';
import { prepareStorage } from '../../src/graph/record.ts';
import { buildSchema, readContract } from '../../src/schema.ts';
import { createServer } from '../../src/server/create-server.ts';

/** Ours as it is served, on the engine that the environment names; only its log is silent. */
const config = readConfig(process.env);
const contract = readContract();
const { engineCallMs, poolSize } = config.limits;
const engine = await openEngine({
  data: config.data,
  ...(config.neo4j && { neo4j: config.neo4j }),
  callMs: engineCallMs,
  poolSize,
});
await prepareStorage(engine, contract.model);
const server = await createServer({
  engine,
  contract,
  schema: buildSchema(contract),
  config,
  logger: pino({ level: 'silent' }),
});
const url = await server.listen({ host: '127.0.0.1', port: 0 });
process.send?.({ url: `${url}/graphql` });
