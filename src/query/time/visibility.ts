import { type Cypher, cypher, join, labels, literal, name } from '../../engine/cypher.ts';
import { DECIDED } from '../../model/claims/acted.ts';
import { ALWAYS } from '../../model/claims/as-of.ts';
import { TIERS } from '../../model/claims/best-value.ts';
import { concreteTypes, type RelationshipField } from '../../model/model.ts';
import { isDirect } from '../../model/model-rules.ts';
import { CONFLICT_STATE, CONFLICT_TYPES, foldedName, pastType, thenName } from '../../model/stored-names.ts';
import type { View } from '../../model/view.ts';
import type { Bindings, ComposeScope } from '../bindings.ts';

/**
 * The conditions that a view adds to a query. The text depends on which limits the view has, never on their
 * values; without a view nothing is added. A limit that is not given is `ALWAYS`, which sorts after every day
 * and instant. Subqueries count instead of testing existence, since one inside another is slow as EXISTS on
 * the embedded engine.
 */
/** Returns true when a view leaves out what was said or recorded later. */
export function isPast(view: View | undefined): boolean {
  return view?.publishedBy !== undefined || view?.recordedBy !== undefined;
}

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
  return recordVisible(scope, field.target, ends.far);
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

/**
 * Returns the conditions under which a version of a relationship or conflict is the one that the view sees.
 */
function withinTimeBox(bindings: Bindings, r: Cypher): readonly Cypher[] {
  if (!isPast(bindings.view)) return [];
  const [said, recorded] = horizon(bindings);
  return [
    cypher`${r}.saidFrom <= ${said} AND coalesce(${r}.saidTo, '~~') > ${said}`,
    cypher`${r}.recordedFrom <= ${recorded} AND coalesce(${r}.recordedTo, '~~') > ${recorded}`,
  ];
}

function holdsOnDay(bindings: Bindings, r: Cypher): readonly Cypher[] {
  const { view } = bindings;
  if (view?.validOn === undefined) return [];
  const day = bindings.named('validOn', view.validOn);
  const [start, end] =
    view.certainty === 'CERTAIN' ? [name('startMax'), name('endMin')] : [name('startMin'), name('endMax')];
  return [cypher`coalesce(${r}.${start}, '') <= ${day} AND coalesce(${r}.${end}, '~') >= ${day}`];
}

/** Returns the conditions under which a view sees evidence: the FROM edge `f` of a statement. */
export function evidenceVisible(bindings: Bindings, f: Cypher): readonly Cypher[] {
  if (!isPast(bindings.view)) return [];
  const [said, recorded] = horizon(bindings);
  return [cypher`coalesce(${f}.saidOnMax, '~') <= ${said} AND ${f}.recordedAt <= ${recorded}`];
}

/** Returns the conditions under which a view sees a record of a type or interface, however it is reached. */
export function recordVisible(
  { model, bindings }: ComposeScope,
  target: string,
  n: Cypher,
): readonly Cypher[] {
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
      const isMixed =
        !model.types.has(target) &&
        !model.interfaces.get(target)?.members.every((member) => model.types.get(member)?.isEntity);
      // With only one limit the first publication or recording decides.
      const isBoth = bindings.view?.publishedBy !== undefined && bindings.view.recordedBy !== undefined;
      const there = isBoth ? cypher`(${limits} AND ${frontier})` : cypher`(${limits})`;
      return [isMixed ? cypher`(NOT ${n}:Entity OR ${there})` : there];
    }
  }
}

function statementVisible(bindings: Bindings, s: Cypher): Cypher {
  const { view } = bindings;
  const [said, recorded] = horizon(bindings);
  if (view?.publishedBy === undefined) return cypher`${s}.recordedAt <= ${recorded}`;
  const f = bindings.variable('f');
  const [seen = cypher`true`] = evidenceVisible(bindings, f);
  return cypher`(${s}.recordedAt <= ${recorded} AND (COUNT { (${s})-[${f}:FROM]->() WHERE ${seen} } > 0
    OR (${s}.kind = 'NOT_DISCLOSED' AND coalesce(${s}.asOfMax, '~') <= ${said})))`;
}

