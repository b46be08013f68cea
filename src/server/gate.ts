import { UnavailableError } from '../errors.ts';

/** Lets so many operations run at once; others wait in a queue of limited length, and past that are refused. */
export class Gate {
  readonly #waiting: (() => void)[] = [];
  readonly #atOnce: number;
  readonly #queue: number;
  #running = 0;

  constructor(atOnce: number, queue: number) {
    this.#atOnce = atOnce;
    this.#queue = queue;
  }

  /** Waits for a turn; call what it returns when done. Throws `UnavailableError` when the queue is full. */
  async enter(): Promise<() => void> {
    if (this.#running >= this.#atOnce) {
      if (this.#waiting.length >= this.#queue) {
        throw new UnavailableError(
          `The server runs ${this.#atOnce} operations and ${this.#queue} wait already; try again in a second.`,
        );
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else {
      this.#running += 1;
    }
    let isOut = false;
    return () => {
      if (isOut) return;
      isOut = true;
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running -= 1;
    };
  }
}
