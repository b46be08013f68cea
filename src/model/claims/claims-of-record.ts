import { boundsOf, parseInstant, type Validity } from '../fuzzy-date.ts';
import { once } from '../memoize.ts';
import type { Model, NodeType, Property, RelationshipField } from '../model.ts';
import { impliedValue, isDirect } from '../model-rules.ts';
import {
  type BasisName,
  type EntityRecord,
  itemsOf,
  type MethodName,
  type Publishing,
  type RelationshipItem,
  type Scalar,
  type SourceCitation,
  type StatementRecord,
  sourceOf,
} from '../records/record-types.ts';
import { TEXT_FORMS } from '../records/text-forms.ts';
import { actOfRecord, rulingOf } from './acts.ts';
import { type Act, defined, edgeId, type StoredStatement, statementId } from './claim.ts';

/** The facts about a source that weigh its evidence. */
export interface SourceFacts {
  readonly tier?: string;
  readonly publishedOn?: string;
  /** Who published it, in a form that compares: the organization's id, else the name folded. */
  readonly publisher?: string;
  /** What a reader calls it: who published it, else its title. */
  readonly name?: string;
}

/** A claim as a record gives it, before the facts about its sources are known. */
export interface Draft {
  readonly claim: Omit<StoredStatement, 'basis' | 'recordedAt' | 'method' | 'import'> & {
    readonly method?: MethodName;
    readonly recordedAt?: string;
    readonly import?: string;
  };
  /** Acts that the record brings; those without an instant are as old as the claim. */
  readonly acts: readonly DraftAct[];
  readonly citations: readonly SourceCitation[];
  /** How closely citations are tied to the claim, where they do not say so themselves. */
  readonly level: 'CLAIM' | 'RECORD';
  readonly basis: BasisName | undefined;
  readonly checked: readonly string[];
  readonly supersedes: readonly string[];
  readonly inferredFrom: readonly string[];
}

/** When, how and by which import a record comes in: holds for every claim in it. */
export interface Recording {
  readonly recordedAt: string;
  readonly method: MethodName;
  readonly import?: string;
}

/**
 * Returns the claims in a record of an entity or identifier: one for each property, and one for each item of
 * a relationship. Records that are no entities (sources, imports) have their properties stored as they are,
 * so those make no claims.
 */
export function claimsOfEntity(model: Model, type: NodeType, record: EntityRecord): Draft[] {
  const drafts: Draft[] = [];
  const common = { citations: record.sources ?? [], level: 'RECORD' as const, basis: record.basis };
  const add = (claim: ClaimParts, own?: Partial<Draft>, publishing?: Publishing): void => {
    const method = record.method;
    const made = complete(model, { ...claim, ...(method && { method }) });
    const ruling = rulingOf(made.id, marksOf(publishing ?? record));
    drafts.push({ ...NO_LINKS, ...common, ...own, ...(ruling && { acts: [ruling] }), claim: made });
  };
  if (type.isEntity) {
    for (const property of type.properties.values()) {
      if (impliedValue(model, type, property) !== undefined) continue;
      const value = normaliseValue(record[property.name], property);
      if (value === undefined) continue;
      add({
        subject: record.id,
        predicate: property.name,
        kind: 'VALUE',
        value,
        valueType: valueType(value, property),
      });
    }
  }
  for (const field of type.relationships.values()) {
    if (isDirect(model, field.type)) continue;
    for (const item of itemsOf(record[field.name])) {
      add(edgeClaim(record.id, field, item), itemEvidence(item), ownPublishing(item));
    }
  }
  for (const entry of record.undisclosed ?? []) {
    const { predicate, visibility: _, embargoedUntil: __, ...rest } = plainEntry(entry);
    const checked = (record.sources ?? []).map(sourceOf);
    const reason = rest.reason ?? 'SILENT_IN_SOURCES';
    add(
      { subject: record.id, predicate, kind: 'NOT_DISCLOSED', ...rest, reason },
      { citations: [], checked },
      ownPublishing(entry),
    );
  }
  return drafts;
}

type UndisclosedEntry = NonNullable<EntityRecord['undisclosed']>[number];

function plainEntry(entry: UndisclosedEntry): Exclude<UndisclosedEntry, string> {
  return typeof entry === 'string' ? { predicate: entry } : entry;
}

/** What a part of a record says of who may read it; undefined where it leaves that to the record. */
function ownPublishing(part: string | Publishing): Publishing | undefined {
  return typeof part === 'string' || part.visibility === undefined ? undefined : part;
}

function marksOf({ visibility, embargoedUntil }: Publishing): Publishing {
  return { visibility, embargoedUntil };
}

type DraftAct = Omit<Act, 'at'> & { readonly at?: string };

/** Exports before format 7 say on a statement that it was taken back. */
function retractionsOf(statement: string, record: StatementRecord): readonly DraftAct[] {
  const { retractedAt: at, retractReason: reason } = record;
  if (at === undefined) return [];
  return [actOfRecord({ type: 'Retraction', statement, at, ...(reason !== undefined && { reason }) }, at)];
}

