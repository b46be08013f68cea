import { wordsOf } from '../../exchange/feeds/change-words.ts';
import type { Footnote, HowKnown, SoughtValue, TableCell } from '../../exchange/reports/report-page.ts';
import { BASES } from '../../model/claims/levels.ts';
import type { AskedReport, AskReport } from './report-definition.ts';

/** Fragments that the questions of reports share. */
export const CITED = 'fragment Cited on Source { id title publisher publishedOn url }';
export const SOUGHT = `fragment Sought on Undisclosed { predicate reason asOf checked { ...Cited } }`;

export interface SourceAnswer {
  readonly id: string;
  readonly title: string;
  readonly publisher: string | null;
  readonly publishedOn: string | null;
  readonly url: string | null;
}

export interface SoughtAnswer {
  readonly predicate: string;
  readonly reason: string;
  readonly asOf: string;
  readonly checked: readonly SourceAnswer[];
}

export interface Listed<T> {
  readonly nodes: readonly T[];
}

/** A record that a report names. */
export interface NamedRecord {
  readonly id: string;
  readonly name: string;
}

/** The variables that say from which point in time a report looks. */
export function viewOf({ on, publishedBy }: AskedReport): Readonly<Record<string, unknown>> {
  return { on, ...(publishedBy !== undefined && { publishedBy }) };
}

/** A page of a list whose next page is asked for by its cursor. */
export interface ReportList<T> extends Listed<T> {
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

/** The most pages that a report reads of one list; what is left out is said. */
const MAX_PAGES = 20;

/** Reads a list to its end. `isCut` tells that there was more than a report holds. */
export async function readAll<T>(
  ask: AskReport,
  asked: { readonly question: string; readonly variables: Readonly<Record<string, unknown>> },
  listOf: (data: never) => ReportList<T>,
): Promise<{ readonly nodes: readonly T[]; readonly isCut: boolean }> {
  const nodes: T[] = [];
  let after: string | null = null;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const data: unknown = await ask(asked.question, {
      ...asked.variables,
      ...(after !== null && { after }),
    });
    const list = listOf(data as never);
    nodes.push(...list.nodes);
    if (!list.pageInfo.hasNextPage) return { nodes, isCut: false };
    after = list.pageInfo.endCursor;
  }
  return { nodes, isCut: true };
}

/** Numbers sources in the order in which they are first cited. */
export class Footnotes {
  readonly #numbers = new Map<string, number>();
  readonly #notes: Footnote[] = [];

  get all(): readonly Footnote[] {
    return this.#notes;
  }

  /** Returns the numbers of sources, ascending and each once. */
  cite(sources: readonly SourceAnswer[]): readonly number[] {
    return [...new Set(sources.map((source) => this.#numberOf(source)))].sort((a, b) => a - b);
  }

  #numberOf({ id, title, publisher, publishedOn, url }: SourceAnswer): number {
    const key = plainId(id);
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.#notes.push({
      title,
      publisher: publisher ?? undefined,
      publishedOn: publishedOn ?? undefined,
      url: url ?? undefined,
    });
    this.#numbers.set(key, this.#notes.length);
    return this.#notes.length;
  }
}

/** Returns what was sought about records and not found; what was sought in the same places on the same day together. */
export function soughtOf(
  records: readonly (NamedRecord & { readonly undisclosed: Listed<SoughtAnswer> })[],
  footnotes: Footnotes,
): readonly SoughtValue[] {
  return records.flatMap(({ id, name, undisclosed }) => {
    const groups = new Map<string, SoughtValue & { readonly values: string[] }>();
    for (const { predicate, reason, asOf, checked } of undisclosed.nodes) {
      const notes = footnotes.cite(checked);
      const key = JSON.stringify([reason, asOf, notes]);
      const words = wordsOf(predicate).replace(/ in U\.S\. dollars$/, '');
      const known = groups.get(key);
      if (known) known.values.push(words);
      else
        groups.set(key, {
          ...{ subject: { id: plainId(id), name }, values: [words], asOf, notes },
          reason: REASONS[reason] ?? wordsOf(reason),
        });
    }
    return [...groups.values()];
  });
}

