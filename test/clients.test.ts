import { readFileSync } from 'node:fs';
import { generate } from '@graphql-codegen/cli';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../src/config.ts';
import { openEmbedded } from '../src/engine/embedded/embedded.ts';
import { prepareStorage } from '../src/store/record/record.ts';
import { api } from './support/ask.ts';
import { type Served, serve } from './support/serve.ts';

const page = readFileSync(new URL('../docs/clients.md', import.meta.url), 'utf8');

/** The snippets of a language on the page, in order. */
function snippets(language: string): readonly string[] {
  return [...page.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(
    ([, text]) => text ?? '',
  );
}

describe('the page on clients', () => {
  const engine = openEmbedded({ callMs: 5_000 });
  let served: Served;
  beforeAll(async () => {
    await prepareStorage(engine, api().contract.model);
    served = await serve({ engine });
  });
  afterAll(async () => {
    await served.server.close();
    await engine.close();
  });

  it('maps every scalar for codegen', async () => {
    const [config] = snippets('json');
    const schema = new URL('../schema/api.graphql', import.meta.url).pathname;
    const files = await generate({ ...JSON.parse(config ?? ''), schema, silent: true }, false);
    const [{ content }] = files as [{ content: string }];

    expect(content).toContain('FuzzyDate: { input: string; output: string; }');
    expect(content).not.toMatch(/(?:input|output): (?:any|unknown);/);
  }, 60_000);

  it('asks by fetch', async () => {
    const [snippet] = snippets('js');
    const run = new Function('url', `return (async () => { ${snippet} return { data, errors }; })()`);

    expect(await run(`${served.url}/graphql`)).toEqual({
      data: { search: { nodes: [] } },
      errors: undefined,
    });
  });

  it('refuses GET as it says, and takes it with the header', async () => {
    const address = `${served.url}/graphql?query=${encodeURIComponent('{ __typename }')}`;

    expect((await fetch(address)).status).toBe(400);
    const headers = { 'apollo-require-preflight': '1' };
    expect(await (await fetch(address, { headers })).json()).toMatchObject({ data: { __typename: 'Query' } });
  });

  it('names a setting that there is', () => {
    const [, variable = '', value = ''] = /^(ACCORD_\w+)=(\S+)/m.exec(snippets('sh')[0] ?? '') ?? [];

    expect(readConfig({ [variable]: value }).corsOrigins).toEqual([value]);
  });
});