/** Returns the claim that a statement record gives; its citations are tied to the claim itself. */
export function claimOfStatement(model: Model, record: StatementRecord): Draft {
  const kind = record.kind ?? 'VALUE';
  const property = propertyOf(model, record.subject, record.predicate);
  const value = normaliseValue(record.value, property);
  const claim = defined<ClaimParts>({
    subject: record.subject,
    predicate: record.predicate,
    kind,
    value,
    valueType: value === undefined ? undefined : valueType(value, property),
    asWritten: record.asWritten?.normalize('NFC').trim(),
    object: record.object,
    role: record.role?.normalize('NFC').trim(),
    ...validity(record),
    reason: kind === 'NOT_DISCLOSED' ? (record.reason ?? 'SILENT_IN_SOURCES') : undefined,
    asOf: record.asOf,
    scope: record.scope,
    note: record.note,
    method: record.method,
    recordedAt: instant(record.recordedAt),
    import: record.import,
  });
  const made = complete(model, claim);
  const ruling = rulingOf(made.id, record);
  return {
    claim: made,
    acts: [...(ruling ? [ruling] : []), ...retractionsOf(made.id, record)],
    citations: record.sources ?? [],
    level: 'CLAIM',
    basis: record.basis,
    checked: record.checked ?? [],
    supersedes: record.supersedes ?? [],
    inferredFrom: record.inferredFrom ?? [],
  };
}

/**
 * Returns a value as it is stored and hashed: composed Unicode without surrounding space. Empty texts and
 * lists are no value.
 */
export function normaliseValue(value: unknown, property?: Property): Scalar | readonly string[] | undefined {
  if (typeof value === 'string') {
    const text = value.normalize('NFC').trim();
    if (property?.scalar === 'DateTime') return instant(text);
    const form = TEXT_FORMS[property?.form ?? ''];
    if (form?.stored) return form.stored(text);
    return text === '' ? undefined : text;
  }
  if (typeof value === 'number') return Object.is(value, -0) ? 0 : value;
  if (typeof value === 'boolean') return value;
  if (!Array.isArray(value) || value.length === 0) return undefined;
  return value.map((item) => String(item).normalize('NFC').trim());
}

/** Finds the property that a predicate names, by the type that the prefix of the subject's id stands for. */
function propertyOf(model: Model, subject: string, predicate: string): Property | undefined {
  const types = model.prefixes.get(subject.slice(0, subject.indexOf(':'))) ?? [];
  return types.map((type) => type.properties.get(predicate)).find((property) => property !== undefined);
}

type ClaimParts = Omit<Draft['claim'], 'id' | 'group' | 'rank' | 'visibility'> &
  Partial<Pick<StoredStatement, 'rank' | 'visibility'>>;

const NO_LINKS = { acts: [], checked: [], supersedes: [], inferredFrom: [] } as const;

/** Adds the id of a claim and the keys that it is recomputed and judged by. */
function complete(model: Model, parts: ClaimParts): Draft['claim'] {
  return { rank: 'NORMAL', visibility: 'PUBLIC', ...parts, id: statementId(parts), ...placeIn(model, parts) };
}

/** The keys by which a claim is recomputed and judged with others. */
export function placeIn(
  model: Model,
  {
    subject,
    predicate,
    object,
    kind,
    role,
  }: Pick<StoredStatement, 'subject' | 'predicate' | 'object' | 'kind' | 'role'>,
): Pick<StoredStatement, 'group' | 'family'> {
  const whole = `${subject}|${predicate}`;
  const isEdge = kind === 'VALUE' && object !== undefined;
  const group = isEdge ? edgeId({ type: predicate, from: subject, to: object, role }) : whole;
  // That there is none, or some, differs from every relationship of which there may be one only.
  const isJudged = isEdge || kind === 'NONE' || kind === 'SOME';
  return isJudged && mayBeSingle(model, predicate) ? { group, family: whole } : { group };
}

function mayBeSingle(model: Model, relationshipType: string): boolean {
  return singles(model).has(relationshipType);
}

/** Relationship types that some type has only one of, by the model. */
const singles = once((model: Model): ReadonlySet<string> => {
  const found = new Set<string>();
  for (const type of model.types.values()) {
    for (const field of type.relationships.values()) {
      if (field.direction === 'OUT' && field.isToOne) found.add(field.type);
    }
  }
  return found;
});

function edgeClaim(id: string, field: RelationshipField, item: RelationshipItem): ClaimParts {
  const far = typeof item === 'string' ? { id: item } : item;
  const [subject, object] = field.direction === 'OUT' ? [id, far.id] : [far.id, id];
  return defined<ClaimParts>({
    subject,
    predicate: field.type,
    kind: 'VALUE',
    object,
    role: far.role?.normalize('NFC').trim(),
    note: far.note,
    ...validity(far),
  });
}

function itemEvidence(item: RelationshipItem): Partial<Draft> {
  if (typeof item === 'string') return {};
  if (!item.sources) return item.basis ? { basis: item.basis } : {};
  return { citations: item.sources, level: 'CLAIM', basis: item.basis };
}

function validity(given: Validity): Partial<StoredStatement> {
  return {
    ...boundsOf(given),
    ...(given.start !== undefined && { startText: given.start }),
    ...(given.end !== undefined && { endText: given.end }),
    ...(given.activeOn !== undefined && { activeOn: given.activeOn }),
  };
}

function valueType(
  value: Scalar | readonly string[],
  property: Property | undefined,
): NonNullable<StoredStatement['valueType']> {
  if (typeof value === 'number') return 'NUMBER';
  if (typeof value === 'boolean') return 'BOOLEAN';
  if (typeof value !== 'string') return 'LIST';
  return property?.scalar === 'FuzzyDate' || property?.scalar === 'Date' ? 'DATE' : 'STRING';
}

/**
 * Returns an instant in UTC, as it is stored and hashed. A text that is no instant comes back unchanged; the
 * check of records reports it.
 */
export function instant(text: string | undefined): string | undefined {
  return text === undefined ? undefined : (parseInstant(text) ?? text);
}
