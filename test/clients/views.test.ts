import { readFileSync } from 'node:fs';
import * as apollo4 from '@apollo/client';
import { cacheExchange as graphcache } from '@urql/exchange-graphcache';
import * as apollo3 from 'apollo-client-3/core/index.js';
import { createClient, type Exchange, fetchExchange, cacheExchange as plainCache } from 'urql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openEmbedded } from '../../src/engine/embedded/embedded.ts';
import { type Served, serve } from '../support/serve.ts';
import { SEEDS } from '../support/worlds/seeds.ts';

/** The comparison of two views in the README, which asks for ids. */
const COMPARISON =
  /```graphql\n(\{\s+then: at\([\s\S]*?)```/.exec(readFileSync('README.md', 'utf8'))?.[1] ?? '';

const DATE = 'date:de-foa-0003612-phase-i-applications';
const NAME = 'DE-FOA-0003612: Phase I applications';
/** What the two halves show: the date as it was known, and as it is. */
const HALVES = Object.fromEntries(
  [['then', '2026-04-19', '2026-04-28'] as const, ['now', '2026-11-23', '2026-05-01'] as const].map(
    ([half, day, at]) => [
      half,
      { keyDates: { nodes: [{ id: `${DATE}@publishedBy=${day}`, name: NAME, at }] } },
    ],
  ),
);

/** One record under its name of two days, by an id in a view and by the field of the view. */
const RENAMED = `{
  before: at(validOn: "2025-06-01") { node(id: "org:nlr") { ...N } }
  now: at { node(id: "org:nlr") { ...N } }
  again: node(id: "org:nlr@validOn=2025-06-01") { ...N }
  today: node(id: "org:nlr") { ...N }
}
fragment N on NationalLab { id key name }`;
const [OLD, NEW] = ['National Renewable Energy Laboratory', 'National Laboratory of the Rockies'];

const engine = openEmbedded({ callMs: 5_000 });
let served: Served;
beforeAll(async () => {
  await SEEDS.fill(engine);
  served = await serve({ engine });
}, 60_000);
afterAll(async () => {
  await served.server.close();
  await engine.close();
});

describe.each([
  ['4', apollo4],
  ['3', apollo3],
] as const)('the normalised cache of Apollo Client %s, with its defaults', (_version, apollo) => {
  const connect = (cache = new apollo.InMemoryCache()) => {
    const link = new apollo.HttpLink({ uri: `${served.url}/graphql` });
    // The two versions do not know each other's caches; each gets its own.
    const client = new apollo4.ApolloClient({ cache, link } as unknown as apollo4.ApolloClient.Options);
    return apollo === apollo4 ? client : new apollo3.ApolloClient({ cache, link } as never);
  };

  it('gives both halves of a comparison', async () => {
    const client = connect() as apollo4.ApolloClient;
    const query = apollo4.gql(COMPARISON);

    expect((await client.query({ query })).data).toMatchObject(HALVES);
    expect(client.readQuery({ query })).toMatchObject(HALVES);
  });

  it('keeps one record of two days under two ids', async () => {
    const client = connect() as apollo4.ApolloClient;
    const { data } = await client.query({ query: apollo4.gql(RENAMED) });

    expect(data).toMatchObject({
      before: { node: { name: OLD, key: 'org:nlr' } },
      now: { node: { name: NEW, id: 'org:nlr' } },
      again: { name: OLD, id: 'org:nlr@validOn=2025-06-01' },
      today: { name: NEW, key: 'org:nlr' },
    });
    expect(Object.keys(client.extract() as object)).toEqual(
      expect.arrayContaining(['NationalLab:org:nlr', 'NationalLab:org:nlr@validOn=2025-06-01']),
    );
  });

  it('joins what several questions ask of one view, when told that it may', async () => {
    const cache = new apollo.InMemoryCache({ typePolicies: { View: { merge: true } } });
    const client = connect(cache) as apollo4.ApolloClient;
    const first = apollo4.gql`{ at(validOn: "2025-06-01") { agreements(first: 1) { totalCount } } }`;
    const second = apollo4.gql`{ at(validOn: "2025-06-01") { companies(first: 1) { totalCount } } }`;
    const { data } = await client.query({ query: first });
    await client.query({ query: second });

    expect(client.readQuery({ query: first })).toEqual(data);
  });
});

describe.each([
  ['document cache', plainCache],
  ['normalised cache', graphcache({ logger: () => undefined })],
] as const)('urql 5 with its %s', (_cache, exchange) => {
  const client = () =>
    createClient({ url: `${served.url}/graphql`, exchanges: [exchange as Exchange, fetchExchange] });

  it('gives both halves of a comparison, by GET and from the cache', async () => {
    const asking = client();
    const first = await asking.query(COMPARISON, {}).toPromise();
    const again = await asking.query(COMPARISON, {}, { requestPolicy: 'cache-only' }).toPromise();

    expect(first.error).toBeUndefined();
    expect(first.data).toMatchObject(HALVES);
    expect(again.data).toMatchObject(HALVES);
  });

  it('keeps one record of two days apart', async () => {
    const { data, error } = await client().query(RENAMED, {}).toPromise();

    expect(error).toBeUndefined();
    expect(data).toMatchObject({ before: { node: { name: OLD } }, now: { node: { name: NEW } } });
    expect(data).toMatchObject({ again: { name: OLD }, today: { name: NEW } });
  });
});
