import type { FuzzyDate } from './fuzzy-date.ts';

/**
 * When a date is over, as instants in UTC that sort as texts: at the hour in the zone where both are known, else first where the day ends
 * first on earth (UTC+14) and last where it ends last (UTC-12).
 */
export interface DayEnd {
  readonly first: string;
  readonly last: string;
}

/** The hour and the zone of a date, as far as they are known. */
export interface LocalTime {
  /** `HH:MM`. */
  readonly time?: string | undefined;
  /** An IANA name. */
  readonly zone?: string | undefined;
}

const HOUR_MS = 3_600_000;
/** The minute that is named belongs to the time before the end. */
const MINUTE_END = ':59.999Z';
const LAST_HOUR = '23:59';

/** Returns when a date is over. A vague date is over with its last day, and an hour without a zone tells nothing. */
export function dayEnd({ max, precision }: FuzzyDate, { time, zone }: LocalTime): DayEnd {
  const hour = time !== undefined && precision === 'DAY' ? time : LAST_HOUR;
  const inZone = zone === undefined ? undefined : instantIn(zone, `${max}T${hour}${MINUTE_END}`);
  if (inZone !== undefined) return { first: inZone, last: inZone };
  const utc = Date.parse(`${max}T${LAST_HOUR}${MINUTE_END}`);
  return { first: written(utc - 14 * HOUR_MS), last: written(utc + 12 * HOUR_MS) };
}

/** Returns the instant at which clocks of a zone show a time, which is given as if it were UTC; undefined for an unknown zone. */
function instantIn(zone: string, clock: string): string | undefined {
  const shown = Date.parse(clock);
  if (Number.isNaN(shown)) return undefined;
  const near = offsetAt(zone, shown);
  if (near === undefined) return undefined;
  const offset = offsetAt(zone, shown - near) ?? near;
  // An hour that clocks skip as they are put forward shows on none; it is over with the later of the two that it may mean.
  const isShown = offsetAt(zone, shown - offset) === offset;
  return written(isShown ? shown - offset : shown - Math.min(near, offset));
}

/** Returns by how many milliseconds clocks of a zone are ahead of UTC at an instant. */
function offsetAt(zone: string, instant: number): number | undefined {
  const clock = clockOf(zone);
  if (!clock) return undefined;
  const parts = new Map(clock.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
  const shown = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'));
  return shown - Math.floor(instant / 60_000) * 60_000;
}

const clocks = new Map<string, Intl.DateTimeFormat | undefined>();

function clockOf(zone: string): Intl.DateTimeFormat | undefined {
  if (!clocks.has(zone)) clocks.set(zone, newClock(zone));
  return clocks.get(zone);
}

function newClock(zone: string): Intl.DateTimeFormat | undefined {
  const digits = '2-digit';
  try {
    return new Intl.DateTimeFormat('en-US', {
      ...{ timeZone: zone, hourCycle: 'h23', year: 'numeric', month: digits, day: digits },
      ...{ hour: digits, minute: digits },
    });
  } catch {
    return undefined;
  }
}

/** Years have four digits, so that instants sort as texts. */
const LAST_INSTANT = Date.parse('9999-12-31T23:59:59.999Z');

function written(instant: number): string {
  return new Date(Math.min(instant, LAST_INSTANT)).toISOString();
}
