import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { generate } from '@graphql-codegen/cli';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { openEmbedded } from '../../src/engine/embedded/embedded.ts';
import { record } from '../../src/store/record/record.ts';
import { api } from '../support/ask.ts';
import { type Served, serve } from '../support/serve.ts';
import { SEEDS } from '../support/worlds/seeds.ts';

const page = readFileSync('docs/clients.md', 'utf8');
const HOST = 'http://localhost:4000/graphql';
const FOUND = [{ id: 'org:scale-ai', name: 'Scale AI' }];

/** The snippets of a language below a heading, in order. */
function snippets(heading: string, language: string): readonly string[] {
  const section = page.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
  const code = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm');
  return [...section.matchAll(code)].map(([, text]) => text ?? '');
}

/** Modules are written where they find the packages. */
const folder = 'node_modules/.cache/clients';
let written = 0;

/** Runs a snippet as a program of its own against the server, and gives what it defines. */
async function run(
  snippet: string | undefined,
  ask: { readonly url: string; readonly gives: string; readonly instead?: readonly [string, string] },
): Promise<unknown> {
  if (!snippet) throw new Error('There is no such snippet on the page.');
  const { url, gives, instead = ['', ''] } = ask;
  expect(snippet).toContain(instead[0]);
  const text = snippet.replace(HOST, `${url}/graphql`).replaceAll(...instead);
  mkdirSync(folder, { recursive: true });
  written += 1;
  const file = `${folder}/${process.pid}-${written}.mjs`;
  writeFileSync(file, `${text}\nexport const given = ${gives};\n`);
  try {
    return ((await import(pathToFileURL(file).href)) as { readonly given: unknown }).given;
  } finally {
    rmSync(file);
  }
}

type Fetcher = (asked: { readonly query: string }) => unknown;

/** GraphiQL takes answers in parts; there is one. */
async function firstOf(answer: unknown): Promise<unknown> {
  for await (const { extensions: _, ...part } of answer as AsyncIterable<Readonly<Record<string, unknown>>>)
    return part;
  return undefined;
}

