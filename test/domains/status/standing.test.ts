import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import type { Engine } from '../../../src/engine/engine.ts';
import type { DataRecord, EntityRecord } from '../../../src/model/records/record-types.ts';
import { ask } from '../../support/ask.ts';
import { describeEngines } from '../../support/engines/engines.ts';
import { isTriedWhole } from '../../support/random.ts';
import { worldOf } from '../../support/worlds/filled.ts';
import { SEEDS } from '../../support/worlds/seeds.ts';
import { readSchemaModel } from '../../support/worlds/world.ts';

const date = fc.constantFrom(undefined, undefined, '2025', '2025-06', '2026-03-10', '2026-11', '2027-02-01');
const word = (...words: string[]) => fc.constantFrom(undefined, ...words);
const facts = {
  Agreement: fc.record({
    announcedOn: date,
    signedOn: date,
    effectiveOn: date,
    endsOn: date,
    reportedStatus: word('active', 'Completed', 'no longer active', 'signed', 'active until it expired'),
  }),
  ComputeResource: fc.record({
    expectedOn: date,
    operationalOn: date,
    retiredOn: date,
    reportedStatus: word(
      'operational',
      'Decommissioned',
      'under-construction',
      'not yet operational',
      'cited',
    ),
  }),
  KeyDate: fc.record({
    at: date,
    metOn: date,
    kind: fc.constantFrom('APPLICATION', 'DUE', 'WEBINAR'),
    openTo: fc.constantFrom(undefined, undefined, 'Holders of earlier awards'),
    reportedStatus: word('delivered-late', 'upcoming', 'overdue', 'unknown'),
  }),
  FundingCall: fc.record({
    postedOn: date,
    isForecast: fc.constantFrom(undefined, true, false),
    reportedStatus: word('open', 'closed', 'awarded', 'forecast', 'published', 'archived, reopened'),
  }),
};
type Type = keyof typeof facts;
const TYPES = Object.keys(facts) as Type[];

const SOURCES = ['2025-01-10', '2026-04-01', '2026-11-20'];
const EACH = 30;

/** Records of which no date is known, so that a word decides. */
const UNDATED: { readonly [type in Type]?: readonly Record<string, unknown>[] } = {
  Agreement: [{ reportedStatus: 'active' }, { reportedStatus: 'completed' }],
  ComputeResource: [
    { reportedStatus: 'operational' },
    { reportedStatus: 'under-construction' },
    { reportedStatus: 'not yet operational' },
    { reportedStatus: 'decommissioned' },
  ],
  FundingCall: [{ reportedStatus: 'closed' }],
};

/** Records of every type that has a standing, each backed by a source of one of three days; calls own some of the dates. */
function records(): DataRecord[] {
  const sources: DataRecord[] = SOURCES.map((publishedOn, index) => ({
    type: 'Source',
    id: `source:s${index}`,
    title: `Source ${index}`,
    publisher: `Publisher ${index}`,
    url: `https://example.org/${index}`,
    publishedOn,
    kind: 'WEB',
    tier: 'OFFICIAL',
    access: 'FULL',
    state: 'LIVE',
  }));
  const made = TYPES.flatMap((type) =>
    [
      ...(UNDATED[type] ?? []),
      ...fc.sample(facts[type] as fc.Arbitrary<Record<string, unknown>>, { numRuns: EACH, seed: 7 }),
    ]
      .slice(0, EACH)
      .map(
        (given, index): EntityRecord => ({
          type,
          id: `${PREFIX[type]}:x${index}`,
          name: `Record ${index}`,
          ...given,
          ...(type === 'FundingCall' &&
            index % 3 > 0 && { keyDates: [`date:x${index}`], phases: [`phase:x${index}`] }),
          ...(type === 'Agreement' && { program: `program:x${index % 4}` }),
          sources: [`source:s${index % SOURCES.length}`],
        }),
      ),
  );
  const phases = Array.from({ length: EACH }, (_, index): EntityRecord => {
    const openTo = index % 2 === 0 ? { openTo: 'Winners' } : {};
    const keyDates = index % 3 === 1 ? [`date:x${EACH - 1 - index}`] : [`date:x${index}`];
    return {
      type: 'CallPhase',
      id: `phase:x${index}`,
      name: `Phase ${index}`,
      ...openTo,
      keyDates,
      sources: ['source:s0'],
    };
  });
  const programs = [0, 1, 2, 3].map(
    (index): EntityRecord => ({ type: 'Program', id: `program:x${index}`, name: `Programme ${index}` }),
  );
  return [
    ...sources,
    ...programs,
    ...made.filter(({ type }) => type === 'KeyDate'),
    ...phases,
    ...made.filter(({ type }) => type !== 'KeyDate'),
  ];
}
const PREFIX: Record<Type, string> = {
  Agreement: 'agreement',
  ComputeResource: 'compute',
  KeyDate: 'date',
  FundingCall: 'call',
};

