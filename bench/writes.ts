import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { pino } from 'pino';
import { readConfig } from '../src/config.ts';
import { openEmbedded } from '../src/engine/embedded/embedded.ts';
import type { Engine } from '../src/engine/engine.ts';
import { openNeo4j } from '../src/engine/neo4j/neo4j.ts';
import { buildSchema, readContract } from '../src/schema.ts';
import { createServer } from '../src/server/create-server.ts';
import { createKey } from '../src/store/record/write-access-keys.ts';
import { startNeo4j } from '../tools/neo4j/server.ts';
import { embeddedOf, neo4jOf, type Wanted } from './database.ts';
import { percentiles } from './measure.ts';
import { Progress } from './progress.ts';
import { circumstances, rowsOf, UNRATED } from './served.ts';
import { hubId } from './world.ts';

/**
 * `npm run bench:writes` writes over HTTP to a copy of the graph of 100,000 entities: one record at a time of several kinds, 250 records in one
 * call, and those of an organization that is party to 25,000 agreements. Tells how long each takes and what the bar is.
 */
const { values } = parseArgs({
  options: {
    size: { type: 'string', default: '100k' },
    engine: { type: 'string', default: 'embedded' },
    rounds: { type: 'string', default: '100' },
    degree: { type: 'string', default: '25000' },
  },
});
const [ROUNDS, DEGREE] = [Number(values.rounds), Number(values.degree)];
const BARS = { singleMs: 50, manyMs: 1_000 };
const RECORD =
  'mutation ($records: [RecordInput!]!) { record(records: $records) { revision userErrors { path message } } }';
const MANY = 250;
/** Java compiles what it runs often: a Neo4j that was just started takes twice as long as one that has been written to for a minute. */
const WARM = 300;

const contract = readContract();
const progress = new Progress();
const wanted: Wanted = { size: values.size as Wanted['size'], model: contract.model, progress };
const folder = mkdtempSync(join(tmpdir(), 'accord-writes-'));
const opened = await (values.engine === 'neo4j' ? openCopyOfNeo4j() : openCopy());
const server = await createServer({
  ...{ engine: opened.engine, contract, schema: buildSchema(contract), logger: pino({ level: 'silent' }) },
  config: { ...readConfig({ ACCORD_KEY_POINTS: UNRATED.ACCORD_ANONYMOUS_POINTS }), writing: true },
});
const rows: string[][] = [];
try {
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  const role = { role: 'curator', only: undefined, expiresAt: undefined } as const;
  const authorization = `Bearer ${await createKey(opened.engine, { name: 'bench', ...role })}`;
  const ask: Ask = async (query, variables) => {
    const [start, before] = [performance.now(), process.cpuUsage()];
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization },
      body: JSON.stringify({ query, variables }),
    });
    const text = await response.text();
    const { user, system } = process.cpuUsage(before);
    const took = { ms: performance.now() - start, cpuMs: (user + system) / 1_000 };
    if (!response.ok || /"errors"|"userErrors":\[\{/.test(text)) throw new Error(text.slice(0, 2_000));
    return took;
  };
  await measure(ask);
} finally {
  await server.close();
  await opened.close();
  rmSync(folder, { recursive: true, force: true });
}
process.stdout.write(
  `${circumstances()}; ${values.engine}, ${values.size}, ${ROUNDS} of each\n\n| what | bar | found | of it processor time |\n|---|---|---|---|\n${rowsOf(rows)}\n`,
);

/** How long a write took, and the processor time of the server with its client, which other work on the machine changes little. */
interface Took {
  readonly ms: number;
  readonly cpuMs: number;
}

type Ask = (query: string, variables: object) => Promise<Took>;

