import { escaped } from '../tables/xml.ts';
import { chartSvg } from './chart-svg.ts';
import {
  type HowKnown,
  imprintOf,
  KNOWN_WORDS,
  publicWords,
  type ReportColumn,
  type ReportPage,
  type ReportTable,
  safeAddress,
  type TableCell,
} from './report-page.ts';
import { REPORT_STYLE } from './report-style.ts';

/** The addresses that a page which is served may lead to; a saved file leads nowhere but to its sources. */
export interface ServedLinks {
  /** Address of the page of an entity. */
  readonly entity: (id: string) => string;
  /** The other forms of this very report. */
  readonly forms: readonly { readonly name: string; readonly address: string }[];
}

/** Writes a report as one HTML document: no script, nothing remote, every text escaped. */
export function reportHtml(page: ReportPage, links?: ServedLinks): string {
  const { undisclosed, footnotes, chart } = page;
  const body = [
    DEFINED_MARKS,
    ...(links ? ['<p class="crumbs"><a href="/reports">Reports</a></p>'] : []),
    `<h1>${escaped(page.title)}</h1>`,
    `<p class="lead">${escaped(page.answer)}</p>`,
    `<p class="meta">As of <time datetime="${escaped(page.on)}">${escaped(page.on)}</time>${escaped(publicWords(page))}. A number in brackets is a source below.</p>`,
    ...(links ? [formsOf(links)] : []),
    `<figure><h2>${escaped(chart.title)}</h2><div class="scroll for-wide" role="region" aria-label="Chart" tabindex="0">${chartSvg(chart)}</div>${chartSvg(chart, 'NARROW')}`,
    chart.caption === undefined ? '</figure>' : `<figcaption>${escaped(chart.caption)}</figcaption></figure>`,
    ...tableOf(page.table, links),
    '<h2 id="not-disclosed">Not disclosed</h2>',
    ...soughtOf(undisclosed, links),
    '<h2 id="sources">Sources</h2>',
    footnotes.length === 0
      ? '<p>No source stands behind this report.</p>'
      : `<ol class="sources">${footnotes.map((note, index) => `<li id="s${index + 1}">${footnoteOf(note)}</li>`).join('\n')}</ol>`,
    '<h2 id="question">The question</h2>',
    '<p>Asked of the API, with these variables.</p>',
    `<pre tabindex="0"><code>${escaped(page.question.trim())}</code></pre><pre tabindex="0"><code>${escaped(JSON.stringify(page.variables))}</code></pre>`,
  ];
  return htmlDocument({ title: page.title, body, isServed: links !== undefined });
}

