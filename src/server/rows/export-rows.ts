import {
  type DocumentNode,
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
} from 'graphql';
import { InputError, TooManyRecordsError } from '../../errors.ts';
import { type RowForm, rowWriter } from '../../exchange/tables/row-text.ts';
import type { Model } from '../../model/model.ts';
import type { RowItem } from './columns.ts';
import { planRows, type RowsPlan } from './rows-plan.ts';

/** What is to be exported, and how it is written. */
export interface RowsRequest {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName: string | undefined;
  readonly form: RowForm;
  /** True for the columns that say how each field is known. */
  readonly isCited: boolean;
  /** The most rows wanted; all when undefined. */
  readonly limit: number | undefined;
}

/** How an export asks the API. */
export interface RowsAccess {
  readonly schema: GraphQLSchema;
  readonly model: Model;
  /** Reads a text; its faults are given, not thrown. */
  readonly read: (
    text: string,
  ) => { readonly document: DocumentNode } | { readonly errors: readonly GraphQLError[] };
  /** Refuses an operation as it was sent, by its shape. */
  readonly checkShape: (
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: RowsRequest['variables'],
  ) => void;
  /** Refuses a page by what it costs, with a `GraphQLError`. */
  readonly checkCost: (page: PageQuestion) => void;
  /** Asks for a page, in a request of its own. */
  readonly ask: (page: PageQuestion) => Promise<ExecutionResult>;
  /** The most rows of one export. */
  readonly maxRows: number;
}

/** The question for one page. */
export interface PageQuestion {
  readonly document: DocumentNode;
  readonly variables: RowsRequest['variables'];
  readonly operationName: string | undefined;
}

/** An export of which the first page is read. */
export interface OpenExport {
  /** The name of the operation, else the field of the list: letters, digits and `_`. */
  readonly name: string;
  readonly mediaType: string;
  /** The text, a page at a time; throws `ExportError` where it cannot go on. */
  readonly parts: AsyncGenerator<string, void, undefined>;
  /** How many rows have been written so far. */
  readonly written: () => number;
}

/** An export could not begin or go on. Carries every error of the page that failed. */
export class ExportError extends Error {
  override readonly name = 'ExportError';
  readonly errors: readonly GraphQLError[];

  constructor(errors: readonly GraphQLError[]) {
    super(errors.map(({ message }) => message).join('\n'), { cause: errors[0]?.originalError ?? errors[0] });
    this.errors = errors;
  }
}

/** Undisclosed values of a record that are read at first, and at most. */
const SOUGHT = { usual: 25, most: 100 };

/**
 * Plans an export and reads its first page, so that whatever is wrong with the question is known before anything is written. Throws
 * `ExportError` with every fault.
 */
export async function openExport(access: RowsAccess, request: RowsRequest): Promise<OpenExport> {
  const plan = planOf(access, request);
  const read = pageReader(access, request, plan);
  const first = await read(plan.after);
  const writer = rowWriter(
    request.form,
    plan.columns.map(({ name }) => name),
  );
  let written = 0;
  async function* parts(): AsyncGenerator<string, void, undefined> {
    let page = first;
    let head = writer.head;
    for (;;) {
      written += page.items.length;
      yield head + writer.rows(page.items.map((item) => plan.columns.map(({ read }) => read(item))));
      head = '';
      if (page.next === undefined) return;
      page = await read(page.next);
    }
  }
  return { name: plan.name, mediaType: writer.mediaType, parts: parts(), written: () => written };
}

function planOf(access: RowsAccess, request: RowsRequest): RowsPlan {
  const read = access.read(request.query);
  if ('errors' in read) throw new ExportError(read.errors);
  const { document } = read;
  const operation = getOperationAST(document, request.operationName);
  if (!operation) throw failed(new InputError(whichOperation(document, request.operationName)));
  if (operation.operation !== 'query')
    throw failed(
      new InputError(`An export asks a query; found a ${operation.operation}. Ask for a list in a query.`),
    );
  const { schema, model } = access;
  const { coerced, errors } = getVariableValues(
    schema,
    operation.variableDefinitions ?? [],
    request.variables,
    { maxErrors: MAX_ERRORS },
  );
  if (errors) throw new ExportError(errors);
  return attempt(() => {
    access.checkShape(document, operation, request.variables);
    const { form, isCited } = request;
    return planRows({ schema, model, document, operation, variables: coerced, form, isCited });
  });
}

