import type { GraphQLResolveInfo } from 'graphql';
import type { Row } from '../../engine/engine.ts';
import { orderFingerprint, writeCursor } from './cursor.ts';
import { type PageArguments, type PageRange, pageInfo, readPage, startOf } from './page.ts';

/** A part of a list that is ranked as a whole, so that its cursors hold places instead of sort keys. */
export interface Span {
  readonly page: PageRange;
  readonly start: number;
  readonly count: number;
  /** The fingerprint of the question: a cursor is valid only for the question that made it. */
  readonly order: string;
}

/** Reads `first` and `after` of a ranked list. Throws `InputError` as `readPage` does. */
export function readSpan(info: GraphQLResolveInfo, args: PageArguments): Span {
  const { first, after, ...question } = args;
  const order = orderFingerprint(`${info.parentType.name}.${info.fieldName}`, question);
  const page = readPage({ first: first ?? null, after: after ?? null }, order);
  return { page, start: startOf(page), count: page.limit, order };
}

/** Returns a page of a ranked list of `total` items, in the form of the connection types. */
export function rankedConnection(span: Span, items: readonly Row[], total: number) {
  const edges = items.map((node, index) => ({ node, order: span.order, keys: [span.start + index] }));
  const cursor = (edge: (typeof edges)[number] | undefined) =>
    edge ? writeCursor(edge.order, edge.keys) : undefined;
  return {
    edges,
    nodes: items,
    pageInfo: pageInfo(span.page, span.start + items.length < total, [
      cursor(edges[0]),
      cursor(edges.at(-1)),
    ]),
    totalCount: total,
  };
}

/** Returns the cursor of an edge that `rankedConnection` made. */
export function rankedCursor(edge: Row): string {
  return writeCursor(String(edge.order), edge.keys as unknown[]);
}
