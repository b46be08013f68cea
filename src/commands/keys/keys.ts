import type { Command } from 'commander';
import { InputError } from '../../errors.ts';
import { OPERATIONS, type Operation, ROLES } from '../../model/access.ts';
import { parseFuzzyDate } from '../../model/fuzzy-date.ts';
import { readKey, readKeys } from '../../store/read/access-keys.ts';
import { createKey, revokeKey } from '../../store/record/write-access-keys.ts';
import { type Act, EXIT, examples, type Setting, write } from '../command.ts';
import { openGraph } from '../open-graph.ts';

/** Declares `accord keys` with its three commands. */
export function addKeys(program: Command, act: Act): void {
  const keys = program
    .command('keys')
    .description('Make, list and revoke the keys of callers who may do more than read')
    .addHelpText(
      'after',
      examples(
        'accord keys create --name maria --role curator',
        'accord keys create --name importer --role curator --only record --expires 2027-01-31',
        'accord keys list',
        'accord keys revoke 0f3c9a1b2d4e',
      ),
    );
  keys
    .command('create')
    .description('Make a key and write it to standard output: the only time that it is shown')
    .requiredOption('--name <name>', 'who holds it: the name that stands in what they write')
    .requiredOption('--role <role>', ROLES.join(', '))
    .option('--only <operations>', `narrows the role to some of ${OPERATIONS.join(', ')}; commas between`)
    .option('--expires <day>', 'the last day on which it is taken (a year from today)')
    .action((options: CreateOptions) => act((setting) => create(setting, options)));
  keys
    .command('list')
    .description('Write every key as a line of JSON, without its secret')
    .action(() => act(list));
  keys
    .command('revoke')
    .description('Revoke a key: from now on nobody comes in with it')
    .argument('<id>', 'its id, the part between accord_ and the secret; the whole key will do')
    .action((id: string) => act((setting) => revoke(setting, id)));
}

/** Options of `accord keys create`. */
interface CreateOptions {
  readonly name: string;
  readonly role: string;
  readonly only?: string;
  readonly expires?: string;
}

const MAX_NAME = 100;

/** Makes a key. The key alone goes to standard output. Throws `InputError` for what cannot be meant. */
async function create(setting: Setting, options: CreateOptions): Promise<number> {
  const name = options.name.normalize('NFC').trim();
  if (name === '' || name.length > MAX_NAME)
    throw new InputError(`--name must have 1 to ${MAX_NAME} characters; found ${name.length}.`);
  const role = ROLES.find((known) => known === options.role);
  if (!role) throw new InputError(`--role must be one of ${ROLES.join(', ')}; found "${options.role}".`);
  const only = readOperations(options.only);
  const expiresAt = readLastDay(options.expires);
  const engine = await openGraph(setting, 'change');
  const key = await createKey(engine, { name, role, only, expiresAt });
  await write(setting.out, `${key}\n`);
  await write(
    setting.err,
    `A key of ${name}, ${role}${only ? ` for ${only.join(', ')} only` : ''}, taken until ${expiresAt}. It is not shown again: keep it where secrets are kept.\n`,
  );
  return EXIT.ok;
}

/** Writes what is known of every key. */
async function list(setting: Setting): Promise<number> {
  const engine = await openGraph(setting, 'read');
  for (const { keyId, ...key } of await readKeys((query, params) => engine.read(query, params)))
    await write(setting.out, `${JSON.stringify({ id: keyId, ...key })}\n`);
  return EXIT.ok;
}

/** Revokes a key. Throws `InputError` where there is none such. */
async function revoke(setting: Setting, given: string): Promise<number> {
  const id = readKey(given)?.id ?? given;
  const engine = await openGraph(setting, 'change');
  if (!(await revokeKey(engine, id)))
    throw new InputError(`Expected the id of a key, as accord keys list shows it; found "${id}".`);
  await write(setting.err, `The key ${id} is revoked.\n`);
  return EXIT.ok;
}

function readOperations(text: string | undefined): readonly Operation[] | undefined {
  if (text === undefined) return undefined;
  return text.split(',').map((part) => {
    const found = OPERATIONS.find((operation) => operation === part.trim());
    if (found) return found;
    throw new InputError(`--only must name some of ${OPERATIONS.join(', ')}; found "${part.trim()}".`);
  });
}

const YEAR_MS = 365 * 24 * 60 * 60 * 1000;

function readLastDay(text: string | undefined): string {
  const today = new Date().toISOString().slice(0, 10);
  const day = text ?? new Date(Date.now() + YEAR_MS).toISOString().slice(0, 10);
  if (parseFuzzyDate(day)?.precision !== 'DAY' || day < today)
    throw new InputError(`--expires must be a day from today on, such as 2027-01-31; found "${day}".`);
  return `${day}T23:59:59.999Z`;
}
