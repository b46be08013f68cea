import type { Lane } from './report-chart.ts';
import { type ChartFormat, element, NARROW_WIDTH, words } from './svg.ts';

/** On a phone the label stands above its line. */
export const LANES = {
  WIDE: { label: 248, above: 0, width: 960, row: 30, right: 16 },
  NARROW: { label: 0, above: 18, width: NARROW_WIDTH, row: 42, right: 8 },
};
/** The measures of a row in one format. */
export type LaneSize = (typeof LANES)[ChartFormat] & { readonly format: ChartFormat };
/** Of every row, whatever the format. */
export const LANE = { head: 30, thick: 8, fade: 48 };

/** Each format has its own: what a hidden picture defines is not drawn in another. */
export function fades(format: ChartFormat): string {
  return [
    `<defs><linearGradient id="${fadeId(format, 'in')}"><stop offset="0" class="chart-clear"/><stop offset="1" class="chart-full"/></linearGradient>`,
    `<linearGradient id="${fadeId(format, 'out')}"><stop offset="0" class="chart-full"/><stop offset="1" class="chart-clear"/></linearGradient></defs>`,
  ].join('');
}

function fadeId(format: ChartFormat, way: 'in' | 'out'): string {
  return `fade-${way}-${format.toLowerCase()}`;
}

/** One row: its label, its span, its days, and the line below it. `xOf` says where a day stands. */
export function laneParts(
  { label, isDone, span, days }: Lane,
  at: {
    readonly index: number;
    readonly xOf: (day: string) => number;
    readonly on: string;
    readonly size: LaneSize;
  },
): readonly string[] {
  const { index, xOf, on, size } = at;
  const top = LANE.head + index * size.row;
  const middle = top + size.above + (size.row - size.above) / 2;
  const tone = isDone ? 'done' : 'live';
  return [
    words(
      label,
      {
        x: 0,
        y: size.above > 0 ? top + 14 : middle + 4,
        class: isDone ? 'chart-label chart-quiet' : 'chart-label',
      },
      size.above > 0 ? size.width : size.label - 12,
    ),
    element('line', {
      ...{ x1: 0, x2: size.width, y1: top + size.row, y2: top + size.row },
      class: 'chart-grid',
    }),
    ...(span === undefined ? [] : spanParts(span, { middle, tone, xOf, size })),
    ...days.map(({ day, isEstimate }) =>
      element('circle', {
        ...{ cx: xOf(day), cy: middle, r: 4.5 },
        class: `chart-day ${day > on ? 'chart-ahead' : 'chart-past'}${isEstimate ? ' chart-estimate' : ''}`,
      }),
    ),
  ];
}

function spanParts(
  { from, to }: NonNullable<Lane['span']>,
  at: {
    readonly middle: number;
    readonly tone: string;
    readonly xOf: (day: string) => number;
    readonly size: LaneSize;
  },
): readonly string[] {
  const { middle, tone, xOf, size } = at;
  const { fade, thick } = LANE;
  const fadeOf = (way: 'in' | 'out') => `url(#${fadeId(size.format, way)})`;
  const box = (x: number, width: number, fill: string | undefined) =>
    element('rect', {
      ...{ x, y: middle - thick / 2, width: Math.max(2, width), height: thick, rx: 2, fill },
      class: fill === undefined ? `chart-span chart-${tone}` : `chart-faded chart-${tone}`,
    });
  if (from !== undefined && to !== undefined) return [box(xOf(from), xOf(to) - xOf(from), undefined)];
  if (to !== undefined) {
    const end = xOf(to);
    return [box(Math.max(size.label, end - fade), Math.min(fade, end - size.label), fadeOf('in'))];
  }
  return from === undefined ? [] : [box(xOf(from), fade, fadeOf('out'))];
}
