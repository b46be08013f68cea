import { didYouMean } from '../../did-you-mean.ts';
import type { FaultCode } from '../../errors.ts';
import { boundsOf, type Validity } from '../fuzzy-date.ts';
import type { Model, NodeType, RelationshipField } from '../model.ts';
import { impliedValue, isDirect } from '../model-rules.ts';
import { checkName, checkProperty, checkScalar, type Finding, show } from './check-value.ts';
import {
  ACT_KEYS,
  ACT_NEEDS,
  CITATION_KEYS,
  ENTITY_KEYS,
  ITEM_KEYS,
  type RecordKeys,
  SLUG_PATTERN,
  STATEMENT_KEYS,
  UNDISCLOSED_KEYS,
} from './format-keys.ts';
import { ACT_TYPES, type ActTypeName, type DataRecord, itemsOf } from './record-types.ts';
import { unfitTexts } from './unfit-texts.ts';

/** Records a fault at a path; does nothing when there is no message. */
export type ReportFault = (path: string, message: string | undefined, code?: FaultCode) => void;

/** The result of checking a record by itself, without any other record. */
export interface CheckedShape {
  /** The record; undefined when the input is nothing like one. */
  readonly record: DataRecord | undefined;
  readonly findings: readonly Finding[];
  /** Required properties that it does not give. Another record, or the graph, may give them. */
  readonly lacks: readonly string[];
}

const SLUG = new RegExp(`^${SLUG_PATTERN}$`);

/**
 * Checks everything about a record that can be judged from the record alone, and returns every fault found.
 * Throws nothing, so that an import can report all faults of a file at once.
 */
export function checkShape(model: Model, given: unknown): CheckedShape {
  const findings: Finding[] = [];
  const report: ReportFault = (path, message, code) => {
    if (message !== undefined) findings.push({ path, message, ...(code && { code }) });
  };
  const unfit = unfitTexts(given);
  if (unfit.length > 0) return { record: undefined, findings: unfit, lacks: [] };
  if (!isMap(given)) {
    report('', `Expected a record, an object with "type"; found ${show(given)}.`);
    return { record: undefined, findings, lacks: [] };
  }
  if (given.type === 'Statement') checkStatementShape(model, given, report);
  const act = ACT_TYPES.find((name) => name === given.type);
  if (act) checkActShape(model, { type: act, given }, report);
  const type = model.types.get(String(given.type));
  if (type) checkEntityShape(model, { type, given }, report);
  if (!type && given.type !== 'Statement' && !act) {
    const names = [...model.types.keys(), 'Statement', ...ACT_TYPES];
    report(
      'type',
      `Expected a type of the schema; found ${show(given.type)}.${didYouMean(String(given.type), names)}`,
    );
    return { record: undefined, findings, lacks: [] };
  }
  return {
    record: given as unknown as DataRecord,
    findings,
    lacks: type ? lackingOf(model, type, given) : [],
  };
}

/** Returns a complaint when an id has not the form `prefix:slug` with one of these prefixes. */
function checkId(prefixes: readonly string[], id: unknown): string | undefined {
  const expected = prefixes.map((prefix) => `"${prefix}:..."`).join(' or ');
  if (typeof id !== 'string') return `Expected an id such as ${expected}; found ${show(id)}.`;
  const colon = id.indexOf(':');
  if (!prefixes.includes(id.slice(0, Math.max(0, colon))))
    return `Expected an id that starts with ${expected}; found ${show(id)}.`;
  if (SLUG.test(id.slice(colon + 1))) return undefined;
  return `Expected lower-case letters, digits, hyphens, dots and underscores after the colon; found ${show(id)}.`;
}

