/**
 * How Cypher runs: one set of queries, several engines; a caller cannot tell which one answers. Nothing here
 * knows GraphQL or the domain.
 */

/**
 * A parameter value: plain data. Integers as `number` (safe) or `bigint` (within 2^53); no `Date`, no class
 * instances.
 */
export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | readonly Value[]
  | { readonly [key: string]: Value };

export type Params = Readonly<Record<string, Value>>;

/**
 * One result row, keyed by the RETURN aliases. Values are plain and identical on every engine; nodes are
 * returned as maps.
 */
export type Row = Readonly<Record<string, unknown>>;

/** A Cypher text with the name by which logs, metrics and call counts know it. */
export interface NamedQuery {
  readonly name: string;
  readonly text: string;
}

/** Limits of one read. */
export interface ReadOptions {
  /**
   * The read fails with `UnavailableError` when this aborts. The engine has a deadline of its own besides
   * (config `engineCallMs`).
   */
  readonly deadline?: AbortSignal;
}

/** How much a change comes to, where that is known before: one of many rows is given time in proportion. */
export interface ChangeSize {
  /** Nodes and relationships that it changes; few when left out. */
  readonly rows?: number;
}

/**
 * What is to be done with a graph: read it, change the one that is there, or make it where there is none.
 */
export type GraphUse = 'read' | 'change' | 'make';

/** What a database must hold besides data: created by `prepare`, checked by `check`. */
export interface StorageSchema {
  /** Uniqueness rules; each brings an index. */
  readonly unique: readonly { readonly label: string; readonly property: string }[];
  readonly indexes: readonly { readonly label: string; readonly property: string }[];
  /**
   * Composite indexes on node properties that give the order of lists. An engine whose indexes give no order
   * makes none.
   */
  readonly orderIndexes?: readonly { readonly label: string; readonly properties: readonly string[] }[];
  /**
   * Indexes on properties of few values, which filters narrow by and facets count. An engine that cannot
   * weigh them against other ways to the same records makes none.
   */
  readonly filterIndexes?: readonly { readonly label: string; readonly property: string }[];
  /**
   * Composite indexes on relationship properties, in order. An engine without the capability
   * `hasOrderedRelationshipIndexes` makes none.
   */
  readonly relationshipIndexes: readonly { readonly type: string; readonly properties: readonly string[] }[];
  /**
   * The one text index: nodes with `label`, and which of their properties hold what is searched. The caller
   * cuts and folds: keys and words are texts, or lists of texts, of letters and digits with blanks between.
   */
  readonly search: {
    readonly label: string;
    /** Names as a whole, squeezed to their letters and digits. */
    readonly keys: readonly string[];
    /** The ends of names, squeezed. */
    readonly ends: readonly string[];
    /** Words of names. */
    readonly names: readonly string[];
    /** Words of other texts. */
    readonly texts: readonly string[];
    /** The same of names that a node no longer has. */
    readonly past: { readonly keys: readonly string[]; readonly names: readonly string[] };
  };
}

/** A search over the text index. */
export interface SearchRequest {
  /** Names that may be meant as a whole, squeezed as the keys of nodes are; the first is all that was typed. */
  readonly keys: readonly string[];
  /** The words that a person typed, folded as those of nodes are. Letters and digits only, so never query syntax. */
  readonly words: readonly string[];
  /** At most this many candidates, best first. */
  readonly limit: number;
  /**
   * Type-ahead: a key begins with the first one, or the words are among those of names with the last just
   * begun. No typos; equal keys come first, then the begun ones, the best connected nodes first.
   */
  readonly isBeginning?: boolean;
  /** Of type-ahead: each of the words may be just begun, and not the last alone. */
  readonly isEachBegun?: boolean;
  /** The first key may also begin the end of a name. */
  readonly withEnds?: boolean;
  /** Names that nodes no longer have count as well. */
  readonly withPast?: boolean;
  /**
   * Properties to return with each candidate, together with its degree, so that it can be ranked without
   * another call.
   */
  readonly properties?: readonly SearchedProperty[];
}

/** A property to return with candidates. */
export interface SearchedProperty {
  readonly name: string;
  /**
   * Return it for nodes with one of these labels only, since others never have it and looking for it takes
   * time. For all nodes when left out.
   */
  readonly labels?: readonly string[];
}

