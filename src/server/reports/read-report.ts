import { didYouMean } from '../../did-you-mean.ts';
import { InputError } from '../../errors.ts';
import { parseFuzzyDate } from '../../model/fuzzy-date.ts';
import type { ReportDefinition, ReportFormat } from './report-definition.ts';
import { findReport } from './reports.ts';
import { WHAT_CHANGED } from './what-changed.ts';

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
