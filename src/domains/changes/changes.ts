import type { Row } from '../../engine/engine.ts';
import { InputError } from '../../errors.ts';
import type { QueryChangesArgs, Resolvers } from '../../generated/graphql.ts';
import { type View, viewOf } from '../../model/view.ts';
import { recordById } from '../../query/lists/by-id.ts';
import { read } from '../../query/load.ts';
import { orderFingerprint, readPage, writeCursor } from '../../query/pages/cursor.ts';
import type { RequestContext } from '../../query/request-context.ts';
import { type ChangePosition, type ChangeQuery, type PlacedChange, readChanges } from './change-page.ts';
import { changeRow, firstPoint } from './change-row.ts';

/** Resolves `changes`: what became known differently, field by field. */
export function changes(): Resolvers {
  return {
    Query: { changes: (_source, args, context, info) => changePage(context, args, viewOf(info)) },
    Change: {
      subject: (change, _args, context, info) => required(context, String(change.subject), viewOf(info)),
      object: (change, _args, context, info) => recordOrNull(context, change.object, viewOf(info)),
      statements: (change, _args, context, info) => records(context, change.statements, viewOf(info)),
      sources: (change, _args, context, info) => records(context, change.sources, viewOf(info)),
    },
  };
}

const MAX_FOLLOWED = 250;

async function changePage(
  context: RequestContext,
  args: QueryChangesArgs,
  view: View | undefined,
): Promise<Row> {
  if (args.of && args.of.length > MAX_FOLLOWED) {
    throw new InputError(
      `\`of\` takes at most ${MAX_FOLLOWED} ids and got ${args.of.length}; ask for the rest in another request.`,
    );
  }
  const axis = args.axis ?? 'RECORDED';
  const direction = args.direction ?? 'ASC';
  const order = orderFingerprint('Query.changes', [axis, direction]);
  const page = readPage({ first: args.first ?? null, after: args.after ?? null }, order);
  const query: ChangeQuery = {
    ...{
      axis,
      view,
      from: firstPoint(axis, args.since),
      isDescending: direction === 'DESC',
      limit: page.limit,
    },
    after: page.after && positionOf(page.after),
    of: args.of ?? undefined,
    kinds: args.kinds ?? undefined,
    isMaterial: args.material ?? undefined,
  };
  const { items, next } = await readChanges(
    (text, params) => read(context, text, params),
    context.model,
    query,
  );
  const edges = items.map((item) => edgeOf(item, order));
  return {
    edges,
    nodes: edges.map((edge) => edge.node),
    pageInfo: {
      hasNextPage: next !== undefined,
      hasPreviousPage: page.after !== undefined,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: next ? cursorOf(next, order) : (edges.at(-1)?.cursor ?? args.after ?? null),
    },
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

async function required(context: RequestContext, id: string, view: View | undefined): Promise<Row> {
  const row = await recordById(context, id, view);
  if (row) return row;
  throw new Error(`The record ${id}, which a change is about, is gone.`);
}

async function recordOrNull(
  context: RequestContext,
  id: unknown,
  view: View | undefined,
): Promise<Row | null> {
  return typeof id === 'string' ? ((await recordById(context, id, view)) ?? null) : null;
}

async function records(
  context: RequestContext,
  ids: unknown,
  view: View | undefined,
): Promise<readonly Row[]> {
  const rows = await Promise.all((ids as readonly string[]).map((id) => recordById(context, id, view)));
  return rows.filter((row) => row !== undefined);
}
