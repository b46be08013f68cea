import { type Cypher, cypher, labels, name, namedQuery } from '../../engine/cypher.ts';
import type { NamedQuery, Params, Row, Transaction, Value } from '../../engine/engine.ts';
import type { EdgeRow } from '../../model/claims/best-value.ts';
import { isEqual } from '../../model/claims/claim.ts';
import type { ConflictRow } from '../../model/claims/conflicts.ts';
import { parseFuzzyDate } from '../../model/fuzzy-date.ts';
import type { Model } from '../../model/model.ts';
import { boundNames, CONFLICT_STATE, pastType } from '../../model/stored-names.ts';
import { difference, type Properties, stored } from '../layout/properties.ts';
import { identifierTerms, searchTerms } from '../layout/search-terms.ts';
import { IDENTIFIER_VALUES, storedLabels } from '../layout/storage-schema.ts';
import { applyOrders, earlyAssignments, orderAssignments } from './apply-edge-order.ts';
import { applyLeads, applyMerges } from './apply-merges.ts';
import { evidenceProperties } from './merge-claims.ts';
import type { EdgeKey, EvidenceRow, NodeRow, Plan } from './plan-types.ts';

const NEW_STATEMENTS = namedQuery(
  'record.newStatements',
  cypher`UNWIND $rows AS row MERGE (s:Node {id: row.id}) SET s:Statement SET s += row.properties`,
);
const CHANGED_NODES = namedQuery(
  'record.changedNodes',
  cypher`UNWIND $rows AS row MATCH (n:Node {id: row.id}) SET n += row.properties`,
);
const NEW_EVIDENCE = namedQuery(
  'record.newEvidence',
  cypher`UNWIND $rows AS row MATCH (s:Node {id: row.statement}) MATCH (n:Node {id: row.source}) CREATE (s)-[f:FROM]->(n) SET f += row.properties`,
);
const CHANGED_EVIDENCE = namedQuery(
  'record.changedEvidence',
  cypher`UNWIND $rows AS row MATCH (s:Node {id: row.statement})-[f:FROM]->(n:Source) WHERE n.id = row.source SET f += row.properties`,
);
const NEW_CONFLICTS = namedQuery(
  'record.newConflicts',
  cypher`UNWIND $rows AS row MATCH (n:Node {id: row.properties.subject}) MERGE (c:Node {id: row.id}) SET c:Conflict SET c += row.properties CREATE (c)-[:CONFLICT_ABOUT]->(n)`,
);
const INVOLVES = namedQuery(
  'record.involves',
  cypher`UNWIND $rows AS row MATCH (c:Node {id: row.from}) MATCH (s:Node {id: row.to}) CREATE (c)-[:INVOLVES]->(s)`,
);
const LOST_CONFLICTS = namedQuery(
  'record.lostConflicts',
  cypher`UNWIND $ids AS id MATCH (c:Node {id: id}) DETACH DELETE c`,
);
const LOST_CONFLICT_STATES = namedQuery(
  'record.lostConflictStates',
  cypher`UNWIND $ids AS id MATCH (c${labels([CONFLICT_STATE])} {id: id}) DETACH DELETE c`,
);
const NEW_CONFLICT_STATES = namedQuery(
  'record.newConflictStates',
  cypher`UNWIND $rows AS row MATCH (n:Node {id: row.properties.subject}) CREATE (c${labels([CONFLICT_STATE])}) SET c += row.properties
    CREATE (c)-[:${name(pastType('CONFLICT_ABOUT'))}]->(n)`,
);
const INVOLVED_THEN = namedQuery(
  'record.involvedThen',
  cypher`UNWIND $rows AS row MATCH (c${labels([CONFLICT_STATE])} {id: row.id}) WHERE c.saidFrom = row.saidFrom AND c.recordedFrom = row.recordedFrom
    UNWIND row.statements AS to MATCH (s:Node {id: to}) CREATE (c)-[:${name(pastType('INVOLVES'))}]->(s)`,
);
const IDENTIFIED = namedQuery(
  'record.identified',
  cypher`UNWIND $ids AS id MATCH (n:Node {id: id})<-[:HAS_IDENTIFIER]-(e:Entity) RETURN e.id AS id`,
);
const IDENTIFIERS = namedQuery(
  'record.identifiers',
  cypher`UNWIND $ids AS id MATCH (n:Node {id: id})-[:HAS_IDENTIFIER]->(i:Identifier) RETURN n.id AS id, i.value AS value`,
);
const KEPT_IDENTIFIERS = namedQuery(
  'record.keptIdentifiers',
  cypher`UNWIND $ids AS id MATCH (n:Node {id: id}) RETURN n.id AS id, n.${name(IDENTIFIER_VALUES)} AS kept`,
);

