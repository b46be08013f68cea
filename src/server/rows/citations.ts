import {
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
  Kind,
  parse,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { MORE, type RowValue } from '../../exchange/tables/row-text.ts';
import type { Model } from '../../model/model.ts';
import type { AskedColumn, RowColumn, RowItem } from './columns.ts';
import { conditionOf, keyOf, type SelectionPart } from './find-list.ts';

/** The names that an export adds to an operation, each one that the operation does not use. */
export interface AddedNames {
  readonly first: string;
  readonly after: string;
  readonly soughtFirst: string;
  readonly page: string;
  readonly sought: string;
  readonly evidence: string;
}

/** How the records of rows are asked for what is not disclosed of them and, if `isCited`, for who says what. */
export interface Citing {
  readonly schema: GraphQLSchema;
  readonly model: Model;
  readonly names: AddedNames;
  readonly isCited: boolean;
}

/** The value of a cell in a form for people, of which it is known that it is not disclosed. */
const NOT_DISCLOSED = 'not disclosed';

/** At most so many statements behind a field are cited. */
const MAX_CITED = 25;

/** Returns what is selected of the record of a row, and what is known of its evidence. */
export function withEvidence(citing: Citing, { set, type }: SelectionPart): SelectionSetNode {
  const count = { scopes: 0 };
  return evidenced(citing, { set, type, isAbove: false }, count);
}

function evidenced(
  citing: Citing,
  { set, type, isAbove }: SelectionPart & { readonly isAbove: boolean },
  count: { scopes: number },
): SelectionSetNode {
  const { schema, names } = citing;
  const isHere = isEntity(schema, type);
  const selections = set.selections.map((node): SelectionNode => {
    if (node.kind !== Kind.INLINE_FRAGMENT) return node;
    const within = conditionOf(schema, node.typeCondition?.name.value, type);
    const part = { set: node.selectionSet, type: within, isAbove: isAbove || isHere };
    return { ...node, selectionSet: evidenced(citing, part, count) };
  });
  if (!isHere) return { ...set, selections };
  const fields = citedFields(citing.model, { set, type });
  if (citing.isCited && fields.length > 0)
    selections.push(evidenceField(`${names.evidence}${count.scopes++}`, fields));
  if (!isAbove) selections.push(soughtField(names));
  return { ...set, selections };
}

/** The fields of one scope that statements speak of, fragments aside. */
function citedFields(model: Model, { set, type }: SelectionPart): readonly string[] {
  const owner = model.types.get(type.name) ?? model.interfaces.get(type.name);
  const asked = set.selections.flatMap((node) => (node.kind === Kind.FIELD ? [node.name.value] : []));
  return [...new Set(asked)].filter(
    (field) => owner?.properties.has(field) === true || owner?.relationships.has(field) === true,
  );
}

function isEntity(schema: GraphQLSchema, type: GraphQLCompositeType): boolean {
  if (type.name === 'Entity') return true;
  const entity = schema.getType('Entity');
  return (isObjectType(type) || isInterfaceType(type)) && type.getInterfaces().some((one) => one === entity);
}

/** Returns the names in the answer of the fields that can be cited, and whether statements are made about the record at all. */
export function citableIn(
  { schema, model }: Pick<Citing, 'schema' | 'model'>,
  part: SelectionPart,
): { readonly keys: readonly string[]; readonly isEntity: boolean } {
  const keys: string[] = [];
  let isEntityHere = false;
  const look = ({ set, type }: SelectionPart): void => {
    isEntityHere ||= isEntity(schema, type);
    const fields = citedFields(model, { set, type });
    for (const node of set.selections) {
      if (node.kind === Kind.FIELD && fields.includes(node.name.value)) keys.push(keyOf(node));
      if (node.kind === Kind.INLINE_FRAGMENT)
        look({ set: node.selectionSet, type: conditionOf(schema, node.typeCondition?.name.value, type) });
    }
  };
  look(part);
  return { keys: isEntityHere ? [...new Set(keys)] : [], isEntity: isEntityHere };
}

function evidenceField(alias: string, fields: readonly string[]): FieldNode {
  return fieldFrom(`${alias}: evidences(fields: ${JSON.stringify(fields)}) {
    field basis
    statements(standing: [CHOSEN, SUPPORTING], first: ${MAX_CITED}) {
      pageInfo { hasNextPage }
      nodes { level statement { evidence { level isSilent endedOn saidOn source { key title url } } } }
    }
  }`);
}

function soughtField({ sought, soughtFirst }: AddedNames): FieldNode {
  return fieldFrom(`${sought}: undisclosed(first: $${soughtFirst}) {
    pageInfo { hasNextPage }
    nodes { predicate asOf checked { key title url } }
  }`);
}

function fieldFrom(text: string): FieldNode {
  const [definition] = parse(`query($x: Int) { ${text} }`, { noLocation: true }).definitions;
  const [field] = definition?.kind === Kind.OPERATION_DEFINITION ? definition.selectionSet.selections : [];
  if (field?.kind !== Kind.FIELD) throw new Error('The text is a field.');
  return field;
}

interface CitedSource {
  readonly key: string;
  readonly title: string;
  readonly url: string | null;
}

interface SoughtAnswer {
  readonly predicate: string;
  readonly asOf: string;
  readonly checked: readonly CitedSource[];
}

interface EvidenceAnswer {
  readonly field: string;
  readonly basis: string | null;
  readonly statements: {
    readonly pageInfo: { readonly hasNextPage: boolean };
    readonly nodes: readonly {
      readonly level: string | null;
      readonly statement: {
        readonly evidence: readonly {
          readonly level: string;
          readonly isSilent: boolean;
          readonly endedOn: string | null;
          readonly saidOn: string | null;
          readonly source: CitedSource;
        }[];
      };
    }[];
  };
}

/** What an answer says of the evidence of a record. */
interface Known {
  readonly sought: ReadonlyMap<string, SoughtAnswer>;
  readonly evidence: ReadonlyMap<string, EvidenceAnswer>;
}

/** Returns what reads the evidence of a record from the answer, once for each. */
export function evidenceReader({
  sought,
  evidence,
}: AddedNames): (record: RowItem | null | undefined) => Known {
  const known = new WeakMap<RowItem, Known>();
  return (record) => {
    if (!record) return NOTHING;
    const found = known.get(record);
    if (found) return found;
    const asked = record[sought] as { readonly nodes: readonly SoughtAnswer[] } | undefined;
    const fields = Object.entries(record).flatMap(([key, value]) =>
      key.startsWith(evidence) ? (value as readonly EvidenceAnswer[]) : [],
    );
    const read: Known = {
      sought: new Map((asked?.nodes ?? []).map((one) => [one.predicate, one])),
      evidence: new Map(fields.map((one) => [one.field, one])),
    };
    known.set(record, read);
    return read;
  };
}

const NOTHING: Known = { sought: new Map(), evidence: new Map() };

/** Returns true when more is not disclosed of a record than was read. */
export function hasMoreSought(record: RowItem | null | undefined, { sought }: AddedNames): boolean {
  const asked = record?.[sought] as { readonly pageInfo: { readonly hasNextPage: boolean } } | undefined;
  return asked?.pageInfo.hasNextPage === true;
}

/** How evidence is found for the columns of an item. */
export interface CitingColumns {
  readonly recordOf: (item: RowItem) => RowItem | null | undefined;
  readonly evidenceOf: (record: RowItem | null | undefined) => Known;
  /** All columns that the operation asks for. */
  readonly asked: readonly AskedColumn[];
}

/** Returns a column whose empty cells say where it is known that their value is not disclosed. */
export function tellingColumn(citing: CitingColumns, column: AskedColumn): RowColumn {
  const { name, read } = column;
  return { name, read: (item) => (isSought(citing, column, item) ? NOT_DISCLOSED : read(item)) };
}

/** Returns the column that names the columns whose values are known not to be disclosed. */
export function notDisclosedColumn(citing: CitingColumns): RowColumn {
  const { asked } = citing;
  return {
    name: 'not_disclosed',
    read: (item) => asked.filter((column) => isSought(citing, column, item)).map(({ name }) => name),
  };
}

/** The columns of a field are empty together: where one has a value, the field has one. */
function isSought(
  { recordOf, evidenceOf, asked }: CitingColumns,
  column: AskedColumn,
  item: RowItem,
): boolean {
  if (!column.isOfRecord || !evidenceOf(recordOf(item)).sought.has(column.field)) return false;
  return asked.every(({ key, isOfRecord, read }) => key !== column.key || !isOfRecord || isEmpty(read(item)));
}

function isEmpty(value: RowValue): boolean {
  if (value === null || value === MORE) return true;
  return typeof value === 'object' && value.every(isEmpty);
}

/**
 * Returns the columns that say how a field of the record is known, after its name in the answer: `_basis`, `_sources` (their addresses, else
 * their titles), `_said_on` in the same order, and `_level`: whether each of these sources says so (`CLAIM`), or one of them or more
 * (`RECORD`). Of what is not disclosed they say where it was sought, and as of when.
 */
export function citationColumns(citing: CitingColumns, key: string): readonly RowColumn[] {
  const column = citing.asked.find((one) => one.isOfRecord && one.key === key);
  if (!column) return [];
  const cited = (item: RowItem): Citation => {
    const known = citing.evidenceOf(citing.recordOf(item));
    const sought = known.sought.get(column.field);
    if (sought && isSought(citing, column, item)) return citationOfSought(sought);
    return citationOf(known.evidence.get(column.field));
  };
  return [
    { name: `${key}_basis`, read: (item) => cited(item).basis },
    { name: `${key}_sources`, read: (item) => cited(item).sources },
    { name: `${key}_said_on`, read: (item) => cited(item).saidOn },
    { name: `${key}_level`, read: (item) => cited(item).level },
  ];
}

interface Citation {
  readonly basis: string | null;
  readonly sources: readonly RowValue[];
  readonly saidOn: readonly RowValue[];
  readonly level: string | null;
}

function citationOfSought({ asOf, checked }: SoughtAnswer): Citation {
  const sources = checked.map(addressOf);
  return { basis: 'NOT_DISCLOSED', sources, saidOn: sources.map(() => asOf), level: null };
}

function citationOf(evidence: EvidenceAnswer | undefined): Citation {
  if (!evidence) return { basis: null, sources: [], saidOn: [], level: null };
  const { basis, statements } = evidence;
  const counting = statements.nodes.flatMap(({ level, statement }) =>
    statement.evidence.filter((one) => one.level === level && !one.isSilent && one.endedOn === null),
  );
  const bySource = new Map(counting.map((one) => [one.source.key, one]));
  const more: readonly RowValue[] = statements.pageInfo.hasNextPage ? [MORE] : [];
  const levels = statements.nodes.flatMap(({ level }) => level ?? []);
  return {
    basis,
    sources: [...[...bySource.values()].map(({ source }) => addressOf(source)), ...more],
    saidOn: [...[...bySource.values()].map(({ saidOn }) => saidOn), ...more],
    level: levels.includes('RECORD') ? 'RECORD' : (levels[0] ?? null),
  };
}

function addressOf({ url, title }: CitedSource): string {
  return url ?? title;
}
