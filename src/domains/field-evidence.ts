import type { Row } from '../engine/engine.ts';
import { InputError } from '../errors.ts';
import type { EntityResolvers, FieldEvidenceResolvers, Resolvers } from '../generated/graphql.ts';
import type { Sources } from '../graph/best-value.ts';
import { conflictId } from '../graph/conflicts.ts';
import { recordById } from '../graph/connection.ts';
import type { RequestContext } from '../graph/context.ts';
import { type Cypher, cypher, labels, statement } from '../graph/cypher.ts';
import { explainEdges, explainObservation, explainValue, type Standpoint } from '../graph/explain.ts';
import { type Batched, load } from '../graph/load.ts';
import type { Model, NodeType, RelationshipField } from '../graph/model.ts';
import { orderFingerprint, pageOf } from '../graph/page.ts';
import { toEvidence, toStatement } from '../graph/state.ts';
import type { Claim } from '../graph/statements.ts';
import { factsOf } from '../graph/stored.ts';
import { didYouMean } from '../graph/text.ts';

/** Why a field of an entity has the value that it has. */
export function fieldEvidence(model: Model): Resolvers {
  return {
    Entity: { evidence: (source, { field }, context) => evidenceOf(context, model, { source, field }) },
    FieldEvidence: { statements: statementsOf, conflict: conflictOf },
  } satisfies { Entity: Pick<EntityResolvers, 'evidence'>; FieldEvidence: FieldEvidenceResolvers };
}

/** So many statements of one field are weighed. */
const MOST = 500;

interface Ask {
  readonly source: Row;
  readonly field: string;
}

async function evidenceOf(context: RequestContext, model: Model, { source, field }: Ask): Promise<Row> {
  const type = model.types.get(String(source.type));
  if (!type) throw new Error(`The model has no type "${String(source.type)}".`);
  const id = String(source.id);
  const property = type.properties.get(field);
  const relationship = type.relationships.get(field);
  if (!property && !relationship && !type.observations.has(field)) throw unknownField(type, field);
  const said = relationship
    ? await Promise.all([
        readSaid(context, aboutEdges(relationship), id),
        readSaid(context, ABOUT_FIELD, `${id}|${field}`),
      ])
    : [await readSaid(context, ABOUT_FIELD, `${id}|${field}`)];
  const claims = said.flatMap((one) => one.claims);
  const sources = new Map(said.flatMap((one) => [...one.sources]));
  const explain = relationship ? explainEdges : property ? explainValue : explainObservation;
  const { standpoints, value, rule } = explain(claims, sources);
  const isImplied = property !== undefined && claims.length === 0 && (source[field] ?? null) !== null;
  return {
    field,
    value: isImplied ? source[field] : (value ?? null),
    rule: isImplied ? 'It follows from the type of the record; no statement is needed.' : rule,
    isComplete: said.every((one) => one.isComplete),
    standpoints,
    conflictId: conflictId(id, relationship?.direction === 'OUT' ? relationship.type : field),
  };
}

const EVIDENCE = cypher`[(s)-[f:FROM]->(x:Source) | {source: x.id, said: f {.*}, tier: x.tier, publisher: x.publisher, publishedBy: x.publishedBy, publishedOn: x.publishedOn}]`;

/** Statements with their evidence and what decides of its sources, `MOST` at most, one row a key. */
function saidBy(name: string, match: Cypher): Batched {
  const text = cypher`UNWIND $keys AS key CALL (key) { MATCH ${match} WITH s ORDER BY s.id LIMIT $most
      WITH s, ${EVIDENCE} AS evidence RETURN collect({statement: s {.*}, evidence: evidence}) AS said }
    RETURN key, said`;
  return { statement: statement(name, text), params: { most: MOST + 1 } };
}

const ABOUT_FIELD = saidBy('Entity.evidence', cypher`(s:Statement {group: key})`);

function aboutEdges(field: RelationshipField): Batched {
  const far = labels([field.target]);
  const match =
    field.direction === 'OUT'
      ? cypher`(s:Statement {subject: key})-[:OBJECT]->(o${far})`
      : cypher`(s:Statement {object: key})-[:ABOUT]->(o${far})`;
  const { statement: text, params } = saidBy(
    'Entity.evidence.edges',
    cypher`${match} WHERE s.predicate = $predicate`,
  );
  return { statement: text, params: { ...params, predicate: field.type } };
}

interface Said {
  readonly claims: readonly Claim[];
  readonly sources: Sources;
  readonly isComplete: boolean;
}

async function readSaid(context: RequestContext, batched: Batched, key: string): Promise<Said> {
  const rows = ((await load(context, batched, key))?.said ?? []) as readonly Row[];
  const sources = new Map<string, ReturnType<typeof factsOf>>();
  const claims = rows.slice(0, MOST).map(({ statement: row, evidence }): Claim => {
    const items = evidence as readonly Row[];
    for (const item of items) sources.set(String(item.source), factsOf(item));
    return {
      ...toStatement(row as Row),
      evidence: new Map(
        items.map((item) => [String(item.source), toEvidence(String(item.source), item.said as Row)]),
      ),
    };
  });
  return { claims, sources, isComplete: rows.length <= MOST };
}

const statementsOf: NonNullable<FieldEvidenceResolvers['statements']> = (source, args) => {
  const all = (source.standpoints as readonly Standpoint[]).map((standpoint, place) => ({
    ...standpoint,
    place,
  }));
  const kept = all.filter((one) => !args.standing || args.standing.includes(one.standing));
  const items = kept.map(({ claim, standing, reason, place }) => {
    const { evidence, ...fields } = claim;
    return { statement: { ...fields, type: 'Statement' }, standing, reason, place, id: claim.id };
  });
  const order = orderFingerprint('FieldEvidence.statements', [source.conflictId, args.standing]);
  return pageOf({ items, keys: (item) => [item.place, item.id], order }, args);
};

const conflictOf: NonNullable<FieldEvidenceResolvers['conflict']> = async (source, _args, context) =>
  (await recordById(context, String(source.conflictId))) ?? null;

function unknownField(type: NodeType, field: string): InputError {
  const known = [...type.properties.keys(), ...type.relationships.keys(), ...type.observations.keys()];
  return new InputError(
    `\`field\` must be a property, a relationship field or an observation of ${type.name}; found "${field}".${didYouMean(field, known) || ' Its fields are in the schema.'}`,
  );
}
