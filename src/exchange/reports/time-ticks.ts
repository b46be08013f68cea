const NAMES = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const DAY_MS = 86_400_000;

/** Months where they fit, else years; every step that keeps the names apart, of which so many have room. */
export function ticks(
  first: number,
  last: number,
  room: number,
): readonly { readonly day: number; readonly name: string }[] {
  const months = Math.round((last - first) / 30.4);
  const step = [1, 2, 3, 6, 12, 24, 60, 120, 240].find((size) => months / size <= room) ?? 600;
  const [year, month] = new Date(first * DAY_MS).toISOString().split('-').map(Number);
  const begin = (year ?? 0) * 12 + (month ?? 1) - 1;
  const found: { readonly day: number; readonly name: string }[] = [];
  for (let place = Math.ceil(begin / step) * step; ; place += step) {
    const day = Date.UTC(Math.floor(place / 12), place % 12, 1) / DAY_MS;
    if (day >= last) return found;
    const name =
      place % 12 === 0 || found.length === 0
        ? `${step >= 12 ? '' : `${NAMES[place % 12]} `}${Math.floor(place / 12)}`
        : (NAMES[place % 12] ?? '');
    found.push({ day, name });
  }
}

/** A day as a number: days since 1970. */
export function dayOf(day: string): number {
  return Date.parse(day) / DAY_MS;
}

/** The first day of the month of a day, or of one so many months later, as a number. */
export function monthStart(day: number, later: number): number {
  const date = new Date(day * DAY_MS);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + later, 1) / DAY_MS;
}
