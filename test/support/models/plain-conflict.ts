import type { Claim } from '../../../src/model/claims/claim.ts';
import { type ConflictClass, type ConflictRow, conflictId } from '../../../src/model/claims/conflicts.ts';
import type { Evidence } from '../../../src/model/claims/levels.ts';
import type { factsOf } from '../../../src/store/layout/properties.ts';
import { TIERS } from './plain-support.ts';

/**
 * The classes of conflicts by the words of the SDL, pair by pair: for values that are words, dates as ISO writes them, whole numbers, and
 * that there is some or none.
 */

type Sources = ReadonlyMap<string, ReturnType<typeof factsOf>>;

/** From mild to grave. */
const CLASSES: readonly ConflictClass[] = [
  'GRANULARITY',
  'SUPERSEDED',
  'STALE_COPY',
  'SCOPE',
  'CONTRADICTION',
];

/** Two claims that differ; the coarser or older one, where it is known, is the first. */
interface Pair {
  readonly kind: ConflictClass;
  readonly first: Claim;
  readonly second: Claim;
  readonly fine?: Claim | undefined;
}

/** Returns the conflict among the claims on one subject and predicate that a view sees and that nobody took back. */
export function plainConflict(seen: readonly Claim[], sources: Sources): ConflictRow | undefined {
  const claims = seen
    .filter(({ rank, kind }) => rank !== 'DEPRECATED' && kind !== 'NOT_DISCLOSED')
    .sort((one, other) => (one.id < other.id ? -1 : 1));
  const pairs = claims.flatMap((one, index) =>
    claims
      .slice(index + 1)
      .filter((other) => !isOneThing(one, other) && meet(one, other))
      .map((other) => judge([one, other], claims, sources)),
  );
  const gravest = CLASSES.flatMap((kind) => pairs.find((pair) => pair.kind === kind) ?? []).at(-1);
  const [any] = claims;
  if (!gravest || !any) return undefined;
  const involved = claims.filter((claim) =>
    pairs.some(({ first, second }) => first === claim || second === claim),
  );
  return {
    id: conflictId(any.subject, any.predicate),
    subject: any.subject,
    predicate: any.predicate,
    class: gravest.kind,
    reason: sentence(gravest, sources) + preferred(involved),
    statements: involved.map(({ id }) => id),
  };
}

function isOneThing(one: Claim, other: Claim): boolean {
  if (one.kind === 'NONE' || other.kind === 'NONE') return one.kind === other.kind;
  return one.kind === 'SOME' || other.kind === 'SOME' || one.value === other.value;
}

/** Whether there may be a day of which both speak: a certain time of the one and of the other, or where there is none a possible one. */
function meet(one: Claim, other: Claim): boolean {
  const [[from, to], [start, end]] = [timeOf(one), timeOf(other)];
  return from <= end && start <= to;
}

function timeOf({ startMin = '', startMax = '', endMin = '9', endMax = '9' }: Claim): [string, string] {
  return startMax <= endMin ? [startMax, endMin] : [startMin, endMax];
}

function judge([one, other]: readonly [Claim, Claim], claims: readonly Claim[], sources: Sources): Pair {
  const both = { first: one, second: other };
  if (one.scope && other.scope && one.scope !== other.scope) return { kind: 'SCOPE', ...both };
  if (isCoarser(one, other) || isCoarser(other, one)) return { kind: 'GRANULARITY', ...both };
  for (const [first, second] of [
    [one, other],
    [other, one],
  ] as const) {
    if (isSuperseded(first, second, sources)) return { kind: 'SUPERSEDED', first, second };
    if (isStale(first, second, sources)) return { kind: 'STALE_COPY', first, second };
  }
  const fine = claims.find(
    (third) => meet(one, third) && meet(other, third) && isCoarser(one, third) && isCoarser(other, third),
  );
  return fine ? { kind: 'GRANULARITY', ...both, fine } : { kind: 'CONTRADICTION', ...both };
}

/** Whether the first is the second with less said: a year and its day, a number with fewer digits, words with some left out at one end. */
function isCoarser({ value: coarse }: Claim, { value: fine }: Claim): boolean {
  if (typeof coarse === 'number' && typeof fine === 'number') return isShortened(coarse, fine);
  if (typeof coarse !== 'string' || typeof fine !== 'string' || coarse === fine) return false;
  if (/^\d/.test(coarse)) return fine.startsWith(`${coarse}-`);
  const [few, many] = [coarse.toLowerCase().split(' '), fine.toLowerCase().split(' ')];
  const ends = [many.slice(0, few.length), many.slice(-few.length)];
  const isPart = ends.some((end) => end.join(' ') === few.join(' '));
  const left = many.filter((word) => !few.includes(word));
  return few.length < many.length && isPart && !left.includes('not');
}

