import { type GraphQLSchema, graphql } from 'graphql';
import neo4j, { type Driver, type ProfiledPlan } from 'neo4j-driver';
import type { Engine, Params, Row } from '../src/engine/engine.ts';
import { createContext } from '../src/query/request-context.ts';
import type { Contract } from '../src/schema.ts';
import type { Data, Shape } from './shape.ts';

/** The figures that need no clock. */
export interface Counts {
  /** Calls to the database for one question, the most over its variants. */
  readonly calls: number;
  /** Different Cypher texts over all variants. */
  readonly texts: number;
  readonly rows: number;
  /** For the first variant, by PROFILE. */
  readonly dbHits: number;
}

export interface Call {
  readonly text: string;
  readonly params: Params;
  readonly rows: number;
}

/** The reads of an engine since they were last counted. */
export interface Reads {
  take(): readonly Call[];
}

/** Notes every read of an engine from now on, those that its text search makes included. */
export function watchReads(engine: Engine): Reads {
  const calls: Call[] = [];
  const read = engine.read.bind(engine);
  engine.read = async (statement, params = {}, options): Promise<Row[]> => {
    const rows = await read(statement, params, options);
    calls.push({ text: statement.text, params, rows: rows.length });
    return rows;
  };
  return { take: () => calls.splice(0) };
}

/**
 * Asks our API in this process and counts. The first question is not counted, because it fills what is kept
 * between questions.
 */
export async function countOurs(on: Counted, shape: Shape): Promise<Counts> {
  await askOurs(on, shape, 0);
  return summarise(on.driver, shape, async (variant, note) => {
    on.reads.take();
    await askOurs(on, shape, variant);
    for (const call of on.reads.take()) note(call);
  });
}

export interface Counted {
  readonly engine: Engine;
  readonly reads: Reads;
  readonly contract: Contract;
  readonly schema: GraphQLSchema;
  readonly driver: Driver;
}

async function askOurs({ engine, contract, schema }: Counted, shape: Shape, variant: number): Promise<void> {
  const { query, variables } = shape.ours(variant);
  const contextValue = createContext({ engine, model: contract.model });
  const { errors } = await graphql({ schema, source: query, variableValues: variables, contextValue });
  if (errors?.[0]) throw errors[0];
}

export async function countRaw(driver: Driver, shape: Shape): Promise<Counts> {
  return summarise(driver, shape, async (variant, note) => {
    await shape.raw(async (text, params) => {
      const { records } = await driver.executeQuery(text, whole(params as Params), { database: 'neo4j' });
      note({ text, params: params as Params, rows: records.length });
      return records.map((record) => plain(record.toObject()) as Data);
    }, variant);
  });
}

/** Asks the library in this process, with a driver that counts what it sends. */
export async function countTheirs(
  driver: Driver,
  schema: GraphQLSchema,
  shape: Shape,
): Promise<Counts | undefined> {
  const { theirs } = shape;
  if (!theirs) return undefined;
  return summarise(driver, shape, async (variant, note) => {
    const { query, variables } = theirs(variant);
    const contextValue = { executionContext: watched(driver, note), sessionConfig: { database: 'neo4j' } };
    const { errors } = await graphql({ schema, source: query, variableValues: variables, contextValue });
    if (errors?.[0]) throw errors[0];
  });
}

/** No further variant is asked after this time; only the slowest shapes of the library reach it. */
const MAX_MS = 20_000;

async function summarise(
  driver: Driver,
  shape: Shape,
  ask: (variant: number, note: (call: Call) => void) => Promise<void>,
): Promise<Counts> {
  const texts = new Set<string>();
  let [calls, rows, dbHits] = [0, 0, 0];
  const end = performance.now() + MAX_MS;
  for (let variant = 0; variant < shape.variants && performance.now() < end; variant += 1) {
    const made: Call[] = [];
    await ask(variant, (call) => made.push(call));
    for (const { text } of made) texts.add(text);
    calls = Math.max(calls, made.length);
    if (variant > 0) continue;
    rows = made.reduce((sum, call) => sum + call.rows, 0);
    for (const call of made) dbHits += await hitsOf(driver, call);
  }
  return { calls, texts: texts.size, rows, dbHits };
}

async function hitsOf(driver: Driver, { text, params }: Call): Promise<number> {
  const { summary } = await driver.executeQuery(`PROFILE ${text}`, whole(params), { database: 'neo4j' });
  return summary.profile ? sum(summary.profile) : 0;
}

function sum(plan: ProfiledPlan): number {
  return plan.children.reduce((total, child) => total + sum(child), Number(plan.dbHits));
}

/** Whole numbers as the database's integers. */
function whole(params: Params): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(params).map(([key, value]) => [
      key,
      Number.isInteger(value) ? neo4j.int(value as number) : value,
    ]),
  );
}

function plain(value: unknown): unknown {
  if (neo4j.isInt(value as object)) return Number(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}

/** Returns a driver whose sessions and transactions report what they run. */
function watched(target: Driver, note: (call: Call) => void): Driver {
  const watch = <T extends object>(inner: T): T =>
    new Proxy(inner, {
      get(on, key) {
        const value: unknown = Reflect.get(on, key);
        if (typeof value !== 'function') return value;
        return (...given: unknown[]) => {
          if (key === 'run') {
            const [text, params] = given as [string, Params];
            note({ text, params: params ?? {}, rows: 0 });
          }
          const wrapped = given.map((each) =>
            typeof each === 'function' && (key === 'executeRead' || key === 'executeWrite')
              ? (transaction: object) => each(watch(transaction))
              : each,
          );
          const result = Reflect.apply(value, on, wrapped) as unknown;
          return key === 'session' || key === 'beginTransaction' ? watch(result as object) : result;
        };
      },
    });
  return watch(target);
}
