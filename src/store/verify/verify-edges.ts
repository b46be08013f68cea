import { cypher, join, name, namedQuery } from '../../engine/cypher.ts';
import type { Engine, Row } from '../../engine/engine.ts';
import type { EdgeRow } from '../../model/claims/best-value.ts';
import type { Claim } from '../../model/claims/claim.ts';
import type { SourceFacts } from '../../model/claims/claims-of-record.ts';
import { edgeHistory } from '../../model/claims/edge-history.ts';
import { lifeClaims, lifeGroups } from '../../model/claims/lives.ts';
import type { Model } from '../../model/model.ts';
import { statedTypes } from '../../model/model-rules.ts';
import { pastType } from '../../model/stored-names.ts';
import { keyColumns } from '../layout/ordered-edges.ts';
import { toStatement } from '../layout/properties.ts';
import { readStatements, withSuperseders } from '../read/read-state.ts';
import { compareEdges, placeOf } from './compare-edges.ts';
import { type Drift, withMend } from './drift.ts';

/**
 * Number of statements on relationships that are compared together. Edges and statements are divided by the
 * same hashes.
 */
const RANGE = 10_000;

const COUNT = namedQuery(
  'verify.edgeCount',
  cypher`MATCH (s:Statement) WHERE s.object IS NOT NULL RETURN count(s) AS count`,
);
const STATEMENTS = namedQuery(
  'verify.edgeStatements',
  cypher`MATCH (s:Statement) WHERE s.group >= $from AND s.group < $to RETURN s {.*} AS statement`,
);

/**
 * Yields every edge of a stated relationship that does not follow from its statements, and every one that is
 * missing.
 */
export async function* verifyEdges(engine: Engine, model: Model): AsyncGenerator<Drift> {
  const [row] = await engine.read(COUNT);
  const ranges = Math.max(1, Math.ceil(Number(row?.count ?? 0) / RANGE));
  const stated = statedTypes(model);
  const types = [...stated, ...stated.map(pastType)];
  const columns = ['type', ...keyColumns(model)].map((column) => cypher`.${name(column)}`);
  const ends = cypher`{${join(columns, ', ')}}`;
  const edges = namedQuery(
    'verify.edges',
    cypher`MATCH (a:Node)-[r:${join(types.map(name), '|')}]->(b:Node) WHERE r.id >= $from AND r.id < $to
      RETURN r {.*} AS edge, type(r) AS type, a.id AS tail, b.id AS head, a ${ends} AS from, b ${ends} AS to`,
  );
  for (let range = 0; range < ranges; range += 1) {
    const params = { from: startOf(range, ranges), to: startOf(range + 1, ranges) };
    yield* compareEdges(model, await expectedEdges(engine, model, params), await engine.read(edges, params));
  }
  const unnamed = namedQuery(
    'verify.unnamedEdges',
    cypher`MATCH (a:Node)-[r:${join(types.map(name), '|')}]->(b:Node) WHERE r.id IS NULL RETURN a.id AS tail, b.id AS head, type(r) AS type LIMIT 1000`,
  );
  for (const { tail, head, type } of await engine.read(unnamed)) {
    const id = `${String(tail)} ${String(type)} ${String(head)}`;
    const drift = { id, what: 'edge', expected: 'an edge with an id', found: null };
    yield withMend(drift, { kind: 'strays', id: '' });
  }
}

async function expectedEdges(
  engine: Engine,
  model: Model,
  params: { readonly from: string; readonly to: string },
): Promise<Map<string, EdgeRow>> {
  const rows = await engine.read(STATEMENTS, params);
  const statements = new Map(
    rows.map(({ statement: row }) => [String((row as Row).id), toStatement(row as Row)]),
  );
  const sources = new Map<string, SourceFacts>();
  const groups = new Map<string, Claim[]>();
  const read = engine.read.bind(engine);
  const ends = [...statements.values()].flatMap(({ subject, object }) => [subject, object ?? '']);
  const dates = await readStatements(read, { groups: ends.flatMap((id) => lifeGroups(model, id)) });
  const all = await withSuperseders(read, new Map([...statements, ...dates]), sources);
  const lives = lifeClaims(model, all.values());
  for (const claim of all.values()) {
    if (!statements.has(claim.id)) continue;
    const group = groups.get(claim.group);
    if (group) group.push(claim);
    if (!group) groups.set(claim.group, [claim]);
  }
  const edges = new Map<string, EdgeRow>();
  for (const claims of groups.values()) {
    const { current, past } = edgeHistory(claims, { sources, superseders: all, lives });
    for (const edge of current ? [current, ...past] : past) edges.set(placeOf(edge), edge);
  }
  return edges;
}

/** Returns the start of a range of edge ids. The ranges divide the space of the first eight digits evenly. */
function startOf(range: number, ranges: number): string {
  if (range === 0) return 'edge:';
  if (range === ranges) return 'edge;';
  return `edge:${Math.floor((range / ranges) * 0x1_0000_0000)
    .toString(16)
    .padStart(8, '0')}`;
}
