import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { resolve } from 'node:path';
import { UnavailableError } from '../../errors.ts';
import { withinDeadline } from '../deadline.ts';
import type {
  Capabilities,
  Engine,
  GraphUse,
  Health,
  NamedQuery,
  Params,
  ReadOptions,
  Row,
  SearchHit,
  SearchRequest,
  StorageSchema,
  Supposition,
  Transaction,
} from '../engine.ts';
import { checkParams } from '../values.ts';
import {
  type DoorQuestion,
  type Holder,
  holderFile,
  onLines,
  PROTOCOL,
  type Reply,
  receivedError,
} from './messages.ts';

/** Where the folder is, and how it is used. */
export interface BesideOptions {
  readonly folder: string;
  readonly use: GraphUse;
  readonly callMs: number;
  /** Those of the engine that the other process has. */
  readonly capabilities: Capabilities;
}

/**
 * Opens the graph of a folder that another process holds, through that process. Undefined where the folder does not say who holds it, or nobody
 * answers there. Throws `UnavailableError` where the holder is of another version.
 */
export async function openBeside(options: BesideOptions): Promise<Engine | undefined> {
  const holder = readHolder(resolve(options.folder));
  if (!holder) return undefined;
  const socket = await connected(holder);
  if (!socket) return undefined;
  const line = new Line(socket);
  const greeted = await line.greet(holder.token).catch((error: unknown) => {
    if (error instanceof UnavailableError && error !== ENDED) throw error;
    return false;
  });
  return greeted === false ? undefined : new EngineBeside(line, options);
}

function readHolder(folder: string): Holder | undefined {
  try {
    const { host, port, token, protocol } = JSON.parse(
      readFileSync(holderFile(folder), 'utf8'),
    ) as Partial<Holder>;
    if (host === undefined || port === undefined || token === undefined) return undefined;
    return { host, port, token, protocol: protocol ?? 0 };
  } catch {
    return undefined;
  }
}

function connected({ host, port }: Holder): Promise<Socket | undefined> {
  return new Promise((found) => {
    const socket = connect({ host, port });
    socket.once('connect', () => found(socket));
    socket.once('error', () => found(undefined));
  });
}

const ENDED = new UnavailableError(
  'The server that holds the folder has ended. Give the command again: it opens the folder by itself then.',
);

/** Omit that keeps the members of a union apart. */
type Unnumbered<T> = T extends unknown ? Omit<T, 'id'> : never;

interface Waiting {
  readonly onReply: (reply: Reply) => void;
  readonly onEnd: (error: Error) => void;
}

/** The connection: questions by number, and who waits for their answers. */
class Line {
  readonly #socket: Socket;
  readonly #waiting = new Map<number, Waiting>();
  #last = 0;

  constructor(socket: Socket) {
    this.#socket = socket;
    onLines(socket, {
      maxLength: () => Number.POSITIVE_INFINITY,
      onLine: (line) => {
        const reply = JSON.parse(line) as Reply;
        this.#waiting.get(reply.id)?.onReply(reply);
      },
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      for (const { onEnd } of this.#waiting.values()) onEnd(ENDED);
      this.#waiting.clear();
    });
  }

  greet(token: string): Promise<Reply> {
    return this.#await(0, () => this.#socket.write(`${JSON.stringify({ protocol: PROTOCOL, token })}\n`));
  }

  /** Asks and returns the answer. `onBegun` hears each time that the work of a write is to be done. */
  ask(question: Unnumbered<DoorQuestion>, onBegun?: () => void): Promise<Reply> {
    this.#last += 1;
    const id = this.#last;
    return this.#await(id, () => this.#socket.write(`${JSON.stringify({ id, ...question })}\n`), onBegun);
  }

  end(): void {
    this.#socket.destroy();
  }

  #await(id: number, send: () => void, onBegun?: () => void): Promise<Reply> {
    if (this.#socket.destroyed) return Promise.reject(ENDED);
    return new Promise((answered, failed) => {
      this.#waiting.set(id, {
        onEnd: failed,
        onReply: (reply) => {
          if (reply.begun) return onBegun?.();
          this.#waiting.delete(id);
          if (reply.error) failed(receivedError(reply.error));
          else answered(reply);
        },
      });
      send();
    });
  }
}

/** The graph of a folder through the process that holds it: what is asked and written is what that process would ask and write itself. */
class EngineBeside implements Engine {
  readonly kind = 'embedded';
  readonly capabilities: Capabilities;
  readonly #line: Line;
  readonly #callMs: number;
  readonly #isReader: boolean;
  /** One write at a time has the connection; the other process would let them wait as well. */
  #lastWrite: Promise<unknown> = Promise.resolve();

  constructor(line: Line, { callMs, use, capabilities }: BesideOptions) {
    this.#line = line;
    this.#callMs = callMs;
    this.#isReader = use === 'read';
    this.capabilities = capabilities;
  }

  async prepare(schema: StorageSchema): Promise<void> {
    if (!this.#isReader) await this.#line.ask({ op: 'prepare', schema });
  }

  async check(): Promise<Health> {
    return { ready: true };
  }

  async read(query: NamedQuery, params: Params = {}, options: ReadOptions = {}): Promise<Row[]> {
    const given = checkParams(params);
    const { rows = [] } = await withinDeadline(() => this.#line.ask({ op: 'read', query, params: given }), {
      ...{ name: query.name, callMs: this.#callMs },
      ...options,
    });
    return [...rows];
  }

  write<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    if (this.#isReader)
      return Promise.reject(new UnavailableError('The graph was opened for reading; nothing was written.'));
    return this.#inTurn(() => this.#carryOut('write', work));
  }

  suppose<T>(work: (tx: Supposition) => Promise<T>, options: ReadOptions = {}): Promise<T> {
    const limit = { name: 'suppose', callMs: this.#callMs, ...options };
    return withinDeadline(() => this.#inTurn(() => this.#carryOut('suppose', work)), limit);
  }

  #inTurn<T>(change: () => Promise<T>): Promise<T> {
    const mine = this.#lastWrite.then(change);
    this.#lastWrite = mine.catch(() => undefined);
    return mine;
  }

  async search(request: SearchRequest): Promise<SearchHit[]> {
    const { hits = [] } = await this.#line.ask({ op: 'search', request });
    return [...hits];
  }

  async close(): Promise<void> {
    await this.#lastWrite;
    this.#line.end();
  }

  /** The work is done here within the transaction there, again where that one has to begin anew. */
  async #carryOut<T>(op: 'write' | 'suppose', work: (tx: Supposition) => Promise<T>): Promise<T> {
    let done: Promise<T> | undefined;
    const attempt = () => {
      const tx: Supposition = {
        run: async (query, params = {}) => {
          const { rows = [] } = await this.#line.ask({ op: 'run', query, params: checkParams(params) });
          return [...rows];
        },
        touch: (ids) => {
          this.#line.ask({ op: 'touch', ids }).catch(() => undefined);
        },
        search: async (request) => {
          const { hits = [] } = await this.#line.ask({ op: 'searchSupposed', request });
          return [...hits];
        },
        isAwaited: () => false,
      };
      done = work(tx);
      done
        .then(
          () => this.#line.ask({ op: 'commit' }),
          () => this.#line.ask({ op: 'rollback' }),
        )
        // What became of the write is told under its own number.
        .catch(() => undefined);
    };
    try {
      await this.#line.ask({ op }, attempt);
    } catch (error) {
      // What the work itself failed by says more than that its transaction was taken back.
      await done;
      throw error;
    }
    if (done === undefined) throw new Error('A write ended before it began.');
    return done;
  }
}
