import { cypher, namedQuery } from '../../engine/cypher.ts';
import type { Read } from './read-state.ts';

/** What tells one state of the graph from every other, for those who kept an answer. */
export interface Edition {
  /** Counts every change of the graph. */
  readonly revision: number;
  /** When the last change was written, by the clock of the writer; undefined before the first. */
  readonly writtenAt: string | undefined;
}

const EDITION = namedQuery(
  'edition',
  cypher`MATCH (f:Format {id: 'format'}) RETURN f.revision AS revision, f.writtenAt AS writtenAt`,
);

export async function readEdition(read: Read): Promise<Edition> {
  const [row] = await read(EDITION, {});
  return {
    revision: Number(row?.revision ?? 0),
    writtenAt: typeof row?.writtenAt === 'string' ? row.writtenAt : undefined,
  };
}
