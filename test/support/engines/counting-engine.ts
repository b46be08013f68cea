import type { Engine, NamedQuery, Row, Transaction } from '../../../src/engine/engine.ts';

/** The calls that a real engine received. */
export interface Counts {
  /** Names of the statements read outside transactions, in order. */
  readonly reads: string[];
  /** Names of the statements run in transactions, in order. */
  readonly runs: string[];
  /** Transactions begun. */
  transactions: number;
  /** Every text by name: a constant text is one however often it ran. */
  readonly texts: Map<string, Set<string>>;
}

/** Wraps a real engine and counts. `reset` starts anew. */
export function countingEngine(engine: Engine): {
  readonly engine: Engine;
  readonly counts: Counts;
  readonly reset: () => void;
} {
  const counts: Counts = { reads: [], runs: [], transactions: 0, texts: new Map() };
  const note = (list: string[], { name, text }: NamedQuery): void => {
    list.push(name);
    counts.texts.set(name, (counts.texts.get(name) ?? new Set()).add(text));
  };
  const counted: Engine = {
    kind: engine.kind,
    capabilities: engine.capabilities,
    prepare: (schema) => engine.prepare(schema),
    check: () => engine.check(),
    read(statement, params, options): Promise<Row[]> {
      note(counts.reads, statement);
      return engine.read(statement, params, options);
    },
    write(work, size) {
      counts.transactions += 1;
      return engine.write((tx) => {
        const counting: Transaction = {
          run(statement, params) {
            note(counts.runs, statement);
            return tx.run(statement, params);
          },
          touch: (ids) => tx.touch(ids),
        };
        return work(counting);
      }, size);
    },
    suppose: (work, options) => engine.suppose(work, options),
    search: (request) => engine.search(request),
    close: () => engine.close(),
  };
  const reset = (): void => {
    counts.reads.length = 0;
    counts.runs.length = 0;
    counts.transactions = 0;
    counts.texts.clear();
  };
  return { engine: counted, counts, reset };
}
