import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { expect, it } from 'vitest';
import type { ChangeItem } from '../../../src/exchange/feeds/change-words.ts';
import { digestHtml } from '../../../src/exchange/feeds/digest-html.ts';
import { digestMarkdown } from '../../../src/exchange/feeds/digest-markdown.ts';
import { type DigestData, digestPage } from '../../../src/exchange/feeds/digest-page.ts';
import { runs } from '../../support/random.ts';

const source = { title: 'Notice', url: 'https://energy.gov/notice', publishedOn: '2026-03-02' };
const nothing = { before: null, after: null, linkBefore: null, linkAfter: null };
const known = { conflictClass: null, reason: null, at: null, on: '2026-06-20', sources: [source] };
const link = { role: 'signatory', since: '2026-03', until: null, basis: 'STATED' };

function change(given: Partial<ChangeItem>): ChangeItem {
  return {
    ...{ id: 'change:1', kind: 'CHANGED', predicate: 'at', object: null, ...nothing, ...known },
    ...{ subject: { id: 'date:due', name: 'Due' }, ...given },
  };
}

const moved = change({ before: '2026-05-01', after: '2026-05-08' });
const party = change({
  ...{ kind: 'ADDED', predicate: 'PARTY_TO', linkAfter: link, subject: { id: 'org:acme', name: 'Acme' } },
  object: { id: 'agreement:mou', name: 'MOU' },
});
const named = {
  ...change({ kind: 'ADDED', predicate: 'name', after: 'MOU' }),
  subject: { id: 'agreement:mou', name: 'MOU', __typename: 'Agreement' },
};

const digest: DigestData = {
  ...{ since: '2026-06-01', axis: 'RECORDED', asOf: '2026-07-01', isEmpty: false, isCut: false },
  newcomers: [{ named, changes: [party] }],
  linked: [],
  moved: [moved],
  amounts: [change({ predicate: 'totalUsd', before: 5_000_000, after: 6_000_000 })],
  withdrawn: [
    change({
      kind: 'RETRACTED',
      before: '2026-12-01',
      reason: 'Misread.',
      sources: [{ ...source, url: null }],
    }),
    change({ kind: 'REMOVED', before: '2026-12-01', sources: [] }),
  ],
  disputed: [change({ kind: 'DISPUTED', conflictClass: 'CONTRADICTION' }), change({ kind: 'SETTLED' })],
  others: [],
  closingSoon: {
    nodes: [
      {
        ...{ id: 'date:due', name: 'Due', at: '2026-07-20', timeOfDay: '17:00' },
        ...{ timeZone: 'America/New_York', isEstimate: true, sources: { nodes: [source] } },
      },
    ],
  },
};

it('reads as Markdown: the answer, what changed, sources as footnotes', () => {
  expect(
    digestMarkdown(digestPage(digest, 'digest(since: "2026-06-01")')),
  ).toBe(`# What changed since 2026-06-01

As of 2026-07-01: 1 new, 1 moved, 1 amount changed, 1 closing soon, 2 withdrawn, 2 sources disagree.

## New

- 2026-06-20: MOU (agreement) [1](#sources)
  - Acme: party to MOU (signatory, since 2026-03, stated)

## Moved

- 2026-06-20: Due: date changed from 2026-05-01 to 2026-05-08 [1](#sources)

## Amount changed

- 2026-06-20: Due: total in U.S. dollars changed from 5,000,000 to 6,000,000 [1](#sources)

## Closing soon

- 2026-07-20 17:00 America/New\\_York: Due (estimate) [1](#sources)

## Withdrawn

- 2026-06-20: Due: date 2026-12-01 was taken back [2](#sources)
  - Misread.
- 2026-06-20: Due: date 2026-12-01 no longer holds

## Sources disagree

- 2026-06-20: Due: date: sources disagree (contradiction) [1](#sources)
- 2026-06-20: Due: date: sources no longer disagree [1](#sources)

## Sources

1. Notice, 2026-03-02 <https://energy.gov/notice>
2. Notice, 2026-03-02

Asked: \`digest(since: "2026-06-01")\`
`);
});

it('is one HTML document without script or anything remote', () => {
  const html = digestHtml(digestPage(digest, 'digest(since: "2026-06-01")'));

  expect(html).toContain('<li>2026-06-20: MOU (agreement)<sup><a href="#s1">[1]</a></sup>');
  expect(html).toContain('<a href="https://energy.gov/notice" rel="noreferrer">');
  expect(html).not.toMatch(/<script|<link|<img|@import|url\(/i);
});

it('lets no text out of its place', () => {
  const attack = '<script>alert(1)</script>\n# x\n- [y](javascript:1) `z` &lt; "q" \'p\'';
  const everywhere: DigestData = {
    ...digest,
    newcomers: [],
    moved: [
      change({
        ...{ subject: { id: 'date:x', name: attack }, before: attack, after: attack, reason: attack },
        sources: [{ title: attack, url: 'javascript:alert(1)', publishedOn: null }],
      }),
    ],
  };
  const page = digestPage(everywhere, attack);

  expect(digestHtml(page)).not.toMatch(/<script|href="javascript/i);
  const markdown = digestMarkdown(page);
  expect(markdown.replaceAll(/`[^`]*`/g, '')).not.toMatch(/(^|[^\\])<script|(^|[^\\])\]\(javascript/);
  expect(markdown.split('\n').filter((line) => line.startsWith('# '))).toHaveLength(1);
});

it('keeps every name as text in HTML', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1 }), (name) => {
      const page = digestPage(
        { ...digest, moved: [change({ subject: { id: 'x', name: `a${name}z` } })] },
        '',
      );
      const body = /<main>[\s\S]*<\/main>/.exec(digestHtml(page))?.[0] ?? '';
      const texts: string[] = [];
      const parser = new SaxesParser();
      parser.on('text', (text) => texts.push(text));
      parser.on('error', (error) => {
        throw error;
      });
      parser.write(body).close();

      const shown = (text: string) =>
        text
          .replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
          .replace(/\s+/g, ' ');
      expect(texts.map(shown)).toContain(shown(`2026-06-20: a${name}z: date changed from  to `));
    }),
    { numRuns: runs(40) },
  );
});
