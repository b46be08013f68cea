import { openBeside } from './beside/beside.ts';
import { CAPABILITIES, openEmbedded } from './embedded/embedded.ts';
import { FolderHeldError } from './embedded/open-database.ts';
import type { Engine, GraphUse } from './engine.ts';

/** The settings that choose and limit the engine. */
export interface EngineOptions {
  readonly use: GraphUse;
  /** Folder of the embedded database. */
  readonly data: string;
  /** Set to use Neo4j instead. */
  readonly neo4j?: {
    readonly uri: string;
    readonly username: string;
    readonly password: string;
    readonly database: string;
  };
  /** Time for one query, milliseconds. */
  readonly callMs: number;
  /** Number of connections to Neo4j. */
  readonly poolSize: number;
  /** True to hold the folder of the embedded database oneself; else a folder that a server holds is used through that server. */
  readonly isHolder?: boolean;
}

/**
 * Opens Neo4j if an address is set, the embedded engine otherwise. The Neo4j driver is loaded only when it is
 * used, since it slows every start. Throws `UnavailableError` when the embedded database cannot be opened;
 * Neo4j is not contacted yet.
 */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const { use, data, neo4j, callMs, poolSize } = options;
  if (!neo4j) return openFolder(options, { folder: data, callMs, use });
  const { openNeo4j } = await import('./neo4j/neo4j.ts');
  return openNeo4j({ ...neo4j, callMs, poolSize });
}

async function openFolder(
  { isHolder }: EngineOptions,
  given: { readonly folder: string; readonly callMs: number; readonly use: GraphUse },
): Promise<Engine> {
  try {
    return openEmbedded(given);
  } catch (error) {
    if (isHolder || !(error instanceof FolderHeldError)) throw error;
    const beside = await openBeside({ ...given, capabilities: CAPABILITIES });
    if (beside) return beside;
    throw error;
  }
}
