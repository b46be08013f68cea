import { type Cypher, cypher, namedQuery } from '../../engine/cypher.ts';
import type { Engine, Row } from '../../engine/engine.ts';
import type { Point } from '../../model/claims/as-of.ts';
import { shownValue } from '../../model/claims/best-value.ts';
import { type Claim, isEqual } from '../../model/claims/claim.ts';
import type { SourceFacts } from '../../model/claims/claims-of-record.ts';
import { isEdge } from '../../model/claims/conflicts.ts';
import { type Frontier, frontierOf, frontierProperties } from '../../model/claims/first-seen.ts';
import { lifeColumns, undatedFrom } from '../../model/claims/lives.ts';
import { END_OF_TIME } from '../../model/end-of-time.ts';
import type { Model, NodeType } from '../../model/model.ts';
import { impliedValues } from '../../model/model-rules.ts';
import { checkProperty } from '../../model/records/check-value.ts';
import { BEGINS } from '../begins/verify-begins.ts';
import { type Properties, present, stored, toStatement } from '../layout/properties.ts';
import { identifierTerms, searchTerms } from '../layout/search-terms.ts';
import { directFields, IDENTIFIER_VALUES, storedLabels } from '../layout/storage-schema.ts';
import { nodeIds } from '../read/export-records.ts';
import { readNodes, readVersions, withSuperseders } from '../read/read-state.ts';
import { areSameVersions, NO_STATES, type States, statesOf } from '../record/entity-history.ts';
import { versionProperties } from '../record/plan-entity-history.ts';
import { collect, type Drift, driftsOf, mendedOnNode, withMend } from './drift.ts';
import { verifyConflicts, verifyLoneConflicts } from './verify-conflicts.ts';

const PAGE = 300;
const MAX_ORPHANS = 10_000;

const NODES = namedQuery(
  'verify.nodes',
  cypher`UNWIND $ids AS id MATCH (n:Node {id: id}) RETURN n {.*} AS node, labels(n) AS labels`,
);
/** Statements about nodes other than plain relationships, which are checked edge by edge. */
const STATEMENTS = namedQuery(
  'verify.nodeStatements',
  cypher`UNWIND $ids AS id MATCH (s:Statement {subject: id}) WHERE s.object IS NULL OR s.family IS NOT NULL RETURN s {.*} AS statement`,
);
const IDENTIFIERS = namedQuery(
  'verify.identifiers',
  cypher`UNWIND $ids AS id MATCH (n:Node {id: id})-[:HAS_IDENTIFIER]->(i:Identifier) RETURN n.id AS id, i.value AS value`,
);
const DIRECT = namedQuery(
  'verify.directEdges',
  cypher`UNWIND $ids AS id MATCH (n:Node {id: id})-[r]->(m:Node) WHERE type(r) IN $types RETURN n.id AS id, type(r) AS type, m.id AS target`,
);
/** The first moments at which anything was said about nodes, by the recording; see `pointsOf`. */
const saidOf = (end: Cypher) => cypher`UNWIND $ids AS id MATCH (s:Statement {${end}: id})
    OPTIONAL MATCH (s)-[f:FROM]->(:Source)
    WITH id, s.recordedAt AS first, COUNT { (s)-[e:FROM]->() WHERE e.recordedAt <= s.recordedAt AND e.silences IS NULL } = 0 AS isBare, CASE WHEN f.recordedAt > s.recordedAt THEN f.recordedAt ELSE s.recordedAt END AS later,
      coalesce(f.publicOn, '~') AS said, CASE WHEN s.kind = 'NOT_DISCLOSED' THEN coalesce(s.asOfMax, '~') ELSE '~' END AS asOf
    RETURN id, first, isBare, later, min(said) AS said, min(asOf) AS asOf`;
const SAID_OF_SUBJECTS = namedQuery('verify.saidOfSubjects', saidOf(cypher`subject`));
const SAID_OF_OBJECTS = namedQuery('verify.saidOfObjects', saidOf(cypher`object`));

const UNTYPED = namedQuery(
  'verify.untyped',
  cypher`MATCH (n:Node) WHERE n.type IS NULL RETURN n.id AS id LIMIT $limit`,
);
/**
 * Yields the drift of every node with a type: best values, derived properties, labels, versions, conflicts,
 * and what the model requires.
 */
export async function* verifyNodes(engine: Engine, model: Model): AsyncGenerator<Drift> {
  for (const type of model.types.values()) {
    for await (const ids of nodeIds(engine, type)) {
      for (let start = 0; start < ids.length; start += PAGE) {
        yield* verifyPage(engine, model, { type, ids: ids.slice(start, start + PAGE) });
      }
    }
  }
}

