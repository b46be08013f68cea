import {
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  getArgumentValues,
  getNamedType,
  isCompositeType,
  Kind,
  type OperationDefinitionNode,
  parse,
  type SelectionNode,
  type SelectionSetNode,
  visit,
} from 'graphql';
import { InputError } from '../../errors.ts';
import type { RowForm } from '../../exchange/tables/row-text.ts';
import type { Model } from '../../model/model.ts';
import { MAX_PAGE } from '../../query/pages/page.ts';
import {
  type AddedNames,
  type CitingColumns,
  citableIn,
  citationColumns,
  evidenceReader,
  hasMoreSought,
  notDisclosedColumn,
  tellingColumn,
  withEvidence,
} from './citations.ts';
import { columnsOf, moreColumnsOf, type RowColumn, type RowItem, withPlaces } from './columns.ts';
import { type FoundList, fieldOf, findList, keyOf, type SelectionPart } from './find-list.ts';
import { writtenOut } from './written-out.ts';

/** An operation whose list is to be exported. */
export interface RowsOperation {
  readonly schema: GraphQLSchema;
  readonly model: Model;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** Coerced. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly form: RowForm;
  readonly isCited: boolean;
}

/** The operation that reads a page, and how its answer becomes rows. */
export interface RowsPlan {
  readonly document: DocumentNode;
  /** The variables that the plan added. */
  readonly names: AddedNames;
  /** The name of the operation, else the field of the list. */
  readonly name: string;
  /** The names in the answer that lead to the list. */
  readonly path: readonly string[];
  readonly columns: readonly RowColumn[];
  /** The largest page that the operation allows. */
  readonly maxPage: number;
  /** The cursor to begin behind. */
  readonly after: string | null;
  readonly itemsOf: (list: RowItem) => readonly RowItem[];
  readonly placeOf: (list: RowItem) => { readonly hasNextPage: boolean; readonly endCursor: string | null };
  /** True when more is not disclosed of the record of an item than was read. */
  readonly isCut: (item: RowItem) => boolean;
}

/** Plans an export. Throws `InputError` for an operation that is not one list, and for columns that cannot be told apart. */
export function planRows(asked: RowsOperation): RowsPlan {
  const { schema, operation, document, variables } = asked;
  const list = findList(schema, writtenOut(document, operation, variables));
  const { maxPage, after } = pageOf(list, variables);
  const names = freeNames(document);
  const columns = columnsOfRows(asked, list, names);
  const itemsKey = keyOf(list.items);
  const record = recordIn(list);
  return {
    document: { kind: Kind.DOCUMENT, definitions: [pageOperation(asked, list, names)] },
    names,
    name: operation.name?.value ?? list.definition.name,
    path: list.path,
    columns,
    maxPage,
    after,
    itemsOf: (answer) => answer[itemsKey] as readonly RowItem[],
    placeOf: (answer) => answer[names.page] as ReturnType<RowsPlan['placeOf']>,
    isCut: (item) => hasMoreSought(record.of(item), names),
  };
}

