import { expect, it } from 'vitest';
import type { ReadEdge } from '../../../src/network/graph/graph.ts';
import { GraphBuilder } from '../../../src/network/graph/graph-builder.ts';
import { BARE } from '../../support/worlds/bare-edge.ts';

/** Past each size at which room is made for more. */
const EDGES = 4_000;

it('keeps every relationship, those too for which room was made', () => {
  const ids = Array.from({ length: EDGES + 1 }, (_, index) => `org:${String(index).padStart(5, '0')}`);
  const life = { saidFrom: '2026-01-01', recordedFrom: '2026-01-01T00:00:00.000Z' };
  const builder = new GraphBuilder();
  builder.addNodes(ids.map((id) => ({ id, type: 'Company', name: id, ...life, frontier: null })));
  builder.addEdges(
    ids.slice(1).map(
      (id, index): ReadEdge => ({
        ...{ id: `edge:${index}`, from: ids[0] ?? '', to: id, type: 'PART_OF', basis: 'STATED' },
        ...BARE,
        ...{
          tier: 'OFFICIAL',
          saidTo: null,
          recordedTo: null,
          ...life,
          statementCount: 1,
          sourceCount: 1,
          claimSourceCount: 1,
          attestedOn: null,
          recordSourceCount: 0,
        },
      }),
    ),
  );
  const { starts, neighbours, edges } = builder.build(1);
  expect(edges.count).toBe(EDGES);
  expect([...neighbours.slice(starts[0], starts[1])]).toEqual(ids.slice(1).map((_, index) => index + 1));
});
