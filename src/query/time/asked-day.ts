import type { GraphQLResolveInfo } from 'graphql';
import { type DayEnd, dayEnd, type LocalTime } from '../../model/day-ends.ts';
import { type FuzzyDate, parseFuzzyDate } from '../../model/fuzzy-date.ts';
import type { View } from '../../model/view.ts';
import { type RequestContext, readScope } from '../request-context.ts';

/** Returns the day that a question is about: that of its view, else today in UTC. */
export function dayOf(context: RequestContext, info: GraphQLResolveInfo): string {
  return dayIn(momentOf(context, info));
}

/** Returns what a question is about: the day that its view gives, else an instant. Both are texts that sort. */
export function momentAsked(view: View | undefined, now: string): string {
  return view?.validOn ?? view?.publishedBy ?? view?.recordedBy ?? now;
}

/** Returns the moment that a field's question is about. */
export function momentOf(context: RequestContext, info: GraphQLResolveInfo): string {
  return momentAsked(readScope(context, info).view, context.now);
}

/** Returns true for a moment that is an instant rather than a day. */
export function isInstant(moment: string): boolean {
  return moment.length > 'YYYY-MM-DD'.length;
}

/** Returns the day of a moment, in UTC. */
export function dayIn(moment: string): string {
  return moment.slice(0, 'YYYY-MM-DD'.length);
}

/** A date as written, with its first and last day. */
export interface Dated extends FuzzyDate {
  readonly text: string;
  /** When it is over, in instants. */
  readonly end: DayEnd;
}

/** Reads a stored date, with its hour and zone where they are known; undefined where no date is. */
export function datedOf(value: unknown, local: LocalTime = {}): Dated | undefined {
  const date = typeof value === 'string' ? parseFuzzyDate(value) : undefined;
  return date && { ...date, text: String(value), end: dayEnd(date, local) };
}

/** Returns true when a date is over at a moment: everywhere, where it is not known in which zone it stands. */
export function isOver({ max, end }: Dated, moment: string): boolean {
  return isInstant(moment) ? end.last < moment : max < moment;
}

/** Returns true when a date that is not over may be over where it stands. */
export function mayBeOver({ end }: Dated, moment: string): boolean {
  return isInstant(moment) && end.first < moment;
}

const DAY_MS = 86_400_000;

/** Returns the number of days from one day to another; negative when the other is earlier. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
}
