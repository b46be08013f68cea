import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { DataError, type Fault, InputError, UnauthenticatedError, UnavailableError } from '../../errors.ts';
import { foreseeSent } from '../../exchange/import/foresee-sent.ts';
import {
  importSent,
  KeyReusedError,
  type SentRecord,
  type SentRecords,
} from '../../exchange/import/import-sent.ts';
import { MAX_RECORDS } from '../../limits.ts';
import { mayDo, type Operation, type Principal, rolesFor } from '../../model/access.ts';
import type { Access } from '../../query/request-context.ts';
import { type AdmissionParts, PAID_LATER } from '../admission.ts';
import { accessOf, bearerOf, senderOf } from '../authenticate.ts';
import { answer, errorFormatter, statusOfOutage } from '../errors.ts';
import { Gate } from '../gate.ts';
import type { Metrics } from '../metrics.ts';
import { foreseenChanges } from './foreseen-changes.ts';
import { BodyTooLargeError, type Spooled, spool } from './spool.ts';

type Parts = AdmissionParts & { readonly metrics: Metrics };

/** Imports are for one after another: each has many transactions, and the writer takes one at a time. */
const WAITING_IMPORTS = 4;

/**
 * Adds `/records`: records as JSON Lines, imported as from a file by whom the key names. Answered by a line for each record as it is written,
 * and a last one that says what became of all; what is refused is refused whole, before anything is written.
 */
export async function addRecords(app: FastifyInstance, parts: Parts): Promise<void> {
  const turns = new Gate(1, WAITING_IMPORTS);
  await app.register(async (scope) => {
    // Read as it comes: it may be larger than what is held in memory.
    scope.addContentTypeParser(TYPES, (_request, body, done) => done(null, body));
    scope.route({
      url: '/records',
      method: 'POST',
      compress: false,
      onRequest: requireLines,
      handler: (request, reply) => takeRecords(parts, { request, reply, turns }),
    });
  });
}

const TYPES = ['application/x-ndjson', 'application/jsonl', 'application/x-jsonlines'];

