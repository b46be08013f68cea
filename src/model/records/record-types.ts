import type { Validity } from '../fuzzy-date.ts';
/**
 * The record format, which seeds, imports and exports use: one JSON object for each record. A file is `{
 * "$schema": ..., "recordedAt"?, "records": [...] }` or JSON Lines with one record a line.
 */

export type Scalar = string | number | boolean;

/** A source that backs a record or claim: its id, or the id with what was read there. */
export type SourceCitation =
  | string
  | {
      readonly source: string;
      /** When the source said so; the source's `publishedOn` when left out. FuzzyDate. */
      readonly saidOn?: string;
      /** The source's own words, short. */
      readonly quote?: string;
      /** Where in the source: page, section, paragraph. */
      readonly locator?: string;
      /** When it was read. FuzzyDate. */
      readonly retrievedAt?: string;
      /**
       * CLAIM when tied to this very claim (default in a statement record), RECORD when it backs the whole
       * record (default there).
       */
      readonly level?: 'CLAIM' | 'RECORD';
      /**
       * How this source knows it; follows its tier when left out: OFFICIAL and PARTY state, PRESS and
       * AGGREGATOR report.
       */
      readonly basis?: BasisName;
      /** Only in exports: when this evidence was recorded. */
      readonly recordedAt?: string;
      /** Who may read that this source says so; as the record and the source when left out. */
      readonly visibility?: VisibilityName | undefined;
      /** Of EMBARGOED: the day from which everybody may. FuzzyDate; of a month or year its last day. */
      readonly embargoedUntil?: string | undefined;
    };

/** Who may read what a record, or a part of one, says; PUBLIC when left out. It makes a ruling as old as the statement. */
export interface Publishing {
  readonly visibility?: VisibilityName | undefined;
  /** Of EMBARGOED: the day from which everybody may. FuzzyDate; of a month or year its last day. */
  readonly embargoedUntil?: string | undefined;
}

export type VisibilityName = 'PUBLIC' | 'INTERNAL' | 'EMBARGOED';
export type BasisName = 'STATED' | 'REPORTED' | 'INFERRED';
export type MethodName = 'MANUAL' | 'IMPORT' | 'EXTRACTED' | 'EXTRACTED_REVIEWED';

/** The far end of a relationship: its id, or the id with the edge's own facts. */
export type RelationshipItem =
  | string
  | (Validity &
      Publishing & {
        readonly id: string;
        readonly role?: string;
        /** Replaces the record's sources for this claim; these are then tied to the claim itself. */
        readonly sources?: readonly SourceCitation[];
        readonly basis?: BasisName;
        readonly note?: string;
      });

/**
 * An entity, source or identifier. Beside these keys it holds the fields of its type in the SDL, by name:
 * scalars as JSON scalars, enums by value, lists as arrays, to-one relationships as one item, lists of
 * relationships as arrays of items. Each field becomes one statement (one for each item of a relationship)
 * with the record's sources as evidence. A list property is one statement.
 */
export interface EntityRecord extends Publishing {
  /** A concrete type of the SDL, such as `Company`. */
  readonly type: string;
  readonly id: string;
  /**
   * Evidence for every field of the record. Leave out, or leave empty, for background without a source: basis
   * INFERRED.
   */
  readonly sources?: readonly SourceCitation[];
  /** How the record is known, when that does not follow from its sources' tiers. */
  readonly basis?: BasisName;
  readonly method?: MethodName;
  /**
   * Predicates that the sources were searched for in vain (property or relationship field names,
   * observations). Each becomes a NOT_DISCLOSED statement, with the record's sources as those checked.
   */
  readonly undisclosed?: readonly (
    | string
    | (Publishing & {
        readonly predicate: string;
        readonly reason?: ReasonName;
        readonly asOf?: string;
        readonly note?: string;
      })
  )[];
  readonly [field: string]: unknown;
}

export type ReasonName = 'SILENT_IN_SOURCES' | 'WITHHELD' | 'NOT_YET_DETERMINED';

/**
 * One claim on its own. Holds exactly one of `value`, `object`, `asWritten`, or a `kind` other than VALUE.
 */
