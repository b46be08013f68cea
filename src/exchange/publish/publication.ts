import { allEvidence } from '../../model/claims/acted.ts';
import { actOfRecord, recordOfAct } from '../../model/claims/acts.ts';
import type { Act, Claim } from '../../model/claims/claim.ts';
import type { Evidence } from '../../model/claims/levels.ts';
import { parseFuzzyDate } from '../../model/fuzzy-date.ts';
import type { ActRecord, Publishing } from '../../model/records/record-types.ts';

/**
 * What of a graph is public. Nothing is that does not say so itself and rest on something public, and what follows from the rest is for the
 * reader to work out anew.
 */

/** What is known to be public. Whatever is not named here is not. */
export interface PublicParts {
  /** The day of the export: nothing is dated later, also where a day ahead is asked of. */
  readonly today: string;
  /** Sources, with the instant since which they are public where that is later than their recording. */
  readonly sources: ReadonlyMap<string, string>;
  /** Entities that lack something which the model requires, as far as the public may know. */
  readonly lacking: ReadonlySet<string>;
  /** Statements that stay back. */
  readonly withheld: ReadonlySet<string>;
}

/** The links of a statement. */
export interface StatementLinks {
  readonly checked: readonly string[];
  readonly supersedes: readonly string[];
  readonly inferredFrom: readonly string[];
}

/** A statement as the public may read it. */
export interface PublicStatement {
  readonly claim: Claim;
  readonly links: StatementLinks;
  readonly acts: readonly ActRecord[];
}

/** What stands in place of every reason: acts other than rulings must give one, and theirs is not for the public. */
const UNTOLD = 'The reason is not published.';

/** Whether a mark makes something public on a day. What has no mark, or one that is not known, is not. */
export function isPublicOn(
  { visibility, embargoedUntil }: { readonly [K in keyof Publishing]: unknown },
  day: string,
): boolean {
  if (visibility === 'PUBLIC') return true;
  const lifted = visibility === 'EMBARGOED' ? embargoDay(embargoedUntil) : undefined;
  return lifted !== undefined && lifted <= day;
}

/** The day from which something is public that is under embargo. */
function embargoDay(until: unknown): string | undefined {
  return typeof until === 'string' ? parseFuzzyDate(until)?.max : undefined;
}

/** The instant at which an embargo ends, or today where that is still to come. */
export function embargoEnd(until: unknown, today: string): string {
  const day = embargoDay(until);
  return day === undefined ? '' : `${day < today ? day : today}T00:00:00.000Z`;
}

/** Returns what the public may read of a statement on a day; undefined where that is nothing. */
export function publicStatement(
  on: { readonly claim: Claim; readonly links: StatementLinks; readonly day: string },
  parts: PublicParts,
): PublicStatement | undefined {
  const { claim, links, day } = on;
  if (!isPublicOn(claim, day) || endsOf(claim).some((id) => parts.lacking.has(id))) return undefined;
  const kept = openEvidence(allEvidence(claim), parts, day);
  const open = {
    checked: links.checked.filter((id) => parts.sources.has(id)),
    supersedes: links.supersedes.filter((id) => !parts.withheld.has(id)),
    inferredFrom: links.inferredFrom.filter((id) => !parts.withheld.has(id)),
  };
  if (!isGrounded({ claim, links, open, kept })) return undefined;
  const acts = (claim.acts ?? []).flatMap((act) => publicAct(act, kept) ?? []);
  return { ...dated({ claim, kept, acts }, parts), links: open };
}

/** The ids of the records that a statement was recorded of. */
export function endsOf(claim: Claim): readonly string[] {
  const { subject, object, recordedSubject = subject, recordedObject = object } = claim;
  return recordedObject === undefined ? [recordedSubject] : [recordedSubject, recordedObject];
}

/** A decision about two entities as the public may read it: what was decided and when, not by whom and why. */
export function publicVerdict(act: Act): ActRecord {
  const { by: _, reason: __, id: ___, ...record } = recordOfAct(act);
  return identified({ ...record, reason: UNTOLD });
}

function identified(record: ActRecord): ActRecord {
  return recordOfAct(actOfRecord(record, ''));
}

/**
 * Evidence of public sources, where nothing keeps their word back. Sources of a whole record speak as one, and which of them says so is not told: where one of those that came together
 * is not public, none of them is, for the others may never have said it.
 */
function openEvidence(
  given: readonly Evidence[],
  { sources }: PublicParts,
  day: string,
): readonly Evidence[] {
  const all = given.filter((item) => item.visibility === undefined || isPublicOn(item, day));
  const closed = new Set(
    all.flatMap((item) => (isOfRecord(item) && !sources.has(item.source) ? [item.recordedAt] : [])),
  );
  return all.flatMap((item) => {
    const isClosed = closed.has(item.recordedAt);
    if (!sources.has(item.source) || (item.level === 'RECORD' && isClosed)) return [];
    const { ofRecord, ...rest } = item;
    return ofRecord && !isClosed ? [item] : [rest];
  });
}