/** The page that the list asks for says where to begin and how large pages may be; all that follows is exported. */
function pageOf(
  { definition, field, path }: FoundList,
  variables: RowsOperation['variables'],
): Pick<RowsPlan, 'maxPage' | 'after'> {
  const where = `\`${path.join('.')}\``;
  const has = (name: string) => definition.args.some((argument) => argument.name === name);
  if (!has('first') || !has('after'))
    throw new InputError(
      `An export follows a list by its cursors, and ${where} has none. Ask for it at /graphql.`,
    );
  const args = getArgumentValues(definition, field, variables);
  if (isGiven(args.last))
    throw new InputError(
      `An export reads a list from its start; found \`last\` at ${where}. Turn the order around with \`orderBy\`.`,
    );
  const first = isGiven(args.first) ? Number(args.first) : MAX_PAGE;
  if (first < 1 || first > MAX_PAGE)
    throw new InputError(
      `\`first\` is the size of the pages in which an export reads ${where}, from 1 to ${MAX_PAGE}; found ${first}. Leave it out, and give the number of rows as the limit of the export.`,
    );
  return { maxPage: first, after: isGiven(args.after) ? String(args.after) : null };
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** Names that the document uses nowhere. */
function freeNames(document: DocumentNode): AddedNames {
  const used = new Set<string>();
  visit(document, { Name: ({ value }) => void used.add(value) });
  let prefix = 'export';
  while ([...used].some((name) => name.startsWith(prefix))) prefix += '_';
  const [first, after, soughtFirst] = [`${prefix}First`, `${prefix}After`, `${prefix}SoughtFirst`];
  return {
    ...{ first, after, soughtFirst },
    ...{ page: `${prefix}Page`, sought: `${prefix}Sought`, evidence: `${prefix}Evidence` },
  };
}

/** The record of a row: the item, or what stands under the `node` of an edge; undefined where no `node` is asked for. */
function recordIn({ items, row }: FoundList): {
  readonly node: FieldNode | undefined;
  readonly part: SelectionPart | undefined;
  readonly of: (item: RowItem) => RowItem | null | undefined;
} {
  if (items.name.value === 'nodes') return { node: undefined, part: row, of: (item) => item };
  const node = nodeField(row.set);
  const type = node && getNamedType(fieldOf(row.type, 'node')?.type ?? row.type);
  if (!node?.selectionSet || !isCompositeType(type))
    return { node: undefined, part: undefined, of: () => undefined };
  const key = keyOf(node);
  return {
    node,
    part: { set: node.selectionSet, type },
    of: (item) => item[key] as RowItem | null,
  };
}

function nodeField(set: SelectionSetNode): FieldNode | undefined {
  for (const each of set.selections) {
    if (each.kind === Kind.FIELD && each.name.value === 'node') return each;
    const found = each.kind === Kind.INLINE_FRAGMENT ? nodeField(each.selectionSet) : undefined;
    if (found) return found;
  }
  return undefined;
}

function columnsOfRows(asked: RowsOperation, list: FoundList, names: AddedNames): readonly RowColumn[] {
  const reading = { schema: asked.schema, page: names.page };
  const own = columnsOf(reading, list.row);
  const citing: CitingColumns = {
    recordOf: recordIn(list).of,
    evidenceOf: evidenceReader(names),
    asked: own,
  };
  const isForPeople = asked.form === 'csv';
  const { part } = recordIn(list);
  const cited = part ? citableIn(asked, part) : { keys: [], isEntity: false };
  const columns = [
    ...own.map((column) => (isForPeople ? tellingColumn(citing, column) : column)),
    ...(isForPeople ? [] : moreColumnsOf(reading, list.row)),
    ...(isForPeople || !cited.isEntity ? [] : [notDisclosedColumn(citing)]),
    ...(asked.isCited ? cited.keys.flatMap((key) => citationColumns(citing, key)) : []),
  ];
  checkNames(columns, list);
  return columns;
}

function checkNames(columns: readonly RowColumn[], { path }: FoundList): void {
  if (columns.length === 0)
    throw new InputError(`Rows need at least one field of the records of \`${path.join('.')}\`; found none.`);
  const seen = new Set<string>();
  for (const { name } of columns) {
    if (seen.has(name))
      throw new InputError(
        `Each column needs a name of its own; found two called "${name}". Give one of the fields another name, as in \`other: name\`.`,
      );
    seen.add(name);
  }
}

/** The operation for one page: the list with a cursor, where its page ends, and what is known of the evidence of its records. */
function pageOperation(asked: RowsOperation, list: FoundList, names: AddedNames): OperationDefinitionNode {
  const citing = { ...asked, names };
  const placed = withPlaces({ schema: asked.schema, page: names.page }, list.row);
  const record = recordIn(list);
  const row = !record.part
    ? placed
    : record.node
      ? withRecord(placed, { node: nodeField(placed), type: record.part.type, citing })
      : withEvidence(citing, { set: placed, type: record.part.type });
  const field = pagedField(list, { ...list.items, selectionSet: row }, names);
  return {
    ...asked.operation,
    directives: [],
    variableDefinitions: [...(asked.operation.variableDefinitions ?? []), ...variablesOf(names)],
    selectionSet: { kind: Kind.SELECTION_SET, selections: [list.around(field)] },
  };
}

/** Has the record under an edge say what is known of its evidence. */
function withRecord(
  set: SelectionSetNode,
  at: {
    readonly node: FieldNode | undefined;
    readonly type: SelectionPart['type'];
    readonly citing: Parameters<typeof withEvidence>[0];
  },
): SelectionSetNode {
  const selections = set.selections.map((each): SelectionNode => {
    if (each.kind === Kind.INLINE_FRAGMENT)
      return { ...each, selectionSet: withRecord(each.selectionSet, at) };
    if (each !== at.node || !each.selectionSet) return each;
    return { ...each, selectionSet: withEvidence(at.citing, { set: each.selectionSet, type: at.type }) };
  });
  return { ...set, selections };
}

function pagedField(list: FoundList, items: FieldNode, names: AddedNames): FieldNode {
  const paging = ['first', 'after'];
  const [page] = selectionsOf(`${names.page}: pageInfo { hasNextPage endCursor }`);
  const given = argumentsOf(`x(first: $${names.first}, after: $${names.after})`);
  return {
    ...list.field,
    arguments: [...(list.field.arguments ?? []).filter(({ name }) => !paging.includes(name.value)), ...given],
    selectionSet: { kind: Kind.SELECTION_SET, selections: [items, ...(page ? [page] : [])] },
  };
}

function variablesOf({ first, after, soughtFirst }: AddedNames) {
  const [operation] = parse(
    `query($${first}: Int!, $${after}: String, $${soughtFirst}: Int!) { __typename }`,
    {
      noLocation: true,
    },
  ).definitions;
  return operation?.kind === Kind.OPERATION_DEFINITION ? (operation.variableDefinitions ?? []) : [];
}

function argumentsOf(call: string) {
  const [field] = selectionsOf(call);
  return field?.kind === Kind.FIELD ? (field.arguments ?? []) : [];
}

function selectionsOf(text: string): readonly SelectionNode[] {
  const [operation] = parse(`{ ${text} }`, { noLocation: true }).definitions;
  return operation?.kind === Kind.OPERATION_DEFINITION ? operation.selectionSet.selections : [];
}
