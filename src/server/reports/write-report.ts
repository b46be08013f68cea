import { InputError } from '../../errors.ts';
import type { ServedLinks } from '../../exchange/reports/report-html.ts';
import type { RequestContext } from '../../query/request-context.ts';
import { readEdition } from '../../store/read/edition.ts';
import { calendarOf } from '../feeds/calendar.ts';
import { changeFeed } from '../feeds/change-feed.ts';
import { readFeedQuery } from '../feeds/feed-query.ts';
import { type Ask, dataOf } from '../graphql/ask.ts';
import type { ReadReport } from './read-report.ts';
import type { AskedReport, AskReport } from './report-definition.ts';
import { lookUp } from './report-subject.ts';
import { writePage } from './reports.ts';

/** Who a report asks. */
export interface Asking {
  readonly ask: Ask;
  readonly context: RequestContext;
}

/**
 * Writes a report in the format that was asked for. It follows from the graph and the day alone: the same bytes each time, on every engine,
 * by HTTP and on the command line, but for the links of a page that is served.
 */
export async function writeReport(
  asking: Asking,
  read: ReadReport,
  linksOf?: (asked: AskedReport) => ServedLinks,
): Promise<string> {
  const ask = askOf(asking);
  const asked = await lookUp(ask, read);
  switch (read.format) {
    case 'ics':
      if (asked.of !== undefined)
        throw new InputError(
          `The calendar holds the dates of every call; found of "${asked.of}". Leave it out, or subscribe to /calendar/CALL_ID.ics for one call.`,
        );
      return calendarOf(asking.ask, asking.context, undefined);
    case 'atom':
      return feedOf(asking, asked);
    default: {
      const { on, publishedBy } = asked;
      const content = await read.definition.write(ask, asked);
      return writePage(
        { ...content, name: read.definition.name, on, publishedBy },
        read.format,
        linksOf?.(asked),
      );
    }
  }
}

/** Returns the way in which a report asks: within its request, for data or the first error. */
export function askOf({ ask, context }: Asking): AskReport {
  return <T>(question: string, variables: Readonly<Record<string, unknown>>) =>
    dataOf<T>(ask({ question, variables, context }));
}

async function feedOf({ ask, context }: Asking, { since, of }: AskedReport): Promise<string> {
  const edition = await readEdition((text, params) =>
    context.engine.read(text, params, context.deadline ? { deadline: context.deadline } : {}),
  );
  const given = new URLSearchParams({ since, axis: 'published', ...(of !== undefined && { of }) });
  return changeFeed(ask, context, { query: readFeedQuery('/changes.atom', given), edition });
}
