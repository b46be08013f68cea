import type { GraphQLResolveInfo } from 'graphql';
import { type FuzzyDate, parseFuzzyDate } from '../../model/fuzzy-date.ts';
import type { View } from '../../model/view.ts';
import { type RequestContext, readScope } from '../request-context.ts';

/** Returns the day that a question is about: that of its view, else today in UTC. */
export function dayOf(context: RequestContext, info: GraphQLResolveInfo): string {
  return dayAsked(readScope(context, info).view, context.now);
}

/** Returns the day of a view, else that of an instant. */
export function dayAsked(view: View | undefined, now: string): string {
  return view?.validOn ?? view?.publishedBy ?? (view?.recordedBy ?? now).slice(0, 10);
}

/** A date as written, with its first and last day. */
export interface Dated extends FuzzyDate {
  readonly text: string;
}

/** Reads a stored date; undefined where none is known. */
export function datedOf(value: unknown): Dated | undefined {
  const date = typeof value === 'string' ? parseFuzzyDate(value) : undefined;
  return date && { ...date, text: String(value) };
}

const DAY_MS = 86_400_000;

/** Returns the number of days from one day to another; negative when the other is earlier. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
}
