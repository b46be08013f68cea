/** Something with a place in an order: by score, then weight, then id. */
interface Placed {
  readonly id: string;
  readonly score: number;
  readonly weight: number;
}

/** The few best of many, without sorting the many. */
export class Best {
  readonly items: Placed[] = [];
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Keeps the item while it is among the best. */
  offer(item: Placed): void {
    const worst = this.items.length < this.#limit ? undefined : this.items.at(-1);
    if (this.#limit === 0 || (worst && !isBetter(item, worst))) return;
    let [low, high] = [0, this.items.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.items[middle];
      if (other && isBetter(other, item)) low = middle + 1;
      else high = middle;
    }
    this.items.splice(low, 0, item);
    if (this.items.length > this.#limit) this.items.pop();
  }
}

function isBetter(one: Placed, other: Placed): boolean {
  if (one.score !== other.score) return one.score > other.score;
  if (one.weight !== other.weight) return one.weight > other.weight;
  return one.id < other.id;
}
