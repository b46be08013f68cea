import type { Engine } from '../engine/engine.ts';
import { UnavailableError } from '../errors.ts';
import type { Model } from '../model/model.ts';
import { type Changed, changedBetween, lastWrite } from '../store/read/journal.ts';
import { type Read, readRevision } from '../store/read/read-state.ts';
import {
  networkTexts,
  type Progress,
  readChanges,
  readGraph,
  type Sink,
  type Texts,
} from './graph/read-graph.ts';
import type { AnswerOf, Kind, Question } from './questions.ts';
import type { NetworkSize } from './worker/messages.ts';
import { type Thread, thread } from './worker/thread.ts';

/** Interval at which writes of other processes are looked for, milliseconds. */
const FOLLOW_MS = 1_000;
/** With more changes than this it is quicker to read everything again. */
const MAX_CHANGES = 20_000;
/** Rows read at once where this thread must unpack them: each page takes some milliseconds of its time. */
const PAGE = 500;
/**
 * A question waits for a reading that will end within this time, seconds. For a longer one it is refused with
 * a time to come back.
 */
const PATIENCE_S = 5;
/** Interval at which a waiting question checks that, milliseconds. */
const WATCH_MS = 250;

/**
 * The network of one engine: a copy of all traversal relationships in the worker thread, read ahead or with
 * the first question.
 * An answer holds what this process had written before the question, and what others had written a second
 * before it. When more was written than the journal tells, everything is read again, and until that is done
 * answers come from the older copy. The worker reads by itself where it can; where the database is in this
 * process, this thread reads for it.
 */
export class Network {
  readonly #engine: Engine;
  readonly #texts: Texts;
  readonly #number: number;
  readonly #thread: Thread;
  #read: { readonly revision: number; readonly generation: number; readonly held: NetworkSize } | undefined;
  #lookedAt = 0;
  #looking: Promise<void> | undefined;
  #reading: Promise<void> | undefined;
  #readingAll: { readonly since: number; progress: Progress | undefined } | undefined;

  constructor(engine: Engine, model: Model, on: { readonly number: number; readonly thread: Thread }) {
    this.#engine = engine;
    this.#texts = networkTexts(model);
    this.#number = on.number;
    this.#thread = on.thread;
  }

  /**
   * Answers a question. Throws `InputError` when it cannot be asked and `UnavailableError` at the deadline or
   * while the network is still being read.
   */
  ask<K extends Kind>(
    question: Extract<Question, { readonly kind: K }>,
    deadline?: AbortSignal,
  ): Promise<AnswerOf<K>> {
    return this.#thread.hold(this.#answer(question, deadline)) as Promise<AnswerOf<K>>;
  }

  /**
   * Reads the network if that is not done, so that questions need not wait. Does not keep the process alive.
   */
  async readAhead(): Promise<NetworkSize> {
    await this.#follow();
    return this.#read?.held ?? { entities: 0, relationships: 0 };
  }

  /** Returns how far the reading of everything has come; undefined when none is going on. */
  get progress(): (Progress & { readonly seconds: number }) | undefined {
    const { since, progress } = this.#readingAll ?? {};
    return since === undefined || !progress
      ? undefined
      : { ...progress, seconds: (performance.now() - since) / 1_000 };
  }

