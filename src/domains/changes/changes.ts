import type { Row } from '../../engine/engine.ts';
import type { QueryChangesArgs, Resolvers } from '../../generated/graphql.ts';
import { MAX_FOLLOWED } from '../../limits.ts';
import {
  type ChangePage,
  type ChangePosition,
  type ChangeQuery,
  readChanges,
} from '../../query/changes/change-page.ts';
import { changeRow, firstPoint } from '../../query/changes/change-row.ts';
import { checkIds } from '../../query/check-ids.ts';
import { recordById } from '../../query/lists/by-id.ts';
import { read } from '../../query/load.ts';
import { orderFingerprint, writeCursor } from '../../query/pages/cursor.ts';
import { type PageRange, pageInfo, readPage } from '../../query/pages/page.ts';
import { type ReadScope, readScope } from '../../query/request-context.ts';

/** Resolves `changes`: what became known differently, field by field. */
export function changes(): Resolvers {
  return {
    Query: { changes: (_source, args, context, info) => changePage(readScope(context, info), args) },
    Change: {
      subject: (change, _args, context, info) => required(lookUp(change, readScope(context, info)), change),
      object: (change, _args, context, info) =>
        recordOrNull(lookUp(change, readScope(context, info)), change.object),
      statements: (change, _args, context, info) =>
        records(lookUp(change, readScope(context, info)), change.statements),
      acts: (change, _args, context, info) => records(lookUp(change, readScope(context, info)), change.acts),
      sources: (change, _args, context, info) =>
        records(lookUp(change, readScope(context, info)), change.sources),
    },
  };
}

async function changePage(scope: ReadScope, args: QueryChangesArgs): Promise<Row> {
  checkIds('of', args.of, MAX_FOLLOWED);
  const axis = args.axis ?? 'RECORDED';
  const direction = args.direction ?? 'ASC';
  const order = orderFingerprint('Query.changes', [axis, direction]);
  const page = readPage({ first: args.first ?? null, after: args.after ?? null }, order);
  const query: ChangeQuery = {
    ...{
      axis,
      view: scope.view,
      from: firstPoint(axis, args.since),
      isDescending: direction === 'DESC',
      limit: page.limit,
    },
    after: page.after && positionOf(page.after),
    of: args.of ?? undefined,
    kinds: args.kinds ?? undefined,
    isMaterial: args.material ?? undefined,
  };
  const found = await readChanges((text, params) => read(scope, text, params), scope.model, query);
  return changeConnection(found, { page, order, after: args.after, records: undefined });
}

/** A page of changes as the API shows it; `records` holds those that the changes name, where they are not to be read. */
export function changeConnection(
  { items, next }: ChangePage,
  shown: {
    readonly page: PageRange;
    readonly order: string;
    readonly after: string | null | undefined;
    readonly records: ReadonlyMap<string, Row> | undefined;
  },
): Row {
  const { page, order, after, records } = shown;
  const edges = items.map(({ change, position }) => ({
    cursor: cursorOf(position, order),
    node: { ...changeRow(change), ...(records && { records }) },
  }));
  return {
    edges,
    nodes: edges.map((edge) => edge.node),
    pageInfo: pageInfo(page, next !== undefined, [
      edges[0]?.cursor,
      next ? cursorOf(next, order) : (edges.at(-1)?.cursor ?? after ?? undefined),
    ]),
  };
}

function cursorOf({ point, group, passed }: ChangePosition, order: string): string {
  return writeCursor(order, [point, group, passed]);
}

/** Reads what a cursor of changes holds. */
export function positionOf([point, group, passed]: readonly unknown[]): ChangePosition {
  return { point: String(point), group: String(group), passed: Number(passed) };
}

type LookUp = (id: string) => Row | undefined | Promise<Row | undefined>;

/** How the records that a change names are found: with the change where it is a preview, else in the graph. */
function lookUp(change: Row, scope: ReadScope): LookUp {
  const given = change.records as ReadonlyMap<string, Row> | undefined;
  return given ? (id) => given.get(id) : (id) => recordById(scope, id);
}

async function required(find: LookUp, { subject }: Row): Promise<Row> {
  const row = await find(String(subject));
  if (row) return row;
  throw new Error(`The record ${String(subject)}, which a change is about, is gone.`);
}

async function recordOrNull(find: LookUp, id: unknown): Promise<Row | null> {
  return typeof id === 'string' ? ((await find(id)) ?? null) : null;
}

async function records(find: LookUp, ids: unknown): Promise<readonly Row[]> {
  const rows = await Promise.all((ids as readonly string[]).map(find));
  return rows.filter((row) => row !== undefined);
}
