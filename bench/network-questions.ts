import { randomSequence } from '../src/network/walks/random.ts';
import { organizationsOf } from './network-world.ts';
import type { Data } from './shape.ts';

/** A question on the network, asked with other ends or another day each time. */
export interface NetworkQuestion {
  readonly id: string;
  readonly what: string;
  readonly query: string;
  readonly variables: (turn: number) => Data;
  /** The number of times it is asked. */
  readonly times: number;
  /** The p95 that it must keep at 100,000 entities, milliseconds. */
  readonly bar?: number;
}

/** A database query that answers a part of the same question, for comparison. */
export interface NetworkStatement {
  readonly id: string;
  readonly what: string;
  readonly text: string;
  readonly params: (turn: number) => Data;
  readonly times: number;
}

const HOPS = 'hops { type direction from { id } to { id } since until basis }';
const PATH = `nodes { length weakestBasis nodes { id name } ${HOPS} } isComplete`;
const NEAR = 'neighbours { distance basis degree node { id name } } cut { type count }';
const LINKS = `${NEAR} links { type from { id } to { id } basis } linksCut`;
const DAYS = Array.from({ length: 60 }, (_, index) => `20${11 + (index % 15)}-0${1 + (index % 9)}-15`);

export function networkQuestions(entities: number): NetworkQuestion[] {
  const ends = endsOf(entities);
  const of = (turn: number) => ({ of: ends(turn).from });
  const paths = (args: string) =>
    `query Paths($from: ID!, $to: ID!) { paths(from: $from, to: $to, maxHops: 6${args}) { ${PATH} } }`;
  const near = (hops: number, fields: string) =>
    `query Near($of: ID!) { neighbourhood(of: $of, hops: ${hops}, limit: 500) { ${fields} } }`;
  const central = (metric: string) =>
    `query Central($day: Date) { at(validOn: $day) { centrality(metric: ${metric}, first: 25) { nodes { score partners organization { id name } } sampledFrom } } }`;
  const day = (turn: number) => ({ day: DAYS[turn % DAYS.length] });
  const today = () => ({});
  return [
    {
      id: 'N1',
      what: 'paths, at most 6 hops, first 5',
      query: paths(''),
      variables: ends,
      times: 200,
      bar: 100,
    },
    {
      ...{ id: 'N2', what: 'the same over agreements and systems alone' },
      ...{ query: paths(', via: [PARTY_TO, SUPPLIES, HOSTED_AT]'), variables: ends, times: 200, bar: 100 },
    },
    {
      ...{ id: 'N3', what: 'the same through nothing with more than 100 relationships' },
      ...{ query: paths(', excludeHubsAbove: 100'), variables: ends, times: 200, bar: 100 },
    },
    {
      ...{ id: 'N4', what: 'the same over stated relationships alone' },
      ...{ query: paths(', minBasis: STATED'), variables: ends, times: 200, bar: 100 },
    },
    {
      ...{ id: 'N5', what: 'paths on a day, another each time' },
      query: `query Then($from: ID!, $to: ID!, $day: Date!) { at(validOn: $day) { paths(from: $from, to: $to, maxHops: 6) { ${PATH} } } }`,
      variables: (turn) => ({ ...ends(turn), ...day(turn) }),
      ...{ times: 100, bar: 100 },
    },
    {
      ...{ id: 'N6', what: '2-hop neighbourhood capped at 500: entities with their places' },
      ...{ query: near(2, NEAR), variables: of, times: 200, bar: 50 },
    },
    {
      ...{ id: 'N7', what: 'the same with the relationships among them' },
      ...{ query: near(2, LINKS), variables: of, times: 100 },
    },
    {
      ...{ id: 'N8', what: '3-hop neighbourhood capped at 500' },
      ...{ query: near(3, NEAR), variables: of, times: 100 },
    },
    {
      ...{ id: 'N9', what: '2-hop neighbourhood of the largest hub, capped at 500' },
      ...{ query: near(2, NEAR), variables: () => ({ of: 'org:lab0' }), times: 20 },
    },
    {
      ...{ id: 'N10', what: 'PageRank of today, asked for the first time' },
      ...{ query: central('PAGERANK'), variables: today, times: 1, bar: 2_000 },
    },
    {
      ...{ id: 'N11', what: 'PageRank of today, again' },
      ...{ query: central('PAGERANK'), variables: today, times: 100, bar: 20 },
    },
    {
      ...{ id: 'N12', what: 'PageRank on a day, another each time' },
      ...{ query: central('PAGERANK'), variables: day, times: 10, bar: 2_000 },
    },
    {
      ...{ id: 'N13', what: 'betweenness of today, sampled, first time' },
      ...{ query: central('BETWEENNESS'), variables: today, times: 1 },
    },
    {
      ...{ id: 'N14', what: 'communities of today, first time' },
      query: 'query Groups { communities { modularity groups { id size } } }',
      ...{ variables: today, times: 1 },
    },
  ];
}

/**
 * Hand-written Cypher for a part of N2 and N6: one shortest path, and entities without rank, basis or what
 * was cut.
 */
export function networkStatements(entities: number): NetworkStatement[] {
  const ends = endsOf(entities);
  const near = (hops: number) =>
    `MATCH (a:Node {id: $from})-[:PARTY_TO|UNDER|NAMES|PART_OF|HOSTED_AT|SUPPLIES*1..${hops}]-(m:Entity) WITH DISTINCT m
     RETURN m.id AS id, m.name AS name, COUNT { (m)-[:PARTY_TO|UNDER|NAMES|PART_OF|HOSTED_AT|SUPPLIES]-() } AS degree ORDER BY degree DESC, id LIMIT 500`;
  return [
    {
      ...{ id: 'C2', what: 'Cypher: one shortest path over agreements and systems' },
      text: `MATCH (a:Node {id: $from}) MATCH (b:Node {id: $to}) MATCH p = shortestPath((a)-[:PARTY_TO|SUPPLIES|HOSTED_AT*..6]-(b))
        RETURN [n IN nodes(p) | n {.id, .name}] AS nodes`,
      ...{ params: ends, times: 50 },
    },
    {
      id: 'C6',
      what: 'Cypher: 500 entities within 2 hops, by degree',
      text: near(2),
      params: ends,
      times: 30,
    },
    {
      id: 'C8',
      what: 'Cypher: 500 entities within 3 hops, by degree',
      text: near(3),
      params: ends,
      times: 5,
    },
  ];
}

/** Two organizations for each turn, the same in every run; any organization is as likely as another. */
function endsOf(entities: number): (turn: number) => { readonly from: string; readonly to: string } {
  const count = organizationsOf(entities);
  const random = randomSequence(6);
  const pairs = Array.from({ length: 400 }, () =>
    [random(), random()].map((share) => Math.floor(share * count)),
  );
  return (turn) => {
    const [one = 0, other = 1] = pairs[turn % pairs.length] ?? [];
    return { from: `org:o${one}`, to: `org:o${one === other ? (other + 1) % count : other}` };
  };
}