describe('the page on clients', () => {
  const engine = openEmbedded({ callMs: 5_000 });
  let served: Served;
  const asked = (heading: string, instead?: readonly [string, string]) =>
    run(snippets(heading, 'js')[0], {
      ...{ url: served.url, gives: 'data' },
      ...(instead && { instead }),
    });

  beforeAll(async () => {
    await SEEDS.fill(engine);
    served = await serve({ engine });
  }, 60_000);
  afterAll(async () => {
    await served.server.close();
    await engine.close();
  });

  it('has no snippet that is not run here', () => {
    const run = ['js', 'json', 'sh'].flatMap((language) =>
      page.split(/^## /m).map((part) => snippets(part.split('\n')[0] ?? '', language).length),
    );
    const [fences] = [page.match(/^```/gm)?.length ?? 0];
    expect(run.reduce((sum, count) => sum + count, 0)).toBe(fences / 2);
    expect(fences / 2).toBe(13);
  });

  it.each([0, 1])(
    'maps every scalar for graphql-codegen (%i)',
    async (index) => {
      const config = JSON.parse(snippets('graphql-codegen', 'json')[index] ?? '');
      const documents = config.documents && [
        'query First { agreements(first: 1) { nodes { announcedOn valueUsd statements(first: 1) { nodes { value recordedAt } } } } }',
      ];
      const files = await generate({ ...config, ...(documents && { documents }), silent: true }, false);
      const content = files.map((file: { readonly content: string }) => file.content).join('\n');

      expect(content).toMatch(/announcedOn\??: (?:Maybe<Scalars\['FuzzyDate'\]\['output'\]>|string \| null)/);
      expect(content).not.toMatch(/(?:input|output|value|recordedAt|valueUsd)\??: (?:any|unknown)\b/);
      if (documents) expect(content).toContain('TypedDocumentNode');
    },
    60_000,
  );

  it('asks by fetch', async () => {
    expect(await asked('Without a client: fetch')).toEqual({ search: { nodes: FOUND } });
  });

  it('asks by graphql-request', async () => {
    expect(await asked('graphql-request')).toEqual({ search: { nodes: FOUND } });
  });

  it.each([
    ['4', undefined],
    ['3', ["'@apollo/client'", "'apollo-client-3/core/index.js'"]],
  ] as const)('asks by Apollo Client %s', async (_version, instead) => {
    const nodes = FOUND.map((node) => ({ __typename: 'Company', ...node }));
    expect(await asked('Apollo Client 4 and 3', instead)).toMatchObject({ search: { nodes } });
    const whole = snippets('Apollo Client 4 and 3', 'js')[1];
    expect(await run(whole, { url: served.url, gives: 'data', ...(instead && { instead }) })).toMatchObject({
      at: { node: { id: 'org:nlr@validOn=2025-06-01', website: 'https://www.nrel.gov/' } },
    });
  });

  it('asks by urql as it is installed', async () => {
    const nodes = FOUND.map((node) => ({ __typename: 'Company', ...node }));
    expect(await asked('urql 5')).toMatchObject({ search: { nodes } });
  });

  it.each([
    ['graphql-sse', 0],
    ['graphql-ws', 1],
  ])('follows by %s until the server ends, and has the cursor to come back with', async (_name, index) => {
    const other = await serve({ engine });
    const snippet = snippets('Subscriptions', 'js')[index];
    const at = other.url.replace('http', 'ws');
    const follow = (await run(snippet, {
      ...{ url: other.url, gives: 'follow' },
      ...(index === 1 && { instead: ['ws://localhost:4000', at] as const }),
    })) as (
      after: null,
      tell: (node: unknown) => void,
      end: (why: unknown, cursor: string) => void,
    ) => unknown;
    const told: unknown[] = [];
    let cursor: unknown;
    const end = (given: unknown) => {
      cursor = given;
    };
    const returned = follow(
      null,
      (node) => told.push(node),
      (_why, given) => end(given),
    );
    if (returned instanceof Promise) returned.then(end);
    await expect
      .poll(async () => (await fetch(`${other.url}/metrics`)).text())
      .toMatch(/^accord_subscribers 1$/m);
    const predicate = index === 0 ? 'summary' : 'note';
    const said = { type: 'Statement', subject: 'org:scale-ai', predicate } as const;
    const records = [{ ...said, value: `Told ${index}`, sources: ['source:scale-mou-blog'] }];
    await record(engine, api().contract.model, { records });
    await expect.poll(() => told.length).toBeGreaterThan(0);
    expect(told[0]).toMatchObject({ predicate, subject: { name: 'Scale AI' } });
    await other.server.close();
    await expect.poll(() => cursor).toEqual(expect.any(String));
  });

  it('asks by the fetcher of GraphiQL', async () => {
    const [snippet] = snippets('GraphiQL', 'js');
    const fetcher = (await run(snippet, { url: served.url, gives: 'fetcher' })) as Fetcher;
    const query = '{ search(text: "Scale AI", first: 1) { nodes { id name } } }';
    expect(await firstOf(await fetcher({ query }))).toEqual({ data: { search: { nodes: FOUND } } });
  });

  it('names a setting that there is', () => {
    const [snippet = ''] = snippets('From a page of another origin', 'sh');
    const [, variable = '', value = ''] = /^(ACCORD_\w+)=(\S+)/m.exec(snippet) ?? [];

    expect(readConfig({ [variable]: value }).corsOrigins).toEqual([value]);
  });

  it('lets GraphiQL ask from the origin that it names, as a browser does', async () => {
    const origin = 'http://localhost:5173';
    const other = await serve({ engine, corsOrigins: [origin] });
    const { createGraphiQLFetcher } = await import('@graphiql/toolkit');
    const url = `${other.url}/graphql`;
    const preflights: number[] = [];
    const browser: typeof fetch = async (input, init) => {
      const headers = Object.fromEntries(new Headers(init?.headers));
      const preflight = await fetch(url, {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': init?.method ?? 'GET',
          'access-control-request-headers': Object.keys(headers).join(', '),
        },
      });
      preflights.push(preflight.status);
      expect(preflight.headers.get('access-control-allow-origin')).toBe(origin);
      expect(preflight.headers.get('access-control-allow-methods')).toContain(init?.method ?? 'GET');
      const allowed = preflight.headers.get('access-control-allow-headers') ?? '';
      for (const name of Object.keys(headers)) expect(allowed).toContain(name);
      const answer = await fetch(input, { ...init, headers: { ...headers, origin } });
      expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
      return answer;
    };
    const fetcher = createGraphiQLFetcher({ url, fetch: browser });
    expect(await firstOf(await fetcher({ query: '{ __typename }' }))).toEqual({
      data: { __typename: 'Query' },
    });
    expect(preflights).toEqual([204]);
    await other.server.close();
  });

  it('takes a query by GET as it says, and nothing else', async () => {
    const get = (query: string) => fetch(`${served.url}/graphql?query=${encodeURIComponent(query)}`);

    expect(await (await get('{ __typename }')).json()).toMatchObject({ data: { __typename: 'Query' } });
    expect((await get('mutation { __typename }')).status).toBe(405);
  });
});
