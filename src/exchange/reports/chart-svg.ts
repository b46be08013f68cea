import { escaped } from '../tables/xml.ts';
import { lanesPicture } from './lanes-svg.ts';
import { monthsPicture } from './months-svg.ts';
import type { Bar, ChartPicture, MatrixCell, ReportChart } from './report-page.ts';
import { type Drawing, element, widthOf, words } from './svg.ts';

/**
 * Draws a chart as SVG: no script, no style of its own, colours by the classes and variables of the page. Its description is its text for
 * who does not see it. Four kinds of pictures do not need a charting library: with one, the size of every text would depend on a page that
 * is simulated on the server.
 */
export function chartSvg({ title, description, picture }: ReportChart): string {
  const { width, height, parts } = draw(picture);
  return element(
    'svg',
    {
      ...{ xmlns: 'http://www.w3.org/2000/svg', viewBox: `0 0 ${Math.round(width)} ${Math.round(height)}` },
      ...{ width: Math.round(width), height: Math.round(height) },
      ...{ role: 'img', 'aria-labelledby': 'chart-title chart-words', class: `chart chart-${picture.kind}` },
    },
    element('title', { id: 'chart-title' }, escaped(title)),
    element('desc', { id: 'chart-words' }, escaped(description)),
    ...parts,
  );
}

function draw(picture: ChartPicture): Drawing {
  switch (picture.kind) {
    case 'bars':
      return barsPicture(picture.bars);
    case 'months':
      return monthsPicture(picture.marks, picture.on);
    case 'lanes':
      return lanesPicture(picture.lanes, picture.on);
    case 'matrix':
      return matrixPicture(picture);
    default:
      return picture satisfies never;
  }
}

const BAR = { label: 208, row: 28, thick: 14, length: 440, value: 64 };

function barsPicture(bars: readonly Bar[]): Drawing {
  const most = Math.max(1, ...bars.map(({ value }) => value));
  const parts = bars.flatMap(({ label, value }, index) => {
    const middle = index * BAR.row + BAR.row / 2;
    const length = (value / most) * BAR.length;
    return [
      words(label, { x: 0, y: middle + 4, class: 'chart-label' }, BAR.label - 12),
      element('rect', {
        ...{ x: BAR.label, y: middle - BAR.thick / 2, width: Math.max(1, length), height: BAR.thick },
        ...{ rx: 2, class: 'chart-bar' },
      }),
      words(value.toLocaleString('en-US'), {
        ...{ x: BAR.label + length + 8, y: middle + 4, class: 'chart-value' },
      }),
    ];
  });
  const axis = element('line', {
    ...{ x1: BAR.label, x2: BAR.label, y1: 0, y2: bars.length * BAR.row, class: 'chart-axis' },
  });
  return {
    width: BAR.label + BAR.length + BAR.value,
    height: Math.max(1, bars.length) * BAR.row,
    parts: [...parts, axis],
  };
}

const MATRIX = { label: 200, cell: 44, row: 36, least: 18, most: 30, slope: 0.72 };

/** Size, shade and number say the same; an empty pair is a point. Heads of columns stand aslant, so that none lies over another. */
function matrixPicture({
  rows,
  columns,
  cells,
}: {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  readonly cells: readonly MatrixCell[];
}): Drawing {
  const most = Math.max(1, ...cells.map(({ value }) => value));
  const longest = Math.min(150, Math.max(24, ...columns.map(widthOf)));
  const head = longest * MATRIX.slope + 20;
  const values = new Map(cells.map(({ row, column, value }) => [`${row} ${column}`, value]));
  const heads = columns.map((name, column) => {
    const x = MATRIX.label + column * MATRIX.cell + MATRIX.cell / 2;
    return words(
      name,
      {
        ...{ x, y: head - 10, transform: `rotate(-45 ${x} ${Math.round((head - 10) * 10) / 10})` },
        class: 'chart-label',
      },
      longest,
    );
  });
  const body = rows.flatMap((name, row) => {
    const middle = head + row * MATRIX.row + MATRIX.row / 2;
    return [
      words(name, { x: 0, y: middle + 4, class: 'chart-label' }, MATRIX.label - 12),
      element('line', {
        ...{ x1: 0, x2: MATRIX.label + columns.length * MATRIX.cell },
        ...{ y1: middle + MATRIX.row / 2, y2: middle + MATRIX.row / 2, class: 'chart-grid' },
      }),
      ...columns.flatMap((_, column) => {
        const x = MATRIX.label + column * MATRIX.cell + MATRIX.cell / 2;
        return cellParts(values.get(`${row} ${column}`), most, { x, middle });
      }),
    ];
  });
  return {
    width: MATRIX.label + columns.length * MATRIX.cell + longest * MATRIX.slope,
    height: head + rows.length * MATRIX.row + 4,
    parts: [...heads, ...body],
  };
}

function cellParts(
  value: number | undefined,
  most: number,
  { x, middle }: { readonly x: number; readonly middle: number },
): readonly string[] {
  if (value === undefined) return [element('circle', { cx: x, cy: middle, r: 1.5, class: 'chart-none' })];
  const share = most === 1 ? 0 : (value - 1) / (most - 1);
  const side = MATRIX.least + (MATRIX.most - MATRIX.least) * share;
  const shade = share > 0.66 ? 'dark' : share > 0.25 ? 'middle' : 'light';
  return [
    element('rect', {
      ...{ x: x - side / 2, y: middle - side / 2, width: side, height: side, rx: 3 },
      class: `chart-cell chart-${shade}`,
    }),
    words(String(value), {
      ...{ x, y: middle + 4, 'text-anchor': 'middle', class: `chart-count chart-on-${shade}` },
    }),
  ];
}
