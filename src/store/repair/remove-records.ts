import { cypher, labels, name, namedQuery } from '../../engine/cypher.ts';
import type { Engine, Row, Transaction, Value } from '../../engine/engine.ts';
import type { Act } from '../../model/claims/claim.ts';
import type { Model } from '../../model/model.ts';
import type { ActRecord } from '../../model/records/record-types.ts';
import { CONFLICT_STATE, pastType } from '../../model/stored-names.ts';
import type { Properties } from '../layout/properties.ts';
import { nextInstant, readEdition } from '../read/edition.ts';
import { advance, noteWrite } from '../read/journal.ts';
import { readMergedIds } from '../read/merged-ids.ts';
import { type Read, readActs, readEach } from '../read/read-state.ts';
import { inTurn, LOCK, writeBatch } from '../record/record.ts';
import { repair } from './repair.ts';

/**
 * The one way out of the graph: for a graph that mirrors another and must not keep what that one no longer has. A graph that people write to
 * loses nothing; there, acts take back what was said.
 */

/** What goes. */
export interface Removal {
  readonly statements: readonly string[];
  /** Words of sources for statements that stay. */
  readonly evidence: readonly { readonly statement: string; readonly source: string }[];
  readonly acts: readonly string[];
  /** Entities, sources, identifiers and imports. */
  readonly nodes: readonly string[];
  /** Values of sources and identifiers that stay, as they are from now on; those before are kept nowhere. */
  readonly values: readonly { readonly id: string; readonly properties: Properties }[];
}

const ROWS = 1_000;

const MARK = namedQuery('remove.mark', cypher`MATCH (f:Format {id: 'format'}) SET f.mirroring = $file`);
const MARKED = namedQuery(
  'remove.marked',
  cypher`MATCH (f:Format {id: 'format'}) RETURN f.mirroring AS mirroring`,
);
/** The journal names what was written; who follows it reads all again. */
const FORGET = namedQuery('remove.forget', cypher`MATCH (w:Written) SET w.nodes = null, w.pairs = null`);

const EVIDENCE = namedQuery(
  'remove.evidence',
  cypher`UNWIND $rows AS row MATCH (s:Node {id: row.statement})-[f:FROM]->(n:Source) WHERE n.id = row.source DELETE f`,
);
const SUPPORT = namedQuery(
  'remove.support',
  cypher`UNWIND $rows AS row MATCH (s:Node {id: row.statement})<-[r:SUPPORTED]-(c:ChangeSet) RETURN DISTINCT s.id AS statement, c.id AS change, r.sources AS sources`,
);
const LOST_SUPPORT = namedQuery(
  'remove.lostSupport',
  cypher`UNWIND $rows AS row MATCH (s:Node {id: row.statement})<-[r:SUPPORTED]-(c:ChangeSet) WHERE c.id = row.change DELETE r`,
);
const LEFT_SUPPORT = namedQuery(
  'remove.leftSupport',
  cypher`UNWIND $rows AS row MATCH (s:Node {id: row.statement})<-[r:SUPPORTED]-(c:ChangeSet) WHERE c.id = row.change SET r.sources = row.sources`,
);
const VERSIONS = namedQuery(
  'remove.versions',
  cypher`UNWIND $rows AS row MATCH (n:Node {id: row})-[:WAS]->(v:Version) DETACH DELETE v`,
);
const CONFLICTS = namedQuery(
  'remove.conflicts',
  cypher`UNWIND $rows AS row MATCH (n:Node {id: row})<-[:CONFLICT_ABOUT]-(c:Conflict) DETACH DELETE c`,
);
const CONFLICT_STATES = namedQuery(
  'remove.conflictStates',
  cypher`UNWIND $rows AS row MATCH (n:Node {id: row})<-[:${name(pastType('CONFLICT_ABOUT'))}]-(c${labels([CONFLICT_STATE])}) DETACH DELETE c`,
);
const NODES = namedQuery(
  'remove.nodes',
  cypher`UNWIND $rows AS row MATCH (n:Node {id: row}) DETACH DELETE n`,
);
const VALUES = namedQuery(
  'remove.values',
  cypher`UNWIND $rows AS row MATCH (n:Node {id: row.id}) SET n += row.properties`,
);
const ACTS_ON = namedQuery(
  'remove.actsOn',
  cypher`UNWIND $ids AS id MATCH (n:Node {id: id})<-[:DECIDES|CONCERNS_SOURCE|JUDGES]-(a:Act) RETURN DISTINCT a.id AS id`,
);

/** The file that a graph was being made the mirror of when it was stopped; undefined where it was not. */
export async function interruptedMirror(engine: Engine): Promise<string | undefined> {
  const [row] = await engine.read(MARKED);
  return typeof row?.mirroring === 'string' ? row.mirroring : undefined;
}

