import type { Bounds } from './fuzzy-date.ts';

/** The point in time that a question is asked from. A part that is left out restricts nothing. */
export interface View {
  /** The day on which something must have held. */
  readonly validOn?: string;
  /** The last day whose publications count. */
  readonly publishedBy?: string;
  /** The last instant whose recordings count, in UTC with milliseconds. */
  readonly recordedBy?: string;
  /** How certain it must be that something held on `validOn`. */
  readonly certainty: Certainty;
}

/** Each takes in those before it. */
export type Certainty = 'CERTAIN' | 'PRESUMED' | 'POSSIBLE';

/** The certainty of a view that does not say it. */
export const DEFAULT_CERTAINTY: Certainty = 'PRESUMED';

/**
 * Returns how certainly a relationship with these bounds held on the day of a view: certainly between two days on which it is known to,
 * presumably from the first of them until an end is known, possibly as long as nothing rules it out. Undefined where no day is asked, and
 * where it did not hold.
 */
export function certaintyOf(
  bounds: { readonly [K in keyof Bounds]?: unknown },
  view: View | undefined,
): Certainty | undefined {
  const day = view?.validOn;
  if (day === undefined) return undefined;
  const { startMin, startMax, endMin, endMax } = bounds;
  if ((typeof startMin === 'string' && startMin > day) || (typeof endMax === 'string' && endMax < day))
    return undefined;
  if (typeof startMax !== 'string' || startMax > day) return 'POSSIBLE';
  return typeof endMin === 'string' && endMin >= day ? 'CERTAIN' : 'PRESUMED';
}

const CERTAINTIES: readonly Certainty[] = ['CERTAIN', 'PRESUMED', 'POSSIBLE'];

/** Returns true when something with these bounds counts in a view: always where no day is asked. */
export function isHeld(bounds: { readonly [K in keyof Bounds]?: unknown }, view: View | undefined): boolean {
  if (view?.validOn === undefined) return true;
  const held = certaintyOf(bounds, view);
  return held !== undefined && CERTAINTIES.indexOf(held) <= CERTAINTIES.indexOf(view.certainty);
}
