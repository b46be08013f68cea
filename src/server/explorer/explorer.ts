import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { AdmissionParts } from '../admission.ts';
import type { GraphqlParts } from '../graphql/graphql.ts';
import { landingPage } from '../landing-page.ts';
import { type BuiltFiles, readBuiltFiles, sendFile } from './built-files.ts';
import { addEntityPages } from './entity-pages.ts';
import { GRAPHIQL_POLICY, PAGE_POLICY } from './page-policy.ts';

/** Pages that the script draws; `/e/ID` is rendered by the server. */
const PAGES = [
  '/',
  '/explore',
  '/paths',
  '/compare',
  '/calls',
  '/changes',
  '/sources',
  '/conflicts',
  '/review',
  '/merge',
  '/data',
  '/data/:table',
];

const FOR_GOOD = 'public, max-age=31536000, immutable';

/**
 * Adds the explorer: its pages, its files, and a page for every entity. Without built files, a page at `/`
 * says how to build them.
 */
export function addExplorer(
  app: FastifyInstance,
  parts: GraphqlParts & AdmissionParts,
  folder: string,
): void {
  const files = readBuiltFiles(folder);
  const shell = files?.get('/index.html')?.();
  if (!files || !shell) {
    const policy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    app.get('/', async (request, reply) =>
      reply
        .type('text/html; charset=utf-8')
        .header('content-security-policy', policy)
        .send(landingPage(originOf(request))),
    );
    return;
  }
  const page = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    reply.headers({ 'content-security-policy': PAGE_POLICY, 'cache-control': 'no-cache' });
    return sendFile(request, reply, shell);
  };
  for (const address of PAGES) app.get(address, page);
  app.get('/theme.js', (request, reply) => sendBuilt(files, { request, reply, cache: 'no-cache' }));
  app.get('/assets/*', (request, reply) => sendBuilt(files, { request, reply, cache: FOR_GOOD }));
  addGraphiql(app, files);
  addDocs(app, files);
  addEntityPages(app, parts, shell.plain.toString('utf8'));
}

/** Adds GraphiQL, which the others link to: a page and files of its own, under a policy of its own. */
function addGraphiql(app: FastifyInstance, files: BuiltFiles): void {
  const page = files.get('/graphiql/index.html');
  if (!page) return;
  app.get('/graphiql', async (request, reply) => {
    reply.headers({ 'content-security-policy': GRAPHIQL_POLICY, 'cache-control': 'no-cache' });
    return sendFile(request, reply, page());
  });
  app.get('/graphiql/assets/*', (request, reply) => {
    // A worker runs under the policy that its own file comes with.
    reply.header('content-security-policy', GRAPHIQL_POLICY);
    return sendBuilt(files, { request, reply, cache: FOR_GOOD });
  });
}

/** Adds the documentation: static pages, `/docs/types/Agreement` is a file of this name. */
function addDocs(app: FastifyInstance, files: BuiltFiles): void {
  const send = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const path = request.url.replace(/[?#].*/, '').replace(/\/$/, '');
    const file = files.get(path === '/docs' ? '/docs/index.html' : path) ?? files.get(`${path}.html`);
    if (!file) {
      reply.callNotFound();
      return reply;
    }
    reply.headers({ 'content-security-policy': PAGE_POLICY, 'cache-control': 'no-cache' });
    return sendFile(request, reply, file());
  };
  app.get('/docs', send);
  app.get('/docs/*', send);
}

/** Returns where a page was asked for. A host is what a client says; one that could be markup or shell is not repeated. */
function originOf({ protocol, host, socket }: FastifyRequest): string {
  return /^[\w.-]+(?::\d{1,5})?$/.test(host)
    ? `${protocol}://${host}`
    : `http://localhost:${socket.localPort ?? 4000}`;
}

interface Sending {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly cache: string;
}

async function sendBuilt(files: BuiltFiles, { request, reply, cache }: Sending): Promise<FastifyReply> {
  const file = files.get(request.url.split('?')[0] ?? '');
  // The address of a file contains a hash of its content: a missing one belongs to an older build.
  if (!file) {
    reply.callNotFound();
    return reply;
  }
  reply.header('cache-control', cache);
  return sendFile(request, reply, file());
}
