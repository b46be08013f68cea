import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import relay from 'relay-runtime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openEmbedded } from '../../src/engine/embedded/embedded.ts';
import { removeFolder, temporaryFolder } from '../support/engines/engines.ts';
import { type Served, serve } from '../support/serve.ts';
import { SEEDS } from '../support/worlds/seeds.ts';

const page =
  readFileSync('docs/clients.md', 'utf8')
    .split(/^## /m)
    .find((part) => part.startsWith('Relay\n')) ?? '';
const [, config = ''] = /```json\n([\s\S]*?)```/.exec(page) ?? [];
const [, snippet = ''] = /```js\n([\s\S]*?)```/.exec(page) ?? [];

/** The comparison of two views in the README, in the names that Relay asks for. */
const COMPARISON = (
  /```graphql\n(\{\s+then: at\([\s\S]*?)```/.exec(readFileSync('README.md', 'utf8'))?.[1] ?? ''
)
  .replace('{', 'query compareQuery {')
  .replaceAll('...PhaseOne', '...compare_phaseOne @relay(mask: false)')
  .replace('fragment PhaseOne', 'fragment compare_phaseOne');

const SOURCE = `import { graphql } from 'relay-runtime';
graphql\`${COMPARISON}\`;
graphql\`fragment compare_lab on NationalLab @refetchable(queryName: "compareLabQuery") {
  name
  announcements: agreements(first: 1) { edges { node { announcedOn valueUsd } } }
}\`;
graphql\`query compareLabsQuery {
  at(validOn: "2025-06-01") { node(id: "org:nlr") { id ... on NationalLab { name } ...compare_lab @alias(as: "lab") } }
  node(id: "org:nlr") { id ... on NationalLab { name } ...compare_lab @alias(as: "lab") }
}\`;
`;

describe('Relay', () => {
  const engine = openEmbedded({ callMs: 5_000 });
  let served: Served;
  let folder: string;
  beforeAll(async () => {
    await SEEDS.fill(engine);
    served = await serve({ engine });
    folder = temporaryFolder();
    mkdirSync(join(folder, 'src'));
    mkdirSync(join(folder, 'schema'));
    cpSync('schema/api.graphql', join(folder, 'schema/api.graphql'));
    writeFileSync(join(folder, 'relay.config.json'), config);
    writeFileSync(join(folder, 'src/compare.ts'), SOURCE);
    // It is a program for this machine: where it does not run, this fails and nothing of Relay is tested.
    execFileSync(
      process.execPath,
      [join(process.cwd(), 'node_modules/relay-compiler/cli.js'), 'relay.config.json'],
      {
        cwd: folder,
        stdio: 'pipe',
      },
    );
  }, 120_000);
  afterAll(async () => {
    await removeFolder(folder);
    await served.server.close();
    await engine.close();
  });

  /** What the compiler made of a question, as a module that runs. */
  async function compiled(name: string) {
    const file = join(folder, 'src/__generated__', `${name}.graphql.ts`);
    const module = join(folder, `${name}.ts`);
    writeFileSync(module, readFileSync(file, 'utf8').replace(/^import .*$/gm, ''));
    return (await import(/* @vite-ignore */ pathToFileURL(module).href)).default;
  }

  async function environment() {
    const [host, text] = ['http://localhost:4000/graphql', `${snippet}\nexport { environment };\n`];
    // Where it finds the package.
    mkdirSync('node_modules/.cache', { recursive: true });
    const file = `node_modules/.cache/relay-${process.pid}.mjs`;
    writeFileSync(file, text.replace(host, `${served.url}/graphql`));
    const { environment } = await import(/* @vite-ignore */ `${pathToFileURL(file).href}?${Math.random()}`);
    rmSync(file);
    return environment;
  }

  it('compiles the schema, with every scalar mapped', () => {
    const made = readdirSync(join(folder, 'src/__generated__')).sort();
    expect(made).toContain('compareQuery.graphql.ts');
    expect(existsSync(join(folder, 'src/__generated__/compareLabQuery.graphql.ts'))).toBe(true);
    const types = readFileSync(join(folder, 'src/__generated__/compare_lab.graphql.ts'), 'utf8');
    expect(types).toContain('readonly announcedOn: string | null | undefined');
    expect(types).toContain('readonly valueUsd: number | null | undefined');
    expect(
      made.map((file) => readFileSync(join(folder, 'src/__generated__', file), 'utf8')).join(),
    ).not.toContain(': any');
  });

  it('gives both halves of a comparison from its store', async () => {
    const own = await environment();
    const query = await compiled('compareQuery');
    const data = await relay.fetchQuery(own, query, {}).toPromise();
    const stored = own.lookup(relay.createOperationDescriptor(query, {}).fragment).data;

    const date = 'date:de-foa-0003612-phase-i-applications';
    const halves = Object.fromEntries(
      [['then', '2026-04-19', '2026-04-28'] as const, ['now', '2026-11-23', '2026-05-01'] as const].map(
        ([half, day, at]) => [half, { keyDates: { nodes: [{ id: `${date}@publishedBy=${day}`, at }] } }],
      ),
    );
    expect(data).toMatchObject(halves);
    expect(stored).toMatchObject(halves);
  });

  it('fetches a record again in its view', async () => {
    const own = await environment();
    const labs = await relay.fetchQuery(own, await compiled('compareLabsQuery'), {}).toPromise();
    const [OLD, NEW] = ['National Renewable Energy Laboratory', 'National Laboratory of the Rockies'];
    expect(labs).toMatchObject({ at: { node: { name: OLD } }, node: { name: NEW } });
    const { id } = (labs as { readonly at: { readonly node: { readonly id: string } } }).at.node;

    const again = await compiled('compareLabQuery');
    await relay.fetchQuery(own, again, { id }).toPromise();
    expect(own.getStore().getSource().get(id)).toMatchObject({ id: 'org:nlr@validOn=2025-06-01', name: OLD });
    expect(own.getStore().getSource().get('org:nlr')).toMatchObject({ name: NEW });
  });
});
