import { parseFuzzyDate } from '../fuzzy-date.ts';
import { bestBasis, type Claim, compareText } from './claim.ts';

/** Up to where publications and recordings count; all of them where a limit is left out. */
export interface Horizon {
  /** The last day whose publications count. */
  readonly publishedBy?: string | undefined;
  /** The last instant whose recordings count, in UTC with milliseconds. */
  readonly recordedBy?: string | undefined;
}

/** Stands after every day and every instant: where no limit was asked, or no day is known. */
export const ALWAYS = '~';

/** From when on something is there: once it was said and recorded, both. */
export interface Point {
  /** The last day on which it may have been said; `ALWAYS` when nobody knows. */
  readonly said: string;
  readonly recorded: string;
}

/**
 * Claims as they stood at a horizon: those recorded by then and, where publications are limited, said by then; with the evidence, basis,
 * retraction and replacements that there were. Evidence is public by the last day of its date; undated evidence was public on no certain
 * day, and a claim without evidence never was, but for what was found undisclosed as of a day. `superseders` gives the claims that ever
 * replaced others, by id; one that is not given or not visible replaces nothing.
 */
export function claimsAsOf(
  claims: Iterable<Claim>,
  horizon: Horizon,
  superseders: ReadonlyMap<string, Claim>,
): Claim[] {
  const visible: Claim[] = [];
  for (const claim of claims)
    if (isVisible(claim, horizon)) visible.push(restrict(claim, horizon, superseders));
  return visible;
}

/** Whether a claim had been recorded and, where publications are limited, said. */
export function isVisible(claim: Claim, horizon: Horizon): boolean {
  const [said, recorded] = limitsOf(horizon);
  return pointsOf(claim).some((point) => point.said <= said && point.recorded <= recorded);
}

/** From when on a claim is there: once for each source, and unpublished from its recording. */
export function pointsOf(claim: Claim): Point[] {
  const asOf = claim.kind === 'NOT_DISCLOSED' && claim.asOf !== undefined ? [lastDay(claim.asOf)] : [];
  return [
    { said: ALWAYS, recorded: claim.recordedAt },
    ...asOf.map((said) => ({ said, recorded: claim.recordedAt })),
    ...[...claim.evidence.values()].map((item) => ({
      said: item.saidOn === undefined ? ALWAYS : lastDay(item.saidOn),
      recorded: laterOf(claim.recordedAt, item.recordedAt),
    })),
  ];
}

function restrict(claim: Claim, horizon: Horizon, superseders: ReadonlyMap<string, Claim>): Claim {
  const [said, recorded] = limitsOf(horizon);
  const evidence = new Map(
    [...claim.evidence].filter(
      ([, item]) =>
        item.recordedAt <= recorded && (item.saidOn === undefined ? ALWAYS : lastDay(item.saidOn)) <= said,
    ),
  );
  const { retractedAt, retractReason, supersededBy, releasedBy, ...rest } = claim;
  const isRetracted = retractedAt !== undefined && retractedAt <= recorded;
  const replacing = [...(supersededBy ?? []), ...(releasedBy ?? [])].filter((id) => {
    const other = superseders.get(id);
    return other !== undefined && isVisible(other, horizon) && !isRetractedBy(other, recorded);
  });
  return {
    ...rest,
    ...(isRetracted && { retractedAt }),
    ...(isRetracted && retractReason !== undefined && { retractReason }),
    ...(replacing.length > 0 && { supersededBy: replacing.sort(compareText) }),
    evidence,
    basis: bestBasis(evidence.values()),
  };
}

function isRetractedBy(claim: Claim, recorded: string): boolean {
  return claim.retractedAt !== undefined && claim.retractedAt <= recorded;
}

function limitsOf(horizon: Horizon): readonly [said: string, recorded: string] {
  return [horizon.publishedBy ?? ALWAYS, horizon.recordedBy ?? ALWAYS];
}

function lastDay(date: string): string {
  return parseFuzzyDate(date)?.max ?? ALWAYS;
}

function laterOf(one: string, other: string): string {
  return compareText(one, other) >= 0 ? one : other;
}
