import { type DocumentNode, type ExecutionResult, getOperationAST } from 'graphql';
import { InputError } from '../../errors.ts';
import type { AdmissionParts } from '../admission.ts';
import { readText } from '../graphql/ask.ts';
import { checkShape, checkVariables, refuse } from '../graphql/document-shape.ts';
import type { GraphqlParts } from '../graphql/graphql.ts';
import { checkCost } from '../graphql/refuse-costly.ts';

/** The times of subscriptions that depend on nobody's machine. */
export interface SubscriptionTimes {
  /** So often it is looked whether something was written: one read of one node, however many follow. */
  readonly lookMs: number;
  /** So often it is looked whether a key is still taken while nothing is told. */
  readonly checkMs: number;
  /** A client of a WebSocket says who it is within this, or is none. */
  readonly initMs: number;
}

export const SUBSCRIPTION_TIMES: SubscriptionTimes = { lookMs: 1_000, checkMs: 5_000, initMs: 3_000 };

export type SubscriptionParts = GraphqlParts &
  AdmissionParts & {
    /** `SUBSCRIPTION_TIMES` when left out. */
    readonly subscriptionTimes?: SubscriptionTimes;
  };

/** What a subscriber asks for, and as whom. */
export interface Subscribing {
  readonly query: string;
  readonly operationName?: string | null | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
  /** The key that came with it. */
  readonly bearer: string | undefined;
  /** The address that it comes from. */
  readonly ip: string;
  /** Aborted once nobody takes what is told. */
  readonly over: AbortSignal;
  /** Ends the connection of who takes nothing any more; what it is told last may reach it or not. */
  readonly cut: (last: ExecutionResult) => void;
}

/**
 * Reads a subscription; returns it with what it costs. Refuses what is none, or asks too much of each change, as operations are refused.
 */
export function checkSubscription(
  { schema, config: { limits }, graph }: SubscriptionParts,
  { query, operationName, variables }: Subscribing,
): { readonly document: DocumentNode; readonly points: number } {
  const text = readText(schema, query, limits);
  if ('errors' in text) throw text.errors[0] ?? new InputError('The document cannot be read.');
  const { document } = text;
  const operation = getOperationAST(document, operationName);
  if (!operation)
    throw new InputError('Expected one operation, or the name of one of several in `operationName`.');
  if (operation.operation !== 'subscription')
    refuse(
      'BAD_USER_INPUT',
      `is a ${operation.operation}, and subscriptions are asked for here`,
      'Send it to /graphql',
    );
  checkShape(document, operation, limits);
  checkVariables(variables ?? {}, limits);
  const named = operationName ?? undefined;
  const points = checkCost(
    { schema, document, variables: variables ?? {}, operationName: named, graph: graph() },
    limits,
  );
  return { document, points };
}
