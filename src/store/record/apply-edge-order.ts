import { type Cypher, cypher, join, name, namedQuery } from '../../engine/cypher.ts';
import type { Transaction } from '../../engine/engine.ts';
import type { Model } from '../../model/model.ts';
import {
  type Adjacency,
  adjacencies,
  earlyExpression,
  earlyOf,
  keyExpression,
  STATES,
} from '../layout/ordered-edges.ts';
import type { NodeRow, Plan } from './plan-types.ts';

const A = cypher`a`;
const B = cypher`b`;
const R = cypher`r`;
const MAX_ROWS = 2_000;

/**
 * Returns the assignments that set the keys of ordered lists on a new edge `r` from `a` to `b`. They begin
 * with a comma, and are empty where no order is kept.
 */
export function orderAssignments(model: Model, type: string): Cypher {
  const kept = adjacencies(model).filter((adjacency) => adjacency.type === type);
  return join(
    kept.map(assignment).map((each) => cypher`, ${each}`),
    '',
  );
}

/**
 * Returns the assignments that renew what lists by date keep on the edge `r` from `a` to `b` after the edge
 * itself changed; begins as `orderAssignments` does.
 */
export function earlyAssignments(model: Model, type: string): Cypher {
  const kept = adjacencies(model).filter((adjacency) => adjacency.type === type);
  return join(kept.map(earlyAssignment), '');
}

/**
 * Rewrites the keys on the edges of records whose sort value changed, hubs included: one query for each end
 * of a relationship type.
 */
export async function applyOrders(tx: Transaction, model: Model, plan: Plan): Promise<void> {
  if (plan.changedNodes.length === 0) return;
  for (const adjacency of adjacencies(model)) {
    const ids = plan.changedNodes.filter((row) => isMoved(model, adjacency, row)).map((row) => row.id);
    const text = cypher`UNWIND $ids AS id MATCH ${ends(adjacency, cypher`{id: id}`)} SET ${assignment(adjacency)}`;
    for (let start = 0; start < ids.length; start += MAX_ROWS) {
      await tx.run(namedQuery('record.orders', text), { ids: ids.slice(start, start + MAX_ROWS) });
    }
  }
}

function assignment(adjacency: Adjacency): Cypher {
  const far = farVariable(adjacency);
  return cypher`r.${name(adjacency.key)} = ${keyExpression(adjacency, far)}, r.${name(adjacency.states)} = ${far}.${name(STATES)}${earlyAssignment(adjacency)}`;
}

function earlyAssignment(adjacency: Adjacency): Cypher {
  const far = { variable: farVariable(adjacency), r: R };
  return join(
    earlyOf(adjacency).map(
      (early) => cypher`, r.${name(early.property)} = ${earlyExpression(adjacency, early, far)}`,
    ),
    '',
  );
}

function farVariable(adjacency: Adjacency): Cypher {
  return adjacency.far === 'from' ? A : B;
}

/**
 * The pattern of the edges at the far record. The far record stands first, so that the match starts there.
 */
function ends({ type, far }: Adjacency, match: Cypher): Cypher {
  return far === 'from'
    ? cypher`(a:Node ${match})-[r:${name(type)}]->(b:Node)`
    : cypher`(b:Node ${match})<-[r:${name(type)}]-(a:Node)`;
}

/**
 * Returns true when a change moves a node in one of the lists, or changes its number of versions, which every
 * edge of the type copies, whether a list reads its record or not. Types that share a prefix of ids are
 * treated alike, because the id tells no more.
 */
function isMoved(model: Model, { lists }: Adjacency, row: NodeRow): boolean {
  if (STATES in row.properties) return true;
  const types = model.prefixes.get(row.id.slice(0, row.id.indexOf(':'))) ?? [];
  return lists.some(
    ({ columns, members }) =>
      types.some((type) => members.has(type.name)) && columns.some((column) => column in row.properties),
  );
}
