import { parseFuzzyDate, parseInstant } from '../fuzzy-date.ts';
import type { ActRecord, ActTypeName, Publishing } from '../records/record-types.ts';
import { type Act, type ActKind, compareText, defined, hash, type RankName } from './claim.ts';

/** Kinds by the type of the record that makes such an act. */
const ACT_KINDS: Readonly<Record<ActTypeName, ActKind>> = {
  Ruling: 'RULING',
  Retraction: 'RETRACTION',
  Reinstatement: 'REINSTATEMENT',
  EvidenceEnd: 'EVIDENCE_END',
  Merge: 'MERGE',
  Split: 'SPLIT',
  Distinct: 'DISTINCT',
  Unsure: 'UNSURE',
};

/** What ids of acts begin with. */
const ACT_IDS = 'act:';

/**
 * The act that a record makes. One that does not say when is dated by its recording, and its id leaves the date out: the same
 * words again are the same act, as early as they were ever recorded. `id` tells the two apart where an export gives both.
 */
export function actOfRecord(record: ActRecord, recordedAt: string): Act {
  const given = record.at ?? record.retractedAt;
  const at = given === undefined ? undefined : (parseInstant(given) ?? given);
  const parts = partsOf(record);
  const undated = actId(parts, undefined);
  const id = at === undefined || record.id === undated ? undated : actId(parts, at);
  return { id, ...parts, at: at ?? recordedAt };
}

/** The ids that a record of an act may give. */
export function actIdsOf(record: ActRecord): readonly string[] {
  const { id } = actOfRecord({ ...record, id: undefined }, '');
  return [id, actId(partsOf(record), undefined)];
}

/** Whether an act's id is the hash of the rest. */
export function isActIdRight(act: Act): boolean {
  const { id, at, ...parts } = act;
  return id === actId(parts, at) || id === actId(parts, undefined);
}

/** The ruling that a record makes by giving a rank or who may read it; undefined where it gives neither. It is as old as the statement. */
export function rulingOf(
  statement: string,
  given: Publishing & { readonly rank?: RankName | undefined; readonly rankReason?: string | undefined },
): Omit<Act, 'at'> | undefined {
  const { rank = 'NORMAL', rankReason, visibility = 'PUBLIC', embargoedUntil } = given;
  const isRanked = rank !== 'NORMAL' || rankReason !== undefined;
  if (!isRanked && visibility === 'PUBLIC') return undefined;
  const parts = defined<Omit<Act, 'id' | 'at'>>({
    kind: 'RULING',
    statement,
    ...(isRanked && { rank, reason: textOf(rankReason) }),
    ...(visibility !== 'PUBLIC' && { visibility, embargoedUntil }),
  } as Omit<Act, 'id' | 'at'>);
  return { id: actId(parts, undefined), ...parts };
}

/** The record that makes an act again. */
export function recordOfAct(act: Act): ActRecord {
  const { id, kind, entities, ...rest } = act;
  const [type] = Object.entries(ACT_KINDS).find(([, value]) => value === kind) ?? [];
  if (type === undefined) throw new Error(`No record makes an act of kind ${kind}.`);
  const { statement, source, on, rank, scope, note, visibility, embargoedUntil } = rest;
  const { from, into, at, by, reason } = rest;
  return defined<ActRecord>({
    ...{
      type: type as ActTypeName,
      id,
      statement,
      source,
      on,
      rank,
      scope,
      note,
      visibility,
      embargoedUntil,
      from,
      into,
      of: entities,
      at,
      by,
      reason,
    },
  } as ActRecord);
}

/** Acts joined: each once, as early as it was recorded, in the order in which they count. */
export function joinActs(
  one: readonly Act[] | undefined,
  other: readonly Act[] | undefined,
): readonly Act[] | undefined {
  if (!one?.length && !other?.length) return undefined;
  const acts = new Map<string, Act>();
  for (const act of [...(one ?? []), ...(other ?? [])]) {
    const known = acts.get(act.id);
    if (!known || act.at < known.at) acts.set(act.id, act);
  }
  return [...acts.values()].sort(inOrder);
}

/** The order in which acts count: of two, the later by instant and then by id. */
function inOrder(one: Act, other: Act): number {
  return compareText(one.at, other.at) || compareText(one.id, other.id);
}

/** Acts as they were by an instant, that instant included. */
export function actsBy(acts: readonly Act[] | undefined, recorded: string): readonly Act[] {
  return acts?.filter((act) => act.at <= recorded) ?? [];
}

/** From when on a source no longer said so, by the acts of an instant; undefined where it still does. As written. */
export function endOf(acts: readonly Act[], source: string): string | undefined {
  const last = acts.findLast(
    (act) => act.source === source && (act.kind === 'EVIDENCE_END' || act.kind === 'REINSTATEMENT'),
  );
  return last?.on;
}

/** The day from which evidence that ended on a date has certainly ended. */
export function endDay(on: string): string {
  return parseFuzzyDate(on)?.max ?? on;
}

function partsOf(record: ActRecord): Omit<Act, 'id' | 'at'> {
  return defined<Omit<Act, 'id' | 'at'>>({
    kind: ACT_KINDS[record.type],
    statement: record.statement,
    source: record.source,
    on: record.on,
    rank: record.rank,
    scope: textOf(record.scope),
    note: textOf(record.note),
    visibility: record.visibility,
    embargoedUntil: record.embargoedUntil,
    from: record.from,
    into: record.into,
    entities: record.of && [...record.of].sort(),
    by: textOf(record.by),
    reason: textOf(record.reason),
  });
}

function actId(act: Omit<Act, 'id' | 'at'>, at: string | undefined): string {
  const { kind, statement, source, on, rank, scope, note, from, into, entities, by, reason } = act;
  const ends = from === undefined ? entities : [from, into];
  const parts = [kind, statement, source, on, rank, scope, note, ends, by, reason, at];
  const { visibility, embargoedUntil } = act;
  // Acts that do not speak of it keep the ids that they had before any did.
  if (visibility !== undefined) parts.push(visibility, embargoedUntil);
  return `${ACT_IDS}${hash(parts.map((part) => part ?? null))}`;
}

function textOf(text: string | undefined): string | undefined {
  return text?.normalize('NFC').trim() || undefined;
}
