import { didYouMean } from '../../did-you-mean.ts';
import { InputError } from '../../errors.ts';
import { reportCsv } from '../../exchange/reports/report-csv.ts';
import { reportHtml, type ServedLinks } from '../../exchange/reports/report-html.ts';
import { reportMarkdown } from '../../exchange/reports/report-markdown.ts';
import type { ReportPage } from '../../exchange/reports/report-page.ts';
import { parseFuzzyDate } from '../../model/fuzzy-date.ts';
import { AGREEMENT_TIMELINE } from './agreement-timeline.ts';
import { FUNDING_CALLS } from './funding-calls.ts';
import { LAB_PROFILE } from './lab-profile.ts';
import { GENESIS, PARTNER_LANDSCAPE } from './partner-landscape.ts';
import type { AskedReport, AskReport, ReportDefinition, ReportFormat } from './report-definition.ts';
import { kindWords, type Listed, type NamedRecord, plainId } from './report-parts.ts';
import { WHAT_CHANGED } from './what-changed.ts';
import { WHO_WORKS_WITH_WHOM } from './who-works-with-whom.ts';

/** Every report, in the order of the index. */
export const REPORTS: readonly ReportDefinition[] = [
  PARTNER_LANDSCAPE,
  LAB_PROFILE,
  FUNDING_CALLS,
  AGREEMENT_TIMELINE,
  WHO_WORKS_WITH_WHOM,
  WHAT_CHANGED,
];

/** What a person gave for a report, as text. */
export interface GivenReport {
  readonly of?: string | undefined;
  readonly since?: string | undefined;
  readonly on?: string | undefined;
  readonly publishedBy?: string | undefined;
  readonly format?: string | undefined;
}

/** What a person gave, read: whether it names things is found out by asking. */
export interface ReadReport {
  readonly definition: ReportDefinition;
  readonly of: string | undefined;
  readonly since: string;
  readonly on: string;
  readonly publishedBy: string | undefined;
  readonly format: ReportFormat;
}

/** Returns the report of a name. Throws `InputError` with the nearest name where there is none. */
export function findReport(name: string): ReportDefinition {
  const found = REPORTS.find((report) => report.name === name);
  if (found) return found;
  const names = REPORTS.map((report) => report.name);
  throw new InputError(
    `No report is called "${name}".${didYouMean(name, names)} There are: ${names.join(', ')}.`,
  );
}

/** Reads what a person gave. Throws `InputError` for the first that makes no sense. `today` is `YYYY-MM-DD`. */
export function readReport(name: string, given: GivenReport, today: string): ReadReport {
  const definition = findReport(name);
  const { of, since } = given;
  if (definition.of.isNeeded && of === undefined)
    throw new InputError(
      `The report ${name} is about ${definition.of.words}; none was given. Give it with of, such as of ${definition.example.of}.`,
    );
  if (since !== undefined && !definition.usesSince)
    throw new InputError(
      `The report ${name} is about one day and takes no since; found "${since}". Leave it out, or ask for ${WHAT_CHANGED.name}.`,
    );
  const on = dayOf('on', given.on ?? today);
  const from = dayOf('since', since ?? monthBefore(on));
  if (definition.usesSince && from > on)
    throw new InputError(`since must be on or before the day of the report, ${on}; found ${from}.`);
  const publishedBy = given.publishedBy === undefined ? undefined : dayOf('publishedBy', given.publishedBy);
  if (definition.usesSince && publishedBy !== undefined && from > publishedBy)
    throw new InputError(
      `since must be on or before publishedBy, ${publishedBy}; found ${from}. Nothing can become public after the day until which it counts.`,
    );
  const format = formatOf(definition, given.format ?? 'html');
  const [bound] = (['on', 'publishedBy'] as const).filter((parameter) => given[parameter] !== undefined);
  if (bound !== undefined && format === definition.ownFormat)
    throw new InputError(
      `As ${format}, ${name} is followed from day to day and tells what is known today; found ${bound} "${given[bound]}". Leave it out, or ask for html, md or csv.`,
    );
  return { definition, of, on, publishedBy, since: from, format };
}

function formatOf(definition: ReportDefinition, format: string): ReportFormat {
  const formats = formatsOf(definition);
  const found = formats.find((known) => known === format);
  if (found) return found;
  throw new InputError(
    `The report ${definition.name} is written as ${formats.join(', ')}; found "${format}".${didYouMean(format, formats)}`,
  );
}

