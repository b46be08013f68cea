import type { Row, Value } from '../../engine/engine.ts';
import { DECIDED, decidedSpans } from '../../model/claims/acted.ts';
import { type Act, type Claim, defined, isEqual, type StoredStatement } from '../../model/claims/claim.ts';
import type { SourceFacts } from '../../model/claims/claims-of-record.ts';
import type { Evidence } from '../../model/claims/levels.ts';
import { fold } from '../../model/fold-text.ts';
import { parseFuzzyDate } from '../../model/fuzzy-date.ts';
import type { NodeType } from '../../model/model.ts';
import { boundNames, foldedName, thenName } from '../../model/stored-names.ts';

/** Properties as the database takes them; null removes one. */
export type Properties = Readonly<Record<string, Value>>;

/**
 * Returns a record's values as they are stored: each under its name, texts also folded and dates also as
 * their first and last day, so that filters and orders can use them.
 */
export function stored(type: NodeType, values: Readonly<Record<string, unknown>>): Properties {
  const properties: Record<string, Value> = {};
  for (const [key, given] of Object.entries(values)) {
    const property = type.properties.get(key);
    const value = (given ?? null) as Value;
    properties[key] = value;
    if (property?.scalar === 'String') properties[foldedName(key)] = folded(value);
    if (property?.scalar !== 'FuzzyDate') continue;
    const names = boundNames(key);
    const date = typeof value === 'string' ? parseFuzzyDate(value) : undefined;
    properties[names.min] = date?.min ?? null;
    properties[names.max] = date?.max ?? null;
  }
  return properties;
}

/** Returns the properties without those that are null. */
export function present(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== null));
}

/**
 * Returns the properties of `after` that `before` lacks or holds otherwise: what a SET must write. Those to
 * be removed are null.
 */
export function difference(before: Readonly<Record<string, unknown>>, after: Properties): Properties {
  const changes: Record<string, Value> = {};
  for (const [key, value] of Object.entries(after)) if (!isEqual(before[key], value)) changes[key] = value;
  return changes;
}

/** Returns a statement's own properties. Its evidence and links are left out, because they are edges. */
export function statementFields(claim: StoredStatement): StoredStatement {
  const { evidence, ended, checked, supersedes, inferredFrom, acts, ...fields } = claim as StoredStatement &
    Links;
  return fields;
}

interface Links {
  readonly evidence?: unknown;
  readonly ended?: unknown;
  readonly checked?: unknown;
  readonly supersedes?: unknown;
  readonly inferredFrom?: unknown;
}

/**
 * Reads a statement from its node's properties. Only known fields are taken, so that derived properties never
 * leak into a claim.
 */
export function toStatement(row: Row): StoredStatement {
  const fields: Record<string, unknown> = {};
  for (const key of STATEMENT_FIELDS) if (row[key] !== undefined && row[key] !== null) fields[key] = row[key];
  if (Array.isArray(row[ACTS])) fields.acts = row[ACTS].map(readAct);
  return fields as unknown as StoredStatement;
}

/** Reads evidence from the properties of its edge. */
export function toEvidence(source: string, row: Row): Evidence {
  const text = textsOf(row);
  return defined<Evidence>({
    source,
    saidOn: text('saidOn'),
    quote: text('quote'),
    locator: text('locator'),
    retrievedAt: text('retrievedAt'),
    level: row.level === 'RECORD' ? 'RECORD' : 'CLAIM',
    ofRecord: row.ofRecord === true ? true : undefined,
    basis: text('basis') as Evidence['basis'],
    recordedAt: text('recordedAt'),
    visibility: text('visibility') as Evidence['visibility'],
    embargoedUntil: text('embargoedUntil'),
    endedOn: text('endedOn'),
    ends: Array.isArray(row.ends) ? row.ends.map(String) : undefined,
    isSilent: row.isSilent === true ? true : undefined,
    silences: Array.isArray(row.silences) ? row.silences.map(String) : undefined,
  });
}

/** Evidence by source: what stands, and what has ended, where some has. */
export function evidenceBySource(items: readonly Evidence[]): Pick<Claim, 'evidence' | 'ended'> {
  const ended = items.filter((item) => item.endedOn !== undefined);
  const standing = items.filter((item) => item.endedOn === undefined);
  const bySource = (some: readonly Evidence[]) => new Map(some.map((item) => [item.source, item]));
  return { evidence: bySource(standing), ...(ended.length > 0 && { ended: bySource(ended) }) };
}

