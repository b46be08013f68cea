import {
  type ChangeItem,
  type Citation,
  citationsOf,
  type SourceWords,
  sentenceOf,
  wordsOf,
} from './change-words.ts';

/** A digest as the API returns it. */
export interface DigestData {
  readonly since: string;
  readonly axis: string;
  readonly asOf: string;
  readonly newcomers: readonly {
    readonly named: ChangeItem & { readonly subject: { readonly __typename: string } };
    readonly changes: readonly ChangeItem[];
  }[];
  readonly linked: readonly ChangeItem[];
  readonly moved: readonly ChangeItem[];
  readonly amounts: readonly ChangeItem[];
  readonly withdrawn: readonly ChangeItem[];
  readonly disputed: readonly ChangeItem[];
  readonly others: readonly ChangeItem[];
  readonly closingSoon: { readonly nodes: readonly ClosingDate[] };
  readonly isEmpty: boolean;
  readonly isCut: boolean;
}

interface ClosingDate {
  readonly id: string;
  readonly name: string;
  readonly at: string;
  readonly timeOfDay: string | null;
  readonly timeZone: string | null;
  readonly isEstimate: boolean | null;
  readonly sources: { readonly nodes: readonly SourceWords[] };
}

/** A digest as it is read, whatever the format. Plain text throughout. */
export interface DigestPage {
  readonly title: string;
  /** The result in a sentence or two. */
  readonly answer: string;
  readonly sections: readonly Section[];
  /** Sources, in the order of their numbers. */
  readonly footnotes: readonly Citation[];
  /** The question that it answers. */
  readonly question: string;
}

interface Section {
  readonly title: string;
  readonly items: readonly Item[];
}

interface Item {
  readonly text: string;
  readonly details: readonly string[];
  /** Numbers of footnotes, from 1. */
  readonly notes: readonly number[];
}

/**
 * Arranges a digest: the answer first, then what is new, moved, changed, withdrawn, disputed and closing,
 * with the sources as footnotes.
 */
export function digestPage(data: DigestData, question: string): DigestPage {
  const footnotes = new Map<string, Citation>();
  const note = (sources: readonly SourceWords[]): readonly number[] =>
    citationsOf({ sources }).map((citation) => {
      if (!footnotes.has(citation.text)) footnotes.set(citation.text, citation);
      return [...footnotes.keys()].indexOf(citation.text) + 1;
    });
  const itemOf = (change: ChangeItem): Item => ({
    text: `${change.on}: ${sentenceOf(change)}`,
    details: change.reason === null ? [] : [change.reason],
    notes: note(change.sources),
  });
  const newcomers = data.newcomers.map(({ named, changes }): Item => {
    const { name, __typename: type } = named.subject;
    return {
      text: `${named.on}: ${name} (${wordsOf(type)})`,
      details: changes.map(sentenceOf).map((text) => withoutPrefix(text, `${name}: `)),
      notes: note(unique([named, ...changes].flatMap((change) => change.sources))),
    };
  });
  const closing = data.closingSoon.nodes.map(
    (date): Item => ({
      text: `${date.at}${timeOf(date)}: ${date.name}${date.isEstimate === true ? ' (estimate)' : ''}`,
      details: [],
      notes: note(date.sources.nodes),
    }),
  );
  const sections: readonly Section[] = [
    { title: 'New', items: [...newcomers, ...data.linked.map(itemOf)] },
    { title: 'Moved', items: data.moved.map(itemOf) },
    { title: 'Amount changed', items: data.amounts.map(itemOf) },
    { title: 'Closing soon', items: closing },
    { title: 'Withdrawn', items: data.withdrawn.map(itemOf) },
    { title: 'Sources disagree', items: data.disputed.map(itemOf) },
    { title: 'Changed otherwise', items: data.others.map(itemOf) },
  ];
  return {
    title: `What ${data.axis === 'PUBLISHED' ? 'became publicly known' : 'changed'} since ${data.since}`,
    answer: answerOf(data, sections),
    sections: sections.filter((section) => section.items.length > 0),
    footnotes: [...footnotes.values()],
    question,
  };
}

function answerOf(data: DigestData, sections: readonly Section[]): string {
  const counts = sections
    .filter(({ items }) => items.length > 0)
    .map(({ title, items }) => `${items.length} ${title.toLowerCase()}`);
  const cut = data.isCut
    ? ' There are more changes than a digest looks at; ask of fewer entities or days.'
    : '';
  return `As of ${data.asOf}: ${counts.join(', ') || 'nothing'}.${cut}`;
}

function timeOf({ timeOfDay, timeZone }: ClosingDate): string {
  if (timeOfDay === null) return '';
  return ` ${timeOfDay}${timeZone === null ? '' : ` ${timeZone}`}`;
}

function withoutPrefix(text: string, prefix: string): string {
  return text.startsWith(prefix) ? text.slice(prefix.length) : text;
}

function unique(sources: readonly SourceWords[]): readonly SourceWords[] {
  return [...new Map(sources.map((source) => [`${source.title} ${source.url}`, source])).values()];
}
