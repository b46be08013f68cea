import { type ChangeItem, sentenceOf } from '../../exchange/feeds/change-words.ts';
import type { TableCell } from '../../exchange/reports/report-page.ts';
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
  type SoughtAnswer,
  type SourceAnswer,
  soughtOf,
  textCell,
} from './report-parts.ts';

const QUESTION = `query WhatChanged($since: DateOrDateTime!, $on: Date!, $publishedBy: Date!, $of: [ID!], $newcomers: Boolean = true, $others: Boolean = true) {
  at(publishedBy: $publishedBy) {
    digest(since: $since, of: $of, axis: PUBLISHED, asOf: $on) {
      isCut
      newcomers @include(if: $newcomers) {
        named { on sources { ...Cited } subject { __typename id name undisclosed(first: 2) { nodes { predicate reason asOf } } } }
        changes { ...Told }
      }
      linked @include(if: $others) { ...Changed }
      moved @include(if: $others) { ...Changed }
      amounts @include(if: $others) { ...Changed }
      withdrawn @include(if: $others) { ...Changed }
      disputed @include(if: $others) { ...Changed }
      others @include(if: $others) { ...Changed }
      closingSoon(first: 10) @include(if: $others) {
        nodes { id name at timeOfDay timeZone isEstimate sources(first: 1) { nodes { ...Cited } } }
      }
    }
  }
}
fragment Changed on Change { ...Told reason linkBefore { role since until basis } }
fragment Told on Change {
  kind predicate before after conflictClass on
  linkAfter { role since until basis }
  subject { __typename id name }
  object { id ... on Entity { name } }
  sources { ...Cited }
}
${CITED}`;

type CitedChange = Omit<ChangeItem, 'id' | 'at' | 'sources' | 'subject'> & {
  readonly subject: NamedRecord & { readonly __typename: string };
  readonly sources: readonly SourceAnswer[];
};

interface ClosingAnswer extends NamedRecord {
  readonly at: string | null;
  readonly timeOfDay: string | null;
  readonly timeZone: string | null;
  readonly isEstimate: boolean | null;
  readonly sources: Listed<SourceAnswer>;
}

const GROUPS = [
  ['linked', 'New relationship'],
  ['moved', 'Moved'],
  ['amounts', 'Amount changed'],
  ['withdrawn', 'Withdrawn'],
  ['disputed', 'Sources disagree'],
  ['others', 'Changed otherwise'],
] as const;

type DigestAnswer = Readonly<Record<(typeof GROUPS)[number][0], readonly CitedChange[]>> & {
  readonly isCut: boolean;
  readonly newcomers: readonly {
    readonly named: Pick<CitedChange, 'on' | 'sources' | 'subject'> & {
      readonly subject: { readonly undisclosed: Listed<Omit<SoughtAnswer, 'checked'>> };
    };
    readonly changes: readonly Omit<CitedChange, 'linkBefore' | 'reason'>[];
  }[];
  readonly closingSoon: Listed<ClosingAnswer>;
};

export const WHAT_CHANGED: ReportDefinition = {
  name: 'what-changed',
  title: 'What changed',
  about:
    'What became publicly known since a day: new, moved, amount changed, withdrawn, disputed, closing soon.',
  of: { words: 'anything with an id', types: [], isNeeded: false },
  usesSince: true,
  ownFormat: 'atom',
  example: { since: '2026-10-01' },
  write,
};

async function write(ask: AskReport, asked: AskedReport): Promise<ReportContent> {
  const { on, of, since, publishedBy = on } = asked;
  const variables = { since, on, publishedBy, ...(of !== undefined && { of: [of] }) };
  const digest = await readDigest(ask, variables);
  const footnotes = new Footnotes();
  const rows = [
    ...digest.newcomers.map((newcomer) => newcomerRow(newcomer, footnotes)),
    ...GROUPS.flatMap(([group, words]) => digest[group].map((change) => changeRow(words, change, footnotes))),
    ...digest.closingSoon.nodes.map((date) => closingRow(date, footnotes)),
  ];
  const counts = [
    { label: 'New', value: digest.newcomers.length },
    ...GROUPS.map(([group, label]) => ({ label, value: digest[group].length })),
    { label: 'Closing soon', value: digest.closingSoon.nodes.length },
  ];
  const some = counts.filter(({ value }) => value > 0);
  return {
    title: `What changed since ${since}`,
    answer: answerOf(digest, { since, on: publishedBy, some }),
    chart: {
      title: 'News by kind',
      description:
        some.length === 0
          ? 'There is nothing to draw.'
          : `${listed(some.map(({ label, value }) => `${label} ${value}`))}.`,
      caption: undefined,
      picture: { kind: 'bars', bars: some },
    },
    table: {
      title: 'News',
      columns: [{ title: 'About' }, { title: 'Day' }, { title: 'News' }, { title: 'What is new' }],
      remark: remarkOf(rows.length, digest.isCut),
      rows,
    },
    undisclosed: soughtOf(
      // Where it was searched stands on the pages of the entities: for all of them it would be too much of one question.
      digest.newcomers.map(({ named: { subject } }) => ({
        ...subject,
        undisclosed: { nodes: subject.undisclosed.nodes.map((sought) => ({ ...sought, checked: [] })) },
      })),
      footnotes,
    ),
    footnotes: footnotes.all,
    question: QUESTION,
    variables,
  };
}

