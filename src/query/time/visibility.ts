import { type Cypher, cypher, join, labels, name } from '../../engine/cypher.ts';
import { END_OF_TIME } from '../../model/end-of-time.ts';
import { concreteTypes, type Model, type RelationshipField } from '../../model/model.ts';
import { isDirect } from '../../model/model-rules.ts';
import { CONFLICT_STATE, CONFLICT_TYPES, pastType } from '../../model/stored-names.ts';
import type { Bindings, ComposeScope } from '../bindings.ts';
import { horizon, isPast, withinTimeBox } from './horizon.ts';
import { evidenceVisible, statementVisible } from './statements.ts';

/** Returns the stored types of a relationship that a view reads. */
export function relationshipTypes({ model, bindings }: ComposeScope, type: string): Cypher {
  if (!isPast(bindings.view)) return name(type);
  if (CONFLICT_TYPES.has(type)) return name(pastType(type));
  const isBoxed = model.relationships.has(type) && !isDirect(model, type);
  return isBoxed ? cypher`${name(type)}|${name(pastType(type))}` : name(type);
}

/** Returns the stored label of the records of a type or interface that a view reads. */
export function recordLabel(bindings: Bindings, target: string): string {
  return target === 'Conflict' && isPast(bindings.view) ? CONFLICT_STATE : target;
}

/** The stored relationship types and the label behind a relationship field. */
export interface Stored {
  readonly types: Cypher;
  readonly label: string;
}

/** Returns the stored types and the label behind a relationship field, as a view reads them. */
export function storedField(scope: ComposeScope, field: RelationshipField): Stored {
  return {
    types: relationshipTypes(scope, field.type),
    label: recordLabel(scope.bindings, field.target),
  };
}

/**
 * Returns the clause that finds the record `p` with the id `key`, from which a field leads; in a view of the
 * past, a conflict as it stood.
 */
export function anchorOf(bindings: Bindings, field: RelationshipField | undefined): Cypher {
  const isConflict = field?.direction === 'OUT' && CONFLICT_TYPES.has(field.type);
  return isConflict ? conflictAt(bindings, cypher`p`) : cypher`MATCH (p:Node {id: key})`;
}

/** Returns the clause that finds the conflict with the id `key` as a view sees it. */
export function conflictAt(bindings: Bindings, c: Cypher): Cypher {
  if (!isPast(bindings.view)) return cypher`MATCH (${c}:Node {id: key})`;
  return cypher`MATCH (${c}${labels([CONFLICT_STATE])} {id: key}) WHERE ${join(withinTimeBox(bindings, c), ' AND ')}`;
}

/**
 * Returns the conditions under which a view sees the relationship `r` of a field and the record `n` that it
 * leads to.
 */
export function relationshipVisible(
  scope: ComposeScope,
  field: RelationshipField,
  ends: Ends,
): readonly Cypher[] {
  const { model, bindings } = scope;
  const { view } = bindings;
  if (!view) return [];
  const isBoxed = model.relationships.has(field.type) && !isDirect(model, field.type);
  if (isBoxed)
    return [...withinTimeBox(bindings, ends.relationship), ...holdsOnDay(bindings, ends.relationship)];
  if (field.type === 'FROM') return evidenceVisible(bindings, ends.relationship);
  // What evidence is about is shown whatever day is asked about.
  return recordKnown(scope, field.target, ends.far);
}

interface Ends {
  readonly relationship: Cypher;
  readonly far: Cypher;
}

/**
 * Returns what a walk over stated relationships needs in a view: the stored types to follow, and the
 * conditions on each relationship `r`.
 */
export function visibleWalk(
  scope: ComposeScope,
  types: readonly string[],
): { readonly types: Cypher; readonly seen: (r: Cypher) => readonly Cypher[] } {
  const { bindings } = scope;
  return {
    types: join(
      types.map((type) => relationshipTypes(scope, type)),
      '|',
    ),
    seen: (r) => [...withinTimeBox(bindings, r), ...holdsOnDay(bindings, r)],
  };
}

function holdsOnDay(bindings: Bindings, r: Cypher): readonly Cypher[] {
  const { view } = bindings;
  if (view?.validOn === undefined) return [];
  const day = bindings.named('validOn', view.validOn);
  const hasNotEnded = cypher`coalesce(${r}.endMax, '~') >= ${day}`;
  switch (view.certainty) {
    case 'CERTAIN':
      return [cypher`${r}.startMax <= ${day} AND ${r}.endMin >= ${day}`];
    case 'PRESUMED':
      return [cypher`${r}.startMax <= ${day} AND ${hasNotEnded}`];
    case 'POSSIBLE':
      return [cypher`coalesce(${r}.startMin, '') <= ${day} AND ${hasNotEnded}`];
    default:
      return view.certainty satisfies never;
  }
}

