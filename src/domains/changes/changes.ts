import type { Row } from '../../engine/engine.ts';
import type { QueryChangesArgs, Resolvers } from '../../generated/graphql.ts';
import { MAX_FOLLOWED } from '../../limits.ts';
import { checkIds } from '../../query/check-ids.ts';
import { recordById } from '../../query/lists/by-id.ts';
import { read } from '../../query/load.ts';
import { orderFingerprint, writeCursor } from '../../query/pages/cursor.ts';
import { pageInfo, readPage } from '../../query/pages/page.ts';
import { type ReadScope, readScope } from '../../query/request-context.ts';
import { type ChangePosition, type ChangeQuery, type PlacedChange, readChanges } from './change-page.ts';
import { changeRow, firstPoint } from './change-row.ts';

/** Resolves `changes`: what became known differently, field by field. */
export function changes(): Resolvers {
  return {
    Query: { changes: (_source, args, context, info) => changePage(readScope(context, info), args) },
    Change: {
      subject: (change, _args, context, info) => required(readScope(context, info), String(change.subject)),
      object: (change, _args, context, info) => recordOrNull(readScope(context, info), change.object),
      statements: (change, _args, context, info) => records(readScope(context, info), change.statements),
      acts: (change, _args, context, info) => records(readScope(context, info), change.acts),
      sources: (change, _args, context, info) => records(readScope(context, info), change.sources),
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
  const { items, next } = await readChanges((text, params) => read(scope, text, params), scope.model, query);
  const edges = items.map((item) => edgeOf(item, order));
  return {
    edges,
    nodes: edges.map((edge) => edge.node),
    pageInfo: pageInfo(page, next !== undefined, [
      edges[0]?.cursor,
      next ? cursorOf(next, order) : (edges.at(-1)?.cursor ?? args.after ?? undefined),
    ]),
  };
}

function edgeOf({ change, position }: PlacedChange, order: string): { cursor: string; node: Row } {
  return { cursor: cursorOf(position, order), node: changeRow(change) };
}

function cursorOf({ point, group, passed }: ChangePosition, order: string): string {
  return writeCursor(order, [point, group, passed]);
}

function positionOf([point, group, passed]: readonly unknown[]): ChangePosition {
  return { point: String(point), group: String(group), passed: Number(passed) };
}

async function required(scope: ReadScope, id: string): Promise<Row> {
  const row = await recordById(scope, id);
  if (row) return row;
  throw new Error(`The record ${id}, which a change is about, is gone.`);
}

async function recordOrNull(scope: ReadScope, id: unknown): Promise<Row | null> {
  return typeof id === 'string' ? ((await recordById(scope, id)) ?? null) : null;
}

async function records(scope: ReadScope, ids: unknown): Promise<readonly Row[]> {
  const rows = await Promise.all((ids as readonly string[]).map((id) => recordById(scope, id)));
  return rows.filter((row) => row !== undefined);
}
