import type { Command } from 'commander';
import { exportGraph } from '../store/read/export-records.ts';
import { type Act, EXIT, examples, type Setting, write } from './command.ts';
import { writeOutput } from './documents/output-file.ts';
import { openGraph } from './open-graph.ts';

/** Options of `accord export`. */
export interface ExportOptions {
  readonly output?: string;
}

/** Declares `accord export`. */
export function addExport(program: Command, act: Act): void {
  program
    .command('export')
    .description('Write the whole graph as JSON Lines; importing it gives the same graph')
    .option('-o, --output <file>', 'write to a file instead of standard output')
    .addHelpText('after', examples('accord export > graph.jsonl', 'accord export --output graph.jsonl'))
    .action((options: ExportOptions) => act((setting) => run(setting, options)));
}

/**
 * Writes the whole graph as JSON Lines, to standard output or to a file that appears only when it is
 * complete. Returns the exit code; throws `InputError` for a file that cannot be written, `OutputError` when
 * it cannot be written to its end.
 */
async function run(setting: Setting, options: ExportOptions): Promise<number> {
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
