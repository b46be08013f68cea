import { ALWAYS } from '../../model/claims/as-of.ts';
import { isReached } from '../../model/claims/first-seen.ts';
import { BASES, type Basis, dayNumber, EARLIEST, type Graph, LATEST } from './graph.ts';
import type { Numbers } from './numbers.ts';

/** The relationships that a question may use. A part that is left out restricts nothing. */
export interface RelationshipScope {
  /** Allow-list of relationship types. */
  readonly via?: readonly string[];
  /** The least acceptable basis. */
  readonly minBasis?: Basis;
  /** A day `YYYY-MM-DD`: only relationships that may have held then, by their bounds. */
  readonly validOn?: string;
  /** The last day whose publications count. */
  readonly publishedBy?: string;
  /** The last instant whose recordings count, in UTC with milliseconds. */
  readonly recordedBy?: string;
  /** `CERTAIN` for only those that certainly held on `validOn`. */
  readonly certainty?: 'CERTAIN' | 'POSSIBLE';
}

/**
 * Returns the scope whose relationships make a hub: all of the allowed types, however well they are known. A stricter question must not
 * make a hub pass.
 */
export function hubScope({
  minBasis: _basis,
  certainty: _certainty,
  ...scope
}: RelationshipScope): RelationshipScope {
  return scope;
}

/** For each relationship: outside the scope, possibly within it on the day, or certainly. */
export type Mask = Uint8Array;
export const OUTSIDE = 0;
const POSSIBLE = 1;
export const CERTAIN = 2;

/** Returns which relationships are within a scope. */
export function maskOf(graph: Graph, scope: RelationshipScope): Mask {
  const { edges } = graph;
  const allowed = edges.relationshipNames.map((name) => scope.via?.includes(name) ?? true);
  const worst = scope.minBasis === undefined ? BASES.length : BASES.indexOf(scope.minBasis);
  const day = scope.validOn === undefined ? undefined : dayNumber(scope.validOn);
  const least = scope.certainty === 'CERTAIN' ? CERTAIN : POSSIBLE;
  const isKnown = knownTest(graph, scope);
  const mask = new Uint8Array(edges.count);
  for (let edge = 0; edge < edges.count; edge += 1) {
    if (allowed[edges.type[edge] ?? 0] !== true || (edges.basis[edge] ?? 0) > worst || !isKnown(edge))
      continue;
    const held = day === undefined ? CERTAIN : certaintyOn(graph, edge, day);
    if (held >= least) mask[edge] = held;
  }
  return mask;
}

/** Returns which entities are visible in a scope; undefined where all are. */
export function visibleEdges(
  { ids, knownSince, edges }: Graph,
  scope: RelationshipScope,
): Uint8Array | undefined {
  const { publishedBy, recordedBy } = scope;
  if (publishedBy === undefined && recordedBy === undefined) return undefined;
  const [said, recorded] = [publishedBy ?? ALWAYS, recordedBy ?? ALWAYS];
  const isSaid = edges.texts.map((text) => text <= said);
  const isRecorded = edges.texts.map((text) => text <= recorded);
  return Uint8Array.from(ids, (_, node) => {
    const frontier = knownSince.frontiers.get(node);
    const isVisible = frontier
      ? isReached(frontier, said, recorded)
      : isSaid[knownSince.saidFrom[node] ?? -1] === true &&
        isRecorded[knownSince.recordedFrom[node] ?? -1] === true;
    return Number(isVisible);
  });
}

/**
 * Returns a test for the version of a relationship that was the best known one at the limits of publication
 * and recording.
 */
function knownTest({ edges }: Graph, scope: RelationshipScope): (edge: number) => boolean {
  const { publishedBy, recordedBy } = scope;
  if (publishedBy === undefined && recordedBy === undefined) return (edge) => edges.isPast[edge] === 0;
  const [said, recorded] = [publishedBy ?? ALWAYS, recordedBy ?? ALWAYS];
  const isSaid = edges.texts.map((text) => text <= said);
  const isRecorded = edges.texts.map((text) => text <= recorded);
  const holds = (column: Numbers, edge: number, test: readonly boolean[], otherwise: boolean) =>
    test[column[edge] ?? -1] ?? otherwise;
  return (edge) =>
    holds(edges.saidFrom, edge, isSaid, true) &&
    !holds(edges.saidTo, edge, isSaid, false) &&
    holds(edges.recordedFrom, edge, isRecorded, true) &&
    !holds(edges.recordedTo, edge, isRecorded, false);
}

/** Returns whether a relationship held on a day (certainly, possibly or not), by its four bounds. */
export function certaintyOn({ edges }: Graph, edge: number, day: number): number {
  if ((edges.startMin[edge] ?? EARLIEST) > day || day > (edges.endMax[edge] ?? LATEST)) return OUTSIDE;
  const isCertain = (edges.startMax[edge] ?? EARLIEST) <= day && day <= (edges.endMin[edge] ?? LATEST);
  return isCertain ? CERTAIN : POSSIBLE;
}
