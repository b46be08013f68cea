import { appearancesOf, claimsAsOf, isSteady, publicFrom } from '../../model/claims/as-of.ts';
import { bestValue, type Sources, shownValue, speaksOfValue } from '../../model/claims/best-value.ts';
import { type Axes, type Box, boxesOf, marksOf } from '../../model/claims/boxes.ts';
import { type Claim, compareText, isEqual } from '../../model/claims/claim.ts';
import { horizonMarks, supersedersOf } from '../../model/claims/edge-history.ts';
import { type Frontier, frontierOf, isReached } from '../../model/claims/first-seen.ts';
import { lifeColumns, undatedFrom } from '../../model/claims/lives.ts';
import { END_OF_TIME } from '../../model/end-of-time.ts';
import type { Model, NodeType } from '../../model/model.ts';
import { impliedValues } from '../../model/model-rules.ts';
import { type Properties, present, stored } from '../layout/properties.ts';

/** The evidence from which the versions of an entity follow. */
export interface EntityClaims {
  readonly id: string;
  readonly type: NodeType;
  /** Claims on the type's properties. */
  readonly claims: readonly Claim[];
  readonly sources: Sources;
  readonly superseders: ReadonlyMap<string, Claim>;
  readonly frontier: Frontier;
}

/** The versions of an entity besides the one on its node. */
export interface States {
  readonly versions: readonly Properties[];
  /** Set when there are such versions and all of them are blank: from when the node's values are visible. */
  readonly valuesFrom: Frontier | undefined;
  /** Names that those versions have and the node has not, in order; text search reads them. */
  readonly otherNames: readonly string[];
}

/** An entity whose node says everything about it at any time. */
export const NO_STATES: States = { versions: [], valuesFrom: undefined, otherNames: [] };

/**
 * Returns the versions of an entity that differ from the one on its node, as they are stored: the values, for
 * filters and orders, and the days of validity, publication and recording from and up to which they hold.
 * Where an entity is not visible it has no version. A required value that nobody had given yet is the one now
 * known for that day, else the one on the node, because the API promises a value.
 */
export function statesOf(model: Model, known: EntityClaims): States {
  const groups = byProperty(known);
  if (groups.size === 0 || isConstant([...groups.values()], known.frontier)) return NO_STATES;
  const all = [...groups.values()].flat();
  const [said = [], recorded = []] = horizonMarks([...all, ...supersedersOf(all, known.superseders)]);
  const axes = axesOf({ valid: validMarks(all), said, recorded }, known.frontier);
  const current = shownNow(known, groups);
  const fallbackOn = requiredByDay(known, groups, current);
  const now = JSON.stringify({ ...fallbackOn(END_OF_TIME), ...current });
  const boxes = boxesOf(axes, (corner) => {
    const [day = END_OF_TIME, publishedBy = END_OF_TIME, recordedBy = END_OF_TIME] = corner;
    if (!isReached(known.frontier, publishedBy, recordedBy)) return undefined;
    const values = { ...fallbackOn(day), ...valuesAt(known, groups, corner) };
    return JSON.stringify(values) === now ? undefined : values;
  });
  const versions = rowsOf(model, known, boxes);
  if (versions.length === 0) return NO_STATES;
  const optional = all.filter((claim) => known.type.properties.get(claim.predicate)?.isRequired === false);
  const valuesFrom = frontierOf(optional.flatMap(appearancesOf));
  const isBlank = areSameVersions(versions, blankVersions(model, { ...known, values: current, valuesFrom }));
  const names = new Set(namesIn(current));
  const otherNames = boxes.flatMap(({ content }) => namesIn(content)).filter((name) => !names.has(name));
  return { versions, valuesFrom: isBlank ? valuesFrom : undefined, otherNames: marksOf(otherNames) };
}

function namesIn({ name, shortName, aliases }: Readonly<Record<string, unknown>>): readonly string[] {
  return [name, shortName, aliases].flat().filter((text) => typeof text === 'string');
}

/**
 * Returns the versions of an entity whose values all become known at once: from when it is visible until then
 * it has only its required values.
 */
export function blankVersions(
  model: Model,
  known: Pick<EntityClaims, 'id' | 'type' | 'frontier'> & {
    readonly values: Readonly<Record<string, unknown>>;
    readonly valuesFrom: Frontier;
  },
): readonly Properties[] {
  const { frontier, valuesFrom } = known;
  if (!hasOptional(known.type, known.values)) return [];
  const said = valuesFrom.map((point) => point.said);
  const recorded = valuesFrom.map((point) => point.recorded);
  const blank = requiredOf(known.type, known.values);
  const boxes = boxesOf(axesOf({ valid: [''], said, recorded }, frontier), (corner) => {
    const [, publishedBy = END_OF_TIME, recordedBy = END_OF_TIME] = corner;
    const isBlank =
      isReached(frontier, publishedBy, recordedBy) && !isReached(valuesFrom, publishedBy, recordedBy);
    return isBlank ? blank : undefined;
  });
  return rowsOf(model, known, boxes);
}

function axesOf(
  marks: {
    readonly valid: readonly string[];
    readonly said: readonly string[];
    readonly recorded: readonly string[];
  },
  frontier: Frontier,
): Axes {
  return [
    marks.valid,
    marksOf([END_OF_TIME, ...marks.said, ...frontier.map((point) => point.said)]),
    marksOf([...marks.recorded, ...frontier.map((point) => point.recorded)]),
  ];
}

