/** Many short ASCII texts in one buffer: a few bytes each beside their letters, and nothing for the garbage collector to follow. */
export class PackedTexts {
  #bytes = Buffer.alloc(1024);
  #ends = new Uint32Array(64);
  #length = 0;

  push(text: string): void {
    const start = this.#endOf(this.#length);
    const end = start + text.length;
    if (end > this.#bytes.length) this.#bytes = grown(this.#bytes, end);
    if (this.#length === this.#ends.length) {
      const ends = new Uint32Array(this.#length * 2);
      ends.set(this.#ends);
      this.#ends = ends;
    }
    this.#bytes.write(text, start, 'latin1');
    this.#ends[this.#length] = end;
    this.#length += 1;
  }

  at(index: number): string {
    return this.#bytes.toString('latin1', this.#endOf(index), this.#ends[index]);
  }

  #endOf(count: number): number {
    return count === 0 ? 0 : (this.#ends[count - 1] ?? 0);
  }
}

function grown(bytes: Buffer, atLeast: number): Buffer<ArrayBuffer> {
  const larger = Buffer.alloc(Math.max(bytes.length * 2, atLeast));
  bytes.copy(larger);
  return larger;
}
