import { createServer } from 'node:http';
import neo4j from 'neo4j-driver';
import type { Data, Facts } from '../shape.ts';
import { shapesOf } from '../shapes.ts';

/** The lower limit: hand-tuned Cypher, the driver, `JSON.stringify` and nothing else. */
const { uri, username, password, facts } = JSON.parse(process.env.BENCH ?? '{}') as Setting;

interface Setting {
  readonly uri: string;
  readonly username: string;
  readonly password: string;
  readonly facts: Facts;
}

const driver = neo4j.driver(uri, neo4j.auth.basic(username, password), {
  disableLosslessIntegers: true,
  maxConnectionPoolSize: 50,
});
const shapes = new Map(shapesOf(facts).map((shape) => [shape.id, shape]));

async function run(text: string, params: Data): Promise<readonly Data[]> {
  const session = driver.session({ database: 'neo4j', defaultAccessMode: neo4j.session.READ });
  try {
    const { records } = await session.run(text, params);
    return records.map((record) => record.toObject() as Data);
  } finally {
    session.close().catch(() => undefined);
  }
}

const server = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (piece: string) => {
    body += piece;
  });
  request.on('end', () => {
    const { shape, variant } = JSON.parse(body) as { shape: string; variant: number };
    const found = shapes.get(shape);
    if (!found) throw new Error(`There is no shape ${shape}.`);
    found.raw(run, variant).then(
      (data) => response.setHeader('content-type', 'application/json').end(JSON.stringify({ data })),
      (error) => response.writeHead(500).end(JSON.stringify({ errors: [{ message: String(error) }] })),
    );
  });
});
server.listen(0, '127.0.0.1', () => {
  process.send?.({ url: `http://127.0.0.1:${(server.address() as { port: number }).port}/` });
});
