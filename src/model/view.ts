import type { Bounds } from './fuzzy-date.ts';

/** The point in time that a question is asked from. A part that is left out restricts nothing. */
export interface View {
  /** The day on which something must have held. */
  readonly validOn?: string;
  /** The last day whose publications count. */
  readonly publishedBy?: string;
  /** The last instant whose recordings count, in UTC with milliseconds. */
  readonly recordedBy?: string;
  /** Whether relationships that may have held on `validOn` count, or only those that certainly did. */
  readonly certainty: 'CERTAIN' | 'POSSIBLE';
}

/** The certainty of a view that does not say it. */
export const DEFAULT_CERTAINTY: View['certainty'] = 'POSSIBLE';

/**
 * Returns how certainly something with these bounds held on the day of a view; undefined where no day is
 * asked.
 */
export function certaintyOf(
  bounds: { readonly [K in keyof Bounds]?: unknown },
  view: View | undefined,
): View['certainty'] | undefined {
  if (view?.validOn === undefined) return undefined;
  const { startMax, endMin } = bounds;
  const hasBegun = typeof startMax !== 'string' || startMax <= view.validOn;
  const hasNotEnded = typeof endMin !== 'string' || endMin >= view.validOn;
  return hasBegun && hasNotEnded ? 'CERTAIN' : 'POSSIBLE';
}

/** Returns true when something with these bounds counts in a view: always where no day is asked. */
export function isHeld(bounds: { readonly [K in keyof Bounds]?: unknown }, view: View | undefined): boolean {
  if (view?.validOn === undefined) return true;
  if (view.certainty === 'CERTAIN') return certaintyOf(bounds, view) === 'CERTAIN';
  const { startMin, endMax } = bounds;
  const mayHaveBegun = typeof startMin !== 'string' || startMin <= view.validOn;
  return mayHaveBegun && (typeof endMax !== 'string' || endMax >= view.validOn);
}
