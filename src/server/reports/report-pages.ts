import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { InputError, UnavailableError } from '../../errors.ts';
import { htmlDocument, type ServedLinks } from '../../exchange/reports/report-html.ts';
import { REPORT_STYLE } from '../../exchange/reports/report-style.ts';
import { escaped } from '../../exchange/tables/xml.ts';
import { readEdition } from '../../store/read/edition.ts';
import { type Admission, type AdmissionParts, admit } from '../admission.ts';
import { statusOfOutage } from '../errors.ts';
import { cacheHeaders, isFresh, NotFound, sendProblem, validatorsOf } from '../feeds/feed-replies.ts';
import type { GraphqlParts } from '../graphql/graphql.ts';
import { formatsOf, type ReadReport, readReport } from './read-report.ts';
import type { AskedReport, AskReport, ReportFormat } from './report-definition.ts';
import { type Listed, plainId } from './report-parts.ts';
import { findReport, REPORTS } from './reports.ts';
import { askOf, writeReport } from './write-report.ts';

const TYPES: Readonly<Record<ReportFormat, string>> = {
  html: 'text/html; charset=utf-8',
  md: 'text/markdown; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  ics: 'text/calendar; charset=utf-8',
  atom: 'application/atom+xml; charset=utf-8',
};

const FORMAT_WORDS: Readonly<Record<ReportFormat, string>> = {
  html: 'HTML',
  md: 'Markdown',
  csv: 'CSV',
  ics: 'Calendar',
  atom: 'Feed',
};

/** No script at all, and no style but the page's own, known by its hash. */
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(REPORT_STYLE).digest('base64')}'`,
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

type Served = GraphqlParts & AdmissionParts;

/** Adds `/reports`, the index, and `/reports/NAME` with `of`, `since`, `on`, `publishedBy` and `format`. */
export function addReports(app: FastifyInstance, parts: Served): void {
  app.get('/reports', (request, reply) =>
    answer(parts, { request, reply, key: 'index', type: TYPES.html }, (admission) =>
      indexPage(askOf({ ...admission, ask: parts.ask })),
    ),
  );
  app.get('/reports/:name', async (request, reply) => {
    let read: ReadReport;
    try {
      read = readAsked(request);
    } catch (error) {
      return refuse(request, reply, { error, parts });
    }
    const { definition, of, since, on, publishedBy, format } = read;
    const key = JSON.stringify([definition.name, of, since, on, publishedBy, format]);
    return answer(parts, { request, reply, key, type: TYPES[format] }, ({ context }) =>
      writeReport({ ask: parts.ask, context }, read, (asked) => linksOf(read, asked)),
    );
  });
}

interface Answering {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  /** What tells this answer from others at one edition of the graph. */
  readonly key: string;
  readonly type: string;
}

async function answer(
  parts: Served,
  { request, reply, key, type }: Answering,
  write: (admission: Admission) => Promise<string>,
): Promise<FastifyReply> {
  let admission: Admission | undefined;
  try {
    admission = await admit(parts, reply);
    const { context } = admission;
    const edition = await readEdition((text, params) =>
      context.engine.read(text, params, context.deadline ? { deadline: context.deadline } : {}),
    );
    const validators = validatorsOf(edition, key);
    const headers = { ...cacheHeaders(validators), 'cache-control': 'no-cache' };
    if (isFresh(request, validators)) return reply.code(304).headers(headers).send();
    const text = await write(admission);
    return reply
      .headers({ ...headers, 'content-security-policy': POLICY })
      .type(type)
      .send(text);
  } catch (error) {
    return refuse(request, reply, { error, parts });
  } finally {
    admission?.leave();
  }
}

const PARAMETERS = ['of', 'since', 'on', 'publishedBy', 'format'] as const;

function readAsked(request: FastifyRequest): ReadReport {
  const { name } = request.params as { readonly name: string };
  if (!REPORTS.some((report) => report.name === name)) throw asNotFound(() => findReport(name));
  const { searchParams } = new URL(request.url, 'http://localhost');
  for (const parameter of searchParams.keys())
    if (!(PARAMETERS as readonly string[]).includes(parameter))
      throw new InputError(
        `A report takes ${PARAMETERS.join(', ')}; found the parameter "${parameter}". For example: /reports/what-changed?since=2026-10-01`,
      );
  // What a form sends empty was not given.
  const given = Object.fromEntries([...searchParams].filter(([, value]) => value !== ''));
  return readReport(name, given, today());
}

