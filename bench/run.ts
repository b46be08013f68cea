import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import neo4j from 'neo4j-driver';
import { InputError } from '../src/errors.ts';
import { buildSchema, readContract } from '../src/schema.ts';
import { type Contender, plainAnswer, startContender } from './client.ts';
import { type Counts, countOurs, countRaw, countTheirs } from './count.ts';
import { embeddedOf, neo4jOf, type Size } from './database.ts';
import { factsOf } from './facts.ts';
import { timeShape } from './measure.ts';
import { Progress } from './progress.ts';
import { type Measured, markdown } from './report.ts';
import { libraryOver } from './servers/library.ts';
import type { Shape } from './shape.ts';
import { shapesOf } from './shapes.ts';
import { SIZES } from './world.ts';

/** `npm run bench -- --size 100k [--seconds 2] [--only Q4,Q5] [--without theirs,embedded]` */
const { values } = parseArgs({
  options: {
    size: { type: 'string', default: '1k' },
    seconds: { type: 'string', default: '2' },
    only: { type: 'string', default: '' },
    without: { type: 'string', default: '' },
    out: { type: 'string' },
  },
});
const size = values.size.toLowerCase() as Size;
if (!(size in SIZES))
  throw new InputError(`--size must be one of ${Object.keys(SIZES).join(', ')}; found "${values.size}".`);

const progress = new Progress();
const contract = readContract();
const schema = buildSchema(contract);
const { engine, loaded, server } = await neo4jOf({ size, model: contract.model, progress });
const driver = neo4j.driver(server.uri, neo4j.auth.basic(server.username, server.password));
const contenders: Contender[] = [];
try {
  const facts = await factsOf(engine, { contract, schema, loaded });
  const shapes = shapesOf(facts).filter(
    ({ id }) => values.only === '' || values.only.split(',').includes(id),
  );
  contenders.push(...(await startAll(values.without.split(','))));
  const library = values.without.includes('theirs') ? undefined : await libraryOver(driver).getSchema();
  const measured: Measured[] = [];
  for (const [index, shape] of shapes.entries()) {
    progress.done(`[${index + 1}/${shapes.length}] ${shape.id} ${shape.what}`);
    measured.push(await measure(shape, library));
  }
  const machine = {
    cpus: cpus().length,
    model: cpus()[0]?.model,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    neo4j: server.version,
  };
  const result = {
    size,
    at: new Date().toISOString(),
    seconds: Number(values.seconds),
    machine,
    loaded,
    measured,
  };
  writeFileSync(
    values.out ?? new URL(`.data/result-${size}.json`, import.meta.url),
    `${JSON.stringify(result, null, 2)}\n`,
  );
  process.stdout.write(`${markdown(result)}\n`);

  async function startAll(without: readonly string[]): Promise<Contender[]> {
    const bench = { BENCH: JSON.stringify({ ...server, facts }) };
    const access = {
      NEO4J_URI: server.uri,
      NEO4J_USERNAME: server.username,
      NEO4J_PASSWORD: server.password,
    };
    const embedded = without.includes('embedded')
      ? undefined
      : await embeddedOf({ size, model: contract.model, progress });
    const started = [
      startContender('ours', 'ours.ts', access),
      startContender('raw', 'raw.ts', bench),
      ...(without.includes('theirs') ? [] : [startContender('theirs', 'theirs.ts', bench)]),
      ...(embedded
        ? [startContender('embedded', 'ours.ts', { NEO4J_URI: '', ACCORD_DATA: embedded.folder })]
        : []),
    ];
    return Promise.all(started);
  }
} finally {
  for (const contender of contenders) contender.stop();
  await driver.close();
  await engine.close();
  await server.stop();
}

async function measure(
  shape: Shape,
  library: Parameters<typeof countTheirs>[1] | undefined,
): Promise<Measured> {
  const out: Record<string, string> = {};
  const able = [];
  for (const contender of contenders) {
    const fault = await faultOf(contender, shape);
    if (fault === undefined) able.push(contender);
    else out[contender.name] = fault;
  }
  for (const [name, fault] of Object.entries(out)) progress.done(`    ${name}: ${fault}`);
  const timings = Object.fromEntries(await timeShape(able, shape, Number(values.seconds)));
  const counts: Record<string, Counts> = {
    ours: await countOurs({ engine, contract, schema, driver }, shape),
    raw: await countRaw(driver, shape),
  };
  const theirs = library && out.theirs === undefined ? await countTheirs(driver, library, shape) : undefined;
  if (theirs) counts.theirs = theirs;
  return { id: shape.id, what: shape.what, timings, counts, out };
}

/** Compares a server's answers with the raw ones, before anything is timed. */
async function faultOf(contender: Contender, shape: Shape): Promise<string | undefined> {
  const raw = contenders.find(({ name }) => name === 'raw');
  if (!raw) throw new Error('The raw server is what the others are compared with.');
  if (contender.name === 'theirs' && !shape.theirs) return 'has no such feature';
  for (let variant = 0; variant < Math.min(shape.variants, 8); variant += 1) {
    try {
      const expected = plainAnswer(await raw.ask(shape, variant));
      const found = plainAnswer(await contender.ask(shape, variant));
      if (!isDeepStrictEqual(found, expected)) {
        if (contender.name !== 'theirs')
          throw new Error(
            `The answer to ${shape.id} differs from the raw one.\nfound    ${JSON.stringify(found).slice(0, 1500)}\nexpected ${JSON.stringify(expected).slice(0, 1500)}`,
          );
        return `gives another answer: ${JSON.stringify(found).slice(0, 300)} instead of ${JSON.stringify(expected).slice(0, 300)}`;
      }
    } catch (error) {
      return `fails: ${(error as Error).message.slice(0, 3000)}`;
    }
  }
  return undefined;
}