/** Other types are sent by any page without asking first, and a compressed body could be of any size. */
async function requireLines(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> {
  const [type = ''] = String(request.headers['content-type'] ?? '').split(';');
  const coding = request.headers['content-encoding'] ?? 'identity';
  if (TYPES.includes(type.trim().toLowerCase()) && coding === 'identity') return undefined;
  const found = coding === 'identity' ? JSON.stringify(type.slice(0, 100)) : `the coding ${coding}`;
  return refuse(
    reply,
    415,
    'UNSUPPORTED_MEDIA_TYPE',
    `Records are sent as JSON Lines, plain; found ${found}. Send one record on each line with the header content-type: application/x-ndjson.`,
  );
}

interface Taking {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly turns: Gate;
}

async function takeRecords(
  parts: Parts,
  { request, reply, turns }: Taking,
): Promise<FastifyReply | undefined> {
  const start = performance.now();
  const over = new AbortController();
  parts.underWay.add(over);
  reply.raw.once('close', () => over.abort(GONE));
  let [spooled, leave]: [Spooled | undefined, (() => void) | undefined] = [undefined, undefined];
  const answered = new Answer(reply, over.signal);
  try {
    const { mode, message } = readParameters(request);
    const key = readKey(request);
    const { principal, caller = '' } = await admitWriter(
      parts,
      request,
      mode === 'preview' ? 'preview' : 'record',
    );
    leave = await turns.enter(over.signal);
    // What it costs is known once it is read, and may be more than is left: then nothing else is taken for a while.
    parts.rates.take(caller, PAID_LATER);
    spooled = await spool(request.raw, parts.config.limits.importBytes);
    const { path } = spooled;
    const { engine, contract } = parts;
    if (mode === 'preview') {
      const { read, seen } = await foreseeSent(engine, contract.model, {
        ...{ path, principal, deadline: over.signal },
        look: (inside, instant) => foreseenChanges(inside, contract.model, instant),
      });
      parts.rates.charge(caller, read + (seen ? seen.changes.length : 0));
      const foreseen = seen ?? { changes: null, more: null, note: tooMany(read) };
      return reply.header('cache-control', 'no-store').send({ read, refused: 0, ...foreseen });
    }
    const sent: SentRecords = {
      ...{ path, principal, request: request.id, message, key },
      onSound: () => answered.begin(),
      onWritten: (records) => answered.tell(records),
    };
    const report = await importSent(engine, contract.model, sent);
    parts.rates.charge(caller, report.read);
    await answered.end({ ...report, refused: 0, request: request.id });
    return answered.reply;
  } catch (error) {
    return await failed(parts, { request, answered, error });
  } finally {
    leave?.();
    parts.underWay.delete(over);
    await spooled?.remove();
    const ms = Math.round((performance.now() - start) * 10) / 10;
    const outcome = answered.isWhole ? 'ok' : 'error';
    parts.metrics.requests.observe({ operation: 'records', outcome }, ms / 1000);
    parts.logger.info({ requestId: request.id, ms, outcome, status: reply.statusCode }, 'records');
  }
}

function tooMany(read: number): string {
  return `Expected at most ${MAX_RECORDS} records to show what they would change; found ${read}. They are sound. Send fewer to see their changes.`;
}

/** Made once: who is gone reads no trace of it. */
const GONE = new Error('The client is gone.');

/** The lines of an answer, written as they become known and as fast as they are read. */
class Answer {
  readonly reply: FastifyReply;
  readonly #over: AbortSignal;
  #hasBegun = false;
  #isWhole = false;

  constructor(reply: FastifyReply, over: AbortSignal) {
    this.reply = reply;
    this.#over = over;
  }

  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  get isWhole(): boolean {
    return this.#isWhole || (!this.#hasBegun && this.reply.statusCode < 400);
  }

  async begin(): Promise<void> {
    if (this.#over.aborted) throw this.#over.reason;
    this.#hasBegun = true;
    this.reply.hijack();
    const headers = { ...this.reply.getHeaders(), 'content-type': LINES, 'cache-control': 'no-store' };
    this.reply.raw.writeHead(200, headers as Record<string, string>);
    this.reply.raw.flushHeaders();
  }

  async tell(records: readonly SentRecord[]): Promise<void> {
    await this.#write(records.map((record) => `${JSON.stringify(record)}\n`).join(''));
    // Between two transactions, so that everything is written whole.
    if (this.#over.aborted) throw this.#over.reason;
  }

  async end(last: object): Promise<void> {
    this.#isWhole = !('error' in last);
    await this.#write(`${JSON.stringify(last)}\n`);
    this.reply.raw.end();
  }

  async #write(text: string): Promise<void> {
    const { raw } = this.reply;
    if (raw.destroyed || raw.write(text)) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        raw.off('drain', done);
        raw.off('close', done);
        resolve();
      };
      raw.on('drain', done);
      raw.on('close', done);
    });
  }
}

const LINES = 'application/x-ndjson; charset=utf-8';

interface Failure {
  readonly request: FastifyRequest;
  readonly answered: Answer;
  readonly error: unknown;
}

/** Says what failed: by the status where nothing was answered yet, by the last line where something was. */
async function failed(parts: Parts, { answered, error }: Failure): Promise<FastifyReply | undefined> {
  const { reply } = answered;
  if (answered.hasBegun) {
    if (error === GONE) return reply;
    const told = errorFormatter(parts.logger)({ message: '' }, error);
    await answered.end({ error: { message: told.message, extensions: told.extensions } });
    return reply;
  }
  if (error === GONE || reply.raw.destroyed) return reply;
  if (error instanceof DataError) return refused(reply, error.faults);
  if (error instanceof InputError) return refuse(reply, 400, 'BAD_USER_INPUT', error.message);
  if (error instanceof UnauthenticatedError) {
    reply.header('www-authenticate', 'Bearer');
    return refuse(reply, 401, 'UNAUTHENTICATED', error.message);
  }
  if (error instanceof NotAllowedError) return refuse(reply, 403, 'NOT_ALLOWED', error.message);
  if (error instanceof KeyReusedError) return refuse(reply, 409, 'KEY_REUSED', error.message);
  if (error instanceof BodyTooLargeError) {
    // The rest of the body is not waited for.
    reply.header('connection', 'close');
    return refuse(
      reply,
      413,
      'BODY_TOO_LARGE',
      `${error.message} Send it in several parts, those that others name first.`,
    );
  }
  const { message, extensions } = errorFormatter(parts.logger)({ message: '' }, error);
  const isOutage = error instanceof UnavailableError;
  if (isOutage) reply.header('retry-after', String(error.retryAfter ?? 1));
  return refuse(reply, isOutage ? statusOfOutage(error) : 500, String(extensions?.code), message);
}

