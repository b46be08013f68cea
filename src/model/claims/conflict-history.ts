import { END_OF_TIME } from '../end-of-time.ts';
import type { Model } from '../model.ts';
import { claimsAsOf } from './as-of.ts';
import type { Sources } from './best-value.ts';
import { boxesOf } from './boxes.ts';
import type { Claim } from './claim.ts';
import { type ConflictRow, findConflict, isSingleValued, mayConflict, mayDiffer } from './conflicts.ts';
import { horizonMarks, supersedersOf } from './edge-history.ts';

/** A conflict as it stood from one day of publication and instant of recording up to, but without, others. */
export interface ConflictState extends ConflictRow {
  readonly saidFrom: string;
  readonly saidTo: string;
  readonly recordedFrom: string;
  readonly recordedTo: string;
}

/**
 * The evidence for a conflict: all claims on a subject and predicate, the facts about their sources, and
 * every claim that ever replaced one of them.
 */
export interface ConflictEvidence {
  readonly claims: readonly Claim[];
  readonly sources: Sources;
  readonly superseders: ReadonlyMap<string, Claim>;
}

/**
 * Returns the conflict among claims at every horizon, today's among them. Views read these; a question
 * without a view reads today's alone. There are at most as many as days on which something was said times
 * instants at which something was recorded, and none where no two of the claims differ.
 */
export function conflictStates(
  model: Model,
  typeName: string | undefined,
  judged: ConflictEvidence,
): ConflictState[] {
  const { sources, superseders } = judged;
  const claims = judged.claims.filter(mayDiffer);
  const [any] = claims;
  const type = typeName === undefined ? undefined : model.types.get(typeName);
  if (!any || !type || !isSingleValued(type, any.predicate) || !mayConflict(claims)) return [];
  const axes = horizonMarks([...claims, ...supersedersOf(claims, superseders)]);
  const boxes = boxesOf(axes, ([publishedBy = END_OF_TIME, recordedBy = END_OF_TIME]) =>
    findConflict(claimsAsOf(claims, { publishedBy, recordedBy }, superseders), sources, type),
  );
  return boxes.map(({ content, from, to }) => {
    const [saidFrom = '', recordedFrom = ''] = from;
    const [saidTo = '', recordedTo = ''] = to;
    return { ...content, saidFrom, saidTo, recordedFrom, recordedTo };
  });
}
