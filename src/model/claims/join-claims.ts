import type { MethodName } from '../records/record-types.ts';
import { allEvidence, baseOf, withActs } from './acted.ts';
import { joinActs } from './acts.ts';
import { type Act, type Claim, compareText, defined, type IncomingClaim } from './claim.ts';
import { basisOf, type Evidence, lastDay } from './levels.ts';

const METHODS: readonly MethodName[] = ['MANUAL', 'EXTRACTED_REVIEWED', 'IMPORT', 'EXTRACTED'];

/**
 * Joins two recordings of one claim. The outcome depends on neither order nor repetition, so files may come
 * in any order and an import may be resumed: evidence and acts add up, and the earliest recording dates the claim.
 */
export function joinClaims(one: Claim, other: Claim): Claim {
  const [first, second] = inOrder(one, other, byRecording);
  const [silent, lessSilent] = compareText(one.asOf, other.asOf) >= 0 ? [one, other] : [other, one];
  const evidence = new Map<string, Evidence>();
  for (const item of [...allEvidence(first), ...allEvidence(second)]) {
    const known = evidence.get(item.source);
    evidence.set(item.source, known ? joinEvidence(known, item) : item);
  }
  const acts = joinActs(one.acts, other.acts);
  const [base, otherBase] = [baseOf(one), baseOf(other)];
  const { acts: _, givenScope: __, givenNote: ___, ended: ____, ...plain } = first;
  const joined = defined<Claim>({
    ...plain,
    startText: larger(one.startText, other.startText),
    endText: larger(one.endText, other.endText),
    activeOn: larger(one.activeOn, other.activeOn),
    reason: silent.asOf === lessSilent.asOf ? larger(one.reason, other.reason) : silent.reason,
    asOf: silent.asOf,
    scope: larger(base.scope, otherBase.scope),
    note: larger(base.note, otherBase.note),
    method: METHODS.indexOf(one.method) <= METHODS.indexOf(other.method) ? one.method : other.method,
    supersededBy: one.supersededBy ?? other.supersededBy,
    releasedBy: one.releasedBy ?? other.releasedBy,
    checkedIn: joinChecked(one.checkedIn, other.checkedIn),
    evidence,
    basis: basisOf(evidence.values()),
  });
  return acts ? withActs(joined, acts) : joined;
}

function joinChecked(
  one: readonly string[] | undefined,
  other: readonly string[] | undefined,
): readonly string[] | undefined {
  return one === undefined && other === undefined ? undefined : union(one ?? [], other ?? []).toSorted();
}

/** Joins two incoming recordings of one claim, with the links of both. Where one of them is public, the other adds words alone. */
export function joinIncoming(one: IncomingClaim, other: IncomingClaim): IncomingClaim {
  if (isApart(one, other)) return joinIncoming(one, wordsApart(one, other));
  if (isApart(other, one)) return joinIncoming(wordsApart(other, one), other);
  return {
    ...joinClaims(one, other),
    checked: union(one.checked, other.checked),
    supersedes: union(one.supersedes, other.supersedes),
    inferredFrom: union(one.inferredFrom, other.inferredFrom),
  };
}

/** Whether a recording of a claim that is public says it under a mark that is new to it: that takes nothing from the public. */
export function isApart(open: Claim, marked: Claim): boolean {
  if (open.visibility !== 'PUBLIC' || marked.visibility === 'PUBLIC') return false;
  const known = new Set(open.acts?.map(({ id }) => id));
  return !marksOf(marked).some(({ id }) => known.has(id));
}

/** What a recording under a mark adds to a claim that is public: the words of its sources, which stay back as it says, and nothing else. */
export function wordsApart(open: Claim, marked: Claim): IncomingClaim {
  const marks = marksOf(marked).toSorted((one, other) => compareText(closedness(one), closedness(other)));
  const { visibility, embargoedUntil } = marks.at(-1) ?? marked;
  const evidence = allEvidence(marked).map((item) =>
    defined<Evidence>({
      ...item,
      ...(item.visibility === undefined && visibility !== 'PUBLIC' && { visibility, embargoedUntil }),
    }),
  );
  const { acts: _, ended: __, givenScope: ___, givenNote: ____, ...plain } = open;
  return {
    ...defined<Claim>({ ...plain, ...baseOf(open) }),
    evidence: new Map(evidence.map((item) => [item.source, item])),
    ...{ checked: [], supersedes: [], inferredFrom: [] },
  };
}

function marksOf(claim: Claim): readonly Act[] {
  return claim.acts?.filter(({ visibility = 'PUBLIC' }) => visibility !== 'PUBLIC') ?? [];
}

/** A text that sorts by how long something stays back. */
function closedness({ visibility, embargoedUntil }: Act): string {
  return visibility === 'EMBARGOED' ? (lastDay(embargoedUntil) ?? '~') : '~';
}

/**
 * Joins two recordings of one source's word: the fuller one, dated by the earlier; it stays one of the record's where it was. Of one that is public
 * and one that is not, nothing of the other is told.
 */
export function joinEvidence(one: Evidence, other: Evidence): Evidence {
  if ((one.visibility === undefined) !== (other.visibility === undefined))
    return one.visibility === undefined ? one : other;
  const [fuller] = inOrder(one, other, byFullness);
  const [recordedAt] = inOrder(one.recordedAt, other.recordedAt, compareText);
  const isOfRecord =
    fuller.level === 'CLAIM' && [one, other].some((item) => item.level === 'RECORD' || item.ofRecord);
  return { ...fuller, recordedAt, ...(isOfRecord && { ofRecord: true }) };
}

function union(one: readonly string[], other: readonly string[]): readonly string[] {
  return [...new Set([...one, ...other])];
}

function inOrder<T>(one: T, other: T, compare: (one: T, other: T) => number): readonly [T, T] {
  return compare(one, other) <= 0 ? [one, other] : [other, one];
}

/** Earlier recordings first; of one instant, those from an import first. */
function byRecording(one: Claim, other: Claim): number {
  return compareText(one.recordedAt, other.recordedAt) || compareText(one.import ?? '~', other.import ?? '~');
}

/**
 * Fuller evidence first: tied to the claim, quoted, dated, read; then by content, so that the order is total.
 */
function byFullness(one: Evidence, other: Evidence): number {
  return (
    Number(other.level === 'CLAIM') - Number(one.level === 'CLAIM') ||
    Number(other.quote !== undefined) - Number(one.quote !== undefined) ||
    compareText(other.saidOn, one.saidOn) ||
    compareText(other.retrievedAt, one.retrievedAt) ||
    compareText(contentOf(other), contentOf(one))
  );
}

function contentOf(evidence: Evidence): string {
  return JSON.stringify([
    evidence.quote,
    evidence.locator,
    evidence.basis,
    evidence.visibility,
    evidence.embargoedUntil,
  ]);
}

function larger<T extends string>(one: T | undefined, other: T | undefined): T | undefined {
  return compareText(one, other) >= 0 ? one : other;
}
