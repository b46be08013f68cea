import type { Lane } from '../../exchange/reports/report-chart.ts';
import type { TableCell } from '../../exchange/reports/report-page.ts';
import { parseFuzzyDate } from '../../model/fuzzy-date.ts';
import type { AskedReport, AskReport, ReportContent, ReportDefinition } from './report-definition.ts';
import {
  byText,
  CITED,
  counted,
  dayWords,
  dollars,
  entityCell,
  Footnotes,
  kindWords,
  type Listed,
  listed,
  moneyCell,
  type NamedRecord,
  type ReportList,
  readAll,
  SOUGHT,
  type SoughtAnswer,
  type SourceAnswer,
  soughtOf,
  textCell,
  viewOf,
} from './report-parts.ts';

const QUESTION = `query FundingCalls($on: Date!, $publishedBy: Date, $where: FundingCallFilter, $after: String) {
  at(validOn: $on, publishedBy: $publishedBy) {
    fundingCalls(first: 25, after: $after, where: $where, orderBy: [{ postedOn: DESC }]) {
      pageInfo { hasNextPage endCursor }
      nodes {
        id name number kind announcedOn postedOn totalUsd eligibility
        status { value reason closesOn nextClosesOn daysLeft }
        offeredBy(first: 5) { nodes { id name shortName } }
        keyDates(first: 20) { nodes { ...Dated } }
        phases(first: 10) { nodes { id name summary teamSize awardMinUsd awardMaxUsd keyDates(first: 10) { nodes { ...Dated } } } }
        undisclosed(first: 10) { nodes { ...Sought } }
        sources(first: 3) { nodes { ...Cited } }
      }
    }
  }
}
fragment Dated on KeyDate { id name kind at timeOfDay timeZone isEstimate }
${CITED}
${SOUGHT}`;

interface DatedAnswer extends NamedRecord {
  readonly kind: string;
  readonly at: string | null;
  readonly timeOfDay: string | null;
  readonly timeZone: string | null;
  readonly isEstimate: boolean | null;
}

interface PhaseAnswer extends NamedRecord {
  readonly summary: string | null;
  readonly teamSize: string | null;
  readonly awardMinUsd: number | null;
  readonly awardMaxUsd: number | null;
  readonly keyDates: Listed<DatedAnswer>;
}

interface CallAnswer extends NamedRecord {
  readonly number: string | null;
  readonly kind: string | null;
  readonly announcedOn: string | null;
  readonly postedOn: string | null;
  readonly totalUsd: number | null;
  readonly eligibility: string | null;
  readonly status: {
    readonly value: string;
    readonly reason: string;
    readonly closesOn: string | null;
    readonly nextClosesOn: string | null;
    readonly daysLeft: number | null;
  };
  readonly offeredBy: Listed<NamedRecord & { readonly shortName: string | null }>;
  readonly keyDates: Listed<DatedAnswer>;
  readonly phases: Listed<PhaseAnswer>;
  readonly undisclosed: Listed<SoughtAnswer>;
  readonly sources: Listed<SourceAnswer>;
}

export const FUNDING_CALLS: ReportDefinition = {
  name: 'funding-calls',
  title: 'Funding-call calendar',
  about: 'Funding calls by what can still be done about them: open to whom, closing when, for how much.',
  of: { words: 'a programme', types: ['Program'], isNeeded: false },
  usesSince: false,
  ownFormat: 'ics',
  example: {},
  write,
};

/** Open ones first, those that close soonest before the others; closed ones last, the latest first. */
const STANDINGS: readonly string[] = ['OPEN', 'FORECASTED', 'UNKNOWN', 'CLOSED'];

async function write(ask: AskReport, asked: AskedReport): Promise<ReportContent> {
  const { on, of } = asked;
  const variables = { ...viewOf(asked), ...(of !== undefined && { where: { program: { id: { eq: of } } } }) };
  const { nodes, isCut } = await readAll(
    ask,
    { question: QUESTION, variables },
    ({ at }: { readonly at: { readonly fundingCalls: ReportList<CallAnswer> } }) => at.fundingCalls,
  );
  const calls = [...nodes].sort(
    (a, b) =>
      STANDINGS.indexOf(a.status.value) - STANDINGS.indexOf(b.status.value) ||
      byText<CallAnswer>(({ status }) => status.nextClosesOn)(a, b) ||
      -byText<CallAnswer>(({ status }) => status.closesOn ?? '')(a, b) ||
      byText<CallAnswer>(({ name }) => name)(a, b),
  );
  const footnotes = new Footnotes();
  const drawn = calls.map(laneOf).filter(({ span, days }) => span !== undefined || days.length > 0);
  return {
    title: 'Funding calls',
    answer: answerOf(calls, on),
    chart: {
      title: 'Calls from posting to the last close',
      description: `${laneWords(drawn)} ${describe(drawn.length, calls.length)}`.trim(),
      caption: describe(drawn.length, calls.length),
      picture: { kind: 'lanes', lanes: drawn, on },
    },
    table: {
      title: 'Calls and their phases',
      columns: [
        { title: 'Call' },
        { title: 'Standing' },
        { title: 'Closes' },
        { title: 'Days left', isNumber: true },
        { title: 'Open to' },
        { title: 'Dates' },
        { title: 'Money', isNumber: true },
      ],
      remark:
        calls.length === 0
          ? 'No call is known on this day.'
          : isCut
            ? 'There are more calls than a report reads; ask the API for the rest.'
            : undefined,
      rows: calls.flatMap((call) => rowsOf(call, footnotes)),
    },
    undisclosed: soughtOf(calls, footnotes),
    footnotes: footnotes.all,
    question: QUESTION,
    variables,
  };
}

