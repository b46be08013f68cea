import { didYouMean } from '../../did-you-mean.ts';
import { actIdsOf } from '../../model/claims/acts.ts';
import { claimOfStatement } from '../../model/claims/claims-of-record.ts';
import { concreteTypes, type Model, type NodeType, type RelationshipField } from '../../model/model.ts';
import { checkRole, type ReportFault } from '../../model/records/check-record.ts';
import { checkProperty, type Finding, show } from '../../model/records/check-value.ts';
import {
  type ActRecord,
  type DataRecord,
  type EntityRecord,
  isAct,
  isStatement,
  itemsOf,
  type SourceCitation,
  type StatementRecord,
  sourceOf,
} from '../../model/records/record-types.ts';

/** Returns the type of a record by its id, `Statement` for statements; undefined when nothing has the id. */
export type TypeOf = (id: string) => string | undefined;

/** Returns the ids that a record refers to, without its own. */
export function referencesOf(model: Model, record: DataRecord): string[] {
  if (isAct(record)) return [record.statement ?? [], record.source ?? [], endsOf(record)].flat();
  const citations = (list: readonly SourceCitation[] | undefined) => (list ?? []).map(sourceOf);
  if (isStatement(record)) {
    return [
      record.subject,
      ...[record.object ?? [], record.import ?? []].flat(),
      ...citations(record.sources),
      ...(record.checked ?? []),
      ...(record.supersedes ?? []),
      ...(record.inferredFrom ?? []),
    ];
  }
  const fields = model.types.get(record.type)?.relationships.keys() ?? [];
  const items = [...fields].flatMap((field) => [...itemsOf(record[field])]);
  return [
    ...citations(record.sources),
    ...items.flatMap((item) => (typeof item === 'string' ? [item] : [item.id, ...citations(item.sources)])),
  ];
}

/** The entities that an act is about. */
function endsOf({ of = [], from, into }: ActRecord): readonly string[] {
  return [...of, from ?? [], into ?? []].flat();
}

/**
 * Checks what a record says about others: that they exist and have the right type, and that its predicates
 * belong to its subject's type. Returns every fault found.
 */
export function checkReferences(model: Model, record: DataRecord, typeOf: TypeOf): readonly Finding[] {
  const findings: Finding[] = [];
  const report: ReportFault = (path, message, code) => {
    if (message !== undefined) findings.push({ path, message, ...(code && { code }) });
  };
  const refer: ReferenceCheck['refer'] = (path, { id, types, words }) => {
    const code = typeOf(id) === undefined ? 'UNKNOWN_ID' : 'INVALID_VALUE';
    report(path, mustBe(typeOf(id), id, { types, words }), code);
  };
  const scope = { model, typeOf, report, refer };
  if (isAct(record)) checkAct(scope, record);
  if (isStatement(record)) checkStatement(scope, record);
  if (!isStatement(record) && !isAct(record)) checkEntity(scope, record);
  return findings;
}

/** What each check needs: the ontology, the types of all ids, and where faults go. */
interface ReferenceCheck {
  readonly model: Model;
  readonly typeOf: TypeOf;
  readonly report: ReportFault;
  /** Reports an id that does not name a record of one of these types; `words` says what is expected where the types do not. */
  readonly refer: (
    path: string,
    to: { readonly id: string; readonly types: readonly string[]; readonly words?: string },
  ) => void;
}

function checkAct({ model, typeOf, report, refer }: ReferenceCheck, record: ActRecord): void {
  const ids = actIdsOf(record);
  if (record.id !== undefined && !ids.includes(record.id)) {
    report(
      'id',
      `Expected ${ids[0]}, which follows from the rest of the act; found ${record.id}. Leave "id" out.`,
    );
  }
  if (record.statement !== undefined) refer('statement', { id: record.statement, types: ['Statement'] });
  if (record.source !== undefined) refer('source', { id: record.source, types: ['Source'] });
  const entities = [...model.types.values()].flatMap((type) => (type.isEntity ? [type.name] : []));
  for (const [index, id] of (record.of ?? []).entries())
    refer(`of[${index}]`, { id, types: entities, words: 'entity' });
  for (const key of ['from', 'into'] as const)
    if (record[key] !== undefined) refer(key, { id: record[key], types: entities, words: 'entity' });
  if (record.type !== 'Merge' || record.from === undefined || record.into === undefined) return;
  const [type, other] = [typeOf(record.from), typeOf(record.into)];
  if (type === undefined || other === undefined || type === other) return;
  report(
    'into',
    `Only records of one type are merged; found ${record.from}, which is ${article(type)} ${type}, and ${record.into}, which is ${article(other)} ${other}. Record the one anew under the type of the other first, and merge into that.`,
  );
}

function checkEntity(scope: ReferenceCheck, record: EntityRecord): void {
  const { model, typeOf, report, refer } = scope;
  const type = model.types.get(record.type);
  if (!type) return;
  const known = typeOf(record.id);
  if (known !== undefined && known !== record.type) {
    report(
      'type',
      `The id ${record.id} is taken by a record of type ${known}; found ${record.type}. Give it another id.`,
    );
  }
  checkSources(scope, record.sources, 'sources');
  for (const field of type.relationships.values()) {
    for (const [index, item] of itemsOf(record[field.name]).entries()) {
      const path = field.isToOne ? field.name : `${field.name}[${index}]`;
      const targets = concreteTypes(model, field.target).map((target) => target.name);
      refer(path, { id: typeof item === 'string' ? item : item.id, types: targets, words: field.target });
      report(path, notItself(field.type, record.id, typeof item === 'string' ? item : item.id));
      if (typeof item !== 'string') checkSources(scope, item.sources, `${path}.sources`);
    }
  }
  for (const [index, entry] of (record.undisclosed ?? []).entries()) {
    const predicate = typeof entry === 'string' ? entry : entry.predicate;
    report(`undisclosed[${index}]`, checkPredicate(type, predicate));
  }
}

