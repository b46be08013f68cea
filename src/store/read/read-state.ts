import { cypher, labels, name, namedQuery } from '../../engine/cypher.ts';
import type { NamedQuery, Params, Row } from '../../engine/engine.ts';
import type { Act, Claim, StoredStatement } from '../../model/claims/claim.ts';
import type { SourceFacts } from '../../model/claims/claims-of-record.ts';
import { supersederIds } from '../../model/claims/edge-history.ts';
import { type Frontier, parseFrontier, readFrontier } from '../../model/claims/first-seen.ts';
import type { Evidence } from '../../model/claims/levels.ts';
import type { Model } from '../../model/model.ts';
import { evidenceBySource, factsOf, toAct, toEvidence, toStatement } from '../layout/properties.ts';
import { directFields } from '../layout/storage-schema.ts';

/** Runs one reading query, inside a transaction or outside. */
export type Read = (statement: NamedQuery, params: Params) => Promise<Row[]>;

/**
 * The unit in which a statement is recomputed: its group and, for a relationship that may be single, its
 * family.
 */
export interface ClaimPlace {
  readonly id: string;
  readonly group: string;
  readonly family: string | undefined;
}

/** Returns the unit in which a claim is recomputed. */
export function placeOf(claim: Pick<Claim, 'id' | 'group' | 'family'>): ClaimPlace {
  return { id: claim.id, group: claim.group, family: claim.family };
}

/**
 * Types of existing nodes by id, the facts about the sources among them, and since when the others are
 * visible.
 */
export interface KnownNodes {
  readonly types: Map<string, string>;
  readonly sources: Map<string, SourceFacts>;
  readonly knownSince: Map<string, KnownSince>;
  /** Those that were merged, with the entity that they are. */
  readonly survivors: Map<string, string>;
}

/** The properties of a node that views of the past depend on. */
export interface KnownSince {
  readonly frontier: Frontier;
  /** The first day on which a source speaks of it. */
  readonly attestedFrom: string | undefined;
  /** The day by which its dates have it begun. */
  readonly datedFrom: string | undefined;
  /** The first day by which one of its relationships had begun. */
  readonly joinedFrom: string | undefined;
  /** The number of versions besides the one on the node. */
  readonly versions: number;
  /** From when its values are visible, where all its other versions are blank; undefined otherwise. */
  readonly valuesFrom: Frontier | undefined;
  /** Names that only those other versions have. */
  readonly otherNames: readonly string[];
}

const REVISION = namedQuery(
  'record.revision',
  cypher`MATCH (f:Format {id: 'format'}) RETURN f.revision AS revision`,
);

const NODES = namedQuery(
  'record.nodes',
  cypher`UNWIND $ids AS id MATCH (n:Node {id: id})
    RETURN n.id AS id, n.type AS type, n.tier AS tier, n.publisher AS publisher, n.title AS title, n.publishedBy AS publishedBy, n.publishedOn AS publishedOn,
      n.saidFrom AS saidFrom, n.recordedFrom AS recordedFrom, n.frontier AS frontier, n.versions AS versions, n.valuesFrom AS valuesFrom, n.otherNames AS otherNames, n.attestedFrom AS attestedFrom, n.datedFrom AS datedFrom, n.joinedFrom AS joinedFrom, n.mergedInto AS mergedInto`,
);

const WHOLE_NODES = namedQuery(
  'record.wholeNodes',
  cypher`UNWIND $ids AS id MATCH (n:Node {id: id}) RETURN n {.*} AS node`,
);

const BY_ID = namedQuery(
  'record.statementsById',
  cypher`UNWIND $keys AS key MATCH (s:Node {id: key}) RETURN s {.*} AS statement`,
);
const BY_GROUP = namedQuery(
  'record.statementsByGroup',
  cypher`UNWIND $keys AS key MATCH (s:Statement {group: key}) RETURN s {.*} AS statement`,
);
const BY_FAMILY = namedQuery(
  'record.statementsByFamily',
  cypher`UNWIND $keys AS key MATCH (s:Statement {family: key}) RETURN s {.*} AS statement`,
);

const EVIDENCE = namedQuery(
  'record.evidence',
  cypher`UNWIND $ids AS id MATCH (s:Node {id: id})-[f:FROM]->(n:Source)
    RETURN s.id AS statement, n.id AS source, f {.*} AS evidence, n.tier AS tier, n.publisher AS publisher, n.title AS title, n.publishedBy AS publishedBy, n.publishedOn AS publishedOn`,
);

