import { cypher, namedQuery } from '../../engine/cypher.ts';
import type { Row } from '../../engine/engine.ts';
import { DataError, type Fault } from '../../errors.ts';
import { allEvidence, baseOf, decidedAt } from '../../model/claims/acted.ts';
import { actsBy, endOf } from '../../model/claims/acts.ts';
import { pointBefore } from '../../model/claims/change-axis.ts';
import type { Act, Claim } from '../../model/claims/claim.ts';
import type { SourceFacts } from '../../model/claims/claims-of-record.ts';
import { END_OF_TIME } from '../../model/end-of-time.ts';
import type { ActRecord, DataRecord, Publishing } from '../../model/records/record-types.ts';
import {
  type Read,
  readActs,
  readStatements,
  readWholeNodes,
  withEvidence,
} from '../../store/read/read-state.ts';

/**
 * What undoes a write: acts that take back what it brought, decide again what it decided, and write again the values that it replaced. Nothing is
 * removed, so that an undoing is a write like any other and can be undone itself.
 */

/** Who undoes, when and why: what every act of it says. */
export interface Undoing {
  readonly change: string;
  readonly at: string;
  readonly by: string | undefined;
  readonly reason: string;
}

/** The most things that are undone at once. */
const MAX_THINGS = 2_000;

/**
 * Returns the records that undo a write, none where it changed nothing. Throws `DataError` where it cannot be undone, with each write that
 * stands on it.
 */
export async function inverseOf(read: Read, undoing: Undoing): Promise<readonly DataRecord[]> {
  const { change } = undoing;
  const set = (await readWholeNodes(read, [change])).get(change);
  if (set?.type !== 'ChangeSet')
    throw refused(
      `Expected the id of a change set, such as change:42; nothing of the kind has the id "${change}".`,
      'UNKNOWN_ID',
    );
  const content = await read(CONTENT, { id: change, limit: MAX_THINGS + 1 });
  if (content.length > MAX_THINGS)
    throw refused(
      `Expected a write of at most ${MAX_THINGS} things; found more. Take them back one by one, or export, edit and import.`,
    );
  const brought = await whatItBrought(read, content);
  const standing = await standingOn(read, brought, Number(set.revision));
  if (standing.length > 0) throw new DataError(standing);
  if (content.every(({ how, type }) => how === 'WROTE' && type !== 'Statement' && type !== 'Act'))
    throw refused(
      'Expected a write that can be taken back; this one brought sources alone, of which nothing says anything.',
    );
  return [
    ...brought.statements.map((statement) => act(undoing, { type: 'Retraction', statement })),
    ...brought.words.map(({ statement, source, on }) =>
      act(undoing, { type: 'EvidenceEnd', statement, source, on }),
    ),
    ...brought.restated.map((statement) => act(undoing, { type: 'Retraction', statement })),
    ...brought.acts.flatMap((decision) => inverseOfAct(undoing, decision, brought.decided) ?? []),
    ...brought.revised,
  ];
}

const CONTENT = namedQuery(
  'undo.content',
  cypher`MATCH (c:Node {id: $id})-[r:WROTE|SUPPORTED|REVISED]->(n:Node)
    RETURN type(r) AS how, n.id AS id, n.type AS type, r.sources AS sources, r.values AS values ORDER BY id, how LIMIT $limit`,
);

/** The parts of a write, by what undoes them. */
interface Brought {
  /** Ids of the statements that it made. */
  readonly statements: readonly string[];
  /** Words of further sources that it added to known statements, and that have not ended by what was decided before. */
  readonly words: readonly { readonly statement: string; readonly source: string; readonly on: string }[];
  /** Ids of the statements that had been retracted and that words of this write brought back, ended or not: an end retracts nothing. */
  readonly restated: readonly string[];
  readonly acts: readonly Act[];
  /** The statements that its acts are about. */
  readonly decided: ReadonlyMap<string, Claim>;
  readonly revised: readonly DataRecord[];
  /** Ids of the records whose values it replaced. */
  readonly records: readonly string[];
}

