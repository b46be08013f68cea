import { type Command, InvalidArgumentError, Option } from 'commander';
import type { BrokersOptions } from './brokers.ts';
import type { Setting } from './command.ts';
import type { CommunitiesOptions } from './communities.ts';
import type { NeighboursOptions } from './neighbours.ts';
import type { PathOptions } from './path.ts';
import type { SimilarOptions } from './similar.ts';

type RunCommand = (work: (setting: Setting) => Promise<number>) => () => Promise<void>;

/**
 * Adds the commands about the network to the program. The code of each is loaded when it is used, so that
 * others start fast.
 */
export function addNetworkCommands(
  program: Command,
  run: RunCommand,
  examples: (...lines: string[]) => string,
): void {
  dated(program.command('path'))
    .description('Find the shortest paths between two entities, each given by id or by an unambiguous name')
    .argument('<from>', 'where to start')
    .argument('<to>', 'where to end')
    .option('--max-hops <number>', 'maximum number of relationships, 1 to 8', whole, 4)
    .option('--first <number>', 'maximum number of paths, up to 100', whole, 5)
    .option('--via <types...>', 'only over relationships of these types, such as PARTY_TO')
    .option('--exclude <entities...>', 'paths through none of these')
    .option(
      '--exclude-hubs-above <number>',
      'paths through no entity with more relationships than this',
      whole,
    )
    .addOption(
      new Option('--min-basis <basis>', 'only relationships known at least this well').choices([
        'STATED',
        'REPORTED',
        'INFERRED',
      ]),
    )
    .addHelpText(
      'after',
      examples('accord path Anthropic PNNL --exclude DOE', 'accord path org:amd org:ornl --format csv'),
    )
    .action((from: string, to: string, options: PathOptions) =>
      run(async (setting) => (await import('./path.ts')).run(setting, { from, to }, options))(),
    );
  dated(program.command('neighbours'))
    .description('List what surrounds an entity, closest and best known first')
    .argument('<entity>', 'id, or an unambiguous name')
    .option('--hops <number>', 'maximum number of relationships from it, 1 to 8', whole, 1)
    .option('--limit <number>', 'maximum number of entities, up to 2000', whole, 150)
    .option('--via <types...>', 'only over relationships of these types')
    .option('--types <types...>', 'only entities of these types, such as NATIONAL_LAB')
    .addHelpText(
      'after',
      examples('accord neighbours ORNL --hops 2', 'accord neighbours ORNL --format gexf > ornl.gexf'),
    )
    .action((entity: string, options: NeighboursOptions) =>
      run(async (setting) => (await import('./neighbours.ts')).run(setting, entity, options))(),
    );
  dated(program.command('similar'))
    .description('List the organizations that share most with one')
    .argument('<organization>', 'id, or an unambiguous name')
    .addOption(
      new Option('--by <basis>', 'what to compare')
        .choices(['PARTNERS', 'AGREEMENTS', 'PROGRAMS', 'LABS', 'SYSTEMS'])
        .default('PARTNERS'),
    )
    .option('--first <number>', 'maximum number, up to 100', whole, 25)
    .addHelpText(
      'after',
      examples('accord similar NVIDIA --by LABS', 'accord similar org:amd --format ndjson'),
    )
    .action((entity: string, options: SimilarOptions) =>
      run(async (setting) => (await import('./similar.ts')).run(setting, entity, options))(),
    );
  through(dated(program.command('brokers')))
    .description('List the organizations that stand between most others')
    .addOption(
      new Option('--metric <metric>', 'which measure')
        .choices(['BETWEENNESS', 'DEGREE', 'PAGERANK', 'CLOSENESS'])
        .default('BETWEENNESS'),
    )
    .option('--first <number>', 'maximum number, up to 100', whole, 25)
    .addHelpText('after', examples('accord brokers', 'accord brokers --metric PAGERANK --format csv'))
    .action((options: BrokersOptions) =>
      run(async (setting) => (await import('./brokers.ts')).run(setting, options))(),
    );
  through(dated(program.command('communities')))
    .description('Group the organizations that work with each other')
    .option('--before <day>', 'also list who changed groups since this day')
    .addHelpText(
      'after',
      examples('accord communities', 'accord communities --before 2025-12-31 --format graphml'),
    )
    .action((options: CommunitiesOptions) =>
      run(async (setting) => (await import('./communities.ts')).run(setting, options))(),
    );
}

function dated(command: Command): Command {
  return command
    .addOption(
      new Option('--format <format>', 'output format')
        .choices(['table', 'csv', 'ndjson', 'graphml', 'gexf'])
        .default('table'),
    )
    .option('--valid-on <day>', 'answer as of this day, such as 2026-05-13');
}

function through(command: Command): Command {
  return command.addOption(
    new Option('--through <kinds...>', 'kinds of things that make two organizations partners')
      .choices(['AGREEMENTS', 'PROGRAMS', 'LABS', 'SYSTEMS'])
      .default(['AGREEMENTS']),
  );
}

function whole(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError(`Expected a whole number; found "${text}".`);
}
