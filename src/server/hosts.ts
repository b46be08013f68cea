import type { FastifyInstance } from 'fastify';
import { answer } from './errors.ts';

/**
 * Answers only requests to these names, whatever their port. A page of another site can have its own name resolved to this machine (DNS
 * rebinding), and then read what is answered here as if it were its own; the name gives it away. `*` takes any.
 */
export function answerOnly(app: FastifyInstance, names: readonly string[]): void {
  const isKnown = knownHosts(names);
  app.addHook('onRequest', async (request, reply) => {
    const { rawHeaders, headers } = request.raw;
    if (isGivenTwice(rawHeaders))
      return reply
        .code(400)
        .send(answer('BAD_REQUEST', 'A request takes one `Host` header; found several. Send one.'));
    if (isKnown(headers.host)) return;
    const name = nameOf(headers.host ?? '');
    return reply
      .code(421)
      .send(
        answer(
          'WRONG_HOST',
          `This server does not answer to the name ${JSON.stringify(name.slice(0, 100))}. Ask it by one that it has, or add the name to ACCORD_HOSTS.`,
        ),
      );
  });
}

/** Returns whether a server with these names answers to what a request has as its `Host`. */
export function knownHosts(names: readonly string[]): (host: string | undefined) => boolean {
  const known = new Set(names.map((name) => name.toLowerCase()));
  if (known.has('*')) return () => true;
  known.add('');
  return (host = '') => known.has(nameOf(host));
}

/** Asked of every request, so it looks at names of four letters alone and makes no list of them. */
function isGivenTwice(rawHeaders: readonly string[]): boolean {
  let given = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index];
    if (name?.length === 4 && name.toLowerCase() === 'host') given += 1;
  }
  return given > 1;
}

function nameOf(host: string): string {
  return host
    .toLowerCase()
    .replace(/:\d*$/, '')
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '');
}
