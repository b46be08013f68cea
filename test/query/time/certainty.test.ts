import { beforeAll, expect, it } from 'vitest';
import type { Engine } from '../../../src/engine/engine.ts';
import { rootFieldsOf } from '../../../src/model/list-shapes.ts';
import type { DataRecord } from '../../../src/model/records/record-types.ts';
import { prepareStorage, record } from '../../../src/store/record/record.ts';
import { verify } from '../../../src/store/verify/verify.ts';
import { api, ask } from '../../support/ask.ts';
import { countingEngine } from '../../support/engines/counting-engine.ts';
import { describeEngines } from '../../support/engines/engines.ts';
import { SEEDS } from '../../support/worlds/seeds.ts';

const { model } = api().contract;

/** A system with a supplier and a host, an office, and two organizations of which nobody says when they began. */
const records: readonly DataRecord[] = [
  {
    type: 'Source',
    id: 'source:page',
    title: 'Page',
    publishedOn: '2025-03-01',
    tier: 'OFFICIAL',
    state: 'LIVE',
  },
  {
    type: 'Source',
    id: 'source:later',
    title: 'Later',
    publishedOn: '2025-09-10',
    tier: 'OFFICIAL',
    state: 'LIVE',
  },
  { type: 'Company', id: 'org:maker', name: 'Maker', sources: ['source:page'] },
  {
    type: 'ProgramOffice',
    id: 'org:office',
    name: 'Office',
    dissolvedOn: '2025-11-20',
    sources: ['source:page'],
  },
  { type: 'NationalLab', id: 'org:lab', name: 'Lab', stewardOffice: 'org:office', sources: ['source:page'] },
  {
    ...{
      type: 'ComputeResource',
      id: 'compute:old',
      name: 'Old',
      announcedOn: '2020-05',
      operationalOn: '2022-02-01',
    },
    ...{ retiredOn: '2025-12-31', suppliers: ['org:maker'], hosts: ['org:lab'], sources: ['source:page'] },
  },
  { type: 'Agreement', id: 'agreement:unknown', name: 'Unknown', parties: ['org:maker'] },
  {
    ...{ type: 'Statement', subject: 'org:lab', predicate: 'PART_OF', object: 'org:office' },
    ...{ start: '2025-05', sources: ['source:later'] },
  },
];