function checkStatement(scope: ReferenceCheck, record: StatementRecord): void {
  const { model, typeOf, report, refer } = scope;
  checkSources(scope, record.sources, 'sources');
  const { id: claimed } = claimOfStatement(model, record).claim;
  if (record.id !== undefined && record.id !== claimed) {
    report(
      'id',
      `Expected ${claimed}, which follows from what the statement claims; found ${record.id}. Leave "id" out.`,
    );
  }
  for (const [index, id] of (record.checked ?? []).entries())
    refer(`checked[${index}]`, { id, types: ['Source'] });
  for (const key of ['supersedes', 'inferredFrom'] as const) {
    for (const [index, id] of (record[key] ?? []).entries()) {
      refer(`${key}[${index}]`, { id, types: ['Statement'] });
      report(`${key}[${index}]`, notItself(key, claimed, id));
    }
  }
  if (record.import !== undefined) refer('import', { id: record.import, types: ['Import'] });
  const typeName = typeOf(record.subject);
  const type = typeName === undefined ? undefined : model.types.get(typeName);
  if (!type) {
    refer('subject', { id: record.subject, types: [], words: 'record that statements are made about' });
    return;
  }
  const property = type.properties.get(record.predicate);
  if (record.object !== undefined) {
    checkRelationship(scope, type, record);
    return;
  }
  report('predicate', checkPredicate(type, record.predicate));
  if (record.value === undefined) return;
  if (property) report('value', checkProperty(model, property, record.value));
  if (
    !property &&
    !type.observations.has(record.predicate) &&
    checkPredicate(type, record.predicate) === undefined
  ) {
    report(
      'value',
      `${record.predicate} is a relationship: name the other end in "object", or use "asWritten" for words.`,
    );
  }
}

function checkRelationship(scope: ReferenceCheck, type: NodeType, record: StatementRecord): void {
  const { model, typeOf, report, refer } = scope;
  const object = record.object ?? '';
  if (!model.relationships.has(record.predicate)) {
    const field = type.relationships.get(record.predicate);
    const hint = field
      ? ` The field ${field.name} is stored as ${field.type}.`
      : didYouMean(record.predicate, model.relationships.keys());
    report(
      'predicate',
      `A statement with "object" needs a relationship type; found ${show(record.predicate)}.${hint}`,
    );
    return;
  }
  const far = model.types.get(typeOf(object) ?? '');
  if (!far) {
    refer('object', { id: object, types: [], words: 'record' });
    return;
  }
  const field = joiningField(model, { from: type, to: far, relationship: record.predicate });
  if (!field) {
    report(
      'object',
      `${record.predicate} does not lead from ${type.name} to ${far.name}; found ${record.subject} and ${object}. Check which of them is the tail.`,
    );
    return;
  }
  report('role', checkRole(model, field, record.role));
  report('object', notItself(record.predicate, record.subject, object));
}

/** No relationship of the model leads from a record to itself: a part of itself, its own successor, its own supplier. */
function notItself(relationship: string, id: string, other: string): string | undefined {
  if (id !== other) return undefined;
  return `${relationship} cannot lead from ${id} to itself. Name the other one, or leave it out.`;
}

/**
 * Returns the field, at either end, by which the model lets a relationship lead from one type to another;
 * undefined when it does not.
 */
function joiningField(
  model: Model,
  on: { readonly from: NodeType; readonly to: NodeType; readonly relationship: string },
): RelationshipField | undefined {
  const leads = (near: NodeType, far: NodeType, direction: 'OUT' | 'IN') =>
    [...near.relationships.values()].find(
      (field) =>
        field.type === on.relationship &&
        field.direction === direction &&
        concreteTypes(model, field.target).some((target) => target.name === far.name),
    );
  return leads(on.from, on.to, 'OUT') ?? leads(on.to, on.from, 'IN');
}

function checkPredicate(type: NodeType, predicate: string): string | undefined {
  const relationshipTypes = [...type.relationships.values()].map((field) => field.type);
  const predicates = [
    ...type.properties.keys(),
    ...type.relationships.keys(),
    ...type.observations.keys(),
    ...relationshipTypes,
  ];
  if (predicates.includes(predicate)) return undefined;
  return `${type.name} has no property, relationship or observation "${predicate}".${didYouMean(predicate, predicates)}`;
}

function checkSources(
  scope: ReferenceCheck,
  citations: readonly SourceCitation[] | undefined,
  path: string,
): void {
  for (const [index, citation] of (citations ?? []).entries()) {
    scope.refer(`${path}[${index}]`, { id: sourceOf(citation), types: ['Source'] });
  }
}

const FIND_STATEMENT =
  'Take it from the `statements` of what it is about, and import the file that makes it first or together with this one.';

function article(noun: string): 'a' | 'an' {
  return /^[aeio]/i.test(noun) ? 'an' : 'a';
}

function mustBe(
  type: string | undefined,
  id: string,
  { types, words }: { readonly types: readonly string[]; readonly words?: string | undefined },
): string | undefined {
  if (type !== undefined && types.includes(type)) return undefined;
  const expected = words ?? types.join(' or ');
  if (type === undefined) {
    const remedy = types.includes('Statement') ? ` ${FIND_STATEMENT}` : '';
    return `Expected the id of ${article(expected)} ${expected}; nothing has the id ${show(id)}.${remedy}`;
  }
  return `Expected the id of ${article(expected)} ${expected}; found ${id}, which is ${article(type)} ${type}.`;
}