function checkEntityShape(
  model: Model,
  on: { readonly type: NodeType; readonly given: JsonMap },
  report: ReportFault,
): void {
  const { type, given } = on;
  report('id', checkId([type.prefix], given.id));
  const keys = [...Object.keys(ENTITY_KEYS), ...type.properties.keys(), ...type.relationships.keys()];
  for (const [key, value] of Object.entries(given)) {
    if (value === null || value === undefined) continue;
    const property = type.properties.get(key);
    const field = type.relationships.get(key);
    if (property) {
      const implied = impliedValue(model, type, property);
      report(
        key,
        implied === undefined ? checkProperty(model, property, value) : checkName([implied], value),
      );
    }
    if (field) checkField(model, { field, value }, report);
    if (property || field || Object.hasOwn(ENTITY_KEYS, key)) continue;
    const hint = type.evidence.has(key)
      ? ' It follows from statements; record those.'
      : didYouMean(key, keys) || ` Its fields are ${keys.join(', ')}.`;
    report(key, `${type.name} has no field "${key}".${hint}`);
  }
  checkCitations(model, { value: given.sources, path: 'sources' }, report);
  if (given.basis !== undefined) report('basis', checkName(names(model, 'Basis'), given.basis));
  if (given.method !== undefined) report('method', checkName(names(model, 'Method'), given.method));
  if (type.isEntity || !type.properties.has('visibility')) checkVisibility(model, { given }, report);
  else checkEmbargo(given, report, true);
  checkUndisclosed(model, given.undisclosed, report);
}

function checkVisibility(
  model: Model,
  on: { readonly given: JsonMap; readonly path?: string },
  report: ReportFault,
): void {
  const { given, path } = on;
  const at = (key: string) => (path ? `${path}.${key}` : key);
  const { visibility, embargoedUntil } = given;
  if (visibility !== undefined) report(at('visibility'), checkName(names(model, 'Visibility'), visibility));
  optional(at('embargoedUntil'), embargoedUntil, 'FuzzyDate', report);
  checkEmbargo(given, (key, ...rest) => report(at(key), ...rest));
}

/** An embargo and its day go together. A record that keeps the day of one that was lifted early may say so. */
function checkEmbargo(given: JsonMap, report: ReportFault, mayKeepDay = false): void {
  const { visibility } = given;
  const isDated = (given.embargoedUntil ?? undefined) !== undefined;
  if (visibility === 'EMBARGOED' && !isDated) {
    const message = 'Expected the day from which it is public, such as 2026-03-17; found none.';
    report('embargoedUntil', `${message} Give it, or say INTERNAL where none is known.`, 'MISSING_VALUE');
  }
  if (visibility === 'EMBARGOED' || !isDated || mayKeepDay) return;
  report(
    'embargoedUntil',
    `Only what is EMBARGOED is so until a day; found ${show(visibility ?? 'PUBLIC')}. Give "visibility": "EMBARGOED", or leave the day out.`,
  );
}

function checkField(
  model: Model,
  on: { readonly field: RelationshipField; readonly value: unknown },
  report: ReportFault,
): void {
  const { field, value } = on;
  if (isDirect(model, field.type) && field.direction === 'IN') {
    report(field.name, `State ${field.type} at its other end, on ${field.target}; it is no statement.`);
    return;
  }
  if (field.isToOne === Array.isArray(value)) {
    report(
      field.name,
      field.isToOne
        ? `Expected one item; found a list. ${field.name} leads to one ${field.target}.`
        : `Expected a list; found ${show(value)}. Put it in brackets.`,
    );
    return;
  }
  for (const [index, item] of itemsOf(value).entries()) {
    const path = field.isToOne ? field.name : `${field.name}[${index}]`;
    if (typeof item === 'string') continue;
    if (!isMap(item)) {
      report(path, `Expected an id, or an object with "id"; found ${show(item)}.`);
      continue;
    }
    unknownKeys(item, { known: ITEM_KEYS, path, what: 'A relationship item' }, report);
    if (typeof item.id !== 'string') report(`${path}.id`, `Expected an id; found ${show(item.id)}.`);
    report(`${path}.role`, checkRole(model, field, item.role));
    for (const key of ['start', 'end', 'activeOn'])
      optional(`${path}.${key}`, item[key], 'FuzzyDate', report);
    report(`${path}.end`, checkPeriod(item));
    optional(`${path}.note`, item.note, 'String', report);
    if (item.basis !== undefined) report(`${path}.basis`, checkName(names(model, 'Basis'), item.basis));
    checkVisibility(model, { given: item, path }, report);
    checkCitations(model, { value: item.sources, path: `${path}.sources` }, report);
  }
}

