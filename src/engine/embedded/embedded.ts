import { setTimeout as sleep } from 'node:timers/promises';
import grafeo from '@grafeo-db/js';
import { ConstraintError, CypherError, TooDeepError, UnavailableError } from '../../errors.ts';
import { furtherCalls, withinDeadline } from '../deadline.ts';
import type {
  Capabilities,
  Engine,
  GraphUse,
  Health,
  NamedQuery,
  Params,
  ReadOptions,
  Row,
  SearchHit,
  SearchRequest,
  StorageSchema,
  SupposeOptions,
  Supposition,
  Transaction,
} from '../engine.ts';
import { checkParams, MAX_ROWS, plainRow } from '../values.ts';
import { type Copy, copyOf, type Database, isFull, messageOf, openDatabase } from './open-database.ts';
import { EmbeddedSearch } from './search.ts';
import { Turns } from './turns.ts';

type DatabaseTransaction = ReturnType<Database['beginTransaction']>;
type Result = Awaited<ReturnType<Database['executeCypher']>>;

/** Where the embedded database is kept, and its deadline. */
export interface EmbeddedOptions {
  /** Folder of the database. Left out: in memory, for throw-away graphs. */
  readonly folder?: string;
  /** Only `make`, the default, creates what is missing; `read` writes nothing at all, and needs no room on the disk. */
  readonly use?: GraphUse;
  /** Time for one query, milliseconds. */
  readonly callMs: number;
}

/**
 * Commits are not synced to disk one by one but at this interval. A power cut loses at most that much, a
 * killed process nothing.
 */
const CHECKPOINT_MS = 5_000;
const WRITE_ATTEMPTS = 8;
/** Writers wait so long for a reader that supposes and gives way, at first and at most, and to the end of the statement that it is at. */
const HOLD_MS = { first: 250, most: 1_000 };
/** What writers wait for without being noticed. */
const A_MOMENT_MS = 50;

const TOO_BUSY =
  'What was recorded before a merge could not be worked out in time, since writers came first; ask again when less is written.';

/** A reader ends because it kept writers waiting. */
class GivenWay extends Error {
  override readonly name = 'GivenWay';
}

/** A call is answered in this process without a way to go, and subqueries of subqueries are slow. */
export const CAPABILITIES: Capabilities = { hasOrderedRelationshipIndexes: false, readsNestedLists: false };

/**
 * Opens the in-process engine. Throws `UnavailableError` when another process holds the folder, the folder
 * cannot be used, or it holds no graph and none is to be made.
 */
export function openEmbedded(options: EmbeddedOptions): Engine {
  return new EmbeddedEngine(options);
}

/**
 * The in-process engine. One process at a time holds its folder. It departs from the database's own defaults
 * in four things: a uniqueness rule gets an index beside it, a failed query poisons its transaction, a lost
 * write conflict is tried again, and checkpoints run on a timer.
 */
class EmbeddedEngine implements Engine {
  readonly kind = 'embedded';
  readonly capabilities = CAPABILITIES;
  readonly #database: Database;
  readonly #callMs: number;
  readonly #isReader: boolean;
  readonly #folder: string | undefined;
  /** What a reader supposes on. */
  #copy: Copy | undefined;
  #search: EmbeddedSearch | undefined;
  #isClosed = false;
  readonly #turns = new Turns();

