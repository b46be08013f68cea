import { fades, LANE, LANES, type LaneSize, laneParts } from './lane-row.ts';
import type { Lane } from './report-chart.ts';
import { type ChartFormat, type Drawing, element, words } from './svg.ts';
import { dayOf, monthStart, ticks } from './time-ticks.ts';

/** Spans and days under one another, with the day asked about; where an end is not known, the span fades. */
export function lanesPicture(
  { lanes, on }: { readonly lanes: readonly Lane[]; readonly on: string },
  format: ChartFormat,
): Drawing {
  const size: LaneSize = { ...LANES[format], format };
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

function anchorAt(x: number, width: number): string {
  if (x < 40) return 'start';
  return x > width - 40 ? 'end' : 'middle';
}
