import { describe, expect, it } from 'vitest';
import type { ReadEdge } from '../../../src/network/graph/graph.ts';
import { GraphBuilder } from '../../../src/network/graph/graph-builder.ts';
import { maskOf, type RelationshipScope } from '../../../src/network/graph/scope.ts';
import { BARE } from '../../support/worlds/bare-edge.ts';

/** A relationship that was first known as reported, and since May 2026 as stated. */
const known: ReadEdge[] = [
  {
    ...{
      ...BARE,
      id: 'edge',
      type: 'PARTY_TO_THEN',
      from: 'org:a',
      to: 'agreement:b',
      basis: 'REPORTED',
      tier: 'PRESS',
    },
    ...{
      saidFrom: '2026-03-02',
      saidTo: '2026-05-01',
      statementCount: 1,
      sourceCount: 1,
      claimSourceCount: 1,
      recordSourceCount: 0,
    },
    ...{ recordedFrom: '2026-06-01T00:00:00.000Z', recordedTo: '~~' },
  },
  {
    ...{
      ...BARE,
      id: 'edge',
      type: 'PARTY_TO',
      from: 'org:a',
      to: 'agreement:b',
      basis: 'STATED',
      tier: 'PARTY',
    },
    ...{
      saidFrom: '2026-05-01',
      saidTo: null,
      statementCount: 1,
      sourceCount: 2,
      claimSourceCount: 2,
      recordSourceCount: 0,
    },
    ...{ recordedFrom: '2026-06-01T00:00:00.000Z', recordedTo: null },
  },
];

describe('what was known', () => {
  const builder = new GraphBuilder();
  builder.addNodes([
    { id: 'org:a', type: 'Company', name: null, saidFrom: '2026-03-02', recordedFrom: null, frontier: null },
    {
      id: 'agreement:b',
      type: 'Agreement',
      name: null,
      saidFrom: '2026-03-02',
      recordedFrom: null,
      frontier: null,
    },
  ]);
  builder.addEdges(known);
  const graph = builder.build(1);
  const basesIn = (scope: RelationshipScope) =>
    [...maskOf(graph, scope)].flatMap((held, edge) => (held > 0 ? [graph.edges.basis[edge]] : []));

  it('is one relationship at each horizon, under its own type', () => {
    expect(graph.edges.relationshipNames).toEqual(['PARTY_TO']);
    expect(basesIn({})).toEqual([0]);
    expect(basesIn({ publishedBy: '2026-03-01' })).toEqual([]);
    expect(basesIn({ publishedBy: '2026-04-30' })).toEqual([1]);
    expect(basesIn({ publishedBy: '2026-05-01' })).toEqual([0]);
    expect(basesIn({ recordedBy: '2026-05-31T23:59:59.999Z' })).toEqual([]);
    expect(basesIn({ recordedBy: '2026-06-01T00:00:00.000Z' })).toEqual([0]);
    expect(basesIn({ publishedBy: '2026-03-02', recordedBy: '2026-11-24T00:00:00.000Z' })).toEqual([1]);
    expect(basesIn({ publishedBy: '2026-03-02', minBasis: 'STATED' })).toEqual([]);
  });
});
