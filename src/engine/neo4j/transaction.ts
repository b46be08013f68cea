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

  constructor(transaction: Pick<ManagedTransaction, 'run'>, isOver: IsOver) {
    this.#transaction = transaction;
    this.#isOver = isOver;
  }

  async run(statement: NamedQuery, params: Params = {}): Promise<Row[]> {
    refuseWhen(this.#isOver);
    const result = await this.#transaction.run(statement.text, driverParams(params));
    return capped(result.records.map(rowOf), statement);
  }

  /** The text index of Neo4j follows its transactions by itself. */
  touch(): void {}
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