describeEngines('a relationship on a day', (open) => {
  let engine: Engine;

  beforeAll(async () => {
    engine = await open();
    await prepareStorage(engine, model);
    await record(engine, model, { records, recordedAt: '2026-01-15T00:00:00Z' });
  });

  const certaintyOn = async (day: string, field: string) => {
    const { at } = await ask(
      engine,
      `{ at(validOn: "${day}", certainty: POSSIBLE) { node(id: "${field.split('.')[0]}") { ... on ComputeResource { suppliers { edges { certainty attestedOn } } } ... on NationalLab { stewardOfficeLink { certainty attestedOn } parentLink { certainty attestedOn } } } } }`,
    );
    const node = (at as { node: Record<string, unknown> | null }).node;
    const link = node?.[field.split('.')[1] ?? ''] as Record<string, unknown> | null | undefined;
    const [edge = link] = (link?.edges ?? []) as Record<string, unknown>[];
    return (edge?.certainty ?? null) as string | null;
  };

  it.each([
    ['1900-01-01', 'compute:old.suppliers', null],
    // It may have been announced on the first of May.
    ['2020-05-01', 'compute:old.suppliers', 'POSSIBLE'],
    // It belongs to its system, whose announcement lies before, and a source speaks of it in 2025.
    ['2020-05-31', 'compute:old.suppliers', 'CERTAIN'],
    ['2025-03-01', 'compute:old.suppliers', 'CERTAIN'],
    ['2025-03-02', 'compute:old.suppliers', 'PRESUMED'],
    ['2025-12-31', 'compute:old.suppliers', 'PRESUMED'],
    // It does not outlive its system.
    ['2026-01-01', 'compute:old.suppliers', null],
    ['2025-02-28', 'org:lab.stewardOfficeLink', 'POSSIBLE'],
    ['2025-03-01', 'org:lab.stewardOfficeLink', 'CERTAIN'],
    ['2025-11-20', 'org:lab.stewardOfficeLink', 'PRESUMED'],
    // The office is dissolved.
    ['2025-11-21', 'org:lab.stewardOfficeLink', null],
    ['2025-04-30', 'org:lab.parentLink', null],
    ['2025-05-31', 'org:lab.parentLink', 'CERTAIN'],
    ['2025-09-10', 'org:lab.parentLink', 'CERTAIN'],
    ['2025-09-11', 'org:lab.parentLink', 'PRESUMED'],
  ])('on %s is for %s as certain as it is attested', async (day, field, certainty) => {
    expect(await certaintyOn(day, field)).toBe(certainty);
  });

  it('shows the days on which it is attested', async () => {
    const answer = await ask(
      engine,
      '{ computeResources { nodes { suppliers { edges { since attestedOn } } } } }',
    );
    expect(answer.computeResources).toEqual({
      nodes: [{ suppliers: { edges: [{ since: null, attestedOn: ['2025-03-01'] }] } }],
    });
  });

  it('leads to no record before that began, nor is the record there', async () => {
    const query = (day: string, certainty: string) =>
      ask(
        engine,
        `{ at(validOn: "${day}", certainty: ${certainty}) { computeResources { totalCount } agreements { totalCount } companies { totalCount } node(id: "compute:old") { id: key } } }`,
      );
    const counts = (systems: number, agreements: number, companies: number) => ({
      ...{ computeResources: { totalCount: systems }, agreements: { totalCount: agreements } },
      ...{ companies: { totalCount: companies }, node: systems > 0 ? { id: 'compute:old' } : null },
    });
    expect((await query('1900-01-01', 'PRESUMED')).at).toEqual(counts(0, 0, 1));
    expect((await query('1900-01-01', 'CERTAIN')).at).toEqual(counts(0, 0, 0));
    expect((await query('1900-01-01', 'POSSIBLE')).at).toEqual(counts(0, 1, 1));
    expect((await query('2020-05-31', 'PRESUMED')).at).toEqual(counts(1, 0, 1));
    // A record ends, and is there to be asked about; one without any source is there from the day on which it was recorded.
    expect((await query('2026-06-01', 'PRESUMED')).at).toEqual(counts(1, 1, 1));
    expect((await query('2026-01-14', 'PRESUMED')).at).toEqual(counts(1, 0, 1));
  });

  it('follows when the dates of its ends change', async () => {
    await record(engine, model, {
      records: [
        {
          ...{ type: 'Statement', subject: 'compute:old', predicate: 'announcedOn', value: '2021-07-01' },
          ...{ sources: ['source:later'] },
        },
      ],
      recordedAt: '2026-02-01T00:00:00Z',
    });
    expect(await certaintyOn('2021-06-30', 'compute:old.suppliers')).toBeNull();
    expect(await certaintyOn('2021-07-01', 'compute:old.suppliers')).toBe('CERTAIN');
    const then = await ask(
      engine,
      '{ at(validOn: "2021-01-01", recordedBy: "2026-01-20T00:00:00Z") { computeResources { nodes { suppliers { edges { certainty } } } } } }',
    );
    expect(then.at).toEqual({
      computeResources: { nodes: [{ suppliers: { edges: [{ certainty: 'CERTAIN' }] } }] },
    });
    const drifts = [];
    for await (const drift of verify(engine, model)) drifts.push(drift);
    expect(drifts).toEqual([]);
  });
});

