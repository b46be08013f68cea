import type { FastifyInstance } from 'fastify';

const DAY = 86_400;

/**
 * Lets pages of these origins read what this server answers. Nothing is allowed to others, and no cookies or
 * passwords come along: the server takes none.
 */
export function allowOrigins(app: FastifyInstance, origins: readonly string[]): void {
  if (origins.length === 0) return;
  const allowed = new Set(origins);
  app.addHook('onRequest', async (request, reply) => {
    reply.header('vary', 'origin');
    const { origin } = request.headers;
    if (origin === undefined || !(allowed.has(origin) || allowed.has('*'))) return;
    reply.headers({
      'access-control-allow-origin': allowed.has('*') ? '*' : origin,
      'access-control-expose-headers': 'x-request-id, retry-after',
    });
    if (request.method !== 'OPTIONS' || !request.headers['access-control-request-method']) return;
    const asked = request.headers['access-control-request-headers'];
    return reply
      .code(204)
      .headers({
        'access-control-allow-methods': 'GET, POST, HEAD',
        ...(asked !== undefined && { 'access-control-allow-headers': asked }),
        'access-control-max-age': DAY,
      })
      .send();
  });
}
