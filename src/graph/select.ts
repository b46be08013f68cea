import { type FragmentDefinitionNode, type GraphQLResolveInfo, Kind, type SelectionSetNode } from 'graphql';

/** Names of the fields selected below a field, through fragments, whatever their type conditions. A superset: directives are not read. */
export function selectedFields(info: Selection, path: readonly string[] = []): ReadonlySet<string> {
  const names = new Set<string>();
  for (const set of selectionSets(info, path))
    visit(set, info.fragments, (field) => names.add(field.name.value));
  return names;
}

/** The selection sets at the end of a path below a field. */
export function selectionSets(info: Selection, path: readonly string[]): readonly SelectionSetNode[] {
  const start = info.fieldNodes.flatMap((node) => node.selectionSet ?? []);
  return path.reduce((from, step) => from.flatMap((set) => childrenNamed(set, step, info.fragments)), start);
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
