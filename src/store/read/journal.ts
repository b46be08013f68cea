import { cypher, namedQuery } from '../../engine/cypher.ts';
import type { Engine, Transaction } from '../../engine/engine.ts';
import type { Read } from './read-state.ts';

/**
 * What the last writes changed, kept in the database itself, so that every process that holds a copy of a part of the graph can follow
 * the writes of all. A write takes the place of the one so many revisions before it.
 */
const MAX_WRITES = 100;
/** A write that changes more than this is not told in detail. */
const MAX_CHANGES = 5_000;

const ADVANCE = namedQuery(
  'record.advance',
  cypher`MATCH (f:Format {id: 'format'}) SET f.revision = $revision, f.writtenAt = $writtenAt
    MERGE (w:Written {place: $place}) SET w.revision = $revision, w.nodes = $nodes, w.pairs = $pairs`,
);

const WRITTEN = namedQuery(
  'journal.written',
  cypher`MATCH (w:Written) WHERE w.revision > $from AND w.revision <= $to RETURN w.revision AS revision, w.nodes AS nodes, w.pairs AS pairs ORDER BY revision`,
);

/** Ids of two entities. The first is the one that likely has fewer relationships: to look from there for those with the other is quick. */
export type Pair = readonly [near: string, far: string];

/** What writes changed. */
export interface Changed {
  /** Nodes that are new, have another name, or were there from another day on. */
  readonly nodes: readonly string[];
  /** Entities between which a relationship that paths may take came, went or changed. */
  readonly pairs: readonly Pair[];
}

/** Notes a write within its transaction, with the graph's revision after it. */
export async function advance(
  tx: Transaction,
  { revision, nodes, pairs }: Changed & { readonly revision: number },
): Promise<void> {
  const isTold = nodes.length + pairs.length <= MAX_CHANGES;
  await tx.run(ADVANCE, {
    revision,
    writtenAt: new Date().toISOString(),
    place: revision % MAX_WRITES,
    nodes: isTold ? nodes : null,
    pairs: isTold ? pairs.map((pair) => pair.join(' ')) : null,
  });
}

/** What changed from one revision to another, each once; undefined when the writes between are too many or too large to tell. */
export async function changedBetween(
  read: Read,
  span: { readonly from: number; readonly to: number },
): Promise<Changed | undefined> {
  const rows = await read(WRITTEN, { from: span.from, to: span.to });
  const told = rows.filter(({ nodes, pairs }) => Array.isArray(nodes) && Array.isArray(pairs));
  if (told.length !== span.to - span.from) return undefined;
  const pairs = told.flatMap((row) => (row.pairs as readonly string[]).map(pairOf));
  return {
    nodes: [...new Set(told.flatMap((row) => row.nodes as readonly string[]))],
    pairs: [...new Map(pairs.map((pair) => [[...pair].sort().join(' '), pair])).values()],
  };
}

function pairOf(text: string): Pair {
  const [near = '', far = ''] = text.split(' ');
  return [near, far];
}

const revisions = new WeakMap<Engine, number>();

/** Remembers that a write of this process has taken effect. */
export function noteWrite(engine: Engine, revision: number): void {
  revisions.set(engine, revision);
}

/** The revision after this process's last write; undefined when it has not written. */
export function lastWrite(engine: Engine): number | undefined {
  return revisions.get(engine);
}
