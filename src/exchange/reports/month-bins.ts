import type { MonthMark } from './report-chart.ts';

/** The things of one month or year. */
interface Bin {
  /** `YYYY-MM`, or `YYYY`. */
  readonly key: string;
  readonly labels: readonly string[];
}

/** Sorts things by month, or by year where there would be `most` months or more; those without things until the day `on` are among them. */
export function binsOf(marks: readonly MonthMark[], on: string, most: number): readonly Bin[] {
  const months = marks.map(({ month }) => month).sort();
  const first = months[0] ?? on.slice(0, 7);
  const last = [months.at(-1) ?? first, on.slice(0, 7)].sort().at(-1) ?? first;
  const isByMonth = monthsBetween(first, last) < most;
  const keyOf = (month: string) => (isByMonth ? month : month.slice(0, 4));
  const groups = new Map<string, string[]>();
  for (const { month, label } of marks) {
    const group = groups.get(keyOf(month));
    if (group) group.push(label);
    else groups.set(keyOf(month), [label]);
  }
  const keys: string[] = [];
  for (let key = keyOf(first); key <= keyOf(last); key = next(key)) keys.push(key);
  return keys.map((key) => ({ key, labels: groups.get(key) ?? [] }));
}

function monthsBetween(first: string, last: string): number {
  const [a = 0, b = 0] = first.split('-').map(Number);
  const [c = 0, d = 0] = last.split('-').map(Number);
  return (c - a) * 12 + d - b;
}

function next(key: string): string {
  const [year = 0, month] = key.split('-').map(Number);
  if (month === undefined) return String(year + 1).padStart(4, '0');
  return month === 12
    ? `${String(year + 1).padStart(4, '0')}-01`
    : `${String(year).padStart(4, '0')}-${String(month + 1).padStart(2, '0')}`;
}
