import { goOn } from '../abandoned.ts';
import { type Projection, partnersOf } from './partner-graph.ts';

/** Two members that work with the same others, but not with each other. */
export interface OpenTriad {
  readonly one: number;
  readonly other: number;
  /** The members in the middle, of those asked about, as places of the projection. */
  readonly middles: readonly number[];
  /** Number of all members that both work with. */
  readonly common: number;
}

/** At most this many pairs are compared. */
const MAX_PAIRS = 2_000_000;

/**
 * Returns the open triads around some members, as places of the projection: most middles first, then most
 * common partners, then by id. Undefined when there are more pairs than may be compared.
 */
export function openTriads(
  projection: Projection,
  middles: readonly number[],
  isWanted: (place: number) => boolean,
): OpenTriad[] | undefined {
  const size = projection.nodes.length;
  const found = new Map<number, number[]>();
  let looked = 0;
  for (const middle of middles) {
    const around = [...partnersOf(projection, middle)].filter(isWanted);
    looked += (around.length * (around.length - 1)) / 2;
    if (looked > MAX_PAIRS) return undefined;
    for (const [index, one] of around.entries()) {
      goOn();
      const known = new Set(partnersOf(projection, one));
      for (const other of around.slice(index + 1)) {
        if (known.has(other)) continue;
        const pair = one * size + other;
        const list = found.get(pair);
        if (list) list.push(middle);
        if (!list) found.set(pair, [middle]);
      }
    }
  }
  const triads = [...found].map(([pair, between]) => {
    const one = Math.floor(pair / size);
    const other = pair - one * size;
    return { one, other, middles: between, common: commonCount(projection, one, other) };
  });
  return triads.sort(
    (a, b) =>
      b.middles.length - a.middles.length || b.common - a.common || a.one - b.one || a.other - b.other,
  );
}

function commonCount(projection: Projection, one: number, other: number): number {
  const known = new Set(partnersOf(projection, one));
  return partnersOf(projection, other).reduce((count, place) => count + Number(known.has(place)), 0);
}
