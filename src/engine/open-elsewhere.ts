import type { Elsewhere, Engine } from './engine.ts';
import { openNeo4j } from './neo4j/neo4j.ts';

/** Opens in this thread the database that another thread's engine described, with connections of its own. */
export function openElsewhere(
  elsewhere: Elsewhere,
  limits: { readonly callMs: number; readonly poolSize: number },
): Engine {
  return openNeo4j({ ...elsewhere, ...limits });
}
