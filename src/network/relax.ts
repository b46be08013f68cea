import { BASES, type Basis, dayNumber, dayText, EARLIEST, type Graph, LATEST } from './graph.ts';
import { degreeOf, hopsToEnd, type PathSearch, shortestLength, shortestPaths } from './paths.ts';
import { certaintyOn, maskOf, OUTSIDE, type Scope } from './scope.ts';

/** Why there is no path. */
export type NoPathReason =
  | 'TOO_FEW_HOPS'
  | 'NOT_ON_THAT_DAY'
  | 'NOT_CERTAIN'
  | 'WEAK_EVIDENCE'
  | 'HUB_EXCLUDED'
  | 'ENTITY_EXCLUDED'
  | 'RELATIONSHIP_NOT_ALLOWED'
  | 'SEVERAL'
  | 'NOT_CONNECTED';

/** What to ask instead; only what has to change is given. */
export interface Relaxation {
  readonly maxHops?: number;
  readonly validOn?: string;
  /** No single day has a path: only a question without a day does. */
  readonly isUndated?: boolean;
  readonly certainty?: 'POSSIBLE';
  readonly minBasis?: Basis;
  readonly excludeHubsAbove?: number;
  /** Ids to take out of `exclude`. */
  readonly include?: readonly string[];
  /** Relationship types to add to `via`. */
  readonly via?: readonly string[];
  /** Number of hops of the path that this gives. */
  readonly length: number;
}

export interface NoPath {
  readonly reason: NoPathReason;
  readonly relaxation: Relaxation | null;
}

/** A path question with its scope still open to change. */
export interface Terms {
  readonly from: number;
  readonly to: number;
  readonly maxHops: number;
  readonly scope: Scope;
  readonly exclude: ReadonlySet<number>;
  readonly excludeHubsAbove?: number;
}

export const MOST_HOPS = 8;

interface Step {
  readonly reason: NoPathReason;
  /** Whether the question has the condition at all. */
  readonly applies: (terms: Terms) => boolean;
  readonly relax: (terms: Terms) => Terms;
}

/** From what changes the question least to what changes it most. */
const STEPS: readonly Step[] = [
  {
    reason: 'TOO_FEW_HOPS',
    applies: ({ maxHops }) => maxHops < MOST_HOPS,
    relax: (terms) => ({ ...terms, maxHops: MOST_HOPS }),
  },
  {
    reason: 'NOT_CERTAIN',
    applies: ({ scope }) => scope.validOn !== undefined && scope.certainty === 'CERTAIN',
    relax: (terms) => withScope(terms, ['certainty']),
  },
  {
    reason: 'WEAK_EVIDENCE',
    applies: ({ scope }) => scope.minBasis !== undefined,
    relax: (terms) => withScope(terms, ['minBasis']),
  },
  {
    reason: 'NOT_ON_THAT_DAY',
    applies: ({ scope }) => scope.validOn !== undefined,
    relax: (terms) => withScope(terms, ['validOn', 'certainty']),
  },
  {
    reason: 'HUB_EXCLUDED',
    applies: ({ excludeHubsAbove }) => excludeHubsAbove !== undefined,
    relax: ({ excludeHubsAbove: _, ...terms }) => terms,
  },
  {
    reason: 'ENTITY_EXCLUDED',
    applies: ({ exclude }) => exclude.size > 0,
    relax: (terms) => ({ ...terms, exclude: new Set() }),
  },
  {
    reason: 'RELATIONSHIP_NOT_ALLOWED',
    applies: ({ scope }) => scope.via !== undefined,
    relax: (terms) => withScope(terms, ['via']),
  },
];

/**
 * Says why a question has no path: the one condition that alone stands in its way, the gentlest first, or several together. The
 * relaxation is tried before it is given.
 */
export function whyNoPath(graph: Graph, terms: Terms): NoPath {
  const steps = STEPS.filter((step) => step.applies(terms));
  const all = new Set(steps);
  if (steps.length === 0 || lengthOf(graph, relaxedBy(terms, all)) === undefined)
    return { reason: 'NOT_CONNECTED', relaxation: null };
  for (const { reason, relax } of steps) {
    const relaxed = relax(terms);
    if (lengthOf(graph, relaxed) !== undefined)
      return { reason, relaxation: describe(graph, terms, relaxed) };
  }
  return { reason: 'SEVERAL', relaxation: describe(graph, terms, fewestChanges(graph, terms, all)) };
}

/** Puts conditions back, the least gentle relaxation first, as long as a path remains. */
function fewestChanges(graph: Graph, terms: Terms, steps: ReadonlySet<Step>): Terms {
  const kept = new Set(steps);
  for (const step of [...steps].reverse()) {
    kept.delete(step);
    if (lengthOf(graph, relaxedBy(terms, kept)) === undefined) kept.add(step);
  }
  return relaxedBy(terms, kept);
}

function relaxedBy(terms: Terms, steps: ReadonlySet<Step>): Terms {
  return [...steps].reduce((relaxed, step) => step.relax(relaxed), terms);
}

function withScope(terms: Terms, without: readonly (keyof Scope)[]): Terms {
  const scope = Object.fromEntries(
    Object.entries(terms.scope).filter(([key]) => !without.some((name) => name === key)),
  );
  return { ...terms, scope };
}

/** A question as the search takes it. */
export function searchOf(graph: Graph, terms: Terms): PathSearch {
  return { ...terms, mask: maskOf(graph, terms.scope) };
}

