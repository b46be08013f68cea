/**
 * How a long walk over the network learns that nobody waits for its answer any more: another thread writes the number of the question into
 * memory that both share, for a message would be read only after the walk.
 */

/** The question that is being answered, and where the numbers of abandoned ones are written. */
let current: { readonly ask: number; readonly abandoned: Int32Array } | undefined;

/** Thrown out of the middle of a walk. */
export class Abandoned extends Error {
  override readonly name = 'Abandoned';
}

/** Answers a question that may be abandoned. */
export function abandonable<T>(question: NonNullable<typeof current>, answer: () => T): T {
  current = question;
  try {
    return answer();
  } finally {
    current = undefined;
  }
}

/** Throws `Abandoned` where nobody waits for the answer any more. Called every few milliseconds by what may take long. */
export function goOn(): void {
  if (current && Atomics.load(current.abandoned, 0) === current.ask)
    throw new Abandoned('Nobody waits for this answer any more.');
}
