import { didYouMean } from '../../did-you-mean.ts';
import { InputError } from '../../errors.ts';
import { reportCsv } from '../../exchange/reports/report-csv.ts';
import { reportHtml, type ServedLinks } from '../../exchange/reports/report-html.ts';
import { reportMarkdown } from '../../exchange/reports/report-markdown.ts';
import type { ReportPage } from '../../exchange/reports/report-page.ts';
import { AGREEMENT_TIMELINE } from './agreement-timeline.ts';
import { FUNDING_CALLS } from './funding-calls.ts';
import { LAB_PROFILE } from './lab-profile.ts';
import { PARTNER_LANDSCAPE } from './partner-landscape.ts';
import type { ReportDefinition } from './report-definition.ts';
import { WHAT_CHANGED } from './what-changed.ts';
import { WHO_WORKS_WITH_WHOM } from './who-works-with-whom.ts';

/** Every report, in the order of the index. */
export const REPORTS: readonly ReportDefinition[] = [
  PARTNER_LANDSCAPE,
  LAB_PROFILE,
  FUNDING_CALLS,
  AGREEMENT_TIMELINE,
  WHO_WORKS_WITH_WHOM,
  WHAT_CHANGED,
];

/** Returns the report of a name. Throws `InputError` with the nearest name where there is none. */
export function findReport(name: string): ReportDefinition {
  const found = REPORTS.find((report) => report.name === name);
  if (found) return found;
  const names = REPORTS.map((report) => report.name);
  throw new InputError(
    `No report is called "${name}".${didYouMean(name, names)} There are: ${names.join(', ')}.`,
  );
}

/** Writes a page in one of the formats that every report has. */
export function writePage(page: ReportPage, format: 'html' | 'md' | 'csv', links?: ServedLinks): string {
  switch (format) {
    case 'html':
      return reportHtml(page, links);
    case 'md':
      return reportMarkdown(page);
    case 'csv':
      return reportCsv(page);
    default:
      return format satisfies never;
  }
}
