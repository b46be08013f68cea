import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describeConfig } from '../config.ts';
import type { Engine } from '../engine/engine.ts';
import { UnavailableError } from '../errors.ts';
import { cypher, statement } from '../graph/cypher.ts';
import { prepareStorage } from '../graph/record.ts';
import { importFiles } from '../graph/transfer.ts';
import { type Setting, write } from './command.ts';
import { progressBar } from './progress.ts';

export interface ServeOptions {
  readonly seeds: boolean;
}

const RETRY_MS = 1_000;

/** Serves until a signal ends it. With Neo4j down it serves too, says so at `/health/ready`, and goes on once it is up. */
export async function run(setting: Setting, options: ServeOptions): Promise<number> {
  const { config, contract, logger, err } = setting;
  const [{ createServer }, { buildSchema }] = await Promise.all([
    import('../server/create-server.ts'),
    import('../schema.ts'),
  ]);
  logger.info(describeConfig(config), 'configuration');
  const engine = await setting.engine();
  const server = await createServer({ engine, contract, schema: buildSchema(contract), config, logger });
  const isUp = (await engine.check()).ready;
  if (isUp) await populate(setting, engine, options);
  const address = await server.listen({ host: config.host, port: config.port });
  const port = new URL(address).port;
  const shown = config.host === '127.0.0.1' ? `http://localhost:${port}` : address;
  const stopped = untilSignal(logger);
  if (isUp) {
    await announce(setting, engine, shown);
  } else {
    const health = await engine.check();
    await write(err, `Accord listens at ${shown} but is not ready: ${health.ready ? '' : health.reason}\n`);
    populateWhenUp(setting, engine, { ...options, shown }, stopped).catch((error) =>
      logger.error({ err: error }, 'the graph could not be populated'),
    );
  }
  const code = await stopped.promise;
  await server.close();
  return code;
}

async function populateWhenUp(
  setting: Setting,
  engine: Engine,
  options: ServeOptions & { readonly shown: string },
  stopped: Stopped,
): Promise<void> {
  while (!stopped.isOver() && !(await engine.check()).ready)
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  if (stopped.isOver()) return;
  await populate(setting, engine, options);
  await announce(setting, engine, options.shown);
}

async function populate(setting: Setting, engine: Engine, options: ServeOptions): Promise<void> {
  await prepareStorage(engine, setting.contract.model);
  if (!options.seeds || !(await isEmpty(engine))) return;
  const files = seedFiles();
  const bar = progressBar(setting.err);
  try {
    await importFiles(engine, setting.contract.model, { paths: files, onProgress: bar.show });
  } finally {
    bar.stop();
  }
}

/** The seed files of this installation. */
export function seedFiles(): string[] {
  const folder = new URL('../seeds/', PACKAGE);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json') && file !== 'seeds.schema.json')
    .sort()
    .map((file) => fileURLToPath(new URL(file, folder)));
}

/** A folder directly below the root of the package, whether run from `src/commands` or bundled into `dist`. */
const PACKAGE = import.meta.url.includes('/src/commands/')
  ? new URL('../', import.meta.url)
  : new URL('./', import.meta.url);

const ANY = statement('serve.any', cypher`MATCH (n:Node) RETURN n.id AS id LIMIT 1`);
const UNFINISHED = statement(
  'serve.unfinished',
  cypher`MATCH (i:Import) WHERE i.endedAt IS NULL RETURN i.id AS id LIMIT 1`,
);

/** Whether nothing was loaded yet, or the first load was interrupted. */
async function isEmpty(engine: Engine): Promise<boolean> {
  const [any] = await engine.read(ANY);
  if (!any) return true;
  const [unfinished] = await engine.read(UNFINISHED);
  return unfinished !== undefined;
}

const COUNTS = statement(
  'serve.counts',
  cypher`MATCH (n:Node) RETURN n.type AS type, count(*) AS count ORDER BY count DESC, type`,
);

async function announce(setting: Setting, engine: Engine, address: string): Promise<void> {
  const rows = await engine.read(COUNTS);
  const { model } = setting.contract;
  const named = rows.flatMap((row) => {
    const type = model.types.get(String(row.type)) ?? model.internal.get(String(row.type));
    return type && type.name !== 'Import' ? [`${String(row.count)} ${type.plural}`] : [];
  });
  const counts =
    named.length === 0 ? 'The graph is empty: import records, or start without --no-seeds.' : wrapped(named);
  await write(setting.err, `Accord is ready at ${address}\n${counts}\n`);
}

function wrapped(items: readonly string[]): string {
  const lines: string[] = [];
  let line = ' ';
  for (const [index, item] of items.entries()) {
    const piece = ` ${item}${index < items.length - 1 ? ',' : ''}`;
    if (line.length + piece.length > 100) {
      lines.push(line);
      line = ' ';
    }
    line += piece;
  }
  return [...lines, line].join('\n');
}

interface Stopped {
  readonly promise: Promise<number>;
  readonly isOver: () => boolean;
}

const DRAIN_MS = 5_000;

/** Waits for the signal to stop. A second signal, or five seconds of draining, ends the process. */
function untilSignal(logger: Setting['logger']): Stopped {
  let isOver = false;
  const promise = new Promise<number>((resolve) => {
    const stop = (code: number) => {
      if (isOver) process.exit(1);
      isOver = true;
      setTimeout(() => process.exit(code === 0 ? 1 : code), DRAIN_MS).unref();
      resolve(code);
    };
    process.on('SIGTERM', () => stop(0));
    process.on('SIGINT', () => stop(0));
    process.on('unhandledRejection', (error) => {
      if (error instanceof UnavailableError) {
        logger.warn({ err: error }, 'a call to the database was given up');
        return;
      }
      logger.error({ err: error }, 'unhandled rejection; draining and ending');
      stop(1);
    });
  });
  return { promise, isOver: () => isOver };
}
