import { fenced, plain, tableLines } from './markdown.ts';
import type { ChartPicture } from './report-chart.ts';
import { cellText, imprintOf, publicWords, type ReportPage, safeAddress } from './report-page.ts';

/**
 * Writes a report as Markdown (CommonMark with tables). Names and words of sources are escaped, so none of them can make a heading, a
 * link, a cell or a tag.
 */
export function reportMarkdown(page: ReportPage): string {
  const { table, undisclosed, footnotes, chart } = page;
  const lines = [
    ...[`# ${plain(page.title)}`, '', plain(page.answer), '', `As of ${page.on}${publicWords(page)}.`, ''],
    ...[`## ${plain(chart.title)}`, '', plain(chart.description), ''],
    ...pictureLines(chart.picture),
    ...[`## ${plain(table.title)}`, ''],
    ...(table.remark === undefined ? [] : [plain(table.remark), '']),
    ...(table.rows.length === 0
      ? []
      : [
          ...tableLines(
            table.columns.map(({ title, isNumber }) => ({ title, isNumber: isNumber === true })),
            table.rows.map((row) => row.map((cell) => plain(cellText(cell)) + marks(cell.notes))),
          ),
          '',
        ]),
    ...['## Not disclosed', ''],
    ...(undisclosed.length === 0
      ? ['Nothing that was sought for this report is marked as not disclosed.']
      : undisclosed.map(
          ({ subject, values, reason, asOf, notes }) =>
            `- ${plain(`${subject.name}: ${values.join(', ')}`)} (${plain(reason)}, as of ${plain(asOf)})${marks(notes)}`,
        )),
    ...['', '## Sources', ''],
    ...footnotes.map((note, index) => {
      const url = safeAddress(note.url);
      const address = url === undefined ? '' : ` <${url.replace(/[<>\s]/g, encodeURIComponent)}>`;
      return `${index + 1}. ${plain(`${note.title}. ${imprintOf(note)}.`)}${address}`;
    }),
    ...(footnotes.length === 0 ? ['No source stands behind this report.'] : []),
    ...['', '## The question', '', fenced('graphql', page.question.trim()), ''],
    fenced('json', JSON.stringify(page.variables)),
  ];
  return `${lines.join('\n')}\n`;
}

/** Bars and tables of numbers read as text; times stand in the table of the report. */
function pictureLines(picture: ChartPicture): readonly string[] {
  switch (picture.kind) {
    case 'bars':
      return [
        ...tableLines(
          [
            { title: 'What', isNumber: false },
            { title: 'Number', isNumber: true },
          ],
          picture.bars.map(({ label, value }) => [plain(label), String(value)]),
        ),
        '',
      ];
    case 'months': {
      const counts = new Map<string, number>();
      for (const { month } of picture.marks) counts.set(month, (counts.get(month) ?? 0) + 1);
      const months = [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
      return [
        ...tableLines(
          [
            { title: 'Month', isNumber: false },
            { title: 'Number', isNumber: true },
          ],
          months.map(([month, count]) => [plain(month), String(count)]),
        ),
        '',
      ];
    }
    case 'matrix':
      return [
        ...tableLines(
          ['', ...picture.columns].map((title, index) => ({ title, isNumber: index > 0 })),
          picture.rows.map((label, row) => [
            plain(label),
            ...picture.columns.map((_, column) =>
              String(picture.cells.find((cell) => cell.row === row && cell.column === column)?.value ?? ''),
            ),
          ]),
        ),
        '',
      ];
    case 'lanes':
      return [];
    default:
      return picture satisfies never;
  }
}

function marks(notes: readonly number[] | undefined): string {
  return notes === undefined || notes.length === 0 ? '' : ` [${notes.join(', ')}](#sources)`;
}
