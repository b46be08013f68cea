import { parseArgs } from 'node:util';
import type { GraphQLSchema } from 'graphql';
import neo4j from 'neo4j-driver';
import { InputError } from '../src/errors.ts';
import { buildSchema, readContract } from '../src/schema.ts';
import { buildServers } from './build.ts';
import { type Contender, type Name, OverTime, type Start, startContender } from './client.ts';
import { compareAnswers } from './compare.ts';
import { type Counted, type Counts, countOurs, countRaw, countTheirs, watchReads } from './count.ts';
import { embeddedOf, endStrays, neo4jOf, type Size } from './database.ts';
import { factsOf } from './facts.ts';
import { hubGate } from './hub.ts';
import { timeShape } from './measure.ts';
import { memoryGate } from './memory.ts';
import { CALLERS, overloadGate } from './overload.ts';
import { Progress } from './progress.ts';
import { markdown, rewriteReadme } from './report.ts';
import { type Gate, type Measured, machineWith, merged, readResult, writeResult } from './result.ts';
import { UNRATED } from './served.ts';
import { libraryOver } from './servers/library.ts';
import type { Facts, Shape } from './shape.ts';
import { shapesOf } from './shapes.ts';
import { textsGate } from './texts.ts';
import { typingGates } from './typing.ts';
import { SIZES } from './world.ts';

/** Parts of a run beside the shapes. */
const PARTS = ['hub', 'texts', 'typing', 'overload', 'memory'] as const;
const NAMES: readonly Name[] = ['ours', 'raw', 'theirs', 'embedded'];
/** The questions of the long run, in turn. */
const MIXED = ['Q1', 'Q2', 'Q3', 'Q4'];

const { values } = parseArgs({
  options: {
    size: { type: 'string', default: '1k' },
    seconds: { type: 'string', default: '1.5' },
    limit: { type: 'string', default: '10' },
    only: { type: 'string' },
    without: { type: 'string', default: '' },
    soak: { type: 'string', default: '24' },
    requests: { type: 'string', default: '100000' },
  },
});
const size = values.size.toLowerCase() as Size;
if (!(size in SIZES))
  throw new InputError(`--size must be one of ${Object.keys(SIZES).join(', ')}; found "${values.size}".`);
const [seconds = 0, limit = 0, soak = 0, requests = 0] = (
  ['seconds', 'limit', 'soak', 'requests'] as const
).map((name) => positive(name, values[name]));
const without = values.without.split(',');

const progress = new Progress();
const built = await buildServers();
const contract = readContract();
const schema = buildSchema(contract);
const wanted = { size, model: contract.model, progress };
const { engine, loaded, server } = await neo4jOf(wanted);
const embedded = without.includes('embedded') ? undefined : await embeddedOf(wanted);
const driver = neo4j.driver(server.uri, neo4j.auth.basic(server.username, server.password));
const contenders: Contender[] = [];
try {
  const facts = await factsOf(engine, { contract, schema, loaded });
  const shapes = shapesOf(facts);
  // The long run takes long, so it is only run when it is named.
  const chosen = values.only?.split(',') ?? [...shapes.map(({ id }) => id), ...PARTS.slice(0, -1)];
  const known = [...shapes.map(({ id }) => id), ...PARTS];
  const unknown = chosen.filter((part) => !known.includes(part));
  if (unknown.length > 0)
    throw new InputError(`--only may name ${known.join(', ')}; found "${unknown.join(', ')}".`);
  const library = without.includes('theirs') ? undefined : await libraryOver(driver).getSchema();
  const counted: Counted = { engine, reads: watchReads(engine), contract, schema, driver };
  const environments = environmentsOf(JSON.stringify({ ...server, facts }));
  const start: StartOne = (name, own = {}) =>
    startContender(name, { built, environment: environments[name], limit, ...own });
  progress.plan(chosen.length);
  if (chosen.some((part) => part !== 'typing'))
    for (const name of NAMES.filter((each) => !without.includes(each) && (each !== 'embedded' || embedded)))
      contenders.push(await start(name));
  for (const shape of shapes.filter(({ id }) => chosen.includes(id))) {
    progress.step(`${shape.id} ${shape.what}`);
    // A server that ended, or was ended, is missing in one shape only.
    for (const [index, { name, isAlive }] of contenders.entries())
      if (!isAlive()) contenders[index] = await start(name);
    keep({ measured: [await measure(shape, { counted, library })] });
  }
  for (const part of PARTS.filter((name) => chosen.includes(name))) {
    progress.step(part);
    keep({ gates: await gatesOfPart(part, { facts, shapes, counted, library, start }) });
  }
  const result = readResult(size);
  if (result) process.stdout.write(`${markdown(result, readResult('1k'))}\n`);
} finally {
  await Promise.all(contenders.map((contender) => contender.stop()));
  await driver.close();
  await engine.close();
  await server.stop();
}

