import { setTimeout as sleep } from 'node:timers/promises';
import type { QueryResult, RecordShape, Result } from 'neo4j-driver';
import { BoundedCache } from '../../bounded-cache.ts';
import { UnavailableError } from '../../errors.ts';
import type { IsOver } from './transaction.ts';

/**
 * Lets one call of a text that is new to the server go ahead of others with the same text. Neo4j plans such a text for every call that comes
 * before the first plan is there: a page that asks one thing for thirteen records took thirteen times half a second of its processors.
 */
export class Planning {
  readonly #known = new BoundedCache<true>(() => 0);
  readonly #planning = new Map<string, Promise<void>>();

  /**
   * Starts a call once no other is planning its text, and returns its result. Throws where its time is up by then. A call that hangs holds
   * up others no longer than `callMs`, the time that it has itself.
   */
  async ask(
    text: string,
    { callMs, isOver }: { readonly callMs: number; readonly isOver: IsOver },
    start: () => Result,
  ): Promise<QueryResult<RecordShape>> {
    for (let other = this.#planning.get(text); other; other = this.#planning.get(text)) {
      await other;
      if (isOver()) throw new UnavailableError('The time of the call was up while its text was planned.');
    }
    const result = start();
    if (!this.#known.get(text)) this.#follow(text, result, callMs);
    return result;
  }

  /** Forgets all plans, as a server does that was started anew. */
  forget(): void {
    this.#known.clear();
  }

  /** The names of its columns come once a call is planned. */
  #follow(text: string, result: Result, callMs: number): void {
    const planned = result.keys().then(
      () => this.#known.set(text, true),
      () => undefined,
    );
    const over = Promise.race([planned, sleep(callMs, undefined, { ref: false })]);
    this.#planning.set(
      text,
      over.finally(() => this.#planning.delete(text)),
    );
  }
}
