import { cypher, labels, namedQuery } from '../../engine/cypher.ts';
import type { Row, Transaction } from '../../engine/engine.ts';
import type { Model } from '../../model/model.ts';
import type { Properties } from '../layout/properties.ts';
import { storedLabels } from '../layout/storage-schema.ts';
import { readWholeNodes } from '../read/read-state.ts';
import type { NodeRow, Plan } from './plan-types.ts';

/** A merged entity keeps its id and its type alone, under a label of its own, so that no question about records finds it. */
const KEPT: ReadonlySet<string> = new Set(['id', 'type', 'mergedInto']);
const MERGED = 'Merged';

const LEADS = namedQuery(
  'record.leads',
  cypher`UNWIND $rows AS row MERGE (n:Node {id: row.id}) SET n += row.properties`,
);
const REBORN = namedQuery(
  'record.reborn',
  cypher`UNWIND $ids AS id MATCH (n:Node {id: id}) REMOVE n${labels([MERGED])}`,
);
const VANISHED = namedQuery(
  'record.vanished',
  cypher`UNWIND $ids AS id MATCH (n:Node {id: id}) SET n${labels([MERGED])}`,
);

/** Notes where merged entities lead, and brings those into being that never were records of their own: acts name them. */
export async function applyLeads(tx: Transaction, { leads }: Plan): Promise<void> {
  if (leads.length === 0) return;
  await tx.run(LEADS, { rows: leads.map(({ id, properties }: NodeRow) => ({ id, properties })) });
}

/** Carries out what a plan does to merged entities, after all that followed from what was said of them. Returns their ids. */
export async function applyMerges(tx: Transaction, model: Model, plan: Plan): Promise<readonly string[]> {
  const { vanished, reborn, leads } = plan;
  if (leads.length === 0) return [];
  if (reborn.length > 0) await tx.run(REBORN, { ids: reborn });
  const ids = vanished.map(({ id }) => id);
  if (ids.length > 0) {
    for (const label of new Set(vanished.flatMap(({ type }) => storedLabels(model, type).slice(1)))) {
      const text = cypher`UNWIND $ids AS id MATCH (n:Node {id: id}) REMOVE n${labels([label])}`;
      await tx.run(namedQuery('record.lostLabel', text), { ids });
    }
    await tx.run(VANISHED, { ids });
    const nodes = await readWholeNodes((text, params) => tx.run(text, params), ids);
    const rows = [...nodes].map(([id, node]) => ({ id, properties: withoutValues(node) }));
    await tx.run(LEADS, { rows });
  }
  return leads.map(({ id }) => id);
}

function withoutValues(node: Row): Properties {
  return Object.fromEntries(Object.keys(node).flatMap((key) => (KEPT.has(key) ? [] : [[key, null]])));
}
