import { beforeEach, expect, it } from 'vitest';
import type { Engine } from '../../../src/engine/engine.ts';
import type { DataRecord, StatementRecord } from '../../../src/model/records/record-types.ts';
import { prepareStorage, record } from '../../../src/store/record/record.ts';
import { verify } from '../../../src/store/verify/verify.ts';
import { api, ask } from '../../support/ask.ts';
import { describeEngines } from '../../support/engines/engines.ts';
import { idOf } from '../../support/worlds/world.ts';

const { model } = api().contract;
const at = (month: number) => `2026-0${month}-01T00:00:00.000Z`;
const source = (id: string, tier: string): DataRecord => ({
  ...{ type: 'Source', id, title: id, publisher: id, tier, state: 'LIVE', publishedOn: '2026-01-01' },
});
const frame: readonly DataRecord[] = [
  source('source:office', 'OFFICIAL'),
  source('source:press', 'PRESS'),
  { type: 'Program', id: 'program:p', name: 'P' },
  { type: 'Agreement', id: 'agreement:a', name: 'A' },
];
const said = (
  predicate: string,
  what: Partial<StatementRecord>,
  by: 'office' | 'press',
): StatementRecord => ({
  ...{ type: 'Statement', subject: 'agreement:a', predicate, sources: [`source:${by}`], ...what },
});
const worth = (value: number, by: 'office' | 'press') => said('valueUsd', { value }, by);
const nothing = (predicate: string, by: 'office' | 'press') => said(predicate, { kind: 'NONE' }, by);

/** That there is none is a word like any other: it weighs, and who says that there is one contradicts it. */
describeEngines('that there is none', (open) => {
  let engine: Engine;
  const put = (month: number, ...records: readonly DataRecord[]) =>
    record(engine, model, { records, recordedAt: at(month) });
  const shown = async (view = '') => {
    const list =
      'agreements { nodes { valueUsd program { id: key } evidence(field: "valueUsd") { rule statements { nodes { standing } } } conflicts { nodes { predicate class reason statements { totalCount } } } } }';
    const answer = await ask(engine, view ? `{ at(${view}) { ${list} } }` : `{ ${list} }`);
    const [node] = (
      (view ? answer.at : answer) as { agreements: { nodes: readonly Record<string, unknown>[] } }
    ).agreements.nodes;
    const { conflicts, evidence, ...rest } = node as {
      conflicts: { nodes: readonly Record<string, unknown>[] };
      evidence: { rule: string; statements: { nodes: { standing: string }[] } } | null;
    };
    const standings = evidence?.statements.nodes.map(({ standing }) => standing);
    return { ...rest, rule: evidence?.rule, standings, conflicts: conflicts.nodes };
  };
  const drifts = async () => {
    const found = [];
    for await (const drift of verify(engine, model)) found.push(drift);
    return found;
  };

  beforeEach(async () => {
    engine ??= await open();
    await engine.write((tx) => tx.run({ name: 'empty', text: 'MATCH (n) DETACH DELETE n' }));
    await prepareStorage(engine, model);
  });

  it('outweighs a value by a better source, and conflicts with it', async () => {
    await put(1, ...frame, worth(5, 'press'));
    expect(await shown()).toMatchObject({ valueUsd: 5, conflicts: [] });
    await put(2, nothing('valueUsd', 'office'));
    expect(await shown()).toMatchObject({
      valueUsd: null,
      rule: '2 live statements give a value or say that there is none. The chosen one has the tier OFFICIAL and the next that differs has the tier PRESS.',
      standings: ['CHOSEN', 'OUTWEIGHED'],
      conflicts: [{ predicate: 'valueUsd', class: 'CONTRADICTION', statements: { totalCount: 2 } }],
    });
    expect(await shown(`recordedBy: "${at(1)}"`)).toMatchObject({ valueUsd: 5, conflicts: [] });
    expect(await shown(`recordedBy: "${at(3)}"`)).toMatchObject({ valueUsd: null });
    expect(await drifts()).toEqual([]);
    await put(3, { type: 'Retraction', statement: idOf(nothing('valueUsd', 'office')), reason: 'Misread.' });
    expect(await shown()).toMatchObject({ valueUsd: 5, conflicts: [] });
    expect(await drifts()).toEqual([]);
  });

  it('gives way to a value of a better source, whichever came first', async () => {
    await put(1, ...frame, nothing('valueUsd', 'press'));
    expect(await shown()).toMatchObject({
      valueUsd: null,
      rule: 'All live statements say that there is no value.',
      conflicts: [],
    });
    await put(2, worth(5, 'office'));
    expect(await shown()).toMatchObject({
      valueUsd: 5,
      standings: ['CHOSEN', 'OUTWEIGHED'],
      conflicts: [{ predicate: 'valueUsd', class: 'CONTRADICTION' }],
    });
    expect(await shown(`recordedBy: "${at(1)}"`)).toMatchObject({ valueUsd: null, conflicts: [] });
    expect(await drifts()).toEqual([]);
  });

  it('conflicts with that there is some, which every value says', async () => {
    await put(1, ...frame, said('valueUsd', { kind: 'SOME' }, 'press'), worth(5, 'press'));
    expect(await shown()).toMatchObject({ valueUsd: 5, conflicts: [] });
    await put(2, nothing('valueUsd', 'press'));
    const [conflict] = (await shown()).conflicts;
    expect(conflict).toMatchObject({ predicate: 'valueUsd', statements: { totalCount: 3 } });
    expect(await drifts()).toEqual([]);
  });

  for (const isFirst of [true, false])
    it(`conflicts with a relationship to the only one that there may be, recorded ${isFirst ? 'before' : 'after'} it`, async () => {
      const related = said('UNDER', { object: 'program:p' }, 'press');
      const parts = [nothing('UNDER', 'office'), related];
      const [first, second] = isFirst ? parts : parts.toReversed();
      await put(1, ...frame, ...(first ? [first] : []));
      await put(2, ...(second ? [second] : []));
      expect(await shown()).toMatchObject({
        program: { id: 'program:p' },
        conflicts: [{ predicate: 'UNDER', class: 'CONTRADICTION', statements: { totalCount: 2 } }],
      });
      expect(await drifts()).toEqual([]);
    });
});
