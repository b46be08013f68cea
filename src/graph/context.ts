import type DataLoader from 'dataloader';
import type { Engine, Row } from '../engine/engine.ts';
import type { Model } from './model.ts';

/** What one request carries. Made anew for every request, so that loaders never outlive it. */
export interface RequestContext {
  readonly engine: Engine;
  readonly model: Model;
  /** One loader for each statement and its parameters; see `load`. */
  readonly loaders: Map<string, DataLoader<string, Row | undefined>>;
  /** Aborted when the request's time is up. */
  readonly deadline: AbortSignal | undefined;
  /** Time for the facets of one list, milliseconds; undefined for no limit of their own. */
  readonly facetMs: number | undefined;
}

export function createContext(parts: {
  readonly engine: Engine;
  readonly model: Model;
  readonly deadline?: AbortSignal;
  readonly facetMs?: number;
}): RequestContext {
  const { engine, model, deadline, facetMs } = parts;
  return { engine, model, loaders: new Map(), deadline, facetMs };
}
