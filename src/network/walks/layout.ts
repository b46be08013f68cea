import { UndirectedGraph } from 'graphology';
import { forceAtlas2 } from './force-atlas.ts';
import { randomSequence, textHash } from './random.ts';

/** A place for drawing. */
export interface DrawingPlace {
  readonly x: number;
  readonly y: number;
}

/**
 * Returns places for drawing, within -1 and 1 (ForceAtlas2: Jacomy and others 2014). Every node starts where
 * its id says, so the same question gives the same picture and a larger one resembles it.
 */
export function layout(
  ids: readonly string[],
  pairs: readonly (readonly [string, string])[],
): DrawingPlace[] {
  const graph = new UndirectedGraph();
  for (const id of ids) {
    const random = randomSequence(textHash(id));
    graph.addNode(id, { x: random() * 2 - 1, y: random() * 2 - 1 });
  }
  for (const [one, other] of pairs) if (!graph.hasEdge(one, other)) graph.addEdge(one, other);
  const settings = { ...forceAtlas2.inferSettings(graph), barnesHutOptimize: ids.length > 200 };
  const found = forceAtlas2(graph, { iterations: ids.length > 500 ? 50 : 150, settings });
  const points = ids.map((id) => found[id] ?? { x: 0, y: 0 });
  const reach = Math.max(1e-9, ...points.map(({ x, y }) => Math.max(Math.abs(x), Math.abs(y))));
  return points.map(({ x, y }) => ({ x: rounded(x / reach), y: rounded(y / reach) }));
}

function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
