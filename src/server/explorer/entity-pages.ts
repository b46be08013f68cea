import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { parse } from 'graphql';
import { QUESTION, renderEntity, variablesOfAddress, writeTwin } from '../../../explorer/server.tsx';
import { BoundedCache, ByteBound } from '../../bounded-cache.ts';
import { UnauthenticatedError } from '../../errors.ts';
import { keyOfId, readId } from '../../model/view-ids.ts';
import { survivorsIn } from '../../query/request-context.ts';
import { type Edition, readEdition } from '../../store/read/edition.ts';
import { type Admission, type AdmissionParts, admit } from '../admission.ts';
import { isFresh, NotFound, sendProblem } from '../feeds/feed-replies.ts';
import { dataOf } from '../graphql/ask.ts';
import type { GraphqlParts } from '../graphql/graphql.ts';
import { PAGE_POLICY } from './page-policy.ts';
import { type PageTexts, pageShell } from './page-shell.ts';

const PAGE = parse(QUESTION);

type Form = 'html' | 'json' | 'csv' | 'jsonld';

const MEDIA_TYPES: Readonly<Record<Form, string>> = {
  html: 'text/html; charset=utf-8',
  json: 'application/json; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  jsonld: 'application/ld+json; charset=utf-8',
};

/**
 * Adds `/e/ID`: the page of an entity, readable without script, and its other forms by extension or by
 * `Accept`.
 */
export function addEntityPages(
  app: FastifyInstance,
  parts: GraphqlParts & AdmissionParts,
  shell: string,
): void {
  const bound = new ByteBound(parts.config.limits.pageCacheBytes);
  const kept = new BoundedCache<KeptPage>(({ body }) => body.length, bound);
  const fill = pageShell(shell);
  app.get('/e/:id', async (request, reply) => {
    let admission: Admission | undefined;
    try {
      const asked = readAsked(request);
      admission = await admit(parts, reply);
      const { context } = admission;
      const { key, view } = readId(asked.id);
      const survivor = survivorsIn(context, view).get(key);
      if (survivor !== undefined) {
        // A merge can be taken back, so nobody may keep the answer unasked.
        const location = addressOf(request, asked.id, survivor);
        return await reply.code(308).headers({ location, 'cache-control': 'no-cache' }).send();
      }
      const edition = await readEdition((text, params) =>
        context.engine.read(text, params, context.deadline ? { deadline: context.deadline } : {}),
      );
      return await send({ ...parts, fill, kept }, { request, reply, edition, admission, ...asked });
    } catch (error) {
      // Who must show a key first signs in on the page itself, which then asks with the key.
      if (error instanceof UnauthenticatedError && readAsked(request).form === 'html')
        return await reply
          .code(401)
          .headers({
            'content-security-policy': PAGE_POLICY,
            'cache-control': 'no-store',
            'www-authenticate': 'Bearer',
          })
          .type(MEDIA_TYPES.html)
          .send(shell);
      return sendProblem(reply, error, parts.logger);
    } finally {
      admission?.leave();
    }
  });
}

/** The same address for the record that another was merged into: in the same form and view, and with the same question. */
function addressOf(request: FastifyRequest, id: string, survivor: string): string {
  const [path = '', question] = request.url.split('?');
  const rest = encodeURI(decodeURIComponent(path).slice('/e/'.length + keyOfId(id).length));
  return `/e/${survivor}${rest}${question === undefined ? '' : `?${question}`}`;
}

interface Asked {
  readonly id: string;
  readonly form: Form;
}

interface Exchange extends Asked {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly edition: Edition;
  readonly admission: Admission;
}

/**
 * Returns the id and the form that an address asks for: by the extension, else by what the client prefers.
 */
function readAsked(request: FastifyRequest): Asked {
  const { id } = request.params as { readonly id: string };
  const extension = /\.(json|csv|jsonld)$/.exec(id);
  if (extension) return { id: id.slice(0, extension.index), form: extension[1] as Form };
  const accepted = String(request.headers.accept ?? 'text/html');
  const wanted = accepted.split(',').map((part) => part.split(';')[0]?.trim());
  const forms = wanted.flatMap((type): Form[] => {
    switch (type) {
      case 'text/html':
      case '*/*':
        return ['html'];
      case 'application/ld+json':
        return ['jsonld'];
      case 'application/json':
        return ['json'];
      case 'text/csv':
        return ['csv'];
      default:
        return [];
    }
  });
  return { id, form: forms[0] ?? 'html' };
}