const LOST_VERSIONS = namedQuery(
  'record.lostVersions',
  cypher`UNWIND $ids AS id MATCH (n:Node {id: id})-[:WAS]->(v:Version) DETACH DELETE v`,
);
const NEW_VERSIONS = namedQuery(
  'record.newVersions',
  cypher`UNWIND $rows AS row MATCH (n:Node {id: row.id}) CREATE (v:Version) SET v += row.properties CREATE (n)-[:WAS]->(v)`,
);

const SEARCHED = namedQuery(
  'record.searched',
  cypher`UNWIND $ids AS id MATCH (n:Node {id: id}) RETURN n {.*} AS node`,
);

const MAX_ROWS = 2_000;

/**
 * Carries out a plan within a transaction. Every text is constant: values are parameters, labels and types
 * come from the model.
 */
export async function applyPlan(tx: Transaction, model: Model, plan: Plan): Promise<void> {
  await applySaid(tx, model, plan);
  await applyEdges(tx, model, plan);
  await applyOrders(tx, model, plan);
  if (plan.lostVersions.length > 0) await tx.run(LOST_VERSIONS, { ids: plan.lostVersions });
  await runEach(
    tx,
    NEW_VERSIONS,
    plan.newVersions.map((properties) => ({ id: properties.id, properties })),
  );
  await applyConflicts(tx, model, plan);
  await applyConflictStates(tx, model, plan);
  const merged = await applyMerges(tx, model, plan);
  const identified = await applyIdentifiers(tx, plan);
  const renamed = plan.changedNodes.filter(isRenamed).map((row) => row.id);
  await applySearchTerms(tx, model, renamed);
  tx.touch([
    ...new Set([
      ...merged,
      ...plan.newNodes.map((row) => row.id),
      ...renamed,
      ...identified,
      ...connectedIn(plan),
    ]),
  ]);
}

/** Carries out the part of a plan from which the rest follows: records, what is said of them and by whom, and what is decided. */
export async function applySaid(tx: Transaction, model: Model, plan: Plan): Promise<void> {
  await applyLeads(tx, plan);
  for (const [type, rows] of byType([...plan.newNodes, ...plan.newActs])) {
    const text = cypher`UNWIND $rows AS row MERGE (n:Node {id: row.id}) SET n${labels(storedLabels(model, type).slice(1))} SET n += row.properties`;
    await runEach(
      tx,
      namedQuery('record.newNodes', text),
      rows.map(({ id, properties }) => ({ id, properties })),
    );
  }
  await runEach(tx, NEW_STATEMENTS, plan.newStatements);
  await runEach(tx, CHANGED_NODES, [
    ...plan.changedNodes,
    ...plan.begins,
    ...plan.changedStatements,
    ...plan.regraded,
    ...plan.changedActs,
  ]);
  await runEach(tx, NEW_EVIDENCE, plan.newEvidence.map(evidenceRow));
  await runEach(tx, CHANGED_EVIDENCE, plan.changedEvidence.map(changedEvidenceRow));
  await applyLinks(tx, plan);
}

/** Works out again the search terms of these nodes, from the values they now have. */
async function applySearchTerms(tx: Transaction, model: Model, ids: readonly string[]): Promise<void> {
  for (let at = 0; at < ids.length; at += MAX_ROWS) {
    const changed: Row[] = [];
    for (const { node } of await tx.run(SEARCHED, { ids: ids.slice(at, at + MAX_ROWS) })) {
      const values = node as Row;
      const type = model.types.get(String(values.type));
      const properties = type?.isEntity ? difference(values, searchTerms(type, values)) : {};
      if (Object.keys(properties).length > 0) changed.push({ id: values.id, properties });
    }
    await runEach(tx, CHANGED_NODES, changed);
  }
}

/** Returns the nodes that a plan connects more or less than before: the best connected are found first. */
function connectedIn(plan: Plan): string[] {
  const gained = new Map<string, number>();
  const count = (id: string, by: number) => gained.set(id, (gained.get(id) ?? 0) + by);
  for (const [edges, by] of [[plan.newEdges, 1] as const, [plan.lostEdges, -1] as const])
    for (const { from, to } of edges) for (const id of [from, to]) count(id, by);
  for (const { to } of plan.newLinks) count(to, 1);
  for (const { to } of plan.lostLinks) count(to, -1);
  // What leads to the survivor of a merge instead is connected as well as before.
  const connected = [...gained].flatMap(([id, by]) => (by === 0 ? [] : [id]));
  const subjects = [...plan.newConflicts, ...plan.lostConflicts].flatMap(({ subject }) => subject ?? []);
  return [...connected, ...subjects];
}