function isShortened(coarse: number, fine: number): boolean {
  const digits = String(coarse).replace(/0+$/, '').length;
  const unit = 10 ** (String(fine).length - digits);
  if (digits >= String(fine).replace(/0+$/, '').length) return false;
  const forms = [Math.floor(fine / unit) * unit, Math.round(fine / unit) * unit];
  return forms.includes(coarse) && Math.abs(coarse - fine) <= fine / 20;
}

/** Who speaks for a claim: those tied to it, else those behind its record. */
function voices(claim: Claim): readonly Evidence[] {
  const all = [...claim.evidence.values()];
  const tied = all.filter(({ level }) => level === 'CLAIM');
  return tied.length > 0 ? tied : all;
}

/** Whether one word is certainly earlier than the other: both have a day, month or year, and these do not meet. */
function isEarlier({ saidOn: one }: Evidence, { saidOn: other }: Evidence): boolean {
  if (one === undefined || other === undefined) return false;
  const isWithin = one.startsWith(other) || other.startsWith(one);
  return !isWithin && one < other;
}

function tierOf({ source }: Evidence, sources: Sources): number {
  return TIERS.indexOf(sources.get(source)?.tier ?? '');
}

function isAggregator(item: Evidence, sources: Sources): boolean {
  return tierOf(item, sources) === TIERS.indexOf('AGGREGATOR');
}

function saysLater(earlier: Evidence, later: Evidence, sources: Sources): boolean {
  const [one, other] = [earlier, later].map(({ source }) => sources.get(source)?.publisher);
  return one === other && isEarlier(earlier, later);
}

/** Whether each who says the first has later said the second. */
function isSuperseded(first: Claim, second: Claim, sources: Sources): boolean {
  const said = voices(first);
  return said.length > 0 && said.every((item) => hasMovedOn(item, second, sources));
}

function hasMovedOn(item: Evidence, to: Claim, sources: Sources): boolean {
  return voices(to).some((later) => saysLater(item, later, sources));
}

/** Whether only aggregators still give the first, and someone better moved on to the second, or gave it after each of them. */
function isStale(first: Claim, second: Claim, sources: Sources): boolean {
  const said = voices(first);
  const moved = said.filter((item) => hasMovedOn(item, second, sources));
  const left = said.filter((item) => !moved.includes(item));
  if (said.length === 0 || !left.every((item) => isAggregator(item, sources))) return false;
  if (moved.some((item) => !isAggregator(item, sources))) return true;
  const better = voices(second).filter((item) => !isAggregator(item, sources));
  return left.every((item) => better.some((later) => isEarlier(item, later)));
}

function sentence(pair: Pair, sources: Sources): string {
  const [one, other] = named(pair, sources);
  switch (pair.kind) {
    case 'GRANULARITY':
      return pair.fine
        ? `${one} and ${other} are coarser forms of ${quoted(pair.fine)}.`
        : `${one} and ${other} agree as far as the coarser of them goes.`;
    case 'SUPERSEDED':
      return `${one} is an earlier word of the publisher who later gave ${other}.`;
    case 'STALE_COPY':
      return `${one} stands on pages that gather what others said, older than ${other}.`;
    case 'SCOPE':
      return `${one} and ${other} measure different things: ${pair.first.scope} and ${pair.second.scope}.`;
    case 'CONTRADICTION':
      return `${one} and ${other} differ, and neither precision, date, publisher nor scope explains it.`;
  }
}

/** Both values, each with the word for it that weighs most among those that make the class. */
function named({ kind, first, second }: Pair, sources: Sources): readonly [string, string] {
  const [ones, others] = [first, second].map((claim) =>
    [...voices(claim)].sort(
      (one, other) =>
        tierOf(one, sources) - tierOf(other, sources) ||
        -compare(one.saidOn ?? '', other.saidOn ?? '') ||
        compare(one.source, other.source),
    ),
  );
  const isCopy = (item: Evidence) => isAggregator(item, sources);
  const [best] = kind === 'STALE_COPY' ? (ones?.filter(isCopy) ?? []) : (ones ?? []);
  const answering = (item: Evidence) => {
    if (kind === 'STALE_COPY') return !isCopy(item);
    return kind !== 'SUPERSEDED' || (best !== undefined && saysLater(best, item, sources));
  };
  const written = (claim: Claim, item: Evidence | undefined) => {
    const day = item?.saidOn ? `, ${item.saidOn}` : '';
    return `${quoted(claim)} (${item ? `${sources.get(item.source)?.name}${day}` : 'no source'})`;
  };
  return [written(first, best), written(second, others?.find(answering))];
}

function preferred(involved: readonly Claim[]): string {
  const best = involved.find(({ rank }) => rank === 'PREFERRED');
  if (!best) return '';
  return ` A curator prefers ${quoted(best)}${best.rankReason ? `: ${best.rankReason}` : ''}.`;
}

function quoted({ kind, value }: Claim): string {
  if (kind !== 'VALUE') return `that there is ${kind.toLowerCase()}`;
  return typeof value === 'number' ? `$${value.toLocaleString('en-US')}` : `"${value}"`;
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
