import { beforeAll, expect, it } from 'vitest';
import type { Engine } from '../../src/engine/engine.ts';
import { parseFuzzyDate } from '../../src/model/fuzzy-date.ts';
import { concreteTypes } from '../../src/model/model.ts';
import type { DataRecord } from '../../src/model/records/record-types.ts';
import { record } from '../../src/store/record/record.ts';
import { ask, askResult } from '../support/ask.ts';
import { countingEngine } from '../support/engines/counting-engine.ts';
import { describeEngines } from '../support/engines/engines.ts';
import { worldOf } from '../support/worlds/filled.ts';
import { readSchemaModel, world } from '../support/worlds/world.ts';

const model = readSchemaModel();

interface Entry {
  readonly kind: string;
  readonly field: string;
  readonly on: string;
  readonly from: string;
  readonly to: string;
  readonly isEstimate: boolean;
  readonly entity: { readonly id: string };
}
interface TimelinePage {
  readonly nodes: readonly Entry[];
  readonly totalCount: number;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
}

const ENTRY = `kind field on from to isEstimate entity { id }`;
const TIMELINE = `query ($of: [ID!]!, $from: Date, $to: Date, $kinds: [TimelineKind!], $first: Int, $after: String) {
  timeline(of: $of, from: $from, to: $to, kinds: $kinds, first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor } nodes { ${ENTRY} } } }`;
const source = (id: string, publishedOn?: string): DataRecord => ({
  type: 'Source',
  id: `source:${id}`,
  title: id,
  tier: 'PRESS',
  state: 'LIVE',
  ...(publishedOn && { publishedOn }),
});

/** Systems whose availability was stated again and again, and agreements signed early, late and never. */
const more: readonly DataRecord[] = [
  source('jan', '2026-01-10'),
  source('may', '2026-05-10'),
  source('oct', '2026-10'),
  source('undated'),
  ...(['slipped', 'vague', 'forward', 'same', 'once', 'undated'] as const).map(
    (id): DataRecord => ({ type: 'ComputeResource', id: `compute:${id}`, name: id, kind: 'AI_SYSTEM' }),
  ),
  ...stated('slipped', [
    ['expectedOn', '2026-06', 'jan'],
    ['expectedOn', '2026', 'may'],
    ['operationalOn', '2026-09-30', 'oct'],
  ]),
  ...stated('vague', [
    ['expectedOn', '2026', 'jan'],
    ['expectedOn', '2026-06', 'may'],
  ]),
  ...stated('forward', [
    ['expectedOn', '2027', 'jan'],
    ['expectedOn', '2026-06', 'oct'],
  ]),
  ...stated('same', [
    ['expectedOn', '2027', 'jan'],
    ['operationalOn', '2027', 'oct'],
  ]),
  ...stated('once', [
    ['expectedOn', '2027', 'jan'],
    ['operationalOn', '2028', 'jan'],
  ]),
  ...stated('undated', [
    ['expectedOn', '2027', 'jan'],
    ['operationalOn', '2028', 'undated'],
  ]),
  ...(
    [
      ['2026-01-01', '2026-01-11'],
      ['2026-01-01', '2025-12-30'],
      ['2026-01-01', '2026-01-06'],
      ['2026-01-01', '2026-01'],
      ['2026-01-01', undefined],
    ] as const
  ).map(
    ([announcedOn, signedOn], index): DataRecord => ({
      type: 'Agreement',
      id: `agreement:s-${index}`,
      name: `S ${index}`,
      kind: 'CRADA',
      announcedOn,
      ...(signedOn && { signedOn }),
    }),
  ),
];

