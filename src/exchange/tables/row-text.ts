import { stringify } from 'csv-stringify/sync';
import { InputError } from '../../errors.ts';
import { visible } from './visible.ts';

/** Stands at the end of a list of which more was left out than was read. */
export const MORE: unique symbol = Symbol('more');

/** A value of an exported row: a plain one, or a list of such, as deep as lists stand in one another. */
export type RowValue = string | number | boolean | null | typeof MORE | readonly RowValue[];

/** How rows are written. */
export type RowForm = 'csv' | 'csv-raw' | 'ndjson';

/** Writes an export part by part: `head` once, then `rows` as they come. */
export interface RowWriter {
  readonly mediaType: string;
  readonly head: string;
  readonly rows: (rows: readonly (readonly RowValue[])[]) => string;
}

/** What stands between the items of lists, from the outermost list inwards. */
const SEPARATORS = ['; ', ' | ', ' / '];

/** What a cell ends with whose list goes on. */
const GOES_ON = '…';

/**
 * Returns the writer of a form. `csv` is for people: a list is joined to one text, and a cell that a spreadsheet would take for a formula is
 * escaped. `csv-raw` and `ndjson` are for programs: values as they are, and lists as JSON. CSV as RFC 4180 has it.
 */
export function rowWriter(form: RowForm, columns: readonly string[]): RowWriter {
  if (form === 'ndjson')
    return {
      mediaType: 'application/x-ndjson; charset=utf-8',
      head: '',
      rows: (rows) => rows.map((row) => `${JSON.stringify(objectOf(columns, row))}\n`).join(''),
    };
  const isRaw = form === 'csv-raw';
  const lines = (rows: readonly (readonly unknown[])[]) =>
    stringify([...rows] as unknown[][], {
      ...{ escape_formulas: !isRaw, record_delimiter: 'windows' },
      ...(!isRaw && { cast: { string: visible } }),
    });
  return {
    mediaType: 'text/csv; charset=utf-8; header=present',
    head: lines([columns]),
    rows: (rows) => lines(rows.map((row) => row.map(isRaw ? rawCell : cellForPeople))),
  };
}

function objectOf(columns: readonly string[], row: readonly RowValue[]): Record<string, unknown> {
  return Object.fromEntries(columns.map((column, index) => [column, plain(row[index] ?? null)]));
}

/** Lists without the mark of what was left out: a column of its own says so. */
function plain(value: RowValue): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return value.filter((item) => item !== MORE).map(plain);
}

/** A number stays one, so that a minus before it is not taken for a formula. */
function rawCell(value: RowValue): string | number | null {
  if (value === null || typeof value === 'number') return value;
  return typeof value === 'object' ? JSON.stringify(plain(value)) : String(value);
}

function cellForPeople(value: RowValue): string | number | null {
  if (value === null || typeof value === 'number') return value;
  return typeof value === 'object' ? joined(value, 0) : String(value);
}

function joined(items: readonly RowValue[], level: number): string {
  const separator = SEPARATORS[level];
  if (separator === undefined)
    throw new InputError(
      `A cell of CSV holds lists in lists ${SEPARATORS.length} deep; found more. Ask for fewer levels, for raw cells, or for NDJSON.`,
    );
  return items
    .map((item) => {
      if (item === MORE) return GOES_ON;
      if (item === null) return '';
      return typeof item === 'object' ? joined(item, level + 1) : String(item);
    })
    .join(separator);
}
