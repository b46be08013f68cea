import { MAX_HOPS } from '../../limits.ts';
import { BASES } from '../../model/claims/levels.ts';
import type { BasisName } from '../../model/records/record-types.ts';
import type { Certainty } from '../../model/view.ts';
import { dayNumber, dayText, EARLIEST, type Graph, LATEST } from '../graph/graph.ts';
import {
  certaintyOn,
  hubScope,
  leastOf,
  type Mask,
  maskOf,
  OUTSIDE,
  type RelationshipScope,
} from '../graph/scope.ts';
import { degreeOf, hopsToEnd, type PathSearch, shortestLength } from './distances.ts';
import { shortestPaths } from './paths.ts';

/** The condition of a question that leaves no path. */
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

/** The changes to a question that give a path; only conditions that must change are named. */
export interface Relaxation {
  readonly maxHops?: number;
  readonly validOn?: string;
  /** Set when no single day has a path: only a question without a day does. */
  readonly isUndated?: boolean;
  readonly certainty?: Certainty;
  readonly minBasis?: BasisName;
  readonly excludeHubsAbove?: number;
  /** Ids to take out of `exclude`. */
  readonly include?: readonly string[];
  /** Relationship types to add to `via`. */
  readonly via?: readonly string[];
  /** Number of hops of the path that these changes give. */
  readonly length: number;
}

/** Why a question has no path, and what to ask instead. */
export interface NoPath {
  readonly reason: NoPathReason;
  readonly relaxation: Relaxation | null;
}

/** The graph, and which of its relationships are within a scope. */
interface Ground {
  readonly graph: Graph;
  readonly mask: (scope: RelationshipScope) => Mask;
}

/** A path question whose conditions may still change. */
export interface Terms {
  readonly from: number;
  readonly to: number;
  readonly maxHops: number;
  readonly scope: RelationshipScope;
  readonly exclude: ReadonlySet<number>;
  readonly excludeHubsAbove?: number;
}

/** A condition and how to drop it. */
interface RelaxationStep {
  readonly reason: NoPathReason;
  /** Returns true when the question has the condition at all. */
  readonly applies: (terms: Terms) => boolean;
  readonly relax: (terms: Terms) => Terms;
}