/** Returns a complaint when a role does not fit what the relationship takes; undefined when it does. */
export function checkRole(
  model: Model,
  field: Pick<RelationshipField, 'type' | 'role' | 'roles'>,
  role: unknown,
): string | undefined {
  if (role === undefined || role === null) return undefined;
  if (field.roles) return checkName(names(model, field.roles), role);
  if (field.role) return checkScalar('String', role);
  return `${field.type} has no role; found ${show(role)}. Leave it out, or put it into "note".`;
}

function checkStatementShape(model: Model, given: JsonMap, report: ReportFault): void {
  unknownKeys(given, { known: STATEMENT_KEYS, path: '', what: 'A statement' }, report);
  for (const [key, { holds }] of Object.entries(STATEMENT_KEYS))
    checkKey(model, { key, holds, value: given[key] }, report);
  for (const key of ['subject', 'predicate'])
    if (given[key] === undefined) report(key, `A statement needs "${key}".`, 'MISSING_VALUE');
  checkCitations(model, { value: given.sources, path: 'sources' }, report);
  checkEmbargo(given, report);
  report('end', checkPeriod(given));
  const contents = ['value', 'object', 'asWritten'].filter((key) => given[key] !== undefined);
  const isValue = given.kind === undefined || given.kind === 'VALUE';
  if (isValue && contents.length !== 1) {
    report(
      '',
      `A statement holds exactly one of "value", "object" and "asWritten"; found ${contents.length === 0 ? 'none' : contents.join(' and ')}.`,
    );
  }
  if (!isValue && contents.length > 0)
    report(
      contents[0] ?? '',
      `A statement of kind ${String(given.kind)} holds no value; found ${contents.join(' and ')}.`,
    );
  if (given.retractedAt === undefined && given.retractReason !== undefined)
    report('retractReason', 'A reason for retraction needs "retractedAt".');
}

/** Checks the value of a key of the format, where it is a scalar, an enum or a list of ids. */
function checkKey(
  model: Model,
  on: { readonly key: string; readonly holds: string; readonly value: unknown },
  report: ReportFault,
): void {
  const { key, value } = on;
  if (value === undefined) return;
  const [holds = '', prefix] = on.holds.split(':');
  if (holds === 'IDS') {
    const isList = Array.isArray(value) && value.every((item) => typeof item === 'string');
    report(key, isList ? undefined : `Expected a list of ids; found ${show(value)}.`);
    return;
  }
  if (model.enums.has(holds)) report(key, checkName(names(model, holds), value));
  else optional(key, value, prefix ? 'ID' : holds, report);
}

function checkActShape(
  model: Model,
  on: { readonly type: ActTypeName; readonly given: JsonMap },
  report: ReportFault,
): void {
  const { type, given } = on;
  const keys = ACT_KEYS[type];
  unknownKeys(given, { known: keys, path: '', what: `A record of type ${type}` }, report);
  for (const key of ACT_NEEDS[type]) {
    if (given[key] === undefined || given[key] === null)
      report(key, `${type} needs "${key}".`, 'MISSING_VALUE');
  }
  for (const [key, { holds }] of Object.entries(keys)) {
    const value = given[key];
    if (value === undefined || value === null || holds === 'type') continue;
    const [, prefix] = holds.split(':');
    if (prefix) report(key, checkId([prefix], value));
    else if (holds === 'pair') report(key, checkPair(value));
    else checkKey(model, { key, holds, value }, report);
  }
  if ((type === 'Merge' || type === 'Split') && given.from !== undefined && given.from === given.into)
    report('into', `Expected the id of another entity than "from"; found ${show(given.into)} twice.`);
  if (type !== 'Ruling') return;
  checkEmbargo(given, report);
  if (['rank', 'scope', 'note', 'visibility'].some((key) => (given[key] ?? null) !== null)) return;
  report('', 'A ruling needs at least one of "rank", "scope", "note" and "visibility"; found none.');
}

function checkPair(value: unknown): string | undefined {
  const isPair =
    Array.isArray(value) &&
    value.length === 2 &&
    value.every((id) => typeof id === 'string') &&
    value[0] !== value[1];
  return isPair ? undefined : `Expected the ids of two entities; found ${show(value)}.`;
}

