import { beforeEach, expect, it } from 'vitest';
import type { Engine } from '../../../src/engine/engine.ts';
import type { DataRecord } from '../../../src/model/records/record-types.ts';
import type { Access } from '../../../src/query/request-context.ts';
import { exportGraph } from '../../../src/store/read/export-records.ts';
import { prepareStorage, record } from '../../../src/store/record/record.ts';
import { verify } from '../../../src/store/verify/verify.ts';
import { api, ask, askAs, callerOf } from '../../support/ask.ts';
import { describeEngines } from '../../support/engines/engines.ts';

/** What somebody proposes and somebody else decides about. */

const WORLD: readonly DataRecord[] = [
  {
    type: 'Source',
    id: 'source:s',
    title: 'S',
    publisher: 'S',
    tier: 'PRESS',
    state: 'LIVE',
    publishedOn: '2026-01-01',
  },
  { type: 'Company', id: 'org:a', name: 'A', sources: ['source:s'] },
];
const REGION = (value: string) =>
  `record(records: [{ statement: { subject: "org:a", predicate: "region", value: "${value}", sources: [{ source: "source:s" }] } }], options: $options)`;
const RESULT =
  'change { key by proposedBy message } revision proposal { key state by message decidedBy reason change { key } } userErrors { path code entity current } preview(first: 10) { nodes { predicate kind before after } }';

interface Result {
  readonly change: { readonly key: string } | null;
  readonly proposal: { readonly key: string } | null;
  readonly userErrors: readonly { readonly code: string; readonly current: number | null }[];
  readonly preview: { readonly nodes: readonly object[] };
}