/**
 * Returns the conditions under which the record `n` had begun on the day of a view: by its dates, as the view knows them, else from the
 * first day on which a source speaks of it; and once one of its relationships had, for none precedes its ends.
 */
function hasBegun({ model, bindings }: ComposeScope, target: string, n: Cypher): readonly Cypher[] {
  const { view } = bindings;
  if (view?.validOn === undefined || !concreteTypes(model, target).some((type) => type.isEntity)) return [];
  const condition = isPast(view) ? hadBegunThen(bindings, n) : begunToday(bindings, n);
  return [isOfAnyType(model, target) ? cypher`(NOT ${n}:Entity OR ${condition})` : condition];
}

/**
 * The same by all that is known now, which the writer keeps on the record. A comparison that stands alone takes the embedded engine three
 * times as long as its negation.
 */
function begunToday(bindings: Bindings, n: Cypher): Cypher {
  const { validOn = END_OF_TIME, certainty = 'PRESUMED' } = bindings.view ?? {};
  const day = bindings.named('validOn', validOn);
  switch (certainty) {
    case 'CERTAIN':
      return cypher`NOT ${n}.certainFrom > ${day}`;
    case 'PRESUMED':
      return cypher`NOT ${n}.presumedFrom > ${day}`;
    case 'POSSIBLE':
      return cypher`coalesce(${n}.mayFrom, '') <= ${day}`;
    default:
      return certainty satisfies never;
  }
}

/** The same by what a view of the past knows: its version of the record, and the relationships as they were known. */
function hadBegunThen(bindings: Bindings, n: Cypher): Cypher {
  const { validOn = END_OF_TIME, certainty = 'PRESUMED' } = bindings.view ?? {};
  const day = bindings.named('validOn', validOn);
  const attested = cypher`coalesce(${n}.attestedFrom, '~')`;
  const begun = (on: Cypher) => {
    switch (certainty) {
      case 'CERTAIN':
        // When a body was founded does not attest that it has been there since.
        return cypher`(coalesce(${on}.datedFrom, ${on}.undatedFrom, ${attested}) <= ${day} AND (${on}.undatedFrom IS NULL OR ${attested} <= ${day}))`;
      case 'PRESUMED':
        return cypher`coalesce(${on}.datedFrom, ${on}.undatedFrom, ${attested}) <= ${day}`;
      case 'POSSIBLE':
        return cypher`coalesce(${on}.mayFrom, '') <= ${day}`;
      default:
        return certainty satisfies never;
    }
  };
  const byItself = matchesInVersion(bindings, n, begun);
  return certainty === 'POSSIBLE' ? byItself : cypher`(${byItself} OR ${wasJoined(bindings, n)})`;
}

/** That one of the relationships of the record `n` had begun by the day of the view; one that names it says nothing of a day. */
function wasJoined(bindings: Bindings, n: Cypher): Cypher {
  const r = bindings.variable('r');
  const day = bindings.named('validOn', bindings.view?.validOn ?? END_OF_TIME);
  const began = cypher`${r}.startMax > '' AND ${r}.startMax <= ${day}`;
  return cypher`COUNT { (${n})-[${r}]-() WHERE ${join([began, ...withinTimeBox(bindings, r)], ' AND ')} } > 0`;
}

/** Whether records of a type or interface may be others than entities. */
function isOfAnyType(model: Model, target: string): boolean {
  const members = model.types.has(target) ? [target] : (model.interfaces.get(target)?.members ?? []);
  return !members.every((member) => model.types.get(member)?.isEntity);
}

/** Returns the conditions under which a view sees a record of a type or interface, however it is reached. */
export function recordVisible(scope: ComposeScope, target: string, n: Cypher): readonly Cypher[] {
  return [...recordKnown(scope, target, n), ...hasBegun(scope, target, n)];
}

/** The same whatever day it is asked about: that something had been said and recorded of the record. */
export function recordKnown({ model, bindings }: ComposeScope, target: string, n: Cypher): readonly Cypher[] {
  if (!isPast(bindings.view)) return [];
  const [said, recorded] = horizon(bindings);
  switch (target) {
    case 'Statement':
      return [statementVisible(bindings, n)];
    case 'Conflict':
      return withinTimeBox(bindings, n);
    case 'Source': {
      const f = bindings.variable('f');
      const [seen = cypher`true`] = evidenceVisible(bindings, f);
      const s = bindings.variable('s');
      return [
        cypher`(COUNT { (${n})<-[${f}:FROM]-() WHERE ${seen} } > 0
          OR COUNT { (${n})<-[:CHECKED]-(${s}:Statement) WHERE ${statementVisible(bindings, s)} } > 0)`,
      ];
    }
    case 'Act':
      return [cypher`${n}.at <= ${recorded}`];
    case 'ChangeSet':
      return [cypher`${n}.recordedAt <= ${recorded}`];
    case 'Import':
      return [cypher`${n}.startedAt <= ${recorded}`];
    default: {
      const limits = cypher`${n}.saidFrom <= ${said} AND ${n}.recordedFrom <= ${recorded}`;
      const frontier = cypher`(${n}.frontier IS NULL OR any(point IN ${n}.frontier WHERE substring(point, 0, 10) <= ${said} AND substring(point, 11) <= ${recorded}))`;
      const isMixed = !model.types.has(target) && isOfAnyType(model, target);
      // With only one limit the first publication or recording decides.
      const isBoth = bindings.view?.publishedBy !== undefined && bindings.view.recordedBy !== undefined;
      const there = isBoth ? cypher`(${limits} AND ${frontier})` : cypher`(${limits})`;
      return [isMixed ? cypher`(NOT ${n}:Entity OR ${there})` : there];
    }
  }
}

