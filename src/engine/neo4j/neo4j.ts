import { setTimeout as sleep } from 'node:timers/promises';
import neo4j, { Neo4jError } from 'neo4j-driver';
import { UnavailableError } from '../../errors.ts';
import { CircuitBreaker } from '../circuit-breaker.ts';
import { earlier, furtherCalls, withinDeadline } from '../deadline.ts';
import type {
  Capabilities,
  ChangeSize,
  Elsewhere,
  Engine,
  Health,
  NamedQuery,
  Params,
  ReadOptions,
  Row,
  SearchHit,
  SearchRequest,
  StorageSchema,
  Supposition,
  Transaction,
} from '../engine.ts';
import { clausesOf } from '../search-clauses.ts';
import { definitions, isConstraint, uniqueName } from './definitions.ts';
import { RenewedDriver } from './driver.ts';
import {
  isOutage,
  isRefused,
  isRetriable,
  leavesOpen,
  reasonOf,
  TOLD,
  translated,
  unknownOutcome,
} from './errors.ts';
import { Planning } from './planning.ts';
import { hitsOf, luceneQuery, searchText, TEXT_INDEX, textIndexName } from './search.ts';
import { capped, type IsOver, Neo4jTransaction, refuseWhen, Watch } from './transaction.ts';
import { driverParams, rowOf } from './values.ts';

/** The address of the server and the limits of its use. */
export interface Neo4jOptions {
  /** `bolt://` for one server, `neo4j://` for a cluster, `+s` for TLS. */
  readonly uri: string;
  readonly username: string;
  readonly password: string;
  /** Always named: without a name the driver asks the server first. */
  readonly database: string;
  /** Time for one query, milliseconds. */
  readonly callMs: number;
  readonly poolSize: number;
  /** Marks of writes by other connections that reads here must see. */
  readonly bookmarks?: readonly string[];
}

const HEALTH_MS = 4_500;
/** A database that is up answers a trivial query within this time, however slow other queries are. */
const WORD_MS = 1_000;
/** A write is several queries; its deadline is this many times that of one. */
const WRITE_CALLS = 6;
/** An index over a full database takes long to build; its deadline is this many times that of one query. */
const PREPARE_CALLS = 60;
const OLDEST = [5, 23] as const;

/** A call costs a round trip, and a subquery of a subquery some microseconds. */
const CAPABILITIES: Capabilities = { hasOrderedRelationshipIndexes: true, readsNestedLists: true };

/** Opens a pool to Neo4j 5.23 or later. It does not connect yet: `check` says whether it can. */
export function openNeo4j(options: Neo4jOptions): Engine {
  return new Neo4jEngine(options);
}

/** The deadline of one call, and its name in messages. */
interface Limit extends ReadOptions {
  readonly name: string;
  readonly callMs: number;
  /** Watches each query of a change that may take long, so that one which hangs is given up as soon as in any other. */
  readonly watch?: Watch;
}

/**
 * Neo4j over its driver. Every call has a deadline of ours. Reads are auto-commit and repeated here; writes
 * are managed transactions, which may run twice when a connection is lost during COMMIT, so their work must
 * be idempotent.
 */
class Neo4jEngine implements Engine {
  readonly kind = 'neo4j';
  readonly capabilities = CAPABILITIES;
  readonly #options: Neo4jOptions;
  readonly #driver: RenewedDriver;
  readonly #breaker = new CircuitBreaker();
  readonly #planning = new Planning();
  #schema: StorageSchema | undefined;
  #isClosed = false;
  #isWaitingForWord = false;

  constructor(options: Neo4jOptions) {
    this.#options = options;
    this.#driver = new RenewedDriver({ ...options, patienceMs: options.callMs });
  }

