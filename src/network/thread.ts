import { Worker } from 'node:worker_threads';
import { InputError, UnavailableError } from '../errors.ts';
import type { Message, Reply } from './messages.ts';

type Answered = Extract<Reply, { readonly answer: unknown }>['answer'];
type WithoutNumber<T> = T extends { readonly ask: number } ? Omit<T, 'ask'> : never;

interface Waiting {
  readonly resolve: (answer: Answered) => void;
  readonly reject: (error: unknown) => void;
}

/** The one worker thread of this process. It starts with the first message and does not keep the process alive. */
class Thread {
  #worker: Worker | undefined;
  #asked = 0;
  readonly #waiting = new Map<number, Waiting>();
  /** Counts the workers: what one has read is lost with it. */
  #generation = 0;

  get generation(): number {
    return this.#generation;
  }

  tell(message: Message): void {
    this.#running().postMessage(message);
  }

  /** Sends a message that is replied to. Gives up when aborted, with `UnavailableError`; the worker goes on to its end. */
  ask(message: WithoutNumber<Message>, deadline?: AbortSignal): Promise<Answered> {
    this.#asked += 1;
    const ask = this.#asked;
    const worker = this.#running();
    worker.ref();
    return new Promise<Answered>((resolve, reject) => {
      const giveUp = () => this.#settle(ask)?.reject(tooSlow(deadline?.reason));
      this.#waiting.set(ask, { resolve, reject });
      if (deadline?.aborted) giveUp();
      deadline?.addEventListener('abort', giveUp, { once: true });
      worker.postMessage({ ...message, ask });
    });
  }

  #running(): Worker {
    if (this.#worker) return this.#worker;
    const worker = new Worker(entry());
    this.#worker = worker;
    this.#generation += 1;
    worker.unref();
    worker.on('message', (reply: Reply) => this.#take(reply));
    worker.on('error', (cause) => this.#fail(cause));
    return worker;
  }

  #take(reply: Reply): void {
    const waiting = this.#settle(reply.ask);
    if ('answer' in reply) waiting?.resolve(reply.answer);
    else if ('mistake' in reply) waiting?.reject(new InputError(reply.mistake));
    else waiting?.reject(new Error(`The network thread failed: ${reply.error}`));
  }

  #settle(ask: number): Waiting | undefined {
    const waiting = this.#waiting.get(ask);
    this.#waiting.delete(ask);
    if (this.#waiting.size === 0) this.#worker?.unref();
    return waiting;
  }

  /** The worker has died, of lack of memory for example: the next question starts another. */
  #fail(cause: unknown): void {
    this.#worker = undefined;
    const error = new UnavailableError('The network thread ended; ask again.', { cause });
    for (const ask of [...this.#waiting.keys()]) this.#settle(ask)?.reject(error);
  }
}

/** Beside the bundle lies the bundled worker; beside the source lies one that reads the source. */
function entry(): URL {
  const isSource = import.meta.url.endsWith('.ts');
  return new URL(isSource ? './network-worker-from-source.mjs' : './network-worker.js', import.meta.url);
}

function tooSlow(cause: unknown): UnavailableError {
  return new UnavailableError(
    'The question took too long. Ask for fewer hops, or for a smaller part of the graph.',
    {
      cause,
    },
  );
}

export const thread = new Thread();
