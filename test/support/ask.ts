import {
  type DocumentNode,
  type ExecutionResult,
  type GraphQLError,
  type GraphQLSchema,
  parse,
  validate,
} from 'graphql';
import { type Config, readConfig } from '../../src/config.ts';
import type { Engine } from '../../src/engine/engine.ts';
import type { Principal, Role } from '../../src/model/access.ts';
import { type Access, createContext, type RequestContext } from '../../src/query/request-context.ts';
import { buildSchema, type Contract, readContract } from '../../src/schema.ts';
import { type Ask, createAsk } from '../../src/server/graphql/ask.ts';

let built: { readonly contract: Contract; readonly schema: GraphQLSchema; readonly answer: Ask } | undefined;

/** The contract and its executable schema, built once for each test file. */
export function api() {
  if (!built) {
    const contract = readContract();
    const schema = buildSchema(contract);
    built = { contract, schema, answer: createAsk(schema, readConfig(process.env).executor) };
  }
  return built;
}

/** When everything is asked, so that what depends on today does not depend on the day of the test. */
const NOW = new Date('2026-11-24T12:00:00Z');

/** Asks the API on an engine and gives the whole result, errors included. */
export async function askResult(
  engine: Engine,
  source: string,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<ExecutionResult> {
  const { document, errors } = readDocument(source);
  return errors.length > 0
    ? { errors }
    : api().answer({ question: document, variables, context: contextOn(engine) });
}

interface Read {
  readonly document: DocumentNode;
  readonly errors: readonly GraphQLError[];
}

/** Returns the same parsed document for the same text, as the server does. */
function readDocument(source: string): Read {
  const known = documents.get(source);
  if (known) return known;
  const document = parse(source);
  const read = { document, errors: validate(api().schema, document) };
  documents.set(source, read);
  return read;
}

const documents = new Map<string, Read>();

/** Asks by graphql's own executor, whose answers ours must match. */
export function askByGraphql(
  engine: Engine,
  source: string,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<ExecutionResult> {
  return createAsk(api().schema, 'graphql')({ question: source, variables, context: contextOn(engine) });
}

function contextOn(engine: Engine, access?: Access): RequestContext {
  const { model } = api().contract;
  return createContext({ engine, model, now: () => NOW, ...(access && { access }) });
}

/** A caller of a role, where writing is open. */
export function callerOf(role: Role, own: Partial<Access> & Partial<Principal> = {}): Access {
  const { name = `the ${role}`, keyId = `key-${role}`, only, ...access } = own;
  const principal = { name, role, keyId, only };
  return { principal, isWritingOpen: true, requestId: 'request-1', onRefused: () => undefined, ...access };
}

/** Asks the API as somebody, by either executor, and gives the whole result. */
export async function askAs(
  engine: Engine,
  access: Access | undefined,
  asked: {
    readonly source: string;
    readonly variables?: Readonly<Record<string, unknown>>;
    readonly executor?: Config['executor'];
  },
): Promise<ExecutionResult> {
  const { source, variables = {}, executor = 'plans' } = asked;
  const answer = createAsk(api().schema, executor);
  const result = await answer({ question: source, variables, context: contextOn(engine, access) });
  return JSON.parse(JSON.stringify(result)) as ExecutionResult;
}

/** Asks the API on an engine and gives the data; an error fails the test with its message. */
export async function ask(
  engine: Engine,
  source: string,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<Readonly<Record<string, unknown>>> {
  const { data, errors } = await askResult(engine, source, variables);
  if (errors?.[0]) throw errors[0].originalError ?? errors[0];
  return JSON.parse(JSON.stringify(data)) as Readonly<Record<string, unknown>>;
}
