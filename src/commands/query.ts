import { text } from 'node:stream/consumers';
import type { Command } from 'commander';
import { GraphQLError } from 'graphql';
import { InputError, UnavailableError } from '../errors.ts';
import { answering } from './asking.ts';
import { type Act, EXIT, examples, type Setting, write } from './command.ts';
import { readText } from './read-text.ts';

/** Options of `accord query`. */
export interface QueryOptions {
  /** JSON, or @ and the name of a file of JSON. */
  readonly variables?: string;
}

/** Declares `accord query`. */
export function addQuery(program: Command, act: Act): void {
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
    .action((file: string, options: QueryOptions) => act((setting) => run(setting, file, options)));
}

/**
 * Answers one GraphQL query and writes the result as JSON. Returns 2 when the question was wrong, 69 when the
 * database failed and 70 for a bug; throws `InputError` for files and variables that cannot be read.
 */
async function run(setting: Setting, file: string, options: QueryOptions): Promise<number> {
  const source = file === '-' ? await text(process.stdin) : readText(file, 'The query must be in');
  const variables = readVariables(options.variables);
  const answer = await answering(setting);
  const { data, errors } = await answer(source, variables);
  const shown = {
    ...(data !== undefined && { data }),
    ...(errors && { errors: errors.map((error) => error.toJSON()) }),
  };
  await write(setting.out, `${JSON.stringify(shown, null, 2)}\n`);
  return errors ? exitOf(errors) : EXIT.ok;
}

function exitOf(errors: readonly GraphQLError[]): number {
  const causes = errors.map((error) => error.originalError);
  if (causes.some((cause) => cause instanceof UnavailableError)) return EXIT.unavailable;
  const isInput = causes.every(
    (cause) => cause === undefined || cause instanceof InputError || cause instanceof GraphQLError,
  );
  return isInput ? EXIT.input : EXIT.bug;
}

function readVariables(given: string | undefined): Readonly<Record<string, unknown>> {
  if (given === undefined) return {};
  const json = given.startsWith('@') ? readText(given.slice(1), 'The variables must be in') : given;
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch (cause) {
    throw new InputError(`--variables must be JSON, or @ and a file of JSON; found ${given}.`, { cause });
  }
  throw new InputError(`--variables must be a JSON object; found ${given}.`);
}
