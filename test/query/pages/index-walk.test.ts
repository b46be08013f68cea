import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import type { Engine } from '../../../src/engine/engine.ts';
import { edgeId } from '../../../src/model/claims/claim.ts';
import { parseFuzzyDate } from '../../../src/model/fuzzy-date.ts';
import type { DataRecord } from '../../../src/model/records/record-types.ts';
import { prepareStorage, record } from '../../../src/store/record/record.ts';
import { verify } from '../../../src/store/verify/verify.ts';
import { ask } from '../../support/ask.ts';
import { countingEngine } from '../../support/engines/counting-engine.ts';
import { describeEngines } from '../../support/engines/engines.ts';
import { runsOn, within } from '../../support/random.ts';
import { readSchemaModel } from '../../support/worlds/world.ts';

const model = readSchemaModel();

/**
 * Organizations, the dates of agreements (null: none said), who is party to which as what, and dates that
 * change later.
 */
interface Graph {
  readonly dates: readonly (string | null)[];
  readonly parties: readonly { readonly org: number; readonly agreement: number; readonly role: string }[];
  readonly redated: readonly { readonly agreement: number; readonly date: string }[];
  readonly renamed: readonly { readonly org: number; readonly name: string }[];
}

const ORGS = 4;
const date = fc.constantFrom('2026', '2026-03', '2026-03-02', '2026-03-01', '2025-12-31', '2024', '2026-11');
const graphs: fc.Arbitrary<Graph> = fc.integer({ min: 1, max: 14 }).chain((size) =>
  fc.record({
    dates: fc.array(fc.option(date), { minLength: size, maxLength: size }),
    parties: fc.uniqueArray(
      fc.record({
        // The first organization is party to most of them.
        org: fc.nat(2 * ORGS - 1).map((value) => Math.max(0, value - ORGS)),
        agreement: fc.nat(size - 1),
        role: fc.constantFrom('lead', 'member'),
      }),
      { selector: (party) => JSON.stringify(party), maxLength: 40 },
    ),
    redated: fc.array(fc.record({ agreement: fc.nat(size - 1), date }), { maxLength: 3 }),
    renamed: fc.uniqueArray(
      fc.record({ org: fc.nat(ORGS - 1), name: fc.constantFrom('Zeta', 'alpha', 'Émile', 'beta') }),
      { selector: (rename) => rename.org, maxLength: 2 },
    ),
  }),
);

