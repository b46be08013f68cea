import { Marked } from 'marked';

export interface Heading {
  readonly id: string;
  readonly text: string;
}

export interface Written {
  readonly title: string;
  readonly html: string;
  /** The sections of the page. */
  readonly headings: readonly Heading[];
}

/** Renders a page of `docs/`. Links to its neighbours become links of this site, and questions lead to GraphiQL. */
export function renderPage(markdown: string): Written {
  const headings: Heading[] = [];
  let title = '';
  const marked = new Marked({
    renderer: {
      heading({ tokens, depth, text }) {
        const inner = this.parser.parseInline(tokens);
        if (depth === 1) {
          title = plain(text);
          return '';
        }
        const id = slug(text);
        if (depth === 2) headings.push({ id, text: plain(text) });
        return `<h${depth} id="${id}"><a href="#${id}">${inner}</a></h${depth}>\n`;
      },
      code({ text, lang = '' }) {
        const isQuestion = lang === 'graphql' && /^(\{|query\b)/.test(text);
        return codeBlock(text, isQuestion ? `/graphiql?query=${encodeURIComponent(text)}` : undefined);
      },
      link({ href, tokens }) {
        const inner = this.parser.parseInline(tokens);
        return `<a href="${escapeHtml(siteAddress(href))}">${inner}</a>`;
      },
      table({ header, rows }) {
        const cells = (tag: string, row: typeof header) =>
          `<tr>${row.map((cell) => `<${tag}>${this.parser.parseInline(cell.tokens)}</${tag}>`).join('')}</tr>`;
        const body = rows.map((row) => cells('td', row)).join('');
        return `<div class="scroll" tabindex="0"><table><thead>${cells('th', header)}</thead><tbody>${body}</tbody></table></div>\n`;
      },
    },
  });
  const html = marked.parse(markdown, { async: false });
  return { title, html, headings };
}

/** Descriptions of the schema are plain sentences with code in them. */
export function renderLine(text: string): string {
  return new Marked().parseInline(escapeText(text.trim()), { async: false });
}

/** A block of code as HTML, with a way to try it where it is a question. */
export function codeBlock(text: string, graphiql?: string): string {
  const link = graphiql === undefined ? '' : `<p class="try"><a href="${graphiql}">Open in GraphiQL</a></p>`;
  return `<pre tabindex="0"><code>${escapeHtml(text)}</code></pre>\n${link}`;
}

/** Pages stand beside each other in `docs/`, and under one address here. */
function siteAddress(href: string): string {
  return href.replace(/^([\w-]+)\.md(?=#|$)/, '/docs/$1');
}

const plain = (markdown: string): string => markdown.replaceAll('`', '');

function slug(text: string): string {
  return plain(text)
    .toLowerCase()
    .replaceAll(/[^\w]+/g, '-')
    .replaceAll(/^-|-$/g, '');
}

/** Markup in a text is text; code spans are escaped by the renderer itself, once. */
function escapeText(text: string): string {
  return text
    .split(/(`[^`]*`)/)
    .map((part) =>
      part.startsWith('`')
        ? part
        : part.replaceAll('<', '&lt;').replaceAll('*', '\\*').replaceAll('_', '\\_'),
    )
    .join('');
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
