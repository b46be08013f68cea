import { isNumeric, keysOf, type Report } from './report.ts';
import { visible } from './visible.ts';

/** Writes columns for people, numbers to the right. Letters of double width count as one. */
export function table({ rows }: Report): string {
  const columns = keysOf(rows);
  const texts = rows.map((row) => columns.map((column) => oneLine(String(row[column] ?? ''))));
  const widths = columns.map((column, index) =>
    Math.max(column.length, ...texts.map((row) => row[index]?.length ?? 0)),
  );
  const numeric = columns.map((column) => isNumeric(rows, column));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, index) =>
        numeric[index] ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0),
      )
      .join('  ')
      .trimEnd();
  if (columns.length === 0) return '';
  return `${[line(columns), line(widths.map((width) => '-'.repeat(width))), ...texts.map(line)].join('\n')}\n`;
}

function oneLine(text: string): string {
  return visible(text).replace(/[\t\n\r]+/g, ' ');
}