  async prepare(schema: StorageSchema): Promise<void> {
    this.#schema = schema;
    const callMs = this.#options.callMs * PREPARE_CALLS;
    const outdated = await this.#guarded({ name: 'prepare', callMs }, () => this.#whyOutdated(callMs));
    if (outdated !== undefined) throw new UnavailableError(outdated);
    const known = new Set(
      (await this.read({ name: 'prepare', text: 'SHOW INDEXES YIELD name RETURN name' })).map(
        ({ name }) => name,
      ),
    );
    const missing = definitions(schema).filter(({ name }) => !known.has(name));
    const [constraints, indexes] = [
      missing.filter(isConstraint),
      missing.filter((one) => !isConstraint(one)),
    ];
    // A constraint builds its index in a transaction of its own. The rest is seconds sooner in one
    // transaction than one by one.
    for (const texts of [
      await this.#outlived(schema),
      ...constraints.map(({ text }) => [text]),
      indexes.map(({ text }) => text),
    ]) {
      if (texts.length === 0) continue;
      await this.#write({ name: 'prepare', callMs }, async (tx) => {
        for (const text of texts) await tx.run({ name: 'prepare', text });
      });
    }
    await this.#guarded({ name: 'prepare', callMs }, () =>
      this.#auto(`CALL db.awaitIndexes(${Math.ceil(callMs / 1_000)})`, {}, callMs),
    );
  }

  async check(): Promise<Health> {
    if (this.#isClosed)
      return { ready: false, reason: 'The database connection is closed; start Accord again.' };
    try {
      const limit = { name: 'check', callMs: HEALTH_MS };
      const reason = await this.#within(
        limit,
        async () => (await this.#whyOutdated(HEALTH_MS)) ?? (await this.#whyUnprepared()),
      );
      return reason === undefined ? { ready: true } : { ready: false, reason };
    } catch (error) {
      return {
        ready: false,
        reason: reasonOf(error, this.#options),
        told: TOLD,
        ...(isRefused(error) && { isRefused: true }),
      };
    }
  }

  async read(statement: NamedQuery, params: Params = {}, options: ReadOptions = {}): Promise<Row[]> {
    const { name, text } = statement;
    const { callMs } = this.#options;
    return this.#guarded({ name, callMs, ...options }, (isOver) =>
      untilOver(isOver, async () => capped(await this.#auto(text, params, callMs, isOver), statement)),
    );
  }

  write<T>(work: (tx: Transaction) => Promise<T>, size: ChangeSize = {}): Promise<T> {
    return this.#write(this.#timeOf('write', size), work);
  }

  suppose<T>(work: (tx: Supposition) => Promise<T>, options: ReadOptions & ChangeSize = {}): Promise<T> {
    const limit = this.#timeOf('suppose', options);
    return this.#guarded(limit, (isOver) => untilOver(isOver, () => this.#supposed(work, { limit, isOver })));
  }

  /** The time of a change. One of many rows has more, as long as none of its queries takes as long as a whole usual change. */
  #timeOf(name: string, { deadline, ...size }: ReadOptions & ChangeSize): Limit {
    const { callMs } = this.#options;
    const [usual, further] = [callMs * WRITE_CALLS, furtherCalls(size)];
    const limit = { name, callMs: usual + callMs * further };
    if (further === 0) return { ...limit, ...(deadline && { deadline }) };
    const watch = new Watch(name, usual);
    return { ...limit, watch, deadline: deadline ? earlier(deadline, watch.signal) : watch.signal };
  }

  async search(request: SearchRequest): Promise<SearchHit[]> {
    return this.#searchBy(request, (statement, params) => this.read(statement, params));
  }

  async #searchBy(request: SearchRequest, read: Transaction['run']): Promise<SearchHit[]> {
    const search = this.#schema?.search;
    if (!search || (request.words.length === 0 && request.keys.length === 0)) return [];
    const { limit, properties } = request;
    const query = luceneQuery(clausesOf(request, search));
    const name = request.isBeginning === true ? 'search.beginning' : 'search';
    return hitsOf(await read({ name, text: searchText(search, properties) }, { query, limit }));
  }

  async #supposed<T>(
    work: (tx: Supposition) => Promise<T>,
    { limit, isOver }: { readonly limit: Limit; readonly isOver: IsOver },
  ): Promise<T> {
    const session = this.#driver.session(neo4j.session.WRITE);
    try {
      const begun = await session.beginTransaction({ timeout: limit.callMs });
      try {
        const tx = new Neo4jTransaction(begun, isOver, limit.watch);
        const run: Transaction['run'] = (statement, params) => tx.run(statement, params);
        return await work({
          run,
          touch: () => tx.touch(),
          search: (request) => this.#searchBy(request, run),
          // Who writes to other nodes does not wait, and who writes to the same ones is few.
          isAwaited: () => false,
        });
      } finally {
        if (begun.isOpen()) await begun.rollback();
      }
    } finally {
      await session.close().catch(() => undefined);
    }
  }

  async elsewhere(): Promise<Elsewhere> {
    const { uri, username, password, database, callMs } = this.#options;
    return { uri, username, password, database, callMs, bookmarks: await this.#driver.bookmarks() };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#driver.close();
  }

  async #write<T>(limit: Limit, work: (tx: Transaction) => Promise<T>): Promise<T> {
    let mayBeApplied = false;
    try {
      return await this.#guarded(limit, async (isOver) => {
        const session = this.#driver.session(neo4j.session.WRITE);
        try {
          return await session.executeWrite(
            async (transaction) => {
              const value = await work(new Neo4jTransaction(transaction, isOver, limit.watch));
              refuseWhen(isOver);
              mayBeApplied = true;
              return value;
            },
            { timeout: limit.callMs },
          );
        } finally {
          await session.close().catch(() => undefined);
        }
      });
    } catch (error) {
      const cause = error instanceof UnavailableError ? (error.cause ?? error) : error;
      throw mayBeApplied && leavesOpen(cause) ? unknownOutcome(cause, this.#options) : error;
    }
  }

  /** Runs a call within its deadline and behind the circuit breaker, and turns its errors into ours. */
  async #guarded<T>(limit: Limit, call: (isOver: IsOver) => Promise<T>): Promise<T> {
    if (this.#isClosed)
      throw new UnavailableError('The database connection is closed; open it again before asking.');
    this.#breaker.admit();
    try {
      const value = await this.#within(limit, call);
      this.#breaker.succeeded();
      return value;
    } catch (error) {
      // A client that went away says nothing about the database.
      if (!limit.deadline?.aborted) this.#note(error);
      throw translated(limit.name, error, this.#options);
    }
  }

  #note(error: unknown): void {
    if (isOutage(error)) {
      this.#breaker.failed(reasonOf(error, this.#options));
      this.#planning.forget();
    } else if (error instanceof Neo4jError) this.#breaker.succeeded();
    if (error instanceof UnavailableError) void this.#waitForWord();
  }

  /**
   * Closes the circuit when the database answers a query that costs nothing: then the calls that ran out of
   * time were slow themselves, and others need not suffer for them. A large query that is new to a busy
   * server takes seconds to plan, and no transaction limit ends that.
   */
  async #waitForWord(): Promise<void> {
    if (this.#isWaitingForWord || this.#isClosed) return;
    this.#isWaitingForWord = true;
    const callMs = Math.min(WORD_MS, this.#options.callMs);
    try {
      await this.#within({ name: 'word', callMs }, () => this.#auto('RETURN 1 AS word', {}, callMs));
      this.#breaker.succeeded();
    } catch {
      // The call that was late is counted already.
    } finally {
      this.#isWaitingForWord = false;
    }
  }

  async #within<T>(limit: Limit, call: (isOver: IsOver) => Promise<T>): Promise<T> {
    // Ends a little before the deadline, so that the database's own explanation reaches the caller.
    const end = Date.now() + limit.callMs * 0.9;
    let isGivenUp = false;
    let work: Promise<T> | undefined;
    try {
      return await withinDeadline(() => {
        work = call((inMs = 0) => isGivenUp || Date.now() + inMs >= end || limit.deadline?.aborted === true);
        return work;
      }, limit);
    } catch (error) {
      isGivenUp = true;
      if (work) this.#driver.abandon(work);
      throw error;
    }
  }

  async #auto(text: string, params: Params, timeout: number, isOver: IsOver = () => false): Promise<Row[]> {
    const session = this.#driver.session(neo4j.session.READ);
    try {
      const given = driverParams(params);
      const start = () => withoutTrace(() => session.run(text, given, { timeout }));
      const result = await this.#planning.ask(text, { callMs: timeout, isOver }, start);
      return result.records.map(rowOf);
    } finally {
      session.close().catch(() => undefined);
    }
  }

  async #whyOutdated(callMs: number): Promise<string | undefined> {
    const [row] = await this.#auto(COMPONENTS, {}, callMs);
    const version = String(row?.version ?? 'none');
    return isRecent(version)
      ? undefined
      : `Neo4j ${OLDEST.join('.')} or later is needed; found ${version}. Upgrade the server.`;
  }

  /** Returns the commands that drop text indexes over other properties than those now wanted. */
  async #outlived({ search }: StorageSchema): Promise<string[]> {
    const text = 'SHOW FULLTEXT INDEXES YIELD name WHERE name STARTS WITH $prefix RETURN name';
    const rows = await this.read({ name: 'prepare', text }, { prefix: TEXT_INDEX });
    const names = rows.map((row) => String(row.name)).filter((name) => name !== textIndexName(search));
    return names.map((name) => `DROP INDEX \`${name}\` IF EXISTS`);
  }

  async #whyUnprepared(): Promise<string | undefined> {
    if (!this.#schema) return undefined;
    const rows = await this.#auto('SHOW CONSTRAINTS YIELD name RETURN name', {}, HEALTH_MS);
    const present = new Set(rows.map((row) => row.name));
    const missing = this.#schema.unique.map(uniqueName).filter((name) => !present.has(name));
    return missing.length === 0
      ? undefined
      : `The database lacks the constraint ${missing.join(', ')}. Start Accord with a user that may create constraints.`;
  }
}

const COMPONENTS =
  "CALL dbms.components() YIELD name, versions WHERE name = 'Neo4j Kernel' RETURN versions[0] AS version";

/** Calls again while what hindered the call may pass and there is time. */
async function untilOver<T>(isOver: IsOver, call: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      const pause = Math.min(500, 25 * 2 ** attempt) * (0.5 + Math.random());
      if (!isRetriable(error) || isOver(pause)) throw error;
      await sleep(pause);
    }
  }
}

/**
 * The driver takes a stack trace for every call, in case it fails. That costs a twentieth of what the server
 * spends, for a text that is never shown.
 */
function withoutTrace<T>(start: () => T): T {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return start();
  } finally {
    Error.stackTraceLimit = limit;
  }
}

function isRecent(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}
