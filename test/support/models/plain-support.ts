import type { Claim } from '../../../src/model/claims/claim.ts';
import type { Evidence } from '../../../src/model/claims/levels.ts';
import { parseFuzzyDate } from '../../../src/model/fuzzy-date.ts';

/** How well claims are supported, by the simplest rules: what the plain model of views goes by. */

export const TIERS = ['OFFICIAL', 'PARTY', 'PRESS', 'AGGREGATOR'];
const BASES = ['STATED', 'REPORTED', 'INFERRED'] as const;

/** Whether support is asked of a claim. */
export function isGraded(claim: Claim): boolean {
  return claim.rank !== 'DEPRECATED' && claim.kind !== 'NOT_DISCLOSED';
}

/** The evidence that was tied to a claim. */
export function tiedTo(claim: Claim): readonly Evidence[] {
  return [...claim.evidence.values()].filter(({ level }) => level === 'CLAIM');
}

/** The evidence of the whole record that does not keep silent about it. */
export function aroundOf(claim: Claim): readonly Evidence[] {
  return [...claim.evidence.values()].filter(({ level, isSilent }) => level === 'RECORD' && !isSilent);
}

/** The best basis among evidence, by plain code. */
export function plainBasis(evidence: Iterable<Evidence>): Claim['basis'] {
  const all = [...evidence];
  const basis = (item: Evidence) => item.basis;
  return BASES.find((each) => isAsGoodAs(all, basis, BASES.slice(0, BASES.indexOf(each) + 1))) ?? 'INFERRED';
}

/** Whether a source tied to a claim has one of the grades, or all of its record's sources do. */
export function isAsGoodAs(
  evidence: Iterable<Evidence>,
  grade: (item: Evidence) => string,
  grades: readonly string[],
): boolean {
  const all = [...evidence];
  const record = all.filter((item) => (item.level === 'RECORD' || item.ofRecord) && !item.isSilent);
  const isGood = (item: Evidence) => grades.includes(grade(item));
  return (
    all.some((item) => item.level === 'CLAIM' && isGood(item)) || (record.length > 0 && record.every(isGood))
  );
}

/** The day by which evidence was certainly public. */
export function publicDay({ saidOn, retrievedAt, recordedAt }: Evidence): string {
  return lastDay(saidOn ?? retrievedAt ?? recordedAt.slice(0, 10));
}

/** The last day of a date; the end of time where there is none. */
export function lastDay(date: string): string {
  return parseFuzzyDate(date)?.max ?? '9999';
}
