import { setMaxListeners } from 'node:events';
import { type IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { type ExecutionArgs, parse } from 'graphql';
import { handleProtocols, makeServer } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import { UnauthenticatedError, UnavailableError } from '../../errors.ts';
import { addressOf } from '../addresses.ts';
import { bearerOf } from '../authenticate.ts';
import { answer } from '../errors.ts';
import { knownHosts } from '../hosts.ts';
import { callerOf } from '../rates.ts';
import { Seats } from './seats.ts';
import type { Subscribers } from './subscribers.ts';
import { SUBSCRIPTION_TIMES, type Subscribing, type SubscriptionParts } from './subscribing.ts';

const PATH = '/graphql/stream';
/** Questions are small; what is told is not limited by this. */
const MAX_MESSAGE = 65_536;
/** What is still on its way has this long when a connection is ended. */
const CLOSE_MS = 500;
/** Codes of the protocol and of WebSockets by which connections are closed; the reason is a code as errors have it. */
const CLOSED = { busy: 1013, ending: 1001, failed: 1011 };

/** What names a server may be asked by, and which other sites' pages may ask it. */
export interface Doors {
  readonly hosts: readonly string[];
  readonly origins: readonly string[];
}

interface Extra {
  readonly request: IncomingMessage;
  readonly socket: WebSocket;
}

type ConnectionParams = Readonly<Record<string, unknown>>;

/**
 * Adds subscriptions over WebSockets at the same address, as the protocol of graphql-ws has it. Returns what ends them all.
 */
export function addSockets(
  app: FastifyInstance,
  parts: SubscriptionParts & Doors,
  subscribers: Subscribers,
): () => Promise<void> {
  const sockets = new WebSocketServer({
    ...{ noServer: true, maxPayload: MAX_MESSAGE, perMessageDeflate: false },
    handleProtocols,
  });
  const protocol = makeServer<ConnectionParams, Extra>({
    connectionInitWaitTimeout: (parts.subscriptionTimes ?? SUBSCRIPTION_TIMES).initMs,
    onConnect: ({ connectionParams, extra }) => isTaken(connectionParams, extra, { parts, subscribers }),
    // Read, checked and refused by who tells, the same for both transports.
    onSubscribe: ({ connectionParams, extra }, id, { query, operationName, variables }) => {
      const asked: Subscribing = {
        ...{ query, operationName, variables, over: endOf(extra.socket) },
        bearer: keyOf(connectionParams, extra.request, parts),
        ip: addressOf(extra.request, parts.config),
        cut: ({ errors }) => {
          extra.socket.send(JSON.stringify({ id, type: 'error', payload: errors }));
          extra.socket.close(CLOSED.busy, 'TOO_SLOW');
          setTimeout(() => extra.socket.terminate(), CLOSE_MS).unref();
        },
      };
      return { schema: parts.schema, document: NOTHING, contextValue: asked };
    },
    execute: ({ contextValue }: ExecutionArgs) => orThrow(subscribers.tell(contextValue as Subscribing)),
  });
  // So many more connections than subscriptions that who asks for one too many is told so.
  const { subscribers: all, callerSubscribers: own } = parts.config.limits;
  const seats = new Seats({ subscribers: 2 * all, callerSubscribers: 2 * own });
  const isKnown = knownHosts(parts.hosts);
  app.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (request.headers.upgrade?.toLowerCase() !== 'websocket') return passOn(app, request, socket as Socket);
    const refusal = refusalOf(request, { isKnown, origins: parts.origins });
    if (refusal) return refuse(socket, refusal);
    try {
      // Connections that ask for nothing are held as well, and whose they are is known by their address alone.
      socket.once('close', seats.take(callerOf(undefined, addressOf(request, parts.config))));
    } catch (error) {
      if (!(error instanceof UnavailableError)) throw error;
      return refuse(socket, ['503 Service Unavailable', error.code, error.message]);
    }
    sockets.handleUpgrade(request, socket, head, (client) =>
      open(protocol, { request, socket: client }, parts),
    );
  });
  return async () => {
    for (const client of sockets.clients) client.close(CLOSED.ending, 'SERVICE_UNAVAILABLE');
    for (let waited = 0; sockets.clients.size > 0 && waited < CLOSE_MS; waited += STEP_MS)
      await sleep(STEP_MS);
    for (const client of sockets.clients) client.terminate();
  };
}

const STEP_MS = 25;
/** So often a client is asked for a sign of life; who gave none since the last time is gone. */
const BEAT_MS = 12_000;

/**
 * Joins a connection and the protocol. The adapter that comes with graphql-ws would write to standard error whatever strangers send wrong, and
 * close with reasons that are no codes.
 */
function open(
  protocol: ReturnType<typeof makeServer<ConnectionParams, Extra>>,
  { request, socket }: Extra,
  { logger, config }: SubscriptionParts,
): void {
  // The connection is closed by itself then, with the code for it.
  socket.on('error', (error) => logger.debug({ err: error }, 'a WebSocket failed'));
  let isAlive = true;
  socket.on('pong', () => {
    isAlive = true;
  });
  const beat = setInterval(() => {
    if (!isAlive) return socket.terminate();
    isAlive = false;
    socket.ping();
  }, BEAT_MS);
  const closed = protocol.opened(
    {
      protocol: socket.protocol,
      send: (text) =>
        new Promise((resolve, reject) => {
          if (socket.readyState !== socket.OPEN) return resolve();
          socket.send(text, (error) => (error ? reject(error) : resolve()));
        }),
      close: (code, reason) => socket.close(code, REASONS[code ?? 0] ?? reason),
      onMessage: (take) => {
        socket.on('message', (data) => {
          // Who asks on and reads no answers would have them kept here.
          if (socket.bufferedAmount > config.limits.responseBytes) return socket.terminate();
          take(String(data)).catch((error) => {
            logger.debug({ err: error }, 'a message of a WebSocket could not be answered');
            socket.close(CLOSED.failed, 'INTERNAL_SERVER_ERROR');
          });
        });
      },
    },
    { request, socket },
  );
  socket.once('close', (code, reason) => {
    clearInterval(beat);
    closed(code, String(reason)).catch((error) => logger.warn({ err: error }, 'a subscription did not end'));
  });
}

