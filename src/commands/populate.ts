import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { cypher, namedQuery } from '../engine/cypher.ts';
import type { Engine } from '../engine/engine.ts';
import { importFiles, importId } from '../exchange/import/import-files.ts';
import { openRecords } from '../exchange/import/read-records.ts';
import { readUnfinishedImports } from '../store/read/unfinished-imports.ts';
import { prepareStorage } from '../store/record/record.ts';
import { type Setting, write } from './command.ts';
import { progressBar } from './progress.ts';

/** Prepares the storage and loads the seeds into an empty graph, or continues a load that was interrupted. */
export async function populate(
  setting: Setting,
  engine: Engine,
  options: { readonly seeds: boolean },
): Promise<void> {
  const { model } = setting.contract;
  await prepareStorage(engine, model);
  if (!options.seeds) return;
  const paths = seedFiles();
  if (paths.length === 0 || !(await wantsSeeds(engine, paths))) return;
  if (!setting.err.isTTY) await write(setting.err, 'Loading the seeds into the empty graph.\n');
  const bar = progressBar(setting.err);
  try {
    await importFiles(engine, model, { paths, onProgress: bar.show });
  } finally {
    bar.stop();
  }
}

/** Returns the seed files of this installation. */
function seedFiles(): string[] {
  const folder = new URL('seeds/', packageFolder());
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => fileURLToPath(new URL(file, folder)));
}

/** Returns the folder of the package: this module runs from `src/commands/`, or bundled from `dist/`. */
function packageFolder(): URL {
  const isSource = import.meta.url.includes('/src/commands/');
  return new URL(isSource ? '../../' : '../', import.meta.url);
}

const ANY = namedQuery('serve.any', cypher`MATCH (n:Node) RETURN n.id AS id LIMIT 1`);

async function wantsSeeds(engine: Engine, paths: readonly string[]): Promise<boolean> {
  const [any] = await engine.read(ANY);
  if (!any) return true;
  const unfinished = new Set((await readUnfinishedImports(engine)).map(({ id }) => id));
  if (unfinished.size === 0) return false;
  const files = await Promise.all(paths.map(openRecords));
  return files.some((file) => unfinished.has(importId(file.hash)));
}

const COUNTS = namedQuery(
  'serve.counts',
  cypher`MATCH (n:Node) RETURN n.type AS type, count(*) AS count ORDER BY count DESC, type`,
);

/** Returns the content of the graph in numbers, as lines for people. */
export async function describeGraph(setting: Setting, engine: Engine): Promise<string> {
  const { model } = setting.contract;
  const items = (await engine.read(COUNTS)).flatMap((row) => {
    const type = model.types.get(String(row.type)) ?? model.internal.get(String(row.type));
    return type && !OWN_RECORDS.has(type.name) ? [`${String(row.count)} ${spaced(type.plural)}`] : [];
  });
  if (items.length === 0) return '  The graph is empty: import records, or start without --no-seeds.';
  return wrapped(items);
}

/** What the graph keeps of its own making. */
const OWN_RECORDS: ReadonlySet<string> = new Set(['ChangeSet', 'Import']);

/** Writes `fundingCalls` as `funding calls`, `aiModels` as `AI models`. */
function spaced(name: string): string {
  const words = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.replace(/^ai /, 'AI ');
}

const WIDTH = 100;

function wrapped(items: readonly string[]): string {
  const lines: string[] = [];
  let line = ' ';
  for (const [index, item] of items.entries()) {
    const piece = ` ${item}${index < items.length - 1 ? ',' : ''}`;
    if (line.length + piece.length > WIDTH) {
      lines.push(line);
      line = ' ';
    }
    line += piece;
  }
  return [...lines, line].join('\n');
}
