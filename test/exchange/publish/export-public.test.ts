import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Engine } from '../../../src/engine/engine.ts';
import { importFiles } from '../../../src/exchange/import/import-files.ts';
import { exportPublic, type PublicCounts } from '../../../src/exchange/publish/export-public.ts';
import { statementId } from '../../../src/model/claims/claim.ts';
import {
  type ActRecord,
  type DataRecord,
  isAct,
  type StatementRecord,
} from '../../../src/model/records/record-types.ts';
import { exportGraph } from '../../../src/store/read/export-records.ts';
import { prepareStorage, record } from '../../../src/store/record/record.ts';
import { verify } from '../../../src/store/verify/verify.ts';
import { api, ask } from '../../support/ask.ts';
import { describeEngines, removeFolder, temporaryFolder } from '../../support/engines/engines.ts';
import { within } from '../../support/random.ts';
import { canaryWorld } from '../../support/worlds/canaries.ts';
import { modelWorld } from '../../support/worlds/model-world.ts';

const { model } = api().contract;
const folder = temporaryFolder();
afterAll(() => removeFolder(folder));

const DAY = '2026-06-01';
const at = (month: number) => `2026-0${month}-10T00:00:00.000Z`;
const source = (id: string, more: object = {}): DataRecord => ({
  ...{
    type: 'Source',
    id: `source:${id}`,
    title: id,
    publisher: id,
    tier: 'PARTY',
    publishedOn: '2026-01-01',
  },
  ...more,
});
const company = (id: string, more: object = {}): DataRecord => ({
  ...{ type: 'Company', id: `org:${id}`, name: id, sources: ['source:open'] },
  ...more,
});
const says = (subject: string, predicate: string, more: object): StatementRecord => ({
  ...{ type: 'Statement', subject: `org:${subject}`, predicate, sources: ['source:open'] },
  ...more,
});
const idOf = (subject: string, predicate: string, value: string) =>
  statementId({ subject: `org:${subject}`, predicate, value, kind: 'VALUE' });

type Line = Readonly<Record<string, unknown>>;

