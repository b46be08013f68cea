import { beforeAll, expect, it } from 'vitest';
import type { Engine, Row } from '../../../src/engine/engine.ts';
import type { EntityRecord } from '../../../src/model/records/record-types.ts';
import { prepareStorage, record } from '../../../src/store/record/record.ts';
import { api, ask } from '../../support/ask.ts';
import { describeEngines } from '../../support/engines/engines.ts';
import { allPages, found, suggested } from './found.ts';

describeEngines('search over many', (open) => {
  const companies = Array.from(
    { length: 260 },
    (_, index): EntityRecord => ({
      type: 'Company',
      id: `org:common-${index}`,
      name: `Common Name ${index}`,
      method: 'MANUAL',
    }),
  );
  const event: EntityRecord = {
    type: 'Event',
    id: 'event:rare',
    name: 'A gathering of people in a town far away, hosted by one with a rather common name',
    kind: 'OTHER',
    method: 'MANUAL',
  };
  let engine: Engine;
  const put = (records: readonly EntityRecord[]) =>
    record(engine, api().contract.model, { records, recordedAt: '2026-11-23T12:00:00.000Z' });
  beforeAll(async () => {
    engine = await open();
    await prepareStorage(engine, api().contract.model);
    await put([...companies, event]);
  });

  it('ranks 200 and says so', async () => {
    const ids = await allPages(engine, { text: 'common name', first: 100 });

    expect(ids).toHaveLength(200);
    expect(new Set(ids).size).toBe(200);
    expect((await found(engine, { text: 'common name', first: 1 })).totalCount).toBe(200);
  });

  it('filters before it cuts off', async () => {
    const { edges } = await found(engine, { text: 'common name', types: ['EVENT'] });

    expect(edges.map(({ node }) => node.id)).toEqual(['event:rare']);
  });

  it('follows what is written', async () => {
    await put([{ type: 'Company', id: 'org:new', name: 'Quixotic Windmills', method: 'MANUAL' }]);

    expect((await found(engine, { text: 'quixotic' })).edges.map(({ node }) => node.id)).toEqual(['org:new']);
    expect((await suggested(engine, 'quix')).map(({ id }) => id)).toEqual(['org:new']);
  });

  it('finds records by their kind and whom they have to do with, among those that pass a filter, as a view sees them', async () => {
    const at = { method: 'MANUAL' } as const;
    const titled = async (args: string) =>
      (
        (await ask(engine, `{ search(${args}) { edges { node { id } field highlight } } }`)).search as {
          edges: { node: Row; field: string; highlight: string }[];
        }
      ).edges.map(({ node, ...rest }) => ({ id: node.id, ...rest }));
    await put([
      { type: 'Company', id: 'org:mill', name: 'Zephyr Mills', foundedOn: '2001', ...at },
      { type: 'ComputeResource', id: 'compute:wheel', name: 'Wheel', hosts: [{ id: 'org:mill' }], ...at },
      {
        type: 'Person',
        id: 'person:miller',
        name: 'Una Grist',
        organizations: [{ id: 'org:mill', role: 'Treasurer; Chief executive', start: '2020-01-01' }],
        ...at,
      },
    ]);
    const miller = {
      id: 'person:miller',
      field: 'connections',
      highlight: 'Treasurer; «Chief» «executive» · «Zephyr» Mills',
    };
    expect((await titled('text: "ceo of zephyr"'))[0]).toEqual({
      ...miller,
      highlight: 'Treasurer; Chief executive · «Zephyr» Mills',
    });
    expect((await titled('text: "chief executive zephyr"'))[0]).toEqual(miller);
    expect((await titled('text: "zephyr supercomputer"'))[0]?.id).toBe('compute:wheel');

    // What it starts from need not pass the filter, what it finds must.
    expect(await titled('text: "chief executive zephyr", types: [PERSON]')).toEqual([miller]);
    expect(
      (await titled('text: "zephyr chief executive", where: {name: {startsWith: "Z"}}')).map(({ id }) => id),
    ).not.toContain('person:miller');

    await put([{ type: 'Company', id: 'org:mill', name: 'Zephyr Mills', shortName: 'ZMQ', ...at }]);
    expect((await titled('text: "zmq ceo"'))[0]?.id).toBe('person:miller');
    const seen = async (view: string) =>
      (
        (await ask(engine, `{ at(${view}) { search(text: "zephyr ceo") { nodes { id: key } } } }`)).at as {
          search: { nodes: Row[] };
        }
      ).search.nodes.map(({ id }) => id);
    expect(await seen('recordedBy: "2999-01-01T00:00:00Z"')).toContain('person:miller');
    expect(await seen('validOn: "2021-01-01"')).toContain('person:miller');
    expect(await seen('validOn: "2019-01-01"')).not.toContain('person:miller');
    expect(await seen('recordedBy: "2000-01-01T00:00:00Z"')).toEqual([]);
  });
});
