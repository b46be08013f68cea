import { EventEmitter } from 'node:events';
import { Readable } from 'node:stream';
import { constants } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { GraphQLFormattedError } from 'graphql';

import { InputError, UnauthenticatedError, UnavailableError } from '../../errors.ts';
import type { RowForm } from '../../exchange/tables/row-text.ts';
import type { Limits } from '../../limits.ts';
import { type Admission, type AdmissionParts, admit, PAID_LATER } from '../admission.ts';
import { answer, errorFormatter, isOutage, retryAfter, statusOfOutage } from '../errors.ts';
import { readText } from '../graphql/ask.ts';
import { checkShape, checkVariables } from '../graphql/document-shape.ts';
import type { GraphqlParts } from '../graphql/graphql.ts';
import { checkCost } from '../graphql/refuse-costly.ts';
import {
  ExportError,
  type OpenExport,
  openExport,
  type PageQuestion,
  type RowsAccess,
  type RowsRequest,
} from './export-rows.ts';

type Served = GraphqlParts & AdmissionParts;

/**
 * Adds `/export/rows`: a question with one list, sent as to `/graphql`, answered with all rows of it as CSV or NDJSON. Every page is let
 * in, limited and timed as a question of its own.
 */
export function addRowExport(app: FastifyInstance, parts: Served): void {
  app.route({
    url: '/export/rows',
    method: 'POST',
    compress: COMPRESSION,
    onRequest: requireJson,
    handler: (request, reply) => exportRows(parts, request, reply),
  });
}

/** Every page is sent as soon as it is read: a client sees that the work goes on, and where it fails the part before is there. */
const COMPRESSION = {
  customTypes: /^(?:text\/csv|application\/x-ndjson)\b/,
  zlibOptions: { level: 6, flush: constants.Z_SYNC_FLUSH },
  brotliOptions: {
    flush: constants.BROTLI_OPERATION_FLUSH,
    params: { [constants.BROTLI_PARAM_QUALITY]: 4 },
  },
};

