import { cypher, labels, namedQuery } from '../../engine/cypher.ts';
import type { Engine, Row } from '../../engine/engine.ts';
import { allEvidence, baseOf } from '../../model/claims/acted.ts';
import { recordOfAct } from '../../model/claims/acts.ts';
import { type Act, type Claim, compareText, defined } from '../../model/claims/claim.ts';
import type { SourceFacts } from '../../model/claims/claims-of-record.ts';
import type { Evidence } from '../../model/claims/levels.ts';
import type { Model, NodeType } from '../../model/model.ts';
import type { EntityRecord, SourceCitation, StatementRecord } from '../../model/records/record-types.ts';
import { directFields } from '../layout/storage-schema.ts';
import { readActs, readLinks, readStatements, readWholeNodes, withEvidence } from './read-state.ts';

/**
 * Statements are read in ranges of their hashes, so that no engine has to sort all of them for every page.
 */
const RANGE = 20_000;
const PAGE = 1_000;
const NODE_PAGE = 10_000;

const COUNT = namedQuery('export.count', cypher`MATCH (s:Statement) RETURN count(s) AS count`);
const MERGED = namedQuery('export.merged', cypher`MATCH (n:Merged) WHERE n.type = $type RETURN n.id AS id`);
const IN_RANGE = namedQuery(
  'export.statementIds',
  cypher`MATCH (s:Statement) WHERE s.id >= $from AND s.id < $to RETURN s.id AS id`,
);

/**
 * Yields the whole graph as record lines (JSON, without line ends), by type and id: entities by id alone,
 * everything said about them as statements with their evidence, and import runs. Lossless: imported into an
 * empty graph on any engine, it gives the same export, byte for byte. Holds one page in memory at a time.
 */
export async function* exportGraph(engine: Engine, model: Model): AsyncGenerator<string, void, undefined> {
  const names = [...model.types.keys(), 'Statement', 'Act'].sort();
  for (const name of names) {
    const type = model.types.get(name);
    const said = name === 'Act' ? actsOf(engine, model) : statementsOf(engine);
    const records = type ? nodesOf(engine, model, type) : said;
    for await (const record of records) yield JSON.stringify(record);
  }
}

/** Yields the ids of a type, in order, with those that were merged: they are no records of their own here, but whoever reads the export must know them. */
export async function* idsWithMerged(engine: Engine, type: NodeType): AsyncGenerator<readonly string[]> {
  const merged = await mergedOf(engine, type.name);
  let done = 0;
  for await (const ids of nodeIds(engine, type)) {
    const last = ids.at(-1) ?? '';
    const before = merged.slice(done).filter((id) => id < last);
    done += before.length;
    yield before.length > 0 ? [...before, ...ids].sort() : ids;
  }
  if (done < merged.length) yield merged.slice(done);
}

/** The ids of the merged entities of a type, in order. */
async function mergedOf(engine: Engine, type: string): Promise<readonly string[]> {
  return (await engine.read(MERGED, { type })).map(({ id }) => String(id)).sort();
}

async function* nodesOf(engine: Engine, model: Model, type: NodeType): AsyncGenerator<object> {
  for await (const ids of type.isEntity ? idsWithMerged(engine, type) : nodeIds(engine, type)) {
    if (type.isEntity) {
      for (const id of ids) yield { type: type.name, id };
      continue;
    }
    yield* directRecords(engine, model, { type, ids });
  }
}

/** Yields the records of sources, identifiers or imports by their ids. */
export async function* directRecords(
  engine: Engine,
  model: Model,
  { type, ids }: { readonly type: NodeType; readonly ids: readonly string[] },
): AsyncGenerator<EntityRecord> {
  const fields = directFields(model).filter((field) => field.owner === type.name);
  const keys = [...type.properties.keys(), ...fields.map(({ field }) => field)];
  for (const some of chunks(ids, PAGE)) {
    const nodes = await readWholeNodes(engine.read.bind(engine), some);
    for (const id of some) {
      const node = nodes.get(id) ?? {};
      const values = keys.map((key) => [key, node[key] ?? undefined] as const);
      yield { type: type.name, id, ...Object.fromEntries(values) };
    }
  }
}

/** Yields the ids of all nodes of a type, in order, a page at a time. */
export async function* nodeIds(engine: Engine, type: NodeType): AsyncGenerator<readonly string[]> {
  const text = namedQuery(
    'export.nodeIds',
    cypher`MATCH (n${labels([type.name])}) WHERE n.id > $after RETURN n.id AS id ORDER BY id LIMIT $limit`,
  );
  for (let after = ''; ; ) {
    const ids = (await engine.read(text, { after, limit: NODE_PAGE })).map((row: Row) => String(row.id));
    if (ids.length > 0) yield ids;
    if (ids.length < NODE_PAGE) return;
    after = ids.at(-1) ?? '';
  }
}

