/**
 * How a long walk over the network learns that nobody waits for its answer any more, and lets quick questions in between: another thread
 * writes into memory that both share, for a message would be read only after the walk.
 */

/** The question that is being answered, and where the numbers of abandoned ones are written. */
let current: { readonly ask: number; readonly abandoned: Int32Array } | undefined;

/** Thrown out of the middle of a walk. */
export class Abandoned extends Error {
  override readonly name = 'Abandoned';
}

/** Answers a question that may be abandoned. */
export function abandonable<T>(question: NonNullable<typeof current>, answer: () => T): T {
  const around = current;
  current = question;
  try {
    return answer();
  } finally {
    current = around;
  }
}

/** Answers the quick questions that wait, if there are any. */
let answerWaiting: (() => void) | undefined;
let isAnswering = false;

/** Sets what answers the quick questions that wait while a long one is being answered. */
export function letPass(answer: typeof answerWaiting): void {
  answerWaiting = answer;
}

/**
 * Answers quick questions that wait, then throws `Abandoned` where nobody waits for the answer under way any more. Called every few
 * milliseconds by what may take long.
 */
export function goOn(): void {
  if (answerWaiting && !isAnswering) {
    isAnswering = true;
    try {
      answerWaiting();
    } finally {
      isAnswering = false;
    }
  }
  if (current && Atomics.load(current.abandoned, 0) === current.ask)
    throw new Abandoned('Nobody waits for this answer any more.');
}
