import { escaped } from '../tables/xml.ts';
import type { DigestPage } from './digest-page.ts';

const STYLE =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}' +
  'h1{font-size:1.5rem}h2{font-size:1.15rem;border-bottom:1px solid #bbb}li{margin:.3rem 0}a{color:#0b57a4}sup a{text-decoration:none}' +
  'code{overflow-wrap:anywhere}@media(prefers-color-scheme:dark){body{color:#eee;background:#161616}a{color:#8ec3ff}}';

/** Writes a digest as one HTML document: no script, nothing remote, every text escaped. */
export function digestHtml(page: DigestPage): string {
  const sections = page.sections.flatMap(({ title, items }) => [
    `<section><h2>${escaped(title)}</h2><ul>`,
    ...items.map(({ text, details, notes }) => `<li>${escaped(text)}${marks(notes)}${list(details)}</li>`),
    '</ul></section>',
  ]);
  const sources = page.footnotes.map(
    ({ text, href }, index) => `<li id="s${index + 1}">${linked(text, href)}</li>`,
  );
  return `${[
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<meta http-equiv="content-security-policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    `<title>${escaped(page.title)}</title><style>${STYLE}</style></head><body><main>`,
    `<h1>${escaped(page.title)}</h1><p>${escaped(page.answer)}</p>`,
    ...sections,
    ...(sources.length > 0 ? ['<section><h2>Sources</h2><ol>', ...sources, '</ol></section>'] : []),
    `<footer><p>Asked: <code>${escaped(page.question)}</code></p></footer>`,
    '</main></body></html>',
  ].join('\n')}\n`;
}

function marks(notes: readonly number[]): string {
  return notes.map((number) => `<sup><a href="#s${number}">[${number}]</a></sup>`).join('');
}

function list(details: readonly string[]): string {
  if (details.length === 0) return '';
  return `<ul>${details.map((detail) => `<li>${escaped(detail)}</li>`).join('')}</ul>`;
}

function linked(text: string, href: string | null): string {
  if (href === null || !/^https?:\/\//i.test(href)) return escaped(text);
  return `<a href="${escaped(href)}" rel="noreferrer">${escaped(text)}</a>`;
}
