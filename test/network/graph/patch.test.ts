import fc from 'fast-check';
import { expect, it } from 'vitest';
import { COLUMNS } from '../../../src/network/graph/columns.ts';
import type { Graph, ReadEdge, ReadNode } from '../../../src/network/graph/graph.ts';
import { GraphBuilder } from '../../../src/network/graph/graph-builder.ts';
import { patched } from '../../../src/network/graph/patch.ts';
import { sharing } from '../../../src/network/partners/sharing-routes.ts';
import type { Answers, Kind, Question } from '../../../src/network/questions.ts';
import { Analyst } from '../../../src/network/worker/analyst.ts';
import { answer } from '../../../src/network/worker/answer.ts';
import { runs } from '../../support/random.ts';

/** Compares a graph that takes in one change after another with one built anew after each. */

const NAMES = Array.from({ length: 9 }, (_, index) => `org:n${index}`);
const TYPES = ['Company', 'NationalLab', 'Agreement'];
const RELATIONSHIPS = ['PARTY_TO', 'PARTY_TO_THEN', 'NAMES', 'UNDER'];
const DAYS = ['2025-01-01', '2025-06-01', '2026-01-01'];
const SAID = [null, '2026-01-10', '2026-02-28'];

const nodeRow: fc.Arbitrary<ReadNode> = fc.record({
  id: fc.constantFrom(...NAMES),
  type: fc.constantFrom(...TYPES),
  // One outgrows the bytes that lengths had before.
  name: fc.constantFrom(
    null,
    '',
    'Laboratoire für Ärzte',
    'ナショナル',
    'long '.repeat(60),
    'x'.repeat(40_000),
  ),
  saidFrom: fc.constantFrom('', ...DAYS),
  recordedFrom: fc.constantFrom('', ...DAYS),
  frontier: fc.constantFrom(null, ['2025-01-01|2026-01-01', '2026-01-01|2025-01-01']),
});

const edgeRow = fc.record({
  type: fc.constantFrom(...RELATIONSHIPS),
  from: fc.constantFrom(...NAMES),
  to: fc.constantFrom(...NAMES),
  basis: fc.constantFrom('STATED', 'REPORTED', 'INFERRED'),
  startMin: fc.constantFrom(null, ...DAYS),
  endMax: fc.constantFrom(null, '2026-06-01'),
  role: fc.constantFrom(null, 'lead', 'member'),
  saidTo: fc.constantFrom(...SAID),
  // Outgrows the bytes that it had before.
  statementCount: fc.constantFrom(1, 2, 200, 70_000),
});

/** Entities that appear or change, and pairs of entities with all that is between them from now on. */
const change = fc.record({
  nodes: fc.array(nodeRow, { maxLength: 4 }),
  pairs: fc.array(fc.tuple(fc.constantFrom(...NAMES), fc.constantFrom(...NAMES)), { maxLength: 5 }),
  edges: fc.array(edgeRow, { maxLength: 8 }),
});

it('answers as one that is built anew, after any changes', () => {
  let count = 0;
  const whole = (row: Partial<ReadEdge>): ReadEdge => {
    count += 1;
    const id = count % 5 === 0 ? `other:${count}` : `edge:${count.toString(16).padStart(32, '0')}`;
    const until = {
      until: null,
      attestedOn: null,
      tier: null,
      since: null,
      startMax: row.startMin ?? null,
      endMin: null,
    };
    const known = {
      saidFrom: null,
      recordedFrom: `t${count}`,
      recordedTo: null,
      sourceCount: 1,
      claimSourceCount: 1,
      recordSourceCount: 0,
    };
    return { ...until, ...known, ...row, id } as ReadEdge;
  };
  fc.assert(
    fc.property(change, fc.array(change, { minLength: 1, maxLength: 5 }), (first, changes) => {
      const nodes = new Map(first.nodes.map((row) => [row.id, row]));
      const isPlaced = ({ from, to }: ReadEdge) => nodes.has(from) && nodes.has(to);
      let edges = first.edges.map(whole).filter(isPlaced);
      let graph = built(nodes, edges);
      for (const [revision, { nodes: rows, pairs, edges: given }] of changes.entries()) {
        for (const row of rows) nodes.set(row.id, row);
        const isBetween = ({ from, to }: { readonly from: string; readonly to: string }) =>
          pairs.some(([one, other]) => (from === one && to === other) || (from === other && to === one));
        const fresh = given.filter(isBetween).map(whole);
        edges = [...edges.filter((edge) => !isBetween(edge)), ...fresh.filter(isPlaced)];
        graph = patched(graph, { revision, nodes: rows, pairs, edges: fresh });
        const anew = built(nodes, edges);
        expect(told(graph)).toEqual(told(anew));
        expect(answers(graph)).toEqual(answers(anew));
      }
    }),
    { numRuns: runs(400) },
  );
});

