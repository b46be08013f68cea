import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import {
  createSourceEventStream,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  GraphQLError,
} from 'graphql';
import { workEnded } from '../../engine/deadline.ts';
import type { Row } from '../../engine/engine.ts';
import { UnauthenticatedError, UnavailableError } from '../../errors.ts';
import { type Access, createContext, type RequestContext } from '../../query/request-context.ts';
import { readEdition } from '../../store/read/edition.ts';
import { accessOf } from '../authenticate.ts';
import { errorFormatter, isOutage } from '../errors.ts';
import { Revisions } from './revisions.ts';
import { Seats } from './seats.ts';
import {
  checkSubscription,
  SUBSCRIPTION_TIMES,
  type Subscribing,
  type SubscriptionParts,
  type SubscriptionTimes,
} from './subscribing.ts';

/** A subscription that was let in, while it lasts. */
interface Subscription {
  readonly asked: Subscribing;
  readonly document: DocumentNode;
  /** What it costs to begin, and again for each change that is told. */
  readonly points: number;
  readonly over: AbortController;
  /** The cursor to come back with: everything before it was told. */
  cursor: string | undefined;
}

const GONE = new Error('The subscriber is gone.');
const LATE = new UnavailableError('A change could not be read in time; come back with the cursor.', {
  code: 'DEADLINE_EXCEEDED',
});
const ENDING = new UnavailableError(
  'The server is shutting down; come back with the cursor in a few seconds.',
);
const TOO_SLOW = new GraphQLError(
  'A subscriber takes each change in time; this one did not. Come back with the cursor, or ask for fewer changes.',
  { extensions: { code: 'TOO_SLOW' } },
);

/** Everybody who follows the graph: so many at most, each with one page of changes in hand and no more. */
export class Subscribers {
  readonly #parts: SubscriptionParts;
  readonly #times: SubscriptionTimes;
  readonly #revisions: Revisions;
  readonly #seats: Seats;
  readonly #ending = new AbortController();
  #following = 0;

  constructor(parts: SubscriptionParts) {
    this.#parts = parts;
    this.#times = parts.subscriptionTimes ?? SUBSCRIPTION_TIMES;
    this.#revisions = new Revisions(
      () => readEdition((text, params) => parts.engine.read(text, params)),
      this.#times.lookMs,
    );
    this.#seats = new Seats(parts.config.limits);
    // Each listens for the end; Node warns of a leak from the eleventh on.
    setMaxListeners(0, this.#ending.signal);
  }

  /** Subscriptions whose place in what is written is known: they are told everything from then on. */
  get following(): number {
    return this.#following;
  }

  /** Subscriptions that hold a seat, those that only begin or end included. */
  get seated(): number {
    return this.#seats.taken;
  }

  /** Ends all: each is told so, with the cursor to come back with. */
  end(): void {
    this.#ending.abort(ENDING);
  }

