import { END_OF_TIME } from '../end-of-time.ts';
import type { VisibilityName } from '../records/record-types.ts';
import { spansOf } from '../spans.ts';
import { actsBy, endDay, endOf, joinActs } from './acts.ts';
import { type Act, type Claim, compareText, defined, type RankName } from './claim.ts';
import { basisOf, type Evidence } from './levels.ts';

/**
 * What acts make of a statement. A claim's own fields hold what they make of it today; what they made of it at an instant of recording is
 * worked out here, the same way for views, for what is stored and for what follows from it.
 */

/** What acts decide of a statement. */
export interface Decided {
  readonly rank: RankName;
  readonly rankReason?: string | undefined;
  readonly scope?: string | undefined;
  readonly note?: string | undefined;
  readonly visibility: VisibilityName;
  readonly embargoedUntil?: string | undefined;
  readonly retractedAt?: string | undefined;
  readonly retractReason?: string | undefined;
}

/** The names of what acts decide. */
export const DECIDED = [
  ...(['rank', 'rankReason', 'scope', 'note', 'visibility', 'embargoedUntil'] as const),
  ...(['retractedAt', 'retractReason'] as const),
] as const;

/** All evidence of a claim, whether or not it ended. */
export function allEvidence(claim: Pick<Claim, 'evidence' | 'ended'>): readonly Evidence[] {
  const items = [...claim.evidence.values()];
  return claim.ended ? [...items, ...claim.ended.values()] : items;
}

/** What the acts decide of a claim at an instant: the latest of each sort by then. */
export function decidedAt(claim: Claim, recorded: string): Decided {
  const acts = actsBy(claim.acts, recorded);
  const rulings = acts.filter((act) => act.kind === 'RULING');
  const ranking = rulings.findLast((act) => act.rank !== undefined);
  const publishing = rulings.findLast((act) => act.visibility !== undefined);
  const base = baseOf(claim);
  return {
    rank: ranking?.rank ?? 'NORMAL',
    rankReason: ranking?.reason,
    scope: rulings.findLast((act) => act.scope !== undefined)?.scope ?? base.scope,
    note: rulings.findLast((act) => act.note !== undefined)?.note ?? base.note,
    visibility: publishing?.visibility ?? 'PUBLIC',
    embargoedUntil: publishing?.embargoedUntil,
    ...retractionAt(claim, acts, recorded),
  };
}

/** A claim with what its acts make of it today. `base` says what its records gave; acts are taken in order. */
export function withActs(claim: Claim, acts: readonly Act[] | undefined): Claim {
  const { scope, note } = baseOf(claim);
  const { givenScope: _, givenNote: __, ended: ___, acts: ____, ...rest } = claim;
  const evidence = new Map(allEvidence(claim).map((item) => [item.source, withEnds(item, acts)]));
  const [standing, ended] = split(evidence, (item) => item.endedOn === undefined);
  const given = { ...rest, evidence, scope, note, ...(acts && { acts }) };
  return defined<Claim>({
    ...given,
    ...decidedAt({ ...given, ...givenBy(acts, { scope, note }) } as Claim, END_OF_TIME),
    ...givenBy(acts, { scope, note }),
    evidence: standing,
    basis: basisOf(standing.values()),
    ended: ended.size > 0 ? ended : undefined,
  } as Claim);
}

/** A claim with more acts. */
export function addActs(claim: Claim, acts: readonly Act[]): Claim {
  return withActs(claim, joinActs(claim.acts, acts));
}

/** What the records gave, whatever acts made of it since. */
export function baseOf(claim: Pick<Claim, 'acts' | 'scope' | 'note' | 'givenScope' | 'givenNote'>): {
  readonly scope: string | undefined;
  readonly note: string | undefined;
} {
  const isRuled = (key: 'scope' | 'note') => claim.acts?.some((act) => act[key] !== undefined) === true;
  return {
    scope: isRuled('scope') ? claim.givenScope : claim.scope,
    note: isRuled('note') ? claim.givenNote : claim.note,
  };
}

/** Instants from which acts, or a word that answers a retraction, may make something else of a claim. */
export function actMarks(claim: Claim): readonly string[] {
  if (!claim.acts) return [];
  return [...claim.acts.map((act) => act.at), ...restatements(claim)];
}

/** Days from which some of the evidence of a claim has ended, by any act. */
export function endMarks(claim: Claim): readonly string[] {
  return claim.acts?.flatMap((act) => (act.on === undefined ? [] : [endDay(act.on)])) ?? [];
}

