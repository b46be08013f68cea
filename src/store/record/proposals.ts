import { createHash, randomBytes } from 'node:crypto';
import { cypher, namedQuery } from '../../engine/cypher.ts';
import type { Engine, Row, Transaction } from '../../engine/engine.ts';
import type { Fault } from '../../errors.ts';
import type { Model } from '../../model/model.ts';
import { present, stored } from '../layout/properties.ts';
import { type Read, readWholeNodes } from '../read/read-state.ts';
import { LOCK } from './record.ts';
import type { Author } from './write-change-set.ts';
import type { EntityVersion, WriteKey } from './write-once.ts';

/**
 * Proposals: writes that somebody asked for and somebody else decides about. One keeps what was asked, by whom, and the entities as they were
 * then. It is no record: an export leaves it out.
 */
export interface NewProposal {
  /** The write that is proposed, and its arguments as JSON. */
  readonly operation: string;
  readonly content: string;
  readonly author: Omit<Author, 'token'>;
  readonly seen: readonly EntityVersion[];
  /** Named by its author: proposed again under it, it is the same proposal. */
  readonly key: WriteKey | undefined;
}

/** A proposal as it is kept. */
export interface KeptProposal {
  readonly id: string;
  readonly operation: string;
  readonly content: string;
  readonly by: string | undefined;
  readonly seen: readonly EntityVersion[];
  readonly isOpen: boolean;
}

const KNOWN = namedQuery('proposals.known', cypher`MATCH (p:Node {id: $id}) RETURN p.hash AS hash`);
const KEEP = namedQuery(
  'proposals.keep',
  cypher`MERGE (p:Node {id: $id}) SET p:Proposal SET p += $properties`,
);
const DECIDE = namedQuery('proposals.decide', cypher`MATCH (p:Node {id: $id}) SET p += $properties`);

/** Keeps a proposal and returns its id; undefined where the key names another. */
export async function propose(engine: Engine, model: Model, given: NewProposal): Promise<string | undefined> {
  const { operation, content, author, seen, key } = given;
  const id = `proposal:${key ? key.id.slice(0, 24) : randomBytes(12).toString('hex')}`;
  const hash = createHash('sha256').update(`${operation} ${content}`).digest('hex');
  const { by, keyId, request, message } = author;
  const fields = { state: 'OPEN', at: new Date().toISOString(), by, keyId, request, message, operation };
  const kept = { content, hash, seen: JSON.stringify(seen) };
  const properties = { ...propertiesOf(model, fields), type: 'Proposal', ...kept };
  return engine.write(async (tx) => {
    await tx.run(LOCK);
    const [known] = await tx.run(KNOWN, { id });
    if (known) return known.hash === hash ? id : undefined;
    await tx.run(KEEP, { id, properties });
    return id;
  });
}

/** Returns a proposal; undefined where nothing of the kind has the id. */
export async function readProposal(read: Read, id: string): Promise<KeptProposal | undefined> {
  const row: Row | undefined = (await readWholeNodes(read, [id])).get(id);
  if (row?.type !== 'Proposal') return undefined;
  return {
    id,
    operation: String(row.operation),
    content: String(row.content),
    by: typeof row.by === 'string' ? row.by : undefined,
    seen: JSON.parse(String(row.seen)) as readonly EntityVersion[],
    isOpen: row.state === 'OPEN',
  };
}

/** What was decided about a proposal. */
export interface Decision {
  readonly state: 'ACCEPTED' | 'REJECTED';
  readonly by: string | undefined;
  readonly reason: string | undefined;
  /** Id of the change set that it became. */
  readonly change: string | undefined;
}

/** Keeps a decision in the transaction of what follows from it. */
export async function keepDecision(
  tx: Transaction,
  model: Model,
  on: { readonly id: string; readonly decision: Decision },
): Promise<void> {
  const { state, by, reason, change } = on.decision;
  const fields = { state, decidedAt: new Date().toISOString(), decidedBy: by, reason };
  await tx.run(DECIDE, { id: on.id, properties: { ...propertiesOf(model, fields), change: change ?? null } });
}

/** Rejects a proposal, or says why not. */
export function reject(
  engine: Engine,
  model: Model,
  on: { readonly id: string; readonly by: string | undefined; readonly reason: string },
): Promise<readonly Fault[]> {
  return engine.write(async (tx) => {
    await tx.run(LOCK);
    const faults = await whyNotOpen((query, params) => tx.run(query, params), on.id);
    if (faults.length > 0) return faults;
    const { by, reason } = on;
    await keepDecision(tx, model, {
      id: on.id,
      decision: { state: 'REJECTED', by, reason, change: undefined },
    });
    return [];
  });
}

/** Returns why a proposal can be decided about no more; nothing where it can. */
export async function whyNotOpen(read: Read, id: string): Promise<readonly Fault[]> {
  const proposal = await readProposal(read, id);
  const path = 'proposal';
  if (!proposal)
    return [
      {
        path,
        message: `Expected the id of a proposal; nothing of the kind has the id "${id}".`,
        code: 'UNKNOWN_ID',
      },
    ];
  if (proposal.isOpen) return [];
  return [
    { path, message: `Expected a proposal that is open; ${id} was decided about already.`, code: 'DECIDED' },
  ];
}

function propertiesOf(model: Model, fields: Readonly<Record<string, unknown>>) {
  const type = model.internal.get('Proposal');
  if (!type) throw new Error('The SDL must declare the type Proposal.');
  return present(stored(type, fields));
}