/** One document in the look of reports. The text of the title is escaped here; the body is HTML already. */
export function htmlDocument(parts: {
  readonly title: string;
  readonly body: readonly string[];
  readonly isServed: boolean;
}): string {
  const brand = `${LOGO}<span>Accord</span>`;
  const header = parts.isServed
    ? `<a class="brand" href="/">${brand}</a><nav aria-label="Pages"><a href="/reports">Reports</a></nav>`
    : `<span class="brand">${brand}</span>`;
  return `${[
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<meta http-equiv="content-security-policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">`,
    `<title>${escaped(parts.title)} · Accord</title><style>${REPORT_STYLE}</style></head><body>`,
    `<header class="top">${header}</header><main>`,
    ...parts.body,
    '</main></body></html>',
  ].join('\n')}\n`;
}

const LOGO =
  '<svg class="logo" width="20" height="20" viewBox="0 0 24 24" fill="none" stroke-width="2.4" aria-hidden="true"><circle cx="8.5" cy="12" r="6" stroke="currentColor"/><path d="M15.5 5.5 22 12l-6.5 6.5L9 12z"/></svg>';

function formsOf({ forms }: ServedLinks): string {
  const links = forms.map(({ name, address }) => `<a href="${escaped(address)}">${escaped(name)}</a>`);
  return `<p class="forms meta">${links.join('')}</p>`;
}

function tableOf(table: ReportTable, links: ServedLinks | undefined): readonly string[] {
  const { columns, rows, remark } = table;
  const numberClass = (index: number) => (columns[index]?.isNumber ? ' class="number"' : '');
  const head = columns
    .map(({ title }, index) => `<th scope="col"${numberClass(index)}>${escaped(title)}</th>`)
    .join('');
  const body = rows.map((row) => {
    const cells = row.map((cell, index) =>
      index === 0
        ? `<th scope="row">${cellOf(cell, links)}</th>`
        : `<td${classOf(cell, columns[index])}>${cellOf(cell, links)}</td>`,
    );
    return `<tr>${cells.join('')}</tr>`;
  });
  return [
    `<h2 id="table">${escaped(table.title)}</h2>`,
    ...(remark === undefined ? [] : [`<p class="meta">${escaped(remark)}</p>`]),
    ...(rows.length === 0
      ? []
      : [
          `<div class="scroll" role="region" aria-labelledby="table" tabindex="0"><table><thead><tr>${head}</tr></thead><tbody>`,
          ...body,
          '</tbody></table></div>',
        ]),
  ];
}

/** A day is never broken over two lines. */
function classOf({ text }: TableCell, column: ReportColumn | undefined): string {
  if (column?.isNumber) return ' class="number"';
  return /^\d{4}(-\d{2}){0,2}$/.test(text) ? ' class="day"' : '';
}

function cellOf({ text, below, entity, known, notes }: TableCell, links: ServedLinks | undefined): string {
  const named =
    entity !== undefined && links && text !== ''
      ? `<a href="${escaped(links.entity(entity))}">${escaped(text)}</a>`
      : escaped(text);
  const words = known !== undefined && text === KNOWN_WORDS[known] ? '' : named;
  const mark = known === undefined ? '' : knownOf(known);
  const second = below === undefined || below === '' ? '' : `<span class="below">${escaped(below)}</span>`;
  return `${[mark, words].filter((part) => part !== '').join(' ')}${marks(notes)}${second}`;
}

const MARKS: Readonly<Record<HowKnown, string>> = {
  STATED: '<circle cx="6" cy="6" r="5" fill="currentColor"/>',
  REPORTED:
    '<circle cx="6" cy="6" r="4.3" fill="none" stroke="currentColor" stroke-width="1.4"/><path d="M6 1.7a4.3 4.3 0 0 0 0 8.6z" fill="currentColor"/>',
  INFERRED:
    '<circle cx="6" cy="6" r="4.3" fill="none" stroke="currentColor" stroke-width="1.7" stroke-dasharray="2 1.38"/>',
  NOT_DISCLOSED:
    '<circle cx="6" cy="6" r="4.3" fill="none" stroke="currentColor" stroke-width="1.4"/><path d="M3.1 8.9l5.8-5.8" stroke="currentColor" stroke-width="1.4"/>',
};

/** Each mark once, for all the rows that use it. */
const DEFINED_MARKS = `<svg class="marks" aria-hidden="true">${Object.entries(MARKS)
  .map(([known, drawn]) => `<symbol id="${known}" viewBox="0 0 12 12">${drawn}</symbol>`)
  .join('')}</svg>`;

function knownOf(known: HowKnown): string {
  return `<span class="known ${known}"><svg class="mark" aria-hidden="true"><use href="#${known}"/></svg>${KNOWN_WORDS[known]}</span>`;
}

function soughtOf(undisclosed: ReportPage['undisclosed'], links: ServedLinks | undefined): readonly string[] {
  if (undisclosed.length === 0)
    return ['<p>Nothing that was sought for this report is marked as not disclosed.</p>'];
  return [
    '<ul class="plain">',
    ...undisclosed.map(({ subject, values, reason, asOf, notes }) => {
      const name = links
        ? `<a href="${escaped(links.entity(subject.id))}">${escaped(subject.name)}</a>`
        : escaped(subject.name);
      return `<li>${name}: ${escaped(values.join(', '))} ${marks(notes)}<span class="below">${escaped(`${reason}, as of ${asOf}`)}</span></li>`;
    }),
    '</ul>',
  ];
}

function footnoteOf(note: ReportPage['footnotes'][number]): string {
  const url = safeAddress(note.url);
  const title =
    url === undefined
      ? escaped(note.title)
      : `<a href="${escaped(url)}" rel="noreferrer">${escaped(note.title)}</a>`;
  return `${title}. <span class="meta">${escaped(imprintOf(note))}</span>`;
}

function marks(notes: readonly number[] | undefined): string {
  if (notes === undefined || notes.length === 0) return '';
  return `<span class="notes">[${notes.map((number) => `<a href="#s${number}">${number}</a>`).join(',')}]</span>`;
}
