import { auditServer, serverAudits } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openEmbedded } from '../../src/engine/embedded/embedded.ts';
import { type Served, serve } from '../support/serve.ts';

describe('GraphQL over HTTP', () => {
  const engine = openEmbedded({ callMs: 5_000 });
  let served: Served;
  beforeAll(async () => {
    served = await serve({ engine });
  });
  afterAll(async () => {
    await served.server.close();
    await engine.close();
  });

  it('fails no audit of the specification', async () => {
    const options = { url: `${served.url}/graphql`, fetchFn: fetch };

    const results = await auditServer(options);

    const failed = results.filter((result) => result.status !== 'ok');
    expect(failed.map(({ id, name, status }) => `${status} ${id} ${name}`)).toEqual([]);
    expect(results).toHaveLength(serverAudits(options).length);
  });
});
