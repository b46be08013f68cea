import { text } from 'node:stream/consumers';
import type { Command } from 'commander';
import { GraphQLError } from 'graphql';
import { InputError, UnavailableError } from '../errors.ts';
import type { RowForm } from '../exchange/tables/row-text.ts';
import { openAsk } from './asking.ts';
import { type Act, EXIT, examples, type Setting, write } from './command.ts';
import { writeOutput } from './documents/output-file.ts';
import { writeRows } from './documents/rows.ts';
import { readText } from './read-text.ts';

/** Options of `accord query`. */
export interface QueryOptions {
  /** JSON, or @ and the name of a file of JSON. */
  readonly variables?: string;
  readonly operation?: string;
  readonly format: string;
  readonly raw?: boolean;
  readonly citations: boolean;
  readonly limit?: string;
  readonly output?: string;
}

/** Declares `accord query`. */
export function addQuery(program: Command, act: Act): void {
  program
    .command('query')
    .description('Answer one GraphQL query from a file, or from standard input with -, also as a table')
    .argument('<file>', 'a .graphql file, or -')
    .option('--variables <json>', 'variables as JSON, or @ and a file of JSON')
    .option('--operation <name>', 'which operation of the file to ask, where it has several')
    .option(
      '--format <format>',
      'json, the answer as it is; csv or ndjson, all rows of the one list in it, page after page',
      'json',
    )
    .option('--raw', 'CSV for programs: nothing escaped for spreadsheets, lists as JSON')
    .option('--no-citations', 'leave out the columns that say how each field of a row is known')
    .option('--limit <rows>', 'the most rows of csv or ndjson')
    .option('-o, --output <file>', 'write to a file instead of standard output')
    .addHelpText(
      'after',
      examples(
        'accord query question.graphql --variables \'{"id": "org:scale-ai"}\'',
        "echo '{ agreements { totalCount } }' | accord query -",
        'accord query agreements.graphql --format csv -o agreements.csv',
      ),
    )
    .action((file: string, options: QueryOptions) => act((setting) => run(setting, file, options)));
}

/**
 * Answers one GraphQL query: as JSON, or all rows of the one list in it as a table. Returns 2 when the question was wrong, 69 when the
 * database failed and 70 for a bug; throws `InputError` for files, variables and options that make no sense.
 */
async function run(setting: Setting, file: string, options: QueryOptions): Promise<number> {
  const form = formOf(options);
  const limit = limitOf(options.limit);
  const query = file === '-' ? await text(process.stdin) : readText(file, 'The query must be in');
  const variables = readVariables(options.variables);
  const { operation: operationName, output } = options;
  if (form) {
    const request = { query, variables, operationName, form, isCited: options.citations, limit };
    const failed = await writeRows(setting, request, output);
    return failed ? exitOf(failed.errors) : EXIT.ok;
  }
  const { ask, newContext } = await openAsk(setting);
  const { data, errors } = await ask({ question: query, operationName, variables, context: newContext() });
  const shown = {
    ...(data !== undefined && { data }),
    ...(errors && { errors: errors.map((error) => error.toJSON()) }),
  };
  const json = `${JSON.stringify(shown, null, 2)}\n`;
  if (output === undefined) await write(setting.out, json);
  else await writeOutput(output, [json]);
  return errors ? exitOf(errors) : EXIT.ok;
}

const FORMATS = ['json', 'csv', 'ndjson'];

/** Returns how rows are written; undefined for the answer as JSON. */
function formOf({ format, raw, citations, limit }: QueryOptions): RowForm | undefined {
  if (!FORMATS.includes(format))
    throw new InputError(`--format must be ${FORMATS.join(' or ')}; found ${format}.`);
  if (raw && format !== 'csv')
    throw new InputError(
      `--raw is a way to write CSV; found --format ${format}, which is raw always. Leave --raw out.`,
    );
  if (format === 'json' && (!citations || limit !== undefined))
    throw new InputError(
      `${citations ? '--limit' : '--no-citations'} is for rows; found --format json, which is the answer as it is. Add --format csv or --format ndjson.`,
    );
  if (format === 'csv') return raw ? 'csv-raw' : 'csv';
  return format === 'ndjson' ? 'ndjson' : undefined;
}

function limitOf(given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  if (/^[1-9]\d{0,8}$/.test(given)) return Number(given);
  throw new InputError(`--limit must be a whole number from 1 to 999999999; found ${given}.`);
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
