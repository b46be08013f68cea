import type { AskedReport, AskReport, ReportContent, ReportDefinition } from './report-definition.ts';
import {
  CITED,
  counted,
  dayWords,
  entityCell,
  Footnotes,
  kindWords,
  type Listed,
  listed,
  type NamedRecord,
  SOUGHT,
  type SoughtAnswer,
  type SourceAnswer,
  soughtOf,
  textCell,
  viewOf,
} from './report-parts.ts';

const QUESTION = `query WhoWorksWithWhom($on: Date!, $publishedBy: Date, $rows: OrganizationFilter, $columns: OrganizationFilter, $through: [Through!]) {
  at(validOn: $on, publishedBy: $publishedBy) {
    collaboration(rows: $rows, columns: $columns, through: $through, limit: 40) {
      rows { id name shortName }
      columns { id name shortName }
      rowsCut columnsCut
      cells {
        row { id } column { id } weight
        things {
          __typename id name
          undisclosed(first: 3) { nodes { ...Sought } }
          sources(first: 2) { nodes { ...Cited } }
        }
      }
    }
  }
}
${CITED}
${SOUGHT}`;

interface ShortNamed extends NamedRecord {
  readonly shortName: string | null;
}

interface SharedThing extends NamedRecord {
  readonly __typename: string;
  readonly undisclosed: Listed<SoughtAnswer>;
  readonly sources: Listed<SourceAnswer>;
}

interface PairAnswer {
  readonly row: { readonly id: string };
  readonly column: { readonly id: string };
  readonly weight: number;
  readonly things: readonly SharedThing[];
}

interface MatrixAnswer {
  readonly rows: readonly ShortNamed[];
  readonly columns: readonly ShortNamed[];
  readonly rowsCut: number;
  readonly columnsCut: number;
  readonly cells: readonly PairAnswer[];
}

const ORGANIZATIONS = [
  ...['Company', 'NationalLab', 'Agency', 'ProgramOffice', 'University', 'Nonprofit', 'Consortium'],
  'Contractor',
];

export const WHO_WORKS_WITH_WHOM: ReportDefinition = {
  name: 'who-works-with-whom',
  title: 'Who works with whom',
  about:
    'National laboratories and the companies that they share agreements or systems with; with an organization, that one and all its partners.',
  of: { words: 'an organization', types: ORGANIZATIONS, isNeeded: false },
  usesSince: false,
  example: { of: 'ORNL' },
  write,
};

/** What fits on a page. */
const DRAWN = { rows: 20, columns: 16 };

async function write(ask: AskReport, asked: AskedReport): Promise<ReportContent> {
  const { on, of } = asked;
  const variables = {
    ...viewOf(asked),
    ...(of === undefined
      ? { rows: { kind: { eq: 'NATIONAL_LAB' } }, columns: { kind: { eq: 'COMPANY' } } }
      : { rows: { id: { eq: of } }, columns: { NOT: { id: { eq: of } } } }),
    through: ['AGREEMENTS', 'SYSTEMS'],
  };
  const { at } = await ask<{ readonly at: { readonly collaboration: MatrixAnswer } }>(QUESTION, variables);
  const matrix = at.collaboration;
  const met = metOf(matrix);
  const footnotes = new Footnotes();
  const pairs = pairsOf(matrix);
  const things = new Map(matrix.cells.flatMap(({ things }) => things.map((thing) => [thing.id, thing])));
  return {
    title: of === undefined ? 'Who works with whom' : `Who ${matrix.rows[0]?.name ?? of} works with`,
    answer: answerOf(matrix, { on, of, things: things.size }),
    chart: {
      title: 'Shared agreements and systems',
      description: describe(matrix, met),
      caption: describe(matrix, met),
      picture: {
        kind: 'matrix',
        rows: met.rows.map(({ name }) => name),
        columns: met.columns.map(({ name, shortName }) => shortName ?? name),
        cells: matrix.cells.flatMap(({ row, column, weight }) => {
          const place = {
            row: met.rows.findIndex(({ id }) => id === row.id),
            column: met.columns.findIndex(({ id }) => id === column.id),
          };
          return place.row < 0 || place.column < 0 ? [] : [{ ...place, value: weight }];
        }),
      },
    },
    table: {
      title: 'Pairs',
      columns: [
        { title: of === undefined ? 'Laboratory' : 'Organization' },
        { title: of === undefined ? 'Company' : 'Partner' },
        { title: 'Shared', isNumber: true },
        { title: 'What they share' },
      ],
      remark:
        pairs.length === 0
          ? 'No pair shares anything that is known on this day.'
          : cutWords(matrix.rowsCut, matrix.columnsCut),
      rows: pairs.map(({ row, column, cell }) => [
        entityCell(row),
        entityCell(column),
        textCell(String(cell.weight)),
        textCell(
          cell.things
            .map(({ __typename, name }) => `${name} (${kindWords(__typename).toLowerCase()})`)
            .join('; '),
          {
            notes: footnotes.cite(cell.things.flatMap(({ sources }) => sources.nodes)),
          },
        ),
      ]),
    },
    undisclosed: soughtOf([...things.values()], footnotes),
    footnotes: footnotes.all,
    question: QUESTION,
    variables,
  };
}