const LONE_VERSIONS = namedQuery(
  'verify.loneVersions',
  cypher`MATCH (v:Version) WHERE NOT EXISTS { MATCH (v)<-[:WAS]-(n:Entity) } RETURN v.id AS id LIMIT $limit`,
);

/** Yields nodes that no record made, conflicts about nothing, and versions of nothing. */
export async function* verifyOrphans(engine: Engine): AsyncGenerator<Drift> {
  for (const { id } of await engine.read(UNTYPED, { limit: MAX_ORPHANS })) {
    yield { id: String(id), what: 'type', expected: 'a type of the schema', found: null };
  }
  yield* verifyLoneConflicts(engine);
  for (const { id } of await engine.read(LONE_VERSIONS, { limit: MAX_ORPHANS })) {
    yield withMend(
      { id: String(id), what: 'WAS', expected: 'the entity whose state it is', found: null },
      { kind: 'strays', id: '' },
    );
  }
}

interface EntityPage {
  readonly type: NodeType;
  readonly ids: readonly string[];
}

async function* verifyPage(engine: Engine, model: Model, page: EntityPage): AsyncGenerator<Drift> {
  const { type, ids } = page;
  const rows = await engine.read(NODES, { ids });
  const said = await readSaid(engine, ids);
  const { frontiers, attested } = await readFrontiers(engine, ids);
  const versions = await readVersions(engine.read.bind(engine), type.isEntity ? ids : []);
  const identifiers = collect(await engine.read(IDENTIFIERS, { ids }), 'value');
  for (const row of rows) {
    const node = row.node as Row;
    const id = String(node.id);
    const claims = said.claims.get(id) ?? [];
    const values = type.isEntity
      ? shownValues(type, claims, { id, sources: said.sources })
      : ownValues(model, type, node);
    const frontier = frontiers.get(id);
    const { states, drifts } = checkStates(model, {
      type,
      id,
      said,
      frontier,
      found: versions.get(id) ?? [],
    });
    yield* drifts;
    const implied = impliedValues(model, type);
    const own = identifiers.get(id)?.sort();
    const expected = {
      ...(frontier && present({ ...frontierProperties(frontier), ...versionProperties(states) })),
      ...present({ id, type: type.name, ...implied, ...stored(type, values) }),
      ...present(searchTerms(type, { ...implied, ...values })),
      ...(type.isEntity && present({ ...lifeColumns(type, values), undatedFrom: undatedFrom(type) })),
      ...(attested.has(id) && { attestedFrom: attested.get(id) }),
      ...(own && { [IDENTIFIER_VALUES]: own, ...present(identifierTerms(own)) }),
    };
    yield* mendedOnNode(driftsOf(id, expected, withoutOthers(type, node)));
    const wanted = [...storedLabels(model, type.name)].sort();
    const found = [...(row.labels as string[])].sort();
    if (!isEqual(wanted, found)) {
      const missing = wanted.filter((label) => !found.includes(label));
      const wrong = found.filter((label) => !wanted.includes(label));
      yield withMend({ id, what: 'labels', expected: wanted, found }, { kind: 'labels', id, missing, wrong });
    }
    yield* violations(model, type, node);
  }
  if (type.isEntity) yield* verifyConflicts(engine, model, { ...page, said });
  if (!type.isEntity) yield* verifyDirect(engine, model, { ...page, rows });
}

/**
 * Compares the versions of an entity besides the one on its node with those that follow from the claims about
 * it.
 */
function checkStates(
  model: Model,
  on: {
    readonly type: NodeType;
    readonly id: string;
    readonly said: StoredClaims;
    readonly frontier: Frontier | undefined;
    readonly found: readonly Row[];
  },
): { readonly states: States; readonly drifts: readonly Drift[] } {
  const { type, id, said, frontier = [], found } = on;
  const { sources, superseders } = said;
  const claims = (said.claims.get(id) ?? []).filter((claim) => !isEdge(claim));
  const states: States = type.isEntity
    ? statesOf(model, { id, type, claims, sources, superseders, frontier })
    : NO_STATES;
  if (areSameVersions(found as Properties[], states.versions)) return { states, drifts: [] };
  const drift = { id, what: 'versions', expected: states.versions, found };
  return { states, drifts: [withMend(drift, { kind: 'versions', id, rows: states.versions })] };
}

/** Works out from when nodes are visible, from everything said about them. */
async function readFrontiers(engine: Engine, ids: readonly string[]): Promise<FirstWords> {
  const points = new Map<string, Point[]>();
  const attested = new Map<string, string>();
  for (const text of [SAID_OF_SUBJECTS, SAID_OF_OBJECTS]) {
    for (const row of await engine.read(text, { ids })) {
      const [first, later] = [String(row.first), String(row.later)];
      const of = points.get(String(row.id)) ?? [];
      of.push(
        { said: row.isBare === true ? first.slice(0, 10) : END_OF_TIME, recorded: first },
        { said: String(row.asOf), recorded: first },
      );
      of.push({ said: String(row.said), recorded: later });
      const id = String(row.id);
      const words = [String(row.said), row.isBare === true ? first.slice(0, 10) : END_OF_TIME];
      for (const said of words) if (said < (attested.get(id) ?? END_OF_TIME)) attested.set(id, said);
      points.set(String(row.id), of);
    }
  }
  return { frontiers: new Map([...points].map(([id, of]) => [id, frontierOf(of)])), attested };
}