async function whatItBrought(read: Read, content: readonly Row[]): Promise<Brought> {
  const ids = (how: string, type?: string) =>
    content
      .filter((row) => row.how === how && (type === undefined || row.type === type))
      .map(({ id }) => String(id));
  const supported = content.filter(({ how }) => how === 'SUPPORTED');
  const acts = [...(await readActs(read, ids('WROTE', 'Act'))).values()];
  const sources = new Map<string, SourceFacts>();
  const decidedAbout = await readStatements(read, { ids: acts.flatMap(({ statement }) => statement ?? []) });
  const decided = await withEvidence(read, decidedAbout, sources);
  const known = await withEvidence(read, await readStatements(read, { ids: ids('SUPPORTED') }), sources);
  const words = supported.flatMap(({ id, sources }) =>
    (sources as readonly string[]).flatMap((source) => {
      const item = known.get(String(id))?.evidence.get(source);
      return item
        ? [
            {
              statement: String(id),
              source,
              on: item.saidOn ?? item.retrievedAt ?? item.recordedAt.slice(0, 10),
            },
          ]
        : [];
    }),
  );
  const restated = supported.flatMap(({ id, sources }) => {
    const claim = known.get(String(id));
    return claim && wouldBeRetractedWithout(claim, sources as readonly string[]) ? [String(id)] : [];
  });
  return {
    ...{ statements: ids('WROTE', 'Statement'), words, restated, acts, decided },
    revised: content.filter(({ how }) => how === 'REVISED').map(replacedAgain),
    records: ids('REVISED'),
  };
}

/** Whether a claim that is not retracted would be, had these sources said nothing of it. */
function wouldBeRetractedWithout(claim: Claim, sources: readonly string[]): boolean {
  if (decidedAt(claim, END_OF_TIME).retractedAt !== undefined) return false;
  const others = allEvidence(claim).filter(({ source }) => !sources.includes(source));
  const { ended: _, ...rest } = claim;
  const without: Claim = { ...rest, evidence: new Map(others.map((item) => [item.source, item])) };
  return decidedAt(without, END_OF_TIME).retractedAt !== undefined;
}

/** The record that writes again the values that a write replaced. */
function replacedAgain({ id, type, values }: Row): DataRecord {
  const before = (values as readonly string[]).map((text) => {
    const [property, was] = JSON.parse(text) as [string, unknown, unknown];
    if (was === null)
      throw refused(
        `Expected values that can be written back; found ${property} of ${String(id)}, which had none before, and no record takes a value away.`,
      );
    return [property, was] as const;
  });
  return { type: String(type), id: String(id), ...Object.fromEntries(before) };
}

/** The act that lifts another; undefined where that one changed nothing. */
function inverseOfAct(undoing: Undoing, decision: Act, decided: Brought['decided']): ActRecord | undefined {
  const { kind, statement, source, from, into } = decision;
  if (from !== undefined && into !== undefined)
    return act(undoing, { type: kind === 'MERGE' ? 'Split' : 'Merge', from, into });
  const claim = decided.get(statement ?? '');
  if (!claim || statement === undefined)
    throw refused(
      `Expected decisions that another one lifts; found ${kind}, a verdict on a pair. Give another verdict with distinguish.`,
    );
  const before = (claim.acts ?? []).filter((other) => other.id !== decision.id && other.at < decision.at);
  const about = { statement, ...(source !== undefined && { source }) };
  const endedOn = source === undefined ? undefined : endOf(actsBy(before, decision.at), source);
  const wasRetracted =
    decidedAt({ ...claim, acts: before }, pointBefore('RECORDED', decision.at)).retractedAt !== undefined;
  switch (kind) {
    case 'RETRACTION':
      return wasRetracted ? undefined : act(undoing, { type: 'Reinstatement', ...about });
    case 'REINSTATEMENT':
      if (source === undefined)
        return wasRetracted ? act(undoing, { type: 'Retraction', ...about }) : undefined;
      return endedOn === undefined ? undefined : act(undoing, { type: 'EvidenceEnd', ...about, on: endedOn });
    case 'EVIDENCE_END':
      return endedOn === undefined
        ? act(undoing, { type: 'Reinstatement', ...about })
        : act(undoing, { type: 'EvidenceEnd', ...about, on: endedOn });
    case 'RULING':
      return act(undoing, { type: 'Ruling', ...about, ...ruledBefore(decision, claim, before) });
    default:
      throw refused(`Expected decisions that another one lifts; found ${kind}.`);
  }
}

