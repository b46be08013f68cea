import type { Engine } from '../engine/engine.ts';

/** What one write of this process changed, for those who keep a copy of the graph. */
export interface Written {
  /** The graph's revision after it. */
  readonly revision: number;
  /** Nodes that are new or whose outgoing edges changed. */
  readonly nodes: readonly string[];
}

const MOST_WRITES = 1_000;
const MOST_NODES = 20_000;

const journals = new WeakMap<Engine, Written[]>();

/** Notes a write that has taken effect. */
export function noteWrite(engine: Engine, written: Written): void {
  const journal = journals.get(engine) ?? [];
  journals.set(engine, journal);
  journal.push(written);
  if (journal.length > MOST_WRITES) journal.shift();
}

/** The revision after this process's last write; undefined when it has not written. */
export function lastWrite(engine: Engine): number | undefined {
  return journals.get(engine)?.at(-1)?.revision;
}

/**
 * The nodes that changed from one revision to another, when this process made every change between the two and they are few;
 * undefined otherwise.
 */
export function changedNodes(
  engine: Engine,
  span: { readonly from: number; readonly to: number },
): readonly string[] | undefined {
  const writes = (journals.get(engine) ?? []).filter(
    ({ revision }) => revision > span.from && revision <= span.to,
  );
  if (new Set(writes.map(({ revision }) => revision)).size !== span.to - span.from) return undefined;
  const nodes = new Set(writes.flatMap((write) => write.nodes));
  return nodes.size <= MOST_NODES ? [...nodes] : undefined;
}