/** Returns true when a change may concern text search: not when only the node's visibility changed. */
function isRenamed({ properties }: NodeRow): boolean {
  return Object.keys(properties).some((key) => !LIFE.has(key));
}

const LIFE: ReadonlySet<string> = new Set([
  ...['saidFrom', 'recordedFrom', 'frontier', 'versions', 'valuesFrom'],
  ...['attestedFrom', 'datedFrom', 'mayFrom'],
]);

/** Removes and draws the edges that carry no properties. */
async function applyLinks(tx: Transaction, plan: Plan): Promise<void> {
  for (const [type, rows] of byType(plan.lostLinks)) {
    // Where the end had its label, a planner may seek it by its id, and go through all that leads to a hub for each row.
    const text = cypher`UNWIND $rows AS row MATCH (a:Node {id: row.from}) MATCH (a)-[r:${name(type)}]->(b) WHERE b.id = row.to DELETE r`;
    await runEach(tx, namedQuery('record.lostLinks', text), rows.map(endsOf));
  }
  for (const [type, rows] of byType(plan.newLinks)) {
    const text = cypher`UNWIND $rows AS row MATCH (a:Node {id: row.from}) MATCH (b:Node {id: row.to}) CREATE (a)-[:${name(type)}]->(b)`;
    await runEach(tx, namedQuery('record.newLinks', text), rows.map(endsOf));
  }
}

/** Finds each edge from the side where they are many records: at a hub, each would be sought among all of the hub's. */
function edgesAt(type: string, rows: readonly { readonly from: string; readonly to: string }[]): Cypher {
  const [tails, heads] = [new Set(rows.map(({ from }) => from)), new Set(rows.map(({ to }) => to))];
  const pattern =
    tails.size >= heads.size
      ? cypher`(a:Node {id: row.from})-[r:${name(type)}]->(b:Node)`
      : cypher`(b:Node {id: row.to})<-[r:${name(type)}]-(a:Node)`;
  return cypher`UNWIND $rows AS row MATCH ${pattern} WHERE r.id = row.id`;
}

/**
 * Removes, changes and draws relationships, those of the past among them; edges of one type share a query.
 */
async function applyEdges(tx: Transaction, model: Model, plan: Plan): Promise<void> {
  for (const [type, rows] of byType([...plan.lostEdges, ...plan.lostPastEdges])) {
    const lost = rows.map(edgeKey);
    await runEach(tx, namedQuery('record.lostEdges', cypher`${edgesAt(type, lost)} DELETE r`), lost);
  }
  for (const [type, rows] of byType(
    plan.changedEdges.map((change) => ({ ...change, type: change.edge.type })),
  )) {
    const changes = rows.map(({ edge, properties }) => ({ ...edgeKey(edge), properties }));
    await runEach(
      tx,
      namedQuery(
        'record.changedEdges',
        cypher`${edgesAt(type, changes)} SET r += row.properties${earlyAssignments(model, type)}`,
      ),
      changes,
    );
  }
  for (const [type, rows] of byType([...plan.newEdges, ...plan.newPastEdges])) {
    const text = cypher`UNWIND $rows AS row MATCH (a:Node {id: row.from}) MATCH (b:Node {id: row.to}) CREATE (a)-[r:${name(type)}]->(b) SET r += row.properties${orderAssignments(model, type)}`;
    await runEach(
      tx,
      namedQuery('record.newEdges', text),
      rows.map((edge) => ({ from: edge.from, to: edge.to, properties: edgeProperties(edge) })),
    );
  }
}

/**
 * Returns the stored properties of an edge, without the keys of ordered lists, which follow from the records
 * at its ends.
 */
export function edgeProperties(edge: EdgeRow): Properties {
  const { type: _, ...properties } = edge;
  return properties as Properties;
}

async function applyConflicts(tx: Transaction, model: Model, plan: Plan): Promise<void> {
  const kept = new Set(plan.newConflicts.map((conflict) => conflict.id));
  const lost = plan.lostConflicts.map((conflict) => conflict.id);
  if (lost.length > 0) await tx.run(LOST_CONFLICTS, { ids: lost });
  if (kept.size === 0) return;
  await runEach(
    tx,
    NEW_CONFLICTS,
    plan.newConflicts.map((conflict) => ({
      id: conflict.id,
      properties: conflictProperties(model, conflict),
    })),
  );
  const involved = plan.newConflicts.flatMap((conflict) =>
    conflict.statements.map((to) => ({ from: conflict.id, to })),
  );
  await runEach(tx, INVOLVES, involved);
}

