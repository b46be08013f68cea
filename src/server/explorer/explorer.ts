import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { AdmissionParts } from '../admission.ts';
import type { GraphqlParts } from '../graphql/graphql.ts';
import { landingPage } from '../landing-page.ts';
import { type BuiltFile, readBuiltFiles, sendFile } from './built-files.ts';
import { addEntityPages } from './entity-pages.ts';
import { PAGE_POLICY } from './page-policy.ts';

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
  '/data',
  '/data/:table',
];

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
  const shell = files?.get('/index.html');
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
  app.get('/assets/*', (request, reply) =>
    sendBuilt(files, { request, reply, cache: 'public, max-age=31536000, immutable' }),
  );
  addEntityPages(app, parts, shell.plain.toString('utf8'));
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

async function sendBuilt(
  files: ReadonlyMap<string, BuiltFile>,
  { request, reply, cache }: Sending,
): Promise<FastifyReply> {
  const file = files.get(request.url.split('?')[0] ?? '');
  // The address of a file contains a hash of its content: a missing one belongs to an older build.
  if (!file) {
    reply.callNotFound();
    return reply;
  }
  reply.header('cache-control', cache);
  return sendFile(request, reply, file);
}