/** What is wrong with each record, a line for each fault, and that nothing was written. */
function refused(reply: FastifyReply, faults: readonly Fault[]): FastifyReply {
  const lines = faults.map(({ line, path, code, message }) => ({
    ...{ line, outcome: 'REFUSED', path, code: code ?? 'INVALID_VALUE', message },
  }));
  const records = new Set(faults.map(({ line }) => line)).size;
  const last = { written: 0, refused: records };
  return reply
    .code(422)
    .header('cache-control', 'no-store')
    .type(LINES)
    .send([...lines, last].map((line) => `${JSON.stringify(line)}\n`).join(''));
}

function refuse(reply: FastifyReply, status: number, code: string, message: string): FastifyReply {
  return reply.code(status).header('cache-control', 'no-store').send(answer(code, message));
}

/** Somebody asks for what they may not do. */
class NotAllowedError extends Error {
  override readonly name = 'NotAllowedError';
}

async function admitWriter(
  parts: Parts,
  request: FastifyRequest,
  wanted: Operation,
): Promise<Access & { readonly principal: Principal }> {
  const reason = parts.whyNotReady();
  if (reason !== undefined) throw new UnavailableError(reason);
  const access = await accessOf(parts, senderOf(request, parts.config), bearerOf(request, parts.config));
  const { principal, isWritingOpen } = access;
  if (!isWritingOpen)
    return deny(
      access,
      wanted,
      'Writing is not open here. Whoever runs the server opens it by ACCORD_WRITING=on.',
    );
  if (!principal)
    throw new UnauthenticatedError(
      'Records are taken from callers with a key only. Send it as "Authorization: Bearer accord_..."; whoever runs the server makes them by accord keys create.',
    );
  if (mayDo(principal, wanted)) return { ...access, principal };
  const limits = principal.only ? `, limited to ${principal.only.join(', ')}` : '';
  return deny(
    access,
    wanted,
    `Expected a caller who may ${wanted}: ${rolesFor(wanted).join(' or ')}; found the role ${principal.role}${limits}.`,
  );
}

function deny({ onRefused }: Access, wanted: Operation, message: string): never {
  onRefused(wanted, message);
  throw new NotAllowedError(message);
}

const PARAMETERS: readonly string[] = ['mode', 'message'];

function readParameters(request: FastifyRequest): {
  readonly mode: 'commit' | 'preview';
  readonly message: string | undefined;
} {
  const { searchParams } = new URL(request.url, 'http://localhost');
  for (const name of searchParams.keys())
    if (!PARAMETERS.includes(name) || searchParams.getAll(name).length > 1)
      throw new InputError(`Expected the parameters mode and message, each once at most; found "${name}".`);
  const mode = searchParams.get('mode') ?? 'commit';
  if (mode !== 'commit' && mode !== 'preview')
    throw new InputError(`The parameter mode must be commit or preview; found "${mode}".`);
  const message = searchParams.get('message')?.normalize('NFC').trim() || undefined;
  if (message !== undefined && message.length > MAX_MESSAGE)
    throw new InputError(
      `The parameter message must have at most ${MAX_MESSAGE} characters; found ${message.length}.`,
    );
  return { mode, message };
}

const [MAX_KEY, MAX_MESSAGE] = [200, 1_000];

function readKey(request: FastifyRequest): string | undefined {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key === 'string' && key.length > 0 && key.length <= MAX_KEY) return key;
  throw new InputError(
    `The header idempotency-key must have 1 to ${MAX_KEY} characters; found ${key.length}.`,
  );
}
