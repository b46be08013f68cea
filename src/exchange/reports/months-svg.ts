import { escaped } from '../tables/xml.ts';
import { binsOf } from './month-bins.ts';
import type { MonthMark } from './report-chart.ts';
import { type ChartFormat, type Drawing, element, NARROW_WIDTH, words } from './svg.ts';

/** So many months stand beside each other that their squares and names do. */
const MONTHS = {
  WIDE: {
    width: 880,
    least: 320,
    left: 8,
    unit: 10,
    step: 12,
    gap: 3,
    axis: 36,
    head: 20,
    tallest: 280,
    most: 48,
  },
  NARROW: {
    // The number on the last month takes two digits.
    ...{ width: NARROW_WIDTH - 12, least: NARROW_WIDTH, left: 0, unit: 8, step: 10, gap: 1 },
    ...{ axis: 36, head: 20, tallest: 280, most: 34 },
  },
};
const NAMES = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/**
 * One square is one thing, stacked by month, so that crowds are seen; by year where there are more months than fit, and as a column to scale
 * where a stack would be too tall.
 */
export function monthsPicture(
  { marks, on }: { readonly marks: readonly MonthMark[]; readonly on: string },
  format: ChartFormat,
): Drawing {
  const size = MONTHS[format];
  const bins = binsOf(marks, on, size.most);
  const wide = Math.min(64, (size.width - size.left) / Math.max(1, bins.length));
  const across = Math.max(1, Math.min(3, Math.floor((wide - size.gap) / size.step)));
  const tallest = Math.max(1, ...bins.map(({ labels }) => Math.ceil(labels.length / across)));
  const isUnits = tallest * size.step <= size.tallest && wide >= size.step;
  const tall = isUnits ? tallest * size.step : size.tallest;
  const most = Math.max(1, ...bins.map(({ labels }) => labels.length));
  const base = size.head + tall;
  const parts = bins.flatMap(({ key, labels }, index) => {
    const x = size.left + index * wide;
    const high = isUnits
      ? Math.ceil(labels.length / across) * size.step
      : (labels.length / most) * size.tallest;
    const stack = isUnits
      ? labels.map((label, place) =>
          element(
            'rect',
            {
              x: x + size.gap + (place % across) * size.step,
              y: base - (Math.floor(place / across) + 1) * size.step,
              ...{ width: size.unit, height: size.unit, rx: 2, class: 'chart-unit' },
            },
            element('title', {}, escaped(label)),
          ),
        )
      : [
          element('rect', {
            ...{ x: x + 2, y: base - high, width: Math.max(2, wide - 4), height: high, class: 'chart-unit' },
          }),
        ];
    const count =
      labels.length > 0
        ? [words(String(labels.length), { x: x + size.gap, y: base - high - 5, class: 'chart-value' })]
        : [];
    return [...stack, ...count, ...tickOf(key, index, { x: x + size.gap, base, wide })];
  });
  const axis = element('line', {
    ...{ x1: 0, x2: size.left + bins.length * wide, y1: base + 0.5, y2: base + 0.5, class: 'chart-axis' },
  });
  return {
    width: Math.max(size.least, size.left + bins.length * wide),
    height: base + size.axis,
    parts: [...parts, axis],
  };
}

function tickOf(
  key: string,
  index: number,
  { x, base, wide }: { readonly x: number; readonly base: number; readonly wide: number },
): readonly string[] {
  const [year = '', month] = key.split('-');
  const at = { x, y: base + 16, class: 'chart-tick' };
  // Four digits need 26 px: of narrower years only some are named.
  const every = Math.ceil(26 / wide);
  if (month === undefined) return index % every === 0 ? [words(year, at)] : [];
  const name = NAMES[Number(month) - 1] ?? '';
  const isYearShown = index === 0 || month === '01';
  return [
    words(wide >= 30 ? name : name.slice(0, 1), at),
    ...(isYearShown ? [words(year, { ...at, y: base + 31 })] : []),
  ];
}
