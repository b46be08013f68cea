import type { ReadOptions, Supposition } from '../../engine/engine.ts';

type Suppose = <T>(work: (tx: Supposition) => Promise<T>, options?: ReadOptions) => Promise<T>;

/** What is to be read, and who waits for it. */
interface SharedReading {
  readonly work: (tx: Supposition) => Promise<unknown>;
  readonly resolve: (value: never) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Returns what reads in a supposition that the readings of one tick and deadline share, one after another: to suppose takes longer than most
 * of them. One that fails ends it, and those beside it are read again; where a writer waits, the others are read behind it.
 */
export function sharing(suppose: Suppose): Suppose {
  const waiting = new Map<AbortSignal | undefined, SharedReading[]>();
  const readAll = async (readings: readonly SharedReading[], options: ReadOptions): Promise<void> => {
    let at = 0;
    try {
      const values = await suppose(async (tx) => {
        const read: unknown[] = [];
        for (at = 0; at < readings.length; at += 1) {
          if (at > 0 && tx.isAwaited()) break;
          read.push(await readings[at]?.work(tx));
        }
        return read;
      }, options);
      for (const [index, value] of values.entries()) readings[index]?.resolve(value as never);
      if (values.length < readings.length) await readAll(readings.slice(values.length), options);
    } catch (error) {
      const others = readings.filter((_, index) => index !== at);
      const isAlone = others.length === readings.length || others.length === 0;
      for (const { reject } of isAlone ? readings : readings.slice(at, at + 1)) reject(error);
      if (!isAlone) await readAll(others, options);
    }
  };
  return (work, options = {}) =>
    new Promise((resolve, reject) => {
      const { deadline } = options;
      const beside = waiting.get(deadline) ?? [];
      waiting.set(deadline, beside);
      if (beside.push({ work, resolve, reject }) > 1) return;
      setImmediate(() => {
        waiting.delete(deadline);
        void readAll(beside, options);
      });
    });
}
