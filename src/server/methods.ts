import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { answer } from './errors.ts';

/**
 * Returns a function that answers requests which no address takes: 405 with the methods of an address that
 * exists, 404 for any other. Call this before the addresses are added, and the returned function after.
 */
export function refuseTheRest(app: FastifyInstance): () => void {
  const methodsOf = new Map<string, Set<string>>();
  app.addHook('onRoute', ({ url, method }) => {
    methodsOf.set(url, new Set([...(methodsOf.get(url) ?? []), ...[method].flat()]));
  });
  return () => {
    const addresses = [...methodsOf.keys()]
      .sort()
      .join(', ')
      .replaceAll(':file', 'CALL_ID.ics')
      .replaceAll(':name', 'NAME');
    const nothing = answer('NOT_FOUND', `There is nothing at this address. There is ${addresses}.`);
    app.setNotFoundHandler((_request, reply) => reply.code(404).send(nothing));
    for (const [url, methods] of [...methodsOf]) {
      const allow = [...methods].sort();
      const refuse = async ({ method }: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> =>
        reply
          .code(405)
          .headers({ allow: allow.join(', '), 'cache-control': 'no-store' })
          .send(answer('METHOD_NOT_ALLOWED', `This address takes ${allow.join(' and ')}, not ${method}.`));
      const others = app.supportedMethods.filter((method) => !methods.has(method));
      // Refused before the body is read, whatever its type and size.
      app.route({ url, method: others, onRequest: refuse, handler: refuse });
    }
  };
}
