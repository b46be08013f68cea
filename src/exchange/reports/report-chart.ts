/** A chart with its words: `description` says what it shows to who does not see it, `caption` what a reader needs beside it. */
export interface ReportChart {
  readonly title: string;
  readonly description: string;
  readonly caption: string | undefined;
  readonly picture: ChartPicture;
}

/** What a chart shows, whatever draws it. */
export type ChartPicture =
  | { readonly kind: 'bars'; readonly bars: readonly Bar[] }
  | { readonly kind: 'months'; readonly marks: readonly MonthMark[]; readonly on: string }
  | { readonly kind: 'lanes'; readonly lanes: readonly Lane[]; readonly on: string }
  | {
      readonly kind: 'matrix';
      readonly rows: readonly string[];
      readonly columns: readonly string[];
      readonly cells: readonly MatrixCell[];
    };

export interface Bar {
  readonly label: string;
  readonly value: number;
}

/** One thing of a month: a unit in a column. */
export interface MonthMark {
  /** `YYYY-MM`. */
  readonly month: string;
  readonly label: string;
}

/** A line of time: spans and days, each under a name. */
export interface Lane {
  readonly label: string;
  readonly isDone: boolean;
  /** From the first to the last day; either may be unknown. */
  readonly span: { readonly from: string | undefined; readonly to: string | undefined } | undefined;
  readonly days: readonly { readonly day: string; readonly isEstimate: boolean }[];
}

export interface MatrixCell {
  /** Places in `rows` and `columns`, from 0. */
  readonly row: number;
  readonly column: number;
  readonly value: number;
}
