import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { type Packed, packMessage, unpackMessage } from './packstream.ts';

/** A message that a client sent. */
export interface Asked {
  readonly message: string;
  /** Which connection, from 1, in the order of their opening. */
  readonly connection: number;
  /** Text and parameters of RUN; empty otherwise. */
  readonly text: string;
  readonly params: Readonly<Record<string, Packed>>;
  /** Details of RUN and BEGIN: mode, database, timeout, bookmarks. */
  readonly extra: Readonly<Record<string, Packed>>;
  /** Statements run and not yet committed on this connection. */
  readonly pending: readonly string[];
}

/**
 * What the peer does with a message: succeed with these rows (RUN) or metadata, fail with this code, cut the connection, or never answer.
 * `undefined` is the plain success.
 */
export type Act =
  | { readonly rows: readonly Readonly<Record<string, Packed>>[] }
  | { readonly metadata: Readonly<Record<string, Packed>> }
  | { readonly fails: string; readonly because: string }
  | 'cut'
  | 'hang'
  | undefined;

export interface BoltPeer {
  readonly port: number;
  readonly uri: string;
  /** Everything asked, in order. */
  readonly asked: readonly Asked[];
  /** Connections open now. */
  readonly open: () => number;
  /** Accepts connections and answers nothing at all, like a machine that went away. */
  readonly freeze: () => void;
  readonly close: () => Promise<void>;
}

const NAMES: Readonly<Record<number, string>> = {
  1: 'HELLO',
  2: 'GOODBYE',
  15: 'RESET',
  16: 'RUN',
  17: 'BEGIN',
  18: 'COMMIT',
  19: 'ROLLBACK',
  47: 'DISCARD',
  63: 'PULL',
  102: 'ROUTE',
  106: 'LOGON',
};
const [SUCCESS, RECORD, IGNORED, FAILURE] = [0x70, 0x71, 0x7e, 0x7f];
const VERSION_5_4 = Buffer.from([0, 0, 4, 5]);
const HANDSHAKE_BYTES = 20;

/**
 * A server that speaks Bolt 5.4 and does what a script says, for faults that a real one does not have on
 * demand. It holds no data: a statement succeeds without rows unless the script says otherwise.
 */
export async function startBoltPeer(script: (asked: Asked) => Act = () => undefined): Promise<BoltPeer> {
  const asked: Asked[] = [];
  const sockets = new Set<Socket>();
  let [connections, isFrozen] = [0, false];
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    connections += 1;
    const talk = conversation(socket, connections, (one) => {
      asked.push(one);
      return script(one);
    });
    socket.on('data', (data: Buffer) => {
      if (!isFrozen) talk(data);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    uri: `bolt://127.0.0.1:${port}`,
    asked,
    open: () => sockets.size,
    freeze: () => {
      isFrozen = true;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** One connection: the handshake, then messages, each answered in turn. */
function conversation(
  socket: Socket,
  connection: number,
  script: (asked: Asked) => Act,
): (data: Buffer) => void {
  let bytes: Buffer = Buffer.alloc(0);
  let [isGreeted, isFailed] = [false, false];
  let pending: string[] = [];
  let rows: readonly Readonly<Record<string, Packed>>[] = [];
  const send = (tag: number, ...fields: Packed[]) => socket.write(chunked(packMessage(tag, fields)));

  const answer = (tag: number, fields: readonly Packed[]): void => {
    const message = NAMES[tag] ?? `0x${tag.toString(16)}`;
    if (message === 'GOODBYE') {
      socket.end();
      return;
    }
    if (isFailed && message !== 'RESET') {
      send(IGNORED);
      return;
    }
    const isRun = message === 'RUN';
    if (isRun) pending = [...pending, String(fields[0])];
    const act = script({
      message,
      connection,
      pending,
      text: isRun ? String(fields[0]) : '',
      params: isRun ? mapOf(fields[1]) : {},
      extra: mapOf(fields[isRun ? 2 : 0]),
    });
    if (message === 'COMMIT' || message === 'ROLLBACK' || message === 'RESET') pending = [];
    perform(message, act);
  };

  const perform = (message: string, act: Act): void => {
    if (act === 'hang') return;
    if (act === 'cut') {
      socket.destroy();
      return;
    }
    if (act && 'fails' in act) {
      isFailed = true;
      send(FAILURE, { code: act.fails, message: act.because });
      return;
    }
    if (message === 'RESET') isFailed = false;
    if (message === 'PULL') for (const row of rows) send(RECORD, Object.values(row));
    rows = message === 'RUN' && act && 'rows' in act ? act.rows : [];
    const metadata = act && 'metadata' in act ? act.metadata : usual(message, rows);
    send(SUCCESS, metadata);
  };

  return (data) => {
    bytes = Buffer.concat([bytes, data]);
    if (!isGreeted) {
      if (bytes.length < HANDSHAKE_BYTES) return;
      bytes = bytes.subarray(HANDSHAKE_BYTES);
      isGreeted = true;
      socket.write(VERSION_5_4);
    }
    for (let next = unchunk(bytes); next; next = unchunk(bytes)) {
      bytes = next.rest;
      const { tag, fields } = unpackMessage(next.message);
      answer(tag, fields);
    }
  };
}

function usual(message: string, rows: readonly Readonly<Record<string, Packed>>[]): Packed {
  switch (message) {
    case 'HELLO':
      return { server: 'Neo4j/5.26.0', connection_id: 'bolt-1', hints: {} };
    case 'RUN':
      return { fields: Object.keys(rows[0] ?? {}), t_first: 0 };
    case 'PULL':
      return { type: 'r', t_last: 0, db: 'neo4j' };
    case 'COMMIT':
      return { bookmark: 'bookmark:1' };
    default:
      return {};
  }
}

/** A chunk is a length of two bytes followed by that many bytes; one without bytes ends the message. */
function chunked(message: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(message.length);
  return Buffer.concat([length, message, Buffer.alloc(2)]);
}

function unchunk(bytes: Buffer): { readonly message: Buffer; readonly rest: Buffer } | undefined {
  const chunks: Buffer[] = [];
  let at = 0;
  while (bytes.length >= at + 2) {
    const length = bytes.readUInt16BE(at);
    at += 2 + length;
    if (length > 0) chunks.push(bytes.subarray(at - length, at));
    else if (chunks.length > 0) return { message: Buffer.concat(chunks), rest: bytes.subarray(at) };
  }
  return undefined;
}

function mapOf(value: Packed | undefined): Readonly<Record<string, Packed>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, Packed>>)
    : {};
}
