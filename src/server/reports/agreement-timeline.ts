import type { MonthMark } from '../../exchange/reports/report-chart.ts';
import type { AskedReport, AskReport, ReportContent, ReportDefinition } from './report-definition.ts';
import {
  CITED,
  counted,
  dayWords,
  dollars,
  entityCell,
  Footnotes,
  kindWords,
  knownOf,
  type Listed,
  listed,
  moneyCell,
  type NamedRecord,
  plainId,
  type ReportList,
  readAll,
  SOUGHT,
  type SoughtAnswer,
  type SourceAnswer,
  soughtOf,
  textCell,
  viewOf,
  weakestOf,
} from './report-parts.ts';

const QUESTION = `query AgreementTimeline($on: Date!, $publishedBy: Date, $where: AgreementFilter, $after: String) {
  at(validOn: $on, publishedBy: $publishedBy) {
    agreements(first: 50, after: $after, where: $where, orderBy: [{ announcedOn: ASC }]) {
      pageInfo { hasNextPage endCursor }
      nodes {
        id name kind announcedOn signedOn endsOn valueUsd
        status { value }
        program { id name }
        parties(first: 25) { totalCount edges { basis node { id name shortName } } }
        undisclosed(first: 10) { nodes { ...Sought } }
        sources(first: 3) { nodes { ...Cited } }
      }
    }
  }
}
${CITED}
${SOUGHT}`;

interface DatedAgreement extends NamedRecord {
  readonly kind: string | null;
  readonly announcedOn: string | null;
  readonly signedOn: string | null;
  readonly endsOn: string | null;
  readonly valueUsd: number | null;
  readonly status: { readonly value: string };
  readonly program: NamedRecord | null;
  readonly parties: {
    readonly totalCount: number;
    readonly edges: readonly {
      readonly basis: string | null;
      readonly node: NamedRecord & { readonly shortName: string | null };
    }[];
  };
  readonly undisclosed: Listed<SoughtAnswer>;
  readonly sources: Listed<SourceAnswer>;
}

export const AGREEMENT_TIMELINE: ReportDefinition = {
  name: 'agreement-timeline',
  title: 'Agreement timeline',
  about:
    'Every agreement in the order of its announcement, with its parties, dates and value, or that the value is not disclosed.',
  of: {
    words: 'a programme or an organization',
    types: [
      'Program',
      ...['Company', 'NationalLab', 'Agency', 'ProgramOffice', 'University'],
      'Nonprofit',
      'Consortium',
      'Contractor',
    ],
    isNeeded: false,
  },
  usesSince: false,
  example: {},
  write,
};

async function write(ask: AskReport, asked: AskedReport): Promise<ReportContent> {
  const { on, of } = asked;
  const variables = { ...viewOf(asked), ...(of !== undefined && { where: whereOf(of) }) };
  const { nodes, isCut } = await readAll(
    ask,
    { question: QUESTION, variables },
    ({ at }: { readonly at: { readonly agreements: ReportList<DatedAgreement> } }) => at.agreements,
  );
  const footnotes = new Footnotes();
  const dated = nodes.filter(({ announcedOn }) => announcedOn !== null);
  const marks = dated.flatMap(({ name, announcedOn }): readonly MonthMark[] =>
    announcedOn === null || announcedOn.length < 7 ? [] : [{ month: announcedOn.slice(0, 7), label: name }],
  );
  return {
    title: of === undefined ? 'Agreements by date' : `Agreements of ${nameOf(of, nodes)}`,
    answer: answerOf(nodes, on),
    chart: {
      title: 'Agreements by month of announcement',
      description: describe(marks, nodes.length),
      caption: describe(marks, nodes.length),
      picture: { kind: 'months', marks, on },
    },
    table: {
      title: 'Agreements',
      columns: [
        { title: 'Agreement' },
        { title: 'Announced' },
        { title: 'Kind' },
        { title: 'Parties' },
        { title: 'Known' },
        { title: 'Value', isNumber: true },
        { title: 'Standing' },
      ],
      remark:
        nodes.length === 0
          ? 'No agreement is known on this day.'
          : isCut
            ? 'There are more agreements than a report reads; ask the API for the rest.'
            : undefined,
      rows: nodes.map((agreement) => rowOf(agreement, footnotes)),
    },
    undisclosed: soughtOf(nodes, footnotes),
    footnotes: footnotes.all,
    question: QUESTION,
    variables,
  };
}

