import { beforeAll, expect, it } from 'vitest';
import type { Engine } from '../../../src/engine/engine.ts';
import type { DataRecord } from '../../../src/model/records/record-types.ts';
import { ask } from '../../support/ask.ts';
import { countingEngine } from '../../support/engines/counting-engine.ts';
import { describeEngines } from '../../support/engines/engines.ts';
import { worldOf } from '../../support/worlds/filled.ts';
import { world } from '../../support/worlds/world.ts';

interface FieldEvidence {
  readonly value: unknown;
  readonly rule: string;
  readonly isComplete: boolean;
  readonly conflict: { readonly class: string } | null;
  readonly statements: {
    readonly totalCount: number;
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
    readonly nodes: readonly {
      readonly standing: string;
      readonly reason: string;
      readonly statement: {
        readonly value: unknown;
        readonly evidence: readonly { source: { id: string } }[];
      };
    }[];
  };
}

const EVIDENCE = `query ($id: ID!, $field: String!, $standing: [Standing!], $first: Int, $after: String) { entity(by: { id: $id }) { evidence(field: $field) {
  value rule isComplete conflict { class } statements(standing: $standing, first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor }
  nodes { standing reason statement { value evidence { source { id } } object { id } } } } } } }`;

describeEngines('the evidence of a field', (open) => {
  let engine: Engine;

  beforeAll(async () => {
    engine = await open(worldOf(world));
  });

  const evidence = async (id: string, field: string, more: object = {}): Promise<FieldEvidence> => {
    const { entity } = await ask(engine, EVIDENCE, { id, field, ...more });
    return (entity as { evidence: FieldEvidence }).evidence;
  };
  const standings = (of: FieldEvidence) =>
    of.statements.nodes.map(({ standing, statement }) => [standing, statement.value]);

  it('names the winner, the losers and the key that decided', async () => {
    const found = await evidence('agreement:mou-doe-acme', 'announcedOn');
    expect(found).toMatchObject({
      value: '2026-03-02',
      isComplete: true,
      conflict: { class: 'STALE_COPY' },
      rule: '2 live statements give a value. The chosen one has the tier OFFICIAL and the next that differs has the tier AGGREGATOR.',
    });
    expect(standings(found)).toEqual([
      ['CHOSEN', '2026-03-02'],
      ['OUTWEIGHED', '2026-01-31'],
    ]);
    expect(found.statements.nodes[1]?.reason).toBe(
      'It has the tier AGGREGATOR, where the chosen one has the tier OFFICIAL.',
    );
    expect(found.statements.nodes[0]?.statement.evidence).toEqual([{ source: { id: 'source:energy-mou' } }]);
  });

  it('prefers the newer word of one tier', async () => {
    const found = await evidence('call:rfa-1', 'postedOn');
    expect(found.value).toBe('2026-03-18');
    expect(found.rule).toContain('was last said 2026-03-10');
  });

  it.each([
    ['award:fusion', 'amountUsd', 6_000_000, 'LEFT_OUT', 'A later statement replaces it.'],
    ['org:chipmaker', 'name', 'Chipmaker', 'LEFT_OUT', 'It was taken back on 2026-11-24: Another company.'],
    [
      'compute:aurora-b',
      'acceleratorCount',
      10_000,
      'LEFT_OUT',
      'It keeps the words of its source, which do not fit the type of the field.',
    ],
    [
      'agreement:mou-doe-acme',
      'valueUsd',
      null,
      'LEFT_OUT',
      'It says that this is not disclosed as of 2026-03-02, so it gives no value.',
    ],
    ['agreement:lease', 'signedOn', null, 'LEFT_OUT', 'It says that there is a value, not which.'],
    [
      'org:acme-ai',
      'describesMissionAs',
      'a once in a generation effort',
      'OUTWEIGHED',
      'It has the tier PRESS, where the chosen one has the tier PARTY.',
    ],
  ])('says of %s %s what takes no part or weighs less', async (id, field, value, standing, reason) => {
    const found = await evidence(id, field);
    expect(found.value).toEqual(value);
    expect(found.statements.nodes.at(-1)).toMatchObject({ standing, reason });
  });

  it('shows the statements behind every relationship of a field', async () => {
    const found = await evidence('agreement:mou-doe-acme', 'parties');
    expect(found.value).toBeNull();
    expect(found.rule).toMatch(/^2 relationships are asserted\./);
    expect(found.statements.nodes.map(({ standing }) => standing)).toEqual(['CHOSEN', 'CHOSEN']);
    const labs = await evidence('agreement:mou-doe-acme', 'namedLabs');
    expect(labs.statements.nodes.map(({ statement }) => statement)).toMatchObject([
      { object: { id: 'org:elan-lab' } },
    ]);
  });

  it('needs no statement for what the type says', async () => {
    const found = await evidence('org:doe', 'kind');
    expect(found).toMatchObject({ value: 'AGENCY', statements: { totalCount: 0 } });
    expect(found.rule).toContain('follows from the type');
  });

  it('pages and filters by standing', async () => {
    const first = await evidence('agreement:mou-doe-acme', 'announcedOn', { first: 1 });
    const { hasNextPage, endCursor } = first.statements.pageInfo;
    expect(hasNextPage).toBe(true);
    const next = await evidence('agreement:mou-doe-acme', 'announcedOn', { first: 1, after: endCursor });
    expect([...standings(first), ...standings(next)].map(([standing]) => standing)).toEqual([
      'CHOSEN',
      'OUTWEIGHED',
    ]);
    const losers = await evidence('agreement:mou-doe-acme', 'announcedOn', { standing: ['OUTWEIGHED'] });
    expect(standings(losers)).toEqual([['OUTWEIGHED', '2026-01-31']]);
  });

  it('refuses a field that the type lacks and suggests the nearest', async () => {
    await expect(evidence('org:doe', 'citty')).rejects.toThrow('found "citty". Did you mean "city"?');
  });

  it('weighs what had been said by the day of a view', async () => {
    const query = `query ($day: Date) { at(publishedBy: $day) { entity(by: { id: "agreement:mou-doe-acme" }) { evidence(field: "announcedOn") {
      value rule statements { nodes { standing statement { value } } } } } } }`;
    const early = await ask(engine, query, { day: '2026-02-28' });
    expect(early.at).toEqual({
      entity: {
        evidence: {
          value: '2026-01-31',
          rule: 'It is the only live statement that gives a value.',
          statements: { nodes: [{ standing: 'CHOSEN', statement: { value: '2026-01-31' } }] },
        },
      },
    });
    const late = await ask(engine, query, { day: '2026-03-02' });
    expect(late.at).toMatchObject({ entity: { evidence: { value: '2026-03-02' } } });
  });

  it('takes one call for any number of entities', async () => {
    const { engine: counted, counts } = countingEngine(engine);
    const query = `{ agreements { nodes { evidence(field: "announcedOn") { rule conflict { id } statements { nodes { statement { evidence { source { id } } } } } } } } }`;
    await ask(counted, query);
    // The last two come in one tick or the other.
    expect(counts.reads.slice(0, 2)).toEqual(['Agreement.list', 'statements.ofGroup']);
    expect(counts.reads.slice(2).sort()).toEqual(['Statement.evidence', 'node.byId']);
  });

  it('looks for no conflict where one thing is said', async () => {
    const { engine: counted, counts } = countingEngine(engine);
    const query = `{ agreements { nodes { evidence(field: "valueUsd") { conflict { id } statements { totalCount } } } } }`;
    const { agreements } = await ask(counted, query);
    const { nodes } = agreements as {
      nodes: readonly { evidence: { statements: { totalCount: number } } }[];
    };
    const said = nodes.map((node) => node.evidence.statements.totalCount);
    expect(Math.max(...said)).toBeLessThan(2);
    expect(counts.reads).toEqual(['Agreement.list', 'statements.ofGroup']);
  });

  it('lists what is not disclosed by reason', async () => {
    const query = `query ($reason: UndisclosedReason) { undisclosed(reason: $reason) { totalCount nodes { predicate reason asOf checked { id } } }
      entity(by: { id: "agreement:mou-doe-acme" }) { undisclosed(reason: $reason) { nodes { predicate } } } }`;
    const withheld = await ask(engine, query, { reason: 'WITHHELD' });
    expect(withheld.undisclosed).toEqual({
      totalCount: 1,
      nodes: [
        {
          predicate: 'timeline',
          reason: 'WITHHELD',
          asOf: '2026-03-05',
          checked: [{ id: 'source:energy-mou' }],
        },
      ],
    });
    expect(withheld.entity).toEqual({ undisclosed: { nodes: [{ predicate: 'timeline' }] } });
    const counted = await ask(
      engine,
      `{ undisclosed { totalCount facets(by: [REASON]) { buckets { key count } } groupBy(by: [PREDICATE, SUBJECT]) { keys { key } count } }
         entity(by: { id: "agreement:mou-doe-acme" }) { undisclosed { facets(by: [REASON]) { buckets { key count } } } } }`,
    );
    const [mou, acme] = ['agreement:mou-doe-acme', 'org:acme-ai'];
    const reasons = (silent: number) => [
      { key: 'SILENT_IN_SOURCES', count: silent },
      { key: 'WITHHELD', count: 1 },
    ];
    expect(counted).toEqual({
      undisclosed: {
        totalCount: 3,
        facets: [{ buckets: reasons(2) }],
        groupBy: [
          { keys: [{ key: 'missionAreaCount' }, { key: acme }], count: 1 },
          { keys: [{ key: 'timeline' }, { key: mou }], count: 1 },
          { keys: [{ key: 'valueUsd' }, { key: mou }], count: 1 },
        ],
      },
      entity: { undisclosed: { facets: [{ buckets: reasons(1) }] } },
    });
    const silent = await ask(engine, query, { reason: 'SILENT_IN_SOURCES' });
    expect(silent.undisclosed).toMatchObject({ totalCount: 2 });
  });

  it('gives several fields at once as it gives each, with one call of the database for all that is said of them', async () => {
    const counted = countingEngine(engine);
    const { entity } = await ask(counted.engine, ALL, {
      id: 'agreement:mou-doe-acme',
      fields: ['announcedOn', 'parties'],
    });
    expect(counted.counts.reads.filter((name) => String(name).startsWith('statements.ofGroup'))).toHaveLength(
      1,
    );
    const [date, parties] = (entity as { evidences: Several[] }).evidences;
    expect(date).toMatchObject({ field: 'announcedOn', part: 'PROPERTY', value: '2026-03-02' });
    expect(date?.description).toBe('When it was made public.');
    expect(parties).toMatchObject({ field: 'parties', part: 'RELATIONSHIP', value: null });
    const alone = await evidence('agreement:mou-doe-acme', 'announcedOn');
    expect(date?.statements.nodes.length).toBe(alone.statements.nodes.length);
  });

  it('gives every field of which something is known when none is named, and splits its sources', async () => {
    const { entity } = await ask(engine, ALL, { id: 'agreement:mou-doe-acme' });
    const found = (entity as { evidences: Several[] }).evidences;
    expect(found.map(({ field }) => field)).toEqual(expect.arrayContaining(['name', 'announcedOn']));
    for (const one of found) {
      const kept = one.statements.nodes.filter(({ standing }) => ['CHOSEN', 'SUPPORTING'].includes(standing));
      if (kept.length === 0) continue;
      const evidenceOf = kept.flatMap(({ statement }) => statement.evidence);
      const tied = new Set(
        evidenceOf.filter(({ level }) => level === 'CLAIM').map(({ source }) => source.id),
      );
      const all = new Set(evidenceOf.map(({ source }) => source.id));
      expect([one.field, one.claimSourceCount, one.recordSourceCount]).toEqual([
        ...[one.field, tied.size, all.size - tied.size],
      ]);
    }
  });

  it('splits the sources of a relationship alike on a list and on a hop', async () => {
    const answer = await ask(engine, SPLIT, { id: 'agreement:mou-doe-acme' });
    const edges = (answer.entity as { parties: { edges: Split[] } }).parties.edges;
    const { links } = answer.neighbourhood as { links: Split[] };
    expect(edges.length).toBeGreaterThan(0);
    for (const edge of edges) {
      expect(edge.claimSourceCount + edge.recordSourceCount).toBe(edge.sourceCount);
      expect(links.find(({ linkId }) => linkId === edge.linkId)).toEqual(edge);
    }
  });

  it('refuses a field that there is not, and too many', async () => {
    await expect(
      ask(engine, ALL, { id: 'agreement:mou-doe-acme', fields: ['announcedOnn'] }),
    ).rejects.toThrow('Did you mean "announcedOn"?');
    const fields = Array.from({ length: 101 }, () => 'name');
    await expect(ask(engine, ALL, { id: 'agreement:mou-doe-acme', fields })).rejects.toThrow('at most 100');
  });
});

