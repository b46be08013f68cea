import { parseFuzzyDate } from './dates.ts';
import { bestBasis, type Claim, type Evidence } from './statements.ts';

/** Which time a history runs in: when this graph recorded what it knows, or when its sources published it. */
export type Axis = 'RECORDED' | 'PUBLISHED';

/** The time in which a statement stood in the way of one that it replaces. */
export interface Replacement {
  readonly id: string;
  readonly recordedAt: string;
  readonly retractedAt?: string;
  /** The day by which a source had certainly published it. */
  readonly saidBy?: string;
}

/** A claim with all that ever replaced it. */
export interface PastClaim extends Claim {
  readonly replacements: readonly Replacement[];
}

/** Points in time at which something about a claim changed: instants when recorded, days when published. */
export function momentsOf(claim: PastClaim, axis: Axis): readonly string[] {
  const { replacements } = claim;
  if (axis === 'PUBLISHED') {
    if (claim.retractedAt !== undefined) return [];
    return defined([...[...claim.evidence.values()].map(saidBy), ...replacements.map(publishedFrom)]);
  }
  return defined([
    claim.recordedAt,
    claim.retractedAt,
    ...[...claim.evidence.values()].map((item) => item.recordedAt),
    ...replacements.flatMap((other) => [other.recordedAt, other.retractedAt]),
  ]);
}

/** The claim as far as it was known at a point, that point included; undefined before it was. */
export function claimAt(claim: PastClaim, axis: Axis, point: string): Claim | undefined {
  return axis === 'PUBLISHED' ? publishedBy(claim, point) : recordedBy(claim, point);
}

/** The last point before this one: instants are kept to the millisecond. */
export function pointBefore(axis: Axis, point: string): string {
  if (axis === 'RECORDED') return new Date(Date.parse(point) - 1).toISOString();
  return new Date(Date.parse(`${point}T00:00:00Z`) - 1).toISOString().slice(0, 10);
}

/** The day by which a source had certainly said something; undefined when it has no date. */
export function saidBy(evidence: Pick<Evidence, 'saidOn'>): string | undefined {
  return evidence.saidOn === undefined ? undefined : parseFuzzyDate(evidence.saidOn)?.max;
}

function recordedBy(claim: PastClaim, instant: string): Claim | undefined {
  if (claim.recordedAt > instant) return undefined;
  const evidence = visible(claim, (item) => item.recordedAt <= instant);
  const isRetracted = claim.retractedAt !== undefined && claim.retractedAt <= instant;
  return pictured(claim, evidence, {
    isRetracted,
    by: (other) =>
      other.recordedAt <= instant && (other.retractedAt === undefined || other.retractedAt > instant),
  });
}

/** What is known to be wrong today is no part of what was published: statements taken back since are left out. */
function publishedBy(claim: PastClaim, day: string): Claim | undefined {
  if (claim.retractedAt !== undefined) return undefined;
  const evidence = visible(claim, (item) => (saidBy(item) ?? '~') <= day);
  if (evidence.size === 0) return undefined;
  return pictured(claim, evidence, {
    isRetracted: false,
    by: (other) => (publishedFrom(other) ?? '~') <= day,
  });
}

function pictured(
  claim: PastClaim,
  evidence: ReadonlyMap<string, Evidence>,
  known: { readonly isRetracted: boolean; readonly by: (other: Replacement) => boolean },
): Claim {
  const { retractedAt, retractReason, supersededBy: _, replacements, ...rest } = claim;
  const standing = replacements.filter(known.by).map((other) => other.id);
  return {
    ...rest,
    evidence,
    basis: bestBasis(evidence.values()),
    ...(known.isRetracted && { retractedAt, retractReason }),
    ...(standing.length > 0 && { supersededBy: standing.sort() }),
  } as Claim;
}

function visible(claim: Claim, isKnown: (item: Evidence) => boolean): ReadonlyMap<string, Evidence> {
  return new Map([...claim.evidence].filter(([, item]) => isKnown(item)));
}

/** Since which day a replacement counts as published: never when it was taken back. */
export function publishedFrom(other: Replacement): string | undefined {
  return other.retractedAt === undefined ? other.saidBy : undefined;
}

function defined(points: readonly (string | undefined)[]): readonly string[] {
  return [...new Set(points)].filter((point) => point !== undefined).sort();
}