function whereOf(of: string): Readonly<Record<string, unknown>> {
  return of.startsWith('program:')
    ? { program: { id: { eq: of } } }
    : { parties: { some: { id: { eq: of } } } };
}

function nameOf(of: string, agreements: readonly DatedAgreement[]): string {
  for (const { program, parties } of agreements) {
    if (program && plainId(program.id) === of) return program.name;
    const party = parties.edges.find(({ node }) => plainId(node.id) === of);
    if (party) return party.node.name;
  }
  return of;
}

function rowOf(agreement: DatedAgreement, footnotes: Footnotes) {
  const { kind, announcedOn, signedOn, endsOn, valueUsd, parties, undisclosed, sources, status } = agreement;
  const more = parties.totalCount - parties.edges.length;
  const names = parties.edges.map(({ node }) => node.shortName ?? node.name);
  const dates = [
    ...(signedOn === null ? [] : [`signed ${signedOn}`]),
    ...(endsOn === null ? [] : [`ends ${endsOn}`]),
  ];
  const isSought = undisclosed.nodes.some(({ predicate }) => /^value/i.test(predicate));
  return [
    entityCell(agreement, { notes: footnotes.cite(sources.nodes) }),
    textCell(announcedOn ?? 'no day given', { below: dates.join(', ') }),
    textCell(kindWords(kind)),
    textCell(names.length === 0 ? 'no source says' : listed(more > 0 ? [...names, `${more} more`] : names)),
    textCell('', {
      known:
        parties.edges.length === 0 ? undefined : knownOf(weakestOf(parties.edges.map(({ basis }) => basis))),
    }),
    moneyCell(valueUsd, isSought),
    textCell(kindWords(status.value)),
  ];
}

function describe(marks: readonly MonthMark[], total: number): string {
  if (marks.length === 0) return 'There is nothing to draw: no agreement has a month of announcement.';
  const counts = new Map<string, number>();
  for (const { month } of marks) counts.set(month, (counts.get(month) ?? 0) + 1);
  const [month, count] = [...counts].sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1))[0] ?? [
    '',
    0,
  ];
  const without = total - marks.length;
  const rest =
    without > 0
      ? ` ${counted(without, 'agreement has', 'agreements have')} no known month and stand in the table alone.`
      : '';
  return `Most were announced in ${dayWords(month)}: ${count} of ${marks.length}.${rest}`;
}

function answerOf(nodes: readonly DatedAgreement[], on: string): string {
  if (nodes.length === 0)
    return `On ${dayWords(on)} no such agreement is known. That nothing is known does not say that there is none.`;
  const kinds = new Map<string, number>();
  for (const { kind } of nodes) kinds.set(kindWords(kind), (kinds.get(kindWords(kind)) ?? 0) + 1);
  const [kind, count] = [...kinds].sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1))[0] ?? [
    '',
    0,
  ];
  const valued = nodes.filter(({ valueUsd }) => valueUsd !== null);
  const sum = valued.reduce((total, { valueUsd }) => total + (valueUsd ?? 0), 0);
  const sought = nodes.filter(
    ({ valueUsd, undisclosed }) =>
      valueUsd === null && undisclosed.nodes.some(({ predicate }) => /^value/i.test(predicate)),
  ).length;
  const last = nodes.findLast(({ announcedOn }) => announcedOn !== null && announcedOn <= on);
  return [
    `On ${dayWords(on)}, ${counted(nodes.length, 'agreement is', 'agreements are')} known, most often of the kind ${kind.charAt(0).toLowerCase()}${kind.slice(1)} (${count})${last ? `; the latest was announced ${last.announcedOn}` : ''}.`,
    valued.length === 0
      ? `No value of any is known; for ${sought} it was sought and is not disclosed.`
      : `A value is known for ${valued.length} (together ${dollars(sum)}); for ${sought} it was sought and is not disclosed.`,
  ].join(' ');
}
