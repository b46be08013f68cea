import { beforeAll, expect, it } from 'vitest';
import { cypher, namedQuery } from '../src/engine/cypher.ts';
import type { Engine } from '../src/engine/engine.ts';
import type { ImportReport } from '../src/exchange/import/import-files.ts';
import { verify } from '../src/store/verify/verify.ts';
import { api, ask } from './support/ask.ts';
import { describeEngines, recorded } from './support/engines/engines.ts';
import { differencesFrom } from './support/engines/same-graph.ts';
import { loadSeeds, SEEDS } from './support/worlds/seeds.ts';

/**
 * The content of the compilation of 23 November 2026, which the seeds must therefore bring. Where the two
 * differ, `seeds/README.md` says why.
 */
const RECORDS = {
  agencies: 21,
  agreements: 65,
  aiModels: 25,
  awards: 28,
  callPhases: 5,
  challenges: 26,
  companies: 91,
  computeResources: 35,
  consortia: 8,
  contractors: 12,
  datasets: 31,
  events: 70,
  facilities: 39,
  fundingCalls: 11,
  identifiers: 25,
  keyDates: 29,
  nationalLabs: 17,
  nonprofits: 20,
  organizations: 226,
  people: 53,
  performanceFigures: 44,
  programOffices: 16,
  programs: 32,
  sources: 308,
  topics: 25,
  universities: 41,
};

/** The number of them that meet a condition. */
const PARTS = {
  'sources: { access: { eq: FULL } }': 9,
  'sources: { access: { eq: EXCERPT } }': 272,
  'sources: { access: { eq: CITED } }': 27,
  'sources: { tier: { eq: OFFICIAL } }': 38,
  'sources: { tier: { eq: PARTY } }': 23,
  'sources: { tier: { eq: PRESS } }': 78,
  'sources: { tier: { eq: AGGREGATOR } }': 169,
  'sources: { url: { isNull: true } }': 34,
  'sources: { publishedOn: { isNull: false } }': 165,
  'facilities: { userFacility: { eq: true } }': 28,
  'awards: { isAggregate: { eq: true } }': 5,
  'computeResources: { linpackPflops: { isNull: false } }': 14,
  'agreements: { valueUsd: { isNull: false } }': 4,
  'agreements: { note: { isNull: false } }': 15,
  'awards: { note: { isNull: false } }': 14,
  'computeResources: { note: { isNull: false } }': 9,
  'programs: { note: { isNull: false } }': 4,
  'fundingCalls: { note: { isNull: false } }': 3,
  'people: { note: { isNull: false } }': 2,
  'statements: { kind: { eq: NOT_DISCLOSED } }': 618,
};

/** Relationships that single fields of the compilation give. */
const RELATIONSHIPS = {
  AWARDED_TO: 36,
  AWARDED_UNDER: 15,
  HAS_FIGURE: 44,
  HAS_IDENTIFIER: 25,
  HAS_PHASE: 5,
  HOLDS_ROLE_AT: 55,
  HOSTED_AT: 121,
  OPERATES: 19,
  PARTICIPATES_IN: 66,
  PARTY_TO: 157,
  PART_OF: 52,
  RESPONSIBLE_FOR: 10,
  RUNS_ON: 5,
  STEWARDS: 56,
  TARGETS: 26,
  TRAINED_ON: 4,
};

/**
 * Where the compilation found sources to disagree: subject, predicate, how the graph classes it, what they
 * say. Without a class there is nothing to settle: the values hold at different times, or one source gives
 * none.
 */
