import { exportGraph } from '../store/read/export-records.ts';
import { EXIT, type Setting, write } from './command.ts';
import { writeOutput } from './documents/output-file.ts';
import { openGraph } from './open-graph.ts';

/** Options of `accord export`. */
export interface ExportOptions {
  readonly output?: string;
}

/**
 * Writes the whole graph as JSON Lines, to standard output or to a file that appears only when it is
 * complete. Returns the exit code; throws `InputError` for a file that cannot be written, `OutputError` when
 * it cannot be written to its end.
 */
export async function run(setting: Setting, options: ExportOptions): Promise<number> {
  const { model } = setting.contract;
  const engine = await openGraph(setting, 'read');
  const lines = ended(exportGraph(engine, model));
  if (options.output !== undefined) await writeOutput(options.output, lines);
  else for await (const line of lines) await write(setting.out, line);
  return EXIT.ok;
}

async function* ended(lines: AsyncIterable<string>): AsyncIterable<string> {
  for await (const line of lines) yield line.endsWith('\n') ? line : `${line}\n`;
}