/** What a ruling found: how the statement ranked, what it measured, what was remarked of it, and who might read it. */
function ruledBefore(
  { rank, scope, note, visibility }: Act,
  claim: Claim,
  before: readonly Act[],
): Pick<ActRecord, 'rank' | 'scope' | 'note' | keyof Publishing> {
  const was =
    before.findLast((other) => other.kind === 'RULING' && other.rank !== undefined)?.rank ?? 'NORMAL';
  const published = before.findLast((other) => other.visibility !== undefined);
  const given = baseOf(claim);
  const texts = (['scope', 'note'] as const).flatMap((key) => {
    const ruled = { scope, note }[key];
    if (ruled === undefined) return [];
    const found = before.findLast((other) => other[key] !== undefined)?.[key] ?? given[key];
    if (found === undefined)
      throw refused(
        `Expected a ruling that another one lifts; found one that gave a ${key} where there was none, and no ruling takes one away. Rule another ${key}.`,
      );
    return [[key, found] as const];
  });
  return {
    ...(rank !== undefined && { rank: was }),
    ...(visibility !== undefined && {
      visibility: published?.visibility ?? 'PUBLIC',
      ...(published?.embargoedUntil !== undefined && { embargoedUntil: published.embargoedUntil }),
    }),
    ...Object.fromEntries(texts),
  };
}

const LATER_ACTS = namedQuery(
  'undo.laterActs',
  cypher`UNWIND $ids AS id MATCH (s:Node {id: id})<-[:DECIDES]-(a:Act)<-[:WROTE]-(c:ChangeSet) WHERE c.revision > $revision
    RETURN DISTINCT id, c.id AS change, a.kind AS what ORDER BY id, change LIMIT 500`,
);
/** Only what was decided of the very word that a write added. */
const LATER_ENDS = namedQuery(
  'undo.laterEnds',
  cypher`UNWIND $ids AS id MATCH (s:Node {id: id})<-[:DECIDES]-(a:Act) MATCH (a)-[:CONCERNS_SOURCE]->(x:Source) WHERE x.id IN $sources
    MATCH (a)<-[:WROTE]-(c:ChangeSet) WHERE c.revision > $revision RETURN DISTINCT id, c.id AS change, a.kind AS what ORDER BY id, change LIMIT 500`,
);
const LATER_MERGES = namedQuery(
  'undo.laterMerges',
  cypher`UNWIND $ids AS id MATCH (x:Node {id: id})<-[:JUDGES]-(a:Act)<-[:WROTE]-(c:ChangeSet) WHERE c.revision > $revision AND a.kind IN ['MERGE', 'SPLIT']
    RETURN DISTINCT id, c.id AS change, a.kind AS what ORDER BY id, change LIMIT 500`,
);
const LATER_WORDS = namedQuery(
  'undo.laterWords',
  cypher`UNWIND $ids AS id MATCH (s:Node {id: id})<-[:SUPPORTED]-(c:ChangeSet) WHERE c.revision > $revision
    RETURN DISTINCT id, c.id AS change ORDER BY id, change LIMIT 500`,
);
const LATER_STATEMENTS = namedQuery(
  'undo.laterStatements',
  cypher`UNWIND $ids AS id MATCH (s:Node {id: id})<-[r:SUPERSEDES|INFERRED_FROM]-(t:Statement)<-[:WROTE]-(c:ChangeSet) WHERE c.revision > $revision
    RETURN DISTINCT id, c.id AS change, type(r) AS what ORDER BY id, change LIMIT 500`,
);
const LATER_VALUES = namedQuery(
  'undo.laterValues',
  cypher`UNWIND $ids AS id MATCH (n:Node {id: id})<-[:REVISED]-(c:ChangeSet) WHERE c.revision > $revision
    RETURN DISTINCT id, c.id AS change ORDER BY id, change LIMIT 500`,
);
/** What is said of entities that the write named: without a name nothing shows them. */
const LATER_LINKS = namedQuery(
  'undo.laterLinks',
  cypher`UNWIND $ids AS id MATCH (s:Node {id: id})-[:ABOUT]->(e:Entity) WHERE s.predicate = 'name' AND COUNT { (e)<-[:ABOUT]-(o:Statement) WHERE o.predicate = 'name' AND o.retractedAt IS NULL AND NOT o.id IN $ids } = 0
    MATCH (e)<-[:ABOUT|OBJECT]-(t:Statement) WHERE t.retractedAt IS NULL AND NOT t.id IN $ids MATCH (t)<-[:WROTE]-(c:ChangeSet)
    RETURN DISTINCT e.id AS id, c.id AS change ORDER BY id, change LIMIT 500`,
);

