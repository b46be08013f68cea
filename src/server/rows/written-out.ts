import {
  type DocumentNode,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  getDirectiveValues,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

/**
 * Returns what an operation selects with its fragments written out and `@skip` and `@include` decided, so that it can be read and
 * changed at any place without a change at another. `variables` are coerced; the document is valid.
 */
export function writtenOut(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): SelectionSetNode {
  const fragments = new Map(
    document.definitions.flatMap((node) =>
      node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node] as const] : [],
    ),
  );
  const ofSet = (set: SelectionSetNode): SelectionSetNode => ({
    ...set,
    selections: set.selections.filter((node) => isIncluded(node, variables)).map(ofSelection),
  });
  const ofSelection = (node: SelectionNode): SelectionNode => {
    if (node.kind === Kind.FIELD)
      return {
        ...node,
        directives: [],
        ...(node.selectionSet && { selectionSet: ofSet(node.selectionSet) }),
      };
    if (node.kind === Kind.INLINE_FRAGMENT)
      return { ...node, directives: [], selectionSet: ofSet(node.selectionSet) };
    const fragment = fragments.get(node.name.value);
    if (!fragment) throw new Error(`A valid document defines the fragment ${node.name.value}.`);
    const { typeCondition, selectionSet } = fragment;
    return { kind: Kind.INLINE_FRAGMENT, typeCondition, selectionSet: ofSet(selectionSet) };
  };
  return ofSet(operation.selectionSet);
}

function isIncluded(node: SelectionNode, variables: Readonly<Record<string, unknown>>): boolean {
  if (getDirectiveValues(GraphQLSkipDirective, node, variables)?.if === true) return false;
  return getDirectiveValues(GraphQLIncludeDirective, node, variables)?.if !== false;
}
