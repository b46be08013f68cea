import type { ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { Logo } from '../parts/logo.tsx';
import type { Heading } from './markdown.ts';

export interface Framed {
  readonly address: string;
  readonly title: string;
  readonly summary: string;
  readonly onThisPage?: readonly Heading[];
  readonly children: ReactNode;
}

const PLACES = [
  ['/docs', 'Overview'],
  ['/docs/guide', 'Guide'],
  ['/docs/clients', 'Clients'],
  ['/docs/exports', 'Exports'],
  ['/docs/examples', 'Examples'],
  ['/docs/types', 'Types and fields'],
] as const;

const PAGES = [
  ['/explore', 'Explore'],
  ['/data/agreements', 'Data'],
  ['/reports', 'Reports'],
  ['/graphiql', 'GraphiQL'],
] as const;

const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24' fill='none' stroke-width='2.4'%3E%3Ccircle cx='8.5' cy='12' r='6' stroke='%23191b1f'/%3E%3Cpath d='M15.5 5.5 22 12l-6.5 6.5L9 12z' stroke='%234238ca'/%3E%3C/svg%3E";

/** A whole page, which reads without script; script adds the search alone. */
export function writePage({ address, title, summary, onThisPage = [], children }: Framed): string {
  const isHere = (place: string) =>
    place === '/docs' ? address === place : address === place || address.startsWith(`${place}/`);
  const html = renderToStaticMarkup(
    <html lang="en" data-theme="light">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="description" content={summary} />
        <link rel="icon" href={ICON} />
        <title>{`${title} · Accord`}</title>
        <script src="/theme.js" />
        <link rel="stylesheet" href="/docs/docs.css" />
        <script type="module" src="/docs/search.js" />
      </head>
      <body>
        <a className="skip" href="#main">
          Skip to the page
        </a>
        <header className="top">
          <a href="/" className="brand">
            <Logo />
            <span>Accord</span>
          </a>
          <nav aria-label="Pages" className="top-nav">
            {PAGES.map(([place, name]) => (
              <a key={place} href={place}>
                {name}
              </a>
            ))}
            <a href="/docs" aria-current="true">
              Docs
            </a>
          </nav>
          <search className="docs-search scripted-only">
            <input
              type="search"
              id="search"
              placeholder="Types, fields, examples"
              aria-label="Search the documentation"
              autoComplete="off"
              aria-controls="found"
            />
            <ul id="found" aria-live="polite" hidden />
          </search>
        </header>
        <div className="docs">
          <div className="docs-side">
            <nav aria-label="Documentation">
              <ul>
                {PLACES.map(([place, name]) => (
                  <li key={place}>
                    <a href={place} {...(isHere(place) ? { 'aria-current': 'page' as const } : {})}>
                      {name}
                    </a>
                  </li>
                ))}
              </ul>
            </nav>
            {onThisPage.length > 1 && (
              <nav aria-label="On this page" className="docs-here">
                <p className="label">On this page</p>
                <ul>
                  {onThisPage.map(({ id, text }) => (
                    <li key={id}>
                      <a href={`#${id}`}>{text}</a>
                    </li>
                  ))}
                </ul>
              </nav>
            )}
          </div>
          <main id="main" tabIndex={-1}>
            {children}
          </main>
        </div>
      </body>
    </html>,
  );
  return `<!doctype html>\n${html}\n`;
}

/** What was rendered from Markdown or from the schema: our own texts, escaped where they were rendered. */
export function Html({ html, as: Tag = 'div' }: { html: string; as?: 'div' | 'p' | 'span' }) {
  // biome-ignore lint/security/noDangerouslySetInnerHtml: pages of this repository, rendered when it is built.
  return <Tag dangerouslySetInnerHTML={{ __html: html }} />;
}
