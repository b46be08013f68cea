import { escaped } from '../../exchange/tables/xml.ts';

/** What a page puts into the shell. */
export interface PageTexts {
  readonly title: string;
  readonly summary: string | undefined;
  /** Markup, and the JSON from which a script takes the page over. */
  readonly html: string;
  readonly data: string;
}

/** Where a page's own text stands instead of the shell's, and what is written there. */
const PLACES: readonly (readonly [was: RegExp, write: (page: PageTexts) => string])[] = [
  [/<title>.*?<\/title>/s, ({ title }) => `<title>${escaped(title)}</title>`],
  [
    /<meta name="description".*?>/s,
    ({ summary }) => (summary === undefined ? '' : `<meta name="description" content="${escaped(summary)}">`),
  ],
  [/<!--app-->/, ({ html }) => html],
  [
    /<noscript id="no-script">.*?<\/noscript>/s,
    // As data, not as script: no tag in it ends the element, and no browser runs it.
    ({ data }) => `<script type="application/json" id="given">${data.replaceAll('<', '\\u003c')}</script>`,
  ],
];

/** Returns how pages are filled into the shell, in which places are looked for once. */
export function pageShell(shell: string): (page: PageTexts) => string {
  const places = PLACES.map(([was, write]) => {
    const found = was.exec(shell);
    if (!found) throw new Error(`The page that was built has no ${was.source}.`);
    return { from: found.index, to: found.index + found[0].length, write };
  }).sort((one, other) => one.from - other.from);
  const before = places.map(({ from }, index) => shell.slice(places[index - 1]?.to ?? 0, from));
  const after = shell.slice(places.at(-1)?.to);
  return (page) => places.map(({ write }, index) => before[index] + write(page)).join('') + after;
}
