import { escaped } from '../tables/xml.ts';
import { lanesPicture } from './lanes-svg.ts';
import { matrixPicture } from './matrix-svg.ts';
import { monthsPicture } from './months-svg.ts';
import type { Bar, ChartPicture, ReportChart } from './report-chart.ts';
import { type ChartFormat, type Drawing, element, NARROW_WIDTH, words } from './svg.ts';

/**
 * Draws a chart as SVG: no script, no style of its own, colours by the classes and variables of the page. Its description is its text for
 * who does not see it. Four kinds of pictures do not need a charting library: with one, the size of every text would depend on a page that
 * is simulated on the server. A narrow one stands beside the wide one in the same page, and is described by the same words.
 */
export function chartSvg({ title, description, picture }: ReportChart, format: ChartFormat = 'WIDE'): string {
  const { width, height, parts } = draw(picture, format);
  const described =
    format === 'WIDE'
      ? [
          element('title', { id: 'chart-title' }, escaped(title)),
          element('desc', { id: 'chart-words' }, escaped(description)),
        ]
      : [];
  return element(
    'svg',
    {
      ...{ xmlns: 'http://www.w3.org/2000/svg', viewBox: `0 0 ${Math.round(width)} ${Math.round(height)}` },
      ...{ width: Math.round(width), height: Math.round(height) },
      ...{ role: 'img', 'aria-labelledby': 'chart-title chart-words' },
      class: `chart chart-${format.toLowerCase()}`,
    },
    ...described,
    ...parts,
  );
}

function draw(picture: ChartPicture, format: ChartFormat): Drawing {
  switch (picture.kind) {
    case 'bars':
      return barsPicture(picture.bars, BAR[format]);
    case 'months':
      return monthsPicture(picture, format);
    case 'lanes':
      return lanesPicture(picture, format);
    case 'matrix':
      return matrixPicture(picture, format);
    default:
      return picture satisfies never;
  }
}

/** On a phone the label stands above its bar. */
const BAR = {
  WIDE: { label: 208, above: 0, row: 28, thick: 14, length: 440, value: 64 },
  NARROW: { label: 0, above: 18, row: 44, thick: 12, length: 302, value: 56 },
};

function barsPicture(bars: readonly Bar[], size: (typeof BAR)[ChartFormat]): Drawing {
  const most = Math.max(1, ...bars.map(({ value }) => value));
  const parts = bars.flatMap(({ label, value }, index) => {
    const top = index * size.row;
    const middle = top + size.above + (size.row - size.above) / 2;
    const length = (value / most) * size.length;
    const labelAt = { x: 0, y: size.above > 0 ? top + 14 : middle + 4, class: 'chart-label' };
    return [
      words(label, labelAt, size.above > 0 ? NARROW_WIDTH : size.label - 12),
      element('rect', {
        ...{ x: size.label, y: middle - size.thick / 2, width: Math.max(1, length), height: size.thick },
        ...{ rx: 2, class: 'chart-bar' },
      }),
      words(value.toLocaleString('en-US'), {
        ...{ x: size.label + length + 8, y: middle + 4, class: 'chart-value' },
      }),
    ];
  });
  const axis = element('line', {
    ...{ x1: size.label, x2: size.label, y1: 0, y2: bars.length * size.row, class: 'chart-axis' },
  });
  return {
    width: size.label + size.length + size.value,
    height: Math.max(1, bars.length) * size.row,
    // On a phone a line beside the bars would cross their labels.
    parts: size.above > 0 ? parts : [...parts, axis],
  };
}
