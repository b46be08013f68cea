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

/** Returns the present edition; revision 0 for a graph without data. */
export async function readEdition(read: Read): Promise<Edition> {
  const [row] = await read(EDITION, {});
  return {
    revision: Number(row?.revision ?? 0),
    writtenAt: typeof row?.writtenAt === 'string' ? row.writtenAt : undefined,
  };
}
