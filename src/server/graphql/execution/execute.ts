import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
} from 'graphql';
import { deciders, planOf } from './plan.ts';
import { type OperationPlan, type PlanRun, runFields, type Variables } from './run.ts';

/** A valid document to be executed. */
export interface ExecutionRequest {
  readonly document: DocumentNode;
  readonly operationName?: string | null | undefined;
  readonly variables?: Variables | undefined;
  readonly context: unknown;
}

export type Executor = (asked: ExecutionRequest) => Promise<ExecutionResult>;

/** Keeps the plans of one document for as long as there is room. */
export interface KeptPlans {
  get(key: string): { readonly plan: OperationPlan | undefined } | undefined;
  set(key: string, kept: { readonly plan: OperationPlan | undefined }): void;
}

/** A document seen before: the variables that decide what is selected, and its plans by operation and values of these. */
interface KnownDocument {
  readonly deciders: readonly string[];
  readonly plans: KeptPlans;
}

const MAX_ERRORS = 50;

/**
 * Executes queries as graphql does, by plans that are kept with their documents: what is selected of which type, arguments without
 * variables and what resolvers are told of a field are worked out once and not for every record. The answers and their errors are
 * those of graphql, which answers what is not planned.
 */
export function createExecutor(
  schema: GraphQLSchema,
  plansOf: (document: DocumentNode) => KeptPlans = () => new Map(),
): Executor {
  const documents = new WeakMap<DocumentNode, KnownDocument>();
  return async (asked) => {
    const { document, context } = asked;
    const given = asked.variables ?? {};
    const byGraphql = () =>
      execute({
        ...{ schema, document, contextValue: context, variableValues: given },
        ...(asked.operationName && { operationName: asked.operationName }),
      });
    const operation = getOperationAST(document, asked.operationName);
    if (!operation) return byGraphql();
    const { coerced: variables } = getVariableValues(schema, operation.variableDefinitions ?? [], given, {
      maxErrors: MAX_ERRORS,
    });
    if (!variables) return byGraphql();
    const known = documents.get(document) ?? { deciders: deciders(document), plans: plansOf(document) };
    documents.set(document, known);
    const plan = knownPlan(known, operation.name?.value ?? '', variables, (read) =>
      planOf(schema, document, { operation, variables: read }),
    );
    return plan
      ? runPlan({ schema, plan, context, variables, errors: [], infos: [], args: [] })
      : byGraphql();
  };
}

function knownPlan(
  known: KnownDocument,
  name: string,
  variables: Variables,
  make: (read: Variables) => OperationPlan | undefined,
): OperationPlan | undefined {
  const { plans } = known;
  const read = Object.fromEntries(known.deciders.map((decider) => [decider, variables[decider]]));
  const key = known.deciders.length === 0 ? name : `${name} ${JSON.stringify(read)}`;
  const kept = plans.get(key);
  if (kept) return kept.plan;
  const plan = make(read);
  plans.set(key, { plan });
  return plan;
}

async function runPlan(run: PlanRun): Promise<ExecutionResult> {
  const { errors } = run;
  const data = await dataOf(run);
  return errors.length > 0 ? { errors, data } : { data };
}

async function dataOf(run: PlanRun): Promise<Record<string, unknown> | null> {
  try {
    return await runFields(run, run.plan.root, undefined, undefined);
  } catch (error) {
    run.errors.push(error as PlanRun['errors'][number]);
    return null;
  }
}
