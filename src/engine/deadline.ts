import { setMaxListeners } from 'node:events';
import { UnavailableError } from '../errors.ts';
import type { ChangeSize, ReadOptions } from './engine.ts';

const LATE = { code: 'DEADLINE_EXCEEDED' } as const;

/** So many rows are written by one query; a change of many is given the time of a query for each of them. */
const ROWS_A_CALL = 2_000;

/** The number of queries that a change is given time for, beyond those of any change. */
export function furtherCalls({ rows = 0 }: ChangeSize): number {
  return Math.floor(rows / ROWS_A_CALL);
}

/** Work under way, by the deadline that it was begun under: it may outlive both the deadline and who waits for it. */
const underWay = new WeakMap<AbortSignal, Set<Promise<unknown>>>();

/** Counts work as begun under a deadline until it has ended, whoever waits for it. */
export function track(work: Promise<unknown>, deadline: AbortSignal | undefined): void {
  if (!deadline) return;
  const begun = begunUnder(deadline);
  const end = () => begun.delete(work);
  begun.add(work);
  work.then(end, end);
}

/** Waits until everything that was begun under a deadline has really ended. Returns undefined where nothing is under way. */
export function workEnded(deadline: AbortSignal): Promise<void> | undefined {
  const begun = underWay.get(deadline);
  if (!begun?.size) return undefined;
  return Promise.allSettled(begun).then(() => workEnded(deadline));
}

/** Returns a deadline that also comes when `limit` does; what is begun under it counts as begun under the other. */
export function earlier(deadline: AbortSignal | undefined, limit: AbortSignal): AbortSignal {
  if (!deadline) return limit;
  const both = AbortSignal.any([deadline, limit]);
  setMaxListeners(0, both);
  underWay.set(both, begunUnder(deadline));
  return both;
}

function begunUnder(deadline: AbortSignal): Set<Promise<unknown>> {
  const known = underWay.get(deadline);
  if (known) return known;
  const begun = new Set<Promise<unknown>>();
  underWay.set(deadline, begun);
  // Each call of a request listens for its end; Node warns of a leak from the eleventh on.
  setMaxListeners(0, deadline);
  return begun;
}

/**
 * Starts work and stops waiting for it when the time of the engine call is up or the request's deadline
 * aborts, with `UnavailableError`. The drivers cannot be trusted to: against a hung server no transaction
 * timeout and no abort signal had released a call after 5 s.
 */
export async function withinDeadline<T>(
  start: () => Promise<T>,
  limit: { readonly name: string; readonly callMs: number } & ReadOptions,
): Promise<T> {
  const { deadline } = limit;
  if (deadline?.aborted) throw tooLate(limit.name, deadline);
  const work = start();
  track(work, deadline);
  let timer: NodeJS.Timeout | undefined;
  let abort: (() => void) | undefined;
  const expiry = new Promise<never>((_resolve, reject) => {
    abort = () => reject(tooLate(limit.name, deadline));
    timer = setTimeout(
      () =>
        reject(
          new UnavailableError(
            `The database did not answer "${limit.name}" within ${limit.callMs} ms; try again, or ask for less.`,
            LATE,
          ),
        ),
      limit.callMs,
    );
    deadline?.addEventListener('abort', abort, { once: true });
  });
  try {
    return await Promise.race([work, expiry]);
  } finally {
    clearTimeout(timer);
    if (abort) deadline?.removeEventListener('abort', abort);
    work.catch(() => undefined);
  }
}

/** A deadline that says why it came, as that of a server that shuts down does, is believed. */
function tooLate(name: string, deadline: AbortSignal | undefined): UnavailableError {
  if (deadline?.reason instanceof UnavailableError) return deadline.reason;
  return new UnavailableError(
    `The request's time was up before the database answered "${name}"; ask for less.`,
    LATE,
  );
}
