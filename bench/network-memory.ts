import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { hash } from '../src/model/claims/claim.ts';
import { boundsOf } from '../src/model/fuzzy-date.ts';
import type { Model, RelationshipField } from '../src/model/model.ts';
import type { RelationshipItem } from '../src/model/records/record-types.ts';
import type { Graph, ReadEdge } from '../src/network/graph/graph.ts';
import { GraphBuilder } from '../src/network/graph/graph-builder.ts';
import { patched } from '../src/network/graph/patch.ts';
import { sharing } from '../src/network/partners/sharing-routes.ts';
import type { Question } from '../src/network/questions.ts';
import { Analyst } from '../src/network/worker/analyst.ts';
import { answer } from '../src/network/worker/answer.ts';
import { percentiles } from './measure.ts';
import { networkWorld, organizationsOf } from './network-world.ts';

/** The network alone, without a database: its memory, and what walks cost. */
export function measureMemory(model: Model, entities: number) {
  const before = used();
  const { graph, seconds, peak } = built(model, entities);
  const held = used() - before;
  const relationships = graph.edges.count;
  const analyst = new Analyst(graph);
  const timings = questions(entities).map(({ name, ask, times }) => ({
    name,
    ...timed(analyst, ask, times),
  }));
  return {
    ...{ entities: graph.ids.length, relationships, buildSeconds: seconds },
    heldMb: held / 1e6,
    mbPerMillion: held / relationships,
    peakMb: (peak - before) / 1e6,
    timings: [...timings, ...changes(graph, entities)],
  };
}

const CHANGES = 20;

/** Measures how long it takes to take in one new agreement after another, and the question after each. */
function changes(whole: Graph, entities: number) {
  const [taken, asked]: [number[], number[]] = [[], []];
  const [question] = questions(entities);
  let graph = whole;
  for (let turn = 0; turn < CHANGES; turn += 1) {
    const id = `agreement:new${(turn * 7_919) % 1_000}`;
    const parties = ['org:lab0', ...Array.from({ length: 7 }, (_, index) => `org:o${turn * 31 + index}`)];
    const start = performance.now();
    graph = patched(graph, {
      revision: turn + 2,
      nodes: [{ id, type: 'Agreement', name: `New agreement ${turn}`, ...LIFE, frontier: null }],
      pairs: parties.map((party) => [id, party]),
      edges: parties.map((party) => edgeRow('PARTY_TO', [party, id], { id: party })),
    });
    taken.push(performance.now() - start);
    if (question) answer(new Analyst(graph), question.ask(turn));
    asked.push(performance.now() - start);
  }
  return [
    {
      name: 'a new agreement of eight parties, one of them the largest hub, taken in',
      ...percentiles(taken),
    },
    { name: 'the same and the first question after it (paths)', ...percentiles(asked) },
  ];
}

function built(model: Model, entities: number) {
  const builder = new GraphBuilder();
  const start = performance.now();
  for (const record of networkWorld(entities)) {
    const type = model.types.get(record.type);
    if (!type?.isEntity) continue;
    builder.addNodes([
      { id: record.id, type: record.type, name: String(record.name), ...LIFE, frontier: null },
    ]);
    for (const field of type.relationships.values()) {
      const given = record[field.name];
      const items = (Array.isArray(given) ? given : given === undefined ? [] : [given]) as (
        | string
        | RelationshipItem
      )[];
      builder.addEdges(items.map((item) => rowOf(record.id, field, item)));
    }
  }
  const graph = builder.build(1);
  const peak = used();
  return { graph, seconds: (performance.now() - start) / 1000, peak };
}

const LIFE = { saidFrom: '2026-11-24', recordedFrom: '2026-11-24T00:00:00.000Z' } as const;

function rowOf(
  record: string,
  { type, direction }: RelationshipField,
  given: string | RelationshipItem,
): ReadEdge {
  const item = typeof given === 'string' ? { id: given } : given;
  return edgeRow(type, direction === 'OUT' ? [record, item.id] : [item.id, record], item);
}

function edgeRow(
  type: string,
  [from, to]: readonly [string, string],
  item: Exclude<RelationshipItem, string>,
): ReadEdge {
  const { startMin = null, startMax = null, endMin = null, endMax = null } = boundsOf(item);
  const { role = null, basis = 'REPORTED', start: since = null, end: until = null } = item;
  return {
    ...{ id: `edge:${hash([type, from, to, role])}`, type, from, to, role, basis, since, until },
    ...{ startMin, startMax, endMin, endMax, attestedOn: null, tier: 'PRESS' },
    ...{ statementCount: 1, sourceCount: 1, claimSourceCount: 1, recordSourceCount: 0 },
    ...{ saidFrom: null, saidTo: null, recordedFrom: '2026-11-24T00:00:00.000Z', recordedTo: null },
  };
}

function questions(entities: number) {
  const count = organizationsOf(entities);
  const id = (turn: number) => `org:o${(turn * 7_919 + 13) % count}`;
  const paths = (turn: number): Question => ({
    ...{
      kind: 'paths',
      from: id(turn),
      to: id(turn * 3 + 1),
      maxHops: 6,
      count: 6,
      exclude: [],
      scope: {},
      parts: ['LINKS', 'NAMES'],
    },
  });
  const near =
    (hops: number) =>
    (turn: number): Question => ({
      ...{ kind: 'neighbourhood', of: id(turn), hops, limit: 500, scope: {}, parts: ['NAMES'] },
    });
  const routes = sharing(['Company', 'University', 'NationalLab'], ['AGREEMENTS']);
  const rank = (): Question => ({
    ...{ kind: 'centrality', metric: 'PAGERANK', isSampled: false, start: 0, count: 25, scope: {}, routes },
  });
  const groups = (): Question => ({ kind: 'communities', scope: {}, routes });
  return [
    { name: 'paths, at most 6 hops, first 5', ask: paths, times: 60 },
    { name: '2-hop neighbourhood capped at 500', ask: near(2), times: 60 },
    { name: '3-hop neighbourhood capped at 500', ask: near(3), times: 30 },
    { name: 'PageRank, first time', ask: rank, times: 1 },
    { name: 'PageRank, again', ask: rank, times: 30 },
    { name: 'communities, first time', ask: groups, times: 1 },
  ];
}

function timed(analyst: Analyst, ask: (turn: number) => Question, times: number) {
  const took = Array.from({ length: times }, (_, turn) => {
    const start = performance.now();
    answer(analyst, ask(turn));
    return performance.now() - start;
  });
  return percentiles(took);
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Returns the bytes still in use: heap, and arrays outside of it. */
function used(): number {
  // Memory that arrays gave back shows only after the collection.
  collectGarbage();
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
