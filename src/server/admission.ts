import type { FastifyRequest } from 'fastify';
import type { Config } from '../config.ts';
import { workEnded } from '../engine/deadline.ts';
import type { Engine } from '../engine/engine.ts';
import { UnavailableError } from '../errors.ts';
import { createContext, type RequestContext } from '../query/request-context.ts';
import type { Contract } from '../schema.ts';
import { type AccessParts, accessOf, bearerOf, senderOf } from './authenticate.ts';
import type { Gate } from './gate.ts';
import type { Rates } from './rates.ts';

/** The gate and the limits that a request must pass. */
export interface AdmissionParts extends AccessParts {
  readonly engine: Engine;
  readonly contract: Contract;
  readonly config: Pick<Config, 'limits'> & AccessParts['config'];
  /** Returns why no question can be answered yet; undefined once it can. */
  readonly whyNotReady: () => string | undefined;
  readonly rates: Rates;
  /** The one gate of the whole server, where every question waits. */
  readonly gate: Gate;
  /** The deadlines of the requests under way, so that a server that must end can bring them forward. */
  readonly underWay: Set<AbortController>;
}

/** A request, and what it ends with: its connection, or a part of it that is a question of its own. */
export interface Ending {
  readonly request: FastifyRequest;
  readonly raw: {
    readonly once: (event: 'close', listener: () => void) => unknown;
    readonly destroyed: boolean;
  };
}

/**
 * A request's turn. `leave` gives it back, and so does the end of the connection: at once, or when what the request made the engine and
 * the network do has really ended, for a statement runs on after its time is up.
 */
export interface Admission {
  readonly context: RequestContext;
  readonly leave: () => void;
}

/** What a whole document costs, such as a feed or a report, which asks several questions of known size. */
const DOCUMENT_POINTS = 50;
/** What is paid for by each question in it, once its cost is known: only who owes is refused at once. */
export const PAID_LATER = 0;

/** Made once, because an error with its own stack trace for every request that ends serves nobody. */
const GONE = new Error('The client is gone.');
const LATE = new Error('The time for a request is up.');
const ENDING = new UnavailableError('The server is shutting down; ask again in a few seconds.');

/** Ends everything under way: it is answered with 503. */
export function endAll(underWay: ReadonlySet<AbortController>): void {
  for (const over of underWay) over.abort(ENDING);
}

/**
 * Lets a request in: once the graph is loaded, when its turn comes, until its deadline, as who its key says, while that one has points to
 * spend. Throws `UnavailableError` otherwise, and `UnauthenticatedError` for a key that is missing or not taken.
 */
export async function admit(
  parts: AdmissionParts,
  reply: Ending,
  points = DOCUMENT_POINTS,
): Promise<Admission> {
  const { engine, contract, config, gate, underWay } = parts;
  const reason = parts.whyNotReady();
  if (reason !== undefined) throw new UnavailableError(reason);
  const bearer = bearerOf(reply.request, config);
  const over = new AbortController();
  const { signal: deadline } = over;
  const { requestMs, facetMs, nodes: maxRecords } = config.limits;
  // A timer of our own: AbortSignal.any holds AbortSignal.timeout weakly, and once memory is collected the
  // time is never up.
  const timed = () => setTimeout(() => over.abort(LATE), requestMs).unref();
  let timer = timed();
  // The response's close, not the request's: that one comes as soon as the body is read.
  underWay.add(over);
  reply.raw.once('close', () => {
    underWay.delete(over);
    clearTimeout(timer);
    over.abort(GONE);
  });
  const giveBack = await gate.enter(deadline);
  const leave = () => void (workEnded(deadline)?.then(giveBack) ?? giveBack());
  reply.raw.once('close', leave);
  if (reply.raw.destroyed) leave();
  const whileWriting = () => {
    clearTimeout(timer);
    const { socket } = reply.request.raw;
    const { timeout = 0 } = socket;
    // Nothing is sent meanwhile, and nobody is to hang up for that.
    socket.setTimeout(0);
    return () => {
      socket.setTimeout(timeout);
      if (!reply.raw.destroyed) timer = timed();
    };
  };
  const entering = accessOf(parts, senderOf(reply.request, config), bearer).then((access) => {
    parts.rates.take(access.caller ?? '', points);
    return { ...access, whileWriting };
  });
  const access = await entering.catch((error) => {
    leave();
    throw error;
  });
  const { model } = contract;
  return { context: createContext({ engine, model, deadline, facetMs, maxRecords, access }), leave };
}
