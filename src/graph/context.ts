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
}

export function createContext(parts: {
  readonly engine: Engine;
  readonly model: Model;
  readonly deadline?: AbortSignal;
}): RequestContext {
  return { engine: parts.engine, model: parts.model, loaders: new Map(), deadline: parts.deadline };
}
