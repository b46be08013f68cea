import { beforeAll, expect, it } from 'vitest';
import type { Engine } from '../../../src/engine/engine.ts';
import type { DataRecord } from '../../../src/model/records/record-types.ts';
import { prepareStorage, record } from '../../../src/store/record/record.ts';
import { ask, askResult } from '../../support/ask.ts';
import { describeEngines } from '../../support/engines/engines.ts';
import { idOf, readSchemaModel } from '../../support/worlds/world.ts';

const model = readSchemaModel();
const AT_FIRST = '2026-11-01T00:00:00.000Z';
const LATER = '2026-11-10T00:00:00.000Z';

const silent = (predicate: string) =>
  idOf({
    ...{ subject: 'agreement:pact', predicate, kind: 'NOT_DISCLOSED' },
    ...{ reason: 'SILENT_IN_SOURCES' },
  });

const said = (record: Omit<Extract<DataRecord, { type: 'Statement' }>, 'type' | 'subject'>): DataRecord => ({
  ...{ type: 'Statement', subject: 'agreement:pact', sources: ['source:page'] },
  ...record,
});

const first: readonly DataRecord[] = [
  {
    type: 'Source',
    id: 'source:page',
    title: 'Page',
    publishedOn: '2026-10-01',
    tier: 'PRESS',
    state: 'LIVE',
  },
  {
    ...{ type: 'Agreement', id: 'agreement:pact', name: 'Pact', kind: 'MOU', sources: ['source:page'] },
    undisclosed: ['valueUsd', 'endsOn', 'signedOn', 'scope'],
  },
];

const since: readonly DataRecord[] = [
  said({ predicate: 'valueUsd', value: 5_000_000, supersedes: [silent('valueUsd')] }),
  said({ predicate: 'endsOn', value: '2030', supersedes: [silent('endsOn')] }),
  {
    type: 'Retraction',
    statement: idOf({ subject: 'agreement:pact', predicate: 'endsOn', value: '2030' }),
    reason: 'Misread.',
  },
  { type: 'Retraction', statement: silent('signedOn'), reason: 'Nobody looked.' },
];

describeEngines('what is not disclosed', (open) => {
  let engine: Engine;

  beforeAll(async () => {
    engine = await open();
    await prepareStorage(engine, model);
    await record(engine, model, { records: first, recordedAt: AT_FIRST });
    await record(engine, model, { records: since.slice(0, 2), recordedAt: LATER });
    await record(engine, model, { records: since.slice(2), recordedAt: LATER });
  });

  it('is what was neither taken back nor replaced by what counts, today and then', async () => {
    const fields = `{ undisclosed { totalCount nodes { predicate } }
      agreements { nodes { undisclosed { totalCount nodes { predicate } } } } }`;
    const lists = (...predicates: readonly string[]) => {
      const list = { totalCount: predicates.length, nodes: predicates.map((predicate) => ({ predicate })) };
      return { undisclosed: list, agreements: { nodes: [{ undisclosed: list }] } };
    };
    expect(await ask(engine, fields)).toEqual(lists('endsOn', 'scope'));
    expect(await ask(engine, `{ at(recordedBy: "2026-11-05T00:00:00Z") ${fields} }`)).toEqual({
      at: lists('endsOn', 'scope', 'signedOn', 'valueUsd'),
    });
  });

  it('is asked by predicates that there are, of whatever type', async () => {
    const of = (predicate: string) =>
      `{ agreements { nodes { undisclosed(predicate: "${predicate}") { totalCount } } } }`;
    expect(await ask(engine, of('endsOn'))).toEqual({
      agreements: { nodes: [{ undisclosed: { totalCount: 1 } }] },
    });
    expect(await ask(engine, of('missionAreaCount'))).toEqual({
      agreements: { nodes: [{ undisclosed: { totalCount: 0 } }] },
    });
    for (const question of [of('endOn'), '{ undisclosed(predicate: "endOn") { totalCount } }']) {
      const { errors } = await askResult(engine, question);
      expect(errors?.map(({ message }) => message)).toEqual([
        '`predicate` must be a property, a relationship field or an observation of some type; found "endOn". Did you mean "endsOn"?',
      ]);
    }
  });
});
