import { type Cypher, cypher, join, name, whereAll } from '../../engine/cypher.ts';
import { shapeOf } from '../../model/list-shapes.ts';
import type { Model, RelationshipField } from '../../model/model.ts';
import type { ComposeScope } from '../bindings.ts';
import { relationshipVisible, storedField } from '../time/visibility.ts';
import { pattern } from '../where/filter.ts';

/** Returns the field that leads from a record to the whole whose numbers include its own, where the type has one. */
export function wholeOf(model: Model, target: string): RelationshipField | undefined {
  return [...shapeOf(model, target).relationships.values()].find((field) => field.isIncluded);
}

/** Returns the variable that holds the ids of the wholes of `n`, for the clauses that carry it on. */
export function wholesOf(whole: RelationshipField | undefined): Cypher[] {
  return whole ? [cypher`wholes`] : [];
}

/** A part of a part of a whole is included in it, also where nobody knows the number between: so many steps are followed. */
const STEPS = cypher`4`;

/** Returns the clause that binds `wholes`, near and far; in a view, to those that it sees. */
export function bindWholes(scope: ComposeScope, whole: RelationshipField): Cypher {
  const { types, label } = storedField(scope, whole);
  const [path, each, far] = [cypher`included`, cypher`step`, cypher`containing`];
  const steps = { label, types: cypher`${types}*1..${STEPS}` };
  const walk = pattern(whole, { near: cypher`n`, relationship: path, far }, steps);
  const seen = relationshipVisible(scope, whole, { relationship: each, far });
  const inView = seen.length === 0 ? [] : [cypher`all(${each} IN ${path} WHERE ${join(seen, ' AND ')})`];
  // Whose parts lead back to it is no part of itself.
  const where = [cypher`${far}.id <> n.id`, ...inView];
  return cypher`CALL (n) { MATCH ${walk}${whereAll(where)} RETURN collect(${far}.id) AS wholes }`;
}

/**
 * Returns the figures of a number, its sum without the numbers that are included in that of another record of
 * the group. `summary` has collected who has a number, and the parts that have one with their wholes.
 */
export function addedOnce(place: number): Cypher[] {
  const column = (what: string) => name(`${what}${place}`);
  const isIncluded = cypher`any(whole IN item.wholes WHERE whole IN ${column('holders')})`;
  const twice = cypher`reduce(twice = 0.0, item IN ${column('parts')} | twice + CASE WHEN ${isIncluded} THEN item.number ELSE 0.0 END)`;
  return [
    column('known'),
    cypher`${column('all')} - ${twice} AS ${column('sum')}`,
    column('least'),
    column('most'),
  ];
}
