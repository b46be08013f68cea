const WIDTH = 24;

/** Progress on standard error: one line that is overwritten, or a line each where it is no terminal. */
export class Progress {
  readonly #start = Date.now();
  #last = 0;
  #step = 0;
  #steps = 0;

  /** Sets the number of steps. */
  plan(steps: number): void {
    this.#steps = steps;
  }

  /** Begins the next step. */
  step(text: string): void {
    this.#step += 1;
    this.#write(text, '\n');
  }

  /** Shows progress within a step; at most a few times a second. */
  say(text: string): void {
    const now = Date.now();
    if (now - this.#last < (process.stderr.isTTY ? 200 : 10_000)) return;
    this.#last = now;
    this.#write(text, process.stderr.isTTY ? '' : '\n');
  }

  done(text: string): void {
    this.#write(text, '\n');
  }

  #write(text: string, end: string): void {
    const clear = process.stderr.isTTY ? '\r\u001b[K' : '';
    process.stderr.write(`${clear}${this.#bar()}${text}${end}`);
  }

  #bar(): string {
    const seconds = Math.round((Date.now() - this.#start) / 1_000);
    const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
    if (this.#steps === 0) return `${clock} `;
    const filled = Math.round((WIDTH * this.#step) / this.#steps);
    return `${clock} [${'='.repeat(filled)}${' '.repeat(WIDTH - filled)}] ${this.#step}/${this.#steps} `;
  }
}