it('puts new relationships where old ones went away, so that it does not grow with changes', () => {
  const nodes = new Map(NAMES.map((id) => [id, { ...LIFE, id, type: 'Company' }]));
  const row = (index: number): ReadEdge => ({
    ...{ id: `edge:${index}`, type: 'NAMES', from: 'org:n0', to: 'org:n1', basis: 'STATED' },
    ...{
      startMin: null,
      startMax: null,
      endMin: null,
      endMax: null,
      since: null,
      until: null,
      attestedOn: null,
      role: null,
    },
    ...{ tier: null, saidFrom: null, saidTo: null, recordedFrom: null, recordedTo: null },
    ...{ statementCount: 1, sourceCount: 1, claimSourceCount: 1, recordSourceCount: 0 },
  });
  let graph = built(nodes, [row(0)]);
  for (let revision = 1; revision <= 50; revision += 1)
    graph = patched(graph, { revision, nodes: [], pairs: [['org:n1', 'org:n0']], edges: [row(revision)] });
  expect(graph.edges.count).toBe(1);
  expect(graph.edges.ids.at(0)).toBe('edge:50');
});

const LIFE = { name: null, saidFrom: '', recordedFrom: '', frontier: null };

function built(nodes: ReadonlyMap<string, ReadNode>, edges: readonly ReadEdge[]): Graph {
  const builder = new GraphBuilder();
  builder.addNodes([...nodes.values()]);
  builder.addEdges(edges);
  return builder.build(1);
}

/** Everything that a graph holds, by names instead of numbers. */
function told({ ids, types, typeNames, names, knownSince, edges, starts, neighbours, links }: Graph) {
  const text = (index: number | undefined) => edges.texts[index ?? -1] ?? null;
  const NUMBERS = new Set(['basis', 'startMin', 'startMax', 'endMin', 'endMax', 'isPast']);
  const COUNTS = new Set(['statementCount', 'sourceCount', 'claimSourceCount', 'recordSourceCount']);
  const valueIn = (column: (typeof COLUMNS)[number], edge: number) => {
    const number = edges[column][edge] ?? -1;
    if (column === 'from' || column === 'to') return ids[number];
    if (column === 'type') return edges.relationshipNames[number];
    return NUMBERS.has(column) || COUNTS.has(column) ? number : text(number);
  };
  const edgeOf = (edge: number) => ({
    id: edges.ids.at(edge),
    ...Object.fromEntries(COLUMNS.map((column) => [column, valueIn(column, edge)])),
  });
  return ids.map((id, node) => {
    const places = Array.from(
      { length: (starts[node + 1] ?? 0) - (starts[node] ?? 0) },
      (_, index) => (starts[node] ?? 0) + index,
    );
    return {
      id,
      type: typeNames[types[node] ?? 0],
      name: names.at(node),
      saidFrom: text(knownSince.saidFrom[node]),
      recordedFrom: text(knownSince.recordedFrom[node]),
      frontier: knownSince.frontiers.get(node),
      neighbours: places.map((place) => ids[neighbours[place] ?? 0]),
      links: places
        .map((place) => ({ leads: (links[place] ?? 0) & 1, ...edgeOf((links[place] ?? 0) >> 1) }))
        .sort((one, other) => (`${one.leads}${one.id}` < `${other.leads}${other.id}` ? -1 : 1)),
    };
  });
}

function answers(graph: Graph): unknown[] {
  const analyst = new Analyst(graph);
  const scopes = [{}, { validOn: '2025-06-01' }, { publishedBy: '2026-02-01' }, { via: ['NAMES'] }];
  const routes = sharing(['Company', 'NationalLab'], ['AGREEMENTS']);
  const parts = ['NAMES', 'LINKS', 'CUT', 'REASON'] as const;
  const [from = '', to = ''] = [graph.ids[0], graph.ids.at(-1)];
  const questions = scopes.flatMap((scope): Question[] => [
    { ...{ kind: 'paths', from, to, maxHops: 4, count: 9, exclude: [] }, parts, scope, excludeHubsAbove: 4 },
    { ...{ kind: 'neighbourhood', of: to, hops: 2, limit: 5 }, parts, scope },
    { ...{ kind: 'communities', routes }, scope },
    { ...{ kind: 'centrality', metric: 'PAGERANK', isSampled: false, start: 0, count: 9, routes }, scope },
  ]);
  return questions.map((question) => {
    try {
      return byNames(answer(analyst, question));
    } catch (error) {
      return String(error);
    }
  });
}

/** Types by their names: what numbers they have depends on which came first. */
function byNames(given: Answers[Kind]): unknown {
  if (!('entities' in given) || !given.entities.named) return given;
  const { types, typeNames, names } = given.entities.named;
  const named = { types: [...types].map((type) => typeNames[type]), names };
  return { ...given, entities: { ids: given.entities.ids, named } };
}