/** Where a statement keeps the acts about it, each as JSON, so that who reads it need not read them. */
const ACTS = 'acts';

/**
 * What a statement keeps of the acts about it: the acts, what they decided by instants of recording, for conditions at read time, and whether
 * any word for it was ever ended and none stands today. What it keeps not is null.
 */
export function actProperties(type: NodeType, claim: Claim): Properties {
  if (!claim.acts) return {};
  const spans = decidedSpans(claim);
  const properties: Record<string, Value> = {
    [ACTS]: claim.acts.map((act) => JSON.stringify(act)),
    hasEnds: claim.acts.some((act) => act.on !== undefined) || null,
    isSilent: (claim.evidence.size === 0 && claim.ended !== undefined) || null,
  };
  for (const column of DECIDED) {
    const own = spans.get(column) ?? null;
    properties[thenName(column)] = own;
    if (type.properties.get(column)?.scalar === 'FuzzyDate') {
      const names = boundNames(column);
      for (const bound of ['min', 'max'] as const)
        properties[thenName(names[bound])] = own?.map((span) => boundSpan(span, bound)) ?? null;
    }
    if (type.properties.get(column)?.scalar !== 'String') continue;
    properties[thenName(foldedName(column))] = own?.map(foldedSpan) ?? null;
  }
  return properties;
}

/** An act from its node's properties. */
export function toAct(row: Row): Act {
  const fields: Record<string, unknown> = {};
  for (const key of ACT_FIELDS) if (row[key] !== undefined && row[key] !== null) fields[key] = row[key];
  return fields as unknown as Act;
}

const ACT_FIELDS = [
  'id',
  'kind',
  'at',
  'by',
  'reason',
  'statement',
  'source',
  'on',
  'rank',
  'scope',
  'note',
  'visibility',
  'embargoedUntil',
  'from',
  'into',
  'entities',
] as const satisfies readonly (keyof Act)[];

function readAct(text: unknown): Act {
  return JSON.parse(String(text)) as Act;
}

/** The span with the first or last day of the date in it. */
function boundSpan(span: string, bound: 'min' | 'max'): string {
  return span.slice(0, 50) + (parseFuzzyDate(span.slice(50))?.[bound] ?? '');
}

/** Two instants of 24 characters and what divides them stand before the value. */
function foldedSpan(span: string): string {
  return span.slice(0, 50) + fold(span.slice(50));
}

const STATEMENT_FIELDS = [
  'id',
  'subject',
  'recordedSubject',
  'recordedObject',
  'predicate',
  'kind',
  'value',
  'valueType',
  'asWritten',
  'object',
  'role',
  'startMin',
  'startMax',
  'endMin',
  'endMax',
  'startText',
  'endText',
  'activeOn',
  'reason',
  'asOf',
  'basis',
  'rank',
  'rankReason',
  'scope',
  'note',
  'visibility',
  'embargoedUntil',
  'method',
  'recordedAt',
  'retractedAt',
  'retractReason',
  'import',
  'givenScope',
  'givenNote',
  'group',
  'family',
  'checkedIn',
  'supersededBy',
  'releasedBy',
] as const satisfies readonly (keyof StoredStatement)[];

/** Returns the facts about a source from its stored or given values. */
export function factsOf(values: Readonly<Record<string, unknown>>): SourceFacts {
  const text = textsOf(values);
  const [tier, publishedOn] = [text('tier'), text('publishedOn')];
  const words = text('publisher');
  const name = words ?? text('title');
  const publisher = text('publishedBy') ?? (words === undefined ? undefined : fold(words));
  return {
    ...(tier !== undefined && { tier }),
    ...(publishedOn !== undefined && { publishedOn }),
    ...(publisher !== undefined && { publisher }),
    ...(name !== undefined && { name }),
  };
}

function textsOf(values: Readonly<Record<string, unknown>>): (key: string) => string | undefined {
  return (key) => (typeof values[key] === 'string' ? values[key] : undefined);
}

function folded(value: Value): Value {
  if (typeof value === 'string') return fold(value);
  return Array.isArray(value) ? value.map((item) => (typeof item === 'string' ? fold(item) : item)) : null;
}
