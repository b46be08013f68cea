import type { FundingCallFilter } from '../../generated/operations.ts';
import { type Axis, addDays, addMonths, firstDayOf, lastDayOf } from '../../parts/days.ts';
import type { Call } from './questions.ts';

export const STANDINGS = [
  ['OPEN', 'Open', 'No call that is known can be applied to now.'],
  ['FORECASTED', 'Forecast', 'No call is announced for later.'],
  ['UNKNOWN', 'No closing date known', 'Neither open nor closed can be said of them.'],
  ['CLOSED', 'Closed', 'None is known to have closed.'],
] as const;

/** Who may apply, by the words in which calls say it. */
export const AUDIENCES = [
  ['universities', ['universit', 'educational', 'academ', 'higher education']],
  ['national laboratories', ['laborator', 'ffrdc']],
  ['companies', ['compan', 'industr', 'business', 'for-profit', 'developer']],
  ['nonprofits', ['nonprofit', 'non-profit', 'philanthrop']],
] as const;

/** To whom a call is still open, of those who may apply at all. */
export const OPENNESS = [
  ['everyone', 'ALL', 'still open to everyone who may apply'],
  ['some', 'SOME', 'still open to some only'],
] as const;

/** The conditions of a board. A call that does not say who may apply is kept: nobody says that somebody may not. */
export function conditionsOf(asked: {
  readonly to: string;
  readonly from: string;
  readonly still: string;
}): FundingCallFilter | undefined {
  const words = AUDIENCES.find(([name]) => name === asked.to)?.[1];
  const openness = OPENNESS.find(([name]) => name === asked.still)?.[1];
  const where = {
    ...(asked.from && { offeredBy: { some: { id: { eq: asked.from } } } }),
    ...(openness && { openness: { eq: openness } }),
    ...(words && {
      OR: [{ eligibility: { isNull: true } }, ...words.map((word) => ({ eligibility: { contains: word } }))],
    }),
  };
  return Object.keys(where).length > 0 ? where : undefined;
}

/** The offices that offer these calls, by name. */
export function offices(calls: readonly Call[]) {
  const found = new Map(
    calls.flatMap(({ offeredBy }) => offeredBy.nodes.map((one) => [one.id.split('@')[0] ?? one.id, one])),
  );
  return [...found].sort(([, one], [, other]) => (one.name < other.name ? -1 : 1));
}

/** Thirteen months back and as far ahead as anything closes, at most a year and a half. */
export function axisOf(calls: readonly Call[], day: string): Axis {
  const last = calls
    .flatMap(({ status, keyDates }) => [status.closesOn, ...keyDates.nodes.map(({ at }) => at)])
    .flatMap((at) => (at ? [lastDayOf(at)] : []))
    .concat(day)
    .sort()
    .at(-1);
  const [soon, far] = [addMonths(day, 2), addMonths(day, 18)];
  const end = addMonths(last ?? day, 1);
  return { from: addMonths(day, -13), to: [soon, end, far].sort()[1] ?? end };
}

export interface Bar {
  readonly from: string;
  readonly to: string;
  /** Where the end is not known the bar fades. */
  readonly fades: 'start' | 'end' | undefined;
}

/** From the day of posting to the day of closing; what is not known of it fades out. */
export function barOf({ postedOn, announcedOn, status }: Call): Bar | undefined {
  const began = postedOn ?? announcedOn;
  const closes = status.closesOn ? lastDayOf(status.closesOn) : undefined;
  if (began && closes) return { from: firstDayOf(began), to: closes, fades: undefined };
  if (closes) return { from: addDays(closes, -50), to: closes, fades: 'start' };
  return began ? { from: firstDayOf(began), to: addDays(firstDayOf(began), 75), fades: 'end' } : undefined;
}

/** The name of a date without that of its call. */
export function ownName(name: string): string {
  return name.replace(/^[^:]{3,80}: /, '');
}

/** An amount or a range of them in few letters: "$500 k to $3 M"; empty where none is known. */
export function moneyRange(low: number | null | undefined, high: number | null | undefined): string {
  const short = (value: number) =>
    value >= 1e6 ? `$${trim(value / 1e6)} M` : value >= 1e3 ? `$${trim(value / 1e3)} k` : `$${value}`;
  if (low && high) return low === high ? short(low) : `${short(low)}–${short(high)}`;
  return low ? `from ${short(low)}` : high ? `up to ${short(high)}` : '';
}

function trim(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 2 });
}
