import type { Command } from 'commander';
import { InputError } from '../../errors.ts';
import { digestHtml } from '../../exchange/feeds/digest-html.ts';
import { digestMarkdown } from '../../exchange/feeds/digest-markdown.ts';
import { type DigestData, type DigestPage, digestPage } from '../../exchange/feeds/digest-page.ts';
import { MAX_FOLLOWED } from '../../limits.ts';
import { type AskData, asking } from '../asking.ts';
import { type Act, EXIT, examples, type Setting, write } from '../command.ts';
import { readText } from '../read-text.ts';

/** Options of `accord changes`. */
export interface ChangesOptions {
  readonly since: string;
  readonly follow?: string;
  readonly axis: string;
  readonly format: string;
  readonly all?: boolean;
  readonly asOf?: string;
}

const CHANGE = `id kind predicate before after conflictClass reason at on
  linkBefore { role since until basis } linkAfter { role since until basis }
  subject { id name } object { id ... on Entity { name } } sources { title url publishedOn }`;

const DIGEST = `query Digest($since: DateOrDateTime!, $of: [ID!], $axis: ChangeAxis, $material: Boolean, $asOf: Date) {
  digest(since: $since, of: $of, axis: $axis, material: $material, asOf: $asOf) {
    since axis asOf isEmpty isCut
    newcomers { named { ${CHANGE} subject { __typename } } changes { ${CHANGE} } }
    linked { ${CHANGE} } moved { ${CHANGE} } amounts { ${CHANGE} } withdrawn { ${CHANGE} } disputed { ${CHANGE} } others { ${CHANGE} }
    closingSoon(first: 100) { nodes { id name at timeOfDay timeZone isEstimate sources(first: 3) { nodes { title url publishedOn } } } }
  }
}`;

const FORMATS: Readonly<Record<string, (page: DigestPage, data: DigestData) => string>> = {
  markdown: digestMarkdown,
  html: digestHtml,
  json: (_page, data) => `${JSON.stringify(data, null, 2)}\n`,
};
const AXES = ['recorded', 'published'];

/** Declares `accord changes`. */
export function addChanges(program: Command, act: Act): void {
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
    .action((options: ChangesOptions) => act((setting) => run(setting, options)));
}

/** Writes what changed since a day as a digest, and nothing when there is no news. */
async function run(setting: Setting, options: ChangesOptions): Promise<number> {
  const format = FORMATS[options.format];
  if (!format) refuse('--format', Object.keys(FORMATS), options.format);
  if (!AXES.includes(options.axis)) refuse('--axis', AXES, options.axis);
  const followed = options.follow === undefined ? undefined : readFollowed(options.follow);
  const ask = await asking(setting);
  const of = followed && (await knownAmong(setting, ask, followed));
  const variables = {
    ...{ since: options.since, axis: options.axis.toUpperCase(), material: options.all !== true },
    ...(of && { of }),
    ...(options.asOf !== undefined && { asOf: options.asOf }),
  };
  const { digest } = await ask<{ digest: DigestData }>(DIGEST, variables);
  if (digest.isEmpty) {
    await write(
      setting.err,
      `Nothing to tell since ${options.since}${options.all ? '' : '; --all shows what is no news, too'}.\n`,
    );
    return EXIT.ok;
  }
  const question = `digest(${Object.entries({ ...variables, asOf: digest.asOf })
    .map(([key, value]) => `${key}: ${key === 'axis' ? value : JSON.stringify(value)}`)
    .join(', ')})`;
  await write(setting.out, format(digestPage(digest, question), digest));
  return EXIT.ok;
}

interface Followed {
  readonly id: string;
  readonly line: number;
}

/**
 * Reads ids, one a line; the rest of a line after # is a remark. Throws `InputError` when there are none or
 * too many.
 */
function readFollowed(file: string): readonly Followed[] {
  const lines = readText(file, '--follow must name').split(/\r?\n/);
  const found = lines.flatMap((text, index) => {
    const id = text.replace(/(^|\s)#.*$/, '').trim();
    return id === '' ? [] : [{ id, line: index + 1 }];
  });
  if (found.length === 0)
    throw new InputError(
      `--follow must name a file with at least one id, one a line; found none in ${file}.`,
    );
  if (found.length > MAX_FOLLOWED)
    throw new InputError(
      `A follow file holds at most ${MAX_FOLLOWED} ids; found ${found.length} in ${file}. Split it.`,
    );
  return found;
}

const MAX_NODES = 100;

/**
 * Returns the ids that the graph knows and names the others on standard error. Throws `InputError` when it
 * knows none.
 */
async function knownAmong(
  setting: Setting,
  ask: AskData,
  followed: readonly Followed[],
): Promise<readonly string[]> {
  const known: string[] = [];
  for (let start = 0; start < followed.length; start += MAX_NODES) {
    const some = followed.slice(start, start + MAX_NODES);
    const { nodes } = await ask<{ nodes: readonly unknown[] }>(
      'query Followed($ids: [ID!]!) { nodes(ids: $ids) { id } }',
      {
        ids: some.map(({ id }) => id),
      },
    );
    for (const [index, { id, line }] of some.entries()) {
      if (nodes[index]) known.push(id);
      else await write(setting.err, `Line ${line}: nothing has the id "${id}"; it is left out.\n`);
    }
  }
  if (known.length > 0) return [...new Set(known)];
  throw new InputError(
    'Nothing has any of the ids to follow. `suggest` and `search` give the ids there are.',
  );
}

function refuse(option: string, expected: readonly string[], found: string): never {
  throw new InputError(`${option} must be ${expected.join(' or ')}; found ${found}.`);
}