const MAX_ERRORS = 5;

function whichOperation(document: DocumentNode, name: string | undefined): string {
  const found = document.definitions.flatMap((node) =>
    node.kind === Kind.OPERATION_DEFINITION ? [node.name?.value ?? 'one without a name'] : [],
  );
  return name === undefined
    ? `An export asks one operation; found ${found.length === 0 ? 'none' : found.join(', ')}. Say which by its name (\`operationName\`).`
    : `There is no operation "${name}" in the document; found ${found.join(', ') || 'none'}. Give the name of one of them.`;
}

function attempt<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw failed(error);
  }
}

function failed(error: unknown): unknown {
  if (error instanceof GraphQLError) return new ExportError([error]);
  if (error instanceof InputError)
    return new ExportError([new GraphQLError(error.message, { originalError: error })]);
  return error;
}

/** A page of the list, and the cursor of the next where there is one that is wanted. */
interface Page {
  readonly items: readonly RowItem[];
  readonly next: string | undefined;
}

/** Returns what reads pages one after another, each in the largest size that the limits allow. */
function pageReader(access: RowsAccess, request: RowsRequest, plan: RowsPlan) {
  const { names } = plan;
  const most = request.limit ?? access.maxRows;
  let sought = SOUGHT.usual;
  let read = 0;
  const questionOf = (size: number, after: string | null): PageQuestion => ({
    document: plan.document,
    operationName: request.operationName,
    variables: {
      ...request.variables,
      ...{ [names.first]: size, [names.after]: after, [names.soughtFirst]: sought },
    },
  });
  const largest = (upTo: number): number =>
    attempt(() => largestSize(upTo, (size) => access.checkCost(questionOf(size, null))));
  let size = largest(plan.maxPage);

  const answer = async (after: string | null): Promise<readonly [RowItem, readonly RowItem[]]> => {
    const { data, errors } = await access.ask(questionOf(Math.min(size, most - read), after));
    if (errors && size > 1 && errors.some((error) => error.originalError instanceof TooManyRecordsError)) {
      size = Math.max(1, Math.floor(size / 4));
      return answer(after);
    }
    if (errors) throw new ExportError(errors);
    const list = listIn(data, plan);
    const items = plan.itemsOf(list);
    if (!items.some(plan.isCut)) return [list, items];
    if (sought === SOUGHT.most)
      throw failed(
        new InputError(
          `More than ${sought} values of a record are not disclosed, which no export reads. Ask for it at /graphql.`,
        ),
      );
    sought = SOUGHT.most;
    size = largest(size);
    return answer(after);
  };

  return async (after: string | null): Promise<Page> => {
    if (read >= most)
      throw failed(
        new InputError(
          `An export holds at most ${most} rows, and the list has more. Narrow it with \`where\`, or go on with \`after: ${JSON.stringify(after)}\`.`,
        ),
      );
    const [list, items] = await answer(after);
    read += items.length;
    const { hasNextPage, endCursor } = plan.placeOf(list);
    const goesOn = hasNextPage && endCursor !== null && request.limit !== read;
    return { items, next: goesOn ? endCursor : undefined };
  };
}

/** Throws what the smallest size was refused for. */
function largestSize(upTo: number, check: (size: number) => void): number {
  for (const size of [upTo, ...SIZES.filter((each) => each < upTo)]) {
    try {
      check(size);
      return size;
    } catch (error) {
      const isTooLarge = error instanceof GraphQLError && TOO_LARGE.has(error.extensions.code);
      if (!isTooLarge || size === 1) throw error;
    }
  }
  return 1;
}

const SIZES = [50, 25, 10, 5, 2, 1];
const TOO_LARGE: ReadonlySet<unknown> = new Set(['COST_LIMIT_EXCEEDED', 'TOO_MANY_NODES']);

function listIn(data: unknown, { path }: RowsPlan): RowItem {
  let list: unknown = data;
  for (const key of path) list = (list as RowItem | null | undefined)?.[key];
  if (list !== null && list !== undefined) return list as RowItem;
  throw failed(
    new InputError(
      `There is no list at \`${path.join('.')}\`: what stands above it is not there, or is of another type. Ask for a record that has it.`,
    ),
  );
}
