import { cypher, namedQuery } from '../../engine/cypher.ts';
import type { Engine, Row } from '../../engine/engine.ts';
import { type Act, isEqual } from '../../model/claims/claim.ts';
import { NO_MERGES, type Survivors, survivorsOf } from '../../model/claims/merges.ts';
import { toAct } from '../layout/properties.ts';
import { readEdition } from './edition.ts';

/**
 * Which ids lead to another entity, now and at earlier times. Few do, and every question that names an id must know, so this process holds
 * what was decided in memory: it reads that where it opens a graph and where it writes, and a server looks every second whether others have
 * written meanwhile.
 */
const ACTS = namedQuery(
  'merged.acts',
  cypher`MATCH (a:Act) WHERE a.kind IN ['MERGE', 'SPLIT'] RETURN a {.id, .kind, .at, .from, .into} AS act ORDER BY a.at, a.id`,
);

interface Held {
  /** The edition that was read. */
  edition: string | undefined;
  /** In the order of their instants. */
  acts: readonly Act[];
  survivors: Survivors;
  /** What led where at earlier times, by the instant of the last act that counted then. */
  formerly: Map<string, MergedThen | undefined>;
}

const held = new WeakMap<Engine, Held>();

/** Returns the ids that lead to another entity, as last read: the same object until that changes. */
export function mergedIds(engine: Engine): Survivors {
  return heldOf(engine).survivors;
}

/** What led where at an instant. */
export interface MergedThen {
  readonly survivors: Survivors;
  /** The instant of the last act that counted then; empty where there was none. */
  readonly until: string;
}

/** Returns the ids that led to another entity at an instant; undefined where they lead there now, too. */
export function mergedThen(engine: Engine, instant: string): MergedThen | undefined {
  const { acts, survivors, formerly } = heldOf(engine);
  const until = acts.findLast(({ at }) => at <= instant)?.at ?? '';
  if (until === (acts.at(-1)?.at ?? '')) return undefined;
  if (formerly.has(until)) return formerly.get(until);
  const those = survivorsOf(acts.filter(({ at }) => at <= until));
  const found = isSame(those, survivors) ? undefined : { survivors: those, until };
  formerly.set(until, found);
  return found;
}

/** Reads them anew, where something was written since. */
export async function readMergedIds(engine: Engine): Promise<void> {
  const { revision, writtenAt } = await readEdition((query, params) => engine.read(query, params));
  const edition = writtenAt === undefined ? undefined : `${revision} ${writtenAt}`;
  const known = heldOf(engine);
  if (edition !== undefined && edition === known.edition) return;
  const acts = (await engine.read(ACTS)).map(({ act }) => toAct(act as Row));
  known.edition = edition;
  if (isEqual(acts, known.acts)) return;
  const survivors = survivorsOf(acts);
  known.acts = acts;
  known.formerly = new Map();
  if (!isSame(survivors, known.survivors)) known.survivors = survivors;
}

/** Lets an engine that wraps another know what that one knows, and the other way round. */
export function shareMergedIds(engine: Engine, wrapper: Engine): void {
  held.set(wrapper, heldOf(engine));
}

function heldOf(engine: Engine): Held {
  const known = held.get(engine) ?? {
    edition: undefined,
    acts: [],
    survivors: NO_MERGES,
    formerly: new Map(),
  };
  held.set(engine, known);
  return known;
}

function isSame(one: Survivors, other: Survivors): boolean {
  return one.size === other.size && [...one].every(([id, survivor]) => other.get(id) === survivor);
}