const CONFLICTS: readonly (readonly [string, string, string | undefined, readonly unknown[]])[] = [
  ['date:de-foa-0003612-phase-i-applications', 'at', 'CONTRADICTION', ['2026-04-28', '2026-05-01']],
  ['date:de-foa-0003612-phase-ii-letters-of-intent', 'at', 'CONTRADICTION', ['2026-04-28', '2026-05-01']],
  ['call:de-foa-0003612', 'topicCount', 'SCOPE', [21, 26, 'more than 20']],
  ['call:de-foa-0003612', 'focusAreaCount', 'CONTRADICTION', [99, 98]],
  [
    'phase:de-foa-0003612-phase-ii',
    'awardMaxUsd',
    'CONTRADICTION',
    [15000000, 16000000, 5000000, '3 to 5 times the Phase I level per year'],
  ],
  ['call:de-foa-0003612', 'totalUsd', 'GRANULARITY', [293760000, 293000000, 294000000, 'about 300000000']],
  ['call:de-foa-0003612', 'postedOn', 'CONTRADICTION', ['2026-03-17', '2026-03-18']],
  ['award:aw-rfa-278', 'announcedOn', 'SCOPE', ['2026-04 (late)', '2026-07-22']],
  ['award:aw-rfa-278', 'amountUsd', 'SCOPE', [293000000, 'more than 5000000000']],
  ['program:genesis-mission', 'participatingAgencyCount', 'CONTRADICTION', [15, 'more than 15', 20]],
  [
    'award:aw-320m',
    'scope',
    'CONTRADICTION',
    [
      'American Science Cloud, model consortium, 14 robotics projects and 37 foundational AI awards',
      'four AI supercomputers',
      'tied to the 24 partner agreements',
    ],
  ],
  ['award:aw-320m', 'amountUsd', 'CONTRADICTION', [320000000, 520000000]],
  ['award:aw-320m', 'announcedOn', 'CONTRADICTION', ['2025-12-10', '2025-12-11']],
  [
    'call:rfi-model-partnerships',
    'orderAgainstAwards',
    'CONTRADICTION',
    [
      'The January 2026 request came before the December awards',
      'Requests stayed open until 14 and 23 January 2026, after the December awards',
    ],
  ],
  ['date:eo-60', 'challengeCount', 'CONTRADICTION', ['at least 20', '26 set out in the order itself', 26]],
  ['date:eo-120', 'daysAfterOrder', 'CONTRADICTION', ['90', '120']],
  [
    'program:assp',
    'targetDate',
    'SCOPE',
    ['2026-08-21 initial operating capability', 'by September 2026', 'full capacity in 2027'],
  ],
  ['program:genesis-mission', 'startedOn', 'CONTRADICTION', ['2025-11-24', '2025-11-04', '2025-12-17']],
  [
    'program:genesis-mission',
    'leadPerson',
    'SCOPE',
    ['Dario Gil', 'Michael Kratsios', 'Michael Kratsios has oversight'],
  ],
  [
    'person:dario-gil',
    'title',
    'CONTRADICTION',
    ['Genesis Mission Director', 'Genesis Mission Lead', 'Deputy Secretary'],
  ],
  ['org:xai', 'genesisStatus', 'SCOPE', ['left out of the launch', 'among the 24 signatories']],
  ['agreement:mou-doe-openai', 'announcedOn', 'CONTRADICTION', ['2025-12-18', '2026-05-01']],
  ['program:deepmind-accelerated-access', 'announcedOn', 'CONTRADICTION', ['2025-12-18', '2025-11-24']],
  [
    'program:genesis-mission',
    'natureOf24Partners',
    'CONTRADICTION',
    ['all 24 signed memoranda', 'signed a memorandum, or had a project, or had shown interest'],
  ],
  [
    'program:genesis-mission',
    'december2025PartnerCount',
    'GRANULARITY',
    [24, 'more than two dozen', '20 or more'],
  ],
  [
    'agreement:mou-doe-anthropic',
    'reportedStatus',
    'SCOPE',
    [
      'multi-year partnership covering all 17 laboratories',
      "agencies told to stop using the company's products",
    ],
  ],
  ['org:anthropic', 'federalBanDate', 'CONTRADICTION', ['2026-02-14', '2026-02-27', '2026-03-02']],
  ['agreement:mou-doe-scale-ai', 'hpcwireReportDate', 'CONTRADICTION', ['2026-05-13', '2026-05-19']],
  ['compute:solstice', 'gpuGeneration', 'CONTRADICTION', ['Blackwell', 'Vera Rubin']],
  [
    'compute:solstice',
    'performance',
    'CONTRADICTION',
    [
      '2200 EFLOPS AI together with Equinox',
      '2.2 EFLOPS',
      '5 EFLOPS',
      'five times the whole TOP500 list added up',
    ],
  ],
  ['compute:equinox', 'expectedOn', 'GRANULARITY', ['2026', '2026-H1']],
  ['compute:equinox', 'gpuGeneration', 'GRANULARITY', ['Blackwell', 'Grace Blackwell']],
  ['compute:discovery', 'expectedOn', 'SCOPE', ['2028', '2029']],
  ['compute:lux', 'reportedStatus', undefined, ['planned for early 2026', 'not yet in service']],
  [
    'compute:lux',
    'investment',
    'CONTRADICTION',
    [
      'contract of over 1 billion USD with AMD',
      'over 1 billion USD of public and private investment together',
    ],
  ],
  ['compute:el-capitan', 'linpackPflops', undefined, [1742, 1809]],
  ['compute:el-capitan', 'coreCount', undefined, [11039616, 11340000]],
  ['compute:frontier', 'linpackPflops', undefined, [1206, 1353]],
  ['compute:frontier', 'coreCount', 'CONTRADICTION', [8699904, 9066176]],
  ['compute:doudna', 'speedupOverPerlmutter', 'SCOPE', ['more than 10 times', '3 to 5 times']],
  ['compute:perlmutter', 'phase1Date', 'CONTRADICTION', ['2021-05-27', '2022-05-27']],
  ['compute:venado', 'performance', 'SCOPE', ['15.6 PFLOPS peak', '98.5 PFLOPS HPL']],
  ['agreement:agr-us-japan-genesis-2026', 'announcedOn', 'CONTRADICTION', ['2026-06-04', '2026-06-05']],
  [
    'agreement:agr-us-japan-genesis-2026',
    'valueSplit',
    'CONTRADICTION',
    ['500 million USD from each side', '1 billion USD from Japan'],
  ],
  [
    'program:genesis-mission',
    'nature',
    'CONTRADICTION',
    ['U.S. program under an executive order', 'joint initiative of the United States and Japan'],
  ],
  ['agreement:mou-argonne-riken-fujitsu-nvidia', 'signedOn', 'CONTRADICTION', ['2026-01-27', '2026-01-28']],
  [
    'program:quantum-genesis',
    'goal',
    'CONTRADICTION',
    ['cryptographically relevant machine by 2028', 'scientifically relevant machine by 2028'],
  ],
  ['program:quantum-genesis', 'logicalQubits', 'GRANULARITY', ['150 to 250', 'low hundreds']],
  ['call:doe-q-competition', 'emphasis', 'CONTRADICTION', ['hardware competition', 'software first']],
  ['call:nqisrc-renewal', 'announcedOn', 'CONTRADICTION', ['2025-11-04', 'a Thursday']],
  [
    'org:nlr',
    'stewardOfficeReported',
    undefined,
    [
      'Office of Energy Efficiency and Renewable Energy',
      'office dropped from the November 2025 organization chart',
    ],
  ],
  ['org:nlr', 'foundedOn', 'SCOPE', ['1977', 'a response to the 1973 oil crisis']],
  ['dataset:draft-nepa-bench', 'agencyCount', 'CONTRADICTION', [18, 19]],
  ['agreement:collab-openai-pnnl', 'announcedOn', 'SCOPE', ['2026-02-26', '2026-06-29']],
  ['program:doe-ai-for-science-2024', 'totalUsd', 'CONTRADICTION', [67000000, 68000000]],
  ['award:aw-aurora-ai', 'amountUsd', undefined, ['NOT_DISCLOSED', 725000]],
  ['award:aw-safe-bolt', 'announcedOn', 'SCOPE', ['2026-08', '2026-07-22']],
  ['program:assp', 'newLabSystemCount', 'CONTRADICTION', [9, 4]],
  [
    'challenge:challenge-15',
    'name',
    'GRANULARITY',
    [
      'Reenvisioning Advanced Manufacturing',
      'Reenvisioning Advanced Manufacturing and Industrial Productivity',
    ],
  ],
  [
    'org:scale-ai',
    'firstLinkToGenesis',
    'SCOPE',
    ['2026-04-18 profile on the partnership exchange', '2026-05-01 memorandum'],
  ],
  [
    'call:de-foa-0003612',
    'finalCloseDate',
    'SCOPE',
    [
      '2026-12-17 for the whole listing',
      '2026-12-17 only for Phase II from Phase I; the open windows closed in spring',
    ],
  ],
  ['program:genesis-mission', 'challengeCount', 'SCOPE', [26, 21]],
  [
    'agreement:mou-doe-amd',
    'announcementWeekday',
    'CONTRADICTION',
    ['Wednesday 17 December 2025 (White House statement)', 'Thursday 18 December 2025'],
  ],
  ['program:genesis-mission', 'announcedOn', 'CONTRADICTION', ['2025-11', '2026-03']],
  [
    'program:synaps-i',
    'name',
    'CONTRADICTION',
    [
      'Synergistic Neutron and Photon Autonomous Science: Imaging',
      'Synergistic Neutron and Photon Science: Intelligence',
    ],
  ],
];

