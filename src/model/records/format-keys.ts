import type { ActTypeName } from './record-types.ts';

/**
 * The keys of the record format that are no fields of the SDL, with the type and the meaning of each. The
 * check of records and the JSON Schema for editors both follow from these.
 */
export interface RecordKey {
  /**
   * A scalar or enum of the SDL by name, `ID:prefix` for an id, `IDS:prefix` for a list of them, or a shape
   * of the format.
   */
  readonly holds: string;
  readonly description: string;
}

/** The part of an id after the colon, as a regular expression. */
export const SLUG_PATTERN = '[a-z0-9][a-z0-9._-]{0,180}';

export type RecordKeys = Readonly<Record<string, RecordKey>>;

const START = { holds: 'FuzzyDate', description: 'When it began, as the source writes it.' };
const END = { holds: 'FuzzyDate', description: 'When it ended, as the source writes it.' };
const ACTIVE_ON = {
  holds: 'FuzzyDate',
  description: 'A day on which a source reports it to hold, with neither beginning nor end stated.',
};
const BASIS = {
  holds: 'Basis',
  description: 'How it is known, where that does not follow from the tiers of its sources.',
};
const METHOD = { holds: 'Method', description: 'How it came into the graph; IMPORT when left out.' };
const REASON = {
  holds: 'UndisclosedReason',
  description: 'Why it is not disclosed; SILENT_IN_SOURCES when left out.',
};
const AS_OF = {
  holds: 'FuzzyDate',
  description:
    'The day as of which it is not disclosed; when left out the newest date of the sources checked, else the day of recording.',
};
const NOTE = { holds: 'String', description: "A curator's remark." };

const VISIBILITY = {
  holds: 'Visibility',
  description: 'Who may read it; PUBLIC when left out.',
};
const EMBARGOED_UNTIL = {
  holds: 'FuzzyDate',
  description: 'With EMBARGOED, the day from which it is public; of a month or year its last day.',
};

/** Of an entity, source, identifier or import, beside the fields of its type. */
export const ENTITY_KEYS = {
  type: { holds: 'type', description: 'What sort of record it is.' },
  id: { holds: 'id', description: 'Its id, `prefix:slug` in lower case: stable, readable, global.' },
  sources: {
    holds: 'citations',
    description:
      'Evidence for every field of the record. Left out or empty for background without a source: basis INFERRED.',
  },
  basis: BASIS,
  method: METHOD,
  visibility: { ...VISIBILITY, description: 'Who may read what the record says; PUBLIC when left out.' },
  embargoedUntil: EMBARGOED_UNTIL,
  undisclosed: {
    holds: 'undisclosed',
    description: 'What the sources were searched for without finding it.',
  },
} as const satisfies RecordKeys;

/** Keys of the far end of a relationship. */
export const ITEM_KEYS = {
  id: { holds: 'id', description: 'Id of the other end.' },
  role: { holds: 'role', description: 'What the relationship says of itself.' },
  start: START,
  end: END,
  activeOn: ACTIVE_ON,
  sources: {
    holds: 'citations',
    description: "Replaces the record's sources for this claim; they are then tied to the claim itself.",
  },
  basis: BASIS,
  note: NOTE,
  visibility: { ...VISIBILITY, description: 'Who may read it; as the whole record when left out.' },
  embargoedUntil: EMBARGOED_UNTIL,
} as const satisfies RecordKeys;

/** Keys of a citation: a source with what was read there. */
export const CITATION_KEYS = {
  source: { holds: 'ID:source', description: 'Id of the source.' },
  saidOn: {
    holds: 'FuzzyDate',
    description: 'When the source said so; its date of publication when left out.',
  },
  quote: { holds: 'String', description: 'Its words, short.' },
  locator: { holds: 'String', description: 'Where in it: page, section, paragraph.' },
  retrievedAt: { holds: 'FuzzyDate', description: 'When it was read.' },
  level: {
    holds: 'EvidenceLevel',
    description:
      'What the source backs: CLAIM is the default in a statement or relationship, RECORD in the sources of a record.',
  },
  basis: {
    holds: 'Basis',
    description:
      'How the source knows it. When left out, sources of tier OFFICIAL and PARTY state it, PRESS and AGGREGATOR report it.',
  },
  recordedAt: { holds: 'DateTime', description: 'Only in exports: when this evidence was recorded.' },
  visibility: {
    ...VISIBILITY,
    description: 'Who may read that this source says so; as the record and the source when left out.',
  },
  embargoedUntil: EMBARGOED_UNTIL,
} as const satisfies RecordKeys;

/** Keys of an undisclosed predicate. */
export const UNDISCLOSED_KEYS = {
  predicate: {
    holds: 'predicate',
    description: 'The property, relationship field, relationship type or observation that is not disclosed.',
  },
  reason: REASON,
  asOf: AS_OF,
  note: NOTE,
  visibility: VISIBILITY,
  embargoedUntil: EMBARGOED_UNTIL,
} as const satisfies RecordKeys;

