import type { Row } from '../../engine/engine.ts';
import type { Axis } from '../../model/claims/change-axis.ts';
import { parseInstant } from '../../model/fuzzy-date.ts';
import type { FieldChange } from './field-changes.ts';

const DAY = 'YYYY-MM-DD'.length;

/**
 * Returns a change as the API shows it: values and relationships in fields of their own, the point in time as
 * instant and day.
 */
export function changeRow(change: FieldChange): Row {
  const { before, after, point, object, ...rest } = change;
  return {
    ...rest,
    object,
    ...(object === undefined ? { before, after } : { linkBefore: before, linkAfter: after }),
    at: point.length > DAY ? point : null,
    on: point.slice(0, DAY),
  };
}

/**
 * Returns the first point that counts. A day counts from its beginning; an instant does not count itself,
 * because what was seen then is not new.
 */
export function firstPoint(axis: Axis, since: string): string {
  if (axis === 'PUBLISHED') return since.slice(0, DAY);
  if (since.length === DAY) return `${since}T00:00:00.000Z`;
  return new Date(Date.parse(parseInstant(since) ?? since) + 1).toISOString();
}