function checkCitations(
  model: Model,
  on: { readonly value: unknown; readonly path: string },
  report: ReportFault,
): void {
  if (on.value === undefined) return;
  if (!Array.isArray(on.value)) {
    report(on.path, `Expected a list of sources; found ${show(on.value)}. Put it in brackets.`);
    return;
  }
  for (const [index, citation] of on.value.entries()) {
    const path = `${on.path}[${index}]`;
    if (typeof citation === 'string') continue;
    if (!isMap(citation) || typeof citation.source !== 'string') {
      report(path, `Expected the id of a source, or an object with "source"; found ${show(citation)}.`);
      continue;
    }
    unknownKeys(citation, { known: CITATION_KEYS, path, what: 'A citation' }, report);
    for (const key of ['saidOn', 'retrievedAt'])
      optional(`${path}.${key}`, citation[key], 'FuzzyDate', report);
    for (const key of ['quote', 'locator']) optional(`${path}.${key}`, citation[key], 'String', report);
    optional(`${path}.recordedAt`, citation.recordedAt, 'DateTime', report);
    if (citation.level !== undefined)
      report(`${path}.level`, checkName(names(model, 'EvidenceLevel'), citation.level));
    if (citation.basis !== undefined)
      report(`${path}.basis`, checkName(names(model, 'Basis'), citation.basis));
    checkVisibility(model, { given: citation, path }, report);
  }
}

function checkUndisclosed(model: Model, value: unknown, report: ReportFault): void {
  if (value === undefined) return;
  if (!Array.isArray(value)) {
    report('undisclosed', `Expected a list of predicates; found ${show(value)}. Put it in brackets.`);
    return;
  }
  for (const [index, entry] of value.entries()) {
    const path = `undisclosed[${index}]`;
    if (typeof entry === 'string') continue;
    if (!isMap(entry) || typeof entry.predicate !== 'string') {
      report(path, `Expected a predicate, or an object with "predicate"; found ${show(entry)}.`);
      continue;
    }
    unknownKeys(entry, { known: UNDISCLOSED_KEYS, path, what: 'An undisclosed entry' }, report);
    if (entry.reason !== undefined)
      report(`${path}.reason`, checkName(names(model, 'UndisclosedReason'), entry.reason));
    optional(`${path}.asOf`, entry.asOf, 'FuzzyDate', report);
    optional(`${path}.note`, entry.note, 'String', report);
    checkVisibility(model, { given: entry, path }, report);
  }
}

function checkPeriod(given: JsonMap): string | undefined {
  const [start, end] = [given.start, given.end];
  if (typeof start !== 'string' || typeof end !== 'string') return undefined;
  const bounds = boundsOf(given as Validity);
  if (!bounds.startMin || !bounds.endMax || bounds.startMin <= bounds.endMax) return undefined;
  return `Expected an end after the start ${start}; found ${end}.`;
}

function lackingOf(model: Model, type: NodeType, given: JsonMap): readonly string[] {
  return neededOf(model, type).filter((key) => given[key] === undefined || given[key] === null);
}

/** The properties that some record must give of each record of a type. */
export function neededOf(model: Model, type: NodeType): readonly string[] {
  return [...type.properties.values()]
    .filter((property) => property.otherwise === undefined)
    .filter((property) => property.isRequired && impliedValue(model, type, property) === undefined)
    .map((property) => property.name);
}

function unknownKeys(
  given: JsonMap,
  on: { readonly known: RecordKeys; readonly path: string; readonly what: string },
  report: ReportFault,
): void {
  for (const key of Object.keys(given)) {
    if (Object.hasOwn(on.known, key)) continue;
    const keys = Object.keys(on.known);
    report(
      on.path ? `${on.path}.${key}` : key,
      `${on.what} has no key "${key}"; its keys are ${keys.join(', ')}.${didYouMean(key, keys)}`,
    );
  }
}

function optional(path: string, value: unknown, scalar: string, report: ReportFault): void {
  if (value !== undefined && value !== null) report(path, checkScalar(scalar, value));
}

function names(model: Model, enumName: string): readonly string[] {
  return model.enums.get(enumName) ?? [];
}

type JsonMap = Readonly<Record<string, unknown>>;

function isMap(value: unknown): value is JsonMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
