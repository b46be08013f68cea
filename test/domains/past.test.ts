import { GraphQLObjectType, getNamedType } from 'graphql';
import { beforeAll, expect, it } from 'vitest';
import type { Engine } from '../../src/engine/engine.ts';
import { rootFieldsOf } from '../../src/model/list-shapes.ts';
import { isAct } from '../../src/model/records/record-types.ts';
import { prepareStorage, record } from '../../src/store/record/record.ts';
import { api, ask } from '../support/ask.ts';
import { describeEngines } from '../support/engines/engines.ts';
import { wholePage, wholeSelection } from '../support/worlds/whole-selection.ts';
import { world } from '../support/worlds/world.ts';
import { later } from './past-world.ts';

/**
 * Views against the past itself: whatever is asked of a graph as recorded by an instant is what the same
 * question gave at that instant, before anything else was recorded. Every field of `Query` is asked, with all
 * that can be selected beneath it.
 */

const THEN = '2026-11-24T08:00:00.000Z';
const LATER = '2026-11-24T09:00:00.000Z';

/** Arguments of the fields of `Query` that are no plain lists. */
const ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  caller: [''],
  changeSet: ['id: "change:1"'],
  node: ['id: "org:acme-ai"', 'id: "agreement:later"'],
  nodes: ['ids: ["org:acme-ai", "agreement:later", "call:rfa-1"]'],
  entity: [
    'by: { name: "Acme AI" }',
    'by: { identifier: { scheme: ROR, value: "https://ror.org/05elan00" } }',
  ],
  search: [
    'text: "chipmaker"',
    'text: "https://ror.org/05elan00"',
    'text: "acme"',
    'text: "later"',
    'text: "élan", where: { support: { maxTier: PARTY } }',
  ],
  suggest: ['prefix: "ac"', 'prefix: "la"'],
  undisclosed: [''],
  timeline: ['of: ["org:acme-ai", "program:mission", "call:rfa-1", "compute:aurora-b"], first: 100'],
  agreementDurations: ['', 'from: ANNOUNCED, to: ENDS, where: { kind: { eq: LEASE } }'],
  slips: ['outcomes: [SLIPPED, EARLIER, UNCHANGED, UNCERTAIN]'],
  fundingCallsByStatus: ['status: OPEN', 'status: CLOSED', 'status: OPEN, disagreeing: true'],
  deadlines: ['', 'of: ["call:rfa-1"], status: [PASSED, OVERDUE, MET, DUE]'],
  changes: ['since: "2026-01-01"', 'since: "2026-01-01", axis: PUBLISHED, direction: DESC'],
  digest: ['since: "2026-01-01"', 'since: "2026-11-24T08:30:00Z", closingWithin: 366'],
  withdrawal: ['source: "source:energy-mou"', 'source: "source:daily-press"'],
  paths: [
    'from: "org:acme-ai", to: "org:elan-lab"',
    'from: "org:acme-ai", to: "org:lab-operators", maxHops: 3',
  ],
  neighbourhood: ['of: "org:acme-ai", hops: 2'],
  sharedPartners: ['a: "org:acme-ai", b: "org:chipmaker"'],
  collaboration: ['', 'rows: { name: { startsWith: "acme" } }'],
  centrality: ['metric: DEGREE', 'metric: PAGERANK, among: { name: { contains: "a" } }'],
  bridges: ['one: { id: { eq: "org:acme-ai" } }, other: { id: { eq: "org:chipmaker" } }'],
  communities: ['', 'before: "2025-01-01", through: [PROGRAMS, AGREEMENTS]'],
  gaps: ['around: "org:doe"'],
  partnerless: ['of: { name: { isNull: false } }, partners: { name: { startsWith: "acme" } }'],
  programOverlap: ['program: "program:mission"'],
  concentration: [''],
};

/** Fields without a history: imports are runs of this graph, proposals wishes and no claims, and a caller is who asks. */
const UNCHANGING = new Set(['caller', 'imports', 'proposals']);

/** All lists are read in the same way, and several ids as one is, so a server that plans each query anew is asked only some of them. */
const LISTS_ON_A_SERVER = ['companies', 'statements', 'conflicts', 'identifiers'];

describeEngines('a view of the past', (open, name) => {
  const { schema, contract } = api();
  const query = schema.getQueryType();
  if (!(query instanceof GraphQLObjectType)) throw new Error('The schema must have queries.');
  const lists = rootFieldsOf(contract.model);
  const fields = Object.values(query.getFields()).filter(({ name }) => name !== 'at');
  const questions = fields.flatMap((field): [string, readonly string[]][] => {
    const listed = lists.get(field.name);
    const isAskedOfServer = listed ? LISTS_ON_A_SERVER.includes(field.name) : field.name !== 'nodes';
    if (name === 'neo4j' && !isAskedOfServer) return [];
    if (listed) return [[field.name, listQuestions(field.name, listed)]];
    const asked = ARGUMENTS[field.name];
    if (!asked) throw new Error(`Say in ARGUMENTS how to ask for ${field.name}.`);
    const selection = answerOf(getNamedType(field.type).name);
    return asked.map((args) => {
      const call = `${field.name}${args && `(${args})`}`;
      return [call, [`${call} ${selection}`]];
    });
  });

  function listQuestions(field: string, target: string): readonly string[] {
    return wholePage(schema, target).map((page) => `${field}(first: 100) ${page}`);
  }
  function answerOf(target: string): string {
    if (target === 'Node') return `{ key ... on Entity ${wholeSelection(schema, 'Entity')} }`;
    return wholeSelection(schema, target);
  }
  async function answers(parts: readonly string[], view?: string): Promise<readonly unknown[]> {
    const given: unknown[] = [];
    for (const part of parts) {
      const answer = await ask(engine, view ? `{ at(${view}) { ${part} } }` : `{ ${part} }`);
      given.push(view ? answer.at : answer);
    }
    return given;
  }
  const before = new Map<string, unknown>();
  let engine: Engine;

  beforeAll(async () => {
    engine = await open();
    await prepareStorage(engine, contract.model);
    // Retractions of the small world are made later here: one of them settles a conflict of that time.
    const [taken, records] = [true, false].map((is) => world.filter((each) => isAct(each) === is));
    await record(engine, contract.model, { records: records ?? [], recordedAt: THEN });
    for (const [question, parts] of questions) before.set(question, await answers(parts));
    await record(engine, contract.model, { records: [...later, ...(taken ?? [])], recordedAt: LATER });
  }, 300_000);

  it.each(questions)('gives what was given: %s', { timeout: 120_000 }, async (question, parts) => {
    const given = await answers(parts, `recordedBy: "${THEN}"`);
    expect(inOrder(given)).toEqual(inOrder(before.get(question)));
  });

  it.each(questions)(
    'is asked of a world that changed: %s',
    { timeout: 120_000 },
    async (question, parts) => {
      const isSame = JSON.stringify(await answers(parts)) === JSON.stringify(before.get(question));
      expect(isSame).toBe(UNCHANGING.has(question));
    },
  );
});

/** Relationships between the same two come in any order. */
function inOrder(answer: unknown): unknown {
  return JSON.parse(JSON.stringify(answer), (key, value: unknown) =>
    key === 'links' && Array.isArray(value)
      ? value.toSorted((one: { linkId: string }, other: { linkId: string }) =>
          one.linkId < other.linkId ? -1 : 1,
        )
      : value,
  );
}
