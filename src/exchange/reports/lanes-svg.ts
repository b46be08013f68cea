import type { Lane } from './report-page.ts';
import { type ChartFormat, type Drawing, element, NARROW_WIDTH, words } from './svg.ts';

/** On a phone the label stands above its line. */
const LANES = {
  WIDE: { label: 248, above: 0, width: 960, row: 30, right: 16 },
  NARROW: { label: 0, above: 18, width: NARROW_WIDTH, row: 42, right: 8 },
};
type Size = (typeof LANES)[ChartFormat] & { readonly format: ChartFormat };
const LANE = { head: 30, thick: 8, fade: 48 };
const NAMES = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const DAY_MS = 86_400_000;

/** Spans and days under one another, with the day asked about; where an end is not known, the span fades. */
export function lanesPicture(
  { lanes, on }: { readonly lanes: readonly Lane[]; readonly on: string },
  format: ChartFormat,
): Drawing {
  const size: Size = { ...LANES[format], format };
  const days = lanes.flatMap(({ span, days }) => [
    ...days.map(({ day }) => day),
    ...(span === undefined ? [] : [span.from, span.to].filter((day) => day !== undefined)),
  ]);
  const all = [...days, on].map(dayOf);
  const [first, last] = [monthStart(Math.min(...all), 0), monthStart(Math.max(...all), 1)];
  const length = size.width - size.label - size.right;
  const xOf = (day: string | number) =>
    size.label + ((typeof day === 'number' ? day : dayOf(day)) - first) * (length / (last - first));
  const height = LANE.head + lanes.length * size.row;
  const today = xOf(on);
  return {
    width: size.width,
    height: height + 2,
    parts: [
      fades(format),
      ...ticks(first, last, Math.floor(length / 58)).flatMap(({ day, name }) => [
        element('line', {
          ...{ x1: xOf(day), x2: xOf(day), y1: LANE.head - 8, y2: height, class: 'chart-grid' },
        }),
        ...(Math.abs(xOf(day) + 12 - today) < 44
          ? []
          : [words(name, { x: xOf(day) + 4, y: 14, class: 'chart-tick' })]),
      ]),
      ...lanes.flatMap((lane, index) => laneParts(lane, { index, xOf, on, size })),
      element('line', { x1: today, x2: today, y1: 18, y2: height, class: 'chart-today' }),
      words(on, { x: today, y: 14, 'text-anchor': anchorAt(today, size.width), class: 'chart-today-label' }),
    ],
  };
}

/** Each format has its own: what a hidden picture defines is not drawn in another. */
function fades(format: ChartFormat): string {
  return [
    `<defs><linearGradient id="${fadeId(format, 'in')}"><stop offset="0" class="chart-clear"/><stop offset="1" class="chart-full"/></linearGradient>`,
    `<linearGradient id="${fadeId(format, 'out')}"><stop offset="0" class="chart-full"/><stop offset="1" class="chart-clear"/></linearGradient></defs>`,
  ].join('');
}

function fadeId(format: ChartFormat, way: 'in' | 'out'): string {
  return `fade-${way}-${format.toLowerCase()}`;
}

function anchorAt(x: number, width: number): string {
  if (x < 40) return 'start';
  return x > width - 40 ? 'end' : 'middle';
}

function laneParts(
  { label, isDone, span, days }: Lane,
  at: {
    readonly index: number;
    readonly xOf: (day: string) => number;
    readonly on: string;
    readonly size: Size;
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
    readonly size: Size;
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

/** Months where they fit, else years; every step that keeps the names apart, of which so many have room. */
function ticks(
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

function dayOf(day: string): number {
  return Date.parse(day) / DAY_MS;
}

function monthStart(day: number, later: number): number {
  const date = new Date(day * DAY_MS);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + later, 1) / DAY_MS;
}
