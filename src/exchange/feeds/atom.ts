import { escaped } from '../tables/xml.ts';

/** The content of a feed. */
export interface Feed {
  /** An IRI that never changes. */
  readonly id: string;
  readonly title: string;
  /** Instant. */
  readonly updated: string;
  /** Address of the feed itself, absolute or relative to the address it was fetched from. */
  readonly self: string;
  readonly entries: readonly FeedEntry[];
}

/** An entry of a feed. */
export interface FeedEntry {
  /** An IRI that never changes. */
  readonly id: string;
  readonly title: string;
  /** Instant. */
  readonly updated: string;
  /** Plain text. */
  readonly content: string;
  readonly categories: readonly string[];
  /** Pages that the entry rests on. */
  readonly via: readonly { readonly href: string; readonly title: string }[];
}

/** Writes a feed as an Atom document (RFC 4287). The same feed gives the same bytes. */
export function writeAtom(feed: Feed): string {
  return `${[
    '<?xml version="1.0" encoding="utf-8"?>',
    '<feed xmlns="http://www.w3.org/2005/Atom">',
    `  <id>${escaped(feed.id)}</id>`,
    `  <title>${escaped(feed.title)}</title>`,
    `  <updated>${escaped(feed.updated)}</updated>`,
    `  <link rel="self" type="application/atom+xml" href="${escaped(feed.self)}"/>`,
    '  <author><name>Accord</name></author>',
    '  <generator>Accord</generator>',
    ...feed.entries.flatMap(entryLines),
    '</feed>',
  ].join('\n')}\n`;
}

function entryLines(entry: FeedEntry): string[] {
  return [
    '  <entry>',
    `    <id>${escaped(entry.id)}</id>`,
    `    <title>${escaped(entry.title)}</title>`,
    `    <updated>${escaped(entry.updated)}</updated>`,
    ...entry.categories.map((term) => `    <category term="${escaped(term)}"/>`),
    ...entry.via.map(
      ({ href, title }) => `    <link rel="via" href="${escaped(href)}" title="${escaped(title)}"/>`,
    ),
    `    <content type="text">${escaped(entry.content)}</content>`,
    '  </entry>',
  ];
}