  /** What is open to whoever comes with this. Throws `UnauthenticatedError` for a key that is not taken. */
  access({ bearer, ip }: Pick<Subscribing, 'bearer' | 'ip'>): Promise<Access> {
    return accessOf(this.#parts, { id: randomUUID(), ip }, bearer);
  }

  /**
   * Yields what a subscriber is told: the next is read once the one before was taken. Where it cannot go on the last result has errors and no
   * `data`. Never throws. `return` ends it at once, also while it waits.
   */
  tell(asked: Subscribing): AsyncGenerator<ExecutionResult, void, void> {
    const over = new AbortController();
    const told = this.#tell(asked, over);
    return {
      next: () => told.next(),
      return: (value) => {
        over.abort(GONE);
        return told.return(value);
      },
      throw: (error) => {
        over.abort(GONE);
        return told.throw(error);
      },
      [Symbol.asyncIterator]() {
        return this;
      },
      async [Symbol.asyncDispose]() {
        await this.return();
      },
    };
  }

  async *#tell(asked: Subscribing, over: AbortController): AsyncGenerator<ExecutionResult, void, void> {
    const gone = () => over.abort(GONE);
    const ending = () => over.abort(ENDING);
    asked.over.addEventListener('abort', gone, { once: true });
    this.#ending.signal.addEventListener('abort', ending, { once: true });
    if (asked.over.aborted) gone();
    if (this.#ending.signal.aborted) ending();
    const checking = setInterval(
      () => this.access(asked).catch((error) => over.abort(error)),
      this.#times.checkMs,
    );
    if (asked.bearer === undefined) clearInterval(checking);
    let subscription: Subscription | undefined;
    let leave: (() => void) | undefined;
    try {
      over.signal.throwIfAborted();
      const { caller = '' } = await this.access(asked);
      leave = this.#seats.take(caller);
      const begun = this.#begin(asked, over);
      subscription = begun;
      this.#parts.rates.take(caller, begun.points);
      yield* this.#results(begun);
      over.signal.throwIfAborted();
    } catch (error) {
      const reason = over.signal.aborted ? over.signal.reason : error;
      if (reason !== GONE) yield this.#endOf(reason, subscription?.cursor);
    } finally {
      clearInterval(checking);
      asked.over.removeEventListener('abort', gone);
      this.#ending.signal.removeEventListener('abort', ending);
      over.abort(GONE);
      if (subscription?.cursor !== undefined) this.#following -= 1;
      leave?.();
    }
  }

  #begin(asked: Subscribing, over: AbortController): Subscription {
    const reason = this.#parts.whyNotReady();
    if (reason !== undefined) throw new UnavailableError(reason);
    return { ...checkSubscription(this.#parts, asked), asked, over, cursor: undefined };
  }

  async *#results(subscription: Subscription): AsyncGenerator<ExecutionResult, void, void> {
    const { asked, over } = subscription;
    const source = await createSourceEventStream({
      ...argsOf(this.#parts, subscription),
      contextValue: { ...(await this.#context(asked, over.signal)), following: this.#follow(subscription) },
    });
    if (!(Symbol.asyncIterator in source)) throw source.errors?.[0] ?? new Error('A source without events.');
    for await (const event of source) {
      const edge = event as Row;
      const result = await this.#show(subscription, edge);
      const late = setTimeout(() => {
        asked.cut(this.#endOf(TOO_SLOW, subscription.cursor));
        over.abort(GONE);
      }, this.#parts.config.limits.subscriberMs);
      try {
        yield result;
      } finally {
        clearTimeout(late);
      }
      subscription.cursor = String(edge.cursor);
    }
  }

  #follow(subscription: Subscription): NonNullable<RequestContext['following']> {
    return {
      revisions: () => this.#revisions.follow(subscription.over.signal),
      read: (work) => this.#read(subscription, work),
      reached: (cursor) => {
        if (subscription.cursor === undefined) this.#following += 1;
        subscription.cursor = cursor;
      },
    };
  }

  /** A change as it was asked for. What cannot be read for the moment is told to nobody: who comes back is told it then. */
  async #show(subscription: Subscription, event: Row): Promise<ExecutionResult> {
    const result = await this.#read(subscription, async (contextValue) => {
      this.#parts.rates.take(contextValue.access.caller ?? '', subscription.points);
      return execute({ ...argsOf(this.#parts, subscription), rootValue: event, contextValue });
    });
    if (!result.errors) return result;
    const errors = result.errors.map((error) => this.#shown(error));
    const [first] = isOutage(errors.map((error) => error.toJSON())) ? result.errors : [];
    if (first) throw first.originalError ?? first;
    return { ...result, errors };
  }

  /**
   * A turn of the server, held while something is read and never while somebody takes it; with a context of its own: nothing is remembered
   * from one to the next, and a key that was revoked meanwhile is noticed.
   */
  async #read<T>({ asked, over }: Subscription, work: (context: RequestContext) => Promise<T>): Promise<T> {
    const within = new AbortController();
    const stop = () => within.abort(over.signal.reason);
    over.signal.addEventListener('abort', stop, { once: true });
    const timer = setTimeout(() => within.abort(LATE), this.#parts.config.limits.requestMs).unref();
    if (over.signal.aborted) stop();
    try {
      const giveBack = await this.#parts.gate.enter(within.signal);
      // A statement runs on after its time is up: the turn lasts until it has really ended.
      const leave = () => void (workEnded(within.signal)?.then(giveBack) ?? giveBack());
      return await this.#context(asked, within.signal).then(work).finally(leave);
    } finally {
      clearTimeout(timer);
      over.signal.removeEventListener('abort', stop);
    }
  }

  async #context(asked: Subscribing, deadline: AbortSignal): Promise<RequestContext> {
    const { engine, contract, config } = this.#parts;
    const { facetMs, nodes: maxRecords } = config.limits;
    const access = await this.access(asked);
    return createContext({ engine, model: contract.model, deadline, facetMs, maxRecords, access });
  }

  /** The end of a subscription, as a result that has nothing else. */
  #endOf(error: unknown, cursor: string | undefined): ExecutionResult {
    const { message, extensions } = this.#shown(error);
    return {
      errors: [
        new GraphQLError(message, {
          extensions: { ...extensions, ...(cursor !== undefined && { cursor }) },
        }),
      ],
    };
  }

  #shown(error: unknown): GraphQLError {
    const cause = error instanceof GraphQLError ? (error.originalError ?? error) : error;
    if (cause instanceof UnauthenticatedError)
      return new GraphQLError(cause.message, { extensions: { code: 'UNAUTHENTICATED' } });
    const plain =
      error instanceof GraphQLError
        ? error
        : new GraphQLError('', {
            ...(error instanceof Error && { originalError: error }),
            extensions: { code: 'INTERNAL_SERVER_ERROR' },
          });
    const { message, extensions } = errorFormatter(this.#parts.logger)(plain.toJSON(), plain);
    return new GraphQLError(message, {
      ...(plain.path && { path: plain.path }),
      ...(extensions && { extensions }),
    });
  }
}

function argsOf(
  { schema }: SubscriptionParts,
  { document, asked: { operationName, variables } }: Subscription,
): ExecutionArgs {
  return { schema, document, operationName: operationName ?? null, variableValues: variables ?? {} };
}
