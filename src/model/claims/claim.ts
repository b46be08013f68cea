import { createHash } from 'node:crypto';
import type { Bounds } from '../fuzzy-date.ts';
import type { BasisName, MethodName, ReasonName, Scalar, StatementRecord } from '../records/record-types.ts';

/** A statement as stored on its node. What is absent is not stored. */
export interface StoredStatement extends Bounds {
  readonly id: string;
  readonly subject: string;
  readonly predicate: string;
  readonly kind: StatementKind;
  readonly value?: Scalar | readonly string[];
  readonly valueType?: 'STRING' | 'NUMBER' | 'BOOLEAN' | 'LIST' | 'DATE';
  readonly asWritten?: string;
  readonly object?: string;
  readonly role?: string;
  readonly startText?: string;
  readonly endText?: string;
  /** The date on which it was reported to hold, as written. */
  readonly activeOn?: string;
  readonly reason?: ReasonName;
  readonly asOf?: string;
  readonly basis: BasisName;
  readonly rank: RankName;
  readonly rankReason?: string;
  readonly scope?: string;
  readonly note?: string;
  readonly method: MethodName;
  readonly recordedAt: string;
  readonly retractedAt?: string;
  readonly retractReason?: string;
  readonly import?: string;
  /** The key of what is recomputed together: the edge's id for a relationship, else subject and predicate. */
  readonly group: string;
  /**
   * Subject and relationship type, where some type may have only one such relationship: conflicts are judged
   * within it.
   */
  readonly family?: string;
  /** Ids of the statements that replace it and are not retracted. */
  readonly supersededBy?: readonly string[];
  /** Ids of the statements that replaced it until they were retracted. */
  readonly releasedBy?: readonly string[];
}

/** One source's word for a statement: the properties of the FROM edge, and the source it leads to. */
export interface Evidence {
  readonly source: string;
  readonly saidOn?: string;
  readonly quote?: string;
  readonly locator?: string;
  readonly retrievedAt?: string;
  readonly level: 'CLAIM' | 'RECORD';
  readonly basis: BasisName;
  readonly recordedAt: string;
}

/** A statement together with its evidence. */
export interface Claim extends StoredStatement {
  readonly evidence: ReadonlyMap<string, Evidence>;
}

/** A claim to be recorded, with the links to other nodes that it brings. */
export interface IncomingClaim extends Claim {
  readonly checked: readonly string[];
  readonly supersedes: readonly string[];
  readonly inferredFrom: readonly string[];
}

export type StatementKind = NonNullable<StatementRecord['kind']>;
export type RankName = NonNullable<StatementRecord['rank']>;

/** Ways of knowing, best first, in the order of the SDL. */
export const BASES: readonly BasisName[] = ['STATED', 'REPORTED', 'INFERRED'];
const RANKS: readonly RankName[] = ['DEPRECATED', 'PREFERRED', 'NORMAL'];
const METHODS: readonly MethodName[] = ['MANUAL', 'EXTRACTED_REVIEWED', 'IMPORT', 'EXTRACTED'];

