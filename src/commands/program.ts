import { Command, type OutputConfiguration } from 'commander';
import { LIMITS, SETTINGS } from '../config.ts';
import type { Setting } from './command.ts';
import { addNetworkCommands } from './network-commands.ts';

/** The work of one command; returns the exit code. */
export type CommandWork = (setting: Setting) => Promise<number>;

export interface ProgramParts {
  readonly version: string;
  /** Is given the work of the command that the arguments name, and returns what carries it out. */
  readonly run: (work: CommandWork) => () => Promise<void>;
  /** Where help and complaints go; the standard streams when left out. */
  readonly output?: OutputConfiguration;
}

/**
 * Returns all commands with their options and help texts. Parsing throws a `CommanderError` for wrong use, and where help or the version
 * was asked for.
 */
export function createProgram({ version, run, output = {} }: ProgramParts): Command {
  const program = new Command('accord')
    .configureOutput(output)
    .description(
      'A knowledge graph of partnerships: who agreed what with whom, on which machines, data and money, and how we know.',
    )
    .version(version)
    .exitOverride()
    .showHelpAfterError('(accord --help lists the commands)')
    .addHelpText('after', settingsHelp());
  program
    .command('serve')
    .description('Serve the GraphQL API; on a first start, load the seeds (the default command)')
    .option('--no-seeds', 'leave an empty graph empty; one is made where there is none')
    .addHelpText('after', examples('accord serve', 'PORT=8080 ACCORD_DATA=/var/lib/accord accord serve'))
    .action((options) => run(async (setting) => (await import('./serve.ts')).run(setting, options))());
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
    .action((files, options) =>
      run(async (setting) => (await import('./import.ts')).run(setting, files, options))(),
    );
  program
    .command('export')
    .description('Write the whole graph as JSON Lines; importing it gives the same graph')
    .option('-o, --output <file>', 'write to a file instead of standard output')
    .addHelpText('after', examples('accord export > graph.jsonl', 'accord export --output graph.jsonl'))
    .action((options) => run(async (setting) => (await import('./export.ts')).run(setting, options))());
  program
    .command('query')
    .description('Answer one GraphQL query from a file, or from standard input with -')
    .argument('<file>', 'a .graphql file, or -')
    .option('--variables <json>', 'variables as JSON, or @ and a file of JSON')
    .addHelpText(
      'after',
      examples(
        'accord query question.graphql --variables \'{"id": "org:scale-ai"}\'',
        "echo '{ agreements { totalCount } }' | accord query -",
      ),
    )
    .action((file, options) =>
      run(async (setting) => (await import('./query.ts')).run(setting, file, options))(),
    );
  program
    .command('changes')
    .description('Write a digest of what changed since a day; writes nothing when there is no news')
    .requiredOption('--since <date>', 'a day such as 2026-03-17, or an instant such as 2026-03-17T12:00:00Z')
    .option('--follow <file>', 'file of ids to restrict the digest to: one a line, # for remarks')
    .option(
      '--axis <axis>',
      'recorded: what this graph recorded since; published: what became publicly known since',
      'recorded',
    )
    .option('--format <format>', 'markdown, html or json', 'markdown')
    .option('--all', 'include changes that are no news')
    .option('--as-of <date>', 'day to count deadlines from (today)')
    .addHelpText(
      'after',
      examples(
        'accord changes --since 2026-10-01',
        'accord changes --since 2026-10-01 --axis published --follow my-calls.txt --format html > digest.html',
      ),
    )
    .action((options) =>
      run(async (setting) => (await import('./documents/changes.ts')).run(setting, options))(),
    );
  program
    .command('report')
    .description(
      'Write a report: the answer, a chart, a table, its sources, what is not disclosed, the question behind it',
    )
    .argument('<name>', `which: ${REPORT_NAMES.join(', ')}`)
    .option(
      '--of <entity>',
      'what it is about, as an id or an unambiguous name: a laboratory, a programme, an organization',
    )
    .option('--since <day>', 'the day from which changes are told (30 days before the day of the report)')
    .option('--on <day>', 'the day that it is about (today)')
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
      ),
    )
    .action((name, options) =>
      run(async (setting) => (await import('./documents/report.ts')).run(setting, name, options))(),
    );
  program
    .command('verify')
    .description(
      'Work out anew everything that follows from the statements and print every drift; exits with 1 when there is any',
    )
    .option('--repair', 'write what follows anew where it drifted; may be stopped and given again')
    .addHelpText('after', examples('accord verify', 'accord verify --repair'))
    .action((options) => run(async (setting) => (await import('./verify.ts')).run(setting, options))());
  addNetworkCommands(program, run, examples);
  return program;
}

/** Named here as well, so that help does not load what writes them; a test holds the two lists together. */
const REPORT_NAMES = [
  ...['partner-landscape', 'lab-profile', 'funding-calls', 'agreement-timeline', 'who-works-with-whom'],
  'what-changed',
];

function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}

function settingsHelp(): string {
  const settings = SETTINGS.map(
    ({ variable, value, meaning }) => `  ${variable.padEnd(26)} ${meaning}${value ? ` (${value})` : ''}`,
  );
  const limits = Object.values(LIMITS).map(
    ({ variable, value, unit, meaning }) => `  ${variable.padEnd(26)} ${meaning} (${value} ${unit})`,
  );
  const codes =
    'Exit codes: 0 done, 1 found something wrong, 2 wrong use, 65 bad records, 69 database unavailable or no graph there, 70 a bug, 74 output that cannot be written, 78 bad configuration.';
  return `\nSettings, from the environment:\n${settings.join('\n')}\n\nLimits:\n${limits.join('\n')}\n\n${codes}`;
}
