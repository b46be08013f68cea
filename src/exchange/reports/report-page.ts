import type { ReportChart } from './report-chart.ts';

/** A report as it is read, whatever the format. Plain text throughout: each format escapes it. */
export interface ReportPage {
  /** Its name in addresses and on the command line. */
  readonly name: string;
  readonly title: string;
  /** The day that it is about. */
  readonly on: string;
  /** What was published by this day alone is in it; undefined when all that is known is. */
  readonly publishedBy: string | undefined;
  /** The result in two sentences. */
  readonly answer: string;
  readonly chart: ReportChart;
  readonly table: ReportTable;
  /** What was sought and is not known. */
  readonly undisclosed: readonly SoughtValue[];
  /** Sources, in the order of their numbers. */
  readonly footnotes: readonly Footnote[];
  /** The question to the API that it was made from. */
  readonly question: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

export interface ReportTable {
  readonly title: string;
  readonly columns: readonly ReportColumn[];
  readonly rows: readonly (readonly TableCell[])[];
  /** What the table holds when it has no rows, and what was left out of it. */
  readonly remark: string | undefined;
}

export interface ReportColumn {
  readonly title: string;
  readonly isNumber?: boolean;
}

/** How something is known: the bases of the API, and what was sought in vain. */
export type HowKnown = 'STATED' | 'REPORTED' | 'INFERRED' | 'NOT_DISCLOSED';

export interface TableCell {
  readonly text: string;
  /** A second line, smaller. */
  readonly below?: string;
  /** The entity that the text names. */
  readonly entity?: string;
  /** Shown as its mark and its word before the text. */
  readonly known?: HowKnown | undefined;
  /** Numbers of footnotes, from 1. */
  readonly notes?: readonly number[];
}

/** Values that sources do not disclose: where they were looked for, and by when. */
export interface SoughtValue {
  readonly subject: { readonly id: string; readonly name: string };
  readonly values: readonly string[];
  readonly reason: string;
  readonly asOf: string;
  /** Footnotes of the sources that were searched. */
  readonly notes: readonly number[];
}

/** A source in citable form. */
export interface Footnote {
  readonly title: string;
  readonly publisher: string | undefined;
  /** As written by the source; undefined where it gives no day. */
  readonly publishedOn: string | undefined;
  readonly url: string | undefined;
}

/** Only http and https lead anywhere: addresses of the data are hostile until they are known to be one. */
export function safeAddress(url: string | undefined): string | undefined {
  return url !== undefined && /^https?:\/\//i.test(url) && URL.canParse(url) ? url : undefined;
}

/** The words for what counts in a report, after its day. */
export function publicWords({ publishedBy }: ReportPage): string {
  return publishedBy === undefined ? '' : `, of what was published by ${publishedBy}`;
}

/** "Scale AI, 2026-05-01", the part of a footnote after its title. */
export function imprintOf({ publisher, publishedOn }: Footnote): string {
  return [publisher, publishedOn ?? 'no date given'].filter((part) => part !== undefined).join(', ');
}

export const KNOWN_WORDS: Readonly<Record<HowKnown, string>> = {
  STATED: 'stated',
  REPORTED: 'reported',
  INFERRED: 'inferred',
  NOT_DISCLOSED: 'not disclosed',
};

/** The words of a cell on one line, its mark first. */
export function cellText({ text, below, known }: TableCell): string {
  const mark = known === undefined ? '' : KNOWN_WORDS[known];
  const words = text === mark ? [text] : [mark, text];
  const line = words.filter((part) => part !== '').join(', ');
  return below === undefined || below === '' ? line : `${line} (${below})`;
}
