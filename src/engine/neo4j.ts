import { setTimeout as sleep } from 'node:timers/promises';
import neo4j, {
  type Driver,
  type ManagedTransaction,
  Neo4jError,
  type Record as Neo4jRecord,
  type Session,
} from 'neo4j-driver';
import { ConstraintError, CypherError, UnavailableError } from '../errors.ts';
import { CircuitBreaker } from './circuit-breaker.ts';
import { withinDeadline } from './deadline.ts';
import type {
  Engine,
  Health,
  Params,
  ReadOptions,
  Row,
  SearchHit,
  SearchRequest,
  Statement,
  StorageSchema,
  Transaction,
  Value,
} from './engine.ts';
import { fuzziness, words } from './text-index.ts';
import { checkParams, MAX_ROWS, plainRow } from './values.ts';

export interface Neo4jOptions {
  /** `bolt://` for one server, `neo4j://` for a cluster, `+s` for TLS. */
  readonly uri: string;
  readonly username: string;
  readonly password: string;
  /** Always named: without it the driver asks the server first. */
  readonly database: string;
  /** Time for one statement, milliseconds. */
  readonly callMs: number;
  readonly poolSize: number;
}

const ACQUIRE_MS = 1_000;
const CONNECT_MS = 3_000;
const IDLE_CHECK_MS = 30_000;
const WRITE_RETRY_MS = 2_000;
const HEALTH_MS = 4_500;
const OLDEST = [5, 23] as const;
const SEARCH_INDEX = 'accord_search';

/** Opens a pool to Neo4j 5.23 or later. Does not connect yet: `check` says whether it can. */
export function openNeo4j(options: Neo4jOptions): Engine {
  return new Neo4jEngine(options);
}

/**
 * Neo4j over its driver. Every call has a deadline of ours; reads are auto-commit and repeated here; writes are managed transactions,
 * which may run twice when a connection is lost during COMMIT, so what they do must be idempotent.
 */
class Neo4jEngine implements Engine {
  readonly kind = 'neo4j';
  readonly #options: Neo4jOptions;
  readonly #driver: Driver;
  readonly #bookmarks = neo4j.bookmarkManager();
  readonly #breaker = new CircuitBreaker();
  #schema: StorageSchema | undefined;
  #isClosed = false;