const VIEWS = [
  '',
  'validOn: "2026-11-24", certainty: POSSIBLE',
  'validOn: "2026-02-01", certainty: POSSIBLE',
  'publishedBy: "2026-05-01"',
  'validOn: "2025-03-01", publishedBy: "2026-12-01", certainty: POSSIBLE',
  'recordedBy: "2026-12-01T00:00:00Z"',
];

interface Shown {
  readonly key: string;
  readonly field: string | { readonly value: string };
}

const MODEL = readSchemaModel();
const FIELDS = [...MODEL.types.values()].flatMap(({ name, plural, computed }) =>
  [...computed].map(([field, { values }]) => ({ type: name, plural, field, enum: values })),
);

describeEngines('lists by a standing', (open, name) => {
  let engine: Engine;

  beforeAll(async () => {
    engine = await open(worldOf(records()));
  });

  const list = async (view: string, text: string): Promise<readonly Shown[]> => {
    const data = await ask(engine, view === '' ? `{ list: ${text} }` : `{ at(${view}) { list: ${text} } }`);
    const { nodes } = ((data.at ?? data) as { readonly list: { readonly nodes: readonly Shown[] } }).list;
    return nodes;
  };
  const shownBy = ({ field }: Shown) => (typeof field === 'string' ? field : field.value);
  const keys = (shown: readonly Shown[]) => shown.map(({ key }) => key).sort();

  /** Neo4j plans each text anew: unless all is asked for, it gets a choice that turns, in which everything is asked in some view. */
  const isWhole = isTriedWhole(name);
  const asked = FIELDS.flatMap((of, field) =>
    VIEWS.map((view, place) => ({ ...of, view, place, isAsked: isWhole || (place + 2 * field) % 3 === 0 })),
  ).filter(({ isAsked }) => isAsked);
  /** A third of the parts of a test, in turn with its view. */
  const isTurnOf = (part: number, view: string) => isWhole || VIEWS.indexOf(view) % 3 === part;

  it('are of every type that has one', () => {
    expect(new Set(FIELDS.map(({ type }) => type))).toEqual(new Set(TYPES));
  });

  it('are asked of every field in at least two views, and in every view', () => {
    for (const { type, field } of FIELDS)
      expect(asked.filter((of) => of.type === type && of.field === field).length).toBeGreaterThanOrEqual(2);
    expect(new Set(asked.map(({ view }) => view))).toEqual(new Set(VIEWS));
  });

  it.each(asked)(
    'find what $type shows as its $field, in the view ($view)',
    async ({ plural, field, enum: enumName, view, place }) => {
      const selected = enumName.endsWith('StatusValue') ? `field: ${field} { value }` : `field: ${field}`;
      const where = (condition: string) =>
        list(view, `${plural}(first: 100, where: ${condition}) { nodes { key ${selected} } }`);
      const all = await list(view, `${plural}(first: 100) { nodes { key ${selected} } }`);
      const values = MODEL.enums.get(enumName) ?? [];
      for (const [index, value] of values.entries()) {
        const own = keys(all.filter((shown) => shownBy(shown) === value));
        const rest = keys(all.filter((shown) => shownBy(shown) !== value));
        // Every value in one of the two views of a field, which stand three apart.
        if (isWhole || index % 2 === place % 2)
          expect(keys(await where(`{ ${field}: { eq: ${value} } }`))).toEqual(own);
        if (isWhole || index === place % values.length) {
          expect(keys(await where(`{ NOT: { ${field}: { in: [${value}] } } }`))).toEqual(rest);
          expect(keys(await where(`{ ${field}: { ne: ${value} } }`))).toEqual(rest);
        }
      }
      const [first = '', second = ''] = values;
      expect(
        keys(await where(`{ OR: [{ ${field}: { eq: ${first} } }, { name: { eq: "Record 3" } }] }`)),
      ).toEqual(keys(all.filter((shown) => shownBy(shown) === first || shown.key.endsWith(':x3'))));
      expect(await where(`{ ${field}: { eq: ${first}, notIn: [${first}, ${second}] } }`)).toEqual([]);
      for (const way of ['ASC', 'DESC']) {
        const sign = way === 'ASC' ? 1 : -1;
        const expected = all
          .map((shown) => ({ key: shown.key, place: sign * values.indexOf(shownBy(shown)) }))
          .sort((one, other) => one.place - other.place || (one.key < other.key ? -1 : 1));
        const order = `orderBy: [{ ${field}: ${way} }, { id: ASC }]`;
        const half = await list(view, `${plural}(first: 11, ${order}) { nodes { key ${selected} } }`);
        const whole = await list(view, `${plural}(first: 100, ${order}) { nodes { key ${selected} } }`);
        expect(whole.map(({ key }) => key)).toEqual(expected.map(({ key }) => key));
        expect(half).toEqual(whole.slice(0, 11));
      }
    },
  );

  it.each(VIEWS)(
    'go on after a cursor, look behind relationships and order by what is there (%s)',
    async (view) => {
      const after = async () => {
        const page = `agreements(first: 9, orderBy: [{ status: DESC }, { id: ASC }]`;
        const inside = async (text: string) => {
          const data = await ask(engine, view === '' ? `{ ${text} }` : `{ at(${view}) { ${text} } }`);
          return (data.at ?? data) as Record<
            string,
            { nodes: { key: string }[]; pageInfo: { endCursor: string } }
          >;
        };
        const one = (await inside(`${page}) { nodes { key } pageInfo { endCursor } }`)).agreements;
        const two = (
          await inside(
            `${page}, after: ${JSON.stringify(one?.pageInfo.endCursor)}) { nodes { key } pageInfo { endCursor } }`,
          )
        ).agreements;
        const both = (
          await inside(`agreements(first: 18, orderBy: [{ status: DESC }, { id: ASC }]) { nodes { key } }`)
        ).agreements;
        expect([...(one?.nodes ?? []), ...(two?.nodes ?? [])]).toEqual(both?.nodes);
      };
      const behind = async () => {
        const programs = (await list(
          view,
          `programs { nodes { key agreements(first: 100) { nodes { status { value } } } } }`,
        )) as unknown as readonly { key: string; agreements: { nodes: { status: { value: string } }[] } }[];
        for (const value of ['ACTIVE', 'ENDED', 'UNKNOWN']) {
          const having = programs.filter(({ agreements }) =>
            agreements.nodes.some(({ status }) => status.value === value),
          );
          const found = await list(
            view,
            `programs(where: { agreements: { some: { status: { eq: ${value} } } } }) { nodes { key } }`,
          );
          expect(keys(found)).toEqual(having.map(({ key }) => key).sort());
        }
      };
      const ordered = async () => {
        const dates = (await list(
          view,
          `keyDates(first: 100, orderBy: [{ call: { status: ASC } }, { id: ASC }]) { nodes { key call { status { value } } } }`,
        )) as unknown as readonly { key: string; call: { status: { value: string } } | null }[];
        const places = MODEL.enums.get('FundingCallStatusValue') ?? [];
        const shown = dates.map(({ call }) => (call ? places.indexOf(call.status.value) : places.length));
        expect(shown).toEqual([...shown].sort((one, other) => one - other));
        expect(new Set(shown).size).toBeGreaterThan(view.includes('2025-03-01') ? 1 : 2);
      };
      if (isTurnOf(0, view)) await after();
      if (isTurnOf(1, view)) await behind();
      if (isTurnOf(2, view)) await ordered();
    },
  );

  it('let a word decide where the dates do not, and say whose it was', async () => {
    const selected = `nodes { key status { value certainty reason reported report { said saidOn publisher decides } } }`;
    const all = (await list('', `computeResources(first: 100) { ${selected} }`)) as unknown as readonly {
      readonly status: Record<string, unknown> & { readonly report: Record<string, unknown> | null };
    }[];
    const decided = all.filter(({ status }) => status.report?.decides === true);
    expect(new Set(decided.map(({ status }) => status.value))).toEqual(
      new Set(['OPERATIONAL', 'RETIRED', 'PLANNED']),
    );
    for (const { status } of decided) {
      expect(status.certainty).toBe('POSSIBLE');
      // As its source writes it, not in the lower case in which publishers are compared.
      expect(status.report?.publisher).toMatch(/^Publisher \d+$/);
      expect(status.reason).toContain(
        `A source last said "${status.reported}" (${status.report?.publisher}, ${status.report?.saidOn}).`,
      );
    }
    expect(
      all.some(({ status }) => status.reported === 'not yet operational' && status.value === 'UNKNOWN'),
    ).toBe(true);
  });
});