const LINKS = namedQuery(
  'record.links',
  cypher`UNWIND $ids AS id MATCH (s:Node {id: id})-[r:CHECKED|SUPERSEDES|INFERRED_FROM]->(n)
    RETURN s.id AS statement, type(r) AS type, n.id AS target`,
);

const WAITING_AS_SUBJECT = namedQuery(
  'record.waitingAsSubject',
  cypher`UNWIND $ids AS id MATCH (s:Statement {subject: id}) RETURN s.id AS id, s.group AS group, s.family AS family`,
);
const WAITING_AS_OBJECT = namedQuery(
  'record.waitingAsObject',
  cypher`UNWIND $ids AS id MATCH (s:Statement {object: id}) RETURN s.id AS id, s.group AS group, s.family AS family`,
);
const FROM_SOURCES = namedQuery(
  'record.fromSources',
  cypher`UNWIND $ids AS id MATCH (n:Node {id: id})<-[:FROM]-(s:Statement) RETURN s.id AS id, s.group AS group, s.family AS family`,
);

const VERSIONS = namedQuery(
  'record.versions',
  cypher`UNWIND $ids AS id MATCH (n:Node {id: id})-[:WAS]->(v:Version) RETURN id, v {.*} AS version`,
);

/**
 * Returns the number of changes of the graph so far. A plan made at one revision holds only there. Throws
 * `Error` when the storage was not prepared.
 */
export async function readRevision(read: Read): Promise<number> {
  const [row] = await read(REVISION, {});
  if (row) return Number(row.revision);
  throw new Error('The storage is not prepared: call prepareStorage before recording.');
}

/**
 * Reads which of these ids exist, with their types and what views need. Ids that do not exist are left out.
 */
export async function readNodes(read: Read, ids: Iterable<string>): Promise<KnownNodes> {
  const types = new Map<string, string>();
  const sources = new Map<string, SourceFacts>();
  const knownSince = new Map<string, KnownSince>();
  const survivors = new Map<string, string>();
  for (const row of await readEach(read, NODES, { ids })) {
    const id = String(row.id);
    types.set(id, String(row.type));
    if (row.tier !== null) sources.set(id, factsOf(row));
    else knownSince.set(id, lifeOf(row));
    if (typeof row.mergedInto === 'string') survivors.set(id, row.mergedInto);
  }
  return { types, sources, knownSince, survivors };
}

function lifeOf(row: Row): KnownSince {
  const versions = Number(row.versions ?? 0);
  const frontier = readFrontier(row);
  const otherNames = (row.otherNames ?? []) as readonly string[];
  const valuesFrom = versions === 0 ? frontier : parseFrontier(row.valuesFrom);
  const day = (value: unknown) => (typeof value === 'string' ? value : undefined);
  const [attestedFrom, datedFrom, joinedFrom] = [row.attestedFrom, row.datedFrom, row.joinedFrom].map(day);
  return { attestedFrom, datedFrom, joinedFrom, frontier, versions, valuesFrom, otherNames };
}

/** Reads nodes with all their properties, by id. */
export async function readWholeNodes(read: Read, ids: Iterable<string>): Promise<Map<string, Row>> {
  const rows = await readEach(read, WHOLE_NODES, { ids });
  return new Map(rows.map(({ node }) => [String((node as Row).id), node as Row]));
}

/** Reads acts by id. */
export async function readActs(read: Read, ids: Iterable<string>): Promise<Map<string, Act>> {
  const rows = await readEach(read, WHOLE_NODES, { ids });
  return new Map(rows.map(({ node }) => [String((node as Row).id), toAct(node as Row)]));
}

/** Reads statements by id, group or family, without their evidence. */
export async function readStatements(
  read: Read,
  keys: {
    readonly ids?: Iterable<string>;
    readonly groups?: Iterable<string>;
    readonly families?: Iterable<string>;
  },
): Promise<Map<string, StoredStatement>> {
  const rows = [
    ...(await readEach(read, BY_ID, { keys: keys.ids ?? [] })),
    ...(await readEach(read, BY_GROUP, { keys: keys.groups ?? [] })),
    ...(await readEach(read, BY_FAMILY, { keys: keys.families ?? [] })),
  ];
  return new Map(rows.map(({ statement: row }) => [String((row as Row).id), toStatement(row as Row)]));
}

