import { cypher, namedQuery } from '../../engine/cypher.ts';
import type { Engine } from '../../engine/engine.ts';

/** An import that has begun and not ended, or a file that the graph is being made the mirror of: it is under way, or was killed. */
export interface UnfinishedImport {
  readonly id: string;
  readonly fileName: string;
}

const UNFINISHED = namedQuery(
  'imports.unfinished',
  cypher`MATCH (i:Import) WHERE i.endedAt IS NULL RETURN i.id AS id, i.fileName AS fileName ORDER BY i.id LIMIT 250
    UNION ALL MATCH (f:Format {id: 'format'}) WHERE f.mirroring IS NOT NULL RETURN f.id AS id, f.mirroring AS fileName`,
);

/** Returns the imports of which only a part is in the graph. */
export async function readUnfinishedImports(
  engine: Pick<Engine, 'read'>,
): Promise<readonly UnfinishedImport[]> {
  return (await engine.read(UNFINISHED)).map(({ id, fileName }) => ({
    id: String(id),
    fileName: String(fileName),
  }));
}

/** Says to readers what an unfinished import means, and how it is finished; undefined where there is none. */
export function noticeOf(imports: readonly UnfinishedImport[]): string | undefined {
  if (imports.length === 0) return undefined;
  const names = imports.slice(0, 3).map(({ fileName }) => fileName);
  const rest = imports.length > names.length ? ` and ${imports.length - names.length} more` : '';
  return `The import of ${names.join(', ')}${rest} is not finished: records, and what follows from them, may be missing. If it is not under way, give the same files to accord import again: it goes on where it stopped.`;
}