describeEngines('timelines', (open) => {
  let engine: Engine;

  beforeAll(async () => {
    engine = await open(worldOf([...world, ...more]));
  });

  const timeline = async (of: readonly string[], narrowed: object = {}): Promise<TimelinePage> =>
    (await ask(engine, TIMELINE, { of, first: 100, ...narrowed })).timeline as TimelinePage;

  it('joins what happened to any set of entities in the order of their days', async () => {
    const { nodes, totalCount } = await timeline(['org:acme-ai', 'compute:aurora-b']);
    expect(totalCount).toBe(nodes.length);
    const lines = nodes.map(({ from, to, kind, entity }) => `${from}/${to} ${kind} ${entity.id}`);
    expect(lines).toEqual([...lines].sort());
    expect(new Set(lines).size).toBe(lines.length);
    expect(nodes).toContainEqual({
      kind: 'ANNOUNCED',
      field: 'announcedOn',
      on: '2026-01-15',
      from: '2026-01-15',
      to: '2026-01-15',
      isEstimate: false,
      entity: { id: 'compute:aurora-b' },
    });
    expect(nodes.map(({ kind, entity }) => [kind, entity.id])).toEqual(
      expect.arrayContaining([
        ['FOUNDED', 'org:acme-ai'],
        ['EVENT', 'event:signing'],
        ['ANNOUNCED', 'agreement:mou-doe-acme'],
      ]),
    );
  });

  it('shows the dates of a call, its phases and the calls of a programme', async () => {
    const call = await timeline(['call:rfa-1']);
    expect(call.nodes.map(({ kind, entity }) => [kind, entity.id])).toEqual(
      expect.arrayContaining([
        ['KEY_DATE', 'date:rfa-1-due'],
        ['POSTED', 'call:rfa-1'],
      ]),
    );
    const kinds = (await timeline(['program:mission'])).nodes.map(
      ({ kind, entity }) => `${kind} ${entity.id}`,
    );
    expect(kinds).toEqual(
      expect.arrayContaining([
        'STARTS program:mission',
        'KEY_DATE date:platform-due',
        'ANNOUNCED agreement:mou-doe-acme',
      ]),
    );
  });

  it('narrows by days, with vague dates by their bounds, and by kind', async () => {
    const all = (await timeline(['org:acme-ai', 'org:chipmaker', 'compute:aurora-b'])).nodes;
    const narrowed = await timeline(['org:acme-ai', 'org:chipmaker', 'compute:aurora-b'], {
      from: '2025-06-30',
      to: '2026-03-02',
    });
    const touching = all.filter(({ on }) => {
      const { min, max } = parseFuzzyDate(on) ?? { min: '', max: '' };
      return max >= '2025-06-30' && min <= '2026-03-02';
    });
    expect(narrowed.nodes).toEqual(touching);
    expect(touching.length).toBeGreaterThan(2);
    const founded = await timeline(['org:acme-ai'], { kinds: ['FOUNDED'] });
    expect(founded).toMatchObject({
      totalCount: 1,
      nodes: [{ on: '2019', from: '2019-01-01', to: '2019-12-31' }],
    });
  });

  it('pages without loss or repetition, at the root and on an entity', async () => {
    const whole = (await timeline(['org:doe', 'org:acme-ai'])).nodes;
    expect(whole.length).toBeGreaterThan(6);
    const seen: Entry[] = [];
    let after: string | null = null;
    do {
      const page: TimelinePage = await timeline(['org:doe', 'org:acme-ai'], { first: 4, after });
      seen.push(...page.nodes);
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after !== null);
    expect(seen).toEqual(whole);

    const query = `query ($after: String) { organizations(first: 100) { nodes { id timeline(first: 3, after: $after) { totalCount pageInfo { hasNextPage endCursor } nodes { ${ENTRY} } } } } }`;
    const { nodes } = (await ask(engine, query)).organizations as {
      nodes: { id: string; timeline: TimelinePage }[];
    };
    for (const { id, timeline: own } of nodes) {
      const expected = await timeline([id]);
      expect(own.nodes).toEqual(expected.nodes.slice(0, 3));
      expect(own.totalCount).toBe(expected.totalCount);
      expect(own.pageInfo.hasNextPage).toBe(expected.totalCount > 3);
    }
    const doe = nodes.find(({ id }) => id === 'org:doe')?.timeline;
    const next = (await ask(engine, query, { after: doe?.pageInfo.endCursor })).organizations as {
      nodes: { id: string; timeline: TimelinePage }[];
    };
    expect(next.nodes.find(({ id }) => id === 'org:doe')?.timeline.nodes).toEqual(
      (await timeline(['org:doe'])).nodes.slice(3, 6),
    );
  });

  it('takes two calls for any set, and two a level on entities', async () => {
    const { engine: counted, counts, reset } = countingEngine(engine);
    await ask(counted, `{ timeline(of: ["org:doe", "org:acme-ai"]) { nodes { on entity { name } } } }`);
    expect(counts.reads).toEqual(['timeline', 'node.byId']);
    reset();
    await ask(counted, `{ organizations { nodes { timeline { nodes { on entity { name } } } } } }`);
    expect(counts.reads).toEqual(['Organization.list', 'Entity.timeline', 'node.byId']);
  });

  it('shows all of a hub', async () => {
    await record(engine, model, { records: [{ type: 'Challenge', id: 'challenge:hub', name: 'Hub' }] });
    const text = `UNWIND $days AS day MATCH (h:Node {id: 'challenge:hub'})
      CREATE (h)<-[:CONCERNS]-(n:Node:Entity:Event {id: day.id, type: 'Event', name: day.id, on: day.on, onMin: day.on, onMax: day.on})`;
    const days = Array.from({ length: 2_500 }, (_, index) => ({
      id: `event:hub-${index}`,
      on: new Date(Date.UTC(2000, 0, 1 + index)).toISOString().slice(0, 10),
    }));
    await engine.write((tx) => tx.run({ name: 'hub', text }, { days }));
    expect((await timeline(['challenge:hub'], { first: 1 })).totalCount).toBe(2_500);
    const query = `{ entity(by: { id: "challenge:hub" }) { timeline(first: 1, from: "2006-11-04") { totalCount nodes { on } } } }`;
    expect(await ask(engine, query)).toEqual({
      entity: { timeline: { totalCount: 1, nodes: [{ on: days.at(-1)?.on }] } },
    });
  });

  it('knows every date that an entity can have', async () => {
    const dates = concreteTypes(model, 'Entity').flatMap((type) =>
      [...type.properties.values()].flatMap((property) =>
        property.scalar === 'FuzzyDate' && property.name !== 'asOf' ? [[type, property.name] as const] : [],
      ),
    );
    const records = dates.map(
      ([type, property], index): DataRecord => ({
        type: type.name,
        id: `${type.prefix}:dated-${index}`,
        name: 'Dated',
        [property]: '2099-01-02',
        ...required(type.name),
      }),
    );
    await record(engine, model, { records });
    for (const [index, given] of records.entries()) {
      const [found] = (await timeline([String((given as { id: string }).id)])).nodes;
      expect([found?.field, found?.on]).toEqual([dates[index]?.[1], '2099-01-02']);
    }
  });

  it.each([
    [{ from: '2026-02-01', to: '2026-01-01' }, '`from` must not come after `to`'],
    [
      { of: Array.from({ length: 101 }, (_, index) => `org:o-${index}`) },
      '`of` takes at most 100 ids and got 101',
    ],
    [{ first: 101 }, '`first` must be a whole number from 0 to 100; found 101'],
  ])('refuses %j', async (variables, message) => {
    const { errors } = await askResult(engine, TIMELINE, { of: ['org:doe'], ...variables });
    expect(errors?.[0]?.message).toContain(message);
  });

  it('measures days between dates of agreements and says how many it leaves out', async () => {
    const query = `query ($to: AgreementDate, $where: AgreementFilter) { agreementDurations(to: $to, where: $where) { kind measured unknown vague minDays medianDays maxDays } }`;
    const cradas = { where: { kind: { eq: 'CRADA' }, name: { startsWith: 'S ' } } };
    expect(await ask(engine, query, { ...cradas, to: 'SIGNED' })).toEqual({
      agreementDurations: [
        { kind: 'CRADA', measured: 3, unknown: 1, vague: 1, minDays: -2, medianDays: 5, maxDays: 10 },
      ],
    });
    expect(await ask(engine, query, { ...cradas, to: 'ENDS' })).toEqual({
      agreementDurations: [
        { kind: 'CRADA', measured: 0, unknown: 5, vague: 0, minDays: null, medianDays: null, maxDays: null },
      ],
    });
  });

  it('tells which systems slipped, from what was stated first and last', async () => {
    const query = `query ($outcomes: [SlipOutcome!]) { slips(outcomes: $outcomes) { totalCount isComplete nodes { system { id } outcome firstStated firstSaidOn latestStated latestSaidOn minDays maxDays firstStatement { predicate } latestStatement { predicate } } } }`;
    expect(await ask(engine, query)).toEqual({
      slips: {
        totalCount: 1,
        isComplete: true,
        nodes: [
          {
            system: { id: 'compute:slipped' },
            outcome: 'SLIPPED',
            firstStated: '2026-06',
            firstSaidOn: '2026-01-10',
            latestStated: '2026-09-30',
            latestSaidOn: '2026-10',
            minDays: 92,
            maxDays: 121,
            firstStatement: { predicate: 'expectedOn' },
            latestStatement: { predicate: 'operationalOn' },
          },
        ],
      },
    });
    const rest = (await ask(engine, query, { outcomes: ['EARLIER', 'UNCHANGED', 'UNCERTAIN'] })).slips as {
      nodes: { system: { id: string }; outcome: string }[];
    };
    expect(rest.nodes.map(({ system, outcome }) => [system.id, outcome]).sort()).toEqual([
      ['compute:forward', 'EARLIER'],
      ['compute:same', 'UNCHANGED'],
      ['compute:vague', 'UNCERTAIN'],
    ]);
  });
});

function stated(id: string, said: readonly (readonly [string, string, string])[]): DataRecord[] {
  return said.map(([predicate, value, from]) => ({
    type: 'Statement',
    subject: `compute:${id}`,
    predicate,
    value,
    sources: [`source:${from}`],
  }));
}

function required(type: string): object {
  switch (type) {
    case 'KeyDate':
      return { kind: 'DUE' };
    case 'Award':
      return { isAggregate: false };
    default:
      return {};
  }
}
