import { type Numbers, narrowed, wideEnough } from './numbers.ts';

/** The length of an entity's name where it has none. */
const NONE = -1;
/** Replaced names may waste this many bytes before they are compacted. */
const LEAST_WASTE = 4_096;

/**
 * The names of entities by number: UTF-8 one after another, with about five bytes for each beside its
 * letters. A string for each took several times that.
 */
export class EntityNames {
  #bytes: Buffer;
  /** Bytes in use, those of replaced names included. */
  #end: number;
  #wasted: number;
  #starts: Uint32Array;
  /** In bytes. */
  #lengths: Numbers;

  private constructor(held: {
    readonly bytes: Buffer;
    readonly end: number;
    readonly wasted: number;
    readonly starts: Uint32Array;
    readonly lengths: Numbers;
  }) {
    this.#bytes = held.bytes;
    this.#end = held.end;
    this.#wasted = held.wasted;
    this.#starts = held.starts;
    this.#lengths = held.lengths;
  }

  static empty(): EntityNames {
    const none = { starts: new Uint32Array(), lengths: new Int8Array() };
    return new EntityNames({ bytes: Buffer.alloc(0), end: 0, wasted: 0, ...none });
  }

  /** Bytes in memory. */
  get size(): number {
    return this.#bytes.length + this.#starts.byteLength + this.#lengths.byteLength;
  }

  at(number: number): string | null {
    const length = this.#lengths[number] ?? NONE;
    const start = this.#starts[number] ?? 0;
    return length === NONE ? null : this.#bytes.toString('utf8', start, start + length);
  }

  /** Gives the entity with this number a name, or takes it away. Numbers before it may have none. */
  set(number: number, name: string | null): void {
    if (number >= this.#starts.length) this.#makePlaces(number + 1);
    const before = this.#lengths[number] ?? NONE;
    if (before !== NONE) this.#wasted += before;
    const length = name === null ? NONE : Buffer.byteLength(name);
    this.#lengths = wideEnough(this.#lengths, length);
    this.#lengths[number] = length;
    if (name === null) return;
    this.#makeRoom(length);
    this.#starts[number] = this.#end;
    this.#end += this.#bytes.write(name, this.#end);
    if (this.#wasted > LEAST_WASTE && this.#wasted > this.#end / 2) this.#compact();
  }

  /**
   * Returns the names under new numbers: each place of the list holds the old number, or -1. This object must
   * not be used afterwards.
   */
  renumbered(numbers: ArrayLike<number>): EntityNames {
    const starts = new Uint32Array(numbers.length);
    const lengths = new Int32Array(numbers.length);
    for (let place = 0; place < numbers.length; place += 1) {
      starts[place] = this.#starts[numbers[place] ?? -1] ?? 0;
      lengths[place] = this.#lengths[numbers[place] ?? -1] ?? NONE;
    }
    const [bytes, end, wasted] = [this.#bytes, this.#end, this.#wasted];
    return new EntityNames({ bytes, end, wasted, starts, lengths: narrowed(lengths) });
  }

  /** Shrinks the memory to what the names need. */
  compact(): this {
    this.#compact();
    return this;
  }

  #compact(): void {
    let whole = 0;
    for (const length of this.#lengths) whole += Math.max(0, length);
    const bytes = Buffer.allocUnsafeSlow(whole);
    let end = 0;
    for (const [number, length] of this.#lengths.entries()) {
      if (length <= 0) continue;
      const start = this.#starts[number] ?? 0;
      this.#starts[number] = end;
      end += this.#bytes.copy(bytes, end, start, start + length);
    }
    [this.#bytes, this.#end, this.#wasted] = [bytes, end, 0];
  }

  #makePlaces(count: number): void {
    const size = Math.max(count, Math.floor(this.#starts.length * 1.5));
    const starts = new Uint32Array(size);
    starts.set(this.#starts);
    const lengths = new Int32Array(size).fill(NONE);
    lengths.set(this.#lengths);
    this.#starts = starts;
    this.#lengths = narrowed(lengths);
  }

  #makeRoom(length: number): void {
    const needed = this.#end + length;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, Math.floor(this.#bytes.length * 1.5)));
    this.#bytes.copy(larger, 0, 0, this.#end);
    this.#bytes = larger;
  }
}
