import fc from 'fast-check';
import ICAL from 'ical.js';
import { tzlib_get_timezones as timeZones } from 'timezones-ical-library';
import { describe, expect, it } from 'vitest';
import { type CalendarEntry, writeCalendar } from '../../../src/exchange/feeds/icalendar.ts';

const entry: CalendarEntry = {
  uid: 'date:due@accord.invalid',
  summary: 'Applications due',
  description: 'Source: Notice, 2026-03-02',
  date: '2026-05-01',
  ...{ timeOfDay: undefined, timeZone: undefined, url: undefined },
  ...{ status: 'CONFIRMED', sequence: 0, changedAt: '2026-03-03T08:00:00.000Z' },
  categories: ['Application'],
};

/** Reads a calendar with another library's parser, and returns its one event. */
function read(given: Partial<CalendarEntry>, name = 'Dates') {
  const text = writeCalendar({ name, entries: [{ ...entry, ...given }] });
  const calendar = new ICAL.Component(ICAL.parse(text) as unknown[]);
  for (const zone of calendar.getAllSubcomponents('vtimezone'))
    ICAL.TimezoneService.register(new ICAL.Timezone(zone));
  const event = calendar.getFirstSubcomponent('vevent');
  if (!event) throw new Error('The calendar has no event.');
  return { text, calendar, event, value: (property: string) => event.getFirstPropertyValue(property) };
}

function isKnown(timeZone: string): boolean {
  try {
    return clock(new Date(), timeZone) !== '';
  } catch {
    return false;
  }
}

/** The day and the time that clocks of a zone show, by the platform's own rules. */
function clock(instant: Date, timeZone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(
    instant,
  );
}

describe('a calendar', () => {
  it('has whole days for a date without a time', () => {
    const { value } = read({});

    expect(value('dtstart')).toMatchObject({ isDate: true, year: 2026, month: 5, day: 1 });
    expect(value('dtend')).toBeNull();
    expect([value('uid'), value('sequence'), value('status')]).toEqual([entry.uid, 0, 'CONFIRMED']);
    expect(String(value('dtstamp'))).toBe('2026-03-03T08:00:00Z');
  });

  it('declares every time zone that the platform knows under its own name, and means the same by it', () => {
    const zones = [...new Set([...timeZones(), ...Intl.supportedValuesOf('timeZone')])].filter(isKnown);
    expect(zones.length).toBeGreaterThan(590);
    const dates = ['2026-01-15', '2026-07-15'];
    const entries = zones.flatMap((timeZone) =>
      dates.map((date) => ({ ...entry, uid: `${timeZone} ${date}`, date, timeOfDay: '17:00', timeZone })),
    );
    const calendar = new ICAL.Component(ICAL.parse(writeCalendar({ name: 'Zones', entries })) as unknown[]);
    const declared = calendar.getAllSubcomponents('vtimezone');
    for (const zone of declared) ICAL.TimezoneService.register(new ICAL.Timezone(zone));

    const events = calendar.getAllSubcomponents('vevent').map((event, index) => {
      const { timeZone = '', date = '' } = entries[index] ?? {};
      const start = event.getFirstPropertyValue('dtstart');
      if (!(start instanceof ICAL.Time)) throw new Error(`${timeZone} has no time.`);
      const tzid = event.getFirstProperty('dtstart')?.getParameter('tzid') ?? String(start.zone);
      return { timeZone, tzid, isSame: clock(start.toJSDate(), timeZone) === `${date} 17:00` };
    });

    expect(declared.map((zone) => zone.getFirstPropertyValue('tzid')).sort()).toEqual(
      zones.filter((zone) => zone !== 'UTC').sort(),
    );
    expect(events.filter(({ timeZone, tzid }) => timeZone !== tzid)).toEqual([]);
    // The rules of the library and of the platform may be of two years, between which a few governments changed theirs.
    const others = new Set(events.flatMap(({ timeZone, isSame }) => (isSame ? [] : [timeZone])));
    expect(others.size).toBeLessThan(20);
  });

  it.each([
    ['America/New_York', '2026-05-01', '17:00', '2026-05-01T21:00:00.000Z'],
    ['America/New_York', '2026-12-01', '17:00', '2026-12-01T22:00:00.000Z'],
    ['America/Denver', '2026-03-08', '23:59', '2026-03-09T05:59:00.000Z'],
    ['Asia/Kolkata', '2026-05-01', '00:30', '2026-04-30T19:00:00.000Z'],
  ])('has a time in %s with the rules of the zone', (timeZone, date, timeOfDay, instant) => {
    const { calendar, event, value } = read({ timeZone, date, timeOfDay });

    expect(calendar.getFirstSubcomponent('vtimezone')?.getFirstPropertyValue('tzid')).toBe(timeZone);
    expect(event.getFirstProperty('dtstart')?.getParameter('tzid')).toBe(timeZone);
    expect((value('dtstart') as ICAL.Time).toJSDate().toISOString()).toBe(instant);
  });

  it.each([
    ['no zone', undefined],
    ['a zone that nobody knows', 'Energy/Department'],
  ])("has the reader's own time for a time with %s", (_title, timeZone) => {
    const { text, calendar } = read({ timeZone, timeOfDay: '17:00' });

    expect(text).toContain('DTSTART:20260501T170000\r\n');
    expect(calendar.getFirstSubcomponent('vtimezone')).toBeNull();
  });

  it.each([
    ['2026-02', [2026, 2, 1], [2026, 3, 1]],
    ['2026', [2026, 1, 1], [2027, 1, 1]],
  ])('spans all days of %s', (date, start, end) => {
    const { value, text } = read({ date, timeOfDay: '17:00', status: 'TENTATIVE' });
    const day = (time: unknown) => {
      const { year, month, day: of, isDate } = time as ICAL.Time;
      return isDate && [year, month, of];
    };

    expect([day(value('dtstart')), day(value('dtend'))]).toEqual([start, end]);
    expect([value('status'), value('x-accord-date')]).toEqual(['TENTATIVE', date]);
    expect(text).not.toContain('T170000');
  });

  it('takes no address that is none', () => {
    expect(read({ url: 'https://energy.gov/a b' }).value('url')).toBe('https://energy.gov/a%20b');
    expect(read({ url: 'no address' }).value('url')).toBeNull();
  });

  it('keeps every text to itself, whatever it holds', () => {
    const texts = fc.string({ unit: 'grapheme', minLength: 1 });
    fc.assert(
      fc.property(texts, texts, texts, (summary, description, name) => {
        const { calendar, value, text } = read({ summary, description }, name);
        const plain = (given: string) => given.replace(/\p{Cc}/gu, ' ');

        expect([value('summary'), value('description')]).toEqual([plain(summary), plain(description)]);
        // The parser leaves the escapes of properties that it does not know.
        const shown = String(calendar.getFirstPropertyValue('x-wr-calname')).replace(/\\([\\;,])/g, '$1');
        expect(shown).toBe(plain(name));
        for (const line of text.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
      }),
    );
    const attack = 'x\r\nEND:VEVENT\r\nBEGIN:VALARM\nACTION:AUDIO';
    const { calendar } = read({ summary: attack, description: attack, categories: [attack] }, attack);
    expect(calendar.getAllSubcomponents('vevent')[0]?.getAllSubcomponents()).toEqual([]);
  });

  it('is the same text for the same entries', () => {
    expect(read({ timeZone: 'America/New_York', timeOfDay: '17:00' }).text).toBe(
      read({ timeZone: 'America/New_York', timeOfDay: '17:00' }).text,
    );
  });
});
