import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openEmbedded } from '../../src/engine/embedded/embedded.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { mirrorFile } from '../../src/exchange/import/mirror-file.ts';
import { exportPublic } from '../../src/exchange/publish/export-public.ts';
import { claimOfStatement, claimsOfEntity } from '../../src/model/claims/claims-of-record.ts';
import { rootFieldsOf } from '../../src/model/list-shapes.ts';
import {
  type DataRecord,
  type EntityRecord,
  isAct,
  isStatement,
} from '../../src/model/records/record-types.ts';
import { REPORTS } from '../../src/server/reports/reports.ts';
import { readMergedIds } from '../../src/store/read/merged-ids.ts';
import { prepareStorage, record } from '../../src/store/record/record.ts';
import { api, askAs, callerOf } from '../support/ask.ts';
import { describeEngines, removeFolder, temporaryFolder } from '../support/engines/engines.ts';
import { within } from '../support/random.ts';
import { type Served, serve } from '../support/serve.ts';
import { canaryWorld } from '../support/worlds/canaries.ts';
import { wholePage, wholeSelection } from '../support/worlds/whole-selection.ts';
import { RECORDED_AT, world } from '../support/worlds/world.ts';

const { schema, contract } = api();
const { model } = contract;
const folder = temporaryFolder();
afterAll(() => removeFolder(folder));

/** So that every answer is whole, however busy the machine is. */
const ALL = {
  cost: 1e9,
  nodes: 1e9,
  facetMs: 60_000,
  requestMs: 120_000,
  engineCallMs: 60_000,
  responseBytes: 2 ** 30,
};
const LATER = '2026-11-27T00:00:00.000Z';

/** What is asked of lists on a server that plans each query anew. */
const FEW = ['entities', 'statements', 'sources', 'changeSets'];

/**
 * The server that the public is served by, whatever it is asked: nothing of what is internal, in no answer and no line of its log. It once had all of
 * it, before that was made internal, so that nothing of the past comes up either.
 */
