import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import type { Engine } from '../../../src/engine/engine.ts';
import { importFiles } from '../../../src/exchange/import/import-files.ts';
import { exportPublic } from '../../../src/exchange/publish/export-public.ts';
import { statementId } from '../../../src/model/claims/claim.ts';
import type { ActRecord, DataRecord, StatementRecord } from '../../../src/model/records/record-types.ts';
import { exportGraph } from '../../../src/store/read/export-records.ts';
import { prepareStorage, record } from '../../../src/store/record/record.ts';
import { verify } from '../../../src/store/verify/verify.ts';
import { api, ask } from '../../support/ask.ts';
import { describeEngines, removeFolder, temporaryFolder } from '../../support/engines/engines.ts';
import { runsOn, within } from '../../support/random.ts';

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

type PublicLine = Readonly<Record<string, unknown>>;

/** What is internal, by its sources or by marks: it changes nothing of what is public. */

describeEngines('the public export', (open, name) => {
  it('is what it would be without what is internal', { timeout: within(240_000) }, async () => {
    const subjects = ['org:one', 'org:two'];
    const sources = ['source:open', 'source:other', 'source:closed', 'source:later'];
    const world: readonly DataRecord[] = [
      ...[source('open'), source('other'), source('closed', { visibility: 'INTERNAL' })],
      source('later', { visibility: 'EMBARGOED', embargoedUntil: '2099' }),
      ...[company('one', { city: 'A' }), company('two', { region: 'A' })],
    ];
    const said = fc.record({
      type: fc.constant('Statement'),
      subject: fc.constantFrom(...subjects),
      predicate: fc.constantFrom('city', 'region'),
      value: fc.constantFrom('A', 'B'),
    });
    const entity = fc.record({
      type: fc.constant('Company'),
      id: fc.constantFrom(...subjects),
      name: fc.constantFrom('one', 'two'),
      city: fc.constantFrom('A', 'B'),
    });
    const sought = said.map(({ value: _, ...about }) => ({ ...about, kind: 'NOT_DISCLOSED' }));
    const some = (ids: readonly string[], minLength: number) => fc.subarray([...ids], { minLength });
    const from = (ids: readonly string[], minLength = 0) =>
      fc.oneof(
        fc
          .tuple(fc.oneof(said, entity), some(ids, minLength))
          .map(([own, cited]) => ({ ...own, sources: cited })),
        fc.tuple(sought, some(ids, 1)).map(([own, checked]) => ({ ...own, checked })),
      );
    const openly = from(sources.slice(0, 2));
    const mark = fc.constantFrom(
      { visibility: 'INTERNAL' },
      { visibility: 'EMBARGOED', embargoedUntil: '2099-01' },
    );
    const internal = fc.oneof(
      // By its sources; by a mark of its own; by marks on the words of its sources.
      fc
        .tuple(fc.oneof(said, entity), some(sources.slice(2), 1))
        .map(([own, cited]) => ({ ...own, sources: cited })),
      fc.tuple(from(sources), mark).map(([own, marked]) => ({ ...own, ...marked })),
      fc.tuple(fc.oneof(said, entity), some(sources, 1), mark).map(([own, cited, marked]) => ({
        ...own,
        sources: cited.map((id) => ({ source: id, quote: `secret ${id}`, ...marked })),
      })),
      fc
        .tuple(said, some(sources, 1), mark, fc.constantFrom('PREFERRED', 'DEPRECATED'))
        .map(([own, cited, marked, rank]) => ({
          ...{ ...own, ...marked, rank, rankReason: 'secret', note: 'secret', scope: 'secret' },
          sources: cited.map((id) => ({ source: id, quote: 'secret' })),
        })),
    );
    const graph = await open();
    const put = async (records: readonly object[], first: number) => {
      for (const [index, given] of records.entries())
        await record(graph, model, {
          records: [given as DataRecord],
          recordedAt: `2026-02-01T00:00:${String(first + index).padStart(2, '0')}.000Z`,
        });
    };
    const property = fc.asyncProperty(
      fc.array(openly, { maxLength: 4 }),
      fc.array(internal, { minLength: 1, maxLength: 4 }),
      async (first, added) => {
        await graph.write((tx) => tx.run({ name: 'empty', text: 'MATCH (n) DETACH DELETE n' }));
        await prepareStorage(graph, model);
        await record(graph, model, { records: world, recordedAt: at(1) });
        await put(first, 0);
        const before = await published(graph);
        await put(added, 20);
        const lines = (await published(graph)).text;
        expect(lines).toEqual(before.text);
        expect(lines.join('')).not.toMatch(/secret|closed|later/);
        // Nor does saying all of it again.
        const inner = await whole(graph);
        await put(added, 20);
        expect(await whole(graph)).toEqual(inner);
        for await (const drift of verify(graph, model)) expect(drift).toBeUndefined();
      },
    );
    await fc.assert(property, { numRuns: runsOn(name, 40) });
  });

  it('takes what is public back by a ruling alone, and tells what is said again openly', async () => {
    const graph = await open();
    await prepareStorage(graph, model);
    const city = says('one', 'city', { value: 'A' });
    await record(graph, model, {
      records: [source('open'), source('other'), company('one'), city],
      recordedAt: at(1),
    });
    const again = { ...city, sources: ['source:other'] };
    const cited = async () =>
      (await published(graph)).lines
        .filter(({ predicate }) => predicate === 'city')
        .flatMap(({ sources }) => (sources as PublicLine[]).map(({ source: id }) => id));
    await record(graph, model, { records: [{ ...again, visibility: 'INTERNAL' }], recordedAt: at(2) });
    expect(await cited()).toEqual(['source:open']);
    const asked = await ask(
      graph,
      `{ node(id: "${idOf('one', 'city', 'A')}") { ... on Statement { visibility evidence { source { key } visibility } } } }`,
    );
    expect(asked.node).toEqual({
      visibility: 'PUBLIC',
      evidence: [
        { source: { key: 'source:open' }, visibility: 'PUBLIC' },
        { source: { key: 'source:other' }, visibility: 'INTERNAL' },
      ],
    });
    const inner = await whole(graph);
    await record(graph, model, { records: [again], recordedAt: at(3) });
    expect(await cited()).toEqual(['source:open', 'source:other']);
    const ruling: ActRecord = {
      type: 'Ruling',
      statement: idOf('one', 'city', 'A'),
      visibility: 'INTERNAL',
      at: at(4),
    };
    await record(graph, model, { records: [ruling], recordedAt: at(4) });
    expect(await cited()).toEqual([]);

    const path = join(folder, `${name}-marked.jsonl`);
    writeFileSync(path, `${inner.join('\n')}\n`);
    const copy = await open();
    await prepareStorage(copy, model);
    await importFiles(copy, model, { paths: [path] });
    expect(await whole(copy)).toEqual(inner);
    // In one batch it is the same, in whatever order the two come.
    const both = [{ ...again, visibility: 'INTERNAL' } as const, city];
    for (const said of [both, both.toReversed()]) {
      await copy.write((tx) => tx.run({ name: 'empty', text: 'MATCH (n) DETACH DELETE n' }));
      await prepareStorage(copy, model);
      const records = [source('open'), source('other'), company('one'), ...said];
      await record(copy, model, { records, recordedAt: at(1) });
      expect((await published(copy)).text.filter((line) => line.includes('source:other'))).toEqual([]);
      expect((await published(copy)).text.filter((line) => line.includes('"city"'))).toHaveLength(1);
    }
  });
});

async function published(engine: Engine, day = DAY) {
  const text: string[] = [];
  const all = exportPublic(engine, model, { day, today: '2026-06-02' });
  let step = await all.next();
  for (; !step.done; step = await all.next()) text.push(step.value);
  return { text, lines: text.map((line) => JSON.parse(line) as PublicLine), counts: step.value };
}

async function whole(engine: Engine): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of exportGraph(engine, model)) lines.push(line);
  return lines;
}
