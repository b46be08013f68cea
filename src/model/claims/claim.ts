import { createHash } from 'node:crypto';
import type { Bounds } from '../fuzzy-date.ts';
import type {
  BasisName,
  MethodName,
  ReasonName,
  Scalar,
  StatementRecord,
  VisibilityName,
} from '../records/record-types.ts';
import type { Evidence } from './levels.ts';

/** A statement as stored on its node. What is absent is not stored. */
export interface StoredStatement extends Bounds {
  readonly id: string;
  /** The entity that it is about: where the one it was recorded of was merged, the one that it is. */
  readonly subject: string;
  /** The subject and object as recorded, where those were merged since. */
  readonly recordedSubject?: string;
  readonly recordedObject?: string;
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
  /** What acts make of it today; those before were decided otherwise. */
  readonly rank: RankName;
  readonly rankReason?: string;
  readonly scope?: string;
  readonly note?: string;
  readonly visibility: VisibilityName;
  readonly embargoedUntil?: string;
  readonly method: MethodName;
  readonly recordedAt: string;
  readonly retractedAt?: string;
  readonly retractReason?: string;
  readonly import?: string;
  /** Decisions about it, in the order in which they count. */
  readonly acts?: readonly Act[];
  /** The scope and the note that records gave, where acts give others. */
  readonly givenScope?: string;
  readonly givenNote?: string;
  /** The key of what is recomputed together: the edge's id for a relationship, else subject and predicate. */
  readonly group: string;
  /**
   * Subject and relationship type, where some type may have only one such relationship: conflicts are judged
   * within it.
   */
  readonly family?: string;
  /** Sources that were searched without finding it: what they say of the record as a whole backs nothing of the predicate. */
  readonly checkedIn?: readonly string[];
  /** Ids of the statements that replace it and are not retracted. */
  readonly supersededBy?: readonly string[];
  /** Ids of the statements that replaced it until they were retracted. */
  readonly releasedBy?: readonly string[];
}

/** A statement with what stands behind it. */
export interface Claim extends StoredStatement {
  readonly evidence: ReadonlyMap<string, Evidence>;
  /** What sources said that no longer say so. */
  readonly ended?: ReadonlyMap<string, Evidence>;
}

/** A claim to be recorded, with the links to other nodes that it brings. */
export interface IncomingClaim extends Claim {
  readonly checked: readonly string[];
  readonly supersedes: readonly string[];
  readonly inferredFrom: readonly string[];
}

/** What was decided, as its enum value in the SDL. */
export type ActKind =
  | 'RULING'
  | 'RETRACTION'
  | 'REINSTATEMENT'
  | 'EVIDENCE_END'
  | 'MERGE'
  | 'SPLIT'
  | 'DISTINCT'
  | 'UNSURE';

/** A dated decision about a statement, about what one source says for it, or about a pair of entities. Absent is not stored. */
export interface Act {
  readonly id: string;
  readonly kind: ActKind;
  /** From this instant on it counts, in UTC with milliseconds. */
  readonly at: string;
  readonly by?: string;
  readonly reason?: string;
  /** What it decides about. */
  readonly statement?: string;
  /** Of EVIDENCE_END, and of a REINSTATEMENT that ends one: the source. */
  readonly source?: string;
  /** Of EVIDENCE_END: from this day on the source no longer says so. */
  readonly on?: string;
  readonly rank?: RankName;
  readonly scope?: string;
  readonly note?: string;
  /** Of RULING: who may read the statement, and of EMBARGOED from when on everybody. */
  readonly visibility?: VisibilityName;
  readonly embargoedUntil?: string;
  /** Of MERGE and SPLIT: the entity that is no record of its own, and the one that it is. */
  readonly from?: string;
  readonly into?: string;
  /** Of a verdict on a pair: both, in order. */
  readonly entities?: readonly string[];
}

export type StatementKind = NonNullable<StatementRecord['kind']>;
export type RankName = NonNullable<StatementRecord['rank']>;

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
  claim: Pick<
    StoredStatement,
    | 'subject'
    | 'recordedSubject'
    | 'predicate'
    | 'kind'
    | 'value'
    | 'asWritten'
    | 'object'
    | 'recordedObject'
    | 'role'
  > &
    Bounds,
): string {
  return `statement:${hash([
    claim.recordedSubject ?? claim.subject,
    claim.predicate,
    claim.kind,
    claim.value ?? null,
    claim.asWritten ?? null,
    claim.recordedObject ?? claim.object ?? null,
    claim.role ?? null,
    claim.startMin ?? null,
    claim.startMax ?? null,
    claim.endMin ?? null,
    claim.endMax ?? null,
  ])}`;
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

/** Returns true when two stored values are the same; null and undefined are. */
export function isEqual(one: unknown, other: unknown): boolean {
  return JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
}
