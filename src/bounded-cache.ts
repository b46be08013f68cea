import { LIMITS } from './limits.ts';

/** One thing that is kept, in the order of coming; used things are passed over once before they go. */
interface KeptThing {
  readonly bytes: number;
  readonly drop: () => void;
  isUsed: boolean;
}

/** So many bytes that caches hold together at most. */
export class ByteBound {
  readonly #all = new Set<KeptThing>();
  #held = 0;
  #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  get held(): number {
    return this.#held;
  }

  set most(bytes: number) {
    this.#most = bytes;
    this.#makeRoom();
  }

  /** Whether a thing is not so large that others would have no room beside it. */
  takes(bytes: number): boolean {
    return bytes * LEAST_KEPT <= this.#most;
  }

  add(thing: KeptThing): void {
    this.#all.add(thing);
    this.#held += thing.bytes;
    this.#makeRoom();
  }

  remove(thing: KeptThing): void {
    if (this.#all.delete(thing)) this.#held -= thing.bytes;
  }

  /** Drops what was not used for longest until what is held fits. */
  #makeRoom(): void {
    while (this.#held > this.#most) {
      const [oldest] = this.#all;
      if (!oldest) return;
      this.#all.delete(oldest);
      if (oldest.isUsed) {
        oldest.isUsed = false;
        this.#all.add(oldest);
        continue;
      }
      this.#held -= oldest.bytes;
      oldest.drop();
    }
  }
}

/** That of all that is kept of questions, whose texts clients choose. */
const ofQuestions = new ByteBound(LIMITS.cacheBytes.value);

/** Sets how many bytes all caches of this process may hold together, but those with a bound of their own. */
export function boundCaches(bytes: number): void {
  ofQuestions.most = bytes;
}

/** Returns the bytes that these caches hold together, by their own estimates. */
export function cachedBytes(): number {
  return ofQuestions.held;
}

/**
 * Keeps what was worked out for one question for those after it. All such caches of the process share one bound in bytes, since clients
 * choose what questions say: whatever they ask, what is kept of it stays below the bound, and what was not used for longest goes first.
 */
export class BoundedCache<V> {
  readonly #values = new Map<string, { readonly value: V; readonly kept: KeptThing }>();
  readonly #bytesOf: (value: V) => number;
  readonly #bound: ByteBound;

  /** `bytesOf` estimates what a value holds beside its key; `bound` is the shared one when left out. */
  constructor(bytesOf: (value: V) => number, bound = ofQuestions) {
    this.#bytesOf = bytesOf;
    this.#bound = bound;
  }

  get(key: string): V | undefined {
    const found = this.#values.get(key);
    if (!found) return undefined;
    found.kept.isUsed = true;
    return found.value;
  }

  /** Keeps a value, unless it alone would take a large part of what there is. */
  set(key: string, value: V): void {
    this.delete(key);
    const bytes = ENTRY + BYTES_OF_A_SIGN * key.length + this.#bytesOf(value);
    if (!this.#bound.takes(bytes)) return;
    const kept = { bytes, isUsed: false, drop: () => void this.#values.delete(key) };
    this.#values.set(key, { value, kept });
    this.#bound.add(kept);
  }

  clear(): void {
    for (const key of [...this.#values.keys()]) this.delete(key);
  }

  delete(key: string): boolean {
    const found = this.#values.get(key);
    if (!found) return false;
    this.#bound.remove(found.kept);
    return this.#values.delete(key);
  }
}

/** What an entry takes by itself, with its places in two tables. */
const ENTRY = 250;
export const BYTES_OF_A_SIGN = 2;
/** At least so many things are kept when all are as large as they may be. */
const LEAST_KEPT = 8;

/** Estimates what data hold: texts by their length, lists and objects by their members. */
export function bytesOf(value: unknown, depth = 8): number {
  if (typeof value === 'string') return ENTRY / 10 + BYTES_OF_A_SIGN * value.length;
  if (typeof value !== 'object' || value === null || depth === 0) return 16;
  // Parts of a document are counted with the document.
  if ('kind' in value && 'loc' in value) return 16;
  let sum = 64;
  for (const member of Object.values(value)) sum += bytesOf(member, depth - 1);
  return sum;
}