const REASONS: Readonly<Record<string, string>> = {
  SILENT_IN_SOURCES: 'no source that was searched says it',
  WITHHELD: 'withheld',
  NOT_YET_DETERMINED: 'not yet determined',
};

/** Returns the id outside every view: inside one it carries the view after an `@`. */
export function plainId(id: string): string {
  return id.split('@')[0] ?? id;
}

/** A cell that names an entity and leads to it. */
export function entityCell(
  { id, name }: NamedRecord,
  more: Omit<TableCell, 'text' | 'entity'> = {},
): TableCell {
  return { text: name, entity: plainId(id), ...more };
}

/** A cell of words; empty where there are none. */
export function textCell(text: string | null | undefined, more: Omit<TableCell, 'text'> = {}): TableCell {
  return { text: text ?? '', ...more };
}

/** Money, or that it is not disclosed, or that nobody says. */
export function moneyCell(value: number | null, isSought: boolean): TableCell {
  if (value !== null) return { text: dollars(value) };
  return isSought ? { text: 'not disclosed', known: 'NOT_DISCLOSED' } : { text: 'no source says' };
}

/** An amount with its sign and commas: "$5,000,000". */
export function dollars(value: number): string {
  return `$${value.toLocaleString('en-US')}`;
}

/** Returns how a row is known by its basis; undefined where nothing says so. */
export function knownOf(basis: string | null): HowKnown | undefined {
  return BASES.find((known) => known === basis);
}

const WEAKER: readonly (string | null)[] = [...BASES, null];

/** Returns the weakest of several bases: a row is known no better than its weakest part. */
export function weakestOf(bases: readonly (string | null)[]): string | null {
  return WEAKER[Math.max(...bases.map((basis) => WEAKER.indexOf(basis)))] ?? null;
}

const KINDS: Readonly<Record<string, string>> = {
  ...{ MOU: 'Memorandum of understanding', MOA: 'Memorandum of agreement', CRADA: 'CRADA' },
  ...{ RFA: 'Request for applications', FOA: 'Funding opportunity', NOFO: 'Notice of funding opportunity' },
  ...{ RFI: 'Request for information', AI_SYSTEM: 'AI system', AIModel: 'AI model', COMPANY: 'Company' },
  ...{ GOVERNMENT_ACCORD: 'Accord between governments', PROGRAM_OFFICE: 'Programme office' },
  ...{ ComputeResource: 'System', KeyDate: 'Date', CallPhase: 'Phase', Program: 'Programme' },
};

/** A kind or a type as a person says it. */
export function kindWords(kind: string | null | undefined): string {
  if (kind === null || kind === undefined) return '';
  const words = KINDS[kind] ?? wordsOf(kind);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A number with its noun: "1 agreement", "2 agreements". */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
}

/** "a, b and c". */
export function listed(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}

const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October'],
  ...['November', 'December'],
];

/** "28 November 2026"; a month or a year as far as it is known. */
export function dayWords(day: string): string {
  const [year = '', month, date] = day.split('-');
  const name = month === undefined ? undefined : MONTHS[Number(month) - 1];
  if (name === undefined) return year;
  return date === undefined ? `${name} ${year}` : `${Number(date)} ${name} ${year}`;
}

/** Orders by a text, missing last. */
export function byText<T>(textOf: (item: T) => string | null | undefined): (a: T, b: T) => number {
  return (a, b) => {
    const [one, other] = [textOf(a), textOf(b)];
    if (one === other) return 0;
    if (one === null || one === undefined) return 1;
    if (other === null || other === undefined) return -1;
    return one < other ? -1 : 1;
  };
}