/** The question in two halves: either costs little more than half of what one may, so that neither data nor words more make it fail. */
async function readDigest(
  ask: AskReport,
  variables: Readonly<Record<string, unknown>>,
): Promise<DigestAnswer> {
  const half = async <Part>(part: Readonly<Record<'newcomers' | 'others', boolean>>) =>
    (await ask<{ readonly at: { readonly digest: Part } }>(QUESTION, { ...variables, ...part })).at.digest;
  return {
    ...(await half<Omit<DigestAnswer, 'newcomers'>>({ newcomers: false, others: true })),
    ...(await half<Pick<DigestAnswer, 'newcomers'>>({ newcomers: true, others: false })),
  };
}

/** The most details of a newcomer that a row holds. */
const MAX_DETAILS = 5;

function newcomerRow(
  { named, changes }: DigestAnswer['newcomers'][number],
  footnotes: Footnotes,
): readonly TableCell[] {
  const { subject, on } = named;
  const details = changes.map((change) =>
    bare(sentenceOf({ ...change, id: '', at: null, linkBefore: null, reason: null }), subject.name),
  );
  const more = details.length - MAX_DETAILS;
  return [
    entityCell(subject, { below: kindWords(subject.__typename) }),
    textCell(on),
    textCell('New'),
    textCell(
      [...details.slice(0, MAX_DETAILS), ...(more > 0 ? [`and ${more} more`] : [])].join('; ') ||
        'known by name',
      { notes: footnotes.cite([named, ...changes].flatMap(({ sources }) => sources)) },
    ),
  ];
}

function changeRow(words: string, change: CitedChange, footnotes: Footnotes): readonly TableCell[] {
  const { subject, on, reason, sources } = change;
  return [
    entityCell(subject, { below: kindWords(subject.__typename) }),
    textCell(on),
    textCell(words),
    textCell(bare(sentenceOf({ ...change, id: '', at: null }), subject.name), {
      below: reason ?? '',
      notes: footnotes.cite(sources),
    }),
  ];
}

function closingRow(date: ClosingAnswer, footnotes: Footnotes): readonly TableCell[] {
  const hour =
    date.timeOfDay === null
      ? 'no hour given'
      : `${date.timeOfDay}${date.timeZone === null ? '' : ` ${date.timeZone}`}`;
  return [
    entityCell(date),
    textCell(date.at),
    textCell('Closing soon'),
    textCell(date.isEstimate === true ? `${hour}, an estimate` : hour, {
      notes: footnotes.cite(date.sources.nodes),
    }),
  ];
}

function bare(text: string, name: string): string {
  return text.startsWith(`${name}: `) ? text.slice(name.length + 2) : text;
}

function remarkOf(rows: number, isCut: boolean): string | undefined {
  if (rows === 0) return 'There is no news of these days.';
  return isCut ? 'There are more changes than a report looks at; ask of fewer entities or days.' : undefined;
}

function answerOf(
  digest: DigestAnswer,
  {
    since,
    on,
    some,
  }: {
    readonly since: string;
    readonly on: string;
    readonly some: readonly { readonly label: string; readonly value: number }[];
  },
): string {
  const days = `From ${dayWords(since.slice(0, 10))} to ${dayWords(on)}`;
  const closing = digest.closingSoon.nodes.length;
  const news = some.filter(({ label }) => label !== 'Closing soon');
  const quiet = GROUPS.filter(([group]) => digest[group].length === 0).map(([, words]) =>
    words.toLowerCase(),
  );
  return [
    news.length === 0
      ? `${days} nothing became publicly known that was not known before.`
      : `${days} ${counted(
          news.reduce((sum, { value }) => sum + value, 0),
          'piece',
        )} of news became publicly known (${listed(news.map(({ label, value }) => `${label.toLowerCase()} ${value}`))}).`,
    quiet.length === 0
      ? `${counted(closing, 'date closes', 'dates close')} within 30 days.`
      : `${counted(closing, 'date closes', 'dates close')} within 30 days; there is nothing of: ${listed(quiet)}.`,
  ].join(' ');
}
