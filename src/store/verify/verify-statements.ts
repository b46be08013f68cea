import { cypher, namedQuery } from '../../engine/cypher.ts';
import type { Engine, Row } from '../../engine/engine.ts';
import { allEvidence, withActs } from '../../model/claims/acted.ts';
import { type Claim, isEqual, statementId } from '../../model/claims/claim.ts';
import { placeIn, type SourceFacts } from '../../model/claims/claims-of-record.ts';
import { basisOf } from '../../model/claims/levels.ts';
import { placed } from '../../model/claims/merges.ts';
import type { Model, NodeType } from '../../model/model.ts';
import { checkName } from '../../model/records/check-value.ts';
import { present, toEvidence, toStatement } from '../layout/properties.ts';
import { recordOf, statementIds } from '../read/export-records.ts';
import { readLinks, readNodes, withEvidence } from '../read/read-state.ts';
import { fromProperties } from '../record/apply-plan.ts';
import { checkReferences } from '../record/check-references.ts';
import { statementProperties } from '../record/merge-claims.ts';
import { type Drift, driftsOf, mendedOnNode, withMend } from './drift.ts';

const STATEMENTS = namedQuery(
  'verify.statements',
  cypher`UNWIND $ids AS id MATCH (s:Node {id: id}) RETURN s {.*} AS statement`,
);
const EVIDENCE = namedQuery(
  'verify.evidence',
  cypher`UNWIND $ids AS id MATCH (s:Node {id: id})-[f:FROM]->(n:Source) RETURN s.id AS statement, n.id AS source, f {.*} AS evidence`,
);
const ENDS = namedQuery(
  'verify.ends',
  cypher`UNWIND $ids AS id MATCH (s:Node {id: id})-[r:ABOUT|OBJECT|RECORDED_IN]->(n:Node) RETURN s.id AS statement, type(r) AS type, n.id AS target`,
);
const SUPERSEDERS = namedQuery(
  'verify.superseders',
  cypher`UNWIND $ids AS id MATCH (s:Node {id: id})<-[:SUPERSEDES]-(t:Statement) RETURN s.id AS statement, t.id AS by, t.retractedAt AS retractedAt`,
);
const ACTS = namedQuery(
  'verify.acts',
  cypher`UNWIND $ids AS id MATCH (s:Node {id: id})<-[:DECIDES]-(a:Act) RETURN s.id AS statement, a.id AS act`,
);

/**
 * Yields the drift of every statement: its hash, derived properties, evidence, links, and whether the model
 * allows its predicate and ends.
 */
export async function* verifyStatements(engine: Engine, model: Model): AsyncGenerator<Drift> {
  const type = model.internal.get('Statement');
  if (!type) throw new Error('The SDL must declare the type Statement.');
  for await (const ids of statementIds(engine)) yield* verifyPage(engine, model, { type, ids });
}

async function* verifyPage(
  engine: Engine,
  model: Model,
  page: { readonly type: NodeType; readonly ids: readonly string[] },
): AsyncGenerator<Drift> {
  const read = engine.read.bind(engine);
  const rows = (await read(STATEMENTS, { ids: page.ids })).map((row) => row.statement as Row);
  const sources = new Map<string, SourceFacts>();
  const claims = await withEvidence(
    read,
    new Map(rows.map((row) => [String(row.id), toStatement(row)])),
    sources,
  );
  const links = await readLinks(read, page.ids);
  const ends = grouped(
    await read(ENDS, { ids: page.ids }),
    (row) => `${String(row.type)} ${String(row.target)}`,
  );
  const acts = grouped(await read(ACTS, { ids: page.ids }), (row) => String(row.act));
  const replacing = await read(SUPERSEDERS, { ids: page.ids });
  const isHeld = (row: Row) => (row.retractedAt ?? null) === null;
  const superseders = grouped(replacing.filter(isHeld), (row) => String(row.by));
  const released = grouped(
    replacing.filter((row) => !isHeld(row)),
    (row) => String(row.by),
  );
  const known = await readNodes(read, mentioned([...claims.values()], links));
  for (const row of rows) {
    const id = String(row.id);
    const claim = claims.get(id);
    if (!claim) continue;
    const standing = placed(model, claim, known.survivors);
    const supersededBy = superseders.get(id)?.sort();
    const releasedBy = released.get(id)?.sort();
    yield* mendedOnNode(
      driftsOf(
        id,
        { ...expectedProperties(model, page.type, { claim: standing, sources }), supersededBy, releasedBy },
        row,
      ),
    );
    yield* verifyClaim(standing, ends.get(id) ?? []);
    const [kept, linked] = [(claim.acts ?? []).map((act) => act.id), acts.get(id) ?? []];
    if (!isEqual([...kept].sort(), linked.sort())) yield { id, what: 'acts', expected: linked, found: kept };
    yield* verifyChecked(claim, links.get(id) ?? new Set());
    yield* violations(model, claim, { links: links.get(id) ?? new Set(), types: known.types });
  }
  yield* verifyEvidence(await read(EVIDENCE, { ids: page.ids }));
}