const EDGES = namedQuery(
  'seeds.edges',
  cypher`MATCH (:Entity)-[r]->() RETURN type(r) AS type, count(*) AS count ORDER BY type`,
);

interface SaidInSeeds {
  readonly kind: string;
  readonly value: unknown;
  readonly asWritten: string | null;
  readonly note: string | null;
  readonly sources: { readonly totalCount: number };
  readonly checked: { readonly totalCount: number };
  readonly basis: string;
}

const SIDE_BY_SIDE = `query SideBySide($subject: ID!, $predicate: String!) {
  statements(where: { subject: { id: { eq: $subject } }, predicate: { eq: $predicate } }, first: 50) {
    nodes { kind value asWritten note basis sources { totalCount } checked { totalCount } }
  }
  conflicts(where: { subject: { id: { eq: $subject } }, predicate: { eq: $predicate } }) {
    nodes { class reason statements { nodes { value asWritten } } }
  }
}`;

describeEngines('the seeds', (open) => {
  let engine: Engine;
  let report: ImportReport;

  beforeAll(async () => {
    engine = await open();
    report = await loadSeeds(engine);
  });

  it('are the same graph on every engine', async () => {
    expect(await differencesFrom(await recorded(SEEDS), engine)).toEqual([]);
  });

  it('come in whole', async () => {
    expect(report.failed).toBe(0);
    const again = await loadSeeds(engine);
    expect(again).toMatchObject({ mapped: 0, failed: 0, read: report.read });
  });

  it('bring every record', async () => {
    const fields = Object.keys(RECORDS).map((field) => `${field} { totalCount }`);
    const answer = await ask(engine, `{ ${fields.join(' ')} }`);
    expect(answer).toEqual(
      Object.fromEntries(Object.entries(RECORDS).map(([field, totalCount]) => [field, { totalCount }])),
    );
  });

  it.each(Object.entries(PARTS))('bring %s: %i', async (condition, totalCount) => {
    const [field, where] = [
      condition.slice(0, condition.indexOf(':')),
      condition.slice(condition.indexOf(':') + 1),
    ];
    expect(await ask(engine, `{ found: ${field}(where: ${where}) { totalCount } }`)).toEqual({
      found: { totalCount },
    });
  });

  it('bring every relationship', async () => {
    const found = Object.fromEntries((await engine.read(EDGES)).map((row) => [row.type, row.count]));
    expect(found).toMatchObject(RELATIONSHIPS);
  });

  it.each(CONFLICTS)('keep %s %s side by side (%s)', async (subject, predicate, kind, values) => {
    const { statements, conflicts } = (await ask(engine, SIDE_BY_SIDE, {
      subject,
      predicate,
    })) as unknown as {
      readonly statements: { readonly nodes: readonly SaidInSeeds[] };
      readonly conflicts: {
        readonly nodes: readonly {
          readonly class: string;
          readonly statements: { readonly nodes: readonly SaidInSeeds[] };
        }[];
      };
    };
    const given = (said: SaidInSeeds) =>
      said.kind === 'NOT_DISCLOSED' ? said.kind : (said.asWritten ?? said.value);
    expect(statements.nodes.map(given)).toEqual(expect.arrayContaining([...values]));
    const unbacked = statements.nodes.filter(
      ({ sources, checked, basis }) => sources.totalCount + checked.totalCount === 0 && basis !== 'INFERRED',
    );
    expect(unbacked).toEqual([]);
    expect(conflicts.nodes.map((conflict) => conflict.class)).toEqual(kind === undefined ? [] : [kind]);
    const involved = conflicts.nodes.flatMap((conflict) =>
      conflict.statements.nodes.map((said) => said.asWritten ?? said.value),
    );
    if (kind !== undefined) expect(involved).toEqual(expect.arrayContaining([...values]));
  });

  it('leave nothing that does not follow from the statements', async () => {
    const drifts = [];
    for await (const drift of verify(engine, api().contract.model)) drifts.push(drift);
    expect(drifts).toEqual([]);
  });
});
