import { UnavailableError } from '../errors.ts';
import type { ReadOptions } from './engine.ts';

const LATE = { code: 'DEADLINE_EXCEEDED' } as const;

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
