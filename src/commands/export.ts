import type { Command } from 'commander';
import { InputError } from '../errors.ts';
import { exportPublic, type PublicCounts } from '../exchange/publish/export-public.ts';
import { isFuzzyDate } from '../model/fuzzy-date.ts';
import { exportGraph } from '../store/read/export-records.ts';
import { type Act, EXIT, examples, type Setting, write } from './command.ts';
import { writeOutput } from './documents/output-file.ts';
import { openGraph } from './open-graph.ts';

/** Options of `accord export`. */
export interface ExportOptions {
  readonly output?: string;
  readonly public?: boolean;
  readonly at?: string;
}

/** Declares `accord export`. */
export function addExport(program: Command, act: Act): void {
  program
    .command('export')
    .description('Write the whole graph as JSON Lines; importing it gives the same graph')
    .option('-o, --output <file>', 'write to a file instead of standard output')
    .option(
      '--public',
      'write only what is public, for the graph that the public is served; says how much stays back, never what',
    )
    .option('--at <day>', 'with --public, the day on which embargoes are judged; today in UTC when left out')
    .addHelpText(
      'after',
      examples(
        'accord export > graph.jsonl',
        'accord export --output graph.jsonl',
        'accord export --public --output public.jsonl',
        'accord export --public --at 2026-12-01 --output december.jsonl',
      ),
    )
    .action((options: ExportOptions) => act((setting) => run(setting, options)));
}

/**
 * Writes the graph, or what is public of it, as JSON Lines, to standard output or to a file that appears only when it is
 * complete. Returns the exit code; throws `InputError` for a file that cannot be written, `OutputError` when
 * it cannot be written to its end.
 */
async function run(setting: Setting, options: ExportOptions): Promise<number> {
  const { model } = setting.contract;
  checkDay(options);
  const engine = await openGraph(setting, 'read');
  const today = new Date().toISOString().slice(0, 10);
  const day = options.at ?? today;
  let counts: PublicCounts | undefined;
  const lines = options.public
    ? noting(exportPublic(engine, model, { day, today }), (found) => {
        counts = found;
      })
    : exportGraph(engine, model);
  if (options.output !== undefined) await writeOutput(options.output, ended(lines));
  else for await (const line of ended(lines)) await write(setting.out, line);
  if (counts) await write(setting.err, wordsOf(counts, { day, today }));
  return EXIT.ok;
}

function checkDay({ at, public: isPublic }: ExportOptions): void {
  if (at === undefined) return;
  if (!isPublic)
    throw new InputError(
      '--at says when embargoes are judged, and needs --public. Add it, or leave --at out.',
    );
  if (at.length !== 10 || !isFuzzyDate(at))
    throw new InputError(`--at must be a day such as 2026-12-01; found "${at}".`);
}

/** Passes lines on, and hands over what their end returns. */
async function* noting<T>(
  lines: AsyncGenerator<string, T, undefined>,
  note: (found: T) => void,
): AsyncGenerator<string> {
  note(yield* lines);
}

/** How much was written and how much stayed back. Never what. */
function wordsOf(counts: PublicCounts, on: { readonly day: string; readonly today: string }): string {
  const ahead =
    on.day > on.today ? ' That day is still to come: embargoes that end until then are taken as lifted.' : '';
  const parts = Object.entries(counts).map(
    ([part, { written, withheld }]) => `  ${part}: ${written} written, ${withheld} stay back`,
  );
  return [
    `Public as of ${on.day} (UTC).${ahead}`,
    ...parts,
    'Who decided and why, change sets, proposals, keys and runs of imports are written of nothing.',
    '',
  ].join('\n');
}

async function* ended(lines: AsyncIterable<string>): AsyncIterable<string> {
  for await (const line of lines) yield line.endsWith('\n') ? line : `${line}\n`;
}
