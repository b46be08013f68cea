import { ApolloServer } from '@apollo/server';
import fastifyApollo from '@as-integrations/fastify';
import Fastify, { type FastifyInstance } from 'fastify';
import neo4j, { type Driver } from 'neo4j-driver';
import { libraryOver } from './library.ts';

interface Context {
  readonly executionContext: Driver;
  readonly sessionConfig: { readonly database: string; readonly defaultAccessMode: 'READ' };
}

/** The library on the same database, behind the same HTTP server as ours. */
const { uri, username, password } = JSON.parse(process.env.BENCH ?? '{}') as Record<string, string>;
const driver = neo4j.driver(uri ?? '', neo4j.auth.basic(username ?? '', password ?? ''), {
  maxConnectionPoolSize: 50,
});
const apollo = new ApolloServer<Context>({
  schema: await libraryOver(driver).getSchema(),
  stopOnTerminationSignals: false,
});
await apollo.start();
const app: FastifyInstance = Fastify();
await app.register(fastifyApollo<Context>(apollo), {
  path: '/graphql',
  context: async () => ({
    executionContext: driver,
    sessionConfig: { database: 'neo4j', defaultAccessMode: 'READ' },
  }),
});
const url = await app.listen({ host: '127.0.0.1', port: 0 });
process.send?.({ url: `${url}/graphql` });
