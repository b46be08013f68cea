import { randomBytes, timingSafeEqual } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { resolve } from 'node:path';
import { UnavailableError } from '../../errors.ts';
import type { Engine, Supposition, Transaction } from '../engine.ts';
import {
  type DoorQuestion,
  type Hello,
  type Holder,
  hashOfToken,
  holderFile,
  onLines,
  PROTOCOL,
  type Reply,
  sentError,
} from './messages.ts';

/** A door for commands to the folder that this process holds. */
export interface Door {
  /** Ends every connection, with what is under way on it undone, and takes the sign off the folder. */
  close(): Promise<void>;
}

export interface DoorOptions {
  readonly folder: string;
  /** Called after each write that came in by the door. */
  readonly onWritten: () => Promise<void>;
}

/** Only this machine reaches it, and only who can read the folder knows the token. */
const HOST = '127.0.0.1';
const [MAX_HELLO, MAX_LINE] = [1_000, 512 * 1024 * 1024];
/** A command that began a write and says nothing more for so long is stopped: nobody else could write meanwhile. */
const SILENCE_MS = 60_000;

/** Lets commands beside this process read and write the graph through it, and leaves a sign in the folder where. */
export async function openDoor(engine: Engine, { folder, onWritten }: DoorOptions): Promise<Door> {
  const token = randomBytes(32).toString('base64url');
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    serve(engine, { socket, token, onWritten });
  });
  await new Promise<void>((listening, failed) => {
    server.once('error', failed);
    server.listen(0, HOST, listening);
  });
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const sign: Holder = { protocol: PROTOCOL, host: HOST, port, token };
  const file = holderFile(resolve(folder));
  writeFileSync(`${file}.new`, JSON.stringify(sign), { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return {
    close: async () => {
      if (isOurs(file, token)) rmSync(file, { force: true });
      const closed = new Promise((done) => server.close(done));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function isOurs(file: string, token: string): boolean {
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) as Partial<Holder>).token === token;
  } catch {
    return false;
  }
}

interface Visit {
  readonly socket: Socket;
  readonly token: string;
  readonly onWritten: DoorOptions['onWritten'];
}

/** A write that a command has begun, as long as its transaction is open. */
interface OpenWrite {
  readonly tx: Transaction & Partial<Supposition>;
  readonly end: (error?: Error) => void;
}

function serve(engine: Engine, { socket, token, onWritten }: Visit): void {
  let isKnown = false;
  let write: OpenWrite | undefined;
  let silence: NodeJS.Timeout | undefined;
  const send = (reply: Reply) => {
    if (socket.writable) socket.write(`${JSON.stringify(reply)}\n`);
  };
  const answer = (id: number, work: Promise<Omit<Reply, 'id'>>) => {
    work.then(
      (found) => send({ id, ...found }),
      (error) => send({ id, error: sentError(error) }),
    );
  };
  const begin = async (id: number, op: 'write' | 'suppose') => {
    const work = (tx: OpenWrite['tx']) =>
      new Promise<void>((done, failed) => {
        if (socket.destroyed) return failed(GONE);
        write = { tx, end: (error) => (error ? failed(error) : done()) };
        listen();
        send({ id, begun: true });
      });
    if (op === 'suppose') {
      await engine.suppose(work);
      return {};
    }
    await engine.write(work);
    // What is written is written, whether this process follows at once or a second later.
    await onWritten().catch(() => undefined);
    return {};
  };
  const listen = () => {
    clearTimeout(silence);
    silence = write && setTimeout(() => socket.destroy(), SILENCE_MS).unref();
  };
  const finish = (error?: Error) => {
    const ended = write;
    write = undefined;
    clearTimeout(silence);
    ended?.end(error);
  };
  const within = () => {
    if (write) return write.tx;
    throw new UnavailableError(
      'The transaction has ended; nothing of it was written. Give the command again.',
    );
  };
  const take = async (question: DoorQuestion): Promise<Omit<Reply, 'id'>> => {
    switch (question.op) {
      case 'read':
        return { rows: await engine.read(question.query, question.params) };
      case 'search':
        return { hits: await engine.search(question.request) };
      case 'prepare':
        await engine.prepare(question.schema);
        return {};
      case 'write':
      case 'suppose':
        return begin(question.id, question.op);
      case 'searchSupposed':
        return { hits: (await within().search?.(question.request)) ?? [] };
      case 'run':
        return { rows: await within().run(question.query, question.params) };
      case 'touch':
        within().touch(question.ids);
        return {};
      case 'commit':
        within();
        finish();
        return {};
      case 'rollback':
        finish(UNDONE);
        return {};
    }
  };
  socket.on('close', () => finish(GONE));
  onLines(socket, {
    maxLength: () => (isKnown ? MAX_LINE : MAX_HELLO),
    onLine: (line) => {
      if (!isKnown) {
        const found = helloOf(line);
        if (!timingSafeEqual(hashOfToken(found?.token), hashOfToken(token))) return socket.destroy();
        isKnown = found?.protocol === PROTOCOL;
        send({ id: 0, ...(!isKnown && { error: sentError(OTHER_VERSION) }) });
        return;
      }
      listen();
      const question = JSON.parse(line) as DoorQuestion;
      answer(question.id, take(question));
    },
  });
}

const GONE = new UnavailableError('The command is gone; nothing of its transaction was written.');
const UNDONE = new UnavailableError('The transaction was taken back.');
const OTHER_VERSION = new UnavailableError(
  'The folder is held by a server of another version of Accord. Use the commands of that version, or stop the server.',
);

function helloOf(line: string): Partial<Hello> | undefined {
  try {
    return JSON.parse(line) as Partial<Hello>;
  } catch {
    return undefined;
  }
}
