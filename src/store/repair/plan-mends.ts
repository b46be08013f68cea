import { cypher, join, labels, name, namedQuery } from '../../engine/cypher.ts';
import type { Model } from '../../model/model.ts';
import { statedTypes } from '../../model/model-rules.ts';
import { CONFLICT_STATE, pastType } from '../../model/stored-names.ts';
import { emptyPlan } from '../record/plan.ts';
import type { Plan } from '../record/plan-types.ts';
import type { Clearing } from '../record/record.ts';
import type { Mend } from './mend.ts';

const EVIDENCE = namedQuery(
  'repair.evidence',
  cypher`UNWIND $rows AS row MATCH (s:Node {id: row.statement})-[f:FROM]->(n:Source) WHERE n.id = row.source DELETE f`,
);
const LONE_VERSIONS = namedQuery(
  'repair.loneVersions',
  cypher`MATCH (v:Version) WHERE NOT EXISTS { MATCH (v)<-[:WAS]-(n:Entity) } WITH v LIMIT 5000 DETACH DELETE v`,
);
const LONE_CONFLICT_STATES = namedQuery(
  'repair.loneConflictStates',
  cypher`MATCH (c${labels([CONFLICT_STATE])}) WHERE NOT (c)-[:${name(pastType('CONFLICT_ABOUT'))}]->(:Entity) WITH c LIMIT 5000 DETACH DELETE c`,
);

/**
 * Returns the plan that the writer carries out to mend what was found, made at a revision of the graph, and
 * what must be cleared before.
 */
export function planMends(
  model: Model,
  mends: readonly Mend[],
  revision: number,
): { readonly plan: Plan; readonly clearings: readonly Clearing[] } {
  const of = <K extends Mend['kind']>(kind: K) =>
    mends.filter((mend): mend is Extract<Mend, { readonly kind: K }> => mend.kind === kind);
  const edges = of('edges');
  const conflicts = of('conflict');
  const states = of('conflictStates');
  const versions = of('versions');
  const rows = edges.flatMap((mend) => mend.rows);
  const current = new Set(model.relationships.keys());
  const plan: Plan = {
    ...emptyPlan(revision),
    changedNodes: of('node').map(({ id, properties }) => ({ id, properties })),
    newLinks: of('links').flatMap((mend) => mend.links),
    newEvidence: of('evidence').map((mend) => mend.row),
    newEdges: rows.filter(({ type }) => current.has(type)),
    newPastEdges: rows.filter(({ type }) => !current.has(type)),
    newVersions: versions.flatMap((mend) => mend.rows),
    lostVersions: versions.map((mend) => mend.id),
    newConflicts: conflicts.flatMap((mend) => mend.row ?? []),
    lostConflicts: conflicts.map(({ id }) => ({ id })),
    newConflictStates: states.flatMap((mend) => mend.rows),
    lostConflictStates: states.map((mend) => mend.id),
  };
  const clearings = [
    ...clearEdges(
      model,
      edges.map((mend) => mend.id),
    ),
    ...clearLinks(of('links')),
    ...clearEvidence(of('evidence')),
    ...changeLabels(of('labels')),
    ...(of('strays').length > 0 ? clearStrays(model) : []),
  ];
  return { plan, clearings };
}

function clearEdges(model: Model, ids: readonly string[]): Clearing[] {
  if (ids.length === 0) return [];
  const text = cypher`MATCH (a:Node)-[r:${allStated(model)}]->(b:Node) WHERE r.id IN $ids DELETE r`;
  return [{ query: namedQuery('repair.edges', text), params: { ids } }];
}

function clearLinks(mends: readonly Extract<Mend, { readonly kind: 'links' }>[]): Clearing[] {
  return [...new Set(mends.flatMap((mend) => mend.types))].map((type) => {
    const text = cypher`UNWIND $ids AS id MATCH (a:Node {id: id})-[r:${name(type)}]->(b) DELETE r`;
    const ids = mends.filter((mend) => mend.types.includes(type)).map((mend) => mend.id);
    return { query: namedQuery('repair.links', text), params: { ids } };
  });
}

function clearEvidence(mends: readonly Extract<Mend, { readonly kind: 'evidence' }>[]): Clearing[] {
  const rows = mends.map(({ row }) => ({ statement: row.statement, source: row.evidence.source }));
  return rows.length > 0 ? [{ query: EVIDENCE, params: { rows } }] : [];
}

function changeLabels(mends: readonly Extract<Mend, { readonly kind: 'labels' }>[]): Clearing[] {
  return mends.flatMap(({ id, missing, wrong }) => [
    ...missing.map((label) => {
      const text = cypher`MATCH (n:Node {id: $id}) SET n${labels([label])}`;
      return { query: namedQuery('repair.missingLabel', text), params: { id } };
    }),
    ...wrong.map((label) => {
      const text = cypher`MATCH (n:Node {id: $id}) REMOVE n${labels([label])}`;
      return { query: namedQuery('repair.wrongLabel', text), params: { id } };
    }),
  ]);
}

function clearStrays(model: Model): Clearing[] {
  const unnamed = cypher`MATCH (a:Node)-[r:${allStated(model)}]->(b:Node) WHERE r.id IS NULL WITH r LIMIT 5000 DELETE r`;
  return [LONE_VERSIONS, LONE_CONFLICT_STATES, namedQuery('repair.unnamedEdges', unnamed)].map((query) => ({
    query,
    params: {},
  }));
}

/** The types of all edges that follow from statements, those of the past among them. */
function allStated(model: Model) {
  const stated = statedTypes(model);
  return join([...stated, ...stated.map(pastType)].map(name), '|');
}
