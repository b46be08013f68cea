/** Who takes a turn: writers, or readers that suppose a change and undo it. */
type TurnKind = 'write' | 'suppose';

interface WaitingTurn {
  readonly since: number;
  readonly begin: () => void;
}

/** Readers rest so many times as long as the last one took, where writers came meanwhile: they take a sixth of the time of writers at most. */
const REST = 5;

/**
 * Turns of what changes the graph, one at a time: of two that met, the second would fail. After a reader all writers go who waited for its
 * end; then, when readers have rested, the next one. So neither keeps the other from ever coming.
 */
export class Turns {
  readonly #writers: WaitingTurn[] = [];
  readonly #readers: WaitingTurn[] = [];
  /** Writers that go before the next reader. */
  #first = 0;
  #isTaken = false;
  /** When the last reader had its turn, and when the last writer asked for one. */
  #read = { begun: 0, ended: 0 };
  #asked = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  /** Carries out work in its turn. */
  async take<T>(kind: TurnKind, work: () => Promise<T>): Promise<T> {
    await this.#turn(kind);
    const begun = performance.now();
    try {
      return await work();
    } finally {
      if (kind === 'suppose') {
        this.#first = this.#writers.length;
        this.#read = { begun, ended: performance.now() };
      }
      this.#isTaken = false;
      this.#next();
    }
  }

  /** Returns for how many milliseconds a writer has waited for its turn; 0 where none waits. */
  awaitedMs(): number {
    const [writer] = this.#writers;
    return writer ? performance.now() - writer.since : 0;
  }

  /** Waits until nobody has a turn, and no writer waits for one. */
  async ended(): Promise<void> {
    while (this.#isTaken) await this.take('write', () => Promise.resolve());
  }

  #turn(kind: TurnKind): Promise<void> {
    const since = performance.now();
    if (kind === 'write') this.#asked = since;
    const queue = kind === 'write' ? this.#writers : this.#readers;
    const turn = new Promise<void>((begin) => queue.push({ since, begin }));
    this.#next();
    return turn;
  }

  /** Lets the next one begin, if nobody has a turn. */
  #next(): void {
    if (this.#isTaken) return;
    const restMs = this.#readers.length > 0 ? this.#restMs() : 0;
    const isReaders =
      this.#readers.length > 0 && restMs <= 0 && (this.#first === 0 || this.#writers.length === 0);
    const next = isReaders ? this.#readers.shift() : this.#writers.shift();
    if (!isReaders) this.#first = Math.max(0, this.#first - 1);
    if (next) {
      this.#isTaken = true;
      next.begin();
    } else if (restMs > 0) {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#next(), restMs);
    }
  }

  /** Returns how long the next reader has to rest. */
  #restMs(): number {
    const { begun, ended } = this.#read;
    return this.#asked < begun ? 0 : ended + REST * (ended - begun) - performance.now();
  }
}