async function measure(ask: Ask): Promise<void> {
  const write = (records: readonly object[]) => ask(RECORD, { records });
  await write([
    {
      source: {
        id: 'source:bench',
        title: 'Bench',
        publisher: 'Bench',
        url: 'https://bench.example/',
        kind: 'NEWS',
        tier: 'PARTY',
        state: 'LIVE',
        publishedOn: '2026-11-01',
      },
    },
  ]);
  const sources = [{ source: 'source:bench' }];
  const organizations = await idsOf(opened.engine, 2 * (ROUNDS + WARM) + 2);
  const pick = (index: number) => organizations[index % organizations.length] ?? '';
  const agreement = (id: string, parties: readonly string[]) => ({
    agreement: {
      ...{ id: `agreement:${id}`, name: `Agreement ${id}`, kind: 'MOU', announcedOn: '2026-11-01', sources },
      parties: parties.map((party) => ({ id: party })),
    },
  });
  const company = (id: string) => ({
    company: {
      id: `org:${id}`,
      name: `Company ${id}`,
      website: `https://${id}.example/`,
      country: 'US',
      sources,
    },
  });
  const kinds: readonly (readonly [string, (index: number) => object])[] = [
    ['a new company', (index) => company(`bench-${index}`)],
    [
      'an agreement of two organizations',
      (index) => agreement(`bench-${index}`, [pick(index * 2), pick(index * 2 + 1)]),
    ],
    [
      'an agreement with the largest hub',
      (index) => agreement(`bench-hub-${index}`, [hubId(0), pick(index)]),
    ],
    [
      'a value of an organization that is there',
      (index) => ({
        statement: { subject: pick(index), predicate: 'summary', value: `Said ${index}`, sources },
      }),
    ],
  ];
  const took = kinds.map((): Took[] => []);
  for (let index = 0; index < ROUNDS + WARM; index += 1)
    for (const [place, [name, make]] of kinds.entries()) {
      progress.say(`one record: ${index} of ${ROUNDS + WARM}, ${name}`);
      const one = await write([make(index)]);
      if (index >= WARM) took[place]?.push(one);
    }
  for (const [place, [name]] of kinds.entries())
    tell(`one record: ${name}`, took[place] ?? [], BARS.singleMs);
  const many: Took[] = [];
  for (let index = 0; index < Math.max(5, ROUNDS / 10); index += 1) {
    progress.say(`${MANY} records: ${index}`);
    const companies = Array.from({ length: MANY / 5 }, (_, part) => `many-${index}-${part}`);
    const agreements = Array.from({ length: MANY - companies.length }, (_, part) =>
      agreement(`many-${index}-${part}`, [
        `org:${companies[part % companies.length]}`,
        `org:${companies[(part + 1) % companies.length]}`,
      ]),
    );
    many.push(await write([...companies.map(company), ...agreements]));
  }
  tell(`${MANY} records in one call`, many.slice(1), BARS.manyMs);
  await write([company('wide-hub')]);
  const wide: Took[] = [];
  for (let done = 0; done < DEGREE; done += MANY) {
    progress.say(`a hub: ${done} of ${DEGREE}`);
    const part = Array.from({ length: MANY }, (_, index) =>
      agreement(`wide-${done + index}`, ['org:wide-hub']),
    );
    wide.push(await write(part));
  }
  tell(`${MANY} agreements of one hub in one call, the last ten`, wide.slice(-10), BARS.manyMs);
}

function tell(what: string, took: readonly Took[], bar: number): void {
  const { p50, p95 } = percentiles(took.map(({ ms }) => ms));
  const cpu = percentiles(took.map(({ cpuMs }) => cpuMs));
  rows.push([
    what,
    `p95 <= ${bar} ms`,
    `p50 ${p50} ms, p95 ${p95} ms${p95 > bar ? ', **missed**' : ''}`,
    `p50 ${cpu.p50} ms, p95 ${cpu.p95} ms`,
  ]);
}

/** Organizations of few agreements, spread over the graph. */
async function idsOf(engine: Engine, many: number): Promise<readonly string[]> {
  const text =
    'MATCH (n:Company) WITH n, COUNT { (n)-[:PARTY_TO]->() } AS degree WHERE degree < 20 RETURN n.id AS id ORDER BY id LIMIT $many';
  return (await engine.read({ name: 'bench.small', text }, { many })).map(({ id }) => String(id));
}

async function openCopy(): Promise<{ readonly engine: Engine; readonly close: () => Promise<void> }> {
  const kept = await embeddedOf(wanted);
  if (!kept) throw new Error('The embedded engine is not measured at this size.');
  cpSync(kept.folder, folder, { recursive: true });
  const engine = openEmbedded({ folder, callMs: 3_600_000 });
  return { engine, close: () => engine.close() };
}

async function openCopyOfNeo4j(): Promise<{ readonly engine: Engine; readonly close: () => Promise<void> }> {
  const kept = await neo4jOf(wanted);
  await kept.engine.close();
  await kept.server.stop();
  cpSync(kept.folder, folder, { recursive: true });
  const database = await startNeo4j({ dataDir: folder, heap: '2g', pageCacheMb: 2_048 });
  const engine = openNeo4j({ ...database, database: 'neo4j', callMs: 3_600_000, poolSize: 20 });
  return {
    engine,
    close: async () => {
      await engine.close();
      await database.stop();
    },
  };
}