/** A fault for each later write that stands on one. */
async function standingOn(read: Read, brought: Brought, revision: number): Promise<readonly Fault[]> {
  const { statements, words, acts, records } = brought;
  const merged = acts.flatMap(({ from, into }) => [from ?? [], into ?? []].flat());
  const touched = [...statements, ...acts.flatMap(({ statement }) => statement ?? [])];
  const sources = [...new Set(words.map(({ source }) => source))];
  const found = async (query: typeof LATER_ACTS, ids: readonly string[], words: (row: Row) => string) =>
    ids.length === 0
      ? []
      : (await read(query, { ids: [...new Set(ids)], revision, sources })).map(
          (row) => `${String(row.change)} ${words(row)}`,
        );
  const lines = [
    ...(await found(LATER_ACTS, touched, ({ id, what }) => `decided about ${String(id)} (${String(what)})`)),
    ...(await found(LATER_MERGES, merged, ({ id, what }) => `decided about ${String(id)} (${String(what)})`)),
    ...(await found(
      LATER_ENDS,
      words.map(({ statement }) => statement),
      ({ id, what }) => `decided about ${String(id)} (${String(what)})`,
    )),
    ...(await found(LATER_WORDS, statements, ({ id }) => `brought another source for ${String(id)}`)),
    ...(await found(
      LATER_STATEMENTS,
      statements,
      ({ id, what }) => `${what === 'SUPERSEDES' ? 'replaced' : 'inferred from'} ${String(id)}`,
    )),
    ...(await found(LATER_VALUES, records, ({ id }) => `replaced values of ${String(id)}`)),
    ...(await found(
      LATER_LINKS,
      statements,
      ({ id }) => `says something of ${String(id)}, which this write named`,
    )),
  ];
  return [...new Set(lines)].map((line) => ({
    path: 'change',
    message: `Expected a write on which nothing stands; found that ${line}.`,
    code: 'STANDS_UPON',
  }));
}

function act({ at, by, reason }: Undoing, decision: Omit<ActRecord, 'at' | 'by' | 'reason'>): ActRecord {
  return { ...decision, at, ...(by !== undefined && { by }), reason };
}

function refused(message: string, code: Fault['code'] = 'INVALID_VALUE'): DataError {
  return new DataError([{ path: 'change', message, ...(code && { code }) }]);
}
