import { type Command, InvalidArgumentError, Option } from 'commander';
import { InputError } from '../errors.ts';
import { csv } from '../exchange/tables/csv.ts';
import { gexf } from '../exchange/tables/gexf.ts';
import { graphml } from '../exchange/tables/graphml.ts';
import { ndjson } from '../exchange/tables/ndjson.ts';
import type { Report } from '../exchange/tables/report.ts';
import { table } from '../exchange/tables/table.ts';
import { type AskData, asking } from './asking.ts';
import { EXIT, type Setting, write } from './command.ts';

/**
 * The common parts of the commands about the network: asking the API, naming entities, writing what was
 * found.
 */

const FORMATS = { table, csv, ndjson, graphml, gexf } as const;

/** Options of every command about the network. */
export interface NetworkOptions {
  readonly format: keyof typeof FORMATS;
  /** The day that the question is about, `YYYY-MM-DD`. */
  readonly validOn?: string;
}

/** An entity as the commands select it. */
export interface NamedEntity {
  readonly __typename: string;
  readonly id: string;
  readonly name: string;
}

/**
 * Runs a command: `find` asks, the report is written in the chosen format, and a remark goes to standard
 * error.
 */
export async function runNetwork(
  setting: Setting,
  options: NetworkOptions,
  find: (ask: AskData) => Promise<{ readonly report: Report; readonly remark?: string | undefined }>,
): Promise<number> {
  const { report, remark } = await find(await asking(setting));
  const format = FORMATS[options.format];
  await write(setting.out, format(report));
  if (remark) await write(setting.err, `${remark}\n`);
  return EXIT.ok;
}

const BY_NAME = `query Named($name: String!) {
  named: entities(where: {name: {eq: $name}}, first: 5) { nodes { __typename id name } }
  short: organizations(where: {shortName: {eq: $name}}, first: 5) { nodes { __typename id name } }
  aliased: entities(where: {aliases: {has: $name}}, first: 5) { nodes { __typename id name } }
  near: search(text: $name, first: 3) { nodes { __typename id name } }
}`;

type Found = Readonly<
  Record<'named' | 'short' | 'aliased' | 'near', { readonly nodes: readonly NamedEntity[] }>
>;

/**
 * Returns the id that a person means: an id as it is, or the id behind a name, short name or alias that only
 * one entity bears. Throws `InputError` when none or several do.
 */
export async function idOf(ask: AskData, given: string): Promise<string> {
  if (/^[a-z][a-z-]*:\S+$/.test(given)) return given;
  const found = await ask<Found>(BY_NAME, { name: given });
  for (const { nodes } of [found.named, found.short, found.aliased]) {
    const [only, second] = nodes;
    if (only && !second) return only.id;
    if (only)
      throw new InputError(
        `Several entities are called "${given}": ${listOf(nodes)}. Give the id of one of them.`,
      );
  }
  const near = found.near.nodes;
  const hint = near.length > 0 ? ` Did you mean ${listOf(near)}?` : ' Look for it with a query of `search`.';
  throw new InputError(`No entity is called "${given}".${hint}`);
}

/** Returns the ids that a person means by several names; see `idOf`. */
export function idsOf(ask: AskData, given: readonly string[] | undefined): Promise<string[]> {
  return Promise.all((given ?? []).map((name) => idOf(ask, name)));
}

function listOf(entities: readonly NamedEntity[]): string {
  return entities.map(({ id, name }) => `${id} (${name})`).join(', ');
}

/** Adds the options of every command about the network: the format, and the day. */
export function dated(command: Command): Command {
  return command
    .addOption(
      new Option('--format <format>', 'output format').choices(Object.keys(FORMATS)).default('table'),
    )
    .option('--valid-on <day>', 'answer as of this day, such as 2026-05-13');
}

/** Adds the option that says what makes two organizations partners. */
export function through(command: Command): Command {
  return command.addOption(
    new Option('--through <kinds...>', 'kinds of things that make two organizations partners')
      .choices(['AGREEMENTS', 'PROGRAMS', 'LABS', 'SYSTEMS'])
      .default(['AGREEMENTS']),
  );
}

/** Reads a whole number given as an option; throws what commander shows. */
export function whole(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError(`Expected a whole number; found "${text}".`);
}
