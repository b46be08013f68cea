import { beforeAll, expect, it } from 'vitest';
import type { Engine } from '../../../src/engine/engine.ts';
import { rootFieldsOf } from '../../../src/model/list-shapes.ts';
import type { NodeType } from '../../../src/model/model.ts';
import type { ActRecord } from '../../../src/model/records/record-types.ts';
import { prepareStorage, record } from '../../../src/store/record/record.ts';
import { verify } from '../../../src/store/verify/verify.ts';
import { api, ask } from '../../support/ask.ts';
import { describeEngines } from '../../support/engines/engines.ts';
import { modelWorld } from '../../support/worlds/model-world.ts';

const { model } = api().contract;
const roots = new Map([...rootFieldsOf(model)].map(([field, target]) => [target, field]));
const types = [...model.types.values()].filter((type) => type.isEntity && roots.has(type.name));
const THEN = '2026-01-10T00:00:00.000Z';
const LATER = '2026-03-10T00:00:00.000Z';
const LAST = '2026-05-10T00:00:00.000Z';

type ShownRecord = Readonly<Record<string, unknown>>;

/** What the model requires of a record is shown of every record, whatever of it was taken back. */
describeEngines('required values without a statement that counts', (open) => {
  let engine: Engine;
  let before: ReadonlyMap<string, readonly ShownRecord[]>;
  const taken: string[] = [];

  beforeAll(async () => {
    engine = await open();
    await prepareStorage(engine, model);
    await record(engine, model, {
      records: modelWorld(model, { seed: 5, perType: 3 }),
      recordedAt: THEN,
    });
    before = await everything('');
    const rows = await engine.read({
      name: 'test.required',
      text: 'MATCH (s:Statement)-[:ABOUT]->(n:Entity) WHERE s.value IS NOT NULL RETURN s.id AS id, s.predicate AS predicate, n.type AS type',
    });
    for (const { id, predicate, type } of rows)
      if (model.types.get(String(type))?.properties.get(String(predicate))?.isRequired)
        taken.push(String(id));
    await record(engine, model, { records: taken.map(retraction), recordedAt: LATER });
  });

  const everything = async (view: string) => {
    const all = new Map<string, readonly ShownRecord[]>();
    for (const type of types) {
      const list = `list: ${roots.get(type.name)}(first: 100) { totalCount nodes { id: key ${required(type).join(' ')} } }`;
      const answer = await ask(engine, view ? `{ at(${view}) { ${list} } }` : `{ ${list} }`);
      const found = (view ? answer.at : answer) as { list: { totalCount: number; nodes: ShownRecord[] } };
      expect(found.list.nodes).toHaveLength(found.list.totalCount);
      all.set(type.name, found.list.nodes);
    }
    return all;
  };
  const byId = (rows: readonly ShownRecord[] = []) =>
    [...rows].sort((one, other) => (String(one.id) < String(other.id) ? -1 : 1));

  it('are the id for texts, and what was said before for all else; no record is lost', async () => {
    expect(taken.length).toBeGreaterThan(types.length);
    const now = await everything('');
    for (const type of types) {
      const expected = byId(before.get(type.name)).map((row) => ({ ...row, ...texts(type, String(row.id)) }));
      expect([type.name, byId(now.get(type.name))]).toEqual([type.name, expected]);
    }
    const [id = ''] = (now.get('Company') ?? []).map((row) => String(row.id));
    const found = await ask(engine, `{ companies(where: { name: { eq: "${id}" } }) { nodes { id } } }`);
    expect(found.companies).toEqual({ nodes: [{ id }] });
  });

  it('leave views of the time before as they were', async () => {
    const then = await everything('recordedBy: "2026-02-01T00:00:00Z"');
    for (const type of types) expect(byId(then.get(type.name))).toEqual(byId(before.get(type.name)));
    const now = await everything('recordedBy: "2026-04-01T00:00:00Z", publishedBy: "2030-01-01"');
    for (const type of types)
      expect(byId(now.get(type.name)).map((row) => row.name)).toEqual(
        byId(before.get(type.name)).map((row) => texts(type, String(row.id)).name),
      );
  });

  it('drift nowhere', async () => {
    const drifts = [];
    for await (const drift of verify(engine, model)) drifts.push(drift);
    expect(drifts).toEqual([]);
  });

  it('give way to the value when it is reinstated', async () => {
    const records = taken.map(
      (statement): ActRecord => ({
        ...{ type: 'Reinstatement', statement, reason: 'It was right.' },
      }),
    );
    await record(engine, model, { records, recordedAt: LAST });
    const now = await everything('');
    for (const type of types) expect(byId(now.get(type.name))).toEqual(byId(before.get(type.name)));
    const drifts = [];
    for await (const drift of verify(engine, model)) drifts.push(drift);
    expect(drifts).toEqual([]);
  });
});

function required(type: NodeType): readonly string[] {
  return [...type.properties.values()].filter(({ isRequired }) => isRequired).map(({ name }) => name);
}

function texts(type: NodeType, id: string): ShownRecord {
  const own = required(type).filter((name) => type.properties.get(name)?.scalar === 'String');
  return Object.fromEntries(own.map((name) => [name, id]));
}

function retraction(statement: string): ActRecord {
  return { type: 'Retraction', statement, reason: 'Misread.' };
}