async function applyConflictStates(tx: Transaction, model: Model, plan: Plan): Promise<void> {
  const { lostConflictStates: lost, newConflictStates: states } = plan;
  if (lost.length > 0) await tx.run(LOST_CONFLICT_STATES, { ids: lost });
  const rows = states.map((state) => ({ properties: { id: state.id, ...conflictProperties(model, state) } }));
  await runEach(tx, NEW_CONFLICT_STATES, rows);
  const involved = states.map(({ id, saidFrom, recordedFrom, statements }) => ({
    id,
    saidFrom,
    recordedFrom,
    statements,
  }));
  await runEach(tx, INVOLVED_THEN, involved, ({ statements }) => statements.length);
}

/** Returns the stored properties of a conflict or of one of its versions. */
export function conflictProperties(model: Model, conflict: ConflictRow): Properties {
  const type = model.internal.get('Conflict');
  if (!type) throw new Error('The SDL must declare the type Conflict.');
  const { statements: _, ...fields } = conflict;
  return { type: type.name, ...stored(type, fields) };
}

/**
 * Copies the values of its identifiers to each entity concerned, for text search. Returns the ids of the
 * entities that changed.
 */
async function applyIdentifiers(tx: Transaction, plan: Plan): Promise<readonly string[]> {
  const edges = [...plan.newEdges, ...plan.lostEdges].filter((edge) => edge.type === 'HAS_IDENTIFIER');
  const ids = new Set(edges.map((edge) => edge.from));
  if (plan.changedIdentifiers.length > 0) {
    for (const row of await tx.run(IDENTIFIED, { ids: plan.changedIdentifiers })) ids.add(String(row.id));
  }
  if (ids.size === 0) return [];
  const values = new Map<string, string[]>();
  for (const { id, value } of await tx.run(IDENTIFIERS, { ids: [...ids] })) {
    values.set(String(id), [...(values.get(String(id)) ?? []), String(value)].sort());
  }
  const changed: Row[] = [];
  for (const { id, kept } of await tx.run(KEPT_IDENTIFIERS, { ids: [...ids] })) {
    const value = values.get(String(id)) ?? null;
    if (!isEqual(kept, value))
      changed.push({ id, properties: { [IDENTIFIER_VALUES]: value, ...identifierTerms(value ?? []) } });
  }
  await runEach(tx, CHANGED_NODES, changed);
  return changed.map((row) => String(row.id));
}

/** Returns the stored properties of a FROM edge. */
export function fromProperties(row: EvidenceRow): Properties {
  return evidenceProperties(row.statement, row.evidence, (date) => {
    const names = boundNames('saidOn');
    const bounds = parseFuzzyDate(date);
    return { [names.min]: bounds?.min ?? null, [names.max]: bounds?.max ?? null };
  });
}

function evidenceRow(row: EvidenceRow): Row {
  return { statement: row.statement, source: row.evidence.source, properties: fromProperties(row) };
}

/** What evidence may cease to have. */
const NO_LONGER = { isSilent: null, silences: null, visibility: null, embargoedUntil: null };

function changedEvidenceRow(row: EvidenceRow): Row {
  const { properties, ...ends } = evidenceRow(row);
  return { ...ends, properties: { ...NO_LONGER, ...(properties as Properties) } };
}

function endsOf(link: EdgeKey): Row {
  return { from: link.from, to: link.to };
}

function edgeKey(edge: EdgeRow): Pick<EdgeRow, 'id' | 'from' | 'to'> {
  return { id: edge.id, from: edge.from, to: edge.to };
}

function byType<T extends { readonly type: string }>(rows: readonly T[]): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(row.type);
    if (group) group.push(row);
    if (!group) groups.set(row.type, [row]);
  }
  return groups;
}

/** Runs a query on all rows, in batches that weigh no more than `MAX_ROWS`. */
async function runEach<T extends object>(
  tx: Transaction,
  text: NamedQuery,
  rows: readonly T[],
  weightOf: (row: T) => number = () => 1,
): Promise<void> {
  let [some, weight]: [T[], number] = [[], 0];
  const flush = async () => {
    const params: Params = { rows: some as unknown as readonly Value[] };
    if (some.length > 0) await tx.run(text, params);
    [some, weight] = [[], 0];
  };
  for (const row of rows) {
    if (weight + weightOf(row) > MAX_ROWS) await flush();
    some.push(row);
    weight += weightOf(row);
  }
  await flush();
}
