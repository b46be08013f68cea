import { parseArgs } from 'node:util';
import { parse } from 'graphql';
import { openEmbedded } from '../src/engine/embedded/embedded.ts';
import type { Engine } from '../src/engine/engine.ts';
import { createContext } from '../src/query/request-context.ts';
import { buildSchema, readContract } from '../src/schema.ts';
import { type Ask, createAsk } from '../src/server/graphql/ask.ts';
import { embeddedOf, neo4jOf, type Wanted } from './database.ts';
import { factsOf } from './facts.ts';
import { Progress } from './progress.ts';
import { shapesOf } from './shapes.ts';

/**
 * `npm run bench:executor -- [--on embedded,neo4j] [--size 1k] [--requests 300]`: CPU of this process for one question by the project's own
 * executor and by graphql's, in alternating blocks, parsed documents given. HTTP is left out.
 */
const { values } = parseArgs({
  options: {
    on: { type: 'string', default: 'embedded,neo4j' },
    size: { type: 'string', default: '1k' },
    requests: { type: 'string', default: '300' },
  },
});
const SHAPES = ['Q1', 'Q2', 'Q4'];
const BLOCK = 25;

const contract = readContract();
const schema = buildSchema(contract);
const progress = new Progress();
const wanted: Wanted = { size: values.size as Wanted['size'], model: contract.model, progress };

const WAYS: Readonly<Record<'plans' | 'graphql', Ask>> = {
  plans: createAsk(schema, 'plans'),
  graphql: createAsk(schema, 'graphql'),
};

const lines = [
  '| engine | shape | plans, ms CPU | graphql, ms CPU | plans / graphql |',
  '|---|---|---|---|---|',
];
for (const name of values.on.split(',')) lines.push(...(await measureOn(name)));
process.stdout.write(`${lines.join('\n')}\n`);

async function measureOn(name: string): Promise<string[]> {
  if (name === 'embedded') {
    const database = await embeddedOf(wanted);
    if (!database) throw new Error(`The embedded engine is not measured at ${wanted.size}.`);
    const engine = openEmbedded({ folder: database.folder, callMs: 60_000 });
    return measureShapes(name, engine, database.loaded).finally(() => engine.close());
  }
  const { engine, loaded, server } = await neo4jOf(wanted);
  return measureShapes(name, engine, loaded).finally(async () => {
    await engine.close();
    await server.stop();
  });
}

async function measureShapes(
  name: string,
  engine: Engine,
  loaded: Parameters<typeof factsOf>[1]['loaded'],
): Promise<string[]> {
  const shapes = shapesOf(await factsOf(engine, { contract, schema, loaded })).filter(({ id }) =>
    SHAPES.includes(id),
  );
  const rows: string[] = [];
  for (const shape of shapes) {
    const questions = Array.from({ length: shape.variants }, (_, variant) => shape.ours(variant));
    const document = parse(questions[0]?.query ?? '');
    const spent = { plans: 0, graphql: 0 };
    const requests = Number(values.requests);
    for (let block = -12; block * BLOCK < requests; block += 1)
      for (const way of ['plans', 'graphql'] as const) {
        const start = process.cpuUsage();
        for (let index = 0; index < BLOCK; index += 1) {
          const question = questions[(Math.max(0, block) * BLOCK + index) % questions.length];
          const { errors } = await WAYS[way]({
            question: document,
            variables: question?.variables,
            context: createContext({ engine, model: contract.model }),
          });
          if (errors?.[0]) throw errors[0];
        }
        const { user, system } = process.cpuUsage(start);
        // The first blocks warm up.
        if (block >= 0) spent[way] += (user + system) / 1_000;
      }
    const [own, theirs] = [spent.plans / requests, spent.graphql / requests];
    rows.push(
      `| ${name} | ${shape.id} | ${own.toFixed(2)} | ${theirs.toFixed(2)} | ${(own / theirs).toFixed(2)} |`,
    );
    progress.done(rows.at(-1) ?? '');
  }
  return rows;
}