describeEngines('a proposal', (open) => {
  const { model } = api().contract;
  const [robot, maria] = [callerOf('contributor', { name: 'robot' }), callerOf('curator', { name: 'maria' })];
  let engine: Engine;

  beforeEach(async () => {
    engine ??= await open();
    await engine.write((tx) => tx.run({ name: 'empty', text: 'MATCH (n) DETACH DELETE n' }));
    await prepareStorage(engine, model);
    await record(engine, model, { records: WORLD, recordedAt: '2026-01-01T00:00:00.000Z' });
  });

  it('changes nothing until it is accepted; the change then names both persons', async () => {
    const before = await exported();
    const proposed = await write(robot, REGION('OR'), { mode: 'PROPOSE', message: 'Read it.' });
    expect(proposed).toMatchObject({
      change: null,
      userErrors: [],
      proposal: { state: 'OPEN', by: 'robot', message: 'Read it.' },
    });
    expect(proposed.preview.nodes).toEqual([
      { predicate: 'region', kind: 'ADDED', before: null, after: 'OR' },
    ]);
    expect(await exported()).toEqual(before);
    expect(await outlook()).toEqual([{ userErrors: [], preview: proposed.preview }]);

    expect(await accept(robot, proposed)).toMatchObject({
      change: null,
      userErrors: [{ code: 'NOT_ALLOWED' }],
    });
    const looked = await accept(maria, proposed, { mode: 'PREVIEW' });
    expect(looked).toMatchObject({ change: null, userErrors: [], preview: proposed.preview });
    const accepted = await accept(maria, proposed, { message: 'Checked.' });
    expect(accepted).toMatchObject({
      ...{
        change: { by: 'maria', proposedBy: 'robot', message: 'Checked.' },
        userErrors: [],
        preview: proposed.preview,
      },
      proposal: {
        key: proposed.proposal?.key,
        state: 'ACCEPTED',
        decidedBy: 'maria',
        change: { key: accepted.change?.key },
      },
    });
    expect(await accept(maria, proposed)).toMatchObject({
      change: null,
      userErrors: [{ code: 'DECIDED', path: ['proposal'] }],
    });
    expect(await reject(maria, proposed)).toMatchObject({ userErrors: [{ code: 'DECIDED' }] });
    await holdsTogether();
  });

  it('is rejected for a reason, and accepted no more', async () => {
    const before = await exported();
    const proposed = await write(robot, REGION('OR'), { mode: 'PROPOSE' });
    expect(await reject(robot, proposed)).toMatchObject({ userErrors: [{ code: 'NOT_ALLOWED' }] });
    expect(await reject(maria, proposed)).toMatchObject({
      userErrors: [],
      proposal: { state: 'REJECTED', decidedBy: 'maria', reason: 'No.' },
    });
    expect(await accept(maria, proposed)).toMatchObject({ change: null, userErrors: [{ code: 'DECIDED' }] });
    expect(await exported()).toEqual(before);
    expect(
      await ask(
        engine,
        '{ open: proposals(where: { state: { eq: OPEN } }) { totalCount } all: proposals { totalCount nodes { by state } } }',
      ),
    ).toEqual({
      open: { totalCount: 0 },
      all: { totalCount: 1, nodes: [{ by: 'robot', state: 'REJECTED' }] },
    });
  });

  it('that was overtaken is stale, and accepted by who has seen the present state', async () => {
    const proposed = await write(robot, REGION('OR'), { mode: 'PROPOSE' });
    const between = await write(maria, REGION('WA'), {});
    const [stale] = (await outlook()) as { userErrors: { code: string; current: number }[] }[];
    expect(stale?.userErrors).toMatchObject([{ code: 'STALE' }]);
    expect(await accept(maria, proposed)).toMatchObject({ change: null, userErrors: [{ code: 'STALE' }] });
    const revision = Number(String(between.change?.key).split(':')[1]);
    expect(stale?.userErrors[0]?.current).toBe(revision);
    const ifVersion = [{ id: 'org:a', revision }];
    expect(await accept(maria, proposed, { ifVersion })).toMatchObject({
      userErrors: [],
      change: { proposedBy: 'robot' },
    });
    await holdsTogether();
  });

  it('names each entity that was written since; what was seen of one says nothing of another', async () => {
    const said = (id: string, value: string) =>
      `{ statement: { subject: "${id}", predicate: "city", value: "${value}", sources: [{ source: "source:s" }] } }`;
    const cities = (...records: string[]) => `record(records: [${records.join(', ')}], options: $options)`;
    await write(
      maria,
      'record(records: [{ company: { id: "org:b", name: "B", sources: [{ source: "source:s" }] } }], options: $options)',
      {},
    );
    const proposed = await write(robot, cities(said('org:a', 'X'), said('org:b', 'Y')), { mode: 'PROPOSE' });
    await write(maria, cities(said('org:a', 'V')), {});
    await write(maria, cities(said('org:b', 'W')), {});
    const [stale] = (await outlook()) as { userErrors: { entity: string; current: number }[] }[];
    const now = (stale?.userErrors ?? []).map(({ entity, current }) => ({ id: entity, revision: current }));
    expect(now.map(({ id }) => id).sort()).toEqual(['org:a', 'org:b']);
    const ofOne = now.filter(({ id }) => id === 'org:a');
    expect(await accept(maria, proposed, { ifVersion: ofOne })).toMatchObject({
      change: null,
      userErrors: [{ code: 'STALE', entity: 'org:b' }],
    });
    expect(await accept(maria, proposed, { ifVersion: now })).toMatchObject({ userErrors: [] });
    await holdsTogether();
  });

  it('is refused with its faults, and proposed once under one key', async () => {
    const wrong = REGION('OR').replace('org:a', 'org:none');
    expect(await write(robot, wrong, { mode: 'PROPOSE' })).toMatchObject({
      proposal: null,
      userErrors: [{ code: 'UNKNOWN_ID' }],
    });
    const one = await write(robot, REGION('OR'), { mode: 'PROPOSE', key: 'k' });
    expect(await write(robot, REGION('OR'), { mode: 'PROPOSE', key: 'k' })).toEqual(one);
    expect(await write(robot, REGION('WA'), { mode: 'PROPOSE', key: 'k' })).toMatchObject({
      proposal: null,
      userErrors: [{ code: 'KEY_REUSED' }],
    });
    expect(await ask(engine, '{ proposals { totalCount } }')).toEqual({ proposals: { totalCount: 1 } });
  });

  it('may ask for any write, an undoing among them', async () => {
    const said = await write(maria, REGION('OR'), {});
    const proposed = await write(
      robot,
      `undo(change: "${said.change?.key}", reason: "Wrong.", options: $options)`,
      { mode: 'PROPOSE' },
    );
    expect(proposed.userErrors).toEqual([]);
    expect(await accept(maria, proposed)).toMatchObject({
      userErrors: [],
      change: { proposedBy: 'robot' },
      preview: { nodes: [{ kind: 'RETRACTED', before: 'OR' }] },
    });
    await holdsTogether();
  });

  it('of nothing is refused', async () => {
    const none = { proposal: { key: 'proposal:none' } } as unknown as Result;
    expect(await accept(maria, none)).toMatchObject({
      userErrors: [{ code: 'UNKNOWN_ID', path: ['proposal'] }],
    });
    expect(await reject(maria, none)).toMatchObject({
      userErrors: [{ code: 'UNKNOWN_ID', path: ['proposal'] }],
    });
    const proposed = await write(robot, REGION('OR'), { mode: 'PROPOSE' });
    expect(await accept(maria, proposed, { mode: 'PROPOSE' })).toMatchObject({
      userErrors: [{ code: 'INVALID_VALUE' }],
    });
  });

  async function write(access: Access, field: string, options: object): Promise<Result> {
    const source = `mutation ($options: WriteOptions) { result: ${field} { ${RESULT} } }`;
    const { data, errors } = await askAs(engine, access, { source, variables: { options } });
    expect(errors).toBeUndefined();
    return (data as unknown as { readonly result: Result }).result;
  }

  function accept(access: Access, { proposal }: Result, options: object = {}): Promise<Result> {
    return write(access, `accept(proposal: "${proposal?.key}", options: $options)`, options);
  }

  async function reject(access: Access, { proposal }: Result): Promise<Result> {
    const { data } = await askAs(engine, access, {
      source: `mutation { result: reject(proposal: "${proposal?.key}", reason: "No.") { ${RESULT} } }`,
    });
    return (data as unknown as { readonly result: Result }).result;
  }

  async function outlook(): Promise<readonly unknown[]> {
    const { data } = await askAs(engine, maria, {
      source:
        '{ proposals { nodes { outlook { userErrors { code entity current } preview(first: 10) { nodes { predicate kind before after } } } } } }',
    });
    return (data as unknown as { proposals: { nodes: { outlook: unknown }[] } }).proposals.nodes.map(
      (node) => node.outlook,
    );
  }

  async function exported(): Promise<string[]> {
    const lines: string[] = [];
    for await (const line of exportGraph(engine, model)) lines.push(line);
    return lines;
  }

  async function holdsTogether(): Promise<void> {
    for await (const drift of verify(engine, model)) expect(drift).toBeUndefined();
  }
});
