import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  visit,
} from 'graphql';

/** The limits on the shape of an operation. */
export interface ShapeLimits {
  readonly depth: number;
  readonly selections: number;
  readonly aliases: number;
  readonly rootFields: number;
  readonly directives: number;
  /**
   * Number of values in all variables together, the same as the number of tokens that a document may have.
   */
  readonly tokens: number;
}

const VARIABLE_LEVELS = 32;
/** Engines refuse what nests much deeper, such as NOT within NOT. Relationships, which are dear to plan, are bounded where a filter is checked. */
const VALUE_LEVELS = 20;

/**
 * Refuses an operation by its shape alone, with a `GraphQLError` that says what to do. Stops at the first
 * selection too many, so a fragment bomb costs no more than the limit.
 */
export function checkShape(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  limits: ShapeLimits,
): void {
  let [directives, levels] = [0, 0];
  visit(document, {
    Directive() {
      directives += 1;
    },
    ObjectValue: {
      enter() {
        levels += 1;
        if (levels > VALUE_LEVELS)
          refuse(
            'TOO_DEEP',
            `nests conditions deeper than ${VALUE_LEVELS} levels`,
            'Ask fewer levels of them, or for the inner records first and then by their ids',
          );
      },
      leave() {
        levels -= 1;
      },
    },
  });
  if (directives > limits.directives)
    refuse(
      'TOO_MANY_DIRECTIVES',
      `has ${directives} directives and at most ${limits.directives} are allowed`,
      'Leave some out',
    );
  const fragments = new Map(
    document.definitions
      .filter((node) => node.kind === Kind.FRAGMENT_DEFINITION)
      .map((node) => [node.name.value, node]),
  );
  const seen = { selections: 0, roots: 0, names: new Map<string, Set<string>>() };
  walk(operation.selectionSet, { fragments, limits, seen, depth: 0, path: '', isRoot: true, view: '' });
}

/** Refuses variables with more values than a document could spell out, or nested without end. */
export function checkVariables(variables: Readonly<Record<string, unknown>>, limits: ShapeLimits): void {
  let level: unknown[] = [variables];
  let count = 0;
  for (let depth = 0; level.length > 0; depth += 1) {
    const next: unknown[] = [];
    for (const value of level) {
      count += 1;
      if (typeof value === 'object' && value !== null)
        for (const inner of Object.values(value)) next.push(inner);
    }
    if (count + next.length > limits.tokens)
      refuse(
        'TOO_MANY_VALUES',
        `has more than ${limits.tokens} values in its variables`,
        'Ask in several requests',
      );
    if (depth > VARIABLE_LEVELS)
      refuse('TOO_DEEP', `has variables nested deeper than ${VARIABLE_LEVELS} levels`, 'Flatten them');
    level = next;
  }
}

/** Throws a `GraphQLError` with status 400: what was found, and the remedy. */
export function refuse(code: string, found: string, remedy: string): never {
  throw new GraphQLError(`The operation ${found}. ${remedy}.`, {
    extensions: { code, http: { status: 400 } },
  });
}

interface ShapeWalk {
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly limits: ShapeLimits;
  readonly seen: { selections: number; roots: number; readonly names: Map<string, Set<string>> };
  readonly depth: number;
  readonly path: string;
  /** True when the fields are those of `Query`: at the top, or in a view. */
  readonly isRoot: boolean;
  /** Names of the views around, so that the same field in two views counts as two. */
  readonly view: string;
}

function walk(set: SelectionSetNode, at: ShapeWalk): void {
  const { limits, seen } = at;
  for (const selection of set.selections) {
    seen.selections += 1;
    if (seen.selections > limits.selections)
      refuse(
        'TOO_MANY_SELECTIONS',
        `selects more than ${limits.selections} fields, fragments written out`,
        'Split it',
      );
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      walk(selection.selectionSet, at);
      continue;
    }
    if (selection.kind === Kind.FRAGMENT_SPREAD) {
      const fragment = at.fragments.get(selection.name.value);
      if (fragment) walk(fragment.selectionSet, at);
      continue;
    }
    const field = selection.name.value;
    const name = selection.alias?.value ?? field;
    if (at.isRoot && field !== VIEW) countRoot(at);
    const path = `${at.path}.${field}`;
    const isIntrospection = path.startsWith('.__schema') || path.startsWith('.__type.');
    countAlias(at, {
      path,
      field,
      name: `${at.view}${name}`,
      most: isIntrospection ? 1 : limits.aliases,
    });
    // Introspection is as deep as the standard query makes it, and a rule of graphql bounds that. It is
    // large, so it is answered once.
    if (isIntrospection) {
      if (selection.selectionSet) walk(selection.selectionSet, { ...at, path, isRoot: false });
      continue;
    }
    const isView = at.isRoot && field === VIEW;
    // The first view is no level of its own; views in views are.
    const isLevel = isView ? at.view !== '' : !UNCOUNTED.has(field);
    const depth = isLevel ? at.depth + 1 : at.depth;
    if (depth > limits.depth)
      refuse(
        'TOO_DEEP',
        `is deeper than ${limits.depth} levels`,
        'Ask for the deeper part by id in a second request',
      );
    if (!selection.selectionSet) continue;
    const below = isView ? { path: '', view: `${at.view}${name}.` } : { path };
    walk(selection.selectionSet, { ...at, depth, ...below, isRoot: isView });
  }
}

/** The field that opens a view: the same root fields below it, as of another day. */
const VIEW = 'at';

const UNCOUNTED: ReadonlySet<string> = new Set(['edges', 'node', 'nodes', 'pageInfo']);

function countRoot({ seen, limits }: ShapeWalk): void {
  seen.roots += 1;
  if (seen.roots > limits.rootFields)
    refuse(
      'TOO_MANY_ROOT_FIELDS',
      `has more than ${limits.rootFields} root fields`,
      'Split it into several requests',
    );
}

function countAlias(
  { seen }: ShapeWalk,
  at: { readonly path: string; readonly field: string; readonly name: string; readonly most: number },
): void {
  const names = seen.names.get(at.path) ?? new Set<string>();
  names.add(at.name);
  seen.names.set(at.path, names);
  if (names.size > at.most)
    refuse(
      'TOO_MANY_ALIASES',
      `uses the field "${at.field}" more than ${at.most} times`,
      'Use `nodes(ids:)` or split it',
    );
}