/** Keys of a single claim. */
export const STATEMENT_KEYS = {
  type: { holds: 'type', description: 'What sort of record it is.' },
  id: {
    holds: 'ID:statement',
    description: 'Only in exports: it follows from what the statement claims, and is checked when given.',
  },
  subject: { holds: 'ID', description: 'Id of the entity that it is about; of a relationship, the tail.' },
  predicate: {
    holds: 'String',
    description:
      "A property of the subject's type, a relationship type such as PARTY_TO when there is an `object`, or an observation.",
  },
  kind: { holds: 'StatementKind', description: 'What it claims about the predicate; VALUE when left out.' },
  value: { holds: 'value', description: "The value, of the property's type." },
  asWritten: {
    holds: 'String',
    description:
      "The value in the source's words, where they do not fit the property's type: kept as evidence, never a best value.",
  },
  object: { holds: 'ID', description: 'Id of the head of a relationship.' },
  role: { holds: 'String', description: 'What the relationship says of itself.' },
  start: START,
  end: END,
  activeOn: ACTIVE_ON,
  reason: REASON,
  asOf: AS_OF,
  checked: { holds: 'IDS:source', description: 'Sources that were searched without finding it.' },
  basis: BASIS,
  sources: { holds: 'citations', description: 'The sources that say so.' },
  rank: {
    holds: 'Rank',
    description: "A curator's word on it; NORMAL when left out. It makes a Ruling as old as the statement.",
  },
  rankReason: { holds: 'String', description: 'Why the curator said so.' },
  scope: {
    holds: 'String',
    description: 'What the value measures, where two sources measure different things: per award, per year.',
  },
  note: NOTE,
  visibility: {
    holds: 'Visibility',
    description: 'Who may read it; PUBLIC when left out. It makes a Ruling as old as the statement.',
  },
  embargoedUntil: EMBARGOED_UNTIL,
  method: METHOD,
  supersedes: { holds: 'IDS:statement', description: 'Statements that this one replaces.' },
  inferredFrom: { holds: 'IDS:statement', description: 'Statements that this one was inferred from.' },
  recordedAt: { holds: 'DateTime', description: 'Only in exports: when it was recorded.' },
  retractedAt: { holds: 'DateTime', description: 'Only in exports before format 7: when it was taken back.' },
  retractReason: { holds: 'String', description: 'Only in exports before format 7: why it was taken back.' },
  import: { holds: 'ID:import', description: 'Only in exports: the import that brought it in.' },
} as const satisfies RecordKeys;

const ACT = {
  type: { holds: 'type', description: 'What sort of record it is.' },
  id: {
    holds: 'ID:act',
    description: 'Only in exports: it follows from the rest, and is checked when given.',
  },
  at: {
    holds: 'DateTime',
    description: 'From when on it counts; the time of its first recording when left out.',
  },
  by: { holds: 'String', description: 'Who decided.' },
  reason: { holds: 'String', description: 'Why.' },
} as const satisfies RecordKeys;
const DECIDED_STATEMENT = { holds: 'ID:statement', description: 'Id of the statement that it is about.' };
const PAIR = { holds: 'pair', description: 'Ids of the two entities.' };

const MERGED = {
  from: {
    holds: 'ID',
    description: 'Id of the entity that is no record of its own: its id leads to the other.',
  },
  into: { holds: 'ID', description: 'Id of the entity that it is.' },
} as const satisfies RecordKeys;

/** The keys of each type of act. */
export const ACT_KEYS: Readonly<Record<ActTypeName, RecordKeys>> = {
  Ruling: {
    ...ACT,
    statement: DECIDED_STATEMENT,
    rank: { holds: 'Rank', description: 'How it ranks from then on.' },
    scope: {
      holds: 'String',
      description:
        'What its value measures, where two sources measure different things: per award, per year.',
    },
    note: NOTE,
    visibility: { holds: 'Visibility', description: 'Who may read it from then on.' },
    embargoedUntil: EMBARGOED_UNTIL,
  },
  Retraction: {
    ...ACT,
    statement: DECIDED_STATEMENT,
    retractedAt: { holds: 'DateTime', description: 'Only in exports before format 7: `at`.' },
  },
  Reinstatement: {
    ...ACT,
    statement: DECIDED_STATEMENT,
    source: {
      holds: 'ID:source',
      description: 'The source that says so again, where an EvidenceEnd is lifted and not a Retraction.',
    },
  },
  EvidenceEnd: {
    ...ACT,
    statement: DECIDED_STATEMENT,
    source: { holds: 'ID:source', description: 'Id of the source that no longer says so.' },
    on: { holds: 'FuzzyDate', description: 'From when on it does not.' },
  },
  Merge: { ...ACT, ...MERGED },
  Split: { ...ACT, ...MERGED },
  Distinct: { ...ACT, of: PAIR },
  Unsure: { ...ACT, of: PAIR },
};

/** What each type of act must say. */
export const ACT_NEEDS: Readonly<Record<ActTypeName, readonly string[]>> = {
  Ruling: ['statement'],
  Retraction: ['statement', 'reason'],
  Reinstatement: ['statement', 'reason'],
  EvidenceEnd: ['statement', 'source', 'on', 'reason'],
  Merge: ['from', 'into', 'reason'],
  Split: ['from', 'into', 'reason'],
  Distinct: ['of', 'reason'],
  Unsure: ['of', 'reason'],
};

/** What each type of act means. */
export const ACT_DESCRIPTIONS: Readonly<Record<ActTypeName, string>> = {
  Ruling:
    'Settles how a statement ranks, what its value measures, what is to be remarked of it, or who may read it.',
  Retraction: 'Takes a statement back and keeps it.',
  Reinstatement: 'Lifts a retraction, or the end of what one source says.',
  EvidenceEnd: 'Says that one source no longer says so, from a day on.',
  Merge: 'Says that one entity is another: what was said of it holds of that.',
  Split: 'Takes a merge back.',
  Distinct: 'Says that two entities are not the same.',
  Unsure: 'Says that nobody can tell whether two entities are the same.',
};