describeEngines('ordered lists', (open, name) => {
  const numRuns = runsOn(name, name === 'embedded' ? 12 : 40);
  let engine: Engine;
  /** The same data without the ordered index. */
  let plain: Engine;
  beforeAll(async () => {
    engine = await open();
    await prepareStorage(engine, model);
    plain = Object.create(engine, {
      capabilities: { value: { hasOrderedRelationshipIndexes: false, readsNestedLists: false } },
    });
    plain.read = engine.read.bind(engine);
  });

  it(
    'gives pages as a plain sort does, after every date and name has moved',
    async () => {
      let run = 0;
      const pages = fc.record({
        size: fc.integer({ min: 1, max: 6 }),
        isBackward: fc.boolean(),
        since: fc.option(date),
        operator: fc.constantFrom('gte', 'gt', 'lte', 'lt', 'eq', 'overlaps'),
      });
      await fc.assert(
        fc.asyncProperty(graphs, pages, async (graph, page) => {
          run += 1;
          const world = new World(graph, `r${run}`);
          for (const records of world.batches()) await record(engine, model, { records });
          for (const [org] of Array(ORGS).entries()) {
            const where = page.since === null ? {} : { announcedOn: { [page.operator]: page.since } };
            const expected = world.agreementsOf(org, page);
            const question = { id: world.org(org), list: 'agreements', where, ...page };
            expect(await walk(engine, question)).toEqual(expected);
            expect(await walk(plain, question)).toEqual(expected);
          }
          for (const [agreement] of graph.dates.entries()) {
            const question = { id: world.agreement(agreement), list: 'parties', where: {}, ...page };
            expect(await walk(engine, question)).toEqual(world.partiesOf(agreement, page));
          }
        }),
        { numRuns },
      );
      const drifts = [];
      for await (const drift of verify(engine, model)) drifts.push(drift);
      expect(drifts).toEqual([]);
    },
    within(120_000),
  );

  it(
    'gives pages as a plain sort does in a view from before dates and names moved',
    async () => {
      let run = 0;
      const pages = fc.record({
        size: fc.integer({ min: 1, max: 4 }),
        isBackward: fc.boolean(),
        since: fc.option(date),
        operator: fc.constantFrom('gte', 'lte', 'overlaps'),
      });
      await fc.assert(
        fc.asyncProperty(graphs, pages, async (graph, page) => {
          run += 1;
          const world = new World(graph, `v${run}`);
          const [before = [], ...moves] = world.batches();
          await record(engine, model, { records: before });
          const then = await nextInstant();
          for (const records of moves) await record(engine, model, { records });
          const gone = graph.parties
            .slice(0, 2)
            .map(({ org, agreement: index, role }) =>
              edgeId({ type: 'PARTY_TO', from: world.org(org), to: world.agreement(index), role }),
            );
          await record(engine, model, { records: await retractions(engine, gone) });
          const former = new World({ ...graph, redated: [], renamed: [] }, `v${run}`);
          const where = page.since === null ? {} : { announcedOn: { [page.operator]: page.since } };
          for (const view of [
            `recordedBy: "${then}"`,
            `recordedBy: "${then}", validOn: "2030-01-01", certainty: POSSIBLE`,
          ]) {
            for (const [org] of Array(ORGS).entries()) {
              const question = { id: world.org(org), list: 'agreements', where, view, ...page };
              expect(await walk(engine, question)).toEqual(former.agreementsOf(org, page));
            }
            for (const [agreement] of graph.dates.entries()) {
              const question = { id: world.agreement(agreement), list: 'parties', where: {}, view, ...page };
              expect(await walk(engine, question)).toEqual(former.partiesOf(agreement, page));
            }
          }
        }),
        { numRuns },
      );
    },
    within(120_000),
  );

  it('reads the pages of many parents, hubs among them, with one call', async () => {
    const dates = Array.from({ length: 60 }, (_, index) => `2026-0${1 + (index % 9)}-1${index % 10}`);
    const parties = [
      ...dates.map((_, agreement) => ({ org: 0, agreement, role: 'lead' })),
      { org: 1, agreement: 3, role: 'member' },
      { org: 3, agreement: 4, role: 'member' },
    ];
    const world = new World({ dates, parties, redated: [], renamed: [] }, 'hubs');
    for (const records of world.batches()) await record(engine, model, { records });
    const ids = [0, 1, 2, 3].map((org) => world.org(org));
    const { engine: counted, counts } = countingEngine(engine);
    const data = await ask(
      counted,
      `query Hubs($ids: [ID!]!) { nodes(ids: $ids) { ... on Organization { agreements(first: 10) { edges { role node { id } } } } } }`,
      { ids },
    );
    const found = (data.nodes as { agreements: { edges: { role: string; node: { id: string } }[] } }[]).map(
      (node) => node.agreements.edges.map((edge) => [edge.node.id, edge.role]),
    );
    const whole = { size: 10, isBackward: false, since: null, operator: 'gte' };
    const level = ['node.byId', 'Agreement.agreements'];
    expect(counts.reads).toEqual(engine.capabilities.readsNestedLists ? ['node.asked'] : level);
    expect(found).toEqual([0, 1, 2, 3].map((org) => world.agreementsOf(org, whole).slice(0, 10)));
  });
});

interface AskedPage {
  readonly size: number;
  readonly isBackward: boolean;
  readonly since: string | null;
  readonly operator: string;
}

/** A random graph as records, and a plain sort of it. */
class World {
  readonly #graph: Graph;
  readonly #name: string;

  constructor(graph: Graph, name: string) {
    this.#graph = graph;
    this.#name = name;
  }

  org(index: number): string {
    return `org:${this.#name}-${index}`;
  }

  agreement(index: number): string {
    return `agreement:${this.#name}-${index}`;
  }

