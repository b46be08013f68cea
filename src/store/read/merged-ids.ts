import { cypher, namedQuery } from '../../engine/cypher.ts';
import type { Engine } from '../../engine/engine.ts';
import { NO_MERGES, type Survivors } from '../../model/claims/merges.ts';

/**
 * Which ids lead to another entity. Few do, and every question that names an id must know, so this process holds them in memory: it reads them
 * where it opens a graph and where it writes, and a server reads them again every second, because others may have merged meanwhile.
 */
const MERGED = namedQuery('merged.ids', cypher`MATCH (n:Merged) RETURN n.id AS id, n.mergedInto AS survivor`);

const held = new WeakMap<Engine, { survivors: Survivors }>();

/** Returns the ids that lead to another entity, as last read. */
export function mergedIds(engine: Engine): Survivors {
  return heldOf(engine).survivors;
}

/** Reads them anew. */
export async function readMergedIds(engine: Engine): Promise<void> {
  const rows = await engine.read(MERGED);
  heldOf(engine).survivors = new Map(rows.map(({ id, survivor }) => [String(id), String(survivor)]));
}

/** Lets an engine that wraps another know what that one knows, and the other way round. */
export function shareMergedIds(engine: Engine, wrapper: Engine): void {
  held.set(wrapper, heldOf(engine));
}

function heldOf(engine: Engine): { survivors: Survivors } {
  const known = held.get(engine) ?? { survivors: NO_MERGES };
  held.set(engine, known);
  return known;
}
