import { cypher, namedQuery } from '../../engine/cypher.ts';
import type { Read } from './read-state.ts';

/**
 * The edition of the graph: tells one state of it from every other, for clients and caches that kept an
 * answer.
 */
export interface Edition {
  /** Goes up with every write that changes the graph. */
  readonly revision: number;
  /** When the last change was written, by the clock of the writer; undefined before the first. */
  readonly writtenAt: string | undefined;
}

const EDITION = namedQuery(
  'edition',
  cypher`MATCH (f:Format {id: 'format'}) RETURN f.revision AS revision, f.writtenAt AS writtenAt`,
);

/**
 * Returns the instant of a write after the last one: now, or just after that one where the clock is behind it. Of two acts on one matter the
 * later counts, and feeds are read on from an instant, so no write may be dated before another that it follows.
 */
export function nextInstant(writtenAt: string | undefined): string {
  const last = writtenAt === undefined ? 0 : Date.parse(writtenAt);
  return new Date(Math.max(Date.now(), last + 1)).toISOString();
}

/** Clocks of machines differ by so much. */
export const CLOCK_DRIFT_MS = 5 * 60 * 1000;

/** Says that the clock of this machine is behind the last write; undefined where it is not, or hardly. */
export function clockBehind({ writtenAt }: Edition): string | undefined {
  if (writtenAt === undefined || Date.parse(writtenAt) <= Date.now() + CLOCK_DRIFT_MS) return undefined;
  return `The clock of this machine is behind: it says ${new Date().toISOString()}, and the last write was at ${writtenAt}. What is written now is dated just after that write. Set the clock.`;
}

/** Returns the present edition; revision 0 for a graph without data. */
export async function readEdition(read: Read): Promise<Edition> {
  const [row] = await read(EDITION, {});
  return {
    revision: Number(row?.revision ?? 0),
    writtenAt: typeof row?.writtenAt === 'string' ? row.writtenAt : undefined,
  };
}