interface Split {
  readonly linkId: string;
  readonly sourceCount: number;
  readonly claimSourceCount: number;
  readonly recordSourceCount: number;
}

interface Several {
  readonly field: string;
  readonly description: string;
  readonly claimSourceCount: number;
  readonly recordSourceCount: number;
  readonly statements: {
    readonly nodes: readonly {
      readonly standing: string;
      readonly statement: { readonly evidence: readonly { level: string; source: { id: string } }[] };
    }[];
  };
}

const ALL = `query ($id: ID!, $fields: [String!]) { entity(by: { id: $id }) { evidences(fields: $fields) {
  field part description value basis claimSourceCount recordSourceCount
  statements(first: 20) { nodes { standing statement { evidence { level source { id } } } } } } } }`;

const SPLIT = `query ($id: ID!) {
  entity(by: { id: $id }) { ... on Agreement { parties { edges { linkId sourceCount claimSourceCount recordSourceCount } } } }
  neighbourhood(of: $id) { links { linkId sourceCount claimSourceCount recordSourceCount } } }`;

const source = (id: string, more: object = {}): DataRecord => ({
  ...{ type: 'Source', id: `source:${id}`, title: id, tier: 'PARTY', publishedOn: '2026-01-01' },
  ...more,
});
const says = (predicate: string, value: string, more: object): DataRecord => ({
  ...{ type: 'Statement', subject: 'org:a', predicate, value },
  ...more,
});
const UNTIL_2099 = { visibility: 'EMBARGOED', embargoedUntil: '2099' };
const MARKED: readonly DataRecord[] = [
  source('open'),
  source('press', { tier: 'PRESS' }),
  source('inner', { visibility: 'INTERNAL' }),
  source('june', { visibility: 'EMBARGOED', embargoedUntil: '2099-06' }),
  source('january', { visibility: 'EMBARGOED', embargoedUntil: '2099-01-02' }),
  {
    ...{ type: 'Company', id: 'org:a', name: 'A', aliases: ['AA'], sources: [] },
    parent: { id: 'org:b', visibility: 'INTERNAL', sources: ['source:open'] },
  } as unknown as DataRecord,
  { type: 'Company', id: 'org:b', name: 'B', sources: ['source:open'] },
  says('city', 'Reno', { sources: ['source:inner'] }),
  says('region', 'NV', { sources: ['source:open'], visibility: 'INTERNAL' }),
  says('foundedOn', '1990', { sources: ['source:inner', 'source:june', 'source:january'] }),
  says('country', 'US', { sources: ['source:inner', 'source:open'] }),
  says('shortName', 'AA', { sources: ['source:june'], ...UNTIL_2099 }),
  says('website', 'https://a.example', { sources: ['source:press'] }),
  says('website', 'https://b.example', { sources: ['source:open'], ...UNTIL_2099 }),
];

describeEngines('who may read a field', (open) => {
  it.each([
    ['aliases', 'PUBLIC', null, 'what rests on no source'],
    ['city', 'INTERNAL', null, 'what an internal source alone says'],
    ['region', 'INTERNAL', null, 'what is marked itself'],
    ['foundedOn', 'EMBARGOED', '2099-01-02', 'the source that opens first'],
    ['country', 'PUBLIC', null, 'one open source'],
    ['shortName', 'EMBARGOED', '2099', 'the later of two embargoes'],
    ['website', 'EMBARGOED', '2099', 'the value that is shown, not another'],
    ['parent', 'INTERNAL', null, 'a relationship'],
    ['note', 'PUBLIC', null, 'what nobody says'],
  ])('of %s is %s (%s): %s', async (field, visibility, embargoedUntil, _why) => {
    const engine = await open(worldOf(MARKED));
    const query =
      'query ($field: String!) { entity(by: { id: "org:a" }) { evidence(field: $field) { visibility embargoedUntil } } }';
    expect(await ask(engine, query, { field })).toEqual({
      entity: { evidence: { visibility, embargoedUntil } },
    });
  });
});
