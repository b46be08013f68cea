import { parse } from 'graphql';
import { type CalendarEntry, writeCalendar } from '../../exchange/feeds/icalendar.ts';
import type { RequestContext } from '../../query/request-context.ts';
import { type Ask, dataOf } from '../graphql/ask.ts';
import { NotFound } from './feed-replies.ts';

const DATES = parse(`query Calendar($where: KeyDateFilter, $after: String) {
  keyDates(first: 100, after: $after, where: $where, orderBy: [{ at: DESC }]) {
    pageInfo { hasNextPage endCursor }
    nodes {
      id name kind at timeOfDay timeZone isEstimate metOn note
      revision { number at withdrawn }
      call { name number }
      phase { name call { name number } }
      program { name }
      statements(first: 20, where: { predicate: { eq: "at" }, retractedAt: { isNull: true } }) {
        nodes { value evidence { saidOn source { title url } } }
      }
    }
  }
}`);
const CALL = parse('query CalendarOf($id: ID!) { node(id: $id) { ... on FundingCall { id name number } } }');

/** A calendar holds at most this many pages of dates, the latest of them. */
const MAX_PAGES = 20;

interface NamedThing {
  readonly name: string;
  readonly number?: string | null;
}

interface KeyDate {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly at: string | null;
  readonly timeOfDay: string | null;
  readonly timeZone: string | null;
  readonly isEstimate: boolean | null;
  readonly metOn: string | null;
  readonly note: string | null;
  readonly revision: {
    readonly number: number;
    readonly at: string | null;
    readonly withdrawn: string | null;
  };
  readonly call: NamedThing | null;
  readonly phase: (NamedThing & { readonly call: NamedThing | null }) | null;
  readonly program: NamedThing | null;
  readonly statements: { readonly nodes: readonly CitedStatement[] };
}

interface CitedStatement {
  readonly value: unknown;
  readonly evidence: readonly {
    readonly saidOn: string | null;
    readonly source: { readonly title: string; readonly url: string | null };
  }[];
}

/**
 * Returns all key dates, or those of one call and its phases, as iCalendar. Throws `NotFound` when there is
 * no such call.
 */
export async function calendarOf(
  ask: Ask,
  context: RequestContext,
  callId: string | undefined,
): Promise<string> {
  if (callId === undefined) {
    return writeCalendar({ name: 'Key dates', entries: await entriesOf(ask, context, {}) });
  }
  const { node } = await dataOf<{ node: NamedThing | null }>(
    ask({ question: CALL, variables: { id: callId }, context }),
  );
  if (!node?.name) {
    throw new NotFound(
      `No funding call has the id "${callId}". \`fundingCalls\` lists the ids there are; /calendar.ics holds the dates of all.`,
    );
  }
  const call = { call: { id: { eq: callId } } };
  const where = { OR: [call, { phase: call }] };
  return writeCalendar({ name: titleOf(node), entries: await entriesOf(ask, context, where) });
}

async function entriesOf(
  ask: Ask,
  context: RequestContext,
  where: Readonly<Record<string, unknown>>,
): Promise<CalendarEntry[]> {
  const dates: KeyDate[] = [];
  let after: string | null = null;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const answer: KeyDatesAnswer = await dataOf(
      ask({ question: DATES, variables: { where, after }, context }),
    );
    dates.push(...answer.keyDates.nodes);
    if (!answer.keyDates.pageInfo.hasNextPage) break;
    after = answer.keyDates.pageInfo.endCursor;
  }
  return dates.flatMap((date) => entryOf(date) ?? []).sort(byDate);
}

interface KeyDatesAnswer {
  readonly keyDates: {
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
    readonly nodes: readonly KeyDate[];
  };
}

function byDate(one: CalendarEntry, other: CalendarEntry): number {
  const [first, second] = [`${one.date} ${one.uid}`, `${other.date} ${other.uid}`];
  return first < second ? -1 : Number(first > second);
}

const DAY = 'YYYY-MM-DD'.length;

/** Returns the entry of a date; undefined when no day of it was ever known. */
function entryOf(date: KeyDate): CalendarEntry | undefined {
  const { revision } = date;
  const day = date.at ?? revision.withdrawn;
  if (day === null || revision.at === null) return undefined;
  return {
    uid: `${date.id}@accord.invalid`,
    summary: summaryOf(date, day),
    description: descriptionOf(date, day),
    date: day,
    timeOfDay: date.timeOfDay ?? undefined,
    timeZone: date.timeZone ?? undefined,
    status: statusOf(date),
    sequence: revision.number,
    changedAt: revision.at,
    categories: [words(date.kind)],
    url: date.statements.nodes
      .filter((said) => said.value === day)
      .flatMap((said) => said.evidence.flatMap(({ source }) => source.url ?? []))[0],
  };
}

function statusOf({ at, isEstimate }: KeyDate): CalendarEntry['status'] {
  if (at === null) return 'CANCELLED';
  return isEstimate === true || at.length < DAY ? 'TENTATIVE' : 'CONFIRMED';
}

function summaryOf({ at, name, isEstimate }: KeyDate, day: string): string {
  const marks = [
    ...(at === null ? ['withdrawn'] : []),
    ...(isEstimate === true ? ['estimate'] : []),
    ...(day.length < DAY ? [`some day in ${day}`] : []),
  ];
  return marks.length > 0 ? `${name} (${marks.join(', ')})` : name;
}

function descriptionOf(date: KeyDate, day: string): string {
  const call = date.call ?? date.phase?.call;
  const others = date.statements.nodes.filter((said) => said.value !== day);
  return [
    ...(call ? [`Call: ${titleOf(call)}`] : []),
    ...(date.phase ? [`Phase: ${date.phase.name}`] : []),
    ...(date.program ? [`Programme: ${date.program.name}`] : []),
    ...(date.metOn === null ? [] : [`Met: ${date.metOn}`]),
    ...(date.timeOfDay !== null && date.timeZone === null ? ['The time zone is not known.'] : []),
    ...date.statements.nodes
      .filter((said) => said.value === day)
      .flatMap((said) => citations(said, 'Source')),
    ...others.flatMap((said) => citations(said, `Otherwise ${String(said.value)}`)),
    ...(date.note === null ? [] : [date.note]),
  ].join('\n');
}

const MAX_CITATIONS = 3;

function citations({ evidence }: CitedStatement, label: string): string[] {
  const shown = evidence.slice(0, MAX_CITATIONS).map(({ saidOn, source }) => {
    const parts = [
      source.title,
      ...(saidOn === null ? [] : [saidOn]),
      ...(source.url === null ? [] : [source.url]),
    ];
    return `${label}: ${parts.join(', ')}`;
  });
  const more = evidence.length - shown.length;
  return more > 0 ? [...shown, `${label}: ${more} more`] : shown;
}

function titleOf({ name, number }: NamedThing): string {
  return number ? `${name} (${number})` : name;
}

/** Writes `LETTER_OF_INTENT` as `Letter of intent`. */
function words(value: string): string {
  const text = value.toLowerCase().replaceAll('_', ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