/** Returns the formats that a report is written in: those of all, and one of its own where it has one. */
export function formatsOf({ ownFormat }: ReportDefinition): readonly ReportFormat[] {
  return ['html', 'md', 'csv', ...(ownFormat ? [ownFormat] : [])];
}

function dayOf(name: string, text: string): string {
  if (parseFuzzyDate(text)?.precision === 'DAY') return text;
  throw new InputError(`${name} must be a day such as 2026-03-17; found "${text}".`);
}

/** Where no day is given, changes are told of the last 30 days. */
function monthBefore(day: string): string {
  return new Date(Date.parse(day) - 30 * 86_400_000).toISOString().slice(0, 10);
}

/** Looks up what `of` names. Throws `InputError` with what was meant, or which types fit. */
export async function lookUp(
  ask: AskReport,
  { definition, of, since, on, publishedBy }: ReadReport,
): Promise<AskedReport> {
  const id = of === undefined ? undefined : await idOf(ask, definition, of);
  if (definition === PARTNER_LANDSCAPE && id === undefined) await needGenesis(ask);
  return { on, publishedBy, since, of: id };
}

interface TypedRecord extends NamedRecord {
  readonly __typename: string;
}

type FoundRecords = Readonly<Record<'named' | 'short' | 'aliased' | 'near', Listed<TypedRecord>>> & {
  readonly entity: TypedRecord | null;
};

const WHICH = `query WhichEntity($id: ID!, $name: String!) {
  entity(by: { id: $id }) { __typename id name }
  named: entities(where: { name: { eq: $name } }, first: 3) { nodes { __typename id name } }
  short: organizations(where: { shortName: { eq: $name } }, first: 3) { nodes { __typename id name } }
  aliased: entities(where: { aliases: { has: $name } }, first: 3) { nodes { __typename id name } }
  near: search(text: $name, first: 20) { nodes { __typename id name } }
}`;

async function idOf(ask: AskReport, { name, of }: ReportDefinition, given: string): Promise<string> {
  const found = await ask<FoundRecords>(WHICH, { id: given, name: given });
  const fits = ({ __typename }: TypedRecord) => of.types.length === 0 || of.types.includes(__typename);
  if (found.entity) {
    if (fits(found.entity)) return plainId(found.entity.id);
    throw new InputError(
      `The report ${name} is about ${of.words}; "${given}" is of the kind ${kindWords(found.entity.__typename).toLowerCase()}.`,
    );
  }
  for (const { nodes } of [found.named, found.short, found.aliased]) {
    const [only, second] = nodes.filter(fits);
    if (only && !second) return plainId(only.id);
    if (second)
      throw new InputError(
        `Several are called "${given}": ${namesOf(nodes.filter(fits))}. Give the id of one of them.`,
      );
  }
  const near = found.near.nodes.filter(fits).slice(0, 3);
  const hint = near.length > 0 ? ` Did you mean ${namesOf(near)}?` : ' Look for it with a query of `search`.';
  throw new InputError(
    `The report ${name} is about ${of.words}; nothing of that kind is called "${given}".${hint}`,
  );
}

function namesOf(records: readonly NamedRecord[]): string {
  return records.map(({ id, name }) => `${plainId(id)} (${name})`).join(', ');
}

async function needGenesis(ask: AskReport): Promise<void> {
  const { entity } = await ask<{ readonly entity: NamedRecord | null }>(
    'query Genesis($id: ID!) { entity(by: { id: $id }) { id name } }',
    { id: GENESIS },
  );
  if (!entity)
    throw new InputError(
      `The report ${PARTNER_LANDSCAPE.name} is about the Genesis Mission where nothing else is asked for, and this graph has no ${GENESIS}. Give a programme with of.`,
    );
}

/** Writes a page in one of the formats that every report has. */
export function writePage(page: ReportPage, format: 'html' | 'md' | 'csv', links?: ServedLinks): string {
  switch (format) {
    case 'html':
      return reportHtml(page, links);
    case 'md':
      return reportMarkdown(page);
    case 'csv':
      return reportCsv(page);
    default:
      return format satisfies never;
  }
}
