import type { Command } from 'commander';
import { describeFault, InputError, UnavailableError } from '../errors.ts';
import { type ImportProgress, importFiles } from '../exchange/import/import-files.ts';
import { mirrorFile } from '../exchange/import/mirror-file.ts';
import { parseInstant } from '../model/fuzzy-date.ts';
import { CLOCK_DRIFT_MS } from '../store/read/edition.ts';
import { warnOfClock } from './clock.ts';
import { type Act, EXIT, examples, type Setting, write } from './command.ts';
import { openGraph } from './open-graph.ts';
import { progressBar } from './progress.ts';

/** Options of `accord import`. */
export interface ImportCommandOptions {
  readonly skipBad?: boolean;
  readonly mirror?: boolean;
  readonly recordedAt?: string;
  readonly by?: string;
  readonly message?: string;
}

/** Declares `accord import`. */
export function addImport(program: Command, act: Act): void {
  program
    .command('import')
    .description('Import files of records; nothing of a file with a fault is applied')
    .argument('<files...>', 'JSON or JSON Lines files of records, or folders of them')
    .option('--skip-bad', 'skip faulty records and import the rest; exits with 65 when any was faulty')
    .option(
      '--mirror',
      'make the graph what one whole export holds: also remove what the graph has and the export has not',
    )
    .option(
      '--recorded-at <instant>',
      'time of recording for files that name none, such as 2026-03-17T12:00:00Z',
    )
    .option('--by <name>', 'who imports, for the change sets that the import makes')
    .option('--message <text>', 'why, for the same')
    .addHelpText(
      'after',
      examples(
        'accord import seeds/*.json',
        'accord import seeds',
        'accord import --skip-bad dump.jsonl',
        'accord import --mirror public.jsonl',
      ),
    )
    .action((files: string[], options: ImportCommandOptions) =>
      act((setting) => run(setting, files, options)),
    );
}

/**
 * Imports files of records and reports what became of them on standard error. Returns 65 when records were
 * refused; throws `DataError` with every fault when they are not to be skipped.
 */
async function run(
  setting: Setting,
  files: readonly string[],
  options: ImportCommandOptions,
): Promise<number> {
  const { contract, err } = setting;
  checkInstant(options.recordedAt);
  const mirrored = mirroredBy(files, options);
  const engine = await openGraph(setting, 'make');
  await warnOfClock(setting, engine);
  const bar = progressBar(err);
  let last: ImportProgress | undefined;
  const common = {
    by: options.by,
    message: options.message,
    onProgress: (progress: ImportProgress) => {
      last = progress;
      bar.show(progress);
    },
  };
  try {
    const report =
      mirrored === undefined
        ? await importFiles(engine, contract.model, {
            ...common,
            paths: files,
            skipBad: options.skipBad === true,
            ...(options.recordedAt !== undefined && { recordedAt: options.recordedAt }),
          })
        : await mirrorFile(engine, contract.model, { ...common, path: mirrored });
    bar.stop();
    for (const fault of report.faults) await write(err, `${describeFault(fault)}\n`);
    await write(
      err,
      `${report.read} records read: ${report.mapped} taken over, ${report.ignored} there already, ${report.failed} refused.\n`,
    );
    if ('removed' in report)
      await write(err, `${report.removed} removed that the export has not, or has otherwise.\n`);
    return report.failed > 0 ? EXIT.data : EXIT.ok;
  } catch (error) {
    throw error instanceof UnavailableError ? stopped(error, last) : error;
  } finally {
    bar.stop();
  }
}

/** The file that is to be mirrored; undefined where files are to be added. */
function mirroredBy(files: readonly string[], options: ImportCommandOptions): string | undefined {
  if (!options.mirror) return undefined;
  const [file, ...others] = files;
  if (file === undefined || others.length > 0)
    throw new InputError(
      `--mirror takes one export, for the graph is to be what it holds; found ${files.length} files.`,
    );
  if (options.skipBad || options.recordedAt !== undefined)
    throw new InputError('--mirror takes an export as it is. Leave out --skip-bad and --recorded-at.');
  return file;
}

/** Says how much is stored when the database failed on the way. */
function stopped(cause: UnavailableError, last: ImportProgress | undefined): UnavailableError {
  const isChecking = last === undefined || last.stage === 'check' || last.done === 0;
  const stored = isChecking
    ? 'No record of the files was stored.'
    : `${last.done} of ${last.total ?? last.done} records were stored, and the import goes on from there when the same command is given again.`;
  return new UnavailableError(`${cause.message}\n${stored}`, { cause, code: cause.code });
}

function checkInstant(recordedAt: string | undefined): void {
  if (recordedAt === undefined) return;
  const instant = parseInstant(recordedAt);
  if (instant === undefined)
    throw new InputError(
      `--recorded-at must be an instant such as 2026-03-17T12:00:00Z; found "${recordedAt}".`,
    );
  if (Date.parse(instant) <= Date.now() + CLOCK_DRIFT_MS) return;
  throw new InputError(
    `--recorded-at must not lie in the future; found ${recordedAt}, and it is ${new Date().toISOString()}. Leave it out to record as of now.`,
  );
}
