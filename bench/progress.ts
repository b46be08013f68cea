/** What is going on, on standard error: one line that is written over, or a line each where it is no terminal. */
export class Progress {
  #last = 0;

  /** At most a few times a second. */
  say(text: string): void {
    const now = Date.now();
    if (now - this.#last < (process.stderr.isTTY ? 200 : 10_000)) return;
    this.#last = now;
    process.stderr.write(process.stderr.isTTY ? `\r\u001b[K${text}` : `${text}\n`);
  }

  done(text: string): void {
    process.stderr.write(process.stderr.isTTY ? `\r\u001b[K${text}\n` : `${text}\n`);
  }
}
