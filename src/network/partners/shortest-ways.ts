import { randomSequence } from '../walks/random.ts';
import { type Projection, partnersOf } from './partner-graph.ts';

/** Members times relationships up to which shortest ways are followed from every member. */
const EXACT_WORK = 20_000_000;
const SAMPLE_WORK = 20_000_000;

/**
 * Returns the members to follow shortest ways from: all, or as many as the work allows, drawn alike each
 * time.
 */
export function pivots(projection: Projection, isSampled: boolean): readonly number[] {
  const size = projection.nodes.length;
  const each = size + projection.partners.length;
  const all = Array.from({ length: size }, (_, place) => place);
  if (!isSampled && size * each <= EXACT_WORK) return all;
  const count = Math.min(size, Math.max(16, Math.floor(SAMPLE_WORK / each)));
  const random = randomSequence(size);
  for (let place = 0; place < count; place += 1) {
    const other = place + Math.floor(random() * (size - place));
    [all[place], all[other]] = [all[other] ?? 0, all[place] ?? 0];
  }
  return all.slice(0, count);
}

/** Shortest ways from one member, breadth first. */
export class ShortestWays {
  /** Members in the order in which they were reached, nearest first. */
  readonly order: number[] = [];
  readonly hops: Int32Array;
  /** Number of shortest ways to each member. */
  readonly ways: Float64Array;
  readonly #projection: Projection;

  constructor(projection: Projection) {
    this.#projection = projection;
    this.hops = new Int32Array(projection.nodes.length);
    this.ways = new Float64Array(projection.nodes.length);
  }

  from(start: number): void {
    const { order, hops, ways } = this;
    hops.fill(-1);
    ways.fill(0);
    order.length = 0;
    order.push(start);
    hops[start] = 0;
    ways[start] = 1;
    for (let index = 0; index < order.length; index += 1) {
      const place = order[index] ?? 0;
      const next = (hops[place] ?? 0) + 1;
      for (const other of partnersOf(this.#projection, place)) {
        if (hops[other] === -1) {
          hops[other] = next;
          order.push(other);
        }
        if (hops[other] === next) ways[other] = (ways[other] ?? 0) + (ways[place] ?? 0);
      }
    }
  }
}