/** Codes for programs, as errors have them, where the protocol closes a connection with words. */
const REASONS: Readonly<Record<number, string>> = {
  4400: 'BAD_REQUEST',
  4401: 'UNAUTHENTICATED',
  4403: 'UNAUTHENTICATED',
  4406: 'UNSUPPORTED_PROTOCOL',
  4408: 'REQUEST_TIMEOUT',
  4409: 'BAD_REQUEST',
  4429: 'BAD_REQUEST',
};

/** Whether a connection is taken as who it says it is of; the protocol closes it where it is not. */
async function isTaken(
  params: ConnectionParams | undefined,
  { request, socket }: Extra,
  { parts, subscribers }: { readonly parts: SubscriptionParts; readonly subscribers: Subscribers },
): Promise<boolean> {
  try {
    const bearer = keyOf(params, request, parts);
    await subscribers.access({ bearer, ip: addressOf(request, parts.config) });
    return true;
  } catch (error) {
    if (error instanceof UnavailableError) socket.close(CLOSED.busy, error.code);
    if (error instanceof UnavailableError || error instanceof UnauthenticatedError) return false;
    throw error;
  }
}

/** The protocol wants a document to tell what is asked for, and takes whatever is told of a query one by one. */
const NOTHING = parse('{ __typename }');

/** Aborted when a connection ends; the same for all that is asked over it. */
function endOf(socket: WebSocket): AbortSignal {
  const known = ends.get(socket);
  if (known) return known;
  const over = new AbortController();
  // Each subscription listens for the end; Node warns of a leak from the eleventh on.
  setMaxListeners(0, over.signal);
  socket.once('close', () => over.abort());
  ends.set(socket, over.signal);
  return over.signal;
}

const ends = new WeakMap<WebSocket, AbortSignal>();

/** The protocol has a message for the end by an error, and writes it for what is thrown. */
function orThrow(results: ReturnType<Subscribers['tell']>): ReturnType<Subscribers['tell']> {
  return {
    ...results,
    next: async () => {
      const step = await results.next();
      const [error] = step.done || 'data' in step.value ? [] : (step.value.errors ?? []);
      if (!error) return step;
      // Who is thrown at asks for nothing more.
      await results.return();
      throw error;
    },
  };
}

/** The key of a connection: in its first message, as pages can send it, or among its headers. */
function keyOf(
  params: ConnectionParams | undefined,
  request: IncomingMessage,
  { config }: SubscriptionParts,
): string | undefined {
  const given = params?.authorization ?? params?.Authorization;
  const authorization = typeof given === 'string' ? given : request.headers.authorization;
  return bearerOf({ headers: { ...(authorization !== undefined && { authorization }) } }, config);
}

type Refusal = readonly [status: string, code: string, message: string];

/** Why a connection is not taken. Hooks of routes do not see it, so that names and origins are looked at here. */
function refusalOf(
  { headers, rawHeaders, url = '' }: IncomingMessage,
  doors: {
    readonly isKnown: (host: string | undefined) => boolean;
    readonly origins: readonly string[];
  },
): Refusal | undefined {
  const named = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host');
  if (named.length > 1)
    return ['400 Bad Request', 'BAD_REQUEST', 'A request takes one `Host` header; found several. Send one.'];
  if (!doors.isKnown(headers.host))
    return [
      '421 Misdirected Request',
      'WRONG_HOST',
      'This server does not answer to that name. Ask it by one that it has, or add the name to ACCORD_HOSTS.',
    ];
  if (url.split('?')[0] !== PATH)
    return ['404 Not Found', 'NOT_FOUND', `WebSockets are taken at ${PATH} alone.`];
  // No page of another site asks in the name of who reads it: browsers say whose page it is, and open WebSockets without asking first.
  const { origin } = headers;
  const isOwn = origin === undefined || origin.replace(/^https?:\/\//, '') === headers.host;
  if (!isOwn && !doors.origins.includes(origin) && !doors.origins.includes('*'))
    return [
      '403 Forbidden',
      'FORBIDDEN_ORIGIN',
      'Pages of this origin may not ask here. Add it to ACCORD_CORS_ORIGINS.',
    ];
  return undefined;
}

function refuse(socket: Duplex, [status, code, message]: Refusal): void {
  const body = JSON.stringify(answer(code, message));
  socket.on('error', () => socket.destroy());
  socket.end(
    `HTTP/1.1 ${status}\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}

/** Who offers another protocol, as some clients of HTTP/2 do, is answered in this one. */
function passOn(app: FastifyInstance, request: IncomingMessage, socket: Socket): void {
  const response = new ServerResponse(request);
  response.assignSocket(socket);
  response.shouldKeepAlive = false;
  response.once('finish', () => socket.end());
  app.server.emit('request', request, response);
}