function lengthOf(graph: Graph, terms: Terms): number | undefined {
  return shortestLength(graph, searchOf(graph, terms));
}

/** The smallest change in each condition that was let go: as many hops, as weak a basis, as large a hub as the best path needs. */
function describe(graph: Graph, asked: Terms, relaxed: Terms): Relaxation | null {
  const isDated = !isLetGo(asked, relaxed, 'validOn');
  const day = isDated ? undefined : nearestDay(graph, asked, relaxed);
  const terms = day === undefined ? relaxed : { ...relaxed, scope: { ...relaxed.scope, validOn: day } };
  const search = searchOf(graph, terms);
  const [path] = shortestPaths(graph, search, 1).paths;
  if (!path) return null;
  const inner = path.nodes.slice(1, -1);
  const types = new Set(
    path.edges.map((edge) => graph.edges.relationshipNames[graph.edges.type[edge] ?? 0] ?? ''),
  );
  const changes = {
    ...(path.edges.length > asked.maxHops && { maxHops: path.edges.length }),
    ...(day !== undefined && { validOn: day }),
    ...(!isDated && day === undefined && { isUndated: true }),
    ...(isLetGo(asked, relaxed, 'certainty') &&
      asked.scope.certainty === 'CERTAIN' &&
      terms.scope.validOn !== undefined && { certainty: 'POSSIBLE' as const }),
    ...(isLetGo(asked, relaxed, 'minBasis') && { minBasis: BASES[path.weakestBasis] ?? 'INFERRED' }),
    ...(asked.excludeHubsAbove !== undefined &&
      relaxed.excludeHubsAbove === undefined && {
        excludeHubsAbove: Math.max(0, ...inner.map((node) => degreeOf(graph, search.mask, node))),
      }),
    ...(asked.exclude.size > relaxed.exclude.size && {
      include: inner.filter((node) => asked.exclude.has(node)).map((node) => graph.ids[node] ?? ''),
    }),
    ...(isLetGo(asked, relaxed, 'via') && {
      via: [...types].filter((type) => !asked.scope.via?.includes(type)).sort(),
    }),
  };
  return { ...changes, length: lengthOf(graph, changed(graph, asked, changes)) ?? path.edges.length };
}

/** The question with the changes made that a relaxation tells of. */
function changed(graph: Graph, asked: Terms, changes: Omit<Relaxation, 'length'>): Terms {
  const { maxHops, validOn, isUndated, certainty, minBasis, excludeHubsAbove, include, via } = changes;
  const { scope } = isUndated ? withScope(asked, ['validOn', 'certainty']) : asked;
  const ids = new Set(include);
  const kept = [...asked.exclude].filter((node) => !ids.has(graph.ids[node] ?? ''));
  return {
    ...asked,
    maxHops: maxHops ?? asked.maxHops,
    ...(excludeHubsAbove !== undefined && { excludeHubsAbove }),
    exclude: new Set(kept),
    scope: {
      ...scope,
      ...(validOn !== undefined && { validOn }),
      ...(certainty && { certainty }),
      ...(minBasis && { minBasis }),
      ...(via && { via: [...(scope.via ?? []), ...via] }),
    },
  };
}

function isLetGo(asked: Terms, relaxed: Terms, condition: keyof Scope): boolean {
  return asked.scope[condition] !== undefined && relaxed.scope[condition] === undefined;
}

/** So many days are tried. */
const MOST_DAYS = 30;

/**
 * The day nearest to the one asked for on which a path may have held: a first or last possible day of a relationship that lies on some
 * way between the two.
 */
function nearestDay(graph: Graph, asked: Terms, relaxed: Terms): string | undefined {
  const day = dayNumber(asked.scope.validOn ?? '');
  const { edges } = graph;
  const search = searchOf(graph, relaxed);
  const toEnd = hopsToEnd(graph, search);
  const toStart = hopsToEnd(graph, { ...search, from: search.to, to: search.from });
  const days = new Set<number>();
  for (let edge = 0; edge < edges.count; edge += 1) {
    if (search.mask[edge] === OUTSIDE || certaintyOn(graph, edge, day) !== OUTSIDE) continue;
    if (!isOnTheWay(search, [toStart, toEnd], [edges.from[edge] ?? 0, edges.to[edge] ?? 0])) continue;
    const first = edges.startMin[edge] ?? EARLIEST;
    days.add(first > day ? first : Math.min(edges.endMax[edge] ?? LATEST, LATEST));
  }
  const nearest = [...days].sort((one, other) => distance(one, day) - distance(other, day) || one - other);
  return nearest
    .slice(0, MOST_DAYS)
    .map(dayText)
    .find(
      (text) => lengthOf(graph, { ...relaxed, scope: { ...relaxed.scope, validOn: text } }) !== undefined,
    );
}

function isOnTheWay(
  { maxHops }: PathSearch,
  [toStart, toEnd]: readonly [Int8Array, Int8Array],
  [one, other]: readonly [number, number],
): boolean {
  const fits = (near: number, far: number) => {
    const before = toStart[near] ?? -1;
    const after = toEnd[far] ?? -1;
    return before >= 0 && after >= 0 && before + 1 + after <= maxHops;
  };
  return fits(one, other) || fits(other, one);
}

/** Days between two days, as the calendar counts them. */
function distance(one: number, other: number): number {
  return Math.abs(Date.parse(dayText(one)) - Date.parse(dayText(other)));
}