/** Adds their evidence to statements. Facts about the sources are put into `sources`. */
export async function withEvidence(
  read: Read,
  statements: ReadonlyMap<string, StoredStatement>,
  sources: Map<string, SourceFacts>,
): Promise<Map<string, Claim>> {
  const evidence = new Map<string, Evidence[]>();
  for (const row of await readEach(read, EVIDENCE, { ids: statements.keys() })) {
    const source = String(row.source);
    if (!sources.has(source)) sources.set(source, factsOf(row));
    const of = evidence.get(String(row.statement)) ?? [];
    of.push(toEvidence(source, row.evidence as Row));
    evidence.set(String(row.statement), of);
  }
  const claims = new Map<string, Claim>();
  for (const [id, fields] of statements)
    claims.set(id, { ...fields, ...evidenceBySource(evidence.get(id) ?? []) });
  return claims;
}

/** Adds their evidence to statements, and includes every statement that ever replaced one of them. */
export async function withSuperseders(
  read: Read,
  statements: ReadonlyMap<string, StoredStatement>,
  sources: Map<string, SourceFacts>,
): Promise<Map<string, Claim>> {
  const replacing = supersederIds(statements.values()).filter((id) => !statements.has(id));
  const others = replacing.length > 0 ? await readStatements(read, { ids: replacing }) : [];
  return withEvidence(read, new Map([...statements, ...others]), sources);
}

/** Returns the links of statements to other statements and to the sources searched, as `TYPE id`. */
export async function readLinks(read: Read, ids: Iterable<string>): Promise<Map<string, Set<string>>> {
  const links = new Map<string, Set<string>>();
  for (const row of await readEach(read, LINKS, { ids })) {
    const of = links.get(String(row.statement)) ?? new Set<string>();
    links.set(String(row.statement), of.add(`${String(row.type)} ${String(row.target)}`));
  }
  return links;
}

/**
 * Returns the statements that were recorded before the node that they are about or lead to: their edges can
 * be drawn once it exists.
 */
export async function readWaiting(read: Read, ids: readonly string[]): Promise<ClaimPlace[]> {
  const rows = [
    ...(await readEach(read, WAITING_AS_SUBJECT, { ids })),
    ...(await readEach(read, WAITING_AS_OBJECT, { ids })),
  ];
  return rows.map(toPlace);
}

/** Returns the plain edges that wait for one of these nodes to exist. */
export async function readWaitingDirect(
  read: Read,
  model: Model,
  ids: readonly string[],
): Promise<{ readonly type: string; readonly from: string; readonly to: string }[]> {
  const found = [];
  for (const { owner, field, type } of directFields(model)) {
    const text = cypher`UNWIND $ids AS id MATCH (n${labels([owner])} {${name(field)}: id}) RETURN n.id AS from, id AS to`;
    for (const row of await readEach(read, namedQuery('record.waitingDirect', text), { ids })) {
      found.push({ type, from: String(row.from), to: String(row.to) });
    }
  }
  return found;
}

/** Returns the versions of entities besides those on their nodes, by entity. */
export async function readVersions(read: Read, ids: readonly string[]): Promise<Map<string, Row[]>> {
  const versions = new Map<string, Row[]>();
  for (const row of await readEach(read, VERSIONS, { ids })) {
    versions.set(String(row.id), [...(versions.get(String(row.id)) ?? []), row.version as Row]);
  }
  return versions;
}

/** Returns the statements that have evidence from one of these sources. */
export async function readFromSources(read: Read, ids: readonly string[]): Promise<ClaimPlace[]> {
  return (await readEach(read, FROM_SOURCES, { ids })).map(toPlace);
}

const MAX_KEYS = 5_000;

/** Reads by keys, a few thousand at a time, so that no answer grows past what an engine converts at once. */
export async function readEach(
  read: Read,
  text: NamedQuery,
  keyed: Readonly<Record<string, Iterable<string>>>,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [parameter, given] of Object.entries(keyed)) {
    const keys = [...new Set(given)];
    for (let start = 0; start < keys.length; start += MAX_KEYS) {
      rows.push(...(await read(text, { [parameter]: keys.slice(start, start + MAX_KEYS) })));
    }
  }
  return rows;
}

function toPlace(row: Row): ClaimPlace {
  return {
    id: String(row.id),
    group: String(row.group),
    family: row.family === null ? undefined : String(row.family),
  };
}
