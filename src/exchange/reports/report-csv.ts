import { stringify } from 'csv-stringify/sync';
import { visible } from '../tables/visible.ts';
import { cellText, imprintOf, type ReportPage } from './report-page.ts';

/**
 * Writes the table of a report as CSV with a header (RFC 4180), the ids behind its first column and its sources in columns of their own.
 * Cells that a spreadsheet would take for a formula are escaped.
 */
export function reportCsv({ table, footnotes }: ReportPage): string {
  const rows = table.rows.map((row) => {
    const notes = [...new Set(row.flatMap((cell) => cell.notes ?? []))].sort((a, b) => a - b);
    const cited = notes.flatMap((number) => footnotes[number - 1] ?? []);
    return [
      ...row.map(cellText),
      row.find((cell) => cell.entity !== undefined)?.entity ?? '',
      cited.map((note) => `${note.title}, ${imprintOf(note)}`).join('; '),
      cited.flatMap(({ url }) => url ?? []).join(' '),
    ];
  });
  const header = [...table.columns.map(({ title }) => title), 'Id', 'Sources', 'Source addresses'];
  return stringify([header, ...rows], {
    escape_formulas: true,
    record_delimiter: 'windows',
    cast: { string: visible },
  });
}
