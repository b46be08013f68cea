import { END_OF_TIME } from '../end-of-time.ts';
import { spanMarks } from '../spans.ts';
import { pastType } from '../stored-names.ts';
import { actMarks, allEvidence, endMarks } from './acted.ts';
import { claimsAsOf, isSteady, pointsOf, publicFrom } from './as-of.ts';
import { bestEdge, type EdgeRow, type Sources } from './best-value.ts';
import { boxesOf, marksOf } from './boxes.ts';
import type { Claim } from './claim.ts';
import { claimsOfEnds, endsOf, type LifeClaims } from './lives.ts';

/**
 * The edges of one relationship over time: the one best known now, where there is one, and those that once
 * were.
 */
export interface EdgeHistory {
  readonly current: EdgeRow | undefined;
  readonly past: readonly EdgeRow[];
}

/**
 * Returns the edge at every horizon. Each edge says from which publication and recording on it is the best
 * known one; a past edge also up to which, and it has the past type of its relationship. A single claim that
 * never changed, the common case, is answered without cutting the space.
 */
export function edgeHistory(
  claims: readonly Claim[],
  { sources, superseders, lives }: EdgeKnowledge,
): EdgeHistory {
  const [only] = claims;
  if (!only) return { current: undefined, past: [] };
  const dates = claimsOfEnds(lives, only);
  const first = { saidFrom: publicFrom(only), recordedFrom: only.recordedAt };
  if (claims.length === 1 && isPlain(only) && areKnownBy(dates, first)) {
    const edge = bestEdge(claims, sources, endsOf(lives, only, { sources, superseders, horizon: {} }));
    return { current: edge && { ...edge, ...first }, past: [] };
  }
  const judged = [...claims, ...dates];
  const involved = [...judged, ...supersedersOf(judged, superseders)];
  const axes = horizonMarks(involved);
  const boxes = boxesOf(axes, ([publishedBy, recordedBy]) => {
    const horizon = { publishedBy, recordedBy };
    const seen = claimsAsOf(claims, horizon, superseders);
    return bestEdge(seen, sources, endsOf(lives, only, { sources, superseders, horizon }));
  });
  const [saidEnd, recordedEnd] = axes.map((marks) => marks.at(-1) ?? END_OF_TIME);
  const edges = boxes.map(({ content, from, to }) => {
    const [saidFrom = '', recordedFrom = ''] = from;
    const [saidTo = '', recordedTo = ''] = to;
    const isCurrent = saidTo > (saidEnd ?? END_OF_TIME) && recordedTo > (recordedEnd ?? END_OF_TIME);
    const begins = { ...content, saidFrom, recordedFrom };
    return {
      isCurrent,
      edge: isCurrent ? begins : { ...begins, type: pastType(content.type), saidTo, recordedTo },
    };
  });
  return {
    current: edges.find(({ isCurrent }) => isCurrent)?.edge,
    past: edges.filter(({ isCurrent }) => !isCurrent).map(({ edge }) => edge),
  };
}

/** What edges are judged by besides their own claims. */
export interface EdgeKnowledge {
  readonly sources: Sources;
  /** The claims that ever replaced some, by id. */
  readonly superseders: ReadonlyMap<string, Claim>;
  readonly lives: LifeClaims;
}

/** Whether all that is said of the dates of a relationship's ends was known when it was and never changes: so it mostly is. */
function areKnownBy(
  dates: readonly Claim[],
  { saidFrom, recordedFrom }: { readonly saidFrom: string; readonly recordedFrom: string },
): boolean {
  return dates.every(
    (claim) => isPlain(claim) && publicFrom(claim) <= saidFrom && claim.recordedAt <= recordedFrom,
  );
}

/** Returns the marks at which publications and recordings may change what is known: the axes of `boxesOf`. */
export function horizonMarks(claims: readonly Claim[]): readonly (readonly string[])[] {
  const points = claims.flatMap(pointsOf);
  const silences = claims.flatMap((claim) =>
    allEvidence(claim).flatMap((item) => spanMarks(item.silences ?? [])),
  );
  return [
    marksOf([END_OF_TIME, ...points.map((point) => point.said), ...claims.flatMap(endMarks)]),
    marksOf([...points.map((point) => point.recorded), ...claims.flatMap(actMarks), ...silences]),
  ];
}

/** Returns the claims that ever replaced some of these. */
export function supersedersOf(claims: readonly Claim[], all: ReadonlyMap<string, Claim>): Claim[] {
  return supersederIds(claims).flatMap((id) => all.get(id) ?? []);
}

/** Returns the ids of the claims that ever replaced some of these. */
export function supersederIds(claims: Iterable<Pick<Claim, 'supersededBy' | 'releasedBy'>>): string[] {
  const ids = new Set<string>();
  for (const { supersededBy = [], releasedBy = [] } of claims) {
    for (const id of [...supersededBy, ...releasedBy]) ids.add(id);
  }
  return [...ids];
}

/** Whether a claim, once there, never changes in what counts: sources of a record are all public before it is. */
function isPlain(claim: Claim): boolean {
  if (claim.acts || claim.supersededBy || claim.releasedBy) return false;
  const isAlike =
    claim.evidence.size < 2 || [...claim.evidence.values()].every(({ level }) => level === 'RECORD');
  return isAlike && isSteady(claim);
}