/**
 * Returns true when a view may see other values of records of a type or interface than those on their nodes.
 */
export function hasVersions({ model, bindings }: ComposeScope, target: string): boolean {
  return bindings.view !== undefined && concreteTypes(model, target).some((type) => type.isEntity);
}

/**
 * Returns Cypher for the version of the entity `n` that a view sees instead of the one on its node, as a map;
 * null where it sees that one. Written as a list, since OPTIONAL MATCH takes the embedded engine twenty times
 * as long.
 */
export function versionMap(bindings: Bindings, n: Cypher): Cypher {
  const was = bindings.variable('v');
  return cypher`head([${versionPattern(bindings, n, was)} | ${was} {.*}])`;
}

/**
 * Returns the pattern and the condition under which `v` is the version of the entity `n` that a view sees
 * instead of the one on its node. It names no label, which would be another way to begin that Neo4j plans.
 */
export function versionPattern(bindings: Bindings, n: Cypher, v: Cypher): Cypher {
  return cypher`(${n})-[:WAS]->(${v}) WHERE ${versionHolds(bindings, v)}`;
}

/** Returns the condition under which the version `v` of an entity is the one that a view sees. */
export function versionHolds(bindings: Bindings, v: Cypher): Cypher {
  const [said, recorded] = horizon(bindings);
  const day = bindings.named('validOn', bindings.view?.validOn ?? END_OF_TIME);
  return cypher`${v}.validFrom <= ${day} AND ${v}.validTo > ${day} AND ${v}.saidFrom <= ${said} AND ${v}.saidTo > ${said} AND ${v}.recordedFrom <= ${recorded} AND ${v}.recordedTo > ${recorded}`;
}

/**
 * Returns a condition on the values of the entity `n` as a view sees them: those of its version of then,
 * where it has one. As an OR of ANDs it would be multiplied out by the planner of Neo4j, subqueries and all, which took it a second.
 */
export function matchesInVersion(bindings: Bindings, n: Cypher, condition: (on: Cypher) => Cypher): Cypher {
  const v = bindings.variable('v');
  const then = cypher`COUNT { ${versionPattern(bindings, n, v)} AND ${condition(v)} } > 0`;
  return cypher`CASE WHEN ${hasNoVersion(bindings, n)} THEN ${condition(n)} ELSE ${then} END`;
}

/** Returns the condition under which a view sees the values on the node of the entity `n`. */
export function hasNoVersion(bindings: Bindings, n: Cypher): Cypher {
  const v = bindings.variable('v');
  return cypher`(${n}.versions IS NULL OR COUNT { ${versionPattern(bindings, n, v)} } = 0)`;
}

/**
 * Returns a value of the entity `n`, from `v` where that is its version in the view, or from `n` where `v` is
 * null.
 */
export function valueIn(n: Cypher, v: Cypher, property: Cypher): Cypher {
  return cypher`CASE WHEN ${v} IS NULL THEN ${n}.${property} ELSE ${v}.${property} END`;
}

/**
 * Returns how a query reads entities `n` as a view sees them: a clause that finds their version `v`, and
 * their values. Without a view, today's.
 */
export function versionValues(
  bindings: Bindings,
  n: Cypher,
  v: Cypher,
): { readonly match: Cypher; readonly own: (property: string) => Cypher } {
  if (!bindings.view) return { match: cypher``, own: (property) => cypher`${n}.${name(property)}` };
  return {
    match: cypher` OPTIONAL MATCH ${versionPattern(bindings, n, v)}`,
    own: (property) => cypher`(${valueIn(n, v, name(property))})`,
  };
}

/**
 * Returns the number of relationships of any kind that touch the record `n`. Counting those of some types
 * alone takes either engine two to six times as long.
 */
export function degreeOf(n: Cypher): Cypher {
  return cypher`COUNT { (${n})--() }`;
}