interface Met {
  readonly rows: readonly ShortNamed[];
  readonly columns: readonly ShortNamed[];
}

/** Those with a partner, as many as can be drawn, in the order of the answer. */
function metOf({ rows, columns, cells }: MatrixAnswer): Met {
  const [inRows, inColumns] = [
    new Set(cells.map(({ row }) => row.id)),
    new Set(cells.map(({ column }) => column.id)),
  ];
  return {
    rows: rows.filter(({ id }) => inRows.has(id)).slice(0, DRAWN.rows),
    columns: columns.filter(({ id }) => inColumns.has(id)).slice(0, DRAWN.columns),
  };
}

function pairsOf({ rows, columns, cells }: MatrixAnswer) {
  const [rowPlaces, columnPlaces] = [placesOf(rows), placesOf(columns)];
  return cells
    .flatMap((cell) => {
      const row = rows[rowPlaces.get(cell.row.id) ?? -1];
      const column = columns[columnPlaces.get(cell.column.id) ?? -1];
      return row && column ? [{ row, column, cell }] : [];
    })
    .sort(
      (a, b) =>
        (rowPlaces.get(a.row.id) ?? 0) - (rowPlaces.get(b.row.id) ?? 0) ||
        b.cell.weight - a.cell.weight ||
        (columnPlaces.get(a.column.id) ?? 0) - (columnPlaces.get(b.column.id) ?? 0),
    );
}

function placesOf(organizations: readonly ShortNamed[]): ReadonlyMap<string, number> {
  return new Map(organizations.map(({ id }, place) => [id, place]));
}

function cutWords(rowsCut: number, columnsCut: number): string | undefined {
  if (rowsCut === 0 && columnsCut === 0) return undefined;
  return `Left out, because they have fewer partners: ${rowsCut} of the first and ${columnsCut} of the second kind.`;
}

function describe({ rows, columns, cells }: MatrixAnswer, met: Met): string {
  if (cells.length === 0) return 'There is nothing to draw.';
  const most = [...cells].sort((a, b) => b.weight - a.weight)[0];
  const nameOf = (list: readonly ShortNamed[], id: string | undefined) =>
    list.find((organization) => organization.id === id)?.name ?? '';
  const alone = rows.filter(({ id }) => !cells.some(({ row }) => row.id === id));
  const left = new Set(cells.map(({ column }) => column.id)).size - met.columns.length;
  return [
    `A number is how many agreements or systems two share; size and shade repeat it. Most are shared by ${nameOf(rows, most?.row.id)} and ${nameOf(columns, most?.column.id)}: ${most?.weight}.`,
    ...(left > 0 ? [`${left} more stand in the table alone.`] : []),
    ...(alone.length > 0
      ? [
          `Nothing is known for ${listed(alone.map(({ name, shortName }) => shortName ?? name))}; nothing known is not the same as none.`,
        ]
      : []),
  ].join(' ');
}

function answerOf(
  { rows, cells }: MatrixAnswer,
  { on, of, things }: { readonly on: string; readonly of: string | undefined; readonly things: number },
): string {
  const [one = 0, other = 0] = [
    new Set(cells.map(({ row }) => row.id)).size,
    new Set(cells.map(({ column }) => column.id)).size,
  ];
  if (cells.length === 0)
    return `On ${dayWords(on)} nothing is known that ${of === undefined ? 'a laboratory and a company' : `${rows[0]?.name ?? of} and another`} share. That nothing is known does not say that there is nothing.`;
  const busiest = new Map<string, number>();
  for (const { column } of cells) busiest.set(column.id, (busiest.get(column.id) ?? 0) + 1);
  if (of !== undefined)
    return [
      `On ${dayWords(on)}, ${rows[0]?.name ?? of} shares agreements or systems with ${counted(other, 'organization')}.`,
      `They meet in ${counted(things, 'agreement or system', 'agreements and systems')}, each of which stands in the table with its sources.`,
    ].join(' ');
  return [
    `On ${dayWords(on)}, ${one} of ${rows.length} national laboratories are known to share agreements or systems with ${counted(other, 'company', 'companies')}, in ${counted(cells.length, 'pair')}.`,
    `They meet in ${counted(things, 'agreement or system', 'agreements and systems')}; a system counts for each company that supplies a part of it.`,
  ].join(' ');
}
