import type { Report } from './report.ts';

/** One JSON object for each row. */
export function ndjson({ rows }: Report): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}
