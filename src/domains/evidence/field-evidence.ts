import { didYouMean } from '../../did-you-mean.ts';
import { cypher, labels } from '../../engine/cypher.ts';
import type { Row } from '../../engine/engine.ts';
import { InputError } from '../../errors.ts';
import type { EntityResolvers, FieldEvidenceResolvers, Resolvers } from '../../generated/graphql.ts';
import type { Sources } from '../../model/claims/best-value.ts';
import type { Act } from '../../model/claims/claim.ts';
import { conflictId } from '../../model/claims/conflicts.ts';
import {
  explainEdges,
  explainObservation,
  explainValue,
  type StatementStanding,
} from '../../model/claims/explain-best-value.ts';
import { BASES, levelOf } from '../../model/claims/levels.ts';
import type { Model, NodeType, RelationshipField } from '../../model/model.ts';
import { OF_GROUP, saidBy } from '../../query/claims-query.ts';
import { recordById } from '../../query/lists/by-id.ts';
import { orderFingerprint } from '../../query/pages/cursor.ts';
import { pageOf } from '../../query/pages/page.ts';
import { readSaid } from '../../query/read-claims.ts';
import { type ReadScope, readScope } from '../../query/request-context.ts';
import { isLive, splitSources } from '../../query/source-split.ts';
import { statementRow } from '../../query/statement-row.ts';
import { whoMayRead } from './who-may-read.ts';

/** Resolves `evidence`: why a field of an entity has the value that it has. */
export function fieldEvidence(model: Model): Resolvers {
  return {
    Entity: {
      evidence: (source, { field }, context, info) =>
        evidenceOf(readScope(context, info), model, { source, field }),
      evidences: (source, { fields }, context, info) =>
        evidencesOf(readScope(context, info), model, { source, fields }),
    },
    FieldEvidence: { statements: statementsOf, conflict: conflictOf },
  } satisfies {
    Entity: Pick<EntityResolvers, 'evidence' | 'evidences'>;
    FieldEvidence: FieldEvidenceResolvers;
  };
}

interface EvidenceAsk {
  readonly source: Row;
  readonly field: string;
}

/** Of the fields asked for, in their order; else of every property and observation of which something is said, in the order of the schema. */
async function evidencesOf(
  scope: ReadScope,
  model: Model,
  { source, fields }: Omit<EvidenceAsk, 'field'> & { readonly fields: readonly string[] | null | undefined },
): Promise<readonly Row[]> {
  if (fields && fields.length > MAX_FIELDS)
    throw new InputError(
      `\`fields\` takes at most ${MAX_FIELDS} fields and got ${fields.length}; ask for the rest in another request.`,
    );
  const type = typeOf(model, source);
  const asked = fields ?? [...type.properties.keys(), ...type.observations.keys()];
  const found = await Promise.all(asked.map((field) => evidenceOf(scope, model, { source, field })));
  return fields ? found : found.filter((one) => one.value !== null || hasStandpoints(one));
}

const MAX_FIELDS = 100;

function hasStandpoints(row: Row): boolean {
  return (row.standings as readonly StatementStanding[]).length > 0;
}

function typeOf(model: Model, source: Row): NodeType {
  const type = model.types.get(String(source.type));
  if (!type) throw new Error(`The model has no type "${String(source.type)}".`);
  return type;
}

async function evidenceOf(context: ReadScope, model: Model, { source, field }: EvidenceAsk): Promise<Row> {
  const type = typeOf(model, source);
  const id = String(source.id);
  const property = type.properties.get(field);
  const relationship = type.relationships.get(field);
  if (!property && !relationship && !type.observations.has(field)) throw unknownField(type, field);
  const said = relationship
    ? await Promise.all([
        readSaid(context, aboutEdges(relationship), id),
        readSaid(context, OF_GROUP, `${id}|${field}`),
      ])
    : [await readSaid(context, OF_GROUP, `${id}|${field}`)];
  const claims = said.flatMap((one) => one.claims);
  const sources = new Map(said.flatMap((one) => [...one.sources]));
  const explain = relationship ? explainEdges : property ? explainValue : explainObservation;
  const { standings, value, rule, act } = explain(claims, sources);
  const isImplied = property !== undefined && claims.length === 0 && (source[field] ?? null) !== null;
  const agreeing = standings.filter(({ standing }) => standing === 'CHOSEN' || standing === 'SUPPORTING');
  const counted = agreeing.length > 0 ? agreeing : standings.filter(isLive);
  const behind = splitSources(counted);
  const declared = property ?? relationship ?? type.observations.get(field);
  return {
    field,
    description: declared?.description ?? '',
    part: property ? 'PROPERTY' : relationship ? 'RELATIONSHIP' : 'OBSERVATION',
    basis: bestOf(counted),
    claimSourceCount: behind.claim,
    recordSourceCount: behind.record,
    value: isImplied ? source[field] : (value ?? null),
    rule: isImplied ? 'It follows from the type of the record; no statement is needed.' : rule,
    act: act === undefined ? null : actRow(act),
    ...whoMayRead(counted, new Map(said.flatMap((one) => [...one.closed]))),
    isComplete: said.every((one) => one.isComplete),
    standings,
    sources,
    // Two statements at least are at odds; whether those on relationships are is judged over all of them.
    isUndisputed: !relationship && claims.length < 2,
    conflictId: conflictId(id, relationship?.direction === 'OUT' ? relationship.type : field),
  };
}

function bestOf(standings: readonly StatementStanding[]): string | null {
  const bases = new Set<string>(
    standings.flatMap(({ claim }) => [
      claim.basis,
      ...[...claim.evidence.values()].map(({ basis }) => basis),
    ]),
  );
  return BASES.find((basis) => bases.has(basis)) ?? null;
}

function aboutEdges(relationship: RelationshipField) {
  const far = labels([relationship.target]);
  const match =
    relationship.direction === 'OUT'
      ? cypher`(s:Statement {subject: key})-[:OBJECT]->(o${far})`
      : cypher`(s:Statement {object: key})-[:ABOUT]->(o${far})`;
  return saidBy('Entity.evidence.edges', cypher`${match} WHERE s.predicate = $predicate`, {
    predicate: relationship.type,
  });
}

const statementsOf: NonNullable<FieldEvidenceResolvers['statements']> = (source, args) => {
  const all = (source.standings as readonly StatementStanding[]).map((standing, place) => ({
    ...standing,
    place,
  }));
  const kept = all.filter((one) => !args.standing || args.standing.includes(one.standing));
  const items = kept.map(({ claim, standing, reason, act, place }) => {
    const statement = statementRow(claim, source.sources as Sources);
    const level = levelOf(claim.evidence.values()) ?? null;
    return { statement, standing, level, reason, act: act ? actRow(act) : null, place, id: claim.id };
  });
  const order = orderFingerprint('FieldEvidence.statements', [source.conflictId, args.standing]);
  return pageOf({ items, keys: (item) => [item.place, item.id], order }, args);
};

/** An act as a record of the API. */
function actRow(act: Act): Row {
  return { ...act, type: 'Act' };
}

const conflictOf: NonNullable<FieldEvidenceResolvers['conflict']> = async (source, _args, context, info) =>
  source.isUndisputed
    ? null
    : ((await recordById(readScope(context, info), String(source.conflictId))) ?? null);

function unknownField(type: NodeType, field: string): InputError {
  const known = [...type.properties.keys(), ...type.relationships.keys(), ...type.observations.keys()];
  return new InputError(
    `\`field\` must be a property, a relationship field or an observation of ${type.name}; found "${field}".${didYouMean(field, known) || ' Its fields are in the schema.'}`,
  );
}
