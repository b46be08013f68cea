import { afterAll } from 'vitest';
import type { Engine } from '../../../src/engine/engine.ts';
import { openNeo4j } from '../../../src/engine/neo4j/neo4j.ts';
import { type Act, type Asked, type BoltPeer, startBoltPeer } from '../../support/engines/bolt-peer.ts';
import { SOON } from '../../support/soon.ts';

/** What is asked of peers that speak Bolt as a script says, by the engine as it is. */

export const READ = { name: 'thing', text: 'MATCH (n:Thing) RETURN n.id AS id' };
export const MERGE = { name: 'put', text: 'MERGE (n:Thing {id: $id})' };
export const ROWS: Act = { rows: [{ id: 'a' }] };

/** Of a call that is answered: so long that it is on the busiest machine. */
export const PATIENT_MS = SOON / 2;

/** Returns the means to start peers and to open engines at them, all closed after the suite. */
export function withPeers() {
  const open: { close(): Promise<void> }[] = [];
  afterAll(async () => {
    for (const one of open.toReversed()) await one.close();
  });
  async function peerWith(script?: (asked: Asked) => Act): Promise<BoltPeer> {
    const peer = await startBoltPeer(script);
    open.push(peer);
    return peer;
  }

  function engineAt(
    uri: string,
    options: { readonly callMs?: number; readonly poolSize?: number } = {},
  ): Engine {
    const engine = openNeo4j({
      uri,
      username: 'neo4j',
      password: 'a-secret',
      database: 'graph',
      callMs: PATIENT_MS,
      poolSize: 4,
      ...options,
    });
    open.push(engine);
    return engine;
  }
  return { peerWith, engineAt };
}

export const isRead = ({ text }: Asked) => text === READ.text;
export const isCommit = ({ message }: Asked) => message === 'COMMIT';
export const put = (engine: Engine) => engine.write((tx) => tx.run(MERGE, { id: 'a' }));