/**
 * Returns the condition under which a statement counts for a view: neither retracted nor replaced, as far as the view sees, and not given
 * up by all who ever said so.
 */
export function statementCounts(bindings: Bindings, s: Cypher): Cypher {
  if (!isPast(bindings.view))
    return cypher`${s}.retractedAt IS NULL AND ${s}.supersededBy IS NULL AND ${s}.isSilent IS NULL`;
  const o = bindings.variable('o');
  const stands = (statement: Cypher) =>
    cypher`${statementVisible(bindings, statement)} AND ${notRetracted(bindings, statement)}`;
  return cypher`${stands(s)} AND COUNT { (${s})<-[:SUPERSEDES]-(${o}:Statement) WHERE ${stands(o)} } = 0 AND ${notSilent(bindings, s)}`;
}

/** Acts leave on a statement what they made of it, as texts `from|to|value` with instants of 24 characters. */
function spanHolds(bindings: Bindings, span: Cypher): Cypher {
  const [, recorded] = horizon(bindings);
  return cypher`substring(${span}, 0, 24) <= ${recorded} AND substring(${span}, 25, 24) > ${recorded}`;
}

function notRetracted(bindings: Bindings, s: Cypher): Cypher {
  const then = cypher`${s}.${name(thenName('retractedAt'))}`;
  return cypher`(${then} IS NULL OR NOT any(span IN ${then} WHERE ${spanHolds(bindings, cypher`span`)}))`;
}

/** Some word of it stands, or none was there to end. */
function notSilent(bindings: Bindings, s: Cypher): Cypher {
  const [f, g] = [bindings.variable('f'), bindings.variable('f')];
  const standing = join(evidenceStands(bindings, f), ' AND ');
  const said = join(evidenceVisible(bindings, g), ' AND ');
  return cypher`(${s}.hasEnds IS NULL OR COUNT { (${s})-[${f}:FROM]->() WHERE ${standing} } > 0 OR COUNT { (${s})-[${g}:FROM]->() WHERE ${said} } = 0)`;
}

/** Returns the conditions under which the evidence `f` of a statement stands for a view: said, and not ended by then. */
export function evidenceStands(bindings: Bindings, f: Cypher): readonly Cypher[] {
  if (!isPast(bindings.view)) return [cypher`${f}.endedOn IS NULL`];
  const [said] = horizon(bindings);
  const isEnded = cypher`${spanHolds(bindings, cypher`span`)} AND substring(span, 50, 10) <= ${said}`;
  return [
    ...evidenceVisible(bindings, f),
    cypher`(${f}.ends IS NULL OR NOT any(span IN ${f}.ends WHERE ${isEnded}))`,
  ];
}

