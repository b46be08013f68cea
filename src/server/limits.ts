import type { ApolloServerPlugin } from '@apollo/server';
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  visit,
} from 'graphql';
import { type ComplexityEstimator, getComplexity } from 'graphql-query-complexity';
import { DEFAULT_PAGE, MAX_PAGE } from '../graph/page.ts';

/** What an operation may ask for. */
export interface OperationLimits {
  readonly depth: number;
  readonly selections: number;
  readonly aliases: number;
  readonly rootFields: number;
  readonly directives: number;
  readonly nodes: number;
  readonly cost: number;
}

/** Refuses an operation before it runs, by its shape and by what its pages multiply to, after variables are coerced. */
export function limitsPlugin(limits: OperationLimits): ApolloServerPlugin {
  return {
    async requestDidStart() {
      let requested = 0;
      return {
        async didResolveOperation({ document, operation, schema, request }) {
          if (!operation) return;
          checkShape(document, operation, limits);
          const measure = (estimator: ComplexityEstimator) =>
            complexity({
              schema,
              document,
              estimator,
              variables: request.variables ?? {},
              operationName: request.operationName,
            });
          const nodes = measure(nodeEstimator);
          if (nodes > limits.nodes)
            refuse(
              'TOO_MANY_NODES',
              `may return up to ${nodes} records and at most ${limits.nodes} are allowed`,
              'Ask for smaller pages (`first`) or fewer levels',
            );
          requested = measure(costEstimator);
          if (requested > limits.cost)
            refuse(
              'COST_LIMIT_EXCEEDED',
              `costs ${requested} points and at most ${limits.cost} are allowed`,
              'Ask for smaller pages (`first`) or fewer levels',
            );
        },
        async willSendResponse({ response }) {
          if (response.body.kind !== 'single' || requested === 0) return;
          const { singleResult } = response.body;
          singleResult.extensions = { ...singleResult.extensions, cost: { requested, limit: limits.cost } };
        },
      };
    },
  };
}

interface Measured {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly estimator: ComplexityEstimator;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName: string | undefined;
}

function complexity({ schema, document, estimator, variables, operationName }: Measured): number {
  const named = operationName === undefined ? {} : { operationName };
  return getComplexity({ schema, query: document, variables, estimators: [estimator], ...named });
}

/** Records that may be returned: a page's size times what each of its items brings. */
const nodeEstimator: ComplexityEstimator = ({ type, field, args, childComplexity }) => {
  if (WRAPPERS.has(field.name)) return childComplexity;
  const size = pageSize(field.type.toString(), args);
  if (size !== undefined) return size * (1 + childComplexity);
  return isRecord(field.type.toString()) && type.name !== 'PageInfo' ? 1 + childComplexity : childComplexity;
};

/** 1 for a record, 2 for a list, times the page sizes above. */
const costEstimator: ComplexityEstimator = ({ field, args, childComplexity }) => {
  if (WRAPPERS.has(field.name)) return childComplexity;
  const size = pageSize(field.type.toString(), args);
  if (size !== undefined) return 2 + size * (1 + childComplexity);
  return isRecord(field.type.toString()) ? 1 + childComplexity : childComplexity;
};

const WRAPPERS = new Set(['edges', 'node', 'nodes', 'pageInfo']);

function pageSize(type: string, args: Readonly<Record<string, unknown>>): number | undefined {
  if (Array.isArray(args.ids)) return args.ids.length;
  const asked = args.first ?? args.last ?? args.limit;
  if (!/Connection!?$/.test(type) && asked === undefined) return undefined;
  if (typeof asked !== 'number') return DEFAULT_PAGE;
  return Math.min(Math.max(asked, 0), MAX_PAGE * 20);
}

function isRecord(type: string): boolean {
  return !SCALARS.has(type.replace(/[[\]!]/g, ''));
}

const SCALARS = new Set([
  'ID',
  'String',
  'Int',
  'Float',
  'Boolean',
  'FuzzyDate',
  'Date',
  'DateTime',
  'Long',
  'URL',
  'StatementValue',
  'PageInfo',
]);

function checkShape(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  limits: OperationLimits,
): void {
  const fragments = new Map(
    document.definitions
      .filter((node) => node.kind === Kind.FRAGMENT_DEFINITION)
      .map((node) => [node.name.value, node]),
  );
  let directives = 0;
  visit(document, {
    Directive() {
      directives += 1;
    },
  });
  if (directives > limits.directives)
    refuse(
      'TOO_MANY_DIRECTIVES',
      `has ${directives} directives and at most ${limits.directives} are allowed`,
      'Leave some out',
    );
  const seen = { selections: 0, names: new Map<string, Set<string>>(), roots: 0 };
  walk(operation.selectionSet, { fragments, limits, seen, depth: 1, path: '' });
}

interface Walk {
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly limits: OperationLimits;
  readonly seen: { selections: number; roots: number; readonly names: Map<string, Set<string>> };
  readonly depth: number;
  readonly path: string;
}

function walk(set: SelectionSetNode, at: Walk): void {
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
    if (at.path === '') {
      seen.roots += 1;
      if (seen.roots > limits.rootFields)
        refuse(
          'TOO_MANY_ROOT_FIELDS',
          `has more than ${limits.rootFields} root fields`,
          'Split it into several requests',
        );
    }
    const path = `${at.path}.${selection.name.value}`;
    const names = seen.names.get(path) ?? new Set<string>();
    names.add(selection.alias?.value ?? selection.name.value);
    seen.names.set(path, names);
    if (names.size > limits.aliases)
      refuse(
        'TOO_MANY_ALIASES',
        `uses the field "${selection.name.value}" more than ${limits.aliases} times`,
        'Use `nodes(ids:)` or split it',
      );
    const depth = WRAPPERS.has(selection.name.value) ? at.depth : at.depth + 1;
    if (selection.selectionSet && depth > limits.depth + 1)
      refuse(
        'TOO_DEEP',
        `is deeper than ${limits.depth} levels`,
        'Ask for the deeper part by id in a second request',
      );
    if (selection.selectionSet) walk(selection.selectionSet, { ...at, depth, path });
  }
}

function refuse(code: string, found: string, remedy: string): never {
  throw new GraphQLError(`The operation ${found}. ${remedy}.`, {
    extensions: { code, http: { status: 400 } },
  });
}
