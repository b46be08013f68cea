import type { Command } from 'commander';
import { GraphQLError } from 'graphql';
import { InputError } from '../../errors.ts';
import { readReport } from '../../server/reports/read-report.ts';
import { REPORTS } from '../../server/reports/reports.ts';
import { writeReport } from '../../server/reports/write-report.ts';
import { openAsk } from '../asking.ts';
import { type Act, EXIT, examples, type Setting, write } from '../command.ts';
import { writeOutput } from './output-file.ts';

/** Options of `accord report`. */
export interface ReportOptions {
  readonly of?: string;
  readonly since?: string;
  readonly on?: string;
  readonly publishedBy?: string;
  readonly format: string;
  readonly output?: string;
}

/** Declares `accord report`. */
export function addReport(program: Command, act: Act): void {
  program
    .command('report')
    .description(
      'Write a report: the answer, a chart, a table, its sources, what is not disclosed, the question behind it',
    )
    .argument('<name>', `which: ${REPORTS.map((report) => report.name).join(', ')}`)
    .option(
      '--of <entity>',
      'what it is about, as an id or an unambiguous name: a laboratory, a programme, an organization',
    )
    .option('--since <day>', 'the day from which changes are told (30 days before the day of the report)')
    .option('--on <day>', 'the day that it is about (today)')
    .option('--published-by <day>', 'only what was published by this day counts (everything that is known)')
    .option(
      '--format <format>',
      'html, md or csv; funding-calls also as ics, what-changed also as atom',
      'html',
    )
    .option('-o, --output <file>', 'write to a file instead of standard output')
    .addHelpText(
      'after',
      examples(
        'accord report partner-landscape -o partners.html',
        'accord report lab-profile --of ORNL --format md',
        'accord report what-changed --since 2026-10-01 --format csv',
        'accord report agreement-timeline --on 2026-05-13 --published-by 2026-05-13',
      ),
    )
    .action((name: string, options: ReportOptions) => act((setting) => run(setting, name, options)));
}

/** Writes a report to a file or to standard output. Throws `InputError` for a report, entity or day that there is not. */
async function run(setting: Setting, name: string, options: ReportOptions): Promise<number> {
  const read = readReport(name, options, new Date().toISOString().slice(0, 10));
  const { ask, newContext } = await openAsk(setting);
  const text = await writeReport({ ask, context: newContext() }, read).catch((error: unknown) => {
    throw error instanceof GraphQLError ? new InputError(error.message, { cause: error }) : error;
  });
  if (options.output === undefined) await write(setting.out, text);
  else await writeOutput(options.output, [text]);
  return EXIT.ok;
}