const SEED_STANDINGS = [
  ['compute:polaris', 'OPERATIONAL'],
  ['compute:crux', 'OPERATIONAL'],
  ['compute:sophia', 'OPERATIONAL'],
  ['compute:oracle-interim-ai', 'OPERATIONAL'],
  ['agreement:ai-jam-2025', 'ENDED'],
  ['call:rfi-ftqc', 'CLOSED'],
  ['call:rfi-doe-ai-sites', 'CLOSED'],
  ['call:nqisrc-renewal', 'CLOSED'],
] as const;

describeEngines('the standings of the seeds', (open) => {
  let engine: Engine;

  beforeAll(async () => {
    engine = await open(SEEDS);
  });

  it.each(SEED_STANDINGS)('gives %s as %s by the last word, POSSIBLE', async (id, value) => {
    const asked = `status { value certainty report { decides } }`;
    const data = await ask(
      engine,
      `{ entity(by: { id: "${id}" }) { ... on ComputeResource { system: ${asked} } ... on Agreement { agreement: ${asked} } ... on FundingCall { call: ${asked} } } }`,
    );
    expect(Object.values(data.entity as object)).toEqual([
      { value, certainty: 'POSSIBLE', report: { decides: true } },
    ]);
  });

  it('says that only holders of Phase I awards may still apply, and can leave such calls out', async () => {
    const data = await ask(
      engine,
      `{ open: fundingCalls(where: { status: { eq: OPEN } }) { nodes { key openness status { openTo nextClosesOn } } }
         toAll: fundingCalls(where: { openness: { eq: ALL } }) { nodes { key } }
         before: at(validOn: "2026-05-01") { fundingCalls(where: { openness: { eq: ALL } }) { nodes { key status { openTo } } } } }`,
    );
    expect(data).toEqual({
      open: {
        nodes: [
          {
            key: 'call:de-foa-0003612',
            openness: 'SOME',
            status: { openTo: ['Holders of Phase I awards'], nextClosesOn: '2026-12-17' },
          },
        ],
      },
      toAll: { nodes: [] },
      before: { fundingCalls: { nodes: [{ key: 'call:de-foa-0003612', status: { openTo: [] } }] } },
    });
  });
});
