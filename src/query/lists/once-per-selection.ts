import type { GraphQLResolveInfo } from 'graphql';
import type { ReadScope } from '../request-context.ts';

type Selection = Pick<GraphQLResolveInfo, 'fieldNodes' | 'parentType'>;

/**
 * Returns a function that does some work once per scope, selection and type, and gives the result to all
 * records that share them. The executor passes the same array of nodes for all of them. Results are kept by
 * scope, so none reaches another request or view, even if an executor kept its arrays for longer.
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
