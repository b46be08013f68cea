import { cypher, namedQuery } from '../../engine/cypher.ts';
import type { NamedQuery, Transaction, Value } from '../../engine/engine.ts';
import type { Recording } from '../../model/claims/claims-of-record.ts';
import type { Model } from '../../model/model.ts';
import { type Properties, present, stored } from '../layout/properties.ts';
import type { Read } from '../read/read-state.ts';
import type { Plan, Revision } from './plan-types.ts';

/**
 * Change sets: what each write brought, kept for ever in the order of writes. One is a node with an edge to each thing that came with it, so
 * that it can be shown page by page however large it is. They are no records: an export leaves them out.
 */

/** Who writes and why; empty where nobody says. */
export interface Author {
  readonly by?: string | undefined;
  readonly message?: string | undefined;
  /** Who proposed it, where somebody else did. */
  readonly proposedBy?: string | undefined;
  /** Id of the key that they came with. */
  readonly keyId?: string | undefined;
  /** The request, as the log of the server knows it. */
  readonly request?: string | undefined;
  /** Tells this very write from every other, for a writer that asks whether it took effect. */
  readonly token?: string | undefined;
}

/** Something to be entered as a change set. */
interface Written {
  readonly plan: Plan;
  readonly recording: Recording;
  readonly author: Author;
  /** The revision that the write makes. */
  readonly revision: number;
  /** When it is written. */
  readonly at: string;
}

const MAX_ROWS = 2_000;

const CHANGE_SET = namedQuery(
  'record.changeSet',
  cypher`MERGE (c:Node {id: $id}) SET c:ChangeSet SET c += $properties`,
);
const OF_IMPORT = namedQuery(
  'record.changeSetOfImport',
  cypher`MATCH (c:Node {id: $id}) MATCH (i:Node {id: $import}) CREATE (c)-[:OF_IMPORT]->(i)`,
);
const WROTE = namedQuery(
  'record.wrote',
  cypher`MATCH (c:Node {id: $id}) UNWIND $rows AS row MATCH (n:Node {id: row}) CREATE (c)-[:WROTE]->(n)`,
);
const SUPPORTED = namedQuery(
  'record.supported',
  cypher`MATCH (c:Node {id: $id}) UNWIND $rows AS row MATCH (n:Node {id: row.to}) CREATE (c)-[r:SUPPORTED]->(n) SET r.sources = row.sources`,
);
const REVISED = namedQuery(
  'record.revised',
  cypher`MATCH (c:Node {id: $id}) UNWIND $rows AS row MATCH (n:Node {id: row.to}) CREATE (c)-[r:REVISED]->(n) SET r.values = row.values`,
);

const RELEASED = namedQuery(
  'record.released',
  cypher`UNWIND $rows AS row MATCH (n:Node {id: row.id}) SET n += row.properties`,
);

/** The id of the change set of the write that made a revision. */
export function changeSetId(revision: number): string {
  return `change:${revision}`;
}

const OURS = namedQuery(
  'record.ours',
  cypher`MATCH (c:Node {id: $id}) WHERE c.token = $token RETURN c.id AS id`,
);

/** Returns true when the write that made a revision is the one with this token. */
export async function isOurs(read: Read, revision: number, token: string): Promise<boolean> {
  return (await read(OURS, { id: changeSetId(revision), token })).length > 0;
}

/** Enters within its transaction what a plan brings. A plan that brings nothing is no change set. */
export async function writeChangeSet(tx: Transaction, model: Model, written: Written): Promise<void> {
  const { plan, recording } = written;
  const { newStatements, newActs, newNodes, newEvidence, revisions } = plan;
  if ([newStatements, newActs, newNodes, newEvidence, revisions].every((part) => part.length === 0)) return;
  const { by, message, proposedBy, keyId, request, token } = written.author;
  const type = model.internal.get('ChangeSet');
  if (!type) throw new Error('The SDL must declare the type ChangeSet.');
  const id = changeSetId(written.revision);
  const isNew = new Set(plan.newStatements.map((row) => row.id));
  const direct = plan.newNodes.filter((row) => model.types.get(row.type)?.isEntity === false);
  const properties = {
    ...{ type: type.name, revision: written.revision, at: written.at },
    ...{ recordedAt: recording.recordedAt, method: recording.method },
    ...{ by, message, proposedBy, keyId, request, token },
    statementCount: plan.newStatements.length,
    evidenceCount: plan.newEvidence.length,
    actCount: plan.newActs.length,
    entityCount: plan.newNodes.length - direct.length - plan.reborn.length,
    sourceCount: direct.length,
    revisedCount: plan.revisions.reduce((sum, { values }) => sum + values.length, 0),
  };
  await tx.run(CHANGE_SET, { id, properties: present(stored(type, properties)) });
  if (recording.import !== undefined) await tx.run(OF_IMPORT, { id, import: recording.import });
  const supported = new Map<string, string[]>();
  for (const { statement, evidence } of plan.newEvidence)
    if (!isNew.has(statement))
      supported.set(statement, [...(supported.get(statement) ?? []), evidence.source]);
  const wrote = [...isNew, ...[...plan.newActs, ...direct].map((row) => row.id)];
  await link(tx, WROTE, { id, rows: wrote });
  await link(tx, SUPPORTED, { id, rows: [...supported].map(([to, sources]) => ({ to, sources })) });
  const revised = plan.revisions.map(({ id: to, values }) => ({ to, values: values.map(writeRevised) }));
  await link(tx, REVISED, { id, rows: revised });
  const released = releasesIn(plan, written.at);
  if (released.length > 0) await tx.run(RELEASED, { rows: released });
}

/**
 * When the records of a plan become public that were not, and that others no longer are. It stands on the record, so that an export keeps it; one that
 * says it itself, as an export does, is believed.
 */
function releasesIn({ revisions }: Plan, at: string): readonly { id: string; properties: Properties }[] {
  return revisions.flatMap(({ id, values }) => {
    const mark = values.find(({ property }) => property === 'visibility');
    if (!mark || values.some(({ property }) => property === 'releasedAt')) return [];
    return [{ id, properties: { releasedAt: mark.after === 'PUBLIC' ? at : null } }];
  });
}

/** A replaced value as its text on the edge: property, value before and value since. */
function writeRevised({ property, before, after }: Revision['values'][number]): string {
  return JSON.stringify([property, before ?? null, after ?? null]);
}

async function link(
  tx: Transaction,
  query: NamedQuery,
  { id, rows }: { readonly id: string; readonly rows: readonly Value[] },
): Promise<void> {
  for (let start = 0; start < rows.length; start += MAX_ROWS)
    await tx.run(query, { id, rows: rows.slice(start, start + MAX_ROWS) });
}