/** Returns the properties that the node should have, from what the statement claims. */
function expectedProperties(
  model: Model,
  type: NodeType,
  { claim, sources }: { readonly claim: Claim; readonly sources: ReadonlyMap<string, SourceFacts> },
) {
  const { family: _, ...rest } = withActs(claim, claim.acts);
  const rebuilt: Claim = {
    ...rest,
    id: statementId(claim),
    ...placeIn(model, claim),
    basis: basisOf(claim.evidence.values()),
  };
  return present(statementProperties(type, rebuilt, sources));
}

function* verifyClaim(claim: Claim, ends: readonly string[]): Generator<Drift> {
  const expected = [
    `ABOUT ${claim.subject}`,
    ...(claim.object === undefined ? [] : [`OBJECT ${claim.object}`]),
    ...(claim.import === undefined ? [] : [`RECORDED_IN ${claim.import}`]),
  ].sort();
  const found = [...ends].sort();
  if (isEqual(expected, found)) return;
  const links = expected.map((link) => {
    const [type = '', to = ''] = link.split(' ');
    return { type, from: claim.id, to };
  });
  const types = ['ABOUT', 'OBJECT', 'RECORDED_IN'];
  yield withMend(
    { id: claim.id, what: 'links', expected, found },
    { kind: 'links', id: claim.id, types, links },
  );
}

/** The sources searched are kept on the statement too. */
function* verifyChecked(claim: Claim, links: ReadonlySet<string>): Generator<Drift> {
  const expected = [...links]
    .filter((link) => link.startsWith('CHECKED '))
    .map((link) => link.slice('CHECKED '.length))
    .sort();
  const found = claim.checkedIn ?? [];
  if (!isEqual(expected, found)) yield { id: claim.id, what: 'checkedIn', expected, found };
}

function* verifyEvidence(rows: readonly Row[]): Generator<Drift> {
  const seen = new Set<string>();
  for (const { statement: of, source, evidence } of rows) {
    const id = String((evidence as Row).id);
    const place = `${String(of)} ${String(source)}`;
    const row = { statement: String(of), evidence: toEvidence(String(source), evidence as Row) };
    const mend = { kind: 'evidence', id: place, row } as const;
    if (seen.has(place)) {
      const expected = 'one edge between a statement and a source';
      yield withMend({ id, what: 'FROM', expected, found: 'several' }, mend);
    }
    seen.add(place);
    for (const drift of driftsOf(id, present(fromProperties(row)), evidence as Row))
      yield withMend(drift, mend);
  }
}

function* violations(
  model: Model,
  claim: Claim,
  known: { readonly links: ReadonlySet<string>; readonly types: ReadonlyMap<string, string> },
): Generator<Drift> {
  const record = recordOf(claim, known.links);
  const { id: _, ...anonymous } = record;
  for (const { path, message } of checkReferences(model, anonymous, (id) => known.types.get(id))) {
    yield { id: claim.id, what: path, expected: message, found: (record as unknown as Row)[path] ?? null };
  }
  for (const [key, name] of ENUMS) {
    const value = claim[key];
    const complaint = value === undefined ? undefined : checkName(model.enums.get(name) ?? [], value);
    if (complaint !== undefined) yield { id: claim.id, what: key, expected: complaint, found: value };
  }
}

const ENUMS = [
  ['kind', 'StatementKind'],
  ['reason', 'UndisclosedReason'],
  ['basis', 'Basis'],
  ['rank', 'Rank'],
  ['visibility', 'Visibility'],
  ['method', 'Method'],
] as const;

function mentioned(claims: readonly Claim[], links: ReadonlyMap<string, ReadonlySet<string>>): Set<string> {
  const ids = new Set<string>();
  for (const claim of claims) {
    for (const end of [claim.subject, claim.object, claim.recordedSubject, claim.recordedObject])
      if (end !== undefined) ids.add(end);
    if (claim.import !== undefined) ids.add(claim.import);
    for (const { source } of allEvidence(claim)) ids.add(source);
    for (const link of links.get(claim.id) ?? []) ids.add(link.slice(link.indexOf(' ') + 1));
  }
  return ids;
}

function grouped(rows: readonly Row[], of: (row: Row) => string): Map<string, string[]> {
  const lists = new Map<string, string[]>();
  for (const row of rows) {
    const list = lists.get(String(row.statement));
    if (list) list.push(of(row));
    if (!list) lists.set(String(row.statement), [of(row)]);
  }
  return lists;
}
