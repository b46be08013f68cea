import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { parse } from 'graphql';
import {
  type Answers,
  QUESTIONS,
  renderEntity,
  variablesOfAddress,
  writeTwin,
} from '../../../explorer/server.tsx';
import { UnauthenticatedError, UnavailableError } from '../../errors.ts';
import { keyOfId } from '../../model/view-ids.ts';
import { type Edition, readEdition } from '../../store/read/edition.ts';
import { type Admission, type AdmissionParts, admit } from '../admission.ts';
import { cacheHeaders, isFresh, NotFound, sendProblem, validatorsOf } from '../feeds/feed-replies.ts';
import { dataOf } from '../graphql/ask.ts';
import type { GraphqlParts } from '../graphql/graphql.ts';
import { PAGE_POLICY } from './page-policy.ts';

const PAGE = parse(QUESTIONS.page);
const LINKS = parse(QUESTIONS.links);

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
  app.get('/e/:id', async (request, reply) => {
    let admission: Admission | undefined;
    try {
      const asked = readAsked(request);
      admission = await admit(parts, reply);
      const { context } = admission;
      const survivor = context.survivors.get(keyOfId(asked.id));
      if (survivor !== undefined) {
        // A merge can be taken back, so nobody may keep the answer unasked.
        const location = addressOf(request, asked.id, survivor);
        return await reply.code(308).headers({ location, 'cache-control': 'no-cache' }).send();
      }
      const edition = await readEdition((text, params) =>
        context.engine.read(text, params, context.deadline ? { deadline: context.deadline } : {}),
      );
      return await send(parts, shell, { request, reply, edition, admission, ...asked });
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

async function send(
  parts: GraphqlParts & AdmissionParts,
  shell: string,
  { request, reply, edition, admission, id, form }: Exchange,
): Promise<FastifyReply> {
  const day = new Date().toISOString().slice(0, 10);
  // Status follows from dates, so the page changes with the day.
  const validators = validatorsOf(edition, JSON.stringify([id, form, day, shell.length]));
  const headers = {
    ...cacheHeaders(validators),
    'cache-control': 'no-cache',
    vary: 'accept, accept-encoding',
  };
  if (isFresh(request, validators)) return reply.code(304).headers(headers).send();
  const answers = await answersOf(parts, admission, id);
  if (form !== 'html') {
    const text = writeTwin(form, answers, baseOf(request));
    if (text === undefined)
      throw new NotFound(
        `No entity has the id "${id}". Look it up with \`search\` or \`entity(by: {name: ...})\`.`,
      );
    return reply.headers(headers).type(MEDIA_TYPES[form]).send(text);
  }
  const page = renderEntity(id, answers, day);
  if (!page.isFound) reply.code(404);
  const html = fill(shell, page);
  reply
    .headers({ ...(page.isFound && headers), 'content-security-policy': PAGE_POLICY })
    .type(MEDIA_TYPES.html);
  if (!/\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''))) return reply.send(html);
  return reply.header('content-encoding', 'gzip').send(await compress(html, { level: 4 }));
}

const compress = promisify(gzip);

async function answersOf({ ask }: GraphqlParts, { context }: Admission, id: string): Promise<Answers> {
  const variables = variablesOfAddress(id);
  const page = await dataOf<{ at: { entity: unknown } }>(ask({ question: PAGE, variables, context }));
  if (!page.at.entity) return { page, links: undefined };
  try {
    return { page, links: await dataOf(ask({ question: LINKS, variables, context })) };
  } catch (error) {
    // The network is read once the server is ready; until then the page comes without it and asks for it
    // later.
    if (error instanceof UnavailableError) return { page, links: undefined };
    throw error;
  }
}

/** Inserts the page's own text by functions, so that `$` in names has no meaning. */
function fill(shell: string, page: ReturnType<typeof renderEntity>): string {
  const summary =
    page.summary === undefined ? '' : `<meta name="description" content="${escapeHtml(page.summary)}">`;
  // As data, not as script: no tag in it ends the element, and no browser runs it.
  const data = page.data.replaceAll('<', '\\u003c');
  return shell
    .replace(/<title>.*?<\/title>/s, () => `<title>${escapeHtml(page.title)}</title>`)
    .replace(/<meta name="description".*?>/s, () => summary)
    .replace('<!--app-->', () => page.html)
    .replace(
      /<noscript id="no-script">.*?<\/noscript>/s,
      () => `<script type="application/json" id="given">${data}</script>`,
    );
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

function baseOf(request: FastifyRequest): string {
  return `${request.protocol}://${request.host}`;
}