  constructor(options: EmbeddedOptions) {
    this.#callMs = options.callMs;
    const { folder, use = 'make' } = options;
    this.#isReader = folder !== undefined && use === 'read';
    this.#folder = folder;
    this.#database = folder === undefined ? grafeo.GrafeoDB.create() : openDatabase(folder, use);
    if (folder !== undefined && !this.#isReader)
      this.#database.setCheckpointTriggers({ intervalMs: CHECKPOINT_MS });
  }

  async prepare(schema: StorageSchema): Promise<void> {
    this.#search ??= new EmbeddedSearch(schema.search, (text, params) => this.#whole(text, params));
    if (this.#isReader) return;
    for (const { label, property } of schema.unique) {
      await this.#run(
        `CREATE CONSTRAINT ${label}_${property}_unique IF NOT EXISTS FOR (n:${label}) REQUIRE n.${property} IS UNIQUE`,
      );
    }
    // The constraint alone is checked by a scan: 20,000 nodes took 140 s, with the index 0.4 s.
    for (const { label, property } of [...schema.unique, ...schema.indexes]) {
      await this.#run(`CREATE INDEX ${label}_${property} IF NOT EXISTS FOR (n:${label}) ON (n.${property})`);
    }
  }

  check(): Promise<Health> {
    return Promise.resolve(
      this.#isClosed
        ? { ready: false, reason: 'The database is closed; start Accord again.' }
        : { ready: true },
    );
  }

  async read(statement: NamedQuery, params: Params = {}, options: ReadOptions = {}): Promise<Row[]> {
    this.#open();
    const given = checkParams(params);
    const result = await withinDeadline(
      () => this.#database.executeCypher(statement.text, given).catch(translate(statement)),
      { name: statement.name, callMs: this.#callMs, ...options },
    );
    return rowsOf(result, statement);
  }

  write<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    if (this.#isReader)
      return Promise.reject(new UnavailableError('The graph was opened for reading; nothing was written.'));
    return this.#turns.take('write', () => this.#attempt(work));
  }

  suppose<T>(work: (tx: Supposition) => Promise<T>, options: SupposeOptions = {}): Promise<T> {
    const { givesWay, rows: _, ...rest } = options;
    const callMs = this.#callMs * (1 + furtherCalls(options));
    const limit = { name: 'suppose', callMs, ...rest };
    const until = performance.now() + limit.callMs;
    const attempt = async (): Promise<T> => {
      for (let holdMs = HOLD_MS.first; ; holdMs = Math.min(2 * holdMs, HOLD_MS.most)) {
        const held = givesWay === true ? holdMs : undefined;
        const check = () => {
          limit.deadline?.throwIfAborted();
          if (performance.now() > until) throw new UnavailableError(TOO_BUSY, { code: 'DEADLINE_EXCEEDED' });
        };
        try {
          return await this.#turns.take(givesWay === true ? 'suppose' : 'write', () =>
            this.#supposed(work, { check, holdMs: held }),
          );
        } catch (error) {
          if (!(error instanceof GivenWay)) throw error;
        }
      }
    };
    return withinDeadline(attempt, limit);
  }

  /** Supposes, and fails before the next statement where nobody waits for it, or where it kept writers waiting for too long. */
  async #supposed<T>(
    work: (tx: Supposition) => Promise<T>,
    {
      check,
      holdMs = Number.POSITIVE_INFINITY,
    }: { readonly check: () => void; readonly holdMs?: number | undefined },
  ): Promise<T> {
    this.#open();
    const begun = performance.now();
    const mayGoOn = () => {
      check();
      if (Math.min(performance.now() - begun, this.#turns.awaitedMs()) > holdMs) throw new GivenWay();
    };
    mayGoOn();
    const transaction = new EmbeddedTransaction(this.#changeable.beginTransaction());
    const run = (text: string, params: Params) => transaction.run({ name: 'search', text }, params);
    try {
      return await work({
        run: async (statement, params) => {
          mayGoOn();
          return transaction.run(statement, params);
        },
        touch: (ids) => transaction.touch(ids),
        search: async (request) =>
          (await this.#search?.searchBeside(request, { ids: transaction.touched, read: run })) ?? [],
        isAwaited: () => this.#turns.awaitedMs() > A_MOMENT_MS,
      });
    } finally {
      transaction.rollback();
    }
  }

  /** The database; of a reader a copy, for the database itself lets nobody change what it was told to read. */
  get #changeable(): Database {
    if (!this.#isReader || this.#folder === undefined) return this.#database;
    this.#copy ??= copyOf(this.#folder);
    return this.#copy.database;
  }

  async search(request: SearchRequest): Promise<SearchHit[]> {
    this.#open();
    return this.#search ? this.#search.search(request) : [];
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    await this.#turns.ended();
    this.#isClosed = true;
    this.#copy?.remove();
    try {
      if (!this.#isReader) this.#database.walCheckpoint();
      this.#database.close();
    } catch (error) {
      this.#letGo();
      throw notFolded(error);
    }
  }

  /** Gives the folder back after a failed end. */
  #letGo(): void {
    try {
      this.#database.close();
    } catch {
      // The failure that matters is thrown by the caller; what was committed is in the log of writes.
    }
  }

  async #attempt<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      this.#open();
      const transaction = new EmbeddedTransaction(this.#database.beginTransaction());
      try {
        const value = await work(transaction);
        transaction.commit();
        await this.#search?.update([...transaction.touched]);
        return value;
      } catch (error) {
        transaction.rollback();
        if (!isConflict(error) || attempt === WRITE_ATTEMPTS) throw error;
        await sleep(2 ** attempt * (0.5 + Math.random()));
      }
    }
  }

  /** Returns all rows, however many. Only the search indexes, which read everything once, may do so. */
  async #whole(text: string, params: Params): Promise<Row[]> {
    return (await this.#database.executeCypher(text, checkParams(params))).toArray().map(plainRow);
  }

  async #run(text: string): Promise<void> {
    this.#open();
    await this.#database.executeCypher(text).catch(translate({ name: 'prepare', text }));
  }

  #open(): void {
    if (this.#isClosed) throw new UnavailableError('The database is closed; open it again before asking.');
  }
}

class EmbeddedTransaction implements Transaction {
  readonly touched = new Set<string>();
  readonly #transaction: DatabaseTransaction;
  #failure: unknown;

  constructor(transaction: DatabaseTransaction) {
    this.#transaction = transaction;
  }

  async run(statement: NamedQuery, params: Params = {}): Promise<Row[]> {
    this.#refuseAfterFailure();
    try {
      return rowsOf(
        await this.#transaction
          .executeCypher(statement.text, checkParams(params))
          .catch(translate(statement)),
        statement,
      );
    } catch (error) {
      this.#failure ??= error;
      throw error;
    }
  }

  touch(ids: readonly string[]): void {
    for (const id of ids) this.touched.add(id);
  }

  commit(): void {
    this.#refuseAfterFailure();
    try {
      this.#transaction.commit();
    } catch (error) {
      throw translated({ name: 'commit', text: 'COMMIT' }, error);
    }
  }

  /** After a failed commit the database has rolled back already, and refuses to do it again. */
  rollback(): void {
    try {
      if (this.#transaction.isActive) this.#transaction.rollback();
    } catch (error) {
      this.#failure ??= error;
    }
  }

  /** The database itself would go on after a failed query and commit the rest. */
  #refuseAfterFailure(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }
}

/**
 * Rows as plain data. Throws `CypherError` for more than `MAX_ROWS`: a query without a limit is a fault of
 * ours.
 */
function rowsOf(result: Result, statement: NamedQuery): Row[] {
  if (result.length > MAX_ROWS) {
    throw new CypherError(
      `The statement "${statement.name}" returned ${result.length} rows; at most ${MAX_ROWS} are allowed. Limit it.`,
    );
  }
  return result.toArray().map(plainRow);
}

function translate(statement: NamedQuery): (error: unknown) => never {
  return (error) => {
    throw translated(statement, error);
  };
}

/** The database's error as one of ours, by its status and, where that says too little, its words. */
function translated(statement: NamedQuery, error: unknown): unknown {
  const status = statusOf(error);
  const message = messageOf(error);
  if (/nesting depth/i.test(message))
    return new TooDeepError(
      'The conditions nest deeper than the database can follow. Ask fewer levels of them, or for the inner records first and then by their ids.',
      { cause: error },
    );
  if (status.startsWith('42'))
    return new CypherError(`The statement "${statement.name}" cannot be understood: ${message}`, {
      cause: error,
    });
  if (/unique constraint/i.test(message)) {
    return new ConstraintError(
      `The statement "${statement.name}" breaks a uniqueness rule, and nothing of it was applied: ${message}`,
      { cause: error },
    );
  }
  if (isFull(error)) {
    return new UnavailableError(
      `There is no room left on the disk; this write was not applied, those before it are stored. Free some room and try again: ${message}`,
      { cause: error },
    );
  }
  if (/I\/O error/.test(message)) {
    return new UnavailableError(
      `The disk refuses to be written; this write was not applied, those before it are stored. Check it and try again: ${message}`,
      {
        cause: error,
      },
    );
  }
  return error;
}

/** What was committed stands in the log of writes, and is read from there when the graph is opened again. */
function notFolded(cause: unknown): UnavailableError {
  const why = isFull(cause) ? 'There is no room left on the disk' : 'The disk refuses to be written';
  return new UnavailableError(
    `${why}: what was written before is stored and can be read and exported, but the graph could not be closed in good order. Free some room; the next command that writes puts it in order (${messageOf(cause)}).`,
    { cause },
  );
}

/**
 * Returns true when two writers met (gqlStatus 40000, transaction rollback): the work can simply run again.
 */
function isConflict(error: unknown): boolean {
  return statusOf(error).startsWith('40');
}

function statusOf(error: unknown): string {
  return error instanceof Error && 'gqlStatus' in error ? String(error.gqlStatus) : '';
}
