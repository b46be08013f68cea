import type { FastifyReply } from 'fastify';
import type { Config } from '../config.ts';
import type { Engine } from '../engine/engine.ts';
import { UnavailableError } from '../errors.ts';
import { createContext, type RequestContext } from '../graph/context.ts';
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

/** Lets a request in: once the graph is there, when its turn comes, until its deadline. Throws `UnavailableError` otherwise. */
export async function admit(parts: AdmissionParts, reply: FastifyReply): Promise<Admission> {
  const { engine, contract, config, gate } = parts;
  const reason = parts.whyNotReady();
  if (reason !== undefined) throw new UnavailableError(reason);
  const gone = new AbortController();
  const { requestMs, facetMs } = config.limits;
  const deadline = AbortSignal.any([AbortSignal.timeout(requestMs), gone.signal]);
  // Not the request's own `close`, which comes as soon as its body is read.
  reply.raw.once('close', () => gone.abort(GONE));
  const leave = await gate.enter(deadline);
  reply.raw.once('close', leave);
  if (reply.raw.destroyed) leave();
  return { context: createContext({ engine, model: contract.model, deadline, facetMs }), leave };
}
