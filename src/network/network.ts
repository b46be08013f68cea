import type { Engine } from '../engine/engine.ts';
import { changedNodes, lastWrite } from '../graph/journal.ts';
import type { Model } from '../graph/model.ts';
import { readRevision } from '../graph/state.ts';
import type { Answer, Kind, Question } from './questions.ts';
import { readGraph, readNodes, type Sink } from './read-graph.ts';
import { thread } from './thread.ts';

/** What other processes write is looked for this often, milliseconds. */
const FOLLOW_MS = 1_000;

/**
 * The network of one engine: a copy of all traversal relationships in the worker thread, read with the first question. It holds what
 * this process has written before the question; what others wrote it holds a second later at most, plus the time to read it.
 */
class Network {
  readonly #engine: Engine;
  readonly #model: Model;
  readonly #number: number;
  #read: { readonly revision: number; readonly generation: number } | undefined;
  #checkedAt = 0;
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
    await this.#follow();
    return (await thread.ask({ op: 'ask', network: this.#number, question }, deadline)) as Answer<K>;
  }

  async #follow(): Promise<void> {
    const read = this.#read;
    if (!read || read.generation !== thread.generation) return this.#refresh();
    if ((lastWrite(this.#engine) ?? 0) > read.revision) return this.#refresh();
    if (performance.now() - this.#checkedAt < FOLLOW_MS) return;
    this.#checkedAt = performance.now();
    const revision = await this.#revision();
    // Whoever asks meanwhile is answered from what was read before; a failure shows when the next look is due.
    if (revision !== read.revision) this.#refresh().catch(() => undefined);
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
    const revision = await this.#revision();
    const changed = this.#changedUpTo(revision);
    thread.tell({ op: 'begin', network, ...(changed && { without: changed }) });
    if (changed) await readNodes(this.#engine, this.#model, { ids: changed, sink });
    else await readGraph(this.#engine, this.#model, sink);
    await thread.ask({ op: 'finish', network, revision });
    this.#read = { revision, generation: thread.generation };
    this.#checkedAt = performance.now();
  }

  #changedUpTo(revision: number): readonly string[] | undefined {
    const read = this.#read;
    if (!read || read.generation !== thread.generation) return undefined;
    return changedNodes(this.#engine, { from: read.revision, to: revision });
  }

  #revision(): Promise<number> {
    return readRevision((text, params) => this.#engine.read(text, params));
  }
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
