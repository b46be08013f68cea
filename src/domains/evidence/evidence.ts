import { didYouMean } from '../../did-you-mean.ts';
import { cypher, namedQuery, whereAll } from '../../engine/cypher.ts';
import type { Row } from '../../engine/engine.ts';
import { InputError } from '../../errors.ts';
import type {
  EntityResolvers,
  QueryResolvers,
  QueryUndisclosedArgs,
  Resolvers,
  UndisclosedResolvers,
} from '../../generated/graphql.ts';
import type { Model } from '../../model/model.ts';
import { Bindings } from '../../query/bindings.ts';
import { recordById } from '../../query/lists/by-id.ts';
import { keyedConnection, relatedOne, rootConnection } from '../../query/lists/connection.ts';
import type { ConnectionArguments } from '../../query/lists/list.ts';
import { load } from '../../query/load.ts';
import { writeCursor } from '../../query/pages/cursor.ts';
import { type ReadScope, readScope } from '../../query/request-context.ts';
import { isPast } from '../../query/time/horizon.ts';
import { evidenceEnd, evidenceVisible, isHeard } from '../../query/time/statements.ts';

/** Resolves evidence: what each source says, what is not disclosed, which sources an entity rests on. */
export function evidence(): Resolvers {
  return {
    Query: { undisclosed: allUndisclosed },
    Entity: { undisclosed: undisclosedOf, sources: sourcesOf },
    Statement: { evidence: (source, _args, context, info) => evidenceOf(readScope(context, info), source) },
    Evidence: { changeSet: (item, _args, context, info) => broughtBy(readScope(context, info), item) },
    Conflict: { reason: (source, _args, context, info) => reasonIn(readScope(context, info), source) },
    Undisclosed: {
      checked: (source, _args, context, info) => checkedFor(readScope(context, info), source),
      subject: subjectOf,
      statement: (source) => source,
    },
    UndisclosedEdge: { cursor: (edge) => writeCursor(String(edge.order), edge.keys as unknown[]) },
  };
}

const evidenceText = (bindings: Bindings) => {
  const f = cypher`f`;
  const where = whereAll(evidenceVisible(bindings, f));
  return cypher`UNWIND $keys AS key MATCH (s:Node {id: key})
    CALL (s) { MATCH (s)-[f:FROM]->(source:Source)${where} WITH f, source ORDER BY f.saidOn IS NULL, f.saidOn DESC, source.id
      RETURN collect({source: source {.*}, saidOn: f.saidOn, quote: f.quote, locator: f.locator, retrievedAt: f.retrievedAt,
        level: f.level, isSilent: NOT ${isHeard(bindings, f)}, basis: f.basis, recordedAt: f.recordedAt,
        visibility: coalesce(f.visibility, 'PUBLIC'), embargoedUntil: f.embargoedUntil, endedOn: ${evidenceEnd(bindings, f)}}) AS items }
    RETURN key, items`;
};

async function evidenceOf(context: ReadScope, source: Row): Promise<readonly Row[]> {
  const bindings = new Bindings(context);
  const called = isPast(context.view) ? 'Statement.evidenceThen' : 'Statement.evidence';
  const text = namedQuery(called, evidenceText(bindings));
  const row = await load(context, { query: text, params: bindings.params }, String(source.id));
  return ((row?.items ?? []) as readonly Row[]).map((item) => ({ ...item, statement: source.id }));
}

const BROUGHT_BY = namedQuery(
  'Evidence.changeSet',
  cypher`UNWIND $keys AS key MATCH (s:Node {id: key})
    CALL (s) { MATCH (s)<-[r:WROTE|SUPPORTED]-(c:ChangeSet) RETURN collect({changeSet: c {.*}, sources: r.sources}) AS writes }
    RETURN key, writes`,
);

/** The write that brought a source's word: the one that added it to a known statement, else the one that brought the statement. */
async function broughtBy(context: ReadScope, item: Row): Promise<Row | null> {
  const row = await load(context, { query: BROUGHT_BY, params: {} }, String(item.statement));
  const writes = (row?.writes ?? []) as readonly Row[];
  const source = (item.source as Row).id;
  const added = writes.find(({ sources }) => Array.isArray(sources) && sources.includes(source));
  return ((added ?? writes.find(({ sources }) => sources === null))?.changeSet ?? null) as Row | null;
}

