import { parseFuzzyDate } from '../fuzzy-date.ts';
import type { View } from '../view.ts';
import type { Horizon } from './as-of.ts';
import type { Claim, Evidence } from './claim.ts';

/** Which time a history runs in: when this graph recorded what it knows, or when its sources published it. */
export type Axis = 'RECORDED' | 'PUBLISHED';

/** A history in a view: what the view leaves out of the other time is never seen. */
export interface Timeline {
  readonly axis: Axis;
  readonly view: View | undefined;
}

/** What was known at a point of the timeline, that point included. */
export function horizonAt({ axis, view }: Timeline, point: string): Horizon {
  return axis === 'PUBLISHED'
    ? { publishedBy: point, recordedBy: view?.recordedBy }
    : { recordedBy: point, publishedBy: view?.publishedBy };
}

/** The last point before this one: instants are kept to the millisecond. */
export function pointBefore(axis: Axis, point: string): string {
  if (axis === 'RECORDED') return new Date(Date.parse(point) - 1).toISOString();
  return new Date(Date.parse(`${point}T00:00:00Z`) - 1).toISOString().slice(0, 10);
}

/** Whether something about the claim itself happened at the point: it was recorded, said by one more source, or taken back. */
export function happenedAt(claim: Claim, axis: Axis, point: string): boolean {
  const isSaid = [...claim.evidence.values()].some((item) => spokenAt(item, axis) === point);
  if (axis === 'PUBLISHED') return isSaid;
  return isSaid || claim.recordedAt === point || claim.retractedAt === point;
}

/** When evidence came to be there: the instant of its recording, or the day by which it had certainly been said. */
export function spokenAt(evidence: Evidence, axis: Axis): string | undefined {
  if (axis === 'RECORDED') return evidence.recordedAt;
  return evidence.saidOn === undefined ? undefined : parseFuzzyDate(evidence.saidOn)?.max;
}
