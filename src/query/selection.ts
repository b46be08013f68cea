import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLResolveInfo,
  Kind,
  type SelectionSetNode,
} from 'graphql';

/**
 * Returns the names of the fields selected below a field, through fragments, whatever their type conditions.
 * A superset, because directives are not read.
 */
export function selectedFields(info: Selection, path: readonly string[] = []): ReadonlySet<string> {
  return remembered(names, info, path, () => {
    const found = new Set<string>();
    for (const set of selectionSets(info, path))
      visit(set, info.fragments, (field) => found.add(field.name.value));
    return found;
  });
}

/** Returns the selection sets at the end of a path below a field. */
export function selectionSets(info: Selection, path: readonly string[]): readonly SelectionSetNode[] {
  return remembered(sets, info, path, () => {
    const start = info.fieldNodes.flatMap((node) => node.selectionSet ?? []);
    return path.reduce(
      (from, step) => from.flatMap((set) => childrenNamed(set, step, info.fragments)),
      start,
    );
  });
}

/**
 * Returns the names of the fields selected in some sets, by the type that they are selected on; directives
 * are not read.
 */
export function fieldsByType(
  sets: readonly SelectionSetNode[],
  from: { readonly on: string; readonly fragments: Fragments },
  found = new Map<string, Set<string>>(),
): ReadonlyMap<string, ReadonlySet<string>> {
  const { on, fragments } = from;
  const here = found.get(on) ?? new Set<string>();
  found.set(on, here);
  for (const selection of sets.flatMap((set) => set.selections)) {
    if (selection.kind === Kind.FIELD) {
      here.add(selection.name.value);
      continue;
    }
    const within = selection.kind === Kind.FRAGMENT_SPREAD ? fragments[selection.name.value] : selection;
    if (within)
      fieldsByType([within.selectionSet], { on: within.typeCondition?.name.value ?? on, fragments }, found);
  }
  return found;
}

type ByPath<T> = WeakMap<FieldNode, Map<string, T>>;

/**
 * Results by the node of the document. A document is kept parsed and is the same object each time, so what
 * its text decides is found once.
 */
const names: ByPath<ReadonlySet<string>> = new WeakMap();
const sets: ByPath<readonly SelectionSetNode[]> = new WeakMap();

function remembered<T>(known: ByPath<T>, info: Selection, path: readonly string[], find: () => T): T {
  const [node, ...others] = info.fieldNodes;
  if (!node || others.length > 0) return find();
  const ofNode = known.get(node) ?? new Map<string, T>();
  known.set(node, ofNode);
  const key = path.join('.');
  const before = ofNode.get(key);
  if (before !== undefined) return before;
  const found = find();
  ofNode.set(key, found);
  return found;
}

type Selection = Pick<GraphQLResolveInfo, 'fieldNodes' | 'fragments'>;

type Fragments = Readonly<Record<string, FragmentDefinitionNode>>;
type Field = Extract<SelectionSetNode['selections'][number], { kind: Kind.FIELD }>;

function childrenNamed(set: SelectionSetNode, step: string, fragments: Fragments): SelectionSetNode[] {
  const children: SelectionSetNode[] = [];
  visit(set, fragments, (field) => {
    if (field.name.value === step && field.selectionSet) children.push(field.selectionSet);
  });
  return children;
}

function visit(set: SelectionSetNode, fragments: Fragments, see: (field: Field) => void): void {
  for (const selection of set.selections) {
    switch (selection.kind) {
      case Kind.FIELD:
        see(selection);
        break;
      case Kind.INLINE_FRAGMENT:
        visit(selection.selectionSet, fragments, see);
        break;
      case Kind.FRAGMENT_SPREAD: {
        const fragment = fragments[selection.name.value];
        if (fragment) visit(fragment.selectionSet, fragments, see);
        break;
      }
      default:
        selection satisfies never;
    }
  }
}