/** Yields the ids of all statements, in order, a page at a time. */
export async function* statementIds(engine: Engine): AsyncGenerator<readonly string[]> {
  const [row] = await engine.read(COUNT);
  const ranges = Math.max(1, Math.ceil(Number(row?.count ?? 0) / RANGE));
  for (let range = 0; range < ranges; range += 1) {
    const params = { from: edgeOf(range, ranges), to: edgeOf(range + 1, ranges) };
    const ids = (await engine.read(IN_RANGE, params)).map(({ id }) => String(id)).sort();
    yield* chunks(ids, PAGE);
  }
}

async function* actsOf(engine: Engine, model: Model): AsyncGenerator<object> {
  for await (const act of storedActs(engine, model)) yield recordOfAct(act);
}

/** Yields all acts, by id. */
export async function* storedActs(engine: Engine, model: Model): AsyncGenerator<Act> {
  const type = model.internal.get('Act');
  if (!type) throw new Error('The SDL must declare the type Act.');
  for await (const ids of nodeIds(engine, type)) {
    const acts = await readActs(engine.read.bind(engine), ids);
    for (const id of ids) {
      const act = acts.get(id);
      if (act) yield act;
    }
  }
}

async function* statementsOf(engine: Engine): AsyncGenerator<object> {
  for await (const { claim, links } of storedClaims(engine)) yield recordOf(claim, links);
}

/** Yields all statements with their evidence and their links as `TYPE id`, by id. */
export async function* storedClaims(
  engine: Engine,
): AsyncGenerator<{ readonly claim: Claim; readonly links: ReadonlySet<string> }> {
  const read = engine.read.bind(engine);
  for await (const ids of statementIds(engine)) {
    const sources = new Map<string, SourceFacts>();
    const claims = await withEvidence(read, await readStatements(read, { ids }), sources);
    const links = await readLinks(read, ids);
    for (const id of ids) {
      const claim = claims.get(id);
      if (claim) yield { claim, links: links.get(id) ?? new Set() };
    }
  }
}

/** Returns the statement record that recreates a stored claim. `links` are its links as `TYPE id`. */
export function recordOf(claim: Claim, links: ReadonlySet<string>): StatementRecord {
  const linked = (type: string) => {
    const ids = [...links]
      .filter((link) => link.startsWith(`${type} `))
      .map((link) => link.slice(type.length + 1));
    return ids.length > 0 ? ids.sort() : undefined;
  };
  const evidence = allEvidence(claim).toSorted((one, other) => compareText(one.source, other.source));
  const { scope, note } = baseOf(claim);
  return defined<StatementRecord>({
    type: 'Statement',
    id: claim.id,
    subject: claim.recordedSubject ?? claim.subject,
    predicate: claim.predicate,
    kind: claim.kind === 'VALUE' ? undefined : claim.kind,
    value: claim.value,
    asWritten: claim.asWritten,
    object: claim.recordedObject ?? claim.object,
    role: claim.role,
    start: claim.startText,
    end: claim.endText,
    activeOn: claim.activeOn,
    reason: claim.reason,
    asOf: claim.asOf,
    checked: linked('CHECKED'),
    sources: evidence.length > 0 ? evidence.flatMap((item) => citationsOf(item, claim)) : undefined,
    scope,
    note,
    method: claim.method,
    supersedes: linked('SUPERSEDES'),
    inferredFrom: linked('INFERRED_FROM'),
    recordedAt: claim.recordedAt,
    import: claim.import,
  } as StatementRecord);
}

/** A source that is tied to the claim and behind the whole record is cited for both. */
function citationsOf(evidence: Evidence, claim: Claim): SourceCitation[] {
  const { ofRecord, ...rest } = evidence;
  const cited = citationOf(rest, claim);
  return ofRecord ? [cited, citationOf({ ...rest, level: 'RECORD' }, claim)] : [cited];
}

function citationOf(evidence: Evidence, claim: Claim): SourceCitation {
  const { source, saidOn, quote, locator, retrievedAt, level, basis, recordedAt } = evidence;
  const { visibility, embargoedUntil } = evidence;
  return defined<Exclude<SourceCitation, string>>({
    ...{ source, saidOn, quote, locator, retrievedAt, basis },
    level: level === 'CLAIM' ? undefined : level,
    recordedAt: recordedAt === claim.recordedAt ? undefined : recordedAt,
    ...{ visibility, embargoedUntil },
  } as Exclude<SourceCitation, string>);
}

/** Returns the start of a range of hashes. The ranges divide the space of the first eight digits evenly. */
function edgeOf(range: number, ranges: number): string {
  if (range === 0) return 'statement:';
  if (range === ranges) return 'statement;';
  return `statement:${Math.floor((range / ranges) * 0x1_0000_0000)
    .toString(16)
    .padStart(8, '0')}`;
}

function* chunks<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}
