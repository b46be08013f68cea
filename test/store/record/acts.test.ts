import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeEach, expect, it } from 'vitest';
import type { Engine } from '../../../src/engine/engine.ts';
import { importFiles } from '../../../src/exchange/import/import-files.ts';
import type { ActRecord, DataRecord, StatementRecord } from '../../../src/model/records/record-types.ts';
import { exportGraph } from '../../../src/store/read/export-records.ts';
import { prepareStorage, record } from '../../../src/store/record/record.ts';
import { verify } from '../../../src/store/verify/verify.ts';
import { api, ask } from '../../support/ask.ts';
import { describeEngines, removeFolder } from '../../support/engines/engines.ts';
import { runs, within } from '../../support/random.ts';
import { idOf } from '../../support/worlds/world.ts';

/** Decisions about statements: each dated, the latest counts, and none changes what was so before. */

const at = (month: number) => `2026-0${month}-01T00:00:00.000Z`;
const source = (id: string, tier: string): DataRecord => ({
  ...{ type: 'Source', id, title: id, publisher: id, tier, state: 'LIVE', publishedOn: '2026-01-01' },
});
const city = (value: string, sources: readonly string[]): StatementRecord => ({
  ...{ type: 'Statement', subject: 'org:a', predicate: 'city', value, sources },
});
const alpha = city('Alpha', ['source:press']);
const beta = city('Beta', ['source:page']);
const frame: readonly DataRecord[] = [
  source('source:press', 'PRESS'),
  source('source:page', 'AGGREGATOR'),
  source('source:office', 'OFFICIAL'),
  { type: 'Company', id: 'org:a', name: 'A' },
];

