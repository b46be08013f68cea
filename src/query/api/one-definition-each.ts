import { type DefinitionNode, type DocumentNode, Kind } from 'graphql';

/** Returns SDL with every extension of a type within its definition, since not every tool reads extensions. */
export function oneDefinitionEach(document: DocumentNode): DocumentNode {
  const extensions = new Map<string, DefinitionNode[]>();
  for (const node of document.definitions)
    if ('name' in node && node.name && node.kind.endsWith('Extension'))
      extensions.set(node.name.value, [...(extensions.get(node.name.value) ?? []), node]);
  const definitions = document.definitions
    .filter((node) => !node.kind.endsWith('Extension'))
    .map((node) =>
      'name' in node && node.name && isType(node)
        ? (extensions.get(node.name.value) ?? []).reduce(extended, node)
        : node,
    );
  return { kind: Kind.DOCUMENT, definitions };
}

function isType(node: DefinitionNode): boolean {
  return node.kind.endsWith('TypeDefinition');
}

/** What an extension may add, as far as both are of one kind. */
const LISTS = ['interfaces', 'directives', 'fields', 'types', 'values'] as const;

function extended(definition: DefinitionNode, extension: DefinitionNode): DefinitionNode {
  const [one, other] = [listsOf(definition), listsOf(extension)];
  const joined = LISTS.flatMap((list) =>
    one[list] || other[list] ? [[list, [...(one[list] ?? []), ...(other[list] ?? [])]]] : [],
  );
  return { ...definition, ...Object.fromEntries(joined) };
}

function listsOf(node: DefinitionNode): Partial<Record<(typeof LISTS)[number], readonly unknown[]>> {
  return node as Partial<Record<(typeof LISTS)[number], readonly unknown[]>>;
}