/** Returns from when on the evidence `f` no longer stands, as far as a view has recorded: null where it does. */
export function evidenceEnd(bindings: Bindings, f: Cypher): Cypher {
  if (!isPast(bindings.view)) return cypher`${f}.endedOn`;
  return cypher`head([span IN coalesce(${f}.ends, []) WHERE ${spanHolds(bindings, cypher`span`)} | substring(span, 61)])`;
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
 * instead of the one on its node.
 */
export function versionPattern(bindings: Bindings, n: Cypher, v: Cypher): Cypher {
  const [said, recorded] = horizon(bindings);
  const day = bindings.named('validOn', bindings.view?.validOn ?? ALWAYS);
  return cypher`(${n})-[:WAS]->(${v}:Version) WHERE ${v}.validFrom <= ${day} AND ${v}.validTo > ${day} AND ${v}.saidFrom <= ${said} AND ${v}.saidTo > ${said} AND ${v}.recordedFrom <= ${recorded} AND ${v}.recordedTo > ${recorded}`;
}

/**
 * Returns a condition on the values of the entity `n` as a view sees them: those of its version of then,
 * where it has one.
 */
export function matchesInVersion(bindings: Bindings, n: Cypher, condition: (on: Cypher) => Cypher): Cypher {
  const [v, w] = [bindings.variable('v'), bindings.variable('v')];
  const then = cypher`(${n}.versions IS NOT NULL AND COUNT { ${versionPattern(bindings, n, v)} AND ${condition(v)} } > 0)`;
  const now = cypher`(${condition(n)} AND (${n}.versions IS NULL OR COUNT { ${versionPattern(bindings, n, w)} } = 0))`;
  return cypher`(${then} OR ${now})`;
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
 * Returns a stored value of a record. Of a statement, the value as it stood in the view: by the evidence that
 * there was, retracted if it was by then.
 */
export function columnOf(
  bindings: Bindings,
  target: string,
  column: { readonly of: Cypher; readonly name: string },
): Cypher {
  const plain = cypher`${column.of}.${name(column.name)}`;
  if (target !== 'Statement' || !isPast(bindings.view)) return plain;
  return statementColumns(bindings, column.of).get(column.name) ?? plain;
}

/** Returns the columns of a statement that depend on the view. */
export function statementColumns(bindings: Bindings, s: Cypher): ReadonlyMap<string, Cypher> {
  if (!isPast(bindings.view)) return new Map();
  const said = (basis: Cypher) => {
    const f = bindings.variable('f');
    return cypher`COUNT { (${s})-[${f}:FROM]->() WHERE ${f}.basis = ${basis} AND ${join(evidenceStands(bindings, f), ' AND ')} } > 0`;
  };
  const basis = cypher`CASE WHEN ${said(cypher`'STATED'`)} THEN 'STATED' WHEN ${said(cypher`'REPORTED'`)} THEN 'REPORTED' ELSE 'INFERRED' END`;
  const backed = (condition: Cypher) => {
    const [f, x] = [bindings.variable('f'), bindings.variable('x')];
    return cypher`COUNT { (${s})-[${f}:FROM]->(${x}:Source) WHERE ${join([...evidenceStands(bindings, f), cypher`${x}.tier IN ${condition}`], ' AND ')} }`;
  };
  const tiers = TIERS.map(
    (tier) => cypher`WHEN ${backed(cypher`[${literal(tier)}]`)} > 0 THEN ${literal(tier)}`,
  );
  return new Map([
    ['basis', basis],
    ['tier', cypher`CASE ${join(tiers, ' ')} ELSE null END`],
    ['sourceCount', backed(cypher`[${join(TIERS.map(literal), ', ')}]`)],
    ...DECIDED_COLUMNS.map((column): [string, Cypher] => [column, decidedColumn(bindings, s, column)]),
  ]);
}

const DECIDED_COLUMNS: readonly string[] = DECIDED.flatMap((column) =>
  column === 'rank' || column === 'retractedAt' ? [column] : [column, foldedName(column)],
);

/** Returns the condition under which a statement is not marked as wrong, as far as a view has recorded. Without acts none is. */
export function notDeprecated(bindings: Bindings, s: Cypher): Cypher {
  if (!isPast(bindings.view)) return cypher`${s}.rank <> 'DEPRECATED'`;
  const then = cypher`${s}.${name(thenName('rank'))}`;
  const holds = spanHolds(bindings, cypher`span`);
  return cypher`(${then} IS NULL OR NOT any(span IN ${then} WHERE ${holds} AND substring(span, 50) = 'DEPRECATED'))`;
}

/** What acts had made of a column by the view's instant; the column itself where no act ever touched it. */
function decidedColumn(bindings: Bindings, s: Cypher, column: string): Cypher {
  const plain = cypher`${s}.${name(column)}`;
  if (!isPast(bindings.view)) return plain;
  const then = cypher`${s}.${name(thenName(column))}`;
  return cypher`CASE WHEN ${then} IS NULL THEN ${plain} ELSE head([span IN ${then} WHERE ${spanHolds(bindings, cypher`span`)} | substring(span, 50)]) END`;
}

function horizon(bindings: Bindings): readonly [said: Cypher, recorded: Cypher] {
  const { view } = bindings;
  return [
    bindings.named('publishedBy', view?.publishedBy ?? ALWAYS),
    bindings.named('recordedBy', view?.recordedBy ?? ALWAYS),
  ];
}

/**
 * Returns the number of relationships of any kind that touch the record `n`. Counting those of some types
 * alone takes either engine two to six times as long.
 */
export function degreeOf(n: Cypher): Cypher {
  return cypher`COUNT { (${n})--() }`;
}
