import { UnavailableError } from '../errors.ts';

const FAILURES_TO_OPEN = 10;
const OPEN_MS = 1_000;
const NOT_TRIED =
  'The database did not answer the last calls, so this one was not tried; try again in a second.';

/**
 * After ten outages in a row, refuses calls for a second instead of letting them pile up, then lets one
 * through to learn whether the database is back.
 */
export class CircuitBreaker {
  #failures = 0;
  #openUntil = 0;
  #reason = '';

  /** Throws `UnavailableError` while the circuit is open; the message gives the reason of the last outage. */
  admit(): void {
    if (this.#failures < FAILURES_TO_OPEN) return;
    const now = Date.now();
    if (now < this.#openUntil) {
      throw new UnavailableError(`${NOT_TRIED} (${this.#reason})`, { told: NOT_TRIED });
    }
    this.#openUntil = now + OPEN_MS;
  }

  /** Closes the circuit: the database answered, be it with an error. */
  succeeded(): void {
    this.#failures = 0;
  }

  /** Counts an outage; the tenth in a row opens the circuit. */
  failed(reason: string): void {
    this.#failures += 1;
    this.#reason = reason;
    if (this.#failures >= FAILURES_TO_OPEN) this.#openUntil = Date.now() + OPEN_MS;
  }
}