describeEngines('acts', (open, name) => {
  const { model } = api().contract;
  let engine: Engine;

  beforeEach(async () => {
    engine ??= await open();
    await empty();
  });

  it('bring a retracted value back when an official source states it again', async () => {
    await put(1, ...frame, alpha, beta);
    await put(2, { type: 'Retraction', statement: idOf(alpha), reason: 'Misread.' });
    expect(await cityOf()).toBe('Beta');
    await put(3, city('Alpha', ['source:office']));
    expect(await cityOf()).toBe('Alpha');
    expect(await cities([1, 2, 3])).toEqual(['Alpha', 'Beta', 'Alpha']);
    expect(await drifts()).toEqual([]);
  });

  it('bring it back when it is reinstated, and take it back again', async () => {
    await put(1, ...frame, alpha, beta);
    await put(2, { type: 'Retraction', statement: idOf(alpha), reason: 'Misread.' });
    await put(3, { type: 'Reinstatement', statement: idOf(alpha), reason: 'It was right.' });
    await put(4, { type: 'Retraction', statement: idOf(alpha), reason: 'It was not.' });
    expect(await cities([1, 2, 3, 4])).toEqual(['Alpha', 'Beta', 'Alpha', 'Beta']);
    const { statements } = await ask(
      engine,
      `{ statements(where: { acts: { some: { kind: { eq: REINSTATEMENT } } } }) { nodes { retractReason acts { totalCount } } } }`,
    );
    expect(statements).toEqual({ nodes: [{ retractReason: 'It was not.', acts: { totalCount: 3 } }] });
    expect(await drifts()).toEqual([]);
  });

  it('let the latest ruling count, and each in its time', async () => {
    await put(1, ...frame, alpha, beta);
    await put(2, { type: 'Ruling', statement: idOf(alpha), rank: 'DEPRECATED', by: 'Ada', reason: 'Old.' });
    expect(await cityOf()).toBe('Beta');
    await put(3, { type: 'Ruling', statement: idOf(alpha), rank: 'NORMAL', reason: 'It holds.' });
    expect(await cityOf()).toBe('Alpha');
    expect(await cities([1, 2, 3])).toEqual(['Alpha', 'Beta', 'Alpha']);
    const asked = (month: number) =>
      ask(
        engine,
        `{ at(recordedBy: "${at(month)}") { node(id: "${idOf(alpha)}") { ... on Statement {
        rank rankReason acts { nodes { kind at by reason rank } } } } } }`,
      );
    expect(await asked(2)).toEqual({
      at: {
        node: {
          ...{ rank: 'DEPRECATED', rankReason: 'Old.' },
          acts: { nodes: [{ kind: 'RULING', at: at(2), by: 'Ada', reason: 'Old.', rank: 'DEPRECATED' }] },
        },
      },
    });
    expect(await asked(3)).toMatchObject({ at: { node: { rank: 'NORMAL', rankReason: 'It holds.' } } });
    expect(await asked(1)).toMatchObject({ at: { node: { rank: 'NORMAL', acts: { nodes: [] } } } });
    const { changes } = await ask(
      engine,
      `{ changes(since: "${at(2)}", kinds: [CHANGED]) { nodes { reason before after acts { kind } } } }`,
    );
    expect(changes).toEqual({
      nodes: [{ reason: 'It holds.', before: 'Beta', after: 'Alpha', acts: [{ kind: 'RULING' }] }],
    });
    expect(await drifts()).toEqual([]);
  });

  it('settle what values measure, and so the class of a conflict', async () => {
    const scope = (one: StatementRecord, words: string, reason = 'Two things.'): ActRecord => ({
      ...{ type: 'Ruling', statement: idOf(one), scope: words, reason },
    });
    await put(1, ...frame, alpha, beta);
    await put(2, scope(alpha, 'seat'), scope(beta, 'works'));
    await put(3, scope(beta, 'Seat'));
    await put(4, scope(beta, 'works', 'Two after all.'));
    const page = 'conflicts { nodes { class reason } }';
    const then = [1, 2, 3, 4].map((month) => `m${month}: at(recordedBy: "${at(month)}") { ${page} }`);
    const { conflicts: now, ...past } = await ask(engine, `{ ${then.join(' ')} ${page} }`);
    const apart = {
      nodes: [{ class: 'SCOPE', reason: expect.stringMatching(/different things: (seat|works) and/) }],
    };
    const against = { nodes: [expect.objectContaining({ class: 'CONTRADICTION' })] };
    expect(past).toEqual({
      m1: { conflicts: against },
      m2: { conflicts: apart },
      m3: { conflicts: against },
      m4: { conflicts: apart },
    });
    expect(now).toEqual(apart);
    const filtered = await ask(
      engine,
      '{ scope: conflicts(class: SCOPE) { totalCount } others: conflicts(class: CONTRADICTION) { totalCount } }',
    );
    expect(filtered).toEqual({ scope: { totalCount: 1 }, others: { totalCount: 0 } });
    expect(await drifts()).toEqual([]);
  });

  it('end what one source says from a day on', async () => {
    await put(1, ...frame, alpha, beta);
    const end = {
      type: 'EvidenceEnd',
      statement: idOf(alpha),
      source: 'source:press',
      on: '2026-03',
    } as const;
    await put(2, { ...end, reason: 'The page says otherwise since.' });
    expect(await cityOf()).toBe('Beta');
    expect(await cities([1, 2])).toEqual(['Alpha', 'Beta']);
    const published = await ask(
      engine,
      `{ early: at(publishedBy: "2026-03-30") { node(id: "org:a") { ...C } } late: at(publishedBy: "2026-03-31") { node(id: "org:a") { ...C } } }
       fragment C on Company { city }`,
    );
    expect(published).toEqual({ early: { node: { city: 'Alpha' } }, late: { node: { city: 'Beta' } } });
    const { type: _, on: __, ...pair } = end;
    await put(3, { type: 'Reinstatement', ...pair, reason: 'It says so again.' });
    expect(await cityOf()).toBe('Alpha');
    expect(await drifts()).toEqual([]);
  });

  it('are made of the rank and the retraction that exports before format 7 hold', async () => {
    await put(1, ...frame);
    const old: DataRecord[] = [
      { ...alpha, recordedAt: at(1), retractedAt: at(3), retractReason: 'Misread.' },
      { ...beta, recordedAt: at(1), rank: 'PREFERRED', rankReason: 'By its own word.' },
    ];
    await put(4, ...old);
    expect(await lines('"type":"Ru|"type":"Re')).toEqual([
      expect.objectContaining({ type: 'Retraction', at: at(3), reason: 'Misread.' }),
      expect.objectContaining({ type: 'Ruling', at: at(1), rank: 'PREFERRED', reason: 'By its own word.' }),
    ]);
    const before = await lines('');
    await put(5, ...old);
    expect(await lines('')).toEqual(before);
    expect(await drifts()).toEqual([]);
  });

  it('are the same when they come again without a date, and keep a pair apart', async () => {
    await put(1, ...frame, alpha, { type: 'Company', id: 'org:b', name: 'B' });
    const verdict: ActRecord = { type: 'Distinct', of: ['org:b', 'org:a'], reason: 'Two registers.' };
    await put(2, verdict);
    const before = await lines('');
    await put(3, { ...verdict, of: ['org:a', 'org:b'] });
    expect(await lines('')).toEqual(before);
    expect(
      await ask(
        engine,
        '{ node(id: "org:a") { ... on Company { acts { nodes { kind entities { nodes { id } } } } } } }',
      ),
    ).toEqual({
      node: {
        acts: { nodes: [{ kind: 'DISTINCT', entities: { nodes: [{ id: 'org:a' }, { id: 'org:b' }] } }] },
      },
    });
    expect(await drifts()).toEqual([]);
  });

  it('give the same export in whatever order files come', { timeout: within(300_000) }, async () => {
    const months = fc.integer({ min: 2, max: 6 });
    const statement = fc.constantFrom(idOf(alpha), idOf(beta));
    const act: fc.Arbitrary<ActRecord> = fc.oneof(
      fc.record({
        type: fc.constant('Ruling' as const),
        statement,
        rank: fc.constantFrom('PREFERRED' as const, 'NORMAL' as const, 'DEPRECATED' as const),
        at: months.map(at),
      }),
      fc.record({
        type: fc.constantFrom('Retraction' as const, 'Reinstatement' as const),
        statement,
        reason: fc.constantFrom('One.', 'Two.'),
        at: months.map(at),
      }),
      fc.record({ type: fc.constant('Retraction' as const), statement, reason: fc.constant('Undated.') }),
    );
    const more = fc.constantFrom(city('Alpha', ['source:office']), city('Beta', ['source:office']), {
      ...alpha,
      rank: 'PREFERRED' as const,
    });
    const file = fc.record({ month: months, records: fc.array(fc.oneof(act, more), { maxLength: 4 }) });
    await fc.assert(
      fc.asyncProperty(
        fc
          .array(file, { minLength: 2, maxLength: 4 })
          .chain((files) =>
            fc.tuple(fc.constant(files), fc.shuffledSubarray(files, { minLength: files.length })),
          ),
        async ([files, shuffled]) => {
          const exports = [];
          for (const order of [files, [...shuffled, ...files]]) {
            await empty();
            await put(1, ...frame, alpha, beta);
            for (const { month, records } of order) await put(month, ...records);
            exports.push(await lines(''));
            expect(await drifts()).toEqual([]);
          }
          expect(exports[1]).toEqual(exports[0]);
        },
      ),
      { numRuns: runs(name === 'embedded' ? 25 : 2) },
    );
  });

  it('are exported and imported, byte for byte', async () => {
    await put(1, ...frame, alpha, beta, { ...city('Gamma', ['source:office']), rank: 'DEPRECATED' });
    await put(2, { type: 'Retraction', statement: idOf(alpha), reason: 'Misread.', by: 'Ada' });
    const exported = [];
    for await (const line of exportGraph(engine, model)) exported.push(line);
    const folder = await mkdtemp(join(tmpdir(), 'accord-acts-'));
    const path = join(folder, 'graph.jsonl');
    await writeFile(path, `${exported.join('\n')}\n`);
    await empty();
    await importFiles(engine, model, { paths: [path] });
    await removeFolder(folder);
    const again = [];
    for await (const line of exportGraph(engine, model)) again.push(line);
    expect(again).toEqual(exported);
  });

  it('are named where the choice of a value is explained', async () => {
    const gamma = city('Gamma', ['source:office']);
    await put(1, ...frame, alpha, beta, gamma);
    await put(2, { type: 'Retraction', statement: idOf(gamma), reason: 'Misread.', by: 'Ada' });
    await put(3, {
      type: 'Ruling',
      statement: idOf(beta),
      rank: 'PREFERRED',
      by: 'Ben',
      reason: 'Seen there.',
    });
    const asked = async (month: number) => {
      const { at: view } = await ask(
        engine,
        `{ at(recordedBy: "${at(month)}") { node(id: "org:a") { ... on Company { evidence(field: "city") { value rule act { by }
          statements { nodes { statement { key } standing reason act { kind at by reason statement { key } } } } } } } } }`,
      );
      return (view as { node: { evidence: Record<string, unknown> } }).node.evidence;
    };
    const ruling = {
      kind: 'RULING',
      at: at(3),
      by: 'Ben',
      reason: 'Seen there.',
      statement: { key: idOf(beta) },
    };
    const taken = {
      kind: 'RETRACTION',
      at: at(2),
      by: 'Ada',
      reason: 'Misread.',
      statement: { key: idOf(gamma) },
    };
    expect(await asked(3)).toEqual({
      value: 'Beta',
      rule: '2 live statements give a value. The chosen one was ruled PREFERRED on 2026-03-01 by Ben (Seen there.) and the next that differs has the rank NORMAL.',
      act: { by: 'Ben' },
      statements: {
        nodes: [
          {
            ...{ statement: { key: idOf(beta) }, standing: 'CHOSEN', act: ruling },
            reason: expect.stringContaining('was ruled PREFERRED on 2026-03-01 by Ben (Seen there.)'),
          },
          {
            ...{ statement: { key: idOf(alpha) }, standing: 'OUTWEIGHED', act: ruling },
            reason:
              'It has the rank NORMAL, where the chosen one was ruled PREFERRED on 2026-03-01 by Ben (Seen there.).',
          },
          {
            ...{ statement: { key: idOf(gamma) }, standing: 'LEFT_OUT', act: taken },
            reason: 'It was taken back on 2026-02-01 by Ada: Misread.',
          },
        ],
      },
    });
    expect(await asked(2)).toMatchObject({ value: 'Alpha', act: null });
    expect(await asked(1)).toMatchObject({ value: 'Gamma', act: null });
    await put(4, {
      type: 'EvidenceEnd',
      statement: idOf(alpha),
      source: 'source:press',
      on: '2026-04',
      reason: 'Gone.',
    });
    const ended = (await asked(4)).statements as { nodes: { reason: string }[] };
    expect(ended.nodes).toContainEqual({
      ...{ statement: { key: idOf(alpha) }, standing: 'LEFT_OUT' },
      reason: 'No source says so any more, since 2026-04.',
      act: expect.objectContaining({ kind: 'EVIDENCE_END' }),
    });
  });

  it('are refused with a remedy when they decide nothing or about nothing', async () => {
    await put(1, ...frame, alpha);
    const faults = (given: unknown) => put(2, given as DataRecord).catch((error: Error) => error.message);
    expect(await faults({ type: 'Ruling', statement: idOf(alpha) })).toContain('at least one of "rank"');
    expect(await faults({ type: 'Reinstatement', statement: idOf(beta), reason: 'x' })).toContain(
      'nothing has the id',
    );
    expect(await faults({ type: 'Distinct', of: ['org:a', 'org:a'], reason: 'x' })).toContain(
      'ids of two entities',
    );
    expect(await faults({ type: 'Retraction', id: 'act:0', statement: idOf(alpha), reason: 'x' })).toContain(
      'follows from the rest of the act',
    );
  });

  async function empty(): Promise<void> {
    await engine.write((tx) => tx.run({ name: 'empty', text: 'MATCH (n) DETACH DELETE n' }));
    await prepareStorage(engine, model);
  }

  async function put(month: number, ...records: readonly DataRecord[]) {
    return record(engine, model, { records, recordedAt: at(month) });
  }

  async function cityOf(): Promise<unknown> {
    const { node } = await ask(engine, '{ node(id: "org:a") { ... on Company { city } } }');
    return (node as { readonly city: unknown }).city;
  }

  async function cities(months: readonly number[]): Promise<readonly unknown[]> {
    const found = [];
    for (const month of months) {
      const { at: view } = await ask(
        engine,
        `{ at(recordedBy: "${at(month)}") { node(id: "org:a") { ... on Company { city } } } }`,
      );
      found.push((view as { readonly node: { readonly city: unknown } }).node.city);
    }
    return found;
  }

  async function lines(pattern: string): Promise<readonly Record<string, unknown>[]> {
    const found: Record<string, unknown>[] = [];
    for await (const line of exportGraph(engine, model))
      if (new RegExp(pattern).test(line)) found.push(JSON.parse(line) as Record<string, unknown>);
    return found.sort((one, other) => (`${one.type} ${one.id}` < `${other.type} ${other.id}` ? -1 : 1));
  }

  async function drifts(): Promise<readonly unknown[]> {
    const found = [];
    for await (const drift of verify(engine, model)) found.push(drift);
    return found;
  }
});
