import { openElsewhere } from '../../engine/open-elsewhere.ts';
import type { GraphBuilder } from '../graph/graph-builder.ts';
import { type Progress, readGraph } from '../graph/read-graph.ts';
import type { Message } from './messages.ts';

/**
 * Number of relationships read at once: no request waits behind their conversion, and answers go on between
 * two pages.
 */
const PAGE = 5_000;
/**
 * Queries here may take this many times the usual limit: nobody waits for a single one, and other work on the
 * database may slow it.
 */
const PATIENCE = 12;
/** One connection for each of the two readers that take turns. */
const CONNECTIONS = 2;

/** Reads a graph over connections of this thread's own, so that the server's thread never sees its rows. */
export async function readElsewhere(
  { from, texts }: Pick<Extract<Message, { readonly op: 'read' }>, 'from' | 'texts'>,
  builder: GraphBuilder,
  onProgress: (progress: Progress) => void,
): Promise<void> {
  const engine = openElsewhere(from, { callMs: from.callMs * PATIENCE, poolSize: CONNECTIONS });
  const sink = {
    nodes: builder.addNodes.bind(builder),
    edges: builder.addEdges.bind(builder),
  };
  try {
    await readGraph({ engine, texts, sink, page: PAGE, onProgress });
  } finally {
    await engine.close();
  }
}
