/** A limit: the variable that sets it, its default, and what it limits. */
export interface LimitDeclaration {
  readonly variable: string;
  readonly value: number;
  readonly unit: string;
  readonly meaning: string;
}

/**
 * Every limit that the environment sets. The configuration, the help text, the README's table and the line printed at
 * start all read it.
 */
export const LIMITS = {
  bodyBytes: {
    variable: 'ACCORD_MAX_BODY_BYTES',
    value: 262_144,
    unit: 'bytes',
    meaning: 'size of a request body',
  },
  tokens: {
    variable: 'ACCORD_MAX_TOKENS',
    value: 2_000,
    unit: 'tokens',
    meaning: 'length of a GraphQL document, and number of values in its variables',
  },
  writeValues: {
    variable: 'ACCORD_MAX_WRITE_VALUES',
    value: 20_000,
    unit: 'values',
    meaning: 'number of values in the variables of a write',
  },
  depth: {
    variable: 'ACCORD_MAX_DEPTH',
    value: 12,
    unit: 'levels',
    meaning: 'depth of an operation; `edges`, `node`, `nodes` and `pageInfo` are not counted',
  },
  selections: {
    variable: 'ACCORD_MAX_SELECTIONS',
    value: 5_000,
    unit: 'selections',
    meaning: 'selections of an operation, fragments written out',
  },
  aliases: {
    variable: 'ACCORD_MAX_ALIASES',
    value: 30,
    unit: 'uses',
    meaning: 'uses of one field beside itself under other names',
  },
  rootFields: {
    variable: 'ACCORD_MAX_ROOT_FIELDS',
    value: 20,
    unit: 'fields',
    meaning: 'fields at the root of an operation',
  },
  directives: {
    variable: 'ACCORD_MAX_DIRECTIVES',
    value: 20,
    unit: 'directives',
    meaning: 'directives in a document',
  },
  errors: {
    variable: 'ACCORD_MAX_ERRORS',
    value: 5,
    unit: 'errors',
    meaning: 'faults of a document that an answer lists',
  },
  nodes: {
    variable: 'ACCORD_MAX_NODES',
    value: 20_000,
    unit: 'records',
    meaning:
      'records that an operation may be expected to return, and those that its lists may read: a list counts as its page, a list below a record as 4 unless its page is larger than 25',
  },
  cost: {
    variable: 'ACCORD_MAX_COST',
    value: 1_000,
    unit: 'points',
    meaning:
      'cost of an operation: a point for 25 records, for 5 lists or for 250 values, times the page sizes above them; 50 for a search, 5 for each facet and for groups, and for a write, with one more for each record of it; 100 for a reading of changes, 500 for one of some kinds and for a digest, a fifth of it of at most ten entities; 100 for a view recorded before a merge; 1,000 for 400,000 relationships that filters and orders may follow, in a large graph for twice all that it has, anew for each facet and for groups; a question to the network as for a part of all relationships, communities and centrality for most of them',
  },
  requestMs: { variable: 'ACCORD_REQUEST_MS', value: 10_000, unit: 'ms', meaning: 'time for one request' },
  engineCallMs: {
    variable: 'ACCORD_ENGINE_CALL_MS',
    value: 5_000,
    unit: 'ms',
    meaning: 'time for one database statement',
  },
  facetMs: {
    variable: 'ACCORD_FACET_MS',
    value: 500,
    unit: 'ms',
    meaning:
      'time for the facets and groups of one list; past it they are null with an error, the rest stands',
  },
  importBytes: {
    variable: 'ACCORD_MAX_IMPORT_BYTES',
    value: 67_108_864,
    unit: 'bytes',
    meaning: 'size of the records sent to `/records` at once',
  },
  responseBytes: {
    variable: 'ACCORD_MAX_RESPONSE_BYTES',
    value: 10_485_760,
    unit: 'bytes',
    meaning: 'size of an answer',
  },
  pageCacheBytes: {
    variable: 'ACCORD_PAGE_CACHE_BYTES',
    value: 16_777_216,
    unit: 'bytes',
    meaning: 'pages of entities kept in memory until the graph changes or a minute is over',
  },
  exportRows: {
    variable: 'ACCORD_MAX_EXPORT_ROWS',
    value: 1_000_000,
    unit: 'rows',
    meaning: 'rows of one export over HTTP; each of its pages is a question within the other limits',
  },
  cacheBytes: {
    variable: 'ACCORD_MAX_CACHE_BYTES',
    value: 16_777_216,
    unit: 'bytes',
    meaning:
      'what is kept of questions for those after them: documents, their plans, statements and texts together, by estimate',
  },
  keyPoints: {
    variable: 'ACCORD_KEY_POINTS',
    value: 1_000_000,
    unit: 'points',
    meaning: 'points that the holder of a key may spend in a minute; more get 429 with Retry-After',
  },
  anonymousPoints: {
    variable: 'ACCORD_ANONYMOUS_POINTS',
    value: 1_000_000,
    unit: 'points',
    meaning:
      'points that callers without a key may spend in a minute, all those of one network (/24, /64) together',
  },
  poolSize: {
    variable: 'ACCORD_POOL_SIZE',
    value: 50,
    unit: 'connections',
    meaning: 'connections to Neo4j; four times as many operations run at once',
  },
  queue: {
    variable: 'ACCORD_MAX_QUEUE',
    value: 100,
    unit: 'operations',
    meaning: 'operations that wait for their turn; more get 503 with Retry-After',
  },
  subscribers: {
    variable: 'ACCORD_MAX_SUBSCRIBERS',
    value: 200,
    unit: 'subscriptions',
    meaning: 'subscriptions open at once, and half of the WebSockets; more get TOO_BUSY',
  },
  callerSubscribers: {
    variable: 'ACCORD_MAX_CALLER_SUBSCRIBERS',
    value: 50,
    unit: 'subscriptions',
    meaning: 'subscriptions of one key, or of all callers of one network (/24, /64) that bring none',
  },
  subscriberMs: {
    variable: 'ACCORD_SUBSCRIBER_MS',
    value: 30_000,
    unit: 'ms',
    meaning:
      'time for a subscriber to take one change; who takes longer is cut off, with the cursor to come back with',
  },
} as const satisfies Record<string, LimitDeclaration>;

export type Limits = { readonly [Name in keyof typeof LIMITS]: number };

/** Ids that one argument takes, where a record or a list is read for each. */
export const MAX_IDS = 100;
/** Ids that a digest follows. */
export const MAX_FOLLOWED = 250;
/** Relationships that a path or a neighbourhood may go from where it starts. */
export const MAX_HOPS = 8;
/** Records that one write takes. */
export const MAX_RECORDS = 250;
