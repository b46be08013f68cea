import { UnavailableError } from '../errors.ts';

const BUSY = { code: 'TOO_BUSY' } as const;

/**
 * Lets a limited number of operations run at once. Others wait in a queue of limited length; past that they
 * are refused.
 */
export class Gate {
  readonly #waiting = new Set<() => void>();
  readonly #atOnce: number;
  readonly #queue: number;
  #running = 0;

  constructor(atOnce: number, queue: number) {
    this.#atOnce = atOnce;
    this.#queue = queue;
  }

  get running(): number {
    return this.#running;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /**
   * Waits for a turn until aborted; the caller calls the returned function when done. Throws
   * `UnavailableError` when the queue is full or time is up.
   */
  async enter(deadline: AbortSignal): Promise<() => void> {
    if (this.#running < this.#atOnce) {
      this.#running += 1;
      return this.#leave();
    }
    if (this.#waiting.size >= this.#queue) {
      throw new UnavailableError(
        `The server runs ${this.#atOnce} operations and ${this.#queue} wait already; try again in a second.`,
        BUSY,
      );
    }
    await new Promise<void>((resolve, reject) => {
      const giveUp = () => {
        this.#waiting.delete(turn);
        const { reason } = deadline;
        reject(
          reason instanceof UnavailableError
            ? reason
            : new UnavailableError('The server was too busy to start in time; try again in a second.', BUSY),
        );
      };
      const turn = () => {
        deadline.removeEventListener('abort', giveUp);
        resolve();
      };
      this.#waiting.add(turn);
      deadline.addEventListener('abort', giveUp, { once: true });
    });
    return this.#leave();
  }

  #leave(): () => void {
    let isOut = false;
    return () => {
      if (isOut) return;
      isOut = true;
      const [next] = this.#waiting;
      if (!next) {
        this.#running -= 1;
        return;
      }
      this.#waiting.delete(next);
      next();
    };
  }
}
