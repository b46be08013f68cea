import type { Report } from './report.ts';

/** Writes one JSON object for each row. */
export function ndjson({ rows }: Report): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}
