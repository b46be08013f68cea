import { type Cypher, cypher } from '../../engine/cypher.ts';
import { END_OF_TIME } from '../../model/end-of-time.ts';
import type { View } from '../../model/view.ts';
import type { Bindings } from '../bindings.ts';

/**
 * The conditions that a view adds to a query. The text depends on which limits the view has, never on their
 * values; without a view nothing is added. A limit that is not given is `END_OF_TIME`, which sorts after every day
 * and instant. Subqueries count instead of testing existence, since one inside another is slow as EXISTS on
 * the embedded engine.
 */
/** Returns true when a view leaves out what was said or recorded later. */
export function isPast(view: View | undefined): boolean {
  return view?.publishedBy !== undefined || view?.recordedBy !== undefined;
}

/**
 * Returns the conditions under which a version of a relationship or conflict is the one that the view sees.
 */
export function withinTimeBox(bindings: Bindings, r: Cypher): readonly Cypher[] {
  if (!isPast(bindings.view)) return [];
  const [said, recorded] = horizon(bindings);
  return [
    cypher`${r}.saidFrom <= ${said} AND coalesce(${r}.saidTo, '~~') > ${said}`,
    cypher`${r}.recordedFrom <= ${recorded} AND coalesce(${r}.recordedTo, '~~') > ${recorded}`,
  ];
}

/** Acts leave on a statement what they made of it, as texts `from|to|value` with instants of 24 characters. */
export function spanHolds(bindings: Bindings, span: Cypher): Cypher {
  const [, recorded] = horizon(bindings);
  return cypher`substring(${span}, 0, 24) <= ${recorded} AND substring(${span}, 25, 24) > ${recorded}`;
}

/** Returns the parameters of the two limits of knowledge; the end of time where the view sets none, so that the text stays one. */
export function horizon(bindings: Bindings): readonly [said: Cypher, recorded: Cypher] {
  const { view } = bindings;
  return [
    bindings.named('publishedBy', view?.publishedBy ?? END_OF_TIME),
    bindings.named('recordedBy', view?.recordedBy ?? END_OF_TIME),
  ];
}
