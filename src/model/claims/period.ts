import { type FuzzyDate, parseFuzzyDate } from '../fuzzy-date.ts';
import type { Claim } from './claim.ts';
import { type Evidence, recordingDay, voicesOf } from './levels.ts';

/** The days between which a record began, and the last day on which it was there, as far as its dates tell. */
export interface Life {
  /** It did not begin before this day. */
  readonly startMin?: string;
  /** It had begun by this day. */
  readonly startMax?: string;
  readonly endMax?: string;
}

/** What the dates of the records at the two ends of a relationship have to say of it. */
export interface EndLives {
  readonly tail: Life;
  readonly head: Life;
  /** The end to which the relationship belongs, so that it begins with it. */
  readonly owner: 'tail' | 'head' | undefined;
  /** Whether the relationship names its end rather than something that begins and ends. */
  readonly isTimeless: boolean;
}

/** EndLives of which nothing is known. */
export const NO_ENDS: EndLives = { tail: {}, head: {}, owner: undefined, isTimeless: false };

/** When a relationship held: four bounds, the dates as written, and the days on which sources have it hold. */
export interface Period {
  readonly startMin?: string | undefined;
  readonly startMax?: string | undefined;
  readonly endMin?: string | undefined;
  readonly endMax?: string | undefined;
  readonly startText?: string | undefined;
  readonly endText?: string | undefined;
  /** First and last day of what is stated, for filters: what is attested or follows from the ends is not stated. */
  readonly sinceMin?: string | undefined;
  readonly sinceMax?: string | undefined;
  readonly untilMin?: string | undefined;
  readonly untilMax?: string | undefined;
  readonly attestedOn?: readonly string[] | undefined;
}

/** So many days are shown: the first and the last among them, which decide. */
const MAX_SHOWN = 20;

/** A date and how it is written. */
interface Day extends FuzzyDate {
  readonly text: string;
}

/** A day on which a source has a relationship hold. */
interface Attested extends Day {
  /** The date is given for that very purpose, rather than that of the source's word. */
  readonly isExplicit: boolean;
  /** Place of its claim among the claims, the weightiest first. */
  readonly place: number;
}

/**
 * When an edge held, by live claims in the order of their weight. What is stated decides, the weightiest word first; of a beginning that
 * nobody states, the beginning of the end to which the relationship belongs or the first day on which it is attested, whichever is earlier;
 * of an end that nobody states, the last such day, as far as it is certain. A relationship neither precedes nor outlives its ends.
 */
export function periodOf(live: readonly Claim[], ends: EndLives): Period {
  const attested = live.flatMap(attestationsOf).sort((one, other) => (one.max <= other.max ? -1 : 1));
  const starting = startOf(live, attested);
  const ending = live.find((claim) => claim.endMax !== undefined && !isOutlived(claim.endMax, live));
  const lives = [ends.tail, ends.head];
  const widened = attested.filter(({ isExplicit, min }) => isExplicit && min < (starting?.startMin ?? ''));
  const startMin = latest([
    earliest([starting?.startMin, ...widened.map(({ min }) => min)]),
    ...lives.map((life) => life.startMin),
  ]);
  const endMax = earliest([ending?.endMax, ...lives.map((life) => life.endMax)]);
  const days = attested.filter(({ max }) => max >= (startMin ?? ''));
  const begun = starting
    ? earliest([
        starting.startMax,
        ...days.filter(({ max }) => max >= (starting.startMin ?? '')).map(({ max }) => max),
      ])
    : earliest([ownStart(ends), days[0]?.max]);
  const startMax = !starting && ends.isTimeless ? '' : latest([begun, begun && startMin]);
  const seen = days.filter(({ min }) => endMax === undefined || min <= endMax);
  const endMin = earliest([latest([ending?.endMin, ...seen.map(({ min }) => min)]), endMax]);
  return {
    ...{ startMin, startMax, endMin, endMax },
    ...{ startText: starting?.startText, endText: ending?.endText },
    ...{
      sinceMin: starting?.startMin,
      sinceMax: starting?.startText && parseFuzzyDate(starting.startText)?.max,
    },
    ...{ untilMin: ending?.endText && parseFuzzyDate(ending.endText)?.min, untilMax: ending?.endMax },
    attestedOn: attested.length > 0 ? shown(attested) : undefined,
  };
}

/** The weightiest claim that states a beginning, unless a weightier one has the relationship hold before. */
function startOf(live: readonly Claim[], attested: readonly Attested[]): Claim | undefined {
  const place = live.findIndex((claim) => claim.startMin !== undefined);
  const claim = live[place];
  if (!claim) return undefined;
  const isContradicted = attested.some(
    (day) => day.isExplicit && day.place < place && day.max < (claim.startMin ?? ''),
  );
  return isContradicted ? undefined : claim;
}

/** The day by which the end had begun to which the relationship belongs, and the other one too as far as is known. */
function ownStart({ owner, tail, head }: EndLives): string | undefined {
  if (owner === undefined) return undefined;
  const [own, other] = owner === 'tail' ? [tail, head] : [head, tail];
  return own.startMax && latest([own.startMax, other.startMax]);
}

/**
 * The days on which a claim's sources have it hold: the day that they report, else those of their own words, as far as those come after
 * the beginning and before the end that the claim states. Sources of a whole record have spoken once the last of them has; of what rests on
 * no source, this graph is the witness on the day on which it was recorded.
 */
function attestationsOf(claim: Claim, place: number): Attested[] {
  if (claim.activeOn !== undefined) {
    const date = parseFuzzyDate(claim.activeOn);
    return date ? [{ ...date, text: claim.activeOn, isExplicit: true, place }] : [];
  }
  const voices = voicesOf(claim.evidence.values());
  const words =
    voices.length > 0 ? voices.map((voice) => voice.flatMap(wordOf)) : [dayOf(recordingDay(claim))];
  return words.flatMap((voice): Attested[] => {
    const [last] = voice.sort((one, other) => (one.max > other.max ? -1 : 1));
    if (!last) return [];
    const hasBegun = claim.startMax === undefined || last.min >= claim.startMax;
    const hasNotEnded = claim.endMin === undefined || last.max <= claim.endMin;
    return hasBegun && hasNotEnded ? [{ ...last, isExplicit: false, place }] : [];
  });
}

/** When a source spoke: on its date, else when it was read, else when it was recorded. */
function wordOf(item: Evidence): Day[] {
  return dayOf(item.saidOn ?? item.retrievedAt ?? recordingDay(item));
}

function dayOf(text: string): Day[] {
  const date = parseFuzzyDate(text);
  return date ? [{ ...date, text }] : [];
}

function shown(attested: readonly Attested[]): readonly string[] {
  const days = [...new Set(attested.map(({ text }) => text))];
  return days.length <= MAX_SHOWN ? days : [...days.slice(0, MAX_SHOWN / 2), ...days.slice(-MAX_SHOWN / 2)];
}

function isOutlived(day: string, live: readonly Claim[]): boolean {
  return live.some((claim) => (claim.endMin ?? '') > day || (claim.startMax ?? '') > day);
}

/** Returns the earliest of some days; an absent one says nothing. */
export function earliest(days: Iterable<string | undefined>): string | undefined {
  let first: string | undefined;
  for (const day of days) if (day !== undefined && (first === undefined || day < first)) first = day;
  return first;
}

/** Returns the latest of some days; an absent one says nothing. */
export function latest(days: Iterable<string | undefined>): string | undefined {
  let last: string | undefined;
  for (const day of days) if (day !== undefined && (last === undefined || day > last)) last = day;
  return last;
}
