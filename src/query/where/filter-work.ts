import { shapeOf } from '../../model/list-shapes.ts';
import { concreteTypes, type Model, type RelationshipField } from '../../model/model.ts';
import type { Degrees, GraphFigures } from '../../store/read/graph-figures.ts';
import { type FilterInput, mayRepeat } from './filter.ts';
import { entries, listed } from './operators.ts';

/**
 * Counting records that may be related in several roles follows each relationship about this many times, to
 * count none twice (measured: three counts nested take 110 times as long as three `some`).
 */
const COUNTED_ONCE = 5;

/** A graph as an estimate sees it; without figures, one of middling size is assumed. */
export interface MeasuredGraph {
  readonly model: Model;
  readonly figures: GraphFigures | undefined;
  /**
   * Returns true where other entities were merged by an instant than now: a view of that is worked out anew for each reading. Another
   * function after each merge and split.
   */
  readonly wasOther?: ((instant: string) => boolean) | undefined;
}

/** Records of a type, and its connections, as long as nobody has counted them. */
const ASSUMED_RECORDS = 1_000;
const ASSUMED: Degrees = { edges: 4 * ASSUMED_RECORDS, met: 12 };
/** Records left by a condition that a text equals another. */
const EQUAL = 100;
/** Comparing a value costs this part of what following a relationship does. */
const COMPARISON = 0.1;
/** Working out a standing costs as much as following this many: the dates of a call, or statements on its standing. */
const STANDING = 5;

/** Returns the number of relationships of a graph, each counted once. */
export function relationshipsOf({ figures }: MeasuredGraph): number {
  return [...(figures?.degrees ?? [])].reduce(
    (sum, [key, { edges }]) => sum + (key.endsWith(' OUT') ? edges : 0),
    0,
  );
}

/** Returns the number of records of a type or interface. */
export function recordsOf({ model, figures }: MeasuredGraph, target: string): number {
  if (!figures) return ASSUMED_RECORDS;
  return concreteTypes(model, target).reduce((sum, { name }) => sum + (figures.records.get(name) ?? 0), 0);
}

/** Returns the mean number of related records of a record. */
export function meanDegree(graph: MeasuredGraph, target: string, field: RelationshipField): number {
  return degreesOf(graph, field).edges / Math.max(1, recordsOf(graph, target));
}

/**
 * Returns how many relationships the engine follows, at most, to see which of `candidates` records meet a
 * filter: where none does, it looks at every record that a path of conditions leads to, once for each way
 * that leads there. A condition on ids leaves as many candidates as it names.
 */
export function filterWork(
  graph: MeasuredGraph,
  on: { readonly target: string; readonly candidates: number },
  where: FilterInput,
): number {
  const candidates = Math.min(on.candidates, selected(graph.model, on.target, where));
  return candidates * workPerRecord(graph, { target: on.target, isMet: false }, where);
}

/**
 * Returns how many relationships an order follows for `candidates` records: those that it counts, and the
 * ones that lead to the record whose value it compares.
 */
export function orderWork(
  graph: MeasuredGraph,
  on: { readonly target: string; readonly candidates: number },
  orderBy: readonly FilterInput[],
): number {
  const { relationships, computed } = shapeOf(graph.model, on.target);
  const perRecord = orderBy.flatMap(entries).reduce((sum, [key, value]) => {
    const field = relationships.get(key);
    if (computed.has(key)) return sum + STANDING;
    if (!field) return sum;
    if (field.isToOne) return sum + 1;
    const inner = ((value as FilterInput | null)?.where ?? {}) as FilterInput;
    return sum + follow(graph, { target: on.target, isMet: false, field }, inner);
  }, 0);
  return on.candidates * perRecord;
}

/** A record at which conditions are looked at. */
interface Place {
  readonly target: string;
  /** True when a relationship led here, so that hubs are met more often. */
  readonly isMet: boolean;
}

function workPerRecord(graph: MeasuredGraph, place: Place, where: FilterInput): number {
  const { relationships, computed } = shapeOf(graph.model, place.target);
  return entries(where).reduce((sum, [key, input]) => {
    if (input === null) return sum;
    if (key === 'AND' || key === 'OR' || key === 'NOT')
      return sum + inputs(input).reduce((total, each) => total + workPerRecord(graph, place, each), 0);
    const field = relationships.get(key);
    if (computed.has(key)) return sum + STANDING;
    return sum + (field ? relationshipWork(graph, { ...place, field }, input as FilterInput) : COMPARISON);
  }, 0);
}

type Step = Place & { readonly field: RelationshipField };

function relationshipWork(graph: MeasuredGraph, step: Step, input: FilterInput): number {
  if (step.field.isToOne) return 1 + workPerRecord(graph, { target: step.field.target, isMet: true }, input);
  const asked = entries(input).filter(([key]) => key !== 'edge');
  if (asked.length === 0) return follow(graph, step, {});
  return asked.reduce((sum, [key, value]) => {
    const inner = key === 'count' ? (value as FilterInput | null)?.where : value;
    const isCounted = key === 'count' || key === 'single';
    const times = isCounted && mayRepeat(graph.model, step.field) ? COUNTED_ONCE : 1;
    return sum + times * follow(graph, step, (inner ?? {}) as FilterInput);
  }, 0);
}

function follow(graph: MeasuredGraph, { target, isMet, field }: Step, where: FilterInput): number {
  const mean = meanDegree(graph, target, field);
  const degree = isMet ? Math.max(mean, degreesOf(graph, field).met) : mean;
  return degree * (1 + workPerRecord(graph, { target: field.target, isMet: true }, where));
}

function degreesOf({ figures }: MeasuredGraph, { type, direction }: RelationshipField): Degrees {
  return figures?.degrees.get(`${type} ${direction}`) ?? (figures ? { edges: 0, met: 0 } : ASSUMED);
}

/** Returns how many records conditions that an index answers leave; without one, all of them. */
function selected(model: Model, target: string, where: FilterInput): number {
  const { properties } = shapeOf(model, target);
  return entries(where).reduce((least, [key, input]) => {
    if (key === 'AND') return Math.min(least, ...inputs(input).map((each) => selected(model, target, each)));
    const { eq, in: among } = (input ?? {}) as { readonly eq?: unknown; readonly in?: unknown };
    if (key === 'id')
      return Math.min(least, among === undefined ? (eq === undefined ? least : 1) : listed(among).length);
    const isText = properties.get(key)?.scalar === 'String' && properties.get(key)?.isList === false;
    return isText && typeof eq === 'string' ? Math.min(least, EQUAL) : least;
  }, Number.POSITIVE_INFINITY);
}

function inputs(value: unknown): readonly FilterInput[] {
  // What is null is refused when it is asked.
  return value === null ? [] : (listed(value) as readonly FilterInput[]);
}
