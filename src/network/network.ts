import type { Engine } from '../engine/engine.ts';
import { UnavailableError } from '../errors.ts';
import { changedNodes, lastWrite } from '../graph/journal.ts';
import type { Model } from '../graph/model.ts';
import { type Read, readRevision } from '../graph/state.ts';
import type { Answer, Kind, Question } from './questions.ts';
import { readGraph, readNodes, type Sink } from './read-graph.ts';
import { thread } from './thread.ts';

/** What other processes write is looked for this often, milliseconds. */
const FOLLOW_MS = 1_000;

/**
 * The network of one engine: a copy of all traversal relationships in the worker thread, read with the first question. An answer holds
 * what this process had written before the question, and what others had written a second before it. When others wrote more than the
 * journal tells, all is read again, and until that is done answers come from what was read before.
 */
class Network {
  readonly #engine: Engine;
  readonly #model: Model;
  readonly #number: number;
  #read: { readonly revision: number; readonly generation: number } | undefined;
  #lookedAt = 0;
  #looking: Promise<void> | undefined;
  #reading: Promise<void> | undefined;

  constructor(engine: Engine, model: Model, number: number) {
    this.#engine = engine;
    this.#model = model;
    this.#number = number;
  }

  /** Answers a question. Throws `InputError` for what cannot be asked and `UnavailableError` at the deadline. */
  async ask<K extends Kind>(
    question: Extract<Question, { readonly kind: K }>,
    deadline?: AbortSignal,
  ): Promise<Answer<K>> {
    await inTime(this.#follow(), deadline);
    return (await thread.ask({ op: 'ask', network: this.#number, question }, deadline)) as Answer<K>;
  }

  #follow(): Promise<void> {
    const read = this.#read;
    const isHeld = read !== undefined && read.generation === thread.generation;
    if (!isHeld || (lastWrite(this.#engine) ?? 0) > read.revision) return this.#refresh();
    if (this.#looking) return this.#looking;
    if (performance.now() - this.#lookedAt < FOLLOW_MS) return Promise.resolve();
    this.#looking = this.#look(read.revision).finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  /** Takes in what others wrote: a few changes at once, many while answers go on from what is held. */
  async #look(held: number): Promise<void> {
    const start = performance.now();
    const revision = await readRevision(this.#asked);
    if (revision !== held && !this.#reading) {
      const changed = await this.#changedUpTo(revision);
      const refreshed = this.#refresh();
      // A failure shows with the next look.
      if (!changed) refreshed.catch(() => undefined);
      else await refreshed;
    }
    this.#lookedAt = start;
  }

  /** Reads what is new. Those who need it at the same time share the reading. */
  async #refresh(): Promise<void> {
    while (this.#reading) {
      await this.#reading;
      if ((lastWrite(this.#engine) ?? 0) <= (this.#read?.revision ?? -1)) return;
    }
    this.#reading = this.#readAgain();
    try {
      await this.#reading;
    } finally {
      this.#reading = undefined;
    }
  }

  async #readAgain(): Promise<void> {
    const network = this.#number;
    const sink: Sink = {
      nodes: (rows) => thread.tell({ op: 'nodes', network, rows }),
      edges: (rows) => thread.tell({ op: 'edges', network, rows }),
    };
    const start = performance.now();
    const revision = await readRevision(this.#asked);
    const changed = await this.#changedUpTo(revision);
    thread.tell({ op: 'begin', network, ...(changed && { without: changed }) });
    const { generation } = thread;
    if (changed) await readNodes(this.#engine, this.#model, { ids: changed, sink });
    else await readGraph(this.#engine, this.#model, sink);
    await thread.ask({ op: 'finish', network, revision });
    if (generation !== thread.generation)
      throw new UnavailableError('The network thread ended while it was being filled; ask again.');
    this.#read = { revision, generation };
    this.#lookedAt = start;
  }

  async #changedUpTo(revision: number): Promise<readonly string[] | undefined> {
    const read = this.#read;
    if (!read || read.generation !== thread.generation) return undefined;
    return changedNodes(this.#asked, { from: read.revision, to: revision });
  }

  readonly #asked: Read = (text, params) => this.#engine.read(text, params);
}

/** Waits for the network no longer than a question may take; the reading goes on. */
async function inTime(ready: Promise<void>, deadline: AbortSignal | undefined): Promise<void> {
  if (!deadline) return ready;
  let giveUp: () => void = () => undefined;
  const over = new Promise<never>((_, reject) => {
    giveUp = () => reject(stillReading(deadline.reason));
    if (deadline.aborted) giveUp();
    deadline.addEventListener('abort', giveUp, { once: true });
  });
  try {
    await Promise.race([ready, over]);
  } finally {
    deadline.removeEventListener('abort', giveUp);
  }
}

function stillReading(cause: unknown): UnavailableError {
  return new UnavailableError(
    'The network is being read from the database, some tens of seconds for a million relationships. Ask again in a moment.',
    { cause },
  );
}

const networks = new WeakMap<Engine, Network>();
/** Frees what the thread holds of an engine that is gone. */
const gone = new FinalizationRegistry<number>((network) => thread.tell({ op: 'drop', network }));
let count = 0;

/** The network of an engine, one for each. */
export function networkOf(engine: Engine, model: Model): Network {
  const known = networks.get(engine);
  if (known) return known;
  count += 1;
  const network = new Network(engine, model, count);
  networks.set(engine, network);
  gone.register(engine, count);
  return network;
}
