import { describeFault, InputError } from '../errors.ts';
import { importFiles } from '../exchange/import/import-files.ts';
import { parseInstant } from '../model/fuzzy-date.ts';
import { prepareStorage } from '../store/record/record.ts';
import { EXIT, type Setting, write } from './command.ts';
import { progressBar } from './progress.ts';

/** Options of `accord import`. */
export interface ImportCommandOptions {
  readonly skipBad?: boolean;
  readonly recordedAt?: string;
}

/**
 * Imports files of records and reports what became of them on standard error. Returns 65 when records were
 * refused; throws `DataError` with every fault when they are not to be skipped.
 */
export async function run(
  setting: Setting,
  files: readonly string[],
  options: ImportCommandOptions,
): Promise<number> {
  const { contract, err } = setting;
  checkInstant(options.recordedAt);
  const engine = await setting.engine();
  await prepareStorage(engine, contract.model);
  const bar = progressBar(err);
  try {
    const report = await importFiles(engine, contract.model, {
      paths: files,
      skipBad: options.skipBad === true,
      ...(options.recordedAt !== undefined && { recordedAt: options.recordedAt }),
      onProgress: bar.show,
    });
    bar.stop();
    for (const fault of report.faults) await write(err, `${describeFault(fault)}\n`);
    await write(
      err,
      `${report.read} records read: ${report.mapped} taken over, ${report.ignored} there already, ${report.failed} refused.\n`,
    );
    return report.failed > 0 ? EXIT.data : EXIT.ok;
  } finally {
    bar.stop();
  }
}

function checkInstant(recordedAt: string | undefined): void {
  if (recordedAt === undefined || parseInstant(recordedAt) !== undefined) return;
  throw new InputError(
    `--recorded-at must be an instant such as 2026-03-17T12:00:00Z; found "${recordedAt}".`,
  );
}
