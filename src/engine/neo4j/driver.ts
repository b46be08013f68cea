import neo4j, { type BookmarkManager, type Driver, type Session } from 'neo4j-driver';
import type { Neo4jPlace } from './errors.ts';

/** The place of the database and how to connect to it. */
export interface DriverOptions extends Neo4jPlace {
  readonly password: string;
  /** A call that has not ended this long after it was given up counts as hung; milliseconds. */
  readonly patienceMs: number;
  /** Marks of writes elsewhere that reads here must see. */
  readonly bookmarks?: readonly string[];
}

const ACQUIRE_MS = 1_000;
const CONNECT_MS = 3_000;
const IDLE_CHECK_MS = 30_000;
const WRITE_RETRY_MS = 2_000;

/**
 * A driver whose pool cannot run dry of hung connections. A call that was given up and never ends keeps its
 * connection, and nothing takes it back; once such calls hold half of the pool, a new driver takes over and
 * the old one is closed with them.
 */
export class RenewedDriver {
  readonly #options: DriverOptions;
  readonly #bookmarks: BookmarkManager;
  #driver: Driver;
  #hung = 0;

  constructor(options: DriverOptions) {
    this.#options = options;
    this.#bookmarks = neo4j.bookmarkManager({ initialBookmarks: options.bookmarks ?? [] });
    this.#driver = connect(options);
  }

  async bookmarks(): Promise<readonly string[]> {
    return [...(await this.#bookmarks.getBookmarks())];
  }

  session(defaultAccessMode: 'READ' | 'WRITE'): Session {
    const { database } = this.#options;
    return this.#driver.session({ database, defaultAccessMode, bookmarkManager: this.#bookmarks });
  }

  /** Notes that nobody waits for this call any more, so that it is counted if it hangs. */
  abandon(work: Promise<unknown>): void {
    const driver = this.#driver;
    let state: 'running' | 'hung' | 'ended' = 'running';
    const timer = setTimeout(() => {
      if (state !== 'running' || driver !== this.#driver) return;
      state = 'hung';
      this.#hung += 1;
      if (this.#hung * 2 >= this.#options.poolSize) this.#renew();
    }, this.#options.patienceMs);
    timer.unref();
    const end = () => {
      clearTimeout(timer);
      if (state === 'hung' && driver === this.#driver) this.#hung -= 1;
      state = 'ended';
    };
    work.then(end, end);
  }

  async close(): Promise<void> {
    await this.#driver.close();
  }

  #renew(): void {
    const old = this.#driver;
    this.#driver = connect(this.#options);
    this.#hung = 0;
    // Calls that still work on the old driver may end first.
    setTimeout(() => old.close().catch(() => undefined), this.#options.patienceMs).unref();
  }
}

function connect({ uri, username, password, poolSize }: DriverOptions): Driver {
  return neo4j.driver(uri, neo4j.auth.basic(username, password), {
    maxConnectionPoolSize: poolSize,
    connectionAcquisitionTimeout: ACQUIRE_MS,
    connectionTimeout: CONNECT_MS,
    connectionLivenessCheckTimeout: IDLE_CHECK_MS,
    maxTransactionRetryTime: WRITE_RETRY_MS,
    useBigInt: true,
    // Neo4j sends its remarks on a query with every answer, a fifth of the time of a long one; nobody reads
    // them here.
    notificationFilter: { minimumSeverityLevel: 'OFF' },
    userAgent: 'accord',
  });
}