/**
 * A candidate: the node's `id` property and the engine's own score, which compares only within one answer.
 */
export interface SearchHit {
  readonly id: string;
  readonly score: number;
  /** Its values of the `properties` asked for, in their order; null where it has none. */
  readonly values?: readonly unknown[];
  /** The number of its relationships, where properties are asked for. */
  readonly degree?: number;
}

/** A running write. */
export interface Transaction {
  /**
   * Runs one query of the transaction. After one that failed, every further call and the commit are refused.
   */
  run(statement: NamedQuery, params?: Params): Promise<Row[]>;
  /**
   * Marks the indexed text of the nodes with these `id`s as changed, so that `search` finds it after the
   * commit.
   */
  touch(ids: readonly string[]): void;
}

/** A change that is only supposed: it can be looked at, and nothing of it stays. */
export interface Supposition extends Transaction {
  /** Finds candidates as the engine does, in the graph as it is supposed to be. */
  search(request: SearchRequest): Promise<SearchHit[]>;
  /** Returns true where a writer has waited for the end of this for longer than a moment: who has more to read lets it pass first. */
  isAwaited(): boolean;
}

/** How a change is supposed. */
export interface SupposeOptions extends ReadOptions, ChangeSize {
  /** It ends where it keeps writers waiting, and begins anew behind them, with more time each time. */
  readonly givesWay?: boolean;
}

/** The state of the database: ready, or the reason why not. */
export type Health =
  | { readonly ready: true }
  | {
      readonly ready: false;
      readonly reason: string;
      /** What strangers may read of it, where the reason names addresses, users or settings. */
      readonly told?: string;
      /** Set when the user or password was rejected: asking again soon may lock the user out. */
      readonly isRefused?: true;
    };

/** The address of a database that another thread can open by itself; plain data. */
export interface Elsewhere {
  readonly uri: string;
  readonly username: string;
  readonly password: string;
  readonly database: string;
  /** Time for one query, milliseconds. */
  readonly callMs: number;
  /** Marks of this process's writes: a reader that is given them sees those writes. */
  readonly bookmarks: readonly string[];
}

/**
/**
 * What one engine does better than another. Callers compose queries by these and never by which engine they have;
 * the answers are the same either way. All engines of a kind share one object.
 */
export interface Capabilities {
  /** Indexes on the properties of relationships hold their order: a page is read off them and nothing is sorted. */
  readonly hasOrderedRelationshipIndexes: boolean;
  /** A subquery within a subquery costs less than one more call: lists below a list are read by the list's query. */
  readonly readsNestedLists: boolean;
}

/**
 * The one interface to a database. Every call fails with an error of `errors.ts`, whatever the driver threw.
 */
export interface Engine {
  /** For messages; what depends on the engine asks `capabilities`. */
  readonly kind: 'embedded' | 'neo4j';
  readonly capabilities: Capabilities;
  /** Creates what is missing of the schema. Running it again changes nothing. */
  prepare(schema: StorageSchema): Promise<void>;
  /**
   * Returns whether reads and writes would succeed now and, if not, a sentence that says why and what to do.
   * Never throws.
   */
  check(): Promise<Health>;
  /** Runs one reading query within the deadline; rows are plain values, identical on every engine. */
  read(statement: NamedQuery, params?: Params, options?: ReadOptions): Promise<Row[]>;
  /**
   * Runs `work` in one transaction: all of it happens or none of it. It may run twice, so it must be
   * idempotent.
   */
  write<T>(work: (tx: Transaction) => Promise<T>, size?: ChangeSize): Promise<T>;
  /**
   * Runs `work` in a transaction that is undone at its end, so that it sees the graph as it would be; also where the graph was opened for
   * reading alone. It may run twice. Others see nothing of it; who writes to the same nodes waits for its end.
   */
  suppose<T>(work: (tx: Supposition) => Promise<T>, options?: SupposeOptions): Promise<T>;
  /**
   * Returns candidates from the text index: with typos, by beginnings, regardless of case and accents. High
   * recall; ranking is the caller's.
   */
  search(request: SearchRequest): Promise<SearchHit[]>;
  /**
   * Returns how another thread can read the same data by itself; undefined, or left out, where only this
   * thread can.
   */
  elsewhere?(): Promise<Elsewhere | undefined>;
  /** Releases everything. Calls after it fail with `UnavailableError`. */
  close(): Promise<void>;
}
