import type { Edition } from '../../store/read/edition.ts';

/** The revision of the graph as it goes up, for all who follow it; looked at only while somebody does. */
export class Revisions {
  readonly #read: () => Promise<Edition>;
  readonly #lookMs: number;
  readonly #waiting = new Set<() => void>();
  #followers = 0;
  #timer: NodeJS.Timeout | undefined;
  #revision: number | undefined;
  #isLooking = false;

  constructor(read: () => Promise<Edition>, lookMs: number) {
    this.#read = read;
    this.#lookMs = lookMs;
  }

  /** Yields the revision at once, and again whenever the graph was written since; ends when aborted. */
  async *follow(signal: AbortSignal): AsyncGenerator<number> {
    this.#begin();
    try {
      let seen: number | undefined;
      while (!signal.aborted) {
        const revision = this.#revision;
        if (revision === undefined || revision === seen) {
          await this.#next(signal);
          continue;
        }
        seen = revision;
        yield revision;
      }
    } finally {
      this.#end();
    }
  }

  #begin(): void {
    this.#followers += 1;
    if (this.#followers > 1) return;
    // What was seen when somebody last followed may be long ago.
    this.#revision = undefined;
    this.#timer = setInterval(() => this.#look(), this.#lookMs).unref();
    this.#look();
  }

  #end(): void {
    this.#followers -= 1;
    if (this.#followers === 0) clearInterval(this.#timer);
  }

  /** A graph that cannot be read now is looked at again; who follows waits. */
  #look(): void {
    if (this.#isLooking) return;
    this.#isLooking = true;
    this.#read()
      .then(
        ({ revision }) => {
          if (revision === this.#revision) return;
          this.#revision = revision;
          for (const go of [...this.#waiting]) go();
        },
        () => undefined,
      )
      .finally(() => {
        this.#isLooking = false;
      });
  }

  #next(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const go = () => {
        this.#waiting.delete(go);
        signal.removeEventListener('abort', go);
        resolve();
      };
      this.#waiting.add(go);
      signal.addEventListener('abort', go, { once: true });
    });
  }
}