function laneOf(call: CallAnswer): Lane {
  const { name, number, status, postedOn, announcedOn, keyDates, phases } = call;
  const begin = firstDay(postedOn ?? announcedOn);
  const end = lastDay(status.closesOn);
  const dates = [...keyDates.nodes, ...phases.nodes.flatMap((phase) => phase.keyDates.nodes)];
  return {
    label: number ?? name,
    isDone: status.value !== 'OPEN',
    span: begin === undefined && end === undefined ? undefined : { from: begin, to: end },
    days: dates.flatMap(({ at, isEstimate, kind }) => {
      const day = lastDay(at);
      return day === undefined || kind === 'POSTED' ? [] : [{ day, isEstimate: isEstimate === true }];
    }),
  };
}

function firstDay(date: string | null): string | undefined {
  return date === null ? undefined : parseFuzzyDate(date)?.min;
}

function lastDay(date: string | null): string | undefined {
  return date === null ? undefined : parseFuzzyDate(date)?.max;
}

function rowsOf(call: CallAnswer, footnotes: Footnotes): readonly (readonly TableCell[])[] {
  const { status, offeredBy, undisclosed, sources } = call;
  const from = listed(offeredBy.nodes.map(({ name, shortName }) => shortName ?? name));
  const about = [kindWords(call.kind), call.number ?? '', from].filter((part) => part !== '').join(', ');
  const own = [
    entityCell(call, { below: about, notes: footnotes.cite(sources.nodes) }),
    textCell(kindWords(status.value), { below: status.reason }),
    textCell(status.nextClosesOn ?? status.closesOn ?? 'none found'),
    textCell(status.daysLeft === null ? '' : String(status.daysLeft)),
    textCell(call.eligibility ?? 'no source says'),
    textCell(call.keyDates.nodes.map(dateWords).join('; ')),
    moneyCell(
      call.totalUsd,
      undisclosed.nodes.some(({ predicate }) => /^total/i.test(predicate)),
    ),
  ];
  const phases = call.phases.nodes.map((phase) => [
    entityCell(phase, { below: `phase of ${call.number ?? call.name}` }),
    textCell(''),
    textCell(closeOf(phase)),
    textCell(''),
    textCell(phase.teamSize ?? phase.summary),
    textCell(phase.keyDates.nodes.map(dateWords).join('; ')),
    textCell(awardWords(phase)),
  ]);
  return [own, ...phases];
}

function closeOf({ keyDates }: PhaseAnswer): string {
  return keyDates.nodes.find(({ kind }) => kind === 'APPLICATION')?.at ?? '';
}

function awardWords({ awardMinUsd: least, awardMaxUsd: most }: PhaseAnswer): string {
  if (least === null && most === null) return '';
  if (least === null || most === null)
    return `${least === null ? 'up to' : 'from'} ${dollars(least ?? most ?? 0)} each`;
  return `${dollars(least)} to ${dollars(most)} each`;
}

function dateWords({ kind, at, timeOfDay, timeZone, isEstimate }: DatedAnswer): string {
  const hour = timeOfDay === null ? '' : ` ${timeOfDay}${timeZone === null ? '' : ` ${timeZone}`}`;
  return `${kindWords(kind)} ${at ?? 'without a day'}${hour}${isEstimate === true ? ' (estimate)' : ''}`;
}

/** The lanes in words, for who does not see them. */
function laneWords(lanes: readonly Lane[]): string {
  return lanes
    .map(
      ({ label, span }) =>
        `${label}: from ${span?.from ?? 'an unknown day'} to ${span?.to ?? 'an unknown day'}.`,
    )
    .join(' ');
}

function describe(drawn: number, all: number): string {
  if (drawn === 0) return 'There is nothing to draw: no call has a known day.';
  const rest = all - drawn;
  return `A bar runs from posting to the last close and fades where a day is not known; a circle is a date of the call, filled when it lies ahead, dashed when it is an estimate.${rest > 0 ? ` ${counted(rest, 'call has', 'calls have')} no known day and stand in the table alone.` : ''}`;
}

function answerOf(calls: readonly CallAnswer[], on: string): string {
  const of = (value: string) => calls.filter(({ status }) => status.value === value);
  const open = of('OPEN');
  const next = open[0];
  const rest = [
    ...(of('FORECASTED').length > 0 ? [`${of('FORECASTED').length} forecast`] : []),
    ...(of('CLOSED').length > 0 ? [`${of('CLOSED').length} closed`] : []),
    ...(of('UNKNOWN').length > 0 ? [`${of('UNKNOWN').length} without a known close`] : []),
  ];
  const closing = next?.status.nextClosesOn ?? next?.status.closesOn;
  return [
    `On ${dayWords(on)}, ${counted(open.length, 'funding call is', 'funding calls are')} open of ${calls.length} known${rest.length > 0 ? ` (${listed(rest)})` : ''}.`,
    next === undefined
      ? 'Nothing can be applied for on that day as far as is known.'
      : `The next to close is ${next.number ?? next.name}${closing ? `, on ${dayWords(closing)}` : ', on a day that no source gives'}${next.status.daysLeft === null ? '' : `, ${counted(next.status.daysLeft, 'day')} later`}.`,
  ].join(' ');
}
