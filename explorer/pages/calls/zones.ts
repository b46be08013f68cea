/** Hours of deadlines: in the zone of the call, or in that of the reader. */

export interface Hour {
  readonly at: string | null | undefined;
  readonly timeOfDay: string | null | undefined;
  readonly timeZone: string | null | undefined;
}

/** How far a zone is ahead of UTC at an instant, in milliseconds. */
function offsetAt(instant: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    ...{ timeZone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit' },
    ...{ hour: '2-digit', minute: '2-digit', second: '2-digit' },
  }).formatToParts(instant);
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value ?? 0);
  return (
    Date.UTC(
      ...[part('year'), part('month') - 1, part('day')],
      part('hour'),
      part('minute'),
      part('second'),
    ) -
    Math.floor(instant / 1_000) * 1_000
  );
}

/** The instant of an hour on a day in a zone; undefined where the day, the hour or the zone is not known. */
export function instantOf({ at, timeOfDay, timeZone }: Hour): number | undefined {
  if (at?.length !== 10 || !timeOfDay || !timeZone) return undefined;
  try {
    const asUtc = Date.parse(`${at}T${timeOfDay.length === 5 ? `${timeOfDay}:00` : timeOfDay}Z`);
    if (Number.isNaN(asUtc)) return undefined;
    const guess = asUtc - offsetAt(asUtc, timeZone);
    return asUtc - offsetAt(guess, timeZone);
  } catch {
    // A zone that this machine does not know.
    return undefined;
  }
}

/** The time zone of the reader, by its IANA name. */
export function readersZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** The city of a time zone. */
export function zoneName(timeZone: string): string {
  return (timeZone.split('/').at(-1) ?? timeZone).replaceAll('_', ' ');
}

/** Day and hour as they are to be read: "2026-05-01", "23:59 New York". */
export function readHour(hour: Hour, zone: 'call' | 'mine'): { readonly day: string; readonly time: string } {
  const day = hour.at ?? '';
  const instant = instantOf(hour);
  if (instant === undefined || zone === 'call')
    return {
      day,
      time: hour.timeOfDay
        ? `${hour.timeOfDay} ${hour.timeZone ? zoneName(hour.timeZone) : 'zone not given'}`
        : 'no hour or zone given',
    };
  const own = readersZone();
  const local = new Date(instant + offsetAt(instant, own)).toISOString();
  return { day: local.slice(0, 10), time: `${local.slice(11, 16)} ${zoneName(own)}` };
}
