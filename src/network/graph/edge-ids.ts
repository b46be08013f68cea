const BYTES = 16;
const OURS = /^edge:[0-9a-f]{32}$/;

/**
 * The ids of many relationships, by place. An id that the writer made takes 16 bytes, since it is hexadecimal
 * digits.
 */
export class EdgeIds {
  #bytes: Buffer;
  #length = 0;
  /** Ids of another form, by place. */
  readonly #others = new Map<number, string>();

  constructor(expected = 64) {
    this.#bytes = Buffer.alloc(expected * BYTES);
  }

  push(id: string): void {
    this.set(this.#length, id);
  }

  /** Puts an id at a place, at most one past the last. */
  set(index: number, id: string): void {
    this.#makeRoom(index + 1);
    const isOurs = OURS.test(id);
    if (isOurs) this.#bytes.write(id.slice(5), index * BYTES, 'hex');
    if (isOurs) this.#others.delete(index);
    else this.#others.set(index, id);
    this.#length = Math.max(this.#length, index + 1);
  }

  at(index: number): string {
    const other = this.#others.get(index);
    return other ?? `edge:${this.#bytes.toString('hex', index * BYTES, (index + 1) * BYTES)}`;
  }

  /** Appends the ids of another list from `start` up to, but without, `end`. */
  append(ids: EdgeIds, start: number, end: number): void {
    this.#makeRoom(this.#length + end - start);
    ids.#bytes.copy(this.#bytes, this.#length * BYTES, start * BYTES, end * BYTES);
    for (const [index, id] of ids.#others)
      if (index >= start && index < end) this.#others.set(this.#length + index - start, id);
    this.#length += end - start;
  }

  #makeRoom(length: number): void {
    if (length * BYTES <= this.#bytes.length) return;
    const larger = Buffer.alloc(Math.max(length * BYTES, Math.floor(this.#bytes.length * 1.5)));
    this.#bytes.copy(larger);
    this.#bytes = larger;
  }
}