/** Evidence that stands at a horizon, and what has ended there. */
export function standingAt(
  claim: Claim,
  items: readonly Evidence[],
  at: { readonly said: string; readonly recorded: string },
): readonly [standing: ReadonlyMap<string, Evidence>, ended: ReadonlyMap<string, Evidence>] {
  const acts = actsBy(claim.acts, at.recorded);
  const evidence = new Map(
    items.map((item) => {
      const { endedOn: _, ends: __, ...plain } = item;
      const end = endOf(acts, item.source);
      return [item.source, end === undefined ? plain : { ...plain, endedOn: end }];
    }),
  );
  return split(evidence, ({ endedOn }) => endedOn === undefined || endDay(endedOn) > at.said);
}

/** What a statement was by instants of recording, for conditions at read time: texts `from|to|value` by column. */
export function decidedSpans(claim: Claim): ReadonlyMap<(typeof DECIDED)[number], readonly string[]> {
  const spans = new Map<(typeof DECIDED)[number], string[]>();
  if (!claim.acts) return spans;
  const marks = [...new Set(['', ...actMarks(claim)])].sort();
  const states = new Map(marks.map((mark) => [mark, decidedAt(claim, mark)]));
  for (const column of DECIDED) {
    const own = spansOf(marks, (mark) => states.get(mark)?.[column]);
    if (own.length > 0) spans.set(column, own);
  }
  return spans;
}

/** When one of these claims had been recorded and was not retracted, as spans without a value. */
export function heldSpans(claims: readonly Claim[]): readonly string[] {
  const marks = [...new Set(claims.flatMap((claim) => [claim.recordedAt, ...actMarks(claim)]))].sort();
  const isHeld = (claim: Claim, mark: string) =>
    claim.recordedAt <= mark && decidedAt(claim, mark).retractedAt === undefined;
  return spansOf(marks, (mark) => (claims.some((claim) => isHeld(claim, mark)) ? '' : undefined));
}

function withEnds(item: Evidence, acts: readonly Act[] | undefined): Evidence {
  const { endedOn: _, ends: __, ...plain } = item;
  const own = acts?.filter((act) => act.source === item.source) ?? [];
  if (own.length === 0) return plain;
  const endedOn = endOf(own, item.source);
  const marks = [...new Set(['', ...own.map((act) => act.at)])].sort();
  const ends = spansOf(marks, (mark) => {
    const on = endOf(actsBy(own, mark), item.source);
    return on === undefined ? undefined : `${endDay(on).padEnd(10, END_OF_TIME)}|${on}`;
  });
  return { ...plain, ...(endedOn !== undefined && { endedOn }), ...(ends.length > 0 && { ends }) };
}

function retractionAt(
  claim: Claim,
  acts: readonly Act[],
  recorded: string,
): Pick<Decided, 'retractedAt' | 'retractReason'> {
  const none = { retractedAt: undefined, retractReason: undefined };
  if (!acts.some((act) => act.kind === 'RETRACTION')) return none;
  const words = restatements(claim).filter((instant) => instant <= recorded);
  let since: Act | undefined;
  for (const act of acts) {
    if (since && isAnswered(since, act.at, words)) since = undefined;
    if (act.kind === 'RETRACTION') since ??= act;
    if (act.kind === 'REINSTATEMENT' && act.source === undefined) since = undefined;
  }
  if (!since || isAnswered(since, recorded, words)) return none;
  return { retractedAt: since.at, retractReason: since.reason };
}

function isAnswered(retraction: Act, by: string, words: readonly string[]): boolean {
  return words.some((instant) => instant > retraction.at && instant <= by);
}

/**
 * Instants at which a source that knows it first hand was recorded to say so: what was taken back before then is back. Evidence of a whole
 * record counts as far as all that came with it does.
 */
function restatements(claim: Claim): readonly string[] {
  const instants = new Map<string, Evidence[]>();
  for (const item of allEvidence(claim))
    instants.set(item.recordedAt, [...(instants.get(item.recordedAt) ?? []), item]);
  return [...instants]
    .filter(([, items]) => {
      const whole = items.filter((item) => item.level === 'RECORD');
      const isClose = items.some((item) => item.level === 'CLAIM' && item.basis === 'STATED');
      return isClose || (whole.length > 0 && whole.every((item) => item.basis === 'STATED'));
    })
    .map(([instant]) => instant)
    .sort(compareText);
}

function givenBy(
  acts: readonly Act[] | undefined,
  base: { readonly scope: string | undefined; readonly note: string | undefined },
): { readonly givenScope?: string | undefined; readonly givenNote?: string | undefined } {
  return {
    ...(acts?.some((act) => act.scope !== undefined) && { givenScope: base.scope }),
    ...(acts?.some((act) => act.note !== undefined) && { givenNote: base.note }),
  };
}

function split(
  evidence: ReadonlyMap<string, Evidence>,
  stands: (item: Evidence) => boolean,
): readonly [ReadonlyMap<string, Evidence>, ReadonlyMap<string, Evidence>] {
  const all = [...evidence];
  return [new Map(all.filter(([, item]) => stands(item))), new Map(all.filter(([, item]) => !stands(item)))];
}
