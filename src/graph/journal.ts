import type { Engine, Transaction } from '../engine/engine.ts';
import { cypher, statement } from './cypher.ts';
import type { Read } from './state.ts';

/**
 * What the last writes changed, kept in the database itself, so that every process that holds a copy of a part of the graph can follow
 * the writes of all. A write takes the place of the one so many revisions before it.
 */
const MOST_WRITES = 100;
/** A write that changes more nodes is not told in detail. */
const MOST_NODES = 5_000;

const ADVANCE = statement(
  'record.advance',
  cypher`MATCH (f:Format {id: 'format'}) SET f.revision = $revision, f.writtenAt = $writtenAt
    MERGE (w:Written {place: $place}) SET w.revision = $revision, w.nodes = $nodes`,
);

const WRITTEN = statement(
  'journal.written',
  cypher`MATCH (w:Written) WHERE w.revision > $from AND w.revision <= $to RETURN w.revision AS revision, w.nodes AS nodes`,
);

/** What one write changed. */
export interface Written {
  /** The graph's revision after it. */
  readonly revision: number;
  /** Nodes that are new, that were there from another day on, or whose outgoing edges changed. */
  readonly nodes: readonly string[];
}

/** Notes a write within its transaction. */
export async function advance(tx: Transaction, { revision, nodes }: Written): Promise<void> {
  await tx.run(ADVANCE, {
    revision,
    writtenAt: new Date().toISOString(),
    place: revision % MOST_WRITES,
    nodes: nodes.length > MOST_NODES ? null : nodes,
  });
}

/** The nodes that changed from one revision to another; undefined when the writes between are too many or too large to tell. */
export async function changedNodes(
  read: Read,
  span: { readonly from: number; readonly to: number },
): Promise<readonly string[] | undefined> {
  const rows = await read(WRITTEN, { from: span.from, to: span.to });
  const told = rows.filter(({ nodes }) => Array.isArray(nodes));
  if (told.length !== span.to - span.from) return undefined;
  return [...new Set(told.flatMap(({ nodes }) => nodes as readonly string[]))];
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