describeEngines('a server of what is public', (open, name) => {
  let served: Served;
  let text = '';
  let inside = '';
  const ids: string[] = [];

  beforeAll(async () => {
    const inner = openEmbedded({ callMs: 30_000 });
    await prepareStorage(inner, model);
    await record(inner, model, {
      records: world,
      recordedAt: RECORDED_AT,
      by: 'canary author',
      message: 'canary message',
    });
    const twins = canaryWorld(model, world);
    // What is internal today was public at first.
    for (const records of twins)
      await record(inner, model, {
        records: records.map(shown),
        recordedAt: LATER,
        message: 'canary message',
      });
    const all = await published(inner);
    const marks = twins.flat().flatMap(takenBack);
    await record(inner, model, { records: marks, by: 'canary author', message: 'canary: taken back' });
    await askAs(inner, callerOf('contributor'), {
      source: `mutation { record(records: [{ topic: { id: "topic:canary-proposed", name: "canary" } }], options: { mode: PROPOSE, message: "canary" }) { userErrors { message } } }`,
    });
    const now = await published(inner);
    expect(all.join()).toMatch(/canary/i);
    text = now.join('\n');
    const internal = await serve({ engine: inner, explorer: 'dist/explorer' });
    inside = await (await fetch(`${internal.url}/e/org:canary-acme-ai`)).text();
    await internal.server.close();
    await inner.close();
    const outer = await open();
    await prepareStorage(outer, model);
    for (const [state, lines] of [
      ['all', all],
      ['now', now],
    ] as const) {
      const path = join(folder, `${name}-${state}.jsonl`);
      writeFileSync(path, `${lines.join('\n')}\n`);
      await mirrorFile(outer, model, { path });
    }
    for (const line of now) {
      const { id, type } = JSON.parse(line) as { readonly id: string; readonly type: string };
      if (model.types.get(type)?.isEntity) ids.push(id);
    }
    served = await serve({ engine: outer, explorer: 'dist/explorer', limits: ALL });
    await readMergedIds(outer);
  }, within(300_000));
  afterAll(() => served?.server.close());

  /** What the server answers, without what was asked, which it may repeat. */
  const heard: string[] = [];
  const ask = async (query: string) => {
    const { text: answer, errors } = await served.post(query);
    expect([query.slice(0, 200), errors]).toEqual([query.slice(0, 200), []]);
    heard.push(answer);
  };
  const get = async (path: string) => heard.push(await (await fetch(`${served.url}${path}`)).text());

  it('is no server of what is internal, whose pages show it with a mark', () => {
    expect(inside).toMatch(/canary name/);
    expect(inside).toMatch(
      /title="It stays back from what is published\.">(?:internal|embargoed until 2099)/,
    );
  });

  it('is given none of it', () => {
    expect(text).not.toMatch(/canary/i);
    expect(ids.length).toBeGreaterThan(20);
  });

  it('tells none of it in lists, facets and counts', { timeout: within(300_000) }, async () => {
    for (const [field, target] of rootFieldsOf(model)) {
      if (name === 'neo4j' && !FEW.includes(field)) continue;
      for (const page of wholePage(schema, target)) await ask(`{ ${field}(first: 100) ${page} }`);
    }
    for (const question of [
      `{ changes(since: "2000-01-01", first: 100) ${wholeSelection(schema, 'ChangeConnection')} }`,
      `{ digest(since: "2000-01-01") ${wholeSelection(schema, 'Digest')} }`,
      `{ undisclosed(first: 100) ${wholeSelection(schema, 'UndisclosedConnection')} }`,
      `{ suggest(prefix: "c") ${wholeSelection(schema, 'Suggestion')} }`,
      '{ search(text: "canary") { totalCount nodes { __typename } } }',
    ])
      await ask(question);
    expect(heard.length).toBeGreaterThan(20);
    expect(heard.join('\n')).not.toMatch(/canary/i);
    expect(heard.at(-1)).toContain('"totalCount":0');
  });

  it('tells none of it on pages, in feeds, reports and exports, nor what it limits and measures', {
    timeout: within(300_000),
  }, async () => {
    for (const id of ids.slice(0, name === 'embedded' ? 60 : 5)) await get(`/e/${id}`);
    for (const path of [
      '/',
      '/changes.atom',
      '/calendar.ics',
      '/metrics',
      '/health/ready',
      '/data',
      '/nowhere',
    ])
      await get(path);
    for (const report of REPORTS) await get(`/reports/${report.name}`);
    const rows = await fetch(`${served.url}/export/rows?format=csv`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        query: '{ statements { nodes { id predicate value note scope subject { id name } } } }',
      }),
    });
    heard.push(await rows.text());
    expect(heard.join('\n')).not.toMatch(/canary/i);
  });

  it('does not tell what was taken back from what never was', async () => {
    const kinds = ['org', 'agreement', 'source', 'topic', 'statement', 'change'];
    for (const kind of kinds) {
      const [taken, never] = await Promise.all(
        ['canary', 'nobody'].map(async (word) => {
          const answer = await served.post(`{ node(id: "${kind}:${word}-acme-ai") { id } }`);
          return answer.text.replaceAll(word, '');
        }),
      );
      expect(taken).toBe(never);
    }
    const [taken, never] = await Promise.all(
      ['canary', 'nobody'].map(async (word) => {
        const answer = await served.post(
          `{ search(text: "${word}") { totalCount didYouMean: nodes { __typename } } }`,
        );
        return answer.text.replaceAll(word, '');
      }),
    );
    expect(taken).toBe(never);
  });

  it('logs none of it', () => {
    const own = JSON.stringify(
      served.logged.filter((line) => !JSON.stringify(line).includes('canary-acme-ai')),
    );
    expect(served.logged.length).toBeGreaterThan(10);
    expect(own).not.toMatch(/canary/i);
  });

  async function published(engine: Engine): Promise<string[]> {
    const lines: string[] = [];
    for await (const line of exportPublic(engine, model, { day: '2026-11-28', today: '2026-11-28' }))
      lines.push(line);
    return lines;
  }
});

/** What takes from the public what it once could read: of a source its mark, of each statement a ruling. */
function takenBack(given: DataRecord): readonly DataRecord[] {
  if (isAct(given)) return [];
  if (given.type === 'Source') return [given];
  const type = model.types.get(given.type);
  const own = type ? claimsOfEntity(model, type, given as EntityRecord) : [];
  const drafts = isStatement(given) ? [claimOfStatement(model, given)] : own;
  return drafts.flatMap(({ claim, acts }) =>
    acts.flatMap(({ visibility, embargoedUntil }): readonly DataRecord[] =>
      visibility === undefined
        ? []
        : [
            {
              ...{ type: 'Ruling', statement: claim.id, visibility, reason: 'canary: taken back' },
              ...(embargoedUntil !== undefined && { embargoedUntil }),
            },
          ],
    ),
  );
}

/** A record as it was before anybody marked it. */
function shown(given: DataRecord): DataRecord {
  const {
    visibility: _,
    embargoedUntil: __,
    ...rest
  } = given as DataRecord & {
    readonly visibility?: string;
    readonly embargoedUntil?: string;
  };
  return rest as DataRecord;
}
