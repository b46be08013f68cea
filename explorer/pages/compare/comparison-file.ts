import { csvOf, fileName, saveFile } from '../../parts/table-file.ts';
import type { Item, Row, Side } from './differences.ts';

export const COMPARISON_FORMS = ['csv', 'ndjson'] as const;
export type ComparisonForm = (typeof COMPARISON_FORMS)[number];

const TYPES: Readonly<Record<ComparisonForm, string>> = { csv: 'text/csv', ndjson: 'application/x-ndjson' };

const OF_SIDE = ['', '_id', '_role', '_basis', '_claim_sources', '_record_sources', '_conflict'] as const;
const COLUMNS = [
  ...['field', 'what', 'differs'],
  ...(['a', 'b'] as const).flatMap((side) => OF_SIDE.map((column) => `${side}${column}`)),
];

type FileRow = Readonly<Record<string, unknown>>;

/** What was found in comparing: one row a value, and one a related entity, with which side has it and how that is known. */
function comparisonRows(rows: readonly Row[]): readonly FileRow[] {
  return rows.flatMap((row) =>
    pairsOf(row).map(([a, b]) => {
      const cells = [...cellsOf(a, row.a), ...cellsOf(b, row.b)];
      const values = [row.key, row.label, a === undefined || b === undefined || !isAlike(a, b), ...cells];
      return Object.fromEntries(COLUMNS.map((column, index) => [column, values[index] ?? null]));
    }),
  );
}

/** Saves what a comparison shows as a file. */
export function saveComparison(title: string, rows: readonly Row[], form: ComparisonForm): void {
  const found = comparisonRows(rows);
  const text =
    form === 'csv'
      ? csvOf([COLUMNS, ...found.map((row) => COLUMNS.map((column) => row[column]))])
      : found.map((row) => `${JSON.stringify(row)}\n`).join('');
  saveFile(fileName(title, form), new Blob([text], { type: TYPES[form] }));
}

type Beside = readonly [Item | undefined, Item | undefined];

/** A value beside the other one; related entities beside themselves, where the other side has them too. */
function pairsOf({ a, b }: Row): readonly Beside[] {
  const related = [...a.items, ...b.items].some(({ id }) => id !== undefined);
  if (!related) return [[a.items[0], b.items[0]]];
  return [
    ...a.items.map((item): Beside => [item, b.items.find((other) => isAlike(item, other))]),
    ...b.items
      .filter((item) => !a.items.some((other) => isAlike(item, other)))
      .map((item): Beside => [undefined, item]),
  ];
}

function isAlike(one: Item, other: Item): boolean {
  return (one.id ?? one.text) === (other.id ?? other.text) && one.note === other.note;
}

function cellsOf(item: Item | undefined, side: Side): readonly unknown[] {
  if (!item) return OF_SIDE.map(() => null);
  const { text, id, note, known = side.known } = item;
  return [text, id, note, known?.basis, known?.claim, known?.record, side.conflict];
}