describeEngines('what is public', (open, name) => {
  let engine: Engine;
  let lines: readonly Line[];
  let text: readonly string[];
  let counts: PublicCounts;

  beforeAll(async () => {
    engine = await open();
    await prepareStorage(engine, model);
    const put = (month: number, ...records: DataRecord[]) =>
      record(engine, model, { records, recordedAt: at(month) });
    await put(
      1,
      source('open', { publishedBy: 'org:hidden' }),
      source('closed', { visibility: 'INTERNAL' }),
      source('later', { visibility: 'EMBARGOED', embargoedUntil: '2026-06' }),
      source('lifted', { visibility: 'EMBARGOED', embargoedUntil: DAY }),
      source('released', { visibility: 'INTERNAL' }),
      source('unused'),
      { type: 'Identifier', id: 'identifier:shown', scheme: 'ROR', value: '05elan00' },
      { type: 'Identifier', id: 'identifier:hidden', scheme: 'ROR', value: '01zeta00' },
      company('one', { identifiers: ['identifier:shown'] }),
      company('two', { aliases: ['second'] }),
      company('hidden', { sources: ['source:closed'], identifiers: ['identifier:hidden'] }),
      company('unnamed', { sources: ['source:closed'], parent: { id: 'org:one', sources: ['source:open'] } }),
      company('mixed', { sources: ['source:open', 'source:closed'] }),
      company('marked', { visibility: 'INTERNAL' }),
      says('one', 'city', { value: 'open', sources: ['source:open', 'source:closed'] }),
      says('one', 'region', { value: 'closed', sources: ['source:closed'] }),
      says('one', 'country', { value: 'US', visibility: 'INTERNAL' }),
      says('one', 'shortName', { value: 'later', sources: ['source:later'] }),
      says('one', 'website', { value: 'https://lifted.example/', sources: ['source:lifted'] }),
      says('two', 'city', { value: 'ruled', rank: 'PREFERRED', rankReason: 'because', note: 'remark' }),
      says('two', 'region', { value: 'released', sources: ['source:released'] }),
      says('two', 'country', { value: 'DE', visibility: 'EMBARGOED', embargoedUntil: DAY }),
      says('two', 'note', { value: 'follows', sources: [], inferredFrom: [idOf('one', 'region', 'closed')] }),
      says('one', 'note', { value: 'follows', sources: [], inferredFrom: [idOf('one', 'city', 'open')] }),
      says('one', 'foundedOn', {
        kind: 'NOT_DISCLOSED',
        sources: [],
        checked: ['source:open', 'source:closed'],
      }),
      says('two', 'foundedOn', { kind: 'NOT_DISCLOSED', sources: [], checked: ['source:closed'] }),
    );
    const verdict = (type: ActRecord['type'], more: object): ActRecord => ({
      ...{ type, by: 'Ada', reason: 'told by nobody', at: at(2) },
      ...more,
    });
    await put(
      2,
      verdict('Retraction', { statement: idOf('two', 'city', 'ruled') }),
      verdict('EvidenceEnd', {
        statement: idOf('one', 'city', 'open'),
        source: 'source:closed',
        on: '2026-02',
      }),
      verdict('Distinct', { of: ['org:one', 'org:two'] }),
      verdict('Unsure', { of: ['org:one', 'org:hidden'] }),
      verdict('Ruling', { statement: idOf('one', 'city', 'open'), visibility: 'INTERNAL' }),
    );
    await put(3, { type: 'Source', id: 'source:released', visibility: 'PUBLIC' } as DataRecord);
    await put(4, {
      ...verdict('Ruling', { statement: idOf('one', 'city', 'open'), visibility: 'PUBLIC' }),
      at: at(4),
    });
    ({ text, lines, counts } = await published(engine));
  });

  const of = (type: string) => lines.filter((line) => line.type === type);
  const statement = (subject: string, predicate: string) =>
    of('Statement').find((line) => line.subject === `org:${subject}` && line.predicate === predicate);

  it('is what says so and rests on something that is, with nothing of the rest', () => {
    expect(of('Company').map(({ id }) => id)).toEqual(['org:one', 'org:two']);
    expect(of('Source').map(({ id }) => id)).toEqual(['source:lifted', 'source:open', 'source:released']);
    expect(of('Identifier').map(({ id }) => id)).toEqual(['identifier:shown']);
    expect(
      of('Source').map(({ visibility, embargoedUntil, publishedBy }) => [
        visibility,
        embargoedUntil,
        publishedBy,
      ]),
    ).toEqual(Array(3).fill(['PUBLIC', undefined, undefined]));
    const said = of('Statement').map(({ subject, predicate }) => `${subject} ${predicate}`);
    expect(said.sort()).toEqual([
      ...['org:one HAS_IDENTIFIER', 'org:one city', 'org:one foundedOn', 'org:one name', 'org:one note'],
      ...[
        'org:one website',
        'org:two aliases',
        'org:two city',
        'org:two country',
        'org:two name',
        'org:two region',
      ],
    ]);
    expect(JSON.stringify(lines)).not.toMatch(
      /closed|hidden|Ada|because|told by nobody|unnamed|mixed|marked|import:/,
    );
  });

  it('keeps the public part of evidence and of searches', () => {
    expect(statement('one', 'city')?.sources).toEqual([expect.objectContaining({ source: 'source:open' })]);
    expect(statement('one', 'foundedOn')?.checked).toEqual(['source:open']);
  });

  it('dates what was released by its release, and what was decided in the order in which it was', () => {
    expect(statement('one', 'website')?.recordedAt).toBe(`${DAY}T00:00:00.000Z`);
    expect(statement('two', 'country')?.recordedAt).toBe(`${DAY}T00:00:00.000Z`);
    expect(statement('one', 'city')?.recordedAt).toBe(at(4));
    expect(String(statement('two', 'region')?.recordedAt) > at(4)).toBe(true);
    expect(statement('two', 'city')?.recordedAt).toBe(at(1));
  });

  it('has what was decided, not by whom and why', () => {
    const acts = lines.filter(({ id }) => String(id).startsWith('act:'));
    expect(acts.map(({ type, rank, reason }) => [type, rank, reason]).sort()).toEqual([
      ['Distinct', undefined, 'The reason is not published.'],
      ['Retraction', undefined, 'The reason is not published.'],
      ['Ruling', 'PREFERRED', undefined],
    ]);
  });

  it('is counted, with what stays back', () => {
    expect(counts).toMatchObject({
      ...{ sources: { written: 3, withheld: 3 }, identifiers: { written: 1, withheld: 1 } },
      ...{ entities: { written: 2, withheld: 4 }, acts: { written: 3, withheld: 7 } },
      statements: { written: 11 },
    });
    expect(counts.statements.withheld).toBeGreaterThan(10);
  });

  it('is judged on the day', async () => {
    const june = (await published(engine, '2026-06-30')).lines.map((line) => line.predicate);
    const may = (await published(engine, '2026-05-31')).lines.map((line) => line.predicate);
    expect([june.includes('shortName'), may.includes('shortName')]).toEqual([true, false]);
    expect([june.includes('website'), may.includes('website')]).toEqual([true, false]);
  });

  it('is shown whole on the server that holds it, as each view knew it', async () => {
    const marked = idOf('one', 'city', 'open');
    const asked = await ask(
      engine,
      `{ sources(where: { visibility: { eq: INTERNAL } }) { nodes { id } }
        embargoed: sources(where: { embargoedUntil: { gte: "2026-06" } }) { nodes { id embargoedUntil } }
        statements(where: { visibility: { ne: PUBLIC } }, orderBy: [{ predicate: ASC }]) { nodes { predicate visibility embargoedUntil } }
        node(id: "${marked}") { ... on Statement { visibility } }
        at(recordedBy: "${at(3)}") { node(id: "${marked}") { ... on Statement { visibility acts { nodes { visibility reason } } } }
          statements(where: { visibility: { eq: INTERNAL }, predicate: { eq: "city" } }) { totalCount }
          embargoed: statements(where: { embargoedUntil: { eq: "${DAY}" } }) { totalCount } }
        hidden: node(id: "org:hidden") { ... on Company { name } } }`,
    );
    expect(asked).toMatchObject({
      sources: { nodes: [{ id: 'source:closed' }] },
      embargoed: { nodes: expect.arrayContaining([{ id: 'source:later', embargoedUntil: '2026-06' }]) },
      node: { visibility: 'PUBLIC' },
      at: {
        node: { visibility: 'INTERNAL', acts: { nodes: [{}, { visibility: 'INTERNAL' }] } },
        statements: { totalCount: 1 },
        embargoed: { totalCount: 1 },
      },
      hidden: { name: 'hidden' },
    });
  });

  it('is no whole where somebody writes meanwhile, and says so', async () => {
    const lines = exportPublic(engine, model, { day: DAY, today: DAY });
    await lines.next();
    const records: DataRecord[] = [{ type: 'Topic', id: 'topic:new', name: 'New' }];
    await record(engine, model, { records, recordedAt: at(5) });

    const drained = async () => {
      for (let step = await lines.next(); !step.done; ) step = await lines.next();
    };

    await expect(drained()).rejects.toThrow(/was written while it was exported/);
  });

  // From here on the graph is emptied.
  it('tells no canary, and what is internal changes no byte of it', {
    timeout: within(300_000),
  }, async () => {
    const records = modelWorld(model, { seed: 11, perType: 2 }).flatMap((each): DataRecord[] => {
      if (each.type === 'Source') return [{ ...each, visibility: 'PUBLIC' }];
      return isAct(each) && each.of?.includes('') ? [] : [each];
    });
    const plain = await open();
    await prepareStorage(plain, model);
    await record(plain, model, { records, recordedAt: at(1) });
    const before = await published(plain);

    for (const internal of canaryWorld(model, records))
      await record(plain, model, { records: internal, recordedAt: at(2) });
    const after = await published(plain);

    expect(JSON.stringify(await whole(plain))).toMatch(/canary/i);
    expect(after.text.join('\n')).not.toMatch(/canary/i);
    expect(after.text.filter((line) => !before.text.includes(line))).toEqual([]);
    expect(before.text.filter((line) => !after.text.includes(line))).toEqual([]);
    expect(after.text).toEqual(before.text);
    expect(after.text.length).toBeGreaterThan(100);
  });

  it('is imported as a graph that exports the same and follows from its statements', async () => {
    const path = join(folder, `${name}.jsonl`);
    writeFileSync(path, `${text.join('\n')}\n`);
    const outer = await open();
    await prepareStorage(outer, model);

    const report = await importFiles(outer, model, { paths: [path] });

    expect(report).toMatchObject({ read: text.length, mapped: text.length, failed: 0 });
    expect(await whole(outer)).toEqual(text);
    const drifts = [];
    for await (const drift of verify(outer, model)) drifts.push(drift);
    expect(drifts).toEqual([]);
  });
});

async function published(engine: Engine, day = DAY) {
  const text: string[] = [];
  const all = exportPublic(engine, model, { day, today: '2026-06-02' });
  let step = await all.next();
  for (; !step.done; step = await all.next()) text.push(step.value);
  return { text, lines: text.map((line) => JSON.parse(line) as Line), counts: step.value };
}

async function whole(engine: Engine): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of exportGraph(engine, model)) lines.push(line);
  return lines;
}