/** Marks that a graph is being made the mirror of a file, or no more: until then readers are told that it is not whole. */
export async function markMirror(engine: Engine, file: string | undefined): Promise<void> {
  await engine.write((tx) => tx.run(MARK, { file: file ?? null }));
}

/**
 * Removes records with all that hangs on them, and works out anew what follows from the rest. Acts on what goes go too. Each batch is a
 * transaction; a run that was stopped is begun again by whoever finds `interruptedMirror`, with `repair`. Statements whose acts go must come again with
 * those that stay.
 */
export async function removeRecords(engine: Engine, model: Model, removal: Removal): Promise<void> {
  const read: Read = (query, params) => engine.read(query, params);
  const gone = new Set([...removal.statements, ...removal.nodes]);
  const acts = new Set([...removal.acts, ...(await actsOn(read, gone))]);
  // A statement keeps the acts about it, so it goes with one of them, and comes again with the others.
  const decided = [...(await readActs(read, acts)).values()].flatMap(({ statement }) => statement ?? []);
  for (const id of decided) gone.add(id);
  for (const id of await actsOn(read, decided)) acts.add(id);
  const splits = await takeBackMerges(engine, model, [...acts]);
  const nodes = [...gone, ...acts, ...splits];
  const { evidence, values } = removal;
  for (const rows of batches(evidence)) await removing(engine, (tx) => removeEvidence(tx, rows));
  for (const rows of batches(nodes))
    await removing(engine, async (tx) => {
      for (const query of [VERSIONS, CONFLICTS, CONFLICT_STATES, NODES]) await tx.run(query, { rows });
      tx.touch(rows);
    });
  for (const rows of batches(values))
    await removing(engine, async (tx) => {
      await tx.run(VALUES, { rows: rows as unknown as readonly Value[] });
      tx.touch(rows.map(({ id }) => id));
    });
  await readMergedIds(engine);
  await repair(engine, model);
}

async function actsOn(read: Read, ids: Iterable<string>): Promise<readonly string[]> {
  return (await readEach(read, ACTS_ON, { ids })).map(({ id }) => String(id));
}

/** Splits what the acts merge, so that the entities are their own again before the acts go. Returns the ids of the splits, which go with them. */
async function takeBackMerges(
  engine: Engine,
  model: Model,
  acts: readonly string[],
): Promise<readonly string[]> {
  const read: Read = (query, params) => engine.read(query, params);
  const known = await readActs(read, acts);
  const merges = [...known.values()].filter(({ kind }) => kind === 'MERGE');
  if (merges.length === 0) return [];
  const at = nextInstant((await readEdition(read)).writtenAt);
  const records = merges.map(
    ({ from = '', into = '' }: Act): ActRecord => ({
      ...{ type: 'Split', from, into, at, reason: 'The mirrored graph has no such merge.' },
    }),
  );
  const recording = { recordedAt: at, method: 'IMPORT' as const };
  await writeBatch(engine, model, { records, recording });
  const split = new Set(merges.map(({ from, into }) => `${from} ${into}`));
  const ends = merges.flatMap(({ from }) => from ?? []);
  const all = await readActs(read, await actsOn(read, ends));
  return [...all.values()]
    .filter((act) => act.kind === 'SPLIT' && act.at === at && split.has(`${act.from} ${act.into}`))
    .map(({ id }) => id);
}

async function removeEvidence(tx: Transaction, rows: Removal['evidence']): Promise<void> {
  await tx.run(EVIDENCE, { rows: rows as readonly Value[] });
  const gone = new Map<string, Set<string>>();
  for (const { statement, source } of rows)
    gone.set(statement, (gone.get(statement) ?? new Set()).add(source));
  const [lost, left]: [Row[], Row[]] = [[], []];
  for (const { statement, change, sources } of await tx.run(SUPPORT, { rows: rows as readonly Value[] })) {
    const others = (sources as readonly string[]).filter((id) => !gone.get(String(statement))?.has(id));
    if (others.length === 0) lost.push({ statement, change } as Row);
    else if (others.length < (sources as readonly string[]).length)
      left.push({ statement, change, sources: others } as Row);
  }
  if (lost.length > 0) await tx.run(LOST_SUPPORT, { rows: lost as readonly Value[] });
  if (left.length > 0) await tx.run(LEFT_SUPPORT, { rows: left as readonly Value[] });
}

/** Runs one batch as a write of this process, after which all copies in memory are read again. */
function removing(engine: Engine, work: (tx: Transaction) => Promise<void>): Promise<void> {
  return inTurn(engine, async () => {
    const written = await engine.write(async (tx) => {
      await tx.run(LOCK);
      const { revision, writtenAt } = await readEdition((text, params) => tx.run(text, params));
      await work(tx);
      await tx.run(FORGET);
      await advance(tx, { revision: revision + 1, at: nextInstant(writtenAt) }, undefined);
      return revision + 1;
    });
    noteWrite(engine, written);
  });
}

function* batches<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < items.length; start += ROWS) yield items.slice(start, start + ROWS);
}
