import { cypher, namedQuery } from '../../engine/cypher.ts';
import type { Engine, NamedQuery, Transaction } from '../../engine/engine.ts';
import type { Read } from './read-state.ts';

/**
 * The journal: the changes of the last writes, kept in the database itself, so that every process that holds
 * a copy of a part of the graph can follow the writes of all. A write replaces the one this many revisions
 * before it.
 */
const MAX_WRITES = 100;
/** A write that changes more than this is entered without its details; who follows it must read all again. */
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

/**
 * Ids of two entities. The first is likely the one with fewer relationships, so that a search for those
 * between the two starts there.
 */
export type Pair = readonly [near: string, far: string];

/** The entities and relationships that writes changed. */
export interface Changed {
  /** Nodes that are new, were renamed, or became visible from another day on. */
  readonly nodes: readonly string[];
  /** Entities between which a relationship that paths may take was added, removed or changed. */
  readonly pairs: readonly Pair[];
}

/**
 * Enters a write into the journal within its transaction, with the graph's revision after it and when it was written;
 * without details where none are given.
 */
export async function advance(
  tx: Transaction,
  { revision, at }: { readonly revision: number; readonly at: string },
  changed: Changed | undefined,
): Promise<void> {
  const detailed =
    changed && changed.nodes.length + changed.pairs.length <= MAX_CHANGES ? changed : undefined;
  await tx.run(ADVANCE, {
    revision,
    writtenAt: at,
    place: revision % MAX_WRITES,
    nodes: detailed?.nodes ?? null,
    pairs: detailed?.pairs.map((pair) => pair.join(' ')) ?? null,
  });
}

/** Whether a query reads the journal. */
export function isJournal(query: NamedQuery): boolean {
  return query === WRITTEN;
}

/**
 * Returns what changed from one revision to another, each entry once. Undefined when there were too many
 * writes between, or one of them was too large to be entered in detail: the caller must then read all again.
 */
export async function changedBetween(
  read: Read,
  span: { readonly from: number; readonly to: number },
): Promise<Changed | undefined> {
  const rows = await read(WRITTEN, { from: span.from, to: span.to });
  const detailed = rows.filter(({ nodes, pairs }) => Array.isArray(nodes) && Array.isArray(pairs));
  if (detailed.length !== span.to - span.from) return undefined;
  const pairs = detailed.flatMap((row) => (row.pairs as readonly string[]).map(pairOf));
  return {
    nodes: [...new Set(detailed.flatMap((row) => row.nodes as readonly string[]))],
    pairs: [...new Map(pairs.map((pair) => [[...pair].sort().join(' '), pair])).values()],
  };
}

function pairOf(text: string): Pair {
  const [near = '', far = ''] = text.split(' ');
  return [near, far];
}

const revisions = new WeakMap<Engine, number>();

/**
 * Remembers the revision after a write of this process, so that its own answers include the write at once.
 */
export function noteWrite(engine: Engine, revision: number): void {
  revisions.set(engine, revision);
}

/** Returns the revision after this process's last write; undefined when it has not written. */
export function lastWrite(engine: Engine): number | undefined {
  return revisions.get(engine);
}