/** Returns the first 32 hexadecimal digits of the SHA-256 of the parts written as JSON. */
export function hash(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

/** Returns the id of the edge between two records: one for each relationship type and role. */
export function edgeId(edge: {
  readonly type: string;
  readonly from: string;
  readonly to: string;
  readonly role?: string | undefined;
}): string {
  return `edge:${hash([edge.type, edge.from, edge.to, edge.role ?? null])}`;
}

/**
 * Returns the id of a statement: a hash of what it claims, so that the same claim from another source adds
 * evidence to the same statement.
 */
export function statementId(
  claim: Pick<StoredStatement, 'subject' | 'predicate' | 'kind' | 'value' | 'asWritten' | 'object' | 'role'> &
    Bounds,
): string {
  return `statement:${hash([
    claim.subject,
    claim.predicate,
    claim.kind,
    claim.value ?? null,
    claim.asWritten ?? null,
    claim.object ?? null,
    claim.role ?? null,
    claim.startMin ?? null,
    claim.startMax ?? null,
    claim.endMin ?? null,
    claim.endMax ?? null,
  ])}`;
}

/** Returns the best basis among the evidence; INFERRED when there is none. */
export function bestBasis(evidence: Iterable<Evidence>): BasisName {
  let best = BASES.length - 1;
  for (const { basis } of evidence) best = Math.min(best, BASES.indexOf(basis));
  return BASES[best] ?? 'INFERRED';
}

/**
 * Joins two recordings of one claim. The outcome depends on neither order nor repetition, so files may come
 * in any order and an import may be resumed: evidence adds up, the earliest recording dates the claim, and a
 * retracted claim stays retracted.
 */
export function joinClaims(one: Claim, other: Claim): Claim {
  const [first, second] = inOrder(one, other, byRecording);
  const [ranked, unranked] =
    RANKS.indexOf(one.rank) <= RANKS.indexOf(other.rank) ? [one, other] : [other, one];
  const [silent, lessSilent] = compareText(one.asOf, other.asOf) >= 0 ? [one, other] : [other, one];
  const retracted = [one, other].filter((claim) => claim.retractedAt !== undefined).sort(byRetraction)[0];
  const evidence = new Map(first.evidence);
  for (const [source, item] of second.evidence) {
    const known = evidence.get(source);
    evidence.set(source, known ? joinEvidence(known, item) : item);
  }
  return defined<Claim>({
    ...first,
    startText: larger(one.startText, other.startText),
    endText: larger(one.endText, other.endText),
    activeOn: larger(one.activeOn, other.activeOn),
    reason: silent.asOf === lessSilent.asOf ? larger(one.reason, other.reason) : silent.reason,
    asOf: silent.asOf,
    rank: ranked.rank,
    rankReason: ranked.rank === unranked.rank ? larger(one.rankReason, other.rankReason) : ranked.rankReason,
    scope: larger(one.scope, other.scope),
    note: larger(one.note, other.note),
    method: METHODS.indexOf(one.method) <= METHODS.indexOf(other.method) ? one.method : other.method,
    retractedAt: retracted?.retractedAt,
    retractReason: retracted?.retractReason,
    supersededBy: one.supersededBy ?? other.supersededBy,
    releasedBy: one.releasedBy ?? other.releasedBy,
    evidence,
    basis: bestBasis(evidence.values()),
  });
}

/** Joins two incoming recordings of one claim, with the links of both. */
export function joinIncoming(one: IncomingClaim, other: IncomingClaim): IncomingClaim {
  return {
    ...joinClaims(one, other),
    checked: union(one.checked, other.checked),
    supersedes: union(one.supersedes, other.supersedes),
    inferredFrom: union(one.inferredFrom, other.inferredFrom),
  };
}

/** Joins two recordings of one source's word: the fuller one, dated by the earlier. */
export function joinEvidence(one: Evidence, other: Evidence): Evidence {
  const [fuller] = inOrder(one, other, byFullness);
  const [recordedAt] = inOrder(one.recordedAt, other.recordedAt, compareText);
  return fuller.recordedAt === recordedAt ? fuller : { ...fuller, recordedAt };
}

/** Copies an object without the keys whose value is undefined, since undefined is not stored. */
export function defined<T extends object>(value: { readonly [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as T;
}

/** Compares texts; an absent one comes first. */
export function compareText(one: string | undefined, other: string | undefined): number {
  if (one === other) return 0;
  return (one ?? '') < (other ?? '') ? -1 : 1;
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

function byRetraction(one: Claim, other: Claim): number {
  return (
    compareText(one.retractedAt, other.retractedAt) || compareText(one.retractReason, other.retractReason)
  );
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
  return JSON.stringify([evidence.quote, evidence.locator, evidence.basis]);
}

function larger<T extends string>(one: T | undefined, other: T | undefined): T | undefined {
  return compareText(one, other) >= 0 ? one : other;
}

/** Returns true when two stored values are the same; null and undefined are. */
export function isEqual(one: unknown, other: unknown): boolean {
  return JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
}
