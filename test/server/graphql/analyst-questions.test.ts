import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeEngines } from '../../support/engines/engines.ts';
import { type Served, serve } from '../../support/serve.ts';
import { SEEDS } from '../../support/worlds/seeds.ts';

/** Questions of an analyst, three to five levels deep with default pages: each passes the default limits, and says what it cost. */
const QUESTIONS: readonly (readonly [string, string])[] = [
  [
    'who signed what with whom',
    'organizations { nodes { name agreements { nodes { name parties { edges { role node { name } } } } } } }',
  ],
  [
    'agreements, their parties and what else they signed',
    'agreements { nodes { name parties { nodes { name agreements { nodes { name announcedOn } } } } } }',
  ],
  [
    'agreements to the words of their sources',
    'agreements { nodes { name parties { edges { role statements { nodes { sources { edges { node { title publisher } } } } } node { name } } } } }',
  ],
  [
    'partners of partners',
    'companies { nodes { name agreements { nodes { parties { nodes { name agreements { nodes { name } } } } } } } }',
  ],
  [
    'five levels of partners',
    'companies { nodes { name agreements { nodes { parties { nodes { agreements { nodes { parties { nodes { name } } } } } } } } } }',
  ],
  [
    'systems, suppliers and their agreements',
    'computeResources { nodes { name hosts { nodes { name } } suppliers { edges { role node { name agreements { nodes { name valueUsd } } } } } figures { nodes { metric value unit } } } }',
  ],
  [
    'laboratories, systems and their suppliers',
    'nationalLabs { nodes { name hostedSystems { nodes { name suppliers { edges { role node { name } } } } } } }',
  ],
  [
    'calls, phases and dates',
    'fundingCalls { nodes { name phases { nodes { name keyDates { nodes { kind at } } } } keyDates { nodes { kind at } } offeredBy { nodes { name parent { name } } } } }',
  ],
  [
    'awards, recipients and what they signed',
    'awards { nodes { name amountUsd recipients { nodes { name agreements { nodes { name } } } } call { name phases { nodes { name } } } } }',
  ],
  [
    'programmes and who takes part',
    'programs { nodes { name participants { nodes { name agreements { nodes { name parties { nodes { name } } } } } } } }',
  ],
  [
    'people, their posts and their houses',
    'people { nodes { name organizations { edges { role node { name agreements { nodes { name parties { nodes { name } } } } } } } } }',
  ],
  [
    'conflicts and who says what',
    'conflicts { nodes { class reason statements { nodes { predicate value evidence { saidOn quote } sources { nodes { title tier publisher } } } } } }',
  ],
  [
    'statements on agreements with their sources',
    'agreements { nodes { name statements { nodes { predicate value evidence { quote } sources { nodes { title } } } } } }',
  ],
  [
    'sources and what they say of whom',
    'sources { nodes { title statements { nodes { predicate subject { id ... on Entity { name } } sources { nodes { title } } } } } }',
  ],
  [
    'events and whom they concern',
    'events { nodes { name on concerns { nodes { name ... on Organization { agreements { nodes { name parties { nodes { name } } } } } } } } }',
  ],
  [
    'models and where they run',
    'aiModels { nodes { name publishers { nodes { name agreements { nodes { name } } } } systems { nodes { name hosts { nodes { name } } } } } }',
  ],
  [
    'facilities and their houses',
    'facilities { nodes { name hosts { nodes { name agreements { nodes { name parties { nodes { name } } } } } } } }',
  ],
  [
    'challenges and the calls for them',
    'challenges { nodes { name fundingCalls { nodes { name offeredBy { nodes { name } } awards { nodes { name recipients { nodes { name } } } } } } } }',
  ],
  [
    'a comparison of two days',
    'then: at(validOn: "2025-10-01") { agreements { nodes { name parties { nodes { name agreements { nodes { name } } } } } } } now: at(validOn: "2026-11-23") { agreements { nodes { name parties { nodes { name agreements { nodes { name } } } } } } }',
  ],
  [
    'the department and all around it',
    'node(id: "org:doe") { ... on Organization { name agreements { nodes { name parties { nodes { name agreements { nodes { name parties { nodes { name } } } } } } } } } }',
  ],
];

describeEngines('questions of an analyst', (open) => {
  let served: Served;
  beforeAll(async () => {
    served = await serve({ engine: await open(SEEDS) });
  }, 120_000);
  afterAll(() => served.server.close());

  it('are twenty', () => expect(QUESTIONS).toHaveLength(20));

  it.each(QUESTIONS)('pass the limits: %s', { timeout: 60_000 }, async (_title, question) => {
    const { errors, extensions, status, text } = await served.post(`{ ${question} }`);
    expect(errors).toEqual([]);
    expect(status).toBe(200);
    expect(text).toMatch(/"(name|title|class)":"/);
    const { cost } = extensions as {
      cost: { requested: number; limit: number; records: { read: number; limit: number } };
    };
    expect(cost.requested).toBeLessThanOrEqual(cost.limit);
    expect(cost.records.read).toBeGreaterThan(0);
    expect(cost.records.read).toBeLessThanOrEqual(cost.records.limit);
  });

  it('are stopped where hubs bring more than may be read, and nothing below is read', async () => {
    const small = await serve({ engine: served.server.engine, limits: { nodes: 200 } });
    const answer = await small.post(
      '{ organizations(first: 30) { nodes { agreements { nodes { name parties { nodes { id } } } } } } }',
    );
    await small.server.close();
    expect(answer.errors.map(({ code }) => code)).toContain('TOO_MANY_NODES');
  });
});
