import { parseFuzzyDate } from '../fuzzy-date.ts';
import { allEvidence, decidedAt, standingAt } from './acted.ts';
import { bestBasis, type Claim, compareText, defined } from './claim.ts';

/** A limit on what counts as known. A limit that is left out lets everything count. */
export interface Horizon {
  /** The last day whose publications count. */
  readonly publishedBy?: string | undefined;
  /** The last instant whose recordings count, in UTC with milliseconds. */
  readonly recordedBy?: string | undefined;
}

/**
 * Sorts after every day and every instant: the limit where none was asked, and the day where none is known.
 */
export const ALWAYS = '~';

/** A moment from which a claim counts: from then on it is both said and recorded. */
export interface Point {
  /** The last day on which it may have been said; `ALWAYS` when no source gives a day. */
  readonly said: string;
  readonly recorded: string;
}

/**
 * Returns the claims that were known at a horizon, each as it stood then: recorded by then and, where
 * publications are limited, said by then; with the evidence, basis, retraction and replacements of then.
 * Evidence is public from the last day of its date on. Undated evidence was public on no certain day, and a
 * claim without evidence never was, except one that says what was undisclosed as of a day. `superseders`
 * holds every claim that ever replaced one of these, by id; a replacement that is not in it, or not known at
 * the horizon, replaces nothing.
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

/** Returns true when the claim had been recorded at the horizon and, where publications are limited, said. */
export function isVisible(claim: Claim, horizon: Horizon): boolean {
  const [said, recorded] = limitsOf(horizon);
  return pointsOf(claim).some((point) => point.said <= said && point.recorded <= recorded);
}

/**
 * Returns the moments from which a claim counts: one for each source, and its recording alone, which counts
 * where publications are not limited.
 */
export function pointsOf(claim: Claim): Point[] {
  const asOf = claim.kind === 'NOT_DISCLOSED' && claim.asOf !== undefined ? [lastDay(claim.asOf)] : [];
  return [
    { said: ALWAYS, recorded: claim.recordedAt },
    ...asOf.map((said) => ({ said, recorded: claim.recordedAt })),
    ...allEvidence(claim).map((item) => ({
      said: item.saidOn === undefined ? ALWAYS : lastDay(item.saidOn),
      recorded: laterOf(claim.recordedAt, item.recordedAt),
    })),
  ];
}

function restrict(claim: Claim, horizon: Horizon, superseders: ReadonlyMap<string, Claim>): Claim {
  const [said, recorded] = limitsOf(horizon);
  const visible = allEvidence(claim).filter(
    (item) =>
      item.recordedAt <= recorded && (item.saidOn === undefined ? ALWAYS : lastDay(item.saidOn)) <= said,
  );
  const [evidence, ended] = standingAt(claim, visible, { said, recorded });
  const { supersededBy, releasedBy, acts, ended: _, ...rest } = claim;
  const replacing = [...(supersededBy ?? []), ...(releasedBy ?? [])].filter((id) => {
    const other = superseders.get(id);
    return other !== undefined && isVisible(other, horizon) && !isRetractedBy(other, recorded);
  });
  return defined<Claim>({
    ...rest,
    ...(acts && decidedAt(claim, recorded)),
    acts: acts?.filter((act) => act.at <= recorded),
    ...(replacing.length > 0 && { supersededBy: replacing.sort(compareText) }),
    evidence,
    ended: ended.size > 0 ? ended : undefined,
    basis: bestBasis(evidence.values()),
  } as Claim);
}

function isRetractedBy(claim: Claim, recorded: string): boolean {
  return claim.acts !== undefined && decidedAt(claim, recorded).retractedAt !== undefined;
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