/** What several sources say of when a relationship held, and of when its ends began. */
const several: readonly DataRecord[] = [
  {
    ...{ type: 'Source', id: 'source:party', title: 'Party', publishedOn: '2025-08-28' },
    ...{ tier: 'PARTY', state: 'LIVE' },
  },
  { type: 'Company', id: 'org:member', name: 'Member' },
  { type: 'Consortium', id: 'org:young', name: 'Young', foundedOn: '2026' },
  { type: 'Agreement', id: 'agreement:both', name: 'Both', announcedOn: '2025-01-10' },
  {
    ...{ type: 'Statement', subject: 'org:member', predicate: 'PARTY_TO', object: 'agreement:both' },
    ...{ activeOn: '2025-08-28', sources: ['source:party'] },
  },
  {
    ...{ type: 'Statement', subject: 'org:member', predicate: 'PARTY_TO', object: 'agreement:both' },
    ...{ start: '2025-11-23', basis: 'INFERRED' },
  },
  {
    ...{ type: 'Statement', subject: 'org:young', predicate: 'PARTY_TO', object: 'agreement:both' },
    ...{ activeOn: '2026-07-22', sources: ['source:party'] },
  },
];

describeEngines('a relationship of which several days are known', (open) => {
  let engine: Engine;

  beforeAll(async () => {
    engine = await open();
    await prepareStorage(engine, model);
    await record(engine, model, { records: several, recordedAt: '2026-08-01T00:00:00Z' });
  });

  const partiesOn = async (day: string) => {
    const { at } = await ask(
      engine,
      `{ at(validOn: "${day}", certainty: POSSIBLE) { agreements { nodes { parties { edges { certainty node { id: key } } } } } } }`,
    );
    const [shown] = (at as { agreements: { nodes: { parties: { edges: Record<string, unknown>[] } }[] } })
      .agreements.nodes;
    return Object.fromEntries(
      (shown?.parties.edges ?? []).map(({ certainty, node }) => [(node as { id: string }).id, certainty]),
    );
  };

  it('holds on the day on which a party says so, whatever else is supposed of its beginning', async () => {
    expect(await partiesOn('2025-08-28')).toMatchObject({ 'org:member': 'CERTAIN' });
    // This graph is the witness of what no source says, on the day on which it was recorded.
    expect(await partiesOn('2026-08-01')).toMatchObject({ 'org:member': 'CERTAIN' });
    expect(await partiesOn('2026-08-02')).toMatchObject({ 'org:member': 'PRESUMED' });
    expect(await partiesOn('2025-01-09')).toEqual({});
  });

  it('has begun when it is attested, though its end may be younger', async () => {
    expect(await partiesOn('2025-12-31')).not.toHaveProperty('org:young');
    expect(await partiesOn('2026-07-21')).toMatchObject({ 'org:young': 'POSSIBLE' });
    expect(await partiesOn('2026-07-22')).toMatchObject({ 'org:young': 'CERTAIN' });
    expect(await partiesOn('2026-11-28')).toMatchObject({ 'org:young': 'PRESUMED' });
  });

  it('has its ends begun, of which all relationships are read only where the first is taken away', async () => {
    const joined = (year: string) => ({
      ...{ type: 'Statement' as const, subject: 'org:joiner', predicate: 'PARTY_TO' },
      ...{ object: `agreement:of-${year}`, start: year, sources: ['source:party'] },
    });
    const years = ['2003', '2004', '2005', '2006'];
    const agreements = years.map((year) => ({
      ...{ type: 'Agreement', id: `agreement:of-${year}`, name: year, sources: ['source:party'] },
    }));
    const joiner = { type: 'Company', id: 'org:joiner', name: 'Joiner', sources: ['source:party'] };
    await record(engine, model, { records: [joiner, ...agreements, joined('2004'), joined('2005')] });
    const read = new Set<unknown>();
    const watched: Engine = {
      ...countingEngine(engine).engine,
      read: (query, params = {}, options) => {
        if (query.name === 'record.begunBy') for (const id of params.ids as string[]) read.add(id);
        return engine.read(query, params, options);
      },
    };
    const decided = (type: 'Retraction' | 'Reinstatement', year: string) => async (): Promise<DataRecord> => {
      const text = `MATCH (s:Statement {subject: 'org:joiner', object: 'agreement:of-${year}'}) RETURN s.id AS id`;
      const [row] = await engine.read({ name: 'statement', text });
      return { type, statement: String(row?.id), reason: 'So it is.' };
    };
    const steps: readonly (readonly [
      () => Promise<DataRecord> | DataRecord,
      first: string,
      isRead: boolean,
    ])[] = [
      [() => joined('2006'), '2004-12-31', false],
      [() => joined('2003'), '2003-12-31', false],
      [decided('Retraction', '2005'), '2003-12-31', false],
      [decided('Retraction', '2003'), '2004-12-31', true],
      [decided('Retraction', '2004'), '2006-12-31', true],
      [decided('Reinstatement', '2003'), '2003-12-31', false],
    ];
    const isThere = async (day: string) => {
      const query = `{ at(validOn: "${day}", certainty: CERTAIN) { node(id: "org:joiner") { id: key } } }`;
      return ((await ask(engine, query)).at as { node: unknown }).node !== null;
    };
    for (const [step, first, isRead] of steps) {
      read.clear();
      await record(watched, model, { records: [await step()] });
      expect(read.has('org:joiner')).toBe(isRead);
      expect(await isThere(first)).toBe(true);
      expect(await isThere(first.replace('-12-31', '-12-30'))).toBe(false);
      const drifts = [];
      for await (const drift of verify(engine, model)) drifts.push(drift);
      expect(drifts).toEqual([]);
    }
  });
});

