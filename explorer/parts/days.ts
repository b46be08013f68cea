/** Days as ISO texts; what is written vaguely (`2026-05`, `2026`) has a first and a last day. */

const DAY_MS = 86_400_000;

export function today(): string {
  return new Date().toISOString().slice(0, 10);
}

function dayNumber(day: string): number {
  return Math.round(Date.parse(day) / DAY_MS);
}

export function daysBetween(from: string, to: string): number {
  return dayNumber(to) - dayNumber(from);
}

export function addDays(day: string, days: number): string {
  return new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
}

/** The first day of the month so many months after a day's. */
export function addMonths(day: string, months: number): string {
  const [year = 0, month = 1] = day.split('-').map(Number);
  return new Date(Date.UTC(year, month - 1 + months, 1)).toISOString().slice(0, 10);
}

/** The first day that a written date stands for. */
export function firstDayOf(written: string): string {
  return written.length === 4 ? `${written}-01-01` : written.length === 7 ? `${written}-01` : written;
}

/** The last day that a written date stands for. */
export function lastDayOf(written: string): string {
  if (written.length === 4) return `${written}-12-31`;
  return written.length === 7 ? addDays(addMonths(`${written}-01`, 1), -1) : written;
}

/** The first days of all months from one day to another, at most so many: every second, third or sixth where there are more. */
export function monthTicks(from: string, to: string, most: number): readonly string[] {
  const all: string[] = [];
  for (
    let month = firstDayOf(from.slice(0, 7));
    month <= to && all.length < 1_200;
    month = addMonths(month, 1)
  )
    if (month >= from) all.push(month);
  const step = [1, 2, 3, 6, 12, 24, 60, 120].find((months) => all.length / months <= most) ?? 240;
  return all.filter((month) => monthIndex(month) % step === 0);
}

function monthIndex(day: string): number {
  return Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1;
}

const SHORT = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** "Mar", and the year with January or with the first of a row. */
export function tickLabel(day: string, isFirst: boolean): string {
  const month = SHORT[Number(day.slice(5, 7)) - 1] ?? '';
  if (day.slice(5, 7) === '01') return isFirst ? `${month} ${day.slice(0, 4)}` : day.slice(0, 4);
  return isFirst ? `${month} ${day.slice(0, 4)}` : month;
}

/** A stretch of days, drawn from 0 to 100 percent. */
export interface Axis {
  readonly from: string;
  readonly to: string;
}

/** How far along an axis a day stands, in hundredths; days beyond it stand at its ends. */
export function percent(day: string, { from, to }: Axis): number {
  const share = daysBetween(from, day) / Math.max(1, daysBetween(from, to));
  return Math.round(Math.min(1, Math.max(0, share)) * 10_000) / 100;
}
