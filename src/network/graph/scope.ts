import { isReached } from '../../model/claims/first-seen.ts';
import { BASES } from '../../model/claims/levels.ts';
import { END_OF_TIME } from '../../model/end-of-time.ts';
import type { BasisName } from '../../model/records/record-types.ts';
import type { Certainty } from '../../model/view.ts';
import { dayNumber, EARLIEST, type Graph, LATEST } from './graph.ts';
import type { Numbers } from './numbers.ts';

/** The relationships that a question may use. A part that is left out restricts nothing. */
export interface RelationshipScope {
  /** Allow-list of relationship types. */
  readonly via?: readonly string[];
  /** The least acceptable basis. */
  readonly minBasis?: BasisName;
  /** A day `YYYY-MM-DD`: only relationships that may have held then, by their bounds. */
  readonly validOn?: string;
  /** The last day whose publications count. */
  readonly publishedBy?: string;
  /** The last instant whose recordings count, in UTC with milliseconds. */
  readonly recordedBy?: string;
  /** How certain it must be that it held on `validOn`; possibly when left out. */
  readonly certainty?: Certainty;
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

/** For each relationship: outside the scope, or how certainly within it on the day. */
export type Mask = Uint8Array;
export const OUTSIDE = 0;
const LEVELS: readonly Certainty[] = ['POSSIBLE', 'PRESUMED', 'CERTAIN'];
const [POSSIBLE, PRESUMED] = [1, 2];
export const CERTAIN = 3;

/** The name of what a mask holds of a relationship within a scope. */
export function certaintyName(held: number): Certainty {
  return LEVELS[held - 1] ?? 'POSSIBLE';
}

/** The least that a mask must hold of a relationship for a scope. */
export function leastOf({ certainty }: RelationshipScope): number {
  return certainty === undefined ? POSSIBLE : LEVELS.indexOf(certainty) + 1;
}

/** Returns which relationships are within a scope. */
export function maskOf(graph: Graph, scope: RelationshipScope): Mask {
  const { edges } = graph;
  const allowed = edges.relationshipNames.map((name) => scope.via?.includes(name) ?? true);
  const worst = scope.minBasis === undefined ? BASES.length : BASES.indexOf(scope.minBasis);
  const day = scope.validOn === undefined ? undefined : dayNumber(scope.validOn);
  const least = leastOf(scope);
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
  const [said, recorded] = [publishedBy ?? END_OF_TIME, recordedBy ?? END_OF_TIME];
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
  const [said, recorded] = [publishedBy ?? END_OF_TIME, recordedBy ?? END_OF_TIME];
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

/** Returns how certainly a relationship held on a day, by its four bounds; see `certaintyOf` of views. */
export function certaintyOn({ edges }: Graph, edge: number, day: number): number {
  if ((edges.startMin[edge] ?? EARLIEST) > day || day > (edges.endMax[edge] ?? LATEST)) return OUTSIDE;
  if ((edges.startMax[edge] ?? LATEST) > day) return POSSIBLE;
  return day <= (edges.endMin[edge] ?? EARLIEST) ? CERTAIN : PRESUMED;
}