describeEngines('the seeds on a day', (open) => {
  let engine: Engine;

  beforeAll(async () => {
    engine = await open(SEEDS);
  });

  const partners = async (day: string) => {
    const { at } = await ask(
      engine,
      `{ at(validOn: "${day}") { organizations(where: { agreements: { some: { program: { id: { eq: "program:genesis-mission" } } } } }) { totalCount } } }`,
    );
    return (at as { organizations: { totalCount: number } }).organizations.totalCount;
  };

  it('count the partners by agreements under the mission as the announcements do', async () => {
    expect(await partners('2025-10-01')).toBe(0);
    expect(await partners('2025-12-18')).toBe(25);
    const spring = await partners('2026-05-13');
    expect(spring).toBeGreaterThanOrEqual(30);
    expect(spring).toBeLessThanOrEqual(36);
  });

  /** Counts lists, a few at a time: each is a query of its own on a connection of its own. */
  const totals = async (lists: readonly string[], view: string) => {
    const all = new Map<string, number>();
    for (let start = 0; start < lists.length; start += 5) {
      const some = lists.slice(start, start + 5).map((list) => `${list} { totalCount }`);
      const answer = await ask(
        engine,
        view ? `{ at(${view}) { ${some.join(' ')} } }` : `{ ${some.join(' ')} }`,
      );
      const found = (view ? answer.at : answer) as Record<string, { totalCount: number }>;
      for (const [list, { totalCount }] of Object.entries(found)) all.set(list, totalCount);
    }
    return all;
  };

  it('have nothing certain in 1900', async () => {
    const entities = [...model.types.values()].filter((type) => type.isEntity);
    const lists = [...entities.map(({ plural }) => plural), 'organizations', 'entities'];
    const counts = await totals(lists, 'validOn: "1900-01-01", certainty: CERTAIN');
    expect([...counts].filter(([, count]) => count > 0)).toEqual([]);
    expect(counts.size).toBe(lists.length);
  });

  it('show every record of any type to who asks what will be public in 2030', async () => {
    // Sources are there by what they back; some of the seeds' back nothing.
    const lists = [...rootFieldsOf(model).keys()].filter((list) => list !== 'sources');
    expect(await totals(lists, 'publishedBy: "2030-01-01"')).toEqual(await totals(lists, ''));
  });
});
