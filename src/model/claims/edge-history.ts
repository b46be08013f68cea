import { pastType } from '../stored-names.ts';
import { actMarks, endMarks } from './acted.ts';
import { ALWAYS, claimsAsOf, pointsOf } from './as-of.ts';
import { bestEdge, type EdgeRow, type Sources } from './best-value.ts';
import { boxesOf, marksOf } from './boxes.ts';
import type { Claim } from './claim.ts';

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
  sources: Sources,
  superseders: ReadonlyMap<string, Claim>,
): EdgeHistory {
  const [only] = claims;
  if (!only) return { current: undefined, past: [] };
  if (claims.length === 1 && isPlain(only)) {
    const edge = bestEdge(claims, sources);
    const [said, recorded] = firstOf(only);
    return { current: edge && { ...edge, saidFrom: said, recordedFrom: recorded }, past: [] };
  }
  const involved = [...claims, ...supersedersOf(claims, superseders)];
  const axes = horizonMarks(involved);
  const boxes = boxesOf(axes, ([publishedBy, recordedBy]) =>
    bestEdge(claimsAsOf(claims, { publishedBy, recordedBy }, superseders), sources),
  );
  const [saidEnd, recordedEnd] = axes.map((marks) => marks.at(-1) ?? ALWAYS);
  const edges = boxes.map(({ content, from, to }) => {
    const [saidFrom = '', recordedFrom = ''] = from;
    const [saidTo = '', recordedTo = ''] = to;
    const isCurrent = saidTo > (saidEnd ?? ALWAYS) && recordedTo > (recordedEnd ?? ALWAYS);
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

/** Returns the marks at which publications and recordings may change what is known: the axes of `boxesOf`. */
export function horizonMarks(claims: readonly Claim[]): readonly (readonly string[])[] {
  const points = claims.flatMap(pointsOf);
  return [
    marksOf([ALWAYS, ...points.map((point) => point.said), ...claims.flatMap(endMarks)]),
    marksOf([...points.map((point) => point.recorded), ...claims.flatMap(actMarks)]),
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

/** Returns true when a claim, once recorded, never changes in anything that counts. */
function isPlain(claim: Claim): boolean {
  if (claim.acts || claim.supersededBy || claim.releasedBy) return false;
  if (claim.evidence.size > 1) return false;
  const [evidence] = claim.evidence.values();
  return evidence === undefined || evidence.recordedAt <= claim.recordedAt;
}

function firstOf(plain: Claim): readonly [said: string, recorded: string] {
  const said =
    pointsOf(plain)
      .map((point) => point.said)
      .sort()[0] ?? ALWAYS;
  return [said, plain.recordedAt];
}