function asNotFound(find: () => unknown): unknown {
  try {
    find();
    return undefined;
  } catch (error) {
    return error instanceof InputError ? new NotFound(error.message) : error;
  }
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}

/** A person gets a page, and a program the same words as JSON. */
function refuse(
  request: FastifyRequest,
  reply: FastifyReply,
  { error, parts }: { readonly error: unknown; readonly parts: Served },
): FastifyReply {
  const isForPeople = String(request.headers.accept ?? '').includes('text/html');
  const code = codeOf(error);
  if (!isForPeople || code === undefined || !(error instanceof Error))
    return sendProblem(reply, error, parts.logger);
  const names = REPORTS.map(
    ({ name, title }) => `<li><a href="/reports/${name}"><b>${escaped(title)}</b></a></li>`,
  );
  if (error instanceof UnavailableError) reply.header('retry-after', String(error.retryAfter ?? 1));
  return reply
    .code(code)
    .headers({ 'cache-control': 'no-store', 'content-security-policy': POLICY })
    .type(TYPES.html)
    .send(
      htmlDocument({
        title: 'No report',
        isServed: true,
        body: [
          '<p class="crumbs"><a href="/reports">Reports</a></p><h1>No report</h1>',
          `<p class="lead">${escaped(error.message)}</p>`,
          `<h2>The reports</h2><ul class="cards">${names.join('')}</ul>`,
        ],
      }),
    );
}

function codeOf(error: unknown): number | undefined {
  if (error instanceof NotFound) return 404;
  if (error instanceof InputError) return 400;
  return error instanceof UnavailableError ? statusOfOutage(error) : undefined;
}

function linksOf(
  { definition, format, on, publishedBy, since }: ReadReport,
  { of }: AskedReport,
): ServedLinks {
  const address = (as: ReportFormat) => {
    const given = new URLSearchParams({
      ...(of !== undefined && as !== 'ics' && { of }),
      ...(definition.usesSince && { since }),
      ...(as !== definition.ownFormat && { on }),
      ...(publishedBy !== undefined && { publishedBy }),
      format: as,
    });
    return `/reports/${definition.name}?${given}`;
  };
  return {
    entity: (id) => `/e/${encodeURIComponent(id).replaceAll('%3A', ':')}`,
    forms: formatsOf(definition)
      .filter((as) => as !== format && (publishedBy === undefined || as !== definition.ownFormat))
      .map((as) => ({ name: FORMAT_WORDS[as], address: address(as) })),
  };
}

const LABS = `query Laboratories {
  nationalLabs(first: 50, orderBy: [{ name: ASC }]) { nodes { id name shortName } }
}`;

/** Each report with what it tells; the laboratories by name, because their profile needs one. */
async function indexPage(ask: AskReport): Promise<string> {
  const { nationalLabs } = await ask<{
    readonly nationalLabs: Listed<{
      readonly id: string;
      readonly name: string;
      readonly shortName: string | null;
    }>;
  }>(LABS, {});
  const labs = nationalLabs.nodes.map(
    ({ id, name, shortName }) =>
      `<a href="/reports/lab-profile?of=${encodeURIComponent(plainId(id))}" title="${escaped(name)}">${escaped(shortName ?? name)}</a>`,
  );
  const cards = REPORTS.map((report) => {
    const about = escaped(report.about);
    return report.of.isNeeded
      ? `<li><b>${escaped(report.title)}</b>${about}<span class="forms">${labs.join('')}</span></li>`
      : `<li><a href="/reports/${report.name}"><b>${escaped(report.title)}</b></a>${about}</li>`;
  });
  return htmlDocument({
    title: 'Reports',
    isServed: true,
    body: [
      '<h1>Reports</h1>',
      '<p class="lead">Each begins with its answer and ends with its sources and the question that it was made from. The same graph and day give the same bytes.</p>',
      `<ul class="cards">${cards.join('\n')}</ul>`,
      '<p class="meta">On another day: add <code>?on=2026-05-13</code>; as it was public then: <code>&amp;publishedBy=2026-05-13</code>. Without a browser: <code>accord report NAME --format md</code>.</p>',
    ],
  });
}