  constructor(options: Neo4jOptions) {
    this.#options = options;
    this.#driver = neo4j.driver(options.uri, neo4j.auth.basic(options.username, options.password), {
      maxConnectionPoolSize: options.poolSize,
      connectionAcquisitionTimeout: ACQUIRE_MS,
      connectionTimeout: CONNECT_MS,
      connectionLivenessCheckTimeout: IDLE_CHECK_MS,
      maxTransactionRetryTime: WRITE_RETRY_MS,
      useBigInt: true,
      userAgent: 'accord',
    });
  }

  async prepare(schema: StorageSchema): Promise<void> {
    this.#schema = schema;
    for (const text of definitions(schema)) {
      await this.#guarded('prepare', () => this.#auto(text, {}, neo4j.session.WRITE), {});
    }
    await this.#guarded('prepare', () => this.#auto('CALL db.awaitIndexes(30)', {}, neo4j.session.READ), {});
  }

  async check(): Promise<Health> {
    if (this.#isClosed)
      return { ready: false, reason: 'The database connection is closed; start Accord again.' };
    try {
      const rows = await withinDeadline(this.#auto(COMPONENTS, {}, neo4j.session.READ), {
        name: 'check',
        callMs: HEALTH_MS,
      });
      const version = String(rows[0]?.version ?? '');
      if (!isRecent(version)) {
        return {
          ready: false,
          reason: `Neo4j ${OLDEST.join('.')} or later is needed; found ${version}. Upgrade the server.`,
        };
      }
      return await this.#checkSchema();
    } catch (error) {
      return { ready: false, reason: reasonOf(error, this.#options) };
    }
  }

  read(statement: Statement, params: Params = {}, options: ReadOptions = {}): Promise<Row[]> {
    return this.#guarded(
      statement.name,
      async (isOver) => {
        for (let attempt = 0; ; attempt += 1) {
          try {
            return capped(await this.#auto(statement.text, params, neo4j.session.READ), statement);
          } catch (error) {
            if (!isRetriable(error) || isOver()) throw error;
            await sleep(Math.min(500, 25 * 2 ** attempt) * (0.5 + Math.random()));
          }
        }
      },
      options,
    );
  }

  write<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.#guarded(
      'write',
      async () => {
        const session = this.#session(neo4j.session.WRITE);
        try {
          return await session.executeWrite((transaction) => work(new Neo4jTransaction(transaction)), {
            timeout: this.#options.callMs * WRITE_CALLS,
          });
        } finally {
          await session.close().catch(() => undefined);
        }
      },
      {},
      WRITE_CALLS,
    );
  }

  async search(request: SearchRequest): Promise<SearchHit[]> {
    const query = luceneQuery(request);
    if (query === '') return [];
    const text = `CALL db.index.fulltext.queryNodes('${SEARCH_INDEX}', $query, {limit: $limit}) YIELD node, score RETURN node.id AS id, score`;
    const rows = await this.read({ name: 'search', text }, { query, limit: request.limit });
    return rows.map((row) => ({ id: String(row.id), score: Number(row.score) }));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#driver.close();
  }

  /** Runs a call under the deadline and behind the circuit breaker, and gives its errors our names. */
  async #guarded<T>(
    name: string,
    call: (isOver: () => boolean) => Promise<T>,
    options: ReadOptions,
    factor = 1,
  ): Promise<T> {
    if (this.#isClosed)
      throw new UnavailableError('The database connection is closed; open it again before asking.');
    this.#breaker.admit();
    const callMs = this.#options.callMs * factor;
    // Ends a little before the deadline, so that the database's own word for what is wrong reaches the caller.
    const end = Date.now() + callMs * 0.9;
    try {
      const value = await withinDeadline(
        call(() => Date.now() >= end || options.deadline?.aborted === true),
        { name, callMs, ...options },
      );
      this.#breaker.succeeded();
      return value;
    } catch (error) {
      if (isOutage(error)) this.#breaker.failed();
      throw translated(name, error, this.#options);
    }
  }

  async #auto(text: string, params: Params, mode: 'READ' | 'WRITE'): Promise<Row[]> {
    const session = this.#session(mode);
    try {
      const result = await session.run(text, toDriver(checkParams(params)) as Record<string, unknown>);
      return result.records.map(rowOf);
    } finally {
      session.close().catch(() => undefined);
    }
  }

  #session(defaultAccessMode: 'READ' | 'WRITE'): Session {
    return this.#driver.session({
      database: this.#options.database,
      defaultAccessMode,
      bookmarkManager: this.#bookmarks,
    });
  }

  async #checkSchema(): Promise<Health> {
    if (!this.#schema) return { ready: true };
    const rows = await this.#auto('SHOW CONSTRAINTS YIELD name RETURN name', {}, neo4j.session.READ);
    const present = new Set(rows.map((row) => row.name));
    const missing = this.#schema.unique.map(uniqueName).filter((name) => !present.has(name));
    if (missing.length === 0) return { ready: true };
    return {
      ready: false,
      reason: `The database lacks the constraint ${missing.join(', ')}. Start Accord with a user that may create constraints.`,
    };
  }
}

/** A write is several statements; its deadline is so many times that of one. */
const WRITE_CALLS = 6;

const COMPONENTS =
  "CALL dbms.components() YIELD name, versions WHERE name = 'Neo4j Kernel' RETURN versions[0] AS version";

class Neo4jTransaction implements Transaction {
  readonly #transaction: ManagedTransaction;

  constructor(transaction: ManagedTransaction) {
    this.#transaction = transaction;
  }

  async run(statement: Statement, params: Params = {}): Promise<Row[]> {
    const result = await this.#transaction.run(
      statement.text,
      toDriver(checkParams(params)) as Record<string, unknown>,
    );
    return capped(result.records.map(rowOf), statement);
  }

  /** The text index of Neo4j follows its transactions. */
  touch(): void {}
}

function definitions(schema: StorageSchema): string[] {
  const { label, properties } = schema.search;
  return [
    ...schema.unique.map(
      (rule) =>
        `CREATE CONSTRAINT ${uniqueName(rule)} IF NOT EXISTS FOR (n:${rule.label}) REQUIRE n.${rule.property} IS UNIQUE`,
    ),
    ...schema.indexes.map(
      (index) =>
        `CREATE INDEX ${index.label}_${index.property} IF NOT EXISTS FOR (n:${index.label}) ON (n.${index.property})`,
    ),
    ...schema.relationshipIndexes.map(
      ({ type, properties: keys }) =>
        `CREATE INDEX ${type}_${keys.join('_')} IF NOT EXISTS FOR ()-[r:${type}]-() ON (${keys.map((key) => `r.${key}`).join(', ')})`,
    ),
    `CREATE FULLTEXT INDEX ${SEARCH_INDEX} IF NOT EXISTS FOR (n:${label}) ON EACH [${properties.map((property) => `n.\`${property}\``).join(', ')}]
      OPTIONS {indexConfig: {\`fulltext.analyzer\`: 'standard-folding', \`fulltext.eventually_consistent\`: false}}`,
  ];
}