/** From when on nodes are visible, and the first day on which a source speaks of each. */
interface FirstWords {
  readonly frontiers: ReadonlyMap<string, Frontier>;
  readonly attested: ReadonlyMap<string, string>;
}

/** The claims about a page of nodes. */
interface StoredClaims {
  readonly claims: ReadonlyMap<string, readonly Claim[]>;
  readonly sources: ReadonlyMap<string, SourceFacts>;
  /** By id: every claim that replaced some of these, and the claims themselves. */
  readonly superseders: ReadonlyMap<string, Claim>;
}

async function readSaid(engine: Engine, ids: readonly string[]): Promise<StoredClaims> {
  const rows = await engine.read(STATEMENTS, { ids });
  const statements = new Map(
    rows.map(({ statement: row }) => [String((row as Row).id), toStatement(row as Row)]),
  );
  const sources = new Map<string, SourceFacts>();
  const claims = new Map<string, Claim[]>();
  const superseders = await withSuperseders(engine.read.bind(engine), statements, sources);
  for (const claim of superseders.values()) {
    if (!statements.has(claim.id)) continue;
    const of = claims.get(claim.subject);
    if (of) of.push(claim);
    if (!of) claims.set(claim.subject, [claim]);
  }
  return { claims, sources, superseders };
}

function shownValues(
  type: NodeType,
  claims: readonly Claim[],
  on: { readonly id: string; readonly sources: ReadonlyMap<string, SourceFacts> },
) {
  const values: Record<string, unknown> = {};
  for (const property of type.properties.values()) {
    const own = claims.filter((claim) => claim.predicate === property.name && !isEdge(claim));
    const shown = shownValue(property, own, on);
    if (shown !== undefined) values[property.name] = shown;
  }
  return values;
}

function ownValues(model: Model, type: NodeType, node: Row): Readonly<Record<string, unknown>> {
  const fields = directFields(model).filter((field) => field.owner === type.name);
  const keys = [...type.properties.keys(), ...fields.map(({ field }) => field)];
  return Object.fromEntries(
    keys.filter((key) => (node[key] ?? null) !== null).map((key) => [key, node[key]]),
  );
}

/** Leaves out how far an import got, and what is compared once the relationships are right. */
function withoutOthers({ name }: NodeType, node: Row): Row {
  const { stage, position, ...rest } = node;
  const own = name === 'Import' ? rest : node;
  return Object.fromEntries(Object.entries(own).filter(([key]) => !BEGINS.has(key)));
}

function* violations(model: Model, type: NodeType, node: Row): Generator<Drift> {
  const id = String(node.id);
  for (const property of type.properties.values()) {
    const value = node[property.name] ?? null;
    if (value === null) {
      if (property.isRequired)
        yield { id, what: property.name, expected: 'a value, which the model requires', found: null };
      continue;
    }
    const complaint = checkProperty(model, property, value);
    if (complaint !== undefined) yield { id, what: property.name, expected: complaint, found: value };
  }
}

async function* verifyDirect(
  engine: Engine,
  model: Model,
  page: EntityPage & { readonly rows: readonly Row[] },
): AsyncGenerator<Drift> {
  const fields = directFields(model).filter((field) => field.owner === page.type.name);
  if (fields.length === 0) return;
  const found = collect(
    (await engine.read(DIRECT, { ids: page.ids, types: fields.map((field) => field.type) })).map((row) => ({
      ...row,
      id: `${String(row.id)} ${String(row.type)}`,
    })),
    'target',
  );
  const named = page.rows.flatMap((row) => fields.flatMap(({ field }) => (row.node as Row)[field] ?? []));
  const { survivors } = await readNodes(engine.read.bind(engine), named.map(String));
  for (const row of page.rows) {
    const node = row.node as Row;
    for (const { field, type } of fields) {
      const own = node[field];
      const expected = typeof own === 'string' ? [survivors.get(own) ?? own] : [];
      const targets = found.get(`${String(node.id)} ${type}`) ?? [];
      if (isEqual(expected, targets)) continue;
      const id = String(node.id);
      const links = expected.map((to) => ({ type, from: id, to: String(to) }));
      yield withMend(
        { id, what: type, expected, found: targets },
        { kind: 'links', id, types: [type], links },
      );
    }
  }
}
