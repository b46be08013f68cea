import { type Axis, addDays, addMonths, firstDayOf, lastDayOf } from '../../parts/days.ts';
import type { Call } from './questions.ts';

export const STANDINGS = [
  ['OPEN', 'Open', 'No call that is known can be applied to now.'],
  ['FORECASTED', 'Forecast', 'No call is announced for later.'],
  ['UNKNOWN', 'No closing date known', 'Neither open nor closed can be said of them.'],
  ['CLOSED', 'Closed', 'None is known to have closed.'],
] as const;

/** Who may apply, as calls write it; a call that does not say is kept and says so. */
export const AUDIENCES = [
  ['universities', /universit|educational|academ|higher education/i],
  ['national laboratories', /laborator|ffrdc/i],
  ['companies', /compan|industr|business|for-profit|developer/i],
  ['nonprofits', /nonprofit|non-profit|philanthrop/i],
] as const;

export type Openness = 'named' | 'unsaid' | 'other';

export function opennessTo(audience: string, { eligibility }: Call): Openness {
  if (!eligibility) return 'unsaid';
  const words = AUDIENCES.find(([name]) => name === audience)?.[1];
  return !words || words.test(eligibility) ? 'named' : 'other';
}

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

export function moneyRange(low: number | null | undefined, high: number | null | undefined): string {
  const short = (value: number) =>
    value >= 1e6 ? `$${trim(value / 1e6)} M` : value >= 1e3 ? `$${trim(value / 1e3)} k` : `$${value}`;
  if (low && high) return low === high ? short(low) : `${short(low)}–${short(high)}`;
  return low ? `from ${short(low)}` : high ? `up to ${short(high)}` : '';
}

function trim(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 2 });
}
