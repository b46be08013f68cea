import { ALWAYS, claimsAsOf, pointsOf } from '../../model/claims/as-of.ts';
import { bestValue, type Sources } from '../../model/claims/best-value.ts';
import { type Axes, type Box, boxesOf, marksOf } from '../../model/claims/boxes.ts';
import { type Claim, compareText, isEqual } from '../../model/claims/claim.ts';
import { horizonMarks, supersedersOf } from '../../model/claims/edge-history.ts';
import { type Frontier, frontierOf, isReached } from '../../model/claims/first-seen.ts';
import type { Model, NodeType } from '../../model/model.ts';
import { impliedValues } from '../../model/model-rules.ts';
import { type Properties, present, stored } from '../layout/properties.ts';

/** What is known of an entity, to work out its states. */
export interface EntityClaims {
  readonly id: string;
  readonly type: NodeType;
  /** Claims of values of the type's properties. */
  readonly claims: readonly Claim[];
  readonly sources: Sources;
  readonly superseders: ReadonlyMap<string, Claim>;
  readonly frontier: Frontier;
}

/** The states of an entity besides the one on its node. */
export interface States {
  readonly versions: readonly Properties[];
  /** Set when there are states and all of them are blank: from where on the values of the node are there. */
  readonly valuesFrom: Frontier | undefined;
  /** Names that it has in those states and not on its node, in order: text search reads them. */
  readonly otherNames: readonly string[];
}

/** An entity without states besides the one on its node. */
export const NO_STATES: States = { versions: [], valuesFrom: undefined, otherNames: [] };

/**
 * The states of an entity that differ from the one on its node, as stored: its values, as filters and orders read them, and from which day of
 * validity, publication and recording on up to which others they hold. Where an entity is not yet there it has no state. A required
 * value that nobody had given is what is known of that day by now, else that of the node.
 */
export function statesOf(model: Model, known: EntityClaims): States {
  const groups = byProperty(known);
  if (groups.size === 0 || isConstant([...groups.values()], known.frontier)) return NO_STATES;
  const all = [...groups.values()].flat();
  const [said = [], recorded = []] = horizonMarks([...all, ...supersedersOf(all, known.superseders)]);
  const axes = axesOf({ valid: validMarks(all), said, recorded }, known.frontier);
  const current = valuesAt(known, groups, [ALWAYS, ALWAYS, ALWAYS]);
  const fallbackOn = requiredByDay(known, groups, current);
  const now = JSON.stringify({ ...fallbackOn(ALWAYS), ...current });
  const boxes = boxesOf(axes, (corner) => {
    const [day = ALWAYS, publishedBy = ALWAYS, recordedBy = ALWAYS] = corner;
    if (!isReached(known.frontier, publishedBy, recordedBy)) return undefined;
    const values = { ...fallbackOn(day), ...valuesAt(known, groups, corner) };
    return JSON.stringify(values) === now ? undefined : values;
  });
  const versions = rowsOf(model, known, boxes);
  if (versions.length === 0) return NO_STATES;
  const optional = all.filter((claim) => known.type.properties.get(claim.predicate)?.isRequired === false);
  const valuesFrom = frontierOf(optional.flatMap(pointsOf));
  const isBlank = areSameVersions(versions, blankVersions(model, { ...known, values: current, valuesFrom }));
  const names = new Set(namesIn(current));
  const otherNames = boxes.flatMap(({ content }) => namesIn(content)).filter((name) => !names.has(name));
  return { versions, valuesFrom: isBlank ? valuesFrom : undefined, otherNames: marksOf(otherNames) };
}

function namesIn({ name, shortName, aliases }: Readonly<Record<string, unknown>>): readonly string[] {
  return [name, shortName, aliases].flat().filter((text) => typeof text === 'string');
}

/** The states of an entity whose values all come at once: from when it is there until they do it has none but the required ones. */
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
    const [, publishedBy = ALWAYS, recordedBy = ALWAYS] = corner;
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
    marksOf([ALWAYS, ...marks.said, ...frontier.map((point) => point.said)]),
    marksOf([...marks.recorded, ...frontier.map((point) => point.recorded)]),
  ];
}

function requiredOf(type: NodeType, values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const required = [...type.properties.values()].filter((property) => property.isRequired);
  return Object.fromEntries(required.map(({ name }) => [name, values[name]]));
}

/** What required values are by all that is known: of a day, where one is known of it, else on the node. */
function requiredByDay(
  known: EntityClaims,
  groups: Groups,
  current: Readonly<Record<string, unknown>>,
): (day: string) => Record<string, unknown> {
  const required = new Map([...groups].filter(([name]) => known.type.properties.get(name)?.isRequired));
  const byDay = new Map([[ALWAYS, requiredOf(known.type, current)]]);
  return (day) => {
    const values =
      byDay.get(day) ??
      requiredOf(known.type, { ...current, ...valuesAt(known, required, [day, ALWAYS, ALWAYS]) });
    byDay.set(day, values);
    return values;
  };
}

function hasOptional(type: NodeType, values: Readonly<Record<string, unknown>>): boolean {
  return [...type.properties.values()].some(
    ({ name, isRequired }) => !isRequired && (values[name] ?? null) !== null,
  );
}

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
    return { ...common, ...present(stored(type, content)), ...box };
  });
}

/** Whether two lists of states are the same, in whatever order. */
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
  for (const claim of claims) if (claim.value !== undefined) groups.get(claim.predicate)?.push(claim);
  return new Map([...groups].filter(([, group]) => group.length > 0));
}

/** Whether every value is there from the beginning and never changes: so it is with most entities, and cheap to see. */
function isConstant(groups: readonly (readonly Claim[])[], frontier: Frontier): boolean {
  const [first] = frontier;
  if (!first || frontier.length > 1) return false;
  return groups.every(([claim, another]) => {
    if (!claim || another || claim.startMin !== undefined || claim.endMax !== undefined) return false;
    if (claim.retractedAt !== undefined || claim.supersededBy || claim.releasedBy) return false;
    const [point, ...others] = frontierOf(pointsOf(claim));
    return others.length === 0 && point?.said === first.said && point.recorded === first.recorded;
  });
}

function valuesAt(
  known: EntityClaims,
  groups: Groups,
  corner: readonly string[],
): Readonly<Record<string, unknown>> {
  const [day = ALWAYS, publishedBy = ALWAYS, recordedBy = ALWAYS] = corner;
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

/** Whether a claim may hold on a day; every one does when no day is asked. */
function mayHold(claim: Claim, day: string): boolean {
  if (day === ALWAYS) return true;
  return (claim.startMin ?? '') <= day && day <= (claim.endMax ?? ALWAYS);
}

/** Days on which a value may begin or cease to hold; `ALWAYS` is where no day is asked. */
function validMarks(claims: readonly Claim[]): readonly string[] {
  const marks = claims.flatMap(({ startMin, endMax }) => [
    ...(startMin === undefined ? [] : [startMin]),
    ...(endMax === undefined ? [] : [dayAfter(endMax)]),
  ]);
  return marksOf(['', ...marks, ALWAYS]);
}

function dayAfter(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + 1);
  return date.toISOString().slice(0, 10);
}
