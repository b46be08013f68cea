import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { expect, it } from 'vitest';
import { writeAtom } from '../../../src/exchange/feeds/atom.ts';
import { runs } from '../../support/random.ts';

/** Reads a document with a strict parser and gives the texts and attributes by element. */
function read(document: string): Readonly<Record<string, readonly string[]>> {
  const found: Record<string, string[]> = {};
  const open: string[] = [];
  const note = (key: string, text: string) => {
    found[key] = [...(found[key] ?? []), text];
  };
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', (tag) => {
    open.push(tag.name);
    for (const [name, value] of Object.entries(tag.attributes)) note(`${open.join('/')}@${name}`, value);
  });
  parser.on('text', (text) => note(open.join('/'), text));
  parser.on('closetag', () => open.pop());
  parser.write(document).close();
  return found;
}

const feed = {
  id: 'tag:accord.invalid,2026:changes',
  title: 'Changes',
  updated: '2026-03-03T08:00:00Z',
  self: '/changes.atom?limit=3&axis=published',
  entries: [],
};

it('is well-formed and empty without entries', () => {
  expect(read(writeAtom(feed))).toMatchObject({
    'feed/id': [feed.id],
    'feed/updated': [feed.updated],
    'feed/link@href': [feed.self],
  });
});

it('gives back every text that XML has a place for, and breaks at none', () => {
  const texts = fc.string({ unit: 'binary', minLength: 1 });
  fc.assert(
    fc.property(texts, texts, (title, href) => {
      const entry = {
        ...{ id: 'tag:x', title: `a${title}z`, updated: feed.updated, content: `a${title}z` },
        ...{ categories: [`a${title}z`], via: [{ href: `a${href}z`, title: `a${href}z` }] },
      };

      const found = read(writeAtom({ ...feed, entries: [entry] }));

      // Line ends and blanks are the parser's to normalise (XML 1.0, 2.11 and 3.3.3).
      const bare = (text: string) =>
        text.replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '\uFFFD');
      const alike = (text: string | undefined) => bare(text ?? '').replace(/\s+/g, ' ');
      expect(alike(found['feed/entry/title']?.[0])).toBe(alike(entry.title));
      expect(alike(found['feed/entry/content']?.[0])).toBe(alike(entry.content));
      expect(alike(found['feed/entry/category@term']?.[0])).toBe(alike(entry.categories[0]));
      expect(alike(found['feed/entry/link@href']?.[0])).toBe(alike(entry.via[0]?.href));
    }),
    { numRuns: runs(40) },
  );
});
