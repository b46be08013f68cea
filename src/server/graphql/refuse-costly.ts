import { type ApolloServerPlugin, HeaderMap } from '@apollo/server';
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLFormattedError,
  type OperationDefinitionNode,
} from 'graphql';
import { UnavailableError } from '../../errors.ts';
import type { Limits } from '../../limits.ts';
import { DEFAULT_PAGE, MAX_PAGE, remedyOfSize } from '../../query/pages/page.ts';
import type { RequestContext } from '../../query/request-context.ts';
import type { MeasuredGraph } from '../../query/where/filter-work.ts';
import { statusOfOutage } from '../errors.ts';
import { type Rates, rateHeaders } from '../rates.ts';
import { type Estimate, estimate, RELATED_LIST } from './cost.ts';
import { checkShape, checkVariables, refuse } from './document-shape.ts';

/** What the cost of an operation is worked out by, and who hears of it. */
export interface CostParts {
  readonly graph: () => MeasuredGraph;
  readonly rates: Rates;
  readonly onCost: (cost: number) => void;
}

/**
 * Refuses an operation before it runs: by its shape, then by what its pages multiply to. Reports
 * `extensions.cost`. Then its points are taken from its caller, and what it did not need is given back.
 */
export function limitsPlugin(
  limits: Limits,
  { graph, rates, onCost }: CostParts,
): ApolloServerPlugin<RequestContext> {
  const checkShapeOnce = oncePerOperation((document, operation) => checkShape(document, operation, limits));
  const ofWrites = { ...limits, tokens: limits.writeValues };
  return {
    async requestDidStart({ contextValue }) {
      let expected: Estimate | undefined;
      let isPaid = false;
      const { caller = '' } = contextValue.access;
      return {
        async didResolveOperation({ document, operation, schema, request }) {
          if (!operation) return;
          // The rules of graphql let an operation pass whose kind the schema does not have.
          if (!schema.getRootType(operation.operation))
            refuse(
              'BAD_USER_INPUT',
              `is a ${operation.operation}, which this API has none of`,
              'Ask a query',
            );
          if (operation.operation === 'subscription')
            refuse(
              'BAD_USER_INPUT',
              'is a subscription, and is told as things are written',
              'Send it to /graphql/stream, over Server-Sent Events or a WebSocket',
            );
          const variables = request.variables ?? {};
          checkShapeOnce(document, operation);
          checkVariables(variables, operation.operation === 'mutation' ? ofWrites : limits);
          const operationName = operation.name?.value;
          const estimated = estimateOf({ schema, document, variables, operationName, graph: graph() });
          expected = estimated;
          onCost(estimated.cost);
          checkEstimate(estimated, limits);
          spend(rates, caller, estimated.cost);
          isPaid = true;
        },
        async willSendResponse({ response, operation }) {
          if (response.body.kind !== 'single' || !expected) return;
          const { singleResult } = response.body;
          const isQuery = operation?.operation === 'query';
          const spare = isQuery ? unused(expected, contextValue.budget.read, singleResult.errors) : 0;
          const left = rates.charge(caller, isPaid ? -spare : 0);
          for (const [name, value] of Object.entries(rateHeaders(left)))
            response.http.headers.set(name, value);
          const cost = {
            requested: expected.cost,
            actual: isPaid ? expected.cost - spare : 0,
            limit: limits.cost,
            remaining: left.remaining,
            records: { expected: expected.nodes, read: contextValue.budget.read, limit: limits.nodes },
          };
          singleResult.extensions = { ...singleResult.extensions, cost };
        },
      };
    },
  };
}

/** Takes the points of an operation. Throws a `GraphQLError` with status 429 where the caller has not so many left. */
function spend(rates: Rates, caller: string, points: number): void {
  try {
    rates.take(caller, points);
  } catch (error) {
    if (!(error instanceof UnavailableError)) throw error;
    const headers = new HeaderMap([['retry-after', String(error.retryAfter ?? 1)]]);
    throw new GraphQLError(error.told, {
      extensions: { code: error.code, http: { status: statusOfOutage(error), headers } },
    });
  }
}

/**
 * The points that an operation was expected to need and did not, by the records that it read. What took too long has needed more than it
 * says, and a write has done its work whatever it returns.
 */
function unused(
  { cost, nodes }: Estimate,
  read: number,
  errors: readonly GraphQLFormattedError[] | undefined,
): number {
  if (nodes === 0 || errors?.some(({ extensions }) => SLOW.has(extensions?.code))) return 0;
  return Math.floor(cost * (1 - Math.min(1, read / nodes)));
}

const SLOW: ReadonlySet<unknown> = new Set(['DEADLINE_EXCEEDED', 'TOO_SLOW', 'TOO_MANY_NODES']);

/** Refuses an operation by what its pages multiply to, as one that is sent; returns its cost. */
export function checkCost(asked: Parameters<typeof estimate>[0], limits: Limits): number {
  const estimated = estimateOf(asked);
  checkEstimate(estimated, limits);
  return estimated.cost;
}

type Check = (document: DocumentNode, operation: OperationDefinitionNode) => void;

/**
 * Runs a check once for each operation of a document. A document that is sent repeatedly is kept parsed, so
 * what it alone decides is decided once.
 */
function oncePerOperation(check: Check): Check {
  const passed = new WeakSet<OperationDefinitionNode>();
  return (document, operation) => {
    if (passed.has(operation)) return;
    check(document, operation);
    passed.add(operation);
  };
}

/**
 * Returns the estimate of an operation. Variables and arguments that do not fit their types are the caller's
 * mistake, but graphql's error for it carries no code, so one is added.
 */
function estimateOf(given: Parameters<typeof estimate>[0]): Estimate {
  try {
    return estimate(given);
  } catch (error) {
    if (!(error instanceof GraphQLError) || error.extensions.code !== undefined) throw error;
    const extensions = { code: 'BAD_USER_INPUT', http: { status: 400 } };
    throw new GraphQLError(error.message, { nodes: error.nodes ?? null, extensions });
  }
}

const SMALLER = `Pages multiply from list to list: a list without \`first\` counts as ${DEFAULT_PAGE} records, below a record as ${RELATED_LIST}, and a page of more than ${DEFAULT_PAGE} in full. Ask for smaller pages, such as \`first: 5\`, fewer levels or fewer fields`;

const SHALLOWER =
  'A condition on related records is looked at for each record that might meet it, and one within it for each of those again: ask fewer levels of them, or begin with the records that few are related to, such as those with an `id`';

function checkEstimate({ nodes, cost, conditions, badPages }: Estimate, limits: Limits): void {
  const [bad] = badPages;
  if (bad)
    refuse(
      'BAD_USER_INPUT',
      `asks "${bad.field}" for \`${bad.argument}\` of ${bad.found}, and a page has 0 to ${MAX_PAGE} records`,
      remedyOfSize(bad.found),
    );
  if (nodes > limits.nodes)
    refuse(
      'TOO_MANY_NODES',
      `is expected to return ${nodes} records and at most ${limits.nodes} are allowed`,
      SMALLER,
    );
  if (cost <= limits.cost) return;
  const ofConditions = conditions();
  const remedy = ofConditions > cost / 2 ? SHALLOWER : SMALLER;
  const found = `costs ${cost} points, ${ofConditions} of them for filters and orders, and at most ${limits.cost} are allowed`;
  refuse('COST_LIMIT_EXCEEDED', found, remedy);
}