/** Other types are sent by any page without asking first. */
async function requireJson(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> {
  const type = String(request.headers['content-type'] ?? '');
  if (/^application\/json\s*(;|$)/i.test(type)) return undefined;
  return reply
    .code(415)
    .header('cache-control', 'no-store')
    .send(
      answer(
        'UNSUPPORTED_MEDIA_TYPE',
        `An export is asked for as application/json; found ${type === '' ? 'no content type' : JSON.stringify(type.slice(0, 100))}. Send {"query": "..."} with the header content-type: application/json.`,
      ),
    );
}

async function exportRows(
  parts: Served,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const start = performance.now();
  const whole = new AbortController();
  parts.underWay.add(whole);
  reply.raw.once('close', () => parts.underWay.delete(whole));
  const observe = (outcome: 'ok' | 'error', rows: number) => {
    const ms = Math.round((performance.now() - start) * 10) / 10;
    parts.metrics.requests.observe({ operation: 'export/rows', outcome }, ms / 1000);
    parts.logger.info({ requestId: request.id, rows, ms, outcome }, 'export');
  };
  try {
    const asked = readAsked(request, parts.config.limits);
    const opened = await openExport(accessOf(parts, reply), asked);
    const stream = Readable.from(written(parts, opened, { form: asked.form, observe }), {
      objectMode: false,
    });
    // A server that must end does not wait for a slow reader.
    whole.signal.addEventListener('abort', () => stream.destroy(whole.signal.reason as Error), {
      once: true,
    });
    return reply
      .type(opened.mediaType)
      .headers({
        'cache-control': 'no-store',
        'content-disposition': `attachment; filename="${opened.name.slice(0, MAX_NAME)}.${asked.form === 'ndjson' ? 'ndjson' : 'csv'}"`,
      })
      .send(stream);
  } catch (error) {
    observe('error', 0);
    return refuse(parts, reply, error);
  }
}

/** Names of GraphQL have letters, digits and `_`, so that they are safe in a header and as a file. */
const MAX_NAME = 100;

/** The text of an export. What fails underway ends it so that a client notices: the transfer is cut off, and NDJSON ends with the error. */
async function* written(
  parts: Served,
  { parts: texts, written: rows }: OpenExport,
  {
    form,
    observe,
  }: { readonly form: RowForm; readonly observe: (outcome: 'ok' | 'error', rows: number) => void },
): AsyncGenerator<string> {
  let outcome: 'ok' | 'error' = 'error';
  try {
    for await (const text of texts) if (text !== '') yield text;
    outcome = 'ok';
  } catch (error) {
    const [first] = errorsOf(parts, error);
    if (form === 'ndjson') yield `${JSON.stringify({ error: first, rowsBefore: rows() })}\n`;
    throw error;
  } finally {
    observe(outcome, rows());
  }
}

/** A page is a question of its own: it has its own turn and time, and ends with its answer or with the connection. */
function accessOf(parts: Served, reply: FastifyReply): RowsAccess {
  const { schema, ask, metrics } = parts;
  const { limits } = parts.config;
  const asking = async (page: PageQuestion) => {
    const connection = new EventEmitter();
    const end = () => connection.emit('close');
    reply.raw.once('close', end);
    let admission: Admission | undefined;
    try {
      const raw = {
        once: (event: 'close', listener: () => void) => connection.once(event, listener),
        destroyed: reply.raw.destroyed,
      };
      admission = await admit(parts, { request: reply.request, raw }, PAID_LATER);
      const cost = costOf(page);
      metrics.costs.observe(cost);
      parts.rates.take(admission.context.access.caller ?? '', cost);
      const { document: question, operationName, variables } = page;
      return await ask({ question, operationName, variables, context: admission.context });
    } finally {
      admission?.leave();
      reply.raw.off('close', end);
      end();
    }
  };
  const costOf = ({ document, variables, operationName }: PageQuestion) =>
    checkCost({ schema, document, variables, operationName, graph: parts.graph() }, limits);
  return {
    schema,
    model: parts.contract.model,
    read: (text) => readText(schema, text, limits),
    checkShape: (document, operation, variables) => {
      checkShape(document, operation, limits);
      checkVariables(variables, limits);
    },
    checkCost: (page) => void costOf(page),
    ask: asking,
    maxRows: limits.exportRows,
  };
}

const PARAMETERS = ['format', 'cells', 'citations', 'limit'] as const;

/** Throws `InputError` for the first parameter or member of the body that makes no sense. */
function readAsked(request: FastifyRequest, limits: Limits): RowsRequest {
  const { searchParams } = new URL(request.url, 'http://localhost');
  for (const name of searchParams.keys())
    if (!(PARAMETERS as readonly string[]).includes(name))
      refuseParameter(name, `one of ${PARAMETERS.join(', ')}`, `the parameter "${name}"`);
  const one = (name: (typeof PARAMETERS)[number], allowed: readonly string[], otherwise?: string): string => {
    const value = searchParams.get(name) ?? otherwise;
    if (value !== undefined && searchParams.getAll(name).length < 2 && allowed.includes(value)) return value;
    return refuseParameter(name, allowed.join(' or '), told(searchParams.getAll(name)));
  };
  const format = one('format', ['csv', 'ndjson']);
  const cells = one('cells', ['escaped', 'raw'], format === 'csv' ? 'escaped' : 'raw');
  if (format === 'ndjson' && cells === 'escaped')
    refuseParameter('cells', 'raw with the format ndjson, which programs read', '"escaped"');
  const isCited = one('citations', ['all', 'none'], 'all') === 'all';
  const limit = limitOf(searchParams.getAll('limit'), limits.exportRows);
  const form: RowForm = format === 'ndjson' ? 'ndjson' : cells === 'raw' ? 'csv-raw' : 'csv';
  return { ...bodyOf(request.body), form, isCited, limit };
}

function limitOf(given: readonly string[], most: number): number | undefined {
  const [text] = given;
  if (text === undefined) return undefined;
  const limit = Number(text);
  if (given.length === 1 && /^\d{1,9}$/.test(text) && limit >= 1 && limit <= most) return limit;
  return refuseParameter('limit', `a whole number from 1 to ${most}`, told(given));
}

function refuseParameter(name: string, expected: string, found: string): never {
  throw new InputError(
    `The parameter ${name} of an export must be ${expected}; found ${found}. For example: /export/rows?format=csv&citations=none`,
  );
}

function told(values: readonly string[]): string {
  return values.length === 0 ? 'none' : values.map((value) => `"${value}"`).join(' and ');
}

function bodyOf(body: unknown): Pick<RowsRequest, 'query' | 'variables' | 'operationName'> {
  const { query, variables, operationName } = objectOf(body, 'The body');
  if (typeof query !== 'string')
    throw new InputError(
      `The body of an export must have a \`query\` that is a text, as {"query": "{ agreements { nodes { name } } }"}; found ${typeOf(query)}.`,
    );
  if (operationName !== undefined && operationName !== null && typeof operationName !== 'string')
    throw new InputError(
      `\`operationName\` must be a text; found ${typeOf(operationName)}. Leave it out where there is one operation.`,
    );
  return {
    query,
    variables: variables === undefined || variables === null ? {} : objectOf(variables, '`variables`'),
    operationName: operationName || undefined,
  };
}

function objectOf(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Readonly<Record<string, unknown>>;
  throw new InputError(`${what} must be a JSON object; found ${typeOf(value)}. Send it as to /graphql.`);
}

function typeOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}

/** Answers in the form of `/graphql`. */
function refuse(parts: Served, reply: FastifyReply, error: unknown): FastifyReply {
  reply.header('cache-control', 'no-store');
  if (error instanceof UnauthenticatedError)
    return reply
      .code(401)
      .header('www-authenticate', 'Bearer')
      .send(answer('UNAUTHENTICATED', error.message));
  const errors = errorsOf(parts, error);
  if (error instanceof UnavailableError)
    return reply
      .code(statusOfOutage(error))
      .header('retry-after', String(error.retryAfter ?? 1))
      .send({ errors });
  if (isOutage(errors)) return reply.code(503).header('retry-after', retryAfter(errors)).send({ errors });
  const isBug = errors.some(({ extensions }) => extensions?.code === 'INTERNAL_SERVER_ERROR');
  return reply.code(isBug ? 500 : 400).send({ errors });
}

function errorsOf({ logger }: Served, error: unknown): readonly GraphQLFormattedError[] {
  const format = errorFormatter(logger);
  if (error instanceof ExportError) return error.errors.map((each) => format(each.toJSON(), each));
  const message = error instanceof InputError || error instanceof UnavailableError ? error.message : '';
  return [format({ message }, error)];
}
