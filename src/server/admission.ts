import type { FastifyReply } from 'fastify';
import type { Config } from '../config.ts';
import type { Engine } from '../engine/engine.ts';
import { UnavailableError } from '../errors.ts';
import { createContext, type RequestContext } from '../query/request-context.ts';
import type { Contract } from '../schema.ts';
import type { Gate } from './gate.ts';

export interface AdmissionParts {
  readonly engine: Engine;
  readonly contract: Contract;
  readonly config: Pick<Config, 'limits'>;
  /** Why no question can be answered yet; undefined once it can. */
  readonly whyNotReady: () => string | undefined;
  /** One for the whole server: every question waits at the same one. */
  readonly gate: Gate;
}

/** A request's turn. `leave` gives it back; so does the end of the connection. */
export interface Admission {
  readonly context: RequestContext;
  readonly leave: () => void;
}

/** Made once: an error with its stack trace for every request that ends is work for nobody. */
const GONE = new Error('The client is gone.');
const LATE = new Error('The time for a request is up.');

/** Lets a request in: once the graph is there, when its turn comes, until its deadline. Throws `UnavailableError` otherwise. */
export async function admit(parts: AdmissionParts, reply: FastifyReply): Promise<Admission> {
  const { engine, contract, config, gate } = parts;
  const reason = parts.whyNotReady();
  if (reason !== undefined) throw new UnavailableError(reason);
  const over = new AbortController();
  const { signal: deadline } = over;
  const { requestMs, facetMs } = config.limits;
  // A timer of ours: what AbortSignal.any holds of AbortSignal.timeout is weak, and once memory is collected the time is never up.
  const timer = setTimeout(() => over.abort(LATE), requestMs).unref();
  // Not the request's own `close`, which comes as soon as its body is read.
  reply.raw.once('close', () => {
    clearTimeout(timer);
    over.abort(GONE);
  });
  const leave = await gate.enter(deadline);
  reply.raw.once('close', leave);
  if (reply.raw.destroyed) leave();
  return { context: createContext({ engine, model: contract.model, deadline, facetMs }), leave };
}
