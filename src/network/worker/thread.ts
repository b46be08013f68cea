import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { track } from '../../engine/deadline.ts';
import { InputError, UnavailableError } from '../../errors.ts';
import type { Progress } from '../graph/read-graph.ts';
import type { Kind } from '../questions.ts';
import type { Door, Message, Reply } from './messages.ts';

type Answered = Extract<Reply, { readonly answer: unknown }>['answer'];
type RepliedMessage = Extract<Message, { readonly ask: number }>;
type WithoutNumber<T> = T extends RepliedMessage ? Omit<T, 'ask' | 'abandoned'> : never;
type QuestionMessage = Extract<Message, { readonly op: 'ask' }>;

interface Waiting {
  readonly resolve: (answer: Answered) => void;
  readonly reject: (error: unknown) => void;
  readonly onProgress: ((progress: Progress) => void) | undefined;
}

/** Questions that follow ways from some entities take milliseconds; all others look at the whole network. */
const QUICK: ReadonlySet<Kind> = new Set(['paths', 'neighbourhood', 'similar', 'sharedPartners']);

interface AskOptions {
  readonly deadline?: AbortSignal | undefined;
  readonly onProgress?: (progress: Progress) => void;
}

/** A worker thread that starts with the first message, and again with the first one after its end. */
export class Thread {
  readonly #start: () => Worker;
  #worker: Worker | undefined;
  #asked = 0;
  #holders = 0;
  #generation = 0;
  readonly #waiting = new Map<number, Waiting>();
  /** Questions that the worker has not been given yet, in the order of their coming. */
  readonly #queue = new Map<number, QuestionMessage>();
  /** The question that the worker has. */
  #given: QuestionMessage | undefined;
  /** By it go quick questions while the worker has a long one. */
  #door: MessagePort | undefined;
  readonly #sent = shared();
  readonly #abandoned = shared();

  constructor(start: () => Worker) {
    this.#start = start;
  }

  /** Counts the workers that have ended: what a worker has read is lost with it. */
  get generation(): number {
    return this.#generation;
  }

  tell(message: Message): void {
    this.#running().postMessage(message);
  }

  /**
   * Sends a message that is replied to. Throws `UnavailableError` when the deadline aborts. The worker is given one question at a time, so
   * that one for which nobody waits any more is never begun, or ends at once; quick ones pass those that look at the whole network, also the
   * one under way.
   */
  ask(asked: WithoutNumber<Message>, { deadline, onProgress }: AskOptions = {}): Promise<Answered> {
    this.#asked += 1;
    const ask = this.#asked;
    const message = { ...asked, ask, abandoned: this.#abandoned } as RepliedMessage;
    const replied = new Promise<Answered>((resolve, reject) => {
      this.#waiting.set(ask, { resolve, reject, onProgress });
    });
    track(replied, deadline);
    if (message.op !== 'ask') this.#running().postMessage(message);
    else {
      this.#queue.set(ask, message);
      this.#giveNext();
    }
    return deadline ? this.#unless(deadline, { ask, replied }) : replied;
  }

  #giveNext(): void {
    const queued = [...this.#queue.values()];
    const next = queued.find(isQuick) ?? queued[0];
    if (!next) return;
    const worker = this.#running();
    if (!this.#given) {
      this.#queue.delete(next.ask);
      this.#given = next;
      worker.postMessage(next);
    } else if (isQuick(next) && !isQuick(this.#given)) {
      this.#queue.delete(next.ask);
      this.#door?.postMessage(next);
      Atomics.add(this.#sent, 0, 1);
    }
  }

  /** Waits for the reply unless the deadline comes first. */
  #unless(
    deadline: AbortSignal,
    { ask, replied }: { readonly ask: number; readonly replied: Promise<Answered> },
  ): Promise<Answered> {
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        const error = tooSlow(deadline.reason);
        reject(error);
        if (this.#queue.delete(ask)) this.#settle(ask)?.reject(error);
        else if (this.#given?.ask === ask) Atomics.store(this.#abandoned, 0, ask);
      };
      if (deadline.aborted) giveUp();
      deadline.addEventListener('abort', giveUp, { once: true });
      replied.then(resolve, reject).finally(() => deadline.removeEventListener('abort', giveUp));
    });
  }

  /** Keeps the process alive while somebody waits; a worker alone does not. */
  async hold<T>(work: Promise<T>): Promise<T> {
    this.#holders += 1;
    this.#worker?.ref();
    try {
      return await work;
    } finally {
      this.#holders -= 1;
      if (this.#holders === 0) this.#worker?.unref();
    }
  }

  /** Ends the worker at once, also in the middle of its work: whoever waits for it gets `UnavailableError`. */
  async stop(): Promise<void> {
    await this.#worker?.terminate();
  }

  #running(): Worker {
    if (this.#worker) return this.#worker;
    const worker = this.#start();
    this.#worker = worker;
    const { port1, port2 } = new MessageChannel();
    port1.unref();
    this.#door = port1;
    const door: Door = { op: 'door', port: port2, sent: this.#sent };
    worker.postMessage(door, [port2]);
    worker.on('message', (reply: Reply) => this.#take(reply));
    worker.on('error', (cause) => this.#fail(worker, cause));
    worker.on('exit', (code) => this.#fail(worker, new Error(`The worker exited with code ${code}.`)));
    // Only now: listening to the worker keeps the process alive again.
    if (this.#holders === 0) worker.unref();
    return worker;
  }

  #take(reply: Reply): void {
    if ('progress' in reply) {
      this.#waiting.get(reply.ask)?.onProgress?.(reply.progress);
      return;
    }
    const waiting = this.#settle(reply.ask);
    if ('answer' in reply) waiting?.resolve(reply.answer);
    else if ('mistake' in reply) waiting?.reject(new InputError(reply.mistake));
    else if ('unavailable' in reply) waiting?.reject(new UnavailableError(reply.unavailable));
    else waiting?.reject(new Error(`The network thread failed: ${reply.error}`));
  }

  #settle(ask: number): Waiting | undefined {
    const waiting = this.#waiting.get(ask);
    this.#waiting.delete(ask);
    if (this.#given?.ask === ask) {
      this.#given = undefined;
      this.#giveNext();
    }
    return waiting;
  }

  /** The worker has died, for example of lack of memory: the next message starts another. */
  #fail(worker: Worker, cause: unknown): void {
    if (worker !== this.#worker) return;
    this.#worker = undefined;
    this.#generation += 1;
    this.#queue.clear();
    const error = new UnavailableError('The network thread ended; ask again.', { cause });
    for (const ask of [...this.#waiting.keys()]) this.#settle(ask)?.reject(error);
  }
}

function isQuick({ question }: QuestionMessage): boolean {
  return QUICK.has(question.kind);
}

/** Returns a number that threads share. */
function shared(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
}

/** Starts the worker: the bundled one beside the bundle, or beside the source one that reads the source. */
export function startWorker(): Worker {
  const isSource = import.meta.url.endsWith('.ts');
  return new Worker(
    new URL(isSource ? './network-worker-from-source.mjs' : './network-worker.js', import.meta.url),
  );
}

function tooSlow(cause: unknown): UnavailableError {
  if (cause instanceof UnavailableError) return cause;
  return new UnavailableError(
    'The question took too long. Ask for fewer hops, or for a smaller part of the graph.',
    {
      cause,
    },
  );
}

/** The one worker of this process. */
export const thread = new Thread(startWorker);
