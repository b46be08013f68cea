import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { Writable } from 'node:stream';
import { graphql, parse } from 'graphql';
import { pino } from 'pino';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Setting } from '../src/commands/command.ts';
import { describeGraph } from '../src/commands/populate.ts';
import { readConfig, SETTINGS } from '../src/config.ts';
import type { Engine } from '../src/engine/engine.ts';
import { LIMITS } from '../src/limits.ts';
import { readModel } from '../src/model/read-model.ts';
import type { DataRecord } from '../src/model/records/record-types.ts';
import { deriveApi } from '../src/query/api/derive-api.ts';
import { createContext } from '../src/query/request-context.ts';
import { buildSchema } from '../src/schema.ts';
import { prepareStorage, record } from '../src/store/record/record.ts';
import { api, ask } from './support/ask.ts';
import { printed } from './support/cli.ts';
import { describeEngines } from './support/engines/engines.ts';
import { serve } from './support/serve.ts';
import { SEEDS } from './support/worlds/seeds.ts';

/** Promises of the README: what it shows is what happens. */

const readme = readFileSync('README.md', 'utf8');

/** The code blocks of a language, in order. */
function blocks(language: string): string[] {
  return [...readme.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(
    ([, code = '']) => code,
  );
}

function section(title: string): string {
  return readme.split(/^## /m).find((text) => text.startsWith(`${title}\n`)) ?? '';
}

describeEngines('the README', (open) => {
  const { contract } = api();
  let engine: Engine;

  beforeAll(async () => {
    engine = await open(SEEDS);
  });

  it('prints what the first start prints', async () => {
    const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
    const setting: Setting = {
      config: readConfig({}),
      contract,
      engine: async () => engine,
      logger: pino({ level: 'silent' }),
      out: nowhere,
      err: nowhere,
    };
    const shown = /Accord is ready at \S+\n([\s\S]*)/.exec(blocks('text')[0] ?? '')?.[1];
    expect(shown?.trimEnd()).toBe(await describeGraph(setting, engine));
  });

  it('asks a question and gives its answer', async () => {
    const [question = ''] = blocks('graphql');
    const [answer = ''] = blocks('json');
    expect({ data: await ask(engine, question) }).toEqual(JSON.parse(answer));
  });

  it('takes all agreements away with what it says', async () => {
    const served = await serve({ engine });
    const line = blocks('sh').find((code) => code.includes('/export/rows')) ?? '';
    const [, address = '', body = ''] = /'localhost:4000(\/\S+)' .* -d '(.*)' -o/.exec(line) ?? [];
    const response = await fetch(`${served.url}${address}`, {
      ...{ method: 'POST', body },
      headers: { 'content-type': 'application/json' },
    });
    const [head = '', ...rows] = (await response.text()).split('\r\n').filter(Boolean);
    await served.server.close();

    expect(head).toMatch(/^name,announcedOn,valueUsd,parties_name,.*announcedOn_sources.*parties_sources/);
    expect(rows.length).toBeGreaterThan(60);
    const scale = rows.find((row) => row.startsWith('Genesis Mission MOU between DOE and Scale AI'));
    expect(scale).toContain(',2026-05-01,not disclosed,Scale AI; U.S. Department of Energy,STATED,https://');
  });

  it('asks nothing that fails', async () => {
    const questions = blocks('graphql').filter((code) => code.startsWith('{'));
    for (const question of questions) expect(Object.values(await ask(engine, question))).not.toContain(null);
    expect(questions.length).toBeGreaterThan(2);
  });

  it('adds a type by its files alone', async () => {
    const sdl = readdirSync('schema')
      .filter((file) => file.endsWith('.graphql') && file !== 'api.graphql')
      .map((file) => readFileSync(`schema/${file}`, 'utf8'));
    const added = blocks('graphql').find((code) => code.includes('type Patent')) ?? '';
    const declared = [...sdl, added].map((text) => parse(text));
    const model = readModel(declared);
    const schema = buildSchema({ model, api: deriveApi(declared, model) });
    const seed = JSON.parse(blocks('json').find((code) => code.includes('"Patent"')) ?? '{}') as {
      $schema: string;
      records: DataRecord[];
    };
    expect(existsSync(`seeds/${seed.$schema}`)).toBe(true);

    await prepareStorage(engine, model);
    await record(engine, model, { records: seed.records });

    const { data, errors } = await graphql({
      schema,
      source:
        '{ patents(where: { grantedOn: { lt: "2026-06" } }) { nodes { number publishers { nodes { id } } sources { nodes { id } } } } }',
      contextValue: createContext({ engine, model }),
    });
    expect(errors).toBeUndefined();
    expect(JSON.parse(JSON.stringify(data?.patents))).toEqual({
      nodes: [
        {
          number: 'US 1',
          publishers: { nodes: [{ id: 'org:scale-ai' }] },
          sources: { nodes: [{ id: 'source:scale-mou-blog' }] },
        },
      ],
    });
  });
});

describe('the README', () => {
  it('lists every setting and limit with its meaning and default', () => {
    const rows = (title: string) =>
      section(title)
        .split('\n')
        .filter((line) => line.startsWith('| `'));
    const settings = SETTINGS.map(
      ({ variable, meaning, value }) => `| \`${variable}\` | ${meaning} | ${value}${value ? ' ' : ''}|`,
    );
    const limits = Object.values(LIMITS).map(
      ({ variable, meaning, value, unit }) => `| \`${variable}\` | ${meaning} | ${value} ${unit} |`,
    );
    expect(rows('Configuration')).toEqual(settings);
    expect(rows('Limits')).toEqual(limits);
  });

  it('lists every command', async () => {
    const { out } = await printed(['--help']);
    const offered = [...out.matchAll(/^ {2}([a-z]+) .*$/gm)].map(([, name]) => name);
    const listed = [...section('Command line').matchAll(/^\| `([a-z]+)` \|/gm)].map(([, name]) => name);
    expect([...listed, 'help']).toEqual(offered);
  });

  it('names the exit codes of the help text', async () => {
    const { out } = await printed(['--help']);
    expect(section('Command line')).toContain(/Exit codes: .*/.exec(out)?.[0]);
  });

  it('names files, folders and scripts that exist', () => {
    const linked = [...readme.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, path = '']) => path);
    const laidOut = [...section('Layout').matchAll(/^( *)(\S+\/) {1,}/gm)].map(([, indent, path = '']) =>
      indent ? `src/${path}` : path,
    );
    const scripts = [...readme.matchAll(/npm run ([\w:]+)/g)].map(([, name = '']) => name);
    const { scripts: known } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      scripts: Record<string, string>;
    };

    expect(laidOut.length).toBeGreaterThan(5);
    expect([...linked, ...laidOut].filter((path) => !existsSync(path))).toEqual([]);
    expect(scripts.filter((name) => !(name in known))).toEqual([]);
  });
});