/** An id in quotation marks, as a reason names the record at the other end of a relationship. */
const QUOTED_ID = /"([a-z][a-z-]*:[^"\s]+)"/g;

/** Why a conflict was put in its class, with records called by the names that they have in the view. */
async function reasonIn(scope: ReadScope, { reason }: Row): Promise<string> {
  const text = String(reason);
  const ids = [...new Set([...text.matchAll(QUOTED_ID)].map(([, id = '']) => id))];
  const names = new Map(
    await Promise.all(ids.map(async (id) => [id, (await recordById(scope, id))?.name] as const)),
  );
  return text.replace(QUOTED_ID, (quoted, id: string) => {
    const name = names.get(id);
    return typeof name === 'string' ? `"${name}"` : quoted;
  });
}

const CHECKED = namedQuery(
  'Undisclosed.checked',
  cypher`UNWIND $keys AS key MATCH (s:Node {id: key})
    CALL (s) { MATCH (s)-[:CHECKED]->(source:Source) WITH source ORDER BY source.id RETURN collect(source {.*}) AS items }
    RETURN key, items`,
);

async function checkedFor(context: ReadScope, source: Row): Promise<readonly Row[]> {
  const row = await load(context, { query: CHECKED, params: {} }, String(source.id));
  return (row?.items ?? []) as readonly Row[];
}

const subjectOf: NonNullable<UndisclosedResolvers['subject']> = async (source, _args, context, info) => {
  const field = context.model.internal.get('Statement')?.evidence.get('subject');
  if (!field) throw new Error('The SDL must declare the field Statement.subject.');
  return (await relatedOne(context, { field, source, isLink: false }, info))?.node as Row;
};

/** Newest first, as a curator reads them. */
const BY_DAY = [{ asOf: 'DESC' }, { predicate: 'ASC' }];

/** Throws `InputError` for a predicate that no type has. */
function checkPredicate(model: Model, predicate: string): void {
  const known = [...model.types.values()].flatMap((type) => [
    ...type.properties.keys(),
    ...type.relationships.keys(),
    ...type.observations.keys(),
  ]);
  if (known.includes(predicate)) return;
  throw new InputError(
    `\`predicate\` must be a property, a relationship field or an observation of some type; found "${predicate}".${didYouMean(predicate, known) || ' They are in the schema.'}`,
  );
}

/** The filter of what counts: not retracted, not deprecated, and not replaced by a statement that counts. */
const LIVE = {
  retractedAt: { isNull: true },
  rank: { ne: 'DEPRECATED' },
  supersededBy: { none: { retractedAt: { isNull: true } } },
};

function onlyUndisclosed(model: Model, args: Partial<QueryUndisclosedArgs>): ConnectionArguments {
  const { predicate, reason, ...page } = args;
  if ((predicate ?? null) !== null) checkPredicate(model, String(predicate));
  const about = {
    ...((predicate ?? null) !== null && { predicate: { eq: predicate } }),
    ...((reason ?? null) !== null && { reason: { eq: reason } }),
  };
  return {
    ...page,
    where: { kind: { eq: 'NOT_DISCLOSED' }, ...LIVE, ...about },
    orderBy: BY_DAY,
  };
}

const allUndisclosed: NonNullable<QueryResolvers['undisclosed']> = (_source, args, context, info) =>
  rootConnection(context, { target: 'Statement', args: onlyUndisclosed(context.model, args) }, info);

const undisclosedOf: NonNullable<EntityResolvers['undisclosed']> = (source, args, context, info) => {
  const match = cypher`MATCH (p)<-[:ABOUT]-(n:Statement)`;
  const list = {
    name: 'Entity.undisclosed',
    target: 'Statement',
    key: String(source.id),
    args: onlyUndisclosed(context.model, args),
    match,
  };
  return keyedConnection(context, list, info);
};

const sourcesOf: NonNullable<EntityResolvers['sources']> = (source, args, context, info) => {
  const seen = evidenceVisible(new Bindings(readScope(context, info)), cypher`f`);
  const where = whereAll(seen);
  const match = cypher`MATCH (p)<-[:ABOUT]-(:Statement)-[f:FROM]->(n:Source)${where} WITH DISTINCT n MATCH (n)`;
  const list = {
    name: 'Entity.sources',
    target: 'Source',
    key: String(source.id),
    args: { ...args, orderBy: [{ publishedOn: 'DESC' }, { title: 'ASC' }] },
    match,
  };
  return keyedConnection(context, list, info);
};
