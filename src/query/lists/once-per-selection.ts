import type { GraphQLResolveInfo } from 'graphql';
import type { ReadScope } from '../request-context.ts';

type Selection = Pick<GraphQLResolveInfo, 'fieldNodes' | 'parentType'>;

/**
 * Returns a function that works something out once for all records of one type that a selection of the request asks it of, in each view.
 * An executor gives the same array of nodes for all of them; by the scope nothing is ever had from another request or view, even if an
 * executor kept its arrays for longer.
 */
export function oncePerSelection<T>(): (scope: ReadScope, info: Selection, work: () => T) => T {
  const known = new WeakMap<ReadScope, Map<Selection['fieldNodes'], Map<string, T>>>();
  return (scope, { fieldNodes, parentType }, work) => {
    const ofScope = known.get(scope) ?? new Map<Selection['fieldNodes'], Map<string, T>>();
    const byType = ofScope.get(fieldNodes) ?? new Map<string, T>();
    const before = byType.get(parentType.name);
    if (before !== undefined) return before;
    const found = work();
    known.set(scope, ofScope.set(fieldNodes, byType.set(parentType.name, found)));
    return found;
  };
}
