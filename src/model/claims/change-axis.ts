import { parseFuzzyDate } from '../fuzzy-date.ts';
import type { View } from '../view.ts';
import { allEvidence } from './acted.ts';
import type { Horizon } from './as-of.ts';
import type { Act, Claim } from './claim.ts';
import type { Evidence } from './levels.ts';

/**
 * The time in which a history runs: when this graph recorded what it knows, or when its sources published it.
 */
export type Axis = 'RECORDED' | 'PUBLISHED';

/**
 * The axis of a history, and the view that it is asked in: what the view leaves out is no part of the
 * history.
 */
export interface Timeline {
  readonly axis: Axis;
  readonly view: View | undefined;
}

/** Returns the horizon at a point of the timeline, that point included; the view limits the other axis. */
export function horizonAt({ axis, view }: Timeline, point: string): Horizon {
  return axis === 'PUBLISHED'
    ? { publishedBy: point, recordedBy: view?.recordedBy }
    : { recordedBy: point, publishedBy: view?.publishedBy };
}

/**
 * Returns the last point before this one: a millisecond earlier when recorded, a day earlier when published.
 */
export function pointBefore(axis: Axis, point: string): string {
  if (axis === 'RECORDED') return new Date(Date.parse(point) - 1).toISOString();
  return new Date(Date.parse(`${point}T00:00:00Z`) - 1).toISOString().slice(0, 10);
}

/**
 * Returns true when the point is one at which the claim itself was recorded, said by one more source, or
 * retracted.
 */
export function happenedAt(claim: Claim, axis: Axis, point: string): boolean {
  const isSaid = allEvidence(claim).some((item) => spokenAt(item, axis) === point);
  if (axis === 'PUBLISHED') return isSaid;
  return isSaid || claim.recordedAt === point || actsAt(claim, point).length > 0;
}

/** Returns the acts about a claim that count from an instant on. */
export function actsAt(claim: Claim, point: string): readonly Act[] {
  return claim.acts?.filter((act) => act.at === point) ?? [];
}

/**
 * Returns when evidence begins to count: the instant of its recording, or the last day on which it may have
 * been said. Undefined for undated evidence on the published axis.
 */
export function spokenAt(evidence: Evidence, axis: Axis): string | undefined {
  if (axis === 'RECORDED') return evidence.recordedAt;
  return evidence.saidOn === undefined ? undefined : parseFuzzyDate(evidence.saidOn)?.max;
}
