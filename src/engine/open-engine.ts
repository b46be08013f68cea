import { openEmbedded } from './embedded/embedded.ts';
import type { Engine } from './engine.ts';

export interface EngineOptions {
  /** Folder of the embedded database. */
  readonly data: string;
  /** Set to use Neo4j instead. */
  readonly neo4j?: {
    readonly uri: string;
    readonly username: string;
    readonly password: string;
    readonly database: string;
  };
  /** Time for one statement, milliseconds. */
  readonly callMs: number;
  /** Connections to Neo4j. */
  readonly poolSize: number;
}

/** Neo4j if an address is set, the embedded engine otherwise. The driver is loaded only when it is used. */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const { data, neo4j, callMs, poolSize } = options;
  if (!neo4j) return openEmbedded({ folder: data, callMs });
  const { openNeo4j } = await import('./neo4j/neo4j.ts');
  return openNeo4j({ ...neo4j, callMs, poolSize });
}