  /** The batches: the graph first, then what moves; a preferred statement replaces the date or name. */
  batches(): readonly DataRecord[][] {
    const { dates, parties, redated, renamed } = this.#graph;
    const agreements = dates.map((announcedOn, index) => ({
      type: 'Agreement',
      id: this.agreement(index),
      name: `Agreement ${index}`,
      ...(announcedOn !== null && { announcedOn }),
      parties: parties
        .filter((party) => party.agreement === index)
        .map(({ org, role }) => ({ id: this.org(org), role })),
    }));
    const orgs = Array.from({ length: ORGS }, (_, index) => ({
      type: index % 2 === 0 ? 'Company' : 'University',
      id: this.org(index),
      name: `Name ${index % 3}`,
    }));
    const statement = { type: 'Statement' as const, rank: 'PREFERRED' as const, rankReason: 'Corrected.' };
    const moves = [
      ...this.#lastDates().map(([index, value]) => ({
        ...statement,
        subject: this.agreement(index),
        predicate: 'announcedOn',
        value,
      })),
      ...renamed.map(({ org, name }) => ({
        ...statement,
        subject: this.org(org),
        predicate: 'name',
        value: name,
      })),
    ];
    return redated.length + renamed.length > 0
      ? [[...orgs, ...agreements], moves]
      : [[...orgs, ...agreements]];
  }

  agreementsOf(org: number, asked: AskedPage): readonly (readonly [string, string])[] {
    const { parties } = this.#graph;
    const rows = parties
      .filter((party) => party.org === org && fits(this.#date(party.agreement), asked))
      .map(({ agreement, role }) => {
        const far = this.agreement(agreement);
        const bounds = parseFuzzyDate(this.#date(agreement) ?? '');
        const edge = edgeId({ type: 'PARTY_TO', from: this.org(org), to: far, role });
        return { keys: [bounds?.min ?? '', bounds?.max ?? '', far, edge], shown: [far, role] as const };
      });
    return rows.sort((one, other) => -compare(one.keys, other.keys)).map(({ shown }) => shown);
  }

  partiesOf(agreement: number, _asked: AskedPage): readonly (readonly [string, string])[] {
    const { parties } = this.#graph;
    const rows = parties
      .filter((party) => party.agreement === agreement)
      .map(({ org, role }) => {
        const far = this.org(org);
        const edge = edgeId({ type: 'PARTY_TO', from: far, to: this.agreement(agreement), role });
        return { keys: [this.#nameKey(org), far, edge], shown: [far, role] as const };
      });
    return rows.sort((one, other) => compare(one.keys, other.keys)).map(({ shown }) => shown);
  }

  #date(index: number): string | null {
    return new Map(this.#lastDates()).get(index) ?? this.#graph.dates[index] ?? null;
  }

  #lastDates(): [number, string][] {
    return [...new Map(this.#graph.redated.map(({ agreement, date: value }) => [agreement, value]))];
  }

  #nameKey(index: number): string {
    const renamed = this.#graph.renamed.find(({ org }) => org === index)?.name ?? `Name ${index % 3}`;
    return renamed.replace('É', 'E').toLowerCase();
  }
}

/** Whether a date meets the filter, by the days that it stands for. */
function fits(given: string | null, { since, operator }: AskedPage): boolean {
  if (since === null) return true;
  const [one, other] = [parseFuzzyDate(given ?? ''), parseFuzzyDate(since)];
  if (!one || !other) return false;
  switch (operator) {
    case 'gte':
      return one.min >= other.min;
    case 'gt':
      return one.min > other.max;
    case 'lte':
      return one.max <= other.max;
    case 'lt':
      return one.max < other.min;
    case 'eq':
      return one.min === other.min && one.max === other.max;
    default:
      return one.min <= other.max && one.max >= other.min;
  }
}

function compare(one: readonly string[], other: readonly string[]): number {
  const index = one.findIndex((key, place) => key !== other[place]);
  if (index < 0) return 0;
  return (one[index] ?? '') < (other[index] ?? '') ? -1 : 1;
}

/** Returns retractions of every statement on these relationships. */
async function retractions(engine: Engine, groups: readonly string[]): Promise<DataRecord[]> {
  const text = 'MATCH (s:Statement) WHERE s.group IN $groups RETURN s.id AS id';
  const rows = await engine.read({ name: 'behind', text }, { groups });
  return rows.map(({ id }) => ({
    type: 'Retraction',
    statement: String(id),
    reason: 'Another one was meant.',
  }));
}

/** Returns an instant after everything recorded so far and before what is recorded next. */
async function nextInstant(): Promise<string> {
  await sleep(5);
  const instant = new Date().toISOString();
  await sleep(5);
  return instant;
}

/** All pages of a list, from its start or from its end, put together in the list's order. */
async function walk(
  engine: Engine,
  question: AskedPage & {
    readonly id: string;
    readonly list: string;
    readonly where: object;
    /** Arguments of the view to ask in. */
    readonly view?: string;
  },
): Promise<[string, string][]> {
  const { id, list, where, size, isBackward, view } = question;
  const [opening, closing] = view === undefined ? ['', ''] : [`at(${view}) {`, '}'];
  const target = list === 'agreements' ? 'Agreement' : 'Organization';
  const type = list === 'agreements' ? 'Organization' : 'Agreement';
  const [count, from] = isBackward ? ['last', 'before'] : ['first', 'after'];
  const text = `query Walk($id: ID!, $size: Int!, $cursor: String, $where: ${target}Filter) { ${opening} node(id: $id) { ... on ${type} {
    page: ${list}(${count}: $size, ${from}: $cursor, where: $where) {
      edges { role node { id: key } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } } ${closing} }`;
  const found: [string, string][] = [];
  let cursor: string | null = null;
  for (;;) {
    const data = await ask(engine, text, { id, size, cursor, where });
    const { page } = ((data.at ?? data) as { node: unknown }).node as {
      page: {
        edges: { role: string; node: { id: string } }[];
        pageInfo: {
          hasNextPage: boolean;
          hasPreviousPage: boolean;
          startCursor: string | null;
          endCursor: string | null;
        };
      };
    };
    const rows = page.edges.map((edge): [string, string] => [edge.node.id, edge.role]);
    found.splice(isBackward ? 0 : found.length, 0, ...rows);
    const { hasNextPage, hasPreviousPage, startCursor, endCursor } = page.pageInfo;
    if (isBackward ? !hasPreviousPage : !hasNextPage) return found;
    cursor = isBackward ? startCursor : endCursor;
  }
}
