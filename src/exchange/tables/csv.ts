import { stringify } from 'csv-stringify/sync';
import { keysOf, type Report } from './report.ts';
import { visible } from './visible.ts';

/** Writes CSV with a header (RFC 4180). Cells that a spreadsheet would take for a formula are escaped. */
export function csv({ rows }: Report): string {
  const columns = keysOf(rows);
  if (columns.length === 0) return '';
  return stringify([...rows], { header: true, columns, escape_formulas: true, cast: { string: visible } });
}
