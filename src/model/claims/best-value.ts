import { fold } from '../fold-text.ts';
import { type Bounds, parseFuzzyDate } from '../fuzzy-date.ts';
import { BASES, bestBasis, type Claim, compareText, defined, type Evidence } from './claim.ts';
import type { SourceFacts } from './claims-of-record.ts';

/** Facts about the sources that evidence names, by the id of the source. */
export type Sources = ReadonlyMap<string, SourceFacts>;

/** Tiers of sources, best first. A claim without evidence ranks behind all of them. */
export const TIERS: readonly string[] = ['OFFICIAL', 'PARTY', 'PRESS', 'AGGREGATOR'];
const RANKS: readonly string[] = ['PREFERRED', 'NORMAL', 'DEPRECATED'];
const MAX_IDS = 20;

/** A relationship's edge as it is stored: its ends and its properties. */
export interface EdgeRow extends Bounds {
  readonly id: string;
  readonly type: string;
  readonly from: string;
  readonly to: string;
  readonly role?: string;
  readonly roleKey?: string;
  readonly startText?: string;
  readonly endText?: string;
  readonly basis: string;
  /** The best tier among its sources; absent where it has none. */
  readonly tier?: string;
  readonly statementCount: number;
  readonly sourceCount: number;
  readonly statementIds: readonly string[];
  /**
   * From which publication and recording on this edge is the best known one; a past edge also says up to
   * which.
   */
  readonly saidFrom?: string;
  readonly recordedFrom?: string;
  readonly saidTo?: string;
  readonly recordedTo?: string;
}

/**
 * Returns true when a claim counts in best values and conflicts: not retracted, not replaced, not deprecated.
 */
export function isLive(claim: Claim): boolean {
  if (claim.evidence.size === 0 && claim.ended?.size) return false;
  return claim.retractedAt === undefined && !claim.supersededBy?.length && claim.rank !== 'DEPRECATED';
}

/**
 * Returns the best known value among claims on one property, by the order of `WEIGHT_KEYS`; undefined when
 * none of them gives a value.
 */
export function bestValue(claims: readonly Claim[], sources: Sources): Claim['value'] {
  return ranked(claims.filter(givesValue), sources)[0]?.value;
}

/** Returns true when a claim competes for a property's best value. */
export function givesValue(claim: Claim): boolean {
  return isLive(claim) && claim.value !== undefined;
}

/** Returns true when a claim asserts a relationship and counts. */
export function givesEdge(claim: Claim): boolean {
  return isLive(claim) && claim.kind === 'VALUE' && claim.object !== undefined;
}

/**
 * Returns the edge that claims on one relationship make: the role of the best claim, and bounds that the
 * others narrow as far as they agree with it. Undefined when no live claim asserts the relationship.
 */
export function bestEdge(claims: readonly Claim[], sources: Sources): EdgeRow | undefined {
  const live = ranked(claims.filter(givesEdge), sources);
  const best = live[0];
  if (!best || best.object === undefined) return undefined;
  const evidence = live.flatMap((claim) => [...claim.evidence.values()]);
  return defined<EdgeRow>({
    id: best.group,
    type: best.predicate,
    from: best.subject,
    to: best.object,
    role: best.role,
    roleKey: best.role === undefined ? undefined : fold(best.role),
    ...period(live),
    basis: bestBasis(evidence),
    tier: tierName(live, sources),
    statementCount: live.length,
    sourceCount: new Set(evidence.map((item) => item.source)).size,
    statementIds: live.slice(0, MAX_IDS).map((claim) => claim.id),
  });
}

/**
 * Sorts claims by weight: rank, still open, tier of the best source, basis, newest word of that tier,
 * precision, id. The order is total, so the result does not depend on the order in which claims came in.
 */
function ranked(claims: readonly Claim[], sources: Sources): readonly Claim[] {
  return claims.length < 2 ? claims : weighed(claims, sources).map(({ claim }) => claim);
}

/** A claim and the weight that it was sorted by. */
export interface Weighed {
  readonly claim: Claim;
  readonly weight: Weight;
}

/** Returns claims with their weights, the weightiest first; equal weights are ordered by id. */
export function weighed(claims: readonly Claim[], sources: Sources): readonly Weighed[] {
  return claims
    .map((claim) => ({ claim, weight: weigh(claim, sources) }))
    .sort(
      (one, other) => compareWeights(one.weight, other.weight) || compareText(one.claim.id, other.claim.id),
    );
}

/** The keys of a weight in the order in which they are compared. The id decides what none of them does. */
export const WEIGHT_KEYS = ['rank', 'end', 'tier', 'basis', 'word', 'precision'] as const;
export type WeightKey = (typeof WEIGHT_KEYS)[number] | 'id';

