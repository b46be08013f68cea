import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import type { Engine } from '../../../src/engine/engine.ts';
import type { DataRecord } from '../../../src/model/records/record-types.ts';
import { prepareStorage, record } from '../../../src/store/record/record.ts';
import { verify } from '../../../src/store/verify/verify.ts';
import { api, ask, askResult } from '../../support/ask.ts';
import { countingEngine } from '../../support/engines/counting-engine.ts';
import { describeEngines } from '../../support/engines/engines.ts';
import { expected, QUERIES } from '../../support/models/plain-answers.ts';
import { readPlainSaid, saidIn } from '../../support/models/plain-said.ts';
import { PlainEyes } from '../../support/models/plain-view.ts';
import { isTriedWhole, runsOn, within } from '../../support/random.ts';
import { fill, RECORDED, told, view } from '../../support/worlds/told-world.ts';

/** Views against a plain model of them, on random statements with random days. */

describeEngines('views', (open, name) => {
  const { model } = api().contract;
  let engine: Engine;

  beforeAll(async () => {
    engine = await open();
    await prepareStorage(engine, model);
  });

  const isWhole = isTriedWhole(name);
  it('see what a plain model sees, statement by statement', { timeout: within(900_000) }, async () => {
    await fc.assert(
      fc.asyncProperty(told, fc.array(view, { minLength: 3, maxLength: 3 }), async (all, views) => {
        await fill(engine, all);
        expect(await drifts(engine)).toEqual([]);
        const said = await readPlainSaid(engine);
        for (const [turn, asked] of views.entries()) {
          let found = {};
          // Neo4j plans each question of each kind of view anew: there a view is asked every other one, in turn.
          for (const query of QUERIES.filter((_, place) => isWhole || place % 2 === turn % 2)) {
            const { at } = await ask(engine, query, { ...asked });
            found = { ...found, ...(at as object) };
          }
          const answers: Readonly<Record<string, unknown>> = expected(
            new PlainEyes(saidIn(said, asked), asked),
          );
          const wanted = Object.keys(isWhole ? answers : found).map((key) => [key, answers[key]]);
          expect(found).toEqual(Object.fromEntries(wanted));
        }
      }),
      { numRuns: runsOn(name, name === 'embedded' ? 40 : 16) },
    );
  });

  it('call something what it was called on the day, though nobody knows when that was said', async () => {
    const named = (value: string, valid: { readonly start?: string; readonly end?: string }): DataRecord => ({
      ...{ type: 'Statement', subject: 'org:lab', predicate: 'name', value, ...valid },
      sources: ['source:undated'],
    });
    const lab = { type: 'NationalLab', id: 'org:lab', kind: 'NATIONAL_LAB', city: 'Golden' };
    await fill(engine, NOTHING);
    await record(engine, model, {
      records: [
        { ...lab, sources: [{ source: 'source:one', saidOn: '2026-01-10' }] },
        named('Old Laboratory', { end: '2025-11-30' }),
        named('New Laboratory', { start: '2025-12-01' }),
      ],
      recordedAt: RECORDED[0] ?? '',
    });
    const ask2026 = (day: string) =>
      ask(
        engine,
        `{ at(validOn: "${day}", publishedBy: "2026-01-10") { nationalLabs { nodes { name city } }
             old: nationalLabs(where: { name: { startsWith: "old" } }) { totalCount }
             entity(by: { name: "Old Laboratory" }) { id: key } } }`,
      );
    const lists = (name: string, count: number) => ({
      nationalLabs: { nodes: [{ name, city: 'Golden' }] },
      old: { totalCount: count },
      entity: count > 0 ? { id: 'org:lab' } : null,
    });
    expect(await ask2026('2025-11-30')).toEqual({ at: lists('Old Laboratory', 1) });
    expect(await ask2026('2025-12-01')).toEqual({ at: lists('New Laboratory', 0) });
    expect(await drifts(engine)).toEqual([]);
  });

  it('take as many calls as the same question of today', async () => {
    await fill(engine, NOTHING);
    const { engine: counted, counts, reset } = countingEngine(engine);
    const fields =
      '{ companies { nodes { name agreements { edges { certainty node { name parties { nodes { name } } } } } } } }';
    await ask(counted, fields);
    const today = counts.reads.length;
    for (const view of [
      'validOn: "2026-01-01"',
      'publishedBy: "2026-03-01"',
      'recordedBy: "2026-05-01T00:00:00Z"',
    ]) {
      reset();
      await ask(counted, `{ at(${view}) ${fields} }`);
      expect(counts.reads).toHaveLength(today);
    }
  });

  it('are none where nothing is given: what is asked is asked as outside of `at`', async () => {
    const { engine: counted, counts } = countingEngine(engine);
    const fields = '{ companies { nodes { id name agreements { edges { certainty since node { id } } } } } }';
    const outside = await ask(counted, fields);
    const query = `query ($day: Date) { at(validOn: $day) ${fields} }`;
    expect((await ask(counted, query, { day: null })).at).toEqual(outside);
    expect([...counts.texts].filter(([, texts]) => texts.size > 1)).toEqual([]);
    const nested = `{ at(certainty: POSSIBLE) { at(validOn: "2026-01-01") ${fields} } straight: at(validOn: "2026-01-01", certainty: POSSIBLE) ${fields} }`;
    const { at, straight } = await ask(counted, nested);
    expect((at as { at: unknown }).at).toEqual(straight);
  });

  it('say where in the question a day stands that the calendar does not have', async () => {
    const { errors } = await askResult(
      engine,
      '{\n  at(validOn: "2025-02-30") { companies { totalCount } }\n}',
    );
    expect(errors?.map(({ message, locations }) => ({ message, locations }))).toEqual([
      {
        message: 'Expected a day as 2026-03-17 that the calendar has; found "2025-02-30".',
        locations: [{ line: 2, column: 15 }],
      },
    ]);
  });

  it('inherit what they do not give', async () => {
    const inner = 'companies { totalCount }';
    const { at } = await ask(
      engine,
      `{ at(recordedBy: "2026-03-01T00:00:00Z") { ${inner} at(validOn: "2026-01-01") { ${inner} at(recordedBy: "2027-01-01T00:00:00Z") { ${inner} } } } }`,
    );
    expect(at).toEqual({
      companies: { totalCount: 0 },
      at: { companies: { totalCount: 0 }, at: { companies: { totalCount: 3 } } },
    });
  });
});

const NOTHING = { specs: [], mergings: [] };

async function drifts(engine: Engine): Promise<readonly unknown[]> {
  const found = [];
  for await (const drift of verify(engine, api().contract.model)) found.push(drift);
  return found;
}
