import type { Command } from 'commander';
import { describeFault, InputError, UnavailableError } from '../errors.ts';
import { type ImportProgress, importFiles } from '../exchange/import/import-files.ts';
import { parseInstant } from '../model/fuzzy-date.ts';
import { CLOCK_DRIFT_MS } from '../store/read/edition.ts';
import { warnOfClock } from './clock.ts';
import { type Act, EXIT, examples, type Setting, write } from './command.ts';
import { openGraph } from './open-graph.ts';
import { progressBar } from './progress.ts';

/** Options of `accord import`. */
export interface ImportCommandOptions {
  readonly skipBad?: boolean;
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
      '--recorded-at <instant>',
      'time of recording for files that name none, such as 2026-03-17T12:00:00Z',
    )
    .option('--by <name>', 'who imports, for the change sets that the import makes')
    .option('--message <text>', 'why, for the same')
    .addHelpText(
      'after',
      examples('accord import seeds/*.json', 'accord import seeds', 'accord import --skip-bad dump.jsonl'),
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
  const engine = await openGraph(setting, 'make');
  await warnOfClock(setting, engine);
  const bar = progressBar(err);
  let last: ImportProgress | undefined;
  try {
    const report = await importFiles(engine, contract.model, {
      paths: files,
      skipBad: options.skipBad === true,
      ...(options.recordedAt !== undefined && { recordedAt: options.recordedAt }),
      by: options.by,
      message: options.message,
      onProgress: (progress) => {
        last = progress;
        bar.show(progress);
      },
    });
    bar.stop();
    for (const fault of report.faults) await write(err, `${describeFault(fault)}\n`);
    await write(
      err,
      `${report.read} records read: ${report.mapped} taken over, ${report.ignored} there already, ${report.failed} refused.\n`,
    );
    return report.failed > 0 ? EXIT.data : EXIT.ok;
  } catch (error) {
    throw error instanceof UnavailableError ? stopped(error, last) : error;
  } finally {
    bar.stop();
  }
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