/** Returns the first key in which two weights differ: the reason why one claim comes before the other. */
export function decidedBy(one: Weight, other: Weight): WeightKey {
  return WEIGHT_KEYS[one.findIndex((key, index) => key !== other[index])] ?? 'id';
}

/** Returns the place of a source's tier, 0 for the best. Unknown sources come last. */
export function tierOf(evidence: Evidence, sources: Sources): number {
  const place = TIERS.indexOf(sources.get(evidence.source)?.tier ?? '');
  return place < 0 ? TIERS.length : place;
}

/** The best tier among a claim's evidence. */
function bestTier(claim: Pick<Claim, 'evidence'>, sources: Sources): number {
  let best = TIERS.length;
  for (const item of claim.evidence.values()) best = Math.min(best, tierOf(item, sources));
  return best;
}

/** Returns the best tier among the sources of claims; undefined when no source backs them. */
export function tierName(claims: readonly Claim[], sources: Sources): string | undefined {
  return TIERS[Math.min(...claims.map((claim) => bestTier(claim, sources)))];
}

/** Smaller is better, key by key; see `WEIGHT_KEYS`. */
type Weight = readonly (number | string)[];

function weigh(claim: Claim, sources: Sources): Weight {
  const tier = bestTier(claim, sources);
  const weightiest = [...claim.evidence.values()].filter((item) => tierOf(item, sources) === tier);
  return [
    RANKS.indexOf(claim.rank),
    latestFirst(claim.endMax ?? '9999-12-31'),
    tier,
    BASES.indexOf(claim.basis),
    latestFirst(newestWord(weightiest)),
    -precision(claim),
  ];
}

function compareWeights(one: Weight, other: Weight): number {
  for (const [index, key] of one.entries()) {
    const against = other[index] ?? 0;
    if (key !== against) return key < against ? -1 : 1;
  }
  return 0;
}

/** Returns the last day on which any of the evidence was said; an empty text when none is dated. */
export function newestWord(evidence: Iterable<Evidence>): string {
  let last = '';
  for (const { saidOn } of evidence) {
    const date = saidOn === undefined ? undefined : parseFuzzyDate(saidOn);
    if (date && date.max > last) last = date.max;
  }
  return last;
}

/**
 * Turns a day into a number that falls as the day rises, so that the newest sorts first and no day sorts
 * last.
 */
function latestFirst(day: string): number {
  return day === '' ? 1 : -Number(day.replaceAll('-', ''));
}

function precision(claim: Claim): number {
  if (typeof claim.value === 'number') return significantDigits(claim.value);
  if (claim.valueType === 'DATE') return dateLength(String(claim.value));
  return claim.object === undefined ? 0 : dateLength(claim.startText) + dateLength(claim.endText);
}

/** Counts digits up to the last one that is not zero: 3 for 293,000,000. */
export function significantDigits(value: number): number {
  const digits = Math.abs(value).toExponential().split('e')[0]?.replace('.', '') ?? '';
  return digits.replace(/0+$/, '').length;
}

function dateLength(text: string | undefined): number {
  return text?.length ?? 0;
}

/**
 * Returns the period of an edge. A claim without dates says nothing about time: the best claim that states a
 * beginning gives the beginning, and the best that states an end gives the end, unless another claim has the
 * relationship hold after it. Days on which it is otherwise said to hold narrow what is left open.
 */
function period(live: readonly Claim[]): Partial<EdgeRow> {
  const starting = live.find((claim) => claim.startMin !== undefined);
  const ending = live.find((claim) => claim.endMax !== undefined && !isOutlived(claim.endMax, live));
  const startMin = starting?.startMin;
  const endMax = ending?.endMax;
  let startMax = starting?.startMax;
  let endMin = ending?.endMin;
  for (const claim of live) {
    const start = earlier(startMax, claim.startMax);
    if (start === undefined || startMin === undefined || start >= startMin) startMax = start;
    const end = later(endMin, claim.endMin);
    if (end === undefined || endMax === undefined || end <= endMax) endMin = end;
  }
  return {
    startMin,
    startMax,
    endMin,
    endMax,
    startText: starting?.startText,
    endText: ending?.endText,
  } as Partial<EdgeRow>;
}

function isOutlived(day: string, live: readonly Claim[]): boolean {
  return live.some((claim) => (claim.endMin ?? '') > day || (claim.startMax ?? '') > day);
}

/** The earlier of two days; an absent one does not count. */
function earlier(one: string | undefined, other: string | undefined): string | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return one <= other ? one : other;
}

/** The later of two days; an absent one does not count. */
function later(one: string | undefined, other: string | undefined): string | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return one >= other ? one : other;
}