/** From the change that alters the question least to the one that alters it most. */
const STEPS: readonly RelaxationStep[] = [
  {
    reason: 'TOO_FEW_HOPS',
    applies: ({ maxHops }) => maxHops < MAX_HOPS,
    relax: (terms) => ({ ...terms, maxHops: MAX_HOPS }),
  },
  {
    reason: 'NOT_CERTAIN',
    applies: ({ scope }) => scope.validOn !== undefined && leastOf(scope) > leastOf({}),
    relax: (terms) => ({ ...terms, scope: { ...terms.scope, certainty: 'POSSIBLE' } }),
  },
  {
    reason: 'WEAK_EVIDENCE',
    applies: ({ scope }) => scope.minBasis !== undefined,
    relax: (terms) => withScope(terms, ['minBasis']),
  },
  {
    reason: 'NOT_ON_THAT_DAY',
    applies: ({ scope }) => scope.validOn !== undefined,
    // Another day may be asked about as presumably as this one; it need not be as certain.
    relax: (terms) =>
      withScope(terms, terms.scope.certainty === 'PRESUMED' ? ['validOn'] : ['validOn', 'certainty']),
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
 * Returns why a question has no path: the one condition that alone excludes every path, the gentlest first,
 * or several together. The relaxation was tried before it is returned.
 */
export function whyNoPath(ground: Ground, terms: Terms): NoPath {
  const steps = STEPS.filter((step) => step.applies(terms));
  const all = new Set(steps);
  if (steps.length === 0 || lengthOf(ground, relaxedBy(terms, all)) === undefined)
    return { reason: 'NOT_CONNECTED', relaxation: null };
  for (const { reason, relax } of steps) {
    const relaxed = relax(terms);
    if (lengthOf(ground, relaxed) !== undefined)
      return { reason, relaxation: describe(ground, terms, relaxed) };
  }
  return { reason: 'SEVERAL', relaxation: describe(ground, terms, fewestChanges(ground, terms, all)) };
}

/** Puts conditions back, the least gentle relaxation first, as long as a path remains. */
function fewestChanges(ground: Ground, terms: Terms, steps: ReadonlySet<RelaxationStep>): Terms {
  const kept = new Set(steps);
  for (const step of [...steps].reverse()) {
    kept.delete(step);
    if (lengthOf(ground, relaxedBy(terms, kept)) === undefined) kept.add(step);
  }
  return relaxedBy(terms, kept);
}

function relaxedBy(terms: Terms, steps: ReadonlySet<RelaxationStep>): Terms {
  return [...steps].reduce((relaxed, step) => step.relax(relaxed), terms);
}

function withScope(terms: Terms, without: readonly (keyof RelationshipScope)[]): Terms {
  const scope = Object.fromEntries(
    Object.entries(terms.scope).filter(([key]) => !without.some((name) => name === key)),
  );
  return { ...terms, scope };
}

/** A question in the form of a search. */
function searchOf(ground: Ground, terms: Terms): PathSearch {
  return { ...terms, mask: ground.mask(terms.scope), hubMask: ground.mask(hubScope(terms.scope)) };
}

function lengthOf(ground: Ground, terms: Terms): number | undefined {
  return shortestLength(ground.graph, searchOf(ground, terms));
}

/**
 * Returns the smallest change in each condition that was dropped: as many hops, as weak a basis, as large a
 * hub as the best path needs.
 */
function describe(ground: Ground, asked: Terms, relaxed: Terms): Relaxation | null {
  const { graph } = ground;
  const isDated = !isDropped(asked, relaxed, 'validOn');
  const day = isDated ? undefined : nearestDay(ground, asked, relaxed);
  const terms = day === undefined ? relaxed : { ...relaxed, scope: { ...relaxed.scope, validOn: day } };
  const search = searchOf(ground, terms);
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
    ...(leastOf(relaxed.scope) < leastOf(asked.scope) &&
      terms.scope.validOn !== undefined && { certainty: 'POSSIBLE' as const }),
    ...(isDropped(asked, relaxed, 'minBasis') && { minBasis: BASES[path.weakestBasis] ?? 'INFERRED' }),
    ...(asked.excludeHubsAbove !== undefined &&
      relaxed.excludeHubsAbove === undefined && {
        excludeHubsAbove: Math.max(0, ...inner.map((node) => degreeOf(graph, search.hubMask, node))),
      }),
    ...(asked.exclude.size > relaxed.exclude.size && {
      include: inner.filter((node) => asked.exclude.has(node)).map((node) => graph.ids[node] ?? ''),
    }),
    ...(isDropped(asked, relaxed, 'via') && {
      via: [...types].filter((type) => !asked.scope.via?.includes(type)).sort(),
    }),
  };
  return { ...changes, length: lengthOf(ground, changed(ground, asked, changes)) ?? path.edges.length };
}

/** The question with the changes of a relaxation applied. */
function changed(ground: Ground, asked: Terms, changes: Omit<Relaxation, 'length'>): Terms {
  const { graph } = ground;
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

function isDropped(asked: Terms, relaxed: Terms, condition: keyof RelationshipScope): boolean {
  return asked.scope[condition] !== undefined && relaxed.scope[condition] === undefined;
}

/** At most this many days are tried. */
const MAX_DAYS = 30;

/**
 * Returns the day nearest to the one asked for on which a path may have held: a first or last possible day of
 * a relationship on some way between the two. Undefined when no single day has a path.
 */
function nearestDay(ground: Ground, asked: Terms, relaxed: Terms): string | undefined {
  const { graph } = ground;
  const day = dayNumber(asked.scope.validOn ?? '');
  const { edges } = graph;
  const least = leastOf(relaxed.scope);
  const ways = onTheWay(graph, searchOf(ground, relaxed));
  const days = new Set<number>();
  for (const edge of ways) {
    if (certaintyOn(graph, edge, day) >= least) continue;
    const first = (least > leastOf({}) ? edges.startMax : edges.startMin)[edge] ?? EARLIEST;
    const nearest = first > day ? first : (edges.endMax[edge] ?? LATEST);
    if (nearest > EARLIEST && nearest < LATEST) days.add(nearest);
  }
  const nearest = [...days].sort((one, other) => distance(one, day) - distance(other, day) || one - other);
  const found = nearest
    .slice(0, MAX_DAYS)
    .find((other) => shortestLength(graph, searchOn(graph, relaxed, { day: other, ways })) !== undefined);
  return found === undefined ? undefined : dayText(found);
}

/**
 * A question on a day. Only relationships on the way are considered, except where a limit on hubs counts
 * everything that a node has.
 */
function searchOn(
  graph: Graph,
  terms: Terms,
  { day, ways }: { readonly day: number; readonly ways: readonly number[] },
): PathSearch {
  if (terms.excludeHubsAbove !== undefined) {
    const scope = { ...terms.scope, validOn: dayText(day) };
    return { ...terms, mask: maskOf(graph, scope), hubMask: maskOf(graph, hubScope(scope)) };
  }
  const mask = new Uint8Array(graph.edges.count);
  const least = leastOf(terms.scope);
  for (const edge of ways) {
    const held = certaintyOn(graph, edge, day);
    mask[edge] = held >= least ? held : OUTSIDE;
  }
  return { ...terms, mask, hubMask: mask };
}

/** Returns the relationships on some way between the ends that is short enough. */
function onTheWay(graph: Graph, search: PathSearch): number[] {
  const { edges } = graph;
  const toEnd = hopsToEnd(graph, search);
  const toStart = hopsToEnd(graph, { ...search, from: search.to, to: search.from });
  const found: number[] = [];
  for (let edge = 0; edge < edges.count; edge += 1) {
    if (search.mask[edge] === OUTSIDE) continue;
    const [one, other] = [edges.from[edge] ?? 0, edges.to[edge] ?? 0];
    const along = throughLength(toStart[one], toEnd[other]);
    if (Math.min(along, throughLength(toStart[other], toEnd[one])) <= search.maxHops) found.push(edge);
  }
  return found;
}

/**
 * Number of hops of the shortest way over a relationship whose ends are this far from the two ends of the
 * path.
 */
function throughLength(before = -1, after = -1): number {
  return before < 0 || after < 0 ? Number.POSITIVE_INFINITY : before + 1 + after;
}

/** Number of days between two days, by the calendar. */
function distance(one: number, other: number): number {
  return Math.abs(Date.parse(dayText(one)) - Date.parse(dayText(other)));
}