/** A page as it was sent, with what tells it from every other. */
interface KeptPage {
  readonly etag: string;
  /** Compressed by gzip. */
  readonly body: Buffer;
}

interface PageParts extends GraphqlParts, AdmissionParts {
  readonly fill: (page: PageTexts) => string;
  readonly kept: BoundedCache<KeptPage>;
}

/** Headers of pages and files of entities that are there; what is not there has none. */
const OF_WHAT_IS_THERE = { 'cache-control': 'no-cache', vary: 'accept, accept-encoding' } as const;

async function send(parts: PageParts, exchange: Exchange): Promise<FastifyReply> {
  const { request, reply, admission, id, form } = exchange;
  if (form === 'html') return sendPage(parts, exchange);
  const text = writeTwin(form, await answerOf(parts, admission, id), baseOf(request));
  if (text === undefined)
    throw new NotFound(
      `No entity has the id "${id}". Look it up with \`search\` or \`entity(by: {name: ...})\`.`,
    );
  const etag = tagOf(text);
  reply.headers({ ...OF_WHAT_IS_THERE, etag }).type(MEDIA_TYPES[form]);
  return isFresh(request, { etag, lastModified: undefined }) ? reply.code(304).send() : reply.send(text);
}

/**
 * Sends the page of an entity, from memory while the graph is as it was. A status follows from dates and times of
 * day, which are given to the minute: no page is kept for longer.
 */
async function sendPage(parts: PageParts, { request, reply, edition, admission, id }: Exchange) {
  const minute = new Date().toISOString().slice(0, 16);
  const key = JSON.stringify([edition.revision, edition.writtenAt, minute, id]);
  const kept = parts.kept.get(key);
  const { isFound, isWhole, page } = kept
    ? { isFound: true, isWhole: true, page: kept }
    : await render(parts, { admission, id, day: minute.slice(0, 10) });
  if (isFound) reply.headers(OF_WHAT_IS_THERE);
  else reply.code(404);
  if (isWhole) {
    parts.kept.set(key, page);
    reply.header('etag', page.etag);
    if (isFresh(request, { etag: page.etag, lastModified: undefined })) return reply.code(304).send();
  }
  reply.header('content-security-policy', PAGE_POLICY).type(MEDIA_TYPES.html);
  if (!/\bgzip\b/.test(String(request.headers['accept-encoding'] ?? '')))
    return reply.send(await unpack(page.body));
  return reply.header('content-encoding', 'gzip').send(page.body);
}

/** A page that lacks its relationships, because the network is still read, is sent but not kept, here or elsewhere. */
async function render(
  parts: PageParts,
  { admission, id, day }: { readonly admission: Admission; readonly id: string; readonly day: string },
): Promise<{ readonly isFound: boolean; readonly isWhole: boolean; readonly page: KeptPage }> {
  const answer = await answerOf(parts, admission, id);
  const { isFound, ...page } = renderEntity(id, answer, day);
  const text = Buffer.from(parts.fill(page));
  // In one piece: each further one is another way to another thread and back.
  const body = await compress(text, { level: 4, chunkSize: Math.max(64, text.length) });
  const isWhole = isFound && answer.at.neighbourhood !== undefined;
  return { isFound, isWhole, page: { etag: tagOf(body), body } };
}

const [compress, unpack] = [promisify(gzip), promisify(gunzip)];

function tagOf(content: string | Buffer): string {
  return `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`;
}

interface EntityAnswered {
  readonly at: { readonly entity: unknown; readonly neighbourhood?: unknown };
}

/** All of it in one question. Where the network has no answer, as while it is still read, the rest is asked without it. */
async function answerOf({ ask }: GraphqlParts, { context }: Admission, id: string): Promise<EntityAnswered> {
  const asked = (withLinks: boolean) =>
    dataOf<EntityAnswered>(ask({ question: PAGE, variables: variablesOfAddress(id, withLinks), context }));
  try {
    return await asked(true);
  } catch {
    return await asked(false);
  }
}

function baseOf(request: FastifyRequest): string {
  return `${request.protocol}://${request.host}`;
}