  async #answer(question: Question, deadline: AbortSignal | undefined) {
    const following = this.#follow();
    if (following) await this.#inTime(following, deadline);
    return this.#thread.ask({ op: 'ask', network: this.#number, question }, { deadline });
  }

  get #isHeld(): boolean {
    return this.#read?.generation === this.#thread.generation;
  }

  /** Returns a promise that the copy is recent enough; undefined where it is already. */
  #follow(): Promise<void> | undefined {
    const read = this.#read;
    if (!read || !this.#isHeld || (lastWrite(this.#engine) ?? 0) > read.revision) return this.#refresh();
    if (this.#looking) return this.#looking;
    if (performance.now() - this.#lookedAt < FOLLOW_MS) return undefined;
    this.#looking = this.#look(read.revision).finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  /**
   * Looks for writes of others and takes them in: a few changes at once, many while answers go on from the
   * older copy.
   */
  async #look(held: number): Promise<void> {
    const start = performance.now();
    const revision = await readRevision(this.#asked);
    if (revision !== held && !this.#reading) {
      const changed = await this.#changedUpTo(revision);
      const refreshed = this.#refresh();
      // A failure shows at the next look.
      if (!changed) refreshed.catch(() => undefined);
      else await refreshed;
    }
    this.#lookedAt = start;
  }

  /** Reads what is new. Questions that need it at the same time share one reading. */
  async #refresh(): Promise<void> {
    while (this.#reading) {
      await this.#reading;
      if (this.#isHeld && (lastWrite(this.#engine) ?? 0) <= (this.#read?.revision ?? -1)) return;
    }
    this.#reading = this.#readAgain();
    try {
      await this.#reading;
    } finally {
      this.#reading = undefined;
    }
  }

  async #readAgain(): Promise<void> {
    const start = performance.now();
    const revision = await readRevision(this.#asked);
    const changed = await this.#changedUpTo(revision);
    const { generation } = this.#thread;
    const held = changed ? await this.#readChanges(changed, revision) : await this.#readAll(revision);
    if (generation !== this.#thread.generation)
      throw new UnavailableError('The network thread ended while it was being filled; ask again.');
    this.#read = { revision, generation, held };
    this.#lookedAt = start;
  }

  async #readChanges(changed: Changed, revision: number): Promise<NetworkSize> {
    const [network, { pairs }] = [this.#number, changed];
    this.#thread.tell({ op: 'begin', network, what: 'changes' });
    await readChanges({ engine: this.#engine, texts: this.#texts, sink: this.#sink }, changed);
    return (await this.#thread.ask({ op: 'change', network, revision, pairs })) as NetworkSize;
  }

  async #readAll(revision: number): Promise<NetworkSize> {
    const going = { since: performance.now(), progress: undefined as Progress | undefined };
    this.#readingAll = going;
    const onProgress = (progress: Progress) => {
      going.progress = progress;
    };
    try {
      const [network, engine, texts] = [this.#number, this.#engine, this.#texts];
      const from = await engine.elsewhere?.();
      if (from)
        return (await this.#thread.ask(
          { op: 'read', network, revision, from, texts },
          { onProgress },
        )) as NetworkSize;
      this.#thread.tell({ op: 'begin', network, what: 'all' });
      await readGraph({ engine, texts, sink: this.#sink, page: PAGE, onProgress });
      return (await this.#thread.ask({ op: 'finish', network, revision })) as NetworkSize;
    } finally {
      this.#readingAll = undefined;
    }
  }

  readonly #sink: Sink = {
    nodes: (rows) => this.#thread.tell({ op: 'nodes', network: this.#number, rows }),
    edges: (rows) => this.#thread.tell({ op: 'edges', network: this.#number, rows }),
  };

  async #changedUpTo(revision: number): Promise<Changed | undefined> {
    const read = this.#read;
    if (!read || !this.#isHeld) return undefined;
    const changed = await changedBetween(this.#asked, { from: read.revision, to: revision });
    const count = changed ? changed.nodes.length + changed.pairs.length : 0;
    return count <= MAX_CHANGES ? changed : undefined;
  }

  readonly #asked: Read = (text, params) => this.#engine.read(text, params);

  /** Waits for the network no longer than the question's deadline; the reading itself goes on. */
  async #inTime(ready: Promise<void>, deadline: AbortSignal | undefined): Promise<void> {
    if (!deadline) return ready;
    let giveUp: () => void = () => undefined;
    const over = new Promise<never>((_, reject) => {
      giveUp = () => reject(this.#stillReading(deadline.reason));
    });
    const giveUpEarly = () => {
      if (deadline.aborted || this.#secondsLeft > PATIENCE_S) giveUp();
    };
    giveUpEarly();
    deadline.addEventListener('abort', giveUp, { once: true });
    const watch = setInterval(giveUpEarly, WATCH_MS);
    try {
      await Promise.race([ready, over]);
    } finally {
      clearInterval(watch);
      deadline.removeEventListener('abort', giveUp);
    }
  }

  /**
   * Estimated seconds until the first reading ends; 0 where that is unknown or questions need not wait for
   * it.
   */
  get #secondsLeft(): number {
    const { progress } = this;
    if (!progress || progress.read === 0 || this.#isHeld) return 0;
    return Math.ceil((progress.seconds * (progress.of - progress.read)) / progress.read);
  }

  #stillReading(cause: unknown): UnavailableError {
    const { progress } = this;
    const retryAfter = Math.max(1, this.#secondsLeft);
    const soFar = progress
      ? `${Math.floor((100 * progress.read) / progress.of)} % of ${progress.of} entities after ${Math.round(progress.seconds)} s`
      : 'it has just begun';
    return new UnavailableError(
      `The network is being read from the database: ${soFar}. Ask again in ${retryAfter} s.`,
      { cause, retryAfter },
    );
  }
}

const networks = new WeakMap<Engine, Network>();
/** Frees the copy of an engine that was garbage collected. */
const gone = new FinalizationRegistry<number>((network) => thread.tell({ op: 'drop', network }));
let count = 0;

/** Returns the network of an engine, one for each. */
export function networkOf(engine: Engine, model: Model): Network {
  const known = networks.get(engine);
  if (known) return known;
  count += 1;
  const network = new Network(engine, model, { number: count, thread });
  networks.set(engine, network);
  gone.register(engine, count);
  return network;
}
