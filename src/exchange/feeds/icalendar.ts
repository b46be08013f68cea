import ical, { type ICalEventData, ICalEventStatus, ICalEventTransparency } from 'ical-generator';
import {
  tzlib_get_ical_block as timeZoneBlock,
  tzlib_get_timezones as timeZones,
} from 'timezones-ical-library';
import { parseFuzzyDate } from '../../model/fuzzy-date.ts';

/** One entry of a calendar. */
export interface CalendarEntry {
  /** Stays the same when the date moves, so that readers move the entry instead of adding one. */
  readonly uid: string;
  readonly summary: string;
  readonly description: string;
  /** A FuzzyDate. A month or year becomes a span of all its days. */
  readonly date: string;
  /** Local time `HH:MM`; without it the entry lasts the whole day. */
  readonly timeOfDay: string | undefined;
  /** An IANA name; without one a time of day is the reader's own. */
  readonly timeZone: string | undefined;
  readonly status: 'CONFIRMED' | 'TENTATIVE' | 'CANCELLED';
  /** Increases whenever the entry changes. */
  readonly sequence: number;
  /** The instant of the last change. */
  readonly changedAt: string;
  readonly categories: readonly string[];
  readonly url: string | undefined;
}

/**
 * Writes entries as an iCalendar object (RFC 5545). The same entries give the same bytes. Throws `Error` for
 * an entry without a date.
 */
export function writeCalendar(given: {
  readonly name: string;
  readonly entries: readonly CalendarEntry[];
}): string {
  const calendar = ical({
    name: escaped(given.name),
    prodId: { company: 'Accord', product: 'Accord', language: 'EN' },
    timezone: { name: null, generator: blockOf },
    events: given.entries.map(eventOf),
  });
  return `${calendar.toString()}\r\n`;
}

function eventOf(entry: CalendarEntry): ICalEventData {
  return {
    id: entry.uid,
    sequence: entry.sequence,
    stamp: new Date(entry.changedAt),
    lastModified: new Date(entry.changedAt),
    ...period(entry),
    summary: plain(entry.summary).replaceAll('\n', ' '),
    description: plain(entry.description),
    status: ICalEventStatus[entry.status],
    transparency: ICalEventTransparency.TRANSPARENT,
    categories: entry.categories.map((name) => ({ name: plain(name) })),
    ...(entry.url !== undefined && URL.canParse(entry.url) && { url: new URL(entry.url).href }),
    ...(entry.date.length < DAY && { x: [['X-ACCORD-DATE', entry.date]] }),
  };
}

type Period = Pick<ICalEventData, 'start' | 'end' | 'allDay' | 'floating' | 'timezone'>;

const DAY = 'YYYY-MM-DD'.length;
const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;

function period({ date, timeOfDay, timeZone }: CalendarEntry): Period {
  const days = parseFuzzyDate(date);
  if (!days) throw new Error(`A calendar entry needs a date; found "${date}".`);
  if (days.min !== days.max) {
    // The end of an entry of whole days is the day after it (RFC 5545, 3.6.1).
    return { start: new Date(days.min), end: dayAfter(days.max), allDay: true };
  }
  if (timeOfDay === undefined || !TIME.test(timeOfDay)) return { start: new Date(days.min), allDay: true };
  const zone = timeZone !== undefined && blockOf(timeZone) !== null ? timeZone : undefined;
  if (zone === undefined) return { start: new Date(`${date}T${timeOfDay}:00Z`), floating: true };
  // Without an offset: the library then writes the local time as it is, under the name of the zone.
  return { start: `${date}T${timeOfDay}:00`, timezone: zone };
}

function dayAfter(day: string): Date {
  return new Date(Date.parse(day) + 24 * 60 * 60 * 1000);
}

/**
 * Returns the rules of a time zone under the name that is asked for; null when no zone has it. The library gives the rules of an old
 * name under the new one, and names UTC only as Etc/UTC.
 */
function blockOf(timeZone: string): string | null {
  const known = [timeZone, `Etc/${timeZone}`].find((name) => timeZones().includes(name));
  if (known === undefined) return null;
  const found = timeZoneBlock(known);
  const block = Array.isArray(found) ? found[0] : undefined;
  return block?.replace(/^TZID:.*$/m, `TZID:${timeZone}`) ?? null;
}

/** Replaces control characters, which no text value may contain (RFC 5545, 3.3.11). */
function plain(text: string): string {
  return text.replace(/[^\P{Cc}\n]/gu, ' ');
}

/** Escapes the name of a calendar, which the library writes as it is given. */
function escaped(text: string): string {
  return plain(text)
    .replace(/[\\;,]/g, (character) => `\\${character}`)
    .replaceAll('\n', ' ');
}