function environmentsOf(bench: string): Record<Name, Readonly<Record<string, string>>> {
  const { uri, username, password } = server;
  return {
    ours: { ...UNRATED, NEO4J_URI: uri, NEO4J_USERNAME: username, NEO4J_PASSWORD: password },
    raw: { BENCH: bench },
    theirs: { BENCH: bench },
    embedded: { ...UNRATED, NEO4J_URI: '', ACCORD_DATA: embedded?.folder ?? '' },
  };
}

type StartOne = (name: Name, own?: Partial<Pick<Start, 'connections' | 'limit'>>) => Promise<Contender>;

interface Tools {
  readonly counted: Counted;
  readonly library: GraphQLSchema | undefined;
}

async function measure(shape: Shape, { counted, library }: Tools): Promise<Measured> {
  const { able, out, over, compared } = await compareAnswers(contenders, shape, limit);
  await endWorkOf(over);
  const onStep = (step: string) => progress.say(`${shape.id} ${step}`);
  const { timings, failed } = await timeShape(able, shape, { seconds, onStep });
  for (const [name, error] of Object.entries(failed) as [Name, Error][]) {
    out[name] = error.message;
    if (error instanceof OverTime) over.push(name);
  }
  await endWorkOf(over);
  for (const [name, why] of Object.entries(out)) progress.done(`    ${name} ${why.slice(0, 300)}`);
  progress.say(`${shape.id} counts`);
  const counts: Partial<Record<Name, Counts>> = {};
  const count = async (name: Name, work: () => Promise<Counts | undefined>) => {
    if (!timings[name]) return;
    const found = await work().catch((error: Error) =>
      progress.done(`    ${name} not counted: ${error.message}`),
    );
    if (found) counts[name] = found;
  };
  await count('ours', () => countOurs(counted, shape));
  await count('raw', () => countRaw(driver, shape));
  await count('theirs', async () => library && countTheirs(driver, library, shape));
  return {
    ...{ id: shape.id, what: shape.what, at: new Date().toISOString(), compared, timings, counts, out },
    over: Object.fromEntries(over.map((name) => [name, limit])),
  };
}

/**
 * Ends what servers still work at that took too long: others would pay for it. The servers first, since a
 * driver asks again what the database ended.
 */
async function endWorkOf(over: readonly Name[]): Promise<void> {
  if (over.length === 0) return;
  for (const { name, stop } of contenders) if (over.includes(name)) await stop();
  await endStrays(driver, limit);
}

async function gatesOfPart(
  part: (typeof PARTS)[number],
  {
    facts,
    shapes,
    counted,
    library,
    start,
  }: Tools & {
    readonly facts: Facts;
    readonly shapes: readonly Shape[];
    readonly start: StartOne;
  },
): Promise<readonly Omit<Gate, 'at'>[]> {
  const ours = contenders.find(({ name }) => name === 'ours');
  const nested = shapes.find(({ id }) => id === 'Q4');
  switch (part) {
    case 'hub':
      return ours ? [await hubGate(ours, counted, seconds)] : [];
    case 'texts':
      return [await textsGate(counted, { library, cursor: facts.cursor })];
    case 'typing': {
      const engines: readonly (readonly [Name, string])[] = [
        ['ours', 'neo4j'],
        ...(embedded ? ([['embedded', 'embedded']] as const) : []),
      ];
      // The embedded database is for one process at a time.
      for (const { name, stop } of contenders) if (name === 'embedded') await stop();
      const gates = [];
      for (const [name, kind] of engines)
        gates.push(...(await typingGates(() => start(name), { engine: kind, seconds })));
      return gates;
    }
    case 'overload':
      return nested
        ? [
            await alone(start('ours', { connections: CALLERS, limit: 2 * limit }), (one) =>
              overloadGate(one, nested, soak),
            ),
          ]
        : [];
    case 'memory': {
      const mixed = shapes.filter(({ id }) => MIXED.includes(id));
      return [await alone(start('ours'), (one) => memoryGate(one, mixed, { requests, progress }))];
    }
    default:
      return part satisfies never;
  }
}

async function alone<T>(started: Promise<Contender>, work: (server: Contender) => Promise<T>): Promise<T> {
  const one = await started;
  try {
    return await work(one);
  } finally {
    await one.stop();
  }
}

/** Stores each part as soon as it is measured, in place of its earlier figures. */
function keep(fresh: {
  readonly measured?: readonly Measured[];
  readonly gates?: readonly Omit<Gate, 'at'>[];
}): void {
  const known = readResult(size);
  const at = new Date().toISOString();
  const result = {
    ...{ size, machine: machineWith(server.version), loaded },
    measured: merged(known?.measured ?? [], fresh.measured ?? []),
    gates: merged(
      known?.gates ?? [],
      (fresh.gates ?? []).map((gate) => ({ ...gate, at })),
    ),
  };
  writeResult(result);
  rewriteReadme(result, readResult('1k'));
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (value > 0) return value;
  throw new InputError(`--${name} must be a number above 0; found "${text}".`);
}
