#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { pino } from 'pino';
import { EXIT, type Setting } from './commands/command.ts';
import { addNetworkCommands } from './commands/network-commands.ts';
import { ConfigError, LIMITS, readConfig, SETTINGS } from './config.ts';
import type { Engine } from './engine/engine.ts';
import { openEngine } from './engine/open-engine.ts';
import { CypherError, DataError, InputError, UnavailableError } from './errors.ts';
import { readContract } from './schema.ts';

/**
 * The only entry point: reads the environment, picks a command, and turns what it throws into a message and
 * an exit code.
 */
async function main(args: readonly string[]): Promise<number> {
  let code: number = EXIT.ok;
  const program = commands((work) => async () => {
    code = await withSetting(work);
  });
  try {
    await program.parseAsync(args.length === 0 ? ['serve'] : [...args], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.input;
    process.stderr.write(`${messageOf(error)}\n`);
    return exitOf(error);
  }
}

/**
 * Log lines are written together: once this many bytes wait, or this many milliseconds after the last write.
 */
const [LOG_BYTES, LOG_MS] = [4_096, 100];

type CommandWork = (setting: Setting) => Promise<number>;

function commands(run: (work: CommandWork) => () => Promise<void>): Command {
  const version = (
    JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }
  ).version;
  const program = new Command('accord')
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
    .option('--no-seeds', 'leave an empty graph empty')
    .addHelpText('after', examples('accord serve', 'PORT=8080 ACCORD_DATA=/var/lib/accord accord serve'))
    .action((options) =>
      run(async (setting) => (await import('./commands/serve.ts')).run(setting, options))(),
    );
  program
    .command('import')
    .description('Import files of records; nothing of a file with a fault is applied')
    .argument('<files...>', 'JSON or JSON Lines files of records')
    .option('--skip-bad', 'skip faulty records and import the rest; exits with 65 when any was faulty')
    .option(
      '--recorded-at <instant>',
      'time of recording for files that name none, such as 2026-03-17T12:00:00Z',
    )
    .addHelpText('after', examples('accord import seeds/*.json', 'accord import --skip-bad dump.jsonl'))
    .action((files, options) =>
      run(async (setting) => (await import('./commands/import.ts')).run(setting, files, options))(),
    );
  program
    .command('export')
    .description('Write the whole graph as JSON Lines; importing it gives the same graph')
    .option('-o, --output <file>', 'write to a file instead of standard output')
    .addHelpText('after', examples('accord export > graph.jsonl', 'accord export --output graph.jsonl'))
    .action((options) =>
      run(async (setting) => (await import('./commands/export.ts')).run(setting, options))(),
    );
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
      run(async (setting) => (await import('./commands/query.ts')).run(setting, file, options))(),
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
      run(async (setting) => (await import('./commands/changes.ts')).run(setting, options))(),
    );
  program
    .command('verify')
    .description(
      'Work out anew everything that follows from the statements and print every drift; exits with 1 when there is any',
    )
    .addHelpText('after', examples('accord verify'))
    .action(() => run(async (setting) => (await import('./commands/verify.ts')).run(setting))());
  addNetworkCommands(program, run, examples);
  return program;
}

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
    'Exit codes: 0 done, 1 found something wrong, 2 wrong use, 65 bad records, 69 database unavailable, 70 a bug, 78 bad configuration.';
  return `\nSettings, from the environment:\n${settings.join('\n')}\n\nLimits:\n${limits.join('\n')}\n\n${codes}`;
}

async function withSetting(work: CommandWork): Promise<number> {
  const config = readConfig(process.env);
  const opened: Engine[] = [];
  const setting: Setting = {
    config,
    contract: readContract(),
    engine: async () => {
      const [known] = opened;
      if (known) return known;
      const engine = await openEngine({
        data: config.data,
        ...(config.neo4j && { neo4j: config.neo4j }),
        callMs: config.limits.engineCallMs,
        poolSize: config.limits.poolSize,
      });
      opened.push(engine);
      return engine;
    },
    logger: pino(
      { level: config.logLevel, redact: ['req.headers.authorization', 'req.headers.cookie', '*.password'] },
      // Writing each line by itself, one for each answer, would cost a twelfth of an answer's time.
      pino.destination({ dest: 2, sync: false, minLength: LOG_BYTES, periodicFlush: LOG_MS }),
    ),
    out: process.stdout,
    err: process.stderr,
  };
  try {
    return await work(setting);
  } finally {
    for (const engine of opened) await engine.close();
  }
}

function exitOf(error: unknown): number {
  if (error instanceof InputError) return EXIT.input;
  if (error instanceof DataError) return EXIT.data;
  if (error instanceof UnavailableError) return EXIT.unavailable;
  if (error instanceof ConfigError) return EXIT.config;
  return EXIT.bug;
}

function messageOf(error: unknown): string {
  if (
    error instanceof InputError ||
    error instanceof DataError ||
    error instanceof UnavailableError ||
    error instanceof ConfigError
  )
    return error.message;
  if (error instanceof CypherError) return `A bug in Accord: ${error.message}`;
  return `A bug in Accord: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}

// A reader that has seen enough (`accord export | head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : EXIT.bug);
});

process.exitCode = await main(process.argv.slice(2));