/** The required values among these. */
function requiredOf(type: NodeType, values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const required = [...type.properties.values()].filter((property) => property.isRequired);
  return Object.fromEntries(required.map(({ name }) => [name, values[name]]));
}

/**
 * Returns a function from a day to the required values by all that is known now: those of the day where there
 * are any, else those on the node.
 */
function requiredByDay(
  known: EntityClaims,
  groups: Groups,
  current: Readonly<Record<string, unknown>>,
): (day: string) => Record<string, unknown> {
  const required = new Map([...groups].filter(([name]) => known.type.properties.get(name)?.isRequired));
  const byDay = new Map([[END_OF_TIME, requiredOf(known.type, current)]]);
  return (day) => {
    const values =
      byDay.get(day) ??
      requiredOf(known.type, { ...current, ...valuesAt(known, required, [day, END_OF_TIME, END_OF_TIME]) });
    byDay.set(day, values);
    return values;
  };
}

function hasOptional(type: NodeType, values: Readonly<Record<string, unknown>>): boolean {
  return [...type.properties.values()].some(
    ({ name, isRequired }) => !isRequired && (values[name] ?? null) !== null,
  );
}

/** Boxes as rows of Version nodes. */
function rowsOf(
  model: Model,
  { id, type }: Pick<EntityClaims, 'id' | 'type'>,
  boxes: readonly Box<Readonly<Record<string, unknown>>>[],
): readonly Properties[] {
  const common = { id, type: type.name, ...impliedValues(model, type) };
  return boxes.map(({ from, to, content }) => {
    const [validFrom = '', saidFrom = '', recordedFrom = ''] = from;
    const [validTo = '', saidTo = '', recordedTo = ''] = to;
    const box = { validFrom, validTo, saidFrom, saidTo, recordedFrom, recordedTo };
    const life = { ...lifeColumns(type, content), undatedFrom: undatedFrom(type) };
    return { ...common, ...present({ ...stored(type, content), ...life }), ...box };
  });
}

/** Returns true when two lists hold the same versions, in whatever order. */
export function areSameVersions(one: readonly Properties[], other: readonly Properties[]): boolean {
  return isEqual(one.map(comparable).sort(), other.map(comparable).sort());
}

function comparable(version: Properties): string {
  return JSON.stringify(Object.entries(version).sort(([one], [other]) => compareText(one, other)));
}

type Groups = ReadonlyMap<string, readonly Claim[]>;

function byProperty({ type, claims }: EntityClaims): Groups {
  const groups = new Map<string, Claim[]>();
  for (const property of type.properties.keys()) groups.set(property, []);
  for (const claim of claims) if (speaksOfValue(claim)) groups.get(claim.predicate)?.push(claim);
  return new Map([...groups].filter(([, group]) => group.length > 0));
}

/**
 * Returns true when every value is known from the beginning and never changes. Most entities are so, and it
 * is cheap to see.
 */
function isConstant(groups: readonly (readonly Claim[])[], frontier: Frontier): boolean {
  const [first] = frontier;
  if (!first || frontier.length > 1) return false;
  return groups.every(([claim, another]) => {
    if (!claim || another || claim.startMin !== undefined || claim.endMax !== undefined) return false;
    if (claim.acts || claim.supersededBy || claim.releasedBy) return false;
    return isSteady(claim) && publicFrom(claim) === first.said && claim.recordedAt === first.recorded;
  });
}

/**
 * The best values at one corner of the space: a day of validity, a day of publication, an instant of
 * recording.
 */
function valuesAt(
  known: EntityClaims,
  groups: Groups,
  corner: readonly string[],
): Readonly<Record<string, unknown>> {
  const [day = END_OF_TIME, publishedBy = END_OF_TIME, recordedBy = END_OF_TIME] = corner;
  const values: Record<string, unknown> = {};
  for (const [property, claims] of groups) {
    const visible = claimsAsOf(claims, { publishedBy, recordedBy }, known.superseders);
    const best = bestValue(
      visible.filter((claim) => mayHold(claim, day)),
      known.sources,
    );
    if (best !== undefined) values[property] = best;
  }
  return values;
}

/** The values on the node. */
function shownNow(known: EntityClaims, groups: Groups): Readonly<Record<string, unknown>> {
  const values: Record<string, unknown> = {};
  for (const [name, claims] of groups) {
    const property = known.type.properties.get(name);
    const value = property && shownValue(property, claims, known);
    if (value !== undefined) values[name] = value;
  }
  return values;
}

/** Returns true when a claim may hold on a day; always where no day is asked. */
function mayHold(claim: Claim, day: string): boolean {
  if (day === END_OF_TIME) return true;
  return (claim.startMin ?? '') <= day && day <= (claim.endMax ?? END_OF_TIME);
}

/** Returns the days on which a value may begin or cease to hold. `END_OF_TIME` stands for no day asked. */
function validMarks(claims: readonly Claim[]): readonly string[] {
  const marks = claims.flatMap(({ startMin, endMax }) => [
    ...(startMin === undefined ? [] : [startMin]),
    ...(endMax === undefined ? [] : [dayAfter(endMax)]),
  ]);
  return marksOf(['', ...marks, END_OF_TIME]);
}

function dayAfter(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + 1);
  return date.toISOString().slice(0, 10);
}
