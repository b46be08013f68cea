/**
 * How Cypher runs. One set of statements, several engines; a caller cannot tell which one answers.
 * Nothing here knows GraphQL or the domain.
 */

/** A parameter value: plain data. Integers as `number` (safe) or `bigint` (within 2^53); no `Date`, no class instances. */
export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | readonly Value[]
  | { readonly [key: string]: Value };

export type Params = Readonly<Record<string, Value>>;

/** One result row, keyed by the RETURN aliases. Values are plain and identical on every engine; nodes are returned as maps. */
export type Row = Readonly<Record<string, unknown>>;

/** A Cypher text with the name under which logs, metrics and call counts know it. */
export interface NamedQuery {
  readonly name: string;
  readonly text: string;
}

export interface ReadOptions {
  /** Gives up when aborted, with `UnavailableError`. The engine has a deadline of its own besides (config `engineCallMs`). */
  readonly deadline?: AbortSignal;
}

/** What a database must hold besides data: created by `prepare`, checked by `check`. */
export interface StorageSchema {
  /** Uniqueness rules; each brings an index. */
  readonly unique: readonly { readonly label: string; readonly property: string }[];
  readonly indexes: readonly { readonly label: string; readonly property: string }[];
  /** Composite indexes on node properties that give the order of lists. An engine whose indexes give no order makes none. */
  readonly orderIndexes?: readonly { readonly label: string; readonly properties: readonly string[] }[];
  /**
   * Indexes on properties of few values, which filters narrow by and facets count. An engine that does not weigh them against other ways
   * to the same records makes none.
   */
  readonly filterIndexes?: readonly { readonly label: string; readonly property: string }[];
  /** Composite indexes on relationship properties, in order. An engine without them expands plainly instead. */
  readonly relationshipIndexes: readonly { readonly type: string; readonly properties: readonly string[] }[];
  /**
   * The one text index: nodes with `label`, over `properties` (strings or lists of strings). Type-ahead goes by folded names: `names` hold
   * one each and want an index too, `nameLists` hold several.
   */
  readonly search: {
    readonly label: string;
    readonly properties: readonly string[];
    readonly names: readonly string[];
    readonly nameLists: readonly string[];
  };
}

export interface SearchRequest {
  /** What a person typed. Never interpreted as query syntax. */
  readonly text: string;
  /** At most this many candidates, best first. */
  readonly limit: number;
  /**
   * Type-ahead: `text`, folded as the names are, is the beginning of a name, or its words stand in one with the last just begun. No typos;
   * the best connected first.
   */
  readonly prefix?: boolean;
  /** Properties to give of each candidate with its degree, so that it can be ranked without another call. */
  readonly properties?: readonly SearchedProperty[];
}

export interface SearchedProperty {
  readonly name: string;
  /** Of nodes with one of these labels alone, since others never have it and looking for it takes time; of all when left out. */
  readonly labels?: readonly string[];
}

/** A candidate: the node's `id` property and the engine's own score, comparable only within one answer. */
export interface SearchHit {
  readonly id: string;
  readonly score: number;
  /** Its values of the `properties` asked for, in their order; null where it has none. */
  readonly values?: readonly unknown[];
  /** How many relationships touch it, where properties are asked for. */
  readonly degree?: number;
}

export interface Transaction {
  /** Runs one statement of the transaction. After a failed one, every further call and the commit are refused. */
  run(statement: NamedQuery, params?: Params): Promise<Row[]>;
  /** Says that the indexed text of the nodes with these `id`s may have changed, so that `search` finds it after the commit. */
  touch(ids: readonly string[]): void;
}

export type Health =
  | { readonly ready: true }
  | {
      readonly ready: false;
      readonly reason: string;
      /** The user or password was turned away: to ask again soon may lock the user out. */
      readonly isRefused?: true;
    };

/** Where a database is that another thread can open by itself; plain data. */
export interface Elsewhere {
  readonly uri: string;
  readonly username: string;
  readonly password: string;
  readonly database: string;
  /** Time for one statement, milliseconds. */
  readonly callMs: number;
  /** Marks of this process's writes: who reads there sees them. */
  readonly bookmarks: readonly string[];
}

export interface Engine {
  /** For messages and metrics; above, only an ordered index and reading lists below lists by one statement may depend on it. */
  readonly kind: 'embedded' | 'neo4j';
  /** Creates what is missing of the schema. Running it again changes nothing. */
  prepare(schema: StorageSchema): Promise<void>;
  /** Whether reads and writes would succeed now and, if not, a sentence saying why and what to do. Never throws. */
  check(): Promise<Health>;
  /** Runs one read statement within the deadline; rows are plain values, identical on every engine. */
  read(statement: NamedQuery, params?: Params, options?: ReadOptions): Promise<Row[]>;
  /** Runs `work` in one transaction: all of it happens or none of it. May run twice, so it must be idempotent. */
  write<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  /** Full-text candidates over the schema's text index: typo-tolerant, prefix, folding case and accents. High recall; ranking is the caller's. */
  search(request: SearchRequest): Promise<SearchHit[]>;
  /** How another thread reads the same data by itself; undefined, or left out, where only this thread can. */
  elsewhere?(): Promise<Elsewhere | undefined>;
  /** Releases everything. Calls after it fail with `UnavailableError`. */
  close(): Promise<void>;
}
