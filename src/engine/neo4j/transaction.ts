import type { ManagedTransaction } from 'neo4j-driver';
import { CypherError, UnavailableError } from '../../errors.ts';
import type { NamedQuery, Params, Row, Transaction } from '../engine.ts';
import { MAX_ROWS } from '../values.ts';
import { driverParams, rowOf } from './values.ts';

/**
 * Returns true when the time of a call is up, or will be in this many milliseconds, or nobody waits for it
 * any more.
 */
export type IsOver = (inMs?: number) => boolean;

/** A transaction of the driver as ours. */
export class Neo4jTransaction implements Transaction {
  readonly #transaction: Pick<ManagedTransaction, 'run'>;
  readonly #isOver: IsOver;
  readonly #watch: Watch | undefined;

  constructor(transaction: Pick<ManagedTransaction, 'run'>, isOver: IsOver, watch?: Watch) {
    this.#transaction = transaction;
    this.#isOver = isOver;
    this.#watch = watch;
  }

  async run(statement: NamedQuery, params: Params = {}): Promise<Row[]> {
    refuseWhen(this.#isOver);
    const ended = this.#watch?.begin(statement.name);
    const result = await this.#transaction.run(statement.text, driverParams(params)).finally(ended);
    return capped(result.records.map(rowOf), statement);
  }

  /** The text index of Neo4j follows its transactions by itself. */
  touch(): void {}
}

/** The time of single queries in a transaction that may take long as a whole. */
export class Watch {
  readonly #over = new AbortController();
  readonly #name: string;
  readonly #queryMs: number;

  constructor(name: string, queryMs: number) {
    this.#name = name;
    this.#queryMs = queryMs;
  }

  /** Aborts once a query has not ended in time. */
  get signal(): AbortSignal {
    return this.#over.signal;
  }

  /** Begins the time of a query; returns what ends it. */
  begin(query: string): () => void {
    const late = () =>
      this.#over.abort(
        new UnavailableError(
          `The database did not answer "${query}" of "${this.#name}" within ${this.#queryMs} ms; nothing was applied. Try again.`,
          { code: 'DEADLINE_EXCEEDED' },
        ),
      );
    const timer = setTimeout(late, this.#queryMs);
    return () => clearTimeout(timer);
  }
}

/** A write that was given up must not be committed behind its caller's back. */
export function refuseWhen(isOver: IsOver): void {
  if (isOver())
    throw new UnavailableError(
      'The time for the write was up before its end; nothing was applied. Write less at a time.',
    );
}

/** Rows, of which there may not be too many. */
export function capped(rows: Row[], statement: NamedQuery): Row[] {
  if (rows.length <= MAX_ROWS) return rows;
  throw new CypherError(
    `The statement "${statement.name}" returned ${rows.length} rows; at most ${MAX_ROWS} are allowed. Limit it.`,
  );
}
