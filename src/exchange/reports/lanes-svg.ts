import type { Lane } from './report-page.ts';
import type { Drawing } from './svg.ts';
import { element, words } from './svg.ts';

const LANES = { label: 248, width: 960, row: 30, head: 30, thick: 8, fade: 48, right: 16 };
const NAMES = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const DAY_MS = 86_400_000;

/** Spans and days under one another, with the day asked about; where an end is not known, the span fades. */
export function lanesPicture(lanes: readonly Lane[], on: string): Drawing {
  const days = lanes.flatMap(({ span, days }) => [
    ...days.map(({ day }) => day),
    ...(span === undefined ? [] : [span.from, span.to].filter((day) => day !== undefined)),
  ]);
  const all = [...days, on].map(dayOf);
  const [first, last] = [monthStart(Math.min(...all), 0), monthStart(Math.max(...all), 1)];
  const length = LANES.width - LANES.label - LANES.right;
  const xOf = (day: string | number) =>
    LANES.label + ((typeof day === 'number' ? day : dayOf(day)) - first) * (length / (last - first));
  const height = LANES.head + lanes.length * LANES.row;
  const today = xOf(on);
  return {
    width: LANES.width,
    height: height + 2,
    parts: [
      FADES,
      ...ticks(first, last).flatMap(({ day, name }) => [
        element('line', {
          ...{ x1: xOf(day), x2: xOf(day), y1: LANES.head - 8, y2: height, class: 'chart-grid' },
        }),
        ...(Math.abs(xOf(day) + 12 - today) < 44
          ? []
          : [words(name, { x: xOf(day) + 4, y: 14, class: 'chart-tick' })]),
      ]),
      ...lanes.flatMap((lane, index) => laneParts(lane, { index, xOf, on })),
      element('line', { x1: today, x2: today, y1: 18, y2: height, class: 'chart-today' }),
      words(on, { x: today, y: 14, 'text-anchor': anchorAt(today), class: 'chart-today-label' }),
    ],
  };
}

const FADES = [
  '<defs><linearGradient id="fade-in"><stop offset="0" class="chart-clear"/><stop offset="1" class="chart-full"/></linearGradient>',
  '<linearGradient id="fade-out"><stop offset="0" class="chart-full"/><stop offset="1" class="chart-clear"/></linearGradient></defs>',
].join('');

function anchorAt(x: number): string {
  return x > LANES.width - 40 ? 'end' : 'middle';
}

function laneParts(
  { label, isDone, span, days }: Lane,
  { index, xOf, on }: { readonly index: number; readonly xOf: (day: string) => number; readonly on: string },
): readonly string[] {
  const middle = LANES.head + index * LANES.row + LANES.row / 2;
  const tone = isDone ? 'done' : 'live';
  return [
    words(
      label,
      { x: 0, y: middle + 4, class: isDone ? 'chart-label chart-quiet' : 'chart-label' },
      LANES.label - 12,
    ),
    element('line', {
      ...{ x1: 0, x2: LANES.width, y1: middle + LANES.row / 2, y2: middle + LANES.row / 2 },
      class: 'chart-grid',
    }),
    ...(span === undefined ? [] : spanParts(span, { middle, tone, xOf })),
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
  at: { readonly middle: number; readonly tone: string; readonly xOf: (day: string) => number },
): readonly string[] {
  const { middle, tone, xOf } = at;
  const box = (x: number, width: number, fill: string | undefined) =>
    element('rect', {
      ...{ x, y: middle - LANES.thick / 2, width: Math.max(2, width), height: LANES.thick, rx: 2, fill },
      class: fill === undefined ? `chart-span chart-${tone}` : `chart-faded chart-${tone}`,
    });
  if (from !== undefined && to !== undefined) return [box(xOf(from), xOf(to) - xOf(from), undefined)];
  if (to !== undefined) {
    const end = xOf(to);
    return [
      box(Math.max(LANES.label, end - LANES.fade), Math.min(LANES.fade, end - LANES.label), 'url(#fade-in)'),
    ];
  }
  return from === undefined ? [] : [box(xOf(from), LANES.fade, 'url(#fade-out)')];
}

/** Months where they fit, else years; every step that keeps the names apart. */
function ticks(first: number, last: number): readonly { readonly day: number; readonly name: string }[] {
  const months = Math.round((last - first) / 30.4);
  const step = [1, 2, 3, 6, 12, 24, 60, 120, 240].find((size) => months / size <= 14) ?? 600;
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
