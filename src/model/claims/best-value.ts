import { fold } from '../fold-text.ts';
import { type Bounds, parseFuzzyDate } from '../fuzzy-date.ts';
import type { Property } from '../model.ts';
import { type Claim, compareText, defined } from './claim.ts';
import type { SourceFacts } from './claims-of-record.ts';
import {
  BASES,
  bestOfVoices,
  countSources,
  type Evidence,
  levelOf,
  type SourceCounts,
  voicesOf,
} from './levels.ts';
import { type EndLives, NO_ENDS, type Period, periodOf } from './period.ts';

/** Facts about the sources that evidence names, by the id of the source. */
export type Sources = ReadonlyMap<string, SourceFacts>;

/** Tiers of sources, best first. A claim without evidence ranks behind all of them. */
export const TIERS: readonly string[] = ['OFFICIAL', 'PARTY', 'PRESS', 'AGGREGATOR'];
const RANKS: readonly string[] = ['PREFERRED', 'NORMAL', 'DEPRECATED'];
const MAX_IDS = 20;

/** The properties of a relationship's edge. */
export interface EdgeRow extends Bounds, SourceCounts, Period {
  readonly id: string;
  readonly type: string;
  readonly from: string;
  readonly to: string;
  readonly role?: string;
  readonly roleKey?: string;
  readonly basis: string;
  /** The best tier among its statements; absent where none has a source. */
  readonly tier?: string;
  readonly statementCount: number;
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
 * none of them gives a value, or the weightiest says that there is none.
 */
export function bestValue(claims: readonly Claim[], sources: Sources): Claim['value'] {
  return ranked(claims.filter(competes), sources)[0]?.value;
}

/** Returns true when a claim says of a property what it is, or that there is none, whether or not it counts. */
export function speaksOfValue(claim: Pick<Claim, 'kind' | 'value'>): boolean {
  return claim.value !== undefined || claim.kind === 'NONE';
}

/**
 * Returns what a property of a record shows among the claims on it: the best value. Where the model requires one and nothing that counts
 * gives any, as after a retraction, the id stands in for a text, and of anything else what was said before remains; so no record is lost.
 */
export function shownValue(
  property: Pick<Property, 'isRequired' | 'scalar'>,
  claims: readonly Claim[],
  { id, sources }: { readonly id: string; readonly sources: Sources },
): Claim['value'] {
  const best = bestValue(claims, sources);
  if (best !== undefined || !property.isRequired || claims.length === 0) return best;
  if (property.scalar === 'String') return id;
  return ranked(
    claims.filter(({ value }) => value !== undefined),
    sources,
  )[0]?.value;
}

/** Returns true when a claim competes for a property's best value: that there is none weighs like any other word. */
export function competes(claim: Claim): boolean {
  return isLive(claim) && speaksOfValue(claim);
}

/** Returns true when a claim asserts a relationship and counts. */
export function givesEdge(claim: Claim): boolean {
  return isLive(claim) && claim.kind === 'VALUE' && claim.object !== undefined && !leadsToItself(claim);
}

/** Returns true for a claim that leads from one record to another that it turned out to be. */
export function leadsToItself(claim: Claim): boolean {
  return claim.object === claim.subject && (claim.recordedSubject ?? claim.recordedObject) !== undefined;
}

/**
 * Returns the edge that claims on one relationship make: the role of the best claim, and bounds that the
 * others narrow as far as they agree with it. Undefined when no live claim asserts the relationship.
 */
export function bestEdge(
  claims: readonly Claim[],
  sources: Sources,
  ends: EndLives = NO_ENDS,
): EdgeRow | undefined {
  const live = ranked(claims.filter(givesEdge), sources);
  const best = live[0];
  if (!best || best.object === undefined) return undefined;
  return defined<EdgeRow>({
    id: best.group,
    type: best.predicate,
    from: best.subject,
    to: best.object,
    role: best.role,
    roleKey: best.role === undefined ? undefined : fold(best.role),
    ...periodOf(live, ends),
    basis: bestBasis(live),
    tier: tierName(live, sources),
    statementCount: live.length,
    ...countSources(live),
    statementIds: live.slice(0, MAX_IDS).map((claim) => claim.id),
  });
}

/**
 * Claims in the order of their weight: rank, still open, how closely their evidence is tied to them, tier, basis, number of independent
 * sources, newest word, precision, id. The order is total, so that it does not depend on how the claims came in.
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

/** The keys of a weight, in their order. What none of them decides, the id does. */
export const WEIGHT_KEYS = ['rank', 'end', 'level', 'tier', 'basis', 'sources', 'word', 'precision'] as const;
export type WeightKey = (typeof WEIGHT_KEYS)[number] | 'id';

/** Returns the first key in which two weights differ: the reason why one claim comes before the other. */
export function decidedBy(one: Weight, other: Weight): WeightKey {
  return WEIGHT_KEYS[one.findIndex((key, index) => key !== other[index])] ?? 'id';
}

/** Returns the place of a source's tier, 0 for the best. Unknown sources come last. */
export function tierOf(evidence: Evidence, sources: Sources): number {
  return placeOfTier(sources.get(evidence.source)?.tier);
}

/** Returns the place of a tier, 0 for the best. An unknown one comes last. */
export function placeOfTier(tier: string | undefined): number {
  const place = TIERS.indexOf(tier ?? '');
  return place < 0 ? TIERS.length : place;
}

/** The tier of a claim's best voice. */
function claimTier(claim: Pick<Claim, 'evidence'>, sources: Sources): number {
  return bestOfVoices(claim.evidence.values(), (item) => tierOf(item, sources)) ?? TIERS.length;
}

/** The best tier among claims; undefined where no source stands behind them. */
export function tierName(claims: readonly Claim[], sources: Sources): string | undefined {
  return TIERS[Math.min(...claims.map((claim) => claimTier(claim, sources)))];
}

/** The best basis among claims. */
export function bestBasis(claims: readonly Pick<Claim, 'basis'>[]): Claim['basis'] {
  return BASES[Math.min(...claims.map(({ basis }) => BASES.indexOf(basis)))] ?? 'INFERRED';
}

/** Number of publishers tied to a claim, for pages of one publisher are one voice; of a record's sources one speaks. */
export function independentSources(claim: Pick<Claim, 'evidence'>, sources: Sources): number {
  const tied = [...claim.evidence.values()].filter(({ level }) => level === 'CLAIM');
  if (tied.length === 0) return Math.min(1, voicesOf(claim.evidence.values()).length);
  return new Set(tied.map(({ source }) => sources.get(source)?.publisher ?? source)).size;
}

const LEVELS: readonly unknown[] = ['CLAIM', 'RECORD', undefined];

/** Smaller is better, key by key; see `WEIGHT_KEYS`. */
type Weight = readonly (number | string)[];

function weigh(claim: Claim, sources: Sources): Weight {
  const tier = claimTier(claim, sources);
  const weightiest = voicesOf(claim.evidence.values()).filter(
    (voice) => Math.max(...voice.map((item) => tierOf(item, sources))) === tier,
  );
  return [
    RANKS.indexOf(claim.rank),
    latestFirst(claim.endMax ?? '9999-12-31'),
    LEVELS.indexOf(levelOf(claim.evidence.values())),
    tier,
    BASES.indexOf(claim.basis),
    -independentSources(claim, sources),
    latestFirst(newestWord(weightiest.flat())),
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