function uniqueName(rule: { readonly label: string; readonly property: string }): string {
  return `${rule.label}_${rule.property}_unique`;
}

/**
 * A Lucene query that finds each word by itself, its beginning, or with typos. Words hold letters and digits only, so nothing a person
 * types is query syntax.
 */
function luceneQuery(request: SearchRequest): string {
  const asked = words(request.text);
  return asked
    .map((word, index) => {
      const isPrefix = request.prefix === true || index === asked.length - 1 || word.length > 2;
      const edits = fuzziness(word.length);
      const forms = [
        `"${word}"^4`,
        ...(isPrefix ? [`${word}*^2`] : []),
        ...(edits > 0 ? [`${word}~${edits}`] : []),
      ];
      return `(${forms.join(' OR ')})`;
    })
    .join(' OR ');
}

/** The driver sends every JS number as a float; whole ones must go as integers. */
function toDriver(value: Value): unknown {
  if (typeof value === 'number' && Number.isInteger(value)) return neo4j.int(value);
  if (Array.isArray(value)) return value.map(toDriver);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toDriver(item)]));
}

function rowOf(record: Neo4jRecord): Row {
  const values = record.keys.map((key) => [String(key), entityAsMap(record.get(key))]);
  return plainRow(Object.fromEntries(values));
}

/** Nodes and relationships are maps of their properties above the adapter, as on the embedded engine. */
function entityAsMap(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(entityAsMap);
  if (neo4j.isNode(value as object) || neo4j.isRelationship(value as object))
    return (value as { properties: unknown }).properties;
  return value;
}

function capped(rows: Row[], statement: Statement): Row[] {
  if (rows.length <= MAX_ROWS) return rows;
  throw new CypherError(
    `The statement "${statement.name}" returned ${rows.length} rows; at most ${MAX_ROWS} are allowed. Limit it.`,
  );
}

function isRecent(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}

function isRetriable(error: unknown): boolean {
  return error instanceof Neo4jError && error.retriable && !isPoolExhausted(error);
}

function isPoolExhausted(error: unknown): boolean {
  return error instanceof Error && error.message.includes('Connection acquisition timed out');
}

function isOutage(error: unknown): boolean {
  return (
    error instanceof UnavailableError ||
    (error instanceof Neo4jError && ['ServiceUnavailable', 'SessionExpired'].includes(error.code))
  );
}

function translated(name: string, error: unknown, options: Neo4jOptions): unknown {
  if (!(error instanceof Neo4jError)) return error;
  if (isPoolExhausted(error)) {
    return new UnavailableError(`All ${options.poolSize} database connections are busy; try again shortly.`, {
      cause: error,
    });
  }
  if (error.code.includes('ConstraintValidationFailed')) {
    return new ConstraintError(
      `The statement "${name}" breaks a uniqueness rule, and nothing of it was applied: ${error.message}`,
      { cause: error },
    );
  }
  if (error.code.startsWith('Neo.ClientError.Statement')) {
    return new CypherError(`The statement "${name}" cannot be understood: ${error.message}`, {
      cause: error,
    });
  }
  if (
    isOutage(error) ||
    error.code.startsWith('Neo.TransientError') ||
    error.code.startsWith('Neo.ClientError.Security')
  ) {
    return new UnavailableError(reasonOf(error, options), { cause: error });
  }
  return error;
}

/** What is wrong with the database and what to do, as a sentence. */
function reasonOf(error: unknown, options: Neo4jOptions): string {
  if (error instanceof UnavailableError) return error.message;
  const code = error instanceof Neo4jError ? error.code : '';
  const message = error instanceof Error ? error.message : String(error);
  if (code.includes('Unauthorized') || code.includes('AuthenticationRateLimit')) {
    return `Neo4j at ${options.uri} refuses the user "${options.username}" or its password. Check NEO4J_USERNAME and NEO4J_PASSWORD.`;
  }
  if (code.includes('CredentialsExpired')) {
    return `The password of "${options.username}" at ${options.uri} has expired. Set a new one in Neo4j, then NEO4J_PASSWORD.`;
  }
  if (code.includes('DatabaseNotFound')) {
    return `Neo4j at ${options.uri} has no database "${options.database}". Check NEO4J_DATABASE.`;
  }
  if (code === 'ServiceUnavailable' || code === 'SessionExpired') {
    return `Neo4j cannot be reached at ${options.uri}. Check NEO4J_URI and that the server runs. (${message})`;
  }
  return `Neo4j at ${options.uri} cannot answer now: ${message}`;
}
