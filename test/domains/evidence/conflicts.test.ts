import { beforeAll, expect, it } from 'vitest';
import type { Engine } from '../../../src/engine/engine.ts';
import { record } from '../../../src/store/record/record.ts';
import { ask } from '../../support/ask.ts';
import { describeEngines } from '../../support/engines/engines.ts';
import { worldOf } from '../../support/worlds/filled.ts';
import { readSchemaModel, world } from '../../support/worlds/world.ts';

const model = readSchemaModel();

describeEngines('conflicts and sources', (open) => {
  let engine: Engine;

  beforeAll(async () => {
    engine = await open(worldOf(world));
  });

  it('lists conflicts by class and predicate, with the reason in words', async () => {
    const query = `query ($class: ConflictClass, $predicate: String, $where: ConflictFilter) { conflicts(class: $class, predicate: $predicate, where: $where) {
      totalCount nodes { class predicate reason subject { id } statements { nodes { value evidence { source { id } } } } } } }`;
    const all = await ask(engine, query);
    const classes = ['CONTRADICTION', 'GRANULARITY', 'SCOPE', 'STALE_COPY', 'SUPERSEDED'];
    const nodes = (all.conflicts as { nodes: { class: string; reason: string }[] }).nodes;
    expect([...new Set(nodes.map((node) => node.class))].sort()).toEqual(classes);
    expect(nodes.every((node) => node.reason.endsWith('.'))).toBe(true);
    for (const name of classes) {
      const some = await ask(engine, query, { class: name });
      expect(some.conflicts).toMatchObject({
        totalCount: nodes.filter((node) => node.class === name).length,
      });
    }
    expect(await ask(engine, query, { class: 'STALE_COPY', predicate: 'announcedOn' })).toMatchObject({
      conflicts: {
        totalCount: 1,
        nodes: [{ subject: { id: 'agreement:mou-doe-acme' }, predicate: 'announcedOn' }],
      },
    });
    const elsewhere = { predicate: 'announcedOn', where: { subject: { id: { eq: 'award:fusion' } } } };
    expect(await ask(engine, query, elsewhere)).toMatchObject({
      conflicts: { nodes: [{ subject: { id: 'award:fusion' } }] },
    });
  });

  it('shows in a view a conflict that was settled since, and narrows and counts by what it was then', async () => {
    const page =
      '{ totalCount nodes { id: key class reason subject { id: key } statements { totalCount } } facets(by: [CLASS]) { buckets { key count } } }';
    const about = 'predicate: "name", where: { subject: { id: { eq: "org:chipmaker" } } }';
    const then = 'at(recordedBy: "2026-11-24T08:30:00Z")';
    const since = 'at(recordedBy: "2026-11-24T09:30:00Z")';
    const { before, after, today, otherClass } = (await ask(
      engine,
      `{ before: ${then} { conflicts(${about}) ${page} } after: ${since} { conflicts(${about}) ${page} } today: conflicts(${about}) ${page}
        otherClass: ${then} { conflicts(class: GRANULARITY, ${about}) { totalCount } } }`,
    )) as Record<string, { conflicts: { nodes: { id: string; reason: string }[] } }>;
    expect(before).toMatchObject({
      conflicts: {
        totalCount: 1,
        nodes: [
          {
            class: 'STALE_COPY',
            subject: { id: 'org:chipmaker' },
            statements: { totalCount: 2 },
          },
        ],
        facets: [{ buckets: [{ key: 'STALE_COPY', count: 1 }] }],
      },
    });
    expect(before?.conflicts.nodes[0]?.reason).toMatch(/"Chip Maker Inc\.".* older than "Chipmaker"/);
    expect(after).toMatchObject({ conflicts: { totalCount: 0 } });
    expect(today).toMatchObject({ totalCount: 0 });
    expect(otherClass).toEqual({ conflicts: { totalCount: 0 } });
    const id = before?.conflicts.nodes[0]?.id;
    const one = `node(id: "${id}") { ... on Conflict { predicate statements { totalCount } } }`;
    expect(await ask(engine, `{ ${then} { ${one} } ${one} }`)).toEqual({
      at: { node: { predicate: 'name', statements: { totalCount: 2 } } },
      node: null,
    });
  });

  it('lists the conflicts of an entity the same way', async () => {
    const query = `query ($class: ConflictClass) { entity(by: { id: "phase:rfa-1-one" }) { conflicts(class: $class, predicate: "awardMaxUsd") { nodes { class } } } }`;
    expect(await ask(engine, query, { class: 'SCOPE' })).toEqual({
      entity: { conflicts: { nodes: [{ class: 'SCOPE' }] } },
    });
    expect(await ask(engine, query, { class: 'STALE_COPY' })).toEqual({
      entity: { conflicts: { nodes: [] } },
    });
  });

  it('calls the records at the other ends of relationships by their names, as they are in the view', async () => {
    const parent = (object: string) => ({
      ...{ type: 'Statement' as const, subject: 'org:owned', predicate: 'PART_OF', object },
      sources: ['source:energy-mou'],
    });
    const company = (id: string, name: string) => ({ type: 'Company', id, name });
    const named = { type: 'Statement' as const, subject: 'org:owner', predicate: 'name' };
    const told = { recordedAt: '2026-11-24T11:10:00.000Z' };
    const records = [
      ...[company('org:owned', 'Owned'), company('org:owner', 'Owner Inc.'), company('org:rival', 'Rival')],
      ...[parent('org:owner'), parent('org:rival')],
    ];
    await record(engine, model, { records, ...told });
    const renamed = [{ ...named, value: 'Owner Holding', sources: ['source:energy-mou'] }];
    await record(engine, model, { records: renamed, recordedAt: '2026-11-24T11:20:00.000Z' });
    const page =
      '{ nodes { predicate reason statements { nodes { object { id: key ... on Entity { name } } } } } }';
    const about = 'conflicts(where: { subject: { id: { eq: "org:owned" } } })';
    const { then, now } = (await ask(
      engine,
      `{ then: at(recordedBy: "${told.recordedAt}") { ${about} ${page} } now: ${about} ${page} }`,
    )) as unknown as { then: { conflicts: Reasons }; now: Reasons };
    for (const [found, name] of [
      [then.conflicts, 'Owner Inc.'],
      [now, 'Owner Holding'],
    ] as const) {
      expect(found.nodes).toHaveLength(1);
      expect(found.nodes[0]).toMatchObject({ predicate: 'PART_OF' });
      expect(found.nodes[0]?.reason).toContain(`"${name}" (`);
      expect(found.nodes[0]?.reason).toContain('"Rival" (');
      expect(found.nodes[0]?.reason).not.toMatch(/org:/);
      const ends = found.nodes[0]?.statements.nodes.map(({ object }) => object.name);
      expect(ends?.sort()).toEqual([name, 'Rival']);
    }
  });

  it('finds sources by tier and state, and the statements that rest on one that changed', async () => {
    const query = `{ sources(where: { tier: { eq: AGGREGATOR }, state: { in: [CHANGED, GONE] } }) { nodes { id statements(first: 100) { totalCount nodes { predicate sourceCount } } } }
      statements(where: { sources: { some: { state: { in: [CHANGED, GONE] } } } }) { totalCount } }`;
    const { sources, statements } = (await ask(engine, query)) as {
      sources: { nodes: { id: string; statements: { totalCount: number } }[] };
      statements: { totalCount: number };
    };
    expect(sources.nodes.map((node) => node.id)).toEqual(['source:list-of-deals']);
    expect(statements.totalCount).toBe(sources.nodes[0]?.statements.totalCount);
    expect(statements.totalCount).toBeGreaterThan(0);
  });

  it('shows in a view the sources that were known by then, with the values of today', async () => {
    const id = 'source:minutes';
    const source = {
      ...{ type: 'Source', id, title: 'Minutes', publisher: 'DOE', publishedOn: '2026-11-10' },
      ...{ tier: 'PRESS', state: 'LIVE' },
    };
    const statement = { type: 'Statement' as const, subject: 'org:doe', predicate: 'note', value: 'Met.' };
    const records = [
      source,
      { ...statement, sources: [id] },
      { ...source, id: 'source:idle', title: 'Idle' },
    ];
    await record(engine, model, { records, recordedAt: '2026-11-24T10:00:00.000Z' });
    await record(engine, model, {
      records: [{ ...source, tier: 'OFFICIAL', state: 'GONE' }],
      recordedAt: '2026-11-24T11:00:00.000Z',
    });
    const list = `sources(first: 100, where: { title: { in: ["minutes", "idle"] } }) { totalCount nodes { id: key tier state } facets(by: [TIER]) { buckets { key count } } }`;
    const fields = `${list} node(id: "${id}") { id: key } nodes(ids: ["${id}", "source:idle"]) { id: key }
      entity(by: { id: "org:doe" }) { sources(first: 100) { nodes { id: key } } } statements(where: { sources: { some: { id: { eq: "${id}" } } } }) { totalCount }`;
    const asked = async (view: string) => (await ask(engine, `{ at(${view}) { ${fields} } }`)).at as Known;
    for (const view of ['recordedBy: "2026-11-24T09:59:00Z"', 'publishedBy: "2026-11-09"']) {
      const unknown = await asked(view);
      expect(unknown).toMatchObject({
        sources: { totalCount: 0, nodes: [], facets: [{ buckets: [] }] },
        ...{ node: null, nodes: [null, null], statements: { totalCount: 0 } },
      });
      expect(unknown.entity.sources.nodes).not.toContainEqual({ id });
    }
    for (const view of ['recordedBy: "2026-11-24T10:00:00Z"', 'publishedBy: "2026-11-10"']) {
      const known = await asked(view);
      expect(known).toMatchObject({
        sources: { totalCount: 1, nodes: [{ id, tier: 'OFFICIAL', state: 'GONE' }] },
        ...{ node: { id }, nodes: [{ id }, null], statements: { totalCount: 1 } },
      });
      expect(known.entity.sources.nodes).toContainEqual({ id });
    }
    expect(await ask(engine, `{ at(validOn: "2020-01-01") { ${list} } }`)).toMatchObject({
      at: { sources: { totalCount: 2 } },
    });
  });
});

interface Reasons {
  readonly nodes: readonly {
    readonly reason: string;
    readonly statements: { readonly nodes: readonly { readonly object: { readonly name: string } }[] };
  }[];
}

interface Known {
  readonly entity: { readonly sources: { readonly nodes: readonly { readonly id: string }[] } };
}