function isOfRecord(item: Evidence): boolean {
  return item.level === 'RECORD' || item.ofRecord === true;
}

/** Whether a statement rests on something public: a source that says so, or one that was searched, or nothing that stays back. */
function isGrounded(on: {
  readonly claim: Claim;
  readonly links: StatementLinks;
  readonly open: StatementLinks;
  readonly kept: readonly Evidence[];
}): boolean {
  const { claim, links, open, kept } = on;
  if (kept.length > 0) return true;
  const words = allEvidence(claim);
  // What was background before any source was found for it is so still.
  if (words.some(({ recordedAt }) => recordedAt <= claim.recordedAt)) return false;
  if (links.checked.length > 0) return open.checked.length > 0;
  return open.inferredFrom.length === links.inferredFrom.length;
}

/** A decision about a public statement, without who took it and why, nor who may read it; undefined where nothing is left. */
function publicAct(act: Act, kept: readonly Evidence[]): Omit<ActRecord, 'id'> | undefined {
  if (act.source !== undefined && !kept.some(({ source }) => source === act.source)) return undefined;
  const { by: _, reason: __, id: ___, visibility: ____, embargoedUntil: _____, ...record } = recordOfAct(act);
  if (act.kind !== 'RULING') return { ...record, reason: UNTOLD };
  const isLeft = [act.rank, act.scope, act.note].some((part) => part !== undefined);
  return isLeft ? record : undefined;
}

/**
 * A statement with the instants at which the public may know of it: what was released later than it was recorded is new on the day of its release,
 * so that readers who follow what is new see it. What was decided about it keeps its place in the order of what was said for it.
 */
function dated(
  on: {
    readonly claim: Claim;
    readonly kept: readonly Evidence[];
    readonly acts: readonly Omit<ActRecord, 'id'>[];
  },
  { sources, today }: PublicParts,
): Pick<PublicStatement, 'claim' | 'acts'> {
  const { claim, kept, acts } = on;
  const release = releaseOf(claim, today);
  const released = kept.map((item) => ({
    item,
    at: latest(
      ...[item.recordedAt, release, sources.get(item.source) ?? ''],
      item.visibility === 'EMBARGOED' ? embargoEnd(item.embargoedUntil, today) : '',
    ),
  }));
  // Who said it first may stay back, or have been released later; what was background first is so still.
  const isOfFirst = ({ recordedAt }: Evidence) => recordedAt <= claim.recordedAt;
  const isLate =
    allEvidence(claim).some(isOfFirst) &&
    !released.some(({ item, at }) => isOfFirst(item) && at === item.recordedAt);
  const first = released.map(({ at }) => at).sort()[0];
  const recordedAt = latest(claim.recordedAt, release, isLate ? (first ?? '') : '');
  const marks = [
    ...released.map(({ item, at }) => [item.recordedAt, at] as const),
    ...acts.map(({ at = '' }) => [at, at] as const),
  ];
  const isMoved = recordedAt !== claim.recordedAt || released.some(({ item, at }) => at !== item.recordedAt);
  const moved = isMoved && acts.length > 0 ? inOrder([[claim.recordedAt, recordedAt], ...marks]) : undefined;
  const evidence = released.map(({ item: { visibility: _, embargoedUntil: __, ...item }, at }) => ({
    ...item,
    recordedAt: moved?.get(item.recordedAt) ?? at,
  }));
  const { ended: ___, import: ____, ...rest } = claim;
  return {
    claim: {
      ...rest,
      recordedAt: moved?.get(claim.recordedAt) ?? recordedAt,
      evidence: new Map(evidence.map((item) => [item.source, item])),
    },
    acts: acts.map((act) => {
      const at = moved?.get(act.at ?? '') ?? act.at;
      return identified({ ...act, ...(at !== undefined && { at }) });
    }),
  };
}

/** The instant at which rulings released a statement; empty where none kept it back. */
function releaseOf(claim: Claim, today: string): string {
  if (claim.visibility === 'EMBARGOED') return embargoEnd(claim.embargoedUntil, today);
  const rulings = (claim.acts ?? []).filter(({ visibility }) => visibility !== undefined);
  const kept = rulings.findLastIndex(({ visibility }) => visibility !== 'PUBLIC');
  return kept < 0 ? '' : (rulings[kept + 1]?.at ?? '');
}

/** New instants for old ones, in the same order and none of them earlier than it may be. */
function inOrder(marks: readonly (readonly [was: string, notBefore: string])[]): ReadonlyMap<string, string> {
  const moved = new Map<string, string>();
  const earliest = new Map<string, string>();
  for (const [was, notBefore] of marks) earliest.set(was, latest(earliest.get(was) ?? '', notBefore));
  let last = '';
  for (const was of [...earliest.keys()].sort()) {
    const at = latest(was, earliest.get(was) ?? '');
    last = at > last ? at : new Date(Date.parse(last) + 1).toISOString();
    moved.set(was, last);
  }
  return moved;
}

function latest(...instants: readonly string[]): string {
  return [...instants].sort().at(-1) ?? '';
}
