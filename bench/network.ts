import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openEmbedded } from '../src/engine/embedded/embedded.ts';
import type { Engine } from '../src/engine/engine.ts';
import { openNeo4j } from '../src/engine/neo4j/neo4j.ts';
import { InputError } from '../src/errors.ts';
import type { Model } from '../src/model/model.ts';
import { readContract } from '../src/schema.ts';
import { type Neo4jServer, startNeo4j } from '../tools/neo4j/server.ts';
import { loadWorld } from './load.ts';
import { measureCypher, measureServer } from './network-measure.ts';
import { measureMemory } from './network-memory.ts';
import { networkMarkdown } from './network-report.ts';
import { networkWorld } from './network-world.ts';
import { Progress } from './progress.ts';
import { machineWith } from './result.ts';
import { UNRATED } from './served.ts';

/** `npm run bench:network -- --size 100k [--on neo4j,embedded,memory] [--out FILE]` */
const { values } = parseArgs({
  options: {
    size: { type: 'string', default: '100k' },
    on: { type: 'string', default: 'memory,embedded,neo4j' },
    out: { type: 'string' },
  },
});
const SIZES: Readonly<Record<string, number>> = { '1k': 1_000, '100k': 100_000, '1m': 1_000_000 };
const DATA = fileURLToPath(new URL('.data/', import.meta.url));
/** Reading a whole graph takes longer than a request may. */
const PATIENCE_MS = 1_800_000;

const size = values.size.toLowerCase();
const entities = SIZES[size];
if (entities === undefined)
  throw new InputError(`--size must be one of ${Object.keys(SIZES).join(', ')}; found "${values.size}".`);
const { model } = readContract();
const progress = new Progress();
const busyBefore = loadavg();
const result = {
  size,
  at: new Date().toISOString(),
  machine: machineWith(),
  ...(values.on.includes('memory') && { memory: memory() }),
  servers: [
    ...(values.on.includes('embedded') ? [await onEmbedded()] : []),
    ...(values.on.includes('neo4j') ? [await onNeo4j()] : []),
  ],
  busy: { before: busyBefore, after: loadavg() },
};
mkdirSync(DATA, { recursive: true });
writeFileSync(values.out ?? `${DATA}network-${size}.json`, `${JSON.stringify(result, null, 2)}\n`);
process.stdout.write(`${networkMarkdown(result)}\n`);

function memory() {
  progress.done('the network alone');
  return measureMemory(model, entities ?? 0);
}

async function onEmbedded() {
  const folder = `${DATA}network-embedded-${size}`;
  const loaded = await ensure(folder, async () => {
    const engine = openEmbedded({ folder, callMs: PATIENCE_MS });
    return fill(engine, model).finally(() => engine.close());
  });
  const environment = { ...UNRATED, NEO4J_URI: '', ACCORD_DATA: folder };
  const measured = await measureServer('embedded', { environment, entities: entities ?? 0, progress });
  const engine = openEmbedded({ folder, callMs: PATIENCE_MS });
  const cypher = await measureCypher(engine, { entities: entities ?? 0, progress });
  await engine.close();
  return { engine: 'embedded', loaded, ...measured, cypher };
}

async function onNeo4j() {
  const dataDir = `${DATA}network-neo4j-${size}`;
  let server: Neo4jServer | undefined;
  const open = async () => {
    server ??= await startNeo4j({ dataDir, heap: '2g', pageCacheMb: 2048 });
    return openNeo4j({ ...server, database: 'neo4j', callMs: PATIENCE_MS, poolSize: 20 });
  };
  try {
    const loaded = await ensure(dataDir, async () => {
      const engine = await open();
      return fill(engine, model).finally(() => engine.close());
    });
    const engine = await open();
    if (!server) throw new Error('The server has not started.');
    const { uri, username, password, version } = server;
    const environment = { NEO4J_URI: uri, NEO4J_USERNAME: username, NEO4J_PASSWORD: password };
    const measured = await measureServer('neo4j', { environment, entities: entities ?? 0, progress });
    const cypher = await measureCypher(engine, { entities: entities ?? 0, progress });
    await engine.close();
    return { engine: `neo4j ${version}`, loaded, ...measured, cypher };
  } finally {
    await server?.stop();
  }
}

interface Loaded {
  readonly nodes: number;
  readonly relationships: number;
  readonly seconds: number;
}

/** Loads what is missing. A load that was interrupted begins anew. */
async function ensure(folder: string, load: () => Promise<Loaded>): Promise<Loaded> {
  const marker = `${folder}.loaded.json`;
  if (existsSync(marker)) return JSON.parse(readFileSync(marker, 'utf8')) as Loaded;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const loaded = await load();
  writeFileSync(marker, JSON.stringify(loaded));
  return loaded;
}

async function fill(engine: Engine, of: Model): Promise<Loaded> {
  const start = performance.now();
  const counts = await loadWorld(engine, of, {
    records: networkWorld(entities ?? 0),
    evidence: 'none',
    onProgress: (done) => progress.say(`loading into ${engine.kind}: ${done} nodes and relationships`),
  });
  const seconds = Math.round((performance.now() - start) / 100) / 10;
  progress.done(`loaded into ${engine.kind} in ${seconds} s`);
  return { ...counts, seconds };
}
