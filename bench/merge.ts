import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { pino } from 'pino';
import { readConfig } from '../src/config.ts';
import { openEmbedded } from '../src/engine/embedded/embedded.ts';
import type { Engine } from '../src/engine/engine.ts';
import { openNeo4j } from '../src/engine/neo4j/neo4j.ts';
import type { DataRecord } from '../src/model/records/record-types.ts';
import { buildSchema, readContract } from '../src/schema.ts';
import { createServer } from '../src/server/create-server.ts';
import { prepareStorage, record } from '../src/store/record/record.ts';
import { createKey } from '../src/store/record/write-access-keys.ts';
import { verify } from '../src/store/verify/verify.ts';
import { startNeo4j } from '../tools/neo4j/server.ts';
import { percentiles } from './measure.ts';
import { Progress } from './progress.ts';
import { circumstances, rowsOf } from './served.ts';

/**
 * `npm run bench:merge` merges an organization that is party to 25,000 agreements into another, takes that back and undoes the taking back, each
 * with its preview, over HTTP with the limits of a server of its own accord. Tells how long each takes, how long others wait meanwhile, and
 * whether everything that follows is right after it.
 */
const { values } = parseArgs({
  options: {
    engine: { type: 'string', default: 'embedded' },
    degree: { type: 'string', default: '25000' },
  },
});
const DEGREE = Number(values.degree);
const BATCH = 500;
const OTHER = '{ node(id: "org:other") { ... on Company { name agreements(first: 3) { nodes { name } } } } }';

const { limits, ...config } = readConfig({ ACCORD_KEY_POINTS: '1000000000' });
const contract = readContract();
const progress = new Progress();
const folder = mkdtempSync(join(tmpdir(), 'accord-merge-'));
const opened = await (values.engine === 'neo4j' ? openServer() : openFolder());
const { engine } = opened;
const logger = pino({ level: process.env.LOG_LEVEL ?? 'silent' });
const server = await createServer({
  ...{ engine, contract, schema: buildSchema(contract), logger },
  config: { ...config, limits, writing: true },
});
const rows: string[][] = [];
try {
  await fill(engine);
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  const role = { role: 'curator', only: undefined, expiresAt: undefined } as const;
  const authorization = `Bearer ${await createKey(engine, { name: 'bench', ...role })}`;
  const ask = async (query: string): Promise<Answer> => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization },
      body: JSON.stringify({ query }),
    });
    const text = await response.text();
    if (!response.ok || /"errors"|"userErrors":\[\{/.test(text)) throw new Error(text.slice(0, 2_000));
    return (JSON.parse(text) as { readonly data: Answer }).data;
  };
  const pair = 'from: "org:hub", into: "org:other", reason: "Tried."';
  await step(ask, 'preview of the merge', `merge(${pair}, options: { mode: PREVIEW })`);
  await step(ask, 'merge', `merge(${pair})`);
  await step(ask, 'preview of the split', `split(${pair}, options: { mode: PREVIEW })`);
  const change = await step(ask, 'split', `split(${pair})`);
  const undo = `change: "${change}", reason: "Tried."`;
  await step(ask, 'preview of undoing the split', `undo(${undo}, options: { mode: PREVIEW })`);
  await step(ask, 'undoing the split', `undo(${undo})`);
  progress.say('everything is worked out anew');
  let drifts = 0;
  for await (const _ of verify(engine, contract.model)) drifts += 1;
  rows.push(['drifts after all', String(drifts), '', '']);
} finally {
  await server.close();
  await opened.close();
  rmSync(folder, { recursive: true, force: true });
}
process.stdout.write(
  `${circumstances()}; ${values.engine}, ${DEGREE} agreements\n\n| what | took | of it processor time | others meanwhile: p50, longest |\n|---|---|---|---|\n${rowsOf(rows)}\n`,
);

interface Answer {
  readonly result?: { readonly change: { readonly id: string } | null };
}

/** Makes one write or looks at it, while somebody else asks a small question again and again; returns the id of its change set. */
async function step(ask: (query: string) => Promise<Answer>, what: string, field: string): Promise<string> {
  progress.step(what);
  let isDone = false;
  const others: number[] = [];
  const asking = async () => {
    while (!isDone) {
      const start = performance.now();
      // One that is not answered in time has waited for as long as that.
      await ask(OTHER).catch(() => undefined);
      others.push(performance.now() - start);
      await sleep(50);
    }
  };
  const beside = asking();
  const [start, before] = [performance.now(), process.cpuUsage()];
  const { result } = await ask(
    `mutation { result: ${field} { change { id } userErrors { code message } preview(first: 3) { nodes { kind } } } }`,
  ).finally(() => {
    isDone = true;
  });
  const ms = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  await beside;
  const seconds = (time: number) => `${(time / 1_000).toFixed(1)} s`;
  const { p50 } = percentiles(others);
  rows.push([
    what,
    seconds(ms),
    seconds((user + system) / 1_000),
    `${p50} ms, ${seconds(Math.max(...others))}`,
  ]);
  return result?.change?.id ?? '';
}

async function fill(into: Engine): Promise<void> {
  const { model } = contract;
  await prepareStorage(into, model);
  const sources = ['source:bench'];
  const source: DataRecord = {
    ...{
      type: 'Source',
      id: 'source:bench',
      title: 'Bench',
      publisher: 'Bench',
      tier: 'PARTY',
      state: 'LIVE',
    },
    publishedOn: '2026-01-01',
  };
  const companies = ['hub', 'other'].map(
    (id): DataRecord => ({ type: 'Company', id: `org:${id}`, name: id, sources }),
  );
  await record(into, model, { records: [source, ...companies] });
  for (let done = 0; done < DEGREE; done += BATCH) {
    progress.say(`the hub: ${done} of ${DEGREE}`);
    const records = Array.from({ length: Math.min(BATCH, DEGREE - done) }, (_, index): DataRecord => {
      const id = String(done + index);
      return {
        ...{ type: 'Agreement', id: `agreement:${id}`, name: `Agreement ${id}`, kind: 'MOU', sources },
        ...{ announcedOn: '2026-01-01', parties: [{ id: 'org:hub' }] },
      };
    });
    await record(into, model, { records });
  }
}

interface Opened {
  readonly engine: Engine;
  readonly close: () => Promise<void>;
}

async function openFolder(): Promise<Opened> {
  const engine = openEmbedded({ folder, callMs: limits.engineCallMs });
  return { engine, close: () => engine.close() };
}

async function openServer(): Promise<Opened> {
  const database = await startNeo4j({ dataDir: folder, heap: '2g', pageCacheMb: 512 });
  const engine = openNeo4j({ ...database, database: 'neo4j', callMs: limits.engineCallMs, poolSize: 20 });
  return {
    engine,
    close: async () => {
      await engine.close();
      await database.stop();
    },
  };
}
