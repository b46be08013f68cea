/** A binary heap: `pop` returns the smallest item by `compare`. */
export class Heap<T> {
  readonly #items: T[] = [];
  readonly #compare: (one: T, other: T) => number;

  constructor(compare: (one: T, other: T) => number) {
    this.#compare = compare;
  }

  get top(): T | undefined {
    return this.#items[0];
  }

  push(item: T): void {
    let place = this.#items.push(item) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (this.#isOrdered(parent, place)) return;
      this.#swap(parent, place);
      place = parent;
    }
  }

  pop(): T | undefined {
    const [top] = this.#items;
    const last = this.#items.pop();
    if (this.#items.length === 0 || last === undefined) return top;
    this.#items[0] = last;
    let place = 0;
    for (;;) {
      const child = this.#smallerChild(place);
      if (child === undefined || this.#isOrdered(place, child)) return top;
      this.#swap(place, child);
      place = child;
    }
  }

  #smallerChild(place: number): number | undefined {
    const left = place * 2 + 1;
    if (left >= this.#items.length) return undefined;
    const right = left + 1;
    return right < this.#items.length && !this.#isOrdered(left, right) ? right : left;
  }

  #isOrdered(upper: number, lower: number): boolean {
    return this.#compare(this.#items[upper] as T, this.#items[lower] as T) <= 0;
  }

  #swap(one: number, other: number): void {
    const kept = this.#items[one] as T;
    this.#items[one] = this.#items[other] as T;
    this.#items[other] = kept;
  }
}

/** Returns the first `count` items of an order, in that order, without sorting the rest. */
export function firstBy<T>(items: readonly T[], count: number, compare: (one: T, other: T) => number): T[] {
  if (items.length <= count) return [...items].sort(compare);
  const worstFirst = new Heap<T>((one, other) => compare(other, one));
  let size = 0;
  for (const item of items) {
    const worst = worstFirst.top;
    if (size === count && (worst === undefined || compare(item, worst) >= 0)) continue;
    if (size === count) worstFirst.pop();
    else size += 1;
    worstFirst.push(item);
  }
  const kept: T[] = [];
  for (let item = worstFirst.pop(); item !== undefined; item = worstFirst.pop()) kept.push(item);
  return kept.reverse();
}
