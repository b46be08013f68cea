import type DataLoader from 'dataloader';
import type { Engine, Row } from '../engine/engine.ts';
import type { Model } from '../model/model.ts';

/** What one request carries. Made anew for every request, so that loaders never outlive it. */
export interface RequestContext {
  readonly engine: Engine;
  readonly model: Model;
  /** One loader for each statement and its parameters; see `load`. */
  readonly loaders: Map<string, DataLoader<string, Row | undefined>>;
  /** When it is asked, in UTC with milliseconds: what "today" means in all of it. */
  readonly now: string;
  /** Aborted when the request's time is up. */
  readonly deadline: AbortSignal | undefined;
  /** Time for the facets of one list, milliseconds; undefined for no limit of their own. */
  readonly facetMs: number | undefined;
}

/**
 * Makes the context of one request. Nothing in it outlives the request, so no answer is made from what
 * another one read.
 */
export function createContext(parts: {
  readonly engine: Engine;
  readonly model: Model;
  readonly deadline?: AbortSignal;
  readonly facetMs?: number;
  /** The clock; the system's when left out. */
  readonly now?: () => Date;
}): RequestContext {
  const { engine, model, deadline, facetMs } = parts;
  const now = (parts.now?.() ?? new Date()).toISOString();
  return { engine, model, loaders: new Map(), now, deadline, facetMs };
}
