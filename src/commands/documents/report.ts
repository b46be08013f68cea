import { GraphQLError } from 'graphql';
import { InputError } from '../../errors.ts';
import { readReport } from '../../server/reports/reports.ts';
import { writeReport } from '../../server/reports/write-report.ts';
import { openAsk } from '../asking.ts';
import { EXIT, type Setting, write } from '../command.ts';
import { writeOutput } from './output-file.ts';

/** Options of `accord report`. */
export interface ReportOptions {
  readonly of?: string;
  readonly since?: string;
  readonly on?: string;
  readonly format: string;
  readonly output?: string;
}

/** Writes a report to a file or to standard output. Throws `InputError` for a report, entity or day that there is not. */
export async function run(setting: Setting, name: string, options: ReportOptions): Promise<number> {
  const read = readReport(name, options, new Date().toISOString().slice(0, 10));
  const { ask, newContext } = await openAsk(setting);
  const text = await writeReport({ ask, context: newContext() }, read).catch((error: unknown) => {
    throw error instanceof GraphQLError ? new InputError(error.message, { cause: error }) : error;
  });
  if (options.output === undefined) await write(setting.out, text);
  else await writeOutput(options.output, [text]);
  return EXIT.ok;
}
