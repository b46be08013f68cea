import type { MatrixCell } from './report-chart.ts';
import { type ChartFormat, type Drawing, element, NARROW_WIDTH, widthOf, words } from './svg.ts';

/** On a phone the name of a row stands above its cells, and the heads of columns upright. */
const MATRIX = {
  WIDE: { label: 200, above: 0, cell: 44, row: 36, least: 18, most: 30, slope: 0.72, turn: -45 },
  NARROW: { label: 0, above: 18, cell: 30, row: 44, least: 14, most: 24, slope: 1, turn: -90 },
};

/** Size, shade and number say the same; an empty pair is a point. Heads of columns are turned, so that none lies over another. */
export function matrixPicture(
  {
    rows,
    columns,
    cells,
  }: {
    readonly rows: readonly string[];
    readonly columns: readonly string[];
    readonly cells: readonly MatrixCell[];
  },
  format: ChartFormat,
): Drawing {
  const isNarrow = format === 'NARROW';
  const given = MATRIX[format];
  const cell = isNarrow ? Math.min(given.cell, NARROW_WIDTH / Math.max(1, columns.length)) : given.cell;
  const size = {
    ...given,
    cell,
    most: Math.min(given.most, cell - 2),
    least: Math.min(given.least, cell - 4),
  };
  const most = Math.max(1, ...cells.map(({ value }) => value));
  const longest = Math.min(150, Math.max(24, ...columns.map(widthOf)));
  const head = longest * size.slope + 20;
  const wide = size.label + columns.length * size.cell;
  const values = new Map(cells.map(({ row, column, value }) => [`${row} ${column}`, value]));
  const middleOf = (column: number) => size.label + column * size.cell + size.cell / 2;
  const heads = columns.map((name, column) => {
    const x = middleOf(column) + (isNarrow ? 4 : 0);
    const turn = `rotate(${size.turn} ${Math.round(x * 10) / 10} ${Math.round((head - 10) * 10) / 10})`;
    return words(name, { x, y: head - 10, transform: turn, class: 'chart-label' }, longest);
  });
  const body = rows.flatMap((name, row) => {
    const top = head + row * size.row;
    const middle = top + size.above + (size.row - size.above) / 2;
    const labelAt = { x: 0, y: isNarrow ? top + 14 : middle + 4, class: 'chart-label' };
    return [
      words(name, labelAt, isNarrow ? NARROW_WIDTH : size.label - 12),
      element('line', {
        ...{ x1: 0, x2: isNarrow ? NARROW_WIDTH : wide, y1: top + size.row, y2: top + size.row },
        class: 'chart-grid',
      }),
      ...columns.flatMap((_, column) =>
        cellParts(values.get(`${row} ${column}`), { most, size }, { x: middleOf(column), middle }),
      ),
    ];
  });
  return {
    width: isNarrow ? NARROW_WIDTH : wide + longest * size.slope,
    height: head + rows.length * size.row + 4,
    parts: [...heads, ...body],
  };
}

function cellParts(
  value: number | undefined,
  { most, size }: { readonly most: number; readonly size: { readonly least: number; readonly most: number } },
  { x, middle }: { readonly x: number; readonly middle: number },
): readonly string[] {
  if (value === undefined) return [element('circle', { cx: x, cy: middle, r: 1.5, class: 'chart-none' })];
  const share = most === 1 ? 0 : (value - 1) / (most - 1);
  const side = size.least + (size.most - size.least) * share;
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