export interface StatementRecord extends Validity, Publishing {
  readonly type: 'Statement';
  /** Only in exports; checked against the hash when given. */
  readonly id?: string;
  /** Id of the entity that the claim is about; for a relationship its tail. */
  readonly subject: string;
  /**
   * A property of the subject's type, a relationship type (`PARTY_TO`), an observation; for a kind other than
   * VALUE also a relationship field name.
   */
  readonly predicate: string;
  readonly kind?: 'VALUE' | 'SOME' | 'NONE' | 'NOT_DISCLOSED';
  /** The value, of the property's type. */
  readonly value?: Scalar | readonly string[];
  /**
   * A value in the source's words that does not fit the property's type ("about 300 million"): kept as
   * evidence, never a best value.
   */
  readonly asWritten?: string;
  /** Id of the head of a relationship. */
  readonly object?: string;
  readonly role?: string;
  /** Why it is not disclosed; default SILENT_IN_SOURCES. */
  readonly reason?: ReasonName;
  /**
   * Day as of which it is not disclosed; default the newest date of the sources checked, else the day of
   * recording.
   */
  readonly asOf?: string;
  /** Sources searched without finding it. */
  readonly checked?: readonly string[];
  readonly basis?: BasisName;
  readonly sources?: readonly SourceCitation[];
  /** Makes a ruling as old as the statement; a later one is a record of its own. */
  readonly rank?: 'PREFERRED' | 'NORMAL' | 'DEPRECATED';
  readonly rankReason?: string;
  /** What the value measures, where two sources measure different things: "per award", "per year". */
  readonly scope?: string;
  readonly note?: string;
  readonly method?: MethodName;
  /** Ids of statements that this one replaces. */
  readonly supersedes?: readonly string[];
  /** Ids of statements that this one was inferred from. */
  readonly inferredFrom?: readonly string[];
  /** Only in exports. */
  readonly recordedAt?: string;
  /** Only in exports before format 7: makes a retraction of then. */
  readonly retractedAt?: string;
  readonly retractReason?: string;
  readonly import?: string;
}

/** Types of records of acts: what each decides is in `ACT_KEYS`. */
export type ActTypeName =
  | 'Ruling'
  | 'Retraction'
  | 'Reinstatement'
  | 'EvidenceEnd'
  | 'Merge'
  | 'Split'
  | 'Distinct'
  | 'Unsure';

/** A dated decision about a statement, about what a source says for it, or about a pair of entities. */
export interface ActRecord extends Publishing {
  readonly type: ActTypeName;
  /** Only in exports; checked against the hash when given. */
  readonly id?: string | undefined;
  /** Of all but verdicts on a pair. */
  readonly statement?: string;
  readonly source?: string;
  /** Of EvidenceEnd: from when on the source no longer says so. FuzzyDate. */
  readonly on?: string;
  readonly rank?: 'PREFERRED' | 'NORMAL' | 'DEPRECATED';
  readonly scope?: string;
  readonly note?: string;
  /** Of a Merge, and of the Split that takes it back: the entity that is no record of its own, and the one that it is. */
  readonly from?: string;
  readonly into?: string;
  /** Of verdicts on a pair: the two entities. */
  readonly of?: readonly string[];
  /** DateTime; the time of the first recording when left out. */
  readonly at?: string;
  /** Who decided. */
  readonly by?: string;
  readonly reason?: string;
  /** The `at` of a Retraction before format 7. */
  readonly retractedAt?: string;
}

export type DataRecord = EntityRecord | StatementRecord | ActRecord;

/** Returns true for a record of a single claim, by its `type`. */
export function isStatement(record: DataRecord): record is StatementRecord {
  return record.type === 'Statement';
}

export const ACT_TYPES: readonly ActTypeName[] = [
  'Ruling',
  'Retraction',
  'Reinstatement',
  'EvidenceEnd',
  'Merge',
  'Split',
  'Distinct',
  'Unsure',
];

/** Returns true for a record of an act, by its `type`. */
export function isAct(record: DataRecord): record is ActRecord {
  return (ACT_TYPES as readonly string[]).includes(record.type);
}

/** Returns the items of a relationship as a list, whether the record holds none, one or several. */
export function itemsOf(value: unknown): readonly RelationshipItem[] {
  if (value === undefined || value === null) return [];
  return (Array.isArray(value) ? value : [value]) as readonly RelationshipItem[];
}

/** Returns the id of the source that a citation names. */
export function sourceOf(citation: SourceCitation): string {
  return typeof citation === 'string' ? citation : citation.source;
}
