import type { ReportPage } from '../../exchange/reports/report-page.ts';

/** Asks the API one question and returns the data; throws what the answer's first error came from. */
export type AskReport = <T>(question: string, variables: Readonly<Record<string, unknown>>) => Promise<T>;

/** What a report is asked about, read and looked up. */
export interface AskedReport {
  /** The day that it is about, `YYYY-MM-DD`. */
  readonly on: string;
  /** The day until which something must have been published to count; left out, everything that is known counts. */
  readonly publishedBy: string | undefined;
  /** Id of the entity that it is restricted to. */
  readonly of: string | undefined;
  /** The day from which changes are told. */
  readonly since: string;
}

/** What a report says. Its name and its days, which all have alike, are set beside it. */
export type ReportContent = Omit<ReportPage, 'name' | 'on' | 'publishedBy'>;

export type ReportFormat = 'html' | 'md' | 'csv' | 'ics' | 'atom';

/** One of the reports. */
export interface ReportDefinition {
  readonly name: string;
  readonly title: string;
  /** What it tells, as one sentence. */
  readonly about: string;
  /** What `of` names in it: the types it may be, and the words for them. */
  readonly of: { readonly words: string; readonly types: readonly string[]; readonly isNeeded: boolean };
  readonly usesSince: boolean;
  /** A format of its own beside HTML, Markdown and CSV. */
  readonly ownFormat?: 'ics' | 'atom';
  /** Arguments of an example on the command line. */
  readonly example: Readonly<Record<string, string>>;
  readonly write: (ask: AskReport, asked: AskedReport) => Promise<ReportContent>;
}
