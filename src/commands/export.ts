import { createWriteStream, renameSync } from 'node:fs';
import { finished } from 'node:stream/promises';
import { exportGraph } from '../graph/export-graph.ts';
import { prepareStorage } from '../graph/record.ts';
import { EXIT, type Setting, write } from './command.ts';

export interface ExportOptions {
  readonly output?: string;
}

export async function run(setting: Setting, options: ExportOptions): Promise<number> {
  const engine = await setting.engine();
  await prepareStorage(engine, setting.contract.model);
  if (options.output === undefined) {
    for await (const line of exportGraph(engine, setting.contract.model))
      await write(setting.out, line.endsWith('\n') ? line : `${line}\n`);
    return EXIT.ok;
  }
  // Under its own name only when whole: an export that broke off must not look like one.
  const partial = `${options.output}.partial`;
  const file = createWriteStream(partial);
  for await (const line of exportGraph(engine, setting.contract.model))
    await write(file, line.endsWith('\n') ? line : `${line}\n`);
  file.end();
  await finished(file);
  renameSync(partial, options.output);
  return EXIT.ok;
}
